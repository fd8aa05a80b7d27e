"""The question about a legal shape that looks like another shape, with the command to type."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from convviz.cli.output import say_line

SHAPE = "--in"


def ask(text: str, way_out: str, instead: Sequence[int]) -> None:
    """Ask on standard error about a shape, with the command for the shape `instead`."""
    command = corrected(sys.argv[1:], shape_text(instead))
    said = f"{text[0].lower()}{text[1:]} {way_out[:-1]}: {command}"
    say_line(f"convviz: {said}", sys.stderr)


def shape_text(shape: Sequence[int]) -> str:
    """`shape` as it is typed."""
    return ",".join(map(str, shape))


def corrected(typed: Sequence[str], shape: str) -> str:
    """The command line that was `typed`, with this `shape`.

    >>> corrected(["explain", "--in", "224,224,3", "--k", "3"], "3,224,224")
    'convviz explain --in 3,224,224 --k 3'
    >>> corrected(["walk", "--in=224,224,3"], "3,224,224")
    'convviz walk --in=3,224,224'
    """
    import shlex

    words = list(typed)
    for number, word in reversed(list(enumerate(words))):  # of several the last one counts
        if word.startswith(f"{SHAPE}="):
            words[number] = f"{SHAPE}={shape}"
            break
        if number and words[number - 1] == SHAPE:
            words[number] = shape
            break
    return shlex.join(["convviz", *words])
