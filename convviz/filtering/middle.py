"""The middle of the picture: patch, kernel, products and sum, one below the other.

That is a sum as on paper.  Each channel has a column; the kernel is the same for all.  Cells
are as large as the longest number that will stand in them asks for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from convviz.filtering.words import CHANNELS, pixel_heading
from convviz.page.layout import TEXT_PX, Spot
from convviz.page.type import SANS, Face, Words, face
from convviz.words.equations import number_text

if TYPE_CHECKING:
    from convviz.filtering.correlation import Filtered

LARGE_KERNEL = 4
"""From so many rows or columns on, numbers are set smaller."""

NUMBER_PX, SMALL_NUMBER_PX = 13, 11
LEAST_CELL_PX = 30
NUMBER_MARGIN_PX = 8
CHANNEL_GAP, BAND_GAP, HEADING_GAP = 18, 16, 5
ARROW_PX = 26


class MiddleColumn(NamedTuple):
    """The grids of one channel, and at their foot the sum and the pixel made of it."""

    patch: Spot
    products: Spot
    sum: Spot
    pixel: Spot


class PlacedGrids(NamedTuple):
    """Where the grids stand, and their headings."""

    kernel: Spot
    columns: tuple[MiddleColumn, ...]
    words: tuple[Words, ...]


class Middle(NamedTuple):
    """The middle of the picture, measured: cells, grids, and what stands at their foot."""

    cell_px: int
    number_face: Face
    rows: int
    cols: int
    channels: int
    foot_px: tuple[int, int]
    headings: tuple[str, str, str]

    @classmethod
    def of(cls, filtered: Filtered) -> Middle:
        """The middle that has room for every number of `filtered`."""
        kernel, channels = filtered.kernel, filtered.shape[0]
        small = max(kernel.shape) > LARGE_KERNEL
        type_face = face(SANS, SMALL_NUMBER_PX if small else NUMBER_PX)
        weights = {weight for row in kernel.weights for weight in row}
        decimal = any(weight != int(weight) for weight in weights)
        values = range(256) if decimal else (255,)
        texts = {"255"} | {number_text(w * value) for w in weights for value in (1, *values)}
        cell = max(LEAST_CELL_PX, max(map(type_face.width, texts)) + NUMBER_MARGIN_PX)
        foot = face(SANS, NUMBER_PX)
        ends = filtered.sums.min().item(), filtered.sums.max().item()
        sums = "-9999", *map(number_text, ends), *["-1.23e-05"] * decimal
        return cls(
            cell,
            type_face,
            *kernel.shape,
            channels,
            (max(map(foot.width, sums)) + 14, max(LEAST_CELL_PX, cell)),
            (
                "× kernel" + ", for each channel" * (channels > 1),
                "= products",
                pixel_heading(kernel),
            ),
        )

    @property
    def grid(self) -> tuple[int, int]:
        """Width and height of a grid."""
        return self.cols * self.cell_px + 1, self.rows * self.cell_px + 1

    @property
    def column(self) -> int:
        """Width of a channel's column."""
        heading = face(SANS, TEXT_PX).width(self.headings[2]) if self.channels == 1 else 0
        return max(self.grid[0], sum(self.foot_px) + ARROW_PX, heading)

    @property
    def width(self) -> int:
        """Pixels of all columns."""
        return self.channels * (self.column + CHANNEL_GAP) - CHANNEL_GAP

    @property
    def height(self) -> int:
        """Pixels of the four bands."""
        return 4 * heading_px() + 3 * (self.grid[1] + BAND_GAP) + LEAST_CELL_PX

    def at(self, x: int, y: int) -> PlacedGrids:
        """Everything in its place, from (`x`, `y`) on."""
        wide, high = self.grid
        tops = [y + heading_px() + n * (heading_px() + high + BAND_GAP) for n in range(4)]
        whole = Spot(x, tops[1], self.width, high)
        kernel = Spot(x + (self.width - wide) // 2, tops[1], wide, high)
        words = [
            over(whole._replace(y=top), text)
            for top, text in zip(tops[1:], self.headings, strict=True)
        ]
        columns = []
        for channel in range(self.channels):
            left = x + channel * (self.column + CHANNEL_GAP)
            patch = Spot(left + (self.column - wide) // 2, tops[0], wide, high)
            name = f"patch {CHANNELS[channel]}" if self.channels > 1 else "patch"
            words.append(over(patch, name))
            _, second = self.foot_px
            at = left + self.column - second
            columns.append(
                MiddleColumn(
                    patch,
                    patch._replace(y=tops[2]),
                    Spot(left, tops[3], self.column - second - ARROW_PX, LEAST_CELL_PX),
                    Spot(at, tops[3], second, LEAST_CELL_PX),
                )
            )
        return PlacedGrids(kernel, tuple(columns), tuple(words))


def heading_px() -> int:
    """From the top of a heading to what it stands above."""
    return face(SANS, TEXT_PX).height_px + HEADING_GAP


def over(spot: Spot, text: str, *, outwards: int = 0) -> Words:
    """A heading centred above `spot`; a wider one sticks out to the left (-1) or right (1)."""
    type_face = face(SANS, TEXT_PX)
    spare = spot.width - type_face.width(text)
    x = spot.x + spare // 2
    if spare < 0 and outwards:
        x = spot.x + (spare if outwards < 0 else 0)
    return Words(text, type_face, x, spot.y - heading_px(), True)
