"""Any image as grey or RGB pixels of 8 bits, turned upright and scaled down to be shown.

Image files are read by Pillow, whose limit on pixels stays on.  Nothing here knows a kernel.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from convviz.errors import ConvVizError
from convviz.numerals import short

if TYPE_CHECKING:
    from numpy.typing import NDArray

PAGE_LANGUAGES = ("EPS", "WMF")
"""Formats that hold drawing instructions, which another program would have to run."""


class Loaded(NamedTuple):
    """`pixels`: uint8 of (1 or 3, rows, cols); `size`: (width, height) before it was scaled.

    `stem` is the file's name without suffix, empty where there is no file; `over_white` says
    that the image was transparent.
    """

    pixels: NDArray[np.uint8]
    size: tuple[int, int]
    stem: str = ""
    over_white: bool = False


def load(image: object, *, side_px: int, grey: bool) -> Loaded:
    """`image` in at most `side_px` pixels on its longer side, which is never scaled up.

    Args:
        image: the path of an image file, a `PIL.Image`, or an array of (rows, cols) or (rows,
            cols, 3): whole numbers from 0 to 255, or floats from 0 to 1.
        side_px: pixels that the longer side is scaled down to.
        grey: whether colours are made grey.

    Raises:
        ConvVizError: it is no image, a broken one, or one too large to be read.
    """
    if isinstance(image, str | os.PathLike):
        path = Path(image)
        with _telling(str(path)), Image.open(path) as opened:
            if opened.format in PAGE_LANGUAGES:
                raise ConvVizError(
                    f"{path} is {opened.format}, which draws a page and holds no pixels"
                )
            return _shown(opened, path.stem, side_px, grey)
    if isinstance(image, Image.Image):
        with _telling("the image"):
            stem = Path(getattr(image, "filename", None) or "").stem
            return _shown(image, stem, side_px, grey)
    if hasattr(image, "__array__"):
        return _shown(Image.fromarray(_bytes(np.asarray(image), 255)), "", side_px, grey)
    raise ConvVizError(
        f"image must be a path, a PIL image or an array, not of the type {type(image).__name__}"
    )


@contextmanager
def _telling(what: str) -> Iterator[None]:
    """Turn whatever a broken or hostile file makes Pillow say into a sentence on `what`."""
    with warnings.catch_warnings():
        # Of the rest, that its EXIF is odd, say, nothing can be done about a given file.
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            yield
        except ConvVizError:
            raise
        except UnidentifiedImageError:
            raise ConvVizError(f"{what} is no image that Pillow can read") from None
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise ConvVizError(
                f"{what} has more than the {Image.MAX_IMAGE_PIXELS:,} pixels that Pillow"
                " takes for safe: scale it down first"
            ) from None
        # What decoders stumble over has no common type: ValueError, KeyError, zlib.error ...
        except Exception as error:
            why = getattr(error, "strerror", None) or str(error) or type(error).__name__
            raise ConvVizError(f"{what} cannot be read: {why}") from None


def _shown(image: Image.Image, stem: str, side_px: int, grey: bool) -> Loaded:
    """`image` upright, in 8 bits, opaque, and scaled."""
    plain, over_white = _opaque(ImageOps.exif_transpose(image))
    if not plain.width or not plain.height:
        raise ConvVizError(f"an image of {plain.width} x {plain.height} pixels shows nothing")
    if grey and plain.mode == "RGB":
        plain = plain.convert("L")
    size = plain.size
    if (longer := max(size)) > side_px:
        width, height = (max(1, round(side * side_px / longer)) for side in size)
        plain = plain.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
    pixels = np.asarray(plain)
    pixels = pixels[None] if pixels.ndim == 2 else pixels.transpose(2, 0, 1)
    return Loaded(np.ascontiguousarray(pixels), size, stem, over_white)


def _opaque(image: Image.Image) -> tuple[Image.Image, bool]:
    """`image` in mode L or RGB, and whether it was laid over white."""
    if image.mode.startswith("I;16"):
        return Image.fromarray(_eight_bits(np.asarray(image.convert("I")), 65535)), False
    if image.mode in ("I", "F"):
        return Image.fromarray(_bytes(np.asarray(image), 65535)), False
    if image.has_transparency_data:
        is_grey = image.mode in ("1", "L", "LA", "La")
        layers = image.convert("RGBA")
        white = Image.new("RGBA", layers.size, "white")
        flat = Image.alpha_composite(white, layers)
        see_through = layers.getchannel("A").getextrema() != (255, 255)
        return flat.convert("L" if is_grey else "RGB"), see_through
    if image.mode in ("1", "L"):
        return image.convert("L"), False
    return _without_false_colour(image, image.convert("RGB")), False


def _without_false_colour(image: Image.Image, colours: Image.Image) -> Image.Image:
    """A palette of greys alone is a grey image."""
    if image.mode != "P":
        return colours
    red, green, blue = colours.split()
    return red if red.tobytes() == green.tobytes() == blue.tobytes() else colours


def _bytes(array: NDArray[Any], deepest: int) -> NDArray[np.uint8]:
    """An array of pixels in bytes: floats from 0 to 1, or whole numbers from 0 to 255.

    Whole numbers above 255 are of 16 bits, where `deepest` is so much.
    """
    if array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] != 3):
        raise ConvVizError(
            f"an array of an image is (rows, cols) or (rows, cols, 3), not {array.shape}"
        )
    if not array.size:
        raise ConvVizError(f"an array of shape {array.shape} has no pixels to show")
    if array.dtype.kind not in "buif":
        raise ConvVizError(f"pixels are whole numbers or floats, not {array.dtype}")
    low, high = array.min().item(), array.max().item()
    most = 1 if array.dtype.kind in "bf" and high <= 1 else 255 if high <= 255 else deepest
    if not 0 <= low <= high <= most or (array.dtype.kind == "f" and most > 1):
        raise ConvVizError(
            f"pixels are whole numbers from 0 to {deepest} or floats from 0 to 1, not from"
            f" {short(low)} to {short(high)}"
        )
    return _eight_bits(array, most)


def _eight_bits(array: NDArray[Any], most: int) -> NDArray[np.uint8]:
    """Values from 0 to `most` as the nearest of 0 to 255."""
    if most == 255:
        return array.astype(np.uint8)
    return np.floor(array.astype(np.float64) * 255 / most + 0.5).astype(np.uint8)
