"""An image under a kernel: the weighted sum at every pixel, and the pixel shown for the sum.

A kernel is cross-correlated, as in a convolution layer: not flipped.  Beyond the edge of the
image the nearest pixel is repeated, so that the result has the image's size.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from convviz.filtering.kernels import FilterKernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_DECIMALS = 9
"""Decimals of a sum that are kept; later decimals are errors of floats."""

MID_GREY = 128
"""The pixel of a sum of 0 where negatives are shown by an offset."""


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
    before the division, of the same shape.
    """

    kernel: FilterKernel
    image: NDArray[np.uint8]
    sums: NDArray[np.int64] | NDArray[np.float64]
    result: NDArray[np.uint8]

    @property
    def shape(self) -> tuple[int, int, int]:
        """(channels, rows, cols), of the image and of the result."""
        channels, rows, cols = self.image.shape
        return channels, rows, cols

    @property
    def steps(self) -> int:
        """How many pixels the result has."""
        _, rows, cols = self.shape
        return rows * cols

    def place(self, step: int) -> tuple[int, int]:
        """(row, col) of the pixel that `step` makes."""
        return divmod(step, self.shape[2])

    def taps(self, channel: int, step: int) -> list[list[Tap]]:
        """The products of `step` in `channel`, in rows as of the kernel."""
        row, col = self.place(step)
        (down, right), (_, rows, cols) = self.kernel.reach, self.shape
        return [
            [
                Tap(
                    int(
                        self.image[channel, min(max(y, 0), rows - 1), min(max(x, 0), cols - 1)]
                    ),
                    weight,
                    not (0 <= y < rows and 0 <= x < cols),
                )
                for x, weight in enumerate(weights, start=col - right)
            ]
            for y, weights in enumerate(self.kernel.weights, start=row - down)
        ]

    def sum(self, channel: int, step: int) -> float:
        """The sum of the products of `step` in `channel`, before the division."""
        value: float = self.sums[channel, *self.place(step)].item()
        return value


def filtered(image: NDArray[np.uint8], kernel: FilterKernel) -> Filtered:
    """`image`, of shape (channels, rows, cols), under `kernel`.

    >>> step = np.array([[[0, 0, 90]]], np.uint8)
    >>> from convviz.filtering.kernels import filter_kernel
    >>> filtered(step, filter_kernel("-1,0,1")).result
    array([[[ 0, 90, 90]]], dtype=uint8)
    """
    weights = np.array(kernel.weights)
    down, right = kernel.reach
    _, rows, cols = image.shape
    padded = np.pad(image, ((0, 0), (down, down), (right, right)), mode="edge")
    sums = np.zeros(image.shape, weights.dtype)
    for (row, col), weight in np.ndenumerate(weights):
        sums += padded[:, row : row + rows, col : col + cols] * weight
    sums = sums.round(MOST_DECIMALS)
    return Filtered(kernel, image, sums, _pixels(sums, kernel))


def _pixels(
    sums: NDArray[np.int64] | NDArray[np.float64], kernel: FilterKernel
) -> NDArray[np.uint8]:
    """The sums as pixels: divided, made positive, rounded half up, and cut to 0 ... 255."""
    outputs = sums / kernel.divisor
    if kernel.negatives == "absolute":
        outputs = np.abs(outputs)
    elif kernel.negatives == "offset":
        outputs = outputs + MID_GREY
    return np.clip(np.floor(outputs + 0.5), 0, 255).astype(np.uint8)
