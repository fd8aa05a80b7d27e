"""Which cells of an axis are read, how often, and why some of them never are.

Integers only, from the closed forms of `Axis`: no window is ever stood anywhere.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import gcd

from convviz.axis import Axis
from convviz.cost.coverage.reached import blind, idle, readers


class Reason(StrEnum):
    """Why a cell is never read."""

    REMAINDER = "remainder"
    """It lies behind the last window: the floor's remainder."""
    SHARED_FACTOR = "shared factor"
    """Stride and dilation share a factor, and the taps land on multiples of it only."""
    STRIDE = "stride"
    """The stride steps over it: it is longer than the kernel has taps."""
    EDGE = "edge"
    """Between the dilated taps, where only a window beyond the edge would reach it."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How often each cell of one axis is under a tap in the `positions` of the window.

    So often it is read, or where the window stands on the output, written.  `counts` has one
    number a real cell, `reasons` counts those at none by why.  A cell of a plane is read as
    often as the product of its axes' counts, by each kernel.
    """

    name: str
    axis: Axis
    positions: int

    @classmethod
    def of(cls, name: str, axis: Axis, positions: int | None = None) -> Coverage:
        """The coverage of the axis called `name`, in all positions if none are given.

        >>> Coverage.of("rows", Axis(7, 3, stride=2, dilation=2)).reasons
        ((<Reason.SHARED_FACTOR: 'shared factor'>, 3),)
        """
        return cls(name, axis, axis.out_size if positions is None else positions)

    @property
    def counts(self) -> tuple[int, ...]:
        """How often each real cell is touched."""
        return _counts(self.axis, self.positions)

    @property
    def reasons(self) -> tuple[tuple[Reason, int], ...]:
        """How many cells are touched by none, by why."""
        return tuple(_reasons(self.axis, self.counts, self.positions).items())

    @property
    def unread(self) -> int:
        """Cells that are never read."""
        return self.counts.count(0)

    @property
    def read(self) -> int:
        """Cells that are read at least once."""
        return len(self.counts) - self.unread

    @property
    def most_readers(self) -> int:
        """Positions from the first to the last that touch the same cell, at the most."""
        axis = self.axis
        # Behind the start they repeat with every stride, up to what the end cuts off.
        some = min(axis.size, axis.padding_before + 3 * (axis.span + axis.stride))
        spans = (readers(axis, cell, self.positions) for cell in range(some))
        return max(reached[-1] - reached[0] + 1 if reached else 0 for reached in spans)

    @property
    def effective_padding(self) -> tuple[int, int]:
        """Padding cells (before, after) that lie within the first to the last window.

        The floor takes its remainder from the end, so the second may be smaller than was
        asked for; below zero, so many real cells are cut off.
        """
        return self.axis.padding_before, self.axis.padding_after - self.axis.remainder

    @property
    def cells_beyond(self) -> int:
        """Cells that the last window reaches past all padding, where sizes are rounded up."""
        last = self.axis.first_tap(self.positions - 1) + self.axis.span
        return max(0, last - self.axis.padded.stop)

    @property
    def blind_positions(self) -> int:
        """Positions that have no tap on a real cell, where padding is zeros.

        >>> axis = Axis(5, 3, padding_before=3, padding_after=4)
        >>> Coverage.of("rows", axis).blind_positions
        3
        """
        return blind(self.axis, self.positions)

    @property
    def idle_taps(self) -> int:
        """Taps that never stand on a real cell, so that their weights do nothing.

        >>> Coverage.of("rows", Axis(1, 3, padding_before=1, padding_after=1)).idle_taps
        2
        """
        return idle(self.axis, self.positions)


@lru_cache(maxsize=4)  # a number a cell is much to keep
def _counts(axis: Axis, positions: int) -> tuple[int, ...]:
    if positions == axis.out_size:
        return tuple(axis.read_counts())
    return tuple(axis.gathered(axis.tap_counts([1] * positions)))


def _reasons(axis: Axis, counts: tuple[int, ...], positions: int) -> Counter[Reason]:
    common = gcd(axis.stride, axis.dilation)
    taps = min(axis.kernel, axis.stride // common)
    phases = {axis.dilation * tap % axis.stride for tap in range(taps)}
    end = (positions - 1) * axis.stride + axis.span
    found: Counter[Reason] = Counter()
    for place, count in enumerate(counts, start=axis.padding_before):
        if count:
            continue
        if place >= end:
            found[Reason.REMAINDER] += 1
        elif place % common:
            found[Reason.SHARED_FACTOR] += 1
        elif place % axis.stride not in phases:
            found[Reason.STRIDE] += 1
        else:
            found[Reason.EDGE] += 1
    return found
