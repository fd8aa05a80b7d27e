"""A film as an animated PNG: of each frame, the box of pixels that changed.

One palette serves the whole film, so no colour is altered.  Pillow compresses each box;
the chunks around them are written here, since Pillow keeps all pictures of an animation.
Chunks are named and laid out as in the PNG specification (W3C, third edition, 2025).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from struct import pack, unpack_from
from typing import TYPE_CHECKING, BinaryIO
from zlib import crc32

import numpy as np

from convviz.encode.check import Bounds, CheckedFrames
from convviz.encode.delta import changed_box, joined
from convviz.encode.film import Film

if TYPE_CHECKING:
    from convviz.encode.delta import Box, Pixels

SIGNATURE = b"\x89PNG\r\n\x1a\n"
BOUNDS = Bounds("an APNG", most_px=0x7FFFFFFF, most_ms=0xFFFF, most_plays=0x7FFFFFFF)

KEEP, OVER = 0, 1
"""The next frame is drawn over this one; clear pixels of a frame let the one before through."""


@dataclass(frozen=True, slots=True)
class ApngEncoder:
    """An `Encoder` of animated PNGs in a palette, with `title` and `text` as their words.

    `loop` is how many times the film plays in all, 0 being for ever.
    """

    loop: int = 0
    title: str = ""
    text: str = ""

    def __call__(self, film: Film, out: BinaryIO) -> None:
        """Write `film` to `out`, holding no more than two of its pictures.

        Raises:
            ConvVizError: there are no frames, or an APNG cannot hold one of them.
        """
        count = len(BOUNDS.times(film, self.loop))
        film = film._replace(frames=CheckedFrames(film))
        out.write(SIGNATURE + self._header(film, count))
        for chunks in _frames(film):
            out.write(chunks)
        out.write(_chunk(b"IEND", b""))

    def _header(self, film: Film, count: int) -> bytes:
        """All that comes before the first frame."""
        size = pack(">II5B", film.width_px, film.height_px, _depth(film), 3, 0, 0, 0)
        colours = film.palette.tobytes()
        words = [(b"Title", self.title), (b"Description", self.text)]
        return b"".join(
            [
                _chunk(b"IHDR", size),
                _chunk(b"acTL", pack(">II", count, self.loop)),
                *(_chunk(b"iTXt", _text(key, told)) for key, told in words if told),
                _chunk(b"PLTE", colours),
                _chunk(b"tRNS", b"\0"),
            ]
        )


def _depth(film: Film) -> int:
    """Bits of a pixel, as Pillow chooses them for a palette of this length."""
    colours = len(film.palette)
    return next(bits for bits in (1, 2, 4, 8) if colours <= 1 << bits)


def _text(key: bytes, told: str) -> bytes:
    """International text: keyword, no compression, no language, no translated keyword."""
    return key + b"\0\0\0\0\0" + told.encode()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return pack(">I", len(data)) + kind + data + pack(">I", crc32(kind + data))


def _frames(film: Film) -> Iterator[bytes]:
    """The chunks of each frame; those of the first are what other readers show."""
    before: Pixels | None = None
    number = 0
    for pixels, shown_ms in film.frames:
        changed = np.ones_like(pixels, bool) if before is None else pixels != before
        box = changed_box(changed)
        data = _compressed(film, joined(pixels[box], changed[box]))
        control = _chunk(b"fcTL", pack(">I", number) + _placed(box, shown_ms))
        if before is None:
            before = pixels.copy()
            yield control + _chunk(b"IDAT", data)
            number += 1
            continue
        before[box] = pixels[box]
        yield control + _chunk(b"fdAT", pack(">I", number + 1) + data)
        number += 2


def _placed(box: Box, shown_ms: int) -> bytes:
    """Size and place of a frame, its time, and how it is laid over the one before."""
    rows, cols = box
    size = cols.stop - cols.start, rows.stop - rows.start
    return pack(">IIIIHHBB", *size, cols.start, rows.start, shown_ms, 1000, KEEP, OVER)


def _compressed(film: Film, pixels: Pixels) -> bytes:
    """The image data that Pillow makes of palette indices."""
    from PIL import Image

    image = Image.fromarray(np.ascontiguousarray(pixels), "P")
    image.putpalette(film.palette.tobytes())
    saved = BytesIO()
    image.save(saved, "PNG", optimize=True, bits=_depth(film))
    return b"".join(_data(saved.getvalue()))


def _data(png: bytes) -> Iterator[bytes]:
    """The image data in each chunk of a PNG."""
    at = len(SIGNATURE)
    while at < len(png):
        length, kind = unpack_from(">I4s", png, at)
        if kind == b"IDAT":
            yield png[at + 8 : at + 8 + length]
        at += 12 + length
