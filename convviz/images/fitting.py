"""How an image is read so that its pixels fit in memory: whole, in strips, or made smaller.

Pillow makes all pixels of an image at once, and four bytes of each that has a colour.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np
from PIL import Image
from PIL.ExifTags import Base

from convviz.errors import ConvVizError
from convviz.images.png_rows import PngRows
from convviz.images.shrinking import REDUCING_GAP, TURNS, Turn, block, scaled_size
from convviz.images.strips import STRIP_PIXELS, OfImage

if TYPE_CHECKING:
    from convviz.images.strips import Strips

MOST_BYTES = 260 * 2**20
"""Bytes that pixels may take while an image is read; strips take the rest of 300 MiB."""

BYTES_A_PIXEL = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16L": 2, "I;16B": 2, "I;16N": 2}
OTHER_BYTES = 4

COPIES = {"PNG": 1, "JPEG": 1, "MPO": 1, "BMP": 1, "TGA": 1, "PPM": 1, "PCX": 1}
COPIES |= {"WEBP": 5, "JPEG2000": 7, "AVIF": 3}
OTHER_COPIES = 2
"""Memory that reading a format takes, in multiples of that of the pixels, as measured."""

STRIP_COPIES = 6
"""Copies of a strip that are made until its small version is ready."""

HALVINGS = range(1, 6)
"""Halvings that a JPEG 2000 usually holds."""


class Ready(NamedTuple):
    """An image ready to be read: its strips, how it is turned, its upright (width, height).

    `upper_bits` is True where Pillow gives only the upper 8 of 16 bits a colour.
    """

    strips: Strips
    turn: Turn
    size: tuple[int, int]
    upper_bits: bool = False
    inverted: bool = False


class _Depth(NamedTuple):
    """The type of values to be stretched, None for bytes, and the flags of `Ready`.

    `most` is the value that Pillow scaled to 65535, None where values are not scaled.
    """

    values: np.dtype[Any] | None = None
    inverted: bool = False
    most: int | None = None
    upper_bits: bool = False


def fitted(image: Image.Image, side_px: int, *, own: bool) -> Ready:
    """`image`, to be shown with `side_px` pixels on its longer side, read to fit in memory.

    Args:
        image: an opened image, or one of the caller's.
        side_px: pixels of the longer side in the picture.
        own: True if convviz opened `image`, which then may be read in parts or smaller.

    Raises:
        ConvVizError: reading `image` takes more memory than MOST_BYTES.
    """
    size = image.size
    if own and (rows := _png_rows(image, side_px)) is not None:
        turn = _turn(image, rows.exif())
        return Ready(rows, turn, turn.turned(size))
    needed = 0 if not own and _is_loaded(image) else _bytes(image, size, side_px)
    if needed > MOST_BYTES and not (own and _made_smaller(image, side_px)):
        raise _too_large(image, size, needed)
    depth = _depth(image)
    image.load()
    turn = _turn(image)
    if image.format == "TIFF":  # which turns itself upright when it is loaded
        size = image.size
    strips = OfImage(image, depth.values, depth.most)
    return Ready(strips, turn, turn.turned(size), depth.upper_bits, depth.inverted)


def _is_loaded(image: Image.Image) -> bool:
    unread = getattr(image, "tile", []) or getattr(image, "_im", image) is None
    return not unread


def _bytes(image: Image.Image, stored: tuple[int, int], side_px: int) -> int:
    """Memory that reading `image` as a whole takes, whose file has it in the size `stored`."""
    copies = COPIES.get(image.format or "", OTHER_COPIES)
    if all(tile[0] == "raw" for tile in getattr(image, "tile", [])) and image.format == "TIFF":
        copies = 1  # no library unpacks raw pixels
    a_pixel = BYTES_A_PIXEL.get(image.mode, OTHER_BYTES)
    pixels = image.width * image.height * copies
    pixels += STRIP_COPIES * (_strip_pixels(image.size, side_px) - STRIP_PIXELS)
    return pixels * a_pixel + _coefficients(image, stored)


def _strip_pixels(size: tuple[int, int], side_px: int) -> int:
    """Pixels of a strip: STRIP_PIXELS, or those of one block of whole rows if more."""
    _, shown = scaled_size(size, side_px)
    return max(STRIP_PIXELS, size[0] * block(size[1], shown))


def _coefficients(image: Image.Image, stored: tuple[int, int]) -> int:
    """Bytes of the coefficients of a progressive JPEG, all kept until the last is read."""
    if not image.info.get("progressive"):
        return 0
    layers: list[tuple[int, int, int, int]] = getattr(image, "layer", [])
    shares = [across * down for _, across, down, _ in layers]
    return 2 * stored[0] * stored[1] * sum(shares) // max(shares, default=1)


def _png_rows(image: Image.Image, side_px: int) -> PngRows | None:
    """The rows of a PNG too large to be read as a whole, or of 16 bits, which Pillow cuts."""
    if image.format != "PNG" or getattr(image, "n_frames", 1) > 1:
        return None
    rows = PngRows.of(cast(Any, image).fp, image)
    if rows is None or not (rows.deep or _bytes(image, image.size, side_px) > MOST_BYTES):
        return None
    # Values of 16 bits are stretched as floats of 64.
    strip = (1 + rows.deep) * OTHER_BYTES * _strip_pixels(image.size, side_px)
    return rows if STRIP_COPIES * strip <= MOST_BYTES else None


def _made_smaller(image: Image.Image, side_px: int) -> bool:
    """Set `image` to be decoded smaller, if its format can; True if its pixels then fit."""
    stored, shown = image.size, scaled_size(image.size, side_px)
    needed = int(shown[0] * REDUCING_GAP), int(shown[1] * REDUCING_GAP)
    halvings = 0
    if image.format == "JPEG2000":
        most = min(stored[0] // needed[0], stored[1] // needed[1])
        halvings = max((n for n in HALVINGS if 2**n <= most), default=0)
        cast(Any, image).reduce = halvings
    elif image.format in ("JPEG", "MPO"):
        image.draft(None, needed)
    return _bytes(image, stored, side_px) >> 2 * halvings <= MOST_BYTES


def _too_large(image: Image.Image, size: tuple[int, int], needed: int) -> ConvVizError:
    kept = "" if image.mode in ("I", "F") else ", or save it as a PNG without interlacing"
    return ConvVizError(
        f"an image of {size[0]} x {size[1]} pixels in {image.mode} takes"
        f" {needed / 2**20:,.0f} MiB to read from {image.format}, more than the"
        f" {MOST_BYTES // 2**20} MiB that there are for it: scale it down first{kept}"
    )


def _turn(image: Image.Image, exif: bytes | None = None) -> Turn:
    """How EXIF says that `image` is made upright."""
    if exif is not None:
        image.info.setdefault("exif", exif)
    # Of a PNG, its own method reads all pixels to find EXIF behind them.
    orientation = Image.Image.getexif(image).get(Base.Orientation, 1)
    return TURNS.get(orientation, Turn())


def _depth(image: Image.Image) -> _Depth:
    tags = getattr(image, "tag_v2", {}) if image.format == "TIFF" else {}
    bits = max(tags.get(258, (8,)))
    signed = tags.get(339, (1,))[0] == 2
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        unsigned = image.mode == "I" and bits == 32 and not signed
        usual = np.asarray(Image.new(image.mode, (1, 1))).dtype
        values = np.dtype(np.uint32) if unsigned else usual
        return _Depth(values, inverted=tags.get(262) == 0, most=_most(image))
    if image.mode == "L" and signed and bits == 8:
        return _Depth(np.dtype(np.int8))
    return _Depth(upper_bits=bits == 16 or _unpacks_16_bits(image))


def _most(image: Image.Image) -> int | None:
    """The largest value that a PGM says it has, which Pillow makes 65535."""
    tiles = getattr(image, "tile", [])
    return tiles[0][3][1] if tiles and tiles[0][0].startswith("ppm") else None


def _unpacks_16_bits(image: Image.Image) -> bool:
    """Whether colours have 16 bits, in a PNG, interlaced or the caller's, or a PPM."""
    tiles = getattr(image, "tile", []) if image.format in ("PNG", "PPM") else []
    return any(";16B" in str(tile[3]) for tile in tiles)
