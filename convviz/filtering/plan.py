"""Where everything stands in the picture of an image filter, in whole pixels.

Left the image, right the result; between them, one below the other as in a sum on paper, the
patch, the kernel, their products, and the sum with the pixel that it becomes.  Each channel
has a column; the kernel is the same for all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from convviz.describe import Caption, number_text
from convviz.filtering.words import CHANNELS, EQUATION_ROOM, legend, pixel_heading
from convviz.render.furniture import (
    COUNTER_GAP,
    FOOTER_PX,
    MARGIN,
    Footer,
    Words,
    counter_room,
    footer_height,
    set_footer,
    set_legend,
    set_title,
)
from convviz.render.layout import TEXT_PX, Spot
from convviz.render.type import MONO, SANS, Face, face
from convviz.scene.model import Key, Role

if TYPE_CHECKING:
    from convviz.filtering.correlation import Filtered
    from convviz.filtering.loading import Loaded

BOX_PX = 320
"""Sides that image and result are enlarged to fill, by a whole number."""

MOST_SCALE = 32
LARGE_KERNEL = 4
"""From so many rows or columns on, numbers are set smaller."""

NUMBER_PX, SMALL_NUMBER_PX = 13, 11
LEAST_CELL_PX = 30
NUMBER_MARGIN_PX = 8
BEAM_PX = 76
CHANNEL_GAP, BAND_GAP, HEADING_GAP = 18, 16, 5
ARROW_PX = 26

PACE_ROOM = "every 9,999th step"


class Saying(NamedTuple):
    """The words around the picture, as the furniture takes them."""

    caption: Caption
    legend: tuple[Key, ...]
    footer_room: str
    steps: int


class Column(NamedTuple):
    """The grids of one channel, and at their foot the sum and the pixel made of it."""

    patch: Spot
    products: Spot
    sum: Spot
    pixel: Spot


@dataclass(frozen=True, slots=True)
class Plan:
    """A canvas of `width` by `height` pixels, and the places on it.

    A pixel of the image is `scale` pixels wide; cells of grids are `cell_px` wide, and a
    grid has one more for its last line.  `words` stay the same all the time, as do `legend`'s
    cells; `pace` is where the equation's room ends and more than the counter may be said.
    """

    width: int
    height: int
    scale: int
    cell_px: int
    number_face: Face
    image: Spot
    result: Spot
    kernel: Spot
    columns: tuple[Column, ...]
    words: tuple[Words, ...]
    legend: tuple[tuple[Role, Spot], ...]
    footer: Footer | None


def plan(filtered: Filtered, loaded: Loaded, title: Caption, *, furniture: bool) -> Plan:
    """The places for `filtered`, with title, legend and footer if `furniture` is wanted."""
    keys = [Key(None, words) for words in legend(filtered.kernel, loaded)]
    if filtered.kernel.shape != (1, 1):
        keys.insert(0, Key(Role.PADDING, "beyond the edge: nearest pixel repeated"))
    saying = Saying(title, tuple(keys), "0" * (EQUATION_ROOM + len(PACE_ROOM)), filtered.steps)
    middle = _Middle.of(filtered)
    _, rows, cols = filtered.shape
    scale = max(1, min(MOST_SCALE, BOX_PX // max(rows, cols)))
    high, wide = rows * scale + 2, cols * scale + 2
    heading = face(SANS, TEXT_PX)
    side = max(wide, heading.width(f"result  {rows} × {cols}"))
    width = max(2 * (MARGIN + side + BEAM_PX) + middle.width, _least_width(saying, furniture))
    set_words, top = set_title(saying, width) if furniture else ((), MARGIN)
    lines, swatches, legend_height = set_legend(saying, width, ()) if furniture else ((), (), 0)
    image_high = high + heading.height_px + HEADING_GAP
    body = max(middle.height, image_high)
    below = footer_height(saying, width) if furniture else MARGIN
    height = top + body + legend_height + below
    spare = (width - 2 * MARGIN - 2 * side - middle.width) // 2
    y = top + (body - image_high) // 2 + heading.height_px + HEADING_GAP
    image = Spot(MARGIN + side - wide, y, wide, high)
    result = Spot(width - MARGIN - side, y, wide, high)
    made = middle.at(MARGIN + side + spare, top + (body - middle.height) // 2)
    names = [
        _over(image, f"image  {rows} × {cols}", outwards=-1),
        _over(result, f"result  {rows} × {cols}", outwards=1),
    ]
    down = height - below - legend_height
    moved = [Words(w.text, w.face, w.x, w.y + down, w.muted) for w in lines]
    return Plan(
        width=width,
        height=height,
        scale=scale,
        cell_px=middle.cell_px,
        number_face=middle.number_face,
        image=image,
        result=result,
        kernel=made.kernel,
        columns=made.columns,
        words=(*set_words, *moved, *names, *made.words),
        legend=tuple((role, spot._replace(y=spot.y + down)) for role, spot in swatches),
        footer=_footer(saying, width, height) if furniture else None,
    )


def _least_width(saying: Saying, furniture: bool) -> int:
    """Pixels without which the equation, the pace and the counter would not share a line."""
    if not furniture:
        return 0
    mono, small = face(MONO, FOOTER_PX[1]), face(SANS, FOOTER_PX[1])
    needed = mono.width(saying.footer_room) + small.width(counter_room(saying))
    return needed + COUNTER_GAP + 2 * MARGIN


def _footer(saying: Saying, width: int, height: int) -> Footer:
    """The footer, which keeps its room right of the equation for the pace."""
    footer = set_footer(saying, width, height)
    return footer._replace(
        beside_left=MARGIN + footer.mono.width("0" * EQUATION_ROOM) + COUNTER_GAP // 2
    )


def _over(spot: Spot, text: str, *, outwards: int = 0) -> Words:
    """A heading centred above `spot`; a wider one sticks out to the left (-1) or right (1)."""
    type_face = face(SANS, TEXT_PX)
    spare = spot.width - type_face.width(text)
    x = spot.x + spare // 2
    if spare < 0 and outwards:
        x = spot.x + (spare if outwards < 0 else 0)
    return Words(text, type_face, x, spot.y - HEADING_GAP - type_face.height_px, True)


class _Placed(NamedTuple):
    kernel: Spot
    columns: tuple[Column, ...]
    words: tuple[Words, ...]


class _Middle(NamedTuple):
    """The middle of the picture, measured: cells, grids, and what stands at their foot."""

    cell_px: int
    number_face: Face
    rows: int
    cols: int
    channels: int
    foot_px: tuple[int, int]
    headings: tuple[str, str, str]

    @classmethod
    def of(cls, filtered: Filtered) -> _Middle:
        kernel, channels = filtered.kernel, filtered.shape[0]
        small = max(kernel.shape) > LARGE_KERNEL
        type_face = face(SANS, SMALL_NUMBER_PX if small else NUMBER_PX)
        weights = {weight for row in kernel.weights for weight in row}
        values = range(256) if any(w != int(w) for w in weights) else (255,)
        texts = {"255"} | {number_text(w * value) for w in weights for value in (1, *values)}
        cell = max(LEAST_CELL_PX, max(map(type_face.width, texts)) + NUMBER_MARGIN_PX)
        foot = face(SANS, NUMBER_PX)
        sums = (
            number_text(value)
            for value in (filtered.sums.min().item(), filtered.sums.max().item(), -999.5)
        )
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
    def band(self) -> int:
        """From the top of a heading to the grid below it."""
        return face(SANS, TEXT_PX).height_px + HEADING_GAP

    @property
    def width(self) -> int:
        """Pixels of all columns."""
        return self.channels * (self.column + CHANNEL_GAP) - CHANNEL_GAP

    @property
    def height(self) -> int:
        """Pixels of the four bands."""
        return 4 * self.band + 3 * (self.grid[1] + BAND_GAP) + LEAST_CELL_PX

    def at(self, x: int, y: int) -> _Placed:
        """Everything in its place, from (`x`, `y`) on."""
        wide, high = self.grid
        tops = [y + self.band + n * (self.band + high + BAND_GAP) for n in range(4)]
        whole = Spot(x, tops[1], self.width, high)
        kernel = Spot(x + (self.width - wide) // 2, tops[1], wide, high)
        words = [
            _over(whole._replace(y=top), text)
            for top, text in zip(tops[1:], self.headings, strict=True)
        ]
        columns = []
        for channel in range(self.channels):
            left = x + channel * (self.column + CHANNEL_GAP)
            patch = Spot(left + (self.column - wide) // 2, tops[0], wide, high)
            name = f"patch {CHANNELS[channel]}" if self.channels > 1 else "patch"
            words.append(_over(patch, name))
            _, second = self.foot_px
            at = left + self.column - second
            columns.append(
                Column(
                    patch,
                    patch._replace(y=tops[2]),
                    Spot(left, tops[3], self.column - second - ARROW_PX, LEAST_CELL_PX),
                    Spot(at, tops[3], second, LEAST_CELL_PX),
                )
            )
        return _Placed(kernel, tuple(columns), tuple(words))
