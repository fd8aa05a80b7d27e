"""Lines cut to convex outlines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from convviz.render.vector.shapes import Points, Segment


def within(outline: Points, lines: Iterable[Segment]) -> Iterator[Segment]:
    """The parts of `lines` within a convex outline that runs clockwise."""
    for line in lines:
        if inside := _crossing(outline, line):
            yield _part(line, *inside)


def _part(line: Segment, start: float, stop: float) -> Segment:
    x0, y0, x1, y1 = line
    return (
        x0 + start * (x1 - x0),
        y0 + start * (y1 - y0),
        x0 + stop * (x1 - x0),
        y0 + stop * (y1 - y0),
    )


def _crossing(outline: Points, line: Segment) -> tuple[float, float] | None:
    """The shares of the length of `line` between which it is within a convex outline.

    The outline is cut side by side (Cyrus and Beck, `Generalized two- and
    three-dimensional clipping`, 1978).
    """
    x0, y0, x1, y1 = line
    start, stop = 0.0, 1.0
    for (ax, ay), (bx, by) in pairwise((*outline, outline[0])):
        before = (bx - ax) * (y0 - ay) - (by - ay) * (x0 - ax)
        after = (bx - ax) * (y1 - ay) - (by - ay) * (x1 - ax)
        if before < 0 and after < 0:
            return None
        if before < 0 <= after:
            start = max(start, before / (before - after))
        elif after < 0 <= before:
            stop = min(stop, before / (before - after))
    return (start, stop) if start < stop else None
