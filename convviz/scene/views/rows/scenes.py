"""Layers in a row: all maps beside each other, and in each the cells that an output depends on.

The receptive field is traced back from the output through every map to the input.  Kernels
are not drawn: their arguments stand in the headings.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from convviz.errors import ConvVizError
from convviz.scene.boxes import Box, Column, NameSide, Panel, Row, Section, Text, Tower
from convviz.scene.model import Key, Scene, Still
from convviz.scene.planes.boxes import more_note, small
from convviz.scene.planes.viewport import ALL, WHOLE, Viewport, extent_text, whole_map
from convviz.scene.roles import Kind, Role
from convviz.scene.views.rows.legend import legend, longest_footer, roles_of
from convviz.scene.views.rows.maps import Maps
from convviz.scene.views.rows.stack import stack_scenes
from convviz.scene.views.rows.viewports import map_windows
from convviz.walks.chains import Chain
from convviz.words.chains import caption, footer, heading, part

CAPS = (8, 6, 4, 3, 2, 1)
"""The most channels of a map that are shown."""

OF_MANY = 3
"""Channels that show that there are several, where some are left out."""

MOST_LINES, LEAST_IN_LINE = 8, 3
"""Lines that maps are broken into, and maps in a line."""

TURNS, COMES = "↵", "↳"
"""Signs where a line of maps ends, and where the next one begins."""


def scenes(chain: Chain) -> Iterator[Scene]:
    """Arrangements of `chain`, from the one that shows most to the one that shows least.

    Raises:
        ConvVizError: the layers have three spatial axes.
    """
    dims = len(chain.output_shape) - 1
    if dims > 2:
        raise ConvVizError(
            f"layers in a row are drawn with 1 or 2 spatial axes, and these have {dims}: draw"
            " each of them alone"
        )
    numbers = range(len(chain.shapes))
    axes = [axis for number in numbers for axis in chain.axes(number)]
    largest = max(len(axis.drawn) for axis in axes)
    field = max(chain.receptive_field())
    windows = [ALL] if largest <= WHOLE else []
    windows += [most for most in (max(field + 4, 16), field + 1, 13, 9) if most < largest]
    stacks = list(stack_scenes(chain)) if dims == 1 else []
    yield from stacks
    ways = [(most, cap) for most in sorted(windows, reverse=True) or [ALL] for cap in CAPS]
    if any(plan.grouped for plan in chain.plans):
        ways.sort(key=lambda way: way[1] < OF_MANY)  # channels matter more than whole planes
    told = dict.fromkeys((most, _shown(chain, cap)) for most, cap in ways)
    said = _Said.of(chain)
    for cut in (False, True):
        for turns in _turns(len(chain.shapes)):
            for most, shown in told:
                if (most < field) == cut:
                    made = map_windows(chain, most)
                    maps = Maps(chain, made, shown, turns)
                    scene = _RowsArrangement(chain, made, maps, said).scene()
                    yield scene._replace(last_resort=cut or bool(stacks))


class _Said(NamedTuple):
    """The words that all arrangements of a chain share, and the roles of cells."""

    roles: tuple[Role, ...]
    legend: tuple[Key, ...]
    footer_room: str
    headings: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, chain: Chain) -> _Said:
        """The words of `chain`."""
        roles, numbers = roles_of(chain), range(len(chain.shapes))
        headings = tuple(heading(chain, number) for number in numbers)
        return cls(roles, legend(chain, roles), longest_footer(chain), headings)


def _shown(chain: Chain, cap: int) -> tuple[int, ...]:
    """The number of channels shown of each map, at most `cap`."""
    counts = (channels for channels, *_ in chain.shapes)
    return tuple(count if count <= cap else min(cap, OF_MANY) for count in counts)


def _turns(maps: int) -> Iterator[tuple[int, ...]]:
    """The numbers of the maps at which lines turn: all in one line, then in two, in three.

    >>> list(_turns(9))
    [(), (4,), (3, 6), (2, 4, 6)]
    """
    steps = range(maps - 1)
    for lines in range(1, MOST_LINES + 1):
        if lines == 1 or len(steps) // lines + 1 >= LEAST_IN_LINE:
            yield tuple(-(-len(steps) * line // lines) for line in range(1, lines))


@dataclass(frozen=True, slots=True)
class _RowsArrangement:
    """Where the maps of `chain` stand, each as far as it is shown."""

    chain: Chain
    windows: tuple[tuple[Viewport, ...], ...]
    maps: Maps
    said: _Said

    def scene(self) -> Scene:
        """The boxes, and a still for each step."""
        chain, maps = self.chain, self.maps
        roles, breaks, sections = self.said.roles, [], []
        for number in range(len(chain.shapes)):
            sections.append(self._section(number))
            if number in maps.again:
                breaks.append(len(sections))
                sections.append(self._section(number, again=True))
        return Scene(
            caption=caption(chain),
            sections=tuple(sections),
            legend=self.said.legend,
            hues=maps.hues,
            roles={Kind.INPUT: roles, Kind.KERNEL: (), Kind.OUTPUT: ()},
            footer_room=self.said.footer_room,
            still=self._still,
            steps=len(chain),
            numbers={},
            breaks=tuple(breaks),
            grows=True,
            part=part(chain),
        )

    def _section(self, number: int, *, again: bool = False) -> Section:
        """A map with its heading, and a sign where a line of maps turns."""
        chain, maps = self.chain, self.maps
        rows, cols = windows = self.windows[number]
        panels = tuple(
            Panel(
                maps.read_at(number, place) if again else f"{number}.{place}",
                Kind.INPUT,
                rows.cells,
                cols.cells,
                room=maps.name(number, chain.shapes[number][0] - 1),
                side=NameSide.LEFT if again else self._side(number),
            )
            for place in range(maps.shown[number])
        )
        box: Box = Tower(panels)
        if note := more_note(chain.shapes[number][0] - maps.shown[number], "channel"):
            box = Column((box, *note))
        words, *smaller = self.said.headings[number]
        if again:
            smaller = ["from the line above"]
        lines = [Text("", words), *map(small, smaller), *extent_text(f"{number}", windows)]
        if number == 0 and (plane := whole_map("0", windows)):
            box = Row((*plane, box))
        if number in maps.again:
            turns = Column((Text("", TURNS, large=True), small("below")))
            box = Row((Text("", COMES, large=True), box) if again else (box, turns))
        return Section(tuple(lines), box)

    def _side(self, number: int) -> NameSide:
        """Where the names of a map stand: where no beam passes."""
        if number == 0:
            return NameSide.LEFT
        return NameSide.RIGHT if number == self.maps.last else NameSide.TOP

    def _still(self, number: int) -> Still:
        trace = self.chain[number]
        still = Still(
            cells={},
            beams=(),
            footer=footer(self.chain, trace),
            done=number + 1,
            total=len(self.chain),
        )
        self.maps.show(still, trace)
        return still
