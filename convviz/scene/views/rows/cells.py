"""Cells of maps in a row as rows and cols: which of them stand in a window, and where.

A map of one axis has a single row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from convviz.axis import Axis, Ground
from convviz.scene.model import Rect
from convviz.walks.reach import Reach

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Flags = NDArray[np.bool_]

Window = tuple[range, range]
Places = tuple[Sequence[int], Sequence[int]]
"""Rows and cols, each in ascending order."""

T = TypeVar("T")


def two(values: Sequence[T], alone: T) -> tuple[T, T]:
    """One value for the rows and one for the cols, those of a map of one row being `alone`."""
    return (alone, values[0]) if len(values) == 1 else (values[0], values[1])


def taps_of(reach: Reach) -> Places:
    """Where taps stand."""
    return two(reach.taps, (0,))


def cells_of(reach: Reach) -> Places:
    """The map's own cells that are read."""
    return two(reach.cells, (0,))


def sources_of(axes: tuple[Axis, Axis], window: Window) -> list[list[int | None]]:
    """For each coordinate that is shown, the map's own cell that stands there."""
    return [
        [axis.source(cell) if axis.ground(cell) is Ground.REAL else None for cell in cells]
        for axis, cells in zip(axes, window, strict=True)
    ]


def on(there: Iterable[int | None], some: Sequence[int]) -> Flags:
    """Which of the coordinates `there` are among `some`."""
    wanted = some if isinstance(some, range) else set(some)
    return np.array([cell in wanted for cell in there])


def real_of(axes: tuple[Axis, Axis]) -> tuple[range, range]:
    """All but padding."""
    return range(axes[0].size), range(axes[1].size)


def seen_in(cells: tuple[range, range], window: Window) -> Rect:
    """`cells` counted from the start of `window`; they may reach beyond it."""
    (rows, cols), (seen_rows, seen_cols) = cells, window
    top, left = rows.start - seen_rows.start, cols.start - seen_cols.start
    return Rect(top, left, len(rows), len(cols))


def bounds(cells: Places, window: Window) -> Rect | None:
    """What surrounds `cells`, counted from the start of `window`."""
    if not all(cells):
        return None
    rows, cols = (range(some[0], some[-1] + 1) for some in cells)
    return seen_in((rows, cols), window)


def clipped(rect: Rect | None, window: Window) -> Rect | None:
    """The part of `rect` that is in the window."""
    if rect is None:
        return None
    rows = range(max(0, rect.row), min(len(window[0]), rect.row + rect.rows))
    cols = range(max(0, rect.col), min(len(window[1]), rect.col + rect.cols))
    return Rect(rows.start, cols.start, len(rows), len(cols)) if rows and cols else None
