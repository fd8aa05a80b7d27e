"""The footer: equation, counter with what is said beside it, and progress bar.

Set in the largest type in which equation and counter share a line; on a narrow page the
counter has lines of its own.  Nothing is drawn here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from convviz.page.layout import Spot
from convviz.page.scale import ONE, Scale
from convviz.page.type import CUT, MONO, SANS, Face, Words, fitted
from convviz.scene.footers import parted
from convviz.scene.model import Scene

COUNTER_GAP = 24
FOOTER_PX = (14, 13, 12, 11)
BAR_PX = 6

LARGER = 6
"""Units by which a result is set in larger type than its equation."""

SO_FAR = " so far"
"""Behind the sum of a step under way."""


class Faces(NamedTuple):
    """The type of equations, of results, and of everything else."""

    mono: Face
    large: Face
    small: Face

    @classmethod
    def of(cls, scale: Scale, units: float) -> Faces:
        """The faces whose equations have so many units."""
        large = scale.face(SANS, units + LARGER)
        return cls(scale.face(MONO, units), large, scale.face(SANS, units))

    def equation_px(self, scene: Scene) -> int:
        """The width of the longest equation with its result."""
        equation, result = parted(scene.footer_room)
        if not result:
            return self.mono.width(equation)
        return self.mono.width(equation) + self.large.width(f" {result}{SO_FAR}")

    def said_px(self, scene: Scene) -> int:
        """The width of the longest equation or sentence."""
        sentences = map(self.small.width, scene.sentences)
        return max(self.equation_px(scene), *sentences, 0)

    def line_px(self, scene: Scene) -> int:
        """The height of a line of equation and result."""
        results = bool(parted(scene.footer_room)[1])
        return max(self.mono.height_px, self.large.height_px * results)


class Footer(NamedTuple):
    """Equation, counter and bar; on a narrow page the counter has lines of its own.

    The equation starts at (`left`, `equation_y`), the counter ends at (`right`,
    `counter_y`); what is said beside it starts right of `beside_left`, or stands above it
    where counter and company take several `lines`, with a `gap` between its parts.  Results
    have `result_px`, and what is said behind them stands still.
    """

    faces: Faces
    left: int
    right: int
    equation_y: int
    counter_y: int
    beside_left: int
    sentence_px: int
    bar: Spot
    lines: int
    gap: int
    result_px: int

    def equation(self, text: str, result: str = "") -> list[Words]:
        """The equation's line, cut visibly where it is too long, and its result in large type.

        Blanks around the equation keep room for what is still to come.  A result that would
        take half of the line is set as small as the equation.
        """
        room = (self.beside_left if self.beside_left > self.left else self.right) - self.left
        mono, large = self.faces.mono, self.faces.large
        if result and self._px_of(result) >= room // 2:
            text, result = f"{text.rstrip()} {result}", ""
        most = max(1, (room - self._px_of(result)) // mono.width("0"))
        text = text[: max(most, len(text.rstrip()))]
        if len(text) > most:
            text = _cut(text, most - 1) + CUT
        x = self.left + mono.width(text) + large.width(" ")
        start = self.left + mono.width(" ") * (len(text) - len(text.lstrip()))
        words = Words(text.strip(), mono, start, self.equation_y)
        return [words, *self._result(result, x)] if result else [words]

    def _result(self, result: str, x: int) -> Iterator[Words]:
        """The words of a result at `x`; behind a sum under way they stand still."""
        large, made = self.faces.large, result.removesuffix(SO_FAR)
        y = self.equation_y + self.faces.mono.ascent_px - large.ascent_px
        yield Words(made, large, x, y)
        if made != result:
            behind = x + max(self.result_px, large.width(made)) + large.width(" ")
            yield Words(SO_FAR.strip(), large, behind, y)

    def _px_of(self, result: str) -> int:
        """The width of a result and of the blank before it."""
        large, made = self.faces.large, result.removesuffix(SO_FAR)
        if made == result:
            return large.width(f" {result}") if result else 0
        return large.width(f" {SO_FAR}") + max(self.result_px, large.width(made))

    def sentence(self, text: str) -> Words:
        """A sentence in the place of the equation, cut visibly where it is too long."""
        mono, prose = self.faces.mono, self.faces.small
        shown = fitted(text, prose, self.sentence_px)
        return Words(
            shown, prose, self.left, self.equation_y + mono.ascent_px - prose.ascent_px
        )

    def counter(self, text: str, beside: list[str]) -> list[Words]:
        """The counter, and left of it or above it what is said beside it, the last first."""
        room, small = self.right - self.left, self.faces.small
        parts = [fitted(part, small, room) for part in (text, *reversed(beside))]
        widths = [small.width(part) for part in parts]
        places = _stacked(widths, room - (self.beside_left - self.left), room, self.gap)
        return [
            Words(
                part,
                small,
                self.right - end,
                self.counter_y - line * small.height_px,
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
    faces, shared, lines = _set(scene, width, scale)
    heights = faces.line_px(scene) + faces.mono.height_px * (not shared)
    heights += faces.small.height_px * (lines - 1)
    return heights + scale.px(14) + scale.px(12) + scale.px(BAR_PX)


def set_footer(scene: Scene, width: int, height: int, scale: Scale = ONE) -> Footer:
    """The footer in the largest type in which equation and counter fit on one line."""
    faces, shared, lines = _set(scene, width, scale)
    mono, small = faces.mono, faces.small
    left, bar = scale.margin(width), scale.px(BAR_PX)
    y = height - bar - scale.px(12) - mono.height_px
    above = 0 if shared else mono.height_px + small.height_px * (lines - 1)
    counter = counter_width(scene, small, scale) if shared else 0
    return Footer(
        faces=faces,
        left=left,
        right=width - left,
        equation_y=y - above,
        counter_y=y + mono.ascent_px - small.ascent_px,
        beside_left=left + (faces.equation_px(scene) + scale.px(16) if shared else 0),
        sentence_px=width - 2 * left - counter,
        bar=Spot(0, height - bar, width, bar),
        lines=lines,
        gap=scale.px(COUNTER_GAP),
        result_px=faces.large.width(parted(scene.footer_room)[1]),
    )


def _longest(scene: Scene) -> tuple[str, ...]:
    """The longest counter and the longest words beside it, from right to left."""
    return f"step {scene.steps:,} / {scene.steps:,}", *reversed(scene.beside)


def _set(scene: Scene, width: int, scale: Scale) -> tuple[Faces, bool, int]:
    """The type of equation and counter, whether they share a line, and the counter's lines."""
    room = width - 2 * scale.margin(width)
    for size in FOOTER_PX:
        faces = Faces.of(scale, size)
        if faces.said_px(scene) + counter_width(scene, faces.small, scale) <= room:
            return faces, True, 1
    widths = [min(room, faces.small.width(part)) for part in _longest(scene)]
    lines = _stacked(widths, room, room, scale.px(COUNTER_GAP))[-1][0] + 1
    return faces, False, lines
