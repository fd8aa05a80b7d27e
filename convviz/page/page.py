"""Which page shows a scene well: trimmed to its content, or filling a size that was asked for.

Decides the size of the canvas and its scale; draws nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count, takewhile, tee
from math import ceil

from convviz.errors import ConvVizError
from convviz.page.asked import MOST_PX, Wanted, wanted
from convviz.page.attempts import attempts, bare, in_line, shorter, whole, without_headings
from convviz.page.canvas import Page, body_room, composed, furniture, least_width
from convviz.page.fit import (
    LEAST_BEAM_PX,
    SMALLEST_CELL,
    Candidate,
    Sizing,
    fit,
    least_size,
)
from convviz.page.furniture import is_spelled
from convviz.page.growing import ENOUGH_CELL, LARGEST_CELL, images_enough, images_larger
from convviz.page.layout import Metrics, body_size
from convviz.page.placing import place
from convviz.page.scale import LEAST_TYPE, ONE, Scale
from convviz.page.type import MARGIN
from convviz.scene.model import Scene

__all__ = ["LARGEST", "WIDEST", "Page", "lay_out"]

PREFERRED = (960, 660)
LARGEST = (1280, 960)
LARGEST_BY_CELL = (2560, 1920)
"""Pages that are used before channels are left out, the last where cells have to be large."""

WIDEST = (2560, 1440)
"""The page for scenes that grow where they do not fit on those."""

LARGEST_NUMBER = 20
"""Units of the numbers in large cells, the caption's, where there is a size to fill."""

DESIGNED, DESIGNED_WITH_NUMBERS = (960, 540), (1200, 675)
"""The sizes at which the scale is 1: less type, where images or numbers are to be large."""

LEAST_SCALE = 11 / 14
"""What must be read is set in 14 units, and in 11 px at least."""

SMALLER, LARGER = 0.85, 1 / 16
"""By which part of itself the scale of a size changes, to fit and to fill."""

LEAST_FOR_IMAGES = 0.7
"""By how much type may be smaller than was designed, to leave images more room."""


def lay_out(
    scenes: Iterable[Scene],
    *,
    size: tuple[int, int] | str | None,
    cell_px: int | None,
    caption: bool,
    scale: float = 1,
    beside: tuple[str, ...] = (),
    sentences: tuple[str, ...] = (),
) -> Page:
    """The page for the first of `scenes` that can be shown well.

    Its size, or what it needs without one, is multiplied by `scale`, with all that is on
    it; cells are of `cell_px` pixels of the page that results.  `beside` is the longest that
    will be said beside the counter, and `sentences` all that will stand in the place of
    equations.

    Raises:
        ConvVizError: not even the scene that shows least fits.
    """
    asked = wanted(size, cell_px, caption, scale)
    told = (scene._replace(beside=beside, sentences=sentences) for scene in scenes)
    return _trimmed(told, asked) if asked.size is None else _filled(told, asked, asked.size)


def lay_out_like(page: Page, scenes: Iterable[Scene]) -> Page | None:
    """The first of `scenes` that fits on a page of the size and the scale of `page`, if any."""
    scale, caption = page.scale, page.footer is not None
    size = page.width, page.height
    for scene in scenes:
        told = scene._replace(
            beside=page.body.scene.beside, sentences=page.body.scene.sentences
        )
        metrics = Metrics({}, {}, scale.px(LEAST_BEAM_PX), scale)
        room, needed = body_room(told, size, scale, caption=caption), body_size(told, metrics)
        if needed[0] <= room[0] and needed[1] <= room[1]:
            return composed(place(told, metrics), *size, caption=caption)
    return None


def _trimmed(scenes: Iterable[Scene], asked: Wanted) -> Page:
    """The page that is no larger than its content."""
    cell_px, caption, scale = asked.cell_px, asked.caption, Scale(asked.scale)
    first, first_tried, then, broken, rest = tee(scenes, 5)
    scene = next(first)
    enough = LARGEST_CELL if scene.numbers else ENOUGH_CELL
    sizing = Sizing(scale if cell_px else ONE, enough, cell_px)

    def found(some: Iterable[Scene]) -> tuple[Candidate, Metrics] | None:
        sizes = [_scaled(sizing.scale, limit) for limit in limits]
        bounds = [body_room(scene, size, sizing.scale, caption=caption) for size in sizes]
        return fit((Candidate(each, bounds) for each in some), sizing)

    limits = [PREFERRED, LARGEST] + [LARGEST_BY_CELL] * bool(cell_px)
    if scene.images:
        limits = [LARGEST, WIDEST]
    best = found(filter(whole, first_tried)) or found(filter(in_line, then))
    if best is None:
        if scene.grows:
            limits = [LARGEST, LARGEST_BY_CELL if cell_px else WIDEST]
        best = found(each for each in broken if each.breaks or scene.grows)
    if best is None:
        barest = [without_headings(each) for each in rest]
        best = found(barest)
    if best is None:
        raise _too_small(barest, asked, limits[-1])
    metrics = best[1] if cell_px else best[1].at(scale)
    body = place(best[0].scene, metrics)
    width = body.width + 2 * scale.px(MARGIN)
    if caption:
        width = max(width, min(scale.px(PREFERRED[0]), least_width(body.scene, scale)))
    page = composed(body, width, None, caption=caption)
    widest, highest = _scaled(scale, limits[-1])
    if page.height > highest:  # a legend takes fewer lines on the page that it was reckoned for
        page = composed(body, widest, None, caption=caption)
    return page


def _scaled(scale: Scale, size: tuple[int, int]) -> tuple[int, int]:
    return scale.px(size[0]), scale.px(size[1])


