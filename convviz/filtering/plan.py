"""Where everything stands in the picture of an image filter, in whole pixels.

Image, what is summed, and result, as an arrangement has them, and the furniture around.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from convviz.filtering.arrangement import PREFERRED_PX, arranged
from convviz.filtering.middle import Middle, MiddleColumn
from convviz.filtering.words import EQUATION_ROOM, legend
from convviz.page.footer import (
    FOOTER_PX,
    Footer,
    counter_width,
    footer_height,
    set_footer,
)
from convviz.page.furniture import set_legend, set_title
from convviz.page.layout import Spot
from convviz.page.type import MARGIN, MONO, SANS, Face, Words, face
from convviz.scene.model import Key, Role
from convviz.words.describe import Caption

if TYPE_CHECKING:
    from convviz.filtering.correlation import Filtered
    from convviz.images.loading import Loaded

PACE_ROOM = "every 9,999th step"


class Saying(NamedTuple):
    """The words around the picture, as the furniture takes them."""

    caption: Caption
    legend: tuple[Key, ...]
    footer_room: str
    steps: int
    beside: tuple[str, ...] = (PACE_ROOM,)


@dataclass(frozen=True, slots=True)
class FilterPage:
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
    columns: tuple[MiddleColumn, ...]
    words: tuple[Words, ...]
    legend: tuple[tuple[Key, Spot], ...]
    footer: Footer | None

    @property
    def upright(self) -> bool:
        """Whether the image stands above the result, and not left of it."""
        return self.image.x == self.result.x


def plan(filtered: Filtered, loaded: Loaded, title: Caption, *, furniture: bool) -> FilterPage:
    """The places for `filtered`, with title, legend and footer if `furniture` is wanted."""
    saying = _saying(filtered, loaded, title)
    middle = Middle.of(filtered)
    body = arranged(filtered, middle, _around_px(saying) if furniture else 2 * MARGIN)
    width = max(body.width, _least_width(saying) if furniture else 0)
    around = _Around.of(saying, width) if furniture else _Around()
    height = around.top + body.height + around.legend_px + around.below
    standing = body.within(width, around.top)
    made = middle.at(*standing.middle)
    down = height - around.below - around.legend_px
    lines = [Words(w.text, w.face, w.x, w.y + down, w.muted) for w in around.lines]
    return FilterPage(
        width=width,
        height=height,
        scale=body.scale,
        cell_px=middle.cell_px,
        number_face=middle.number_face,
        image=standing.image,
        result=standing.result,
        kernel=made.kernel,
        columns=made.columns,
        words=(*around.title, *lines, *standing.headings, *made.words),
        legend=tuple((key, spot._replace(y=spot.y + down)) for key, spot in around.swatches),
        footer=set_footer(saying, width, height) if furniture else None,
    )


def _saying(filtered: Filtered, loaded: Loaded, title: Caption) -> Saying:
    keys = [Key(None, words) for words in legend(filtered.kernel, loaded)]
    if any(filtered.kernel.reach):
        keys.insert(0, Key(Role.PADDING, "beyond the edge: nearest pixel repeated"))
    return Saying(title, tuple(keys), "0" * EQUATION_ROOM, filtered.steps)


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
        lines, swatches, legend_px = set_legend(saying, width)
        return cls(title, top, lines, swatches, legend_px, footer_height(saying, width))


def _around_px(saying: Saying) -> int:
    """Pixels above and below all that is shown, on a page of the preferred width."""
    around = _Around.of(saying, PREFERRED_PX)
    return around.top + around.legend_px + around.below


def _least_width(saying: Saying) -> int:
    """Pixels without which the equation, the pace and the counter would not share a line."""
    mono, small = face(MONO, FOOTER_PX[1]), face(SANS, FOOTER_PX[1])
    return mono.width(saying.footer_room) + counter_width(saying, small) + 2 * MARGIN
