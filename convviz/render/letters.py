"""Letters: text in a face as masks of LEVELS of ink, kept for the next picture."""

from __future__ import annotations

from functools import cache, cached_property
from typing import TYPE_CHECKING

import numpy as np

from convviz.page.type import MONO, Face
from convviz.render.inks import LEVELS

if TYPE_CHECKING:
    from convviz.render.inks import Pixels

MOST_KEPT = 1024
"""Texts of a face whose masks are kept: those of a picture, many times over."""


class Letters:
    """The masks of one face, each drawn once."""

    def __init__(self, face: Face) -> None:
        self._face = face
        self._masks: dict[str, Pixels] = {}

    def mask(self, text: str) -> Pixels:
        """`text` as levels of ink, of shape (height, width), the ascent's row first.

        A monospaced text is put together from its characters, which recur in every frame.
        """
        if self._face.name == MONO and len(text) > 1:
            return np.concatenate([self.mask(character) for character in text], axis=1)
        if text not in self._masks:
            if len(self._masks) == MOST_KEPT:
                self._masks.clear()
            draw = self._drawn if self._face.base is None else self._spread
            self._masks[text] = draw(text)
        return self._masks[text]

    @cached_property
    def _digits(self) -> slice:
        (rows,) = np.nonzero(self.mask("0").max(axis=1))
        return slice(int(rows[0]), int(rows[-1]) + 1)

    @property
    def digits_px(self) -> int:
        """Pixels that digits are high."""
        return len(self.digits("0"))

    def digits(self, text: str) -> Pixels:
        """The mask of digits without the empty rows of ascent and descent."""
        return self.mask(text)[self._digits]

    def _spread(self, text: str) -> Pixels:
        """`text` with its letters where they stand at scale 1, times the scale."""
        face = self._face
        if len(text) == 1:
            return self._drawn(text)
        mask = np.zeros((face.height_px, face.width(text)), np.uint8)
        for place, character in enumerate(text):
            letter, start = self.mask(character), face.start(text, place)
            there = mask[:, start : start + letter.shape[1]]
            np.maximum(there, letter[:, : there.shape[1]], out=there)
        return mask

    def _drawn(self, text: str) -> Pixels:
        face = self._face
        core, (left, top) = face.font.getmask2(text, mode="L", anchor="ls")
        width, height = core.size
        left = max(left, 0)
        mask = np.zeros((face.height_px, max(face.width(text), 1)), np.uint8)
        if width and height:
            grey = np.frombuffer(bytes(core), np.uint8).reshape(height, width)
            first = max(face.ascent_px + top, 0)
            there = mask[first : first + height, left : left + width]
            there[:] = _levels(grey)[: there.shape[0], : there.shape[1]]
        return mask


def _levels(grey: Pixels) -> Pixels:
    """Coverage from 0 to 255 as the nearest level."""
    return ((grey.astype(np.uint16) * (LEVELS - 1) + 127) // 255).astype(np.uint8)


@cache
def letters(face: Face) -> Letters:
    """The letters of `face`."""
    return Letters(face)
