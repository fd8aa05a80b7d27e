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
from math import prod

from convviz.layer.plan import Rule
from convviz.scene.legend import input_keys, input_roles, output_keys, output_roles
from convviz.scene.model import (
    Box,
    Bracket,
    Column,
    Kind,
    Map,
    NameSide,
    Panel,
    Row,
    Scene,
    Section,
    Text,
    Tower,
)
from convviz.scene.planes.beside import spread_words
from convviz.scene.planes.cell_numbers import unnumbered
from convviz.scene.planes.shown import Planes, planes_of
from convviz.scene.planes.viewport import extent
from convviz.scene.views.isometric.stills import IsometricStills, ShownLevels
from convviz.walks.tensors import Tensors
from convviz.walks.walk import Walk
from convviz.words.describe import caption

CAPS = ((6, 8, 8), (4, 4, 6), (3, 4, 4), (3, 3, 3), (2, 3, 2), (2, 2, 2), (1, 2, 2), (1, 1, 1))
"""Groups, input channels and output channels of a group that are shown at the most."""

OF_MANY = (2, 3, 3)
"""Where some are left out, these are enough to show that there are several."""

WHOLE = 40
"""A plane of more cells than this along an axis is shown through a window."""

SLICES = (8, 5, 3, 1)
"""Slices of a plane of three axes that are shown at the most."""

ALL = 2**62


def isometric_scenes(walk: Walk, tensors: Tensors | None = None) -> Iterator[Scene]:
    """Arrangements of `walk`, from the one that shows most to the one that shows least."""
    seen = set()
    slices = SLICES if len(walk.plan.kernel) == 3 else SLICES[-1:]
    for depth, most, caps, way in product(slices, _mosts(walk), CAPS, _ways(walk)):
        shown = _shown(walk, caps, (depth, most, most), *way)
        if shown not in seen:
            seen.add(shown)
            yield _IsometricArrangement(walk, shown, tensors).scene()
    yield _IsometricArrangement(walk, shown, tensors, bare=True).scene()


def _mosts(walk: Walk) -> list[int]:
    """How many cells of an axis are shown at the most, from the most to the fewest."""
    axes = (*walk.plan.reading.axes, *walk.plan.writing.axes)
    largest = max(max(len(axis.drawn), axis.size) for axis in axes)
    pages = max(13, *(axis.span + min(3 * axis.stride, 4) for axis in axes))
    mosts = [ALL] if largest <= WHOLE else []
    return [*mosts, *(most for most in (min(pages, 24), 13, 9) if most < largest)] or [ALL]


def _ways(walk: Walk) -> tuple[tuple[bool, bool], ...]:
    """Whether input planes are stacked, and whether the output stands apart."""
    if walk.plan.rule is Rule.COPY:
        return ((False, False),)
    stacks = (True, False), (False, False)
    apart = len(walk.plan.kernel) == 3 and walk.plan.groups == 1
    return ((True, True), *stacks) if apart else stacks


def _shown(
    walk: Walk, caps: tuple[int, int, int], most: tuple[int, ...], stacked: bool, apart: bool
) -> ShownLevels:
    plan = walk.plan
    inputs, outputs = planes_of(plan.reading, plan, most), planes_of(plan.writing, plan, most)
    counts = (plan.groups, inputs.channels, outputs.channels)
    groups, ins, outs = (
        count if count <= cap else min(cap, some)
        for count, cap, some in zip(counts, caps, OF_MANY, strict=True)
    )
    slices, rows, _ = inputs.windows
    stacked = (stacked or rows.cells == 1) and ins * slices.cells > 1
    return ShownLevels(groups, ins, outs, inputs, outputs, stacked, apart)


