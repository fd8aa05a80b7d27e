"""Image data of a changed box: the smallest that some fills give, quickly or thoroughly."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from convviz.encode.delta import as_drawn, every_one, joined
from convviz.encode.lzw import code_bits, compress

if TYPE_CHECKING:
    from convviz.encode.delta import Fill, Mask, Pixels

    Fit = Callable[[Pixels, Mask], tuple[bytes, bool]]
    """Makes image data from the pixels of a box and a mask of the changed ones; True for data
    with `UNCHANGED` pixels."""


SMALL_PX = 40_000
"""Pixels of the largest box for which all fills are tried: three times 0.15 ms."""

FINALISTS = 2
"""Number of fills that get the slow search: those with the smallest quick data."""


def fit_quickly(now: Pixels, changed: Mask) -> tuple[bytes, bool]:
    """Fit by Pillow's compression, mostly of one fill: under 2 ms for 960×540 pixels."""
    fills: list[Fill] = [joined]
    changes = np.count_nonzero(changed)
    if changes == now.size:
        return compress(now), False
    if now.size <= SMALL_PX:
        fills.append(every_one)
    if now.size <= SMALL_PX or 2 * changes > now.size:
        fills.append(as_drawn)
    tries = [compress(fill(now, changed)) for fill in fills]
    data = min(tries, key=len)
    return data, fills[tries.index(data)] is not as_drawn


def fit_thoroughly(now: Pixels, changed: Mask) -> tuple[bytes, bool]:
    """Fit by searching for the smallest data of the most promising fills."""
    if changed.all():
        return _searched(now, compress(now)), False
    fills: list[Fill] = [partial(joined, short_px=most) for most in (16, 256, now.size)]
    fills += [partial(joined, short_px=most, alone=True) for most in (16, 64, now.size)]
    tries = []
    for fill in (joined, *fills, every_one, as_drawn):
        filled = fill(now, changed)
        tries.append((compress(filled), filled, fill is not as_drawn))
    tries.sort(key=lambda a_try: len(a_try[0]))
    finals = [(_searched(filled, data), holes) for data, filled, holes in tries[:FINALISTS]]
    return min(finals, key=lambda final: len(final[0]))


def fit_drawn_quickly(now: Pixels, changed: Mask) -> tuple[bytes, bool]:
    """Fit every pixel in its colour, by Pillow's compression."""
    return compress(now), False


def fit_drawn_thoroughly(now: Pixels, changed: Mask) -> tuple[bytes, bool]:
    """Fit every pixel in its colour, by searching."""
    return _searched(now, compress(now)), False


def _searched(pixels: Pixels, quick: bytes) -> bytes:
    """Return the smaller of `quick`, which is Pillow's data of `pixels`, and a search's."""
    from convviz.encode.search import (
        compress_small,
        fills_dictionary,
    )  # for optimised films alone

    if quick[0] == code_bits(pixels) and not fills_dictionary(quick):
        return quick
    return min(quick, compress_small(pixels), key=len)
