"""Multiply-accumulates of Keras's products: Dense, einsum, attention and recurrence.

For one example, without biases.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

Macs = Callable[[Any, Sequence[Any], Sequence[Any]], int | None]


def _cells(shape: Sequence[int | None]) -> int:
    """Cells of one example, a batch of which is axis 0."""
    return prod(size or 1 for size in shape[1:])


def _dense(layer: Any, tensors: Sequence[Any], given: Sequence[Any]) -> int:
    """Units times inputs, at every place."""
    return _cells(given[0].shape) * int(tensors[0].shape[-1])


def _matmul(_: Any, tensors: Sequence[Any], given: Sequence[Any]) -> int:
    return _cells(given[0].shape) * int(tensors[0].shape[-1])


def _einsum_dense(layer: Any, tensors: Sequence[Any], _: Sequence[Any]) -> int:
    return _subscripts(layer.equation, [tensors[0].shape, layer.kernel.shape])


def _einsum(operation: Any, tensors: Sequence[Any], _: Sequence[Any]) -> int:
    return _subscripts(operation.subscripts, [each.shape for each in tensors])


def _subscripts(text: str, shapes: Sequence[Sequence[int | None]]) -> int:
    """The product of all sizes that letters have; an ellipsis stands for the axes left over."""
    terms = text.replace(" ", "").split("->")[0].split(",")
    sizes: dict[str, int] = {}
    for term, shape in zip(terms, shapes, strict=True):
        before, dots, after = term.partition("...")
        hidden = len(shape) - len(before) - len(after)
        letters = [*before, *(f"{dots}{hidden - n}" for n in range(hidden)), *after]
        for letter, size in zip(letters, shape, strict=True):
            sizes[letter] = max(size or 1, sizes.get(letter, 1))
    return prod(sizes.values())  # the batch is 1


def _gates(count: int) -> Macs:
    """Of a recurrent layer with `count` gates: at each step, inputs and states by units."""

    def macs(layer: Any, tensors: Sequence[Any], _: Sequence[Any]) -> int:
        _, steps, features = tensors[0].shape
        units = int(layer.units)
        return int(steps) * count * units * (int(features) + units)

    return macs


def _bidirectional(layer: Any, tensors: Sequence[Any], given: Sequence[Any]) -> int | None:
    total = 0
    for half in (layer.forward_layer, layer.backward_layer):
        counts = MACS.get(type(half).__name__)
        macs = counts(half, tensors, given) if counts else None
        if macs is None:
            return None
        total += macs
    return total


def _heads(layer: Any, tensors: Sequence[Any], _: Sequence[Any]) -> int | None:
    """Projections, scores, their sums, and the projection of those."""
    query, value = tuple(tensors[0].shape), tuple(tensors[1].shape)
    if len(query) != 3 or len(value) != 3 or getattr(layer, "_use_gate", False):
        return None
    config = layer.get_config()
    heads, deep = config["num_heads"], config["key_dim"]
    wide = config["value_dim"] or deep
    out = config["output_shape"] or query[-1]
    out = out if isinstance(out, int) else prod(out)
    rows, cols, features = query[1], value[1], layer.key_dense.kernel.shape[0]
    inward = rows * query[-1] * deep + cols * (features * deep + value[-1] * wide)
    return int(heads * (inward + rows * cols * (deep + wide) + rows * wide * out))


def _attention(layer: Any, tensors: Sequence[Any], _: Sequence[Any]) -> int | None:
    query, value = tuple(tensors[0].shape), tuple(tensors[1].shape)
    if layer.score_mode != "dot" or len(query) != 3:
        return None
    return int(query[1] * value[1] * (query[-1] + value[-1]))


def _none(*_: Any) -> int:
    return 0


MACS: dict[str, Macs] = {
    "Dense": _dense,
    "EinsumDense": _einsum_dense,
    "Matmul": _matmul,
    "Einsum": _einsum,
    "Embedding": _none,
    "SimpleRNN": _gates(1),
    "GRU": _gates(3),
    "LSTM": _gates(4),
    "Bidirectional": _bidirectional,
    "MultiHeadAttention": _heads,
    "Attention": _attention,
}
"""The MACs of each by its class; None where they are not known."""
