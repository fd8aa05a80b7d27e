"""What the picture of a filter is drawn with: cells with numbers, outlines and marks."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from convviz.page.layout import Spot
from convviz.render.letters import letters
from convviz.render.raster.panels import stamp

if TYPE_CHECKING:
    from convviz.page.type import Face
    from convviz.render.inks import Pixels

MARK_PX = 2
"""Width of the frame around the patch and around the new pixel, outside of them."""

LEAST_RING_PX = 13
"""A frame has so much inside at least: one around a pixel or two could not be seen."""


class CellLook(NamedTuple):
    """A cell's ground, one ink or the pixels of a tile, the ramp of its type, and its text."""

    ground: int | Pixels
    ramp: Pixels
    text: str


def area(spot: Spot) -> tuple[slice, slice]:
    """The rows and columns of a canvas that `spot` has."""
    return slice(spot.y, spot.y + spot.height), slice(spot.x, spot.x + spot.width)


def draw_cell(canvas: Pixels, spot: Spot, look: CellLook, type_face: Face, line: int) -> None:
    """A cell closed by `line`, with its text in the middle."""
    inside = canvas[area(spot)]
    inside[:] = line
    inside[1:-1, 1:-1] = look.ground if isinstance(look.ground, int) else look.ground[1:, 1:]
    mask = letters(type_face).digits(look.text)
    high, wide = mask.shape
    y, x = (spot.height - high) // 2, (spot.width - wide) // 2
    if not isinstance(look.ground, int):  # type is not read over a hatch
        inside[y - 2 : y + high + 2, x - 2 : x + wide + 2] = look.ground[1, 2]
    stamp(inside, mask, x, y, look.ramp)


def outline(canvas: Pixels, spot: Spot, ink: int) -> None:
    """A line of one pixel along the inner edge of `spot`."""
    inside = canvas[area(spot)]
    inside[[0, -1]] = ink
    inside[:, [0, -1]] = ink


def ringed(spot: Spot, within: Spot) -> Spot:
    """`spot` with pixels around it, as far as a frame needs them and `within` has them."""
    x, width = _widened(spot.x, spot.width, within.x, within.width)
    y, height = _widened(spot.y, spot.height, within.y, within.height)
    return Spot(x, y, width, height)


def _widened(start: int, size: int, first: int, room: int) -> tuple[int, int]:
    """Start and size of what is at least a frame's inside, in `room` pixels from `first`."""
    wanted = min(room, max(size, LEAST_RING_PX))
    start -= (wanted - size) // 2
    return max(first, min(start, first + room - wanted)), wanted


def mark(canvas: Pixels, spot: Spot, ink: int, halo: int) -> None:
    """A frame around `spot`, set off from an image of any colours by a halo."""
    for out, colour in ((MARK_PX + 1, halo), *((n, ink) for n in range(MARK_PX, 0, -1))):
        ring = Spot(spot.x - out, spot.y - out, spot.width + 2 * out, spot.height + 2 * out)
        outline(canvas, ring, colour)
