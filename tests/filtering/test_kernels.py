"""Kernels: what their names stand for, and every way to give numbers."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convviz.errors import ConvVizError
from convviz.filtering.kernels import KERNELS, FilterKernel, filter_kernel

SIDES = st.sampled_from((1, 3, 5, 7))


@st.composite
def whole_rows(draw: st.DrawFn) -> list[list[int]]:
    rows, cols = draw(SIDES), draw(SIDES)
    return [[draw(st.integers(-999, 999)) for _ in range(cols)] for _ in range(rows)]


def values(kernel: FilterKernel) -> list[list[float]]:
    return [[weight / kernel.divisor for weight in row] for row in kernel.weights]


EDGES = [
    f"{name}{axis}" for name in ("sobel", "prewitt", "scharr") for axis in ("-x", "-y", "")
]


def test_averages_keep_the_brightness_and_differences_find_none_in_a_plain() -> None:
    sums = {name: np.sum(values(kernel)) for name, kernel in KERNELS.items()}
    assert sums == pytest.approx(
        {
            **dict.fromkeys(EDGES, 0),
            "gaussian": 1,
            "sharpen": 1,
            "emboss": 0,
            "laplacian": 0,
            "box": 1,
        }
    )
    edges = {name for name, kernel in KERNELS.items() if kernel.finds_edges}
    assert edges == {*EDGES, "emboss", "laplacian"}
    assert not FilterKernel("kernel", ((1, -1, 1),)).finds_edges


@pytest.mark.parametrize("name", ["sobel", "prewitt", "scharr"])
def test_derivatives_are_each_other_turned_and_make_a_pair(name: str) -> None:
    x, y, pair = (KERNELS[f"{name}{axis}"] for axis in ("-x", "-y", ""))
    assert np.array_equal(y.weights, np.transpose(x.weights))
    assert pair.pair == (x.weights, y.weights)
    assert pair.names == (x.name, y.name)
    assert x.divisor == y.divisor == pair.divisor
    # A ramp that goes up by 1 a pixel gives as much under each name as a Sobel's.
    ramp = np.arange(3) * np.ones((3, 1))
    steepness = (ramp * x.weights).sum() / x.divisor
    assert steepness == {"sobel": 8, "prewitt": 6, "scharr": 8}[name]


def test_a_flip_turns_by_half_a_turn_and_is_said() -> None:
    kernel = filter_kernel("1,2,3;4,5,6;7,8,9", flip=True)
    assert kernel.weights == ((9, 8, 7), (6, 5, 4), (3, 2, 1))
    assert kernel.flipped
    pair = filter_kernel("sobel", flip=True)
    assert pair.down == tuple(row[::-1] for row in (KERNELS["sobel"].down or ())[::-1])
    assert not filter_kernel("sobel").flipped


def test_a_length_has_no_negatives() -> None:
    with pytest.raises(ConvVizError, match="negatives has no meaning with scharr, the length"):
        filter_kernel("scharr", negatives="clip")


@pytest.mark.parametrize("flip", ["yes", 2, None])
def test_a_flip_is_true_or_false(flip: object) -> None:
    with pytest.raises(ConvVizError, match="flip must be True or False"):
        filter_kernel("box", flip=flip)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", KERNELS)
def test_a_name_is_taken_in_any_case(name: str) -> None:
    assert filter_kernel(f" {name.upper()} ") is KERNELS[name]
    assert filter_kernel(KERNELS[name]) is KERNELS[name]


@given(whole_rows())
def test_text_lists_and_arrays_are_the_same_kernel(rows: list[list[int]]) -> None:
    text = ";".join(",".join(map(str, row)) for row in rows)
    kernel = filter_kernel(text)
    assert kernel.weights == tuple(map(tuple, rows))
    assert kernel.divisor == 1
    assert kernel.shape == (len(rows), len(rows[0]))
    assert kernel == filter_kernel(rows) == filter_kernel(np.array(rows))
    assert kernel.negatives == ("clip" if sum(map(sum, rows)) else "absolute")


@given(whole_rows(), st.integers(1, 99))
def test_a_common_divisor_is_found(rows: list[list[int]], divisor: int) -> None:
    text = ";".join(",".join(f"{weight}/{divisor}" for weight in row) for row in rows)
    kernel = filter_kernel(text)
    exact = [[Fraction(weight, divisor) for weight in row] for row in rows]
    if all(isinstance(weight, int) for row in kernel.weights for weight in row):
        found = [
            [Fraction(weight) / kernel.divisor for weight in row] for row in kernel.weights
        ]
        assert found == exact
    np.testing.assert_allclose(values(kernel), np.array(exact, float))


@pytest.mark.parametrize(("given_", "weights", "divisor"), [
    ("0.0625, .125, 0.0625", ((1, 2, 1),), 16),
    ("1/9,1/9,+1/9;", ((1, 1, 1),), 9),
    ("0.5;0;-0.5", ((1,), (0,), (-1,)), 2),
    ([[1 / 3, 1 / 3, 1 / 3]], ((1, 1, 1),), 3),
    ([[0.1234567, 0, 1]], ((0.1234567, 0, 1),), 1),
    (np.full((1, 3), 2, np.uint8), ((2, 2, 2),), 1),
    ("0,0,0", ((0, 0, 0),), 1),
])  # fmt: skip
def test_decimals_are_fractions_where_they_are_simple(
    given_: object, weights: object, divisor: int
) -> None:
    kernel = filter_kernel(given_)
    assert (kernel.weights, kernel.divisor) == (weights, divisor)


def test_negatives_can_be_shown_otherwise() -> None:
    assert filter_kernel("sobel-x", negatives="offset") == FilterKernel(
        "sobel-x", KERNELS["sobel-x"].weights, 1, "offset"
    )


@pytest.mark.parametrize(("kernel", "sentence"), [
    ("blur", "there is no kernel 'blur', but sobel-x, sobel-y, sobel, prewitt-x, prewitt-y,"
        " prewitt, scharr-x, scharr-y, scharr, gaussian, sharpen, emboss, laplacian, box, or"
        " numbers such as -1,0,1;-2,0,2;-1,0,1"),
    ("", "there is no kernel '', but"),
    ("1,2;3", "the rows of a kernel have equally many numbers, not 1 and 2"),
    ("1,2;3,4", "a kernel has 1, 3, 5 or 7 rows and as many columns, not 2 rows of 2"),
    ("1,1,1,1,1,1,1,1,1", "not 1 row of 9"),
    ("1;1", "not 2 rows of 1"),
    ("1,x,1", "such as -1,0,1;-2,0,2;-1,0,1, and 'x' is no number"),
    ("1,,1", "and '' is no number"),
    ("1,1/,1", "and '1/' is no number"),
    ("1,1.2.3,1", "and '1.2.3' is no number"),
    ("1,1e9,1", "a kernel is rows of numbers, written without exponents, not as '1e9'"),
    ("1,-.5,2.5e-3", "written without exponents, not as '2.5e-3'"),
    ("0.1234567890123", "each with 9 digits at most on either side of its point,"
        " not '0.1234567890123'"),
    (".1234567890123", "each with 9 digits at most on either side of its point"),
    ("1,1/0,1", "a kernel has no weight 1/0, which divides by 0"),
    ("1000,0,0", "weights must be from -999 to 999, which 1000 is not"),
    ("9" * 5000, "each with 9 digits at most on either side of its point, not '999"),
    ([[1, float("nan"), 1]], "kernel must hold finite numbers, not nan"),
    ([[1, True, 1]], "kernel must hold finite numbers, not True"),
    ([1, 0, 1], "kernel must be a name or rows of numbers, not [1, 0, 1]"),
    ([], "kernel must be a name or rows of numbers, not []"),
    ([[]], "not 1 row of 0"),
    (None, "kernel must be a name or rows of numbers, not None"),
])  # fmt: skip
def test_what_is_no_kernel_is_told_in_a_sentence(kernel: object, sentence: str) -> None:
    with pytest.raises(ConvVizError) as error:
        filter_kernel(kernel)
    assert sentence in str(error.value)
    assert len(str(error.value)) < 220


def test_there_are_three_ways_to_show_negatives() -> None:
    with pytest.raises(ConvVizError, match="absolute, offset or clip, not 'none'"):
        filter_kernel("box", negatives="none")
