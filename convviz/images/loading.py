"""Any image as grey or RGB pixels of 8 bits, turned upright and scaled down to be shown.

Nothing here knows a kernel.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from PIL import Image

from convviz.errors import ConvVizError
from convviz.files import path_text, shown_path
from convviz.images.fitting import Ready, fitted
from convviz.images.frames import ImageFrame, at_frame
from convviz.images.opening import opened, telling
from convviz.images.shrinking import Target, Turn, scaled_size, shrunk
from convviz.images.stretching import Stretch, as_range, found
from convviz.images.strips import OfArray, even

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST = 255


class Loaded(NamedTuple):
    """An image to be shown: `pixels`, uint8 of (1 or 3, rows, cols), and how they came to be.

    `size` is the (width, height) before scaling, `stem` the file's name without suffix, empty
    without a file.  `over_white` is True for a transparent image.  `stretch` has the values
    shown as 0 and 255, None where bytes are shown as they are; `cut` is True if other values
    were outside.  `frame` is None for an image of one frame.  `upper_bits` is True if only
    the upper 8 of 16 bits are shown.
    """

    pixels: NDArray[np.uint8]
    size: tuple[int, int]
    stem: str = ""
    over_white: bool = False
    stretch: Stretch | None = None
    cut: bool = False
    frame: ImageFrame | None = None
    upper_bits: bool = False


class How(NamedTuple):
    """What is made of an image: at most `side_px` pixels, of these values, perhaps grey."""

    side_px: int
    grey: bool
    value_range: object


def load(
    image: object,
    *,
    side_px: int,
    grey: bool,
    value_range: object = None,
    frame: object = None,
) -> Loaded:
    """`image` in at most `side_px` pixels on its longer side, which is never scaled up.

    Args:
        image: the path of an image file, a `PIL.Image`, or an array of (rows, cols) or (rows,
            cols, 3).  Values of 8 bits, and Python's whole numbers from 0 to 255, are left as
            they are; of all others the smallest becomes 0 and the largest 255.
        side_px: pixels that the longer side is scaled down to.
        grey: whether colours are made grey.
        value_range: the two values that become 0 and 255, instead of those found.
        frame: which frame of several, from 0, or from the end if negative; by default the
            first of a file, and the one at which a `PIL.Image` is.

    Raises:
        ConvVizError: `image` is no image, a broken image, or too large to be read.
    """
    as_range(value_range)
    how = How(side_px, grey, value_range)
    if isinstance(image, str | os.PathLike):
        path = path_text("image", image)
        with telling(shown_path(path)), opened(path) as file:
            return _of_image(file, Path(path).stem, how, frame, own=True)
    if isinstance(image, Image.Image):
        with telling("the image"), _left_at_its_frame(image):
            stem = Path(getattr(image, "filename", None) or "").stem
            return _of_image(image, stem, how, frame, own=False)
    if hasattr(image, "__array__"):
        if frame is not None:
            raise ConvVizError("frame has no meaning for an array: give that of the frame")
        with telling("the array"):
            return _of_array(np.asarray(image), how)
    raise ConvVizError(
        f"image must be a path, a PIL image or an array, not of the type {type(image).__name__}"
    )


@contextmanager
def _left_at_its_frame(image: Image.Image) -> Iterator[None]:
    """Put the caller's image back to its frame afterwards."""
    number = image.tell()
    try:
        yield
    finally:
        if image.tell() != number:
            image.seek(number)


def _of_image(image: Image.Image, stem: str, how: How, frame: object, *, own: bool) -> Loaded:
    place = at_frame(image, frame)
    if not image.width or not image.height:
        raise ConvVizError(f"an image of {image.width} x {image.height} pixels shows nothing")
    ready = fitted(image, how.side_px, own=own)
    return _shown(ready, how)._replace(stem=stem, frame=place)


def _of_array(array: NDArray[Any], how: How) -> Loaded:
    if array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] != 3):
        raise ConvVizError(
            f"an array of an image is (rows, cols) or (rows, cols, 3), not {array.shape}"
        )
    if not array.size:
        raise ConvVizError(f"an array of shape {array.shape} has no pixels to show")
    if array.dtype.kind not in "buif":
        raise ConvVizError(f"pixels are whole numbers or floats, not {array.dtype}")
    strips = OfArray(array, deep=not _are_bytes(array))
    return _shown(Ready(strips, Turn(), strips.size), how)


def _are_bytes(array: NDArray[Any]) -> bool:
    """True if values are shown as they are: 8 bits, bools, or Python's ints from 0 to 255."""
    if array.dtype in (np.uint8, np.bool_):
        return True
    return array.dtype == np.int64 and 0 <= array.min() <= array.max() <= MOST


def _shown(ready: Ready, how: How) -> Loaded:
    """The image that is `ready`, in 8 bits, opaque, upright, and scaled."""
    stretch = _stretch(ready, how.value_range)
    wanted = Target(scaled_size(ready.size, how.side_px), how.grey, stretch)
    small = shrunk(ready.strips, ready.turn, wanted)
    pixels = np.asarray(small.image)
    pixels = pixels[None] if pixels.ndim == 2 else pixels.transpose(2, 0, 1)
    return Loaded(
        np.ascontiguousarray(pixels),
        ready.size,
        over_white=small.over_white,
        stretch=stretch,
        cut=small.cut,
        upper_bits=ready.upper_bits,
    )


def _stretch(ready: Ready, value_range: object) -> Stretch | None:
    """The values that become black and white, None where bytes are shown as they are."""
    limits, strips = as_range(value_range), ready.strips
    if strips.deep:
        extent = found(strips.read(even(strips.size)))
        limits = limits or extent
    return None if limits is None else Stretch(*limits, inverted=ready.inverted)
