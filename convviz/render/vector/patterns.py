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
    line, hatch = cell.scale.px(1), cell.scale.px(HATCH_PX)
    middle = cell.scale.half(size) + line / 2
    match pattern:
        case Pattern.PLAIN:
            return
        case Pattern.RISING:
            ends = range(line, 2 * size, hatch)
            yield Lines(colour, HATCH_WIDTH_PX * line, tuple((0, at, at, 0) for at in ends))
        case Pattern.FALLING:
            starts = range(-(size // hatch) * hatch, size, hatch)
            lines = tuple((at, 0, at + size, size) for at in starts)
            yield Lines(colour, HATCH_WIDTH_PX * line, lines)
        case Pattern.DOT if not cell.numbered:
            far = line / 2 + max(line, size // 10)
            side = round(2 * far)
            yield Area(
                colour, corners(Spot(round(middle - far), round(middle - far), side, side))
            )
        case Pattern.DOT:
            return
        case Pattern.RING:
            yield _frame(colour, 3 * line, size - 2 * line, line)
        case Pattern.BORDER:
            yield _frame(colour, 2 * line, size - line, line)
        case Pattern.CROSS:
            place = cross_place(size, cell.scale, numbered=cell.numbered)
            x, y, reach = (part + line / 2 for part in place)
            left, top, right, bottom = x - reach, y - reach, x + reach, y + reach
            yield Lines(colour, line, ((left, top, right, bottom), (left, bottom, right, top)))
        case Pattern.GRAIN:
            at = range(hatch // 2, size, hatch)
            for x, y in product(at, at):
                yield Area(colour, corners(Spot(x, y, line, line)))
        case _:
            assert_never(pattern)


def _frame(colour: Colour, low: int, high: int, line: int) -> Lines:
    """A square frame of two lines' width between two corners."""
    inner, outer = low - line, high + line
    sides = (
        (inner, low, outer, low),
        (inner, high, outer, high),
        (low, low, low, high),
        (high, low, high, high),
    )
    return Lines(colour, 2 * line, sides)
