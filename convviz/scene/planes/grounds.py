"""The roles of input cells: real, padding, inserted or past the end, under a tap or not.

Arrays have the (slices, rows, cols) of the cells in the viewports.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from convviz.axis import Axis, Ground
from convviz.layer.plan import Cell
from convviz.scene.planes.shown import Planes
from convviz.scene.roles import Role
from convviz.walks.reach import among

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Roles = NDArray[np.uint8]

Ranges = tuple[range, ...]

GROUNDS = (
    Ground.REAL,
    Ground.INSERTED,
    Ground.PADDING,
    Ground.OUTPUT_PADDING,
    Ground.BEYOND,
)
"""A cell whose axes differ in ground stands on the ground that comes last here."""

IDLE = {
    Ground.REAL: Role.IDLE,
    Ground.INSERTED: Role.INSERTED,
    Ground.PADDING: Role.PADDING,
    Ground.OUTPUT_PADDING: Role.OUTPUT_PADDING,
    Ground.BEYOND: Role.OFF,
}
TAPPED = {
    Role.IDLE: Role.TAP,
    Role.INSERTED: Role.TAP_ON_INSERTED,
    Role.PADDING: Role.TAP_ON_PADDING,
    Role.OUTPUT_PADDING: Role.TAP_ON_OUTPUT_PADDING,
}

AS_GROUND = np.array([IDLE[ground] for ground in GROUNDS], np.uint8)
AS_TAPPED = np.array([TAPPED.get(role, role) for role in Role], np.uint8)


class Grounds:
    """The roles of the cells of the input `planes`, the same for every channel."""

    def __init__(self, planes: Planes) -> None:
        self.planes = planes
        self._kept: dict[Ranges, Roles] = {}

    def idle(self, window: Ranges) -> Roles:
        """The roles of a channel that is not read."""
        if window not in self._kept:
            ranks, read = [], []
            for axis, cells in zip(self.planes.axes, window, strict=True):
                ranks.append(np.array([GROUNDS.index(axis.ground(cell)) for cell in cells]))
                read.append(np.array([0 <= c < axis.size and axis.is_read(c) for c in cells]))
            deepest = np.maximum(np.maximum.outer(ranks[0], ranks[1])[..., None], ranks[2])
            unread = ~np.logical_and.outer(np.logical_and.outer(read[0], read[1]), read[2])
            roles = AS_GROUND[deepest]
            roles[unread & (deepest == 0)] = Role.NEVER_READ
            self._kept = {window: roles}
        return self._kept[window]

    def tapped(self, place: Cell, window: Ranges) -> Roles:
        """The roles of a channel under the window at `place`."""
        roles = self.idle(window).copy()
        inner = np.ix_(*_inside(self.planes.touched(place), window))
        roles[inner] = AS_TAPPED[roles[inner]]
        for source in self.sources(place):
            at = tuple(c - cells.start for c, cells in zip(source, window, strict=True))
            if all(c in cells for c, cells in zip(source, window, strict=True)):
                tapped = roles[at] == Role.TAP
                roles[at] = Role.TAP_AND_SOURCE if tapped else Role.SOURCE
        return roles

    def sources(self, place: Cell) -> set[Cell]:
        """The input cells copied by the padding under the window."""
        axes = self.planes.axes
        if not self.copies:
            return set()
        reads = {
            tap: tuple(axis.read(cell) for axis, cell in zip(axes, tap, strict=True))
            for tap in product(*self.planes.touched(place))
        }
        return {source for tap, source in reads.items() if source != tap}

    @property
    def copies(self) -> bool:
        """True if padding copies input cells, as reflect, replicate and circular do."""
        return any(axis.padding_mode != "zeros" for axis in self.planes.axes)

    def origins(self, window: Ranges, slice_: int) -> tuple[tuple[str, ...], ...]:
        """For each cell of a slice the input cell that padding copies there, such as 0:2."""
        axes, (_, rows, cols) = self.planes.axes, window
        texts = []
        for row, col in product(rows, cols):
            cell = (slice_, row, col)
            source = tuple(axis.read(at) for axis, at in zip(axes, cell, strict=True))
            told = source[3 - len(self.planes.side.axes) :]
            texts.append("" if source == cell else ":".join(map(str, told)))
        return tuple(
            tuple(texts[at : at + len(cols)]) for at in range(0, len(texts), len(cols))
        )

    @property
    def longest_origin(self) -> str:
        """The longest text of an origin."""
        return ":".join(str(axis.size - 1) for axis in self.planes.side.axes)


def _inside(cells: Ranges, window: Ranges) -> list[list[int]]:
    """Those of `cells` that are shown, counted from the start of the window."""
    return [
        [cell - shown.start for cell in among(touched, shown)]
        for touched, shown in zip(cells, window, strict=True)
    ]


def grounds_on(axes: Iterable[Axis]) -> set[Ground]:
    """What cells of planes of `axes` stand on: at both ends of each axis, and between."""
    return {
        axis.ground(cell)
        for axis in axes
        for cell in (0, 1, axis.padded.stop - 1, axis.drawn[0], axis.drawn[-1], axis.size)
        if cell in axis.drawn
    }


def ground_role(axes: Iterable[Axis], cell: Iterable[int]) -> Role:
    """The role of an input cell that is not read."""
    found = (axis.ground(at) for axis, at in zip(axes, cell, strict=True))
    return IDLE[max(found, key=GROUNDS.index)]
