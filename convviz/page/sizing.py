"""How large cells are: at most, at least to be read, or exactly."""

from __future__ import annotations

from typing import NamedTuple

from convviz.page.asked import Wanted
from convviz.page.growing import (
    ENOUGH_CELL,
    LARGEST_CELL,
)
from convviz.page.layout import COMFORTABLE_CELL
from convviz.page.numbers import room
from convviz.page.scale import LEAST_TYPE, ONE, Scale
from convviz.scene.model import Scene
from convviz.scene.roles import Kind

LARGEST_NUMBER = 20
"""Units of the numbers in large cells, the caption's, where there is a size to fill."""

COMFORTABLE_IN_SIZE = 9
"""Nor smaller than this where the page has a size to keep to."""

COMFORTABLE_WITH_NUMBERS = 18
"""Cells are not made smaller than this to show more of a layer."""

LEAST_SCALE = 11 / 14
"""What must be read is set in 14 units, and in 11 px at least."""


class Sizing(NamedTuple):
    """Bounds for the size of cells: at most `most` units, or exactly `cell_px` pixels."""

    scale: Scale = ONE
    most: int = ENOUGH_CELL
    cell_px: int | None = None

    def comfortable(self, scene: Scene, *, free: bool) -> int:
        """The cell in units below which less of a layer is shown: one that holds numbers.

        Where the page is `free` to grow, cells are larger; so are those of matrices, which
        are to be told apart one by one.
        """
        if not (least := self.room(scene)):
            small = not free and Kind.MATRIX not in scene.roles
            return COMFORTABLE_IN_SIZE if small else COMFORTABLE_CELL
        return min(LARGEST_CELL, max(COMFORTABLE_WITH_NUMBERS, self.scale.units(least)))

    def room(self, scene: Scene) -> int:
        """The cell in pixels in which the numbers of `scene` can be read; 0 without numbers."""
        texts = [text for kind, text in scene.numbers.items() if kind is not Kind.PATCH]
        return max((room(text, self.scale) for text in texts), default=0)


def sizing_at(asked: Wanted, factor: float) -> Sizing:
    """Cells and type where a size has the scale `factor`."""
    least_type = max(LEAST_TYPE, LEAST_TYPE / factor)
    scale = Scale(factor * asked.scale, least_type, LARGEST_NUMBER)
    return Sizing(scale, LARGEST_CELL, asked.cell_px)
