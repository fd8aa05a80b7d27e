"""A picture's file as a document shows it, and characters that documents would misread."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote


class ShownFile(NamedTuple):
    """A file by its path with slashes, its format, its words and its size.

    `caption` says what is shown, and `title` the same in short, for the heading of a slide.
    `pictures` and `seconds` are those of the whole animation, or 1 and 0 of one picture;
    an `endless` one begins again.
    """

    path: str
    format: str
    title: str
    caption: str
    alt_text: str
    width_px: int
    height_px: int
    pictures: int = 1
    seconds: float = 0
    endless: bool = True

    @property
    def address(self) -> str:
        """The path as a relative URL, of which Markdown misreads no character.

        >>> ShownFile("my pictures/50%(1.gif", "gif", "", "", "", 1, 1).address
        'my%20pictures/50%25%281.gif'
        """
        return quote(self.path, safe="/")


def one_line(text: str) -> str:
    """`text` with single spaces for its line ends, controls and runs of spaces.

    >>> one_line("a\\n  b\\x1b")
    'a b'
    """
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def backslashed(text: str, special: str) -> str:
    """`text` on one line, with a backslash before each character of `special`.

    >>> print(backslashed("k_3 [x]", "\\\\_[]"))
    k\\_3 \\[x\\]
    """
    return "".join(f"\\{c}" if c in special else c for c in one_line(text))
