"""The arrays of a layer: those of the caller, checked, and the others from a seed.

Knows shapes, and not what is computed from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from convviz.adapt.arrays import copied
from convviz.errors import ConvVizError
from convviz.parsing.numerals import short
from convviz.walks.seeded import Seeded, extremes, kind_of
from convviz.walks.walk import Walk

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from convviz.walks.seeded import Numbers

MOST_DRAWN = 2**22
"""Numbers that are drawn and kept at the most; larger arrays are `Seeded`."""

NAMES = ("input", "weight", "bias")


def arrays_of(
    walk: Walk, arrays: Mapping[str, ArrayLike], seed: int
) -> tuple[Numbers, Numbers, NDArray[np.generic]]:
    """Input, weight and bias of `walk`: those of `arrays` by name, the others from `seed`.

    Raises:
        ConvVizError: an array is not one of the layer's, or there is no such seed.
    """
    layer, given = walk.layer, dict(arrays)
    outs = walk.plan.writing.channels
    shapes = _shapes(walk)
    given = {name: array for name, array in given.items() if array is not None}
    if unknown := [name for name in given if name not in NAMES]:
        raise ConvVizError(f"values are given by {', '.join(NAMES)}, not {short(unknown[0])}")
    if without := sorted(set(given) - set(shapes)):
        raise ConvVizError(f"values has a {without[0]}, but {type(layer).__name__} has none")
    if not layer.has_bias and "bias" in given:
        raise ConvVizError("values has a bias, but the layer has none: leave one of them out")
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise ConvVizError(f"seed must be a whole number from 0, not {short(seed)}")
    made = _drawn(seed, {"weight": (0,), "bias": (outs,), **shapes})
    if not layer.has_bias or "weight" in given:
        made["bias"] = np.zeros(outs, np.int64)
    for name, array in given.items():
        made[name] = _checked(name, array, shapes[name])
    bias = made["bias"]
    assert not isinstance(bias, Seeded)
    if _could_overflow(walk, made):
        made = {name: _as_floats(array) for name, array in made.items()}
        bias = bias.astype(np.float64)
    return made["input"], made["weight"], bias


def _drawn(seed: int, shapes: Mapping[str, tuple[int, ...]]) -> dict[str, Numbers]:
    """Input, weight and bias from `seed`: the first numbers from a generator, and kept."""
    random, count = np.random.default_rng(seed), 0
    bounds = {"input": (0, 9), "weight": (-2, 2), "bias": (-3, 3)}
    made: dict[str, Numbers] = {}
    for key, (name, (least, most)) in enumerate(bounds.items()):
        shape = shapes[name]
        count += prod(shape)
        if count <= MOST_DRAWN:
            made[name] = random.integers(least, most + 1, shape)
            continue
        made[name] = Seeded(shape, least, most, len(bounds) * seed + key)
    bias = made["bias"]
    if isinstance(bias, Seeded):  # it is short
        made["bias"] = bias.part(np.arange(bias.size))
    return made


def _shapes(walk: Walk) -> dict[str, tuple[int, ...]]:
    """The shape of each array that `walk` has."""
    shapes = {"input": walk.input_shape}
    if walk.layer.weight_shape:
        outs = (walk.plan.writing.channels,)
        shapes |= {"weight": walk.layer.weight_shape, "bias": outs}
    return shapes


def _could_overflow(walk: Walk, made: Mapping[str, Numbers]) -> bool:
    """True if an output could be a whole number too large for int64."""
    if any(kind_of(made[name]) == "f" for name in ("input", "weight")):
        return False  # what is added up are floats
    largest = {name: max(map(abs, extremes(array))) for name, array in made.items()}
    factor = largest["weight"] if made["weight"].size else 1
    return walk.plan.terms * largest["input"] * factor + largest["bias"] >= 2**63


def _as_floats(numbers: Numbers) -> Numbers:
    """`numbers` as float64; `Seeded` numbers are small and stay as they are."""
    return numbers if isinstance(numbers, Seeded) else numbers.astype(np.float64)


def _checked(name: str, array: ArrayLike, shape: tuple[int, ...]) -> NDArray[np.generic]:
    try:
        numbers = np.asarray(copied(array) if hasattr(array, "detach") else array)
    except (TypeError, ValueError, RuntimeError):
        raise ConvVizError(f"the {name} in values is no array of numbers") from None
    if numbers.shape != shape:
        raise ConvVizError(
            f"the {name} in values must have the shape {shape}, not {numbers.shape}"
        )
    if numbers.dtype.kind not in "iufb" or not np.isfinite(numbers).all():
        raise ConvVizError(f"the {name} in values must hold finite real numbers")
    if numbers.dtype.kind == "f":
        return numbers
    return numbers.astype(np.int64 if max(map(abs, extremes(numbers))) < 2**63 else np.float64)
