"""Layers in a row: all maps beside each other, and in each what one output cell depends on.

The receptive field is traced back from the output through every map to the input.  Kernels
are not drawn: their arguments stand in the headings.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from convviz.chain_words import caption, footer, heading, longest_footer
from convviz.chains import Chain
from convviz.errors import ConvVizError
from convviz.scene.chain_legend import legend, roles_of
from convviz.scene.chain_maps import Maps
from convviz.scene.chain_stack import stack_scenes
from convviz.scene.chain_window import ALL, MapWindow, extent, map_windows
from convviz.scene.model import (
    Box,
    Column,
    Kind,
    Map,
    Panel,
    Row,
    Scene,
    Section,
    Side,
    Still,
    Text,
    Tower,
)

CAPS = (8, 6, 4, 3, 2, 1)
"""Channels of a map that are shown at the most."""

OF_MANY = 3
"""Where some are left out, so many are enough to show that there are several."""

WHOLE = 40
"""A plane of more cells than this along an axis is shown through a window."""


def chain_scenes(chain: Chain) -> Iterator[Scene]:
    """Arrangements of `chain`, from the one that shows most to the one that shows least.

    Raises:
        ConvVizError: the layers have three spatial axes, which this view has no place for.
    """
    dims = len(chain.output_shape) - 1
    if dims > 2:
        raise ConvVizError(
            f"layers in a row are drawn with 1 or 2 spatial axes, and these have {dims}"
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
    ways.sort(key=lambda way: way[0] < field)
    seen = set()
    for most, cap in ways:
        shown = tuple(_shown(shape[0], cap) for shape in chain.shapes)
        if (shown, most) not in seen:
            seen.add((shown, most))
            made = map_windows(chain, most)
            scene = _Arrangement(chain, made, Maps(chain, made, shown)).scene()
            yield scene._replace(last_resort=most < field or bool(stacks))


def _shown(channels: int, cap: int) -> int:
    return channels if channels <= cap else min(cap, OF_MANY)


@dataclass(frozen=True, slots=True)
class _Arrangement:
    """Where the maps of `chain` stand, each as far as it is shown."""

    chain: Chain
    windows: tuple[tuple[MapWindow, ...], ...]
    maps: Maps

    def scene(self) -> Scene:
        """The boxes, and a still for each step."""
        chain, maps = self.chain, self.maps
        roles = roles_of(chain)
        return Scene(
            caption=caption(chain),
            sections=tuple(map(self._section, range(len(chain.shapes)))),
            legend=legend(chain, roles),
            hues=maps.hues,
            roles={Kind.INPUT: roles, Kind.KERNEL: (), Kind.OUTPUT: ()},
            footer_room=longest_footer(chain),
            still=self._still,
            steps=len(chain),
            numbers={},
        )

    def _section(self, number: int) -> Section:
        chain, maps = self.chain, self.maps
        rows, cols = self.windows[number]
        panels = tuple(
            Panel(
                f"{number}.{place}",
                Kind.INPUT,
                rows.cells,
                cols.cells,
                room=maps.name(number, chain.shapes[number][0] - 1),
                side=self._side(number),
            )
            for place in range(maps.shown[number])
        )
        box: Box = Tower(panels)
        if rest := chain.shapes[number][0] - maps.shown[number]:
            more = f"… {rest} more channel{'s' * (rest != 1)}"
            box = Column((box, Text("", more, small=True)))
        words, *smaller = heading(chain, number)
        lines = [Text("", words), *(Text("", line, small=True) for line in smaller)]
        if rows.moves or cols.moves:
            ends = tuple(range(-99, window.whole.stop) for window in (rows, cols))
            room = extent((rows, cols), ends)
            lines.append(Text(f"{number}.window", room, small=True))
            if number == 0:
                box = Row((Map("0", len(rows.whole), len(cols.whole)), box))
        return Section(tuple(lines), box)

    def _side(self, number: int) -> Side:
        """Where the names of a map stand: where no beam passes."""
        if number == 0:
            return Side.LEFT
        return Side.RIGHT if number == self.maps.last else Side.TOP

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
