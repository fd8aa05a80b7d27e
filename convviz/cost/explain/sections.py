"""An explanation in words: sections of rows, each with its working and its result."""

from __future__ import annotations

from math import prod
from typing import Any

from convviz.cost.coverage.reads import Coverage
from convviz.cost.explain.section import ExplanationRow, ExplanationSection
from convviz.cost.explain.sizes import Rows, output_size
from convviz.cost.price import FLOAT_BYTES, Price
from convviz.layer import TransposedConvolution
from convviz.layer.base import Argument
from convviz.layer.plan import Rule
from convviz.layer.windowed import Weighted, Windowed, ints
from convviz.words.numbers import (
    bytes_text,
    count,
    once,
    once_number,
    once_pair,
    percent,
    times,
    tuple_text,
)

MOST_COUNTS = 24
"""Cells of an axis whose counts are written out one by one, at most."""


def sections(price: Price[Any]) -> tuple[ExplanationSection, ...]:
    """The whole explanation of a layer, without its notes."""
    shapes = f"{tuple_text(price.input_shape)} → {tuple_text(price.output_shape)}"
    said: dict[str, Rows] = {
        f"{type(price.layer).__name__} {shapes}": _arguments(price),
        "Output size": output_size(price),
    }
    windowed = isinstance(price.layer, Windowed)
    if windowed:
        said["Reach"] = _reach(price)
    said["Price of one forward pass"] = _price(price)
    if windowed:
        said[_of_cells(price)] = _cells(price)
    return tuple(
        ExplanationSection(title, tuple(ExplanationRow(*row) for row in rows))
        for title, rows in said.items()
    )


def _arguments(price: Price[Any]) -> Rows:
    layer = price.layer
    said = [_argument(each, getattr(layer, "padding", None)) for each in layer.arguments]
    if isinstance(layer, Weighted):
        said.append("bias" if layer.bias else "no bias")
    yield "arguments", "  ".join(said)


def _argument(each: Argument, padding: object) -> str:
    values = [value for value in each.values if isinstance(value, int)]
    pairs = [value for value in each.values if not isinstance(value, int)]
    asked = f"'{padding}'" if each.letter == "P" and isinstance(padding, str) else ""
    numbers = once_number(values) if values else once_pair(pairs) if pairs else ""
    return " ".join(filter(None, (each.letter, numbers, asked, each.word)))


def _reach(price: Price[Any]) -> Rows:
    spans = (f"{axis.dilation}·({axis.kernel} - 1) + 1" for axis in price.axes)
    yield "kernel span", f"d·(k - 1) + 1 = {once(spans, ', ')}", times(price.span)
    yield from _scattered_reach(price) if price.plan.scatters else _gathered_reach(price)


def _gathered_reach(price: Price[Any]) -> Rows:
    inside, field = price.field_in_input, price.receptive_field
    of_which = f", at most {times(inside)} of it on the input" * (inside != field)
    stride = once_number(axis.stride for axis in price.axes)
    further = f"the span, {stride} further on for the next output{of_which}"
    yield "receptive field", further, times(field)
    for each in price.coverage:
        pads = tuple_text((each.axis.padding_before, each.axis.padding_after))
        left = each.axis.remainder
        floor = f", less the {count(left, 'cell')} that the floor leaves" if left else ""
        working = f"of {each.name}, before and after: {pads}{floor}"
        yield "effective padding", working, tuple_text(each.effective_padding)
    never = "the last window reaches past all padding; that never counts"
    for each in price.coverage:
        if past := each.cells_beyond:
            yield "past the padding", f"of {each.name}: {never}", f"{past:,}"


def _scattered_reach(price: Price[Any]) -> Rows:
    reach = "from the first to the last position that reaches the same output, at most"
    yield "receptive field", reach, times(price.receptive_field)
    for each, pads in zip(price.coverage, price.layer.pads, strict=True):
        yield "cut off", f"of {each.name}, before and after, by padding", tuple_text(pads)
    if isinstance(price.layer, TransposedConvolution):
        for each, more in zip(price.coverage, ints(price.layer.output_padding), strict=True):
            if more:
                yield "output padding", f"of {each.name}, after", f"{more}"


