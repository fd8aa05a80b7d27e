"""The projection of planes that lie flat: the corners of their cells in whole pixels.

Columns and rows of a plane run along two fixed vectors of whole pixels, a parallel
projection, so that every cell covers the same pixels, and a plane is laid with tiles as one
that stands upright is.  Nothing is drawn here.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from convviz.page.scale import ONE, Scale


class Point(NamedTuple):
    """A pixel, counted from the top left of its box."""

    x: int
    y: int

    def moved(self, right: int, down: int) -> Point:
        """The point `right` and `down` pixels on."""
        return Point(self.x + right, self.y + down)


class Tilt(NamedTuple):
    """The steps in pixels from a cell to the next cell of its row and of its column."""

    right: Point
    down: Point

    @property
    def area(self) -> int:
        """Pixels of a cell."""
        return self.right.x * self.down.y - self.down.x * self.right.y


class TiltedPlane(NamedTuple):
    """A tilted plane of `rows` by `cols` cells within a box of `width` by `height` pixels.

    The first cell's far left corner is at `origin`; grid lines are `line_px` wide.
    """

    rows: int
    cols: int
    tilt: Tilt
    origin: Point
    width: int
    height: int
    line_px: int

    @property
    def first_cell(self) -> TiltedPlane:
        """The first cell in a box of its own."""
        return _within_box(1, 1, self.tilt, self.line_px)

    def corner(self, row: int, col: int) -> Point:
        """Where the far left corner of a cell is in the box.

        >>> lying(2, 3, 24).corner(2, 3)
        Point(x=121, y=41)
        """
        (right, down), (x, y) = self.tilt, self.origin
        return Point(x + col * right.x + row * down.x, y + col * right.y + row * down.y)

    def middle(self, row: int, col: int) -> Point:
        """The pixel in the middle of a cell."""
        near, far = self.corner(row, col), self.corner(row + 1, col + 1)
        return Point((near.x + far.x) // 2, (near.y + far.y) // 2)


def tilt_of(cell_px: int, scale: Scale = ONE) -> Tilt:
    """The tilt of cells that are about as large as upright ones of `cell_px` pixels."""
    half = max(2, round(scale.units(cell_px) * 5 / 12))
    return Tilt(Point(scale.cell(4 * half), 0), Point(-scale.cell(half), scale.cell(2 * half)))


@lru_cache(maxsize=256)  # layouts and frames ask for the same few again and again
def lying(rows: int, cols: int, cell_px: int, scale: Scale = ONE) -> TiltedPlane:
    """A plane that lies flat, with cells of about `cell_px` pixels."""
    return _within_box(rows, cols, tilt_of(cell_px, scale), scale.px(1))


def _within_box(rows: int, cols: int, tilt: Tilt, line_px: int) -> TiltedPlane:
    """The plane in a box that leaves the soft edges of its outline a line's width."""
    corners = [
        (
            col * tilt.right.x + row * tilt.down.x,
            col * tilt.right.y + row * tilt.down.y,
        )
        for row in (0, rows)
        for col in (0, cols)
    ]
    xs, ys = zip(*corners, strict=True)
    return TiltedPlane(
        rows,
        cols,
        tilt,
        Point(line_px - min(xs), line_px - min(ys)),
        max(xs) - min(xs) + 3 * line_px,
        max(ys) - min(ys) + 3 * line_px,
        line_px,
    )


def hull(points: list[Point]) -> list[Point]:
    """The convex hull of `points`, in order.

    A chain along each side (Andrew, `Another efficient algorithm for convex hulls`, 1979).
    """
    ordered = sorted(set(points))
    chains = []
    for way in (ordered, ordered[::-1]):
        chain: list[Point] = []
        for point in way:
            while len(chain) > 1 and _turn(chain[-2], chain[-1], point) <= 0:
                chain.pop()
            chain.append(point)
        chains.append(chain[:-1])
    return chains[0] + chains[1]


def _turn(start: Point, middle: Point, end: Point) -> int:
    """The sign of the turn at `middle`: positive for one side, negative for the other."""
    return (middle.x - start.x) * (end.y - start.y) - (middle.y - start.y) * (end.x - start.x)
