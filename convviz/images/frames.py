"""One frame of an image that has several: an animation, or the pages of a TIFF."""

from __future__ import annotations

from typing import NamedTuple

from PIL import Image

from convviz.errors import ConvVizError
from convviz.images.fitting import MOST_BYTES
from convviz.parsing.numerals import whole

LAYERED = ("PSD",)
"""Formats whose frames are layers of one picture."""

COMPOSED = ("GIF", "PNG", "WEBP", "AVIF", "FLI")
"""Formats whose frames are each made from the frame before."""

COMPOSED_BYTES = 20
"""Bytes of memory a pixel that composing frames takes."""

MOST_COMPOSED_PIXELS = 2**31
"""Pixels of all frames up to the wanted one: composing so many takes some ten seconds."""

MOST_PAGES = 10_000
"""Pages of a TIFF that are counted."""

MOST_BEFORE_THE_END = 2**20


class ImageFrame(NamedTuple):
    """One of the frames of an image, from 0 to `last`."""

    number: int
    last: int


def at_frame(image: Image.Image, frame: object) -> ImageFrame | None:
    """The frame at which `image` now is, after going to number `frame` unless that is None.

    None for an image of a single frame.

    Raises:
        ConvVizError: `image` has no frame of this number.
    """
    count = 1 if image.format in LAYERED else _count(image)
    if frame is None:
        return ImageFrame(image.tell(), count - 1) if count > 1 else None
    number = whole("frame", frame, least=-MOST_BEFORE_THE_END)
    if not -count <= number < count:
        frames = f"{count:,} frames" if count > 1 else "a single frame"
        raise ConvVizError(
            f"there is no frame {number} in an image of {frames}, counted from 0, or from the"
            " end if negative"
        )
    number %= count
    if number and image.format in COMPOSED:
        _check_work(image, number)
    image.seek(number)
    return ImageFrame(number, count - 1) if count > 1 else None


def _count(image: Image.Image) -> int:
    """Number of frames of `image`.

    Raises:
        ConvVizError: a TIFF has more pages than can be counted in a few seconds.
    """
    if image.format != "TIFF":
        frames: int = getattr(image, "n_frames", 1)
        return frames
    here, count = image.tell(), 0
    try:
        while count <= MOST_PAGES:  # each page is a directory to be read
            image.seek(count)
            count += 1
    except EOFError:
        image.seek(here)
        return count
    image.seek(here)
    raise ConvVizError(
        f"the image has more than {MOST_PAGES:,} pages: save one of them as an image of its own"
    )


def _check_work(image: Image.Image, number: int) -> None:
    """Refuse frame `number` where composing all frames up to it takes too much.

    Raises:
        ConvVizError: composing takes too much memory or time.
    """
    pixels = image.width * image.height
    why = ""
    if pixels * COMPOSED_BYTES > MOST_BYTES:
        needed = pixels * COMPOSED_BYTES / 2**20
        why = f"which takes {needed:,.0f} MiB, more than {MOST_BYTES // 2**20}"
    elif (number + 1) * pixels > MOST_COMPOSED_PIXELS:
        why = f"{(number + 1) * pixels:,} pixels, more than {MOST_COMPOSED_PIXELS:,}"
    if why:
        raise ConvVizError(
            f"frame {number} is made from those before, {why}: save it as an image of its own"
            " first"
        )
