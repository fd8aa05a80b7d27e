"""The type of the numbers in cells: the largest in which the longest stays inside."""

from __future__ import annotations

from math import floor

from convviz.page.scale import ONE, Scale
from convviz.page.type import SANS, Face
from convviz.scene.roles import brief

LEAST, COMMON = 11, 15
"""Sizes of numbers in units: the least, and the most in cells that are not very large."""

READ_FROM_AFAR = 44
"""Cells in units above which a number takes its share of the cell, however large."""

MARGIN = 4
"""Units of a cell that a number leaves free, grid line and all; below scale 1 pixels."""

TIMES = "×"
"""Before the weight that a number is multiplied with."""

TWO_LINES = 24
"""Units of the least cell that holds a number and a weight below it."""

SHARE = 0.45
"""Of the height of a large cell, what its number takes."""


def room(longest: str, scale: Scale = ONE) -> int:
    """The cell in pixels that holds the number `longest`."""
    measured = _measured(scale)
    needed = measured.face(SANS, LEAST).width(longest) + MARGIN
    return needed if scale.factor < 1 else scale.cell(needed)


def number_face(longest: str, cell_px: int, scale: Scale = ONE) -> Face | None:
    """The type in which `longest` stays inside a cell, or None where it is too long.

    At a scale above 1 that is the type of scale 1, larger.
    """
    measured = _measured(scale)
    side = cell_px if scale.factor < 1 else scale.units(cell_px)
    units = scale.units(cell_px)
    cap = scale.largest_number if units <= READ_FROM_AFAR else units
    most = max(COMMON, min(cap, floor(SHARE * units)))
    for size in range(most, LEAST - 1, -1):
        type_face = measured.face(SANS, size)
        if max(type_face.width(longest), type_face.size_px) <= side - MARGIN:
            return scale.face(SANS, size)
    return None


def weight_face(longest: str, cell_px: int, scale: Scale = ONE) -> Face | None:
    """The type of a weight below its cell's number, or None where there is no room for both.

    `longest` is the longest weight.
    """
    least = scale.face(SANS, LEAST)
    needed = max(least.width(f"{TIMES}{longest}") + scale.px(MARGIN), scale.px(TWO_LINES))
    return least if longest and needed <= cell_px else None


def _measured(scale: Scale) -> Scale:
    """The scale at which numbers are measured: type below scale 1 is hinted at its own size."""
    return scale._replace(factor=min(1, scale.factor))


def written(longest: str, cell_px: int, scale: Scale = ONE) -> tuple[Face | None, bool]:
    """The type of numbers as long as `longest`, or None, and whether they must be brief."""
    if full := number_face(longest, cell_px, scale):
        return full, False
    short = number_face(brief(longest), cell_px, scale)
    return short, short is not None
