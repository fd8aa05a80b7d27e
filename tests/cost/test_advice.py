"""Every note is true, and every advice keeps its promise: held to taps counted one by one."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import brute
import pytest
from asked import Asked, layers
from brute import Line
from hypothesis import HealthCheck, given, settings
from rivals import OUTPUTS, check_elsewhere

from convviz import explain
from convviz.conventions import tensorflow
from convviz.conventions.window import Window
from convviz.cost.advice.note import Note
from convviz.cost.advice.promises import PROMISES
from convviz.layer import Convolution, Fold, Layer, TransposedConvolution, Unfold
from convviz.layer.plan import Rule
from convviz.layer.pooling import Pooling

Shape = tuple[int, ...]


# What is promised, counted anew


def same_as(layer: Layer, shape: Shape, whose: str) -> bool:
    if whose == "ONNX before opset 22":
        theirs = [
            len(brute.positions(line.size, line.span, line.stride, line.pads, "onnx"))
            if layer.ceil_mode else len(line.taps)  # type: ignore[attr-defined]
            for line in brute.lines(layer, shape)
        ]  # fmt: skip
        return tuple(theirs) == layer.output_shape(shape)[1:]
    if isinstance(layer, TransposedConvolution):
        windows = map(Window, shape[1:], layer.kernel, layer.strides, layer.dilations)
        crops = [tensorflow.crop(window, "same") for window in windows]
        cut = [crop.before for crop in crops]
        return layer.output_shape(shape)[1:] == tuple(
            size * stride for size, stride in zip(shape[1:], layer.strides, strict=True)
        ) and cut == [before for before, _ in layer.pads]
    for line in brute.lines(layer, shape):
        total = max(0, (-(-line.size // line.stride) - 1) * line.stride + line.span - line.size)
        if line.pads[0] != total // 2 or len(line.taps) != -(-line.size // line.stride):
            return False
    return not brute.padded_means(layer, shape) and not getattr(layer, "divisor_override", 0)


def along(test: Callable[[Line], bool]) -> Callable[[Layer, Shape, Any], bool]:
    return lambda layer, shape, _: all(map(test, brute.lines(layer, shape)))


KEPT: dict[str, Callable[[Layer, Shape, Any], bool]] = {
    "output_shape": lambda layer, shape, told: brute.output_shape(layer, shape) == told,
    "unread_cells": lambda layer, shape, told: brute.unread(layer, shape) == told == 0,
    "padding_only_outputs": lambda layer, shape, told: brute.unmade(layer, shape) == told == 0,
    "unwritten_outputs": lambda layer, shape, told: brute.unmade(layer, shape) == told == 0,
    "idle_weights": along(lambda line: all(line.met())),
    "excess_padding": along(lambda line: not line.outside()),
    "gap_cells": along(lambda line: line.gap() <= 0),
    "uneven_products": along(lambda line: len(set(brute.phases(line)[0])) == 1),
    "off_centre_cells": along(lambda line: line.pads[0] == line.pads[1]),
    "cells_past_padding": along(lambda line: not line.past()),
    "means_with_padding": lambda layer, shape, told: not brute.padded_means(layer, shape),
    "same_as": same_as,
}


def check_advice(asked: Asked, note: Note) -> None:
    layer, shape, _ = asked
    was = brute.output_shape(layer, shape)
    kept = []
    for advice in note.advice:
        changed, taken = advice.apply(layer, shape)
        assert (changed, taken) != (layer, shape)
        assert type(changed) is type(layer)
        for name, told in advice.result.items():
            assert KEPT[name](changed, taken, told), (name, told)
        told = advice.to_dict()
        assert json.loads(json.dumps(told)) == told
        assert (
            advice.words("") in note.way_out
            or advice.words() in note.way_out[0].lower() + note.way_out[1:]
        )
        kept.append(advice.result["output_shape"] == was == brute.output_shape(changed, taken))
        assert advice.same_output == kept[-1]
    assert kept == sorted(kept, reverse=True)  # those that keep the size come first


def test_every_promise_has_an_oracle() -> None:
    assert KEPT.keys() == {"output_shape", *PROMISES}


# When a note is there


def off_centre_or_grown(layer: Layer, shape: Shape) -> bool:
    for line in brute.lines(layer, shape):
        before, after = line.pads
        missed = len(line.taps) - line.size
        even = line.span % 2 == 0 and line.stride == 1 and before + after > 0
        if even and (missed == 0 or (before == after and abs(missed) == 1)):
            return True
    return False


def tiled(layer: Any, shape: Shape) -> bool:
    if layer.groups > 1 or any(map(any, layer.pads)):
        return False
    some = brute.lines(layer, shape)
    whole = all(len(line.taps) == 1 and line.kernel == line.size for line in some)
    single = all(line.kernel == 1 for line in some)
    patches = all(line.kernel == line.stride and line.dilation == 1 for line in some)
    return whole or single or patches


def sizes(layer: Any, shape: Shape, convention: str) -> bool:
    """Whether a convolution makes this input's size of several sizes."""
    for line, size in zip(brute.lines(layer, shape), shape[1:], strict=True):
        found = 0
        for other in range(1, 2 + line.size + line.span + 2 * line.stride):
            if "TensorFlow SAME" in convention:
                made = len(range(0, other, line.stride))
            else:
                pads = (0, 0) if "TensorFlow" in convention else line.pads
                made = len(brute.positions(other, line.span, line.stride, pads))
            found += made == size
        if found > 1:
            return True
    return False


