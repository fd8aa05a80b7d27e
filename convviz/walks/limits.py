"""How many products a picture's numbers may take: of an output, and of all outputs shown."""

from __future__ import annotations

from math import prod

from convviz.errors import ConvVizError
from convviz.walks.walk import Walk

MOST_TERMS = 2**26
"""Products of one output at the most; a larger sum takes too long and fits no picture."""

MOST_ON_A_PAGE = 1024
"""About the most outputs that a page shows."""

MOST_ADDED_UP = 2**27
"""Products in the outputs of a page; of layers with more, outputs are shown without numbers."""


def can_show_outputs(walk: Walk) -> bool:
    """True if the products of all outputs on a page are added up in seconds."""
    cells = min(prod(walk.plan.output_shape), MOST_ON_A_PAGE)
    return walk.plan.terms * cells <= MOST_ADDED_UP


def can_have_numbers(walk: Walk) -> bool:
    """True if one output of `walk` has at most MOST_TERMS products."""
    return walk.plan.terms <= MOST_TERMS


def check_terms(walk: Walk) -> None:
    """Raise a ConvVizError where an output of `walk` has too many products to add up."""
    if not can_have_numbers(walk):
        raise ConvVizError(
            f"values would need {walk.plan.terms} products for an output of this layer, and"
            f" {MOST_TERMS} is the most: leave values out, or take fewer channels or a smaller"
            " kernel"
        )
