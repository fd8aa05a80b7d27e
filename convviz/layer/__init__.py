"""What a layer is: PyTorch's arguments, shape arithmetic, and how it goes over its input.

One module for each family of operators, and one line for each operator in the table below;
a module is imported when one of its operators is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from convviz.errors import ConvVizError
from convviz.layer.base import Layer
from convviz.parsing.numerals import short
from convviz.parsing.spelling import spelled

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

_NAMED: dict[str, tuple[str, int | None]] = {}
"""What an operator may be called: its short name, its classes, and these without `2d`."""

for _operator, (_, _names) in OPERATORS.items():
    _NAMED[_operator] = (_operator, None)
    for _dims, _name in enumerate(_names, start=1):
        _NAMED[_name] = (_operator, _dims if len(_names) > 1 else None)
        _NAMED.setdefault(_name.removesuffix(f"{_dims}d"), (_operator, None))

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
    "operator_named",
]


def operator_named(name: object) -> tuple[str, int | None] | None:
    """The operator that `name` is, or whose class it is, and that class's number of axes.

    The number is None where the name tells none, the whole None where there is no such name.

    >>> operator_named("MaxPool2d"), operator_named("Conv"), operator_named("pixel_shuffle")
    (('maxpool', 2), ('conv', None), ('pixelshuffle', None))
    """
    found = spelled(name, _NAMED)
    return None if found is None else _NAMED[found]


def operator_class(name: object, sizes: int) -> type[Layer]:
    """The class of the operator `name` for an input of so many `sizes` after its channels.

    >>> operator_class("maxpool", 1).__name__, operator_class("fold", 1).__name__
    ('MaxPool1d', 'Fold')

    Raises:
        ConvVizError: there is no such operator, or `name` is of a class of other axes.
    """
    if (named := operator_named(name)) is None:
        *first, last = OPERATORS
        raise ConvVizError(f"op must be {', '.join(first)} or {last}, not {short(name)}")
    operator, dims = named
    if dims is not None and dims != sizes:
        raise ConvVizError(
            f"op {name} has an input of {dims + 1} numbers, channels and {dims}"
            f" size{'s' * (dims != 1)}, not {sizes + 1}"
        )
    _, classes = OPERATORS[operator]
    made: type[Layer] = __getattr__(classes[min(sizes, len(classes)) - 1])
    return made


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'convviz.layer' has no attribute {name!r}")
    value = getattr(import_module(f"convviz.layer.{_HOME[name]}"), name)
    globals()[name] = value
    return value
