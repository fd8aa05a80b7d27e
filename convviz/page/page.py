"""The page around the panels: title, legend, footer and their places.

Decides the size of the canvas; draws nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import tee
from typing import NamedTuple

from convviz.errors import ConvVizError
from convviz.page.fit import (
    ENOUGH_CELL,
    LARGEST_CELL,
    SMALLEST_CELL,
    fit,
    is_brief,
    least_size,
    number_px,
)
from convviz.page.footer import (
    FOOTER_PX,
    Footer,
    counter_width,
    footer_height,
    set_footer,
)
from convviz.page.furniture import set_legend, set_title
from convviz.page.layout import Layout, Spot
from convviz.page.type import BOLD, MARGIN, MONO, SANS, Words, face
from convviz.parsing.numerals import short, whole
from convviz.scene.model import Key, Scene, Section, brief

PREFERRED = (960, 660)
LARGEST = (1280, 960)
LARGEST_BY_CELL = (2560, 1920)
"""Pages that are used before channels are left out, the last where cells have to be large."""

WIDEST = (2560, 1440)
"""The page for scenes that grow where they do not fit on those."""

LARGEST_NUMBER = 2**20
LEAST_PX, MOST_PX = 64, 4096
LEAST_CELL_PX, MOST_CELL_PX = 4, 128


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


def lay_out(
    scenes: Iterable[Scene],
    *,
    size: tuple[int, int] | None,
    cell_px: int | None,
    caption: bool,
    beside: tuple[str, ...] = (),
) -> Page:
    """The page for the first of `scenes` that can be shown well.

    `beside` is the longest that will be said beside the counter.

    Raises:
        ConvVizError: not even the scene that shows least fits.
    """
    _check(size, cell_px)
    limits = [size] if size else [PREFERRED, LARGEST] + [LARGEST_BY_CELL] * bool(cell_px)
    first, tried, more, rest = tee((scene._replace(beside=beside) for scene in scenes), 4)
    scene, most = next(first), LARGEST_CELL if size else ENOUGH_CELL
    if scene.images and size is None:
        limits = [LARGEST, WIDEST]
    in_one_line = (scene for scene in tried if not scene.breaks)
    body = fit(in_one_line, _bounds(scene, limits, caption), cell_px, most)
    if body is None:
        grows = scene.grows and size is None
        if grows:
            limits = [LARGEST, LARGEST_BY_CELL if cell_px else WIDEST]
        wider = (scene for scene in more if scene.breaks or grows)
        body = fit(wider, _bounds(scene, limits, caption), cell_px, most)
    if body is None:
        barest = [_without_headings(scene) for scene in rest]
        body = fit(barest, _bounds(scene, limits, caption), cell_px, most)
        if body is None:
            raise _too_small(barest, limits[-1], cell_px, caption, asked=size is not None)
    if size:
        return _page(body, size[0], size[1], caption)
    page = _page(body, _width(body, caption), None, caption)
    widest, highest = limits[-1]
    if page.height > highest:  # a legend takes fewer lines on the page that it was reckoned for
        page = _page(body, widest, None, caption)
    return page


def _bounds(
    scene: Scene, limits: list[tuple[int, int]], caption: bool
) -> list[tuple[int, int]]:
    """(width, height) that pages of the sizes `limits` leave to the body."""
    bounds = []
    for width, height in limits:
        top, bottom = _furniture(scene, width, caption)
        bounds.append((width - 2 * MARGIN, height - top - bottom))
    return bounds


def _without_headings(scene: Scene) -> Scene:
    """`scene` with its boxes alone, for the smallest of pages."""
    sections = tuple(Section((), section.box) for section in scene.sections)
    return scene._replace(sections=sections)


def _check(size: tuple[int, int] | None, cell_px: int | None) -> None:
    if cell_px is not None:
        _check_px("cell_px", cell_px, LEAST_CELL_PX, MOST_CELL_PX)
    if size is not None:
        if not isinstance(size, tuple | list) or len(size) != 2:
            raise ConvVizError(f"size must be (width, height) in pixels, not {short(size)}")
        for side in size:
            _check_px("size", side, LEAST_PX, MOST_PX)


def _check_px(name: str, value: object, least: int, most: int) -> None:
    if not least <= whole(name, value, least=-LARGEST_NUMBER) <= most:
        raise ConvVizError(f"{name} must be from {least} to {most} px, not {short(value)}")


def _too_small(
    scenes: list[Scene],
    limit: tuple[int, int],
    cell_px: int | None,
    caption: bool,
    *,
    asked: bool,
) -> ConvVizError:
    """The complaint that none of `scenes` fits in `limit`, and how to go on.

    Where no size was `asked` for, one can be.
    """
    scene, (width, height) = min(
        ((scene, _needed(scene, limit, cell_px, caption)) for scene in _barest(scenes)),
        key=lambda needed: max(needed[1]) > MOST_PX,
    )
    what = f"cells of {cell_px} px" if cell_px else f"cells of {SMALLEST_CELL} px, the least,"
    ways = [f"{'' if asked else 'a size of '}{width}x{height} px"]
    ways += ["less without caption"] * caption
    told = (
        f"{scene.caption.operator} {scene.caption.shapes} does not fit in"
        f" {limit[0]}x{limit[1]} px: with {what} it needs {', or '.join(ways)}"
    )
    if max(width, height) > MOST_PX:
        told += f", and {MOST_PX} px is the most"
    return ConvVizError(told + f"; {scene.part}" * bool(scene.part))


def _barest(scenes: list[Scene]) -> list[Scene]:
    """The scenes that show least: of those in one line, and of all."""
    return [*[scene for scene in scenes if not scene.breaks][-1:], scenes[-1]]


def _needed(
    scene: Scene, limit: tuple[int, int], cell_px: int | None, caption: bool
) -> tuple[int, int]:
    """Width and height in pixels of the smallest page of `scene`."""
    width, height = least_size(scene, cell_px)
    width += 2 * MARGIN
    return width, height + sum(_furniture(scene, max(width, limit[0]), caption))


def _width(body: Layout, caption: bool) -> int:
    """Pixels that a page is wide which nobody asked a size of."""
    return max(body.width + 2 * MARGIN, _least_width(body.scene) if caption else 0)


def _page(body: Layout, width: int, wanted: int | None, caption: bool) -> Page:
    """The page of `width`, as high as is `wanted` or else as high as it needs to be."""
    scene = body.scene
    title, top = set_title(scene, width) if caption else ((), MARGIN)
    left_out = [
        *scene.unnumbered,
        *(
            kind
            for kind, longest in scene.numbers.items()
            if number_px(brief(longest), body.metrics.cell_px[kind]) is None
        ),
    ]
    rounded = [
        kind
        for kind, longest in scene.numbers.items()
        if is_brief(longest, body.metrics.cell_px[kind])
    ]
    legend, swatches, legend_height = (
        set_legend(scene, width, left_out, rounded) if caption else ((), (), 0)
    )
    below = footer_height(scene, width) if caption else MARGIN
    height = wanted or top + body.height + legend_height + below
    spare = height - top - legend_height - below - body.height
    legend_y = height - below - legend_height
    return Page(
        width,
        height,
        body,
        (width - body.width) // 2,
        top + spare // 2,
        (*title, *(_moved(words, legend_y) for words in legend)),
        tuple((key, spot._replace(y=spot.y + legend_y)) for key, spot in swatches),
        set_footer(scene, width, height) if caption else None,
    )


def _moved(words: Words, down: int) -> Words:
    return Words(words.text, words.face, words.x, words.y + down, words.muted)


def _least_width(scene: Scene) -> int:
    """Pixels without which the title would be broken or the footer set small."""
    footer = face(MONO, FOOTER_PX[0]).width(scene.footer_room)
    counter = counter_width(scene, face(SANS, FOOTER_PX[0]))
    title = face(BOLD, 18).width(f"{scene.caption.operator} {scene.caption.shapes}")
    arguments = face(SANS, 14).width("   ".join(scene.caption.arguments))
    needed = max(footer + counter, title + arguments + 32)
    return min(PREFERRED[0], needed + 2 * MARGIN)


def _furniture(scene: Scene, width: int, caption: bool) -> tuple[int, int]:
    """Pixels that title, and legend and footer, take above and below the body."""
    if not caption:
        return MARGIN, MARGIN
    kinds = (*scene.unnumbered, *scene.numbers)
    fractions = [kind for kind, text in scene.numbers.items() if brief(text) != text]
    legend = set_legend(scene, width, kinds, fractions)[2]
    return set_title(scene, width)[1], legend + footer_height(scene, width)
