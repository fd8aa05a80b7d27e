"""The numbers in the cells: input, weight, bias, and the outputs computed from them.

Knows nothing of pictures.  Arrays are those of the caller, or small whole numbers from a
seed, which a reader can multiply in the head.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import inf, prod
from typing import TYPE_CHECKING, Any, assert_never

import numpy as np

from convviz.errors import ConvVizError
from convviz.layer.plan import Rule
from convviz.numerals import short
from convviz.walks import Step, Walk

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

MOST_NUMBERS = 2**26
"""More numbers than this are nobody's picture, and would not fit in memory."""

MOST_KEPT = 2**18
"""Outputs that are kept: those of a page, over and over."""

MOST_EXACT = 2**53
"""Whole numbers below this are floats without rounding."""

NAMES = ("input", "weight", "bias")


@dataclass(frozen=True, slots=True)
class Tensors:
    """`input` of the walk's input shape, `weight` in PyTorch's order, `bias` (C_out,).

    Without weights `weight` is empty, and `bias` is zeros.
    """

    walk: Walk
    input: NDArray[np.generic]
    weight: NDArray[np.generic]
    bias: NDArray[np.generic]
    _outputs: dict[tuple[int | None, ...], float] = field(default_factory=dict, repr=False)

    @property
    def outside(self) -> float:
        """What padding holds: zero, or where the largest is taken, less than anything."""
        return -inf if self.walk.plan.rule is Rule.MAX else 0

    def value(self, channel: int, cell: Sequence[int]) -> float:
        """What stands at `cell`, in the coordinates of the taps, of an input channel."""
        sources: list[int] = []
        for axis, place in zip(self.walk.axes, cell, strict=True):
            source = axis.source(place)
            if source is None:
                return self.outside
            sources.append(source)
        value: float = self.input[(channel, *sources)].item()
        return value

    def products(self, step: Step) -> list[tuple[float, float]]:
        """The (value, weight) of every tap in the first group of `step`.

        Where there are no weights they are 1, and only what counts in a mean is there.
        """
        plan = step.plan
        channels = [step.groups[0] * plan.ins + channel for channel in step.ins]
        if plan.scatters:
            (cell,) = product(*plan.read_at(step.position))
            return [(self.value(channel, cell), 1) for channel in channels]
        patch = self._patch(channels, step.position)
        if plan.rule is Rule.SUM:
            weights = self.kernels(step.groups[0] * plan.outs + step.outs[0])
            return list(zip(patch.ravel().tolist(), weights.ravel().tolist(), strict=True))
        counted = np.ix_(range(len(channels)), *plan.counted(step.position))
        return [(value, 1) for value in patch[counted].ravel().tolist()]

    def winner(self, step: Step, channel: int) -> tuple[int, ...] | None:
        """Where the largest cell under the window stands: the first, as PyTorch has it.

        None where there is nothing but padding.
        """
        taps = step.plan.read_at(step.position)
        patch = self._patch([channel], step.position)[0]
        place = np.unravel_index(int(patch.argmax()), patch.shape)
        if patch[place] == -inf:
            return None
        return tuple(cells[int(at)] for cells, at in zip(taps, place, strict=True))

    def output(self, channel: int, cell: tuple[int, ...], through: int | None = None) -> float:
        """The output of `channel` at `cell`.

        Where the window scatters, of the steps `through` that one only, counted in the
        group; the bias is there from the start.
        """
        key = (channel, *cell, through)
        if key not in self._outputs:
            if len(self._outputs) == MOST_KEPT:
                self._outputs.clear()
            # A result that overflows is shown as inf, and one that is none as nan.
            with np.errstate(over="ignore", invalid="ignore"):
                self._outputs[key] = self._output(channel, cell, through).item()
        return self._outputs[key]

    def _output(self, channel: int, cell: tuple[int, ...], through: int | None) -> Any:
        plan = self.walk.plan
        if plan.scatters:
            total: Any = self.bias[channel]
            for step, read, weight in plan.writers(channel, cell):
                if through is None or step <= through:
                    factor = 1 if weight is None else self.weight[weight]
                    total = total + self.input[read] * factor
            return total
        position = plan.position_of(cell)
        group, place = divmod(channel, plan.outs)
        patch = self._patch(range(group * plan.ins, (group + 1) * plan.ins), position)
        match plan.rule:
            case Rule.SUM:
                total = np.multiply(patch, self.kernels(channel)).sum() + self.bias[channel]
            case Rule.MAX:
                total = patch.max()
            case Rule.MEAN:
                mean = patch.sum() / plan.mean_over(position)
                exact = abs(mean) < MOST_EXACT and mean == int(mean)
                total = np.int64(mean) if exact else mean
            case Rule.COPY:
                total = patch.ravel()[place]
            case _:
                assert_never(plan.rule)
        return total

    def kernels(self, channel: int) -> NDArray[np.generic]:
        """The weights of an output channel as its window meets them: (ins, taps ...)."""
        plan = self.walk.plan
        group, out = divmod(channel, plan.outs)
        firsts = slice(group * plan.ins, (group + 1) * plan.ins)
        key = (firsts, out) if plan.in_first else channel
        weights: NDArray[np.generic] = self.weight[key]
        taps = tuple(range(1, weights.ndim))
        flipped: NDArray[np.generic] = np.flip(weights, taps)
        return flipped if plan.flipped else weights

    def _patch(self, channels: Sequence[int], position: tuple[int, ...]) -> NDArray[np.generic]:
        """The values under the taps, of shape (channels, taps ...)."""
        plan = self.walk.plan
        sources = [
            [axis.source(tap) for tap in taps]
            for axis, taps in zip(plan.reading.axes, plan.read_at(position), strict=True)
        ]
        cells = [[cell or 0 for cell in axis_cells] for axis_cells in sources]
        patch = self.input[np.ix_(list(channels), *cells)]
        for axis, axis_cells in enumerate(sources, start=1):
            inside = np.array([cell is not None for cell in axis_cells])
            if inside.all():
                continue
            shape = [1] * patch.ndim
            shape[axis] = len(inside)
            patch = np.where(inside.reshape(shape), patch, self.outside)
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
    outs = walk.plan.writing.channels
    shapes = _shapes(walk)
    given = {name: array for name, array in given.items() if array is not None}
    if unknown := [name for name in given if name not in NAMES]:
        raise ConvVizError(f"values are given by {', '.join(NAMES)}, not {short(unknown[0])}")
    if without := sorted(set(given) - set(shapes)):
        raise ConvVizError(f"values has a {without[0]}, but {type(layer).__name__} has none")
    if not layer.has_bias and "bias" in given:
        raise ConvVizError("values has a bias, but the layer has none: leave one of them out")
    numbers = _count(shapes)
    if numbers > MOST_NUMBERS:
        raise ConvVizError(
            f"values would need {numbers} numbers for this layer, and {MOST_NUMBERS} is the"
            f" most: leave values out, or take fewer channels or cells"
        )
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise ConvVizError(f"seed must be a whole number from 0, not {short(seed)}")
    random = np.random.default_rng(seed)
    any_bias = layer.has_bias and "weight" not in given
    made: dict[str, NDArray[np.generic]] = {
        "input": random.integers(0, 10, shapes["input"]),
        "weight": random.integers(-2, 3, shapes.get("weight", (0,))),
        "bias": random.integers(-3, 4, (outs,)) * any_bias,
    }
    for name, array in given.items():
        made[name] = _checked(name, array, shapes[name])
    if _could_overflow(walk, made):
        made = {name: array.astype(np.float64) for name, array in made.items()}
    return Tensors(walk, made["input"], made["weight"], made["bias"])


