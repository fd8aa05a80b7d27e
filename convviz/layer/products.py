"""What one step of an operator does, product by product: which cells and weights meet.

Integers only, as lists of tuples: whoever wants arrays makes them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from math import prod

from convviz.axis import Ground
from convviz.layer.plan import Cell, Plan, Rule, number_of


class Products:
    """What `plan` does at `position` in each of `groups`, in their `turn`-th channel.

    A row is a product of an input cell and a weight, or an input cell that is pooled or
    copied.  Taps on what does not count, past all padding or outside the output, have none.
    """

    def __init__(self, plan: Plan, groups: range, turn: int, position: Cell) -> None:
        self.plan, self.groups, self.turn, self.position = plan, groups, turn, position

    def outputs(self) -> list[Cell]:
        """(channel, position ...) of the cells written: a row a group, or a row a product."""
        return list(self.outputs_in_order())

    def outputs_in_order(self) -> Iterator[Cell]:
        """The rows of `outputs`, each made when the iterator reaches it."""
        plan, written = self.plan, self.plan.written_at(self.position)
        if plan.scatters:
            return ((out, *_at(written, tap)) for out, _, tap in self._rows())
        (place,) = product(*written)
        if plan.rule is Rule.COPY:
            return ((out, *place) for out, _, _ in self._rows())
        return ((out, *place) for group in self.groups for out in self._outs(group))

    @property
    def count(self) -> int:
        """The number of rows of `taps`, `reads` and `weights`."""
        return self._pairs * prod(map(len, self._taps_that_count()))

    @property
    def count_outside(self) -> int:
        """The number of rows that read a zero and no cell of the input."""
        if self.plan.scatters:
            return 0
        axes = zip(self.plan.reading.axes, self.plan.read_at(self.position), strict=True)
        inside = (
            sum(
                axis.ground(at) is not Ground.BEYOND and axis.source(at) is not None
                for at in under
            )
            for axis, under in axes
        )
        return self.count - self._pairs * prod(inside)

    @property
    def _pairs(self) -> int:
        """Pairs of an output channel and an input channel that have a row for each tap."""
        if self.plan.rule is Rule.COPY:
            return len(self.groups)
        ins, outs = self.plan.ins_at(self.turn), self.plan.outs_at(self.turn)
        return len(self.groups) * len(ins) * len(outs)

    def taps(self) -> list[Cell]:
        """(in channel, cell ...) where each tap stands."""
        return self._of_input(self.plan.read_at(self.position))

    def reads(self) -> list[Cell]:
        """(in channel, cell ...) of which each tap uses the value."""
        axes = zip(self.plan.reading.axes, self.plan.read_at(self.position), strict=True)
        return self._of_input([[axis.read(cell) for cell in cells] for axis, cells in axes])

    def weights(self) -> list[Cell]:
        """The index in PyTorch's weight of what each tap multiplies with, if with any."""
        plan = self.plan
        if plan.rule is not Rule.SUM:
            return []
        return [plan.weight_index(out, channel, tap) for out, channel, tap in self._rows()]

    def _of_input(self, places: Sequence[Sequence[int]]) -> list[Cell]:
        """The input cells of all rows, where a tap on an axis is at its place in `places`."""
        if self.plan.scatters:
            (source,) = product(*places)
            return [(channel, *source) for _, channel, _ in self._rows()]
        return [(channel, *_at(places, tap)) for _, channel, tap in self._rows()]

    def _rows(self) -> Iterator[tuple[int, int, Cell]]:
        """(out channel, in channel, tap) of each row, group by group."""
        taps = list(self._taps_that_count())
        for group in self.groups:
            outs, ins = self._outs(group), self._ins(group)
            if self.plan.rule is not Rule.COPY:
                for out in outs:
                    for channel in ins:
                        yield from ((out, channel, tap) for tap in product(*taps))
                continue
            for tap in product(*taps):  # each is a channel of the side that has several
                channel = number_of(tap, self.plan.kernel)
                yield outs[channel % len(outs)], ins[channel % len(ins)], tap

    def _taps_that_count(self) -> Iterator[list[int]]:
        """The taps along each axis that stand on a cell or on padding."""
        plan = self.plan
        touched = (plan.written_at if plan.scatters else plan.read_at)(self.position)
        for axis, cells in zip(plan.window, touched, strict=True):
            grounds = enumerate(map(axis.ground, cells))
            if plan.scatters:
                yield [tap for tap, ground in grounds if ground is Ground.REAL]
            else:
                yield [tap for tap, ground in grounds if ground is not Ground.BEYOND]

    def _ins(self, group: int) -> range:
        """The input channels read in `group`, counted over all groups."""
        return _moved(self.plan.ins_at(self.turn), group * self.plan.ins)

    def _outs(self, group: int) -> range:
        """The output channels written in `group`, counted over all groups."""
        return _moved(self.plan.outs_at(self.turn), group * self.plan.outs)


def _moved(channels: range, first: int) -> range:
    return range(first + channels.start, first + channels.stop)


def _at(places: Sequence[Sequence[int]], tap: Cell) -> Iterator[int]:
    return (along[at] for along, at in zip(places, tap, strict=True))
