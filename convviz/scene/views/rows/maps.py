"""What the maps of layers in a row show at one step: a role for each cell, and the beams.

A still is computed from the step alone: which cells were computed before comes from
arithmetic, not from earlier steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise, product
from typing import TYPE_CHECKING

import numpy as np

from convviz.axis import Axis, Ground
from convviz.scene.model import Beam, Cells, Rect, Still
from convviz.scene.planes.grounds import IDLE
from convviz.scene.planes.shown import ALONE, seen
from convviz.scene.planes.viewport import Shows, extent, page
from convviz.scene.roles import WARM, Role
from convviz.scene.views.rows.cells import (
    Window,
    bounds,
    cells_of,
    crossing,
    lit,
    on,
    sources_of,
    taps_of,
    two,
)
from convviz.walks.chains import CellTrace, Chain
from convviz.walks.needs import NEVER
from convviz.walks.reach import Reach

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Roles = NDArray[np.uint8]
    Flags = NDArray[np.bool_]

AGAIN = ".again"
"""The end of the key of a panel that shows a map for the second time."""

HUES = 6
"""The number of hues of groups: group 6 has the hue of group 0."""

GROUNDS = (Ground.PADDING, Ground.INSERTED, Ground.OUTPUT_PADDING, Ground.BEYOND)
"""The grounds of cells that are none of the map's own, the strongest last."""


