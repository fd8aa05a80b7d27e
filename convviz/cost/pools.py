"""Notes on pooling: what windows at the border go by.

Each rule returns a note where it applies, else None.
"""

from __future__ import annotations

from math import prod

from convviz.cost.note import Note
from convviz.cost.price import Price
from convviz.cost.words import along, count, percent, sentence
from convviz.layer.plan import Rule
from convviz.layer.pooling import Pooling


def counted_padding(price: Price[Pooling]) -> Note | None:
    """Means in which zeros of the padding count."""
    plan = price.plan
    if plan.rule is not Rule.MEAN or not plan.counts_padding or plan.divisor:
        return None
    inner = [
        sum(taps[0] >= 0 and taps[-1] < axis.size for taps in map(axis.taps, range(positions)))
        for axis, positions in zip(price.axes, plan.grid, strict=True)
    ]
    if not any(map(any, price.layer.pads)) or not (padded := plan.positions - prod(inner)):
        return None
    return Note(
        "counted_padding",
        padded,
        f"Of the {plan.positions:,} means of each channel {padded:,}"
        f" ({percent(padded, plan.positions)}) count zeros of the padding, which draws them"
        " towards 0; TensorFlow's means leave padding out, and so do ONNX's if not told"
        " otherwise.",
        "count_include_pad=False divides by the real cells alone.",
    )


def past_the_padding(price: Price[Pooling]) -> Note | None:
    """A last window that, sizes rounded up, has fewer cells than the others."""
    said = [
        (
            each.name,
            f"the last window reaches {count(each.cells_beyond, 'cell')} past all padding,"
            " where nothing counts",
        )
        for each in price.coverage
        if each.cells_beyond
    ]
    if not said:
        return None
    more = [
        (each.name, f"an input of {each.axis.size + each.cells_beyond}")
        for each in price.coverage
        if each.cells_beyond
    ]
    return Note(
        "past_the_padding",
        max(each.cells_beyond for each in price.coverage),
        f"With ceil_mode, {along(said)}: it goes by fewer cells than the others.",
        f"{sentence(along(more))} fills every window.",
    )
