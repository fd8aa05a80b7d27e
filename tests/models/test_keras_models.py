"""Models of Keras as traces: held against Keras's own shapes, its counts, and PyTorch's."""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from convviz.errors import ConvVizError
from convviz.layer import Conv1d, Conv2d, Conv3d, ConvTranspose2d, MaxPool2d
from convviz.models.inputs import given_inputs
from convviz.models.trace import (
    Aligned,
    Gathered,
    Opaque,
    Operation,
    Permuted,
    Reshaped,
    Resized,
    Slides,
    Trace,
)

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Keras's own


@pytest.fixture(scope="module")
def keras() -> ModuleType:
    pytest.importorskip("torch")
    os.environ.setdefault("KERAS_BACKEND", "torch")
    return pytest.importorskip("keras")


def traced(model: Any, shape: Any = None) -> Trace:
    from convviz.models.keras.tracing import trace_keras

    return trace_keras(model, None if shape is None else given_inputs(shape))


def refused(model: Any, shape: Any = None) -> str:
    with pytest.raises(ConvVizError) as caught:
        traced(model, shape)
    return str(caught.value)


def rows(trace: Trace) -> dict[str, Operation]:
    """The operations that stand in a table, by their names."""
    return {each.name: each for each in trace.operations if each.layer or each.question}


def shapes(trace: Trace) -> dict[str, tuple[int | None, ...]]:
    """The shape without its batch that each operation gives, by its name."""
    return {each.name: trace.shapes[each.outputs[0]][1:] for each in trace.operations}


def macs(trace: Trace) -> int:
    return sum(each.macs for each in trace.operations)


def torch_s_macs(keras: ModuleType, model: Any, *sizes: tuple[int, ...]) -> int:
    """Half of what PyTorch counts in a real forward pass of one example."""
    from torch.utils.flop_counter import FlopCounterMode

    inputs = [keras.ops.zeros((1, *each)) for each in sizes]
    taken = inputs if len(inputs) > 1 else inputs[0]
    model(taken, training=False)  # built once
    with FlopCounterMode(display=False) as counter:
        model(taken, training=False)
    return int(counter.get_total_flops()) // 2


# Keras's own applications


APPLICATIONS = [
    ("MobileNet", 64, {"classes": 10}, 28),
    ("MobileNetV2", 64, {"classes": 10}, 52),
    ("ResNet50", 64, {"classes": 10}, 54),
    ("Xception", 96, {"classes": 10}, 78),
    ("EfficientNetB0", 64, {"classes": 10}, 81),
    ("DenseNet121", 64, {"classes": 10}, 124),
]


@pytest.mark.parametrize(
    ("name", "size", "arguments", "count"),
    [
        APPLICATIONS[0],
        *(pytest.param(*each, marks=pytest.mark.slow) for each in APPLICATIONS[1:]),
    ],
)
def test_an_application_has_keras_s_own_counts(
    keras: ModuleType, name: str, size: int, arguments: dict[str, Any], count: int
) -> None:
    make = getattr(keras.applications, name)
    model = make(weights=None, input_shape=(size, size, 3), **arguments)
    trace = traced(model)
    assert trace.parameters == model.count_params()
    assert sum(each.parameters for each in trace.operations) == model.count_params()
    assert macs(trace) == torch_s_macs(keras, model, (size, size, 3))
    assert trace.remarks == ()
    assert [each.question for each in trace.operations if each.question] == []
    convolutions_and_pools = rows(trace)
    assert len(convolutions_and_pools) == count
    assert_keras_s_shapes_and_weights(model, trace)


def assert_keras_s_shapes_and_weights(model: Any, trace: Trace) -> None:
    found = shapes(trace)
    for layer in model.layers:
        if type(layer).__name__ == "InputLayer":
            continue
        mine = [each for each in trace.operations if each.name.split("/")[0] == layer.name]
        assert found[mine[-1].name] == layer.output.shape[1:], layer.name
        assert sum(each.parameters for each in mine) == layer.count_params(), layer.name
        for each in mine:
            if each.layer:
                channels, *sizes = each.layer.output_shape(each.input_shape)
                assert trace.shapes[each.outputs[0]] == (1, *sizes, channels)


