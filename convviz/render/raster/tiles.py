"""One cell of each role as a small square of ink; a panel is its tiles side by side.

A tile has its grid line above and at its left; hatch and cross carry a cell's meaning where
colour cannot.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from convviz.render.inks import Inks
from convviz.render.looks import (
    HATCH_PX,
    PATTERNS,
    Pattern,
    cross_place,
    look,
    number_colour,
)
from convviz.scene.model import Role, Scene
from convviz.theme import Colour, Theme

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convviz.render.inks import Pixels

    Marks = NDArray[np.bool_]


def grounds(theme: Theme, inks: Inks, role: Role, hue: int) -> list[int]:
    """The inks that a cell of `role` is made of, its ground first, then its marks."""
    ground, pattern, mark = look(theme, role, hue)
    colours = [ground] if pattern is Pattern.PLAIN else [ground, mark]
    return [inks.ink(colour) for colour in colours]


def number_ramps(theme: Theme, inks: Inks, scene: Scene) -> dict[Colour, Pixels]:
    """Ramps of the numbers in cells, by the colour of the type."""
    under: dict[Colour, set[int]] = {}
    roles = {role for some in scene.roles.values() for role in some}
    for role, hue in product(sorted(roles), scene.hues if scene.numbers else ()):
        some = under.setdefault(number_colour(theme, role, hue), set())
        some.update(grounds(theme, inks, role, hue))
    return {colour: inks.ramp(inks.ink(colour), sorted(some)) for colour, some in under.items()}


def tile(
    theme: Theme, inks: Inks, role: Role, hue: int, cell_px: int, *, numbered: bool
) -> Pixels:
    """A cell of `role` as indices, of shape (cell_px, cell_px).

    In a `numbered` cell the marks make room.
    """
    made = grounds(theme, inks, role, hue)
    pixels = np.full((cell_px, cell_px), made[0], np.uint8)
    if len(made) > 1:
        pixels[_marks(role, cell_px, numbered=numbered)] = made[1]
    line = inks.ink(theme.line)
    pixels[0] = line
    pixels[:, 0] = line
    return pixels


def _marks(role: Role, cell_px: int, *, numbered: bool) -> Marks:
    """Where the marks of `role` are in its cell."""
    rows, cols = np.indices((cell_px, cell_px))
    down, right = rows - cell_px // 2, cols - cell_px // 2
    x, y, reach = cross_place(cell_px, numbered=numbered)
    marks: Marks = (abs(rows - y) <= reach) & (abs(rows - y) == abs(cols - x))
    match PATTERNS.get(role, Pattern.PLAIN):
        case Pattern.RISING:
            marks = (rows + cols) % HATCH_PX == 0
        case Pattern.FALLING:
            marks = (rows - cols) % HATCH_PX == 0
        case Pattern.DOT:
            dot = 0 if numbered else 1 + max(1, cell_px // 10)
            marks = np.maximum(abs(down), abs(right)) < dot
        case Pattern.RING:
            far = np.maximum(abs(rows - cell_px / 2), abs(cols - cell_px / 2))
            marks = (far <= cell_px / 2 - 2) & (far > cell_px / 2 - 4)
        case Pattern.BORDER:
            far = np.maximum(abs(rows - cell_px / 2), abs(cols - cell_px / 2))
            marks = (far <= cell_px / 2 - 1) & (far > cell_px / 2 - 3)
        case Pattern.GRAIN:
            marks = (rows % HATCH_PX == HATCH_PX // 2) & (cols % HATCH_PX == HATCH_PX // 2)
    return marks


def clear(panel: Pixels, blank: NDArray[np.bool_], paper: int) -> None:
    """Leave `paper` where a cell is `blank`, but for the grid lines of those beside it."""
    rows, cols = blank.shape
    cell = (panel.shape[0] - 1) // rows
    there = np.kron(~blank, np.ones((cell, cell), bool))
    needed = np.zeros(panel.shape, bool)
    for down, right in ((0, 0), (0, 1), (1, 0), (1, 1)):
        needed[down : down + rows * cell, right : right + cols * cell] |= there
    panel[~needed] = paper


def lay(tiles: Pixels, line: int) -> Pixels:
    """Tiles of shape (rows, cols, cell, cell) as a panel, closed by `line` below and right."""
    rows, cols, cell, _ = tiles.shape
    panel = np.empty((rows * cell + 1, cols * cell + 1), np.uint8)
    body = tiles.transpose(0, 2, 1, 3)
    panel[:-1, :-1] = body.reshape(rows * cell, cols * cell)
    panel[-1] = line
    panel[:, -1] = line
    return panel
