"""The view `channels`: input planes, kernels and output planes beside each other.

Layers over one axis and over three have them over each other: see `strips` and `slices`.
A panel for each input channel, each kernel and each output channel; what is left out is said.
Arrangements come from the one that shows everything to the one that shows least: which of
them fit is for the page to find out.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from convviz.layer.plan import Rule
from convviz.scene.boxes import Box, Column, Flow, NameSide, Panel, Row, Section, Text
from convviz.scene.legend import input_roles, output_roles
from convviz.scene.model import Scene
from convviz.scene.planes.boxes import (
    heading,
    in_bracket,
    more_note,
    panels,
    sizes_text,
    small,
    with_map,
)
from convviz.scene.planes.share import Shown
from convviz.scene.planes.shown import Planes
from convviz.scene.planes.viewport import limits
from convviz.scene.roles import Kind
from convviz.scene.views.channels.stills import ChannelsStills
from convviz.scene.views.channels.words import kernels_words, longest_kernel_name
from convviz.walks.walk import Walk

if TYPE_CHECKING:
    from convviz.walks.tensors import Tensors

CAPS = (
    *((9, 9, 9), (4, 4, 6), (3, 4, 4), (3, 3, 3), (2, 3, 2), (2, 2, 2), (1, 2, 2), (1, 2, 1)),
    (1, 1, 1),
)
"""The most groups, and input and output channels of a group, that are shown.

Two inputs come before two outputs: with one, no sum over channels is seen.
"""

OF_MANY = (2, 3, 2)
"""Groups and channels that show that there are several, where some are left out."""

LARGEST_WINDOW = 64
"""The most cells of a viewport along an axis, whatever the kernel."""


def scenes(walk: Walk, tensors: Tensors | None = None) -> Iterator[Scene]:
    """Arrangements of `walk`, from the one that shows most to the one that shows least."""
    match len(walk.plan.kernel):
        case 1:
            from convviz.scene.views.channels.strips import strip_scenes

            return strip_scenes(walk, tensors)
        case 3:
            from convviz.scene.views.channels.slices import slice_scenes

            return slice_scenes(walk, tensors)
        case _:
            return _plane_scenes(walk, tensors)


def _plane_scenes(walk: Walk, tensors: Tensors | None) -> Iterator[Scene]:
    """Arrangements of planes: of these a part is shown before one input of a sum is left out.

    The first inputs are those of `OF_MANY`.
    """
    axes = (*walk.plan.reading.axes, *walk.plan.writing.axes)
    widest = max(axis.span for axis in axes)
    ways = product(limits(axes, LARGEST_WINDOW, 24), CAPS)
    seen = set()

    def order(way: tuple[int, tuple[int, int, int]]) -> tuple[bool, int]:
        return way[0] < widest, -min(way[1][1], walk.plan.ins, OF_MANY[1])

    for most, caps in sorted(ways, key=order):
        shown = Shown.of(walk, caps, OF_MANY, (1, most, most))
        if shown not in seen:
            seen.add(shown)
            arranged = _ChannelsArrangement(walk, shown, ChannelsStills(walk, shown, tensors))
            alone = shown.ins == 1 < walk.plan.ins
            yield arranged.scene()._replace(last_resort=most < widest, alone=alone)


class _ChannelsArrangement(NamedTuple):
    """The places of everything that is `shown` of `walk`."""

    walk: Walk
    shown: Shown
    stills: ChannelsStills

    def scene(self) -> Scene:
        """The boxes, and a still for each step."""
        stills, walk = self.stills, self.walk
        middle = () if walk.plan.rule is Rule.COPY else (self._kernels(),)
        roles = {
            Kind.INPUT: input_roles(walk, stills.tensors),
            Kind.KERNEL: stills.kernel_roles,
            Kind.OUTPUT: output_roles(walk, stills.progress),
        }
        sections = (self._inputs(), *middle, self._outputs())
        return stills.scene(sections, stills.legend, roles)

    def _inputs(self) -> Section:
        walk, shown = self.walk, self.shown
        bands = [
            in_bracket(walk, slot, self._planes(f"x{slot}", shown.inputs, shown.ins))
            for slot in range(shown.groups)
        ]
        return Section(
            heading(walk, "in", shown.inputs),
            with_map("in", shown.inputs, self._with_more_groups(bands)),
        )

    def _outputs(self) -> Section:
        walk, shown = self.walk, self.shown
        bands = [
            self._planes(f"y{slot}", shown.outputs, shown.outs) for slot in range(shown.groups)
        ]
        return Section(
            heading(walk, "out", shown.outputs),
            with_map("out", shown.outputs, self._with_more_groups(bands, silent=True)),
        )

    @staticmethod
    def _planes(key: str, planes: Planes, shown: int) -> Box:
        """The planes of one group, and how many more there are."""
        is_input = key.startswith("x")
        every = panels(key, planes, shown, NameSide.LEFT if is_input else NameSide.RIGHT)
        return _above(
            Flow(every), more_note(planes.channels - shown, "channel"), fills=is_input
        )

    def _kernels(self) -> Section:
        shown, plan = self.shown, self.walk.plan
        dots = (small("…"),) if plan.ins > shown.ins else ()
        bands: list[Box] = []
        for group in range(shown.groups):
            columns = (
                Column(self._kernels_of(group, out), spread=True) for out in range(shown.outs)
            )
            bands.append(_above(Row(tuple(columns)), dots))
        some = shown.kernels[-len(plan.kernel) :]
        lines = [Text("", kernels_words(self.walk))]
        if some != plan.kernel:
            lines.append(small(f"the first {sizes_text(some)} of each"))
        return Section(tuple(lines), self._with_more_groups(bands, silent=True))

    def _kernels_of(self, group: int, out: int) -> tuple[Panel, ...]:
        """The kernels of an output channel, the first one named."""
        _, rows, cols = self.shown.kernels
        room = longest_kernel_name(self.walk.plan) + self.stills.more_after(out)
        return tuple(
            Panel(f"w{group}.{out}.{place}.0", Kind.KERNEL, rows, cols, room * (place == 0))
            for place in range(self.shown.ins)
        )

    def _with_more_groups(self, bands: list[Box], silent: bool = False) -> Box:
        """The boxes of groups, and how many more there are; just dots if `silent`."""
        plan = self.walk.plan
        box: Box = bands[0] if len(bands) == 1 else Column(tuple(bands), spread=True)
        note = more_note(plan.groups - self.shown.groups, "group" if plan.named else "channel")
        return _above(box, (small("…"),) if note and silent else note)


def _above(box: Box, note: tuple[Text, ...], *, fills: bool = True) -> Box:
    """`box`, above a note on what is left out, if there is one."""
    return Column((box, *note), fills=fills) if note else box
