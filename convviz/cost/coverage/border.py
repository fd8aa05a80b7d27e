"""Means of a pool at the border: in which of them cells of padding count."""

from __future__ import annotations

from math import prod

from convviz.axis import Axis, Ground
from convviz.layer.plan import Plan, Rule


def counts(axis: Axis, positions: int) -> list[tuple[int, int]]:
    """(real cells, cells of padding) under the window in each position.

    >>> counts(Axis(4, 3, stride=2, padding_before=1, padding_after=1), 2)
    [(2, 1), (3, 0)]
    """
    found = []
    for out in range(positions):
        taps = axis.taps(out)
        if taps[0] >= 0 and taps[-1] < axis.size:
            found.append((axis.kernel, 0))
            continue
        grounds = [axis.ground(tap) for tap in taps]
        found.append((grounds.count(Ground.REAL), grounds.count(Ground.PADDING)))
    return found


def means_with_padding(plan: Plan) -> int:
    """Means of one channel in which zeros of the padding are counted."""
    if plan.rule is not Rule.MEAN or not plan.counts_padding or plan.divisor:
        return 0
    along = map(counts, plan.reading.axes, plan.grid)
    return plan.positions - prod(sum(not padding for _, padding in found) for found in along)


def mean_is_over_real_cells(plan: Plan) -> bool:
    """True if every mean of one channel is divided by the number of its real cells."""
    if plan.divisor is None:
        return not means_with_padding(plan)
    along = map(counts, plan.reading.axes, plan.grid)
    real = [{cells for cells, _ in found} for found in along]
    return all(len(each) == 1 for each in real) and plan.divisor == prod(map(sum, real))
