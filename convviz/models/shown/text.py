"""A model's table as plain text, for a pipe and for `print`."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from convviz.models.shown.columns import (
    COLUMNS,
    MEANINGS,
    TableColumn,
    headings,
    other_cells,
    summary,
    title,
    totals,
)
from convviz.models.traced import TracedModel

WIDTH = 92
"""Columns to which sentences are wrapped."""


def model_text(model: TracedModel) -> str:
    """Plain text without a newline at its end, numbers flush right."""
    return "\n".join(lines_of(model, COLUMNS))


def lines_of(model: TracedModel, columns: Sequence[TableColumn]) -> list[str]:
    """The table in `columns`, line by line."""
    table = [headings(columns)]
    table += [[column.cell(row) for column in columns] for row in model.rows]
    rest = [_rest(columns, *other_cells(each)) for each in model.others]
    total = _rest(columns, *totals(model))
    widths = [max(map(len, cells)) for cells in zip(*table, *rest, total, strict=True)]
    head, *body = [_line(cells, columns, widths) for cells in table]
    rule = "-" * (sum(widths) + 2 * (len(widths) - 1))
    below = [_line(cells, columns, widths) for cells in rest]
    told = [
        line for text in summary(model) for line in wrap(text, WIDTH, subsequent_indent="  ")
    ]
    return [
        title(model),
        "",
        head,
        rule,
        *body,
        *[""] * bool(below),
        *below,
        rule,
        _line(total, columns, widths),
        "",
        *wrap(MEANINGS, WIDTH, subsequent_indent="  "),
        *[""] * bool(told),
        *told,
    ]


def _rest(columns: Sequence[TableColumn], told: str, parameters: str, macs: str) -> list[str]:
    """A line that has no more than a text and two numbers."""
    cells = {"operator": told, "parameters": parameters, "MACs": macs}
    return [cells.get(column.heading, "") for column in columns]


def _line(cells: Sequence[str], columns: Sequence[TableColumn], widths: Sequence[int]) -> str:
    padded = (
        f"{cell:>{width}}" if column.number else f"{cell:<{width}}"
        for cell, column, width in zip(cells, columns, widths, strict=True)
    )
    return "  ".join(padded).rstrip()
