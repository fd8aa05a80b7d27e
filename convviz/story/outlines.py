"""What a story is told of: a layer's walk, or layers in a row."""

from __future__ import annotations

from math import ceil, prod
from typing import TYPE_CHECKING

from convviz.layer.plan import Rule
from convviz.story.outline import Outline
from convviz.walks.walk import Walk
from convviz.words import story as words

if TYPE_CHECKING:
    from convviz.walks.chains import Chain

MOST_TAPS = 30
"""Products of the first output that are shown one by one; of more, channel by channel."""


def of_walk(walk: Walk, *, taps: bool, eased: bool) -> Outline:
    """The outline of the walk of one layer.

    A view can show `taps` one by one, or moves `eased`, or neither.
    """
    plan = walk.plan
    products, at_once = _products(walk) if taps else (0, 1)
    return Outline(
        len(walk),
        plan.grid[-1],
        plan.positions,
        words.opening(walk),
        words.closing(walk),
        products,
        at_once,
        eased=eased,
    )


def _products(walk: Walk) -> tuple[int, int]:
    """The products of the first output, and how many are shown at once."""
    plan, taps = walk.plan, prod(walk.plan.kernel)
    if plan.scatters or plan.rule is Rule.COPY:
        return 0, 1
    if plan.rule is not Rule.SUM:
        return (0 if any(map(any, walk.layer.pads)) or taps > MOST_TAPS else taps), 1
    if plan.ins * taps <= MOST_TAPS:
        return plan.ins * taps, 1
    return plan.ins * taps, taps * ceil(plan.ins / MOST_TAPS)


def of_row(chain: Chain) -> Outline:
    """The outline of layers in a row."""
    return Outline(
        len(chain),
        chain.output_shape[-1],
        prod(chain.output_shape[1:]),
        words.opening_of_row(chain),
        words.closing_of_row(chain),
    )
