"""What the command line says, in characters that the terminal has."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TextIO

from convviz import ConvVizError


def say(text: str, stream: TextIO | None) -> None:
    """Write `text` and an end of line, with `x` for `×` where the stream has no `×`."""
    if stream is not None:  # as it is where the terminal was closed
        stream.write(encodable(text, stream.encoding) + "\n")


def encodable(text: str, encoding: str | None) -> str:
    """`text` in what `encoding` can write.

    >>> encodable("a.gif  960 × 540 px", "ascii")
    'a.gif  960 x 540 px'
    """
    encoding = encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        plain = text.replace("×", "x").replace("→", "->").replace("·", ".")
        return plain.encode(encoding, "backslashreplace").decode(encoding)
    return text


def summary(path: str, width_px: int, height_px: int, frames: int, size: int) -> str:
    """The one line about a picture that was made; `size` is in bytes.

    >>> summary("hero.gif", 960, 600, 18, 63590)
    'hero.gif  960 × 600 px  18 frames  62.1 KiB'
    """
    counted = "1 frame" if frames == 1 else f"{frames} frames"
    return f"{path}  {width_px} × {height_px} px  {counted}  {size / 1024:.1f} KiB"


def size_of(path: Path) -> int:
    """Bytes of a file, or of all files in a folder."""
    if path.is_dir():
        with os.scandir(path) as entries:
            return sum(entry.stat().st_size for entry in entries)
    return path.stat().st_size


def refuse_if_closed() -> None:
    """See that what was asked for can go to standard output.

    Raises:
        ConvVizError: it is closed.
    """
    if sys.stdout is None:
        raise ConvVizError("cannot write to standard output: it is closed")


def refuse_a_terminal() -> None:
    """See that the bytes of a picture can go to standard output.

    Raises:
        ConvVizError: it is closed, or a terminal, which they would garble.
    """
    refuse_if_closed()
    if sys.stdout.isatty():
        raise ConvVizError(
            "-o - writes a picture's bytes to standard output, which is a terminal here:"
            " send it on with > FILE or | PROGRAM"
        )
