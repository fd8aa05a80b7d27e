"""How often each cell of an axis is read, and why some cells never are.

Integers only, from the closed forms of `Axis`: the window is not moved step by step.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import gcd

from convviz.axis import Axis


class Reason(StrEnum):
    """Why a cell is never read."""

    REMAINDER = "remainder"
    """The cell lies behind the last window, in the remainder that the floor leaves."""
    SHARED_FACTOR = "shared factor"
    """Stride and dilation share a factor, and taps stand only on its multiples."""
    STRIDE = "stride"
    """The stride is longer than the kernel has taps, and steps over the cell."""
    EDGE = "edge"
    """The cell lies between dilated taps, and only a window past the edge would reach it."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The axis called `name`, over which the window slides in `positions`.

    The axis belongs to the input, whose cells the taps read, or for a layer that scatters to
    the output, whose cells the taps write.  A cell of a plane is touched by each kernel as
    often as the product of the counts along the axes.
    """

    name: str
    axis: Axis
    positions: int

    @classmethod
    def of(cls, name: str, axis: Axis, positions: int | None = None) -> Coverage:
        """The coverage of an axis, in all positions of its window if `positions` is None.

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
        """The number of cells that are never touched, by reason."""
        return tuple(_reasons(self.axis, self.counts, self.positions).items())

    @property
    def unread(self) -> int:
        """Cells that are never touched."""
        return self.counts.count(0)

    @property
    def read(self) -> int:
        """Cells that are touched at least once."""
        return len(self.counts) - self.unread

    def readers(self, cell: int) -> range:
        """The positions in which a tap stands on `cell`."""
        found = self.axis.readers(cell)
        return range(found.start, min(found.stop, self.positions), found.step)

    @property
    def most_readers(self) -> int:
        """Positions from the first to the last that touch the same cell, at the most."""
        axis = self.axis
        # Past the start the readers repeat with every stride, until the end cuts some off.
        some = min(axis.size, axis.padding_before + 3 * (axis.span + axis.stride))
        spans = map(self.readers, range(some))
        return max(reached[-1] - reached[0] + 1 if reached else 0 for reached in spans)

    @property
    def effective_padding(self) -> tuple[int, int]:
        """Padding cells (before, after) from the first window to the last.

        The floor takes the remainder off the end, so the second number may be less than the
        padding asked for; below zero, the remainder takes real cells, too.
        """
        return self.axis.padding_before, self.axis.padding_after - self.axis.remainder

    @property
    def cells_beyond(self) -> int:
        """Cells by which the last window reaches past all padding, in pools that round up."""
        last = self.axis.first_tap(self.positions - 1) + self.axis.span
        return max(0, last - self.axis.padded.stop)


@lru_cache(maxsize=4)  # the tuple has a number for each cell
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
