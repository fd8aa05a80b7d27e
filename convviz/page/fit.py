"""Which arrangement of a scene is shown, and with cells of which size.

Tries what a scene leaves open (the size of the cells, in how many columns panels flow, which
arrangement), and takes what shows the cells largest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

from convviz.page.layout import COMFORTABLE_CELL, Layout, Metrics, body_size, place
from convviz.page.type import SANS, face
from convviz.scene.model import Box, Bracket, Column, Flow, Kind, Row, Scene, brief

SMALLEST_CELL, ENOUGH_CELL, LARGEST_CELL = 8, 24, 32
"""Without a size to fill, cells are no larger than enough: more costs bytes, shows nothing."""

PATCH_SCALE, LEAST_PATCH_CELL = 1.5, 32
"""How much larger than others cells are that are read one by one, and how large at least."""

COMFORTABLE_IN_SIZE = 9
"""Nor smaller than this where the page has a size to keep to."""

COMFORTABLE_WITH_NUMBERS = 18
"""Cells are not made smaller than this to show more of a layer."""

NARROW_PX, BEAM_SHARE = 800, 12
"""On pages narrower than this, beams are no longer than such a part of it."""

NUMBER_PX = range(15, 10, -1)
"""Sizes of numbers in cells."""

NUMBER_MARGIN = 4
"""Pixels of a cell that a number leaves free, grid line and all."""

LEAST_IMAGE_PX = 110
"""Height up to which images make a page higher than is preferred."""

PIXEL_BEAM_PX = 76
"""Pixels that beams have at most beside images, which need the room."""

WORTH_IT = 1.6
"""How much larger cells must become for panels to leave their single column.

