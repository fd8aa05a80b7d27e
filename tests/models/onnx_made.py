"""Small ONNX models for tests, made with the package's own helper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

onnx = pytest.importorskip("onnx")

FLOAT = onnx.TensorProto.FLOAT
INT64 = onnx.TensorProto.INT64


def node(op: str, inputs: str, outputs: str, name: str = "", **attributes: Any) -> Any:
    """A node whose inputs and outputs are named in one text each; `_` is left out."""
    named = [[each.strip("_") if each == "_" else each for each in text.split()]
             for text in (inputs, outputs)]  # fmt: skip
    return onnx.helper.make_node(op, *named, name=name, **attributes)


def weight(name: str, *sizes: int) -> Any:
    """A weight of floats, all of them zero."""
    made = onnx.TensorProto(name=name, dims=sizes, data_type=FLOAT)
    count = 1
    for size in sizes:
        count *= size
    made.raw_data = bytes(4 * count)
    return made


def whole(name: str, values: Sequence[int]) -> Any:
    """A list of whole numbers."""
    return onnx.helper.make_tensor(name, INT64, [len(values)], values)


def made(
    nodes: Sequence[Any],
    weights: Sequence[Any] = (),
    *,
    x: Sequence[int | str] | None = (1, 3, 16, 16),
    opset: int = 22,
    inputs: Sequence[Any] = (),
    functions: Sequence[Any] = (),
) -> Any:
    """A model of `nodes` over an input `x` and more `inputs`, with the last node's output."""
    info = onnx.helper.make_tensor_value_info
    graph = onnx.helper.make_graph(
        list(nodes),
        "made",
        [info("x", FLOAT, x), *inputs],
        [info(nodes[-1].output[0], FLOAT, None)],
        list(weights),
    )
    domains = [onnx.helper.make_opsetid("", opset)]
    if functions:
        domains.append(onnx.helper.make_opsetid("own", 1))
    return onnx.helper.make_model(
        graph, opset_imports=domains, functions=list(functions), ir_version=8
    )


def convolution(**attributes: Any) -> Any:
    """A convolution alone, of 3 channels to 4."""
    return made(
        [node("Conv", "x conv.weight", "y", **attributes)], [weight("conv.weight", 4, 3, 3, 3)]
    )
