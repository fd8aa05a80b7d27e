"""Which cells of an axis are read, how often, and why some of them never are.

Integers only, from the closed forms of `Axis`: no window is ever stood anywhere.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from math import gcd

from convviz.axis import Axis


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
    """How often each cell of one axis is read over the whole walk of that axis.

    `counts` has one number a real cell, `reasons` counts the unread ones by why.  A cell of
    a plane is read as often as the product of its axes' counts, by each kernel.
    """

    name: str
    axis: Axis
    counts: tuple[int, ...]
    reasons: tuple[tuple[Reason, int], ...]

    @classmethod
    def of(cls, name: str, axis: Axis) -> Coverage:
        """The coverage of the axis called `name`.

        >>> Coverage.of("rows", Axis(7, 3, stride=2, dilation=2)).reasons
        ((<Reason.SHARED_FACTOR: 'shared factor'>, 3),)
        """
        counts = tuple(axis.read_counts())
        return cls(name, axis, counts, tuple(_reasons(axis, counts).items()))

    @property
    def unread(self) -> int:
        """Cells that are never read."""
        return self.counts.count(0)

    @property
    def read(self) -> int:
        """Cells that are read at least once."""
        return len(self.counts) - self.unread

    @property
    def effective_padding(self) -> tuple[int, int]:
        """Padding cells (before, after) that lie within the first to the last window.

        The floor takes its remainder from the end, so the second may be smaller than was
        asked for; below zero, so many real cells are cut off.
        """
        return self.axis.padding_before, self.axis.padding_after - self.axis.remainder

    @property
    def padding_only_outputs(self) -> int:
        """Outputs along this axis that have no tap on a real cell, where padding is zeros.

        >>> axis = Axis(5, 3, padding_before=3, padding_after=4)
        >>> Coverage.of("rows", axis).padding_only_outputs
        3
        """
        if self.axis.padding_mode != "zeros":
            return 0
        axis = self.axis
        before = min(axis.out_size, -(-axis.padding_before // axis.stride))
        first_after = max(before, -(-(axis.size + axis.padding_before) // axis.stride))
        outside = max(0, axis.out_size - first_after)
        return outside + sum(not _sees_input(axis, out) for out in range(before))

    @property
    def idle_taps(self) -> int:
        """Taps that never stand on a real cell, so that their weights do nothing.

        >>> Coverage.of("rows", Axis(1, 3, padding_before=1, padding_after=1)).idle_taps
        2
        """
        if self.axis.padding_mode != "zeros":
            return 0
        return sum(not _meets_input(self.axis, tap) for tap in range(self.axis.kernel))


def _reasons(axis: Axis, counts: tuple[int, ...]) -> Counter[Reason]:
    common = gcd(axis.stride, axis.dilation)
    taps = min(axis.kernel, axis.stride // common)
    phases = {axis.dilation * tap % axis.stride for tap in range(taps)}
    end = (axis.out_size - 1) * axis.stride + axis.span
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


def _sees_input(axis: Axis, out: int) -> bool:
    """Whether a tap of output `out`, which starts before the input, is on the input."""
    first = axis.first_tap(out)
    tap = -(first // axis.dilation)  # the first one not before cell 0
    return tap < axis.kernel and first + tap * axis.dilation < axis.size


def _meets_input(axis: Axis, tap: int) -> bool:
    """Whether there is an output for which this tap stands on a real cell."""
    offset = tap * axis.dilation - axis.padding_before
    out = max(0, -(offset // axis.stride))
    return out < axis.out_size and out * axis.stride + offset < axis.size
