"""Which way of writing a box is the smallest: each fill is tried, as far as time allows."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from convviz.encode.delta import (
    Fill,
    Pixels,
    as_drawn,
    every_one,
    many_coloured_runs,
)
from convviz.encode.lzw import compress

SMALL_PX = 40_000
"""A box of so few pixels is compressed in every way: three times 0.15 ms."""

LOOK_EVERY = 8
"""How many large boxes trust the fill that won last before all are tried again."""


class Packer(Protocol):
    """Turns pictures, or the boxes that changed in them, into image data."""

    def whole(self, now: Pixels) -> bytes:
        """Return a first picture as image data."""

    def part(self, before: Pixels, now: Pixels) -> tuple[bytes, bool]:
        """Return a box as image data, and whether `UNCHANGED` may stand in it."""


class QuickPacker:
    """Compresses by Pillow's C code, and learns which fill suits the film."""

    def __init__(self, transparency: bool) -> None:
        self._fills: tuple[Fill, ...] = (as_drawn,)
        if transparency:
            self._fills = many_coloured_runs, every_one, as_drawn
        self._trusted: Fill = self._fills[0]
        self._large_boxes = 0

    def whole(self, now: Pixels) -> bytes:
        """Return a first picture as image data."""
        return compress(now)

    def part(self, before: Pixels, now: Pixels) -> tuple[bytes, bool]:
        """Return a box as image data, and whether `UNCHANGED` may stand in it."""
        now = np.ascontiguousarray(now)
        same = now == before
        if now.size > SMALL_PX:
            self._large_boxes += 1
            if self._large_boxes % LOOK_EVERY != 1:
                return compress(self._trusted(now, same)), self._trusted is not as_drawn
        tries = [compress(fill(now, same)) for fill in self._fills]
        data = min(tries, key=len)
        best = self._fills[tries.index(data)]
        if now.size > SMALL_PX:
            self._trusted = best
        return data, best is not as_drawn
