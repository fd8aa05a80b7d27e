"""A model's table as HTML: for a notebook, and as a page that needs nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from importlib.resources import files

from convviz.models.rows import TableRow
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

Named = Callable[[TableRow], str]
"""Gives the HTML of a row's name."""


def plain_name(row: TableRow) -> str:
    """The name of a row, as HTML."""
    return escape(row.name)


def model_table(model: TracedModel, named: Named = plain_name) -> str:
    """The table alone, each row's name as `named` gives it."""
    head = "".join(_cell("th", column, escape(column.heading)) for column in COLUMNS)
    rows = "".join(f"<tr>{_cells(row, named)}</tr>" for row in model.rows)
    others = "".join(_rest(*other_cells(each)) for each in model.others)
    below = f'<tbody class="others">{others}</tbody>' * bool(others)
    return (
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody>{below}"
        f"<tfoot>{_rest(*totals(model))}</tfoot></table>"
    )


def _cells(row: TableRow, named: Named) -> str:
    name, *rest = COLUMNS
    return _cell("td", name, named(row)) + "".join(
        _cell("td", column, escape(column.cell(row))) for column in rest
    )


def _rest(told: str, parameters: str, macs: str) -> str:
    cells = {"operator": told, "parameters": parameters, "MACs": macs}
    found = (_cell("td", each, escape(cells.get(each.heading, ""))) for each in COLUMNS)
    return f"<tr>{''.join(found)}</tr>"


def _cell(tag: str, column: TableColumn, content: str) -> str:
    scope = ' scope="col"' * (tag == "th")
    number = ' class="number"' * column.number
    return f"<{tag}{scope}{number}>{content}</{tag}>"


def sentences_html(model: TracedModel) -> str:
    """What stands below the table, a paragraph each."""
    return "".join(f"<p>{escape(text)}</p>" for text in (f"{MEANINGS}.", *summary(model)))


def model_html(model: TracedModel) -> str:
    """Title, table and sentences, which take their colours from the page around."""
    return (
        f'<div class="convviz-model"><p><b>{escape(title(model))}</b></p>'
        '<div style="overflow-x:auto;font-variant-numeric:tabular-nums">'
        f"{model_table(model)}</div>{sentences_html(model)}</div>"
    )


def model_page(model: TracedModel, named: Named = plain_name, more: Iterable[str] = ()) -> str:
    """A page with the table, and `more` HTML below."""
    style = files("convviz.models.shown").joinpath("model.css").read_text(encoding="utf-8")
    told = escape(title(model))
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{told}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{style}</style></head><body><h1>{told}</h1>"
        f'<div class="scroll">{model_table(model, named)}</div>{sentences_html(model)}'
        f"{''.join(more)}</body></html>\n"
    )
