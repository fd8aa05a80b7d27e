"""What stands around the panels: title and legend, measured and set.

Each is set in the largest type that fits its width; nothing is drawn here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from convviz.page.layout import Spot
from convviz.page.type import BOLD, SANS, Words, broken, face, margin
from convviz.scene.model import Key, Kind

if TYPE_CHECKING:
    from convviz.words.describe import Caption

TITLE_PX = (20, 18, 16, 14, 12, 11)
"""Sizes of the title, tried from the largest."""

ARGUMENTS_SHARE = 0.75
"""The arguments are set smaller than the title, but never under 11 px."""

LEGEND_PX = 13
SWATCH_PX = 15


class Said(Protocol):
    """What is said around a picture: all that is needed of a scene here."""

    @property
    def caption(self) -> Caption:
        """The title."""

    @property
    def legend(self) -> tuple[Key, ...]:
        """The lines of the legend."""

    @property
    def footer_room(self) -> str:
        """The longest equation."""

    @property
    def steps(self) -> int:
        """How far the counter counts."""

    @property
    def beside(self) -> tuple[str, ...]:
        """The longest that is said beside the counter."""


def set_title(scene: Said, width: int) -> tuple[tuple[Words, ...], int]:
    """The title in the largest type that fits, and where the body can start."""
    caption, left = scene.caption, margin(width)
    room = width - 2 * left
    arguments = "   ".join(caption.arguments)
    for size in TITLE_PX:
        bold, plain = face(BOLD, size), face(SANS, size)
        small = face(SANS, max(11, round(size * ARGUMENTS_SHARE)))
        name = bold.width(caption.operator + " ")
        shapes = plain.width(caption.shapes)
        first = Words(caption.operator, bold, left, 18)
        second = Words(caption.shapes, plain, left + name, 18)
        y = 18 + plain.ascent_px - small.ascent_px
        if name + shapes + 32 + small.width(arguments) <= room:
            x = width - left - small.width(arguments)
            return (first, second, Words(arguments, small, x, y, True)), 56
        if size <= TITLE_PX[2] and max(name + shapes, small.width(arguments)) <= room:
            under = Words(arguments, small, left, 18 + plain.height_px + 2, True)
            return (first, second, under), 56 + small.height_px
    return _broken_title(scene, left, room)


def _broken_title(scene: Said, left: int, room: int) -> tuple[tuple[Words, ...], int]:
    """The title in the smallest type, over as many lines as it takes."""
    small = face(SANS, TITLE_PX[-1])
    pieces = [scene.caption.operator, *scene.caption.shapes.split(" → "), ""]
    pieces[2:] = [f"→ {pieces[2]}", *scene.caption.arguments]
    lines = [""]
    for piece in pieces:
        longer = f"{lines[-1]}  {piece}".strip()
        if lines[-1] and small.width(longer) > room:
            lines.append(piece)
        else:
            lines[-1] = longer
    lines = [part for line in lines for part in broken(line, small, room)]
    words = tuple(
        Words(line, small, left, 14 + number * small.height_px)
        for number, line in enumerate(lines)
    )
    return words, 14 + len(lines) * small.height_px + 16


def set_legend(
    scene: Said, width: int, left_out: Iterable[Kind] = (), rounded: Iterable[Kind] = ()
) -> tuple[tuple[Words, ...], tuple[tuple[Key, Spot], ...], int]:
    """The legend's words and cells from the left margin on, in lines, and their height.

    Of the kinds `left_out` it says that their numbers do not fit, of those `rounded` that
    only a digit less of their fractions does.  What is wider than the
    canvas takes several lines.
    """
    type_face = face(SANS, LEGEND_PX)
    line = max(type_face.height_px, SWATCH_PX) + 8
    keys = list(scene.legend)
    if kinds := ", ".join(rounded):
        keys.append(Key(None, f"rounded to fit: {kinds}"))
    if kinds := ", ".join(left_out):
        keys.append(Key(None, f"no room for numbers: {kinds}"))
    words, swatches = [], []
    left, y = margin(width), 12
    x = left
    for key in keys:
        indent = 0 if key.role is None else SWATCH_PX + 9
        needed = indent + type_face.width(key.words)
        if x > left and x + needed > width - left:
            x, y = left, y + line
        if key.role is not None:
            swatches.append((key, Spot(x, y, SWATCH_PX + 1, SWATCH_PX + 1)))
        for number, part in enumerate(broken(key.words, type_face, width - left - x - indent)):
            y += line * bool(number)
            words.append(Words(part, type_face, x + indent, y, True))
        x += needed + 28
    return tuple(words), tuple(swatches), y + line if keys else 0
