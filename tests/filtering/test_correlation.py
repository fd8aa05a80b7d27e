"""Every sum and every pixel against PyTorch, Pillow, and the steps themselves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFilter
from samples import noise

from convviz.errors import ConvVizError
from convviz.filtering.correlation import BORDERS, filtered
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


def torch_sums(image: np.ndarray, weights: object, border: str) -> np.ndarray:
    """The sums of PyTorch's `conv2d`, which is a cross-correlation, for each channel."""
    torch = pytest.importorskip("torch")
    kernel = torch.tensor(weights, dtype=torch.float64)
    x, (down, right) = (
        torch.from_numpy(image.astype(np.float64))[None],
        np.array(kernel.shape) // 2,
    )
    if border != "valid":
        mode = "constant" if border == "zeros" else border
        x = torch.nn.functional.pad(x, (right, right, down, down), mode=mode)
    kernels = kernel.expand(len(image), 1, -1, -1)
    sums: np.ndarray = torch.nn.functional.conv2d(x, kernels, groups=len(image))[0].numpy()
    return sums


@given(images(), kernels(), st.sampled_from(BORDERS))
def test_the_sums_are_those_of_pytorch(
    image: np.ndarray, kernel: FilterKernel, border: str
) -> None:
    size, reach = np.array(image.shape[1:]), np.array(kernel.reach)
    least = {"reflect": reach + 1, "circular": reach, "valid": np.array(kernel.shape)}
    if (size < least.get(border, 1)).any():
        with pytest.raises(ConvVizError, match=f"with border {border} needs an image of at"):
            filtered(image, kernel, border)
        return
    made = filtered(image, kernel, border)
    np.testing.assert_array_equal(made.sums[0], torch_sums(image, kernel.weights, border))
    assert made.result.shape == made.result_shape == made.sums.shape[1:]


@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize("name", ["sobel", "prewitt", "scharr"])
def test_a_gradient_is_the_length_of_both_derivatives(name: str, border: str) -> None:
    image, kernel = noise(3, 12, 15), filter_kernel(name)
    x, y = (torch_sums(image, KERNELS[f"{name}-{axis}"].weights, border) for axis in ("x", "y"))
    made = filtered(image, kernel, border)
    np.testing.assert_array_equal(made.sums, np.stack([x, y]))
    exact = np.sqrt(x**2 + y**2) / kernel.divisor
    assert (exact > 255).any()
    assert (exact < 255).any()
    expected = np.minimum(np.floor(exact + 0.5), 255)
    np.testing.assert_array_equal(made.result, expected)


@given(images(), kernels())
def test_a_flipped_kernel_convolves(image: np.ndarray, kernel: FilterKernel) -> None:
    """As the sum over y[r - i, c - j] · w[i, j] says (Dumoulin and Visin, 2016, 1.1)."""
    made = filtered(image, filter_kernel(kernel, flip=True), "zeros")
    (down, right), (_, rows, cols) = kernel.reach, image.shape
    expected = np.zeros(image.shape)
    for (i, j), weight in np.ndenumerate(np.array(kernel.weights)):
        for row in range(rows):
            for col in range(cols):
                y, x = row - (i - down), col - (j - right)
                if 0 <= y < rows and 0 <= x < cols:
                    expected[:, row, col] += weight * image[:, y, x]
    np.testing.assert_array_equal(made.sums[0], expected)
    assert filter_kernel(made.kernel, flip=True) == kernel


@pytest.mark.parametrize("name", ["gaussian", "sharpen", "emboss", "laplacian", "box"])
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


@given(images(), kernels(), st.sampled_from(BORDERS), st.booleans())
def test_each_step_says_what_it_multiplies(
    image: np.ndarray, kernel: FilterKernel, border: str, paired: bool
) -> None:
    if paired:
        kernel = filter_kernel("sobel")
    try:
        made = filtered(image, kernel, border)
    except ConvVizError:
        return
    for step in {0, made.steps // 2, made.steps - 1}:
        row, col = made.place(step)
        for channel, number in np.ndindex(len(image), len(kernel.pair)):
            taps = [tap for taps in made.taps(channel, step, number) for tap in taps]
            total = sum(tap.product for tap in taps)
            assert total == made.sum(channel, step, number)
            assert total == made.sums[number, channel, row, col]
            reach = (0, 0) if border != "valid" else kernel.reach
            middle = taps[len(taps) // 2]
            at = row + reach[0], col + reach[1]
            assert (middle.value, middle.outside) == (image[channel, *at], False)
            if border == "zeros":
                assert not any(tap.value for tap in taps if tap.outside)
            if border == "valid":
                assert not any(tap.outside for tap in taps)
            y = total / kernel.divisor
            shown = {"absolute": abs(y), "offset": y + 128, "clip": y}[kernel.negatives]
            if not paired:
                pixel = min(255, max(0, np.floor(shown + 0.5)))
                assert made.result[channel, row, col] == pixel


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
