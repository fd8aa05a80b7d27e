"""Images made of numbers, and their files."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path
from zlib import crc32

import numpy as np
from PIL import Image


def noise(*shape: int, seed: int = 0) -> np.ndarray:
    """Bytes of any shape, each as likely as any other."""
    return np.random.default_rng(seed).integers(0, 256, shape).astype(np.uint8)


def file_of(image: Image.Image, kind: str, **options: object) -> bytes:
    """The bytes of an image file of `kind`."""
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def written(folder: Path, name: str, data: bytes) -> Path:
    """A file of these bytes."""
    path = folder / name
    path.write_bytes(data)
    return path


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc32(kind + data))


def png_of(array: np.ndarray, colour: int, *more: bytes, after: bytes = b"") -> bytes:
    """A PNG of (rows, cols, channels), its rows filtered in every way there is by turns.

    `more` are chunks before the pixels, `after` one behind them.
    """
    rows, cols, channels = array.shape
    data = array.astype(array.dtype.newbyteorder(">")).view(np.uint8).reshape(rows, -1)
    far = channels * array.itemsize
    lines, above = [], [0] * data.shape[1]
    for number, row in enumerate(data.tolist()):
        kind = number % 5
        line = [kind]
        for at, value in enumerate(row):
            left, corner = (row[at - far], above[at - far]) if at >= far else (0, 0)
            line.append((value - predicted(kind, left, above[at], corner)) % 256)
        lines.append(bytes(line))
        above = row
    header = struct.pack(">IIBBBBB", cols, rows, 8 * array.itemsize, colour, 0, 0, 0)
    packed = zlib.compress(b"".join(lines))
    half = len(packed) // 2
    parts = chunk(b"IDAT", packed[:half]) + chunk(b"IDAT", packed[half:])
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
    return start + b"".join(more) + parts + after + chunk(b"IEND", b"")


def predicted(kind: int, left: int, above: int, corner: int) -> int:
    """What the filters of PNG, 0 to 4, expect of a byte (its specification, 9.2 to 9.4)."""
    estimate = left + above - corner
    nearest = min((left, above, corner), key=lambda each: abs(estimate - each))
    return (0, left, above, (left + above) // 2, nearest)[kind]
