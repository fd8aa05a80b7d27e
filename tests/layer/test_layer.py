from __future__ import annotations

import pickle
from math import prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import CLASSES, Case, axes, cases

from convviz.axis import LARGEST, Axis
from convviz.errors import ConvVizError
from convviz.layer import Conv1d, Conv2d, Conv3d, Convolution

HERO = Conv2d(3, 2, 3, stride=2, padding=1, dilation=2)

THEVENOT = [
    ((1, 9, 9), (1, 7, 7), {"kernel_size": 3}),
    ((1, 7, 7), (4, 5, 5), {"kernel_size": 3}),
    ((3, 7, 7), (4, 5, 5), {"kernel_size": 3}),
    ((3, 7, 9), (2, 3, 8), {"kernel_size": (5, 2)}),
    ((3, 7, 9), (2, 3, 9), {"kernel_size": (5, 1)}),
    ((3, 9, 9), (2, 7, 3), {"kernel_size": 3, "stride": (1, 3)}),
    ((2, 7, 7), (1, 7, 7), {"kernel_size": 3, "padding": 1}),
    ((3, 7, 7), (2, 7, 7), {"kernel_size": 3, "padding": 1}),
    ((2, 7, 7), (1, 1, 5), {"kernel_size": 3, "padding": 1, "dilation": (4, 2)}),
    ((2, 9, 9), (1, 5, 9), {"kernel_size": 3, "padding": 2, "dilation": (4, 2)}),
    ((2, 7, 7), (4, 5, 5), {"kernel_size": 3, "padding": 2, "stride": 2, "groups": 2}),
    ((3, 7, 7), (2, 3, 3), {"kernel_size": 3, "padding": 1, "stride": 2, "dilation": 2}),
]
"""(input shape, output shape, arguments) of each picture in GIF_convolutions.

One caption there has K (5, 2) for the output of K (5, 1), which is impossible.
"""

DUMOULIN = [
    ("no padding, no strides", 4, 2, 0, 3, 1, 1),
    ("arbitrary padding, no strides", 5, 6, 2, 4, 1, 1),
    ("same padding, no strides", 5, 5, 1, 3, 1, 1),
    ("full padding, no strides", 5, 7, 2, 3, 1, 1),
    ("no padding, strides", 5, 2, 0, 3, 2, 1),
    ("padding, strides", 5, 3, 1, 3, 2, 1),
    ("padding, strides, odd", 6, 3, 1, 3, 2, 1),
    ("dilation", 7, 3, 0, 3, 1, 2),
    ("numerical, no padding, no strides", 5, 3, 0, 3, 1, 1),
    ("numerical, padding, strides", 5, 3, 1, 3, 2, 1),
]
"""(name, input, output, padding, kernel, stride, dilation) in conv_arithmetic."""

REAL = [
    ("ResNet's stem", (3, 224, 224), (64, 112, 112), (7, 2, 3, 1), 9_472, 118_013_952),
    ("a ResNet block", (64, 56, 56), (64, 56, 56), (3, 1, 1, 1), 36_928, 115_605_504),
    ("ViT's patches", (3, 224, 224), (768, 14, 14), (16, 16, 0, 1), 590_592, 115_605_504),
    ("ConvNeXt's depthwise", (96, 56, 56), (96, 56, 56), (7, 1, 3, 96), 4_800, 14_751_744),
    ("LeNet's first", (1, 28, 28), (6, 24, 24), (5, 1, 0, 1), 156, 86_400),
]
"""(name, input, output, (kernel, stride, padding, groups), parameters, multiplications)."""


@pytest.mark.parametrize(("input_shape", "output_shape", "arguments"), THEVENOT)
def test_the_article_s_pictures_have_their_shapes(
    input_shape: tuple[int, ...], output_shape: tuple[int, ...], arguments: dict[str, int]
) -> None:
    layer = Conv2d(input_shape[0], output_shape[0], **arguments)
    assert layer.output_shape(input_shape) == output_shape


