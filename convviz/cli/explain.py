"""`convviz explain`: the arithmetic of a layer in words, and a picture of what it reads."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from convviz import OPTIONS as ALL
from convviz import shown_path
from convviz.cli.asked import Asked
from convviz.cli.making import asked_block, asked_layer, operator_of
from convviz.cli.options import BLOCK, JSON, LAYER, OUTPUT, PANELS
from convviz.cli.output import kib, refuse_if_closed, say, say_line, size_of

if TYPE_CHECKING:
    from convviz import Explanation, Model

EXAMPLES = """\
  convviz explain --in 3,7,7 --out 2 --k 3 --s 2 --d 2
  convviz explain --in 3,224,224 --out 64 --k 7 --s 2 --p 3 --json
  convviz explain --in 3,7,7 --out 2 --k 3 --s 2 --d 2 -o coverage.png
  convviz explain --block bottleneck --in 16,8,8 --out 16 --k 3
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
    *PANELS[BLOCK],
    JSON,
    OUTPUT._replace(
        help="Draw how often each input cell is read, as .png, .svg or .pdf, in place of the"
        " words; of a block, bars of what its layers cost."
    ),
    CHART_THEME,
]


def explain(asked: Asked) -> None:
    """Say what a layer costs, what it reads and leaves unread, and what to watch for.

    Of a block it is a table of its layers.
    """
    theme, as_json, output = asked.read("theme"), asked["json"], asked["output"]
    if as_json or output is None:
        refuse_if_closed()
    found: Explanation | Model
    found = _of_layer(asked) if asked["block"] is None else _of_block(asked)
    if output is not None:
        path = found.save(output, theme=theme)
        size = kib(size_of(path))
        say_line(f"{shown_path(path)}  {size}", sys.stderr if as_json else sys.stdout)
    if as_json:
        say(json.dumps(found.to_dict()), sys.stdout)
    elif output is None:
        tell(found)


def _of_layer(asked: Asked) -> Explanation:
    import convviz

    made, shape, convention = asked_layer(asked)
    explanation = convviz.explain(
        made, shape, framework=asked.read("framework"), convention=convention
    )
    if asked["json"] and operator_of(asked)[1] is None:
        return explanation
    notes = tuple(note for note in explanation.notes if note.kind != "shape")
    return replace(explanation, notes=notes)  # it was asked, or told by --op


def _of_block(asked: Asked) -> Model:
    import convviz

    block, shape = asked_block(asked)
    return convviz.explain(block, shape)


def tell(found: Explanation | Model) -> None:
    """As tables on a terminal, as plain text in a pipe."""
    if sys.stdout is not None and sys.stdout.isatty():
        from rich.console import Console

        Console().print(found)
    else:
        say(str(found), sys.stdout)