@dataclass(frozen=True, slots=True)
class Maps:
    """The maps of `chain`: of map n `shown[n]` channels, through the viewports `windows[n]`.

    Maps `again` are shown twice: where a layer makes them, and where the next layer reads
    them.
    """

    chain: Chain
    windows: tuple[tuple[Shows, ...], ...]
    shown: tuple[int, ...]
    again: tuple[int, ...] = ()

    @property
    def last(self) -> int:
        """The number of the output's map."""
        return len(self.shown) - 1

    @property
    def hues(self) -> tuple[int, ...]:
        """Every hue that a still may use, first the hue of cells under a tap."""
        groups = [plan.groups for plan in self.chain.plans if plan.grouped]
        return (*range(min(HUES, max(groups, default=1))), WARM)

    def name(self, number: int, channel: int) -> str:
        """The name of a channel of a map: x0, h1.0, y0."""
        letter = "x" if number == 0 else "y" if number == self.last else f"h{number}."
        return f"{letter}{channel}"

    def read_at(self, number: int, place: int) -> str:
        """The key of the panel from which the next layer reads a channel of a map."""
        return f"{number}.{place}" + AGAIN * (number in self.again)

    def hue(self, number: int, channel: int) -> int:
        """The hue of the group that writes a channel, or else of the group that reads it."""
        plans = self.chain.plans
        if number and (plan := plans[number - 1]).grouped:
            return channel // plan.outs % HUES
        if number < self.last and (plan := plans[number]).grouped:
            return channel // plan.ins % HUES
        return WARM if number == self.last else 0

    def show(self, still: Still, trace: CellTrace) -> None:
        """Enter all maps, and the beams between them, into `still`."""
        views = [self._window(number, trace) for number in range(self.last + 1)]
        for number, window in enumerate(views):
            self._show_map(still, number, window, trace)
        for number, (window, behind) in enumerate(pairwise(views)):
            still.beams += self._beams(number, (window, behind), trace)
        for number, window in enumerate(views):
            windows = self.windows[number]
            if any(each.moves for each in windows):
                still.texts[f"{number}.window"] = extent(windows, window)
                if number == 0:
                    taps, wholes = (
                        taps_of(trace.reaches[0]),
                        (windows[0].whole, windows[1].whole),
                    )
                    still.maps["0"] = bounds(taps, wholes) or Rect(0, 0, 1, 1)

    def channels(self, number: int, reach: Reach) -> range:
        """The channels of map `number` that are shown, from the first channel at work on."""
        count = self.chain.shapes[number][0]
        return page(count, self.shown[number], reach.channels[0])

    def _window(self, number: int, trace: CellTrace) -> Window:
        rows, cols = self.windows[number]
        row, col = two(trace.position, 0)
        return rows.shown(row), cols.shown(col)

    def _show_map(self, still: Still, number: int, window: Window, trace: CellTrace) -> None:
        reach = trace.reaches[number]
        real, idle = self._idle(number, window)
        frame = seen([range(axis.size) for axis in self._axes(number)], window)
        for place, channel in enumerate(self.channels(number, reach)):
            roles = idle.copy()
            if number:
                before = self._before(number, channel, window, trace)
                roles[real & before & (roles != Role.NEVER_READ)] = Role.DONE
            footprint = None
            if channel in reach.channels:
                footprint = self._mark(roles, number, real, reach, window)
            still.cells[f"{number}.{place}"] = Cells(
                roles,
                self.hue(number, channel),
                name=self.name(number, channel),
                lit=channel in reach.channels,
                frame=frame,
                footprint=footprint,
            )
            still.cells[self.read_at(number, place)] = still.cells[f"{number}.{place}"]

    def _axes(self, number: int) -> tuple[Axis, Axis]:
        return two(self.chain.axes(number), ALONE)

    def _idle(self, number: int, window: Window) -> tuple[Flags, Roles]:
        """True for the map's own cells, and the roles of all cells before the first step."""
        axes = self._axes(number)
        grounds = [
            np.array([axis.ground(cell) for cell in cells])
            for axis, cells in zip(axes, window, strict=True)
        ]
        roles = np.full(tuple(map(len, window)), Role.IDLE, np.uint8)
        real = np.logical_and.outer(*(ground == Ground.REAL for ground in grounds))
        roles[:] = Role.TO_COME if number else Role.IDLE
        never = (first == NEVER for first in self._first(number, window))
        roles[real & np.logical_or.outer(*never)] = Role.NEVER_READ
        for ground in GROUNDS:
            roles[np.logical_or.outer(*(there == ground for there in grounds))] = IDLE[ground]
        return real, roles

    def _before(self, number: int, channel: int, window: Window, trace: CellTrace) -> Flags:
        """True for cells of a channel that an earlier output depends on."""
        first = self._first(number, window)
        if self.chain.needs(number).channel(channel) < trace.channel:
            return np.logical_and.outer(*(there < NEVER for there in first))
        if channel not in trace.reaches[number].channels:
            return np.zeros(tuple(map(len, window)), bool)
        row, col = two(trace.position, 0)
        in_row = on(
            sources_of(self._axes(number), window)[0], cells_of(trace.reaches[number])[0]
        )
        above = np.logical_and.outer(first[0] < row, first[1] < NEVER)
        return above | np.logical_and.outer(in_row, first[1] < col)

    def _first(self, number: int, window: Window) -> list[NDArray[np.int64]]:
        """The first output that needs each cell shown, along each axis.

        The numbers in padding and between the map's own cells mean nothing.
        """
        needs, axes = self.chain.needs(number), self._axes(number)
        flat = len(self.chain.output_shape) == 2
        found = []
        for axis, sources in enumerate(sources_of(axes, window)):
            own = [source for source in sources if source is not None]
            if (flat and axis == 0) or not own:
                found.append(np.zeros(len(sources), np.int64))
                continue
            cells = range(min(own), max(own) + 1)
            first = needs.first(axis - flat, cells)
            places = [0 if source is None else source - cells.start for source in sources]
            found.append(first[places])
        return found

    def _mark(
        self,
        roles: Roles,
        number: int,
        real: Flags,
        reach: Reach,
        window: Window,
    ) -> Rect | None:
        """Mark the taps, and return the rectangle around them; of the output, mark the cell."""
        axes, taps, cells = self._axes(number), taps_of(reach), cells_of(reach)
        sources = sources_of(axes, window)
        read, under = crossing(sources, cells), crossing(window, taps)
        if number == self.last:
            roles[under] = Role.NOW
            return None
        roles[real & read] = Role.SOURCE
        roles[real & under] = Role.TAP
        roles[under & (roles == Role.PADDING)] = Role.TAP_ON_PADDING
        return bounds(taps, window)

    def _beams(
        self, number: int, windows: tuple[Window, Window], trace: CellTrace
    ) -> tuple[Beam, ...]:
        """Beams from the cells read in a map to the cell made in the next map."""
        reach, behind = trace.reaches[number : number + 2]
        plan = self.chain.plans[number]
        source = lit(taps_of(reach), windows[0])
        rows, cols = (
            tuple(cell * getattr(axis, "spread", 1) for cell in (cells[0], cells[-1]))
            if cells
            else ()
            for axis, cells in zip(self._axes(number + 1), cells_of(behind), strict=True)
        )
        target = lit((rows, cols), windows[1])
        if source is None or target is None:
            return ()
        pairs = product(
            enumerate(self.channels(number, reach)),
            enumerate(self.channels(number + 1, behind)),
        )
        return tuple(
            Beam(
                self.read_at(number, place),
                source,
                f"{number + 1}.{other_place}",
                target,
                max(0, self.hue(number, channel)),
            )
            for (place, channel), (other_place, other) in pairs
            if channel in reach.channels
            and other in behind.channels
            and channel // plan.ins == other // plan.outs
        )