@pytest.mark.parametrize(
    ("size", "output", "padding", "kernel", "stride", "dilation"),
    [row[1:] for row in DUMOULIN],
    ids=[row[0] for row in DUMOULIN],
)
def test_conv_arithmetic_s_pictures_have_their_sizes(
    size: int, output: int, padding: int, kernel: int, stride: int, dilation: int
) -> None:
    layer = Conv2d(1, 1, kernel, stride, padding, dilation)
    assert layer.output_shape((1, size, size)) == (1, output, output)


@pytest.mark.parametrize(
    ("input_shape", "output_shape", "arguments", "parameters", "macs"),
    [row[1:] for row in REAL],
    ids=[row[0] for row in REAL],
)
def test_everyone_s_real_layers_have_their_numbers(
    input_shape: tuple[int, ...],
    output_shape: tuple[int, ...],
    arguments: tuple[int, int, int, int],
    parameters: int,
    macs: int,
) -> None:
    kernel, stride, padding, groups = arguments
    layer = Conv2d(input_shape[0], output_shape[0], kernel, stride, padding, groups=groups)
    assert layer.output_shape(input_shape) == output_shape
    assert layer.parameters == parameters
    assert layer.macs(input_shape) == macs


def test_the_hero_costs_what_the_article_says() -> None:
    assert HERO.parameters == 56
    assert HERO.macs((3, 7, 7)) == 486


@pytest.mark.parametrize(
    ("kernel", "dilation", "pads"),
    [(3, 1, (1, 1)), (2, 1, (0, 1)), (4, 1, (1, 2)), (4, 3, (4, 5)), (1, 9, (0, 0))],
)
def test_same_puts_the_odd_cell_after(
    kernel: int, dilation: int, pads: tuple[int, int]
) -> None:
    layer = Conv1d(1, 1, kernel, padding="same", dilation=dilation)
    assert layer.pads == (pads,)
    assert layer.output_shape((1, 9)) == (1, 9)


def test_same_refuses_a_stride_and_valid_takes_one() -> None:
    with pytest.raises(ConvVizError):
        Conv2d(1, 1, 3, stride=(1, 2), padding="same")
    assert Conv2d(1, 1, 3, stride=2, padding="valid").output_shape((1, 7, 7)) == (1, 3, 3)


