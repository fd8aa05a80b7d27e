"""Panels of upright cells as shapes: cells, grid, links, numbers, outlines."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from convviz.page.fit import is_brief
from convviz.page.layout import Spot
from convviz.page.marks import Grid
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
from convviz.render.raster.panels import number_face, outline_spots
from convviz.render.vector.shapes import Area, Cell, Lines, Placed, Type, corners
from convviz.scene.model import Cells, Kind, Rect, Role, Scene, brief
from convviz.theme import Theme


def upright(grid: Grid, scene: Scene, theme: Theme, layer: int) -> Iterator[Placed]:
    """A panel of upright cells: cells, lines, links, numbers, outlines."""
    (x, y, *_), cells, cell = grid.spot, grid.cells, grid.cell_px
    rows, cols = cells.roles.shape
    numbered, apart = bool(scene.numbers), Role.BLANK in scene.roles[grid.kind]
    for row, col in product(range(rows), range(cols)):
        if (role := Role(cells.roles[row, col])) is Role.BLANK:
            continue
        square = Spot(x + col * cell, y + row * cell, cell, cell)
        seen = look(theme, role, hue_of(cells, row, col))
        if role is Role.PIXEL and cells.greys is not None:
            seen = seen._replace(ground=grey(int(cells.greys[row, col])))
        yield Placed(layer, Cell(corners(square), seen, (x, y), cell, numbered))
        if apart:
            yield Placed(layer + 1, grid_lines(theme, square.x, square.y, 1, 1, cell))
    if not apart:
        yield Placed(layer + 1, grid_lines(theme, x, y, rows, cols, cell))
    links = tuple(
        (
            x + link.col * cell + cell // 2 + 0.5,
            y + link.row * cell - 0.5,
            x + link.to_col * cell + cell // 2 + 0.5,
            y + (link.to_row + 1) * cell + 1.5,
        )
        for link in cells.links
    )
    if links:
        yield Placed(layer + 2, Lines(hue_colour(theme, scene.hues[0]), 1, links))
    yield from _numbers(grid, scene, theme, layer + 3)
    outlines = [(cells.frame, theme.ink, 1)]
    if grid.kind is Kind.KERNEL and cells.lit:
        outlines.append((Rect(0, 0, rows, cols), theme.ink, 1))
    outlines.append((cells.footprint, hue_colour(theme, cells.hue), 2))
    for rect, colour, width_px in outlines:
        for spot in outline_spots(rect, cell, (rows, cols), width_px) if rect else ():
            moved = spot._replace(x=spot.x + x, y=spot.y + y)
            yield Placed(layer + 4, Area(colour, corners(moved)))


def grid_lines(theme: Theme, x: int, y: int, rows: int, cols: int, cell: int) -> Lines:
    """The lines between cells and around them, each in the middle of its pixels."""
    right, bottom = x + cols * cell + 1, y + rows * cell + 1
    across = [(x, y + row * cell + 0.5, right, y + row * cell + 0.5) for row in range(rows + 1)]
    down = [(x + col * cell + 0.5, y, x + col * cell + 0.5, bottom) for col in range(cols + 1)]
    return Lines(theme.line, 1, (*across, *down))


def hue_of(cells: Cells, row: int, col: int) -> int:
    """The hue of one cell."""
    return cells.hue if cells.hues is None else int(cells.hues[row, col])


def _numbers(grid: Grid, scene: Scene, theme: Theme, layer: int) -> Iterator[Placed]:
    cells, cell = grid.cells, grid.cell_px
    longest = scene.numbers.get(grid.kind)
    type_face = number_face(longest, cell) if longest else None
    if cells.numbers is None or longest is None or type_face is None:
        return
    short = is_brief(longest, cell)
    for row, texts in enumerate(cells.numbers):
        for col, text in enumerate(texts):
            if not text:
                continue
            text = brief(text) if short else text
            width, height = type_face.width(text), letters(type_face).digits_px
            x = grid.spot.x + col * cell + (cell + 1 - width) // 2
            y = grid.spot.y + row * cell + (cell + 1 - height) // 2
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
        free = Spot(at.x - 1, at.y - 1, at.width + 2, at.height + 2)
        yield Placed(layer, Area(ground, corners(free)))
    colour = number_colour(theme, role, hue)
    if role is Role.PIXEL and cells.greys is not None:
        colour = readable_on_grey(int(cells.greys[cell]))
    yield Placed(layer + 1, Type(text, type_face, at.x, at.y + at.height, colour))
