"""Notes on pooling: means with padding, windows past the padding, sizes of ONNX.

Each rule returns a note where it applies, else None.
"""

from __future__ import annotations

from math import prod

from convviz.cost.advice import remedies
from convviz.cost.advice.advising import tried
from convviz.cost.advice.note import Note
from convviz.cost.advice.promises import OLD_ONNX, old_onnx_sizes
from convviz.cost.coverage.border import means_with_padding
from convviz.cost.price import Price
from convviz.layer.pooling import Pooling
from convviz.words.numbers import along, count, percent, tuple_text, verb


def counted_padding(price: Price[Pooling]) -> Note | None:
    """Means in which zeros of the padding count."""
    if not (padded := means_with_padding(price.plan)):
        return None
    total = price.plan.positions
    return Note(
        "counted_padding",
        padded,
        f"Of the {count(total, 'mean')} of each channel {padded:,} ({percent(padded, total)})"
        f" {verb(padded, 'count')} zeros of the padding, which draws"
        f" {'it' if padded == 1 else 'them'} towards 0; TensorFlow's means leave padding out,"
        " and so do ONNX's if not told otherwise.",
        advice=tried(price, [{"count_include_pad": False}], {"means_with_padding": 0}),
    )


def past_the_padding(price: Price[Pooling]) -> Note | None:
    """A last window that has fewer cells than its kernel, in a pool that rounds sizes up."""
    past_padding = "past all padding, where nothing counts"
    said = [
        (each.name, f"the last window reaches {count(past, 'cell')} {past_padding}")
        for each in price.coverage
        if (past := each.cells_beyond)
    ]
    if not said:
        return None
    ways = [remedies.input_for_whole_windows, remedies.padding_for_the_same_output]
    changes = remedies.changes(price, lambda each: not each.cells_beyond, ways)
    return Note(
        "past_the_padding",
        max(each.cells_beyond for each in price.coverage),
        f"With ceil_mode, {along(said)}: it goes by fewer cells than its kernel has.",
        advice=tried(price, [*changes, {"ceil_mode": False}], {"cells_past_padding": 0}),
    )


def rounded_elsewhere(price: Price[Pooling]) -> Note | None:
    """A window that ONNX once counted, and that PyTorch leaves out."""
    if not price.layer.ceil_mode or (theirs := old_onnx_sizes(price)) == price.out_sizes:
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
