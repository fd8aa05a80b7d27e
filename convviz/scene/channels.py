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

from convviz.axis import Axis, Ground
from convviz.describe import caption, never_read, plane_cells
from convviz.layer.base import axis_names
from convviz.layer.plan import Rule
from convviz.scene.beside import padding_words, spread_words
from convviz.scene.grounds import IDLE, TAPPED
from convviz.scene.model import (
    WARM,
    Box,
    Bracket,
    Column,
    Flow,
    Key,
    Kind,
    Map,
    Panel,
    Role,
    Row,
    Scene,
    Section,
    Side,
    Text,
)
from convviz.scene.planes import Planes, planes_of
from convviz.scene.progress import LAID
from convviz.scene.stills import Shown, Stills
from convviz.scene.window import extent
from convviz.tensors import Tensors
from convviz.walks import Walk

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
            scene = _Arrangement(walk, shown, tensors).scene()
            yield scene._replace(last_resort=most < widest)


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
class _Arrangement:
    """Where everything that is `shown` of `walk` stands."""

    walk: Walk
    shown: Shown
    tensors: Tensors | None

    def scene(self) -> Scene:
        """The boxes, and a still for each step."""
        stills = Stills(self.walk, self.shown, self.tensors)
        middle = () if self.walk.plan.rule is Rule.COPY else (self._kernels(),)
        return Scene(
            caption=caption(self.walk),
            sections=(self._inputs(), *middle, self._outputs()),
            legend=self._legend(stills),
            hues=stills.hues,
            roles=self._roles(stills),
            footer_room=stills.longest_footer,
            still=stills.still,
            steps=len(self.walk),
            numbers=stills.longest_numbers,
        )

    def _inputs(self) -> Section:
        shown, plan = self.shown, self.walk.plan
        bands = []
        for group in range(shown.groups):
            box = self._planes(f"x{group}", Kind.INPUT, shown.inputs, shown.ins, Side.LEFT)
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

    def _planes(self, key: str, kind: Kind, planes: Planes, shown: int, side: Side) -> Box:
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
            self._planes(f"y{group}", Kind.OUTPUT, shown.outputs, shown.outs, Side.RIGHT)
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

    def _legend(self, stills: Stills) -> tuple[Key, ...]:
        return (
            *self._padding_keys(stills),
            *self._reading_keys(),
            *self._writing_keys(stills),
        )

    def _padding_keys(self, stills: Stills) -> Iterator[Key]:
        layer, grounds = self.walk.layer, self._grounds()
        axes = ":".join(name.removesuffix("s") for name in axis_names(layer.dims))
        mode = getattr(layer, "padding_mode", "zeros")
        if Ground.PADDING in grounds and mode == "zeros":
            yield Key(Role.PADDING, padding_words(self.walk))
            yield Key(Role.TAP_ON_PADDING, f"padding, {self._padding_counts_as()}")
        elif Ground.PADDING in grounds:
            whose = f": {axes} of the cell it copies" if stills.origins_shown else ""
            yield Key(Role.PADDING, f"padding, {mode}{whose}")
            yield Key(Role.TAP_ON_PADDING, "padding, read as the cell it copies")
            yield Key(Role.SOURCE, "the cell that is copied")
        if Ground.INSERTED in grounds:
            yield Key(Role.INSERTED, "inserted zero")
            yield Key(Role.TAP_ON_INSERTED, "inserted zero, read")
        if Ground.OUTPUT_PADDING in grounds:
            yield Key(Role.OUTPUT_PADDING, "output padding")
        if Ground.BEYOND in grounds:
            yield Key(Role.OFF, "past the padding: does not count")

    def _padding_counts_as(self) -> str:
        plan = self.walk.plan
        if plan.rule is Rule.MEAN and not (plan.counts_padding or plan.divisor):
            return "does not count"
        return "read as -∞" if plan.rule is Rule.MAX else "read as 0"

    def _reading_keys(self) -> Iterator[Key]:
        if self.walk.plan.rule is Rule.MAX and self.tensors:
            yield Key(Role.WINNER, "the largest")
        if unread := never_read(self.walk):
            every = " in each channel" if self.walk.plan.reading.channels > 1 else ""
            cells = plane_cells(self.walk)
            yield Key(Role.NEVER_READ, f"never read: {unread} of {cells}{every}")

    def _writing_keys(self, stills: Stills) -> Iterator[Key]:
        plan = self.walk.plan
        if not plan.scatters:
            return
        hue = 0 if plan.grouped else WARM
        if any(map(any, self.walk.layer.pads)):
            yield Key(Role.PADDING, "cut off by padding", hue)
        if stills.progress.overlaps:
            added = "values" if plan.rule is Rule.COPY else "products"
            words = f"{added} added so far, at most {stills.progress.most}"
            yield Key(Role.LAID_4, words, hue)
        if never := stills.progress.never_written():
            every = " in each channel" if plan.writing.channels > 1 else ""
            bias = ", bias only" if self.walk.layer.has_bias else ""
            cells = prod(axis.size for axis in plan.writing.axes)
            yield Key(
                Role.NEVER_WRITTEN, f"never written: {never} of {cells}{every}{bias}", hue
            )
        if stills.bias_shown:
            yield Key(None, "every output starts at its bias")

    def _grounds(self) -> set[Ground]:
        """What cells of the input planes stand on."""
        found = set()
        for axis in self.walk.plan.reading.axes:
            ends = axis.drawn[0], axis.drawn[-1]
            inner = range(max(0, ends[0]), min(axis.size, 2))
            edge = (axis.padded.stop - 1, axis.size)
            some = (*ends, *inner, *(cell for cell in edge if cell in axis.drawn))
            found |= {axis.ground(cell) for cell in some}
        return found

    def _roles(self, stills: Stills) -> dict[Kind, tuple[Role, ...]]:
        read: set[Role] = {Role.IDLE, Role.TAP}
        for ground in self._grounds():
            read |= {IDLE[ground], TAPPED.get(IDLE[ground], Role.OFF)}
        if getattr(self.walk.layer, "padding_mode", "zeros") != "zeros":
            read |= {Role.SOURCE, Role.TAP_AND_SOURCE}
        if self.walk.plan.rule is Rule.MAX and self.tensors:
            read.add(Role.WINNER)
        if never_read(self.walk):
            read.add(Role.NEVER_READ)
        written = {Role.TO_COME, Role.DONE, Role.NOW}
        if self.walk.plan.scatters:
            written |= {Role.NEVER_WRITTEN, Role.PADDING}
        if stills.progress.overlaps:
            written |= set(LAID)
        return {
            Kind.INPUT: tuple(sorted(read)),
            Kind.KERNEL: (Role.WEIGHT, Role.WEIGHT_IN_USE),
            Kind.OUTPUT: tuple(sorted(written)),
        }
