"""One cell of each role as a small square of ink; a panel is its tiles side by side.

A tile has its grid line above and at its left; hatch and cross carry a cell's meaning where
colour cannot.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from convviz.page.scale import ONE, Scale
from convviz.render.inks import MOST_INKS, Inks
from convviz.render.looks import (
    HATCH_PX,
    PATTERNS,
    Pattern,
    cross_place,
    look,
    number_colour,
    pale_colour,
)
from convviz.scene.model import Scene
from convviz.scene.roles import Role
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
    theme: Theme,
    inks: Inks,
    role: Role,
    hue: int,
    cell_px: int,
    *,
    numbered: bool,
    scale: Scale = ONE,
) -> Pixels:
    """A cell of `role` as indices, of shape (cell_px, cell_px).

    In a `numbered` cell the marks make room.
    """
    made = grounds(theme, inks, role, hue)
    pixels = np.full((cell_px, cell_px), made[0], np.uint8)
    if len(made) > 1:
        pixels[_marks(role, cell_px, scale, numbered=numbered)] = made[1]
    line, line_px = inks.ink(theme.line), scale.px(1)
    pixels[:line_px] = line
    pixels[:, :line_px] = line
    return pixels


def _marks(role: Role, cell_px: int, scale: Scale, *, numbered: bool) -> Marks:
    """The pixels of a cell of `role` that carry its marks."""
    rows, cols = np.indices((cell_px, cell_px))
    line, hatch = scale.px(1), scale.px(HATCH_PX)
    soft = (line - 1) / 2
    down, right = (at - scale.half(cell_px) - soft for at in (rows, cols))
    x, y, reach = cross_place(cell_px, scale, numbered=numbered)
    across, along = abs(rows - y - soft), abs(cols - x - soft)
    near = np.maximum(across, along) <= reach + soft
    marks: Marks = near & (abs(across - along) < line)
    match PATTERNS.get(role, Pattern.PLAIN):
        case Pattern.RISING:
            marks = (rows + cols) % hatch < line
        case Pattern.FALLING:
            marks = (rows - cols) % hatch < line
        case Pattern.DOT:
            dot = 0 if numbered else line + max(line, cell_px // 10) - soft
            marks = np.maximum(abs(down), abs(right)) < dot
        case Pattern.RING:
            marks = _frame(cell_px, 2 * line, line)
        case Pattern.BORDER:
            marks = _frame(cell_px, line, line)
        case Pattern.GRAIN:
            half = hatch // 2
            marks = ((rows - half) % hatch < line) & ((cols - half) % hatch < line)
    return marks


def _frame(cell_px: int, inwards: int, line_px: int) -> Marks:
    """A frame of two lines' width, so many pixels `inwards` of the grid lines' outer edges."""
    soft = (line_px - 1) / 2
    far = abs(np.arange(cell_px) - cell_px / 2 - soft)
    far, outer = np.maximum(far[:, None], far), cell_px / 2 - inwards + soft
    marks: Marks = (far <= outer) & (far > outer - 2 * line_px)
    return marks


def wash(theme: Theme, inks: Inks, hue: int) -> Pixels:
    """A table of what cells at rest become where a pale window lies over them."""
    table = np.arange(MOST_INKS, dtype=np.uint8)
    table[inks.paper] = inks.ink(pale_colour(theme, hue))
    table[inks.ink(theme.padding)] = inks.ink(look(theme, Role.TAP_ON_PADDING, hue).ground)
    return table


def clear(panel: Pixels, blank: NDArray[np.bool_], paper: int, line_px: int = 1) -> None:
    """Leave `paper` where a cell is `blank`, but for the grid lines of those beside it."""
    rows, cols = blank.shape
    cell = (panel.shape[0] - line_px) // rows
    there = np.kron(~blank, np.ones((cell, cell), bool))
    needed = np.zeros(panel.shape, bool)
    for down, right in product((0, line_px), repeat=2):
        needed[down : down + rows * cell, right : right + cols * cell] |= there
    panel[~needed] = paper


def lay(tiles: Pixels, line: int, line_px: int = 1) -> Pixels:
    """Tiles of shape (rows, cols, cell, cell) as a panel, closed by `line` below and right."""
    rows, cols, cell, _ = tiles.shape
    panel = np.empty((rows * cell + line_px, cols * cell + line_px), np.uint8)
    body = tiles.transpose(0, 2, 1, 3)
    panel[:-line_px, :-line_px] = body.reshape(rows * cell, cols * cell)
    panel[-line_px:] = line
    panel[:, -line_px:] = line
    return panel
