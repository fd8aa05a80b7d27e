"""A step seen on one side of an operator: where the window stands, and which cells are shown.

The module knows nothing of the other side, nor of how many planes an arrangement has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from convviz.layer.plan import Cell
from convviz.scene.hues import MOST_HUES
from convviz.scene.model import Rect, Still
from convviz.scene.planes.shown import Planes, clipped, seen
from convviz.scene.planes.viewport import extent
from convviz.walks.walk import Step

if TYPE_CHECKING:
    from numpy.typing import NDArray

Ranges = tuple[range, ...]


class Moment(NamedTuple):
    """A step on one side: the window's `place`, and the coordinates in the viewports.

    `place` and `window` have the axes (slices, rows, cols).
    """

    step: Step
    planes: Planes
    place: Cell
    window: Ranges

    @classmethod
    def of(cls, step: Step, planes: Planes) -> Moment:
        """The moment of `step` on the side of `planes`."""
        place = planes.place(step.position, step.plan.grid)
        return cls(step, planes, place, planes.shown(place))

    @property
    def slices(self) -> range:
        """The slices under the window."""
        return self.planes.touched(self.place)[0]

    @property
    def footprint(self) -> Rect:
        """The rectangle from the first tap to the last; parts of it may be hidden."""
        return seen(self.planes.spans(self.place), self.window)

    @property
    def lit(self) -> Rect:
        """The shown part of the footprint."""
        _, rows, cols = self.window
        return clipped(self.footprint, (rows, cols))

    def first_rows(self, taps: int) -> Rect:
        """The footprint of the first rows of taps, cut at the lower end of the viewport."""
        span = self.planes.axes[1].dilation * (taps - 1) + 1
        foot = self.footprint
        return foot._replace(rows=min(span, len(self.window[1]) - foot.row))

    def tap(self, row: int, col: int) -> Rect:
        """The cell under the tap at (`row`, `col`) of the window, if shown."""
        _, rows, cols = self.planes.touched(self.place)
        cell = range(rows[row], rows[row] + 1), range(cols[col], cols[col] + 1)
        return clipped(seen(cell, self.window), self.window[1:])

    def frame(self, slice_: int) -> Rect | None:
        """The outline of the real plane; none for a slice that is padding throughout."""
        if not 0 <= slice_ < self.planes.axes[0].size:
            return None
        return seen(tuple(range(axis.size) for axis in self.planes.axes), self.window)

    def inside(self, cell: tuple[int, ...] | None) -> Cell | None:
        """Where `cell` stands in the viewports, as (slice, row, col); None if hidden."""
        if cell is None:
            return None
        cell = (0,) * (3 - len(cell)) + cell
        if not all(at in cells for at, cells in zip(cell, self.window, strict=True)):
            return None
        return tuple(at - cells.start for at, cells in zip(cell, self.window, strict=True))

    def name(self, letter: str, first: int, channel: int, slice_: int) -> str:
        """The name of a plane, such as x2: the channel, and of three axes the slice."""
        planes = self.planes
        if planes.flat:
            return f"{letter}{first}…{first + planes.axes[1].size - 1}"
        name = f"{letter}{first + channel}"
        return f"{name}[{slice_}]" if len(planes.side.axes) == 3 else name

    def block_hues(self) -> NDArray[np.int8]:
        """A hue for each cell of a plane laid out in blocks: that of the cell's channel."""
        _, at_row, at_col = (np.arange(cells.start, cells.stop) for cells in self.window)
        _, rows, cols = self.planes.axes
        taps = (at_row % rows.stride)[:, None] * cols.kernel + at_col % cols.stride
        return (taps % MOST_HUES).astype(np.int8)

    def show_window(self, still: Still, key: str) -> None:
        """Enter into `still` which part of a large plane is shown."""
        planes = self.planes
        if any(window.moves for window in planes.windows):
            still.texts[f"{key}.window"] = extent(planes.windows, self.window)
        if planes.moves:
            wholes = tuple(window.whole for window in planes.windows)
            still.maps[key] = seen(planes.spans(self.place), wholes)
