"""Which arrangement of a scene is shown, and with cells of which size.

Tries what a scene leaves open (the size of the cells, in how many columns panels flow, which
arrangement), and takes what shows the cells largest.
"""

from collections.abc import Iterable, Iterator
from itertools import chain, groupby, product
from typing import NamedTuple

from convviz.page.growing import (
    WORTH_AN_IMAGE,
    fits,
    images_enough,
    least_cell,
    with_images,
    with_kernels,
    with_patches,
)
from convviz.page.layout import Metrics, body_size
from convviz.page.numbers import room
from convviz.page.scale import Scale
from convviz.page.sizing import Sizing
from convviz.scene.boxes import Box, Bracket, Column, Flow, Row, panels_of
from convviz.scene.model import Scene
from convviz.scene.roles import Kind

SMALLEST_CELL = 8

PATCH_SCALE, LEAST_PATCH_CELL, ENOUGH_PATCH_CELL = 1.5, 32, 36
"""How much larger than others cells are that are read one by one, how large at least, and how
large before planes have more cells or numbers.
"""


NARROW_PX, BEAM_SHARE = 800, 12
"""On pages narrower than this, beams are no longer than such a part of it."""

LEAST_BEAM_PX, LONGEST_BEAM_PX = 32, 120

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

    In a `close` candidate beams are as short as possible.  What stands around the body is
    `less` for some candidates than for others.
    """

    scene: Scene
    bounds: list[tuple[int, int]]
    close: bool = False
    less: int = 0


class _Found(NamedTuple):
    """The largest cells of a candidate in one of its bounds: that of the number `at`.

    What is `enough` is not improved by leaving out more.
    """

    candidate: Candidate
    metrics: Metrics
    at: int
    enough: bool

    @property
    def size(self) -> int:
        """The size in pixels of what is to be large: pixels of images, else the least cell."""
        return self.metrics.cell_px.get(Kind.PIXEL) or least_cell(self.metrics)

    @property
    def beaten(self) -> float:
        """The size above which a candidate that shows less is better."""
        return self.size * (WORTH_AN_IMAGE if self.candidate.scene.images else 1)

    @property
    def rank(self) -> tuple[int, int]:
        """The order among rivals: small bounds first, and in these what is read largest."""
        cells = self.metrics.cell_px
        return self.at, -cells.get(Kind.PIXEL, cells.get(Kind.PATCH, 0))


def fit(candidates: Iterable[Candidate], sizing: Sizing) -> tuple[Candidate, Metrics] | None:
    """The first of `candidates` that fits in the first of its bounds with comfortable cells.

    The other bounds are for what would not be comfortable in the first, and are used no
    further.  Of rivals, which show equally much, the one that shows it largest is taken.
    Where nothing is comfortable, the largest cell wins, and a candidate with fewer panels only
    if it wins clearly; where nothing fits, there is None.
    """
    best: _Found | None = None
    for rivals in _rivals(candidates):
        if rivals[0].scene.last_resort and best is not None:
            break
        enough: list[_Found] = []
        for found in chain.from_iterable(_in_bounds(rival, sizing) for rival in rivals):
            if found.enough:
                enough.append(found)
            elif best is None or _worth_it(found, best, sizing):
                best = found
        if enough:
            found = min(enough, key=lambda each: each.rank)
            if best is None or found.candidate.scene.share or _worth_it(found, best, sizing):
                best = found
            break
    if best is None:
        return None
    candidate, metrics, at, _ = best
    return candidate, _grown(candidate, metrics, candidate.bounds[at], sizing)


def _rivals(candidates: Iterable[Candidate]) -> Iterator[list[Candidate]]:
    """The candidates one by one, but those that show equally much together."""
    for (share, _), rivals in groupby(
        candidates, key=lambda each: (each.scene.share, each.less)
    ):
        if share:
            yield list(rivals)
        else:
            yield from ([each] for each in rivals)


def _in_bounds(candidate: Candidate, sizing: Sizing) -> Iterator[_Found]:
    """What fits in each bound of a candidate, up to the first that is enough."""
    scene, bounds = candidate[:2]
    comfortable = sizing.comfortable(scene, free=len(bounds) > 1)
    for at, bound in enumerate(bounds):
        most = comfortable if at or scene.share else max(sizing.most, comfortable)
        metrics = _best_flow(candidate, bound, sizing._replace(most=most))
        if metrics is None:
            continue
        enough = least_cell(metrics) >= (sizing.cell_px or sizing.scale.cell(comfortable))
        if scene.share:  # rivals are compared by what they can grow to
            metrics = _grown(candidate, metrics, bound, sizing)
        if scene.share and not sizing.cell_px:
            enough &= metrics.cell_px[Kind.PATCH] >= sizing.scale.cell(ENOUGH_PATCH_CELL)
        if scene.images:
            enough = images_enough(scene, metrics, bound)
        yield _Found(candidate, metrics, at, enough)
        if enough:
            return


def _grown(
    candidate: Candidate, metrics: Metrics, bound: tuple[int, int], sizing: Sizing
) -> Metrics:
    """The metrics with larger cells where `bound`, or an image, leaves room for them."""
    scene, bounds = candidate[:2]
    if scene.images:
        return with_images(scene, metrics, bounds)
    if sizing.cell_px:
        return metrics
    if Kind.PATCH in metrics.cell_px:
        return with_patches(scene, metrics, bound, sizing.most)
    return with_kernels(scene, metrics, bound)


def _worth_it(found: _Found, best: _Found, sizing: Sizing) -> bool:
    """True if `found` has larger cells, and if fewer panels, clearly larger ones.

    Fewer panels are worth it, too, if numbers can be read that could not be read before.
    """
    scene, before = found.candidate.scene, least_cell(best.metrics)
    if scene.images or scene.grows:
        return found.size > best.beaten
    fewer = _panels(scene) < _panels(best.candidate.scene)
    if not fewer or Kind.MATRIX in scene.roles:  # matrices are to be told apart cell by cell
        return least_cell(found.metrics) > before
    comfortable = sizing.comfortable(scene, free=len(found.candidate.bounds) > 1)
    cell = min(least_cell(found.metrics), sizing.cell_px or sizing.scale.cell(comfortable))
    return before < sizing.room(scene) <= cell or cell > WORTH_LESS * before


def _panels(scene: Scene) -> int:
    """How many panels a scene has."""
    return sum(1 for section in scene.sections for _ in panels_of(section.box))


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
        if found and (best is None or least_cell(found) > WORTH_IT * least_cell(best)):
            best = found
    return best


def flows(candidate: Candidate, sizing: Sizing) -> bool:
    """True if inputs leave their single column, or if nothing fits."""
    metrics = _best_flow(candidate, candidate.bounds[0], sizing)
    return metrics is None or metrics.columns[Kind.INPUT] > 1


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
        if fits(scene, sized, bound):
            low, found = middle, sized
        else:
            high = middle - 1
    return found
