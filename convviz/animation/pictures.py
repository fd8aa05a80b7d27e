"""Pictures: what an animation plays, and how the steps of a walk become them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from convviz.animation.schedule import pace
from convviz.render.raster.raster import Raster

if TYPE_CHECKING:
    from convviz.render.inks import Pixels
    from convviz.render.vector import Canvas, Placed


class Pictures(Protocol):
    """The pictures of an animation, all of one size, counted from 0, and the words for them."""

    @property
    def width_px(self) -> int:
        """Width of every picture."""

    @property
    def height_px(self) -> int:
        """Height of every picture."""

    @property
    def palette(self) -> Pixels:
        """Every colour that a picture may have, uint8 of shape (n, 3)."""

    @property
    def name(self) -> str:
        """A file name without suffix that says what is shown, legal on every system."""

    @property
    def caption(self) -> str:
        """One line that says what is shown."""

    @property
    def alt_text(self) -> str:
        """One paragraph for somebody who cannot see it, in ASCII."""

    def __len__(self) -> int:
        """Number of pictures."""

    def draw(self, number: int) -> Pixels:
        """Picture `number` as indices of shape (height, width); the next call may redraw it."""

    @property
    def canvas(self) -> Canvas:
        """The page of vector formats: its size, its paper, its title and alternative text."""

    def shapes(self, number: int) -> Iterator[Placed]:
        """Picture `number` as shapes, for vector formats.

        Raises:
            ConvVizError: the pictures are made of pixels.
        """


@dataclass(frozen=True, slots=True)
class WalkPictures:
    """The `Pictures` of a walk of `total` steps: one for each of `steps`.

    Steps left out are told as rows of `row` steps, if that is more than 1.
    """

    total: int
    steps: Sequence[int]
    raster: Raster
    name: str
    caption: str
    alt_text: str
    row: int = 1

    @property
    def width_px(self) -> int:
        """Width of every picture."""
        return self.raster.width_px

    @property
    def height_px(self) -> int:
        """Height of every picture."""
        return self.raster.height_px

    @property
    def palette(self) -> Pixels:
        """Every colour that a picture may have."""
        return self.raster.palette

    def __len__(self) -> int:
        return len(self.steps)

    def draw(self, number: int) -> Pixels:
        """The step of picture `number` as palette indices of shape (height, width)."""
        return self.raster.draw(self.steps[number], self._pace(number))

    def _pace(self, number: int) -> str:
        return pace(self.steps, number, self.total, self.row)

    @property
    def canvas(self) -> Canvas:
        """The page of vector formats: its size, its paper, its title and alternative text."""
        from convviz.render.vector import Canvas

        paper = self.raster.theme.paper
        return Canvas(self.width_px, self.height_px, paper, self.caption, self.alt_text)

    def shapes(self, number: int) -> Iterator[Placed]:
        """The step of picture `number` as shapes."""
        from convviz.render.vector import shapes

        raster = self.raster
        marks = raster.marks(self.steps[number], self._pace(number))
        return shapes(marks, raster.page.body.scene, raster.theme)