def _filled(scenes: Iterable[Scene], asked: Wanted, size: tuple[int, int]) -> Page:
    """The page of `size`, at the largest scale at which the picture fits.

    Images that are small then are larger at a smaller scale.
    """
    width, height = _scaled(Scale(asked.scale), size)
    first, scenes = tee(scenes)
    designed = DESIGNED_WITH_NUMBERS if next(first).share else DESIGNED
    best: Page | None = None
    factors = list(_factors(asked, size, designed))
    kept, scenes = tee(scenes)
    for wish, factor in attempts(kept, factors):
        if best is not None and factor < LEAST_FOR_IMAGES * factors[0]:
            break
        scenes, some = tee(scenes)
        found = _at_factor(filter(wish, some), asked, (width, height), factor)
        if found is not None and (best is None or images_larger(found.body, best.body)):
            best = found
        if best is not None and images_enough(best.body.scene, best.body.metrics, size):
            return best
    if best is None:
        raise _too_small(list(scenes), asked, (width, height))
    return best


def _at_factor(
    scenes: Iterable[Scene], asked: Wanted, size: tuple[int, int], factor: float
) -> Page | None:
    """The page of `size` at a scale, or None if nothing fits."""
    sizing = _sizing(asked, factor)
    best = fit(shorter(scenes, size, sizing, asked), sizing)
    if best is None:
        return None
    metrics = _enlarged(*best, size, factor, asked)
    return composed(place(best[0].scene, metrics), *size, caption=asked.caption)


def _factors(
    asked: Wanted, size: tuple[int, int], designed: tuple[int, int]
) -> Iterator[float]:
    """The scales of a size: as was `designed`, and then smaller ones, as far as can be read.

    Cells of a given size are not smaller than the smallest of the design.
    """
    factor = min(size[0] / designed[0], size[1] / designed[1])
    if asked.cell_px:
        factor = min(factor, asked.cell_px / asked.scale / SMALLEST_CELL)
    yield from takewhile(lambda f: f > LEAST_SCALE, (factor * SMALLER**n for n in count()))
    yield LEAST_SCALE


def _sizing(asked: Wanted, factor: float) -> Sizing:
    """Cells and type where a size has the scale `factor`."""
    least_type = max(LEAST_TYPE, LEAST_TYPE / factor)
    scale = Scale(factor * asked.scale, least_type, LARGEST_NUMBER)
    return Sizing(scale, LARGEST_CELL, asked.cell_px)


def _enlarged(
    candidate: Candidate,
    metrics: Metrics,
    size: tuple[int, int],
    factor: float,
    asked: Wanted,
) -> Metrics:
    """The metrics of the largest scale at which the largest cells fit, and nothing is lost."""
    step, scale = factor * LARGER, metrics.scale
    around = _around(candidate.scene, size, scale, asked)
    spelled = is_spelled(candidate.scene, size[0], scale)
    while _all_large(metrics) and not asked.cell_px:
        factor += step
        sizing = _sizing(asked, factor)
        room = body_room(candidate.scene, size, sizing.scale, caption=asked.caption)
        best = fit([candidate._replace(bounds=[room])], sizing)
        more = _around(candidate.scene, size, sizing.scale, asked) - around
        lost = spelled and not is_spelled(candidate.scene, size[0], sizing.scale)
        if best is None or not _all_large(best[1]) or more > 2 or lost:
            break
        metrics = best[1]
    return metrics


def _all_large(metrics: Metrics) -> bool:
    return min(metrics.cell_px.values()) >= metrics.scale.cell(LARGEST_CELL)


def _around(scene: Scene, size: tuple[int, int], scale: Scale, asked: Wanted) -> float:
    """The height in units of title, legend and footer."""
    return sum(furniture(scene, size[0], scale, caption=asked.caption)) / scale.factor


def _too_small(scenes: list[Scene], asked: Wanted, limit: tuple[int, int]) -> ConvVizError:
    """The complaint that none of `scenes` fits in `limit`, and which size would do.

    A size that is large enough on one side keeps this side.
    """
    sizing = _sizing(asked, LEAST_SCALE)
    sizes = [_needed(scene, asked, sizing) for scene in _barest(scenes)]
    width, height = min(sizes, key=lambda size: max(size) > MOST_PX)
    scene = scenes[-1]
    cell_px = asked.cell_px or sizing.scale.cell(SMALLEST_CELL)
    what = f"cells of {cell_px} px" + ", the least," * (asked.cell_px is None)
    ways = [f"{'' if asked.size else 'a size of '}{width}x{height} px"]
    ways += ["less without caption"] * asked.caption
    across, down = asked.size or limit
    told = (
        f"{scene.caption.operator} {scene.caption.shapes} does not fit in {across}x{down} px"
        f"{_at(asked)}: with {what} it needs {', or '.join(ways)}"
    )
    if max(width, height) > MOST_PX:
        told += f", and {MOST_PX} px is the most"
    return ConvVizError(told + f"; {scene.part}" * bool(scene.part))


def _at(asked: Wanted) -> str:
    return "" if asked.scale == 1 else f" at scale {asked.scale:g}"


def _barest(scenes: list[Scene]) -> list[Scene]:
    """The scenes that show least: of those in one line, and of all."""
    return [*[scene for scene in scenes if not scene.breaks][-1:], scenes[-1]]


def _needed(scene: Scene, asked: Wanted, sizing: Sizing) -> tuple[int, int]:
    """Width and height, before they are multiplied, of a page that `scene` fits on."""
    least, scale = bare(scene), sizing.scale
    body_width, height = least_size(least, sizing)
    across, down = asked.size or (0, 0)
    width = max(across, ceil((body_width + 2 * scale.px(MARGIN)) / asked.scale))
    page = Scale(asked.scale).px(width)
    height += sum(furniture(least, page, scale, caption=asked.caption))
    return width, max(down, ceil(height / asked.scale))
