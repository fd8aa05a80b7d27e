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
    from convviz.render.inks import Pixels

HATCH_PX = 6
PALE, FAINT = 0.72, 0.86
"""Shares of paper in the pale tint of a hue, and in the faint one of a beam."""


def hue_colour(theme: Theme, hue: int) -> Colour:
    """The colour of a group, or of an output that belongs to none."""
    return theme.warm if hue == WARM else theme.hues[hue % len(theme.hues)]


def grounds(theme: Theme, inks: Inks, role: Role, hue: int) -> list[int]:
    """The inks that a cell of `role` is made of, its ground first, then its marks."""
    solid = hue_colour(theme, hue)
    pale = solid.towards(theme.paper, PALE)
    match role:
        case Role.PADDING:
            colours = [theme.padding, theme.hatch]
        case Role.TAP | Role.WEIGHT_IN_USE | Role.NOW:
            colours = [solid]
        case Role.TAP_ON_PADDING:
            colours = [pale, solid.towards(theme.paper, PALE / 2)]
        case Role.NEVER_READ:
            colours = [theme.paper, theme.cross]
        case Role.DONE:
            colours = [pale]
        case _:
            colours = [theme.paper]
    return [inks.ink(colour) for colour in colours]


def tile(
    theme: Theme, inks: Inks, role: Role, hue: int, cell_px: int, *, numbered: bool
) -> Pixels:
    """A cell of `role` as indices, of shape (cell_px, cell_px).

    In a `numbered` cell the cross makes room: it becomes a folded corner.
    """
    made = grounds(theme, inks, role, hue)
    pixels = np.full((cell_px, cell_px), made[0], np.uint8)
    rows, cols = np.indices(pixels.shape)
    if role in (Role.PADDING, Role.TAP_ON_PADDING):
        pixels[(rows + cols) % HATCH_PX == 0] = made[1]
    if role is Role.NEVER_READ and numbered:
        pixels[cols - rows >= cell_px - cell_px // 3] = made[1]
    elif role is Role.NEVER_READ:
        reach = max(2, cell_px // 6)
        middle = cell_px // 2
        down, right = rows - middle, cols - middle
        near = (abs(down) <= reach) & (abs(right) <= reach)
        pixels[near & ((down == right) | (down == -right))] = made[1]
    line = inks.ink(theme.line)
    pixels[0] = line
    pixels[:, 0] = line
    return pixels


def lay(tiles: Pixels, roles: Pixels, line: int) -> Pixels:
    """Tiles of shape (roles, cell, cell) as a panel, closed by `line` below and right."""
    rows, cols = roles.shape
    cell = tiles.shape[1]
    panel = np.empty((rows * cell + 1, cols * cell + 1), np.uint8)
    body = tiles[roles].transpose(0, 2, 1, 3)
    panel[:-1, :-1] = body.reshape(rows * cell, cols * cell)
    panel[-1] = line
    panel[:, -1] = line
    return panel
