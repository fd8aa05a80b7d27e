"""An image under a kernel: the weighted sum at every pixel, and the pixel shown for the sum.

A kernel is cross-correlated, as in a convolution layer: not flipped, unless its weights were.
The border, one of BORDERS, says what is read beyond the edge of the image.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from convviz.axis import PADDING_MODES
from convviz.errors import ConvVizError
from convviz.filtering.kernels import FilterKernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Sums = NDArray[Any]
    """Whole numbers, or floats where weights are decimal."""

MOST_DECIMALS = 9
"""Decimals of a sum that are kept; later decimals are errors of floats."""

MID_GREY = 128
"""The pixel of a sum of 0 where negatives are shown by an offset."""

VALID = "valid"
BORDERS = (*PADDING_MODES, VALID)
"""What is read beyond the edge: PyTorch's padding modes, or nothing, for a smaller result."""

NOWHERE = -1
"""The place of a pixel beyond the edge that is read as 0."""


class Tap(NamedTuple):
    """One element-wise product: a pixel's value, a weight, and whether it is off the image."""

    value: int
    weight: float
    outside: bool

    @property
    def product(self) -> float:
        """Value times weight."""
        return self.value * self.weight


@dataclass(frozen=True, slots=True, eq=False)
class Filtered:
    """An image and its result; each step makes one pixel of all channels, row by row.

    `image` and `result` are uint8 of shape (channels, rows, cols), `sums` the weighted sums
    before the division: (kernels, channels, rows, cols).  `places` are the rows and the
    columns of the image that are read, those of the border included.
    """

    kernel: FilterKernel
    border: str
    image: NDArray[np.uint8]
    sums: Sums
    result: NDArray[np.uint8]
    places: tuple[NDArray[np.int64], NDArray[np.int64]]

    @property
    def shape(self) -> tuple[int, int, int]:
        """(channels, rows, cols) of the image."""
        channels, rows, cols = self.image.shape
        return channels, rows, cols

    @property
    def result_shape(self) -> tuple[int, int, int]:
        """(channels, rows, cols) of the result: the image's, unless the border is valid."""
        channels, rows, cols = self.result.shape
        return channels, rows, cols

    @property
    def padding(self) -> tuple[int, int]:
        """Rows and columns beyond each edge that are read."""
        return (0, 0) if self.border == VALID else self.kernel.reach

    @property
    def steps(self) -> int:
        """How many pixels the result has."""
        _, rows, cols = self.result_shape
        return rows * cols

    def place(self, step: int) -> tuple[int, int]:
        """(row, col) of the pixel that `step` makes."""
        return divmod(step, self.result_shape[2])

    def read(self, step: int) -> tuple[int, int]:
        """(row, col) of the upper left pixel that `step` reads, negative above or left."""
        (row, col), (down, right) = self.place(step), self.padding
        return row - down, col - right

    def taps(self, channel: int, step: int, number: int = 0) -> list[list[Tap]]:
        """The products of `step` in `channel` and kernel `number`, in rows as of the kernel."""
        (top, left), (_, rows, cols) = self.read(step), self.shape
        (ys, xs), (down, right) = self.places, self.padding
        return [
            [
                Tap(
                    0 if NOWHERE in (y, x) else int(self.image[channel, y, x]),
                    weight,
                    not (0 <= row < rows and 0 <= col < cols),
                )
                for col, weight in enumerate(weights, start=left)
                for y, x in [(ys[row + down], xs[col + right])]
            ]
            for row, weights in enumerate(self.kernel.pair[number], start=top)
        ]

    def sum(self, channel: int, step: int, number: int = 0) -> float:
        """The sum of the products of `step` in `channel`, before the division."""
        value: float = self.sums[number, channel, *self.place(step)].item()
        return value


def filtered(
    image: NDArray[np.uint8], kernel: FilterKernel, border: str = "replicate"
) -> Filtered:
    """`image`, of shape (channels, rows, cols), under `kernel`.

    >>> step = np.array([[[0, 0, 90]]], np.uint8)
    >>> from convviz.filtering.kernels import filter_kernel
    >>> filtered(step, filter_kernel("-1,0,1")).result
    array([[[ 0, 90, 90]]], dtype=uint8)
    >>> filtered(step, filter_kernel("-1,0,1"), "valid").result
    array([[[90]]], dtype=uint8)

    Raises:
        ConvVizError: the image is too small for the kernel with this border.
    """
    _, *size = image.shape
    _check_border(size, kernel, border)
    reach = (0, 0) if border == VALID else kernel.reach
    rows, cols = (_read(*axis, border) for axis in zip(size, reach, strict=True))
    padded = image[:, rows][:, :, cols]
    padded[:, rows == NOWHERE] = 0
    padded[:, :, cols == NOWHERE] = 0
    sums = _summed(padded, np.array(kernel.pair)).round(MOST_DECIMALS)
    return Filtered(kernel, border, image, sums, _pixels(sums, kernel), (rows, cols))


def _read(size: int, reach: int, border: str) -> NDArray[np.int64]:
    """The places of an axis that are read, `reach` of them beyond each end."""
    axis = np.arange(size)
    match border:
        case "zeros":
            return np.pad(axis, reach, constant_values=NOWHERE)
        case "reflect":
            return np.pad(axis, reach, mode="reflect")
        case "circular":
            return np.pad(axis, reach, mode="wrap")
    return np.pad(axis, reach, mode="edge")


def _summed(padded: NDArray[np.uint8], weights: Sums) -> Sums:
    """The sum under each of the `weights`, (kernels, rows, cols), wherever they fit."""
    kernels, high, wide = weights.shape
    channels, rows, cols = padded.shape
    rows, cols = rows - high + 1, cols - wide + 1
    sums = np.zeros((kernels, channels, rows, cols), weights.dtype)
    for number, row, col in np.ndindex(weights.shape):
        under = padded[:, row : row + rows, col : col + cols]
        sums[number] += under * weights[number, row, col]
    return sums


def _check_border(size: list[int], kernel: FilterKernel, border: str) -> None:
    """Refuse what PyTorch refuses: to mirror or to go round more than there is."""
    least = {
        "reflect": [reach + 1 for reach in kernel.reach],
        "circular": kernel.reach,
        VALID: kernel.shape,
    }.get(border, (1, 1))
    if any(have < need for have, need in zip(size, least, strict=True)):
        (rows, cols), (high, wide) = least, kernel.shape
        raise ConvVizError(
            f"a kernel of {high} x {wide} with border {border} needs an image of at least"
            f" {rows} x {cols} pixels, not {size[0]} x {size[1]}: border replicate takes any"
        )


def _pixels(sums: Sums, kernel: FilterKernel) -> NDArray[np.uint8]:
    """The sums as pixels: divided, made positive, rounded half up, and cut to 0 ... 255."""
    outputs = length(sums) / kernel.divisor
    if kernel.negatives == "absolute":
        outputs = np.abs(outputs)
    elif kernel.negatives == "offset":
        outputs = outputs + MID_GREY
    return np.clip(np.floor(outputs + 0.5), 0, 255).astype(np.uint8)


def length(sums: Sums) -> Sums:
    """The sums of a single kernel, or the length of those of two; the first axis is gone."""
    first, *more = sums
    found: Sums = np.hypot(first, more[0]) if more else first
    return found
