"""One cell of each role as a small square of ink; a panel is its tiles side by side.

A tile has its grid line above and at its left; hatch and cross carry a cell's meaning where
colour cannot.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from convviz.render.inks import Inks
from convviz.scene.model import WARM, Role
from convviz.theme import Colour, Theme

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convviz.render.inks import Pixels

    Marks = NDArray[np.bool_]

HATCH_PX = 6
PALE, FAINT = 0.72, 0.86
"""Shares of paper in the pale tint of a hue, and in the faint one of a beam."""

LAID = {Role.LAID_1: 0.72, Role.LAID_2: 0.6, Role.LAID_3: 0.46, Role.LAID_4: 0.32}
"""Shares of paper in the tints of outputs that more and more was added to."""

SECOND_ROUND = 0.4
"""Share of ink in the hues that come after the theme's last one."""


def hue_colour(theme: Theme, hue: int) -> Colour:
    """The colour of a group, or of an output that belongs to none."""
    if hue == WARM:
        return theme.warm
    round_, place = divmod(hue, len(theme.hues))
    return theme.hues[place].towards(theme.ink, SECOND_ROUND * (round_ % 2))


def grounds(theme: Theme, inks: Inks, role: Role, hue: int) -> list[int]:
    """The inks that a cell of `role` is made of, its ground first, then its marks."""
    solid = hue_colour(theme, hue)
    pale = solid.towards(theme.paper, PALE)
    half = solid.towards(theme.paper, PALE / 2)
    match role:
        case Role.PADDING | Role.INSERTED | Role.OUTPUT_PADDING:
            colours = [theme.padding, theme.hatch if role is Role.PADDING else theme.cross]
        case Role.TAP | Role.WEIGHT_IN_USE | Role.NOW:
            colours = [solid]
        case Role.TAP_AND_SOURCE:
            colours = [solid, theme.paper]
        case Role.SOURCE:
            colours = [theme.paper, solid]
        case Role.WINNER:
            colours = [theme.warm, theme.paper]
        case Role.TAP_ON_PADDING | Role.TAP_ON_OUTPUT_PADDING:
            colours = [pale, half]
        case Role.TAP_ON_INSERTED:
            colours = [pale, solid]
        case Role.NEVER_READ | Role.NEVER_WRITTEN:
            colours = [theme.paper, theme.cross]
        case Role.DONE:
            colours = [pale]
        case Role.LAID_1 | Role.LAID_2 | Role.LAID_3 | Role.LAID_4:
            colours = [solid.towards(theme.paper, LAID[role])]
        case Role.OFF:
            colours = [theme.paper, theme.hatch]
        case _:
            colours = [theme.paper]
    return [inks.ink(colour) for colour in colours]


def tile(
    theme: Theme, inks: Inks, role: Role, hue: int, cell_px: int, *, numbered: bool
) -> Pixels:
    """A cell of `role` as indices, of shape (cell_px, cell_px).

    In a `numbered` cell the marks make room: a cross becomes a folded corner.
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
    reach = max(2, cell_px // 6)
    cross = (abs(down) <= reach) & (abs(down) == abs(right))
    marks: Marks = cols - rows >= cell_px - cell_px // 3 if numbered else cross
    match role:
        case Role.PADDING | Role.TAP_ON_PADDING:
            marks = (rows + cols) % HATCH_PX == 0
        case Role.OUTPUT_PADDING | Role.TAP_ON_OUTPUT_PADDING:
            marks = (rows - cols) % HATCH_PX == 0
        case Role.INSERTED | Role.TAP_ON_INSERTED:
            dot = 0 if numbered else 1 + max(1, cell_px // 10)
            marks = np.maximum(abs(down), abs(right)) < dot
        case Role.SOURCE | Role.TAP_AND_SOURCE:
            far = np.maximum(abs(rows - cell_px / 2), abs(cols - cell_px / 2))
            marks = (far <= cell_px / 2 - 2) & (far > cell_px / 2 - 4)
        case Role.WINNER:
            far = np.maximum(abs(rows - cell_px / 2), abs(cols - cell_px / 2))
            marks = (far <= cell_px / 2 - 1) & (far > cell_px / 2 - 3)
        case Role.OFF:
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
