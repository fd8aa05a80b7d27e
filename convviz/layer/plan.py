"""How an operator goes over its input: what one position of its window reads and writes.

The one form in which walks, numbers and pictures know an operator: two sides of planes, a
grid of positions, a window on one of the sides, and a rule for what is done under it.
Integers only; every question is answered by arithmetic on one axis at a time.
"""

from enum import Enum
from math import gcd, prod
from typing import NamedTuple

from convviz.axis import Axis, Ground

Cell = tuple[int, ...]


class Rule(Enum):
    """What is done with the cells under the window."""

    SUM = "products with weights are added up"
    MAX = "the largest is taken"
    MEAN = "their mean is taken"
    COPY = "each is copied: a tap of the window is a channel on the other side"


class Side(NamedTuple):
    """The planes of the input or of the output, `channels` of them.

    Where they are `flat`, all positions are in one row, and each channel is one too.
    """

    channels: int
    axes: tuple[Axis, ...]
    flat: bool = False

    @property
    def shape(self) -> tuple[int, ...]:
        """(channels, sizes ...) as a tensor has them."""
        return self.channels, *(axis.size for axis in self.axes)

    def touched(self, position: Cell, grid: Cell) -> tuple[range, ...]:
        """The coordinates under the window along each axis, while it is at `position`."""
        if self.flat:
            place = number_of(position, grid)
            return (range(place, place + 1),)
        return tuple(axis.taps(out) for axis, out in zip(self.axes, position, strict=True))


class Plan(NamedTuple):
    """An operator over one input shape, walked in one way.

    Each of `groups` reads `ins` input channels and writes `outs` output channels of its own.
    The window stands on the input, or where it `scatters` on the output, at each position of
    `grid`.  `flipped` tells that its taps meet the weights from the last to the first, and
    `in_first` that PyTorch's weight has the input channels first.  Groups are `named` where
    they are the layer's own groups, and not just its channels.

    A mean is over `divisor` cells, or else over all cells with padding, or only over real
    ones where `counts_padding` is false.
    """

    reading: Side
    writing: Side
    grid: Cell
    rule: Rule
    groups: int
    scatters: bool = False
    flipped: bool = False
    in_first: bool = False
    named: bool = False
    counts_padding: bool = True
    divisor: int | None = None

    @property
    def output_shape(self) -> tuple[int, ...]:
        """(channels, sizes ...) of the output."""
        return self.writing.shape

    @property
    def grouped(self) -> bool:
        """True if the layer itself has several groups."""
        return self.named and self.groups > 1

    @property
    def ins(self) -> int:
        """Input channels of one group."""
        return self.reading.channels // self.groups

    @property
    def outs(self) -> int:
        """Output channels of one group."""
        return self.writing.channels // self.groups

    @property
    def window(self) -> tuple[Axis, ...]:
        """The axes that the window stands on."""
        return (self.writing if self.scatters else self.reading).axes

    @property
    def kernel(self) -> tuple[int, ...]:
        """Taps of the window along each axis."""
        return tuple(axis.kernel for axis in self.window)

    @property
    def turns(self) -> int:
        """How many channels of a group take their turns one after another."""
        if self.rule is not Rule.SUM:
            return 1
        return self.ins if self.scatters else self.outs

    @property
    def positions(self) -> int:
        """Positions of the window."""
        return prod(self.grid)

    def ins_at(self, turn: int) -> range:
        """The input channels, counted in their group, that are read in this turn."""
        alone = self.rule is Rule.SUM and self.scatters
        return range(turn, turn + 1) if alone else range(self.ins)

    def outs_at(self, turn: int) -> range:
        """The output channels, counted in their group, that are written in this turn."""
        alone = self.rule is Rule.SUM and not self.scatters
        return range(turn, turn + 1) if alone else range(self.outs)

    def read_at(self, position: Cell) -> tuple[range, ...]:
        """The coordinates read along each input axis; see `Side.touched`."""
        return self.reading.touched(position, self.grid)

    def written_at(self, position: Cell) -> tuple[range, ...]:
        """The coordinates written along each output axis; some may lie outside."""
        return self.writing.touched(position, self.grid)

    def tap_of_weight(self, taps: Cell) -> Cell:
        """The index in the weight that the window's `taps` meet."""
        if not self.flipped:
            return taps
        return tuple(size - 1 - tap for size, tap in zip(self.kernel, taps, strict=True))

    def weight_index(self, out: int, channel: int, taps: Cell) -> Cell:
        """Where PyTorch's weight has what the window's `taps` multiply with.

        `out` and `channel` are counted over all groups.
        """
        pair = (channel, out % self.outs) if self.in_first else (out, channel % self.ins)
        return *pair, *self.tap_of_weight(taps)

    def counted(self, position: Cell) -> tuple[tuple[bool, ...], ...]:
        """Along each axis which taps count in a mean, or can be the largest.

        With `ceil_mode` the window may reach past all padding; what is there never counts
        (PyTorch, `torch.nn.AvgPool2d`).
        """
        grounds = {Ground.REAL}
        if self.rule is Rule.MEAN and self.counts_padding:
            grounds.add(Ground.PADDING)
        return tuple(
            tuple(axis.ground(tap) in grounds for tap in taps)
            for axis, taps in zip(self.reading.axes, self.read_at(position), strict=True)
        )

    def mean_over(self, position: Cell) -> int:
        """How many cells a mean at `position` is divided by."""
        return self.divisor or prod(map(sum, self.counted(position)))

    @property
    def terms(self) -> int:
        """The most products that one output is the sum of."""
        if not self.scatters:
            return 1 if self.rule is Rule.COPY else self.ins * prod(self.kernel)
        apart = [axis.stride // gcd(axis.stride, axis.dilation) for axis in self.window]
        laid = [
            min(size, -(-taps // step))
            for size, taps, step in zip(self.grid, self.kernel, apart, strict=True)
        ]
        return self.turns * prod(laid)

    def meeting(self, cell: Cell) -> tuple[tuple[Cell, Cell], ...]:
        """The positions at which a window that scatters lies over an output cell.

        Along each axis: those positions, and for each the tap that lies on the cell.
        """
        met = []
        for axis, size, place in zip(self.writing.axes, self.grid, cell, strict=True):
            ats = tuple(at for at in axis.readers(place) if at < size)
            taps = tuple((place - axis.first_tap(at)) // axis.dilation for at in ats)
            met.append((ats, taps))
        return tuple(met)

    def position_of(self, cell: Cell) -> Cell:
        """The position of the window that writes an output cell, where it gathers."""
        if not self.writing.flat:
            return cell
        rest, position = cell[0], []
        for size in reversed(self.grid):
            rest, place = divmod(rest, size)
            position.append(place)
        return tuple(reversed(position))


def number_of(place: Cell, sizes: Cell) -> int:
    """The number of a place in a grid of `sizes`, counted row by row."""
    number = 0
    for at, size in zip(place, sizes, strict=True):
        number = number * size + at
    return number
