"""`python -m convviz.cli.hook`: `convviz gallery`, which fails where it has to draw.

For pre-commit, which notices only what changes in a file that git tracks: a picture that is new
would stay out of the commit without a word.
"""

from __future__ import annotations

import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO

from convviz.__main__ import REFUSED, main
from convviz.cli.output import say_line


def draw(arguments: list[str]) -> int:
    """Draw what is missing or out of date, and return 0 only if there was nothing to draw."""
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        before = _ended("--check", *arguments)
    code = _ended(*arguments)
    if code == 0 != before:
        say_line("convviz: git add what was drawn, and commit again", sys.stderr)
    return code or before


def _ended(*arguments: str) -> int:
    """The exit code of `convviz gallery` with these arguments."""
    sys.argv = ["convviz", "gallery", *arguments]
    try:
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(draw(sys.argv[1:]))
