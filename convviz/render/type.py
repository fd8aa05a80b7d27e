"""Type: DejaVu Sans, which is in the package, measured and drawn as masks of levels."""

from __future__ import annotations

from functools import cache, cached_property
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import ImageFont

from convviz.render.inks import LEVELS

if TYPE_CHECKING:
    from convviz.render.inks import Pixels

SANS, BOLD, MONO = "DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSansMono.ttf"

FONTS = Path(__file__).parents[1] / "fonts"
"""The three faces and their licence."""

UNITS = 2048
"""DejaVu's units in an em: at this size advances are whole."""

MOST_KEPT = 1024
"""Texts whose masks are kept: those of a picture, many times over."""


class Face:
    """One font at one size, with the masks that were drawn of it kept for the next frame."""

    def __init__(self, name: str, size_px: int) -> None:
        path = str(FONTS / name)
        self._font = ImageFont.truetype(path, size_px, layout_engine=ImageFont.Layout.BASIC)
        self.name = name
        self._monospaced = name == MONO
        ascent, descent = self._font.getmetrics()
        self.size_px = size_px
        self.ascent_px = ascent
        self.height_px = ascent + descent
        self._masks: dict[str, Pixels] = {}
        self._widths: dict[str, int] = {}

    def width(self, text: str) -> int:
        """Pixels that `text` is wide."""
        if text not in self._widths:
            if len(self._widths) == MOST_KEPT:
                self._widths.clear()
            self._widths[text] = ceil(self._font.getlength(text))
        return self._widths[text]

    def mask(self, text: str) -> Pixels:
        """`text` as levels of ink, of shape (height, width), the ascent's row first.

        A monospaced text is put together from its characters, which recur in every frame.
        """
        if self._monospaced and len(text) > 1:
            return np.concatenate([self.mask(character) for character in text], axis=1)
        if text not in self._masks:
            if len(self._masks) == MOST_KEPT:
                self._masks.clear()
            self._masks[text] = self._drawn(text)
        return self._masks[text]

    def length(self, text: str) -> float:
        """How far `text` goes from its first letter to the next text's, in pixels."""
        return float(self._font.getlength(text))

    def natural_length(self, text: str) -> float:
        """The same where letters need not start on whole pixels."""
        return face(self.name, UNITS).length(text) * self.size_px / UNITS

    @cached_property
    def _digits(self) -> slice:
        (rows,) = np.nonzero(self.mask("0").max(axis=1))
        return slice(int(rows[0]), int(rows[-1]) + 1)

    @property
    def digits_px(self) -> int:
        """Pixels that digits are high."""
        return len(self.trimmed_mask("0"))

    def trimmed_mask(self, text: str) -> Pixels:
        """The mask of digits without the empty rows of ascent and descent."""
        return self.mask(text)[self._digits]

    def _drawn(self, text: str) -> Pixels:
        core, (left, top) = self._font.getmask2(text, mode="L", anchor="ls")
        width, height = core.size
        left = max(left, 0)
        mask = np.zeros((self.height_px, max(self.width(text), 1)), np.uint8)
        if width and height:
            grey = np.frombuffer(bytes(core), np.uint8).reshape(height, width)
            first = max(self.ascent_px + top, 0)
            there = mask[first : first + height, left : left + width]
            there[:] = _levels(grey)[: there.shape[0], : there.shape[1]]
        return mask


def _levels(grey: Pixels) -> Pixels:
    """Coverage from 0 to 255 as the nearest level."""
    return ((grey.astype(np.uint16) * (LEVELS - 1) + 127) // 255).astype(np.uint8)


@cache
def face(name: str, size_px: int) -> Face:
    """The font `name` at `size_px`."""
    return Face(name, size_px)
