"""What a layer is: PyTorch's arguments, shape arithmetic, and how it goes over its input.

One module for each family of operators, and one line for each operator in the table below;
a module is imported when one of its operators is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from convviz.errors import ConvVizError
from convviz.layer.base import Layer
from convviz.numerals import short

if TYPE_CHECKING:
    from convviz.layer.convolution import Conv1d, Conv2d, Conv3d, Convolution
    from convviz.layer.folding import Fold, Unfold
    from convviz.layer.pooling import (
        AvgPool1d,
        AvgPool2d,
        AvgPool3d,
        MaxPool1d,
        MaxPool2d,
        MaxPool3d,
    )
    from convviz.layer.shuffling import PixelShuffle, PixelUnshuffle
    from convviz.layer.transposed import (
        ConvTranspose1d,
        ConvTranspose2d,
        ConvTranspose3d,
        TransposedConvolution,
    )

OPERATORS = {
    "conv": ("convolution", ("Conv1d", "Conv2d", "Conv3d")),
    "transposed": ("transposed", ("ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d")),
    "maxpool": ("pooling", ("MaxPool1d", "MaxPool2d", "MaxPool3d")),
    "avgpool": ("pooling", ("AvgPool1d", "AvgPool2d", "AvgPool3d")),
    "unfold": ("folding", ("Unfold",)),
    "fold": ("folding", ("Fold",)),
    "pixelshuffle": ("shuffling", ("PixelShuffle",)),
    "pixelunshuffle": ("shuffling", ("PixelUnshuffle",)),
}
"""The operators by their short names: the module, and the classes in it."""

_HOME = {name: module for module, names in OPERATORS.values() for name in names} | {
    "Convolution": "convolution",
    "TransposedConvolution": "transposed",
}

__all__ = [
    "OPERATORS",
    "AvgPool1d",
    "AvgPool2d",
    "AvgPool3d",
    "Conv1d",
    "Conv2d",
    "Conv3d",
    "ConvTranspose1d",
    "ConvTranspose2d",
    "ConvTranspose3d",
    "Convolution",
    "Fold",
    "Layer",
    "MaxPool1d",
    "MaxPool2d",
    "MaxPool3d",
    "PixelShuffle",
    "PixelUnshuffle",
    "TransposedConvolution",
    "Unfold",
    "operator_class",
]


def operator_class(name: object, sizes: int) -> type[Layer]:
    """The class of the operator `name` for an input of so many `sizes` after its channels.

    >>> operator_class("maxpool", 1).__name__, operator_class("fold", 1).__name__
    ('MaxPool1d', 'Fold')

    Raises:
        ConvVizError: there is no such operator, or it has other sizes.
    """
    if not isinstance(name, str) or name not in OPERATORS:
        *first, last = OPERATORS
        raise ConvVizError(f"op must be {', '.join(first)} or {last}, not {short(name)}")
    _, classes = OPERATORS[name]
    made: type[Layer] = __getattr__(classes[min(sizes, len(classes)) - 1])
    return made


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'convviz.layer' has no attribute {name!r}")
    value = getattr(import_module(f"convviz.layer.{_HOME[name]}"), name)
    globals()[name] = value
    return value
