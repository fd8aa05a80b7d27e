"""Layers in a row over one axis, stacked: the input at the bottom, the output at the top.

All maps share one panel, a row each, with cells as far apart as strides put them.  Lines join
the cells that an output depends on (van den Oord and others, `WaveNet`, 2016, figure 3).  A
row stands for all channels of a map.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from convviz.axis import Ground
from convviz.scene.boxes import Box, Column, Map, Panel, Row, Section, Text
from convviz.scene.model import Cells, Link, Rect, Scene, Still
from convviz.scene.roles import Kind, Role
from convviz.scene.views.rows.columns import Columns, MapColumns
from convviz.scene.views.rows.legend import legend, longest_footer, roles_of
from convviz.scene.views.rows.maps import Maps
from convviz.scene.views.rows.viewports import ROW
from convviz.walks.chains import CellTrace, Chain
from convviz.walks.reach import among
from convviz.words.chains import caption, footer, heading, part

APART = 3
"""Rows from one map to the next."""

ENOUGH, WIDEST = 40, 120
"""Columns shown of a long axis, and the most where an output depends on more."""

WAYS = (WIDEST, WIDEST), (ENOUGH, WIDEST), (ENOUGH, 80), (ENOUGH, ENOUGH), (24, 24), (16, 16)
"""Pairs of `ENOUGH` and `WIDEST` for pages from wide to narrow."""


@dataclass(frozen=True, slots=True)
class Stack:
    """The maps of `chain` over each other, in the `columns` shown."""

    chain: Chain
    maps: Maps
    columns: Columns

    @classmethod
    def of(cls, chain: Chain, most: int = WIDEST, widest: int = WIDEST) -> Stack | None:
        """The stack of `chain`, in the columns of `Columns.of`; None if a layer has groups.

        A row cannot stand for all channels where groups differ.
        """
        if any(plan.grouped for plan in chain.plans):
            return None
        count = len(chain.shapes)
        columns = Columns.of(chain, most, widest)
        windows = tuple((ROW, MapColumns(columns, number)) for number in range(count))
        return cls(chain, Maps(chain, windows, (1,) * count), columns)

    @property
    def rows(self) -> int:
        """The rows of the panel."""
        return (len(self.chain.shapes) - 1) * APART + 1

    def row(self, number: int) -> int:
        """The row of a map, the output's being the first."""
        return (len(self.chain.shapes) - 1 - number) * APART

    def cells(self, trace: CellTrace) -> Cells:
        """The cells of the panel at `trace`."""
        there = self.columns.at(trace.position[0])
        roles = np.full((self.rows, len(there)), Role.BLANK, np.uint8)
        hues = np.zeros(roles.shape, np.int8)
        still = Still({}, (), "", 0, 0)
        self.maps.show(still, trace)
        names = [""] * self.rows
        for number, unit in enumerate(self.columns.units):
            own, (_, window) = still.cells[f"{number}.0"], self.maps.windows[number]
            shown = window.shown(trace.position[0])
            columns = [cell * unit - there.start for cell in shown]
            roles[self.row(number), columns] = own.roles[0]
            hues[self.row(number), columns] = own.hue
            names[self.row(number)] = self.label(number)
        return Cells(
            roles,
            self.maps.hues[0],
            hues=hues,
            links=tuple(self._links(trace, there)),
            row_names=tuple(names),
        )

    def label(self, number: int) -> str:
        """The words beside the row of a map."""
        return "   ".join(heading(self.chain, number))

    def _links(self, trace: CellTrace, there: range) -> Iterator[Link]:
        """Lines between cells that are both in the columns shown."""
        units = self.columns.units
        for number, (reach, behind) in enumerate(pairwise(trace.reaches)):
            axis, next_axis = self.columns.axes[number : number + 2]
            unit = getattr(next_axis, "spread", 1) * units[number + 1]
            taps = _over(there, units[number])
            reached = set(_shown_of(reach.taps[0], taps))
            for cell in _shown_of(behind.cells[0], _over(there, unit)):
                for tap in among(axis.taps(cell), taps):
                    if tap in reached and axis.ground(tap) is not Ground.INSERTED:
                        col, to_col = (
                            tap * units[number] - there.start,
                            cell * unit - there.start,
                        )
                        yield Link(self.row(number), col, self.row(number + 1), to_col)


