"""Type: DejaVu Sans, which is in the package, measured; and lines of text at their places."""

from functools import cache
from math import ceil, floor
from pathlib import Path
from typing import NamedTuple

from PIL import ImageFont

SANS, BOLD, MONO = "DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSansMono.ttf"

FONTS = Path(__file__).parents[1] / "fonts"
"""The three faces and their licence."""

UNITS = 2048
"""DejaVu's units in an em: at this size advances are whole."""

MOST_KEPT = 1024
"""Texts whose widths are kept: those of a picture, many times over."""

ROUNDING = 1e-6
"""A length this much above whole pixels is the error of a product of reals."""

_BASIC = ImageFont.Layout.BASIC

MARGIN, MARGIN_SHARE = 28, 12
"""Units that words keep to the sides of a canvas, on narrow ones such a part of it."""

HALO_PX = 2
"""What words keep free of beams at their sides, in units."""

CUT = "…"


class Face:
    """One font at one size, with the widths of texts that were measured.

    At a `scale` above 1 letters are drawn at the larger size, and stand where they stand at
    scale 1, times the scale: the hinted advances of a small size are not those of a large one.
    """

    def __init__(self, name: str, size_px: float, scale: float = 1) -> None:
        path = str(FONTS / name)
        self.base = face(name, size_px) if scale != 1 else None
        self.scale, self.size_px = scale, size_px * scale
        self.font = ImageFont.truetype(path, self.size_px, layout_engine=_BASIC)
        self.name = name
        self.ascent_px: int
        self.height_px: int
        if self.base:
            self.ascent_px = floor(scale * self.base.ascent_px + 0.5)
            self.height_px = floor(scale * self.base.height_px + 0.5)
        else:
            self.ascent_px, descent = self.font.getmetrics()
            self.height_px = self.ascent_px + descent
        self._widths: dict[str, int] = {}

    def width(self, text: str) -> int:
        """Pixels that `text` is wide."""
        if text not in self._widths:
            if len(self._widths) == MOST_KEPT:
                self._widths.clear()
            self._widths[text] = self._width(text)
        return self._widths[text]

    def _width(self, text: str) -> int:
        if self.base is None:
            return ceil(self.font.getlength(text))
        if self.name == MONO and len(text) > 1:  # letters of whole pixels, side by side
            return sum(map(self.width, text))
        return ceil(self.scale * self.base.width(text) - ROUNDING)

    def length(self, text: str) -> float:
        """How far `text` goes from its first letter to the next text's, in pixels."""
        if self.base is None:
            return float(self.font.getlength(text))
        return self.width(text) if self.name == MONO else self.scale * self.base.length(text)

    def natural_length(self, text: str) -> float:
        """The same where letters need not start on whole pixels."""
        return face(self.name, UNITS).length(text) * self.size_px / UNITS

    def start(self, text: str, place: int) -> int:
        """The pixel of `text` at which the letter at `place` starts."""
        return round(self.length(text[: place + 1]) - self.length(text[place]))


@cache
def face(name: str, size_px: float, scale: float = 1) -> Face:
    """The font `name` at `scale` times `size_px`; below scale 1 in whole pixels."""
    if scale < 1:
        return face(name, max(1, round(size_px * scale)))
    return Face(name, size_px, scale)


class Words(NamedTuple):
    """A line of text at its place: `x`, `y` of its top left pixel.

    Upright words read from bottom to top.
    """

    text: str
    face: Face
    x: int
    y: int
    muted: bool = False
    upright: bool = False

    @property
    def halo_px(self) -> int:
        """Pixels kept free of beams at both sides of the text."""
        return floor(HALO_PX * self.face.scale + 0.5)

    @property
    def right(self) -> int:
        """The pixel right of it."""
        return self.x + self.face.width(self.text)


def fitted(text: str, type_face: Face, room: int) -> str:
    """`text`, cut visibly where it is wider than `room` pixels."""
    if type_face.width(text) <= room:
        return text
    kept = len(text)
    while kept and type_face.width(text[:kept].rstrip() + CUT) > room:
        kept -= 1
    return text[:kept].rstrip() + CUT


def broken(text: str, type_face: Face, room: int) -> list[str]:
    """`text` in lines of at most `room` pixels, broken between words; a wider word is cut."""
    if type_face.width(text) <= room:
        return [text]
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".lstrip()
        if lines[-1] and type_face.width(longer) > room:
            lines.append(fitted(word, type_face, room))
        else:
            lines[-1] = fitted(longer, type_face, room)
    return lines
