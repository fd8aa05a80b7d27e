"""What the panels of the view `channels` show at one step: a role for each cell.

Every still is computed by itself, from the step and the windows, so frame 5,000 needs none
of those before it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from convviz.describe import company, equation, sum_in_numbers
from convviz.layer.plan import Cell, Rule
from convviz.scene.cell_numbers import CellNumbers
from convviz.scene.grounds import Grounds
from convviz.scene.model import WARM, Beam, Cells, Kind, Rect, Role, Still
from convviz.scene.planes import Planes, seen
from convviz.scene.progress import Progress
from convviz.scene.window import extent, page
from convviz.tensors import Tensors
from convviz.walks import Step, Walk

if TYPE_CHECKING:
    from numpy.typing import NDArray

Ranges = tuple[range, ...]

FOOTER_CHARACTERS = 92
"""The most that an equation may take; a sum in numbers is shortened to it."""

MOST_OF_ORIGIN = 4
"""Characters in which padding tells what it copies: more would not fit in a cell."""


class Shown(NamedTuple):
    """How much of a walk is shown: of `groups`, of each one's planes, of each plane.

    `kernels` are the (slices, rows, cols) that are shown of a kernel or a window.
    """

    groups: int
    ins: int
    outs: int
    inputs: Planes
    kernels: tuple[int, ...]
    outputs: Planes


class Moment(NamedTuple):
    """A step, where its window is on both sides, and what is shown of them."""

    step: Step
    reading: Cell
    writing: Cell
    inputs: Ranges
    outputs: Ranges


@dataclass(slots=True)
class Stills:
    """The stills of `walk`, of which so much is `shown`; with numbers where there are any."""

    walk: Walk
    shown: Shown
    tensors: Tensors | None
    progress: Progress = field(init=False)
    _grounds: Grounds = field(init=False)
    _numbers: CellNumbers | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self._grounds = Grounds(self.shown.inputs)
        self.progress = Progress(self.walk.plan, self.shown.outputs, self.walk.order)
        if self.tensors is not None:
            self._numbers = CellNumbers(self.tensors, self.shown.kernels)

    @property
    def hues(self) -> tuple[int, ...]:
        """Every hue that a still uses."""
        plan = self.walk.plan
        if self.by_tap:
            return (*range(max(plan.ins, plan.outs)), WARM)
        if not plan.grouped:
            return (0, WARM)
        return tuple(range(self.shown.groups if self.walk.order == "lockstep" else plan.groups))

    @property
    def by_tap(self) -> bool:
        """Whether channels stand for the taps of the window, each with a hue of its own."""
        plan, shown = self.walk.plan, self.shown
        flat = shown.inputs.flat or shown.outputs.flat
        return plan.rule is Rule.COPY and not flat

    @property
    def counts_shown(self) -> bool:
        """Whether outputs tell how many products went into them."""
        return self._numbers is None and self.progress.overlaps

    @property
    def origins_shown(self) -> bool:
        """Whether padding tells which cells it copies."""
        short = len(self._grounds.longest_origin) <= MOST_OF_ORIGIN
        return self._numbers is None and self._grounds.copies and short

    @property
    def longest_footer(self) -> str:
        """The longest footer of a few steps from all over the walk; others differ little."""
        numbers = self.walk.numbers
        some = {numbers[len(numbers) * tenth // 10] for tenth in range(10)} | {numbers[-1]}
        return max((self._footer(self.walk[number]) for number in sorted(some)), key=len)

    @property
    def longest_numbers(self) -> dict[Kind, str]:
        """The longest number in the cells of each kind, where there are any."""
        if self.counts_shown:
            return {Kind.OUTPUT: str(self.progress.most)}
        if self.origins_shown:
            return {Kind.INPUT: self._grounds.longest_origin}
        return self._numbers.longest() if self._numbers else {}

    def still(self, number: int) -> Still:
        """What is shown at step `number`."""
        step, shown = self.walk[number], self.shown
        reading = shown.inputs.place(step.position, step.plan.grid)
        writing = shown.outputs.place(step.position, step.plan.grid)
        inputs, outputs = shown.inputs.shown(reading), shown.outputs.shown(writing)
        moment = Moment(step, reading, writing, inputs, outputs)
        still = Still(
            cells={},
            beams=(),
            footer=self._footer(step),
            done=number + 1,
            total=len(self.walk),
            company=company(step),
        )
        groups = page(step.plan.groups, shown.groups, step.groups[0])
        for slot, group in enumerate(groups):
            self._show_inputs(still, slot, group, moment)
            if step.plan.rule is not Rule.COPY:
                self._show_kernels(still, slot, group, moment)
            self._show_outputs(still, slot, group, moment)
            if group in step.groups:
                still.beams += self._beams(still, slot, moment)
            if step.plan.grouped:
                still.brackets[f"group{slot}"] = (f"group {group}", group)
        self._show_windows(still, moment)
        return still

    def _footer(self, step: Step) -> str:
        if self.tensors is None:
            return equation(step)
        return sum_in_numbers(step, self.tensors, FOOTER_CHARACTERS)

    def _hue(self, group: int, channel: int) -> int:
        if self.by_tap:
            return channel
        return group if self.walk.plan.grouped else 0

    def _ins(self, step: Step) -> range:
        """The input planes of a group that are shown."""
        planes = self.shown.inputs.channels
        return page(planes, self.shown.ins, min(step.ins[0], planes - 1))

    def _outs(self, step: Step) -> range:
        """The output planes of a group that are shown."""
        planes = self.shown.outputs.channels
        return page(planes, self.shown.outs, min(step.outs[0], planes - 1))

    def _show_inputs(self, still: Still, slot: int, group: int, moment: Moment) -> None:
        step, planes, window = moment.step, self.shown.inputs, moment.inputs
        idle = self._grounds.idle(window)
        real = tuple(range(axis.size) for axis in planes.axes)
        at_work = step.ins if not planes.flat else range(planes.channels)
        first = group * step.plan.ins
        for place, channel in enumerate(self._ins(step)):
            read = group in step.groups and channel in at_work
            roles = self._grounds.tapped(moment.reading, window) if read else idle
            if read and step.plan.rule is Rule.MAX and self.tensors:
                self._mark_winner(roles, first + channel, moment)
            foot = seen(planes.spans(moment.reading), window) if read else None
            for z, slice_ in enumerate(window[0]):
                in_reach = slice_ in planes.touched(moment.reading)[0]
                still.cells[f"x{slot}.{place}.{z}"] = Cells(
                    roles[z],
                    self._hue(group, channel),
                    name=self._name("x", first, channel, planes, slice_),
                    lit=read or group not in step.groups,
                    frame=seen(real, window) if 0 <= slice_ < planes.axes[0].size else None,
                    footprint=foot if in_reach else None,
                    numbers=self._input_numbers(first, channel, window, slice_),
                    hues=self._tap_hues(roles[z], moment.reading, planes, window)
                    if self.by_tap and not step.plan.scatters and read
                    else None,
                )

    def _input_numbers(
        self, first: int, channel: int, window: Ranges, slice_: int
    ) -> tuple[tuple[str, ...], ...] | None:
        if self._numbers:
            return self._numbers.inputs(self.shown.inputs, first, channel, window, slice_)
        return self._grounds.origins(window, slice_) if self.origins_shown else None

    def _name(self, letter: str, first: int, channel: int, planes: Planes, slice_: int) -> str:
        """What a plane is called: by its channel, of three axes with its slice."""
        if planes.flat:
            return f"{letter}{first}…{first + planes.axes[1].size - 1}"
        name = f"{letter}{first + channel}"
        return f"{name}[{slice_}]" if len(planes.side.axes) == 3 else name

    def _mark_winner(self, roles: NDArray[np.uint8], channel: int, moment: Moment) -> None:
        assert self.tensors is not None
        winner = self.tensors.winner(moment.step, channel)
        if winner is None:
            return
        cell = (0,) * (3 - len(winner)) + winner
        if all(at in cells for at, cells in zip(cell, moment.inputs, strict=True)):
            at = tuple(c - cells.start for c, cells in zip(cell, moment.inputs, strict=True))
            roles[at] = Role.WINNER

    def _tap_hues(
        self, roles: NDArray[np.uint8], place: Cell, planes: Planes, window: Ranges
    ) -> NDArray[np.int8]:
        """Hues of a plane under the window, each tap with that of its channel."""
        hues = np.full(roles.shape, self.hues[-1], np.int8)
        _, rows, cols = planes.touched(place)
        for tap, (row, col) in enumerate(product(rows, cols)):
            if row in window[1] and col in window[2]:
                hues[row - window[1].start, col - window[2].start] = tap
        return hues

    def _show_kernels(self, still: Still, slot: int, group: int, moment: Moment) -> None:
        step, shown, numbers = moment.step, self.shown, self._numbers
        plan, weighted = step.plan, step.plan.rule is Rule.SUM
        for place, channel in enumerate(self._outs(step)):
            out = group * plan.outs + channel
            for row, in_channel in enumerate(self._ins(step)):
                used = group in step.groups and channel in step.outs and in_channel in step.ins
                roles = self._window_roles(moment, used=used)
                for z in range(shown.kernels[0]):
                    name = self._kernel_name(out, z, moment) if row == 0 else ""
                    still.cells[f"w{slot}.{place}.{row}.{z}"] = Cells(
                        roles[z],
                        self._hue(group, channel),
                        name=name,
                        lit=used,
                        numbers=numbers.weights(out, in_channel, z)
                        if numbers and weighted
                        else None,
                    )

    def _window_roles(self, moment: Moment, *, used: bool) -> NDArray[np.uint8]:
        """The roles of a kernel's cells; of a mean, those that do not count stay out."""
        role = Role.WEIGHT_IN_USE if used else Role.WEIGHT
        roles = np.full(self.shown.kernels, role, np.uint8)
        plan = moment.step.plan
        if used and plan.rule is Rule.MEAN:
            counted = ((True,),) * (3 - len(plan.kernel)) + plan.counted(moment.step.position)
            for axis, flags in enumerate(counted):
                left_out = [tap for tap, counts in enumerate(flags) if not counts]
                shown = [tap for tap in left_out if tap < self.shown.kernels[axis]]
                np.moveaxis(roles, axis, 0)[shown] = Role.WEIGHT
        return roles

    def _kernel_name(self, out: int, slice_: int, moment: Moment) -> str:
        plan = moment.step.plan
        if plan.rule is Rule.SUM:
            name = f"w{out}"
            return f"{name}[{slice_}]" if len(plan.kernel) == 3 else name
        if slice_:
            return ""
        return "max" if plan.rule is Rule.MAX else f"÷ {plan.mean_over(moment.step.position)}"

    def _show_outputs(self, still: Still, slot: int, group: int, moment: Moment) -> None:
        step, planes, window = moment.step, self.shown.outputs, moment.outputs
        plan = step.plan
        first = group * plan.outs
        named = plan.grouped
        real = tuple(range(axis.size) for axis in planes.axes)
        for place, channel in enumerate(self._outs(step)):
            roles, counts = self.progress.state(group, channel, step, window)
            lit = group in step.groups and (planes.flat or channel in step.outs)
            by_tap = self.by_tap and plan.scatters
            for z, slice_ in enumerate(window[0]):
                still.cells[f"y{slot}.{place}.{z}"] = Cells(
                    roles[z],
                    group if named else channel if self.by_tap and not by_tap else WARM,
                    name=self._name("y", first, channel, planes, slice_),
                    lit=lit,
                    frame=seen(real, window) if 0 <= slice_ < planes.axes[0].size else None,
                    numbers=self._output_numbers(
                        group, channel, slice_, moment, roles[z], counts[z]
                    ),
                    hues=self._block_hues(roles[z], planes, window) if by_tap else None,
                )

    def _block_hues(
        self, roles: NDArray[np.uint8], planes: Planes, window: Ranges
    ) -> NDArray[np.int8]:
        """Hues of a plane that is laid out in blocks: each cell that of its channel."""
        _, rows, cols = planes.axes
        at_row, at_col = (np.arange(r.start, r.stop) for r in window[1:])
        taps = (at_row % rows.stride)[:, None] * cols.kernel + at_col % cols.stride
        return taps.astype(np.int8)

    def _output_numbers(
        self,
        group: int,
        channel: int,
        slice_: int,
        moment: Moment,
        roles: NDArray[np.uint8],
        counts: NDArray[np.int64],
    ) -> tuple[tuple[str, ...], ...] | None:
        step, plan = moment.step, moment.step.plan
        known = (roles != Role.TO_COME) & (roles != Role.PADDING)
        if self.counts_shown:
            return tuple(
                tuple(
                    str(count) if there and count else ""
                    for count, there in zip(*row, strict=True)
                )
                for row in zip(counts.tolist(), known.tolist(), strict=True)
            )
        if self._numbers is None:
            return None
        through = None
        if group in step.groups and self.progress.overlaps:
            through = step.number % (plan.turns * plan.positions)
        first, planes = group * plan.outs, self.shown.outputs
        return self._numbers.outputs(
            planes, first, channel, moment.outputs, slice_, known, through
        )

    def _beams(self, still: Still, slot: int, moment: Moment) -> tuple[Beam, ...]:
        if moment.step.plan.rule is Rule.COPY:
            return self._direct_beams(still, slot, moment)
        step, beams = moment.step, []
        sources = self._reach(self.shown.inputs, moment.reading, moment.inputs)
        targets = self._reach(self.shown.outputs, moment.writing, moment.outputs)
        outs = [p for p, channel in enumerate(self._outs(step)) if channel in step.outs]
        ins = [p for p, channel in enumerate(self._ins(step)) if channel in step.ins]
        whole = Rect(0, 0, *self.shown.kernels[1:])
        for out, place in product(outs, ins):
            for tap, z, cells in sources if not step.plan.scatters else targets:
                if tap >= self.shown.kernels[0]:
                    continue
                kernel = f"w{slot}.{out}.{place}.{tap}"
                _, y, target = (0, z, cells) if step.plan.scatters else targets[0]
                _, x, source = (0, z, cells) if not step.plan.scatters else sources[0]
                hue = still.cells[kernel].hue
                beams.append(Beam(f"x{slot}.{place}.{x}", source, kernel, whole, hue))
                beams.append(Beam(kernel, whole, f"y{slot}.{out}.{y}", target, hue))
        return tuple(dict.fromkeys(beams))

    def _direct_beams(self, still: Still, slot: int, moment: Moment) -> tuple[Beam, ...]:
        """From each channel to its cell of the block, or from each cell to its channel."""
        step, shown = moment.step, self.shown
        sources = self._reach(shown.inputs, moment.reading, moment.inputs)
        targets = self._reach(shown.outputs, moment.writing, moment.outputs)
        (_, x, source), (_, y, target) = sources[0], targets[0]
        if not self.by_tap:
            return (Beam(f"x{slot}.0.{x}", source, f"y{slot}.0.{y}", target, 0),)
        beams = []
        channels = self._ins(step) if step.plan.scatters else self._outs(step)
        for place, channel in enumerate(channels):
            row, col = divmod(channel, step.plan.kernel[1])
            if step.plan.scatters:
                cell = Rect(target.row + row, target.col + col, 1, 1)
                beam = Beam(f"x{slot}.{place}.{x}", source, f"y{slot}.0.{y}", cell, channel)
            else:
                cell = Rect(source.row + row, source.col + col, 1, 1)
                beam = Beam(f"x{slot}.0.{x}", cell, f"y{slot}.{place}.{y}", target, channel)
            beams.append(beam)
        return tuple(beams)

    @staticmethod
    def _reach(planes: Planes, place: Cell, window: Ranges) -> list[tuple[int, int, Rect]]:
        """(tap, slice shown, its cells under the window) of each slice under the window."""
        foot = seen(planes.spans(place), window)
        rows = range(max(0, foot.row), min(len(window[1]), foot.row + foot.rows))
        cols = range(max(0, foot.col), min(len(window[2]), foot.col + foot.cols))
        rect = Rect(rows.start, cols.start, max(1, len(rows)), max(1, len(cols)))
        return [
            (tap, slice_ - window[0].start, rect)
            for tap, slice_ in enumerate(planes.touched(place)[0])
            if slice_ in window[0]
        ]

    def _show_windows(self, still: Still, moment: Moment) -> None:
        for key, planes, place, shown in (
            ("in", self.shown.inputs, moment.reading, moment.inputs),
            ("out", self.shown.outputs, moment.writing, moment.outputs),
        ):
            if any(window.moves for window in planes.windows):
                still.texts[f"{key}.window"] = extent(planes.windows, shown)
            if planes.moves:
                wholes = tuple(window.whole for window in planes.windows)
                still.maps[key] = seen(planes.spans(place), wholes)
