"""The footer: equation, counter with what is said beside it, and progress bar.

Set in the largest type in which equation and counter share a line; on a narrow page the
counter has lines of its own.  Nothing is drawn here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from convviz.page.layout import Spot
from convviz.page.scale import ONE, Scale
from convviz.page.type import CUT, MONO, SANS, Face, Words, fitted
from convviz.scene.model import Scene

COUNTER_GAP = 24
FOOTER_PX = (14, 13, 12, 11)
BAR_PX = 6


class Footer(NamedTuple):
    """Equation, counter and bar; on a narrow page the counter has lines of its own.

    The equation starts at (`left`, `equation_y`), the counter ends at (`right`,
    `counter_y`); what is said beside it starts right of `beside_left`, or stands above it
    where counter and company take several `lines`, with a `gap` between its parts.
    """

    mono: Face
    small: Face
    left: int
    right: int
    equation_y: int
    counter_y: int
    beside_left: int
    bar: Spot
    lines: int
    gap: int

    def equation(self, text: str) -> Words:
        """The equation's line, cut visibly where it is too long; a short result is kept."""
        most = max(1, (self.right - self.left) // self.mono.width("0"))
        if len(text) > most:
            result = text[text.rfind(" = ") :]
            kept = result if len(result) < most // 2 else ""
            text = _cut(text, most - 1 - len(kept)) + CUT + kept
        return Words(text, self.mono, self.left, self.equation_y)

    def counter(self, text: str, beside: list[str]) -> list[Words]:
        """The counter, and left of it or above it what is said beside it, the last first."""
        room = self.right - self.left
        parts = [fitted(part, self.small, room) for part in (text, *reversed(beside))]
        widths = [self.small.width(part) for part in parts]
        places = _stacked(widths, room - (self.beside_left - self.left), room, self.gap)
        return [
            Words(
                part,
                self.small,
                self.right - end,
                self.counter_y - line * self.small.height_px,
                True,
            )
            for part, (line, end) in zip(parts, places, strict=True)
            if line < self.lines
        ]


def _stacked(
    widths: Sequence[int], first_room: int, room: int, gap: int
) -> list[tuple[int, int]]:
    """The line of each of some parts, counted from below, and where it starts from the right.

    The lowest line has `first_room` pixels, which the first part need not keep to, and the
    others have `room`.
    """
    places, line, end = [], 0, 0
    for width in widths:
        if end and end + width > (first_room if line == 0 else room):
            line, end = line + 1, 0
        places.append((line, end + width))
        end += width + gap
    return places


def _cut(text: str, length: int) -> str:
    """The start of `text`; of a sum only whole terms, where there are any."""
    start = text[:length]
    term = start.rfind(" + ")
    return start if term < 0 else text[: term + len(" + ")]


def counter_width(scene: Scene, small: Face, scale: Scale = ONE) -> int:
    """The width in pixels of the longest counter with the longest words beside it."""
    return sum(small.width(part) + scale.px(COUNTER_GAP) for part in _longest(scene))


def footer_height(scene: Scene, width: int, scale: Scale = ONE) -> int:
    """The height of the footer in pixels, progress bar included."""
    mono, small, shared, lines = _set(scene, width, scale)
    heights = mono.height_px * (2 - shared) + small.height_px * (lines - 1)
    return heights + scale.px(14) + scale.px(12) + scale.px(BAR_PX)


def set_footer(scene: Scene, width: int, height: int, scale: Scale = ONE) -> Footer:
    """The footer in the largest type in which equation and counter fit on one line."""
    mono, small, shared, lines = _set(scene, width, scale)
    left, bar = scale.margin(width), scale.px(BAR_PX)
    y = height - bar - scale.px(12) - mono.height_px
    above = 0 if shared else mono.height_px + small.height_px * (lines - 1)
    return Footer(
        mono=mono,
        small=small,
        left=left,
        right=width - left,
        equation_y=y - above,
        counter_y=y + mono.ascent_px - small.ascent_px,
        beside_left=left + (mono.width(scene.footer_room) + scale.px(16) if shared else 0),
        bar=Spot(0, height - bar, width, bar),
        lines=lines,
        gap=scale.px(COUNTER_GAP),
    )


def _longest(scene: Scene) -> tuple[str, ...]:
    """The longest counter and the longest words beside it, from right to left."""
    return f"step {scene.steps:,} / {scene.steps:,}", *reversed(scene.beside)


def _set(scene: Scene, width: int, scale: Scale) -> tuple[Face, Face, bool, int]:
    """The type of equation and counter, whether they share a line, and the counter's lines."""
    room = width - 2 * scale.margin(width)
    for size in FOOTER_PX:
        mono, small = scale.face(MONO, size), scale.face(SANS, size)
        if mono.width(scene.footer_room) + counter_width(scene, small, scale) <= room:
            return mono, small, True, 1
    widths = [min(room, small.width(part)) for part in _longest(scene)]
    lines = _stacked(widths, room, room, scale.px(COUNTER_GAP))[-1][0] + 1
    return mono, small, False, lines
