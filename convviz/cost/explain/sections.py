"""An explanation in words: sections of rows, each with its working and its result.

What it looks like, as text, tables or HTML, is decided where it is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import Any

from convviz.cost.coverage.coverage import Coverage
from convviz.cost.explain.section import ExplanationRow, ExplanationSection
from convviz.cost.explain.sizes import output_size
from convviz.cost.price import FLOAT_BYTES, Price
from convviz.cost.words import (
    by,
    bytes_text,
    count,
    pairs_text,
    percent,
    times,
    tuple_text,
)
from convviz.layer import TransposedConvolution
from convviz.layer.base import Argument
from convviz.layer.plan import Rule
from convviz.layer.windowed import Weighted, Windowed, ints

MOST_COUNTS = 24
"""So many cells of an axis have their counts written out one by one."""


def sections(price: Price[Any]) -> tuple[ExplanationSection, ...]:
    """All that is said of a layer, beside the notes."""
    said = [
        ExplanationSection(_title(price), tuple(_arguments(price))),
        ExplanationSection("Output size", tuple(output_size(price))),
        ExplanationSection("Price of one forward pass", tuple(_price(price))),
    ]
    if isinstance(price.layer, Windowed):
        said.insert(2, ExplanationSection("Reach", tuple(_reach(price))))
        said.append(ExplanationSection(_of_cells(price), tuple(_cells(price))))
    return tuple(said)


def _title(price: Price[Any]) -> str:
    name = type(price.layer).__name__
    return f"{name} {tuple_text(price.input_shape)} → {tuple_text(price.output_shape)}"


def _arguments(price: Price[Any]) -> Iterator[ExplanationRow]:
    layer = price.layer
    said = [_argument(each, getattr(layer, "padding", None)) for each in layer.arguments]
    if isinstance(layer, Weighted):
        said.append("bias" if layer.bias else "no bias")
    yield ExplanationRow("arguments", "  ".join(said))


def _argument(each: Argument, padding: object) -> str:
    values = [value for value in each.values if isinstance(value, int)]
    pairs = [value for value in each.values if not isinstance(value, int)]
    asked = f"'{padding}'" if each.letter == "P" and isinstance(padding, str) else ""
    numbers = by(values) if values else pairs_text(pairs) if pairs else ""
    return " ".join(filter(None, (each.letter, numbers, asked, each.word)))


def _reach(price: Price[Any]) -> Iterator[ExplanationRow]:
    spans = [f"{axis.dilation}·({axis.kernel} - 1) + 1" for axis in price.axes]
    working = spans[0] if len(set(spans)) == 1 else ", ".join(spans)
    yield ExplanationRow("kernel span", f"d·(k - 1) + 1 = {working}", times(price.span))
    yield from _scattered_reach(price) if price.plan.scatters else _gathered_reach(price)


def _gathered_reach(price: Price[Any]) -> Iterator[ExplanationRow]:
    inside = price.field_in_input
    of_which = f", at most {times(inside)} of it on the input"
    yield ExplanationRow(
        "receptive field",
        f"the span, {by(axis.stride for axis in price.axes)} further on for the next output"
        + of_which * (inside != price.receptive_field),
        times(price.receptive_field),
    )
    for each in price.coverage:
        before, after = each.axis.padding_before, each.axis.padding_after
        left = each.axis.remainder
        floor = f", less the {count(left, 'cell')} that the floor leaves" if left else ""
        yield ExplanationRow(
            "effective padding",
            f"of {each.name}, before and after: {tuple_text((before, after))}{floor}",
            tuple_text(each.effective_padding),
        )
    for each in price.coverage:
        if past := each.cells_beyond:
            yield ExplanationRow(
                "past the padding",
                f"of {each.name}: the last window reaches past all padding; that never counts",
                f"{past:,}",
            )


def _scattered_reach(price: Price[Any]) -> Iterator[ExplanationRow]:
    yield ExplanationRow(
        "receptive field",
        "from the first to the last position that reaches the same output, at most",
        times(price.receptive_field),
    )
    for each, pads in zip(price.coverage, price.layer.pads, strict=True):
        yield ExplanationRow(
            "cut off",
            f"of {each.name}, before and after, by padding",
            tuple_text(pads),
        )
    if isinstance(price.layer, TransposedConvolution):
        for each, more in zip(price.coverage, ints(price.layer.output_padding), strict=True):
            if more:
                yield ExplanationRow("output padding", f"of {each.name}, after", f"{more}")


def _price(price: Price[Any]) -> Iterator[ExplanationRow]:
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
        yield ExplanationRow(f"{label} memory", f"{working} {size}", bytes_text(number))


def _parameters(price: Price[Any]) -> Iterator[ExplanationRow]:
    layer = price.layer
    if not isinstance(layer, Weighted):
        yield ExplanationRow("parameters", "nothing is learnt", "0")
        return
    kernels = count(layer.out_channels, "kernel")
    channels = count(layer.group_in_channels, "channel")
    each = f" of {layer.in_channels:,}" if layer.groups > 1 else ""
    biases = f" + {count(layer.out_channels, 'bias').replace('biass', 'biases')}" * layer.bias
    yield ExplanationRow(
        "parameters",
        f"{kernels} × {channels}{each} × {times(layer.kernel)}{biases}",
        f"{price.parameters:,}",
    )
    where = "input cells" if price.plan.scatters else "positions"
    yield ExplanationRow(
        "MACs",
        f"{count(price.weights, 'weight')} × {times(price.plan.grid)} {where}",
        f"{price.macs:,}",
    )
    yield ExplanationRow("FLOPs", "2 × MACs: a product and a sum each", f"{price.flops:,}")


def _operations(price: Price[Any]) -> ExplanationRow:
    """What is done instead of multiplying."""
    plan = price.plan
    taps, places = times(plan.kernel), times(plan.grid)
    if plan.rule is Rule.COPY:
        overlaps = plan.scatters and any(max(each.counts) > 1 for each in price.coverage)
        shape = price.input_shape if plan.scatters else price.output_shape
        return ExplanationRow(
            "additions" if overlaps else "copies",
            f"one for each of {times(shape)} cells",
            f"{prod(shape):,}",
        )
    label = "comparisons" if plan.rule is Rule.MAX else "additions"
    windows = plan.groups * plan.positions
    return ExplanationRow(
        label,
        f"{count(plan.groups, 'channel')} × {places} windows × ({taps} - 1)",
        f"{windows * (prod(plan.kernel) - 1):,}",
    )


def _of_cells(price: Price[Any]) -> str:
    if price.plan.scatters:
        laid = "one channel's kernel" if price.plan.rule is Rule.SUM else "the patches"
        return f"Overlap of {laid} on one output {price.expanse}"
    each = "each kernel" if price.plan.rule is Rule.SUM else "the window"
    return f"Coverage of one input {price.expanse}, by {each}"


def _cells(price: Price[Any]) -> Iterator[ExplanationRow]:
    cells, never = price.plane_cells, price.untouched_cells
    most = prod(max(each.counts) for each in price.coverage)
    touched = times(each.read for each in price.coverage)
    size = times(each.axis.size for each in price.coverage)
    yield ExplanationRow(f"cells {price.done}", f"{touched} of {size}", f"{cells - never:,}")
    yield ExplanationRow(
        f"never {price.done}",
        f"{cells:,} - {cells - never:,}, {percent(never, cells)} of the {price.expanse}",
        f"{never:,}",
    )
    mean = f"{price.touches / cells:.3g}"
    yield ExplanationRow(
        f"times {price.done}",
        f"{price.touches:,} / {cells:,}, at most {most:,}",
        f"mean {mean}",
    )
    for each in price.coverage:
        yield ExplanationRow(f"{price.noun}s along {each.name}", _counts(each))


def _counts(each: Coverage) -> str:
    counts = each.counts
    if len(counts) <= MOST_COUNTS:
        return " ".join(map(str, counts))
    ends = MOST_COUNTS // 2
    first, last = counts[:ends], counts[-ends:]
    return f"{' '.join(map(str, first))} ... {' '.join(map(str, last))}"
