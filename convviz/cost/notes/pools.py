"""Notes on pooling: what windows at the border go by.

Each rule returns a note where it applies, else None.
"""

from __future__ import annotations

from math import prod

from convviz.conventions import onnx
from convviz.conventions.window import Window
from convviz.cost.advice import remedies
from convviz.cost.advice.advising import tried
from convviz.cost.advice.note import Note
from convviz.cost.advice.promises import OLD_ONNX
from convviz.cost.coverage.border import means_with_padding
from convviz.cost.price import Price
from convviz.cost.words import along, count, percent, tuple_text
from convviz.layer.pooling import Pooling


def counted_padding(price: Price[Pooling]) -> Note | None:
    """Means in which zeros of the padding count."""
    if not (padded := means_with_padding(price.plan)):
        return None
    total = price.plan.positions
    return Note(
        "counted_padding",
        padded,
        f"Of the {count(total, 'mean')} of each channel {padded:,} ({percent(padded, total)})"
        f" {'counts' if padded == 1 else 'count'} zeros of the padding, which draws"
        f" {'it' if padded == 1 else 'them'} towards 0; TensorFlow's means leave padding out,"
        " and so do ONNX's if not told otherwise.",
        advice=tried(price, [{"count_include_pad": False}], {"means_with_padding": 0}),
    )


def past_the_padding(price: Price[Pooling]) -> Note | None:
    """A last window that, sizes rounded up, has fewer cells than its kernel."""
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
    changes = [
        *remedies.changes(
            price,
            lambda axis, positions: (
                axis.first_tap(positions - 1) + axis.span <= axis.padded.stop
            ),
            [remedies.input_for_whole_windows, remedies.padding_for_the_same_output],
        ),
        {"ceil_mode": False},
    ]
    return Note(
        "past_the_padding",
        max(each.cells_beyond for each in price.coverage),
        f"With ceil_mode, {along(said)}: it goes by fewer cells than its kernel has.",
        advice=tried(price, changes, {"cells_past_padding": 0}),
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
        f" gives {tuple_text(theirs)}; its runtimes leave them out all the same, and from"
        " opset 22 on so does the text. TensorFlow's pools have no ceil_mode.",
        advice=tried(price, [{"ceil_mode": False}], {"same_as": OLD_ONNX}),
    )
