"""A note on the shape itself: whether it was meant as it is read."""

from __future__ import annotations

from convviz.cost.advice.note import Note
from convviz.parsing.shapes import ShapeQuestion


def asked(question: ShapeQuestion | None) -> tuple[Note, ...]:
    """The note that asks `question`, where there is one."""
    if question is None:
        return ()
    return (Note("shape", len(question.instead), question.text, question.way_out),)
