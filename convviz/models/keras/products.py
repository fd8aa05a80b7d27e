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
    """The product of all sizes that letters have, the batch's being 1."""
    return prod(_sizes(text, shapes).values())


def _sizes(text: str, shapes: Sequence[Sequence[int | None]]) -> dict[str, int]:
    """The size of each letter; an axis that is not known, or repeated, is 1."""
    terms = text.replace(" ", "").partition("->")[0].split(",")
    sizes: dict[str, int] = {}
    for term, shape in zip(terms, shapes, strict=True):
        for letter, size in zip(_letters(term, len(shape)), shape, strict=True):
            sizes[letter] = max(size or 1, sizes.get(letter, 1))
    return sizes


def _letters(term: str, rank: int) -> list[str]:
    """The letters of a term with `rank` axes, an ellipsis being those that have none.

    >>> _letters("a...b", 4)
    ['a', '...1', '...0', 'b']
    """
    before, dots, after = term.partition("...")
    hidden = rank - len(before) - len(after)
    return [*before, *(f"{dots}{n}" for n in reversed(range(hidden))), *after]


def einsum_shape(layer: Any, taken: Sequence[int | None], given: Sequence[int | None]) -> Any:
    """What an EinsumDense gives, where Keras knows no size that was left to the input."""
    sizes = _sizes(layer.equation, [taken, layer.kernel.shape])
    letters = _letters(layer.equation.replace(" ", "").partition("->")[2], len(given))
    return tuple(
        sizes.get(letter) if size is None else size
        for letter, size in zip(letters, given, strict=True)
    )


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


def _additive(_: Any, tensors: Sequence[Any], __: Sequence[Any]) -> int:
    """The sums of values alone: its scores are sums cell by cell."""
    query, value = tuple(tensors[0].shape), tuple(tensors[1].shape)
    return int(query[1] * value[1] * value[-1])


def _dot_products(_: Any, tensors: Sequence[Any], __: Sequence[Any]) -> int:
    """Scores and sums of (batch, places, heads, features)."""
    query, key, value = (tuple(each.shape) for each in tensors[:3])
    return int(query[1] * key[1] * query[2] * (query[3] + value[3]))


def _conv_lstm(layer: Any, tensors: Sequence[Any], given: Sequence[Any]) -> int:
    """At each step two convolutions with four gates, of the input and of the state."""
    *taps, channels, _ = layer.cell.kernel.shape
    sizes = given[0].shape[-len(taps) - 1 :]
    sizes = sizes[:-1] if layer.data_format == "channels_last" else sizes[1:]
    each = prod(taps) * prod(sizes) * 4 * layer.filters * (channels + layer.filters)
    return int(tensors[0].shape[1] * each)


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
    "AdditiveAttention": _additive,
    "DotProductAttention": _dot_products,
    "ConvLSTM1D": _conv_lstm,
    "ConvLSTM2D": _conv_lstm,
    "ConvLSTM3D": _conv_lstm,
    "Repeat": _none,
    "Tile": _none,
    "MaxNumBoundingBoxes": _none,
}
"""The MACs of each by its class; None where they are not known."""
