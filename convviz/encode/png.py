"""The first picture of a film as a still: a PNG of as few bits a pixel as will do."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from convviz.encode.check import CheckedFrames, check_film
from convviz.encode.film import Film
from convviz.encode.palette import tightened
from convviz.errors import ConvVizError


@dataclass(frozen=True, slots=True)
class PngEncoder:
    """An `Encoder` of paletted PNGs, with `title` and `text` as their words."""

    title: str = ""
    text: str = ""

    def __call__(self, film: Film, out: BinaryIO) -> None:
        """Write the first frame of `film` to `out`; no other is asked for.

        Raises:
            ConvVizError: there is no frame, or it does not fit the film.
        """
        from PIL import Image
        from PIL.PngImagePlugin import PngInfo

        check_film(film)
        first = tuple(islice(CheckedFrames(film), 1))
        if not first:
            raise ConvVizError("a film without frames has nothing to show as a PNG")
        # Pillow chooses 1, 2, 4 or 8 bits a pixel by the length of the palette
        still = tightened(film._replace(frames=first), transparency=False)
        (frame,) = still.frames
        image = Image.fromarray(frame.pixels, "P")
        image.putpalette(still.palette.tobytes())
        about = PngInfo()
        for key, told in (("Title", self.title), ("Description", self.text)):
            if told:
                about.add_text(key, told)
        image.save(out, "PNG", optimize=True, pnginfo=about)
