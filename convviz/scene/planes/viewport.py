"""Which part of an axis is shown where the whole would be too large.

A viewport turns pages: it stands still while the kernel moves through it, then jumps on, so
that the movement is seen.  Per axis, in cells; which channels are shown is told by `page`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from convviz.axis import Axis
from convviz.scene.boxes import Map, Text

ALL = 2**62
"""A limit on cells that limits nothing."""

WHOLE = 40
"""An axis of more cells than this is shown through a viewport."""


class Shows(Protocol):
    """Which cells of an axis are shown, at every output along that axis."""

    @property
    def whole(self) -> range:
        """All coordinates of the axis."""

    @property
    def moves(self) -> bool:
        """True if the heading has to say which cells are shown."""

    def shown(self, out: int) -> range:
        """The coordinates shown while output `out` is computed."""


class Pane(Shows, Protocol):
    """A viewport with a panel of its own."""

    @property
    def cells(self) -> int:
        """The cells of the panel along the axis."""


class Viewport(NamedTuple):
    """Shows `cells` of the `whole` axis, the same ones for `per_page` outputs.

    `layers` are the axes of the layers between the plane and the output, as those layers read
    them: none for an output's own axis, one for the input of a single layer.
    """

    whole: range
    cells: int
    per_page: int
    layers: tuple[Axis, ...] = ()

    @property
    def moves(self) -> bool:
        """True if part of the axis is hidden."""
        return self.cells < len(self.whole)

    def shown(self, out: int) -> range:
        """The coordinates shown while output `out` is computed."""
        if not self.moves:
            return self.whole
        first = out // self.per_page * self.per_page
        start = field(self.layers, first, first).start
        start = max(self.whole.start, min(start, self.whole.stop - self.cells))
        return range(start, start + self.cells)


def field(layers: Sequence[Axis], first: int, last: int) -> range:
    """The cells of the first axis that outputs `first` to `last` depend on, through `layers`.

    Cells between two taps and padding between two cells count as seen.

    >>> field((Axis(9, 3), Axis(7, 3, 2)), 0, 1)
    range(0, 7)
    """
    start, stop = first, last + 1
    begin, end = start, stop
    for axis in reversed(layers):
        begin, end = axis.first_tap(start), axis.first_tap(stop - 1) + axis.span
        spread = getattr(axis, "spread", 1)
        start, stop = -(-begin // spread), (end - 1) // spread + 1
    return range(begin, end)


def input_window(axis: Axis, most: int) -> Viewport:
    """At most `most` cells under a window, the whole footprint among them if it fits."""
    cells = min(most, len(axis.drawn))
    per_page = max(1, (cells - axis.span) // axis.stride + 1)
    return Viewport(axis.drawn, cells, per_page, (axis,))


def output_window(axis: Axis, most: int) -> Viewport:
    """At most `most` cells of an axis of outputs."""
    cells = min(most, axis.size)
    return Viewport(range(axis.size), cells, cells)


def limits(axes: Sequence[Axis], *widest: int) -> list[int]:
    """Cells of an axis that viewports may show, from many to few; `ALL` if planes are small.

    The widest viewports hold the kernel and a few strides, up to each of `widest`.
    """
    largest = max(max(len(axis.drawn), axis.size) for axis in axes)
    pages = max(13, *(axis.span + min(3 * axis.stride, 4) for axis in axes))
    some = [*(min(pages, most) for most in widest), 13, 9]
    fewer = [ALL] * (largest <= WHOLE) + [most for most in some if most < largest]
    return list(dict.fromkeys(fewer)) or [ALL]


def extent(windows: Sequence[Shows], shown: Sequence[range]) -> str:
    """The planes, rows and columns that are `shown`, of axes of which a part is hidden."""
    names = ("planes", "rows", "cols")[3 - len(windows) :]
    return ", ".join(
        f"{name} {cells[0]}…{cells[-1]}"
        for name, window, cells in zip(names, windows, shown, strict=True)
        if window.moves
    )


def extent_text(key: str, windows: Sequence[Shows]) -> tuple[Text, ...]:
    """The line of a heading that tells the extent; no line where all cells are shown."""
    room = extent(windows, [range(-99, window.whole.stop) for window in windows])
    return (Text(f"{key}.window", room, small=True),) if room else ()


def whole_map(key: str, windows: Sequence[Shows]) -> tuple[Map, ...]:
    """A map of the whole plane; none where all rows and columns are shown."""
    rows, cols = windows[-2:]
    return (Map(key, len(rows.whole), len(cols.whole)),) * (rows.moves or cols.moves)


def page(count: int, shown: int, now: int) -> range:
    """The `shown` of `count` channels or groups that are shown while `now` is at work.

    Where some are left out, the channel at work comes first: its panel stays in place, and
    only the name changes.

    >>> page(64, 3, 0), page(64, 3, 4), page(64, 3, 63)
    (range(0, 3), range(4, 7), range(61, 64))
    """
    start = min(now, count - shown)
    return range(start, start + shown)
