"""A page that runs in a browser as a value: a file, or a cell of a notebook."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from convviz.errors import ConvVizError
from convviz.files import path_text, shown_path, write_file

if TYPE_CHECKING:
    from os import PathLike
    from typing import BinaryIO

SUFFIXES = (".html", ".htm")


@dataclass(frozen=True, slots=True)
class HtmlPage:
    """A self-contained page, `html`, which needs no other file and no network.

    In a notebook the page shows itself, `height_px` high, in a frame that reaches nothing
    else of the notebook.
    """

    title: str
    html: str
    height_px: int = 640

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.title!r}, {len(self.html.encode()):,} bytes>"

    def save(self, path: str | PathLike[str]) -> Path:
        """Write the page to `path`, which ends in `.html`.

        Raises:
            ConvVizError: it ends in something else, or the file cannot be written.
        """
        target = Path(path_text("path", path))
        if target.suffix.lower() not in SUFFIXES:
            raise ConvVizError(f"a page is written as .html, not as {shown_path(target)!r}")
        write_file(target, self._write)
        return target

    def _write(self, out: BinaryIO) -> None:
        out.write(self.html.encode())

    def _repr_html_(self) -> str:
        """The page in a frame of its own, for a notebook."""
        return (
            f'<iframe srcdoc="{escape(self.html)}" title="{escape(self.title)}"'
            ' sandbox="allow-scripts allow-downloads" allow="clipboard-write"'
            f' width="100%" height="{self.height_px}"'
            ' style="border: 0"></iframe>'
        )