@pytest.mark.slow
def test_an_application_at_another_size_is_as_if_made_for_it(keras: ModuleType) -> None:
    make = keras.applications.MobileNet
    small = make(weights=None, include_top=False, input_shape=(64, 64, 3))
    large = make(weights=None, include_top=False, input_shape=(96, 128, 3))
    free = make(weights=None, include_top=False, input_shape=(None, None, 3))
    wanted = shapes(traced(large))
    for model in (small, free):
        trace = traced(model, (96, 128, 3))
        assert list(shapes(trace).values()) == list(wanted.values())
        assert macs(trace) == macs(traced(large))
    assert traced(free, (3, 96, 128)).remarks == (
        "The input (3, 96, 128) is taken as (96, 128, 3), since this model has its channels"
        " last.",
    )


def test_a_model_is_as_it_was_afterwards(keras: ModuleType) -> None:
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((9, 9, 3)),
            layers.Conv2D(4, 3),
            layers.BatchNormalization(),
            layers.Dropout(0.5),
            layers.Flatten(),
            layers.Dense(2),
        ]
    )
    before = [np.array(each) for each in model.get_weights()]
    nodes = [(len(each._inbound_nodes), len(each._outbound_nodes)) for each in model.layers]
    traced(model)
    traced(model, (1, 9, 9, 3))
    after = [(len(each._inbound_nodes), len(each._outbound_nodes)) for each in model.layers]
    assert after == nodes
    for one, other in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


# Layers


def test_a_separable_convolution_is_two_rows(keras: ModuleType) -> None:
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((9, 8, 3)),
            layers.SeparableConv2D(
                8, 3, strides=2, padding="same", name="sep", depth_multiplier=2
            ),
        ]
    )
    trace = traced(model)
    depthwise, pointwise = rows(trace).values()
    assert (depthwise.name, pointwise.name) == ("sep/depthwise", "sep/pointwise")
    assert depthwise.layer == Conv2d(
        3, 6, 3, stride=2, padding=((1, 1), (0, 1)), groups=3, bias=False
    )
    assert pointwise.layer == Conv2d(6, 8, 1)
    assert (depthwise.parameters, pointwise.parameters) == (54, 56)
    assert depthwise.outputs == pointwise.inputs
    assert trace.shapes[depthwise.outputs[0]] == (1, 5, 4, 6)
    assert macs(trace) == torch_s_macs(keras, model, (9, 8, 3))


def test_channels_first_and_three_axes(keras: ModuleType) -> None:
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((2, 8, 9, 10)),
            layers.Conv3D(4, 3, data_format="channels_first", name="conv"),
            layers.GlobalMaxPooling3D(data_format="channels_first", keepdims=True, name="all"),
        ]
    )
    trace = traced(model)
    conv, everything = trace.operations
    assert conv.layer == Conv3d(2, 4, 3)
    assert (conv.input_shape, conv.move) == ((2, 8, 9, 10), Slides((2, 3, 4)))
    assert trace.spatial == ((2, 3, 4),)
    assert everything.move == Gathered((2, 3, 4), kept=True)
    assert macs(trace) == conv.layer.macs((2, 8, 9, 10))


def test_channels_first_and_two_axes_by_either_order_of_sizes(keras: ModuleType) -> None:
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((3, 16, 20)),
            layers.Conv2DTranspose(
                4, 3, strides=2, padding="same", data_format="channels_first", name="up"
            ),
            layers.MaxPooling2D(data_format="channels_first", name="pool"),
        ]
    )
    for shape in (None, (3, 16, 20), (1, 3, 16, 20), (16, 20, 3)):
        trace = traced(model, shape)
        up, pool = trace.operations
        assert isinstance(up.layer, ConvTranspose2d)
        assert isinstance(pool.layer, MaxPool2d)
        assert shapes(trace) == {"up": (4, 32, 40), "pool": (4, 16, 20)}
        assert len(trace.remarks) == (shape == (16, 20, 3))


