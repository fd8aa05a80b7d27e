"""The view `channels`: input planes, kernels and output planes beside each other.

One panel for each input channel, each kernel and each output channel; what does not fit is
left out visibly.  Which of them fit is for the renderer to find out: this module offers
arrangements, from the one that shows everything to the one that shows least.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from math import prod

from convviz.axis import Axis
from convviz.layer.plan import Rule
from convviz.scene.legend import input_keys, input_roles, output_keys, output_roles
from convviz.scene.model import (
    WARM,
    Box,
    Bracket,
    Column,
    Flow,
    Key,
    Kind,
    Map,
    NameSide,
    Panel,
    Role,
    Row,
    Scene,
    Section,
    Text,
)
from convviz.scene.planes.beside import spread_words
from convviz.scene.planes.broadest import unnumbered
from convviz.scene.planes.shown import Planes, planes_of
from convviz.scene.planes.viewport import extent
from convviz.scene.views.channels.stills import ChannelsStills, Shown
from convviz.walks.tensors import Tensors
from convviz.walks.walk import Walk
from convviz.words.describe import caption

CAPS = ((9, 9, 9), (4, 4, 6), (3, 4, 4), (3, 3, 3), (2, 3, 2), (2, 2, 2), (1, 2, 2), (1, 1, 1))
"""Groups, input channels and output channels of a group that are shown at the most."""

OF_MANY = (2, 3, 2)
"""Where some are left out, these are enough to show that there are several."""

WHOLE = 40
"""A plane of more cells than this along an axis is shown through a window."""

LARGEST_WINDOW = 64
"""A window is no larger, whatever kernel it has to hold."""

ALL = 2**62

SLICES = (8, 5, 3)
"""Slices of a volume that are shown at the most."""


def channel_scenes(walk: Walk, tensors: Tensors | None = None) -> Iterator[Scene]:
    """Arrangements of `walk`, from the one that shows most to the one that shows least."""
    axes = (*walk.plan.reading.axes, *walk.plan.writing.axes)
    widest = max(axis.span for axis in axes)
    slices = SLICES if len(walk.plan.kernel) == 3 else (1,)
    ways = list(product(slices, _windows(axes), CAPS))
    seen = set()
    for depth, most, caps in sorted(ways, key=lambda way: way[1] < widest):
        shown = _shown(walk, caps, (depth, most, most))
        key = (shown.groups, shown.ins, shown.outs, depth, most)
        if key not in seen:
            seen.add(key)
            scene = _ChannelsArrangement(walk, shown, tensors).scene()
            alone = shown.ins == 1 < walk.plan.ins
            yield scene._replace(last_resort=most < widest, alone=alone)


def _windows(axes: tuple[Axis, ...]) -> list[int]:
    """Cells along an axis that a plane may show, from many to few."""
    largest = max(max(len(axis.drawn), axis.size) for axis in axes)
    pages = max(13, *(axis.span + min(3 * axis.stride, 4) for axis in axes))
    fewer = [min(pages, LARGEST_WINDOW), min(pages, 24), 13, 9]
    windows = [ALL] * (largest <= WHOLE) + [most for most in fewer if most < largest]
    return list(dict.fromkeys(windows)) or [ALL]


def _shown(walk: Walk, caps: tuple[int, int, int], most: tuple[int, ...]) -> Shown:
    plan = walk.plan
    inputs, outputs = planes_of(plan.reading, plan, most), planes_of(plan.writing, plan, most)
    counts = (plan.groups, inputs.channels, outputs.channels)
    groups, ins, outs = (
        count if count <= cap else min(cap, some)
        for count, cap, some in zip(counts, caps, OF_MANY, strict=True)
    )
    kernel = (1,) * (3 - len(plan.kernel)) + plan.kernel
    kernels = tuple(map(min, kernel, most))
    return Shown(groups, ins, outs, inputs, kernels, outputs)


@dataclass(frozen=True, slots=True)
class _ChannelsArrangement:
    """Where everything that is `shown` of `walk` stands."""

    walk: Walk
    shown: Shown
    tensors: Tensors | None

    def scene(self) -> Scene:
        """The boxes, and a still for each step."""
        stills = ChannelsStills(self.walk, self.shown, self.tensors)
        middle = () if self.walk.plan.rule is Rule.COPY else (self._kernels(),)
        return Scene(
            caption=caption(self.walk),
            sections=(self._inputs(), *middle, self._outputs()),
            legend=tuple(self._legend(stills)),
            hues=stills.hues,
            roles=self._roles(stills),
            footer_room=stills.longest_footer,
            still=stills.still,
            steps=len(self.walk),
            numbers=stills.longest_numbers,
            unnumbered=unnumbered(self.tensors),
        )

    def _inputs(self) -> Section:
        shown, plan = self.shown, self.walk.plan
        bands = []
        for group in range(shown.groups):
            box = self._planes(f"x{group}", Kind.INPUT, shown.inputs, shown.ins, NameSide.LEFT)
            if plan.grouped:
                box = Bracket(f"group{group}", f"group {plan.groups - 1}", box)
            bands.append(box)
        box = self._with_more_groups(bands)
        if shown.inputs.moves:
            box = Row((self._map("in", shown.inputs), box))
        heading = self._heading("input", self.walk.input_shape, "in", shown.inputs)
        if spread := spread_words(self.walk):
            heading += (Text("", spread, small=True),)
        return Section(heading, box)

    def _planes(self, key: str, kind: Kind, planes: Planes, shown: int, side: NameSide) -> Box:
        """The planes of one group, slice by slice, and how many more there are."""
        letter = key[0]
        slices, rows, cols = (window.cells for window in planes.windows)
        room = f"{letter}{planes.side.channels - 1}"
        if planes.flat:
            room = f"{room}…{planes.side.channels - 1}"
        if len(planes.side.axes) == 3:
            first, last = planes.windows[0].whole[0], planes.windows[0].whole[-1]
            room += f"[{min(first, -last, key=lambda at: -len(str(at)))}]"
        columns = [
            tuple(
                Panel(f"{key}.{place}.{z}", kind, rows, cols, room=room, side=side)
                for z in range(slices)
            )
            for place in range(shown)
        ]
        box: Box = Flow(tuple(panel for column in columns for panel in column))
        if slices > 1:
            box = Row(tuple(Column(panels, spread=True) for panels in columns))
        more = planes.channels - shown
        return self._with_note(box, more, "channel", fills=kind is Kind.INPUT)

    def _kernels(self) -> Section:
        shown, plan = self.shown, self.walk.plan
        slices, rows, cols = shown.kernels
        bands: list[Box] = []
        for group in range(shown.groups):
            columns: list[Box] = []
            for out in range(shown.outs):
                panels = tuple(
                    Panel(
                        f"w{group}.{out}.{place}.{z}",
                        Kind.KERNEL,
                        rows,
                        cols,
                        room=self._kernel_room() if place == 0 else "",
                    )
                    for place in range(shown.ins)
                    for z in range(slices)
                )
                columns.append(Column(panels, spread=True))
            if plan.outs > shown.outs:
                columns.append(Text("", "…"))
            bands.append(self._with_note(Row(tuple(columns)), plan.ins - shown.ins, ""))
        heading: tuple[Text, ...] = (Text("", self._kernel_heading()),)
        if shown.kernels[-len(plan.kernel) :] != plan.kernel:
            first = " × ".join(map(str, shown.kernels[-len(plan.kernel) :]))
            heading += (Text("", f"the first {first} of each", small=True),)
        return Section(heading, self._with_more_groups(bands, silent=True))

    def _kernel_heading(self) -> str:
        layer, plan = self.walk.layer, self.walk.plan
        if plan.rule is not Rule.SUM:
            return f"window  {' × '.join(map(str, plan.kernel))}"
        flipped = ", flipped" if plan.flipped and plan.kernel != (1,) * len(plan.kernel) else ""
        return f"kernels{flipped}  {' × '.join(map(str, layer.weight_shape))}"

    def _kernel_room(self) -> str:
        plan = self.walk.plan
        if plan.rule is Rule.SUM:
            room = f"w{plan.writing.channels - 1}"
            return f"{room}[{plan.kernel[0] - 1}]" if len(plan.kernel) == 3 else room
        most = plan.divisor or prod(plan.kernel)
        return "max" if plan.rule is Rule.MAX else f"÷ {most}"

    def _outputs(self) -> Section:
        shown = self.shown
        bands = [
            self._planes(f"y{group}", Kind.OUTPUT, shown.outputs, shown.outs, NameSide.RIGHT)
            for group in range(shown.groups)
        ]
        box = self._with_more_groups(bands, silent=True)
        if shown.outputs.moves:
            box = Row((box, self._map("out", shown.outputs)))
        return Section(
            self._heading("output", self.walk.output_shape, "out", shown.outputs), box
        )

    @staticmethod
    def _map(key: str, planes: Planes) -> Map:
        rows, cols = planes.windows[1:]
        return Map(key, len(rows.whole), len(cols.whole))

    @staticmethod
    def _heading(
        word: str, shape: tuple[int, ...], key: str, planes: Planes
    ) -> tuple[Text, ...]:
        heading: tuple[Text, ...] = (Text("", f"{word}  {' × '.join(map(str, shape))}"),)
        if any(window.moves for window in planes.windows):
            ends = tuple(range(-99, window.whole.stop) for window in planes.windows)
            widest = extent(planes.windows, ends)
            heading += (Text(f"{key}.window", widest, small=True),)
        return heading

    @staticmethod
    def _with_note(box: Box, more: int, noun: str, *, fills: bool = True) -> Box:
        """`box`, and below it how many more there are; just dots where `noun` is empty."""
        if not more:
            return box
        words = f"… {more} more {noun}{'s' * (more != 1)}" if noun else "…"
        return Column((box, Text("", words, small=True)), fills=fills)

    def _with_more_groups(self, bands: list[Box], silent: bool = False) -> Box:
        plan = self.walk.plan
        box: Box = bands[0] if len(bands) == 1 else Column(tuple(bands), spread=True)
        noun = "group" if plan.named else "channel"
        return self._with_note(box, plan.groups - self.shown.groups, "" if silent else noun)

    def _legend(self, stills: ChannelsStills) -> Iterator[Key]:
        walk, hue = self.walk, 0 if self.walk.plan.grouped else WARM
        yield from input_keys(walk, self.tensors, origins_shown=stills.origins_shown)
        yield from output_keys(walk, stills.progress, hue)
        if walk.plan.scatters and stills.bias_shown:
            yield Key(None, "every output starts at its bias")

    def _roles(self, stills: ChannelsStills) -> dict[Kind, tuple[Role, ...]]:
        return {
            Kind.INPUT: input_roles(self.walk, self.tensors),
            Kind.KERNEL: (Role.WEIGHT, Role.WEIGHT_IN_USE),
            Kind.OUTPUT: output_roles(self.walk, stills.progress),
        }
