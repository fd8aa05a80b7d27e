"""The rows of a model's table: a layer each, or all layers below one part of the model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from convviz.errors import ConvVizError
from convviz.layer import OPERATORS, operator_named
from convviz.layer.base import Argument
from convviz.models.layers import ModelLayer, Sizes
from convviz.parsing.numerals import one_of, short, whole
from convviz.parsing.spelling import either
from convviz.words.numbers import listed

UNTOLD = {"P": 0, "S": 1, "D": 1, "G": 1, "OP": 0}
"""Arguments of a row by their letters, with the value of which a row says nothing."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """The `layers` that stand together in one row, called `name`."""

    name: str
    layers: tuple[ModelLayer, ...]

    @property
    def last(self) -> ModelLayer:
        """The layer whose output is the row's."""
        return self.layers[-1]

    @property
    def operator(self) -> str:
        """What the layers are: `Conv2d`, or `3 Conv2d and 1 MaxPool2d`."""
        if len(self.layers) == 1:
            return self.last.kind
        kinds = Counter(each.kind for each in self.layers)
        return listed([f"{count} {kind}" for kind, count in kinds.items()])

    @property
    def arguments(self) -> str:
        """The arguments of a single layer, such as `K 7 S 2 P 3`, what is usual left out."""
        if len(self.layers) > 1 or self.last.layer is None:
            return ""
        return arguments_text(self.last.layer.arguments)

    @property
    def input_shape(self) -> Sizes:
        """(channels, sizes ...) of the first layer's input."""
        return self.layers[0].input_shape

    @property
    def output_shape(self) -> Sizes:
        """(channels, sizes ...) of the last layer's output."""
        return self.last.output_shape

    @property
    def parameters(self) -> int:
        """Weights and biases."""
        return sum(each.parameters for each in self.layers)

    @property
    def macs(self) -> int:
        """Multiply-accumulates for one example."""
        return sum(each.macs for each in self.layers)

    @property
    def activation_bytes(self) -> int:
        """Bytes of all outputs in float32, those of an unknown shape left out."""
        return sum(each.activation_bytes or 0 for each in self.layers)

    @property
    def coverage(self) -> float | None:
        """The share of its input that a single layer reads; None of several layers."""
        return self.last.coverage if len(self.layers) == 1 else None

    @property
    def is_unknown(self) -> bool:
        """True if nothing tells what one of the layers costs."""
        return any(each.is_unknown for each in self.layers)

    def to_dict(self) -> dict[str, Any]:
        """The row in types that JSON has: a layer's own numbers, or the sums of several."""
        if len(self.layers) == 1:
            return self.last.to_dict()
        return {
            "name": self.name,
            "layers": [each.name for each in self.layers],
            "input_shape": list(self.input_shape),
            "output_shape": list(self.output_shape),
            "parameters": self.parameters,
            "macs": self.macs,
            "receptive_field": list(self.last.receptive_field),
            "jump": list(self.last.jump),
            "activation_bytes": self.activation_bytes,
        }


def arguments_text(arguments: Sequence[Argument]) -> str:
    """Arguments in the letters of a caption, what is usual left out, stride before padding.

    >>> from convviz.layer import Conv2d
    >>> arguments_text(Conv2d(3, 64, 7, stride=2, padding=3).arguments)
    'K 7 S 2 P 3'
    >>> arguments_text(Conv2d(8, 8, (3, 1), padding=((0, 1), (0, 0)), groups=8).arguments)
    'K 3×1 P (0, 1)×(0, 0) G 8'
    """
    told = [each for each in arguments if set(each.values) != {UNTOLD.get(each.letter)}]
    told.sort(key=lambda each: "KSPDG".find(each.letter) if each.letter in "KSPDG" else 9)
    return " ".join(filter(None, map(_argument_text, told)))


def _argument_text(argument: Argument) -> str:
    values = [str(value) for value in argument.values]
    number = values[0] if len(set(values)) == 1 else "×".join(values)
    return " ".join(filter(None, (argument.letter, number, argument.word)))


SORTS: dict[str, Callable[[TableRow], Any]] = {
    "macs": lambda row: -row.macs,
    "parameters": lambda row: -row.parameters,
    "memory": lambda row: -row.activation_bytes,
    "field": lambda row: -max((size or 0 for size in row.last.receptive_field), default=0),
    "name": lambda row: row.name,
}
"""The orders in which rows are told; without one it is that of execution."""


def rows_of(
    layers: Sequence[ModelLayer],
    *,
    only: str | None = None,
    sort: str | None = None,
    depth: int | None = None,
) -> tuple[TableRow, ...]:
    """The rows of a table of `layers`, as `Model.select` chooses them.

    Raises:
        ConvVizError: there is no such operator or order, or no layer is left.
    """
    chosen = list(layers) if only is None else _only(layers, only)
    if depth is None:
        rows = [TableRow(each.name, (each,)) for each in chosen]
    else:
        parts = whole("depth", depth, least=1)
        rows = [
            TableRow(name, tuple(some))
            for name, some in groupby(chosen, key=lambda each: _start(each.name, parts))
        ]
    if sort is not None:
        rows.sort(key=SORTS[one_of("sort", sort, SORTS)])
    return tuple(rows)


def _only(layers: Sequence[ModelLayer], only: str) -> list[ModelLayer]:
    if (named := operator_named(only)) is None:
        raise ConvVizError(f"only must be {either(OPERATORS)}, not {short(only)}")
    classes = OPERATORS[named[0]].classes
    chosen = [each for each in layers if type(each.layer).__name__ in classes]
    if not chosen:
        raise ConvVizError(f"the model has no layer of {only} among its {len(layers)}")
    return chosen


def _start(name: str, parts: int) -> str:
    """The first `parts` of a name, which points or slashes separate.

    >>> _start("layer1.0.conv1", 2), _start("block/conv", 1)
    ('layer1.0', 'block')
    """
    mark = "/" if "/" in name else "."
    return mark.join(name.split(mark)[:parts])
