"""The view `isometric`: input planes lie flat below, output planes float above them.

The picture of Dumoulin and Visin (`A guide to convolution arithmetic for deep learning`,
2016), for every operator and with all channels: over each input floats a slab, the kernel,
where it stands on the input, and lines lead from the slabs of an output to one sum and on to
the cell that is written.  Volumes, and taps that are copied, have beams to the output instead.
Arrangements come from the one that shows everything to the one that shows least.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from convviz.layer.plan import Rule
from convviz.scene.boxes import Box, Column, NameSide, Panel, Row, Section, Sign, Tower
from convviz.scene.legend import (
    input_keys,
    input_roles,
    output_keys,
    output_roles,
    step_keys,
)
from convviz.scene.model import Scene
from convviz.scene.planes.boxes import heading, in_bracket, more_note, panels, with_map
from convviz.scene.planes.share import Shown
from convviz.scene.planes.shown import Planes
from convviz.scene.planes.viewport import ALL, WHOLE, limits, whole_map
from convviz.scene.roles import Kind, Role
from convviz.scene.views.isometric.slabs import longest_name
from convviz.scene.views.isometric.stills import IsometricStills, Stacking
from convviz.walks.tensors import Tensors
from convviz.walks.walk import Walk

CAPS = ((6, 8, 8), (4, 4, 6), (3, 4, 4), (3, 3, 3), (2, 3, 2), (2, 2, 2), (1, 2, 2), (1, 1, 1))
"""The most groups, and input and output channels of a group, that are shown."""

OF_MANY = (2, 3, 3)
"""Groups and channels that show that there are several, where some are left out."""

SLICES = (8, 5, 3, 1)
"""The most slices of a volume that are shown."""


def scenes(walk: Walk, tensors: Tensors | None = None) -> Iterator[Scene]:
    """Arrangements of `walk`, from the one that shows most to the one that shows least."""
    ways, barest = _ways(walk)
    headed = [(way, False) for way in ways]
    headed += [(ways[-1], True)] * ways[-1].slabs  # headings go before channels
    every = dict.fromkeys(product(_shown(walk), headed))
    for shown, (way, bare) in sorted(every, key=_without_its_map):
        stills = IsometricStills(walk, shown, tensors, way)
        yield (
            _IsometricArrangement(walk, shown, stills, bare)
            .scene()
            ._replace(
                alone=shown.ins == 1 < walk.plan.ins,
                last_resort=_without_its_map((shown, (way, bare))),
            )
        )
    stills = IsometricStills(walk, shown, tensors, barest)
    barest_of_all = _IsometricArrangement(walk, shown, stills, bare=True).scene()
    yield barest_of_all._replace(last_resort=barest not in ways)


def _without_its_map(arranged: tuple[Shown, tuple[Stacking, bool]]) -> bool:
    """True if a part of a plane is shown, and no heading tells which part."""
    shown, (_, bare) = arranged
    return bare and (shown.inputs.moves or shown.outputs.moves)


def _shown(walk: Walk) -> list[Shown]:
    """How much is shown; as many inputs as show a sum are seen before planes are whole."""
    slices = SLICES if len(walk.plan.kernel) == 3 else SLICES[-1:]
    mosts = limits((*walk.plan.reading.axes, *walk.plan.writing.axes), 24)
    if len(walk.plan.kernel) == 1 and ALL not in mosts:
        mosts = [WHOLE, *mosts]
    ways = product(slices, mosts, CAPS)
    some = [Shown.of(walk, caps, OF_MANY, (depth, most, most)) for depth, most, caps in ways]
    return sorted(some, key=lambda shown: max(0, min(2, walk.plan.ins) - shown.ins))


def _ways(walk: Walk) -> tuple[tuple[Stacking, ...], Stacking]:
    """The arrangements of planes, and that of the smallest pages."""
    plan = walk.plan
    if plan.rule is Rule.COPY:
        return (Stacking(),), Stacking()
    if plan.scatters or len(plan.kernel) == 3:
        apart = (Stacking(stacked=True, apart=True),) if _is_one_volume(walk) else ()
        return (*apart, Stacking(stacked=True), Stacking()), Stacking()
    several = plan.rule is Rule.SUM and plan.ins > 1
    brief = (Stacking(slabs=True, brief=True),) if several else ()
    if len(plan.kernel) == 2:
        return (
            Stacking(slabs=True),
            *brief,
            Stacking(slabs=True, brief=several, low=True),
        ), Stacking()
    if plan.rule is Rule.SUM:
        return (Stacking(slabs=True), *brief, Stacking(slabs=True, stacked=True)), Stacking(
            stacked=True
        )
    return (Stacking(slabs=True), *brief), Stacking()


def _is_one_volume(walk: Walk) -> bool:
    return len(walk.plan.kernel) == 3 and walk.plan.groups == 1


@dataclass(frozen=True, slots=True)
class _IsometricArrangement:
    """The places of everything that is `shown` of `walk`; without headings if `bare`."""

    walk: Walk
    shown: Shown
    stills: IsometricStills
    bare: bool = False

    def scene(self) -> Scene:
        """The boxes, and a still for each step."""
        walk, stills = self.walk, self.stills
        legend = (
            *step_keys(walk, stills.tensors, by_tap=stills.by_tap),
            *input_keys(walk, stills.tensors),
            *output_keys(walk, stills.progress, stills.hues[-1]),
        )
        roles = {
            Kind.INPUT: input_roles(walk, stills.tensors),
            Kind.OUTPUT: output_roles(walk, stills.progress),
        }
        if stills.way.slabs:
            pooled = () if walk.plan.rule is Rule.SUM else roles[Kind.INPUT]
            roles[Kind.SLAB] = (*pooled, Role.WEIGHT, Role.WEIGHT_IN_USE, Role.BLANK)
        sections = self._apart() if stills.way.apart else (Section((), self._towers()),)
        return stills.scene(sections, legend, roles)

    def _apart(self) -> tuple[Section, ...]:
        """The volumes of the input, and those of the output beside them."""
        return tuple(
            Section((), box)
            if self.bare
            else Section(heading(self.walk, key, planes, flip=True), with_map(key, planes, box))
            for key, planes, box in (
                ("in", self.shown.inputs, self._planes("x0", stacked=True)),
                ("out", self.shown.outputs, self._planes("y0", stacked=True)),
            )
        )

    def _towers(self) -> Box:
        """A tower for each group, the groups beside each other."""
        plan, shown = self.walk.plan, self.shown
        towers: list[Box] = []
        for slot in range(shown.groups):
            towers.append(in_bracket(self.walk, slot, self._tower(slot)))
        towers += more_note(plan.groups - shown.groups, "group" if plan.named else "channel")
        box = towers[0] if len(towers) == 1 else Row(tuple(towers))
        return box if self.bare else Tower((self._heading("out"), box, self._heading("in")))

    def _tower(self, slot: int) -> Box:
        """The output planes of a group over the input planes, and what is between."""
        way, sign = self.stills.way, Sign(f"sum{slot}", beside=self.stills.way.stacked)
        outputs = self._planes(f"y{slot}", stacked=way.slabs and way.stacked)
        if not way.slabs:
            inputs = self._planes(f"x{slot}", stacked=way.stacked)
            return Tower((outputs, inputs), high=True)
        inputs = self._under_slabs(slot)
        if not self.stills.summed:
            return Tower((outputs, inputs), high=True)
        if sign.beside:
            return Row((Tower((outputs, inputs), high=True), sign))
        return Tower((outputs, sign, inputs), high=True)

    def _under_slabs(self, slot: int) -> Box:
        """The input planes of a group, each under the room of its slab."""
        shown, plan = self.shown, self.walk.plan
        flat = panels(f"x{slot}", shown.inputs, shown.ins, NameSide.CORNER, tilted=True)
        room = max(flat[0].room, longest_name(plan, brief=self.stills.way.brief), key=len)
        low, rows, side = self.stills.way.low, flat[0].rows, NameSide.BELOW
        span = min(plan.window[-2].span if len(plan.window) > 1 else 1, rows)
        if low:  # beams lean to either side
            side = NameSide.CORNER if self.stills.summed else NameSide.LEFT
        over = [_slab_over(each, room, span if low else rows, side) for each in flat]
        pairs = zip(over, (each._replace(room=room) for each in flat), strict=True)
        towers = tuple(Tower(pair, high=True) for pair in pairs)
        notes = more_note(shown.inputs.channels - shown.ins, "channel")
        box: Box = Row(towers, (rows - span) // (1 + low))  # so far beams keep to themselves
        if self.stills.way.stacked:
            box = Tower(towers)
        box = towers[0] if len(towers) == 1 else box
        return Column((box, *notes)) if notes else box

    def _planes(self, key: str, *, stacked: bool) -> Box:
        """The planes of one group, and how many more there are."""
        is_input, way = key.startswith("x"), self.stills.way
        planes = self.shown.inputs if is_input else self.shown.outputs
        channels = self.shown.ins if is_input else self.shown.outs
        side = NameSide.LEFT if is_input or not way.apart else NameSide.RIGHT
        in_row = not stacked and planes.windows[1].cells > 1
        if way.slabs or (not is_input and in_row and not way.apart):  # above all beams
            side = NameSide.CORNER if stacked else NameSide.TOP
        flat = panels(key, planes, channels, side, tilted=True)
        slices, rows, _ = (window.cells for window in planes.windows)
        notes = (
            *more_note(planes.channels - channels, "channel"),
            *more_note(len(planes.windows[0].whole) - slices, "plane"),
        )
        box: Box = Tower(flat) if stacked or (rows == 1 and not way.slabs) else Row(flat)
        if way.apart:
            starts = range(0, len(flat), slices)
            box = Row(tuple(Tower(flat[start : start + slices]) for start in starts))
        box = flat[0] if len(flat) == 1 else box
        if not notes:
            return box
        return Column((box, *notes) if is_input else (*notes, box))

    def _heading(self, key: str) -> Box:
        """The heading of a side, and a map beside the words where planes are hidden in part."""
        planes: Planes = self.shown.inputs if key == "in" else self.shown.outputs
        words = heading(self.walk, key, planes, flip=True)
        lines = words[0] if len(words) == 1 else Column(words)
        plane = whole_map(key, planes.windows)
        return Row((lines, *plane)) if plane else lines


def _slab_over(plane: Panel, room: str, rows: int, side: NameSide) -> Panel:
    """The panel of so many `rows` in which a slab floats over an input plane."""
    key = f"w{plane.key[1:]}"
    return plane._replace(key=key, kind=Kind.SLAB, room=room, rows=rows, side=side)
