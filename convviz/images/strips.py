"""The rows of an image in strips, so that nothing is made of a large image as a whole.

A strip is a Pillow image, or an array of values that are not yet of 8 bits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from numpy.typing import NDArray

STRIP_PIXELS = 2**19
"""Pixels of a strip whose rows are shorter than so many pixels."""


class Strips(Protocol):
    """An image as it is stored, of `size` (width, height), readable several times.

    Strips of a `deep` image are arrays of values to be stretched: of shape (rows, cols), or
    (rows, cols, channels), an even number of channels ending in alpha.
    """

    @property
    def size(self) -> tuple[int, int]:
        """(width, height)."""

    @property
    def deep(self) -> bool:
        """Whether the values still have to be made 8 bits."""

    def read(self, heights: Iterable[int]) -> Iterator[Any]:
        """Strips of these many rows, from the top."""


class OfImage(NamedTuple):
    """A loaded Pillow image; its pixels are values of the type `values` unless None.

    `most` is the value that Pillow scaled to 65535, None where values are not scaled.
    """

    image: Image.Image
    values: np.dtype[Any] | None = None
    most: int | None = None

    @property
    def size(self) -> tuple[int, int]:
        """(width, height)."""
        return self.image.size

    @property
    def deep(self) -> bool:
        """Whether the values still have to be made 8 bits."""
        return self.values is not None

    def read(self, heights: Iterable[int]) -> Iterator[Any]:
        """Strips of these many rows, from the top."""
        top = 0
        for height in heights:
            strip = self.image.crop((0, top, self.image.width, top + height))
            yield strip if self.values is None else self._valued(strip, self.values)
            top += height

    def _valued(self, strip: Image.Image, kind: np.dtype[Any]) -> NDArray[Any]:
        values = np.asarray(strip).view(kind)
        if self.most is None:
            return values
        return np.rint(values * (self.most / 65535)).astype(np.int32)


class OfArray(NamedTuple):
    """An array of (rows, cols) or (rows, cols, 3); not `deep` if its values are bytes."""

    array: NDArray[Any]
    deep: bool

    @property
    def size(self) -> tuple[int, int]:
        """(width, height)."""
        return self.array.shape[1], self.array.shape[0]

    def read(self, heights: Iterable[int]) -> Iterator[Any]:
        """Strips of these many rows, from the top."""
        top = 0
        for height in heights:
            strip = self.array[top : top + height]
            yield strip if self.deep else _of_bytes(strip)
            top += height


def even(size: tuple[int, int], multiple: int = 1, first: int = 0) -> Iterator[int]:
    """Heights of strips of an image: `first` if not 0, then multiples of `multiple`.

    >>> list(even((2**18, 7), 2, first=1)), list(even((10, 10)))
    ([1, 2, 2, 2], [10])
    """
    width, left = size
    usual = max(1, STRIP_PIXELS // (width * multiple)) * multiple
    height = first or usual
    while left > 0:
        yield min(height, left)
        left -= height
        height = usual


def _of_bytes(strip: NDArray[Any]) -> Image.Image:
    """A strip of bools, shown black and white, or of whole numbers from 0 to 255."""
    scale = 255 if strip.dtype.kind == "b" else 1
    return Image.fromarray(np.ascontiguousarray(strip.astype(np.uint8) * np.uint8(scale)))
