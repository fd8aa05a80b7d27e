"""Type: DejaVu Sans, which is in the package, measured; and lines of text at their places."""

from __future__ import annotations

from functools import cache
from math import ceil
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

MARGIN, MARGIN_SHARE = 28, 12
"""Pixels that words keep to the sides of a canvas, on narrow ones such a part of it."""

CUT = "…"


class Face:
    """One font at one size, with the widths of texts that were measured."""

    def __init__(self, name: str, size_px: int) -> None:
        path = str(FONTS / name)
        self.font = ImageFont.truetype(path, size_px, layout_engine=ImageFont.Layout.BASIC)
        self.name = name
        ascent, descent = self.font.getmetrics()
        self.size_px = size_px
        self.ascent_px = ascent
        self.height_px = ascent + descent
        self._widths: dict[str, int] = {}

    def width(self, text: str) -> int:
        """Pixels that `text` is wide."""
        if text not in self._widths:
            if len(self._widths) == MOST_KEPT:
                self._widths.clear()
            self._widths[text] = ceil(self.font.getlength(text))
        return self._widths[text]

    def length(self, text: str) -> float:
        """How far `text` goes from its first letter to the next text's, in pixels."""
        return float(self.font.getlength(text))

    def natural_length(self, text: str) -> float:
        """The same where letters need not start on whole pixels."""
        return face(self.name, UNITS).length(text) * self.size_px / UNITS


@cache
def face(name: str, size_px: int) -> Face:
    """The font `name` at `size_px`."""
    return Face(name, size_px)


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
    def right(self) -> int:
        """The pixel right of it."""
        return self.x + self.face.width(self.text)


def margin(width: int) -> int:
    """Pixels that words keep to the sides of a canvas of `width`."""
    return min(MARGIN, width // MARGIN_SHARE)


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
