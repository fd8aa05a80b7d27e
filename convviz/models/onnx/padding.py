"""Pad nodes that PyTorch's exporters make for the padding of one layer, joined with it.

The rule: the Pad feeds one convolution alone and stands in no module of its own, but in the
module of the convolution or around that.  A `ZeroPad2d` of the model has a module of its own
and stays; so does a Pad in a file that does not tell modules.  A mean that counts its padding
is exported as a Pad and a mean without, in one module.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from convviz.conventions.onnx import pairs
from convviz.conventions.window import Pads
from convviz.errors import ConvVizError
from convviz.layer import Layer
from convviz.layer.convolution import Convolution
from convviz.layer.pooling import AvgPooling
from convviz.models.onnx.graph import OnnxGraph, OnnxNode
from convviz.models.onnx.names import scope_of
from convviz.models.trace import Operation, Slides

MODES = {"constant": "zeros", "reflect": "reflect", "edge": "replicate", "wrap": "circular"}
"""ONNX's modes of padding as PyTorch calls them."""


class OnnxStep(NamedTuple):
    """A node and the operation that it is."""

    node: OnnxNode
    operation: Operation


def with_padding(steps: Sequence[OnnxStep], graph: OnnxGraph) -> list[Operation]:
    """The operations of `steps`, those with a window joined with the Pad before them."""
    readers = Counter(value for step in steps for value in step.operation.inputs)
    pads = {
        step.operation.outputs[0]: step
        for step in steps
        if step.node.kind == "Pad"
        and len(step.operation.inputs) == 1
        and readers[step.operation.outputs[0]] == 1
    }
    taken: set[int] = set()
    merged: list[Operation] = []
    for node, operation in steps:
        before = pads.get(operation.inputs[0]) if len(operation.inputs) == 1 else None
        made = None if before is None else _joined(node, operation, before, graph)
        if made is not None:
            taken.add(operation.inputs[0])
        merged.append(made or operation)
    return [each for each in merged if not taken.intersection(each.outputs)]


def _joined(
    node: OnnxNode, operation: Operation, before: OnnxStep, graph: OnnxGraph
) -> Operation | None:
    """`operation` with the padding `before` it; None where that is not possible."""
    inner, outer = scope_of(node), scope_of(before.node)
    sizes = graph.shape(before.operation.inputs[0])
    if inner is None or outer is None or sizes is None or None in sizes:
        return None
    move, layer = operation.move, operation.layer
    mode = MODES.get(before.node.attributes.get("mode", "constant"))
    cells = _cells(before.node, graph, len(sizes))
    if not isinstance(move, Slides) or layer is None or cells is None or mode is None:
        return None
    around = not outer or inner == outer or inner.startswith(f"{outer}.")
    shape = tuple(size for size in sizes[1:] if size is not None)
    try:
        if isinstance(layer, AvgPooling) and inner == outer and mode == "zeros":
            made = _mean(layer, cells)
        elif isinstance(layer, Convolution) and around:
            made = _convolution(layer, cells, mode)
        else:
            return None
        if made is None or made.output_shape(shape) != layer.output_shape(
            operation.input_shape
        ):
            return None
    except ConvVizError:
        return None
    return replace(operation, inputs=before.operation.inputs, layer=made, input_shape=shape)


def _cells(node: OnnxNode, graph: OnnxGraph, rank: int) -> Pads | None:
    """Cells along all axes but two; None where they are not known, or others are padded."""
    flat = node.attributes.get("pads") or graph.constants.get(node.input(1))
    fill = graph.constants.get(node.input(2), ()) or (node.attributes.get("value", 0.0),)
    axes = graph.constants.get(node.input(3))
    if flat is None or (node.input(3) >= 0 and axes is None) or fill[0] != 0:
        return None
    if node.input(2) >= 0 and node.input(2) not in graph.constants:
        return None
    along = range(rank) if axes is None else [int(axis) % rank for axis in axes]
    if len(flat) != 2 * len(along):
        return None
    cells = dict(zip(along, pairs([int(each) for each in flat], len(along)), strict=True))
    each = tuple(cells.get(axis, (0, 0)) for axis in range(rank))
    if any(map(any, each[:2])) or any(min(pair) < 0 for pair in each):
        return None
    return each[2:]


def _mean(layer: AvgPooling, cells: Pads) -> Layer | None:
    if any(map(any, layer.pads)) or layer.ceil_mode:
        return None
    return replace(layer, padding=cells, count_include_pad=True)


def _convolution(layer: Convolution, cells: Pads, mode: str) -> Layer | None:
    own = layer.pads
    if mode != "zeros" and any(map(any, own)):
        return None
    both = tuple(
        (one + more, other + also)
        for (one, other), (more, also) in zip(cells, own, strict=True)
    )
    return replace(layer, padding=both, padding_mode=mode)
