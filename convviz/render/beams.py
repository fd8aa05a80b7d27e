"""Beams: translucent bands between two upright edges, drawn by columns, all pixels at once.

A beam is a fill and two soft edges.  Its fill is a tint of the paper, so that beams which
cross make one area, and each stays seen by its edges.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from convviz.render.inks import LEVELS

if TYPE_CHECKING:
    from convviz.render.inks import Pixels


class BeamInks(NamedTuple):
    """The ink of a beam's fill, and the ramp of its edges over paper and fills."""

    fill: int
    edge: Pixels


class Band(NamedTuple):
    """From the upright edge at `x0`, `top0` to `bottom0`, to that at `x1`; in pixels."""

    x0: int
    top0: int
    bottom0: int
    x1: int
    top1: int
    bottom1: int


def fill(canvas: Pixels, band: Band, ink: int) -> None:
    """Fill `band` with `ink`."""
    run = band.x1 - band.x0
    share = np.arange(run + 1) / run
    tops = np.rint(band.top0 + share * (band.top1 - band.top0)).astype(np.int16)
    bottoms = np.rint(band.bottom0 + share * (band.bottom1 - band.bottom0)).astype(np.int16)
    first, last = int(tops.min()), int(bottoms.max())
    box = canvas[first : last + 1, band.x0 : band.x1 + 1]
    rows = np.arange(first, last + 1, dtype=np.int16)[:, None]
    np.putmask(box, (rows >= tops) & (rows <= bottoms), ink)


def edges(canvas: Pixels, band: Band, edge: Pixels) -> None:
    """Draw the upper and the lower edge of `band`."""
    soft_line(canvas, band.x0, band.top0, band.x1, band.top1, edge)
    soft_line(canvas, band.x0, band.bottom0, band.x1, band.bottom1, edge)


def soft_line(canvas: Pixels, x0: int, y0: int, x1: int, y1: int, ramp: Pixels) -> None:
    """A line of one pixel whose ends are on whole pixels, its coverage shared between two.

    Each pixel across the line's way is split between its neighbours by how far the line
    passes from them (Wu, `An Efficient Antialiasing Technique`, 1991), in LEVELS.
    """
    steep = abs(y1 - y0) > abs(x1 - x0)
    if steep:
        canvas, x0, y0, x1, y1 = canvas.T, y0, x0, y1, x1
    if x1 < x0:
        x0, y0, x1, y1 = x1, y1, x0, y0
    along = np.arange(x0, x1 + 1)
    exact = y0 + (along - x0) * ((y1 - y0) / max(1, x1 - x0))
    across = np.floor(exact).astype(np.intp)
    far = np.rint((exact - across) * (LEVELS - 1)).astype(np.intp)
    canvas[across, along] = ramp[LEVELS - 1 - far, canvas[across, along]]
    some = far > 0
    across, along, far = across[some] + 1, along[some], far[some]
    canvas[across, along] = ramp[far, canvas[across, along]]
