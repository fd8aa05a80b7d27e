"""What an advice can promise of a layer, beside the shape of its output.

Each promise has a test of the changed layer, from closed forms, and its words.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from convviz.conventions import onnx, tensorflow
from convviz.conventions.crop import Crop
from convviz.conventions.window import Pads
from convviz.cost.coverage.border import mean_is_over_real_cells, means_with_padding
from convviz.cost.coverage.reached import blind, gap, idle, overreach, some_unread, uneven
from convviz.cost.coverage.reads import Coverage
from convviz.cost.price import Price
from convviz.layer.plan import Rule
from convviz.layer.transposed import TransposedConvolution
from convviz.layer.windowed import ints

TENSORFLOW = "TensorFlow's SAME"
OLD_ONNX = "ONNX before opset 22"


class Promise(NamedTuple):
    """`kept` tells of a price and the promised value if the promise holds; and its words."""

    kept: Callable[[Price[Any], Any], bool]
    words: str


def _no_axis(ailing: Callable[[Coverage], Any]) -> Callable[[Price[Any], Any], bool]:
    """The test that no axis is `ailing`."""
    return lambda price, _: not any(map(ailing, price.coverage))


def _uses_all(price: Price[Any], _: Any) -> bool:
    return not any(map(blind if price.plan.scatters else some_unread, price.coverage))


def same_as(price: Price[Any], whose: str) -> bool:
    """True if the layer has the values of `TENSORFLOW`, or the sizes of `OLD_ONNX`."""
    layer = price.layer
    if whose == OLD_ONNX:
        return old_onnx_sizes(price) == price.out_sizes
    if isinstance(layer, TransposedConvolution):
        return crops(layer) == tensorflow_crops(price)
    mean = price.plan.rule is Rule.MEAN
    pads: Pads = layer.pads
    return pads == tensorflow_pads(price) and (not mean or mean_is_over_real_cells(price.plan))


def tensorflow_pads(price: Price[Any]) -> Pads:
    """The padding of TensorFlow's SAME for the windows of a convolution or pool."""
    return tuple(tensorflow.pads(window, "same") for window in price.windows)


def tensorflow_crops(price: Price[Any]) -> list[Crop]:
    """The cells that TensorFlow's SAME cuts off a transposed convolution."""
    return [tensorflow.crop(window, "same") for window in price.windows]


def crops(layer: TransposedConvolution) -> list[Crop]:
    """The cells that a transposed convolution cuts off, less its output padding."""
    pairs = zip(layer.pads, ints(layer.output_padding), strict=True)
    return [Crop(before, after - more) for (before, after), more in pairs]


def old_onnx_sizes(price: Price[Any]) -> tuple[int, ...]:
    """The output sizes of a pool by the text of ONNX before opset 22."""
    up = price.layer.ceil_mode
    return tuple(
        onnx.pooled(window, pads, ceil_mode=up, opset=21).out_size
        for window, pads in zip(price.windows, price.layer.pads, strict=True)
    )


def _off_centre(each: Coverage) -> bool:
    return each.axis.padding_before != each.axis.padding_after


PROMISES = {
    "unread_cells": Promise(_uses_all, "uses every cell of the input"),
    "padding_only_outputs": Promise(_no_axis(blind), "no output sees padding alone"),
    "unwritten_outputs": Promise(_no_axis(some_unread), "writes every output"),
    "idle_weights": Promise(_no_axis(idle), "every weight meets a cell of the input"),
    "excess_padding": Promise(_no_axis(overreach), "no window stands wholly outside the input"),
    "gap_cells": Promise(_no_axis(gap), "leaves no cell between two windows"),
    "uneven_products": Promise(
        _no_axis(uneven), "outputs off the edges all take as many products"
    ),
    "off_centre_cells": Promise(_no_axis(_off_centre), "centres outputs on their cells"),
    "cells_past_padding": Promise(
        _no_axis(lambda each: each.cells_beyond), "no window reaches past padding"
    ),
    "means_with_padding": Promise(
        lambda price, _: not means_with_padding(price.plan), "no mean counts padding"
    ),
    "same_as": Promise(same_as, "does as {} does"),
}
"""By name in the `result` of an advice; each promises 0, but `same_as` a convention."""
