"""One layer of a model: a row of its table, with shapes, price and receptive field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from math import floor, prod
from typing import Any

from convviz.cost.advice.note import Note, with_lists
from convviz.cost.notes.rules import notes_on
from convviz.cost.price import FLOAT_BYTES, Price
from convviz.layer import Layer
from convviz.models.fields import AxesSeen, FieldExtent
from convviz.models.trace import Operation, Slides, Trace

Sizes = tuple[int | None, ...]
"""Sizes along axes; None where a size is not known."""


@dataclass(frozen=True, slots=True)
class Others:
    """What is no layer of a table, told together: `count` operations of one `kind`."""

    kind: str
    count: int
    parameters: int
    macs: int


@dataclass(frozen=True, slots=True)
class ModelLayer:
    """A convolution, transposed convolution, pool, unfold, fold or shuffle of a model.

    Attributes:
        number: its place among the model's layers in the order of execution, from 1.
        name: where it stands in the model, such as `layer1.0.conv1`.
        kind: what its framework calls it, such as `Conv2d`.
        layer: the same as one of convviz's; None where it cannot be said as one.
        input_shape: (channels, sizes ...) of one example.
        output_shape: (channels, sizes ...) of one example.
        parameters: weights and biases that no earlier layer uses.
        macs: multiply-accumulates for one example, without biases.
        receptive_field: cells of the model's input along each axis, from the first to the
            last, that an output depends on, at the most; None where that is not followed.
        jump: cells of the model's input along each axis from one output to the next.
        paths_agree: False where paths of several jumps join before the layer; `jump` is then
            the largest.
        repeats: the name of the earlier layer whose weights it uses again; or empty.
        question: why `layer` is None; or empty.
        source: the framework's own layer, where there is one to draw.
    """

    number: int
    name: str
    kind: str
    layer: Layer | None
    input_shape: Sizes
    output_shape: Sizes
    parameters: int
    macs: int
    receptive_field: tuple[int | None, ...]
    jump: tuple[float | None, ...]
    paths_agree: bool = True
    repeats: str = ""
    question: str = ""
    source: object = field(default=None, compare=False, repr=False)

    @property
    def is_unknown(self) -> bool:
        """True if nothing tells what the layer costs."""
        return self.layer is None and not self.macs

    @property
    def price(self) -> Price[Any] | None:
        """What the layer costs, with how often it reads each cell; None without a `layer`."""
        if self.layer is None:
            return None
        return Price.of(self.layer, self.input_shape)  # type: ignore[arg-type]  # all are known

    @property
    def activation_bytes(self) -> int | None:
        """Bytes of the output in float32; None where its shape is not known."""
        sizes = [size for size in self.output_shape if size is not None]
        return FLOAT_BYTES * prod(sizes) if len(sizes) == len(self.output_shape) else None

    @property
    def coverage(self) -> float | None:
        """The share of the cells of an input channel that the layer reads."""
        price = self.price
        if price is None:
            return None
        cells = prod(price.input_shape[1:])
        return (cells - price.unread_cells) / cells

    @property
    def notes(self) -> tuple[Note, ...]:
        """What a colleague would say of the layer."""
        price = self.price
        return () if price is None else notes_on(price)

    @property
    def alike(self) -> tuple[object, ...]:
        """What equals that of another layer where one picture shows both."""
        return (
            (self.layer, self.input_shape)
            if self.layer is not None
            else (self.name, self.number)
        )

    def to_dict(self) -> dict[str, Any]:
        """All of it in types that JSON has."""
        return {
            "number": self.number,
            "name": self.name,
            "kind": self.kind,
            "operator": None if self.layer is None else type(self.layer).__name__,
            "arguments": None if self.layer is None else with_lists(asdict(self.layer)),  # type: ignore[call-overload]  # each is a dataclass
            "input_shape": list(self.input_shape),
            "output_shape": list(self.output_shape),
            "parameters": self.parameters,
            "macs": self.macs,
            "receptive_field": list(self.receptive_field),
            "jump": list(self.jump),
            "paths_agree": self.paths_agree,
            "coverage": self.coverage,
            "activation_bytes": self.activation_bytes,
            "repeats": self.repeats or None,
            "question": self.question or None,
            "notes": [note.to_dict() for note in self.notes],
        }


def layer_row(number: int, operation: Operation, trace: Trace, seen: AxesSeen) -> ModelLayer:
    """The row `number` of `operation`, an output of which sees `seen`."""
    axes = operation.move.axes if isinstance(operation.move, Slides) else range(2, len(seen))
    along = [seen[at] if at < len(seen) else None for at in axes]
    extents = [each if isinstance(each, FieldExtent) else None for each in along]
    return ModelLayer(
        number,
        operation.name or f"{operation.kind}_{number}",
        operation.kind,
        operation.layer,
        operation.input_shape or _one_example(operation.inputs, trace),
        _output_shape(operation, trace),
        operation.parameters,
        operation.macs,
        tuple(None if each is None else floor(each.size) for each in extents),
        tuple(None if each is None else _number(each.jump) for each in extents),
        all(each is None or each.agreed for each in extents),
        operation.repeats,
        operation.question,
        operation.source,
    )


def _output_shape(operation: Operation, trace: Trace) -> Sizes:
    if operation.layer is not None:
        return operation.layer.output_shape(operation.input_shape)
    return _one_example(operation.outputs, trace)


def _one_example(values: Sequence[int], trace: Trace) -> Sizes:
    """The shape of the first of `values` without its batch."""
    return trace.shapes.get(values[0], ())[1:] if values else ()


def _number(jump: Any) -> float:
    """A fraction as an int if it is whole, else as a float."""
    return int(jump) if jump.denominator == 1 else float(jump)
