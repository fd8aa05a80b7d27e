"""Palette indices as the image data of a GIF, quickly: LZW by Pillow's C code.

Image data is the minimum code size, the codes in sub-blocks, and a terminator (GIF89a,
section 22 and appendix F).  This module knows nothing of frames; the smallest codes are
sought, slowly, by `convviz.encode.search`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]


LEAST_BITS = 2
"""The least minimum code size (GIF89a, appendix F)."""

BUFFER_BYTES = 1 << 16
"""Bytes that Pillow's encoder is asked for at a time; more make it no faster."""

PROBE = np.array([[1, 2, 3], [3, 3, 3]], np.uint8)
PROBE_CODES = b"\x03\x8c\x86\x53"
"""`PROBE` in one sub-block: clear, 1, 2, 3, 33 and end, in codes of 3 and then 4 bits."""


def compress(pixels: Pixels) -> bytes:
    """Return (height, width) `pixels`, neither being 0, as image data.

    The minimum code size is the least that the pixels allow.
    """
    return _route()(np.ascontiguousarray(pixels))


def code_bits(pixels: Pixels) -> int:
    """Return the least minimum code size, in bits, that holds every index.

    >>> code_bits(np.array([[0, 7]], np.uint8)), code_bits(np.array([[8]], np.uint8))
    (3, 4)
    """
    return max(LEAST_BITS, int(pixels.max()).bit_length())


@cache
def _route() -> Callable[[Pixels], bytes]:
    """Choose Pillow's private encoder if it still gives PROBE_CODES, or else `Image.save`."""
    try:
        codes = _private_codes(PROBE, LEAST_BITS)
    except (AttributeError, OSError, TypeError, ValueError):
        return compress_publicly
    return compress_privately if codes == PROBE_CODES else compress_publicly


def compress_privately(pixels: Pixels) -> bytes:
    """Return C-contiguous `pixels` as image data of the least code size."""
    bits = code_bits(pixels)  # the C code does not check that the indices fit
    return b"%c%b\0" % (bits, _private_codes(pixels, bits))


def _private_codes(pixels: Pixels, bits: int) -> bytes:
    """Return the sub-blocks of codes, without the terminator."""
    from PIL import Image

    height, width = pixels.shape
    image = Image.frombuffer("L", (width, height), pixels, "raw", "L", 0, 1)
    encoder = Image._getencoder("L", "gif", ("L", bits, 0))
    encoder.setimage(image.im, (0, 0, width, height))
    parts = []
    status = 0
    while not status:
        _, status, part = encoder.encode(BUFFER_BYTES)
        parts.append(part)
    if status < 0:
        raise OSError(f"Pillow's GIF encoder stopped with error {status}")
    return b"".join(parts)


def compress_publicly(pixels: Pixels) -> bytes:
    """Return `pixels` as the image data of a still GIF saved by Pillow, of 8-bit codes."""
    from PIL import Image

    saved = BytesIO()
    Image.fromarray(pixels).save(saved, "GIF", optimize=False, interlace=False)
    return image_data(saved.getvalue())


def image_data(gif: bytes) -> bytes:
    """Return the image data of the first image in `gif`, which has only that one."""
    at = 13 + _table_bytes(gif[10])
    while gif[at] == ord("!"):
        at += 2
        while gif[at]:
            at += 1 + gif[at]
        at += 1
    at += 10 + _table_bytes(gif[at + 9])
    return gif[at:].removesuffix(b";")


def _table_bytes(flags: int) -> int:
    """Return the size of the colour table that is announced by a byte of `flags`."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0
