"""`convviz gallery`: many pictures at once."""

from __future__ import annotations

import os
import sys

from convviz import Option, shown_path
from convviz.cli.asked import Asked
from convviz.cli.options import QUIET
from convviz.cli.output import say_line, summary

EXAMPLES = """\
  convviz gallery
  convviz gallery mine.toml --into pictures --optimize
"""

OPTIONS = [
    Option(
        "file",
        (),
        "A TOML file, a table for each picture.  [default: convviz's own]",
        metavar="FILE",
    ),
    Option(
        "into",
        ("--into",),
        "Where the GIFs go; made if missing.",
        metavar="FOLDER",
        default="gifs",
    ),
    Option("optimize", ("--optimize",), "Search for the smallest GIFs: slower.", "switch"),
    Option(
        "jobs",
        ("--jobs",),
        "Pictures to make at once.  [default: one for each core]",
        "whole",
        least=1,
        most=1024,
    ),
    QUIET,
]


def gallery(asked: Asked) -> int:
    """Render every layer of a TOML file to a GIF of its name, and a README that shows them."""
    import convviz

    jobs, failed = asked.read("jobs"), 0
    for made in convviz.render_gallery(
        asked["file"], asked["into"], optimize=asked["optimize"], jobs=jobs
    ):
        if made.error is not None:
            failed += 1
            say_line(f"convviz: {shown_path(made.name)}: {made.error}", sys.stderr)
        elif not asked["quiet"]:
            line = summary(
                os.fspath(made.path), made.width_px, made.height_px, made.frames, made.size
            )
            say_line(f"{line}  {made.title}".rstrip(), sys.stdout)
            sys.stdout.flush()
            if made.question:
                say_line(f"convviz: {made.name}: {made.question}", sys.stderr)
    if failed:
        verb = "picture was" if failed == 1 else "pictures were"
        say_line(f"convviz: {failed} {verb} not made", sys.stderr)
    return 2 if failed else 0
