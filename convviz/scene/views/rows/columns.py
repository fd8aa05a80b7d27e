"""Which columns of stacked maps are shown: those that a page of outputs depends on.

Columns are shared by all maps of a stack; `chain_window` does the same for maps beside each
other, where each has a window of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm, prod

from convviz.axis import Axis
from convviz.scene.views.rows.viewports import seen
from convviz.walks.chains import Chain

MOST_TRIED = 64
"""Outputs that are asked how much they see, where they differ."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of maps over each other; map n has a cell every `units[n]` columns.

    `shown` of them are seen at once, as many outputs beside each other as a page has.
    """

    axes: tuple[Axis, ...]
    units: tuple[int, ...]
    shown: int
    per_page: int

    @classmethod
    def of(cls, chain: Chain, most: int, widest: int) -> Columns:
        """All columns of `chain`, or `most` where it has more.

        Where `most` would not hold what an output sees more are shown, up to `widest`.
        """
        axes = tuple(chain.axes(number)[0] for number in range(len(chain.shapes)))
        whole = cls(axes, _units(axes), 0, 1)
        count = len(whole.whole)
        if count <= most:
            return cls(axes, whole.units, count, axes[-1].size)
        spare = max(whole.units)  # holes between cells may move what is seen by so much
        shown = min(widest, count, max(most, whole.field(1) + 2 * spare))
        per_page = 1
        while per_page < axes[-1].size and whole.field(per_page + 1) + spare <= shown:
            per_page += 1
        return cls(axes, whole.units, shown, per_page)

    @property
    def whole(self) -> range:
        """All columns, cell 0 of each map standing in column 0."""
        ends = [
            (axis.drawn.start * unit, (axis.drawn.stop - 1) * unit)
            for axis, unit in zip(self.axes, self.units, strict=True)
        ]
        return range(min(start for start, _ in ends), max(stop for _, stop in ends) + 1)

    @property
    def moves(self) -> bool:
        """Whether there are more than are shown."""
        return self.shown < len(self.whole)

    @property
    def enough(self) -> bool:
        """Whether all that an output sees is shown; else at least the output is."""
        return self.shown == len(self.whole) or self.field(1) <= self.shown

    def at(self, out: int) -> range:
        """The columns shown while output `out` is computed."""
        whole = self.whole
        first = out // self.per_page * self.per_page
        start = self._sees(first, first).start
        if not self.enough:
            start = max(start, first * self.units[-1] + 1 - self.shown)
        start = max(whole.start, min(start, whole.stop - self.shown))
        return range(start, start + self.shown)

    def field(self, outs: int) -> int:
        """How many columns `outs` outputs beside each other see at the most.

        Zeros between cells make some see more than others, the same ones in every period.
        """
        period = min(MOST_TRIED, prod(getattr(axis, "spread", 1) for axis in self.axes))
        firsts = range(max(1, min(period, self.axes[-1].size - outs + 1)))
        return max(len(self._sees(first, first + outs - 1)) for first in firsts)

    def _sees(self, first: int, last: int) -> range:
        cells = [seen(self.axes[number:], first, last) for number in range(len(self.axes))]
        pairs = list(zip(cells, self.units, strict=True))
        return range(
            min(some.start * unit for some, unit in pairs),
            max((some.stop - 1) * unit for some, unit in pairs) + 1,
        )


@dataclass(frozen=True, slots=True)
class MapColumns:
    """The cells of map `number` that stand in the columns shown."""

    columns: Columns
    number: int

    @property
    def whole(self) -> range:
        """All cells of the map."""
        return self.columns.axes[self.number].drawn

    @property
    def moves(self) -> bool:
        """Never: the columns say themselves which they are."""
        return False

    def shown(self, out: int) -> range:
        """The cells shown while output `out` is computed."""
        columns, unit, whole = self.columns.at(out), self.columns.units[self.number], self.whole
        start = max(whole.start, -(-columns.start // unit))
        return range(start, max(start, min(whole.stop, -(-columns.stop // unit))))


def _units(axes: tuple[Axis, ...]) -> tuple[int, ...]:
    """How many columns apart the cells of each map stand."""
    unit, units = Fraction(1), []
    for axis in axes:
        unit /= getattr(axis, "spread", 1)
        units.append(unit)
        unit *= axis.stride
    whole = lcm(*(each.denominator for each in units))
    return tuple(int(each * whole) for each in units)
