"""Lines of text at their places, broken or cut visibly where they are too long.

Knows type and pixels, and nothing of what is said.
"""

from __future__ import annotations

from typing import NamedTuple

from convviz.render.type import Face

MARGIN, MARGIN_SHARE = 28, 12
"""Pixels that words keep to the sides of a canvas, on narrow ones such a part of it."""

CUT = "…"


class Words(NamedTuple):
    """A line of text at its place: `x`, `y` of its top left pixel.

    One that is `upright` reads from bottom to top; one that `clears` its place has no edges
    of beams beside it.
    """

    text: str
    face: Face
    x: int
    y: int
    muted: bool = False
    clears: bool = False
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
