"""An explanation as a speaker reads it: no columns, since notes have no fixed width."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from convviz.cost.explain.explanation import Explanation, explained

if TYPE_CHECKING:
    from convviz.layer import Layer


def spoken(layers: Iterable[tuple[Layer, Sequence[int]]], convention: str = "") -> str:
    """What each of `layers`, with its input shape, costs and what to watch for.

    >>> from convviz.layer import Conv2d
    >>> print(spoken([(Conv2d(3, 2, 3, stride=2, dilation=2), (3, 7, 7))]).split("\\n")[5])
    rows: floor((7 + 0 + 0 - 2·(3 - 1) - 1) / 2) + 1 = floor(2 / 2) + 1 = 2
    """
    each = (explained(layer, shape, convention) for layer, shape in layers)
    return "\n\n".join("\n".join(_lines(explanation)) for explanation in each)


def _lines(explanation: Explanation) -> Iterator[str]:
    for number, section in enumerate(explanation.sections()):
        if number:
            yield ""
        yield section.title
        for row in section.rows:
            yield f"{row.label}: {row.working}" + f" = {row.result}" * bool(row.result)
    if explanation.notes:
        yield from ("", "Notes", *(f"- {note}" for note in explanation.notes))
