"""How the output of ONNX's operators depends on their inputs, by their names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from convviz.models.onnx.graph import OnnxGraph, OnnxNode
from convviz.models.trace import (
    Aligned,
    Gathered,
    Move,
    Opaque,
    Permuted,
    Reshaped,
    Resized,
    Slides,
    ValueShape,
)

VIEWS = frozenset({
    "Cast", "CastLike", "Expand", "Flatten", "Identity", "Reshape", "Slice", "Split", "Squeeze",
    "SplitToSequence", "SequenceAt", "Transpose", "Unsqueeze", "Optional", "OptionalGetElement",
})  # fmt: skip
"""What computes nothing, and is not told."""

ALIGNED = frozenset({
    "BatchNormalization", "InstanceNormalization", "GroupNormalization", "LayerNormalization",
    "RMSNormalization", "MeanVarianceNormalization", "LRN", "Concat", "Split", "Pad", "Expand",
    "Shrink", "PRelu", "Where", "Dropout", "Cast", "CastLike", "Identity", "Sum", "Max", "Min",
    "Mean", "QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear", "Trilu",
})  # fmt: skip

ALONG = frozenset({
    "Softmax", "LogSoftmax", "Hardmax", "LpNormalization", "CumSum", "CumProd", "TopK",
})  # fmt: skip
"""What mixes the cells along an axis and keeps the axis."""

GLOBAL = frozenset({"GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool"})

REACH = {"nearest": 1, "linear": 2, "bilinear": 2, "cubic": 4}
"""Cells along an axis that a way of interpolation reads."""


def move_of(node: OnnxNode, graph: OnnxGraph, data: Sequence[int]) -> Move:
    """How `node` moves places; `data` are its inputs that are no weights."""
    before = graph.shape(data[0]) if data else None
    after = graph.shape(node.outputs[0]) if node.outputs else None
    if before is None or after is None or node.nested:
        return Opaque()
    return _told(node, graph, data, before, after)


def checked(move: Move, node: OnnxNode, graph: OnnxGraph, data: Sequence[int]) -> Move:
    """`move`, or Opaque where the axes of an input and the outputs do not go with it."""
    before = graph.shape(data[0]) if data else None
    after = [graph.shape(value) or () for value in node.outputs if value >= 0]
    if before is None or not all(fits(move, len(before), len(each)) for each in after):
        return Opaque()
    return move


def _told(
    node: OnnxNode,
    graph: OnnxGraph,
    data: Sequence[int],
    before: ValueShape,
    after: ValueShape,
) -> Move:
    rank = len(before)
    if node.kind == node.op:
        if node.op in MOVES:
            return MOVES[node.op](node, graph, data, before, after)
        if node.op in ALIGNED:
            return Aligned()
        if node.op in GLOBAL:
            return Gathered(tuple(range(2, rank)))
        if node.op in ALONG:
            return _along(node, graph, rank)
        if node.op.startswith(("Reduce", "Arg")):
            return _reduced(node, graph, rank)
    shapes = [graph.shape(value) for value in data]
    alike = all(shape is not None and _broadcasts(shape, after) for shape in shapes)
    return Aligned() if alike else Opaque()


def _broadcasts(shape: ValueShape, after: ValueShape) -> bool:
    """True if a value of `shape` can be met cell by cell in one of the sizes `after`."""
    pairs = zip(reversed(shape), reversed(after), strict=False)
    return len(shape) <= len(after) and all(size in (1, to) for size, to in pairs)


def fits(move: Move, before: int, after: int) -> bool:
    """True if `move` can go from so many axes to so many."""
    match move:
        case Permuted(order):
            return len(order) == after and all(-1 <= axis < before for axis in order)
        case Gathered(axes, kept):
            gone = 0 if kept else len({axis % before for axis in axes}) if before else 0
            inside = all(-before <= axis < before for axis in axes)
            return inside and after == before - gone
        case Resized():
            return before == after
        case Slides(axes):
            return all(axis < before for axis in axes)
    return True


Maker = Callable[[OnnxNode, OnnxGraph, Sequence[int], ValueShape, ValueShape], Move]


def _axes(node: OnnxNode, graph: OnnxGraph, at: int) -> tuple[int, ...] | None:
    """The axes of an operator, which are an attribute or the input `at`; None without."""
    found: Any = node.attributes.get("axes")
    if found is None:
        found = graph.constants.get(node.input(at))
    return None if found is None else tuple(int(axis) for axis in found)


def _along(node: OnnxNode, graph: OnnxGraph, rank: int) -> Move:
    flattens = graph.opset < 13 and node.op in ("Softmax", "LogSoftmax", "Hardmax")
    if node.op.startswith("Cum"):
        axis = (graph.constants.get(node.input(1)) or (0,))[0]
    else:
        axis = node.attributes.get("axis", 1 if flattens else -1)
    if flattens and -rank <= axis < rank:
        return Gathered(tuple(range(axis % rank, rank)))
    return Gathered((axis,))


def _reduced(node: OnnxNode, graph: OnnxGraph, rank: int) -> Move:
    every = tuple(range(rank))
    axis = node.attributes.get("axis", 0) if node.op.startswith("Arg") else None
    axes = _axes(node, graph, 1) if axis is None else (axis,)
    if not axes:
        axes = () if node.attributes.get("noop_with_empty_axes") else every
    return Gathered(axes, bool(node.attributes.get("keepdims", 1)))


def _transposed(
    node: OnnxNode, graph: OnnxGraph, data: Sequence[int], before: ValueShape, after: ValueShape
) -> Move:
    return Permuted(tuple(node.attributes.get("perm") or reversed(range(len(before)))))


def _reshaped(
    node: OnnxNode, graph: OnnxGraph, data: Sequence[int], before: ValueShape, after: ValueShape
) -> Move:
    return Reshaped()


def _squeezed(
    node: OnnxNode, graph: OnnxGraph, data: Sequence[int], before: ValueShape, after: ValueShape
) -> Move:
    axes, rank = _axes(node, graph, 1), len(before)
    gone = (
        {at for at, size in enumerate(before) if size == 1}
        if axes is None
        else {axis % rank for axis in axes if rank}
    )
    return Permuted(tuple(at for at in range(rank) if at not in gone))


def _unsqueezed(
    node: OnnxNode, graph: OnnxGraph, data: Sequence[int], before: ValueShape, after: ValueShape
) -> Move:
    axes, rank = _axes(node, graph, 1), len(after)
    if axes is None or not rank:
        return Reshaped()
    new = {axis % rank for axis in axes}
    old = iter(range(len(before)))
    return Permuted(tuple(-1 if at in new else next(old, -1) for at in range(rank)))


def _sliced(
    node: OnnxNode, graph: OnnxGraph, data: Sequence[int], before: ValueShape, after: ValueShape
) -> Move:
    steps = graph.constants.get(node.input(4)) or ()
    return Aligned() if all(step == 1 for step in steps) else Resized()


def _taken(
    node: OnnxNode, graph: OnnxGraph, data: Sequence[int], before: ValueShape, after: ValueShape
) -> Move:
    """Gather: one place of an axis, or the rows of a table for each number."""
    axis = node.attributes.get("axis", 0)
    if data[0] != node.input(0):
        return Permuted((*range(len(before)), -1)) if axis == 0 else Opaque()
    if graph.shape(node.input(1)) == ():
        gone = axis % len(before) if before else 0
        return Permuted(tuple(at for at in range(len(before)) if at != gone))
    return Opaque()


def _product(
    node: OnnxNode, graph: OnnxGraph, data: Sequence[int], before: ValueShape, after: ValueShape
) -> Move:
    """A product by a weight mixes the last axis; one of two values anything."""
    by_weight = len(data) == 1 and data[0] == node.input(0)
    return Gathered((-1,)) if by_weight and not node.attributes.get("transA") else Opaque()


def _resized(
    node: OnnxNode, graph: OnnxGraph, data: Sequence[int], before: ValueShape, after: ValueShape
) -> Move:
    return Resized(REACH.get(node.attributes.get("mode", "nearest"), 2))


def _tiled(
    node: OnnxNode, graph: OnnxGraph, data: Sequence[int], before: ValueShape, after: ValueShape
) -> Move:
    return Aligned() if _broadcasts(before, after) else Opaque()


def _lp_pool(
    node: OnnxNode, graph: OnnxGraph, data: Sequence[int], before: ValueShape, after: ValueShape
) -> Move:
    kernel = node.attributes.get("kernel_shape") or [1]
    return Resized(max(1, *kernel))


MOVES: dict[str, Maker] = {
    "Transpose": _transposed,
    "Reshape": _reshaped,
    "Flatten": _reshaped,
    "Squeeze": _squeezed,
    "Unsqueeze": _unsqueezed,
    "Slice": _sliced,
    "Gather": _taken,
    "MatMul": _product,
    "Gemm": _product,
    "MatMulInteger": _product,
    "QLinearMatMul": _product,
    "Resize": _resized,
    "Upsample": _resized,
    "Tile": _tiled,
    "LpPool": _lp_pool,
}
"""What tells the move of an operator."""
