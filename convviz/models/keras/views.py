"""Layers and operations of Keras that move cells and compute nothing, as moves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from convviz.models.trace import Aligned, Move, Opaque, Permuted, Reshaped

View = Callable[[Any, Sequence[Any], Sequence[Any]], Move]


def _permute(layer: Any, tensors: Sequence[Any], _: Sequence[Any]) -> Move:
    return Permuted((0, *layer.dims))


def _transpose(operation: Any, tensors: Sequence[Any], _: Sequence[Any]) -> Move:
    axes = operation.axes or range(len(tensors[0].shape))[::-1]
    return Permuted(tuple(axis % len(tensors[0].shape) for axis in axes))


def _swapaxes(operation: Any, tensors: Sequence[Any], _: Sequence[Any]) -> Move:
    order = list(range(len(tensors[0].shape)))
    one, other = operation.axis1, operation.axis2
    order[one], order[other] = order[other], order[one]
    return Permuted(tuple(order))


def _moveaxis(operation: Any, tensors: Sequence[Any], _: Sequence[Any]) -> Move:
    rank = len(tensors[0].shape)
    sources = [axis % rank for axis in operation.source]
    order = [axis for axis in range(rank) if axis not in sources]
    moved = zip((axis % rank for axis in operation.destination), sources, strict=True)
    for target, source in sorted(moved):
        order.insert(target, source)
    return Permuted(tuple(order))


def _expanded(operation: Any, tensors: Sequence[Any], given: Sequence[Any]) -> Move:
    rank = len(given[0].shape)
    axis = operation.axis
    new = {each % rank for each in ([axis] if isinstance(axis, int) else axis)}
    left = iter(range(len(tensors[0].shape)))
    return Permuted(tuple(-1 if at in new else next(left) for at in range(rank)))


def _squeezed(operation: Any, tensors: Sequence[Any], _: Sequence[Any]) -> Move:
    shape, axis = tensors[0].shape, operation.axis
    if axis is None:
        gone = {at for at, size in enumerate(shape) if size == 1}
    else:
        gone = {each % len(shape) for each in ([axis] if isinstance(axis, int) else axis)}
    return Permuted(tuple(at for at in range(len(shape)) if at not in gone))


def _repeated(*_: Any) -> Move:
    return Permuted((0, -1, 1))


def _sliced(operation: Any, tensors: Sequence[Any], given: Sequence[Any]) -> Move:
    """Aligned where no axis went; what axes went is not known from the shapes alone."""
    same = len(tensors[0].shape) == len(given[0].shape)
    return Aligned() if same else Opaque()


def _reshaped(*_: Any) -> Move:
    return Reshaped()


def _flattened(layer: Any, tensors: Sequence[Any], _: Sequence[Any]) -> Move:
    """Row-major, but of a value whose channels are first: Keras puts these last before."""
    first = getattr(layer, "data_format", "") == "channels_first"
    return Opaque() if first and len(tensors[0].shape) > 2 else Reshaped()


VIEWS: dict[str, View] = {
    "Permute": _permute,
    "Transpose": _transpose,
    "Swapaxes": _swapaxes,
    "Moveaxis": _moveaxis,
    "ExpandDims": _expanded,
    "Squeeze": _squeezed,
    "RepeatVector": _repeated,
    "GetItem": _sliced,
    "Slice": _sliced,
    "Split": _sliced,
    "Reshape": _reshaped,
    "Ravel": _reshaped,
    "Flatten": _flattened,
}
"""The move of each by its class."""
