"""Tables of pixels for planes that lie flat, made once for each size of plane.

Which pixel is which part of which cell, and where lines along the cells' sides are.  Knows
no inks, and nothing of what cells mean.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from convviz.page.projection import TiltedPlane
from convviz.render.inks import LEVELS
from convviz.render.raster.beams import Stroke, soft_pixels
from convviz.scene.model import Rect

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Parts = NDArray[np.intp]


class Texture(NamedTuple):
    """Where the pixels of a plane come from.

    Of the pixels `inside` its box, row by row: the number of the `cell`, and the pixel in
    its tile.  `rim` is the soft half of the closing grid lines, which lies outside.
    """

    inside: NDArray[np.bool_]
    cell: Parts
    texel: Parts
    rim: Stroke


@lru_cache(maxsize=32)
def texture(plane: TiltedPlane) -> Texture:
    """The look-up of `plane`."""
    along, across = parts(plane)
    area = plane.tilt.area
    cols, rows = (along // area).astype(np.intp), (across // area).astype(np.intp)
    inside = (cols >= 0) & (cols < plane.cols) & (rows >= 0) & (rows < plane.rows)
    ys, xs = np.nonzero(inside)
    rows, cols = rows[inside], cols[inside]
    right, down = plane.tilt
    tile = plane.first_cell
    x = xs - plane.origin.x - cols * right.x - rows * down.x + tile.origin.x
    y = ys - plane.origin.y - cols * right.y - rows * down.y + tile.origin.y
    return Texture(inside, rows * plane.cols + cols, y * tile.width + x, _rim(plane))


@lru_cache(maxsize=512)
def outline(plane: TiltedPlane, rect: Rect, width: int) -> Stroke:
    """A frame around cells, `width` pixels inwards from the outer edge of the grid lines."""
    top, bottom = max(0, rect.row), min(plane.rows, rect.row + rect.rows)
    left, right = max(0, rect.col), min(plane.cols, rect.col + rect.cols)
    levels = np.zeros((plane.height, plane.width), np.intp)
    if top >= bottom or left >= right:
        return _stroke(levels)
    sides = [
        (rect.row == top, (top, left), (top, right), (0, 1)),
        (rect.row + rect.rows == bottom, (bottom, left), (bottom, right), (0, -1)),
        (rect.col == left, (top, left), (bottom, left), (1, 0)),
        (rect.col + rect.cols == right, (top, right), (bottom, right), (-1, 0)),
    ]
    beyond = plane.line_px - 1
    for there, start, end, (in_x, in_y) in sides:
        for inwards in range(width if there else 0):
            (x0, y0), (x1, y1) = plane.corner(*start), plane.corner(*end)
            x, y = (step * inwards + beyond * (step < 0) for step in (in_x, in_y))
            line = soft_pixels(x0 + x, y0 + y, x1 + x, y1 + y)
            np.maximum.at(levels, (line.rows, line.cols), line.levels)
    return _stroke(levels)


def parts(plane: TiltedPlane) -> tuple[Parts, Parts]:
    """How far each pixel of a box is along a row and down a column, in `area` parts a cell."""
    rows, cols = np.indices((plane.height, plane.width))
    middle = (plane.line_px - 1) / 2 if plane.line_px > 1 else 0  # of a grid line
    x, y = cols - plane.origin.x - middle, rows - plane.origin.y - middle
    right, down = plane.tilt
    return x * down.y - y * down.x, y * right.x - x * right.y


def _lines(plane: TiltedPlane) -> tuple[int, int]:
    """Parts in a pixel across a line between columns, and across one between rows."""
    right, down = plane.tilt
    return max(map(abs, down)), max(map(abs, right))


def _level(away: Parts, pixel: int, line_px: int) -> Parts:
    """The level of a line so many parts `away`, of which a pixel has `pixel`."""
    shares = np.clip((line_px + 1) / 2 - abs(away) / pixel, 0, 1)
    levels: Parts = np.rint(shares * (LEVELS - 1)).astype(np.intp)
    return levels


def grid_levels(cell: TiltedPlane) -> Parts:
    """The grid lines around a single cell, on its side of them."""
    along, across = parts(cell)
    area, width, (by_col, by_row) = cell.tilt.area, cell.line_px, _lines(cell)
    near = [_level(along, by_col, width), _level(area - along, by_col, width)]
    near += [_level(across, by_row, width), _level(area - across, by_row, width)]
    levels: Parts = np.maximum.reduce(near)
    return levels


def _rim(plane: TiltedPlane) -> Stroke:
    """The closing lines of a plane, and the outer half of the others."""
    along, across = parts(plane)
    area, (by_col, by_row) = plane.tilt.area, _lines(plane)
    width, height = plane.cols * area, plane.rows * area
    beside, above = (
        np.maximum(_level(at, pixel, plane.line_px), _level(end - at, pixel, plane.line_px))
        for at, end, pixel in ((along, width, by_col), (across, height, by_row))
    )
    beside[(across < 0) | (across > height)] = 0
    above[(along < 0) | (along > width)] = 0
    inside = (along >= 0) & (along < width) & (across >= 0) & (across < height)
    return _stroke(np.where(inside, 0, np.maximum(beside, above)))


def _stroke(levels: Parts) -> Stroke:
    rows, cols = np.nonzero(levels)
    return Stroke(rows, cols, levels[rows, cols])
