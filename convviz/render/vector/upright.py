"""Panels of upright cells as shapes: cells, grid, links, numbers, outlines."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from convviz.page.layout import Spot
from convviz.page.marks import Grid
from convviz.page.numbers import written
from convviz.page.type import Face
from convviz.render.letters import letters
from convviz.render.looks import (
    HATCHES,
    grey,
    hue_colour,
    look,
    number_colour,
    readable_on_grey,
)
from convviz.render.raster.panels import frames, outline_spots
from convviz.render.vector.shapes import Area, Cell, Lines, Placed, Type, corners
from convviz.scene.model import Cells, Scene
from convviz.scene.roles import Role, brief
from convviz.theme import Theme


def upright(grid: Grid, scene: Scene, theme: Theme, layer: int) -> Iterator[Placed]:
    """A panel of upright cells: cells, lines, links, numbers, outlines."""
    (x, y, *_), cells, cell = grid.spot, grid.cells, grid.cell_px
    line, middle = grid.scale.px(1), grid.scale.half(cell)
    rows, cols = cells.roles.shape
    numbered, apart = bool(scene.numbers), Role.BLANK in scene.roles[grid.kind]
    for row, col in product(range(rows), range(cols)):
        if (role := Role(cells.roles[row, col])) is Role.BLANK:
            continue
        square = Spot(x + col * cell, y + row * cell, cell, cell)
        seen = look(theme, role, hue_of(cells, row, col))
        if role is Role.PIXEL and cells.greys is not None:
            seen = seen._replace(ground=grey(int(cells.greys[row, col])))
        yield Placed(layer, Cell(corners(square), seen, (x, y), cell, numbered, grid.scale))
        if apart:
            yield Placed(layer + 1, grid_lines(theme, square.x, square.y, 1, 1, cell, line))
    if not apart:
        yield Placed(layer + 1, grid_lines(theme, x, y, rows, cols, cell, line))
    links = tuple(
        (
            x + link.col * cell + middle + line / 2,
            y + link.row * cell - line / 2,
            x + link.to_col * cell + middle + line / 2,
            y + (link.to_row + 1) * cell + line * 3 / 2,
        )
        for link in cells.links
    )
    if links:
        yield Placed(layer + 2, Lines(hue_colour(theme, scene.hues[0]), line, links))
    yield from _numbers(grid, scene, theme, layer + 3)
    outlines = [(rect, theme.ink, line) for rect in frames(grid.kind, cells)]
    if cells.footprint is not None:
        outlines.append((cells.footprint, hue_colour(theme, cells.hue), 2 * line))
    for rect, colour, width_px in outlines:
        for spot in outline_spots(rect, cell, (rows, cols), width_px, line):
            moved = spot._replace(x=spot.x + x, y=spot.y + y)
            yield Placed(layer + 4, Area(colour, corners(moved)))


def grid_lines(
    theme: Theme, x: int, y: int, rows: int, cols: int, cell: int, line_px: int
) -> Lines:
    """The lines between cells and around them, each in the middle of its pixels."""
    right, bottom, half = x + cols * cell + line_px, y + rows * cell + line_px, line_px / 2
    across = [(x, at, right, at) for at in (y + row * cell + half for row in range(rows + 1))]
    down = [(at, y, at, bottom) for at in (x + col * cell + half for col in range(cols + 1))]
    return Lines(theme.line, line_px, (*across, *down))


def hue_of(cells: Cells, row: int, col: int) -> int:
    """The hue of one cell."""
    return cells.hue if cells.hues is None else int(cells.hues[row, col])


def _numbers(grid: Grid, scene: Scene, theme: Theme, layer: int) -> Iterator[Placed]:
    cells, cell = grid.cells, grid.cell_px
    type_face, short = written(scene.numbers.get(grid.kind, ""), cell, grid.scale)
    if cells.numbers is None or type_face is None:
        return
    side, half = cell + grid.scale.px(1), grid.scale.half
    for row, texts in enumerate(cells.numbers):
        for col, text in enumerate(texts):
            if not text:
                continue
            text = brief(text) if short else text
            width, height = type_face.width(text), letters(type_face).digits_px
            x = grid.spot.x + col * cell + half(side - width)
            y = grid.spot.y + row * cell + half(side - height)
            at = Spot(x, y, width, height)
            yield from number_shapes(text, type_face, at, cells, (row, col), theme, layer)


def number_shapes(
    text: str,
    type_face: Face,
    at: Spot,
    cells: Cells,
    cell: tuple[int, int],
    theme: Theme,
    layer: int,
) -> Iterator[Placed]:
    """A number at its place, on plain ground where the cell has a hatch."""
    role, hue = Role(cells.roles[cell]), hue_of(cells, *cell)
    ground, pattern, _ = look(theme, role, hue)
    if pattern in HATCHES:
        edge = max(1, round(type_face.scale))
        free = Spot(at.x - edge, at.y - edge, at.width + 2 * edge, at.height + 2 * edge)
        yield Placed(layer, Area(ground, corners(free)))
    colour = number_colour(theme, role, hue)
    if role is Role.PIXEL and cells.greys is not None:
        colour = readable_on_grey(int(cells.greys[cell]))
    yield Placed(layer + 1, Type(text, type_face, at.x, at.y + at.height, colour))
