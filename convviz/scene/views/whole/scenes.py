"""Whole planes of a large layer: where the window is on the input, and how outputs fill.

Shown after the first rows, of which the other views show the cells.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import ceil, sqrt
from typing import NamedTuple

from convviz.layer.plan import Plan
from convviz.scene.boxes import Box, Column, Row, Section, Sheet, Text
from convviz.scene.footers import bare_still, longest_footer
from convviz.scene.model import Portion, Rect, Scene, Still
from convviz.scene.planes.boxes import more_note, sizes_text, small
from convviz.scene.planes.shown import Planes, planes_of, seen
from convviz.scene.planes.viewport import ALL
from convviz.scene.roles import WARM
from convviz.walks.walk import Step, Walk
from convviz.words.describe import caption
from convviz.words.numbers import count

SIDES = (420, 360, 300, 250, 200, 160, 130, 100, 80, 60)
"""Units of the longer side of a plane, tried from the largest."""

ACROSS = 16
"""Units of the gap between the planes of outputs, beside each other and with their names."""

CAPS = (64, 36, 16, 9, 4, 1)
"""The most output channels that are shown."""

LEAST_SIDE = 36
"""Units of the least plane that has a name."""


def can_be_whole(plan: Plan) -> bool:
    """True if whole planes of `plan` can be shown: each with one or two axes of its own."""
    flat = plan.reading.flat or plan.writing.flat
    return not (flat or plan.scatters or len(plan.kernel) > 2)


def scenes(walk: Walk) -> Iterator[Scene]:
    """Arrangements of `walk`, from the one with the largest planes to the smallest."""
    line = len(walk.plan.kernel) == 1
    channels = walk.plan.writing.channels
    for side, cap in product(SIDES, CAPS):
        shown = min(channels, cap if cap < channels else channels)
        if shown in (cap, channels) or cap == CAPS[-1]:
            arranged = _WholeArrangement(walk, side * (2 if line else 1), shown, line)
            if arranged.out_side >= LEAST_SIDE or shown == 1:
                yield arranged.scene()


class _WholeArrangement(NamedTuple):
    """Planes of `side` units, `shown` of them of outputs; of one axis above each other."""

    walk: Walk
    side: int
    shown: int
    line: bool

    @property
    def columns(self) -> int:
        """Planes of outputs beside each other."""
        return 1 if self.line else ceil(sqrt(self.shown))

    @property
    def out_side(self) -> int:
        """Units of the longer side of an output plane."""
        return self.side if self.line else self.side // self.columns - ACROSS

    @property
    def sides(self) -> tuple[Planes, Planes]:
        """The planes of input and output, all of their cells shown."""
        plan = self.walk.plan
        everything = (1, ALL, ALL)
        return planes_of(plan.reading, plan, everything), planes_of(
            plan.writing, plan, everything
        )

    def scene(self) -> Scene:
        """The boxes, and a still for each step."""
        walk = self.walk
        reading, writing = self.sides
        first = Column((_heading("input", walk.input_shape), *self._input(reading)))
        last = Column((_heading("output", walk.output_shape), *self._outputs(writing)))
        boxes = (Column((first, last), spread=False),) if self.line else (first, last)
        return Scene(
            caption=caption(walk),
            sections=tuple(Section((), box) for box in boxes),
            legend=(),
            hues=(0, WARM),
            roles={},
            footer_room=longest_footer(walk, None),
            still=self.still,
            steps=len(walk),
            numbers={},
        )

    def _input(self, planes: Planes) -> Iterator[Box]:
        rows, cols = (len(window.whole) for window in planes.windows[1:])
        yield Sheet("x", rows, cols, self.side)
        channels = planes.side.channels
        yield small(f"all {count(channels, 'channel')}" if channels > 1 else "x0")

    def _outputs(self, planes: Planes) -> Iterator[Box]:
        rows, cols = (len(window.whole) for window in planes.windows[1:])
        sheets: list[Box] = []
        for channel in range(self.shown):
            sheet = Sheet(f"y{channel}", rows, cols, self.out_side)
            name = small(f"y{channel}")
            sheets.append(Column((name, sheet)))
        for first in range(0, self.shown, self.columns):
            some = tuple(sheets[first : first + self.columns])
            yield Row(some) if len(some) > 1 else some[0]
        yield from more_note(self.walk.plan.writing.channels - self.shown, "channel")

    def still(self, number: int) -> Still:
        """What is shown at step `number`."""
        still, step = bare_still(self.walk, number, None), self.walk[number]
        reading, writing = self.sides
        under = _window(reading, step)
        read = max(0, (under.row + under.rows) * len(reading.windows[2].whole))
        if self.line:
            read = max(0, under.col + under.cols)
        still.portions["x"] = Portion(read, under, 0)
        made = _window(writing, step)
        for channel in range(self.shown):
            now = channel in step.out_channels
            done = self._done(channel, step)
            still.portions[f"y{channel}"] = Portion(
                done, made if now else Rect(0, 0, 0, 0), WARM
            )
        return still

    def _done(self, channel: int, step: Step) -> int:
        """Cells of an output channel that are done, this step's among them."""
        plan, walk = step.plan, self.walk
        group, out = divmod(channel, plan.outs)
        turn = out if plan.turns > 1 else 0
        here = step.number % plan.positions + 1
        now = step.turn
        if walk.order == "in_turn":
            turn, now = turn + group * plan.turns, now + step.groups[0] * plan.turns
        return plan.positions if turn < now else here if turn == now else 0


def _heading(word: str, shape: tuple[int, ...]) -> Text:
    return Text("", f"{word}  {sizes_text(shape)}, whole")


def _window(planes: Planes, step: Step) -> Rect:
    """The cells under the window, counted from the first cell of the plane."""
    place = planes.place(step.position, step.plan.grid)
    return seen(planes.spans(place), tuple(window.whole for window in planes.windows))
