"""Image, middle and result beside each other, or one above the other where images are wide.

The arrangement is the one that shows the image larger.  Counted in whole pixels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from convviz.filtering.middle import Middle, heading_px, over
from convviz.filtering.words import size_text
from convviz.page.layout import TEXT_PX, Spot
from convviz.page.type import MARGIN, SANS, Words, face

if TYPE_CHECKING:
    from convviz.filtering.correlation import Filtered

BOX_PX = 400
"""Sides that image and result are enlarged to fill, by a whole number ..."""

PREFERRED_PX = 1280
"""... while the canvas is no wider than this."""

MOST_HEIGHT_PX, LEAST_BOX_PX = 960, 110
"""No higher than this is a canvas on which they stand one above the other, unless image and
result would be less high than that.
"""

WIDE = 2.5
"""Columns for each row from which on an image can stand above its result."""

MOST_SCALE = 32
BEAM_PX, UPRIGHT_BEAM_PX = 76, 40


class Standing(NamedTuple):
    """Where image and result stand, the top left pixel of the middle, and the headings."""

    image: Spot
    result: Spot
    middle: tuple[int, int]
    headings: tuple[Words, Words]


class Arrangement(Protocol):
    """Image, middle and result with a pixel of the image being `scale` pixels wide."""

    @property
    def scale(self) -> int:
        """Pixels of the canvas for one of the image."""

    @property
    def width(self) -> int:
        """Pixels of all, margins and all."""

    @property
    def height(self) -> int:
        """Pixels of all."""

    def within(self, width: int, top: int) -> Standing:
        """The places on a canvas of `width`, from `top` on."""


class SideBySide(NamedTuple):
    """The image left, the result right."""

    middle: Middle
    rows: int
    cols: int

    @property
    def scale(self) -> int:
        """Pixels of the canvas for one of the image."""
        room = (PREFERRED_PX - self.middle.width) // 2 - MARGIN - BEAM_PX - 2
        return max(1, min(MOST_SCALE, BOX_PX // max(self.rows, self.cols), room // self.cols))

    @property
    def width(self) -> int:
        """Pixels of all, margins and all."""
        return 2 * (MARGIN + self._side + BEAM_PX) + self.middle.width

    @property
    def height(self) -> int:
        """Pixels of all."""
        return max(self.middle.height, heading_px() + self._plane[1])

    def within(self, width: int, top: int) -> Standing:
        """The places on a canvas of `width`, from `top` on."""
        wide, high = self._plane
        y = top + (self.height - heading_px() - high) // 2 + heading_px()
        image = Spot(MARGIN + self._side - wide, y, wide, high)
        result = Spot(width - MARGIN - self._side, y, wide, high)
        at = (width - self.middle.width) // 2, top + (self.height - self.middle.height) // 2
        first, second = _names(self.rows, self.cols)
        headings = over(image, first, outwards=-1), over(result, second, outwards=1)
        return Standing(image, result, at, headings)

    @property
    def _plane(self) -> tuple[int, int]:
        """Width and height of image and result."""
        return self.cols * self.scale + 2, self.rows * self.scale + 2

    @property
    def _side(self) -> int:
        """Pixels that image and result have room for."""
        names = _names(self.rows, self.cols)
        return max(self._plane[0], *map(face(SANS, TEXT_PX).width, names))


class Above(NamedTuple):
    """The image at the top, the result at the bottom; `around_px` go to title and footer."""

    middle: Middle
    rows: int
    cols: int
    around_px: int

    @property
    def scale(self) -> int:
        """Pixels of the canvas for one of the image, 0 where there is no room."""
        width = PREFERRED_PX - 2 * MARGIN - 2
        height = (MOST_HEIGHT_PX - self.around_px - self._without) // 2 - 2
        height = max(height, LEAST_BOX_PX)
        return min(MOST_SCALE, width // self.cols, height // self.rows)

    @property
    def width(self) -> int:
        """Pixels of all, margins and all."""
        return 2 * MARGIN + max(self.cols * self.scale + 2, self.middle.width)

    @property
    def height(self) -> int:
        """Pixels of all."""
        return self._without + 2 * (self.rows * self.scale + 2)

    def within(self, width: int, top: int) -> Standing:
        """The places on a canvas of `width`, from `top` on."""
        wide, high = self.cols * self.scale + 2, self.rows * self.scale + 2
        image = Spot((width - wide) // 2, top + heading_px(), wide, high)
        y = image.y + high + UPRIGHT_BEAM_PX
        result = image._replace(y=y + self.middle.height + UPRIGHT_BEAM_PX)
        first, second = _names(self.rows, self.cols)
        below = over(result._replace(y=result.y + high + heading_px() + 2), second)
        at = (width - self.middle.width) // 2, y
        return Standing(image, result, at, (over(image, first), below))

    @property
    def _without(self) -> int:
        """The height of all but image and result."""
        return 2 * (heading_px() + UPRIGHT_BEAM_PX) + self.middle.height


def arranged(filtered: Filtered, middle: Middle, around_px: int) -> Arrangement:
    """The arrangement of `filtered` that shows its image larger."""
    _, rows, cols = filtered.shape
    beside, above = SideBySide(middle, rows, cols), Above(middle, rows, cols, around_px)
    return above if cols > WIDE * rows and above.scale > beside.scale else beside


def _names(rows: int, cols: int) -> tuple[str, str]:
    """The headings of image and result."""
    size = size_text(rows, cols)
    return f"image  {size}", f"result  {size}"
