"""The type of the numbers in cells: the largest in which the longest stays inside."""

from __future__ import annotations

from convviz.page.scale import ONE, Scale
from convviz.page.type import SANS, Face
from convviz.scene.model import brief

SIZES = range(15, 10, -1)
"""Sizes of numbers in units, the largest first."""

MARGIN = 4
"""Units of a cell that a number leaves free, grid line and all."""


def room(longest: str, scale: Scale = ONE) -> int:
    """The cell in pixels that holds the number `longest`."""
    measured = min(scale, ONE)
    needed = measured.face(SANS, SIZES[-1]).width(longest) + measured.px(MARGIN)
    return needed if measured is scale else scale.cell(needed)


def number_face(longest: str, cell_px: int, scale: Scale = ONE) -> Face | None:
    """The type in which `longest` stays inside a cell, or None where it is too long.

    At a scale above 1 that is the type of scale 1, larger.
    """
    measured = min(scale, ONE)
    side = cell_px if measured is scale else scale.units(cell_px)
    for size in SIZES:
        type_face = measured.face(SANS, size)
        if max(type_face.width(longest), type_face.size_px) <= side - measured.px(MARGIN):
            return scale.face(SANS, size)
    return None


def written(longest: str, cell_px: int, scale: Scale = ONE) -> tuple[Face | None, bool]:
    """The type of numbers as long as `longest`, or None, and whether they must be brief."""
    if full := number_face(longest, cell_px, scale):
        return full, False
    short = number_face(brief(longest), cell_px, scale)
    return short, short is not None
