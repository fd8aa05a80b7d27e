"""`convviz explain`: the arithmetic of a layer in words, and a picture of what it reads."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from convviz import OPTIONS as ALL
from convviz import shown_path
from convviz.cli.asked import Asked
from convviz.cli.making import asked_layer, operator_of
from convviz.cli.options import JSON, LAYER, OUTPUT
from convviz.cli.output import kib, refuse_if_closed, say, say_line, size_of

if TYPE_CHECKING:
    from convviz import Explanation

EXAMPLES = """\
  convviz explain --in 3,7,7 --out 2 --k 3 --s 2 --d 2
  convviz explain --in 3,224,224 --out 64 --k 7 --s 2 --p 3 --json
  convviz explain --in 3,7,7 --out 2 --k 3 --s 2 --d 2 -o coverage.png
"""

CHART_THEME = ALL["theme"]._replace(
    help="Colours: light or dark.",
    kind="word",
    metavar="NAME",
    panel="",
    words=("light", "dark"),
    of=None,
)

OPTIONS = [
    *LAYER,
    JSON,
    OUTPUT._replace(
        help="Draw how often each input cell is read, as .png, .svg or .pdf, in place of the"
        " words."
    ),
    CHART_THEME,
]


def explain(asked: Asked) -> None:
    """Say what a layer costs, what it reads and leaves unread, and what to watch for."""
    import convviz

    theme, as_json, output = asked.read("theme"), asked["json"], asked["output"]
    if as_json or output is None:
        refuse_if_closed()
    made, shape, convention = asked_layer(asked)
    explanation = convviz.explain(
        made, shape, framework=asked.read("framework"), convention=convention
    )
    if not as_json or operator_of(asked)[1] is not None:  # it was asked, or told by --op
        notes = tuple(note for note in explanation.notes if note.kind != "shape")
        explanation = replace(explanation, notes=notes)
    if output is not None:
        path = explanation.save(output, theme=theme)
        size = kib(size_of(path))
        say_line(f"{shown_path(path)}  {size}", sys.stderr if as_json else sys.stdout)
    if as_json:
        say(json.dumps(explanation.to_dict()), sys.stdout)
    elif output is None:
        _tell(explanation)


def _tell(explanation: Explanation) -> None:
    """As tables on a terminal, as plain text in a pipe."""
    if sys.stdout is not None and sys.stdout.isatty():
        from rich.console import Console

        Console().print(explanation)
    else:
        say(str(explanation), sys.stdout)
