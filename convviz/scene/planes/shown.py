"""The planes of an operator as drawn: three axes each, shown through viewports.

A plane of one or two axes has a single slice, and of one axis a single row.  Where all
positions of an operator are in one row, the channels of a group are the rows of one plane.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from convviz.axis import Axis
from convviz.layer.plan import Cell, Plan, Side
from convviz.scene.model import Rect
from convviz.scene.planes.viewport import Pane, input_window, output_window

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Flags = NDArray[np.bool_]
    Counts = NDArray[np.int64]

ALONE = Axis(1, 1)


class Planes(NamedTuple):
    """One side of an operator: of each group `channels` planes of three `axes`.

    `grid` counts the positions of the operator's window along each axis, and `windows` are
    the viewports.  A flat side has one plane a group, whose rows are the group's channels.
    """

    side: Side
    channels: int
    axes: tuple[Axis, ...]
    grid: Cell
    windows: tuple[Pane, ...]

    @property
    def flat(self) -> bool:
        """True if the channels of a group are the rows of one plane."""
        return self.side.flat

    def place(self, position: Cell, grid: Cell) -> Cell:
        """The position of the operator's window along each of the three axes."""
        if self.flat:
            return 0, 0, self.side.touched(position, grid)[0][0]
        return (0,) * (3 - len(position)) + position

    def touched(self, place: Cell) -> tuple[range, ...]:
        """The coordinates of the taps of the window at `place`."""
        return tuple(axis.taps(at) for axis, at in zip(self.axes, place, strict=True))

    def spans(self, place: Cell) -> tuple[range, ...]:
        """The coordinates from the first tap of the window to its last."""
        return tuple(
            range(axis.first_tap(at), axis.first_tap(at) + axis.span)
            for axis, at in zip(self.axes, place, strict=True)
        )

    def shown(self, place: Cell) -> tuple[range, ...]:
        """The coordinates in the viewports while the operator's window is at `place`."""
        return tuple(window.shown(at) for window, at in zip(self.windows, place, strict=True))

    def cell(self, first_channel: int, channel: int, place: Cell) -> tuple[int, Cell]:
        """The channel and the coordinates, in the tensor, of the cell drawn at `place`."""
        if self.flat:
            return first_channel + place[1], place[2:]
        return first_channel + channel, place[3 - len(self.side.axes) :]

    @property
    def totals(self) -> tuple[Counts, ...]:
        """How often each cell of each axis is under the window over the whole walk."""
        return tuple(
            _totals(axis, size) for axis, size in zip(self.axes, self.grid, strict=True)
        )

    @property
    def moves(self) -> bool:
        """True if part of the rows or of the columns is hidden."""
        return any(window.moves for window in self.windows[1:])


def planes_of(side: Side, plan: Plan, most: Cell) -> Planes:
    """The planes of `side`, at `most` so many (slices, rows, cols) of each shown."""
    channels = side.channels // plan.groups
    axes: tuple[Axis, ...] = (ALONE,) * (3 - len(side.axes)) + side.axes
    grid = (1,) * (3 - len(plan.grid)) + plan.grid
    if side.flat:
        axes = (ALONE, Axis(channels, channels), side.axes[0])
        grid, channels = (1, 1, side.axes[0].size), 1
    made: list[Pane] = []
    for axis, limit in zip(axes, most, strict=True):
        whole = axis.kernel == 1 and axis.stride == 1 and axis.drawn == range(axis.size)
        made.append((output_window if whole else input_window)(axis, limit))
    return Planes(side, channels, axes, grid, tuple(made))


@lru_cache(maxsize=8)  # arrangements of one walk share their axes
def _totals(axis: Axis, positions: int) -> Counts:
    if axis.kernel == axis.stride == 1:
        return np.ones(axis.size, np.int64)
    return np.array(axis.gathered(axis.tap_counts([1] * positions)))


class Touches(NamedTuple):
    """How often each of some cells of an axis is under the window.

    `first` is the first position of the window that touches a cell, `stride` the distance to
    the next position that does, and `total` the count of them all.
    """

    first: Counts
    stride: Counts
    total: Counts

    @classmethod
    def of(cls, axis: Axis, cells: range, positions: int) -> Touches:
        """The touches of `cells` by a window of so many `positions`."""
        if axis.kernel == axis.stride == 1:
            there = np.arange(cells.start, cells.stop)
            return cls(there, np.ones_like(there), np.ones_like(there))
        readers = [axis.readers(cell)[:] for cell in cells]
        kept = [r[: max(0, -((r.start - positions) // r.step))] for r in readers]
        return cls(
            np.array([r.start for r in kept]),
            np.array([r.step for r in kept]),
            np.array([len(r) for r in kept]),
        )

    def before(self, position: int) -> Counts:
        """How often the window touches each cell before `position`."""
        before: Counts = np.clip(-((self.first - position) // self.stride), 0, self.total)
        return before

    def now(self, position: int) -> Counts:
        """1 for each cell that the window touches at `position`, else 0."""
        return self.before(position + 1) - self.before(position)


def outer(one: Counts, two: Counts, three: Counts) -> Counts:
    """The products of the numbers of three axes, of shape (slices, rows, cols)."""
    return one[:, None, None] * two[:, None] * three


def seen(cells: Sequence[range], window: Sequence[range]) -> Rect:
    """The rows and cols of `cells`, counted from the start of `window`; some may be hidden."""
    (rows, cols), (seen_rows, seen_cols) = cells[-2:], window[-2:]
    top, left = rows.start - seen_rows.start, cols.start - seen_cols.start
    return Rect(top, left, len(rows), len(cols))


def clipped(rect: Rect, window: Sequence[range]) -> Rect:
    """The part of `rect` that is in a window of (rows, cols); empty if there is none."""
    rows = range(max(0, rect.row), min(len(window[0]), rect.row + rect.rows))
    cols = range(max(0, rect.col), min(len(window[1]), rect.col + rect.cols))
    return Rect(rows.start, cols.start, len(rows), len(cols))
