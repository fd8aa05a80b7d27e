"""Reading back what was written: by Pillow, by gifsicle and by the standard's letter."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from io import BytesIO
from itertools import zip_longest
from shutil import which

import numpy as np
import pytest
from films import Picture
from PIL import Image, ImageSequence

from convviz.encode.film import Encoder, Film

needs_gifsicle = pytest.mark.skipif(which("gifsicle") is None, reason="needs gifsicle")


def encoded(film: Film, encoder: Encoder) -> bytes:
    out = BytesIO()
    encoder(film, out)
    return out.getvalue()


def decoded(gif: bytes) -> Iterator[tuple[Picture, int]]:
    """Yield each frame of `gif` in RGB as it is seen, with its time in ms."""
    with Image.open(BytesIO(gif)) as image:
        for frame in ImageSequence.Iterator(image):
            yield np.asarray(frame.convert("RGB")), frame.info["duration"]


def assert_holds(gif: bytes, film: Film) -> None:
    """Compare every pixel and every time of `gif` with those of `film`."""
    for index, (got, frame) in enumerate(zip_longest(decoded(gif), film.frames)):
        assert got is not None, f"frame {index} is lost"
        assert frame is not None, f"frame {index} is one too many"
        np.testing.assert_array_equal(got[0], film.palette[frame.pixels], f"frame {index}")
        assert got[1] == frame.duration_ms, f"frame {index}"


def gifsicle(gif: bytes, *options: str) -> bytes:
    """Return what gifsicle writes of `gif`, having no complaint."""
    done = subprocess.run(["gifsicle", *options], input=gif, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout


def decompressed(image_data: bytes) -> tuple[list[int], int]:
    """Return the indices in `image_data`, and how many clears it has (GIF89a, appendix F).

    Stricter than any player: there is a first clear, an end, and nothing after it.
    """
    bits = image_data[0]
    codes = _codes(_joined(image_data[1:]), bits)
    clear, end = 1 << bits, (1 << bits) + 1
    assert next(codes) == clear
    pixels: list[int] = []
    clears = 1
    phrases: list[tuple[int, ...]] = []
    before: tuple[int, ...] = ()
    for code in codes:
        if code == clear:
            clears += 1
            phrases, before = [], ()
            continue
        if code == end:
            break
        if code < clear:
            phrase: tuple[int, ...] = (code,)
        elif code - end - 1 < len(phrases):
            phrase = phrases[code - end - 1]
        else:
            assert code - end - 1 == len(phrases)
            phrase = (*before, before[0])
        if before and len(phrases) + end + 1 < 4096:
            phrases.append((*before, phrase[0]))
        pixels += phrase
        before = phrase
    assert next(codes, None) is None, "there is more after the end"
    return pixels, clears


def _codes(packed: bytes, bits: int) -> Iterator[int]:
    """Yield the codes in `packed`, whose width follows from how many came since a clear."""
    stream, left = int.from_bytes(packed, "little"), 8 * len(packed)
    count = 0
    while True:
        width = min(12, max(bits + 1, ((1 << bits) + count).bit_length()))
        if left < width:
            # Pillow's end is a bit short where codes have just become wider; its bit is 0
            assert (left, stream) == (width - 1, (1 << bits) + 1), "there is no end"
            return
        code = stream & (1 << width) - 1
        stream, left = stream >> width, left - width
        yield code
        count = 1 if code == 1 << bits else count + 1
        if code == (1 << bits) + 1:
            assert left < 8, "a whole byte is left"
            return


def _joined(blocks: bytes) -> bytes:
    """Return sub-blocks as one, without their lengths and the terminator."""
    parts = []
    while size := blocks[0]:
        parts.append(blocks[1 : 1 + size])
        blocks = blocks[1 + size :]
    assert blocks == b"\0"
    return b"".join(parts)
