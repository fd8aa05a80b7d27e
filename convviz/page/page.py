"""Which page shows a scene well: trimmed to its content, or filling a size that was asked for.

Decides the size of the canvas and its scale; draws nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, count, groupby, takewhile, tee

from convviz.page.asked import Wanted, check_pixels, wanted
from convviz.page.attempts import attempts, in_line, whole, with_less, without_headings
from convviz.page.canvas import Page, body_room, composed, furniture, least_width
from convviz.page.fit import LEAST_BEAM_PX, SMALLEST_CELL, Candidate, fit, flows
from convviz.page.furniture import is_spelled
from convviz.page.growing import ENOUGH_CELL, LARGEST_CELL, images_enough, images_larger
from convviz.page.layout import Metrics, body_size
from convviz.page.placing import place
from convviz.page.scale import ONE, Scale
from convviz.page.sizing import LEAST_SCALE, Sizing, sizing_at
from convviz.page.type import MARGIN
from convviz.scene.model import Scene

__all__ = ["LARGEST", "WIDEST", "Page", "lay_out"]

PREFERRED = (960, 660)
LARGEST = (1280, 960)
LARGEST_BY_CELL = (2560, 1920)
"""Pages that are used before channels are left out, the last where cells have to be large."""

WIDEST = (2560, 1440)
"""The page for scenes that grow where they do not fit on those."""


DESIGNED, DESIGNED_WITH_NUMBERS = (960, 540), (1200, 675)
"""The sizes at which the scale is 1: less type, where images or numbers are to be large."""


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
        ConvVizError: not even the scene that shows least fits, or the page has too many pixels.
    """
    asked = wanted(size, cell_px, caption, scale)
    told = (scene._replace(beside=beside, sentences=sentences) for scene in scenes)
    page = _trimmed(told, asked) if asked.size is None else _filled(told, asked, asked.size)
    check_pixels(page.width, page.height, scale)
    return page


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
        from convviz.page.refusing import too_small  # few pages are too small

        raise too_small(barest, asked, limits[-1])
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
        scenes, rest = tee(scenes)
        found = _at_factor(filter(wish, rest), asked, (width, height), factor)
        if found is not None and (best is None or images_larger(found.body, best.body)):
            best = found
        if best is not None and images_enough(best.body.scene, best.body.metrics, size):
            return best
    if best is None:
        from convviz.page.refusing import too_small  # few pages are too small

        raise too_small(list(scenes), asked, (width, height))
    return best


def _at_factor(
    scenes: Iterable[Scene], asked: Wanted, size: tuple[int, int], factor: float
) -> Page | None:
    """The page of `size` at a scale, or None if nothing fits."""
    sizing = sizing_at(asked, factor)
    best = fit(_shorter(scenes, size, sizing, asked), sizing)
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


def _shorter(
    scenes: Iterable[Scene], size: tuple[int, int], sizing: Sizing, asked: Wanted
) -> Iterator[Candidate]:
    """Each of `scenes`, and what can be shown of it with less around, before the next one.

    First the words go that a lecture gives: those for letters, and for what is read and
    written; then the legend, the headings, and the length of the beams; of scenes of one
    share from all before anything else goes.  Words go, too, where without them inputs stand
    in one column.
    """
    for share, group in groupby(scenes, key=lambda scene: scene.share):
        for rivals in [list(group)] if share else ([scene] for scene in group):
            ways = [_ways(rival, size, sizing, asked) for rival in rivals]
            if share:
                yield from chain.from_iterable(zip(*ways, strict=True))
                continue
            (some,) = ways
            words = some[:2]
            if flows(words[0], sizing) and not flows(some[2], sizing):
                words = [each for each in words if not flows(each, sizing)]
            yield from (*words, *some[2:])


def _ways(
    scene: Scene, size: tuple[int, int], sizing: Sizing, asked: Wanted
) -> list[Candidate]:
    """`scene`, and what can be shown of it with ever less around."""
    *worded, least = with_less(scene)
    shown = [*((each, False) for each in (*worded, least)), (least, True)]
    return [
        Candidate(
            kept, [body_room(kept, size, sizing.scale, caption=asked.caption)], close, less
        )
        for less, (kept, close) in enumerate(shown)
    ]


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
        sizing = sizing_at(asked, factor)
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
