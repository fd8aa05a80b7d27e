"""A film as an animated GIF: only what changed is written, and every frame is kept.

One colour table serves the whole film, so no colour is ever altered.  Blocks are named and
laid out as in the GIF89a specification (CompuServe, 1990).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from struct import pack
from typing import BinaryIO

import numpy as np

from convviz.encode.delta import Mask, Pixels, changed_box
from convviz.encode.film import UNCHANGED, Film, Frame
from convviz.encode.fit import fit_as_drawn, fit_quickly
from convviz.errors import ConvVizError

TICK_MS = 10
"""GIF counts time in hundredths of a second."""

LEAST_MS = 20
"""Browsers show a frame of 10 ms or less for 100 ms."""

MOST_MS = 0xFFFF * TICK_MS
MOST_PX = 0xFFFF
MOST_COLOURS = 256
MOST_PLAYS = 0x10000
SUB_BLOCK_BYTES = 255

Fit = Callable[[Pixels, Mask], tuple[bytes, bool]]
"""Makes image data of a box and of which pixels changed, and says whether it has holes."""

KEEP = 1 << 2
"""Disposal method 1: the next frame is drawn over this one."""

TRANSPARENT = 1


@dataclass(frozen=True, slots=True)
class GifEncoder:
    """An `Encoder` of animated GIFs.

    `loop` is how many times the film plays in all, 0 being for ever.  `comment` is kept in
    the file, in ASCII.  `optimize` takes its time to make the file as small as it can; it
    goes through the frames twice.  Without `transparency` every pixel of a box that changed
    is written in its colour: larger, but understood by old versions of PowerPoint.

    Raises:
        ConvVizError: `loop` is not a number of plays that a GIF can hold.
    """

    loop: int = 0
    comment: str = ""
    optimize: bool = False
    transparency: bool = True

    def __post_init__(self) -> None:
        if not 0 <= self.loop <= MOST_PLAYS:
            raise ConvVizError(
                f"a GIF plays 1 to {MOST_PLAYS} times, or 0 for ever, not {self.loop}"
            )

    def __call__(self, film: Film, out: BinaryIO) -> None:
        """Write `film` to `out`, holding no more than two of its pictures.

        Raises:
            ConvVizError: there are no frames, or a GIF cannot hold one of them.
        """
        _check(film)
        blocks = _blocks(film, fit_quickly if self.transparency else fit_as_drawn)
        first = next(blocks, None)
        if first is None:
            raise ConvVizError("a film without frames has nothing to show as a GIF")
        out.write(self._header(film))
        out.write(first)
        for block in blocks:
            out.write(block)
        out.write(b";")

    def _header(self, film: Film) -> bytes:
        """Return all that comes before the first frame."""
        depth = max(1, (len(film.palette) - 1).bit_length())
        table = film.palette.tobytes().ljust(3 << depth, b"\0")
        flags = 0x80 | 7 << 4 | depth - 1
        screen = pack("<6sHHBBB", b"GIF89a", film.width_px, film.height_px, flags, 0, 0)
        return screen + table + _loop(self.loop) + _comment(self.comment)


def _loop(plays: int) -> bytes:
    """Return the extension that counts repeats, which are one less than the plays.

    A GIF without it plays once.  The layout is Netscape's, which all players follow.
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
    for index, frame in enumerate(film.frames):
        _check_frame(film, index, frame)
        now = frame.pixels
        if before is None:
            before = now.copy()
            box = slice(0, film.height_px), slice(0, film.width_px)
            data, transparent = fit_as_drawn(before, np.ones_like(before, bool))
        else:
            changed = now != before
            box = changed_box(changed)
            before[box] = now[box]
            data, transparent = fit(
                np.ascontiguousarray(now[box]), np.ascontiguousarray(changed[box])
            )
        yield _control(frame.duration_ms, transparent) + _descriptor(box) + data


def _control(duration_ms: int, transparent: bool) -> bytes:
    flags = KEEP | (TRANSPARENT if transparent else 0)
    return pack("<3sBHBx", b"!\xf9\x04", flags, duration_ms // TICK_MS, UNCHANGED)


def _descriptor(box: tuple[slice, slice]) -> bytes:
    rows, cols = box
    width, height = cols.stop - cols.start, rows.stop - rows.start
    return pack("<cHHHHB", b",", cols.start, rows.start, width, height, 0)


def _check(film: Film) -> None:
    """Refuse a film whose size or colours a GIF cannot hold."""
    for name, size in (("wide", film.width_px), ("high", film.height_px)):
        if not 1 <= size <= MOST_PX:
            raise ConvVizError(f"a GIF is 1 to {MOST_PX} pixels {name}, not {size}")
    shape, dtype = film.palette.shape, film.palette.dtype
    if len(shape) != 2 or shape[1] != 3 or dtype != np.uint8:
        raise ConvVizError(f"a palette is (n, 3) of uint8, not {shape} of {dtype}")
    if not 2 <= len(film.palette) <= MOST_COLOURS:
        raise ConvVizError(
            f"a GIF has 2 to {MOST_COLOURS} palette entries, one of them for what is"
            f" unchanged, not {len(film.palette)}"
        )


def _check_frame(film: Film, index: int, frame: Frame) -> None:
    """Refuse a frame whose size, indices or time a GIF of `film` cannot hold."""
    pixels, duration_ms = frame
    size = film.height_px, film.width_px
    if pixels.shape != size or pixels.dtype != np.uint8:
        raise ConvVizError(
            f"frame {index} is {pixels.shape} of {pixels.dtype}, but the film is {size}"
            " of uint8"
        )
    least, most = int(pixels.min()), int(pixels.max())
    if least == UNCHANGED or most >= len(film.palette):
        raise ConvVizError(
            f"frame {index} has palette indices {least} to {most}, but its colours are"
            f" 1 to {len(film.palette) - 1}"
        )
    if duration_ms % TICK_MS or not LEAST_MS <= duration_ms <= MOST_MS:
        raise ConvVizError(
            f"a GIF frame lasts a multiple of {TICK_MS} ms from {LEAST_MS} to {MOST_MS},"
            f" but frame {index} lasts {duration_ms} ms"
        )
