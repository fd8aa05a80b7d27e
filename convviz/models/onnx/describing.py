"""What an ONNX graph says, as plain lists and numbers; runs in the child process alone.

Shapes are from the `onnx` package's own inference.  Values are told by numbers, names are
for people.  Bodies of `If`, `Loop` and `Scan` are not entered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from convviz.errors import ConvVizError
from convviz.models.onnx.constants import MOST_ELEMENTS
from convviz.models.onnx.materialising import materialise
from convviz.models.onnx.protos import (
    MOST_NUMBERS,
    attribute_of,
    captured,
    shape_of,
    text_of,
)
from convviz.models.onnx.rounding import restore, round_as_run
from convviz.models.onnx.sizes import MOST_SIZE, DeclaredAxes, GivenSizes, settled
from convviz.models.onnx.sorting import in_order

MOST_ROUNDS = 3
"""How often shapes are inferred again with constants that followed from those before."""

EXTERNAL = 1
FLOATS = frozenset({1, 10, 11, 16, 17, 18, 19, 20, 23})
"""Types of elements: float32, float16, float64, bfloat16, and those of four and eight bits."""

TWIN = re.compile(r"Identity_\d+")
PARAMETER = re.compile(r"(?!\d+\Z)\w+(?:(?:\.|::)\w+)*")
"""Names of the nodes by which PyTorch's exporter copies parameters, and of what they give."""

SCOPES = "pkg.torch.onnx.name_scopes"
"""The key under which PyTorch's exporter tells the modules that a node stands in."""


def prepare() -> None:
    """Import all that is needed, before nothing can be opened any more."""
    import onnx.inliner
    import onnx.numpy_helper
    import onnx.shape_inference  # noqa: F401


def describe(data: bytes, inputs: Sequence[Sequence[Any]] | None) -> dict[str, Any]:
    """The graph of the model in `data`, its inputs of the sizes given.

    Raises:
        ConvVizError: it has no graph, or a broken one, or its inputs are of other sizes.
    """
    from google.protobuf.message import DecodeError
    from onnx import ModelProto, inliner

    model = ModelProto()
    try:
        model.ParseFromString(data)
    except DecodeError:
        raise ConvVizError("it is cut off, damaged, or no ONNX file at all") from None
    if not model.graph.node:
        raise ConvVizError("it has no nodes, so it is no ONNX model, or an empty one")
    if model.functions:
        model = inliner.inline_local_functions(model)
    graph = model.graph
    for tensor in graph.initializer:
        if tensor.external_data:
            del tensor.external_data[:]
            tensor.data_location = EXTERNAL
    in_order(graph)
    given = None if inputs is None else [GivenSizes(name, tuple(n)) for name, n in inputs]
    _set_sizes(model, given)
    return Description(_inferred(model)).told()


def _inferred(model: Any) -> Any:
    """`model` with the shapes of all values that can be known."""
    from onnx import GraphProto, shape_inference

    opset, graph = _opset(model), model.graph
    bare = GraphProto(value_info=graph.value_info, output=graph.output)
    model = shape_inference.infer_shapes(model, data_prop=True)
    for _ in range(MOST_ROUNDS):
        rounded = round_as_run(model, opset)
        if rounded:  # then shapes inferred so far are wrong
            for name in ("value_info", "output"):
                model.graph.ClearField(name)
            model.graph.MergeFrom(bare)
        elif not materialise(model):
            break
        model = shape_inference.infer_shapes(model, data_prop=True)
    restore(model)
    return model


def _opset(model: Any) -> int:
    """The version of ONNX's own operators."""
    own = [each.version for each in model.opset_import if each.domain in ("", "ai.onnx")]
    return max(own, default=1)


def _set_sizes(model: Any, given: Sequence[GivenSizes] | None) -> None:
    """Give the inputs their sizes, and forget shapes that were told for others."""
    import onnx

    graph = model.graph
    held = {tensor.name for tensor in graph.initializer}
    inputs = [each for each in graph.input if each.name not in held]
    declared = [DeclaredAxes(text_of(each.name), _axes(each)) for each in inputs]
    found = settled(declared, given)
    for each, shape in zip(inputs, found.shapes, strict=True):
        kind = each.type.tensor_type
        kind.ClearField("shape")
        for size in shape:
            kind.shape.dim.add().dim_value = size
    pairs = zip(declared, found.shapes, strict=True)
    own = all(_is_own(one.axes, shape) for one, shape in pairs)
    opaque = {
        name
        for node in graph.node
        if not onnx.defs.has(
            text_of(node.op_type), "" if node.domain == "ai.onnx" else text_of(node.domain)
        )
        for name in node.output
    }
    kept = [each for each in graph.value_info if own and each.name in opaque]
    for each in kept:
        for dim in each.type.tensor_type.shape.dim:
            if dim.dim_param in found.symbols:
                dim.dim_value = found.symbols[dim.dim_param]
    kept = [type(each).FromString(each.SerializeToString()) for each in kept]
    del graph.value_info[:]
    graph.value_info.extend(kept)
    for each in graph.output:
        if each.name not in opaque:
            each.type.tensor_type.ClearField("shape")


def _is_own(axes: tuple[int | str, ...] | None, shape: tuple[int, ...]) -> bool:
    """True if `shape` has every size that the file itself tells."""
    return axes is not None and all(
        isinstance(axis, str) or axis == size for axis, size in zip(axes, shape, strict=True)
    )


