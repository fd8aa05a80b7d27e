"""Where everything stands in the picture of an image filter, in whole pixels.

Left the image, right the result, between them what is summed, and the furniture around.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from convviz.describe import Caption
from convviz.filtering.middle import Column, Middle, heading_px, over
from convviz.filtering.words import EQUATION_ROOM, legend
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

BOX_PX = 400
"""Sides that image and result are enlarged to fill, by a whole number ..."""

PREFERRED_PX = 1280
"""... while the canvas is no wider than this."""

MOST_SCALE = 32
BEAM_PX = 76

PACE_ROOM = "every 9,999th step"


class Saying(NamedTuple):
    """The words around the picture, as the furniture takes them."""

    caption: Caption
    legend: tuple[Key, ...]
    footer_room: str
    steps: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A canvas of `width` by `height` pixels, and the places on it.

    A pixel of the image is `scale` pixels wide; cells of grids are `cell_px` wide, and a
    grid has one more for its last line.  `words` and the cells of the `legend` stay the same.
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
    legend: tuple[tuple[Key, Spot], ...]
    footer: Footer | None


def plan(filtered: Filtered, loaded: Loaded, title: Caption, *, furniture: bool) -> Plan:
    """The places for `filtered`, with title, legend and footer if `furniture` is wanted."""
    saying = _saying(filtered, loaded, title)
    middle = Middle.of(filtered)
    _, rows, cols = filtered.shape
    names = f"image  {rows} × {cols}", f"result  {rows} × {cols}"
    room = (PREFERRED_PX - middle.width) // 2 - MARGIN - BEAM_PX - 2
    scale = max(1, min(MOST_SCALE, BOX_PX // max(rows, cols), room // cols))
    high, wide = rows * scale + 2, cols * scale + 2
    side = max(wide, *map(face(SANS, TEXT_PX).width, names))
    least = _least_width(saying) if furniture else 0
    width = max(2 * (MARGIN + side + BEAM_PX) + middle.width, least)
    around = _Around.of(saying, width) if furniture else _Around()
    body = max(middle.height, heading_px() + high)
    height = around.top + body + around.legend_px + around.below
    y = around.top + (body - heading_px() - high) // 2 + heading_px()
    image = Spot(MARGIN + side - wide, y, wide, high)
    result = Spot(width - MARGIN - side, y, wide, high)
    top = around.top + (body - middle.height) // 2
    made = middle.at((width - middle.width) // 2, top)
    headings = over(image, names[0], outwards=-1), over(result, names[1], outwards=1)
    down = height - around.below - around.legend_px
    lines = [Words(w.text, w.face, w.x, w.y + down, w.muted) for w in around.lines]
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
        words=(*around.title, *lines, *headings, *made.words),
        legend=tuple((key, spot._replace(y=spot.y + down)) for key, spot in around.swatches),
        footer=_footer(saying, width, height) if furniture else None,
    )


def _saying(filtered: Filtered, loaded: Loaded, title: Caption) -> Saying:
    keys = [Key(None, words) for words in legend(filtered.kernel, loaded)]
    if any(filtered.kernel.reach):
        keys.insert(0, Key(Role.PADDING, "beyond the edge: nearest pixel repeated"))
    return Saying(title, tuple(keys), "0" * (EQUATION_ROOM + len(PACE_ROOM)), filtered.steps)


class _Around(NamedTuple):
    """Title and legend as they are set, and pixels above, for the legend, and below."""

    title: tuple[Words, ...] = ()
    top: int = MARGIN
    lines: tuple[Words, ...] = ()
    swatches: tuple[tuple[Key, Spot], ...] = ()
    legend_px: int = 0
    below: int = MARGIN

    @classmethod
    def of(cls, saying: Saying, width: int) -> _Around:
        title, top = set_title(saying, width)
        lines, swatches, legend_px = set_legend(saying, width, ())
        return cls(title, top, lines, swatches, legend_px, footer_height(saying, width))


def _least_width(saying: Saying) -> int:
    """Pixels without which the equation, the pace and the counter would not share a line."""
    mono, small = face(MONO, FOOTER_PX[1]), face(SANS, FOOTER_PX[1])
    needed = mono.width(saying.footer_room) + small.width(counter_room(saying))
    return needed + COUNTER_GAP + 2 * MARGIN


def _footer(saying: Saying, width: int, height: int) -> Footer:
    """The footer, which keeps its room right of the equation for the pace."""
    footer = set_footer(saying, width, height)
    return footer._replace(
        beside_left=MARGIN + footer.mono.width("0" * EQUATION_ROOM) + COUNTER_GAP // 2
    )
