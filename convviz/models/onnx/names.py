"""Names of nodes as people know them: the module of PyTorch's, the weight, or the node."""

from __future__ import annotations

import re

from convviz.models.onnx.graph import OnnxGraph, OnnxNode

OF_WEIGHTS = re.compile(r"(.+)\.(?:weight|bias)(?:_quantized|_\w{1,12})?")
"""The name of a parameter of a module in PyTorch, the module first."""

WEIGHT_AT = {"QLinearConv": 3, "QLinearMatMul": 3}
WEIGHTED = frozenset({
    "Conv", "ConvTranspose", "ConvInteger", "QLinearConv", "Gemm", "MatMul", "MatMulInteger",
    "QLinearMatMul", "BatchNormalization", "LayerNormalization", "PRelu", "DeformConv",
    "LSTM", "GRU", "RNN",
})  # fmt: skip


def scope_of(node: OnnxNode) -> str | None:
    """The path of the module in which `node` runs; empty for the model; None if not told.

    >>> scope_of(OnnxNode("Conv", "", "/layer1/layer1.0/conv1/Conv", None, (), (), {}))
    'layer1.0.conv1'
    """
    if node.scopes:
        return ".".join(_joined(node.scopes[:-1]))
    if not node.name.startswith("/"):
        return None
    return ".".join(_joined(node.name[1:].split("/")[:-1]))


def _joined(parts: list[str] | tuple[str, ...]) -> list[str]:
    """Names of modules, each from its parent on, of which some repeat their parent's."""
    path: list[str] = []
    for part in filter(None, parts):
        whole = ".".join(path)
        if whole and part.startswith(f"{whole}."):
            path = [part]
        elif path and part.startswith(f"{path[-1]}."):
            path[-1] = part
        else:
            path.append(part)
    return path


def name_of(node: OnnxNode, graph: OnnxGraph, weight: str, number: int) -> str:
    """What `node`, the `number`th of its kind, is called; `weight` names its weight, or is ''.

    By the weight first, since that is the module's own name also where a file has several
    nodes for a module, and where one was made of two.
    """
    if node.op in WEIGHTED and (found := OF_WEIGHTS.fullmatch(weight)):
        return found[1]
    if scope := scope_of(node):
        return scope
    return node.name.strip("/") or f"{node.op}_{number}"
