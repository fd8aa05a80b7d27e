"""A film as an animated GIF: of each frame, the box of pixels that changed.

One colour table serves the whole film, so no colour is ever altered.  Blocks are named and
laid out as in the GIF89a specification (CompuServe, 1990).
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import pack
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from convviz.encode.check import CheckedFrames, check_film
from convviz.encode.delta import changed_box
from convviz.encode.film import UNCHANGED, Film
from convviz.encode.fit import (
    fit_drawn_quickly,
    fit_drawn_thoroughly,
    fit_quickly,
    fit_thoroughly,
)
from convviz.errors import ConvVizError

if TYPE_CHECKING:
    from convviz.encode.delta import Pixels
    from convviz.encode.fit import Fit

TICK_MS = 10
"""GIF counts time in hundredths of a second."""

LEAST_MS = 20
"""Browsers show a frame of 10 ms or less for 100 ms."""

MOST_MS = 0xFFFF * TICK_MS
MOST_PX = 0xFFFF
MOST_PLAYS = 0x10000
SUB_BLOCK_BYTES = 255

KEEP = 1 << 2
"""Disposal method 1: the next frame is drawn over this one."""

TRANSPARENT = 1


class GifEncoder:
    """An `Encoder` of animated GIFs.

    `loop` is how many times the film plays in all, 0 being for ever.  `comment` is stored in
    ASCII.  `optimize` searches for a smaller file, slowly, and goes through the frames four
    times.  Without `transparency` every pixel of a changed box is written in its colour: a
    larger file, which old versions of PowerPoint understand.

    Raises:
        ConvVizError: `loop` is not a number of plays that a GIF can hold.
    """

    def __init__(
        self,
        loop: int = 0,
        comment: str = "",
        optimize: bool = False,
        transparency: bool = True,
    ) -> None:
        if not 0 <= loop <= MOST_PLAYS:
            raise ConvVizError(
                f"a GIF plays 1 to {MOST_PLAYS} times, or 0 for ever, not {loop}"
            )
        self.loop, self.comment = loop, comment
        self.optimize, self.transparency = optimize, transparency

    def __call__(self, film: Film, out: BinaryIO) -> None:
        """Write `film` to `out`, holding no more than two of its pictures.

        Raises:
            ConvVizError: there are no frames, or a GIF cannot hold one of them.
        """
        check_film(film)
        _check_size(film)
        film = film._replace(frames=CheckedFrames(film))
        if self.optimize:
            film = self._repainted(film)
        blocks = _blocks(film, self._fit())
        first = next(blocks, None)
        if first is None:
            raise ConvVizError("a film without frames has nothing to show as a GIF")
        out.write(self._header(film))
        out.write(first)
        for block in blocks:
            out.write(block)
        out.write(b";")

    def _repainted(self, film: Film) -> Film:
        """Return `film` in the palette, its own or the tightened one, of the smaller file.

        Low indices for the colours of most frames may cost a large first frame a bit a code.
        The files compared are those of quick compression, which no search makes larger.
        """
        from convviz.encode.palette import tightened  # for optimised films alone

        tight = tightened(film, transparency=self.transparency)
        quick = GifEncoder(self.loop, self.comment, transparency=self.transparency)
        return min(tight, film, key=quick._count_bytes)

    def _count_bytes(self, film: Film) -> int:
        """Return the size of the file, but for its last byte, without writing it."""
        return len(self._header(film)) + sum(map(len, _blocks(film, self._fit())))

    def _fit(self) -> Fit:
        """Return how a box is compressed with this `transparency` and `optimize`."""
        if self.transparency:
            return fit_thoroughly if self.optimize else fit_quickly
        return fit_drawn_thoroughly if self.optimize else fit_drawn_quickly

    def _header(self, film: Film) -> bytes:
        """Return all that comes before the first frame."""
        depth = max(1, (len(film.palette) - 1).bit_length())
        table = film.palette.tobytes().ljust(3 << depth, b"\0")
        flags = 0x80 | 7 << 4 | depth - 1
        screen = pack("<6sHHBBB", b"GIF89a", film.width_px, film.height_px, flags, 0, 0)
        return screen + table + _loop(self.loop) + _comment(self.comment)


def _loop(plays: int) -> bytes:
    """Return the extension with the number of repeats, which is one less than the plays.

    A GIF without the extension plays once.  The layout is Netscape's, which players read.
    """
    if plays == 1:
        return b""
    return b"!\xff\x0bNETSCAPE2.0\x03\x01" + pack("<Hx", max(0, plays - 1))


def _comment(text: str) -> bytes:
    """Return the comment extension, or nothing; what is not ASCII becomes `?`."""
    if not text:
        return b""
    ascii_text = text.encode("ascii", "replace")
    parts = [
        ascii_text[start : start + SUB_BLOCK_BYTES]
        for start in range(0, len(ascii_text), SUB_BLOCK_BYTES)
    ]
    return b"!\xfe" + b"".join(b"%c%b" % (len(part), part) for part in parts) + b"\0"


def _blocks(film: Film, fit: Fit) -> Iterator[bytes]:
    """Yield each frame as its control extension, its descriptor and its image data."""
    before: Pixels | None = None
    for index, (pixels, duration_ms) in enumerate(film.frames):
        _check_duration(index, duration_ms)
        if before is None:
            before = pixels.copy()
            changed = np.ones_like(pixels, bool)
        else:
            changed = pixels != before
        rows, cols = box = changed_box(changed)
        before[box] = pixels[box]
        data, holes = fit(np.ascontiguousarray(pixels[box]), np.ascontiguousarray(changed[box]))
        yield _control(duration_ms, holes) + _descriptor(rows, cols) + data


def _control(duration_ms: int, holes: bool) -> bytes:
    flags = KEEP | (TRANSPARENT if holes else 0)
    return pack("<3sBHBx", b"!\xf9\x04", flags, duration_ms // TICK_MS, UNCHANGED)


def _descriptor(rows: slice, cols: slice) -> bytes:
    width, height = cols.stop - cols.start, rows.stop - rows.start
    return pack("<cHHHHB", b",", cols.start, rows.start, width, height, 0)


def _check_size(film: Film) -> None:
    if max(film.width_px, film.height_px) > MOST_PX:
        raise ConvVizError(
            f"a GIF is at most {MOST_PX} pixels wide and high, not"
            f" {film.width_px}×{film.height_px}"
        )


def _check_duration(index: int, duration_ms: int) -> None:
    if duration_ms % TICK_MS or not LEAST_MS <= duration_ms <= MOST_MS:
        raise ConvVizError(
            f"a GIF frame lasts a multiple of {TICK_MS} ms from {LEAST_MS} to {MOST_MS},"
            f" but frame {index} lasts {duration_ms} ms"
        )
