"""The parameters in an ONNX file: which values are weights, and who uses them first.

Counted are tensors of floats that have an axis, and whole numbers where they are quantised
weights.  The running mean and variance of a BatchNormalization are none, as in PyTorch; nor
are scales of quantisation or of a Resize.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import prod
from typing import NamedTuple

from convviz.models.onnx.graph import OnnxGraph, OnnxNode
from convviz.models.onnx.names import WEIGHT_AT, WEIGHTED

CONSTANT = re.compile(r"val_\d+")
"""What PyTorch's exporter calls an initialiser that it has computed."""

LIMITS = range(1, 99)

SETTINGS: dict[str, Iterable[int]] = {
    "BatchNormalization": (3, 4),
    "Resize": LIMITS,
    "Upsample": LIMITS,
    "Clip": LIMITS,
    "Pad": LIMITS,
    "Dropout": LIMITS,
    "QuantizeLinear": LIMITS,
    "DequantizeLinear": LIMITS,
    "QLinearConv": (1, 2, 4, 5, 6, 7),
    "QLinearMatMul": (1, 2, 4, 5, 6, 7),
    "ConvInteger": (2, 3),
    "MatMulInteger": (2, 3),
}
"""The inputs at which an operator has settings, not weights."""

WHOLE: dict[str, Iterable[int]] = {
    "DequantizeLinear": (0,),
    "QLinearConv": (3, 8),
    "QLinearMatMul": (3,),
    "ConvInteger": (1,),
    "MatMulInteger": (1,),
}
"""The inputs at which whole numbers are weights."""


class WeightCharge(NamedTuple):
    """The parameters that a node uses first, and the first user of those that it shares."""

    parameters: int
    repeats: str


class OnnxParameters:
    """The weights of a graph by the values that are computed from them alone."""

    def __init__(self, graph: OnnxGraph) -> None:
        self._graph = graph
        self._of: dict[int, tuple[int, ...]] = {}
        self._first: dict[int, str] = {}
        self._read = {value for node in graph.nodes for value in node.inputs}
        self._settled = set(graph.weights)

    def is_settled(self, value: int) -> bool:
        """True if `value` does not depend on the model's inputs, but for their sizes."""
        return value < 0 or value in self._settled

    def settle(self, node: OnnxNode) -> bool:
        """Know the outputs of `node` where they depend on weights and sizes alone."""
        if node.nested:
            return False
        if node.op not in ("Shape", "Size") and not all(map(self.is_settled, node.inputs)):
            return False
        weights = () if node.op in ("Shape", "Size") else self.of(node)
        for value in node.outputs:
            self._settled.add(value)
            self._of[value] = weights
        return True

    def of(self, node: OnnxNode) -> tuple[int, ...]:
        """The weights that `node` reads, by the numbers of their values."""
        found: list[int] = []
        for at, value in enumerate(node.inputs):
            if value >= 0 and at not in SETTINGS.get(node.op, ()):
                found += self._of.get(value, ()) or self._own(node, at, value)
        return tuple(dict.fromkeys(found))

    def _own(self, node: OnnxNode, at: int, value: int) -> tuple[int, ...]:
        weight = self._graph.weights.get(value)
        if weight is None or not weight.sizes:
            return ()
        if not weight.is_float and at not in WHOLE.get(node.op, ()):
            return ()
        # Else a constant is a number of the arithmetic, such as the square root of 2.
        counts = bool(weight.name) or node.op in WEIGHTED
        if node.op == "InstanceNormalization" and CONSTANT.fullmatch(weight.name):
            counts = False  # the ones and zeros of a GroupNorm, which is exported so
        return (value,) if counts else ()

    def name(self, node: OnnxNode) -> str:
        """The name of the weight of `node`; empty where it has none with a name."""
        for at in (WEIGHT_AT.get(node.op, 1), 0):
            for value in self._of.get(node.input(at), ()) or (node.input(at),):
                weight = self._graph.weights.get(value)
                if weight is not None and weight.name:
                    return weight.name
        return ""

    def charge(self, weights: Iterable[int], user: str) -> WeightCharge:
        """What `user` is charged with: it is the first user of what nobody used before."""
        parameters, repeats = 0, ""
        for value in weights:
            if value in self._first:
                repeats = repeats or self._first[value]
                continue
            self._first[value] = user
            parameters += prod(self._graph.weights[value].sizes)
        return WeightCharge(parameters, repeats)

    def total(self) -> int:
        """All parameters: those that were charged, and weights that no node reads."""
        idle = (
            number
            for number, weight in self._graph.weights.items()
            if weight.name and weight.is_float and weight.sizes and number not in self._read
        )
        return sum(prod(self._graph.weights[number].sizes) for number in {*self._first, *idle})
