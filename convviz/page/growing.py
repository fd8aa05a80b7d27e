"""Panels made larger where the page has room for them: images, patches, kernels and outputs.

What fits is decided before; nothing here leaves anything out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from convviz.page.layout import Layout, Metrics, body_size
from convviz.scene.model import Scene
from convviz.scene.roles import Kind

ENOUGH_CELL, LARGEST_CELL = 24, 32
"""Without a size to fill, cells without numbers are no larger than enough: more costs bytes,
and shows nothing."""

MOST_PATCH = 2.5
"""How much larger than the largest of other cells those are that are read one by one."""

LEAST_IMAGE_PX = 110
"""Height up to which images make a page higher than is preferred."""

ENOUGH_IMAGE, WORTH_AN_IMAGE = 0.35, 1.2
"""The part of the page that images cover at least, and how much larger pixels make up for
numbers that are left out, or for small type.
"""

Bound = tuple[int, int]


def fits(scene: Scene, metrics: Metrics, bound: Bound) -> bool:
    """True if the body with these metrics is no larger than the `bound`."""
    width, height = body_size(scene, metrics)
    return width <= bound[0] and height <= bound[1]


def with_images(scene: Scene, metrics: Metrics, bounds: list[Bound]) -> Metrics:
    """Images as large as the preferred bound, or else their least height, allows.

    Up to their least height, images are as large as the last of the `bounds` allows.
    """
    preferred, scale = bounds[0], metrics.scale
    width, height = body_size(scene, metrics)
    widest = max(width, preferred[0])
    rows = max(len(image.pixels) for image in scene.images.values())

    def allowed(larger: Metrics) -> bool:
        small = rows * larger.cell_px[Kind.PIXEL] <= scale.px(LEAST_IMAGE_PX)
        most = max(height, bounds[-1][1] if small else preferred[1])
        return fits(scene, larger, (widest, most))

    return _largest(metrics, (Kind.PIXEL,), scale.cell(LARGEST_CELL), allowed)


def images_enough(scene: Scene, metrics: Metrics, bound: Bound) -> bool:
    """True if images, where there are any, cover enough of the `bound`."""
    covered = 0
    for image in scene.images.values():
        rows, cols, _ = image.pixels.shape
        covered += rows * cols * metrics.cell_px[Kind.PIXEL] ** 2
    return not scene.images or covered >= ENOUGH_IMAGE * bound[0] * bound[1]


def images_larger(body: Layout, other: Layout) -> bool:
    """True if images are so much larger than in the `other` body that smaller type pays."""
    one, another = (each.metrics.cell_px[Kind.PIXEL] for each in (body, other))
    return one >= WORTH_AN_IMAGE * another or (other.scene.last_resort and one >= another)


def with_patches(scene: Scene, metrics: Metrics, bound: Bound, most: float) -> Metrics:
    """Cells that are read one by one as large as fits, and then those of planes."""
    scale = metrics.scale

    def allowed(larger: Metrics) -> bool:
        return fits(scene, larger, bound)

    metrics = _largest(metrics, (Kind.PATCH,), scale.cell(MOST_PATCH * most), allowed)
    planes = [kind for kind in (Kind.INPUT, Kind.OUTPUT) if kind in metrics.cell_px]
    most_px = min(scale.cell(most), metrics.cell_px[Kind.PATCH] * 2 // 3)
    return _largest(metrics, planes, most_px, allowed)


def with_kernels(scene: Scene, metrics: Metrics, bound: Bound) -> Metrics:
    """Kernels and outputs with larger cells, where that makes the picture no higher."""
    scale = metrics.scale
    _, height = body_size(scene, metrics)
    base = scale.units(least_cell(metrics))
    most = min(4 * base // 3, ENOUGH_CELL if base <= ENOUGH_CELL else LARGEST_CELL)
    for kind in (Kind.KERNEL, Kind.OUTPUT):
        if kind not in metrics.cell_px:
            continue
        for size in range(most, base, -1):
            larger = metrics.scaled(kind, scale.cell(size))
            if fits(scene, larger, (bound[0], height)):
                metrics = larger
                break
    return metrics


def least_cell(metrics: Metrics) -> int:
    """The smallest cell in pixels, pixels of images aside."""
    return min(px for kind, px in metrics.cell_px.items() if kind is not Kind.PIXEL)


def _largest(
    metrics: Metrics, kinds: Iterable[Kind], most_px: int, allowed: Callable[[Metrics], bool]
) -> Metrics:
    """`metrics` with the largest cells of these `kinds` that are allowed."""
    kinds = tuple(kinds)
    if not kinds:
        return metrics
    low, high = metrics.cell_px[kinds[0]], most_px
    while low < high:
        middle = (low + high + 1) // 2
        sized = metrics._replace(cell_px=metrics.cell_px | dict.fromkeys(kinds, middle))
        low, high = (middle, high) if allowed(sized) else (low, middle - 1)
    return metrics._replace(cell_px=metrics.cell_px | dict.fromkeys(kinds, low))