In several columns the beams of one pass behind the next.
"""


def fit(
    scenes: Iterable[Scene],
    bounds: list[tuple[int, int]],
    cell_px: int | None = None,
    most_px: int = ENOUGH_CELL,
) -> Layout | None:
    """The first of `scenes` that fits in the first of `bounds` with comfortable cells.

    `bounds` are (width, height) of the body in pixels, the preferred ones first; the others
    are for what would not be comfortable there, and are used no further.  Where nothing is
    comfortable, the largest cell wins; where nothing fits, there is None.  Cells are of
    `cell_px` pixels where that is given, and else of `most_px` at the most.
    """
    best: tuple[Scene, Metrics, tuple[int, int]] | None = None
    for scene, bound in ((scene, bound) for scene in scenes for bound in bounds):
        if scene.last_resort and best is not None:
            break
        comfortable = _comfortable(scene, free=len(bounds) > 1)
        most = max(most_px, comfortable) if bound == bounds[0] else comfortable
        sizes = (cell_px, cell_px) if cell_px else (SMALLEST_CELL, most)
        metrics = _best_flow(scene, bound, *sizes)
        if metrics is None:
            continue
        enough = _cell(metrics) >= (cell_px or comfortable)
        if enough or best is None or _cell(metrics) > _cell(best[1]):
            best = scene, metrics, bound
        if enough:
            break
    if best is None:
        return None
    scene, metrics, bound = best
    if Kind.PIXEL in metrics.cell_px:
        return place(scene, _enlarged(scene, metrics, bounds[0], bound))
    return place(scene, metrics if cell_px else _grown(scene, metrics, bound))


def least_size(scene: Scene, cell_px: int | None = None) -> tuple[int, int]:
    """Width and height in pixels of the body of `scene` with the smallest cells."""
    sizes = [
        body_size(scene, _even(scene, metrics, cell_px or SMALLEST_CELL, 0, bool(cell_px)))
        for metrics in _metrics(scene)
    ]
    return min(sizes, key=lambda size: size[0] * size[1])


def number_px(longest: str, cell_px: int) -> int | None:
    """The size of type in which `longest` stays inside a cell, or None where it is too long."""
    for size in NUMBER_PX:
        if max(face(SANS, size).width(longest), size) <= cell_px - NUMBER_MARGIN:
            return size
    return None


def is_brief(longest: str, cell_px: int) -> bool:
    """Whether numbers stay inside a cell only with a digit less of their fractions."""
    return (
        number_px(longest, cell_px) is None and number_px(brief(longest), cell_px) is not None
    )


def _comfortable(scene: Scene, *, free: bool) -> int:
    """The cell in pixels below which less of a layer is shown: one that holds its numbers.

    Where the page is `free` to grow, cells are larger.
    """
    rooms = [_room(text) for kind, text in scene.numbers.items() if kind is not Kind.PATCH]
    if not rooms:
        return COMFORTABLE_CELL if free else COMFORTABLE_IN_SIZE
    return min(LARGEST_CELL, max(COMFORTABLE_WITH_NUMBERS, *rooms))


def _room(longest: str) -> int:
    """The cell in pixels that holds the number `longest`."""
    return face(SANS, NUMBER_PX[-1]).width(longest) + NUMBER_MARGIN


def _best_flow(scene: Scene, bound: tuple[int, int], least: int, most: int) -> Metrics | None:
    """The largest cells in `bound`; in several columns only where that is worth it."""
    best = None
    for metrics in _metrics(scene):
        found = _largest(scene, metrics, bound, least, most)
        if found and (best is None or _cell(found) > WORTH_IT * _cell(best)):
            best = found
    return best


def _cell(metrics: Metrics) -> int:
    """The cell in pixels that the others are measured by."""
    return min(px for kind, px in metrics.cell_px.items() if kind is not Kind.PIXEL)


def _metrics(scene: Scene) -> Iterator[Metrics]:
    """The ways in which the panels of `scene` can flow, with cells still to be sized."""
    ways = dict.fromkeys(Kind, 1)
    for section in scene.sections:
        for flow in _flows(section.box):
            ways[flow.boxes[0].kind] = len(flow.boxes)
    for ins, outs in product(range(1, ways[Kind.INPUT] + 1), range(1, ways[Kind.OUTPUT] + 1)):
        columns = {Kind.INPUT: ins, Kind.KERNEL: 1, Kind.OUTPUT: outs}
        yield Metrics(dict.fromkeys(scene.roles, SMALLEST_CELL), columns, 0)


def _flows(box: Box) -> Iterator[Flow]:
    match box:
        case Flow():
            yield box
        case Row() | Column():
            for inner in box.boxes:
                yield from _flows(inner)
        case Bracket():
            yield from _flows(box.box)


def _even(scene: Scene, metrics: Metrics, cell_px: int, width: int, exact: bool) -> Metrics:
    """`metrics` with all cells of `cell_px`, and the beams' room that suits them in `width`.

    Unless the size is `exact`, those that are read one by one are larger.
    """
    most = 120 if width >= NARROW_PX else width // BEAM_SHARE
    gap = max(32, min(most, 9 * cell_px - 40))
    cells = dict.fromkeys(scene.roles, cell_px)
    larger = round(PATCH_SCALE * cell_px)
    if Kind.PIXEL in cells:  # an image gets the room that is left
        cells[Kind.PIXEL], larger, gap = 1, 0, min(gap, PIXEL_BEAM_PX)
    for kind in (Kind.PATCH, Kind.SUM):
        if kind in cells and not exact:
            room = _room(scene.numbers.get(kind, ""))
            cells[kind] = max(larger, LEAST_PATCH_CELL, room)
    return Metrics(cells, metrics.columns, gap)


def _fits(scene: Scene, metrics: Metrics, bound: tuple[int, int]) -> bool:
    width, height = body_size(scene, metrics)
    return width <= bound[0] and height <= bound[1]


def _largest(
    scene: Scene, metrics: Metrics, bound: tuple[int, int], least: int, most: int
) -> Metrics | None:
    """`metrics` with the largest cells from `least` to `most` that fit in `bound`, or None."""
    low, high = least - 1, most
    while low < high:
        middle = (low + high + 1) // 2
        if _fits(scene, _even(scene, metrics, middle, bound[0], least == most), bound):
            low = middle
        else:
            high = middle - 1
    return _even(scene, metrics, low, bound[0], least == most) if low >= least else None


def _enlarged(
    scene: Scene, metrics: Metrics, preferred: tuple[int, int], bound: tuple[int, int]
) -> Metrics:
    """`metrics` with images as large as the `preferred` bound, or their own size, allows.

    Up to their least height, images are as large as the last `bound` allows.
    """
    width, height = body_size(scene, metrics)
    widest = max(width, preferred[0])
    rows = max(len(image.pixels) for image in scene.images.values())
    for scale in range(LARGEST_CELL, 1, -1):
        larger = metrics.scaled(Kind.PIXEL, scale)
        highest = bound[1] if rows * scale <= LEAST_IMAGE_PX else preferred[1]
        if _fits(scene, larger, (widest, max(height, highest))):
            return larger
    return metrics


def _grown(scene: Scene, metrics: Metrics, bound: tuple[int, int]) -> Metrics:
    """Kernels and outputs with larger cells, where that makes the picture no higher."""
    _, height = body_size(scene, metrics)
    base = _cell(metrics)
    most = 4 * base // 3
    for kind in (Kind.KERNEL, Kind.OUTPUT):
        if kind not in metrics.cell_px:
            continue
        for size in range(
            min(most, ENOUGH_CELL if base <= ENOUGH_CELL else LARGEST_CELL), base, -1
        ):
            larger = metrics.scaled(kind, size)
            if _fits(scene, larger, (bound[0], height)):
                metrics = larger
                break
    return metrics
