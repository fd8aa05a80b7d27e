"""How many products a picture's numbers may take: of an output, and of all outputs shown."""

from __future__ import annotations

from math import prod

from convviz.errors import ConvVizError
from convviz.walks.walk import Walk

MOST_TERMS = 2**26
"""An output of more products than this is nobody's picture, and takes its time."""

MOST_ON_A_PAGE = 1024
"""So many outputs a page shows, give or take some."""

MOST_ADDED_UP = 2**27
"""Products in the outputs of a page; of layers with more, outputs are shown without numbers."""


def can_show_outputs(walk: Walk) -> bool:
    """Whether the outputs of a page have few enough products to add them all up in seconds."""
    cells = min(prod(walk.plan.output_shape), MOST_ON_A_PAGE)
    return walk.plan.terms * cells <= MOST_ADDED_UP


def can_have_numbers(walk: Walk) -> bool:
    """Whether an output of `walk` has few enough products to add them up."""
    return walk.plan.terms <= MOST_TERMS


def check_terms(walk: Walk) -> None:
    """Raise a ConvVizError where an output of `walk` has too many products to add up."""
    if not can_have_numbers(walk):
        raise ConvVizError(
            f"values would need {walk.plan.terms} products for an output of this layer, and"
            f" {MOST_TERMS} is the most: leave values out, or take fewer channels or a smaller"
            " kernel"
        )
