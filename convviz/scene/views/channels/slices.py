"""Layers over three axes: the slices of each channel in a row, its kernels in a row below.

Outputs are in the lowest row, so that no beam passes behind a plane: those from slices to
kernels stay between these two rows, those to outputs between kernels and outputs.  A
transposed kernel that is laid on the output has its rows above the output slices.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from convviz.scene.boxes import Box, Column, NameSide, Panel, Row, Section, Text, Tower
from convviz.scene.legend import input_roles, output_roles
from convviz.scene.model import Beam, Scene, Still
from convviz.scene.planes.boxes import (
    more_note,
    panels,
    sizes_text,
    small,
    spread_words,
)
from convviz.scene.planes.moment import Moment
from convviz.scene.planes.share import Shown
from convviz.scene.planes.shown import Planes
from convviz.scene.planes.viewport import extent_text, limits, whole_map
from convviz.scene.roles import Kind
from convviz.scene.views.channels.beams import through_kernels
from convviz.scene.views.channels.downward import (
    CAPS,
    GAP,
    LEAST_CAPS,
    OF_MANY,
    DownwardStills,
    apart,
    groups_box,
    kernel_panels,
)
from convviz.scene.views.channels.words import (
    kernels_words,
    longest_kernel_name,
)
from convviz.walks.walk import Walk

if TYPE_CHECKING:
    from convviz.walks.tensors import Tensors

DEPTHS = (8, 5, 3)
"""The most slices of a volume that are shown."""

LARGEST_WINDOW = 64
"""The most cells of a viewport along an axis, whatever the kernel."""


def slice_scenes(walk: Walk, tensors: Tensors | None) -> Iterator[Scene]:
    """Arrangements of a walk over three axes, from the one that shows most to the least."""
    axes = (*walk.plan.reading.axes, *walk.plan.writing.axes)
    widest = max(axis.span for axis in axes)
    most_cells = limits(axes, LARGEST_WINDOW, 24)
    ways = product((*CAPS, *LEAST_CAPS), most_cells, DEPTHS, (False, True))
    seen = set()
    for caps, most, depth, beside in sorted(ways, key=lambda way: way[1] < widest):
        shown = Shown.of(walk, caps, OF_MANY, (depth, most, most))
        if (shown, beside) not in seen and not (beside and shown.groups == 1):
            seen.add((shown, beside))
            stills = SliceStills(walk, shown, tensors)
            slices = _Slices(walk, shown, stills, beside, narrow=caps in LEAST_CAPS)
            alone = shown.ins == 1 < walk.plan.ins
            yield slices.scene()._replace(last_resort=most < widest, alone=alone)


class SliceStills(DownwardStills):
    """Stills with beams that go down, from row to row."""

    def still(self, number: int) -> Still:
        """What is shown at step `number`."""
        still = super().still(number)
        for key in still.texts.keys() & {"in.window", "out.window"}:
            still.texts[key] = f"{_side(key)}: {still.texts[key]}"
        return still

    def beams(self, slot: int, group: int, sides: tuple[Moment, Moment]) -> tuple[Beam, ...]:
        """The beams of the group at work in `slot`, from slices to kernels to an output."""
        places, hue = self.at_work(sides[0].step), self.hue(group, 0)
        found = through_kernels(slot, sides, places, self.shown.kernels, hue, down=True)
        return tuple(dict.fromkeys(found))


def _side(key: str) -> str:
    return f"{key.partition('.')[0]}put"


class _Slices(NamedTuple):
    """The places of everything that is `shown` of `walk`.

    Groups may be `beside` each other; a `narrow` arrangement has no maps.
    """

    walk: Walk
    shown: Shown
    stills: SliceStills
    beside: bool
    narrow: bool

    def scene(self) -> Scene:
        """The boxes, and a still for each step."""
        walk, stills, shown = self.walk, self.stills, self.shown
        roles = {
            Kind.INPUT: input_roles(walk, stills.tensors),
            Kind.KERNEL: stills.kernel_roles,
            Kind.OUTPUT: output_roles(walk, stills.progress),
        }
        box = groups_box(walk, tuple(map(self._group, range(shown.groups))), beside=self.beside)
        if where := tuple(self._where()) * (not self.narrow):
            box = Column((Row(where), box))
        section = Section(tuple(self._heading()), box)
        return stills.scene((section,), stills.legend, roles)

    def _heading(self) -> Iterator[Text]:
        walk, shown = self.walk, self.shown
        shapes = ("input", walk.input_shape), ("output", walk.output_shape)
        first, last = (f"{word}  {sizes_text(shape)}" for word, shape in shapes)
        yield small("      ".join((first, kernels_words(walk), last)))
        if spread := spread_words(walk):
            yield small(spread)
        if (some := shown.kernels) != walk.plan.kernel:
            yield small(f"the first {sizes_text(some)} of each kernel")
        if self.narrow:
            yield from (text for text in self._where() if isinstance(text, Text))

    def _where(self) -> Iterator[Box]:
        """Maps of large planes, and the words for what is shown of them."""
        for key, planes in (("in", self.shown.inputs), ("out", self.shown.outputs)):
            yield from whole_map(key, planes.windows)
            for text in extent_text(key, planes.windows):
                yield text._replace(room=f"{_side(key)}: {text.room}")

    def _group(self, slot: int) -> Box:
        """The rows of one group: slices, kernels, slices of outputs."""
        walk, shown = self.walk, self.shown
        named = Panel("", Kind.KERNEL, 1, 1, longest_kernel_name(walk.plan), NameSide.LEFT)
        kernels = kernel_panels(slot, walk, shown, shown.kernels[1:], named)
        inputs = self._rows(f"x{slot}", shown.inputs, shown.ins, NameSide.TOP)
        outputs = self._rows(f"y{slot}", shown.outputs, shown.outs, NameSide.RIGHT)
        middle = tuple(map(Row, kernels))
        above, below = apart(inputs), apart(outputs)
        if walk.plan.scatters:
            below = apart(_over(middle, outputs))
        else:
            above = apart(_over(inputs, middle))
        parts = (
            Column((*more_note(walk.plan.ins - shown.ins, "channel"), above, GAP)),
            Column((below, *more_note(walk.plan.outs - shown.outs, "channel"))),
        )
        return Tower(parts, high=True)

    @staticmethod
    def _rows(key: str, planes: Planes, channels: int, side: NameSide) -> tuple[Row, ...]:
        """A row of slices for each channel of a group."""
        every, slices = panels(key, planes, channels, side), planes.windows[0].cells
        return tuple(Row(every[at : at + slices]) for at in range(0, len(every), slices))


def _over(upper: tuple[Row, ...], lower: tuple[Row, ...]) -> tuple[Box, ...]:
    """Each row above the one that belongs to it."""
    return tuple(Tower(pair, high=True) for pair in zip(upper, lower, strict=True))
