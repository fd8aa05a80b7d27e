"""Panels that lie flat as shapes: hatches as on the screen, all else lying with the plane."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from convviz.page.layout import Spot
from convviz.page.marks import Lying
from convviz.page.numbers import written
from convviz.page.projection import TiltedPlane, lying
from convviz.render.letters import letters
from convviz.render.looks import HATCH_PX, Pattern, look
from convviz.render.vector.patterns import pattern_shapes
from convviz.render.vector.shapes import Area, Cell, Lines, Placed, Point, Points, Segment
from convviz.render.vector.upright import hue_of, number_shapes
from convviz.scene.model import Rect, Scene
from convviz.scene.roles import Role, brief
from convviz.theme import Theme

ON_SCREEN = (Pattern.PLAIN, Pattern.RISING, Pattern.FALLING, Pattern.GRAIN)
"""Patterns that do not lie with the plane."""


def flat(plane: Lying, scene: Scene, theme: Theme, layer: int) -> Iterator[Placed]:
    """A panel that lies flat; hatches are as on the screen, other patterns lie with it."""
    cells, numbered, scale = plane.cells, bool(scene.numbers), plane.scale
    line_px = scale.px(1)
    rows, cols = cells.roles.shape
    for row, col in product(range(rows), range(cols)):
        seen = look(theme, Role(cells.roles[row, col]), hue_of(cells, row, col))
        square = _lying_square(plane, row, col, row + 1, col + 1)
        one = Cell(square, seen, plane.spot[:2], scale.px(HATCH_PX), numbered, scale)
        if seen.pattern in ON_SCREEN:
            yield Placed(layer, one)
            continue
        plain = seen._replace(pattern=Pattern.PLAIN, mark=seen.ground)
        yield Placed(layer, one._replace(look=plain))
        for shape in pattern_shapes(one._replace(cell_px=plane.cell_px)):
            yield Placed(layer + 1, _laid(plane, row, col, shape))
    lines = [
        (*_corner(plane, row, 0), *_corner(plane, row, cols)) for row in range(rows + 1)
    ] + [(*_corner(plane, 0, col), *_corner(plane, rows, col)) for col in range(cols + 1)]
    yield Placed(layer + 2, Lines(theme.line, line_px, tuple(lines)))
    yield from _lying_numbers(plane, scene, theme, layer + 3)
    for rect, width_px in ((cells.frame, line_px), (cells.footprint, 2 * line_px)):
        if rect and (sides := tuple(_sides(plane, rect, width_px))):
            yield Placed(layer + 4, Lines(theme.ink, width_px, sides))


def _laid(plane: Lying, row: int, col: int, shape: Area | Lines) -> Area | Lines:
    """The pattern of an upright cell as it lies in a cell of a plane."""

    def at(x: float, y: float) -> Point:
        return _corner(plane, row + y / plane.cell_px, col + x / plane.cell_px)

    if isinstance(shape, Area):
        return shape._replace(points=tuple(at(*point) for point in shape.points))
    segments = tuple((*at(x0, y0), *at(x1, y1)) for x0, y0, x1, y1 in shape.segments)
    return shape._replace(segments=segments)


def _lying_numbers(plane: Lying, scene: Scene, theme: Theme, layer: int) -> Iterator[Placed]:
    cells, ground = plane.cells, _ground(plane)
    type_face, short = written(scene.numbers.get(plane.kind, ""), plane.cell_px, plane.scale)
    if cells.numbers is None or type_face is None:
        return
    for row, texts in enumerate(cells.numbers):
        for col, text in enumerate(texts):
            if not text:
                continue
            text = brief(text) if short else text
            width, height = type_face.width(text), letters(type_face).digits_px
            middle = ground.middle(row, col)
            x = plane.spot.x + middle.x - (width - 1) // 2
            y = plane.spot.y + middle.y - (height - 1) // 2
            at = Spot(x, y, width, height)
            yield from number_shapes(text, type_face, at, cells, (row, col), theme, layer)


def _sides(plane: Lying, rect: Rect, width_px: int) -> Iterator[Segment]:
    """The sides of a frame around cells that are on the plane, moved inwards by half."""
    rows, cols = plane.cells.roles.shape
    top, left = max(0, rect.row), max(0, rect.col)
    bottom, right = min(rows, rect.row + rect.rows), min(cols, rect.col + rect.cols)
    if top >= bottom or left >= right:
        return
    inwards = (width_px - plane.scale.px(1)) / 2
    for there, start, end, right_px, down_px in (
        (rect.row == top, (top, left), (top, right), 0, inwards),
        (rect.row + rect.rows == bottom, (bottom, left), (bottom, right), 0, -inwards),
        (rect.col == left, (top, left), (bottom, left), inwards, 0),
        (rect.col + rect.cols == right, (top, right), (bottom, right), -inwards, 0),
    ):
        if there:
            (x0, y0), (x1, y1) = _corner(plane, *start), _corner(plane, *end)
            yield x0 + right_px, y0 + down_px, x1 + right_px, y1 + down_px


def _ground(plane: Lying) -> TiltedPlane:
    return lying(*plane.cells.roles.shape, plane.cell_px, plane.scale)


def _corner(plane: Lying, row: float, col: float) -> Point:
    """Where a corner of a cell, or a place within, is on the page."""
    ground = _ground(plane)
    (right, down), (x, y), half = ground.tilt, ground.origin, ground.line_px / 2
    return (
        plane.spot.x + x + col * right.x + row * down.x + half,
        plane.spot.y + y + col * right.y + row * down.y + half,
    )


def _lying_square(plane: Lying, top: float, left: float, bottom: float, right: float) -> Points:
    places = ((top, left), (top, right), (bottom, right), (bottom, left))
    return tuple(_corner(plane, *place) for place in places)


def plane_corners(plane: Lying) -> Points:
    """The corners of a whole plane, clockwise."""
    return _lying_square(plane, 0, 0, *plane.cells.roles.shape)
