"""What of a map the cells of a later one depend on, layer by layer.

Dependence is a product of channels and of cells along each axis: so it is found set by set,
exactly, with all holes.  Knows plans and axes, and not what layers stand in a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import prod
from typing import NamedTuple

from convviz.axis import Axis, Ground
from convviz.layer.plan import Plan

Cells = tuple[int, ...]


class Reach(NamedTuple):
    """What of one map an output cell depends on: `channels`, and `cells` along each axis.

    `taps` are where the windows' taps stand, as the next layer reads the map: with its
    padding, and of a transposed convolution with inserted zeros.  All are in ascending
    order; a cell counts where it is in every axis.
    """

    channels: Cells
    taps: tuple[Cells, ...]
    cells: tuple[Cells, ...]

    @property
    def total(self) -> int:
        """How many cells there are in all channels."""
        return len(self.channels) * prod(map(len, self.cells))


def read(plan: Plan, reach: Reach) -> Reach:
    """What is read to compute the cells of `reach`."""
    groups = sorted({channel // plan.outs for channel in reach.channels})
    channels = (group * plan.ins + place for group in groups for place in range(plan.ins))
    taps, cells = [], []
    for axis, places in zip(plan.reading.axes, reach.cells, strict=True):
        under = _taps(axis, places)
        sources = {axis.source(tap) for tap in under}
        taps.append(under)
        cells.append(tuple(sorted(source for source in sources if source is not None)))
    return Reach(tuple(channels), tuple(taps), tuple(cells))


def _taps(axis: Axis, places: Iterable[int]) -> Cells:
    """Where taps stand for the outputs `places`, in ascending order."""
    under = {tap for place in places for tap in axis.taps(place)}
    return tuple(sorted(tap for tap in under if axis.ground(tap) is not Ground.BEYOND))


def field(axes: Sequence[Axis]) -> int:
    """The receptive field along one axis of layers that read `axes`, the first one first."""
    spreads = [getattr(axis, "spread", 1) for axis in axes]
    if prod(spreads) > 1:
        # What a cell sees repeats after as many cells as zeros were inserted in all.
        period = min(prod(spreads), axes[-1].out_size)
        return max(_seen(axes, spreads, out) for out in range(period))
    size, jump = 1, 1
    for axis in axes:
        size += (axis.span - 1) * jump
        jump *= axis.stride
    return size


def _seen(axes: Sequence[Axis], spreads: Sequence[int], out: int) -> int:
    """Input cells from the first to the last that output `out` sees, borders aside."""
    places = {out}
    for axis, spread in zip(reversed(axes), reversed(spreads), strict=True):
        taps = {tap for place in places for tap in axis.taps(place)}
        places = {tap // spread for tap in taps if tap % spread == 0}
    return max(places) - min(places) + 1 if places else 0
