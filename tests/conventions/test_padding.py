"""Conventions of padding against the frameworks' own words, and against PyTorch and Keras."""

from __future__ import annotations

import os
from itertools import product
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from plain_operators import pool, transposed

import convviz
from convviz.adapt import as_layer
from convviz.axis import Axis
from convviz.conventions import onnx, tensorflow, torch
from convviz.conventions.padding import FRAMEWORKS, Padding, resolve_padding
from convviz.conventions.window import Pooled, Window, pooled
from convviz.errors import ConvVizError
from convviz.layer import MaxPool1d
from convviz.words.describe import alt_text, caption


@pytest.fixture(name="pytorch")
def its_module() -> ModuleType:
    return pytest.importorskip("torch")


@pytest.fixture
def keras() -> ModuleType:
    pytest.importorskip("torch")
    os.environ.setdefault("KERAS_BACKEND", "torch")
    return pytest.importorskip("keras")


keras_s_own_warnings = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def axis_of(window: Window, pads: tuple[int, int]) -> Axis:
    return Axis(window.size, window.kernel, window.stride, window.dilation, *pads)


# TensorFlow


def documented(size: int, span: int, stride: int) -> tuple[int, int]:
    """As https://www.tensorflow.org/api_docs/python/tf/nn has it, in its two cases."""
    along = max(span - (stride if size % stride == 0 else size % stride), 0)
    before = along // 2
    return before, along - before