def test_what_is_no_layer_of_ours_has_its_move_and_macs(keras: ModuleType) -> None:
    layers = keras.layers
    image = keras.Input((12, 10, 4))
    x = layers.ZeroPadding2D((1, 2), name="pad")(image)
    x = layers.Activation("gelu", name="act")(x)
    x = layers.UpSampling2D(2, interpolation="bilinear", name="up")(x)
    x = layers.Cropping2D(1, name="crop")(x)
    x = layers.Permute((3, 1, 2), name="turn")(x)
    x = layers.Reshape((4, -1), name="rows")(x)
    x = layers.Dense(5, name="dense")(x)
    x = layers.LSTM(6, name="lstm")(x)
    x = x * 2.0 + keras.ops.mean(image, axis=(1, 2, 3))[:, None]
    trace = traced(keras.Model(image, x))
    moves = {each.kind: each.move for each in trace.operations}
    assert moves == {
        "ZeroPadding2D": Aligned(),
        "gelu": Aligned(),
        "UpSampling2D": Resized(2),
        "Cropping2D": Aligned(),
        "Permute": Permuted((0, 3, 1, 2)),
        "Reshape": Reshaped(),
        "Dense": Gathered((-1,)),
        "LSTM": Opaque(),
        "Multiply": Aligned(),
        "Mean": Gathered((1, 2, 3), kept=False),
        "GetItem": Opaque(),
        "Add": Aligned(),
    }
    told = {each.name: each for each in trace.operations}
    uncounted = {each.kind for each in trace.operations if not each.counted}
    assert uncounted == {"Cropping2D", "Permute", "Reshape", "GetItem"}
    assert told["dense"].macs == 4 * (14 * 2 - 2) * (14 * 2 - 2) * 5
    assert told["lstm"].macs == 4 * 4 * 6 * (5 + 6)
    assert trace.remarks == ()


def test_attention_costs_what_pytorch_counts(keras: ModuleType) -> None:
    layers = keras.layers
    query, value = keras.Input((7, 6)), keras.Input((5, 4))
    x = layers.MultiHeadAttention(2, 3, value_dim=5, name="heads")(query, value)
    model = keras.Model([query, value], layers.EinsumDense("abc,cd->abd", (None, 8))(x))
    assert macs(traced(model)) == torch_s_macs(keras, model, (7, 6), (5, 4))


def test_tokens_are_places(keras: ModuleType) -> None:
    layers = keras.layers
    tokens = keras.Input((20,), dtype="int32")
    x = layers.Embedding(100, 8, name="words")(tokens)
    x = layers.Conv1D(4, 3, padding="causal", dilation_rate=2, name="conv")(x)
    trace = traced(keras.Model(tokens, x))
    assert trace.spatial == ((1,),)
    assert trace.operations[0].move == Permuted((0, 1, -1))
    assert trace.operations[1].layer == Conv1d(8, 4, 3, dilation=2, padding=((4, 0),))


def test_what_is_not_known_is_opaque_and_said(keras: ModuleType) -> None:
    model = keras.Sequential([keras.Input((400,)), keras.layers.MelSpectrogram(64, name="mel")])
    trace = traced(model)
    assert [each.move for each in trace.operations] == [Opaque()]
    assert shapes(trace)["mel"] == model.output_shape[1:]
    assert trace.remarks == ("The MACs of MelSpectrogram are not counted.",)


def test_a_function_and_layers_without_an_entry_are_entered(keras: ModuleType) -> None:
    layers = keras.layers
    query = keras.Input((7, 6))
    x = layers.GroupQueryAttention(3, 4, 2, name="groups")(query, query)
    x = layers.Lambda(lambda x: keras.ops.relu(x) + 1, name="own")(x)
    model = keras.Model(query, x)
    trace = traced(model)
    # PyTorch does not count the scores and the sums of its own attention on a CPU.
    assert macs(trace) == torch_s_macs(keras, model, (7, 6)) + 2 * 7 * 7 * 4 * 3
    assert [each.name for each in trace.operations][-2:] == ["own/relu", "own/add"]
    assert shapes(trace)["own/add"] == (7, 6)
    assert sum(each.parameters for each in trace.operations) == model.count_params()
    assert trace.remarks == ()