def _price(price: Price[Any]) -> Rows:
    yield from _parameters(price)
    if price.plan.rule is not Rule.SUM:
        yield _operations(price)
    size = f"× {FLOAT_BYTES} bytes of float32"
    weights = [("weights", f"{price.parameters:,}", price.weight_bytes)] * bool(price.weights)
    for label, working, number in (
        ("input", times(price.input_shape), price.input_bytes),
        *weights,
        ("output", times(price.output_shape), price.output_bytes),
    ):
        yield f"{label} memory", f"{working} {size}", bytes_text(number)


def _parameters(price: Price[Any]) -> Rows:
    layer = price.layer
    if not isinstance(layer, Weighted):
        yield "parameters", "nothing is learnt", "0"
        return
    kernels = count(layer.out_channels, "kernel")
    channels = count(layer.group_in_channels, "channel")
    each = f" of {layer.in_channels:,}" if layer.groups > 1 else ""
    biases = f" + {layer.out_channels:,} bias{'es' * (layer.out_channels > 1)}" * layer.bias
    working = f"{kernels} × {channels}{each} × {times(layer.kernel)}{biases}"
    yield "parameters", working, f"{price.parameters:,}"
    where = "input cells" if price.plan.scatters else "positions"
    products = f"{count(price.weights, 'weight')} × {times(price.plan.grid)} {where}"
    yield "MACs", products, f"{price.macs:,}"
    yield "FLOPs", "2 × MACs: a product and a sum each", f"{price.flops:,}"


def _operations(price: Price[Any]) -> tuple[str, ...]:
    """The operations of a layer that does not multiply."""
    plan = price.plan
    if plan.rule is Rule.COPY:
        label = "additions" if plan.scatters and price.most_touches > 1 else "copies"
        shape = price.input_shape if plan.scatters else price.output_shape
        return label, f"one for each of {times(shape)} cells", f"{prod(shape):,}"
    label = "comparisons" if plan.rule is Rule.MAX else "additions"
    places, taps = f"{times(plan.grid)} windows", f"({times(plan.kernel)} - 1)"
    number = plan.groups * plan.positions * (prod(plan.kernel) - 1)
    return label, f"{count(plan.groups, 'channel')} × {places} × {taps}", f"{number:,}"


def _of_cells(price: Price[Any]) -> str:
    if price.plan.scatters:
        laid = "one channel's kernel" if price.plan.rule is Rule.SUM else "the patches"
        return f"Overlap of {laid} on one output {price.expanse}"
    each = "each kernel" if price.plan.rule is Rule.SUM else "the window"
    return f"Coverage of one input {price.expanse}, by {each}"


def _cells(price: Price[Any]) -> Rows:
    cells, never, done = price.plane_cells, price.untouched_cells, price.done
    touched = times(each.read for each in price.coverage)
    size = times(axis.size for axis in price.axes)
    share = f"{percent(never, cells)} of the {price.expanse}"
    mean = f"mean {price.touches / cells:.3g}"
    yield f"cells {done}", f"{touched} of {size}", f"{cells - never:,}"
    yield f"never {done}", f"{cells:,} - {cells - never:,}, {share}", f"{never:,}"
    most = f"at most {price.most_touches:,}"
    yield f"times {done}", f"{price.touches:,} / {cells:,}, {most}", mean
    for each in price.coverage:
        yield f"{price.noun}s along {each.name}", _counts(each)


def _counts(each: Coverage) -> str:
    counts, ends = list(map(str, each.counts)), MOST_COUNTS // 2
    if len(counts) > MOST_COUNTS:
        counts[ends:-ends] = ["..."]
    return " ".join(counts)
