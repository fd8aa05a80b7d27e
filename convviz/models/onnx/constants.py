"""Small tensors that follow from constants alone, such as the pads that exporters compute."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

MOST_ELEMENTS = 256
"""Elements of a tensor that is computed, at the most."""

Array = Any
Attributes = Mapping[str, Any]


def folded(op: str, inputs: Sequence[Array | None], attributes: Attributes) -> Array | None:
    """The output of an operator over small arrays; None where it is not computed here."""
    make = FOLDS.get(op)
    if make is None or not inputs or inputs[0] is None:
        return None
    try:
        made = make(inputs, attributes)
    except (ArithmeticError, IndexError, KeyError, TypeError, ValueError):
        return None
    return made if made is not None and made.size <= MOST_ELEMENTS else None


def _constant_of_shape(inputs: Sequence[Array], attributes: Attributes) -> Array | None:
    import numpy as np

    sizes = [int(size) for size in inputs[0].reshape(-1)]
    if len(sizes) > 4 or any(not 0 <= size <= MOST_ELEMENTS for size in sizes):
        return None
    value = attributes.get("value")
    return np.full(sizes, 0.0 if value is None else value.reshape(-1)[0])


def _concat(inputs: Sequence[Array], attributes: Attributes) -> Array:
    import numpy as np

    return np.concatenate(inputs, axis=int(attributes.get("axis", 0)))


def _reshape(inputs: Sequence[Array], attributes: Attributes) -> Array:
    return inputs[0].reshape([int(size) for size in inputs[1]])


def _slice(inputs: Sequence[Array], attributes: Attributes) -> Array:
    data, starts, ends, *rest = inputs
    axes = rest[0] if rest and rest[0] is not None else range(len(starts))
    steps = rest[1] if len(rest) > 1 and rest[1] is not None else [1] * len(starts)
    where = [slice(None)] * data.ndim
    for start, end, axis, step in zip(starts, ends, axes, steps, strict=True):
        low, high, stride = int(start), int(end), int(step)
        # ONNX ends a backward slice before everything by a number far below all sizes.
        stop = None if stride < 0 and high < -data.shape[int(axis)] else high
        where[int(axis)] = slice(low, stop, stride)
    return data[tuple(where)]


def _transpose(inputs: Sequence[Array], attributes: Attributes) -> Array:
    return inputs[0].transpose(attributes.get("perm"))


def _cast(inputs: Sequence[Array], attributes: Attributes) -> Array:
    import numpy as np

    whole = attributes.get("to") in (2, 3, 4, 5, 6, 7, 12, 13)
    return inputs[0].astype(np.int64 if whole else np.float64)


def _gather(inputs: Sequence[Array], attributes: Attributes) -> Array:
    import numpy as np

    return np.take(inputs[0], inputs[1].astype(int), axis=int(attributes.get("axis", 0)))


def _reordered(inputs: Sequence[Array], attributes: Attributes) -> Array:
    """Squeeze and Unsqueeze of lists: all that is read of them later is their elements."""
    return inputs[0].reshape(-1)


def _identity(inputs: Sequence[Array], attributes: Attributes) -> Array:
    return inputs[0]


FOLDS: dict[str, Callable[[Sequence[Array], Attributes], Array | None]] = {
    "Cast": _cast,
    "Concat": _concat,
    "ConstantOfShape": _constant_of_shape,
    "Gather": _gather,
    "Identity": _identity,
    "Reshape": _reshape,
    "Slice": _slice,
    "Squeeze": _reordered,
    "Transpose": _transpose,
    "Unsqueeze": _reordered,
    "Add": lambda inputs, _: inputs[0] + inputs[1],
    "Sub": lambda inputs, _: inputs[0] - inputs[1],
    "Mul": lambda inputs, _: inputs[0] * inputs[1],
}
"""What computes the output of an operator."""
