"""Multiply-accumulates of ONNX's operators that are no layers, for one example."""

from __future__ import annotations

from collections.abc import Callable
from math import prod

from convviz.models.onnx.graph import OnnxGraph, OnnxNode
from convviz.models.trace import ValueShape


def macs_of(node: OnnxNode, graph: OnnxGraph) -> int:
    """Products in matrices, convolutions that are no layer of ours, and recurrence; else 0.

    What depends on a size that is not known is 0.
    """
    make = PRODUCTS.get(node.op) if node.kind == node.op else None
    if make is None:
        return 0
    shapes = [graph.shape(value) for value in node.inputs]
    after = graph.shape(node.outputs[0]) if node.outputs else None
    known = [shape for shape in shapes if shape is not None and None not in shape]
    if after is None or None in after or len(known) < 2:
        return 0
    batch = graph.shape(graph.inputs[0]) if graph.inputs else None
    shared = batch is not None and len(batch) > 1 and after[:1] == batch[:1]
    examples = batch[0] if batch is not None and shared else 1
    return make(node, shapes, after) // (examples or 1)


def _size(shape: ValueShape | None) -> int:
    """Cells of a value; 0 where a size is not known."""
    return 0 if shape is None else prod(size or 0 for size in shape)


Shapes = list[ValueShape | None]


def _matrix(node: OnnxNode, shapes: Shapes, after: ValueShape) -> int:
    """Each output is a sum along the last axis of the first matrix."""
    first = shapes[0] or (0,)
    return _size(after) * (first[-1] or 0)


def _general(node: OnnxNode, shapes: Shapes, after: ValueShape) -> int:
    first = shapes[0] or (0,)
    return _size(after) * (first[0 if node.attributes.get("transA") else -1] or 0)


def _einsum(node: OnnxNode, shapes: Shapes, after: ValueShape) -> int:
    """All letters of an equation of two operands make the products."""
    equation = str(node.attributes.get("equation", "")).replace(" ", "")
    terms = equation.partition("->")[0].split(",")
    if len(terms) != 2 or "." in equation:
        return 0
    sizes: dict[str, int] = {}
    for term, shape in zip(terms, shapes, strict=False):
        sizes.update(
            (letter, size or 0) for letter, size in zip(term, shape or (), strict=False)
        )
    return prod(sizes.values()) if sizes else 0


def _convolution(node: OnnxNode, shapes: Shapes, after: ValueShape) -> int:
    """Every weight once for each place of the output."""
    weight = shapes[3 if node.op == "QLinearConv" else 1] if len(shapes) > 1 else None
    return _size(weight) * _size(after[2:]) * (after[0] or 0)


def _transposed(node: OnnxNode, shapes: Shapes, after: ValueShape) -> int:
    first = shapes[0] or ()
    return _size(shapes[1]) * _size(first[2:]) * (after[0] or 0)


def _recurrent(node: OnnxNode, shapes: Shapes, after: ValueShape) -> int:
    """Both matrices once for each step of each row."""
    first = shapes[0] or ()
    steps = _size(first[:2])
    return steps * (_size(shapes[1]) + _size(shapes[2] if len(shapes) > 2 else None))


PRODUCTS: dict[str, Callable[[OnnxNode, Shapes, ValueShape], int]] = {
    "MatMul": _matrix,
    "MatMulInteger": _matrix,
    "QLinearMatMul": _matrix,
    "Gemm": _general,
    "Einsum": _einsum,
    "Conv": _convolution,
    "ConvInteger": _convolution,
    "QLinearConv": _convolution,
    "DeformConv": _convolution,
    "ConvTranspose": _transposed,
    "LSTM": _recurrent,
    "GRU": _recurrent,
    "RNN": _recurrent,
}
"""What counts the products of an operator."""
