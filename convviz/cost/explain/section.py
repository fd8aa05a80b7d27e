"""A section of an explanation: a title, and rows with their working and their result."""

from __future__ import annotations

from typing import NamedTuple


class ExplanationRow(NamedTuple):
    """One line: what it is, how it comes about, and what comes out."""

    label: str
    working: str
    result: str = ""


class ExplanationSection(NamedTuple):
    """A titled group of rows."""

    title: str
    rows: tuple[ExplanationRow, ...]