def can_have_numbers(walk: Walk) -> bool:
    """Whether there are few enough numbers in `walk` to make them."""
    return _count(_shapes(walk)) <= MOST_NUMBERS


def _shapes(walk: Walk) -> dict[str, tuple[int, ...]]:
    """The shape of each array that `walk` has."""
    shapes = {"input": walk.input_shape}
    if walk.layer.weight_shape:
        outs = (walk.plan.writing.channels,)
        shapes |= {"weight": walk.layer.weight_shape, "bias": outs}
    return shapes


def _could_overflow(walk: Walk, made: Mapping[str, NDArray[np.generic]]) -> bool:
    """Whether some output could be a whole number that int64 does not hold."""
    if "f" in (made["input"].dtype.kind, made["weight"].dtype.kind):
        return False  # what is added up are floats
    largest = {name: _largest(array) for name, array in made.items()}
    terms = walk.plan.ins * prod(walk.plan.kernel)
    factor = largest["weight"] if made["weight"].size else 1
    return terms * largest["input"] * factor + largest["bias"] >= 2**63


def _largest(array: NDArray[np.generic]) -> int:
    return max(abs(int(array.min())), abs(int(array.max()))) if array.size else 0


def _count(shapes: Mapping[str, tuple[int, ...]]) -> int:
    return sum(map(prod, shapes.values()))


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
    if numbers.dtype.kind == "f":
        return numbers
    return numbers.astype(np.int64 if _largest(numbers) < 2**63 else np.float64)
