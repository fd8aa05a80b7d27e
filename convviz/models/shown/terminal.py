"""A model's table on a terminal: as many columns as there is room for."""

from __future__ import annotations

from collections.abc import Iterator

from rich.table import Table
from rich.text import Text

from convviz.models.shown.columns import (
    COLUMNS,
    MEANINGS,
    TableColumn,
    other_cells,
    summary,
    title,
    totals,
)
from convviz.models.traced import TracedModel


def model_on_terminal(model: TracedModel, width: int) -> Iterator[object]:
    """What Rich prints on a terminal of `width` columns."""
    columns = fitting(model, width)
    yield Text(title(model), style="bold")
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold cyan")
    for column in columns:
        table.add_column(
            column.heading, justify="right" if column.number else "left", overflow="fold"
        )
    for row in model.rows:
        table.add_row(*(Text(column.cell(row)) for column in columns))
    table.add_row()
    for told in map(other_cells, model.others):
        table.add_row(*_rest(columns, *told, style="dim"))
    table.add_row(*_rest(columns, *totals(model), style="bold"))
    yield table
    yield Text(MEANINGS, style="dim")
    for text in summary(model):
        yield Text(text, style="yellow")


def fitting(model: TracedModel, width: int) -> tuple[TableColumn, ...]:
    """The columns that fit into `width`, those of the highest rank left out first."""
    kept = list(COLUMNS)
    while _needed(model, kept) > width and (ranks := [each.rank for each in kept if each.rank]):
        kept = [each for each in kept if each.rank != max(ranks)]
    return tuple(kept)


def _needed(model: TracedModel, columns: list[TableColumn]) -> int:
    widths = [
        max([len(column.heading), *(len(column.cell(row)) for row in model.rows)])
        for column in columns
    ]
    return sum(widths) + 2 * len(widths)


def _rest(
    columns: tuple[TableColumn, ...], told: str, parameters: str, macs: str, style: str
) -> Iterator[Text]:
    cells = {"operator": told, "parameters": parameters, "MACs": macs}
    return (Text(cells.get(column.heading, ""), style=style) for column in columns)
