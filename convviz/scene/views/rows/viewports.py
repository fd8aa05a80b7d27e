"""Which part of each map in a row is shown: the windows of all turn their pages together.

A page is as many outputs as every map has room for what they see; one that sees more than
there is room for is shown from its first cell on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from convviz.axis import Axis
from convviz.walks.chains import Chain

ALL = 2**62
ALONE = Axis(1, 1)


class MapViewport(Protocol):
    """What is shown of an axis of a map."""

    @property
    def whole(self) -> range:
        """All coordinates."""

    @property
    def moves(self) -> bool:
        """Whether it says of itself where it is."""

    def shown(self, out: int) -> range:
        """The coordinates shown while output `out` is computed."""


class MapWindow(NamedTuple):
    """`cells` of an axis are shown; of its `whole` range, those that a page of outputs sees.

    `later` are the axes of this map and those behind it, as the layers read them.
    """

    whole: range
    cells: int
    per_page: int
    later: tuple[Axis, ...]

    @property
    def moves(self) -> bool:
        """Whether there is more than is shown."""
        return self.cells < len(self.whole)

    def shown(self, out: int) -> range:
        """The coordinates shown while output `out` is computed."""
        if not self.moves:
            return self.whole
        first = out // self.per_page * self.per_page
        start = seen(self.later, first, first).start
        start = max(self.whole.start, min(start, self.whole.stop - self.cells))
        return range(start, start + self.cells)


def map_windows(chain: Chain, most: int) -> tuple[tuple[MapWindow, ...], ...]:
    """Windows of at most `most` cells for every map: one for its rows, one for its cols."""
    count = len(chain.shapes)
    columns = [_along(axes, most) for axes in zip(*map(chain.axes, range(count)), strict=True)]
    if len(columns) == 1:
        alone = MapWindow(ALONE.drawn, 1, 1, (ALONE,))
        columns.insert(0, (alone,) * count)
    return tuple(zip(*columns, strict=True))


def _along(axes: tuple[Axis, ...], most: int) -> tuple[MapWindow, ...]:
    """A window for each map along one axis; the last of `axes` is the output's."""
    moving = [axes[n:] for n, axis in enumerate(axes) if len(axis.drawn) > most]
    per_page = 1
    while (
        moving
        and per_page < axes[-1].size
        and all(len(seen(later, 0, per_page)) <= most for later in moving)
    ):
        per_page += 1
    return tuple(
        MapWindow(axis.drawn, min(most, len(axis.drawn)), per_page, axes[number:])
        for number, axis in enumerate(axes)
    )


def seen(axes: Sequence[Axis], first: int, last: int) -> range:
    """What outputs `first` to `last` see of the first of `axes`, borders and holes aside.

    >>> seen((Axis(9, 3), Axis(7, 3, 2), Axis(3, 1)), 0, 1)
    range(0, 7)
    """
    start, stop = first, last + 1
    begin, end = start, stop
    for axis in reversed(axes[:-1]):
        begin, end = axis.first_tap(start), axis.first_tap(stop - 1) + axis.span
        spread = getattr(axis, "spread", 1)
        start, stop = -(-begin // spread), (end - 1) // spread + 1
    return range(begin, end)


def extent(windows: Sequence[MapViewport], shown: Sequence[range]) -> str:
    """Which rows and columns are `shown`, of those axes of which not all are."""
    return ", ".join(
        f"{name} {cells[0]}…{cells[-1]}"
        for name, window, cells in zip(("rows", "cols"), windows, shown, strict=True)
        if window.moves
    )
