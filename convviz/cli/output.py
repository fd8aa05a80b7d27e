"""What the command line says, in characters that the terminal has."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TextIO

from convviz import ConvVizError, shown_path

LONGEST_SAID = 2000
"""Characters of an error line at the most, whatever a library put into the error."""


def say(text: str, stream: TextIO | None) -> None:
    """Write `text` and an end of line, with `x` for `×` where the stream has no `×`."""
    if stream is not None:  # as it is where the terminal was closed
        shown = "\n".join(map(printable, text.split("\n")))
        stream.write(encodable(shown, stream.encoding) + "\n")


def say_line(text: str, stream: TextIO | None) -> None:
    """Write `text` as one line, its line ends and control characters escaped."""
    say(cut(printable(text)), stream)


def printable(text: str) -> str:
    """`text` with escapes for control characters and for invisible ones.

    >>> printable("a\\n\\x1b[31m\\u202egif.b × 2")
    'a\\\\n\\\\x1b[31m\\\\u202egif.b × 2'
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def cut(text: str) -> str:
    """`text`, its middle left out where it is longer than LONGEST_SAID."""
    if len(text) <= LONGEST_SAID:
        return text
    half = LONGEST_SAID // 2
    return f"{text[:half]} ... {text[-half:]}"


def encodable(text: str, encoding: str | None) -> str:
    """`text` in characters that `encoding` has.

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


def summary(path: str, width_px: int, height_px: int, frames: int, size: int | None) -> str:
    """The one line about a picture that was made; `size` is in bytes.

    A page fits its window, and has its steps and no frames.

    >>> summary("hero.gif", 960, 600, 18, 63590)
    'hero.gif  960 × 600 px  18 frames  62.1 KiB'
    >>> summary("hero.html", 960, 600, 18, 47104)
    'hero.html  46.0 KiB'
    """
    if path.lower().endswith(".html"):
        return f"{shown_path(path)}  {kib(size)}"
    counted = "1 frame" if frames == 1 else f"{frames} frames"
    return f"{shown_path(path)}  {width_px} × {height_px} px  {counted}  {kib(size)}"


def kib(size: int | None) -> str:
    """`size` bytes in KiB; `written` where the size is not known.

    >>> kib(63590), kib(None)
    ('62.1 KiB', 'written')
    """
    return "written" if size is None else f"{size / 1024:.1f} KiB"


def size_of(path: Path) -> int | None:
    """Bytes of a file, or of all files in a folder; None without permission to read them."""
    try:
        if path.is_dir():
            with os.scandir(path) as entries:
                return sum(entry.stat().st_size for entry in entries)
        return path.stat().st_size
    except PermissionError:  # as a umask of 777 makes it
        return None


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
