"""Notes on what a layer is like: elsewhere it has another name.

Each rule returns a note where it applies, else None.
"""

from __future__ import annotations

from math import prod
from typing import Any

from convviz.cost.note import Note
from convviz.cost.price import Price
from convviz.cost.words import along, sentence
from convviz.layer.convolution import Convolution


def even_kernel(price: Price[Convolution]) -> Note | None:
    """An even span cannot be padded alike on both sides and keep the size."""
    whys, growth = [], 0
    for each in price.coverage:
        axis = each.axis
        total = axis.padding_before + axis.padding_after
        keeps = axis.stride == 1 and total and abs(total - axis.span + 1) <= 1
        if axis.span % 2 == 0 and keeps:
            growth = growth or axis.out_size - axis.size
            whys.append((each.name, f"the kernel spans {axis.span} cells, an even number"))
    if not whys:
        return None
    if growth:
        change = f"{'grows' if growth > 0 else 'shrinks'} by {abs(growth)}"
        effect = f"padding alike on both sides cannot keep the size, so the output {change}"
        way_out = "An odd kernel, or padding='same', which pads the odd cell after."
    else:
        effect = "one cell more is padded on one side, so the output is off by half a cell"
        way_out = "An odd kernel has a middle, and is padded alike on both sides."
    return Note("even_kernel", abs(growth) or 1, f"{sentence(along(whys))}: {effect}.", way_out)


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
        f"A 1×1 layer behind it mixes the channels for {mixing:,} weights more.",
    )


def really_linear(price: Price[Convolution]) -> Note | None:
    """Layers that a matrix product computes without any sliding."""
    layer = price.layer
    if layer.groups > 1 or any(any(pads) for pads in layer.pads):
        return None
    inputs, places = prod(layer.weight_shape[1:]), prod(price.out_sizes)
    linear = f"Linear({inputs}, {layer.out_channels})"
    if layer.kernel == tuple(axis.size for axis in price.axes):
        what = f"the kernel is as large as the input, so it is {linear} on the input"
        way_out = "flattened, the input gives the same numbers through"
    elif set(layer.kernel) == {1}:
        which = "every cell" if set(layer.strides) == {1} else f"{places:,} of the cells"
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
