"""One palette for image, result and theme, so that no colour changes from frame to frame.

The theme's inks come first.  Grey images have 128 greys, which differ from theirs by one
level of 256 at the most; colours share what is left over, chosen by Pillow from image and
result together, without dithering.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from convviz.render.inks import LEVELS, MOST_INKS
from convviz.theme import Colour

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convviz.render.inks import Inks, Pixels

GREYS = 128
SHADES = 32
"""Greys behind the numbers of a patch, where the image needs colours of its own."""

LIGHT = 118
"""From this value on, black stands out more on a grey than white."""

MOST_REFINED = 100_000
"""Of more pixels, k-means, which makes better colours of a median cut, takes seconds."""


class Greys:
    """Evenly spaced greys from black to white, entered in the inks."""

    def __init__(self, inks: Inks, count: int) -> None:
        self._inks = np.array(
            [inks.ink(Colour(*(round(n * 255 / (count - 1)),) * 3)) for n in range(count)],
            np.uint8,
        )

    def nearest(self, values: NDArray[np.uint8]) -> Pixels:
        """The ink of the nearest grey for each of `values`."""
        steps = len(self._inks) - 1
        return self._inks[(values.astype(np.int64) * steps * 2 + 255) // 510]

    def ramp(self, value: int) -> Pixels:
        """A table as of `Inks.ramp`, for type on the grey of `value`: black or white."""
        type_value = 0 if value >= LIGHT else 255
        table = np.tile(np.arange(MOST_INKS, dtype=np.uint8), (LEVELS, 1))
        mixes = [
            round(value + (type_value - value) * level / (LEVELS - 1))
            for level in range(LEVELS)
        ]
        table[:] = self.nearest(np.array(mixes, np.uint8))[:, None]
        return table


def indices(
    inks: Inks, greys: Greys, image: NDArray[np.uint8], result: NDArray[np.uint8]
) -> tuple[Pixels, Pixels]:
    """`image` and `result`, uint8 of (channels, rows, cols), as (rows, cols) of inks."""
    if len(image) == 1:
        return greys.nearest(image[0]), greys.nearest(result[0])
    both = np.concatenate([image, result], axis=1).transpose(1, 2, 0)
    left = MOST_INKS - len(inks.palette)
    refined = both.shape[0] * both.shape[1] <= MOST_REFINED
    chosen = Image.fromarray(np.ascontiguousarray(both)).quantize(
        left, Image.Quantize.MEDIANCUT, int(refined), dither=Image.Dither.NONE
    )
    palette = np.array(chosen.getpalette("RGB"), np.uint8).reshape(-1, 3)
    lut = np.array([inks.ink(Colour(*colour.tolist())) for colour in palette], np.uint8)
    first, second = np.split(lut[np.asarray(chosen)], 2)
    return first, second
