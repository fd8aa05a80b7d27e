from __future__ import annotations

import os
import subprocess
import sys
import warnings
from dataclasses import fields
from math import inf
from operator import ge
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from operators import OPERATORS, Operator
from strategies import Case, cases
from summing import small_integers

import convviz
from convviz.adapt import as_layer, convention_of, weights_of
from convviz.adapt.torch import NAMES
from convviz.errors import ConvVizError
from convviz.layer import (
    AvgPool1d,
    AvgPool2d,
    Conv1d,
    Conv2d,
    Conv3d,
    ConvTranspose1d,
    ConvTranspose2d,
    MaxPool1d,
    MaxPool2d,
)
from convviz.layer.plan import Rule
from convviz.walks.walk import Walk, walk

OURS = (
    "Conv1d/2d/3d, ConvTranspose1d/2d/3d, MaxPool1d/2d/3d, AvgPool1d/2d/3d, Unfold, Fold,"
    " PixelShuffle {} PixelUnshuffle"
)
KERAS_S = (
    "Conv1D/2D/3D, DepthwiseConv1D/2D, Conv1D/2D/3DTranspose, MaxPooling1D/2D/3D {}"
    " AveragePooling1D/2D/3D"
)

SEARCH = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def torch() -> ModuleType:
    return pytest.importorskip("torch")


@pytest.fixture
def keras() -> ModuleType:
    pytest.importorskip("torch")
    os.environ.setdefault("KERAS_BACKEND", "torch")
    return pytest.importorskip("keras")


def run_alone(code: str) -> str:
    """What `code` prints in an interpreter of its own."""
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def computed(
    steps: Walk, values: np.ndarray, weight: np.ndarray | None, bias: np.ndarray | None
) -> np.ndarray:
    """The output, from what each step says that it reads, multiplies with and writes."""
    rule, output = steps.plan.rule, np.zeros(steps.output_shape)
    for step in steps:
        reads, written = step.reads, tuple(step.outputs.T)
        inside = ((reads >= 0) & (reads < steps.input_shape)).all(axis=1)
        read = np.where(inside, values[tuple((reads * inside[:, None]).T)], 0.0)
        if rule is Rule.COPY:
            np.add.at(output, written, read)
            continue
        if rule is Rule.SUM:
            read *= weight[tuple(step.weights.T)]
        if rule is Rule.MAX:
            read[~inside] = -inf
        under = read.reshape(len(step.outputs), -1)
        output[written] += under.max(axis=1) if rule is Rule.MAX else under.sum(axis=1)
        if rule is Rule.MEAN:
            output[written] /= steps.plan.mean_over(step.position)
    return output if bias is None else output + bias.reshape(-1, *[1] * (output.ndim - 1))


@given(cases())
def test_our_own_layers_pass_through_and_have_no_weights(case: Case) -> None:
    assert as_layer(case.layer) is case.layer
    assert as_layer(case.layer, case.input_shape) is case.layer
    assert weights_of(case.layer) == (None, None)


def test_our_own_layers_are_recognised_without_any_framework_or_numpy() -> None:
    printed = run_alone(
        "import sys\n"
        "from convviz.adapt import as_layer, weights_of\n"
        "from convviz.layer import Conv2d\n"
        "as_layer(Conv2d(3, 2, 3)), weights_of(Conv2d(3, 2, 3))\n"
        "print({'torch', 'keras', 'tensorflow', 'numpy'} & set(sys.modules))"
    )
    assert printed == "set()"


@pytest.mark.parametrize(
    ("thing", "name"),
    [
        (None, "NoneType"),
        (3, "int"),
        ("Conv2d", "str"),
        (Conv2d, "the class Conv2d of convviz itself"),
        ([Conv2d(1, 1, 1)], "list"),
    ],
)
def test_what_is_no_layer_is_refused(thing: object, name: str) -> None:
    for ask in (as_layer, weights_of, convention_of):
        with pytest.raises(ConvVizError) as caught:
            ask(thing)
        assert str(caught.value) == (
            f"{name} is not taken: a layer is one of convviz's {OURS.format('or')}, PyTorch's"
            f" of the same names, or Keras's {KERAS_S.format('or')}"
        )


def as_operator(case: Case) -> Operator:
    layer, shape = case
    arguments = {field.name: getattr(layer, field.name) for field in fields(layer)}
    return Operator(type(layer).__name__, arguments, shape)


