"""Which arrangement of a scene is shown, and with cells of which size.

Tries what a scene leaves open (the size of the cells, in how many columns panels flow, which
arrangement), and takes what shows the cells largest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from typing import NamedTuple

from convviz.page.layout import COMFORTABLE_CELL, Metrics, body_size
from convviz.page.numbers import room
from convviz.page.scale import ONE, Scale
from convviz.scene.model import Box, Bracket, Column, Flow, Panel, Row, Scene, Tower
from convviz.scene.roles import Kind

SMALLEST_CELL, ENOUGH_CELL, LARGEST_CELL = 8, 24, 32
"""Without a size to fill, cells without numbers are no larger than enough: more costs bytes,
and shows nothing."""

PATCH_SCALE, LEAST_PATCH_CELL = 1.5, 32
"""How much larger than others cells are that are read one by one, and how large at least."""

COMFORTABLE_IN_SIZE = 9
"""Nor smaller than this where the page has a size to keep to."""

COMFORTABLE_WITH_NUMBERS = 18
"""Cells are not made smaller than this to show more of a layer."""

NARROW_PX, BEAM_SHARE = 800, 12
"""On pages narrower than this, beams are no longer than such a part of it."""

LEAST_BEAM_PX, LONGEST_BEAM_PX = 32, 120

LEAST_IMAGE_PX = 110
"""Height up to which images make a page higher than is preferred."""

PIXEL_BEAM_PX = 76
"""Pixels that beams have at most beside images, which need the room."""

WORTH_LESS = 1.25
"""How much larger cells must become for panels to be left out."""

WORTH_IT = 1.6
"""How much larger cells must become for panels to leave their single column.

