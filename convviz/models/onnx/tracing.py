"""An ONNX model as a trace: its nodes as operations, from what the child process told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from os import PathLike
from typing import Any

from convviz.errors import ConvVizError
from convviz.models.inputs import GivenInput
from convviz.models.onnx.graph import OnnxGraph, OnnxNode
from convviz.models.onnx.moves import VIEWS, checked, move_of
from convviz.models.onnx.names import name_of
from convviz.models.onnx.padding import OnnxStep, with_padding
from convviz.models.onnx.parameters import OnnxParameters
from convviz.models.onnx.products import macs_of
from convviz.models.onnx.reading import read_onnx
from convviz.models.onnx.windows import OnnxLayer, layer_of
from convviz.models.trace import Operation, Trace


def trace_onnx(
    source: str | PathLike[str] | Any, given: Sequence[GivenInput] | None = None
) -> Trace:
    """The operations of an ONNX model in the order of its graph.

    Args:
        source: the path of an .onnx file, or an `onnx.ModelProto`.
        given: its inputs, with or without a batch; the file's own sizes where None.

    Raises:
        ConvVizError: it cannot be read, a size is not known, or the inputs do not fit.
    """
    name, graph = read_onnx(source, given)
    parameters = OnnxParameters(graph)
    numbers: Counter[str] = Counter()
    steps = []
    for node in graph.nodes:
        if node.op == "Constant" or parameters.settle(node):
            continue
        steps.append(OnnxStep(node, _operation(node, graph, parameters, numbers[node.op])))
        numbers[node.op] += 1
    return Trace(
        name=name,
        framework="ONNX",
        inputs=graph.inputs,
        spatial=tuple(_spatial(graph, value) for value in graph.inputs),
        shapes={
            value: graph.shape(value) or ()
            for value in {*graph.inputs, *(v for node in graph.nodes for v in node.outputs)}
        },
        operations=tuple(with_padding(steps, graph)),
        parameters=parameters.total(),
        remarks=tuple(_remarks(graph)),
    )


def _operation(
    node: OnnxNode, graph: OnnxGraph, parameters: OnnxParameters, number: int
) -> Operation:
    data = tuple(value for value in node.inputs if not parameters.is_settled(value))
    found = layer_of(node, graph)
    move = move_of(node, graph, data) if found is None else found.move
    name = name_of(node, graph, parameters.name(node), number)
    charge = parameters.charge(parameters.of(node), name)
    layer = None if found is None else found.layer
    shape = () if found is None else found.input_shape
    return Operation(
        kind=node.kind,
        name=name,
        inputs=data,
        outputs=tuple(value for value in node.outputs if value >= 0),
        move=checked(move, node, graph, data),
        layer=layer,
        input_shape=shape,
        parameters=charge.parameters,
        macs=_macs_of(node, graph, found),
        repeats=charge.repeats,
        counted=node.kind not in VIEWS,
        question="" if found is None else found.question,
    )


def _macs_of(node: OnnxNode, graph: OnnxGraph, found: OnnxLayer | None) -> int:
    """The MACs of a node; 0 where its own sizes are not known or contradict."""
    if found is not None and found.layer is not None:
        return _macs(found.layer, found.input_shape)
    return macs_of(node, graph) if found is None or node.op == "DeformConv" else 0


def _macs(layer: Any, shape: tuple[int, ...]) -> int:
    try:
        return int(layer.macs(shape))
    except ConvVizError:
        return 0


def _spatial(graph: OnnxGraph, value: int) -> tuple[int, ...]:
    """The axes of an input that receptive fields go along.

    Those after the channels; where the input is transposed first, or after what is done cell
    by cell, as in models of TensorFlow, those that come to stand there.
    """
    shape = graph.shape(value)
    rank = len(shape or ())
    if not 3 <= rank <= 5:
        return ()
    for node in graph.nodes:  # in order, so that one walk follows the value
        if value not in node.inputs:
            continue
        order = node.attributes.get("perm")
        if node.op == "Transpose" and order and sorted(order) == list(range(rank)):
            return tuple(sorted(order[2:]))
        if not node.outputs or graph.shape(node.outputs[0]) != shape or layer_of(node, graph):
            break
        value = node.outputs[0]
    return tuple(range(2, rank))


def _remarks(graph: OnnxGraph) -> list[str]:
    nested = Counter(node.kind for node in graph.nodes if node.nested)
    foreign = Counter(node.kind for node in graph.nodes if node.domain not in ("", "ai.onnx"))
    remarks = []
    if nested:
        remarks.append(
            f"What {_listed(nested)} do inside is not entered, so its layers are not told."
        )
    if foreign:
        remarks.append(
            f"Operators that ONNX does not define are counted without multiply-accumulates:"
            f" {_listed(foreign)}."
        )
    return remarks


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in counts.most_common(5))