def _axes(value: Any) -> tuple[int | str, ...] | None:
    """A size or a symbol for each axis of an input; None where their number is not known."""
    if value.type.WhichOneof("value") not in ("tensor_type", None):
        raise ConvVizError(
            f"its input {text_of(value.name)} is no tensor, and convviz takes those only"
        )
    if not value.type.tensor_type.HasField("shape"):
        return None
    dims = value.type.tensor_type.shape.dim
    if len(dims) > 8:
        raise ConvVizError(
            f"its input {text_of(value.name)} has {len(dims)} axes: 8 are the most"
        )
    return tuple(
        dim.dim_value
        if dim.HasField("dim_value") and dim.dim_value > 0
        else text_of(dim.dim_param)
        for dim in dims
    )


class Description:
    """The numbers of values, and what is known of each, collected from an inferred model."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._numbers: dict[str, int] = {"": -1}
        self._shapes: dict[int, list[int | None] | None] = {}
        self._weights: dict[int, list[Any]] = {}
        self._arrays: dict[int, Any] = {}

    def told(self) -> dict[str, Any]:
        """All of it, as JSON has it."""
        graph = self._model.graph
        for value in (*graph.input, *graph.value_info, *graph.output):
            self._shapes[self._number(value.name)] = shape_of(value)
        for tensor in graph.initializer:
            self._add_tensor(self._number(tensor.name), tensor, tensor.name)
        for sparse in graph.sparse_initializer:
            number = self._number(sparse.values.name)
            self._add_tensor(number, sparse.values, sparse.values.name, sparse.dims)
        held = {tensor.name for tensor in graph.initializer}
        inputs = [self._number(v.name) for v in graph.input if v.name not in held]
        nodes = [self._node(node) for node in graph.node if not self._is_parameter(node)]
        return {
            "name": text_of(graph.name),
            "opset": _opset(self._model),
            "inputs": inputs,
            "nodes": nodes,
            "shapes": list(self._shapes.items()),
            "weights": list(self._weights.items()),
            "constants": [
                (number, [_plain(each) for each in array.reshape(-1).tolist()])
                for number, array in self._arrays.items()
                if array.size <= MOST_NUMBERS
            ],
        }

    def _number(self, name: str) -> int:
        return self._numbers.setdefault(name, len(self._numbers) - 1)

    def _is_parameter(self, node: Any) -> bool:
        """True if `node` stands for a parameter that equals another, which is known then.

        PyTorch's exporter writes numbers once, and an Identity for each parameter that has
        the same ones, as new norms have.
        """
        if not TWIN.fullmatch(text_of(node.name)) or len(node.output) != 1:
            return False
        name = node.output[0]
        weight = self._weights.get(self._number(node.input[0]))
        if weight is None or not PARAMETER.fullmatch(text_of(name)):
            return False
        number = self._number(name)
        self._weights[number] = [text_of(name), *weight[1:]]
        self._shapes[number] = list(weight[1])
        return True

    def _add_tensor(
        self, number: int, tensor: Any, name: str, dims: Iterable[int] | None = None
    ) -> None:
        """Know a weight or a constant; its numbers too where they are few."""
        from onnx import numpy_helper

        sizes = [int(size) for size in (tensor.dims if dims is None else dims)]
        sizes = [size if 0 <= size <= MOST_SIZE else 0 for size in sizes]
        self._shapes[number] = list(sizes)
        kind = "float" if tensor.data_type in FLOATS else "int"
        self._weights[number] = [text_of(name), sizes, kind]
        elements = 1
        for size in sizes:
            elements *= size
        if dims is None and elements <= MOST_ELEMENTS and tensor.data_location != EXTERNAL:
            try:
                array = numpy_helper.to_array(tensor)
            except (TypeError, ValueError):  # a tensor whose numbers are not there
                return
            if array.dtype.kind in "iufb":
                self._arrays[number] = array

    def _node(self, node: Any) -> list[Any]:
        inputs = [self._number(name) for name in (*node.input, *captured(node))]
        outputs = [self._number(name) for name in node.output]
        if node.op_type == "Constant" and len(outputs) == 1:
            self._add_constant(outputs[0], node)
        scopes = next((each.value for each in node.metadata_props if each.key == SCOPES), None)
        return [
            text_of(node.op_type),
            text_of(node.domain),
            text_of(node.name),
            None if scopes is None else re.findall(r"'([^']*)'", text_of(scopes, 4000)),
            inputs,
            outputs,
            {text_of(each.name): attribute_of(each) for each in node.attribute},
            any(each.HasField("g") or each.graphs for each in node.attribute),
        ]

    def _add_constant(self, number: int, node: Any) -> None:
        import numpy as np

        for each in node.attribute:
            if each.name == "value" and each.HasField("t"):
                self._add_tensor(number, each.t, "")
            elif each.name in ("value_int", "value_ints", "value_float", "value_floats"):
                value = np.array(attribute_of(each) or 0)
                self._arrays[number] = value
                kind = "float" if "float" in each.name else "int"
                self._weights[number] = ["", list(value.shape), kind]


def _plain(number: Any) -> Any:
    return int(number) if isinstance(number, bool) else number
