"""Notes on pooling: what windows at the border go by.

Each rule returns a note where it applies, else None.
"""

from __future__ import annotations

from math import prod

from convviz.conventions import onnx
from convviz.conventions.window import Window
from convviz.cost.note import Note
from convviz.cost.price import Price
from convviz.cost.words import along, count, percent, sentence, tuple_text
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


def rounded_elsewhere(price: Price[Pooling]) -> Note | None:
    """A window that ONNX counted once, and that PyTorch leaves out."""
    if not price.layer.ceil_mode:
        return None
    windows = [
        Window(axis.size, axis.kernel, axis.stride, axis.dilation) for axis in price.axes
    ]
    theirs = tuple(
        onnx.pooled(window, pads, ceil_mode=True, opset=21).out_size
        for window, pads in zip(windows, price.layer.pads, strict=True)
    )
    if theirs == price.out_sizes:
        return None
    return Note(
        "rounded_elsewhere",
        prod(theirs) - prod(price.out_sizes),
        f"ceil_mode leaves out windows that would start past the input, and gives"
        f" {tuple_text(price.out_sizes)}. By the text of ONNX before opset 22 they count, which"
        f" gives {tuple_text(theirs)}; its runtimes leave them out all the same. TensorFlow"
        " rounds no sizes up.",
        "Without ceil_mode, or with opset 22, all agree.",
    )
