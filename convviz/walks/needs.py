"""By which output what stands on a map is needed first: the way from a map to the output.

Asked for the cells of a window, and answered for those alone: the answer takes what the
windows of the layers behind span, whatever the size of the map.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from convviz.axis import Axis
from convviz.layer.plan import Plan

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NEVER = 2**62
"""The number that stands for `no output needs this cell`."""


@dataclass(frozen=True, slots=True)
class Needs:
    """The needs of a map that the first of `plans` reads, the last one writing the output."""

    plans: tuple[Plan, ...]

    def channel(self, channel: int) -> int:
        """The first output channel that depends on `channel`."""
        for plan in self.plans:
            channel = channel // plan.ins * plan.outs
        return channel

    def first(self, axis: int, cells: range) -> NDArray[np.int64]:
        """The first output along an axis that depends on each of `cells`, or `NEVER`."""
        axes = tuple(plan.reading.axes[axis] for plan in self.plans)
        return _first(axes, cells)


@lru_cache(maxsize=64)  # a window stays while the kernel moves through it
def _first(axes: tuple[Axis, ...], cells: range) -> NDArray[np.int64]:
    """By which output each of `cells` of the first of `axes` is needed first."""
    import numpy as np

    if not axes:
        return np.arange(cells.start, cells.stop)
    axis, spread = axes[0], getattr(axes[0], "spread", 1)
    there = range(cells.start * spread, (cells.stop - 1) * spread + 1)
    first = _first_at(axes, there)[::spread]
    if axis.padding_mode != "zeros":
        copies = [(there, cell) for cell in cells for there in axis.standing(cell)]
        for outside in (range(-axis.padding_before, 0), range(axis.size, axis.padded.stop)):
            here = [(there, cell) for there, cell in copies if there in outside]
            if not here:
                continue
            span = range(min(here)[0], max(here)[0] + 1)
            copied = _first_at(axes, span)
            for at, cell in here:
                place = cell - cells.start
                first[place] = min(first[place], copied[at - span.start])
    first.setflags(write=False)
    return first


def _first_at(axes: tuple[Axis, ...], there: range) -> NDArray[np.int64]:
    """By which output what stands on coordinates of the first of `axes` is needed first."""
    import numpy as np

    axis, *later = axes
    reach = axis.span - 1
    start, stop = there.start + axis.padding_before - reach, there.stop + axis.padding_before
    outs = range(
        max(0, -(-start // axis.stride)), min(axis.out_size, (stop - 1) // axis.stride + 1)
    )
    least = np.full(stop - start, NEVER)
    if outs:
        begin = outs.start * axis.stride - start
        taken = slice(begin, begin + (len(outs) - 1) * axis.stride + 1, axis.stride)
        least[taken] = _first(tuple(later), outs)
    # The least of all that have a tap there: of one tap, then of two, four ..., of all.
    taps = 1
    while 2 * taps <= axis.kernel:
        least = _lesser(least, taps * axis.dilation)
        taps *= 2
    return _lesser(least, (axis.kernel - taps) * axis.dilation)[reach:]


def _lesser(values: NDArray[np.int64], before: int) -> NDArray[np.int64]:
    """Each value, or the value `before` places ahead of it if that is less."""
    import numpy as np

    lesser = values.copy()
    lesser[before:] = np.minimum(values[before:], values[: len(values) - before])
    return lesser


@lru_cache(maxsize=16)  # asked for each arrangement
def any_unneeded(plans: tuple[Plan, ...]) -> bool:
    """True if a map before the output has cells that no output depends on."""
    for axes in zip(*(plan.reading.axes for plan in plans), strict=True):
        needed = [True] * axes[-1].out_size
        for axis in reversed(axes):
            spread = getattr(axis, "spread", 1)
            counts = axis.gathered(axis.tap_counts(needed))[::spread]
            needed = list(map(bool, counts))
            if not all(needed):
                return True
    return False
