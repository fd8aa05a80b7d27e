"""Notes on layers that are known by another name, or by another order, elsewhere.

Each rule returns a note where it applies, else None.
"""

from __future__ import annotations

from math import prod
from typing import Any

from convviz.axis import Axis
from convviz.cost.advice import remedies
from convviz.cost.advice.advising import tried
from convviz.cost.advice.note import Advice, Note
from convviz.cost.coverage.reads import Coverage
from convviz.cost.price import Price
from convviz.layer.convolution import Convolution
from convviz.layer.shuffling import PixelShuffle, PixelUnshuffle
from convviz.words.numbers import along, count, sentence, verb


def even_kernel(price: Price[Convolution]) -> Note | None:
    """An even span, which padding alike on both sides cannot keep at the size of the input."""
    whys, apart = [], [1]
    for each in price.coverage:
        if _is_off_centre(each.axis):
            why = _off_centre(each.axis, causal=_is_causal(each.axis, price))
            apart.append(abs(each.axis.padding_before - each.axis.padding_after))
        elif _misses_size(each.axis):
            why = _missed(each.axis)
        else:
            continue
        span = f"the kernel spans {each.axis.span} cells, an even number"
        whys.append((each.name, f"{span}: {why}"))
    if not whys:
        return None
    return Note("even_kernel", max(apart), f"{sentence(along(whys))}.", advice=_centring(price))


def _centring(price: Price[Convolution]) -> tuple[Advice, ...]:
    """Padding that keeps the size, and an odd kernel; no advice against causal padding."""
    axes = dict(enumerate(price.axes))
    off = [n for n, axis in axes.items() if _is_off_centre(axis)]
    grown = [n for n, axis in axes.items() if _misses_size(axis)]
    if any(_is_causal(axes[n], price) for n in off):
        return ()

    def keeps_size(each: Coverage) -> bool:
        return each.positions == each.axis.size

    def keeps_size_by_odd_span(each: Coverage) -> bool:
        return keeps_size(each) and each.axis.span % 2 == 1

    padding, odd = [remedies.padding_that_keeps_the_size], [remedies.odd_kernel]
    kept = remedies.changes(price, keeps_size, padding, grown)
    both = remedies.changes(price, keeps_size_by_odd_span, odd, [*off, *grown])
    others = (axis for n, axis in axes.items() if n not in (*off, *grown))
    alike = all(axis.padding_before == axis.padding_after for axis in others)
    return tried(price, [*kept, *both], {"off_centre_cells": 0} if alike and not grown else {})


def _is_off_centre(axis: Axis) -> bool:
    """True if padding keeps the size for an even span, and so differs by side."""
    total = axis.padding_before + axis.padding_after
    return axis.stride == 1 and axis.span % 2 == 0 and total == axis.span - 1


def _misses_size(axis: Axis) -> bool:
    """True if padding alike on both sides misses the size by one, as the span is even."""
    before, after = axis.padding_before, axis.padding_after
    even = axis.stride == 1 and axis.span % 2 == 0
    return even and before == after > 0 and abs(2 * before - axis.span + 1) == 1


def _is_causal(axis: Axis, price: Price[Convolution]) -> bool:
    """True if a layer of one axis has all padding before the input, not called `same`."""
    told = price.convention.lower()
    return price.layer.dims == 1 and not axis.padding_after and "same" not in told


def _off_centre(axis: Axis, *, causal: bool) -> str:
    more = axis.padding_after - axis.padding_before
    most, least = ("after", "before") if more > 0 else ("before", "after")
    intended = ", as is intended of causal padding" * causal
    return (
        f"{count(abs(more), 'cell')} more {verb(abs(more), 'are')} padded {most} than {least},"
        f" so each output's window is centred {abs(more) / 2:g} cells {most} the"
        f" output{intended}"
    )


def _missed(axis: Axis) -> str:
    change = "grows" if axis.out_size > axis.size else "shrinks"
    return (
        f"padding alike on both sides cannot keep the size, so the output {change} by"
        f" {abs(axis.out_size - axis.size)}"
    )


def depthwise(price: Price[Any]) -> Note | None:
    """As many groups as input channels, so that no channel meets another."""
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
        way_out = "flattened"
    elif set(layer.kernel) == {1}:
        every = places == price.plane_cells
        which = "every cell" if every else f"{places:,} of the {price.plane_cells:,} cells"
        what = f"a kernel of one tap is {linear} on the channels of {which}"
        way_out = "with channels last"
    elif layer.kernel == layer.strides and set(layer.dilations) == {1}:
        what = f"the windows do not overlap, so it is {linear} on each of {places:,} patches"
        way_out = "cut into patches"
    else:
        return None
    return Note(
        "really_linear",
        inputs,
        f"This is really a Linear: {what}.",
        f"Either will do: {way_out}, the input gives the same numbers through"
        f" torch.nn.{linear}.",
    )


def channel_order(price: Price[PixelShuffle | PixelUnshuffle]) -> Note | None:
    """Pixel shuffles, which keep the channels of a block together, and elsewhere apart.

    Sources: https://docs.pytorch.org/docs/stable/generated/torch.nn.PixelShuffle.html,
    https://www.tensorflow.org/api_docs/python/tf/nn/depth_to_space and
    https://onnx.ai/onnx/operators/onnx__DepthToSpace.html and .../onnx__SpaceToDepth.html.
    """
    shuffles = isinstance(price.layer, PixelShuffle)
    deep, flat = price.input_shape, price.output_shape
    if not shuffles:
        deep, flat = flat, deep
    channels, (_, rows, cols) = flat[0], deep
    taps = deep[0] // channels
    if channels == 1 or taps == 1:
        return None
    if shuffles:
        elsewhere = "TensorFlow's depth_to_space and, by default, ONNX's DepthToSpace"
        alike = " ONNX's DepthToSpace in mode CRD does as this layer does."
        before, first, second = "x", taps, channels
    else:
        elsewhere = "TensorFlow's space_to_depth and ONNX's SpaceToDepth"
        alike = ""
        before, first, second = "y", channels, taps
    return Note(
        "channel_order",
        channels,
        f"The {taps} channels of a block lie next to each other: channel c·{taps} + tap (CRD)."
        f" {elsewhere} take channel tap·{channels} + c (DCR): the shapes agree, but the values"
        f" differ.{alike}",
        f"To have their values: {before}.reshape({first}, {second}, {rows}, {cols})"
        f".transpose(0, 1).reshape({taps * channels}, {rows}, {cols})"
        f" {'before' if shuffles else 'behind'} this layer.",
    )
