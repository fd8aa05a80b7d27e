"""What the cells of input planes are, with the window on them and without.

Every answer is for the cells that a window shows, as an array of (slices, rows, cols).
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from convviz.axis import Ground
from convviz.layer.plan import Cell
from convviz.scene.model import Role
from convviz.scene.planes.shown import Planes
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
"""A cell that is one thing along one axis, and another along another, is the later one."""

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
    """The roles of the cells of `planes` that the input has; a plane is like the next."""

    def __init__(self, planes: Planes) -> None:
        self.planes = planes
        self._kept: dict[Ranges, Roles] = {}

    def idle(self, window: Ranges) -> Roles:
        """The roles where nothing is read."""
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
        """The roles with the window at `place`."""
        roles = self.idle(window).copy()
        inner = np.ix_(*self._inside(self.planes.touched(place), window))
        roles[inner] = AS_TAPPED[roles[inner]]
        for source in self.sources(place):
            at = tuple(c - cells.start for c, cells in zip(source, window, strict=True))
            if all(c in cells for c, cells in zip(source, window, strict=True)):
                tapped = roles[at] == Role.TAP
                roles[at] = Role.TAP_AND_SOURCE if tapped else Role.SOURCE
        return roles

    def sources(self, place: Cell) -> set[Cell]:
        """The input cells that padding under the window copies."""
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
        """Whether padding holds copies of input cells."""
        return any(axis.padding_mode != "zeros" for axis in self.planes.axes)

    def origins(self, window: Ranges, slice_: int) -> tuple[tuple[str, ...], ...]:
        """In each padding cell of a slice which input cell it copies, such as 0:2."""
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
        """The longest of the texts of origins."""
        return ":".join(str(axis.size - 1) for axis in self.planes.side.axes)

    @staticmethod
    def _inside(cells: Ranges, window: Ranges) -> list[list[int]]:
        """`cells` counted from the start of the window, those that it shows."""
        return [
            [cell - shown.start for cell in among(touched, shown)]
            for touched, shown in zip(cells, window, strict=True)
        ]
