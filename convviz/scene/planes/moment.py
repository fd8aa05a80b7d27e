"""A step seen on one side of an operator: where its window is, and what is shown of that.

Knows nothing of the other side, and of arrangements only how many planes they have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from convviz.layer.plan import Cell
from convviz.scene.model import MOST_HUES, Rect, Still
from convviz.scene.planes.shown import Planes, seen
from convviz.scene.planes.viewport import extent, page
from convviz.walks.walk import Step

if TYPE_CHECKING:
    from numpy.typing import NDArray

Ranges = tuple[range, ...]


class Place(NamedTuple):
    """One of the planes shown: its panel, its channel in the group, and its slice."""

    key: str
    channel: int
    slice_: int


class Moment(NamedTuple):
    """A step: where its window is on one side, and what is shown of that."""

    step: Step
    planes: Planes
    place: Cell
    window: Ranges

    @property
    def slices(self) -> range:
        """The slices under the window."""
        return self.planes.touched(self.place)[0]

    @property
    def footprint(self) -> Rect:
        """The cells under the window with all between them; they may lie outside."""
        return seen(self.planes.spans(self.place), self.window)

    def frame(self, slice_: int) -> Rect | None:
        """The real plane; none where there is only padding."""
        if not 0 <= slice_ < self.planes.axes[0].size:
            return None
        return seen(tuple(range(axis.size) for axis in self.planes.axes), self.window)

    def places(self, key: str, shown: int, at_work: range) -> list[Place]:
        """The `shown` planes of a group, panels called `key`, the last of them first.

        Where not all are shown, those are whose channel is `at_work`.
        """
        of, slices = self.planes.channels, self.window[0]
        channels = page(of, shown, min(at_work[0], of - 1))
        return [
            Place(f"{key}.{place}.{deep}", channel, slice_)
            for place, channel in reversed(list(enumerate(channels)))
            for deep, slice_ in reversed(list(enumerate(slices)))
        ]

    def name(self, letter: str, first: int, channel: int, slice_: int) -> str:
        """What a plane is called: by its channel, of three axes with its slice."""
        planes = self.planes
        if planes.flat:
            return f"{letter}{first}…{first + planes.axes[1].size - 1}"
        name = f"{letter}{first + channel}"
        return f"{name}[{slice_}]" if len(planes.side.axes) == 3 else name

    def block_hues(self) -> NDArray[np.int8]:
        """Hues of a plane that is laid out in blocks: of each cell that of its channel."""
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

    def shown(self, rect: Rect) -> Rect:
        """The part of `rect` that is shown."""
        _, rows, cols = self.window
        top, left = max(0, rect.row), max(0, rect.col)
        bottom, right = (
            min(len(rows), rect.row + rect.rows),
            min(len(cols), rect.col + rect.cols),
        )
        return Rect(top, left, bottom - top, right - left)