def _over(columns: range, unit: int) -> range:
    """The cells in `columns`, of a map with a cell every `unit` columns."""
    return range(-(-columns.start // unit), (columns.stop - 1) // unit + 1)


def _shown_of(cells: Sequence[int], shown: range) -> Sequence[int]:
    """Those of `cells` that are `shown`; of an even range computed without a loop."""
    if isinstance(cells, range):
        return among(cells, shown)
    return tuple(cell for cell in cells if cell in shown)


def stack_scenes(chain: Chain) -> Iterator[Scene]:
    """The arrangements of a stack, the widest first; none if a layer has groups."""
    seen = set()
    for way in WAYS:
        stack = Stack.of(chain, *way)
        if stack is not None and stack.columns.shown not in seen:
            seen.add(stack.columns.shown)
            yield _scene(stack)._replace(last_resort=not stack.columns.enough)


def _scene(stack: Stack) -> Scene:
    chain = stack.chain
    roles = (*roles_of(chain), Role.BLANK)
    words = [Text("", "a row stands for all channels of its map", small=True)]
    if all(channels == 1 for channels, _ in chain.shapes):
        words.clear()
    return Scene(
        caption=caption(chain),
        sections=(Section(tuple(words), _box(stack)),),
        legend=legend(chain, roles),
        hues=stack.maps.hues,
        roles={Kind.INPUT: roles, Kind.KERNEL: (), Kind.OUTPUT: ()},
        footer_room=longest_footer(chain),
        still=lambda number: _still(stack, number),
        steps=len(chain),
        numbers={},
        grows=True,
        part=part(chain),
    )


def _box(stack: Stack) -> Box:
    """The panel, and above a line and a map of the part of the input shown."""
    numbers = range(len(stack.chain.shapes))
    longest = max(map(stack.label, numbers), key=len)
    panel = Panel(
        "stack",
        Kind.INPUT,
        stack.rows,
        stack.columns.shown,
        row_room=longest,
        headings=True,
    )
    if not stack.columns.moves:
        return panel
    size = stack.chain.input_shape[1]
    words = Text("window", _extent(range(size - 1, size), size), small=True)
    return Column((Row((Map("0", 1, len(stack.columns.whole)), words)), panel))


def _still(stack: Stack, number: int) -> Still:
    chain, trace = stack.chain, stack.chain[number]
    still = Still(
        cells={"stack": stack.cells(trace)},
        beams=(),
        footer=footer(chain, trace),
        done=number + 1,
        total=len(chain),
    )
    if stack.columns.moves:
        there, whole = stack.columns.at(trace.position[0]), stack.columns.whole
        still.maps["0"] = Rect(0, there.start - whole.start, 1, len(there))
        still.texts["window"] = _extent(_input_cells(stack, trace), chain.input_shape[1])
    return still


def _input_cells(stack: Stack, trace: CellTrace) -> range:
    """The cells shown of the padded input, without inserted zeros."""
    shown = stack.maps.windows[0][1].shown(trace.position[0])
    spread = getattr(stack.columns.axes[0], "spread", 1)
    return range(-(-shown.start // spread), (shown.stop - 1) // spread + 1)


def _extent(cells: range, size: int) -> str:
    """The words for `cells` of an input of `size` cells, without padding."""
    own = range(max(0, cells.start), min(size, cells.stop))
    return f"input cells {own[0]:,}…{own[-1]:,} of {size:,}" if own else "no input cells"