def test_same_is_tensorflow_s_for_every_small_window() -> None:
    for size, kernel, stride, dilation in product(
        range(1, 65), range(1, 8), range(1, 6), range(1, 4)
    ):
        window = Window(size, kernel, stride, dilation)
        pads = tensorflow.pads(window, "same")
        assert pads == documented(size, dilation * (kernel - 1) + 1, stride), window
        assert axis_of(window, pads).out_size == -(-size // stride), window
        upper, lower = (onnx.pads(window, f"SAME_{side}") for side in ("UPPER", "LOWER"))
        assert pads == upper == lower[::-1], window
        if stride == 1:
            assert pads == torch.pads(window, "same"), window


def test_valid_and_causal_are_as_their_names_say() -> None:
    for size, kernel, stride, dilation in product(range(1, 12), range(1, 5), (1, 2), (1, 3)):
        window = Window(size, kernel, stride, dilation)
        causal = axis_of(window, tensorflow.pads(window, "causal"))
        assert causal.out_size == -(-size // stride)
        assert all(causal.taps(out)[-1] == out * stride for out in range(causal.out_size))
        assert tensorflow.pads(window, "valid") == onnx.pads(window, "VALID") == (0, 0)
        assert torch.pads(window, "valid") == (0, 0)


@keras_s_own_warnings
def test_a_transposed_crop_is_keras_s(keras: ModuleType) -> None:
    for size, kernel, stride, dilation, word in product(
        (1, 2, 4), range(1, 6), range(1, 5), (1, 2, 3), ("same", "valid")
    ):
        window = Window(size, kernel, stride, dilation)
        for added in (None, *range(stride)):
            values, weight = np.arange(1.0, size + 1), np.arange(1.0, kernel + 1) ** 2
            try:
                crop = tensorflow.crop(window, word, output_padding=added)
            except ConvVizError:  # no output at all
                assert size == 1
                continue
            output = transposed(values[None], weight[None, None], [window], [crop])
            expected = keras.ops.conv_transpose(
                values.reshape(1, size, 1).astype("float32"),
                weight.reshape(kernel, 1, 1).astype("float32"),
                strides=stride,
                padding=word,
                output_padding=added,
                data_format="channels_last",
                dilation_rate=dilation,
            )
            expected = keras.ops.convert_to_numpy(expected).ravel()
            assert output[0] == pytest.approx(expected), (window, word, added)
            assert crop.out_size(window) == len(expected)
            if added is None and word == "same":
                assert len(expected) == size * stride


@keras_s_own_warnings
@pytest.mark.parametrize("word", ["same", "valid"])
def test_keras_s_largest_values_are_of_the_same_windows(keras: ModuleType, word: str) -> None:
    # Averages are left out: Keras on PyTorch repeats the edge where TensorFlow pads `same`
    # and does not count it.
    for size, kernel, stride in product(range(1, 9), range(1, 5), range(1, 5)):
        window = Window(size, kernel, stride)
        pads = tensorflow.pads(window, word)
        if window.span > size + sum(pads):
            continue
        values = np.random.default_rng(size).integers(-9, 10, size).astype("float32")
        found = Pooled(axis_of(window, pads).out_size)
        theirs = keras.ops.max_pool(
            values.reshape(1, size, 1), kernel, stride, word, data_format="channels_last"
        )
        ours = pool(values, [window], (pads,), [found], average=False)
        assert np.array_equal(ours, keras.ops.convert_to_numpy(theirs).ravel()), window


# PyTorch


def test_pytorch_s_ceil_mode_leaves_out_what_would_start_in_the_padding() -> None:
    traps = [(6, 1, 2, 0, 3), (8, 3, 4, 0, 2), (5, 3, 3, 1, 2), (1, 3, 3, 0, 1)]
    for size, kernel, stride, padding, out_size in traps:
        layer = MaxPool1d(kernel, stride, padding, ceil_mode=True)
        assert layer.output_shape((1, size)) == (1, out_size)


def pooling_layers(pytorch: ModuleType, window: Window, **more: Any) -> list[Any]:
    """(layer, whether it averages, whether padding counts) of PyTorch's that `window` fits."""
    sizes = {"kernel_size": window.kernel, "stride": window.stride, **more}
    layers = [(pytorch.nn.MaxPool1d(**sizes, dilation=window.dilation), False, False)]
    if window.dilation == 1:
        for counted in (False, True):
            layer = pytorch.nn.AvgPool1d(**sizes, count_include_pad=counted)
            layers.append((layer, True, counted))
    return layers


def test_pooling_is_pytorch_s(pytorch: ModuleType) -> None:
    overhangs = set()
    for size, kernel, stride, dilation, ceil_mode in product(
        range(1, 10), range(1, 5), range(1, 5), (1, 2), (False, True)
    ):
        window = Window(size, kernel, stride, dilation)
        values = np.random.default_rng(size).integers(-9, 10, size).astype("float32")
        tensor = pytorch.from_numpy(values)[None, None]
        for padding in range(kernel // 2 + 1):
            layers = pooling_layers(pytorch, window, padding=padding, ceil_mode=ceil_mode)
            try:
                pads = ((padding, padding),)
                found = pooled(window, *pads, ceil_mode=ceil_mode, start_inside=True)
            except ConvVizError:
                for layer, *_ in layers:
                    with pytest.raises(RuntimeError, match=r"too small|Invalid computed"):
                        layer(tensor)
                continue
            overhangs.add(found.overhang)
            for layer, average, counted in layers:
                ours = pool(
                    values, [window], pads, [found], average=average, count_padding=counted
                )
                theirs = layer(tensor).numpy()[0, 0]
                assert ours == pytest.approx(theirs, abs=1e-5), (layer, size)
    assert overhangs >= {0, 1, 2}


def test_padding_of_more_than_half_the_window_is_refused_as_in_pytorch(
    pytorch: ModuleType,
) -> None:
    with pytest.raises(ConvVizError) as caught:
        MaxPool1d(3, 1, 2)
    assert str(caught.value) == (
        "along the cols: pooling pads at most half of its kernel of 3, as in PyTorch, so 1,"
        " and not 2: ONNX's pools pad more, with framework 'onnx'"
    )
    with pytest.raises(RuntimeError, match="at most half"):
        pytorch.nn.MaxPool1d(3, 1, 2)(pytorch.zeros(1, 1, 9))


# Words, numbers and what is wrong with them


@pytest.mark.parametrize(("padding", "framework", "pads", "convention"), [
    ("same", "torch", ((3, 3), (1, 2)), "PyTorch same"),
    ("Same", "tensorflow", ((3, 3), (1, 2)), "TensorFlow SAME"),
    ("VALID", "tensorflow", ((0, 0), (0, 0)), "TensorFlow VALID"),
    ("SAME_LOWER", "onnx", ((3, 3), (2, 1)), "ONNX SAME_LOWER"),
    ([1, 2, 3, 4], "onnx", ((1, 3), (2, 4)), ""),
    (2, "onnx", ((2, 2), (2, 2)), ""),
    ((1, 2), "torch", ((1, 1), (2, 2)), ""),
    (((1, 2), 3), "tensorflow", ((1, 2), (3, 3)), ""),
    (np.array([[1, 2], [3, 4]]), "onnx", ((1, 2), (3, 4)), ""),
])  # fmt: skip
def test_padding_becomes_cells_and_what_it_was_called(
    padding: Any, framework: str, pads: Any, convention: str
) -> None:
    found = resolve_padding(padding, framework, input_shape=(3, 9, 8), kernel_size=(7, 4))
    assert found == Padding(pads, convention)
    convviz.Conv2d(3, 2, (7, 4), padding=found.pads)


@pytest.mark.parametrize(("padding", "framework", "complaint"), [
    ("same", "jax", "framework must be torch, tensorflow or onnx, not 'jax'"),
    ("full", "torch", "PyTorch's padding must be 'same' or 'valid', not 'full'"),
    ("same", "torch", "padding 'same' needs stride 1, as in PyTorch, not 2"),
    ("full", "tensorflow",
     "TensorFlow's padding must be 'same', 'valid' or 'causal', not 'full'"),
    ("causal", "tensorflow",
     "padding 'causal' is for one axis, as in Keras's Conv1D, not 2"),
    ("same", "onnx",
     "ONNX's auto_pad must be NOTSET, SAME_UPPER, SAME_LOWER or VALID, not 'same'"),
    ([1, 2], "onnx",
     "ONNX's pads are all begins, then all ends: 4 numbers for 2 axes, not 2"),
    ([1, 2, 3], "torch",
     "padding takes one number, or one for each of the 2 axes, not (1, 2, 3)"),
    ([[1, 2]], "onnx",
     "padding takes numbers, or (before, after) for each of the 2 axes, not ([1, 2],)"),
    (-1, "tensorflow", "padding must be from 0 to 1048576, not -1"),
    (1, [], "framework must be torch, tensorflow or onnx, not []"),
    (1, None, "framework must be torch, tensorflow or onnx, not None"),
    ("x" * 500, "onnx", "ONNX's auto_pad must be NOTSET, SAME_UPPER, SAME_LOWER or VALID, not"
     f" '{'x' * 32}...' (500 characters)"),
])  # fmt: skip
def test_what_is_no_padding_is_refused(padding: Any, framework: str, complaint: str) -> None:
    with pytest.raises(ConvVizError) as caught:
        resolve_padding(padding, framework, input_shape=(3, 9, 8), kernel_size=3, stride=2)
    assert str(caught.value) == complaint


@pytest.mark.parametrize("shape", [7, (3,), (3, 1, 1, 1, 1), (3, 0)])
def test_a_shape_must_have_axes(shape: Any) -> None:
    with pytest.raises(ConvVizError, match="input s"):
        resolve_padding("same", "tensorflow", input_shape=shape, kernel_size=3)


def test_crops_that_are_none_are_refused() -> None:
    for wrong, complaint in (
        (lambda: tensorflow.crop(Window(4, 3, 2), "causal"), "'same' or 'valid', not 'causal'"),
        (lambda: tensorflow.crop(Window(4, 3, 2), "same", output_padding=2), "stride 2, not 2"),
        (lambda: tensorflow.crop(Window(1, 2, 2), "same", output_padding=0), "leaves none"),
        (lambda: onnx.crop(Window(4, 3), pads=(3, 3)), "a crop of 3 before and 3 after leaves"),
        (lambda: onnx.crop(Window(4, 3, 2), output_padding=2), "so at most 1, not 2"),
        (lambda: onnx.crop(Window(4, 3, 2), out_size=11), "at most 10 outputs, not 11"),
        (lambda: onnx.crop(Window(4, 3), "LOWER"), "not 'LOWER'"),
    ):
        with pytest.raises(ConvVizError, match=complaint):
            wrong()


def test_a_pool_is_what_the_framework_has() -> None:
    mean, largest = convviz.AvgPool2d, convviz.MaxPool2d
    assert largest(3) == largest(3, 3, framework="torch")
    assert largest((3, 2), framework="tensorflow").strides == (3, 2)
    assert largest((3, 2), framework="onnx").strides == (1, 1)  # an attribute of its own
    counts = {word: mean(3, framework=word).count_include_pad for word in FRAMEWORKS}
    assert counts == {"torch": True, "tensorflow": False, "onnx": False}
    assert mean(3, count_include_pad=True, framework="onnx").count_include_pad
    assert mean(3, dilation=2, framework="onnx").output_shape((1, 9, 9)) == (1, 5, 5)
    assert mean(3, 1, dilation=2, framework="tensorflow").dilations == (2, 2)
    layer = largest(3, padding=(2, 7), ceil_mode=True, framework="onnx")
    assert eval(repr(layer), {"MaxPool2d": largest}) == layer
    assert convviz.explain(layer, (1, 9, 9)).to_dict()["arguments"]["framework"] == "onnx"


def test_the_arguments_of_a_framework_s_pool_have_its_stride() -> None:
    found = {
        word: convviz.MaxPool2d.arguments_in(word, {"kernel_size": (3, 2)})["stride"]
        for word in FRAMEWORKS
    }
    assert found == {"torch": (3, 2), "tensorflow": (3, 2), "onnx": 1}
    given = {"kernel_size": 3, "stride": 2, "ceil_mode": True}
    assert convviz.AvgPool1d.arguments_in("onnx", given) == {**given, "framework": "onnx"}
    assert convviz.Conv2d.arguments_in("onnx", {"padding": "causal"}) == {"padding": "causal"}


@pytest.mark.parametrize(("framework", "given", "complaint"), [
    ("tensorflow", {"ceil_mode": True},
     "TensorFlow's pools have no ceil_mode: they round sizes down"),
    ("tensorflow", {"divisor_override": 2},
     "TensorFlow's pools have no divisor_override: PyTorch's have"),
    ("onnx", {"divisor_override": 2},
     "ONNX's pools have no divisor_override: PyTorch's have"),
    ("tensorflow", {"count_include_pad": True},
     "TensorFlow's means leave padding out: count_include_pad cannot be True"),
    ("torch", {"dilation": (1, 2)},
     "PyTorch's average pooling has no dilation, so it is 1: ONNX's has one since opset 19,"
     " with framework 'onnx'"),
    ("tensorflow", {"padding": ((1, 1), (0, 3))},
     "along the cols: TensorFlow's pools pad less than their window, which spans 3, so at"
     " most 2, and not 3: ONNX's pad more, with framework 'onnx'"),
    ("jax", {}, "framework must be torch, tensorflow or onnx, not 'jax'"),
])  # fmt: skip
def test_what_a_framework_s_pool_has_not_is_told(
    framework: str, given: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(ConvVizError) as caught:
        convviz.AvgPool2d(3, **given, framework=framework)
    assert str(caught.value) == complaint


@keras_s_own_warnings
@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_no_framework_has_causal_pools(keras: ModuleType, framework: str) -> None:
    with pytest.raises(ConvVizError) as caught:
        convviz.MaxPool1d.arguments_in(framework, {"kernel_size": 3, "padding": "Causal"})
    assert str(caught.value) == (
        "no framework's pools have padding 'causal', which is a convolution's, as in Keras's"
        " Conv1D: cells before the input alone, (span - 1, 0), do the same"
    )
    theirs = keras.layers.MaxPooling1D(3, padding="causal")
    with pytest.raises(ValueError, match="must be either 'valid' or 'same'"):
        theirs.compute_output_shape((1, 9, 1))
    with pytest.raises(ConvVizError, match="no framework's pools have padding 'causal'"):
        as_layer(theirs, (1, 9))


# What is told in the picture


def test_the_caption_and_the_alternative_text_say_whose_padding_it_is() -> None:
    pads, convention = resolve_padding(
        "same", "tensorflow", input_shape=(3, 224, 224), kernel_size=7, stride=2
    )
    layer = convviz.Conv2d(3, 64, 7, stride=2, padding=pads)
    steps = convviz.walk(layer, (3, 224, 224), convention=convention)
    assert caption(steps).arguments[1] == "P (2+3, 2+3) TensorFlow SAME"
    assert "3 at the right (as TensorFlow SAME does), on the left" in alt_text(steps, 9)
    assert steps[3:5].convention == convention
    assert list(steps[:2]) == list(convviz.walk(layer, (3, 224, 224))[:2])


@keras_s_own_warnings
def test_a_keras_layer_brings_its_word_along(keras: ModuleType) -> None:
    same = keras.layers.Conv2D(2, 2, padding="same")
    told = repr(convviz.animate(same, (1, 5, 5)))
    assert "P (0+1, 0+1) Keras same  S" in told
    assert "Keras" not in repr(convviz.animate(keras.layers.Conv2D(2, 3), (1, 5, 5)))
    assert "P (0+1, 0+1) mine  S" in repr(convviz.animate(same, (1, 5, 5), convention="mine"))
