"""Layers in a row over one axis, stacked: the input at the bottom, the output at the top.

All maps share one panel, a row each, and a cell stands over the middle of what it sees where
strides put it.  Lines join what an output cell depends on (van den Oord and others, `WaveNet`,
2016, figure 3).  A row stands for all channels of its map.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import lcm

import numpy as np

from convviz.axis import Ground
from convviz.chain_words import caption, company, footer, heading
from convviz.chains import Chain, Trace
from convviz.scene.chain_legend import legend, roles_of
from convviz.scene.chain_maps import Maps
from convviz.scene.chain_window import ALL, map_windows
from convviz.scene.model import (
    Cells,
    Kind,
    Link,
    Panel,
    Role,
    Scene,
    Section,
    Still,
    Text,
)

APART = 3
"""Rows from one map to the next."""

WIDEST = 120
"""More columns than this are never stacked: they would not fit on a page."""


@dataclass(frozen=True, slots=True)
class Stack:
    """The maps of `chain` over each other; map n has a cell every `units[n]` columns."""

    chain: Chain
    maps: Maps
    units: tuple[int, ...]

    @classmethod
    def of(cls, chain: Chain) -> Stack | None:
        """The stack of `chain`; None where it is too wide, or channels go ways of their own."""
        if any(plan.grouped for plan in chain.plans):
            return None
        count = len(chain.shapes)
        unit, units = Fraction(1), []
        for number in range(count):
            (axis,) = chain.axes(number)
            unit /= getattr(axis, "spread", 1)
            units.append(unit)
            unit *= axis.stride
        whole = lcm(*(each.denominator for each in units))
        maps = Maps(chain, map_windows(chain, ALL), (1,) * count)
        stack = cls(chain, maps, tuple(int(each * whole) for each in units))
        return stack if len(stack.columns) <= WIDEST else None

    @property
    def columns(self) -> range:
        """The columns that the maps take, cell 0 of each standing in column 0."""
        ends = [
            (axis.drawn.start * unit, (axis.drawn.stop - 1) * unit)
            for (axis,), unit in zip(
                map(self.chain.axes, range(len(self.units))), self.units, strict=True
            )
        ]
        return range(min(start for start, _ in ends), max(stop for _, stop in ends) + 1)

    @property
    def rows(self) -> int:
        """The rows of the panel."""
        return (len(self.units) - 1) * APART + 1

    def row(self, number: int) -> int:
        """The row of a map, the output's being the first."""
        return (len(self.units) - 1 - number) * APART

    def column(self, number: int, cell: int) -> int:
        """The column of a cell of a map, counted in the panel."""
        return cell * self.units[number] - self.columns.start

    def cells(self, trace: Trace) -> Cells:
        """What the panel shows of `trace`."""
        roles = np.full((self.rows, len(self.columns)), Role.BLANK, np.uint8)
        hues = np.zeros(roles.shape, np.int8)
        still = Still({}, (), "", 0, 0)
        self.maps.show(still, trace)
        names = [""] * self.rows
        for number in range(len(self.units)):
            own, (axis,) = still.cells[f"{number}.0"], self.chain.axes(number)
            columns = [self.column(number, cell) for cell in axis.drawn]
            roles[self.row(number), columns] = own.roles[0]
            hues[self.row(number), columns] = own.hue
            names[self.row(number)] = self.label(number)
        return Cells(
            roles,
            self.maps.hues[0],
            hues=hues,
            links=tuple(self._links(trace)),
            row_names=tuple(names),
        )

    def label(self, number: int) -> str:
        """What is said of a map beside its row."""
        return "   ".join(heading(self.chain, number))

    def _links(self, trace: Trace) -> Iterator[Link]:
        for number, (reach, behind) in enumerate(pairwise(trace.reaches)):
            (axis,), (next_axis,) = self.chain.axes(number), self.chain.axes(number + 1)
            for cell in behind.cells[0]:
                target = self.column(number + 1, cell * getattr(next_axis, "spread", 1))
                for tap in axis.taps(cell):
                    if tap in reach.taps[0] and axis.ground(tap) is not Ground.INSERTED:
                        yield Link(
                            self.row(number),
                            self.column(number, tap),
                            self.row(number + 1),
                            target,
                        )


def stack_scene(chain: Chain) -> Scene | None:
    """The one arrangement of a stack; None where it is too wide."""
    stack = Stack.of(chain)
    if stack is None:
        return None
    roles = (*roles_of(chain), Role.BLANK)
    longest = max((stack.label(number) for number in range(len(chain.shapes))), key=len)
    panel = Panel("stack", Kind.INPUT, stack.rows, len(stack.columns), row_room=longest)

    def still(number: int) -> Still:
        trace = chain[number]
        return Still(
            cells={"stack": stack.cells(trace)},
            beams=(),
            footer=footer(chain, trace),
            done=number + 1,
            total=len(chain),
            company=company(chain),
        )

    several = any(channels > 1 for channels, _ in chain.shapes)
    words = Text("", "a row stands for all channels of its map", small=True)
    return Scene(
        caption=caption(chain),
        sections=(Section((words,) * several, panel),),
        legend=legend(roles),
        hues=stack.maps.hues,
        roles={Kind.INPUT: roles, Kind.KERNEL: (), Kind.OUTPUT: ()},
        footer_room=max((footer(chain, chain[n]) for n in range(len(chain))), key=len),
        still=still,
        steps=len(chain),
        numbers={},
    )
