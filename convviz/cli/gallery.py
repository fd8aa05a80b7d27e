"""`convviz gallery`: many pictures at once."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from convviz.cli import arguments
from convviz.cli.output import say_line, shown_path, summary

EXAMPLES = """\
  convviz gallery
  convviz gallery mine.toml --into pictures --optimize
"""

MOST_JOBS = 1024


def gallery(
    *,
    file: Annotated[
        str | None,
        typer.Argument(
            metavar="FILE",
            help="A TOML file, a table for each picture.  [default: convviz's own]",
        ),
    ] = None,
    into: Annotated[
        str, typer.Option(metavar="FOLDER", help="Where the GIFs go; made if missing.")
    ] = "gifs",
    optimize: Annotated[
        bool,
        typer.Option("--optimize", help="Search for the smallest GIFs: slower."),
    ] = False,
    jobs: Annotated[
        str | None,
        typer.Option(
            metavar="N", help="Pictures to make at once.  [default: one for each core]"
        ),
    ] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Say nothing but what is wrong.")
    ] = False,
) -> int:
    """Render every layer of a TOML file to a GIF of its name, and a README that shows them."""
    import convviz

    count = None if jobs is None else arguments.whole("--jobs", jobs, least=1, most=MOST_JOBS)
    failed = 0
    for made in convviz.render_gallery(file, into, optimize=optimize, jobs=count):
        if made.error is not None:
            failed += 1
            say_line(f"convviz: {shown_path(made.name)}: {made.error}", sys.stderr)
        elif not quiet:
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
