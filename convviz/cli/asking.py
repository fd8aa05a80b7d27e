"""The one question about a legal shape that looks like another, with the command to type."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence

from convviz import shape_question
from convviz.cli.output import say_line

SHAPE = "--in"


def ask(shape: Sequence[int], *, told: bool, quiet: bool) -> None:
    """Ask in a line of standard error about a shape that looks like another.

    `told` means that the number of axes was said beside the shape.
    """
    question = None if quiet else shape_question(shape, told=told)
    if question is None:
        return
    command = corrected(sys.argv[1:], ",".join(map(str, question.instead)))
    text = f"{question.text[0].lower()}{question.text[1:]} {question.way_out[:-1]}: {command}"
    say_line(f"convviz: {text}", sys.stderr)


def corrected(typed: Sequence[str], shape: str) -> str:
    """The command line that was `typed`, with this `shape`.

    >>> corrected(["explain", "--in", "224,224,3", "--k", "3"], "3,224,224")
    'convviz explain --in 3,224,224 --k 3'
    >>> corrected(["walk", "--in=224,224,3"], "3,224,224")
    'convviz walk --in=3,224,224'
    """
    words = list(typed)
    for number, word in enumerate(words):
        if word.startswith(f"{SHAPE}="):
            words[number] = f"{SHAPE}={shape}"
        elif number and words[number - 1] == SHAPE:
            words[number] = shape
    return shlex.join(["convviz", *words])
