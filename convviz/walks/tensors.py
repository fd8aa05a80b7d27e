"""The numbers in the cells: input, weight, bias, and the outputs computed from them.

Knows nothing of pictures.  Arrays are those of the caller, or small whole numbers from a
seed, which a reader can multiply in the head.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf, prod
from typing import TYPE_CHECKING, Any, assert_never

import numpy as np

from convviz.layer.plan import Rule, number_of
from convviz.walks.given import arrays_of
from convviz.walks.limits import can_show_outputs, check_terms
from convviz.walks.seeded import part, pieces
from convviz.walks.walk import Step, Walk

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from convviz.walks.seeded import Numbers

MOST_AT_ONCE = 2**20
"""Products that are in memory at a time."""

MOST_KEPT = 2**18
"""Outputs that are kept: those of a page, over and over."""

MOST_EXACT = 2**53
"""Whole numbers below this are floats without rounding."""


@dataclass(frozen=True, slots=True)
class Tensors:
    """`input` of the walk's input shape, `weight` in PyTorch's order, `bias` (C_out,).

    Without weights `weight` is empty, and `bias` is zeros.
    """

    walk: Walk
    input: Numbers
    weight: Numbers
    bias: NDArray[np.generic]
    _outputs: dict[tuple[int | None, ...], float] = field(default_factory=dict, repr=False)

    @property
    def outside(self) -> float:
        """What padding holds: zero, or where the largest is taken, less than anything."""
        return -inf if self.walk.plan.rule is Rule.MAX else 0

    @property
    def has_outputs(self) -> bool:
        """True if outputs have few enough products to be computed and shown."""
        return can_show_outputs(self.walk)

    def value(self, channel: int, cell: Sequence[int]) -> float:
        """What stands at `cell`, in the coordinates of the taps, of an input channel."""
        value: float = self._patch((channel,), [(place,) for place in cell]).item()
        return value

    def terms(self, step: Step) -> int:
        """How many pairs `products` has in all."""
        return len(step.ins) * prod(map(len, self._counting(step.position)))

    def products(self, step: Step, most: int | None = None) -> list[tuple[float, float]]:
        """The (value, weight) of the first `most` taps in the first group of `step`, or of all.

        Where there are no weights they are 1, and only what counts in a mean is there.
        """
        taps, found = self._counting(step.position), []
        most = self.terms(step) if most is None else most
        for ins, *places in pieces((len(step.ins), *map(len, taps)), most):
            some = [along[at.start : at.stop] for along, at in zip(taps, places, strict=True)]
            found += self._pairs(step, step.ins[ins.start : ins.stop], some)
            if len(found) >= most:
                break
        return found[:most]

    def _counting(self, position: tuple[int, ...]) -> list[Sequence[int]]:
        """The taps along each axis, without those that do not count in a mean or maximum."""
        plan = self.walk.plan
        if plan.scatters:
            return [(0,)]
        if plan.rule in (Rule.SUM, Rule.COPY):
            return [range(size) for size in plan.kernel]
        return [
            [tap for tap, counts in enumerate(flags) if counts]
            for flags in plan.counted(position)
        ]

    def _pairs(
        self, step: Step, ins: range, taps: Sequence[Sequence[int]]
    ) -> list[tuple[float, float]]:
        plan = step.plan
        cells: list[Sequence[int]] = list(plan.read_at(step.position))
        if not plan.scatters:
            cells = [
                [under[tap] for tap in some] for under, some in zip(cells, taps, strict=True)
            ]
        channels = [step.groups[0] * plan.ins + channel for channel in ins]
        values = self._patch(channels, cells).ravel().tolist()
        if plan.rule is not Rule.SUM or plan.scatters:
            return [(value, 1) for value in values]
        out = step.groups[0] * plan.outs + step.outs[0]
        return list(zip(values, self.weights(out, ins, taps).ravel().tolist(), strict=True))

    def winner(self, step: Step, channel: int) -> tuple[int, ...] | None:
        """Where the largest cell under the window stands: the first, as PyTorch has it.

        None where there is nothing but padding.
        """
        taps = step.plan.read_at(step.position)
        largest: float = -inf
        winner: tuple[int, ...] | None = None
        for places in pieces(tuple(map(len, taps)), MOST_AT_ONCE):
            cells = [along[at.start : at.stop] for along, at in zip(taps, places, strict=True)]
            patch = self._patch((channel,), cells)[0]
            found = np.unravel_index(int(patch.argmax()), patch.shape)
            if patch[found] > largest:
                largest = patch[found]
                winner = tuple(some[int(at)] for some, at in zip(cells, found, strict=True))
        return winner

    def output(self, channel: int, cell: tuple[int, ...], through: int | None = None) -> float:
        """The output of `channel` at `cell`, its bias included.

        Where the window scatters, after the group's steps 0 to `through`, inclusive.
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
            *_, sums = self.partial_sums(channel, cell, through)
            return sums[-1]
        position = plan.position_of(cell)
        match plan.rule:
            case Rule.SUM:
                total: Any = self.sum_of(channel, position) + self.bias[channel]
            case Rule.MAX:
                parts = pieces((plan.ins, *plan.kernel), MOST_AT_ONCE)
                total = max(
                    self.brought(channel, position, ins, taps).max() for ins, *taps in parts
                )
            case Rule.MEAN:
                mean = np.divide(self.sum_of(channel, position), plan.mean_over(position))
                exact = abs(mean) < MOST_EXACT and mean == int(mean)
                total = np.int64(mean) if exact else mean
            case Rule.COPY:
                tap = np.unravel_index(channel % plan.outs, plan.kernel)
                copied = [range(int(at), int(at) + 1) for at in tap]
                total = self.brought(channel, position, range(1), copied).ravel()[0]
            case _:
                assert_never(plan.rule)
        return total

    def sum_of(self, channel: int, position: tuple[int, ...]) -> np.generic:
        """The sum that an output channel gets at `position`, without its bias."""
        plan = self.walk.plan
        total: Any = np.int64(0)
        for ins, *taps in pieces((plan.ins, *plan.kernel), MOST_AT_ONCE):
            total = total + self.brought(channel, position, ins, taps).sum()
        return total  # type: ignore[no-any-return]  # a number of NumPy's

    def sums_of(
        self, channel: int, position: tuple[int, ...], ins: range
    ) -> NDArray[np.generic]:
        """What each input channel of `ins`, counted in the group, adds to `sum_of`."""
        found: list[NDArray[np.generic]] = [np.zeros(0, np.int64)]
        for first, *taps in pieces((len(ins), *self.walk.plan.kernel), MOST_AT_ONCE):
            some = ins[first.start : first.stop]
            sums = self.brought(channel, position, some, taps).reshape(len(some), -1).sum(1)
            if all(at.start == 0 for at in taps):
                found.append(sums)
            else:
                found[-1] = found[-1] + sums
        return np.concatenate(found)

    def brought(
        self, channel: int, position: tuple[int, ...], ins: range, taps: Sequence[range]
    ) -> NDArray[np.generic]:
        """What is added up in an output channel: of some channels `ins` and some `taps`.

        Of shape (ins, taps ...): products, or values where there are no weights.
        """
        plan = self.walk.plan
        first = channel // plan.outs * plan.ins
        under = zip(plan.read_at(position), taps, strict=True)
        cells = [along[some.start : some.stop] for along, some in under]
        values = self._patch(range(first + ins.start, first + ins.stop), cells)
        if plan.rule is not Rule.SUM:
            return values
        products: NDArray[np.generic] = np.multiply(values, self.weights(channel, ins, taps))
        return products

    def partial_sums(
        self, channel: int, cell: tuple[int, ...], through: int | None = None
    ) -> Iterator[NDArray[np.generic]]:
        """The output of a window that scatters: before all steps, and after each in turn.

        The steps are 0 to `through` of the group, inclusive, or all.
        """
        plan = self.walk.plan
        group, out = divmod(channel, plan.outs)
        met = plan.meeting(cell)
        turns = (
            plan.turns if through is None else min(plan.turns, through // plan.positions + 1)
        )
        sums: NDArray[np.generic] = self.bias[channel : channel + 1]
        yield sums
        for piece in pieces((turns, *(len(at) for at, _ in met)), MOST_AT_ONCE):
            turn, *places = np.ix_(*piece)
            met_here: Any = (
                tuple(np.array(some, int)[at] for some, at in zip(along, places, strict=True))
                for along in zip(*met, strict=True)
            )
            ats, taps = met_here
            read: Any = group * plan.ins + turn
            number = number_of(ats, plan.grid)
            source = (number,) if plan.reading.flat else ats
            if plan.rule is Rule.COPY:
                brought: Any = part(self.input, read + number_of(taps, plan.kernel), *source)
            else:
                index = plan.weight_index(group * plan.outs + out, read, taps)
                weights = part(self.weight, *index)
                brought = np.multiply(part(self.input, read, *source), weights)
            if through is not None:
                brought = brought[turn * plan.positions + number <= through]
            # One after another, as the steps bring them: of floats the last digits tell.
            sums = np.add.accumulate(np.append(sums[-1:], brought))
            yield sums

    def weights(
        self, channel: int, ins: Sequence[int], taps: Sequence[Sequence[int]]
    ) -> NDArray[np.generic]:
        """The weights of an output channel as its window meets them: (ins, taps ...).

        `ins` are input channels counted in the group, `taps` those of the window that are
        asked for, along each axis.
        """
        plan = self.walk.plan
        group, out = divmod(channel, plan.outs)
        met = [
            [size - 1 - tap for tap in some] if plan.flipped else some
            for some, size in zip(taps, plan.kernel, strict=True)
        ]
        if plan.in_first:
            firsts = [group * plan.ins + place for place in ins]
            found = part(self.weight, *np.ix_(firsts, [out], *met))
            return np.squeeze(found, 1)
        return np.squeeze(part(self.weight, *np.ix_([channel], ins, *met)), 0)

    def _patch(
        self, channels: Sequence[int], cells: Sequence[Sequence[int]]
    ) -> NDArray[np.generic]:
        """The values at `cells` along each axis, of shape (channels, cells ...)."""
        plan = self.walk.plan
        sources = [
            axis.sources(along) for axis, along in zip(plan.reading.axes, cells, strict=True)
        ]
        places = [np.maximum(along, 0) for along in sources]
        patch = part(self.input, *np.ix_(np.array(channels), *places))
        for axis, along in enumerate(sources, start=1):
            if (along >= 0).all():
                continue
            shape = [1] * patch.ndim
            shape[axis] = len(along)
            patch = np.where(along.reshape(shape) >= 0, patch, self.outside)
        return patch


def tensors(
    walk: Walk, arrays: Mapping[str, ArrayLike] | None = None, *, seed: int = 0
) -> Tensors:
    """The numbers of `walk`: those of `arrays` by name, the others from `seed`.

    With a weight of the caller's, a bias that is not given is zero.  Seeded inputs are 0 to
    9, weights -2 to 2, biases -3 to 3.

    Raises:
        ConvVizError: an array has another shape than the layer's, holds something else than
            finite real numbers, or has no part in a layer; or an output would be made of
            too many products.
    """
    check_terms(walk)
    return Tensors(walk, *arrays_of(walk, arrays or {}, seed))
