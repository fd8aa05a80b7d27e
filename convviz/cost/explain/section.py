"""Sections of an explanation, and their rendering as plain text, for pipes, and as HTML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from textwrap import fill
from typing import NamedTuple

from convviz.cost.advice.note import Note

WIDTH = 92
"""Columns to which notes are wrapped."""


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
    """A `div` of tables that takes its colours from the page around it."""
    body = "".join(map(_html_table, sections))
    if notes:
        items = "".join(
            f"<li>{escape(note.text)}{_emphasised(note.way_out)}</li>" for note in notes
        )
        body += f"<h4>Notes</h4><ul>{items}</ul>"
    return f'<div class="convviz-explanation">{body}</div>'


def _emphasised(text: str) -> str:
    return f" <em>{escape(text)}</em>" if text else ""


def _html_table(section: ExplanationSection) -> str:
    rows = "".join(map(_html_row, section.rows))
    return f"<h4>{escape(section.title)}</h4><table>{rows}</table>"


def _html_row(row: ExplanationRow) -> str:
    left = 'style="text-align:left"'
    return (
        f"<tr><th {left}>{escape(row.label)}</th><td {left}>{escape(row.working)}</td>"
        f'<td style="text-align:right"><b>{escape(row.result)}</b></td></tr>'
    )