def fits_unpadded(name: str) -> bool:
    """Whether PyTorch takes no input that is smaller than the window, however padded."""
    return name in ("AvgPool3d", "AveragePooling3D")


CONVOLUTIONS = {
    f"Conv{dims}d": cases(dims=st.just(dims), lopsided=False).map(as_operator)
    for dims in (1, 2, 3)
}
EVERY = CONVOLUTIONS | OPERATORS


def test_every_operator_that_is_taken_from_pytorch_is_tested() -> None:
    assert set(EVERY) == {name for names in NAMES.values() for name in names}


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel")
@pytest.mark.filterwarnings("ignore:Initializing zero-element tensors")
@pytest.mark.parametrize("name", EVERY)
@settings(SEARCH, max_examples=60)
@given(data=st.data())
def test_a_module_of_pytorch_s_comes_back_as_ours_and_computes_the_same(
    torch: ModuleType, name: str, data: st.DataObject
) -> None:
    asked = data.draw(EVERY[name])
    if fits_unpadded(name):
        assume(all(map(ge, asked.input_shape[1:], asked.layer.kernel)))
    if name.startswith("Max"):
        asked.arguments["return_indices"] = data.draw(st.booleans())
    module = getattr(torch.nn, name)(**asked.arguments).double()
    values = small_integers(asked.input_shape, seed=1)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(torch.from_numpy(small_integers(tuple(parameter.shape), seed=2)))
        expected = module(torch.from_numpy(values).double())
    if asked.arguments.get("return_indices"):
        expected, _ = expected

    layer = as_layer(module)
    assert layer == as_layer(module, asked.input_shape) == asked.layer
    assert type(layer) is type(asked.layer)
    weight, bias = weights_of(module)
    assert (() if weight is None else weight.shape) == layer.weight_shape
    assert (bias is not None) == layer.has_bias
    steps = walk(module, asked.input_shape)
    assert steps.output_shape == expected.shape
    np.testing.assert_allclose(computed(steps, values, weight, bias), expected, rtol=1e-12)


def test_a_subclass_is_what_it_derives_from(torch: ModuleType) -> None:
    class Mine(torch.nn.Conv2d):
        pass

    class Smooth(torch.nn.MaxPool2d):
        def __init__(self) -> None:
            super().__init__(2)
            self.weight = torch.nn.Parameter(torch.ones(1))

    assert as_layer(Mine(3, 2, 3)) == Conv2d(3, 2, 3)
    assert as_layer(Smooth()) == MaxPool2d(2)
    assert weights_of(Smooth()) == (None, None)
    known = torch.nn.LazyConv2d(2, 3)
    known(torch.zeros(1, 3, 7, 7))
    assert as_layer(known) == Conv2d(3, 2, 3)


@pytest.mark.parametrize("dims", [1, 2, 3])
@pytest.mark.parametrize("kind", ["Conv", "ConvTranspose"])
def test_a_lazy_module_must_have_been_run(torch: ModuleType, kind: str, dims: int) -> None:
    for ask in (as_layer, weights_of):
        with pytest.raises(ConvVizError) as caught:
            ask(getattr(torch.nn, f"Lazy{kind}{dims}d")(2, 3))
        assert str(caught.value) == (
            f"Lazy{kind}{dims}d learns its in_channels from the first input that it is run"
            f" on: run it once, or make a {kind}{dims}d"
        )


def test_who_brings_several_layers_is_told_what_takes_them(torch: ModuleType) -> None:
    with pytest.raises(ConvVizError, match=r"several layers in a row, which convviz\.animate"):
        as_layer(torch.nn.Sequential(torch.nn.Conv2d(1, 1, 1)))


def test_who_brings_a_model_is_told_what_lists_its_layers(torch: ModuleType) -> None:
    net = type("Net", (torch.nn.Module,), {"__module__": "mine.nets"})
    for ask in (as_layer, weights_of):
        with pytest.raises(ConvVizError) as caught:
            ask(net())
        assert str(caught.value) == (
            "Net of mine is a model: convviz.model lists its layers, and convviz.animate draws"
            " one of them, as with layer=0 or layer='conv1'"
        )


