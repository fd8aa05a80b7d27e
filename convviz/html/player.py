"""The page of one layer, which its script plays."""

from __future__ import annotations

from typing import Any

from convviz.cost.explain.explanation import explanation_of
from convviz.html.page import PLAYER, page, themes_of
from convviz.html.played import numbers_of, played
from convviz.theme import Theme
from convviz.walks.tensors import Tensors
from convviz.walks.walk import Walk
from convviz.words import describe


def player_page(
    walk: Walk, tensors: Tensors | None, theme: Theme, description: str, step: int | None = None
) -> str:
    """The page of a walk that its script `plays`.

    With `tensors` the page shows numbers at first; without, it has those of a seed, to be
    shown on request.  With `step` it stands still at this step of the walk, from 0.
    """
    data = player_data(walk, tensors)
    if step is not None:
        data["step"] = step
    caption = str(describe.caption(walk))
    return page(
        caption, description, (*PLAYER, "pages/page.js"), "startPage", data, themes_of(theme)
    )


def player_data(walk: Walk, tensors: Tensors | None = None) -> dict[str, Any]:
    """What the script needs to play a walk: the layer, its numbers, and the notes on it."""
    numbers, own = numbers_of(walk, tensors)
    explanation = explanation_of(walk.layer, walk.input_shape, convention=walk.convention)
    return {
        "layer": played(walk),
        "numbers": numbers,
        "convention": walk.convention,
        "notes": [*map(str, explanation.notes), *own],
        "showNumbers": tensors is not None,
    }
