"""`convviz explore`: a page with a form for every argument of a layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convviz import ConvVizError
from convviz.cli.asked import Asked
from convviz.cli.making import OF_SOME, asked_layer
from convviz.cli.options import LAYER, OPEN, OUTPUT, QUIET
from convviz.cli.page import write_page

if TYPE_CHECKING:
    from convviz import Explorer

EXAMPLES = """\
  convviz explore -o explorer.html
  convviz explore --in 3,224,224 --out 64 --k 7 --s 2 --p 3 --open
  convviz explore --op transposed --in 1,5,5 --out 1 --k 3 --s 2 -o transposed.html
"""

PAGE = "explorer.html"

OPTIONS = [
    *LAYER,
    OUTPUT._replace(
        help=f"The page, a .html.  [default: {PAGE} here]",
    ),
    OPEN,
    QUIET,
]


def explore(asked: Asked) -> int:
    """Write a page to try layers out: a picture that plays, and a form for every argument.

    Without --in the page starts with a layer of its own.
    """
    target: str = PAGE if asked["output"] is None else asked["output"]
    if target == "-" or not target.strip():
        raise ConvVizError(
            f"{asked.flag('output')} takes the name of a file, such as {PAGE}, not {target!r}"
        )
    return write_page(asked, explorer_of(asked), target)


def explorer_of(asked: Asked) -> Explorer:
    """The explorer that starts with what was typed, if anything was.

    Raises:
        ConvVizError: it is no layer, or none that a page plays.
    """
    import convviz

    typed = ("op", "in", *OF_SOME)
    if all(asked[key] == asked.options[key].unasked for key in typed):
        return convviz.explore()
    made = asked_layer(asked, quiet=asked["quiet"])
    return convviz.explore(made.layer, made.shape, widget=False)
