"""What stands around the panels: title, legend and footer, measured and set.

Each is set in the largest type that fits its width; nothing is drawn here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple, Protocol

from convviz.render.layout import Spot
from convviz.render.type import BOLD, MONO, SANS, Face, face
from convviz.scene.model import Key, Kind

if TYPE_CHECKING:
    from convviz.describe import Caption

MARGIN = 28
TITLE_PX = (20, 18, 16, 14, 12, 11)
"""Sizes of the title, tried from the largest."""

ARGUMENTS_SHARE = 0.75
"""The arguments are set smaller than the title, but never under 11 px."""

COUNTER_GAP = 24
FOOTER_PX = (14, 13, 12, 11)
LEGEND_PX = 13
SWATCH_PX = 15
BAR_PX = 6


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


class Footer(NamedTuple):
    """Equation, counter and bar; on a narrow page the counter has a line of its own.

    The equation starts at (`left`, `equation_y`), the counter ends at (`right`,
    `counter_y`); what is said beside it starts right of `beside_left`.
    """

    mono: Face
    small: Face
    left: int
    right: int
    equation_y: int
    counter_y: int
    beside_left: int
    bar: Spot

    def equation(self, text: str) -> Words:
        """The equation's line, cut visibly where it is too long; a short result is kept."""
        most = (self.right - self.left) // self.mono.width("0")
        if len(text) > most:
            result = text[text.rfind(" = ") :]
            kept = result if len(result) < most // 2 else ""
            text = _cut(text, most - 1 - len(kept)) + "…" + kept
        return Words(text, self.mono, self.left, self.equation_y)

    def counter(self, text: str, beside: list[str]) -> list[Words]:
        """The counter, and left of it as much of what is said beside it as there is room."""
        words: list[Words] = []
        right = self.right
        for part in (text, *reversed(beside)):
            x = right - self.small.width(part)
            if words and x < self.beside_left:
                break
            words.append(Words(part, self.small, x, self.counter_y, True))
            right = x - COUNTER_GAP
        return words


def _cut(text: str, length: int) -> str:
    """The start of `text`; of a sum only whole terms, where there are any."""
    start = text[:length]
    term = start.rfind(" + ")
    return start if term < 0 else text[: term + len(" + ")]


def set_title(scene: Said, width: int) -> tuple[tuple[Words, ...], int]:
    """The title in the largest type that fits, and where the body can start."""
    caption, room = scene.caption, width - 2 * MARGIN
    arguments = "   ".join(caption.arguments)
    for size in TITLE_PX:
        bold, plain = face(BOLD, size), face(SANS, size)
        small = face(SANS, max(11, round(size * ARGUMENTS_SHARE)))
        name = bold.width(caption.operator + " ")
        shapes = plain.width(caption.shapes)
        first = Words(caption.operator, bold, MARGIN, 18)
        second = Words(caption.shapes, plain, MARGIN + name, 18)
        y = 18 + plain.ascent_px - small.ascent_px
        if name + shapes + 32 + small.width(arguments) <= room:
            x = width - MARGIN - small.width(arguments)
            return (first, second, Words(arguments, small, x, y, True)), 56
        if size <= TITLE_PX[2] and max(name + shapes, small.width(arguments)) <= room:
            under = Words(arguments, small, MARGIN, 18 + plain.height_px + 2, True)
            return (first, second, under), 56 + small.height_px
    return _broken_title(scene, room)


def _broken_title(scene: Said, room: int) -> tuple[tuple[Words, ...], int]:
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
    words = tuple(
        Words(line, small, MARGIN, 14 + number * small.height_px)
        for number, line in enumerate(lines)
    )
    return words, 14 + len(lines) * small.height_px + 16


def set_legend(
    scene: Said, width: int, left_out: Iterable[Kind]
) -> tuple[tuple[Words, ...], tuple[tuple[Key, Spot], ...], int]:
    """The legend's words and cells from (MARGIN, 0) on, in lines, and their height.

    Of the kinds `left_out` it says that their numbers do not fit.
    """
    type_face = face(SANS, LEGEND_PX)
    line = max(type_face.height_px, SWATCH_PX) + 8
    keys = list(scene.legend)
    if kinds := ", ".join(left_out):
        keys.append(Key(None, f"no room for numbers: {kinds}"))
    words, swatches = [], []
    x, y = MARGIN, 12
    for key in keys:
        indent = 0 if key.role is None else SWATCH_PX + 9
        needed = indent + type_face.width(key.words)
        if x > MARGIN and x + needed > width - MARGIN:
            x, y = MARGIN, y + line
        if key.role is not None:
            swatches.append((key, Spot(x, y, SWATCH_PX + 1, SWATCH_PX + 1)))
        words.append(Words(key.words, type_face, x + indent, y, True))
        x += needed + 28
    return tuple(words), tuple(swatches), y + line if keys else 0


def counter_width(scene: Said, small: Face) -> int:
    """The widest that the counter will be, with all that is said beside it."""
    counter = f"step {scene.steps:,} / {scene.steps:,}"
    return sum(small.width(part) + COUNTER_GAP for part in (counter, *scene.beside))


def _footer_faces(scene: Said, width: int) -> tuple[Face, Face, bool]:
    """The type of equation and counter, and whether they share a line."""
    room = width - 2 * MARGIN
    for size in FOOTER_PX:
        mono, small = face(MONO, size), face(SANS, size)
        if mono.width(scene.footer_room) + counter_width(scene, small) <= room:
            return mono, small, True
    return mono, small, False


def footer_height(scene: Said, width: int) -> int:
    """Pixels that the footer takes, bar and all."""
    mono, _, shared = _footer_faces(scene, width)
    return 14 + mono.height_px * (1 if shared else 2) + 12 + BAR_PX


def set_footer(scene: Said, width: int, height: int) -> Footer:
    """The footer in the largest type in which equation and counter fit on one line."""
    mono, small, shared = _footer_faces(scene, width)
    y = height - BAR_PX - 12 - mono.height_px
    return Footer(
        mono=mono,
        small=small,
        left=MARGIN,
        right=width - MARGIN,
        equation_y=y if shared else y - mono.height_px,
        counter_y=y + mono.ascent_px - small.ascent_px,
        beside_left=MARGIN + (mono.width(scene.footer_room) + 16 if shared else 0),
        bar=Spot(0, height - BAR_PX, width, BAR_PX),
    )