def test_what_is_taken_is_said_to_who_brings_another_module(torch: ModuleType) -> None:
    others = [
        (torch.nn.Linear(1, 1), "Linear of torch"),
        (torch.nn.LazyBatchNorm2d(), "LazyBatchNorm2d of torch"),
        (torch.nn.MaxUnpool2d(2), "MaxUnpool2d of torch"),
        (torch.nn.AdaptiveAvgPool2d(1), "AdaptiveAvgPool2d of torch"),
    ]
    for other, name in others:
        for ask in (as_layer, weights_of):
            with pytest.raises(ConvVizError) as caught:
                ask(other)
            assert str(caught.value) == (
                f"{name} is not taken: of PyTorch's layers, {OURS.format('and')} are"
            )
    with pytest.raises(ConvVizError, match="the class Conv2d of torch itself is not taken"):
        as_layer(torch.nn.Conv2d)


@pytest.mark.parametrize(
    ("name", "arguments", "shape"),
    [
        ("ConvTranspose2d", (2, 2, 3, 2), (2, 3, 3)),
        ("MaxPool2d", (2,), (2, 4, 4)),
        ("AvgPool1d", (2,), (2, 4)),
        ("Unfold", (2,), (2, 3, 3)),
        ("Fold", ((3, 3), 2), (8, 4)),
        ("PixelShuffle", (2,), (4, 2, 2)),
    ],
)
def test_a_module_is_drawn_and_explained_as_our_own_layer_is(
    torch: ModuleType, name: str, arguments: tuple[Any, ...], shape: tuple[int, ...]
) -> None:
    module, layer = getattr(torch.nn, name)(*arguments), getattr(convviz, name)(*arguments)
    assert str(convviz.explain(module, shape)) == str(convviz.explain(layer, shape))
    own = dict(zip(("weight", "bias"), weights_of(module), strict=True))
    theirs = convviz.animate(module, shape, values=True, max_frames=2)
    ours = convviz.animate(layer, shape, values=own, max_frames=2)
    assert (theirs.name, theirs.alt_text) == (ours.name, ours.alt_text)
    assert theirs.frame(1).tobytes() == ours.frame(1).tobytes()


def test_an_impossible_module_is_refused_as_our_own_layer_would_be(
    torch: ModuleType,
) -> None:
    with pytest.raises(ConvVizError, match="stride must be from 1"):
        as_layer(torch.nn.Conv2d(1, 1, 1, stride=0))


def test_weights_of_a_module_are_copies_of_its_own(torch: ModuleType) -> None:
    module = torch.nn.Conv2d(4, 2, (3, 1), groups=2)
    weight, bias = weights_of(module)
    assert np.array_equal(weight, module.weight.detach().numpy())
    assert np.array_equal(bias, module.bias.detach().numpy())
    assert weight.shape == as_layer(module).weight_shape
    weight[:] = 0
    assert module.weight.abs().sum() > 0


def test_weights_are_values_whatever_their_type_and_none_without_values(
    torch: ModuleType,
) -> None:
    half, bias = weights_of(torch.nn.Conv1d(1, 1, 3, bias=False, dtype=torch.bfloat16))
    assert half.dtype == np.float32
    assert bias is None
    assert weights_of(torch.nn.Conv1d(1, 1, 3, dtype=torch.float64))[0].dtype == np.float64
    assert weights_of(torch.nn.Conv1d(1, 1, 3, device="meta")) == (None, None)


keras_s_own_warnings = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@st.composite
def keras_arguments(draw: st.DrawFn) -> tuple[str, dict[str, Any], tuple[int, ...]]:
    """(class, arguments, our input shape) of a Keras layer whose kernel fits."""
    name = draw(
        st.sampled_from(["Conv1D", "Conv2D", "Conv3D", "DepthwiseConv1D", "DepthwiseConv2D"])
    )
    dims = int(name[-2])
    depthwise = name.startswith("Depthwise")

    def per_axis(least: int, most: int) -> tuple[int, ...]:
        return draw(st.tuples(*[st.integers(least, most)] * dims))

    kernel = per_axis(1, 4 if dims < 3 else 3)
    strides, dilations = per_axis(1, 3), per_axis(1, 3)
    if depthwise:
        strides = strides[:1] * dims  # TensorFlow has these only
    if draw(st.booleans()):  # Keras takes only one of the two
        strides = (1,) * dims
    else:
        dilations = (1,) * dims
    paddings = ["valid", "same", "same", *["causal"] * (name == "Conv1D")]
    groups = draw(st.integers(1, 2))
    channels = groups * draw(st.integers(1, 2))
    arguments = {
        "kernel_size": kernel,
        "strides": strides,
        "dilation_rate": dilations,
        "padding": draw(st.sampled_from(paddings)),
        "use_bias": draw(st.booleans()),
        "data_format": draw(st.sampled_from(["channels_first", "channels_last"])),
        "bias_initializer": "ones",
    }
    if depthwise:
        arguments["depth_multiplier"] = groups
    else:
        arguments |= {"filters": groups * draw(st.integers(1, 2)), "groups": groups}
    fits = arguments["padding"] == "valid"
    sizes = [
        (d * (k - 1) + 1 if fits else 1) + draw(st.integers(0, 5))
        for k, d in zip(kernel, dilations, strict=True)
    ]
    return name, arguments, (channels, *sizes)


