"""Small whole numbers that nodes compute, put into the graph in place of these nodes.

Exporters compute pads and shapes by rows of nodes, through which the shape inference of
`onnx` does not see.
"""

from __future__ import annotations

from typing import Any

from convviz.models.onnx.constants import MOST_ELEMENTS, folded
from convviz.models.onnx.protos import attribute_of, shape_of


def materialise(model: Any) -> bool:
    """Put what follows from constants and shapes into `model`; False if there was nothing.

    Whole numbers only: tensors of floats may be weights, which are counted where they are
    used.
    """
    from onnx import numpy_helper

    graph = model.graph
    shapes = {each.name: shape_of(each) for each in (*graph.input, *graph.value_info)}
    known = {each.name: _array(each) for each in graph.initializer if _is_small(each)}
    left, made = [], []
    for node in graph.node:
        array = _computed(node, known, shapes) if len(node.output) == 1 else None
        if array is None:
            left.append(node)
            continue
        known[node.output[0]] = array
        if node.op_type == "Constant":
            left.append(node)
        else:
            made.append(numpy_helper.from_array(array, node.output[0]))
    if not made:
        return False
    copies = [type(node).FromString(node.SerializeToString()) for node in left]
    del graph.node[:]
    graph.node.extend(copies)
    graph.initializer.extend(made)
    return True


def _is_small(tensor: Any) -> bool:
    elements = 1
    for size in tensor.dims:
        elements *= size
    return 0 <= elements <= MOST_ELEMENTS and tensor.data_location != 1


def _array(tensor: Any) -> Any:
    """The numbers of a tensor; None where they are not there."""
    from onnx import numpy_helper

    try:
        return numpy_helper.to_array(tensor)
    except (TypeError, ValueError):
        return None


def _computed(node: Any, known: dict[str, Any], shapes: dict[str, Any]) -> Any:
    """The whole numbers that `node` computes; None where they are not known, or are floats."""
    import numpy as np

    attributes = {each.name: attribute_of(each) for each in node.attribute}
    if node.op_type == "Constant":
        tensors = [each.t for each in node.attribute if each.HasField("t")]
        whole = attributes.get("value_ints", attributes.get("value_int"))
        if tensors and _is_small(tensors[0]):
            return _whole(_array(tensors[0]))
        return None if whole is None else np.array(whole, np.int64)
    if node.op_type == "Shape":
        shape = shapes.get(node.input[0])
        if shape is None or None in shape:
            return None
        return np.array(shape[slice(attributes.get("start"), attributes.get("end"))], np.int64)
    if any(name and known.get(name) is None for name in node.input):
        return None
    if node.op_type == "ConstantOfShape":
        attributes = {each.name: _array(each.t) for each in node.attribute}
    return _whole(folded(node.op_type, [known.get(name) for name in node.input], attributes))


def _whole(array: Any) -> Any:
    return array if array is not None and array.dtype.kind in "iu" else None
