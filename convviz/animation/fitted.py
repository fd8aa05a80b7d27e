"""A file that was kept under a limit of bytes, and what was done for that."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO, NamedTuple

from convviz.animation.pictures import Pictures
from convviz.files import path_text, write_file


class Fitted(NamedTuple):
    """The `content` of a file of at most `max_kb` thousand bytes, and the pictures in it.

    `done` tells what was done to them so that the file is as small, if anything was.
    """

    pictures: Pictures
    content: bytes
    done: tuple[str, ...]
    max_kb: int

    @property
    def told(self) -> str:
        """What was done, in a line."""
        return f"to stay under {self.max_kb} kB, convviz {'; '.join(self.done)}"

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the file, and return its path."""
        target = Path(path_text("path", path))
        write_file(target, self._write)
        return target

    def _write(self, out: BinaryIO) -> None:
        out.write(self.content)
