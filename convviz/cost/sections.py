"""An explanation in words: sections of rows, each with its working and its result.

What it looks like, as text, tables or HTML, is decided where it is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import NamedTuple

from convviz.axis import Axis
from convviz.cost.coverage import Coverage
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

MOST_COUNTS = 24
"""So many cells of an axis have their counts written out one by one."""


class Row(NamedTuple):
    """One line: what it is, how it comes about, and what comes out."""

    label: str
    working: str
    result: str = ""


class Section(NamedTuple):
    """A titled group of rows."""

    title: str
    rows: tuple[Row, ...]


def sections(price: Price) -> tuple[Section, ...]:
    """All that is said of a layer, beside the notes."""
    return (
        Section(_title(price), tuple(_arguments(price))),
        Section("Output size", tuple(_output_size(price))),
        Section("Reach", tuple(_reach(price))),
        Section("Price of one forward pass", tuple(_price(price))),
        Section(
            f"Coverage of one input {price.expanse}, by each kernel", tuple(_coverage(price))
        ),
    )


def _title(price: Price) -> str:
    name = type(price.layer).__name__
    return f"{name} {tuple_text(price.input_shape)} → {tuple_text(price.output_shape)}"


def _arguments(price: Price) -> Iterator[Row]:
    layer = price.layer
    mode = "" if layer.padding_mode == "zeros" else f" {layer.padding_mode}"
    asked = f" '{layer.padding}'" if isinstance(layer.padding, str) else ""
    same_sides = all(before == after for before, after in layer.pads)
    pads = by(before for before, _ in layer.pads) if same_sides else pairs_text(layer.pads)
    yield Row(
        "arguments",
        f"K {by(layer.kernel)}  P {pads}{asked}{mode}  S {by(layer.strides)}"
        f"  D {by(layer.dilations)}  G {layer.groups}"
        f"  {'bias' if layer.bias else 'no bias'}",
    )


def _output_size(price: Price) -> Iterator[Row]:
    yield Row("formula", "output = floor((n + p_before + p_after - d·(k - 1) - 1) / s) + 1")
    for each in price.coverage:
        yield Row(each.name, _size_in_numbers(each.axis), f"{each.axis.out_size:,}")


def _size_in_numbers(axis: Axis) -> str:
    return (
        f"floor(({axis.size} + {axis.padding_before} + {axis.padding_after}"
        f" - {axis.dilation}·({axis.kernel} - 1) - 1) / {axis.stride}) + 1"
        f" = floor({axis.padded_size - axis.span} / {axis.stride}) + 1"
    )


def _reach(price: Price) -> Iterator[Row]:
    spans = [f"{axis.dilation}·({axis.kernel} - 1) + 1" for axis in price.axes]
    working = spans[0] if len(set(spans)) == 1 else ", ".join(spans)
    yield Row("kernel span", f"d·(k - 1) + 1 = {working}", times(price.receptive_field))
    yield Row(
        "receptive field",
        f"the span, {by(price.layer.strides)} further on for the next output",
        times(price.receptive_field),
    )
    for each in price.coverage:
        before, after = each.axis.padding_before, each.axis.padding_after
        left = each.axis.remainder
        floor = f", less the {count(left, 'cell')} that the floor leaves" if left else ""
        yield Row(
            "effective padding",
            f"of {each.name}, before and after: {tuple_text((before, after))}{floor}",
            tuple_text(each.effective_padding),
        )


def _price(price: Price) -> Iterator[Row]:
    layer = price.layer
    taps = times(layer.kernel)
    channels = count(layer.group_in_channels, "channel")
    each = f" of {layer.in_channels:,}" if layer.groups > 1 else ""
    yield Row(
        "parameters",
        f"{count(layer.out_channels, 'kernel')} × {channels}{each} × {taps}"
        + (f" + {count(layer.out_channels, 'bias').replace('biass', 'biases')}") * layer.bias,
        f"{price.parameters:,}",
    )
    yield Row(
        "MACs",
        f"{count(price.weights, 'weight')} × {times(price.out_sizes)} positions",
        f"{price.macs:,}",
    )
    yield Row("FLOPs", "2 × MACs: a product and a sum each", f"{price.flops:,}")
    size = f"× {FLOAT_BYTES} bytes of float32"
    for label, working, number in (
        ("input", times(price.input_shape), price.input_bytes),
        ("weights", f"{price.parameters:,}", price.weight_bytes),
        ("output", times(price.output_shape), price.output_bytes),
    ):
        yield Row(f"{label} memory", f"{working} {size}", bytes_text(number))


def _coverage(price: Price) -> Iterator[Row]:
    cells, unread = price.plane_cells, price.unread_cells
    most = prod(max(each.counts) for each in price.coverage)
    read = times(each.read for each in price.coverage)
    size = times(each.axis.size for each in price.coverage)
    yield Row("cells read", f"{read} of {size}", f"{cells - unread:,}")
    yield Row(
        "never read",
        f"{cells:,} - {cells - unread:,}, {percent(unread, cells)} of the {price.expanse}",
        f"{unread:,}",
    )
    mean = f"{price.plane_reads / cells:.3g}"
    yield Row(
        "times read", f"{price.plane_reads:,} / {cells:,}, at most {most:,}", f"mean {mean}"
    )
    for each in price.coverage:
        yield Row(f"reads along {each.name}", _counts(each))


def _counts(each: Coverage) -> str:
    counts = each.counts
    if len(counts) <= MOST_COUNTS:
        return " ".join(map(str, counts))
    ends = MOST_COUNTS // 2
    first, last = counts[:ends], counts[-ends:]
    return f"{' '.join(map(str, first))} ... {' '.join(map(str, last))}"
