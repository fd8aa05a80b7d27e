"""Notes on what a layer is like: elsewhere it has another name.

Each rule returns a note where it applies, else None.
"""

from __future__ import annotations

from math import prod
from typing import Any

from convviz.axis import Axis
from convviz.cost.advice import remedies
from convviz.cost.advice.advice import Advice
from convviz.cost.advice.advising import tried
from convviz.cost.advice.note import Note
from convviz.cost.price import Price
from convviz.cost.words import along, are, count, sentence
from convviz.layer.convolution import Convolution


def even_kernel(price: Price[Convolution]) -> Note | None:
    """An even span cannot be padded alike on both sides and keep the size."""
    off = {n: each for n, each in enumerate(price.coverage) if _is_off_centre(each.axis)}
    grown = {n: each for n, each in enumerate(price.coverage) if _misses_size(each.axis)}
    if not off and not grown:
        return None
    both = {**off, **grown}
    causal = [n for n, each in off.items() if _is_causal(each.axis, price)]
    effects = {n: _off_centre(each.axis, causal=n in causal) for n, each in off.items()}
    effects |= {n: _missed(each.axis) for n, each in grown.items()}
    whys = [
        (
            both[n].name,
            f"the kernel spans {both[n].axis.span} cells, an even number: {effects[n]}",
        )
        for n in sorted(both)
    ]
    advice: tuple[Advice, ...] = ()
    if not causal:
        kept = remedies.changes(
            price,
            lambda axis, positions: positions == axis.size,
            [remedies.padding_that_keeps_the_size],
            grown,
        )
        odd = remedies.changes(
            price,
            lambda axis, positions: positions == axis.size and axis.span % 2 == 1,
            [remedies.odd_kernel],
            both,
        )
        others = (each.axis for n, each in enumerate(price.coverage) if n not in both)
        alike = all(axis.padding_before == axis.padding_after for axis in others)
        promised = {"off_centre_cells": 0} if alike and not grown else {}
        advice = tried(price, [*kept, *odd], promised)
    apart = [abs(each.axis.padding_before - each.axis.padding_after) for each in off.values()]
    return Note("even_kernel", max(apart, default=1), f"{sentence(along(whys))}.", "", advice)


def _is_off_centre(axis: Axis) -> bool:
    """Whether an even span is padded to keep the size, and so more on one side."""
    total = axis.padding_before + axis.padding_after
    return axis.stride == 1 and axis.span % 2 == 0 and total == axis.span - 1


def _misses_size(axis: Axis) -> bool:
    """Whether an even span is padded alike on both sides, and the size missed by one."""
    before, after = axis.padding_before, axis.padding_after
    even = axis.stride == 1 and axis.span % 2 == 0
    return even and before == after > 0 and abs(2 * before - axis.span + 1) == 1


def _is_causal(axis: Axis, price: Price[Convolution]) -> bool:
    """Whether all padding is before, along the one axis, and nobody calls it otherwise."""
    told = price.convention.lower()
    return price.layer.dims == 1 and not axis.padding_after and "same" not in told


def _off_centre(axis: Axis, *, causal: bool) -> str:
    more = axis.padding_after - axis.padding_before
    most, least = ("after", "before") if more > 0 else ("before", "after")
    intended = ", as is intended of causal padding" * causal
    return (
        f"{count(abs(more), 'cell')} more {are(abs(more))} padded {most} than {least}, so each"
        f" output's window is centred {abs(more) / 2:g} cells {most} the output{intended}"
    )


def _missed(axis: Axis) -> str:
    change = "grows" if axis.out_size > axis.size else "shrinks"
    return (
        f"padding alike on both sides cannot keep the size, so the output {change} by"
        f" {abs(axis.out_size - axis.size)}"
    )


def depthwise(price: Price[Any]) -> Note | None:
    """As many groups as input channels: no channel meets another."""
    layer = price.layer
    if layer.groups != layer.in_channels or layer.in_channels == 1:
        return None
    channels, dense = layer.in_channels, price.weights * layer.groups
    mixing = layer.out_channels * layer.out_channels
    return Note(
        "depthwise",
        channels,
        f"{channels} groups for {channels} channels make it depthwise: every kernel sees"
        f" one channel, with {price.weights:,} weights instead of {dense:,}, and no channel"
        " meets another. It saves more multiplications than time: little is computed for"
        " each value that is fetched.",
        f"A layer with a kernel of 1 behind it mixes the channels for {mixing:,} weights more.",
    )


def really_linear(price: Price[Convolution]) -> Note | None:
    """Layers that a matrix product computes without any sliding."""
    layer = price.layer
    if layer.groups > 1 or any(any(pads) for pads in layer.pads):
        return None
    inputs, places = prod(layer.weight_shape[1:]), prod(price.out_sizes)
    linear = f"Linear({inputs}, {layer.out_channels}{', bias=False' * (not layer.bias)})"
    if layer.kernel == tuple(axis.size for axis in price.axes):
        what = f"the kernel is as large as the input, so it is {linear} on the input"
        way_out = "flattened, the input gives the same numbers through"
    elif set(layer.kernel) == {1}:
        every = places == price.plane_cells
        which = "every cell" if every else f"{places:,} of the {price.plane_cells:,} cells"
        what = f"a kernel of one tap is {linear} on the channels of {which}"
        way_out = "with channels last, the input gives the same numbers through"
    elif layer.kernel == layer.strides and set(layer.dilations) == {1}:
        what = f"the windows do not overlap, so it is {linear} on each of {places:,} patches"
        way_out = "cut into patches, the input gives the same numbers through"
    else:
        return None
    return Note(
        "really_linear",
        inputs,
        f"This is really a Linear: {what}.",
        f"Either will do: {way_out} torch.nn.{linear}.",
    )