@st.composite
def keras_s_transposed(draw: st.DrawFn) -> tuple[str, dict[str, Any], tuple[int, ...]]:
    """(class, arguments, our input shape) of a transposed layer that leaves an output."""
    dims = draw(st.integers(1, 3))

    def per_axis(least: int, most: int) -> tuple[int, ...]:
        return draw(st.tuples(*[st.integers(least, most)] * dims))

    arguments = {
        "filters": draw(st.integers(1, 2)),
        "kernel_size": per_axis(1, 5 if dims < 3 else 3),
        "padding": draw(st.sampled_from(["valid", "same"])),
        "use_bias": draw(st.booleans()),
        "data_format": draw(st.sampled_from(["channels_first", "channels_last"])),
        "bias_initializer": "ones",
    }
    least = 1
    if draw(st.integers(0, 2)) == 0:  # Keras takes only one of the two
        arguments["dilation_rate"] = per_axis(1, 3)
    else:
        arguments["strides"] = per_axis(1, 4)
        if draw(st.booleans()):
            added = [draw(st.integers(0, stride - 1)) for stride in arguments["strides"]]
            arguments["output_padding"] = tuple(added)
            least = 2  # of one cell `same` can leave nothing
    return f"Conv{dims}DTranspose", arguments, (draw(st.integers(1, 2)), *per_axis(least, 4))


@st.composite
def keras_s_pools(draw: st.DrawFn) -> tuple[str, dict[str, Any], tuple[int, ...]]:
    """(class, arguments, our input shape) of a pool whose window fits."""
    dims = draw(st.integers(1, 3))

    def per_axis(least: int, most: int) -> tuple[int, ...]:
        return draw(st.tuples(*[st.integers(least, most)] * dims))

    arguments = {
        "pool_size": per_axis(1, 5 if dims < 3 else 3),
        "strides": draw(st.none() | st.just(per_axis(1, 4))),
        "padding": draw(st.sampled_from(["valid", "same", "same"])),
        "data_format": draw(st.sampled_from(["channels_first", "channels_last"])),
    }
    kind = draw(st.sampled_from(["Max", "Average"]))
    fits = arguments["padding"] == "valid" or fits_unpadded(f"{kind}Pooling{dims}D")
    sizes = [(k if fits else 1) + draw(st.integers(0, 5)) for k in arguments["pool_size"]]
    return f"{kind}Pooling{dims}D", arguments, (draw(st.integers(1, 2)), *sizes)


@keras_s_own_warnings
@pytest.mark.parametrize("asked", [keras_arguments(), keras_s_transposed(), keras_s_pools()])
@SEARCH
@given(data=st.data())
def test_a_layer_of_keras_s_comes_back_with_its_pads_and_weights(
    keras: ModuleType, asked: st.SearchStrategy[Any], data: st.DataObject
) -> None:
    name, arguments, shape = data.draw(asked)
    made = getattr(keras.layers, name)(**arguments)
    last = arguments["data_format"] == "channels_last"
    values = small_integers(shape, seed=1).astype(np.float32)
    keras_s = np.moveaxis(values, 0, -1) if last else values
    made.build((None, *keras_s.shape))
    made.set_weights(
        [small_integers(weight.shape, seed=2).astype(np.float32) for weight in made.weights]
    )

    with warnings.catch_warnings():
        warnings.simplefilter("error")  # Keras warns of NumPy's reading its variables
        layer = as_layer(made, shape)
        weight, bias = weights_of(made)
    assert (() if weight is None else weight.shape) == layer.weight_shape
    assert (bias is not None) == layer.has_bias == arguments.get("use_bias", False)
    assert convention_of(made) == ("" if made.padding == "valid" else f"Keras {made.padding}")
    expected = keras.ops.convert_to_numpy(made(keras_s[None]))[0]
    expected = np.moveaxis(expected, -1, 0) if last else expected
    steps = walk(made, shape)
    assert steps.output_shape == layer.output_shape(shape) == expected.shape
    if name.startswith("Average") and any(before != after for before, after in layer.pads):
        return  # see the next test
    np.testing.assert_allclose(computed(steps, values, weight, bias), expected, rtol=1e-6)


