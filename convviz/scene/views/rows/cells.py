"""Cells of maps in a row along rows and cols: which are shown, and where.

A map of one axis has a single row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from convviz.axis import Axis, Ground
from convviz.scene.model import Rect
from convviz.scene.planes.shown import clipped, seen
from convviz.walks.reach import Reach

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Flags = NDArray[np.bool_]

Window = tuple[range, range]
Places = tuple[Sequence[int], Sequence[int]]
"""Rows and cols, each in ascending order."""

T = TypeVar("T")


def two(values: Sequence[T], alone: T) -> tuple[T, T]:
    """A value for the rows and one for the cols; `alone` for the rows of a map of one axis."""
    return (alone, values[0]) if len(values) == 1 else (values[0], values[1])


def taps_of(reach: Reach) -> Places:
    """The rows and cols of taps."""
    return two(reach.taps, (0,))


def cells_of(reach: Reach) -> Places:
    """The rows and cols of the map's own cells that are read."""
    return two(reach.cells, (0,))


def sources_of(axes: tuple[Axis, Axis], window: Window) -> list[list[int | None]]:
    """The map's own cell at each coordinate shown; None in padding and between cells."""
    return [
        [axis.source(cell) if axis.ground(cell) is Ground.REAL else None for cell in cells]
        for axis, cells in zip(axes, window, strict=True)
    ]


def on(there: Iterable[int | None], some: Sequence[int]) -> Flags:
    """True for each coordinate of `there` that is among `some`."""
    wanted = some if isinstance(some, range) else set(some)
    return np.array([cell in wanted for cell in there])


def crossing(there: Sequence[Iterable[int | None]], some: Places) -> Flags:
    """True for each (row, col) of `there` whose row and col are both among `some`."""
    rows, cols = map(on, there, some)
    flags: Flags = np.logical_and.outer(rows, cols)
    return flags


def bounds(cells: Places, window: Window) -> Rect | None:
    """The rectangle around `cells`, counted from the start of `window`; None for no cells."""
    if not all(cells):
        return None
    return seen([range(some[0], some[-1] + 1) for some in cells], window)


def lit(cells: Places, window: Window) -> Rect | None:
    """The shown part of the rectangle around `cells`; None if there is none."""
    rect = bounds(cells, window)
    if rect is None:
        return None
    part = clipped(rect, window)
    return part if part.rows and part.cols else None
