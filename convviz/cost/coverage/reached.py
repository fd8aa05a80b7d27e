"""What the windows of one axis reach, and what of them is idle: closed forms.

None of them visits a long axis cell by cell: cells that all taps pass over repeat with the
stride, and only those near the edges are asked one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from convviz.axis import Axis


def readers(axis: Axis, cell: int, positions: int) -> range:
    """The positions below `positions` in which a tap stands on `cell`."""
    found = axis.readers(cell)
    return range(found.start, min(found.stop, positions), found.step)


def some_unread(axis: Axis, positions: int) -> bool:
    """Whether there is a real cell that no tap stands on; copies in padding do not count.

    >>> some_unread(Axis(7, 3, stride=2), 3), some_unread(Axis(8, 3, stride=2), 3)
    (False, True)
    """
    return not all(readers(axis, cell, positions) for cell in _telling_cells(axis, positions))


def _telling_cells(axis: Axis, positions: int) -> Iterator[int]:
    """The real cells among which is an unread one, if there is any; the last ones first."""
    before = axis.padding_before
    inner = range(
        min(axis.size, max(0, axis.span - 1 - before)),
        max(0, min(axis.size, (positions - 1) * axis.stride + 1 - before)),
    )
    if len(inner) <= axis.stride:
        return iter(range(axis.size - 1, -1, -1))
    period = range(inner.start, inner.start + axis.stride)
    return chain(range(axis.size - 1, inner.stop - 1, -1), range(inner.start), period)


def blind(axis: Axis, positions: int) -> int:
    """Positions that have no tap on a real cell, where padding is zeros.

    >>> blind(Axis(5, 3, padding_before=3, padding_after=4), 10)
    3
    """
    if axis.padding_mode != "zeros":
        return 0
    before = min(positions, -(-axis.padding_before // axis.stride))
    first_after = max(before, -(-(axis.size + axis.padding_before) // axis.stride))
    outside = max(0, positions - first_after)
    return outside + sum(not _sees_input(axis, out) for out in range(before))


def _sees_input(axis: Axis, out: int) -> bool:
    """Whether a tap of output `out`, which starts before the input, is on the input."""
    first = axis.first_tap(out)
    tap = -(first // axis.dilation)  # the first one not before cell 0
    return tap < axis.kernel and first + tap * axis.dilation < axis.size


def idle(axis: Axis, positions: int) -> int:
    """Taps that never stand on a real cell, so that their weights do nothing.

    >>> idle(Axis(1, 3, padding_before=1, padding_after=1), 1)
    2
    """
    return axis.kernel - len(used_taps(axis, positions))


def used_taps(axis: Axis, positions: int) -> list[int]:
    """The taps that stand on a real cell, or on a copy of one, in some position."""
    if axis.padding_mode != "zeros":
        return list(range(axis.kernel))
    return [tap for tap in range(axis.kernel) if _meets_input(axis, tap, positions)]


def _meets_input(axis: Axis, tap: int, positions: int) -> bool:
    """Whether there is a position in which this tap stands on a real cell."""
    offset = tap * axis.dilation - axis.padding_before
    out = max(0, -(offset // axis.stride))
    return out < positions and out * axis.stride + offset < axis.size


def overreach(axis: Axis, positions: int) -> int:
    """By how many cells windows at the border stand deeper in padding than any need to.

    A window needs one cell of the input under its span.

    >>> overreach(Axis(4, 3, padding_before=5, padding_after=2), 9)
    3
    """
    reach = axis.span - 1
    last = axis.first_tap(positions - 1)
    return max(0, axis.padding_before - reach, last - axis.size + 1)


def field_inside(axis: Axis, positions: int) -> int:
    """The most real cells that lie under one window, from its first tap to its last.

    >>> field_inside(Axis(3, 5, padding_before=1, padding_after=1), 1)
    3
    """

    def inside(out: int) -> int:
        first = axis.first_tap(out)
        return min(axis.size, first + axis.span) - max(0, first)

    flush_left = axis.padding_before // axis.stride
    flush_right = (axis.size - axis.span + axis.padding_before) // axis.stride
    near = (flush_left, flush_left + 1, flush_right, flush_right + 1)
    return max(0, *(inside(min(max(out, 0), positions - 1)) for out in near))
