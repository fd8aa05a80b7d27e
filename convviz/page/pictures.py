"""Images on a page: their pixels, the pixels to come, and the frame around a few."""

from collections.abc import Iterator
from typing import NamedTuple

from convviz.page.layout import Spot
from convviz.scene.model import Photograph, Portion

FRAME_PX = 2
"""Width of the frame around pixels, outside of them."""

LEAST_FRAMED_PX = 13
"""Width and height that a frame has inside: one around a pixel or two could not be seen."""


class Picture(NamedTuple):
    """An image with an outline of `line_px`; a `portion` is shown, its pixels `scale` wide."""

    spot: Spot
    image: Photograph
    scale: int
    portion: Portion
    line_px: int = 1

    @property
    def inside(self) -> Spot:
        """The box of the pixels, without the outline."""
        return _wider(self.spot, -self.line_px)

    def outline(self) -> tuple[Spot, ...]:
        """The sides of the line around all pixels."""
        return _sides(self.spot, self.line_px)

    def to_come(self) -> Iterator[Spot]:
        """The boxes over pixels to come: the rest of the current row, and the rows below."""
        x, y, width, height = self.inside
        rows, cols = divmod(self.portion.done, self.image.pixels.shape[1])
        top, left = rows * self.scale, cols * self.scale
        if top < height and left:
            yield Spot(x + left, y + top, width - left, self.scale)
            top += self.scale
        if top < height:
            yield Spot(x, y + top, width, height - top)

    def halo(self) -> tuple[Spot, ...]:
        """The sides of a line around the frame, which sets it off from any colours."""
        if not self.portion.framed.rows:
            return ()
        return _sides(_wider(self._framed(), (FRAME_PX + 1) * self.line_px), self.line_px)

    def frame(self) -> tuple[Spot, ...]:
        """The sides of the frame; none where no pixels are framed."""
        if not self.portion.framed.rows:
            return ()
        width_px = FRAME_PX * self.line_px
        return _sides(_wider(self._framed(), width_px), width_px)

    def _framed(self) -> Spot:
        """The box within the frame: the framed pixels, widened where they are small."""
        inside, cells = self.inside, self.portion.framed
        least_px = LEAST_FRAMED_PX * self.line_px
        x, width = _held(cells.col, cells.cols, self.scale, inside.width, least_px)
        y, height = _held(cells.row, cells.rows, self.scale, inside.height, least_px)
        return Spot(inside.x + x, inside.y + y, width, height)


def _held(first: int, count: int, scale: int, room: int, least_px: int) -> tuple[int, int]:
    """Start and size in pixels of the inside of a frame, along an axis of `room` pixels."""
    size = min(room, max(count * scale, least_px))
    start = first * scale - (size - count * scale) // 2
    return max(0, min(start, room - size)), size


def _wider(spot: Spot, px: int) -> Spot:
    return Spot(spot.x - px, spot.y - px, spot.width + 2 * px, spot.height + 2 * px)


def _sides(outer: Spot, px: int) -> tuple[Spot, ...]:
    """The four sides of a frame of a width of `px`, which fills `outer`."""
    x, y, width, height = outer
    return (
        Spot(x, y, width, px),
        Spot(x, y + height - px, width, px),
        Spot(x, y + px, px, height - 2 * px),
        Spot(x + width - px, y + px, px, height - 2 * px),
    )
