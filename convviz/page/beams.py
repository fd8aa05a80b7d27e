"""Where beams stand: bands between upright panels, prisms between planes that lie flat."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from convviz.page.page import Page
from convviz.page.projection import Point, lying
from convviz.scene.model import Beam, Rect


class Band(NamedTuple):
    """From the upright edge at `x0`, `top0` to `bottom0`, to that at `x1`; in pixels.

    A band that goes `down` has x and y exchanged.
    """

    x0: int
    top0: int
    bottom0: int
    x1: int
    top1: int
    bottom1: int
    down: bool = False


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
