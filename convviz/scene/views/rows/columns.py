"""Which columns of stacked maps are shown: those that a page of outputs depends on.

All maps of a stack share the columns; maps beside each other have viewports of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm, prod

from convviz.axis import Axis
from convviz.scene.planes.viewport import field
from convviz.walks.chains import Chain

MOST_TRIED = 64
"""Outputs tried for how many columns they depend on, where outputs differ."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of maps over each other; map n has a cell every `units[n]` columns.

    `shown` columns are seen at once, the same ones for `per_page` outputs.
    """

    axes: tuple[Axis, ...]
    units: tuple[int, ...]
    shown: int
    per_page: int

    @classmethod
    def of(cls, chain: Chain, most: int, widest: int) -> Columns:
        """All columns of `chain`, or else `most`.

        Up to `widest` columns are shown where an output depends on more than `most`.
        """
        axes = tuple(chain.axes(number)[0] for number in range(len(chain.shapes)))
        whole = cls(axes, _units(axes), 0, 1)
        count = len(whole.whole)
        if count <= most:
            return cls(axes, whole.units, count, axes[-1].size)
        spare = max(whole.units)  # gaps between cells may shift what an output depends on
        shown = min(widest, count, max(most, whole.needed(1) + 2 * spare))
        per_page = 1
        while per_page < axes[-1].size and whole.needed(per_page + 1) + spare <= shown:
            per_page += 1
        return cls(axes, whole.units, shown, per_page)

    @property
    def whole(self) -> range:
        """All columns; column 0 has cell 0 of each map."""
        ends = [
            (axis.drawn.start * unit, (axis.drawn.stop - 1) * unit)
            for axis, unit in zip(self.axes, self.units, strict=True)
        ]
        return range(min(start for start, _ in ends), max(stop for _, stop in ends) + 1)

    @property
    def moves(self) -> bool:
        """True if part of the columns is hidden."""
        return self.shown < len(self.whole)

    @property
    def enough(self) -> bool:
        """True if everything that an output depends on is shown, not just the output."""
        return self.shown == len(self.whole) or self.needed(1) <= self.shown

    def at(self, out: int) -> range:
        """The columns shown while output `out` is computed."""
        whole = self.whole
        first = out // self.per_page * self.per_page
        start = self._sees(first, first).start
        if not self.enough:
            start = max(start, first * self.units[-1] + 1 - self.shown)
        start = max(whole.start, min(start, whole.stop - self.shown))
        return range(start, start + self.shown)

    def needed(self, outs: int) -> int:
        """The most columns that `outs` neighbouring outputs depend on.

        With zeros between cells, outputs differ in a period of all spreads.
        """
        period = min(MOST_TRIED, prod(getattr(axis, "spread", 1) for axis in self.axes))
        firsts = range(max(1, min(period, self.axes[-1].size - outs + 1)))
        return max(len(self._sees(first, first + outs - 1)) for first in firsts)

    def _sees(self, first: int, last: int) -> range:
        """The columns that outputs `first` to `last` depend on."""
        cells = [field(self.axes[number:-1], first, last) for number in range(len(self.axes))]
        pairs = list(zip(cells, self.units, strict=True))
        return range(
            min(some.start * unit for some, unit in pairs),
            max((some.stop - 1) * unit for some, unit in pairs) + 1,
        )


@dataclass(frozen=True, slots=True)
class MapColumns:
    """The viewport of map `number` of a stack: the cells in the columns shown."""

    columns: Columns
    number: int

    @property
    def whole(self) -> range:
        """All coordinates of the map."""
        return self.columns.axes[self.number].drawn

    @property
    def moves(self) -> bool:
        """False: the stack has one line for the columns of all maps."""
        return False

    def shown(self, out: int) -> range:
        """The coordinates shown while output `out` is computed."""
        columns, unit, whole = self.columns.at(out), self.columns.units[self.number], self.whole
        start = max(whole.start, -(-columns.start // unit))
        return range(start, max(start, min(whole.stop, -(-columns.stop // unit))))


def _units(axes: tuple[Axis, ...]) -> tuple[int, ...]:
    """The columns from one cell of each map to the next."""
    unit, units = Fraction(1), []
    for axis in axes:
        unit /= getattr(axis, "spread", 1)
        units.append(unit)
        unit *= axis.stride
    whole = lcm(*(each.denominator for each in units))
    return tuple(int(each * whole) for each in units)
