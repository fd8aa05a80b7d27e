"""An image file opened by Pillow, and what can go wrong with it told in a sentence.

Image files are read by Pillow, whose limit on pixels stays on.
"""

from __future__ import annotations

import os
import stat
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, UnidentifiedImageError

from convviz.errors import ConvVizError
from convviz.files import shown_path

PAGE_LANGUAGES = ("EPS", "WMF")
"""Formats that hold drawing instructions, which another program would have to run."""

LONGEST_CAUSE = 160
"""Characters of what Pillow says."""

KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


@contextmanager
def opened(path: str) -> Iterator[Image.Image]:
    """The image in the file at `path`.

    Raises:
        ConvVizError: `path` is a folder, pipe, socket or device, which is not even opened; or
            the file holds drawing instructions.
    """
    _check_file(path)
    with Image.open(path) as image:
        if image.format in PAGE_LANGUAGES:
            raise ConvVizError(
                f"{shown_path(path)} is {image.format}, which draws a page and holds no pixels"
            )
        yield image


def _check_file(path: str) -> None:
    """See that `path` is a file: to open a pipe waits for ever, and a device never ends."""
    mode = os.stat(path).st_mode
    for is_kind, name in KINDS:
        if is_kind(mode):
            raise ConvVizError(f"{shown_path(path)} cannot be read: it is {name}, not a file")


@contextmanager
def telling(what: str) -> Iterator[None]:
    """Turn whatever a broken or hostile file makes Pillow say into a sentence on `what`."""
    with warnings.catch_warnings():
        # The reader of a picture can do nothing about other warnings, such as odd EXIF.
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            yield
        except ConvVizError:
            raise
        except UnidentifiedImageError:
            raise ConvVizError(f"{what} is no image that Pillow can read") from None
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise ConvVizError(
                f"{what} has more than the {Image.MAX_IMAGE_PIXELS:,} pixels that Pillow"
                " takes for safe: scale it down first"
            ) from None
        except MemoryError:
            raise ConvVizError(
                f"{what} cannot be read: memory ran out; scale it down first"
            ) from None
        # What decoders stumble over has no common type: ValueError, KeyError, zlib.error ...
        except Exception as error:
            raise ConvVizError(f"{what} cannot be read: {_cause(error)}") from None


def _cause(error: Exception) -> str:
    """The message of `error` in one line, cut to LONGEST_CAUSE characters."""
    text = " ".join(str(getattr(error, "strerror", None) or error).split())
    if not text:
        return type(error).__name__
    return text if len(text) <= LONGEST_CAUSE else f"{text[:LONGEST_CAUSE]}..."
