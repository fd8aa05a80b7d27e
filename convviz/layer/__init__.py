"""What a layer is: PyTorch's arguments, shape arithmetic, and how it goes over its input.

One module for each family of operators, and one line for each operator in the table below;
a module is imported when one of its operators is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from convviz.errors import ConvVizError
from convviz.layer.base import Layer
from convviz.parsing.numerals import short
from convviz.parsing.spelling import either, spelled

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


class Operator(NamedTuple):
    """An operator: the `classes` in `module`, by their number of axes, and their options.

    `takes` are keys of `convviz.OPTIONS`, `like` has the needed options with values that make
    a layer.  `sizes` is how many numbers the input shape of a single class has.
    """

    module: str
    classes: tuple[str, ...]
    takes: tuple[str, ...]
    like: dict[str, str]
    sizes: int = 0


WINDOW = ("k", "p", "s", "d")
MOVES = (*WINDOW, "framework")

OPERATORS = {
    "conv": Operator(
        "convolution",
        ("Conv1d", "Conv2d", "Conv3d"),
        ("out", *MOVES, "g", "bias", "padding_mode"),
        {"in": "3,7,7", "out": "2", "k": "3"},
    ),
    "transposed": Operator(
        "transposed",
        ("ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d"),
        ("out", *MOVES, "g", "bias", "output_padding", "output_size"),
        {"in": "2,4,4", "out": "1", "k": "3"},
    ),
    "maxpool": Operator(
        "pooling",
        ("MaxPool1d", "MaxPool2d", "MaxPool3d"),
        (*MOVES, "ceil_mode"),
        {"in": "3,6,6", "k": "2"},
    ),
    "avgpool": Operator(
        "pooling",
        ("AvgPool1d", "AvgPool2d", "AvgPool3d"),
        (*MOVES, "ceil_mode", "count_include_pad", "divisor_override"),
        {"in": "3,6,6", "k": "2"},
    ),
    "unfold": Operator("folding", ("Unfold",), WINDOW, {"in": "2,5,5", "k": "3"}, 3),
    "fold": Operator(
        "folding",
        ("Fold",),
        (*WINDOW, "output_size"),
        {"in": "9,9", "output_size": "5,5", "k": "3"},
        2,
    ),
    "pixelshuffle": Operator(
        "shuffling", ("PixelShuffle",), ("factor",), {"in": "4,3,3", "factor": "2"}, 3
    ),
    "pixelunshuffle": Operator(
        "shuffling", ("PixelUnshuffle",), ("factor",), {"in": "1,6,6", "factor": "2"}, 3
    ),
}
"""The operators by their short names: a new operator is a module and a line here."""

_NAMED: dict[str, tuple[str, int | None]] = {}
"""What an operator may be called: its short name, its classes, and these without `2d`."""

for _operator, _made in OPERATORS.items():
    _NAMED[_operator] = (_operator, None)
    for _dims, _name in enumerate(_made.classes, start=1):
        _NAMED[_name] = (_operator, None if _made.sizes else _dims)
        _NAMED.setdefault(_name.removesuffix(f"{_dims}d"), (_operator, None))

_HOME = {name: each.module for each in OPERATORS.values() for name in each.classes} | {
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
    "Operator",
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
        raise ConvVizError(f"op must be {either(OPERATORS)}, not {short(name)}")
    operator, dims = named
    if dims is not None and dims != sizes:
        raise ConvVizError(
            f"op {name} has an input of {dims + 1} numbers, channels and {dims}"
            f" size{'s' * (dims != 1)}, not {sizes + 1}"
        )
    classes = OPERATORS[operator].classes
    made: type[Layer] = __getattr__(classes[min(sizes, len(classes)) - 1])
    return made


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'convviz.layer' has no attribute {name!r}")
    value = getattr(import_module(f"convviz.layer.{_HOME[name]}"), name)
    globals()[name] = value
    return value
