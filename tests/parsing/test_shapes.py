"""A shape is read however it is given, and asked about once where it looks like another."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

import convviz
from convviz import ShapeWarning
from convviz.errors import ConvVizError
from convviz.layer import (
    Conv1d,
    Conv2d,
    Conv3d,
    ConvTranspose2d,
    Fold,
    Layer,
    MaxPool2d,
    PixelShuffle,
    Unfold,
)
from convviz.parsing.shapes import shape_question

DOORS: dict[str, Callable[[Any, Any], object]] = {
    "convviz.walk": convviz.walk,
    "convviz.animate": lambda layer, shape: convviz.animate(layer, shape, max_frames=1),
    "convviz.explain": convviz.explain,
}

LAYERS: list[tuple[Layer, tuple[int, ...]]] = [
    (Conv1d(3, 2, 3), (3, 7)),
    (Conv2d(3, 2, 3), (3, 7, 7)),
    (Conv3d(2, 1, 2), (2, 3, 3, 3)),
    (Conv3d(1, 1, 2), (1, 3, 3, 3)),
    (ConvTranspose2d(2, 1, 3), (2, 3, 3)),
    (MaxPool2d(2), (3, 6, 6)),
    (Unfold(2), (2, 4, 4)),
    (Fold(3, 2), (8, 4)),
    (PixelShuffle(2), (4, 3, 3)),
]


@pytest.mark.parametrize(("layer", "shape"), LAYERS)
def test_a_batch_of_one_and_a_tensor_are_the_shape_that_they_have(
    layer: Layer, shape: tuple[int, ...]
) -> None:
    given: list[Any] = [
        (1, *shape), [1, *shape], np.array(shape), np.zeros(shape), np.zeros((1, *shape)),
    ]  # fmt: skip
    for each in given:
        assert layer.output_shape(each) == layer.output_shape(shape)
        assert layer.macs(each) == layer.macs(shape)
        assert str(convviz.explain(layer, each)) == str(convviz.explain(layer, shape))
        assert convviz.walk(layer, each) == convviz.walk(layer, shape)
        assert convviz.animate(layer, each).name == convviz.animate(layer, shape).name
    with pytest.raises(ConvVizError) as caught:
        layer.output_shape((8, *shape))
    assert "without a batch" in str(caught.value)


def test_a_tensor_of_pytorch_s_and_its_size_are_shapes_for_rows_and_sweeps_too() -> None:
    torch = pytest.importorskip("torch")
    layer, tensor = Conv2d(3, 2, 3), torch.zeros(1, 3, 7, 7)
    for given in (tensor, tensor.shape, tensor[0], torch.nn.Parameter(tensor)):
        assert convviz.chain([layer, layer_after(layer)], given).input_shape == (3, 7, 7)
        assert convviz.walk(torch.nn.Conv2d(3, 2, 3), given).input_shape == (3, 7, 7)
        swept = convviz.sweep(layer, given, vary="stride", values=[1], against_values=[2])
        assert swept.input_shape == (3, 7, 7)
    block = convviz.block("stack", tensor[0], out_channels=2)
    assert convviz.animate(block, tensor, max_frames=1)


def layer_after(layer: Conv2d) -> Conv2d:
    return Conv2d(layer.out_channels, 1, 1)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_tensor_for_a_keras_layer_has_its_channels_where_that_layer_has_them() -> None:
    pytest.importorskip("torch")
    os.environ.setdefault("KERAS_BACKEND", "torch")
    keras: ModuleType = pytest.importorskip("keras")
    last = keras.layers.Conv2D(2, 3, data_format="channels_last")
    first = keras.layers.Conv2D(2, 3, data_format="channels_first")
    for tensor in (np.zeros((1, 7, 9, 3)), keras.Input((7, 9, 3))):
        assert convviz.walk(last, tensor).input_shape == (3, 7, 9)
    assert tuple(last(np.zeros((1, 7, 9, 3))).shape) == (1, 5, 7, 2)
    assert convviz.explain(last, np.zeros((1, 7, 9, 3))).output_shape == (2, 5, 7)
    assert convviz.walk(first, np.zeros((1, 3, 7, 9))).input_shape == (3, 7, 9)
    assert convviz.walk(last, (3, 7, 9)).input_shape == (3, 7, 9)  # numbers: ours, always


def test_a_block_takes_no_batch_for_its_axes_come_from_the_shape() -> None:
    with pytest.raises(ConvVizError, match=r"not the 4 of .*: without a batch of 1 it is \(3,"):
        convviz.block("stack", (1, 3, 9, 9), out_channels=1)


def test_channels_that_are_last_are_seen_where_the_layer_has_its_own() -> None:
    with pytest.raises(ConvVizError) as caught:
        convviz.explain(Conv2d(3, 64, 7), (224, 224, 3))
    assert str(caught.value) == (
        "input channels must be 3, as in_channels is, not 224: channels come first, as in"
        " (3, 224, 224)"
    )
    with pytest.raises(ConvVizError, match=r"not 4$"):
        Conv2d(3, 2, 3).output_shape((4, 7, 7))


# The question


@pytest.mark.parametrize(("shape", "instead"), [
    ((1, 3, 224, 224), (3, 224, 224)),
    ((1, 64, 9, 9), (64, 9, 9)),
    ((224, 224, 3), (3, 224, 224)),
    ((28, 28, 1), (1, 28, 28)),
    ((17, 20, 4), (4, 17, 20)),
    ((16, 16, 3), None),
    ((3, 224, 224), None),
    ((64, 7, 2), None),
    ((512, 4, 4), None),
    ((512, 1, 1), None),
    ((1, 28, 28), None),
    ((2, 3, 9, 9), None),
    ((1, 28), None),
])  # fmt: skip
def test_what_looks_like_another_shape(
    shape: tuple[int, ...], instead: tuple[int, ...] | None
) -> None:
    question = shape_question(shape)
    assert (question and question.instead) == instead


@drawn(st.lists(st.integers(1, 300), min_size=2, max_size=4).map(tuple))
def test_a_question_is_never_asked_of_its_own_answer(shape: tuple[int, ...]) -> None:
    question = shape_question(shape)
    if question is not None and "channels of" in question.text.split("?")[0]:
        channels, rows, cols = question.instead
        assert (rows, cols, channels) == shape
        assert channels <= 4
        assert shape_question(question.instead) is None
    if question is not None:
        assert str(shape) in question.text
        assert str(question.instead) in question.way_out
        assert shape_question(shape, told=True) in (None, question)


def asked(ask: Callable[[], object]) -> list[warnings.WarningMessage]:
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        ask()
    return found


@pytest.mark.parametrize("call", DOORS)
def test_python_is_asked_once_at_the_line_that_called(call: str) -> None:
    (one,) = asked(lambda: DOORS[call](MaxPool2d((56, 1)), (224, 224, 3)))
    assert one.category is ShapeWarning
    assert one.filename == __file__
    assert str(one.message) == (
        "Are the channels of (224, 224, 3) last? It is taken as 224 channels of 224 × 3 cells."
        f" With the channels first it is (3, 224, 224): {call}(layer, (3, 224, 224))"
    )
    (two,) = asked(lambda: DOORS[call](Conv3d(1, 1, (3, 99, 99)), (1, 3, 224, 224)))
    assert str(two.message).endswith(
        f"it is (3, 224, 224): {call}(layer, (3, 224, 224)) with a layer of 2 axes"
    )


def test_rows_and_sweeps_are_asked_once_too() -> None:
    layer = Conv2d(224, 1, (1, 1), stride=99)
    (one,) = asked(lambda: convviz.animate([layer], (224, 224, 3), max_frames=1))
    assert one.filename == __file__
    (one,) = asked(lambda: convviz.sweep(layer, (224, 224, 3), vary="stride", values=[9]))
    assert one.filename == __file__
    assert str(one.message).endswith(" with a layer of 3 input channels")


def test_what_a_batch_or_the_layer_told_is_not_asked() -> None:
    for layer, shape in [
        (MaxPool2d(99), (1, 3, 224, 224)),
        (Conv3d(1, 1, 3), (1, 1, 3, 9, 9)),
        (Conv3d(1, 1, 3), (1, 3, 9, 9)),
        (Conv2d(64, 1, 1), (64, 9, 4)),
    ]:
        assert asked(lambda layer=layer, shape=shape: convviz.walk(layer, shape)) == []


def test_explain_has_a_note_of_the_question() -> None:
    with pytest.warns(ShapeWarning):
        first, *_ = convviz.explain(MaxPool2d((56, 1)), (224, 224, 3)).notes
    assert first.kind == "shape"
    assert first.text.startswith("Are the channels of (224, 224, 3) last?")
    assert all(note.kind != "shape" for note in convviz.explain(MaxPool2d(2), (3, 9, 9)).notes)


# Words


def test_words_are_understood_in_any_letter_case() -> None:
    shape = (4, 7, 7)
    assert Conv2d(4, 2, 3, padding="SAME", padding_mode="Reflect") == Conv2d(
        4, 2, 3, padding="same", padding_mode="reflect"
    )
    layer = Conv2d(4, 2, 3, groups=2)
    loud = convviz.animate(layer, shape, view="Isometric", theme="Dark", order="In-Turn")
    plain = convviz.animate(layer, shape, view="isometric", theme="dark", order="in_turn")
    assert (loud.name, loud.alt_text) == (plain.name, plain.alt_text)
    assert loud.frame(1).tobytes() == plain.frame(1).tobytes()
    assert "channels" not in convviz.animate(layer, shape, view="Channels", max_frames=1).name
    assert convviz.walk(layer, shape, order="Lockstep", view="Gather") == convviz.walk(
        layer, shape
    )
    row = convviz.block("Depthwise_Separable", (3, 8, 8), out_channels=2)
    assert row.block == "depthwise-separable"
    sizes = {"input_shape": shape, "kernel_size": 3, "stride": 2}
    for framework, word in (("ONNX", "same_lower"), ("TensorFlow", "Same"), ("Torch", "VALID")):
        assert convviz.resolve_padding(word, framework, **sizes) == convviz.resolve_padding(
            word.upper() if framework == "ONNX" else word.lower(), framework.lower(), **sizes
        )
    swept = convviz.sweep(layer, shape, vary="Kernel-Size", values=[1], against="GROUPS")
    assert (swept.vary, swept.against) == ("kernel_size", "groups")
    assert convviz.filter_kernel("Sobel_X") == convviz.filter_kernel("sobel-x")


def test_an_operator_may_be_called_by_its_class() -> None:
    for operator, (_, names, *_) in convviz.OPERATORS.items():
        assert convviz.operator_named(operator.upper()) == (operator, None)
        for dims, name in enumerate(names, start=1):
            told = dims if len(names) > 1 else None
            assert convviz.operator_named(name) == (operator, told)
            assert convviz.operator_named(name.lower()) == (operator, told)
    assert convviz.operator_named("Conv4d") is convviz.operator_named(3) is None


@pytest.mark.parametrize("given", [(), "abc", (1,), (1, "3", 9, 9)])
def test_of_what_is_no_shape_nothing_is_asked(given: Any) -> None:
    assert convviz.shape_question(given) is None
