"""The columns of a model's table: heading and cell of each, shared by all its forms."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from convviz.models.layers import Others, Sizes
from convviz.models.rows import TableRow
from convviz.models.shown.notes import sentences
from convviz.models.traced import TracedModel
from convviz.words.numbers import count, percent


class TableColumn(NamedTuple):
    """A column: its heading, the text of a row's cell, and whether that is a number.

    `rank` says which column goes first where a table has too little room, the highest rank
    first; of 0 none goes.
    """

    heading: str
    cell: Callable[[TableRow], str]
    number: bool = True
    rank: int = 0


def shape_text(shape: Sizes) -> str:
    """A shape with a question mark for each size that is not known.

    >>> shape_text((64, 112, None))
    '64×112×?'
    """
    return "×".join("?" if size is None else str(size) for size in shape)


def _field(row: TableRow) -> str:
    return _along("?" if size is None else f"{size:,}" for size in row.last.receptive_field)


def _jump(row: TableRow) -> str:
    told = _along("?" if jump is None else f"{jump:.4g}" for jump in row.last.jump)
    return told if row.last.paths_agree else f"≤ {told}"


def _along(texts: Iterator[str]) -> str:
    """One text where all axes have the same, else all of them; empty without any axis."""
    found = list(texts)
    return found[0] if len(set(found)) == 1 else "×".join(found)


def _read(row: TableRow) -> str:
    if len(row.layers) > 1:
        return ""
    return "?" if row.coverage is None else percent(round(row.coverage * 10**9), 10**9)


def _macs(row: TableRow) -> str:
    return "?" if row.is_unknown else f"{row.macs:,}"


def _operator(row: TableRow) -> str:
    again = ""
    if len(row.layers) == 1 and (first := row.last.repeats):
        again = "again" if first == row.name else f"with the weights of {first}"
    return " ".join(filter(None, (row.operator, row.arguments, again)))


COLUMNS = (
    TableColumn("layer", lambda row: row.name, number=False),
    TableColumn("operator", _operator, number=False),
    TableColumn("input", lambda row: shape_text(row.input_shape), rank=4),
    TableColumn("output", lambda row: shape_text(row.output_shape)),
    TableColumn("parameters", lambda row: f"{row.parameters:,}"),
    TableColumn("MACs", _macs),
    TableColumn("field", _field, rank=1),
    TableColumn("jump", _jump, rank=2),
    TableColumn("read", _read, rank=3),
)
"""The columns of a table in their order."""

MEANINGS = (
    "field: cells of the model's input, padding included, that an output depends on at the"
    " most; jump: cells of that input from one output to the next; read: share of its own"
    " input that a layer reads"
)
"""What the headings that are no words of everybody's stand for."""


def title(model: TracedModel) -> str:
    """The model, its framework and its input.

    >>> title(TracedModel("net", "PyTorch", ((3, 8, 8),), (), (), 0, (), ()))
    'net (PyTorch) over 3×8×8'
    """
    told = f" ({model.framework})" if model.framework != model.name else ""
    return f"{model.name}{told} over {' and '.join(map(shape_text, model.input_shapes))}"


def other_cells(others: Others) -> tuple[str, str, str]:
    """Kind and number, parameters, MACs of what is no layer of the table."""
    return f"{others.count} × {others.kind}", f"{others.parameters:,}", f"{others.macs:,}"


def totals(model: TracedModel) -> tuple[str, str, str]:
    """The last line of a table: what is counted, parameters, MACs."""
    return count(len(model), "layer"), f"{model.parameters:,}", f"{model.macs:,}"


def summary(model: TracedModel) -> Iterator[str]:
    """Sentences below the table: rows left out, layers alike, unused weights, notes."""
    shown = sum(len(row.layers) for row in model.rows)
    if not len(model):
        yield "No convolution, pool, unfold, fold or shuffle ran."
    if shown < len(model):
        told = f"{shown} of {count(len(model), 'layer')} {'is' if shown == 1 else 'are'} shown"
        yield f"{told}; the totals are the model's."
    if (alike := len(model.distinct)) < len(model):
        yield f"Of {len(model)} layers {alike} are distinct."
    if unused := model.unused_parameters:
        verb = "is" if unused == 1 else "are"
        yield f"{count(unused, 'parameter')} {verb} used by nothing that ran."
    if unknown := sum(each.is_unknown for each in model):
        yield f"The MACs of {count(unknown, 'layer')} are not known, and not in the total."
    if any(None in each.receptive_field for each in model):
        yield (
            "A field is ? behind what mixes places, such as attention or an embedding, or"
            " behind a size that is not known."
        )
    yield from model.remarks
    yield from sentences(model)


def headings(columns: Sequence[TableColumn]) -> list[str]:
    """The headings of `columns`."""
    return [column.heading for column in columns]
