"""Lists of layers, chains and single layers as traces."""

from __future__ import annotations

import os
from types import ModuleType
from typing import Any

import pytest

import convviz
from convviz.errors import ConvVizError
from convviz.layer import Conv1d, Conv2d, Fold, MaxPool2d, PixelShuffle, Unfold
from convviz.models.inputs import given_inputs
from convviz.models.listed import trace_layers
from convviz.models.trace import Aligned, Slides, Trace


@pytest.fixture(scope="module")
def keras() -> ModuleType:
    pytest.importorskip("torch")
    os.environ.setdefault("KERAS_BACKEND", "torch")
    return pytest.importorskip("keras")


def traced(layers: Any, shape: Any) -> Trace:
    return trace_layers(layers, None if shape is None else given_inputs(shape))


def gives(trace: Trace) -> list[tuple[int | None, ...]]:
    return [trace.shapes[each.outputs[0]][1:] for each in trace.operations]


def refused(layers: Any, shape: Any) -> str:
    with pytest.raises(ConvVizError) as caught:
        traced(layers, shape)
    return str(caught.value)


def test_our_own_layers_in_a_row_those_that_move_cells_among_them() -> None:
    row = [
        Conv2d(1, 8, 3, padding=1),
        ("up", PixelShuffle(2)),
        ("patches", Unfold(2, stride=2)),
        Fold((12, 14), 2, stride=2),
        MaxPool2d(2),
    ]
    trace = traced(row, (1, 1, 6, 7))
    assert [each.name for each in trace.operations] == ["0", "up", "patches", "3", "4"]
    assert gives(trace) == [(8, 6, 7), (2, 12, 14), (8, 42), (2, 12, 14), (2, 6, 7)]
    assert [each.layer for each in trace.operations] == [
        each[1] if isinstance(each, tuple) else each for each in row
    ]
    assert [each.inputs[0] for each in trace.operations] == [0, 1, 2, 3, 4]
    assert trace.operations[3].move == Slides((2,))
    assert trace.parameters == 80
    assert trace.operations[0].macs == 72 * 42
    assert (trace.framework, trace.spatial) == ("convviz", ((2, 3),))


def test_our_own_layer_held_twice_is_two_layers() -> None:
    trace = traced([Conv1d(2, 2, 3)] * 2, (2, 9))
    assert [each.parameters for each in trace.operations] == [14, 14]
    assert [each.repeats for each in trace.operations] == ["", ""]


def test_a_chain_and_a_block_have_their_shape() -> None:
    row = convviz.chain([("one", Conv2d(1, 2, 3)), MaxPool2d(2)], (1, 9, 9))
    trace = traced(row, None)
    assert [each.name for each in trace.operations] == ["one", "1"]
    assert gives(trace) == gives(traced(row, (1, 9, 9))) == [(2, 7, 7), (2, 3, 3)]
    assert "must be (1, 9, 9)" in refused(row, (1, 8, 8))
    block = convviz.block("bottleneck", (3, 9, 9), out_channels=4, kernel_size=3)
    assert traced(block, None).name == "bottleneck"


def test_a_single_layer_is_a_row_of_one() -> None:
    trace = traced(Conv2d(1, 2, 3), (1, 9, 9))
    assert (trace.name, gives(trace)) == ("Conv2d", [(2, 7, 7)])


def test_activations_norms_and_modules_of_pytorch_among_ours() -> None:
    nn = pytest.importorskip("torch").nn
    conv, norm = nn.Conv2d(4, 4, 3, padding=1), nn.BatchNorm2d(4)
    row = [nn.Identity(), Conv2d(3, 4, 3), nn.Sequential(conv, norm, nn.ReLU()), conv, norm]
    trace = traced(row, (1, 3, 9, 9))
    kinds = ["Identity", "Conv2d", "Conv2d", "BatchNorm2d", "ReLU", "Conv2d", "BatchNorm2d"]
    assert [each.kind for each in trace.operations] == kinds
    assert gives(trace) == [(3, 9, 9), *[(4, 7, 7)] * 6]
    assert [each.parameters for each in trace.operations] == [0, 112, 148, 8, 0, 0, 0]
    assert [each.repeats for each in trace.operations] == ["", "", "", "", "", "2", "3"]
    assert [type(each.move) for each in trace.operations] == [
        Slides if kind == "Conv2d" else Aligned for kind in kinds
    ]
    assert [each.source for each in trace.operations if each.layer] == [None, conv, conv]


def test_what_does_not_fit_is_told_with_what_comes_before() -> None:
    pair = [Conv2d(1, 2, 3), Conv2d(3, 2, 3)]
    assert refused(pair, (1, 9, 9)) == (
        "layer 2 of 2 (Conv2d): input channels must be 3, as in_channels is, not 2; what comes"
        " before it gives (2, 7, 7)"
    )
    assert refused(pair, (2, 9, 9)) == (
        "layer 1 of 2 (Conv2d): input channels must be 1, as in_channels is, not 2"
    )
    assert refused([Conv2d(1, 2, 3), "relu"], (1, 9, 9)).startswith("layer 2 of 2 (str): ")
    assert refused([], (1, 9, 9)) == "there are no layers in a row: one at least is needed"
    assert refused([Conv2d(1, 2, 3)], [(1, 9, 9), (2, 9)]) == (
        "layers in a row take one input, not 2"
    )
    assert refused([Conv2d(1, 2, 3)], None) == (
        "the input shape is missing: give that of the first layer's input"
    )


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Keras's own
def test_layers_of_keras_run_as_a_sequential_does(keras: ModuleType) -> None:
    layers = keras.layers
    made = [
        ("stem", layers.Conv2D(4, 3, name="conv")),
        layers.ReLU(name="act"),
        layers.SeparableConv2D(4, 3, padding="same", name="sep"),
        ("head", layers.Dense(2)),
    ]
    for shape in ((20, 21, 3), (3, 20, 21)):
        trace = traced(made, shape)
        assert trace.framework == "Keras"
        assert [each.name for each in trace.operations] == [
            "stem",
            "act",
            "sep/depthwise",
            "sep/pointwise",
            "head",
        ]
        assert gives(trace)[-1] == (18, 19, 2)
    assert not made[0][1].built
    made[0][1].build((None, 20, 21, 3))
    built = traced(made[0][1], (3, 5, 9))  # whose channels are known
    assert gives(built) == [(3, 7, 4)]
    assert built.operations[0].source is made[0][1]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Keras's own
def test_a_layer_of_keras_among_ours_has_channels_first(keras: ModuleType) -> None:
    pool = keras.layers.MaxPooling2D(2, padding="same")
    trace = traced([Conv2d(1, 2, 3), pool], (1, 9, 9))
    assert gives(trace) == [(2, 7, 7), (2, 4, 4)]
    assert (trace.operations[1].kind, trace.framework) == ("MaxPooling2D", "convviz")
