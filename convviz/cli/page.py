"""What the commands that write a page share: its file, a line about it, its opening."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from convviz import shown_path
from convviz.cli.asked import Asked
from convviz.cli.output import kib, say_line, size_of

if TYPE_CHECKING:
    from convviz import HtmlPage


def write_page(asked: Asked, page: HtmlPage, target: str) -> int:
    """Write `page` to `target`, tell its size unless quiet, and open it if that is asked for.

    Raises:
        ConvVizError: `target` is no name of a page, or cannot be written.
    """
    size = kib(size_of(page.save(target)))
    if not asked["quiet"]:
        say_line(f"{shown_path(target)}  {size}", sys.stdout)
    if asked["open"]:
        from convviz.cli.opening import opened

        return opened(target)
    return 0
