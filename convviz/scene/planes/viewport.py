"""Which part of a plane is shown where the whole would be too large.

A window turns its pages: it stands still while the kernel moves through it, then jumps on,
so that the movement is seen.  Per axis, in cells, like everything spatial.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from convviz.axis import Axis


class Viewport(NamedTuple):
    """`cells` of an axis are shown, from a start that depends on the output computed.

    `whole` is the range of all coordinates; `per_page` outputs share a page, and the page of
    the outputs from `out` on starts at `origin + stride * out`.
    """

    whole: range
    cells: int
    per_page: int
    origin: int
    stride: int

    @property
    def moves(self) -> bool:
        """Whether there is more than is shown."""
        return self.cells < len(self.whole)

    def shown(self, out: int) -> range:
        """The coordinates shown while output `out` is computed."""
        start = self.origin + out // self.per_page * self.per_page * self.stride
        start = max(self.whole.start, min(start, self.whole.stop - self.cells))
        return range(start, start + self.cells)


def input_window(axis: Axis, most: int) -> Viewport:
    """At most `most` cells under a window, the whole footprint among them if it fits."""
    cells = min(most, len(axis.drawn))
    per_page = max(1, (cells - axis.span) // axis.stride + 1)
    return Viewport(axis.drawn, cells, per_page, axis.first_tap(0), axis.stride)


def output_window(axis: Axis, most: int) -> Viewport:
    """At most `most` cells of an axis that is gone through one by one."""
    cells = min(most, axis.size)
    return Viewport(range(axis.size), cells, cells, 0, 1)


def extent(windows: Sequence[Viewport], shown: Sequence[range]) -> str:
    """Which planes, rows and columns are `shown`, of those axes of which not all are."""
    names = ("planes", "rows", "cols")[3 - len(windows) :]
    return ", ".join(
        f"{name} {cells[0]}…{cells[-1]}"
        for name, window, cells in zip(names, windows, shown, strict=True)
        if window.moves
    )


def page(count: int, shown: int, now: int) -> range:
    """The `shown` of `count` channels or groups that are shown while `now` is at work.

    Where some are left out, the one at work comes first: it stays in its place, and only
    its name changes.

    >>> page(64, 3, 0), page(64, 3, 4), page(64, 3, 63)
    (range(0, 3), range(4, 7), range(61, 64))
    """
    start = min(now, count - shown)
    return range(start, start + shown)
