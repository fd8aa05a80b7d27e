"""Pixels that changed from one picture to the next, and what is written for the others.

A GIF frame is a box that is drawn over the picture before.  Inside the box a pixel that
stays as it was may be written as its colour or as `UNCHANGED`, whichever compresses better.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]
    Mask = NDArray[np.bool_]
    Fill = Callable[[Pixels, Mask], Pixels]
    """Makes the pixels to write from those of a box and a mask of the changed ones."""

Box = tuple[slice, slice]
"""Rows and columns, never empty, with both ends set."""


SHORT_PX = 64
"""Longest unchanged run that is written in its colour.

Of 48, 64, 80 and 100 pixels, 64 gives the smallest films of beams; films without beams have
the same size with each.
"""


def changed_box(changed: Mask) -> Box:
    """Return the smallest box around all changed pixels; if there are none, one pixel.

    >>> changed_box(np.array([[False, False, False], [False, True, True]]))
    (slice(1, 2, None), slice(1, 3, None))
    """
    rows = np.flatnonzero(changed.any(axis=1))
    if not rows.size:
        return slice(0, 1), slice(0, 1)
    cols = np.flatnonzero(changed.any(axis=0))
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(cols[0]), int(cols[-1]) + 1)


def as_drawn(now: Pixels, changed: Mask) -> Pixels:
    """Leave every pixel its colour."""
    return now


def every_one(now: Pixels, changed: Mask) -> Pixels:
    """Write `UNCHANGED` for every pixel that did not change."""
    return now * changed  # `UNCHANGED` is 0


def joined(
    now: Pixels, changed: Mask, short_px: int = SHORT_PX, *, alone: bool = False
) -> Pixels:
    """Write `UNCHANGED` for unchanged pixels, but for short runs that join changed pixels.

    An unchanged run is written in its colour if all its pixels have one colour, there are at
    most `short_px` of them, and a changed pixel beside the run has the same colour, so that the
    two make one longer run; or, with `alone`, whatever is beside the run.  gifsicle's optimiser
    writes every run of one colour, which on films of beams takes 6 % more bytes.  Runs continue
    from row to row.

    >>> now = np.array([[1, 1, 2, 9, 3, 3, 9, 9, 9]], np.uint8)
    >>> changed = np.array([[0, 0, 0, 1, 0, 0, 1, 0, 0]], bool)
    >>> joined(now, changed, short_px=2)
    array([[0, 0, 0, 9, 0, 0, 9, 9, 9]], dtype=uint8)
    >>> joined(now, changed, short_px=1)
    array([[0, 0, 0, 9, 0, 0, 9, 0, 0]], dtype=uint8)
    """
    filled = every_one(now, changed)
    flat, flat_changed, flat_filled = now.ravel(), changed.ravel(), filled.ravel()
    bounds = np.flatnonzero(flat_changed[1:] != flat_changed[:-1]) + 1
    first, stop = np.concatenate(([0], bounds)), np.concatenate((bounds, [flat.size]))
    goes_on = np.zeros(first.size, bool)
    goes_on[1:] = flat[first[1:]] == flat[stop[:-1] - 1]
    goes_on[:-1] |= goes_on[1:]
    short = (goes_on | alone) & ~flat_changed[first] & (stop - first <= short_px)
    first, lengths = first[short], (stop - first)[short]
    if first.size:
        starts = np.cumsum(lengths) - lengths
        pixels = np.repeat(first - starts, lengths) + np.arange(lengths.sum())
        same = flat[pixels] == np.repeat(flat[first], lengths)
        pixels = pixels[np.repeat(np.logical_and.reduceat(same, starts), lengths)]
        flat_filled[pixels] = flat[pixels]
    return filled
