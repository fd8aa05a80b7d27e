"""The palette: every colour that a film may use, found before its first frame is drawn.

Translucency and soft edges are colours of their own: `ramp` mixes two inks and enters the
steps between them, so that drawing only ever writes indices.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from convviz.theme import Colour

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]

LEVELS = 4
"""Steps of an edge from nothing (0) to full ink (3)."""

MOST_INKS = 256


class Inks:
    """Colours by index, each entered once; index 0 is kept for `unchanged`."""

    def __init__(self, paper: Colour) -> None:
        self._colours = [paper]
        self._index: dict[Colour, int] = {}
        self.paper = self.ink(paper)

    def ink(self, colour: Colour) -> int:
        """The index of `colour`."""
        if colour not in self._index:
            if len(self._colours) == MOST_INKS:
                colour = min(self._index, key=lambda known: _distance(known, colour))
                return self._index[colour]
            self._index[colour] = len(self._colours)
            self._colours.append(colour)
        return self._index[colour]

    def ramp(self, over: int, grounds: list[int]) -> Pixels:
        """A table of shape (LEVELS, 256): what `over` at a level makes of the ink below.

        Grounds that are not named show `over` from half its strength on.
        """
        table = np.empty((LEVELS, MOST_INKS), np.uint8)
        table[: LEVELS // 2] = np.arange(MOST_INKS)
        table[LEVELS // 2 :] = over
        top = self._colours[over]
        for ground in grounds:
            for level in range(1, LEVELS - 1):
                mix = self._colours[ground].towards(top, level / (LEVELS - 1))
                table[level, ground] = self.ink(mix)
        return table

    @property
    def palette(self) -> Pixels:
        """The colours as uint8 of shape (n, 3)."""
        return np.array(self._colours, np.uint8)


def _distance(one: Colour, other: Colour) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))