@dataclass(frozen=True, slots=True)
class _IsometricArrangement:
    """Where everything that is `shown` of `walk` stands; without words where it is `bare`."""

    walk: Walk
    shown: ShownLevels
    tensors: Tensors | None
    bare: bool = False

    def scene(self) -> Scene:
        """The boxes, and a still for each step."""
        stills = IsometricStills(self.walk, self.shown, self.tensors)
        return Scene(
            caption=caption(self.walk),
            sections=self._apart() if self.shown.apart else (Section((), self._box(stills)),),
            legend=(
                *input_keys(self.walk, self.tensors),
                *output_keys(self.walk, stills.progress, stills.hues[-1]),
            ),
            hues=stills.hues,
            roles={
                Kind.INPUT: input_roles(self.walk, self.tensors),
                Kind.KERNEL: (),
                Kind.OUTPUT: output_roles(self.walk, stills.progress),
            },
            footer_room=stills.longest_footer,
            still=stills.still,
            steps=len(self.walk),
            numbers=stills.longest_numbers,
            unnumbered=unnumbered(self.tensors),
        )

    def _apart(self) -> tuple[Section, ...]:
        """The volumes of the input, and those of the output beside them."""
        shown = self.shown
        inputs = self._planes("x0", shown.inputs, shown.ins, stacked=True)
        outputs = self._planes("y0", shown.outputs, shown.outs, stacked=True)
        if self.bare:
            return Section((), inputs), Section((), outputs)
        return (
            Section(self._words("in"), Row((*self._map("in"), inputs))),
            Section(self._words("out"), Row((outputs, *self._map("out")))),
        )

    def _box(self, stills: IsometricStills) -> Box:
        """A tower for each group, the groups beside each other."""
        plan, shown = self.walk.plan, self.shown
        towers: list[Box] = []
        for group in range(shown.groups):
            outputs = self._planes(f"y{group}", shown.outputs, shown.outs, stacked=False)
            inputs = self._planes(f"x{group}", shown.inputs, shown.ins, stacked=shown.stacked)
            box: Box = Tower((outputs, inputs), high=True)
            if plan.grouped:
                box = Bracket(f"group{group}", f"group {plan.groups - 1}", box)
            towers.append(box)
        towers += _note(plan.groups - shown.groups, "group" if plan.named else "channel")
        box = towers[0] if len(towers) == 1 else Row(tuple(towers))
        if self.bare:
            return box
        return Tower((self._heading("out"), box, self._heading("in")))

    def _planes(self, key: str, planes: Planes, shown: int, *, stacked: bool) -> Box:
        """The planes of one group, and how many more there are."""
        slices, rows, cols = (window.cells for window in planes.windows)
        kind = Kind.INPUT if key.startswith("x") else Kind.OUTPUT
        side = NameSide.RIGHT if self.shown.apart and kind is Kind.OUTPUT else NameSide.LEFT
        panels = tuple(
            Panel(
                f"{key}.{place}.{deep}",
                kind,
                rows,
                cols,
                room=_longest_name(key[0], planes),
                side=side,
                tilted=True,
            )
            for place, deep in product(range(shown), range(slices))
        )
        notes = (
            *_note(planes.channels - shown, "channel"),
            *_note(len(planes.windows[0].whole) - slices, "plane"),
        )
        box: Box = Tower(panels) if stacked or rows == 1 else Row(panels)
        if self.shown.apart:
            starts = range(0, len(panels), slices)
            box = Row(tuple(Tower(panels[start : start + slices]) for start in starts))
        box = panels[0] if len(panels) == 1 else box
        if not notes:
            return box
        return Column((box, *notes) if kind is Kind.INPUT else (*notes, box))

    def _heading(self, key: str) -> Box:
        """The words of a side beside its map, if it has one."""
        words = self._words(key)
        lines = words[0] if len(words) == 1 else Column(words)
        beside = self._map(key)
        return Row((lines, *beside)) if beside else lines

    def _words(self, key: str) -> tuple[Text, ...]:
        """The shape of a side, how the input is read, and what its windows show."""
        word, shape, planes = {
            "in": ("input", self.walk.input_shape, self.shown.inputs),
            "out": ("output", self.walk.output_shape, self.shown.outputs),
        }[key]
        lines = [Text("", f"{word}  {' × '.join(map(str, shape))}")]
        if key == "in" and (spread := spread_words(self.walk)):
            flipped = "; kernel flipped" * (prod(self.walk.plan.kernel) > 1)
            lines.append(Text("", f"{spread}{flipped}", small=True))
        if any(window.moves for window in planes.windows):
            ends = tuple(range(-99, window.whole.stop) for window in planes.windows)
            widest = extent(planes.windows, ends)
            lines.append(Text(f"{key}.window", widest, small=True))
        return tuple(lines)

    def _map(self, key: str) -> tuple[Map, ...]:
        """Where the rows and columns that are shown are, if not all are."""
        planes = self.shown.inputs if key == "in" else self.shown.outputs
        _, rows, cols = (window.whole for window in planes.windows)
        return (Map(key, len(rows), len(cols)),) * planes.moves


def _note(more: int, noun: str) -> tuple[Text, ...]:
    words = f"… {more} more {noun}{'s' * (more != 1)}"
    return (Text("", words, small=True),) if more else ()


def _longest_name(letter: str, planes: Planes) -> str:
    last = planes.side.channels - 1
    if planes.flat:
        return f"{letter}{last}…{last}"
    if len(planes.side.axes) < 3:
        return f"{letter}{last}"
    whole = planes.windows[0].whole
    return f"{letter}{last}[{max(map(str, (whole[0], whole[-1])), key=len)}]"
