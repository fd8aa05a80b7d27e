"""Cells that no window reaches, windows and taps that reach no cell: closed forms of an axis.

A long axis is not visited cell by cell: what is true of a cell far from both edges is true
of the cell one stride further on, so one stride of inner cells and those near the edges do.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from convviz.axis import Axis
from convviz.cost.coverage.reads import Coverage


def some_unread(each: Coverage) -> bool:
    """True if no tap stands on some real cell; copies of the cell in padding do not count.

    >>> [some_unread(Coverage("rows", Axis(size, 3, stride=2), 3)) for size in (7, 8)]
    [False, True]
    """
    return not all(map(each.readers, _telling_cells(each)))


def _telling_cells(each: Coverage) -> Iterator[int]:
    """Real cells among which is an unread cell, if there is any; the last cells first."""
    axis, before = each.axis, each.axis.padding_before
    inner = range(
        min(axis.size, max(0, axis.span - 1 - before)),
        max(0, min(axis.size, (each.positions - 1) * axis.stride + 1 - before)),
    )
    if len(inner) <= axis.stride:
        return iter(range(axis.size - 1, -1, -1))
    period = range(inner.start, inner.start + axis.stride)
    return chain(range(axis.size - 1, inner.stop - 1, -1), range(inner.start), period)


def blind(each: Coverage) -> int:
    """Positions in which all taps stand on zeros of the padding.

    >>> blind(Coverage("rows", Axis(5, 3, padding_before=3, padding_after=4), 10))
    3
    """
    axis = each.axis
    if axis.padding_mode != "zeros":
        return 0
    before = min(each.positions, -(-axis.padding_before // axis.stride))
    first_after = max(before, -(-(axis.size + axis.padding_before) // axis.stride))
    outside = max(0, each.positions - first_after)
    return outside + sum(not _sees_input(axis, out) for out in range(before))


def _sees_input(axis: Axis, out: int) -> bool:
    """True if a tap of output `out`, whose window starts before the input, is on the input."""
    first = axis.first_tap(out)
    tap = -(first // axis.dilation)  # the first tap on cell 0 or behind it
    return tap < axis.kernel and first + tap * axis.dilation < axis.size


def idle(each: Coverage) -> int:
    """Taps that never stand on a real cell, so that their weights do nothing.

    >>> idle(Coverage("rows", Axis(1, 3, padding_before=1, padding_after=1), 1))
    2
    """
    return each.axis.kernel - len(used_taps(each))


def used_taps(each: Coverage) -> list[int]:
    """The taps that stand on a real cell, or on a copy of a real cell, in some position."""
    axis, found = each.axis, []
    for tap in range(axis.kernel):
        offset = tap * axis.dilation - axis.padding_before
        out = max(0, -(offset // axis.stride))  # the first position with the tap behind cell 0
        inside = out < each.positions and out * axis.stride + offset < axis.size
        if inside or axis.padding_mode != "zeros":
            found.append(tap)
    return found


def overreach(each: Coverage) -> int:
    """Cells by which a window stands deeper in padding than with one input cell under its span.

    >>> overreach(Coverage("rows", Axis(4, 3, padding_before=5, padding_after=2), 9))
    3
    """
    axis = each.axis
    last = axis.first_tap(each.positions - 1)
    return max(0, axis.padding_before - (axis.span - 1), last - axis.size + 1)


def gap(each: Coverage) -> int:
    """Cells between one window and the next."""
    return max(0, each.axis.stride - each.axis.span) if each.positions > 1 else 0


def uneven(each: Coverage) -> bool:
    """True if outputs off the edges of a transposed convolution take unequal products by turns.

    A tap writes all outputs of one phase: of one remainder by the stride.
    """
    products = [0] * each.axis.stride
    for tap in range(each.axis.kernel):
        products[each.axis.dilation * tap % each.axis.stride] += 1
    return len(set(products)) > 1


def field_inside(each: Coverage) -> int:
    """The most real cells from the first tap of a window to its last.

    >>> field_inside(Coverage("rows", Axis(3, 5, padding_before=1, padding_after=1), 1))
    3
    """
    axis = each.axis

    def inside(out: int) -> int:
        first = axis.first_tap(out)
        return min(axis.size, first + axis.span) - max(0, first)

    flush_left = axis.padding_before // axis.stride
    flush_right = (axis.size - axis.span + axis.padding_before) // axis.stride
    near = (flush_left, flush_left + 1, flush_right, flush_right + 1)
    return max(0, *(inside(min(max(out, 0), each.positions - 1)) for out in near))
