"""All notes on a layer, in the order in which a reader would want them."""

from __future__ import annotations

from collections.abc import Callable

from convviz.cost.elsewhere import same_elsewhere
from convviz.cost.kinship import depthwise, even_kernel, really_linear
from convviz.cost.note import Note
from convviz.cost.price import Price
from convviz.cost.waste import (
    excess_padding,
    long_stride,
    padding_only_outputs,
    small_input,
    unread_cells,
)

RULES: tuple[Callable[[Price], Note | None], ...] = (
    unread_cells,
    padding_only_outputs,
    small_input,
    excess_padding,
    long_stride,
    even_kernel,
    depthwise,
    really_linear,
    same_elsewhere,
)


def notes_on(price: Price) -> tuple[Note, ...]:
    """The notes that apply to this layer over this input."""
    return tuple(note for rule in RULES if (note := rule(price)) is not None)
