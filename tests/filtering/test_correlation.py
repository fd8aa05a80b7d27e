"""Every sum and every pixel against PyTorch, Pillow, and the steps themselves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFilter
from samples import noise

from convviz.filtering.correlation import filtered
from convviz.filtering.kernels import KERNELS, NEGATIVES, FilterKernel, filter_kernel

SIDES = st.sampled_from((1, 3, 5, 7))


@st.composite
def kernels(draw: st.DrawFn) -> FilterKernel:
    rows, cols = draw(SIDES), draw(SIDES)
    weights = [[draw(st.integers(-9, 9)) for _ in range(cols)] for _ in range(rows)]
    negatives = draw(st.sampled_from(NEGATIVES))
    return FilterKernel(
        "kernel", tuple(map(tuple, weights)), draw(st.integers(1, 20)), negatives
    )


@st.composite
def images(draw: st.DrawFn) -> np.ndarray:
    shape = draw(st.sampled_from((1, 3))), draw(st.integers(1, 9)), draw(st.integers(1, 9))
    return noise(*shape, seed=draw(st.integers(0, 99)))


@given(images(), kernels())
def test_the_sums_are_those_of_pytorch(image: np.ndarray, kernel: FilterKernel) -> None:
    torch = pytest.importorskip("torch")
    down, right = kernel.reach
    x = torch.from_numpy(image.astype(np.float64))[None]
    padded = torch.nn.functional.pad(x, (right, right, down, down), mode="replicate")
    weight = torch.tensor(kernel.weights, dtype=torch.float64).expand(len(image), 1, -1, -1)
    sums = torch.nn.functional.conv2d(padded, weight, groups=len(image))[0]
    np.testing.assert_array_equal(filtered(image, kernel).sums, sums.numpy())


@pytest.mark.parametrize(
    "name", [name for name in KERNELS if name not in ("sobel-x", "sobel-y")]
)
def test_inside_the_result_is_that_of_pillow(name: str) -> None:
    image, kernel = noise(1, 20, 30), KERNELS[name]
    if kernel.negatives == "absolute":
        kernel = filter_kernel(name, negatives="clip")
    # Pillow counts a kernel's rows from below.
    weights = [weight for row in reversed(kernel.weights) for weight in row]
    shift = 128 if kernel.negatives == "offset" else 0
    theirs = Image.fromarray(image[0]).filter(
        ImageFilter.Kernel((3, 3), weights, kernel.divisor, shift)
    )
    inside = slice(1, -1), slice(1, -1)
    np.testing.assert_array_equal(
        filtered(image, kernel).result[0][inside], np.asarray(theirs)[inside]
    )


@given(images(), kernels())
def test_each_step_says_what_it_multiplies(image: np.ndarray, kernel: FilterKernel) -> None:
    made = filtered(image, kernel)
    for step in {0, made.steps // 2, made.steps - 1}:
        row, col = made.place(step)
        for channel in range(len(image)):
            taps = [tap for taps in made.taps(channel, step) for tap in taps]
            total = sum(tap.product for tap in taps)
            assert total == made.sum(channel, step) == made.sums[channel, row, col]
            y = total / kernel.divisor
            shown = {"absolute": abs(y), "offset": y + 128, "clip": y}[kernel.negatives]
            assert made.result[channel, row, col] == min(255, max(0, np.floor(shown + 0.5)))
            middle = taps[len(taps) // 2]
            assert (middle.value, middle.outside) == (image[channel, row, col], False)


def test_the_kernel_is_not_flipped() -> None:
    dot = np.zeros((1, 5, 5), np.uint8)
    dot[0, 2, 2] = 1
    kernel = filter_kernel("1,2,3;4,5,6;7,8,9")
    result = filtered(dot, kernel).result[0, 1:4, 1:4]
    np.testing.assert_array_equal(result, np.array(kernel.weights)[::-1, ::-1])


def test_beyond_the_edge_the_nearest_pixel_is_repeated() -> None:
    made = filtered(noise(1, 2, 2), KERNELS["box"])
    a, b, c, d = made.image.ravel().tolist()
    taps = made.taps(0, 0)
    assert [[tap.value for tap in row] for row in taps] == [[a, a, b], [a, a, b], [c, c, d]]
    assert [[tap.outside for tap in row] for row in taps] == [
        [True, True, True],
        [True, False, False],
        [True, False, False],
    ]


def test_weights_that_are_no_fractions_are_summed_too() -> None:
    image = noise(1, 4, 4)
    plain = np.full((1, 3, 3), 77, np.uint8)
    assert not filtered(plain, filter_kernel([[0.1257302, -0.1321049, 0.0063747]])).sums.any()
    made = filtered(image, filter_kernel([[0.1234567]]))
    np.testing.assert_array_equal(made.result, np.floor(image * 0.1234567 + 0.5))
