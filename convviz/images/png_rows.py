"""A PNG of colours read in strips: Pillow would have to make all of a large one at once.

The rows are unpacked here, and Pillow undoes their filters (PNG specification, chapter 9)
strip by strip, in small PNGs which start with the last row of the strip before.  A filter
works on each byte of a pixel by itself: so the upper and the lower bytes of 16 bits are two
images of 8 bits.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from numpy.typing import NDArray

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHANNELS = {2: 3, 4: 2, 6: 4}
"""Colour type to channels: RGB, grey with alpha, RGB with alpha.

PNGs of the other types take a byte or two a pixel, and are read as a whole.
"""

READ_BYTES = 2**16


class Chunk(NamedTuple):
    """A chunk of a PNG: its kind, and start and length of its data in the file."""

    kind: bytes
    start: int
    length: int


class Header(NamedTuple):
    """The fields of IHDR, in their order."""

    width: int
    height: int
    depth: int
    colour: int
    compression: int
    filtering: int
    interlaced: int


class PngRows(NamedTuple):
    """The `Strips` of a PNG in an open file; a PNG of 16 bits is `deep`."""

    file: BinaryIO
    header: Header
    chunks: tuple[Chunk, ...]
    transparency: Any = None

    @classmethod
    def of(cls, file: BinaryIO, image: Image.Image) -> PngRows | None:
        """The rows of `image`, opened from `file`; None for palettes, greys and interlacing."""
        file.seek(len(SIGNATURE))
        chunks = tuple(_chunks(file))
        file.seek(chunks[0].start)
        header = Header(*struct.unpack(">IIBBBBB", file.read(13)))
        if header.colour not in CHANNELS or header.interlaced:
            return None
        return cls(file, header, chunks, image.info.get("transparency"))

    @property
    def size(self) -> tuple[int, int]:
        """(width, height)."""
        return self.header.width, self.header.height

    @property
    def deep(self) -> bool:
        """Whether the values still have to be made 8 bits."""
        return self.header.depth == 16

    @property
    def row_bytes(self) -> int:
        """Bytes of a row as it is filtered."""
        return 1 + self.header.width * CHANNELS[self.header.colour] * self.header.depth // 8

    def exif(self) -> bytes | None:
        """The data of eXIf, which may come after the image."""
        for kind, start, length in self.chunks:
            if kind == b"eXIf":
                self.file.seek(start)
                return self.file.read(length)
        return None

    def read(self, heights: Iterable[int]) -> Iterator[Any]:
        """Strips of these many rows, from the top."""
        rows, lanes = self._rows(), self.header.depth // 8
        channels = CHANNELS[self.header.colour]
        last = [np.zeros((self.header.width, channels), np.uint8)] * lanes
        for height in heights:
            filtered = np.frombuffer(rows.take(height * self.row_bytes), np.uint8)
            filtered = filtered.reshape(height, self.row_bytes)
            parts = [
                self._unfiltered(filtered[:, 0], filtered[:, 1 + lane :: lanes], before)
                for lane, before in enumerate(last)
            ]
            last = [part[-1] for part in parts]
            yield self._strip(parts)

    def _rows(self) -> _Unpacked:
        return _Unpacked(self.file, [each for each in self.chunks if each.kind == b"IDAT"])

    def _strip(self, parts: list[NDArray[np.uint8]]) -> Image.Image | NDArray[np.uint16]:
        if len(parts) == 2:
            return parts[0].astype(np.uint16) * np.uint16(256) + parts[1]
        strip = Image.fromarray(parts[0])
        if self.transparency is not None:
            strip.info["transparency"] = self.transparency
        return strip

    def _unfiltered(
        self, kinds: NDArray[np.uint8], filtered: NDArray[np.uint8], before: NDArray[np.uint8]
    ) -> NDArray[np.uint8]:
        """Rows of bytes, of which `kinds` are the filters, as (rows, cols, channels)."""
        height, width = filtered.shape
        rows = np.zeros((height + 1, width + 1), np.uint8)
        rows[0, 1:], rows[1:, 0], rows[1:, 1:] = before.reshape(-1), kinds, filtered
        header = Header(self.header.width, height + 1, 8, self.header.colour, 0, 0, 0)
        small = BytesIO(
            SIGNATURE
            + _chunk(b"IHDR", struct.pack(">IIBBBBB", *header))
            + _chunk(b"IDAT", zlib.compress(rows.data, 0))
            + _chunk(b"IEND", b"")
        )
        with Image.open(small, formats=["PNG"]) as image:
            return np.asarray(image)[1:]


class _Unpacked:
    """The unpacked bytes of all IDAT chunks together, made as they are asked for."""

    def __init__(self, file: BinaryIO, chunks: Iterable[Chunk]) -> None:
        self._pieces = self._packed(file, chunks)
        self._inflate, self._rest = zlib.decompressobj(), b""

    def take(self, count: int) -> bytes:
        """The next `count` bytes."""
        found = bytearray()
        while len(found) < count:
            data = self._rest or next(self._pieces, b"")
            if not data:
                raise OSError("image file is truncated")
            found += self._inflate.decompress(data, count - len(found))
            self._rest = self._inflate.unconsumed_tail
            if self._inflate.eof and len(found) < count:
                raise OSError("image file is truncated")
        return bytes(found)

    @staticmethod
    def _packed(file: BinaryIO, chunks: Iterable[Chunk]) -> Iterator[bytes]:
        for _, start, length in chunks:
            for at in range(start, start + length, READ_BYTES):
                file.seek(at)
                yield file.read(min(READ_BYTES, start + length - at))


def _chunks(file: BinaryIO) -> Iterator[Chunk]:
    """All chunks from the position of `file` to IEND, or to the end of a cut file."""
    while len(head := file.read(8)) == 8:
        length, kind = struct.unpack(">I4s", head)
        start = file.tell()
        yield Chunk(kind, start, length)
        if kind == b"IEND":
            return
        file.seek(start + length + 4)


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = zlib.crc32(data, zlib.crc32(kind))
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)
