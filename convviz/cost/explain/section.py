"""Sections of an explanation, and their rendering as plain text, for pipes, and as HTML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from textwrap import fill
from typing import NamedTuple

from convviz.cost.advice.note import Note

WIDTH = 92
"""Columns to which notes are wrapped."""

LEFT = 'style="text-align:left"'


class ExplanationRow(NamedTuple):
    """A quantity by its label, its formula with numbers, and its value."""

    label: str
    working: str
    result: str = ""


class ExplanationSection(NamedTuple):
    """A titled group of rows."""

    title: str
    rows: tuple[ExplanationRow, ...]


def as_text(sections: Sequence[ExplanationSection], notes: Sequence[Note]) -> str:
    """Plain text without a newline at its end; its width does not depend on the terminal."""
    label_width = max(len(row.label) for section in sections for row in section.rows)
    blocks = ["\n".join(_lines(section, label_width)) for section in sections]
    if notes:
        blocks.append("\n".join(["Notes", *(_wrapped(f"- {note}", "  ") for note in notes)]))
    return "\n\n".join(blocks)


def _lines(section: ExplanationSection, label_width: int) -> Iterator[str]:
    yield section.title
    for row in section.rows:
        result = f" = {row.result}" if row.result else ""
        yield f"  {row.label:<{label_width}}  {row.working}{result}"


def _wrapped(text: str, indent: str) -> str:
    return fill(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent * 2,
        break_long_words=False,
        break_on_hyphens=False,
    )


def as_html(sections: Sequence[ExplanationSection], notes: Sequence[Note]) -> str:
    """One table, whose columns all sections share; its colours are those of the page around."""
    first, *rest = sections
    head = "".join(map(_html_row, first.rows))
    body = f"<tbody>{head}</tbody>{''.join(map(_html_group, rest))}"
    table = (
        f'<table style="font-variant-numeric:tabular-nums"><caption {LEFT}>'
        f"<b>{escape(first.title)}</b></caption>{body}</table>"
    )
    if notes:
        items = "".join(
            f"<li>{escape(note.text)}{_emphasised(note.way_out)}</li>" for note in notes
        )
        table += f"<p><b>Notes</b></p><ul>{items}</ul>"
    return f'<div class="convviz-explanation">{table}</div>'


def _emphasised(text: str) -> str:
    return f" <em>{escape(text)}</em>" if text else ""


def _html_group(section: ExplanationSection) -> str:
    """The rows of a section below its title."""
    rows = "".join(map(_html_row, section.rows))
    title = f'<tr><th colspan="3" scope="rowgroup" {LEFT}>{escape(section.title)}</th></tr>'
    return f"<tbody>{title}{rows}</tbody>"


def _html_row(row: ExplanationRow) -> str:
    label = f'<th scope="row" style="text-align:left;font-weight:normal">{escape(row.label)}'
    working = f'<td style="text-align:left;white-space:pre-wrap">{escape(row.working)}'
    result = f'<td style="text-align:right;white-space:nowrap"><b>{escape(row.result)}</b>'
    return f"<tr>{label}</th>{working}</td>{result}</td></tr>"