@given(cases())
def test_a_layer_is_its_axes_and_its_channels(case: Case) -> None:
    layer, shape = case
    axes = layer.axes(shape)
    sizes = tuple(axis.out_size for axis in axes)
    weights = layer.out_channels * (layer.in_channels // layer.groups) * prod(layer.kernel)
    assert layer.output_shape(shape) == (layer.out_channels, *sizes)
    assert prod(layer.weight_shape) == weights
    assert layer.parameters == weights + (layer.out_channels if layer.bias else 0)
    assert layer.macs(shape) == weights * prod(sizes)
    for axis, size, pads in zip(axes, shape[1:], layer.pads, strict=True):
        assert (axis.size, (axis.padding_before, axis.padding_after)) == (size, pads)


@given(st.integers(1, 3).flatmap(lambda n: st.tuples(*[axes(most=3)] * n)))
def test_axes_come_back_as_they_went_in_each_in_its_place(made: tuple[Axis, ...]) -> None:
    layer = CLASSES[len(made)](
        1,
        1,
        [axis.kernel for axis in made],
        [axis.stride for axis in made],
        [(axis.padding_before, axis.padding_after) for axis in made],
        [axis.dilation for axis in made],
    )
    for axis, back in zip(made, layer.axes([1, *(a.size for a in made)]), strict=True):
        assert (back.kernel, back.stride, back.dilation) == (
            axis.kernel,
            axis.stride,
            axis.dilation,
        )
        assert back.taps(0) == axis.taps(0)
        assert back.out_size == axis.out_size


@given(cases())
def test_a_layer_survives_pickle_and_repr_and_serves_as_a_key(case: Case) -> None:
    layer = case.layer
    assert pickle.loads(pickle.dumps(layer)) == layer
    assert eval(repr(layer)) == layer
    assert {layer: 1}[eval(repr(layer))] == 1


def test_one_number_stands_for_every_axis() -> None:
    assert Conv3d(1, 1, 3, 2, 1, 2) == Conv3d(1, 1, (3, 3, 3), (2, 2, 2), (1, 1, 1), (2, 2, 2))


def test_pairs_that_are_even_are_the_same_padding_as_numbers() -> None:
    assert Conv2d(1, 1, 3, padding=((1, 1), (2, 2))) == Conv2d(1, 1, 3, padding=(1, 2))
    assert Conv2d(1, 1, 3, padding=(1, (0, 2))).pads == ((1, 1), (0, 2))


@pytest.mark.parametrize(
    "layer",
    [
        Conv2d(np.int64(3), np.int32(2), np.uint8(3), stride=np.array(2), bias=np.True_),
        Conv2d(3, 2, np.array([3, 3]), np.array([2, 2], dtype=np.int8), bias=1),
        Conv2d(3, 2, range(3, 2, -1)[:1][0], [np.int64(2), 2]),
    ],
)
def test_numbers_and_arrays_of_numpy_are_numbers(layer: Convolution) -> None:
    assert layer == Conv2d(3, 2, 3, 2)
    assert layer.output_shape(np.array([3, 7, 7])) == (2, 3, 3)
    assert repr(layer) == repr(Conv2d(3, 2, 3, 2))


def test_numpy_pairs_are_pairs() -> None:
    assert Conv2d(1, 1, 3, padding=np.array([[1, 2], [0, 0]])).pads == ((1, 2), (0, 0))


def test_a_bias_is_one_or_none() -> None:
    assert Conv2d(1, 2, 1, bias=False).parameters == 2
    assert Conv2d(1, 2, 1, bias=1).parameters == Conv2d(1, 2, 1).parameters == 4
    for bias in (2, "no", None, [True]):
        with pytest.raises(ConvVizError):
            Conv2d(1, 2, 1, bias=bias)


NUMBERS = ("in_channels", "out_channels", "kernel_size", "stride", "dilation", "groups")
POSSIBLE = {"in_channels": 1, "out_channels": 1, "kernel_size": 1}


@pytest.mark.parametrize("name", [*NUMBERS, "padding"])
@pytest.mark.parametrize(
    "value", [-1, LARGEST + 1, 10**99, 2.0, "2", b"2", None, True, {2}, 1j, object()]
)
def test_what_is_no_whole_number_in_bounds_is_refused(name: str, value: object) -> None:
    with pytest.raises(ConvVizError, match=name):
        Conv2d(**{**POSSIBLE, name: value})


@pytest.mark.parametrize("name", [*NUMBERS, "padding"])
def test_a_number_too_long_to_be_written_out_is_refused(name: str) -> None:
    with pytest.raises(ConvVizError, match=name):
        Conv2d(**{**POSSIBLE, name: 1 << 1_000_000})


@pytest.mark.parametrize("name", NUMBERS)
def test_nothing_but_padding_may_be_zero(name: str) -> None:
    with pytest.raises(ConvVizError, match=name):
        Conv2d(**{**POSSIBLE, name: 0})
    assert Conv2d(**POSSIBLE, padding=0).pads == ((0, 0), (0, 0))


@pytest.mark.parametrize("name", ["kernel_size", "stride", "dilation", "padding"])
@pytest.mark.parametrize("value", [(), (1,), (1, 1, 1), ((1,), (1,)), "", b"11"])
def test_a_list_holds_one_number_for_each_axis(name: str, value: object) -> None:
    with pytest.raises(ConvVizError, match=name):
        Conv2d(**{**POSSIBLE, name: value})


@pytest.mark.parametrize(
    "shape",
    [
        (),
        (3,),
        (3, 7),
        (3, 7, 7, 7),
        (2, 3, 7, 7),
        (4, 7, 7),
        (3, 0, 7),
        (3, 7, -7),
        (3, 7, 2),
        (3, 7, 7.0),
        (3, 7, "7"),
        (3, 7, LARGEST + 1),
        (0, 7, 7),
        "377",
        3,
        None,
        {3, 7, 8},
    ],
)
def test_a_shape_that_is_not_the_layer_s_is_refused(shape: object) -> None:
    for ask in (HERO.output_shape, HERO.macs, HERO.axes):
        with pytest.raises(ConvVizError):
            ask(shape)
