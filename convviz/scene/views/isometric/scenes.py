"""The view `isometric`: input planes lie flat below, output planes float above them.

The picture of Dumoulin and Visin (`A guide to convolution arithmetic for deep learning`,
2016), for every operator and with all channels: the kernel is seen where it stands on the
input, and beams rise from there to the output cell that it makes.  This module offers
arrangements, from the one that shows everything to the one that shows least.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from convviz.layer.plan import Rule
from convviz.scene.legend import (
    input_keys,
    input_roles,
    output_keys,
    output_roles,
    step_keys,
)
from convviz.scene.model import Box, Column, NameSide, Row, Scene, Section, Tower
from convviz.scene.planes.boxes import heading, in_bracket, more_note, panels, with_map
from convviz.scene.planes.shown import Planes
from convviz.scene.planes.stills import Shown
from convviz.scene.planes.viewport import limits, whole_map
from convviz.scene.roles import Kind
from convviz.scene.views.isometric.stills import IsometricStills
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
    seen = set()
    slices = SLICES if len(walk.plan.kernel) == 3 else SLICES[-1:]
    mosts = limits((*walk.plan.reading.axes, *walk.plan.writing.axes), 24)
    for depth, most, caps, (stacked, apart) in product(slices, mosts, CAPS, _ways(walk)):
        shown = Shown.of(walk, caps, OF_MANY, (depth, most, most))
        deep, rows, _ = shown.inputs.windows
        stacked = (stacked or rows.cells == 1) and shown.ins * deep.cells > 1
        if (shown, stacked, apart) not in seen:
            seen.add((shown, stacked, apart))
            stills = IsometricStills(walk, shown, tensors, stacked=stacked, apart=apart)
            yield _IsometricArrangement(walk, shown, stills).scene()
    yield _IsometricArrangement(walk, shown, stills, bare=True).scene()


def _ways(walk: Walk) -> tuple[tuple[bool, bool], ...]:
    """Pairs: True if input planes are stacked, and True if the output stands apart."""
    if walk.plan.rule is Rule.COPY:
        return ((False, False),)
    stacks = (True, False), (False, False)
    apart = len(walk.plan.kernel) == 3 and walk.plan.groups == 1
    return ((True, True), *stacks) if apart else stacks


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
            Kind.KERNEL: (),
            Kind.OUTPUT: output_roles(walk, stills.progress),
        }
        sections = self._apart() if stills.apart else (Section((), self._towers()),)
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
            outputs = self._planes(f"y{slot}", stacked=False)
            inputs = self._planes(f"x{slot}", stacked=self.stills.stacked)
            tower = Tower((outputs, inputs), high=True)
            towers.append(in_bracket(self.walk, slot, tower))
        towers += more_note(plan.groups - shown.groups, "group" if plan.named else "channel")
        box = towers[0] if len(towers) == 1 else Row(tuple(towers))
        return box if self.bare else Tower((self._heading("out"), box, self._heading("in")))

    def _planes(self, key: str, *, stacked: bool) -> Box:
        """The planes of one group, and how many more there are."""
        is_input, apart = key.startswith("x"), self.stills.apart
        planes = self.shown.inputs if is_input else self.shown.outputs
        channels = self.shown.ins if is_input else self.shown.outs
        side = NameSide.LEFT if is_input or not apart else NameSide.RIGHT
        flat = panels(key, planes, channels, side, tilted=True)
        slices, rows, _ = (window.cells for window in planes.windows)
        notes = (
            *more_note(planes.channels - channels, "channel"),
            *more_note(len(planes.windows[0].whole) - slices, "plane"),
        )
        box: Box = Tower(flat) if stacked or rows == 1 else Row(flat)
        if apart:
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
