"""Prisms: beams between planes that lie flat, from the cells below to those above.

A prism is a fill and four soft edges, one from each corner.  As with bands, its fill is a
tint of the paper, so that prisms which cross make one area.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from convviz.render.beams import Stroke, soft_pixels
from convviz.render.page import Page
from convviz.render.projection import Point, lying
from convviz.scene.model import Beam, Rect

if TYPE_CHECKING:
    from convviz.render.inks import Pixels

Corners = tuple[Point, Point, Point, Point]


class Prism(NamedTuple):
    """From the cells within the corners `below`, of the panel `source`, to those `above`."""

    source: str
    below: Corners
    above: Corners
    hue: int


def prisms_of(beams: Iterable[Beam], page: Page) -> Iterator[Prism]:
    """Those of `beams` that go between tilted panels, on the canvas."""
    for beam in beams:
        if page.body.panels[beam.source].tilted:
            yield Prism(
                beam.source,
                _corners(page, beam.source, beam.source_cells),
                _corners(page, beam.target, beam.target_cells),
                beam.hue,
            )


def _corners(page: Page, key: str, cells: Rect) -> Corners:
    panel, spot = page.body.panels[key], page.body.spots[key]
    plane = lying(panel.rows, panel.cols, page.body.metrics.cell_px[panel.kind])
    x, y = spot.x + page.body_x, spot.y + page.body_y
    top, left, bottom, right = (
        cells.row,
        cells.col,
        cells.row + cells.rows,
        cells.col + cells.cols,
    )
    far_left, far_right = plane.corner(top, left), plane.corner(top, right)
    near_right, near_left = plane.corner(bottom, right), plane.corner(bottom, left)
    return (
        far_left.moved(x, y),
        far_right.moved(x, y),
        near_right.moved(x, y),
        near_left.moved(x, y),
    )


def fill_prism(canvas: Pixels, prism: Prism, ink: int) -> None:
    """Fill all that is within the outermost corners of `prism`."""
    outline = hull([*prism.below, *prism.above])
    top, bottom = min(point.y for point in outline), max(point.y for point in outline)
    rows = np.arange(top, bottom + 1)
    left, right = np.full(len(rows), np.inf), np.full(len(rows), -np.inf)
    for one, other in pairwise([*outline, outline[0]]):
        upper, lower = sorted((one, other), key=lambda point: point.y)
        here = slice(upper.y - top, lower.y - top + 1)
        share = (rows[here] - upper.y) / max(1, lower.y - upper.y)
        crossing = upper.x + share * (lower.x - upper.x)
        left[here] = np.minimum(left[here], crossing)
        right[here] = np.maximum(right[here], crossing)
    cols = np.arange(int(left.min()), int(right.max()) + 2)
    within = (cols >= np.rint(left)[:, None]) & (cols <= np.rint(right)[:, None])
    np.putmask(canvas[top : bottom + 1, cols[0] : cols[-1] + 1], within, ink)


@lru_cache(maxsize=64)
def edges_of(prism: Prism) -> Stroke:
    """The edges of `prism`, from corner to corner."""
    edges = [
        soft_pixels(*low, *high) for low, high in zip(prism.below, prism.above, strict=True)
    ]
    rows, cols, levels = map(np.concatenate, zip(*edges, strict=True))
    return Stroke(rows, cols, levels)


def hull(points: list[Point]) -> list[Point]:
    """The outermost of `points`, in order around them.

    A chain along each side (Andrew, `Another efficient algorithm for convex hulls`, 1979).
    """
    ordered = sorted(set(points))
    chains = []
    for way in (ordered, ordered[::-1]):
        chain: list[Point] = []
        for point in way:
            while len(chain) > 1 and _turn(chain[-2], chain[-1], point) <= 0:
                chain.pop()
            chain.append(point)
        chains.append(chain[:-1])
    return chains[0] + chains[1]


def _turn(start: Point, middle: Point, end: Point) -> int:
    """Positive where the way through three points turns one way, negative the other."""
    return (middle.x - start.x) * (end.y - start.y) - (middle.y - start.y) * (end.x - start.x)