def uneven(layer: Layer, shape: Shape) -> bool:
    found = [brute.phases(line) for line in brute.lines(layer, shape)]
    return any(len(set(kernel)) > 1 and len(set(most)) > 1 for kernel, most in found)


def is_convolution(layer: Any, shape: Shape) -> bool:
    some = brute.lines(layer, shape)
    reach = all(max(line.pads) < line.span for line in some)
    return reach and all(line.stride == 1 for line in some) and not any(layer.output_padding)


def rounds_otherwise(layer: Any, shape: Shape) -> bool:
    return layer.ceil_mode and not same_as(layer, shape, "ONNX before opset 22")


def channels_apart(layer: Layer, shape: Shape) -> bool:
    deep, flat = sorted((shape, layer.output_shape(shape)), reverse=True)
    return flat[0] > 1 and deep[0] > flat[0]


def averages(layer: Any) -> bool:
    return layer.rule is Rule.MEAN


def has_empty_windows(layer: Any, shape: Shape) -> bool:
    counts = averages(layer) and (
        layer.count_include_pad or getattr(layer, "divisor_override", None)
    )
    return brute.unmade(layer, shape) > 0 and not counts


def unlike_pytorch(layer: Any, _: Shape) -> bool:
    pads = zip(layer.pads, layer.kernel, strict=True)
    far = any(cells > size // 2 for pair, size in pads for cells in pair)
    return far or (averages(layer) and any(step > 1 for step in layer.dilations))


def past_onnx_runtime(layer: Any, _: Shape) -> bool:
    pads = zip(layer.pads, layer.kernel, strict=True)
    return layer.framework == "onnx" and any(max(pair) >= size for pair, size in pads)


def refused_by_keras(layer: Any, _: Shape) -> bool:
    steps = max(layer.strides), max(layer.dilations)
    return layer.framework == "tensorflow" and min(steps) > 1


PRESENT: dict[str, Callable[[Any, Shape], bool]] = {
    "unread_cells": lambda layer, shape: brute.unread(layer, shape) > 0,
    "padding_only_outputs": lambda layer, shape: brute.unmade(layer, shape) > 0,
    "small_input": lambda layer, shape: not KEPT["idle_weights"](layer, shape, 0),
    "excess_padding": lambda layer, shape: not KEPT["excess_padding"](layer, shape, 0),
    "long_stride": lambda layer, shape: not KEPT["gap_cells"](layer, shape, 0),
    "even_kernel": off_centre_or_grown,
    "depthwise": lambda layer, _: layer.groups == layer.in_channels > 1,
    "really_linear": tiled,
    "checkerboard": uneven,
    "unwritten_outputs": lambda layer, shape: brute.unmade(layer, shape) > 0,
    "really_convolution": is_convolution,
    "counted_padding": lambda layer, shape: brute.padded_means(layer, shape) > 0,
    "past_the_padding": lambda layer, shape: not KEPT["cells_past_padding"](layer, shape, 0),
    "rounded_elsewhere": rounds_otherwise,
    "added_patches": lambda layer, shape: brute.plane(brute.lines(layer, shape)).max() > 1,
    "channel_order": channels_apart,
    "empty_windows": has_empty_windows,
    "not_in_pytorch": unlike_pytorch,
    "not_in_onnx_runtime": past_onnx_runtime,
    "stride_with_dilation": refused_by_keras,
}
"""When each note is there; of the three about conventions, see below."""

OF = {
    Convolution: {"unread_cells", "padding_only_outputs", "small_input", "excess_padding",
                  "long_stride", "even_kernel", "depthwise", "really_linear"},
    TransposedConvolution: {"unread_cells", "checkerboard", "unwritten_outputs", "depthwise",
                            "really_convolution"},
    Pooling: {"unread_cells", "long_stride", "counted_padding", "past_the_padding",
              "rounded_elsewhere", "empty_windows", "not_in_pytorch", "not_in_onnx_runtime",
              "stride_with_dilation"},
    Unfold: {"unread_cells", "long_stride"},
    Fold: {"unread_cells", "added_patches", "unwritten_outputs"},
}  # fmt: skip


def check_presence(asked: Asked, notes: dict[str, Note]) -> None:
    layer, shape, convention = asked
    kinds = next((OF[kind] for kind in OF if isinstance(layer, kind)), {"channel_order"})
    for kind in kinds:
        assert PRESENT[kind](layer, shape) == (kind in notes), kind
    others = set(notes) - kinds
    assert others <= {"several_sizes", "same_elsewhere", "cropped_elsewhere"}
    if isinstance(layer, TransposedConvolution):
        assert sizes(layer, shape, convention) == ("several_sizes" in notes)


def check(asked: Asked) -> None:
    layer, shape, convention = asked
    explanation = explain(layer, shape, convention=convention)
    assert explanation.output_shape == brute.output_shape(layer, shape)
    notes = {note.kind: note for note in explanation.notes}
    assert len(notes) == len(explanation.notes)
    check_presence(asked, notes)
    for note in notes.values():
        check_advice(asked, note)
        if note.kind in OUTPUTS:
            check_elsewhere(asked, note)


@settings(max_examples=300, deadline=None)
@given(layers())
def test_notes_are_true_and_advice_keeps_its_promise(asked: Asked) -> None:
    check(asked)


@pytest.mark.slow
@settings(max_examples=5_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(layers())
def test_notes_are_true_and_advice_keeps_its_promise_of_many(asked: Asked) -> None:
    check(asked)
