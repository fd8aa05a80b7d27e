"""Sections and notes as Rich's tables, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from convviz.cost.advice.note import Note
from convviz.cost.explain.section import ExplanationSection


def as_tables(
    sections: Sequence[ExplanationSection], notes: Sequence[Note]
) -> Iterator[RenderableType]:
    """A heading and a table for each section, then the notes; Rich fits them in."""
    labels = max(len(row.label) for section in sections for row in section.rows)
    results = max(len(row.result) for section in sections for row in section.rows)
    for section in sections:
        yield Text(section.title, style="bold")
        table = Table(show_header=False, box=None, padding=(0, 1, 0, 2), pad_edge=False)
        table.add_column(style="cyan", min_width=labels, no_wrap=True)
        table.add_column(overflow="fold")
        table.add_column(justify="right", style="bold", min_width=results, no_wrap=True)
        for row in section.rows:
            table.add_row(Text(row.label), Text(row.working), Text(row.result))
        yield Padding(table, (0, 0, 1, 2))
    if notes:
        yield Text("Notes", style="bold yellow")
        for note in notes:
            way_out = [Text(note.way_out, style="italic green")] * bool(note.way_out)
            told = Group(Text(note.text), *way_out)
            table = Table(show_header=False, box=None, padding=(0, 1, 0, 0), pad_edge=False)
            table.add_row(Text("•", style="yellow"), told)
            yield Padding(table, (0, 0, 0, 2))
