"""A film as one of Pillow's images of many frames, each drawn when Pillow asks for it.

Pillow makes a list of all pictures that it is to append, and holds them; of an image with
several frames it asks for one after the other.
"""

from __future__ import annotations

from PIL import Image

from convviz.encode.film import Film


class Reel(Image.Image):
    """An image of `count` frames in RGB, at its first one; `seek` goes forwards only."""

    def __init__(self, film: Film, count: int) -> None:
        super().__init__()
        blank = Image.new("RGB", (film.width_px, film.height_px))
        self.im, self._mode, self._size = blank.im, blank.mode, blank.size
        self.n_frames, self._place = count, -1
        self._colours, self._frames = film.palette, iter(film.frames)
        self.seek(0)

    def seek(self, frame: int) -> None:
        """Draw the frames up to this one; one that is behind is not drawn again."""
        while self._place < frame:
            self.paste(Image.fromarray(self._colours[next(self._frames).pixels]))
            self._place += 1
