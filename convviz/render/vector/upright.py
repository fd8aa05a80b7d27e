"""Panels of upright cells as shapes: cells, grid, links, numbers, outlines."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from convviz.page.layout import Spot
from convviz.page.marks import Grid
from convviz.page.numbers import TIMES, weight_face, written
from convviz.page.type import Face
from convviz.page.windows import DASH, dashes, frames, outlined, sides, washed
from convviz.render.letters import letters
from convviz.render.looks import (
    HATCHES,
    grey,
    hue_colour,
    look,
    number_colour,
    pale_colour,
    readable_on_grey,
)
from convviz.render.vector.shapes import Area, Cell, Lines, Placed, Type, corners
from convviz.scene.model import EIGHTHS, Cells, Scene
from convviz.scene.roles import Kind, Role, brief
from convviz.theme import Colour, Theme

FRAMES, FOOTPRINT, GHOST, FOCUS = 4, 7, 8, 9
"""Layers of outlines, above those of cells, lines and numbers."""


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
    pale = pale_colour(theme, cells.hue)
    for spot in washed(cells, cell, line):
        yield Placed(layer, Area(pale, corners(moved(spot, x, y))))
    for above, (spot, colour) in _outlines(grid, theme):
        yield Placed(layer + above, Area(colour, corners(moved(spot, x, y))))


def moved(spot: Spot, x: int, y: int) -> Spot:
    """A spot counted from a panel, counted from the page."""
    return spot._replace(x=spot.x + x, y=spot.y + y)


def _outlines(grid: Grid, theme: Theme) -> Iterator[tuple[int, tuple[Spot, Colour]]]:
    """The frames of plane, kernel and window, and of what a story shows; with their colours.

    Each has a layer of its own, so that their order is the same in all pictures.
    """
    cells, cell, line = grid.cells, grid.cell_px, grid.scale.px(1)
    rows, cols = cells.roles.shape
    room, hue = (rows * cell + line, cols * cell + line), hue_colour(theme, cells.hue)
    focus = theme.warm if grid.kind is Kind.OUTPUT else theme.ink
    around = [(FRAMES, rect, theme.ink, line) for rect in frames(grid.kind, cells)]
    for above, rect, colour in (
        (FOOTPRINT, cells.footprint, hue),
        (FOCUS, cells.focus, focus),
    ):
        around += [(above, rect, colour, 2 * line)] if rect else []
    for above, rect, colour, width_px in around:
        for spot in sides(outlined(rect, cell, line), room, width_px):
            yield above, (spot, colour)
    if cells.moving is not None:
        for side in sides(outlined(cells.moving.before, cell, line), room, line):
            yield from ((GHOST, (s, hue)) for s in dashes(side, grid.scale.px(DASH)))
        now = outlined(cells.moving.now, cell, line, EIGHTHS)
        yield from ((FOCUS, (spot, hue)) for spot in sides(now, room, 2 * line))


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
    small = weight_face(scene.numbers.get(Kind.KERNEL, ""), cell, grid.scale)
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
            if (row, col) in cells.weights and small:
                text_below = f"{TIMES}{cells.weights[row, col]}"
                gap, across = grid.scale.px(2), small.width(text_below)
                below = letters(small).digits_px
                y = grid.spot.y + row * cell + half(side - height - gap - below)
                left = grid.spot.x + (col + 1) * cell - across - gap
                at = Spot(left, y + height + gap, across, below)
                yield from number_shapes(text_below, small, at, cells, (row, col), theme, layer)
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
