"""The one scale of a picture, and the only place where its lengths become whole pixels.

The design is in units: a unit is a pixel of the file at scale 1.
"""

from __future__ import annotations

from math import ceil, floor
from typing import NamedTuple

from convviz.page.type import MARGIN, MARGIN_SHARE, ROUNDING, Face, face

LEAST_TYPE = 11
"""The smallest type of the design."""


class Scale(NamedTuple):
    """Pixels of the file in a unit; the units of the least type, and of the largest number."""

    factor: float = 1
    least_type: float = LEAST_TYPE
    largest_number: int = 15

    def px(self, units: float) -> int:
        """A length in pixels: one at least, so that no line and no gap is lost."""
        return max(1, floor(units * self.factor + 0.5))

    def cell(self, units: float) -> int:
        """The side of a cell in pixels, rounded down: many of them stand in a row."""
        return max(1, floor(units * self.factor + ROUNDING))

    def half(self, px: int) -> int:
        """Half of a length, rounded down to whole units, so that middles scale too."""
        return floor(floor(px / self.factor / 2 + ROUNDING) * self.factor + 0.5)

    def units(self, px: int) -> int:
        """The fewest whole units that have `px` pixels."""
        return ceil(px / self.factor - ROUNDING)

    def face(self, name: str, units: float) -> Face:
        """The font `name` at a size of the design."""
        return face(name, max(units, self.least_type), self.factor)

    def margin(self, width: int) -> int:
        """Pixels that words keep to the sides of a canvas of `width` pixels."""
        return min(self.px(MARGIN), width // MARGIN_SHARE)


ONE = Scale()
