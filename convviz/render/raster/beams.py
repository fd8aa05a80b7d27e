"""Beams: translucent bands between two upright edges, drawn by columns, all pixels at once.

A beam is a fill and two soft edges.  Its fill is a tint of the paper, so that beams which
cross make one area, and each stays seen by its edges.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from convviz.page.beams import Band, Prism
from convviz.page.projection import Point, hull
from convviz.page.wires import Disc, Wire
from convviz.render.inks import LEVELS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convviz.render.inks import Pixels


def fill(canvas: Pixels, band: Band, ink: int, line_px: int = 1) -> None:
    """Fill `band` with `ink`, as far as its edges of `line_px` reach."""
    run = band.x1 - band.x0
    share = np.arange(run + line_px) / run
    tops = np.rint(band.top0 + share * (band.top1 - band.top0)).astype(np.int16)
    bottoms = np.rint(band.bottom0 + share * (band.bottom1 - band.bottom0)).astype(np.int16)
    bottoms += line_px - 1
    first, last = int(tops.min()), int(bottoms.max())
    box = canvas[first : last + 1, band.x0 : band.x1 + line_px]
    rows = np.arange(first, last + 1, dtype=np.int16)[:, None]
    np.putmask(box, (rows >= tops) & (rows <= bottoms), ink)


def edges(canvas: Pixels, band: Band, edge: Pixels, width_px: int = 1) -> None:
    """Draw the upper and the lower edge of `band`."""
    for y0, y1 in ((band.top0, band.top1), (band.bottom0, band.bottom1)):
        soft_line(canvas, band.x0, y0, band.x1, y1, edge, width_px)


def soft_line(
    canvas: Pixels, x0: int, y0: int, x1: int, y1: int, ramp: Pixels, width_px: int = 1
) -> None:
    """Draw a line below and right of the whole pixels at its ends; see `soft_pixels`."""
    rows, cols, levels = soft_pixels(x0, y0, x1, y1, width_px)
    canvas[rows, cols] = ramp[levels, canvas[rows, cols]]


class Stroke(NamedTuple):
    """Pixels of a line: their rows and columns, none of them twice, and their LEVELS."""

    rows: NDArray[np.intp]
    cols: NDArray[np.intp]
    levels: NDArray[np.intp]


@lru_cache(maxsize=512)  # most edges stand still from step to step
def soft_pixels(x0: int, y0: int, x1: int, y1: int, width_px: int = 1) -> Stroke:
    """The pixels of a line below and right of the whole pixels at its ends.

    Across the line's way, its first and its last pixel are split between neighbours by how
    far the line passes from them (Wu, `An Efficient Antialiasing Technique`, 1991), in LEVELS.
    """
    steep = abs(y1 - y0) > abs(x1 - x0)
    if steep:
        x0, y0, x1, y1 = y0, x0, y1, x1
    if x1 < x0:
        x0, y0, x1, y1 = x1, y1, x0, y0
    along = np.arange(x0, x1 + width_px)
    exact = y0 + (along - x0) * ((y1 - y0) / max(1, x1 - x0))
    across = np.floor(exact).astype(np.intp)
    far = np.rint((exact - across) * (LEVELS - 1)).astype(np.intp)
    near, some = far < LEVELS - 1, far > 0
    full = range(1, width_px)
    rows = np.concatenate([across[near], *(across + n for n in full), across[some] + width_px])
    cols = np.concatenate([along[near], *[along] * len(full), along[some]])
    solid = np.full(len(along) * len(full), LEVELS - 1)
    levels = np.concatenate([LEVELS - 1 - far[near], solid, far[some]])
    return Stroke(cols, rows, levels) if steep else Stroke(rows, cols, levels)


def fill_prism(canvas: Pixels, prism: Prism, ink: int) -> None:
    """Fill all that is within the outermost corners of `prism`."""
    fill_polygon(canvas, hull([*prism.below, *prism.above]), ink)


def fill_polygon(canvas: Pixels, outline: Sequence[Point], ink: int) -> None:
    """Fill a polygon without dents, given by its corners in their order."""
    top, bottom = min(point.y for point in outline), max(point.y for point in outline)
    rows = np.arange(top, bottom + 1)
    left, right = np.full(len(rows), np.inf), np.full(len(rows), -np.inf)
    for one, other in pairwise([*outline, outline[0]]):
        upper, lower = sorted((one, other), key=lambda point: point.y)
        here = slice(upper.y - top, lower.y - top + 1)
        share = (rows[here] - upper.y) / max(1, lower.y - upper.y)
        crossing = upper.x + share * (lower.x - upper.x)
        left[here] = np.minimum(left[here], crossing)
        right[here] = np.maximum(right[here], crossing)
    cols = np.arange(int(left.min()), int(right.max()) + 2)
    within = (cols >= np.rint(left)[:, None]) & (cols <= np.rint(right)[:, None])
    np.putmask(canvas[top : bottom + 1, cols[0] : cols[-1] + 1], within, ink)


@lru_cache(maxsize=64)
def edges_of(beam: Prism | Wire, width_px: int = 1) -> Stroke:
    """The edges of a prism from corner to corner, or a line from point to point."""
    if isinstance(beam, Prism):
        ends = list(zip(beam.below, beam.above, strict=True))
    else:
        ends = list(pairwise(beam.points))
    edges = [soft_pixels(*start, *end, width_px) for start, end in ends]
    rows, cols, levels = map(np.concatenate, zip(*edges, strict=True))
    return Stroke(rows, cols, levels)


@lru_cache(maxsize=16)
def disc_of(disc: Disc) -> tuple[Stroke, Stroke]:
    """The inside of a disc and its ring, with soft edges."""
    x, y, width, height = disc.spot
    rows, cols = np.indices((height, width))
    away = np.hypot(rows - (height - 1) / 2, cols - (width - 1) / 2)
    reach, line = width / 2 - 0.5, disc.line_px
    outer, inner = (np.clip(at + 0.5 - away, 0, 1) for at in (reach, reach - line))
    ring = np.rint((outer - inner) * (LEVELS - 1)).astype(np.intp)
    parts = np.where(away <= reach, LEVELS - 1, 0), ring
    found = [(*np.nonzero(levels), levels[levels > 0]) for levels in parts]
    inside, around = (Stroke(ys + y, xs + x, levels) for ys, xs, levels in found)
    return inside, around


def put(area: Pixels, stroke: Stroke, ramp: Pixels) -> None:
    """Draw `stroke` in the inks of `ramp`."""
    rows, cols, levels = stroke
    area[rows, cols] = ramp[levels, area[rows, cols]]
