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

from convviz.describe import caption
from convviz.layer.plan import Rule
from convviz.scene.isometric_roles import legend, roles
from convviz.scene.isometric_stills import Shown, Stills
from convviz.scene.model import (
    Box,
    Bracket,
    Column,
    Kind,
    Map,
    Panel,
    Row,
    Scene,
    Section,
    Side,
    Text,
    Tower,
)
from convviz.scene.planes import Planes, planes_of
from convviz.scene.window import extent
from convviz.tensors import Tensors
from convviz.walks import Walk

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
    stacks = (False,) if walk.plan.rule is Rule.COPY else (True, False)
    for depth, most, caps, stacked in product(slices, _mosts(walk), CAPS, stacks):
        shown = _shown(walk, caps, (depth, most, most), stacked)
        if shown not in seen:
            seen.add(shown)
            yield _Arrangement(walk, shown, tensors).scene()
    yield _Arrangement(walk, shown, tensors, bare=True).scene()


def _mosts(walk: Walk) -> list[int]:
    """How many cells of an axis are shown at the most, from the most to the fewest."""
    axes = (*walk.plan.reading.axes, *walk.plan.writing.axes)
    largest = max(max(len(axis.drawn), axis.size) for axis in axes)
    pages = max(13, *(axis.span + min(3 * axis.stride, 4) for axis in axes))
    mosts = [ALL] if largest <= WHOLE else []
    return [*mosts, *(most for most in (min(pages, 24), 13, 9) if most < largest)] or [ALL]


def _shown(
    walk: Walk, caps: tuple[int, int, int], most: tuple[int, ...], stacked: bool
) -> Shown:
    plan = walk.plan
    inputs, outputs = planes_of(plan.reading, plan, most), planes_of(plan.writing, plan, most)
    counts = (plan.groups, inputs.channels, outputs.channels)
    groups, ins, outs = (
        count if count <= cap else min(cap, some)
        for count, cap, some in zip(counts, caps, OF_MANY, strict=True)
    )
    slices, rows, _ = inputs.windows
    stacked = (stacked or rows.cells == 1) and ins * slices.cells > 1
    return Shown(groups, ins, outs, inputs, outputs, stacked)


@dataclass(frozen=True, slots=True)
class _Arrangement:
    """Where everything that is `shown` of `walk` stands; without words where it is `bare`."""

    walk: Walk
    shown: Shown
    tensors: Tensors | None
    bare: bool = False

    def scene(self) -> Scene:
        """The boxes, and a still for each step."""
        stills = Stills(self.walk, self.shown, self.tensors)
        return Scene(
            caption=caption(self.walk),
            sections=(Section((), self._box(stills)),),
            legend=tuple(legend(stills)),
            hues=stills.hues,
            roles=roles(stills),
            footer_room=stills.longest_footer,
            still=stills.still,
            steps=len(self.walk),
            numbers={},
        )

    def _box(self, stills: Stills) -> Box:
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
        above = self._heading("output", self.walk.output_shape, "out", shown.outputs)
        below = self._heading("input", self.walk.input_shape, "in", shown.inputs)
        return Tower((above, box, below))

    def _planes(self, key: str, planes: Planes, shown: int, *, stacked: bool) -> Box:
        """The planes of one group, and how many more there are."""
        slices, rows, cols = (window.cells for window in planes.windows)
        kind = Kind.INPUT if key.startswith("x") else Kind.OUTPUT
        panels = tuple(
            Panel(
                f"{key}.{place}.{deep}",
                kind,
                rows,
                cols,
                room=_longest_name(key[0], planes),
                side=Side.LEFT,
                tilted=True,
            )
            for place, deep in product(range(shown), range(slices))
        )
        notes = (
            *_note(planes.channels - shown, "channel"),
            *_note(len(planes.windows[0].whole) - slices, "plane"),
        )
        box: Box = Tower(panels) if stacked or rows == 1 else Row(panels)
        box = panels[0] if len(panels) == 1 else box
        if not notes:
            return box
        return Column((box, *notes) if kind is Kind.INPUT else (*notes, box))

    @staticmethod
    def _heading(word: str, shape: tuple[int, ...], key: str, planes: Planes) -> Box:
        """The shape of a side, and where its window is."""
        heading = Text("", f"{word}  {' × '.join(map(str, shape))}")
        if not any(window.moves for window in planes.windows):
            return heading
        ends = tuple(range(-99, window.whole.stop) for window in planes.windows)
        widest = extent(planes.windows, ends)
        lines = Column((heading, Text(f"{key}.window", widest, small=True)))
        if not planes.moves:
            return lines
        _, rows, cols = (window.whole for window in planes.windows)
        return Row((lines, Map(key, len(rows), len(cols))))


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
