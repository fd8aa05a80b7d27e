"""`python -m convviz.cli.hook`: `convviz gallery`, which fails where it has to draw.

For pre-commit, which notices only what changes in a file that git tracks: a picture that is new
would stay out of the commit without a word.
"""

from __future__ import annotations

import subprocess
import sys

from convviz.cli.output import say_line

GALLERY = (sys.executable, "-P", "-m", "convviz", "gallery")
"""The command, which finds its modules nowhere in the repository that is committed to."""

INTERRUPTED = 130
"""The exit code that a shell reports of a program which Ctrl-C ended."""


def draw(arguments: list[str]) -> int:
    """Draw what is missing or out of date, and return 0 only if there was nothing to draw."""
    nothing = subprocess.DEVNULL
    check = [*GALLERY, "--check", *arguments]
    before = subprocess.run(check, stdout=nothing, stderr=nothing).returncode
    code = subprocess.run([*GALLERY, *arguments]).returncode
    if code == 0 != before:
        say_line("convviz: git add what was drawn, and commit again", sys.stderr)
    return code or before


if __name__ == "__main__":
    try:
        sys.exit(draw(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
