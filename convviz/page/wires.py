"""Where lines run that lead from slabs to the sign of a sum, and from there to an output."""

from collections.abc import Iterator
from typing import NamedTuple

from convviz.page.beams import corners_of
from convviz.page.canvas import Page
from convviz.page.layout import PANEL_GAP, Spot
from convviz.page.projection import Point
from convviz.page.type import BOLD, Words
from convviz.scene.model import Lead, Rect, Still

WIRE_PX, SUM_FACE_PX = 2, 18


class Wire(NamedTuple):
    """A line through `points`, the whole pixels at the upper left of its width."""

    points: tuple[Point, ...]
    hue: int
    width_px: int


class Disc(NamedTuple):
    """A disc of paper in the box `spot`, in a ring of a hue; without a hue it is at rest."""

    spot: Spot
    hue: int | None
    line_px: int


def signs_of(still: Still, page: Page) -> Iterator[Disc | Words]:
    """Signs of sums, over the lines that meet there."""
    type_face, half = page.scale.face(BOLD, SUM_FACE_PX), page.scale.half
    for key, (_, spot) in page.body.signs.items():
        at, hue = page.placed(spot), still.signs.get(key)
        yield Disc(at, hue, page.scale.px(WIRE_PX))
        x = at.x + half(at.width - type_face.width("Σ"))
        y = at.y + half(at.height - type_face.height_px)
        yield Words("Σ", type_face, x, y, hue is None)


def wires_of(leads: tuple[Lead, ...], page: Page) -> Iterator[Wire]:
    """The lines of `leads` as far as the planes that they lead to."""
    for lead in leads:
        sign, spot = page.body.signs[lead.sign]
        x, y, width, height = page.placed(spot)
        middle = Point(x + width // 2, y + height // 2)
        end = _foot(page, lead) if lead.onward else _top(page, lead)
        between = _past_the_planes(page, lead, end) if sign.beside else ()
        yield Wire((end, *between, middle), lead.hue, page.scale.px(WIRE_PX))


def wire_over(lead: Lead, page: Page) -> Wire:
    """The line that goes on over the plane of a lead, up its column to the cell."""
    *_, near_right, near_left = corners_of(page, lead.panel, lead.cells)
    way = (_foot(page, lead), _between(near_left, near_right))
    return Wire(way, lead.hue, page.scale.px(1))


def _top(page: Page, lead: Lead) -> Point:
    """The middle of the far side of cells."""
    far_left, far_right, *_ = corners_of(page, lead.panel, lead.cells)
    return _between(far_left, far_right)


def _foot(page: Page, lead: Lead) -> Point:
    """The middle of a column's near end, on the near side of the plane."""
    panel, cells = page.body.panels[lead.panel], lead.cells
    column = Rect(0, cells.col, panel.rows, cells.cols)
    *_, near_right, near_left = corners_of(page, lead.panel, column)
    return _between(near_left, near_right)


def _past_the_planes(page: Page, lead: Lead, end: Point) -> tuple[Point, ...]:
    """The corners of the way from `end`, level and past all planes, to a sign beside them."""
    _, sign = page.body.signs[lead.sign]
    gap = page.scale.px(PANEL_GAP) // 2
    y = end.y + gap if lead.onward else end.y - gap
    return Point(end.x, y), Point(page.placed(sign).x - gap, y)


def _between(one: Point, other: Point) -> Point:
    return Point((one.x + other.x) // 2, (one.y + other.y) // 2)
