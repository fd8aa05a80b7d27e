"""Images as palette indices: greys, and the colours that serve image and result best.

The theme's inks come first.  Of grey images 128 greys are entered, which differ from theirs by
one level of 256 at the most; the colours of other images share the inks that are left, chosen
by Pillow from all images together, without dithering.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from convviz.render.inks import LEVELS, MOST_INKS
from convviz.render.looks import grey, readable_on_grey
from convviz.theme import Colour

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convviz.page.pictures import Picture
    from convviz.render.inks import Inks, Pixels
    from convviz.scene.model import Photograph

GREYS = 128
SHADES = 32
"""Greys behind the numbers of a patch, where the image needs colours of its own."""

MOST_REFINED = 100_000
"""Of more pixels, k-means, which makes better colours of a median cut, takes seconds."""


class Greys:
    """Evenly spaced greys from black to white, entered in the inks."""

    def __init__(self, inks: Inks, count: int) -> None:
        steps = (round(n * 255 / (count - 1)) for n in range(count))
        self._inks = np.array([inks.ink(grey(value)) for value in steps], np.uint8)

    @classmethod
    def of(cls, inks: Inks, images: Collection[Photograph]) -> Greys:
        """The greys of `images` and of their patches."""
        return cls(inks, GREYS if all(image.is_grey for image in images) else SHADES)

    def nearest(self, values: NDArray[np.uint8]) -> Pixels:
        """The ink of the nearest grey for each of `values`."""
        steps = len(self._inks) - 1
        return self._inks[(values.astype(np.int64) * steps * 2 + 255) // 510]

    def ramp(self, value: int) -> Pixels:
        """A table as of `Inks.ramp`, for type on the grey of `value`."""
        ends = value, readable_on_grey(value).red
        mixes = np.rint(np.linspace(*ends, LEVELS)).astype(np.uint8)
        return np.repeat(self.nearest(mixes)[:, None], MOST_INKS, axis=1)


class Photographs:
    """Some images in inks, which are entered when they are made, and as they are drawn."""

    def __init__(self, inks: Inks, greys: Greys, images: Collection[Photograph]) -> None:
        if all(image.is_grey for image in images):
            self._indices = {image: greys.nearest(image.pixels[..., 0]) for image in images}
        else:
            self._indices = _coloured(inks, images)
        self._drawn: dict[Photograph, Pixels] = {}

    def drawn(self, picture: Picture) -> Pixels:
        """All pixels of `picture`, as large as they are on the page."""
        image, scale = picture.image, picture.scale
        if image not in self._drawn:
            self._drawn[image] = self._indices[image].repeat(scale, 0).repeat(scale, 1)
        return self._drawn[image]


def _coloured(inks: Inks, images: Collection[Photograph]) -> dict[Photograph, Pixels]:
    """RGB images in inks, of shape (rows, cols)."""
    every = np.concatenate([image.pixels.reshape(-1, 1, 3) for image in images])
    chosen = Image.fromarray(every).quantize(
        MOST_INKS - len(inks.palette),
        Image.Quantize.MEDIANCUT,
        int(len(every) <= MOST_REFINED),
        dither=Image.Dither.NONE,
    )
    palette = np.array(chosen.getpalette("RGB"), np.uint8).reshape(-1, 3)
    lut = np.array([inks.ink(Colour(*colour.tolist())) for colour in palette], np.uint8)
    shapes = [image.pixels.shape[:2] for image in images]
    parts = np.split(lut[np.asarray(chosen)], np.cumsum([r * c for r, c in shapes])[:-1])
    inked = (part.reshape(shape) for part, shape in zip(parts, shapes, strict=True))
    return dict(zip(images, inked, strict=True))
