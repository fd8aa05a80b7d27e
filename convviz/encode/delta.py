"""What changed from one picture to the next, and what to write where nothing did.

A GIF frame is a box that is drawn over the picture before.  Inside the box a pixel that
stays as it was may be written as its colour or as `UNCHANGED`, whichever compresses better.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Box = tuple[slice, slice]
"""Rows and columns, never empty, with both ends set."""

Fill = Callable[[Pixels, NDArray[np.bool_]], Pixels]
"""Makes what is written of a box from its pixels and from which of them are as before."""


def changed_box(before: Pixels, now: Pixels) -> Box:
    """Return the least box that holds every pixel that changed; one pixel if none did.

    >>> changed_box(np.array([[1, 1, 1], [1, 1, 1]]), np.array([[1, 1, 1], [1, 2, 3]]))
    (slice(1, 2, None), slice(1, 3, None))
    """
    differs = now != before
    rows = np.flatnonzero(differs.any(axis=1))
    if not rows.size:
        return slice(0, 1), slice(0, 1)
    down = slice(int(rows[0]), int(rows[-1]) + 1)
    cols = np.flatnonzero(differs[down].any(axis=0))
    return down, slice(int(cols[0]), int(cols[-1]) + 1)


def as_drawn(now: Pixels, same: NDArray[np.bool_]) -> Pixels:
    """Leave every pixel its colour."""
    return now


def every_one(now: Pixels, same: NDArray[np.bool_]) -> Pixels:
    """Write `UNCHANGED` for every pixel that is as before."""
    return now * ~same  # `UNCHANGED` is 0


def many_coloured_runs(now: Pixels, same: NDArray[np.bool_]) -> Pixels:
    """Write `UNCHANGED` for the runs of pixels as before that have more than one colour.

    A run of one colour compresses well as it is, and may go on into pixels that do change.
    The rule is that of gifsicle's optimiser; runs go on from row to row.

    >>> now = np.array([[1, 1, 2, 9, 3, 3]], np.uint8)
    >>> many_coloured_runs(now, now < 9)
    array([[0, 0, 0, 9, 3, 3]], dtype=uint8)
    """
    flat, flat_same = now.ravel(), same.ravel()
    ends = np.flatnonzero(flat_same[1:] != flat_same[:-1]) + 1
    bounds = np.concatenate(([0], ends, [flat.size]))
    steps = np.flatnonzero(flat[1:] != flat[:-1]) + 1  # each starts a new colour
    first, past = bounds[:-1], bounds[1:]
    varied = np.searchsorted(steps, first, "right") < np.searchsorted(steps, past)
    is_same = flat_same[first]
    keep = np.repeat((~(varied & is_same)).view(np.uint8), np.diff(bounds))
    return (flat * keep).reshape(now.shape)