def test_recurrence_costs_its_gates_at_each_step(keras: ModuleType) -> None:
    layers = keras.layers
    for layer, shape, extra in (
        (layers.LSTM(3), (8, 9), 0),
        (layers.GRU(3, return_sequences=True), (8, 9), 0),
        (layers.Bidirectional(layers.LSTM(3)), (8, 9), 0),
        (layers.SimpleRNN(3), (8, 9), 1),  # Keras runs one step more, to see its shape
        (layers.ConvLSTM1D(4, 3, return_sequences=True), (3, 8, 6), 1),
        (layers.ConvLSTM2D(4, (3, 2), padding="same", strides=2), (3, 8, 9, 6), 1),
    ):
        model = keras.Sequential([keras.Input(shape), layer])
        assert macs(traced(model)) * (shape[0] + extra) == shape[0] * torch_s_macs(
            keras, model, shape
        ), layer


# Graphs


def test_nested_models_are_entered_and_shared_layers_said(keras: ModuleType) -> None:
    layers = keras.layers
    block = keras.Sequential(
        [keras.Input((None, None, 4)), layers.Conv2D(4, 3, padding="same", name="conv")],
        name="block",
    )
    image = keras.Input((8, 8, 4))
    x = layers.Add(name="sum")([block(block(image)), image])
    model = keras.Model(image, x)
    trace = traced(model)
    first, second, total = trace.operations
    assert (first.name, second.name) == ("block/conv", "block/conv")
    assert (first.parameters, second.parameters) == (148, 0)
    assert (first.repeats, second.repeats) == ("", "block/conv")
    assert first.macs == second.macs == 36 * 4 * 64
    assert total.inputs == (*second.outputs, *trace.inputs)
    assert trace.parameters == model.count_params() == 148
    assert shapes(traced(model, (12, 10, 4)))["sum"] == (12, 10, 4)


def test_a_layer_for_each_step_costs_as_much_each_time(keras: ModuleType) -> None:
    layers = keras.layers
    frame = keras.Sequential(
        [
            keras.Input((8, 9, 3)),
            layers.Conv2D(4, 3, name="conv"),
            layers.GlobalAveragePooling2D(name="mean"),
        ],
        name="frame",
    )
    model = keras.Sequential(
        [keras.Input((5, 8, 9, 3)), layers.TimeDistributed(frame, name="t")]
    )
    trace = traced(model)
    conv, mean = trace.operations
    assert (conv.name, conv.move, conv.macs) == ("t/frame/conv", Slides((2, 3)), 5 * 108 * 42)
    assert (mean.move, shapes(trace)[mean.name]) == (Gathered((2, 3), kept=False), (5, 4))
    assert trace.spatial == ((2, 3),)
    assert macs(trace) == torch_s_macs(keras, model, (5, 8, 9, 3))


def test_several_inputs_by_name_and_by_place(keras: ModuleType) -> None:
    layers = keras.layers
    image, more = keras.Input((None, None, 3), name="image"), keras.Input((4,), name="more")
    x = layers.GlobalAveragePooling2D()(layers.Conv2D(2, 3, name="conv")(image))
    model = keras.Model(
        {"image": image, "more": more}, layers.Concatenate(name="all")([x, more])
    )
    for shape in ({"image": (9, 9, 3)}, [(9, 9, 3), (4,)], [(1, 9, 9, 3)]):
        trace = traced(model, shape)
        assert [trace.shapes[each] for each in trace.inputs] == [(1, 9, 9, 3), (1, 4)]
        assert shapes(trace)["conv"] == (7, 7, 2)
    name = model.name
    assert refused(model) == (
        f"the input (None, None, 3) of Functional {name} has sizes that are not known: give"
        " its shape, such as (224, 224, 3)"
    )
    assert refused(model, {"picture": (9, 9, 3)}) == (
        f"Functional {name} has no input picture, but image, more"
    )
    assert refused(model, [(9, 9, 3), (4,), (4,)]) == (
        f"Functional {name} has 2 inputs, not 3: image (None, None, 3), more (4,)"
    )
    assert refused(model, [(9, 9, 5)]) == (
        f"Functional {name} takes (None, None, 3), so 3 channels, last, not the 5 of (9, 9, 5)"
    )
    assert refused(model, [(9, 9)]) == f"Functional {name} takes (None, None, 3), not (9, 9)"


