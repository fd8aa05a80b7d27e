"""What a user is told: which number, against which other, and what would be legal."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from convviz.axis import Axis
from convviz.errors import ConvVizError
from convviz.layer import (
    AvgPool2d,
    Conv1d,
    Conv2d,
    Conv3d,
    MaxPool2d,
    PixelShuffle,
    PixelUnshuffle,
    Unfold,
)
from convviz.walks.walk import walk

PLAIN = Conv2d(3, 2, 3)
LARGE = 2**20

LAYERS = [
    (lambda: Conv2d(0, 2, 3), "in_channels must be from 1 to 1048576, not 0"),
    (lambda: Conv2d(3, 0, 3), "out_channels must be from 1 to 1048576, not 0"),
    (lambda: Conv2d(3, 2, (3, 0)), "kernel_size must be from 1 to 1048576, not 0"),
    (lambda: Conv2d(3, 2, 3, stride=-1), "stride must be from 1 to 1048576, not -1"),
    (lambda: Conv2d(3, 2, 3, dilation=0), "dilation must be from 1 to 1048576, not 0"),
    (lambda: Conv2d(3, 2, 3, padding=-1), "padding must be from 0 to 1048576, not -1"),
    (lambda: Conv2d(3, 2, 3, groups=0), "groups must be from 1 to 1048576, not 0"),
    (
        lambda: Conv2d(3, 2, 2**20 + 1),
        "kernel_size must be from 1 to 1048576, not 1048577",
    ),
    (
        lambda: Conv2d(3, 2, 3, stride=10**99),
        f"stride must be from 1 to 1048576, not 1{'0' * 56}...",
    ),
    (
        lambda: Conv2d(3, 2, 3, stride=10**9999),
        "stride must be from 1 to 1048576, not a number of thousands of digits",
    ),
    (lambda: Conv2d(3, 2, "3"), "kernel_size must be a whole number, not '3'"),
    (lambda: Conv2d(3, 2, 3, 1.5), "stride must be a whole number, not 1.5"),
    (lambda: Conv2d(3, 2, 3, np.float64(2)), "stride must be a whole number, not 2.0"),
    (lambda: Conv2d(3, 2, 3, padding=None), "padding must be a whole number, not None"),
    (lambda: Conv2d(3, 2, True), "kernel_size must be a whole number, not True"),
    (
        lambda: Conv2d(3, 2, (3,)),
        "kernel_size takes one number, or one for each of the 2 axes, not (3,)",
    ),
    (
        lambda: Conv3d(3, 2, 3, stride=np.array([1, 2])),
        "stride takes one number, or one for each of the 3 axes, not (1, 2)",
    ),
    (lambda: Conv1d(3, 2, 3, padding=(1, 2)), "padding takes one number, not (1, 2)"),
    (
        lambda: Conv2d(3, 2, 3, padding=((1, 2),)),
        "padding takes numbers, or (before, after) for each of the 2 axes, not ((1, 2),)",
    ),
    (
        lambda: Conv2d(3, 2, 3, padding=((1, 2, 3), 1)),
        "padding takes numbers, or (before, after) for each of the 2 axes, not (1, 2, 3)",
    ),
    (
        lambda: Conv1d(3, 2, 3, padding=((1, 2), (3, 4))),
        "padding takes numbers, or (before, after) for the one axis, not ((1, 2), (3, 4))",
    ),
    (
        lambda: Conv2d(3, 2, 3, padding="full"),
        "padding must be numbers, 'valid' or 'same', not 'full'",
    ),
    (
        lambda: Conv2d(3, 2, 3, stride=(1, 2), padding="same"),
        "padding 'same' needs stride 1, as in PyTorch, not (1, 2)",
    ),
    (
        lambda: Conv2d(3, 2, 3, groups=2),
        "groups must divide in_channels 3 and out_channels 2, so it can be 1, not 2",
    ),
    (
        lambda: Conv2d(12, 8, 3, groups=3),
        "groups must divide in_channels 12 and out_channels 8, so it can be 1, 2 or 4, not 3",
    ),
    (
        lambda: Conv2d(96, 96, 3, groups=5),
        "groups must divide in_channels 96 and out_channels 96, so it can be"
        " 1, 2, 3, 4, 6, 8, ... or 96, not 5",
    ),
    (lambda: Conv2d(3, 2, 3, bias="no"), "bias must be True or False, not 'no'"),
    (
        lambda: Conv2d(3, 2, 3, padding_mode="mirror"),
        "padding_mode must be 'zeros', 'reflect', 'replicate' or 'circular', not 'mirror'",
    ),
]

SHAPES = [
    (
        lambda: PLAIN.output_shape((3, 2, 7)),
        "along the rows: a kernel of 3 with dilation 1 spans 3 cells, but an input of 2"
        " with padding 0 + 0 has only 2: it needs 1 more",
    ),
    (
        lambda: Conv2d(3, 2, 3, dilation=(2, 4), padding=1).macs((3, 7, 3)),
        "along the cols: a kernel of 3 with dilation 4 spans 9 cells, but an input of 3"
        " with padding 1 + 1 has only 5: it needs 4 more",
    ),
    (
        lambda: Conv3d(3, 2, 3, padding=(3, 1, 1), padding_mode="reflect").axes((3, 3, 7, 7)),
        "along the planes: reflect padding of an input of 3 cells can be at most 2, not 3",
    ),
    (
        lambda: Conv1d(3, 2, 3, padding=4, padding_mode="circular").axes((3, 3)),
        "along the cols: circular padding of an input of 3 cells can be at most 3, not 4",
    ),
    (
        lambda: PLAIN.output_shape((8, 3, 7, 7)),
        "Conv2d takes an input shape (channels, rows, cols) of 3 numbers, without a batch,"
        " not the 4 of (8, 3, 7, 7): of one example (3, 7, 7)",
    ),
    (
        lambda: Conv1d(3, 2, 3).output_shape((3,)),
        "Conv1d takes an input shape (channels, cols) of 2 numbers, without a batch,"
        " not the 1 of (3,)",
    ),
    (
        lambda: PLAIN.output_shape((4, 7, 7)),
        "input channels must be 3, as in_channels is, not 4",
    ),
    (lambda: PLAIN.output_shape((3, 0, 7)), "input rows must be from 1 to 1048576, not 0"),
    (lambda: PLAIN.output_shape((3, 7, 7.5)), "input cols must be a whole number, not 7.5"),
    (lambda: PLAIN.output_shape(7), "input shape must be (channels, rows, cols), not 7"),
    (
        lambda: PLAIN.output_shape("377"),
        "input shape must be (channels, rows, cols), not '377'",
    ),
]

OTHERS = [
    (
        lambda: Conv2d(1, 1, 1, padding=LARGE).plan((1, 1, 1)),
        "output rows must be from 1 to 1048576, not 2097153",
    ),
    (
        lambda: Conv2d(1, 1, 1, padding_mode=np.array(["zeros", "reflect"])),
        "padding_mode must be 'zeros', 'reflect', 'replicate' or 'circular', not"
        " array(['zeros', 'reflect'], dtype='<U7')",
    ),
    (
        lambda: PixelUnshuffle(2**20).plan((1, LARGE, LARGE)),
        "output channels must be from 1 to 1048576, not 1099511627776",
    ),
    (
        lambda: PixelShuffle(2).plan((4, LARGE, 1)),
        "output rows must be from 1 to 1048576, not 2097152",
    ),
    (
        lambda: Unfold(1024).plan((2, 1024, 1024)),
        "output channels must be from 1 to 1048576, not 2097152",
    ),
    (
        lambda: Unfold(1).plan((1, LARGE, 2)),
        "output positions must be from 1 to 1048576, not 2097152",
    ),
    (
        lambda: AvgPool2d(2, 1, padding=1).plan((1, LARGE, 1)),
        "output rows must be from 1 to 1048576, not 1048577",
    ),
    (
        lambda: MaxPool2d(2).plan((1, 4, 4), "scatter"),
        "MaxPool2d has no view 'scatter', which only transposed convolutions have: choose"
        " another, such as 'gather' for a walk, or 'channels' for a picture",
    ),
    (
        lambda: MaxPool2d(2).plan((1, 4, 4), "top"),
        "MaxPool2d is walked by 'gather', not by 'top'",
    ),
    (
        lambda: PLAIN.plan((3, 7, 7), np.array(["gather", "scatter"])),
        "Conv2d is walked by 'gather', not by array(['gather', 'scatter'], dtype='<U7')",
    ),
]

AXES = [
    (lambda: Axis(0, 1), "size must be from 1 to 1048576, not 0"),
    (
        lambda: Axis(5, 1, padding_after=-1),
        "padding after must be from 0 to 1048576, not -1",
    ),
    (
        lambda: Axis(2, 2, dilation=4, padding_before=1),
        "a kernel of 2 with dilation 4 spans 5 cells, but an input of 2 with padding 1 + 0"
        " has only 3: it needs 2 more",
    ),
]

WALKS = [
    (
        lambda: walk(PLAIN, (3, 7, 7), order="both"),
        "order must be 'lockstep' or 'in_turn', not 'both'",
    ),
    (
        lambda: walk(PLAIN, (4, 7, 7)),
        "input channels must be 3, as in_channels is, not 4",
    ),
    (
        lambda: walk(Conv3d(1, 8, 1), (1, LARGE, LARGE, LARGE)),
        "a walk can have at most 9223372036854775807 steps, as a Python sequence can, but"
        " 8 × 1048576 × 1048576 × 1048576 cells take 9223372036854775808",
    ),
]


@pytest.mark.parametrize(("ask", "sentence"), [*LAYERS, *SHAPES, *OTHERS, *AXES, *WALKS])
def test_the_sentence_is(ask: Callable[[], object], sentence: str) -> None:
    with pytest.raises(ConvVizError) as caught:
        ask()
    assert str(caught.value) == sentence


def test_a_step_that_is_not_there_is_an_index_error_with_a_sentence() -> None:
    with pytest.raises(IndexError) as caught:
        walk(PLAIN, (3, 7, 7))[50]
    assert str(caught.value) == "there is no step 50 in a walk of 50, counted from 0"


def test_the_one_exception_is_a_value_error() -> None:
    assert issubclass(ConvVizError, ValueError)
