"""The columns that input, kernel and output of a layer over one axis share on the page.

A column is a coordinate of the axis under the window.  A cell on the other side stands under
the middle of its window, or, where the layer keeps the size of its input, under the cell of
the same number.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from convviz.axis import Axis
from convviz.scene.planes.viewport import ALL, Viewport, input_window
from convviz.walks.walk import Walk

WHOLE = 70
"""An axis of at most so many cells is shown whole where a page has room."""

PAGES = (48, 70, 112, 144, 36, 28, 20, 13, 9)
"""Columns that are shown of a longer axis: as many as are read well, then more, then fewer."""

MOVES = 2
"""Strides that the window takes in sight, where there is room."""


class SharedColumns(NamedTuple):
    """At most so many columns of `axis` as `window` has; `grid` positions of the kernel.

    What the window makes at a position, or is made of, stands `shift` columns after its
    first tap.
    """

    axis: Axis
    grid: int
    window: Viewport
    shift: int

    @classmethod
    def of(cls, walk: Walk, most: int) -> SharedColumns:
        """At most so many columns of `walk`, which has one axis."""
        (axis,), (grid,) = walk.plan.window, walk.plan.grid
        window = input_window(axis, most)
        before, after = axis.padding_before, axis.padding_after
        keeps_size = min(before, after) >= 0 and before + after == axis.span - 1
        middle = (min(axis.span, window.cells) - 1) // 2
        shift = before if keeps_size and axis.span <= window.cells else middle
        return cls(axis, grid, window, shift)

    @property
    def cut(self) -> bool:
        """True if the window has no room in the columns shown."""
        return self.window.cells < self.axis.span

    def at(self, position: int) -> range:
        """The columns shown while the window is at `position`."""
        return self.window.shown(position)

    def column(self, position: int) -> int:
        """The column of what the window makes at `position`."""
        return self.axis.first_tap(position) + self.shift

    def positions(self, position: int) -> range:
        """The positions whose columns are shown while the window is at `position`.

        >>> axis = Axis(9, 3, stride=2)
        >>> SharedColumns(axis, 4, input_window(axis, 9), shift=1).positions(0)
        range(0, 4)
        """
        shown, first, step = self.at(position), self.column(0), self.axis.stride
        start = max(0, -((first - shown.start) // step))
        return range(start, max(start, min(self.grid, (shown.stop - 1 - first) // step + 1)))

    def places(self, position: int, cells: Sequence[int]) -> list[int]:
        """The columns of the positions `cells`, counted from the first column shown."""
        start = self.at(position).start
        return [self.column(cell) - start for cell in cells]


class Under(NamedTuple):
    """The viewport of cells that stand one under each window: those in the columns shown."""

    columns: SharedColumns

    @property
    def whole(self) -> range:
        """All coordinates of the axis."""
        return range(self.columns.grid)

    @property
    def cells(self) -> int:
        """The columns of a panel, which are more than its cells."""
        return self.columns.window.cells

    @property
    def moves(self) -> bool:
        """False: one line tells for all strips which columns are shown."""
        return False

    def shown(self, out: int) -> range:
        """The coordinates shown while the window is at `out`."""
        return self.columns.positions(out)


def most_columns(axis: Axis) -> list[int]:
    """How many columns of `axis` may be shown, the best first; `ALL` if the axis is short.

    Numbers that leave no room for the window to move come later, and last those that leave no
    room for the window.

    >>> most_columns(Axis(200, 60))
    [70, 112, 144, 48, 36, 28, 20, 13, 9]
    >>> most_columns(Axis(12, 3))[0] == ALL
    True
    """
    cells = len(axis.drawn)
    some = [ALL] * (cells <= WHOLE) + [most for most in PAGES if most < cells]

    def lacks(most: int) -> tuple[bool, bool, int]:
        cut = most < axis.span
        return cut, most < axis.span + MOVES * axis.stride, -most * cut

    return sorted(some or [ALL], key=lacks)
