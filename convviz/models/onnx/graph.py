"""An ONNX graph as the child process tells it: nodes, shapes, weights and small constants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from convviz.models.trace import ValueShape


class OnnxNode(NamedTuple):
    """A node: its operator `op` of `domain`, and the numbers of the values it reads and writes.

    A value that is left out has the number -1.  `scopes` are the modules it stands in, from
    the outermost on, as PyTorch's exporter tells them; None where it does not.  `nested` is
    true where it has a body of its own, as `If` and `Loop` have.
    """

    op: str
    domain: str
    name: str
    scopes: tuple[str, ...] | None
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    attributes: Mapping[str, Any]
    nested: bool = False

    @property
    def kind(self) -> str:
        """The operator, with its domain where that is not ONNX's own."""
        own = self.domain in ("", "ai.onnx")
        return self.op if own else f"{self.domain}.{self.op}"

    def input(self, number: int) -> int:
        """The value that stands at the place `number` of the inputs; -1 where there is none."""
        return self.inputs[number] if number < len(self.inputs) else -1


class OnnxWeight(NamedTuple):
    """An initialiser or a constant: `name`, which a constant has not, and `sizes`."""

    name: str
    sizes: tuple[int, ...]
    is_float: bool


class OnnxGraph(NamedTuple):
    """A whole graph; `constants` are the elements of small tensors by the number of a value."""

    name: str
    opset: int
    inputs: tuple[int, ...]
    nodes: tuple[OnnxNode, ...]
    shapes: Mapping[int, ValueShape | None]
    weights: Mapping[int, OnnxWeight]
    constants: Mapping[int, tuple[Any, ...]]

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> OnnxGraph:
        """The graph that `describing.describe` told."""
        return cls(
            told["name"],
            told["opset"],
            tuple(told["inputs"]),
            tuple(
                OnnxNode(
                    op,
                    domain,
                    name,
                    None if scopes is None else tuple(scopes),
                    tuple(inputs),
                    tuple(outputs),
                    attributes,
                    nested,
                )
                for op, domain, name, scopes, inputs, outputs, attributes, nested in told[
                    "nodes"
                ]
            ),
            {
                number: None if shape is None else tuple(shape)
                for number, shape in told["shapes"]
            },
            {
                number: OnnxWeight(name, tuple(sizes), kind == "float")
                for number, (name, sizes, kind) in told["weights"]
            },
            {number: tuple(elements) for number, elements in told["constants"]},
        )

    def shape(self, value: int) -> ValueShape | None:
        """The sizes of a value; None where not even their number is known."""
        return self.shapes.get(value)
