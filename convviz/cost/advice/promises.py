"""What an advice can promise of a layer, beside the shape of its output.

Each promise has a test of the layer itself, from closed forms, and its words.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from convviz.axis import Axis
from convviz.conventions import onnx, tensorflow
from convviz.conventions.crop import Crop
from convviz.conventions.window import Window
from convviz.cost.coverage.border import mean_is_over_real_cells, means_with_padding
from convviz.cost.coverage.reached import blind, idle, overreach, some_unread
from convviz.layer import Layer
from convviz.layer.plan import Plan, Rule
from convviz.layer.transposed import TransposedConvolution
from convviz.layer.windowed import Windowed, ints

Shape = tuple[int, ...]


class Promise(NamedTuple):
    """`kept` tells whether a layer over an input shape is as promised, `words` say it."""

    kept: Callable[[Layer, Shape, Any], bool]
    words: Callable[[Any], str]


def window_plan(layer: Layer, shape: Shape) -> Plan:
    """The plan whose window stands where the layer's own arguments apply."""
    return layer.plan(shape, layer.views[-1])


def _along_none(ailing: Callable[[Axis, int], int]) -> Callable[[Layer, Shape, Any], bool]:
    """Kept where no axis of the window is `ailing` in its positions."""

    def kept(layer: Layer, shape: Shape, _: Any) -> bool:
        plan = window_plan(layer, shape)
        return not any(ailing(*each) for each in zip(plan.window, plan.grid, strict=True))

    return kept


def _reads_all(layer: Layer, shape: Shape, _: Any) -> bool:
    plan = window_plan(layer, shape)
    ailing = blind if plan.scatters else some_unread
    return not any(ailing(*each) for each in zip(plan.window, plan.grid, strict=True))


def gap(axis: Axis, positions: int) -> int:
    """Cells between one window and the next."""
    return max(0, axis.stride - axis.span) if positions > 1 else 0


def products_by_phase(axis: Axis) -> list[int]:
    """Products of one kernel in each of the outputs that follow each other in a stride."""
    found = [0] * axis.stride
    for tap in range(axis.kernel):
        found[axis.dilation * tap % axis.stride] += 1
    return found


def uneven(axis: Axis, _: int) -> bool:
    """Whether outputs off the edges take more and fewer products by turns."""
    return len(set(products_by_phase(axis))) > 1


def _centred(layer: Layer, shape: Shape, _: Any) -> bool:
    axes = window_plan(layer, shape).window
    return all(axis.padding_before == axis.padding_after for axis in axes)


def _past_padding(layer: Layer, shape: Shape, _: Any) -> bool:
    plan = window_plan(layer, shape)
    pairs = zip(plan.window, plan.grid, strict=True)
    return not any(
        axis.first_tap(positions - 1) + axis.span > axis.padded.stop
        for axis, positions in pairs
    )


def _same_as(layer: Layer, shape: Shape, whose: Any) -> bool:
    assert isinstance(layer, Windowed)
    windows = list(map(Window, shape[1:], layer.kernel, layer.strides, layer.dilations))
    return ELSEWHERE[whose](layer, shape, windows)


def _pads_as_tensorflow(layer: Any, shape: Shape, windows: list[Window]) -> bool:
    if isinstance(layer, TransposedConvolution):
        return crops(layer) == [tensorflow.crop(window, "same") for window in windows]
    pads = tuple(tensorflow.pads(window, "same") for window in windows)
    plan = window_plan(layer, shape)
    return layer.pads == pads and (plan.rule is not Rule.MEAN or mean_is_over_real_cells(plan))


def _rounds_as_before(layer: Any, shape: Shape, windows: list[Window]) -> bool:
    theirs = [
        onnx.pooled(window, pads, ceil_mode=layer.ceil_mode, opset=21).out_size
        for window, pads in zip(windows, layer.pads, strict=True)
    ]
    return bool(tuple(theirs) == layer.output_shape(shape)[1:])


def crops(layer: TransposedConvolution) -> list[Crop]:
    """What a transposed convolution cuts along each axis, its output padding set against it."""
    added = ints(layer.output_padding)
    pairs = zip(layer.pads, added, strict=True)
    return [Crop(before, after - more) for (before, after), more in pairs]


TENSORFLOW = "TensorFlow's SAME"
OLD_ONNX = "ONNX before opset 22"
Elsewhere = Callable[[Any, Shape, list[Window]], bool]
ELSEWHERE: dict[str, Elsewhere] = {
    TENSORFLOW: _pads_as_tensorflow,
    OLD_ONNX: _rounds_as_before,
}
"""Whose values, or sizes, a layer can be promised to have."""


def _no_padded_means(layer: Layer, shape: Shape, _: Any) -> bool:
    return not means_with_padding(window_plan(layer, shape))


PROMISES: dict[str, Promise] = {
    "unread_cells": Promise(_reads_all, lambda _: "uses every cell of the input"),
    "padding_only_outputs": Promise(
        _along_none(blind), lambda _: "no output sees padding alone"
    ),
    "unwritten_outputs": Promise(_along_none(some_unread), lambda _: "writes every output"),
    "idle_weights": Promise(
        _along_none(idle),
        lambda _: "every weight meets a cell of the input",
    ),
    "excess_padding": Promise(
        _along_none(overreach),
        lambda _: "no window stands wholly outside the input",
    ),
    "gap_cells": Promise(
        _along_none(gap),
        lambda _: "leaves no cell between two windows",
    ),
    "uneven_products": Promise(
        _along_none(uneven), lambda _: "outputs off the edges all take as many products"
    ),
    "off_centre_cells": Promise(_centred, lambda _: "centres outputs on their cells"),
    "cells_past_padding": Promise(_past_padding, lambda _: "no window reaches past padding"),
    "means_with_padding": Promise(_no_padded_means, lambda _: "no mean counts padding"),
    "same_as": Promise(_same_as, lambda whose: f"does as {whose} does"),
}
"""By the names that they have in the result of an advice; most are promised to be 0."""