@keras_s_own_warnings
def test_keras_s_mean_leaves_out_padding_that_is_not_the_same_on_both_sides(
    keras: ModuleType,
) -> None:
    # The numbers are TensorFlow's and JAX's: Keras on PyTorch repeats the edge instead.
    values = np.array([[1, 2, 4, 8]])
    pool = keras.layers.AveragePooling1D(4, strides=1, padding="same")
    assert as_layer(pool) == AvgPool1d(4, 1, ((1, 2),), framework="tensorflow")
    output = computed(walk(pool, values.shape), values, None, None)
    np.testing.assert_allclose(output, [[7 / 3, 15 / 4, 14 / 3, 12 / 2]])


@keras_s_own_warnings
def test_keras_s_same_pads_resnet_s_stem_as_tensorflow_does(keras: ModuleType) -> None:
    stem = keras.layers.Conv2D(64, 7, strides=2, padding="same")
    layer = as_layer(stem, (3, 224, 224))
    assert layer.pads == ((2, 3), (2, 3))
    assert layer.output_shape((3, 224, 224)) == (64, 112, 112)
    assert layer.parameters == 9_472


@keras_s_own_warnings
def test_a_keras_layer_says_when_it_needs_the_input_shape(keras: ModuleType) -> None:
    unbuilt = keras.layers.Conv2D(2, 3)
    with pytest.raises(ConvVizError) as caught:
        as_layer(unbuilt)
    assert str(caught.value) == (
        "Conv2D of keras is not built, so its channels are not known: build it,"
        " or give the input shape too"
    )
    assert weights_of(unbuilt) == (None, None)
    assert as_layer(unbuilt, (3, 7, 7)) == Conv2d(3, 2, 3)
    for shape in (7, ()):
        with pytest.raises(ConvVizError, match="input shape must be"):
            as_layer(unbuilt, shape)

    strided = keras.layers.Conv2D(2, 3, strides=2, padding="same")
    strided.build((None, 7, 7, 3))
    with pytest.raises(ConvVizError) as caught:
        as_layer(strided)
    assert str(caught.value) == (
        "Keras's padding 'same' with strides (2, 2) depends on the size of the input:"
        " give the input shape too"
    )
    with pytest.raises(ConvVizError, match="input channels must be 3"):
        as_layer(strided, (4, 7, 7))


@keras_s_own_warnings
def test_a_keras_pool_has_no_channels_and_needs_no_shape_but_for_its_padding(
    keras: ModuleType,
) -> None:
    layers = keras.layers
    theirs = {"framework": "tensorflow"}
    assert as_layer(layers.MaxPooling2D((3, 2), strides=1)) == MaxPool2d((3, 2), 1, **theirs)
    assert as_layer(layers.AveragePooling2D(2)) == AvgPool2d(2, **theirs)
    assert as_layer(layers.MaxPooling1D(3, 1, "same")) == MaxPool1d(3, 1, 1, **theirs)
    assert weights_of(layers.MaxPooling1D(3)) == (None, None)
    with pytest.raises(ConvVizError) as caught:
        as_layer(layers.MaxPooling1D(3, padding="same"))
    assert str(caught.value) == (
        "Keras's padding 'same' with strides (3,) depends on the size of the input:"
        " give the input shape too"
    )
    shouted = layers.MaxPooling1D(3, padding="SAME")
    assert as_layer(shouted, (1, 5)) == MaxPool1d(3, padding=((0, 1),), **theirs)
    assert convention_of(shouted) == "Keras same"


