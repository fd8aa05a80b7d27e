"""Strips of an image made opaque, of 8 bits, upright and small, each before the next is read.

The pixels are those of Pillow's `resize` of the whole image with a `reducing_gap`: whole
blocks are averaged strip by strip, and the averages are resampled at the end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np
from PIL import Image

from convviz.images.stretching import Stretch, colours
from convviz.images.strips import even

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convviz.images.strips import Strips

T = TypeVar("T")

REDUCING_GAP = 3.0
"""Pixels left along an axis by averaging blocks, in multiples of the pixels shown."""

ALPHA = Stretch(0, 65535)


class Turn(NamedTuple):
    """The way from stored to upright pixels: mirrored along either axis, then transposed."""

    mirror_cols: bool = False
    mirror_rows: bool = False
    transpose: bool = False

    def turned(self, size: tuple[T, T]) -> tuple[T, T]:
        """Upright to stored (width, height), or stored to upright."""
        return (size[1], size[0]) if self.transpose else size


TURNS = {
    2: Turn(True, False, False),
    3: Turn(True, True, False),
    4: Turn(False, True, False),
    5: Turn(False, False, True),
    6: Turn(False, True, True),
    7: Turn(True, True, True),
    8: Turn(True, False, True),
}
"""EXIF's orientation to turn."""


class Target(NamedTuple):
    """Size and colours in which an upright image is shown.

    `stretch` is None where bytes are shown as they are.
    """

    size: tuple[int, int]
    grey: bool
    stretch: Stretch | None = None


class Shrunk(NamedTuple):
    """An image in mode L or RGB.

    `over_white` is True if transparent pixels were laid over white, `cut` if values were
    outside the stretch.
    """

    image: Image.Image
    over_white: bool
    cut: bool


class Flat(NamedTuple):
    """A strip in mode L or RGB with the flags of `Shrunk`; `greys` if its palette is grey."""

    image: Image.Image
    over_white: bool
    cut: bool
    greys: bool


def scaled_size(size: tuple[int, int], side_px: int) -> tuple[int, int]:
    """`size` with at most `side_px` on its longer side, never larger.

    >>> scaled_size((1000, 1), 10), scaled_size((3, 3), 64)
    ((10, 1), (3, 3))
    """
    if (longer := max(size)) <= side_px:
        return size
    width, height = (max(1, round(side * side_px / longer)) for side in size)
    return width, height


def shrunk(strips: Strips, turn: Turn, wanted: Target) -> Shrunk:
    """The image of `strips`, upright, in the size `wanted`."""
    (width, height), target = strips.size, turn.turned(wanted.size)
    across, down = block(width, target[0]), block(height, target[1])
    first = height % down if turn.mirror_rows else 0
    small, top, said = None, 0, []
    for strip in strips.read(even(strips.size, down, first)):
        flat = _flat(strip, wanted)
        said.append(flat[1:])
        y = height - top - flat.image.height if turn.mirror_rows else top
        top += flat.image.height
        if small is None:
            small = Image.new(flat.image.mode, (-(-width // across), -(-height // down)))
        small.paste(_mirrored(flat.image, turn).reduce((across, down)), (0, y // down))
    assert small is not None  # an image has rows
    box = turn.turned((width / across, height / down))
    if turn.transpose:
        small = small.transpose(Image.Transpose.TRANSPOSE)
    ready = small.resize(wanted.size, Image.Resampling.LANCZOS, (0, 0, *box))
    over_white, cut, greys = zip(*said, strict=True)
    if all(greys) and ready.mode == "RGB":
        ready = ready.getchannel(0)
    return Shrunk(ready, any(over_white), any(cut))


def block(stored: int, shown: int) -> int:
    """Pixels averaged along an axis, as Pillow counts them."""
    return int(stored / shown / REDUCING_GAP) or 1


def _mirrored(image: Image.Image, turn: Turn) -> Image.Image:
    if turn.mirror_cols:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return image.transpose(Image.Transpose.FLIP_TOP_BOTTOM) if turn.mirror_rows else image


def _flat(strip: Image.Image | NDArray[Any], wanted: Target) -> Flat:
    stretch = wanted.stretch
    if isinstance(strip, np.ndarray):
        assert stretch is not None  # values are always stretched
        image, cut = _of_values(strip, stretch), stretch.cuts(colours(strip))
        flat, over_white = _opaque(image)
        return Flat(flat.convert("L") if wanted.grey else flat, over_white, cut, False)
    flat, over_white = _opaque(strip)
    greys = strip.mode == "P" and not over_white and _all_grey(flat)
    if wanted.grey and flat.mode == "RGB":
        flat = flat.convert("L")
    if stretch is None:
        return Flat(flat, over_white, False, greys)
    pixels = np.asarray(flat)
    stretched = Image.fromarray(stretch.applied(pixels))
    return Flat(stretched, over_white, stretch.cuts(pixels), greys)


def _of_values(strip: NDArray[Any], stretch: Stretch) -> Image.Image:
    """Values of (rows, cols) or (rows, cols, channels) as L, LA, RGB or RGBA."""
    pixels = stretch.applied(colours(strip))
    if pixels.shape != strip.shape:
        alpha = ALPHA.applied(strip[..., -1:])
        pixels = np.concatenate([pixels, alpha], axis=2)
    return Image.fromarray(pixels)


def _opaque(image: Image.Image) -> tuple[Image.Image, bool]:
    """`image` in mode L or RGB, and True if it was laid over white."""
    if image.mode == "La":  # Pillow converts La to LA only
        image = image.convert("LA")
    if image.has_transparency_data:
        is_grey = image.mode in ("1", "L", "LA")
        layers = image.convert("RGBA")
        white = Image.new("RGBA", layers.size, "white")
        flat = Image.alpha_composite(white, layers)
        see_through = layers.getchannel("A").getextrema() != (255, 255)
        return flat.convert("L" if is_grey else "RGB"), see_through
    if image.mode in ("1", "L"):
        return image.convert("L"), False
    if image.mode == "LAB":
        return _of_lab(image), False
    return image.convert("RGB"), False


def _of_lab(image: Image.Image) -> Image.Image:
    """A LAB image in RGB; of Pillow's ways only colour management converts LAB."""
    from PIL import ImageCms

    lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
    converted = ImageCms.profileToProfile(image, lab, srgb, outputMode="RGB")
    assert converted is not None  # None only where converted in place
    return converted


def _all_grey(image: Image.Image) -> bool:
    red, green, blue = image.split()
    return red.tobytes() == green.tobytes() == blue.tobytes()
