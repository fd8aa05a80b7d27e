"""The order in which a layer computes its output, one step at a time.

A walk knows nothing of drawing or time.  It is computed, never stored: its length and any
of its steps come from arithmetic, without the steps before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import prod
from sys import maxsize
from typing import TYPE_CHECKING, overload

from convviz.axis import Axis
from convviz.errors import ConvVizError
from convviz.layer import Convolution

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    IntArray = NDArray[np.int64]

ORDERS = ("lockstep", "in_turn")


@dataclass(frozen=True, slots=True)
class Step:
    """One output position, in one output channel of each group that is at work.

    `number` counts from 0 in the whole walk; `groups` are at work, each writing its
    `channel`-th output channel (counted within the group) at `position`.  The arrays made
    from this are int64: one row a product in `reads`, `taps` and `weights`, paired by row,
    group by group, then in PyTorch's order of the weights.
    """

    number: int
    layer: Convolution
    axes: tuple[Axis, ...]
    groups: range
    channel: int
    position: tuple[int, ...]

    @property
    def out_channels(self) -> tuple[int, ...]:
        """The output channel written in each group at work."""
        size = self.layer.group_out_channels
        return tuple(group * size + self.channel for group in self.groups)

    @property
    def tap_ranges(self) -> tuple[range, ...]:
        """Where the taps stand along each axis, in unpadded coordinates."""
        return tuple(axis.taps(out) for axis, out in zip(self.axes, self.position, strict=True))

    @property
    def outputs(self) -> IntArray:
        """The cells written, of shape (n, 1 + dims): (channel, position ...)."""
        return _table([(channel, *self.position) for channel in self.out_channels])

    @property
    def taps(self) -> IntArray:
        """Where each tap stands, of shape (m, 1 + dims): (in channel, cell ...).

        Coordinates are of the unpadded input: outside it is padding.
        """
        return _table(self._per_tap(self.tap_ranges))

    @property
    def reads(self) -> IntArray:
        """The cell whose value each tap uses, of shape (m, 1 + dims).

        As `taps`, but that a tap on padding which copies an input cell has that cell.
        """
        sources = []
        for axis, taps in zip(self.axes, self.tap_ranges, strict=True):
            cells = [axis.source(tap) for tap in taps]
            sources.append(
                [tap if cell is None else cell for tap, cell in zip(taps, cells, strict=True)]
            )
        return _table(self._per_tap(sources))

    @property
    def weights(self) -> IntArray:
        """The weight each tap multiplies with, of shape (m, 2 + dims).

        An index into PyTorch's weight: (out channel, in channel of the group, tap ...).
        """
        places = [range(kernel) for kernel in self.layer.kernel]
        channels = range(self.layer.group_in_channels)
        return _table(
            [row for out in self.out_channels for row in product((out,), channels, *places)]
        )

    def _per_tap(self, cells: Sequence[Sequence[int]]) -> list[tuple[int, ...]]:
        size = self.layer.group_in_channels
        return [
            row
            for group in self.groups
            for row in product(range(group * size, (group + 1) * size), *cells)
        ]


@dataclass(frozen=True, slots=True)
class Walk(Sequence[Step]):
    """The steps of `layer` over an input of `input_shape`, or those of them in `numbers`.

    >>> from convviz.layer import Conv2d
    >>> steps = walk(Conv2d(3, 2, 3, stride=2, padding=1, dilation=2), (3, 7, 7))
    >>> len(steps), steps[4].position, steps[-1].number
    (18, (1, 1), 17)
    """

    layer: Convolution
    input_shape: tuple[int, ...]
    axes: tuple[Axis, ...]
    order: str
    numbers: range
    convention: str = ""

    @property
    def output_shape(self) -> tuple[int, ...]:
        """(channels, sizes ...) of the output."""
        return self.layer.out_channels, *(axis.out_size for axis in self.axes)

    @property
    def positions(self) -> int:
        """Output positions in one channel."""
        return prod(axis.out_size for axis in self.axes)

    def __len__(self) -> int:
        return len(self.numbers)

    def __iter__(self) -> Iterator[Step]:
        return map(self._step, self.numbers)

    @overload
    def __getitem__(self, place: int) -> Step: ...
    @overload
    def __getitem__(self, place: slice) -> Walk: ...
    def __getitem__(self, place: int | slice) -> Step | Walk:
        if isinstance(place, slice):
            return replace(self, numbers=self.numbers[place])
        try:
            return self._step(self.numbers[place])
        except IndexError:
            raise IndexError(
                f"there is no step {place} in a walk of {len(self)}, counted from 0"
            ) from None

    def _step(self, number: int) -> Step:
        channel, rest = divmod(number, self.positions)
        position = []
        for axis in reversed(self.axes):
            rest, out = divmod(rest, axis.out_size)
            position.append(out)
        groups = range(self.layer.groups)
        if self.order == "in_turn":
            group, channel = divmod(channel, self.layer.group_out_channels)
            groups = range(group, group + 1)
        return Step(number, self.layer, self.axes, groups, channel, tuple(reversed(position)))


def walk(
    layer: Convolution,
    input_shape: Sequence[int],
    *,
    order: str = "lockstep",
    convention: str = "",
) -> Walk:
    """The steps in which `layer` computes its output: by channel, then row, then column.

    Args:
        layer: the layer.
        input_shape: (channels, sizes ...) of the input, without a batch.
        order: `lockstep`, all groups at once, as in hardware; or `in_turn`, one group
            after another.
        convention: what the padding is called where it comes from, such as
            `TensorFlow SAME`, for the caption; it changes no step.

    Raises:
        ConvVizError: the shape is not the layer's, the kernel does not fit in it, or there
            is no such order, or there are more steps than a sequence can have.
    """
    if order not in ORDERS:
        raise ConvVizError(f"order must be 'lockstep' or 'in_turn', not {order!r}")
    shape = layer.check_input_shape(input_shape)
    axes = layer.axes(shape)
    channels = layer.out_channels if order == "in_turn" else layer.group_out_channels
    sizes = [axis.out_size for axis in axes]
    steps = channels * prod(sizes)
    if steps > maxsize:
        raise ConvVizError(
            f"a walk can have at most {maxsize} steps, as a Python sequence can, but an"
            f" output of {' × '.join(map(str, (channels, *sizes)))} takes {steps}"
        )
    return Walk(layer, shape, axes, order, range(steps), convention)


def _table(rows: list[tuple[int, ...]]) -> IntArray:
    import numpy as np

    return np.array(rows, dtype=np.int64)
