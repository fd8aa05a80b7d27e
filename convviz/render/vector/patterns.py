"""The patterns of cells as shapes, in a square of their own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import assert_never

from convviz.page.layout import Spot
from convviz.render.looks import HATCH_PX, Pattern, cross_place
from convviz.render.vector.shapes import Area, Cell, Lines, corners
from convviz.theme import Colour

HATCH_WIDTH_PX = 0.7
"""A line of this width covers as much as a diagonal row of single pixels."""


def pattern_shapes(cell: Cell) -> Iterator[Area | Lines]:
    """The pattern of a cell in its square, from (0, 0) to (cell_px, cell_px)."""
    size, (_, pattern, colour) = cell.cell_px, cell.look
    middle = size // 2 + 0.5
    match pattern:
        case Pattern.PLAIN:
            return
        case Pattern.RISING:
            ends = range(1, 2 * size, HATCH_PX)
            yield Lines(colour, HATCH_WIDTH_PX, tuple((0, at, at, 0) for at in ends))
        case Pattern.FALLING:
            starts = range(-(size // HATCH_PX) * HATCH_PX, size, HATCH_PX)
            lines = tuple((at, 0, at + size, size) for at in starts)
            yield Lines(colour, HATCH_WIDTH_PX, lines)
        case Pattern.DOT if not cell.numbered:
            far = 0.5 + max(1, size // 10)
            side = round(2 * far)
            yield Area(
                colour, corners(Spot(round(middle - far), round(middle - far), side, side))
            )
        case Pattern.DOT:
            return
        case Pattern.RING:
            yield _frame(colour, 3, size - 2)
        case Pattern.BORDER:
            yield _frame(colour, 2, size - 1)
        case Pattern.CROSS:
            x, y, reach = (part + 0.5 for part in cross_place(size, numbered=cell.numbered))
            left, top, right, bottom = x - reach, y - reach, x + reach, y + reach
            yield Lines(colour, 1, ((left, top, right, bottom), (left, bottom, right, top)))
        case Pattern.GRAIN:
            at = range(HATCH_PX // 2, size, HATCH_PX)
            for x, y in product(at, at):
                yield Area(colour, corners(Spot(x, y, 1, 1)))
        case _:
            assert_never(pattern)


def _frame(colour: Colour, low: int, high: int) -> Lines:
    """A square frame of two pixels between two corners."""
    inner, outer = low - 1, high + 1
    sides = (
        (inner, low, outer, low),
        (inner, high, outer, high),
        (low, low, low, high),
        (high, low, high, high),
    )
    return Lines(colour, 2, sides)
