"""The numbers in the cells: input, weight, bias, and the outputs computed from them.

Knows nothing of pictures.  Arrays are those of the caller, or small whole numbers from a
seed, which a reader can multiply in the head.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from convviz.errors import ConvVizError
from convviz.walks import Step, Walk

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

MOST_NUMBERS = 2**26
"""More numbers than this are nobody's picture, and would not fit in memory."""

NAMES = ("input", "weight", "bias")


@dataclass(frozen=True, slots=True)
class Tensors:
    """`input` of the walk's input shape, `weight` in PyTorch's order, `bias` (C_out,)."""

    walk: Walk
    input: NDArray[np.generic]
    weight: NDArray[np.generic]
    bias: NDArray[np.generic]
    _outputs: dict[tuple[int, ...], float] = field(default_factory=dict, repr=False)

    def value(self, channel: int, cell: Sequence[int]) -> float:
        """What stands at `cell`, in unpadded coordinates, of an input channel."""
        sources: list[int] = []
        for axis, place in zip(self.walk.axes, cell, strict=True):
            source = axis.source(place)
            if source is None:
                return 0
            sources.append(source)
        value: float = self.input[(channel, *sources)].item()
        return value

    def products(self, step: Step) -> list[tuple[float, float]]:
        """The (value, weight) of every tap in the first group of `step`."""
        size = step.layer.group_in_channels
        first = step.groups[0] * size
        patch = self._patch(range(first, first + size), step.position)
        weight = self.weight[step.out_channels[0]]
        return list(zip(patch.ravel().tolist(), weight.ravel().tolist(), strict=True))

    def output(self, channel: int, position: tuple[int, ...]) -> float:
        """The output of `channel` at `position`."""
        key = (channel, *position)
        if key not in self._outputs:
            layer = self.walk.layer
            group = channel // layer.group_out_channels
            size = layer.group_in_channels
            patch = self._patch(range(group * size, (group + 1) * size), position)
            with np.errstate(over="ignore"):  # a result that overflows is shown as inf
                total = (patch * self.weight[channel]).sum() + self.bias[channel]
            self._outputs[key] = total.item()
        return self._outputs[key]

    def _patch(self, channels: range, position: tuple[int, ...]) -> NDArray[np.generic]:
        """The values under the taps, of shape (channels, taps ...)."""
        sources = [
            [axis.source(tap) for tap in axis.taps(out)]
            for axis, out in zip(self.walk.axes, position, strict=True)
        ]
        cells = [[cell or 0 for cell in axis_cells] for axis_cells in sources]
        patch = self.input[np.ix_(list(channels), *cells)]
        for axis, axis_cells in enumerate(sources, start=1):
            inside = np.array([cell is not None for cell in axis_cells])
            shape = [1] * patch.ndim
            shape[axis] = len(inside)
            patch = np.where(inside.reshape(shape), patch, 0)
        return patch


def tensors(
    walk: Walk, arrays: Mapping[str, ArrayLike] | None = None, *, seed: int = 0
) -> Tensors:
    """The numbers of `walk`: those of `arrays` by name, the others from `seed`.

    With a weight of the caller's, a bias that is not given is zero.  Seeded inputs are 0 to
    9, weights -2 to 2, biases -3 to 3.

    Raises:
        ConvVizError: an array has another shape than the layer's, holds something else than
            finite real numbers, or has no part in a layer; or there would be too many numbers.
    """
    layer, given = walk.layer, dict(arrays or {})
    shapes = {
        "input": walk.input_shape,
        "weight": layer.weight_shape,
        "bias": (layer.out_channels,),
    }
    if unknown := sorted(set(given) - set(NAMES)):
        raise ConvVizError(f"values are given by {', '.join(NAMES)}, not {unknown[0]!r}")
    if not layer.bias and given.get("bias") is not None:
        raise ConvVizError("values has a bias, but the layer has none: leave one of them out")
    numbers = sum(map(prod, shapes.values()))
    if numbers > MOST_NUMBERS:
        raise ConvVizError(
            f"values would need {numbers} numbers for this layer, and {MOST_NUMBERS} is the"
            f" most: leave values out, or take fewer channels or cells"
        )
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise ConvVizError(f"seed must be a whole number from 0, not {seed!r}")
    random = np.random.default_rng(seed)
    any_bias = layer.bias and given.get("weight") is None
    made: dict[str, NDArray[np.generic]] = {
        "input": random.integers(0, 10, shapes["input"]),
        "weight": random.integers(-2, 3, shapes["weight"]),
        "bias": random.integers(-3, 4, shapes["bias"]) * any_bias,
    }
    for name, array in given.items():
        if array is not None:
            made[name] = _checked(name, array, shapes[name])
    return Tensors(walk, made["input"], made["weight"], made["bias"])


def _checked(name: str, array: ArrayLike, shape: tuple[int, ...]) -> NDArray[np.generic]:
    try:
        numbers = np.asarray(array)
    except (TypeError, ValueError):
        raise ConvVizError(f"the {name} in values is no array of numbers") from None
    if numbers.shape != shape:
        raise ConvVizError(
            f"the {name} in values must have the shape {shape}, not {numbers.shape}"
        )
    if numbers.dtype.kind not in "iufb" or not np.isfinite(numbers).all():
        raise ConvVizError(f"the {name} in values must hold finite real numbers")
    return numbers if numbers.dtype.kind == "f" else numbers.astype(np.int64)