def test_a_size_that_a_layer_does_not_take_is_said_with_what_came_before(
    keras: ModuleType,
) -> None:
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((8, 8, 3)),
            layers.Conv2D(4, 3, name="conv"),
            layers.Flatten(name="flat"),
            layers.Dense(2, name="dense"),
        ]
    )
    told = refused(model, (10, 10, 3))
    assert told.startswith("Dense dense does not take (256,) after flat: ")
    assert "value 144" in told
    assert refused(model, (2, 2, 3)).startswith("Conv2D conv does not take (2, 2, 3): ")


# Models that are not built, and those with a call of their own


def test_a_sequential_that_is_not_built_stays_so(keras: ModuleType) -> None:
    layers = keras.layers
    made = [
        layers.Conv2D(4, 3, padding="same", strides=2, name="conv"),
        layers.BatchNormalization(name="norm"),
        layers.Lambda(lambda x: x + 1, name="one"),
        keras.Sequential(
            [layers.Flatten(name="flat"), layers.Dense(3, name="dense")], name="head"
        ),
    ]
    model = keras.Sequential(made)
    assert refused(model) == (
        f"Sequential {model.name} does not say what it takes: give the input shape too, such"
        " as (224, 224, 3)"
    )
    import random

    random.seed(3)
    drawn = random.getstate()
    trace = traced(model, (9, 9, 3))
    assert random.getstate() == drawn
    assert not model.built
    assert not any(each.built for each in (made[0], made[1], made[3]))
    assert traced(model, (9, 9, 3)).operations == trace.operations
    built = keras.Sequential(made)
    built.build((None, 9, 9, 3))
    assert trace.parameters == built.count_params()
    assert sum(each.parameters for each in trace.operations) == built.count_params()
    assert shapes(trace) == shapes(traced(built))
    assert {each.source for each in trace.operations} == {None}
    assert rows(traced(built))["conv"].source is made[0]


def test_no_number_is_made_for_what_is_not_built(
    keras: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any, **__: Any) -> Any:
        raise AssertionError("a weight was initialised")

    monkeypatch.setattr(keras.initializers.GlorotUniform, "__call__", fails)
    model = keras.Sequential([keras.layers.Conv2D(4, 3), keras.layers.Dense(100_000)])
    assert traced(model, (9, 9, 3)).parameters == 3 * 3 * 3 * 4 + 4 + 5 * 100_000


def own_model(keras: ModuleType) -> type:
    layers, ops = keras.layers, keras.ops

    class Block(layers.Layer):
        def __init__(self, filters: int, **more: Any) -> None:
            super().__init__(**more)
            self.conv = layers.Conv2D(filters, 3, padding="same")
            self.norm = layers.BatchNormalization()

        def build(self, shape: Any) -> None:
            self.conv.build(shape)
            self.norm.build(self.conv.compute_output_shape(shape))
            self.scale = self.add_weight(shape=(shape[-1],), name="scale")
            self.built = True

        def call(self, x: Any, training: bool | None = None) -> Any:
            inner = ops.relu(self.norm(self.conv(x), training=training))
            return inner + x * self.scale

    class OwnModel(keras.Model):
        def __init__(self, filters: int = 4, blocks: int = 2, power: int = 2) -> None:
            super().__init__()
            self.power = power
            self.stem = layers.Conv2D(filters, 3, strides=2)
            self.blocks = [Block(filters, name=f"block{n}") for n in range(blocks)]
            self.head = layers.Dense(3)
            self.pool = layers.GlobalAveragePooling2D()

        def call(self, x: Any, training: bool = False) -> Any:
            x = self.stem(x)
            for block in self.blocks:
                x = block(x, training=training)
            return self.head(self.pool(x)) ** self.power

    return OwnModel