@keras_s_own_warnings
def test_a_transposed_keras_layer_needs_the_shape_for_its_channels_alone(
    keras: ModuleType,
) -> None:
    made = keras.layers.Conv2DTranspose(4, 3, strides=2, padding="same")
    with pytest.raises(ConvVizError, match="Conv2DTranspose of keras is not built"):
        as_layer(made)
    assert weights_of(made) == (None, None)
    ours = ConvTranspose2d(3, 4, 3, 2, ((0, 1), (0, 1)))
    assert as_layer(made, (3, 5, 5)) == ours
    made.build((None, 5, 5, 3))
    assert as_layer(made) == ours
    with pytest.raises(ConvVizError, match="input channels must be 3"):
        as_layer(made, (4, 5, 5))
    wide = keras.layers.Conv1DTranspose(1, 1, strides=3)
    assert as_layer(wide, (1, 5)) == ConvTranspose1d(1, 1, 1, 3, output_padding=2)
    assert as_layer(wide, (1, 5)).output_shape((1, 5)) == (1, 15)


@keras_s_own_warnings
def test_only_a_keras_layer_that_pads_brings_a_convention(
    torch: ModuleType, keras: ModuleType
) -> None:
    assert convention_of(keras.layers.Conv2DTranspose(1, 3, padding="same")) == "Keras same"
    assert convention_of(keras.layers.Conv1D(1, 3, padding="causal")) == "Keras causal"
    assert walk(keras.layers.MaxPooling2D(2, padding="same"), (1, 5, 5)).convention
    for plain in (keras.layers.MaxPooling2D(2), torch.nn.MaxPool2d(2), MaxPool2d(2)):
        assert convention_of(plain) == ""


@keras_s_own_warnings
def test_keras_s_layers_of_one_and_three_dimensions(keras: ModuleType) -> None:
    causal = keras.layers.Conv1D(2, 3, padding="causal", dilation_rate=2)
    assert as_layer(causal, (1, 9)) == Conv1d(1, 2, 3, padding=((4, 0),), dilation=2)
    voxels = keras.layers.Conv3D(2, (1, 2, 3), padding="same", use_bias=False)
    assert as_layer(voxels, (1, 5, 5, 5)) == Conv3d(
        1, 2, (1, 2, 3), padding=((0, 0), (0, 1), (1, 1)), bias=False
    )


@keras_s_own_warnings
def test_keras_s_other_layers_are_refused_by_name(keras: ModuleType) -> None:
    others = [
        (keras.layers.SeparableConv2D(1, 3), "SeparableConv2D of keras"),
        (keras.layers.GlobalMaxPooling2D(), "GlobalMaxPooling2D of keras"),
        (keras.layers.Dense(1), "Dense of keras"),
    ]
    for other, name in others:
        with pytest.raises(ConvVizError) as caught:
            as_layer(other, (1, 7, 7))
        assert str(caught.value) == (
            f"{name} is not taken: of Keras's layers, {KERAS_S.format('and')} are"
        )


@keras_s_own_warnings
def test_a_keras_kernel_with_adapters_is_the_sum_that_it_runs_with(
    keras: ModuleType,
) -> None:
    made = keras.layers.Conv1D(2, 3)
    made.build((None, 9, 1))
    made.enable_lora(1)
    made.set_weights([np.full(weight.shape, 2, np.float32) for weight in made.get_weights()])
    assert (weights_of(made)[0] == 2 + 2 * 2).all()


@keras_s_own_warnings
def test_a_sweep_of_keras_same_is_refused_since_it_would_keep_its_cells(
    keras: ModuleType,
) -> None:
    layer = keras.layers.Conv2D(4, 3, padding="same")
    with pytest.raises(ConvVizError, match="keeps its padding, but Keras same pads other cell"):
        convviz.sweep(layer, (3, 8, 9), vary="stride", values=[1, 2])


def test_a_parameter_of_pytorch_stands_for_its_values() -> None:
    torch = pytest.importorskip("torch")
    module = torch.nn.Conv2d(3, 4, 3)
    own = convviz.animate(module, (3, 5, 5), values=True)
    given = convviz.animate(
        convviz.Conv2d(3, 4, 3),
        (3, 5, 5),
        values={"weight": module.weight, "bias": module.bias},
    )
    assert own.frame(3) == given.frame(3)
