from __future__ import annotations

import os
import subprocess
import sys
import warnings
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import Case, cases
from summing import added_up, small_integers

from convviz.adapt import as_layer, weights_of
from convviz.errors import ConvVizError
from convviz.layer import Conv1d, Conv2d, Conv3d

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


@pytest.mark.parametrize("thing", [None, 3, "Conv2d", object(), Conv2d, [Conv2d(1, 1, 1)]])
def test_what_is_no_layer_is_refused(thing: object) -> None:
    for ask in (as_layer, weights_of):
        with pytest.raises(ConvVizError, match="is not taken"):
            ask(thing)


def torch_module(torch: ModuleType, layer: Any) -> Any:
    return getattr(torch.nn, type(layer).__name__)(
        layer.in_channels,
        layer.out_channels,
        layer.kernel_size,
        layer.stride,
        layer.padding,
        layer.dilation,
        layer.groups,
        layer.bias,
        layer.padding_mode,
    )


@SEARCH
@given(case=cases(lopsided=False))
def test_a_layer_of_pytorch_s_comes_back_as_ours(torch: ModuleType, case: Case) -> None:
    module = torch_module(torch, case.layer)
    assert as_layer(module) == as_layer(module, case.input_shape) == case.layer


def test_a_subclass_is_what_it_derives_from(torch: ModuleType) -> None:
    class Mine(torch.nn.Conv2d):
        pass

    assert as_layer(Mine(3, 2, 3)) == Conv2d(3, 2, 3)
    known = torch.nn.LazyConv2d(2, 3)
    known(torch.zeros(1, 3, 7, 7))
    assert as_layer(known) == Conv2d(3, 2, 3)


@pytest.mark.parametrize("dims", [1, 2, 3])
def test_a_lazy_module_must_have_been_run(torch: ModuleType, dims: int) -> None:
    for ask in (as_layer, weights_of):
        with pytest.raises(ConvVizError) as caught:
            ask(getattr(torch.nn, f"LazyConv{dims}d")(2, 3))
        assert str(caught.value) == (
            f"LazyConv{dims}d learns its in_channels from the first input that it is run"
            f" on: run it once, or make a Conv{dims}d"
        )


def test_what_is_taken_is_said_to_who_brings_another_module(torch: ModuleType) -> None:
    others = [
        (torch.nn.ConvTranspose2d(1, 1, 1), "ConvTranspose2d of torch"),
        (torch.nn.LazyConvTranspose2d(1, 1), "LazyConvTranspose2d of torch"),
        (torch.nn.MaxPool2d(2), "MaxPool2d of torch"),
        (torch.nn.Sequential(torch.nn.Conv2d(1, 1, 1)), "Sequential of torch"),
        (torch.nn.Conv2d, "the class Conv2d of torch itself"),
    ]
    for other, name in others:
        for ask in (as_layer, weights_of):
            with pytest.raises(ConvVizError) as caught:
                ask(other)
            assert str(caught.value) == (
                f"{name} is not taken: a layer is one of convviz's Conv1d, Conv2d or"
                " Conv3d, PyTorch's of the same names, or Keras's Conv1D, Conv2D, Conv3D,"
                " DepthwiseConv1D or DepthwiseConv2D"
            )


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


@keras_s_own_warnings
@SEARCH
@given(asked=keras_arguments())
def test_a_layer_of_keras_s_comes_back_with_its_pads_and_weights(
    keras: ModuleType, asked: tuple[str, dict[str, Any], tuple[int, ...]]
) -> None:
    name, arguments, shape = asked
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
    assert weight.shape == layer.weight_shape
    assert (bias is not None) == layer.bias == arguments["use_bias"]
    output = added_up(Case(layer, shape), "lockstep", values.astype(int), weight.astype(int))
    if bias is not None:
        output += bias.astype(int).reshape(-1, *[1] * layer.dims)

    expected = keras.ops.convert_to_numpy(made(keras_s[None]))[0]
    assert np.array_equal(output, np.moveaxis(expected, -1, 0) if last else expected)
    assert layer.output_shape(shape) == output.shape


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
        (keras.layers.Conv2DTranspose(1, 3), "Conv2DTranspose of keras"),
        (keras.layers.SeparableConv2D(1, 3), "SeparableConv2D of keras"),
        (keras.layers.Dense(1), "Dense of keras"),
    ]
    for other, name in others:
        with pytest.raises(ConvVizError, match=f"^{name} is not taken"):
            as_layer(other, (1, 7, 7))


@keras_s_own_warnings
def test_a_keras_kernel_with_adapters_is_the_sum_that_it_runs_with(
    keras: ModuleType,
) -> None:
    made = keras.layers.Conv1D(2, 3)
    made.build((None, 9, 1))
    made.enable_lora(1)
    made.set_weights([np.full(weight.shape, 2, np.float32) for weight in made.get_weights()])
    assert (weights_of(made)[0] == 2 + 2 * 2).all()
