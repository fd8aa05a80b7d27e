"""A page: the panels with title, legend and footer around them, each at its place."""

from typing import NamedTuple

from convviz.page.footer import (
    FOOTER_PX,
    Faces,
    Footer,
    counter_width,
    footer_height,
    set_footer,
)
from convviz.page.furniture import TITLE_PX, set_legend, set_title, title_width
from convviz.page.layout import Layout, Spot
from convviz.page.numbers import written
from convviz.page.scale import Scale
from convviz.page.type import MARGIN, Words
from convviz.scene.model import Key, Scene
from convviz.scene.roles import Kind, brief


class Page(NamedTuple):
    """A canvas of `width` by `height` pixels, with `body` at (`body_x`, `body_y`).

    `words` are the title's and the legend's, `legend` its cells with what they stand for;
    `footer` is where equation, counter and progress bar stand, None without caption.
    """

    width: int
    height: int
    body: Layout
    body_x: int
    body_y: int
    words: tuple[Words, ...]
    legend: tuple[tuple[Key, Spot], ...]
    footer: Footer | None

    @property
    def scale(self) -> Scale:
        """The scale that every length of the page is a multiple of."""
        return self.body.metrics.scale

    def placed(self, spot: Spot) -> Spot:
        """A spot counted from the body's corner, counted from the page's corner."""
        return spot._replace(x=spot.x + self.body_x, y=spot.y + self.body_y)


def composed(body: Layout, width: int, height: int | None, *, caption: bool) -> Page:
    """The page of a body on a canvas of `width`, by default as high as the content needs."""
    scene, scale = body.scene, body.metrics.scale
    if not caption:
        height = height or body.height + 2 * scale.px(MARGIN)
        middle = scale.half(width - body.width), scale.half(height - body.height)
        return Page(width, height, body, *middle, (), (), None)
    title, top = set_title(scene, width, scale)
    legend, swatches, legend_height = set_legend(scene, width, *_unread(body), scale)
    below = footer_height(scene, width, scale)
    height = height or top + body.height + legend_height + below
    spare = height - top - legend_height - below - body.height
    legend_y = height - below - legend_height
    return Page(
        width,
        height,
        body,
        scale.half(width - body.width),
        top + scale.half(spare),
        (*title, *(words._replace(y=words.y + legend_y) for words in legend)),
        tuple((key, spot._replace(y=spot.y + legend_y)) for key, spot in swatches),
        set_footer(scene, width, height, scale),
    )


def _unread(body: Layout) -> tuple[list[Kind], list[Kind]]:
    """The kinds whose numbers are left out, and those whose numbers are rounded, to fit."""
    left_out, rounded = list(body.scene.unnumbered), []
    for kind, longest in body.scene.numbers.items():
        type_face, short = written(longest, body.metrics.cell_px[kind], body.metrics.scale)
        left_out += [kind] * (type_face is None)
        rounded += [kind] * short
    return left_out, rounded


def least_width(scene: Scene, scale: Scale) -> int:
    """The width in pixels below which the title breaks or the footer shrinks."""
    faces = Faces.of(scale, FOOTER_PX[0])
    footer, counter = faces.said_px(scene), counter_width(scene, faces.small, scale)
    title = title_width(scene, TITLE_PX[1], scale)
    return max(footer + counter, title) + 2 * scale.px(MARGIN)


def furniture(scene: Scene, width: int, scale: Scale, *, caption: bool) -> tuple[int, int]:
    """Pixels above the body (title) and below the body (legend and footer)."""
    if not caption:
        return scale.margin(width), scale.margin(width)
    kinds = (*scene.unnumbered, *scene.numbers)
    fractions = [kind for kind, text in scene.numbers.items() if brief(text) != text]
    legend = set_legend(scene, width, kinds, fractions, scale)[2]
    return set_title(scene, width, scale)[1], legend + footer_height(scene, width, scale)


def body_room(
    scene: Scene, size: tuple[int, int], scale: Scale, *, caption: bool
) -> tuple[int, int]:
    """(width, height) in pixels left for the body on a page of `size`."""
    width, height = size
    top, bottom = furniture(scene, width, scale, caption=caption)
    return width - 2 * scale.margin(width), height - top - bottom