def test_a_subclassed_model_is_followed_built_or_not(keras: ModuleType) -> None:
    model = own_model(keras)()
    unbuilt = traced(model, (16, 16, 3))
    assert not model.built
    assert not any(each.built for each in (model.stem, *model.blocks))
    expected = torch_s_macs(keras, model, (16, 16, 3))  # builds it
    trace = traced(model)
    names = [each.name for each in trace.operations if each.layer]
    assert names[0] == model.stem.name
    assert names[1] == f"block0/{model.blocks[0].conv.name}"
    for one in (unbuilt, trace):
        assert [each.name for each in one.operations if each.layer] == names
        assert macs(one) == expected
        assert one.parameters == model.count_params()
        assert sum(each.parameters for each in one.operations) == model.count_params()
    assert traced(model).operations == trace.operations
    assert [len(each._inbound_nodes) for each in model._flatten_layers()] == [0] * 10


@pytest.mark.parametrize("arguments", [{"blocks": 3}, {"filters": 5}, {"power": 3}])
def test_a_subclassed_model_that_keras_does_not_know_how_to_make_must_be_built(
    keras: ModuleType, arguments: dict[str, int]
) -> None:
    # Keras's Model.__new__ drops the arguments, so get_config has the signature's.
    model = own_model(keras)(**arguments)
    assert refused(model, (16, 16, 3)) == (
        f"OwnModel {model.name} is not built, and another like it cannot be made (ValueError:"
        " what it holds is not what Keras says it was made from): build it first, by running"
        " it on one input"
    )
    expected = torch_s_macs(keras, model, (16, 16, 3))
    assert macs(traced(model)) == expected