In several columns the beams of one pass behind the next.
"""


class Candidate(NamedTuple):
    """A scene with the (width, height) bounds of its body, the preferred one first.

    In a `close` candidate beams are as short as possible.
    """

    scene: Scene
    bounds: list[tuple[int, int]]
    close: bool = False


class Sizing(NamedTuple):
    """Bounds for the size of cells: at most `most` units, or exactly `cell_px` pixels."""

    scale: Scale = ONE
    most: int = ENOUGH_CELL
    cell_px: int | None = None

    def comfortable(self, scene: Scene, *, free: bool) -> int:
        """The cell in units below which less of a layer is shown: one that holds numbers.

        Where the page is `free` to grow, cells are larger.
        """
        if not (least := self.room(scene)):
            return COMFORTABLE_CELL if free else COMFORTABLE_IN_SIZE
        return min(LARGEST_CELL, max(COMFORTABLE_WITH_NUMBERS, self.scale.units(least)))

    def room(self, scene: Scene) -> int:
        """The cell in pixels in which the numbers of `scene` can be read; 0 without numbers."""
        texts = [text for kind, text in scene.numbers.items() if kind is not Kind.PATCH]
        return max((room(text, self.scale) for text in texts), default=0)


def fit(candidates: Iterable[Candidate], sizing: Sizing) -> tuple[Candidate, Metrics] | None:
    """The first of `candidates` that fits in the first of its bounds with comfortable cells.

    The other bounds are for what would not be comfortable in the first, and are used no
    further.  Where nothing is comfortable, the largest cell wins, and a candidate with fewer
    panels only if it wins clearly; where nothing fits, there is None.
    """
    best: _Found | None = None
    for candidate in candidates:
        if candidate.scene.last_resort and best is not None:
            break
        found, enough = _in_bounds(candidate, sizing)
        if found and (best is None or _worth_it(found, best, sizing)):
            best = found
        if best and enough:
            break
    return best and _grown(*best, sizing)


class _Found(NamedTuple):
    """A candidate with the metrics that fit in one of its bounds."""

    candidate: Candidate
    metrics: Metrics
    bound: tuple[int, int]


def _in_bounds(candidate: Candidate, sizing: Sizing) -> tuple[_Found | None, bool]:
    """`candidate` in the first bound with comfortable cells, or else with the largest cells.

    Tells also whether cells are large enough.
    """
    best, (scene, bounds, _) = None, candidate
    comfortable = sizing.comfortable(scene, free=len(bounds) > 1)
    least = sizing.cell_px or sizing.scale.cell(comfortable)
    for bound in bounds:
        most = max(sizing.most, comfortable) if bound == bounds[0] else comfortable
        metrics = _best_flow(candidate, bound, sizing._replace(most=most))
        if metrics is None:
            continue
        if best is None or _cell(metrics) > _cell(best.metrics):
            best = _Found(candidate, metrics, bound)
        if _cell(metrics) >= least:
            return _Found(candidate, metrics, bound), True
    return best, False


def _worth_it(found: _Found, best: _Found, sizing: Sizing) -> bool:
    """True if `found` has larger cells, and if fewer panels, clearly larger ones.

    Fewer panels are worth it, too, if numbers can be read that could not be read before.
    """
    scene, before = found.candidate.scene, _cell(best.metrics)
    if _panels(scene) >= _panels(best.candidate.scene):
        return _cell(found.metrics) > before
    comfortable = sizing.comfortable(scene, free=len(found.candidate.bounds) > 1)
    cell = min(_cell(found.metrics), sizing.cell_px or sizing.scale.cell(comfortable))
    return before < sizing.room(scene) <= cell or cell > WORTH_LESS * before


def _panels(scene: Scene) -> int:
    """How many panels a scene has."""
    return sum(_panels_in(section.box) for section in scene.sections)


def _panels_in(box: Box) -> int:
    match box:
        case Panel():
            return 1
        case Bracket():
            return _panels_in(box.box)
        case Row() | Column() | Tower() | Flow():
            return sum(map(_panels_in, box.boxes))
        case _:
            return 0


def least_size(scene: Scene, sizing: Sizing) -> tuple[int, int]:
    """Width and height in pixels of the body of `scene` with the smallest cells."""
    least = sizing._replace(most=SMALLEST_CELL)
    sizes = [
        body_size(scene, _even(scene, metrics, SMALLEST_CELL, 0, least))
        for metrics in _metrics(scene, sizing.scale)
    ]
    return min(sizes, key=lambda size: size[0] * size[1])


def _best_flow(candidate: Candidate, bound: tuple[int, int], sizing: Sizing) -> Metrics | None:
    """The largest cells in `bound`; in several columns only where that is worth it."""
    best = None
    for metrics in _metrics(candidate.scene, sizing.scale):
        found = _largest(candidate, metrics, bound, sizing)
        if found and (best is None or _cell(found) > WORTH_IT * _cell(best)):
            best = found
    return best


def flows(candidate: Candidate, sizing: Sizing) -> bool:
    """True if inputs leave their single column, or if nothing fits."""
    metrics = _best_flow(candidate, candidate.bounds[0], sizing)
    return metrics is None or metrics.columns[Kind.INPUT] > 1


def _cell(metrics: Metrics) -> int:
    """The smallest cell in pixels, pixels of images aside."""
    return min(px for kind, px in metrics.cell_px.items() if kind is not Kind.PIXEL)


def _metrics(scene: Scene, scale: Scale) -> Iterator[Metrics]:
    """Metrics for each number of columns in which panels can flow, cells not yet sized."""
    ways = dict.fromkeys(Kind, 1)
    for section in scene.sections:
        for flow in _flows(section.box):
            ways[flow.boxes[0].kind] = len(flow.boxes)
    for ins, outs in product(range(1, ways[Kind.INPUT] + 1), range(1, ways[Kind.OUTPUT] + 1)):
        columns = {Kind.INPUT: ins, Kind.KERNEL: 1, Kind.OUTPUT: outs}
        yield Metrics(dict.fromkeys(scene.roles, SMALLEST_CELL), columns, 0, scale)


def _flows(box: Box) -> Iterator[Flow]:
    match box:
        case Flow():
            yield box
        case Row() | Column():
            for inner in box.boxes:
                yield from _flows(inner)
        case Bracket():
            yield from _flows(box.box)


def _even(scene: Scene, metrics: Metrics, units: int, width: int, sizing: Sizing) -> Metrics:
    """`metrics` with all cells of so many units, and the beams' room that suits them.

    Beams are the shorter the narrower the page of `width` pixels is.  Unless cells are of an
    exact size, those that are read one by one are larger.
    """
    scale, cell_px = sizing.scale, sizing.cell_px
    page = width / scale.factor
    most = LONGEST_BEAM_PX if page >= NARROW_PX else page // BEAM_SHARE
    across = cell_px / scale.factor if cell_px else units
    gap = max(LEAST_BEAM_PX, min(most, 9 * across - 40))
    cells = dict.fromkeys(scene.roles, cell_px or scale.cell(units))
    larger = round(PATCH_SCALE * units)
    if Kind.PIXEL in cells:  # an image gets the room that is left
        cells[Kind.PIXEL], larger, gap = scale.cell(1), 0, min(gap, PIXEL_BEAM_PX)
    for kind in (Kind.PATCH, Kind.SUM):
        if kind in cells and not cell_px:
            least = scale.cell(max(larger, LEAST_PATCH_CELL))
            cells[kind] = max(least, room(scene.numbers.get(kind, ""), scale))
    return Metrics(cells, metrics.columns, scale.px(gap), scale)


def _fits(scene: Scene, metrics: Metrics, bound: tuple[int, int]) -> bool:
    width, height = body_size(scene, metrics)
    return width <= bound[0] and height <= bound[1]


def _largest(
    candidate: Candidate, metrics: Metrics, bound: tuple[int, int], sizing: Sizing
) -> Metrics | None:
    """`metrics` with the largest cells that fit in `bound`, or None."""
    scene, room_px = candidate.scene, 0 if candidate.close else bound[0]
    low, high = SMALLEST_CELL - 1, SMALLEST_CELL if sizing.cell_px else sizing.most
    found = None
    while low < high:
        middle = (low + high + 1) // 2
        sized = _even(scene, metrics, middle, room_px, sizing)
        if _fits(scene, sized, bound):
            low, found = middle, sized
        else:
            high = middle - 1
    return found


def _with_images(
    candidate: Candidate, metrics: Metrics, bound: tuple[int, int]
) -> tuple[Candidate, Metrics]:
    """Images as large as the preferred bound, or else their least height, allows.

    Up to their least height, images are as large as the last `bound` allows.
    """
    scene, preferred, scale = candidate.scene, candidate.bounds[0], metrics.scale
    width, height = body_size(scene, metrics)
    widest = max(width, preferred[0])
    rows = max(len(image.pixels) for image in scene.images.values())
    for pixel in range(scale.cell(LARGEST_CELL), metrics.cell_px[Kind.PIXEL], -1):
        larger = metrics.scaled(Kind.PIXEL, pixel)
        small = rows * pixel <= scale.px(LEAST_IMAGE_PX)
        if _fits(scene, larger, (widest, max(height, bound[1] if small else preferred[1]))):
            return candidate, larger
    return candidate, metrics


def _grown(
    candidate: Candidate, metrics: Metrics, bound: tuple[int, int], sizing: Sizing
) -> tuple[Candidate, Metrics]:
    """Kernels and outputs with larger cells, where that makes the picture no higher."""
    if Kind.PIXEL in metrics.cell_px:
        return _with_images(candidate, metrics, bound)
    scene, scale = candidate.scene, metrics.scale
    _, height = body_size(scene, metrics)
    base = scale.units(_cell(metrics))
    most = min(4 * base // 3, ENOUGH_CELL if base <= ENOUGH_CELL else LARGEST_CELL)
    for kind in () if sizing.cell_px else (Kind.KERNEL, Kind.OUTPUT):
        if kind not in metrics.cell_px:
            continue
        for size in range(most, base, -1):
            larger = metrics.scaled(kind, scale.cell(size))
            if _fits(scene, larger, (bound[0], height)):
                metrics = larger
                break
    return candidate, metrics
