"""Layers over one axis: strips over each other that share their columns.

Input strips are above, the kernel lies directly under the cells that it reads and moves with
its window, and each output stands under the window that makes it.  A transposed kernel that
is laid on the output moves over the output strips.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from enum import Enum
from itertools import product
from math import prod
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from convviz.layer.plan import Rule
from convviz.scene.boxes import Box, Column, Map, NameSide, Panel, Row, Section, Text, Tower
from convviz.scene.legend import input_roles, output_roles
from convviz.scene.model import Beam, Cells, Rect, Scene, Still
from convviz.scene.planes.boxes import more_note, panels, small, spread_words
from convviz.scene.planes.moment import Moment
from convviz.scene.planes.share import Shown
from convviz.scene.roles import Kind, Role
from convviz.scene.views.channels.beams import down_strips
from convviz.scene.views.channels.columns import SharedColumns, Under, most_columns
from convviz.scene.views.channels.downward import (
    CAPS,
    GAP,
    LEAST_CAPS,
    OF_MANY,
    DownwardStills,
    groups_box,
    kernel_panels,
)
from convviz.scene.views.channels.words import (
    longest_kernel_name,
)
from convviz.walks.walk import Step, Walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convviz.walks.tensors import Tensors


class Air(Enum):
    """What stands between strips of different kinds, from much to little."""

    WORDS = "words in the margin, and room for beams"
    ROOM = "room for beams"
    NONE = "the least; a long axis without a map"


def strip_scenes(walk: Walk, tensors: Tensors | None) -> Iterator[Scene]:
    """Arrangements of a walk over one axis, from the one that shows most to the least."""
    (axis,) = walk.plan.window
    seen = set()
    for caps, air, most in product((*CAPS, *LEAST_CAPS), Air, most_columns(axis)):
        columns = SharedColumns.of(walk, most)
        shown = _in_columns(Shown.of(walk, caps, OF_MANY, (1, most, most)), walk, columns)
        if air is Air.WORDS and shown.groups > 1:
            continue
        if (shown, air) not in seen and (caps in LEAST_CAPS or air is not Air.NONE):
            seen.add((shown, air))
            stills = StripStills(walk, shown, tensors, columns)
            strips = _Strips(walk, shown, columns, stills, air)
            alone = shown.ins == 1 < walk.plan.ins
            yield strips.scene()._replace(last_resort=columns.cut, alone=alone)


def _in_columns(shown: Shown, walk: Walk, columns: SharedColumns) -> Shown:
    """`shown` with both sides in the same columns."""
    wide, under = columns.window, Under(columns)
    first, last = (under, wide) if walk.plan.scatters else (wide, under)
    inputs, outputs = (
        planes._replace(windows=(*planes.windows[:2], window))
        for planes, window in ((shown.inputs, first), (shown.outputs, last))
    )
    return shown._replace(inputs=inputs, outputs=outputs)


class StripStills(DownwardStills):
    """Stills in which all strips share their columns."""

    def __init__(
        self, walk: Walk, shown: Shown, tensors: Tensors | None, columns: SharedColumns
    ) -> None:
        super().__init__(walk, shown, tensors)
        self.columns = columns

    def still(self, number: int) -> Still:
        """What is shown at step `number`."""
        still, step = super().still(number), self.walk[number]
        still.cells = {
            key: self._laid_out(key, cells, step) for key, cells in still.cells.items()
        }
        key = "out" if step.plan.scatters else "in"
        if key in still.maps:
            still.texts[f"{key}.window"] = extent(self.walk, self.columns.at(step.position[0]))
        return still

    def _laid_out(self, key: str, cells: Cells, step: Step) -> Cells:
        """`cells` in the columns of their strip."""
        (position,) = step.position
        if key[0] == "w":
            return self._under_window(cells, position)
        if (key[0] == "x") is not step.plan.scatters:
            return cells
        stride, width = self.columns.axis.stride, self.columns.window.cells
        (first,) = self.columns.places(position, [0])
        laid = _apart(
            cells, self.columns.places(position, self.columns.positions(position)), width
        )
        laid.frame = Rect(0, first, 1, (self.columns.grid - 1) * stride + 1)
        if cells.footprint:
            laid.footprint = self._cell(position)
        return laid

    def _under_window(self, cells: Cells, position: int) -> Cells:
        """A kernel under what it reads; one that waits stands at the left."""
        axis, first = self.columns.axis, 0
        if cells.lit:
            first = axis.first_tap(position) - self.columns.at(position).start
        places = range(first, first + axis.span, axis.dilation)
        laid = _apart(cells, places, self.columns.window.cells)
        if cells.lit:
            laid.frame = Rect(0, first, 1, axis.span)
        return laid

    def _cell(self, position: int) -> Rect:
        """The cell that stands under the window, or over it."""
        (place,) = self.columns.places(position, [position])
        return Rect(0, place, 1, 1)

    def beams(self, slot: int, group: int, sides: tuple[Moment, Moment]) -> tuple[Beam, ...]:
        """One shaft of light, from the first input at work to the last output at work."""
        step, scatters = sides[0].step, sides[0].step.plan.scatters
        lit, cell = sides[scatters].lit, self._cell(step.position[0])
        above, below = (cell, lit) if scatters else (lit, cell)
        ins, outs = self.at_work(step)
        kernels = range(self.shown.outs if scatters else self.shown.ins)
        stops = [(f"x{slot}.{place}.0", above) for place in range(ins[0], self.shown.ins)]
        stops += [
            (f"w{slot}.{place}.0.0" if scatters else f"w{slot}.0.{place}.0", lit)
            for place in kernels
        ]
        stops += [(f"y{slot}.{place}.0", below) for place in range(outs[-1] + 1)]
        return tuple(down_strips(stops, self.hue(group, 0)))


def _apart(cells: Cells, places: Sequence[int], width: int) -> Cells:
    """`cells` of one row at `places` in a strip so wide, without those beyond its end."""
    at = [place for place in places if place < width]
    roles = np.full((1, width), Role.BLANK, np.uint8)
    roles[0, at] = cells.roles[0, : len(at)]
    laid = replace(cells, roles=roles)
    if cells.numbers is not None:
        texts = [""] * width
        for place, text in zip(at, cells.numbers[0], strict=False):
            texts[place] = text
        laid.numbers = (tuple(texts),)
    return laid


def extent(walk: Walk, shown: range) -> str:
    """The words for the columns that are shown of a long axis, without its padding.

    Where all are cut off, as by a transposed convolution's padding, none is named.
    """
    side = "output" if walk.plan.scatters else "z" if spread_words(walk) else "input"
    size = walk.plan.window[0].size
    own = range(max(0, shown.start), min(size, shown.stop))
    told = f"{own[0]:,}…{own[-1]:,} of" if own else "none of"
    return f"{side} cells {told} {size:,}"


class _Strips(NamedTuple):
    """The places of everything that is `shown` of `walk`, with some `air` between."""

    walk: Walk
    shown: Shown
    columns: SharedColumns
    stills: StripStills
    air: Air

    def scene(self) -> Scene:
        """The boxes, and a still for each step."""
        walk, stills = self.walk, self.stills
        roles = {
            Kind.INPUT: input_roles(walk, stills.tensors),
            Kind.KERNEL: (*stills.kernel_roles, Role.BLANK),
            Kind.OUTPUT: output_roles(walk, stills.progress),
        }
        apart = Kind.INPUT if walk.plan.scatters else Kind.OUTPUT
        roles[apart] = (*roles[apart], Role.BLANK)
        box = groups_box(walk, tuple(map(self._group, range(self.shown.groups))))
        if where := self._where() * (self.air is not Air.NONE):
            box = Column((Row(where), box), starts=True)
        section = Section(tuple(self._heading()), box)
        return stills.scene((section,), stills.legend, roles)

    def _heading(self) -> Iterator[Text]:
        plan = self.walk.plan
        if spread := spread_words(self.walk):
            yield small(f"{spread}{'; kernels flipped' * (prod(plan.kernel) > 1)}")
        if (taps := self.shown.kernels[-1]) < plan.kernel[0]:
            yield small(f"the first {taps} of {plan.kernel[0]} taps")
        if self.air is Air.NONE:
            yield from (text for text in self._where() if isinstance(text, Text))

    def _where(self) -> tuple[Box, ...]:
        """A map of a long axis, and the words for what is shown of it."""
        if not self.columns.window.moves:
            return ()
        key = "out" if self.walk.plan.scatters else "in"
        size = self.walk.plan.window[0].size
        longest = max((extent(self.walk, range(at, size)) for at in (size - 1, size)), key=len)
        words = Text(f"{key}.window", longest, small=True)
        return Map(key, 1, len(self.columns.window.whole)), words

    def _group(self, slot: int) -> Box:
        walk, shown = self.walk, self.shown
        named = Panel("", Kind.KERNEL, 1, 1, room=self._room(), side=NameSide.LEFT)
        inputs, outputs = (
            tuple(
                panel._replace(room=named.room)
                for panel in panels(key, planes, count, named.side)
            )
            for key, planes, count in (
                (f"x{slot}", shown.inputs, shown.ins),
                (f"y{slot}", shown.outputs, shown.outs),
            )
        )
        cells = 1, self.columns.window.cells
        kernels = tuple(
            panel for each in kernel_panels(slot, walk, shown, cells, named) for panel in each
        )
        x = self._block("input", inputs, walk.plan.ins - shown.ins)
        w = self._block("kernels" if walk.plan.rule is Rule.SUM else "window", kernels, 0)
        y = self._block("output", outputs, walk.plan.outs - shown.outs)
        gap = (GAP,) * (self.air is not Air.NONE)
        if walk.plan.scatters:
            return Tower((x, *gap, Tower((w, y))))
        return Tower((Tower((x, w)), *gap, y))

    def _block(self, word: str, strips: tuple[Panel, ...], rest: int) -> Box:
        """Strips of a kind, below a word in the margin, and how many more there are."""
        words = (small(word),) * (self.air is Air.WORDS)
        return Column((*words, *strips, *more_note(rest, "channel")), starts=True)

    def _room(self) -> str:
        """The longest that stands in the margin at the left of strips."""
        plan, shown = self.walk.plan, self.shown
        notes = [
            text.room
            for rest in (plan.ins - shown.ins, plan.outs - shown.outs)
            for text in more_note(rest, "channel")
        ]
        last = [f"x{plan.reading.channels - 1}", f"y{plan.writing.channels - 1}"]
        words = "kernels" * (self.air is Air.WORDS)
        return max(*notes, *last, longest_kernel_name(plan), words, key=len)
