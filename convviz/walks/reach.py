"""The cells of a map that cells of a later map depend on, layer by layer.

Dependence is a product of channels and of cells along each axis: so it is found set by set,
exactly, with all holes.  Knows plans and axes, and not what layers stand in a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import NamedTuple

from convviz.axis import Axis, Ground
from convviz.layer.plan import Plan

Cells = Sequence[int]


class Reach(NamedTuple):
    """What of one map an output cell depends on: `channels`, and `cells` along each axis.

    `taps` are where the windows' taps stand, as the next layer reads the map: with its
    padding, and of a transposed convolution with inserted zeros.  All are in ascending
    order, a range where they stand evenly; a cell counts where it is in every axis.
    """

    channels: range
    taps: tuple[Cells, ...]
    cells: tuple[Cells, ...]

    @property
    def total(self) -> int:
        """How many cells there are in all channels."""
        return len(self.channels) * prod(map(len, self.cells))


def read(plan: Plan, reach: Reach) -> Reach:
    """What is read to compute the cells of `reach`."""
    first, last = reach.channels[0] // plan.outs, reach.channels[-1] // plan.outs
    channels = range(first * plan.ins, (last + 1) * plan.ins)
    taps, cells = [], []
    for axis, places in zip(plan.reading.axes, reach.cells, strict=True):
        under = _taps(axis, places)
        taps.append(under)
        cells.append(_sources(axis, under))
    return Reach(channels, tuple(taps), tuple(cells))


def _taps(axis: Axis, places: Cells) -> Cells:
    """Where taps stand for the outputs `places`, in ascending order."""
    even = _even_taps(axis, places)
    if even is not None:
        return even
    under = {tap for place in places for tap in axis.taps(place)}
    return tuple(sorted(tap for tap in under if axis.ground(tap) is not Ground.BEYOND))


def _even_taps(axis: Axis, places: Cells) -> range | None:
    """The taps for the outputs `places` as a range; None if they do not stand evenly."""
    if not isinstance(places, range) or not places:
        return None
    apart = axis.stride * places.step if len(places) > 1 else 0
    if apart % axis.dilation or apart > axis.kernel * axis.dilation:
        return None
    first, last = axis.taps(places[0]), axis.taps(places[-1])
    # What lies past all padding is at the end, if anywhere.
    end = min(last[-1], axis.drawn.stop - 1)
    while end >= first.start and axis.ground(end) is Ground.BEYOND:
        end -= 1
    return range(first.start, end + 1, axis.dilation)


def _sources(axis: Axis, under: Cells) -> Cells:
    """The cells of the map whose values stand at the coordinates `under`."""
    if isinstance(under, range) and axis.padding_mode == "zeros" and axis.cells == axis.size:
        return among(under, range(axis.size))
    sources = {axis.source(tap) for tap in under}
    return tuple(sorted(source for source in sources if source is not None))


def among(cells: range, shown: range) -> range:
    """Those of `cells`, in steps upwards, that stand in what is `shown`.

    >>> among(range(0, 1000, 2), range(5, 9)), among(range(9), range(20, 30))
    (range(6, 10, 2), range(9, 9))
    """
    first, stop = (
        max(0, -((cells.start - end) // cells.step)) for end in (shown.start, shown.stop)
    )
    return cells[first:stop]


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