def test_what_a_model_holds_and_does_not_run_need_not_be_built(keras: ModuleType) -> None:
    layers = keras.layers

    class Holder(keras.Model):
        def __init__(self, width: int) -> None:
            super().__init__()
            self.used = layers.Dense(width)
            self.unused = layers.Dense(width)

        def call(self, one: Any, other: Any) -> Any:
            return self.used(one) + other

    model = Holder(3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # Keras says that something is not built
        model(keras.ops.zeros((1, 4)), keras.ops.zeros((1, 3)))
    trace = traced(model, [(4,), (3,)])
    assert [each.kind for each in trace.operations] == ["Dense", "Add"]
    assert trace.parameters == sum(each.parameters for each in trace.operations) == 15
    assert not model.unused.built
    assert "cannot be followed" in refused(model, (4,))


def test_names_given_afterwards_do_not_depend_on_what_was_traced(keras: ModuleType) -> None:
    model = own_model(keras)()
    first = int(keras.layers.Dense(1).name.rpartition("_")[2])
    traced(model, (16, 16, 3))
    assert int(keras.layers.Dense(1).name.rpartition("_")[2]) == first + 1


def test_a_call_that_cannot_be_followed_is_said(keras: ModuleType) -> None:
    layers = keras.layers

    class Branching(layers.Layer):
        def build(self, shape: Any) -> None:
            self.scale = self.add_weight(shape=(1,), name="scale")
            self.built = True

        def call(self, x: Any) -> Any:
            import torch

            return torch.relu(x) * self.scale.value

        def compute_output_shape(self, shape: Any) -> Any:
            return shape

    inside = keras.Sequential([keras.Input((8, 8, 3)), Branching(name="odd")])
    trace = traced(inside)
    (odd,) = trace.operations
    assert (odd.kind, odd.name, odd.move, odd.parameters) == ("Branching", "odd", Opaque(), 1)
    assert trace.remarks[0].startswith(
        "The call of Branching odd cannot be followed, since it does not run on tensors without"
        " numbers (TypeError: "
    )
    assert trace.remarks[1:] == ("The MACs of Branching are not counted.",)

    class Whole(keras.Model):
        def call(self, x: Any) -> Any:
            return x if float(x) > 0 else -x

    whole = Whole(name="whole")
    assert refused(whole, (8, 8, 3)).startswith(
        "Whole whole is not built, and another like it "
    )
    whole.built = True
    assert refused(whole, (8, 8, 3)).startswith("the call of Whole whole cannot be followed, ")

    class Needy(keras.Model):
        def __init__(self, layer: Any) -> None:
            super().__init__()
            self.layer = layer

        def call(self, x: Any) -> Any:
            return self.layer(x)

    assert refused(Needy(layers.Dense(3)), (8,)).startswith(
        "Needy needy is not built, and another like it cannot be made ("
    )


def test_operations_of_keras_ops_are_rows_too(keras: ModuleType) -> None:
    layers, ops = keras.layers, keras.ops

    class Standardized(layers.Conv2D):
        def call(self, x: Any) -> Any:
            kernel = self.kernel - ops.mean(self.kernel, axis=(0, 1, 2))
            return ops.conv(x, kernel, self.strides, self.padding)

    class Bare(layers.Layer):
        def build(self, shape: Any) -> None:
            self.kernel = self.add_weight(shape=(3, 3, shape[-1], 4), name="kernel")
            self.built = True

        def call(self, x: Any) -> Any:
            return ops.max_pool(ops.conv(x, self.kernel, 2, "same"), 2)

    model = keras.Sequential(
        [
            keras.Input((9, 9, 2)),
            Standardized(6, 3, name="weighty", use_bias=False),
            Bare(name="bare"),
        ]
    )
    trace = traced(model)
    found = rows(trace)
    assert list(found) == ["weighty/conv", "bare/conv", "bare/max_pool"]
    assert found["weighty/conv"].layer == Conv2d(2, 6, 3, bias=False)
    assert found["bare/conv"].layer == Conv2d(6, 4, 3, stride=2, padding=1, bias=False)
    assert found["bare/conv"].parameters == 216
    assert sum(each.parameters for each in trace.operations) == model.count_params()
    assert macs(trace) == torch_s_macs(keras, model, (9, 9, 2))


def test_every_layer_of_keras_is_taken(keras: ModuleType) -> None:
    # Whatever Keras has, a model with it is no crash, and no number of it is wrong.
    layers = keras.layers
    made: list[tuple[Any, tuple[int, ...]]] = [
        (layers.AdaptiveAveragePooling2D(3), (8, 9, 2)),
        (layers.AdaptiveMaxPooling2D(1), (8, 9, 2)),
        (layers.Bidirectional(layers.GRU(3)), (8, 9)),
        (layers.GroupNormalization(2), (8, 9, 2)),
        (layers.PReLU(), (8, 9, 2)),
        (layers.RepeatVector(3), (8,)),
        (layers.Resizing(4, 4), (8, 9, 2)),
        (layers.SpectralNormalization(layers.Conv2D(3, 3)), (8, 9, 2)),
        (layers.TimeDistributed(layers.Dense(3)), (8, 9)),
        (layers.DepthwiseConv1D(3, depth_multiplier=2), (8, 9)),
        (layers.AveragePooling2D(2, padding="same"), (7, 9, 2)),
        (layers.SimpleRNN(3, return_sequences=True), (8, 9)),
    ]
    for layer, shape in made:
        model = keras.Sequential([keras.Input(shape), layer])
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            trace = traced(model)
        *_, last = (each for each in trace.operations if each.outputs)
        assert trace.shapes[last.outputs[0]][1:] == model.output_shape[1:], layer
        told = sum(each.parameters for each in trace.operations)
        assert told == model.count_params() == trace.parameters, layer
        assert [each.question for each in trace.operations if each.question] == [], layer
        assert trace.remarks == (), layer


def test_weights_are_those_of_one_model(keras: ModuleType) -> None:
    # Two layers of one class never share, and a model within two counts once.
    shared = keras.layers.Dense(3, name="shared")
    one, other = keras.Input((4,)), keras.Input((4,))
    model = keras.Model([one, other], [shared(one), shared(other)])
    trace = traced(model)
    found: Sequence[Operation] = trace.operations
    assert [(each.parameters, each.repeats) for each in found] == [(15, ""), (0, "shared")]
    assert trace.parameters == 15
