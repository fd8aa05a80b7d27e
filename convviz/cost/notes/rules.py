"""The rules of notes for each family of layers, and the notes that they give."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from convviz.cost.advice.note import Note
from convviz.cost.notes.elsewhere import same_elsewhere
from convviz.cost.notes.kinship import channel_order, depthwise, even_kernel, really_linear
from convviz.cost.notes.overlap import (
    added_patches,
    checkerboard,
    really_convolution,
    unwritten_outputs,
)
from convviz.cost.notes.pools import counted_padding, past_the_padding, rounded_elsewhere
from convviz.cost.notes.transposed_sizes import cropped_elsewhere, several_sizes
from convviz.cost.notes.waste import (
    excess_padding,
    long_stride,
    padding_only_outputs,
    small_input,
    unread_cells,
)
from convviz.cost.price import Price
from convviz.layer import Layer
from convviz.layer.convolution import Convolution
from convviz.layer.folding import Fold, Unfold
from convviz.layer.pooling import Pooling
from convviz.layer.shuffling import PixelShuffle, PixelUnshuffle
from convviz.layer.transposed import TransposedConvolution

Rule = Callable[[Price[Any]], Note | None]

RULES: dict[type[Layer], tuple[Rule, ...]] = {
    Convolution: (
        unread_cells,
        padding_only_outputs,
        small_input,
        excess_padding,
        long_stride,
        even_kernel,
        depthwise,
        really_linear,
        same_elsewhere,
    ),
    TransposedConvolution: (
        unread_cells,
        checkerboard,
        unwritten_outputs,
        several_sizes,
        depthwise,
        really_convolution,
        cropped_elsewhere,
    ),
    Pooling: (
        unread_cells,
        long_stride,
        counted_padding,
        past_the_padding,
        rounded_elsewhere,
        same_elsewhere,
    ),
    Unfold: (unread_cells, long_stride),
    Fold: (unread_cells, added_patches, unwritten_outputs),
    PixelShuffle: (channel_order,),
    PixelUnshuffle: (channel_order,),
}
"""The rules for each family of layers, in the order of their notes."""


def notes_on(price: Price[Any]) -> tuple[Note, ...]:
    """The notes that apply to this layer over this input."""
    rules = [rule for kind in RULES if isinstance(price.layer, kind) for rule in RULES[kind]]
    return tuple(note for rule in rules if (note := rule(price)) is not None)
