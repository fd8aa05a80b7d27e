"""What the panels of the view `channels` show at one step: a role for each cell.

Every still is computed by itself, from the step and the windows, so frame 5,000 needs none
of those before it.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from convviz.layer.plan import Rule
from convviz.scene.model import (
    WARM,
    Beam,
    Cells,
    Kind,
    Role,
    Still,
    hue_of_number,
    hues_of,
)
from convviz.scene.planes.beside import footer, footer_room
from convviz.scene.planes.cell_numbers import CellNumbers
from convviz.scene.planes.grounds import Grounds
from convviz.scene.planes.moment import Moment
from convviz.scene.planes.progress import Progress
from convviz.scene.planes.shown import Planes
from convviz.scene.planes.viewport import page
from convviz.scene.views.channels.beams import between_planes, between_taps, through_kernels
from convviz.walks.reach import among
from convviz.walks.walk import Step, Walk
from convviz.words.equations import company

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from convviz.walks.tensors import Tensors

Ranges = tuple[range, ...]

BEFORE_ALL = -1
"""The step through which nothing was added to an output."""

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


class ChannelsStills:
    """The stills of `walk`, of which so much is `shown`; with numbers where there are any."""

    def __init__(self, walk: Walk, shown: Shown, tensors: Tensors | None) -> None:
        self.walk, self.shown, self.tensors = walk, shown, tensors
        self.progress = Progress(walk.plan, shown.outputs, walk.order)
        self._grounds = Grounds(shown.inputs)
        self._numbers = CellNumbers(tensors, shown.kernels) if tensors else None

    @property
    def hues(self) -> tuple[int, ...]:
        """Every hue that a still uses."""
        plan = self.walk.plan
        if self.by_tap:
            return (*hues_of(max(plan.ins, plan.outs)), WARM)
        if not plan.grouped:
            return (0, WARM)
        return hues_of(self.shown.groups if self.walk.order == "lockstep" else plan.groups)

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
    def bias_shown(self) -> bool:
        """Whether outputs have their bias written in before any product is added to it."""
        plan = self.walk.plan
        adds_up = plan.scatters and plan.rule is Rule.SUM
        return self.tensors is not None and adds_up and bool(self.tensors.bias.any())

    @property
    def origins_shown(self) -> bool:
        """Whether padding tells which cells it copies."""
        short = len(self._grounds.longest_origin) <= MOST_OF_ORIGIN
        return self._numbers is None and self._grounds.copies and short

    @property
    def longest_footer(self) -> str:
        """The longest footer of a few steps from all over the walk; others differ little."""
        return footer_room(self.walk, self.tensors)

    @property
    def longest_numbers(self) -> Mapping[Kind, str]:
        """The longest number in the cells of each kind, where there are any."""
        if self.counts_shown:
            return {Kind.OUTPUT: str(self.progress.most)}
        if self.origins_shown:
            return {Kind.INPUT: self._grounds.longest_origin}
        if self.tensors is None:
            return {}
        from convviz.scene.planes.broadest import broadest_numbers

        return broadest_numbers(self.tensors)

    def still(self, number: int) -> Still:
        """What is shown at step `number`."""
        step, shown = self.walk[number], self.shown
        reading, writing = (
            Moment(step, planes, place, planes.shown(place))
            for planes in (shown.inputs, shown.outputs)
            for place in (planes.place(step.position, step.plan.grid),)
        )
        still = Still(
            cells={},
            beams=(),
            footer=footer(step, self.tensors),
            done=number + 1,
            total=len(self.walk),
            company=company(step),
        )
        groups = page(step.plan.groups, shown.groups, step.groups[0])
        for slot, group in enumerate(groups):
            self._show_inputs(still, slot, group, reading)
            if step.plan.rule is not Rule.COPY:
                self._show_kernels(still, slot, group, step)
            self._show_outputs(still, slot, group, writing)
            if group in step.groups:
                still.beams += self._beams(slot, group, (reading, writing))
            if step.plan.grouped:
                still.brackets[f"group{slot}"] = (f"group {group}", hue_of_number(group))
        for key, moment in (("in", reading), ("out", writing)):
            moment.show_window(still, key)
        return still

    def _hue(self, group: int, channel: int) -> int:
        if self.by_tap:
            return hue_of_number(channel)
        return hue_of_number(group) if self.walk.plan.grouped else 0

    def _ins(self, step: Step) -> range:
        """The input planes of a group that are shown."""
        planes = self.shown.inputs.channels
        return page(planes, self.shown.ins, min(step.ins[0], planes - 1))

    def _outs(self, step: Step) -> range:
        """The output planes of a group that are shown."""
        planes = self.shown.outputs.channels
        return page(planes, self.shown.outs, min(step.outs[0], planes - 1))

    def _show_inputs(self, still: Still, slot: int, group: int, moment: Moment) -> None:
        step, planes, window = moment.step, moment.planes, moment.window
        idle = self._grounds.idle(window)
        at_work = step.ins if not planes.flat else range(planes.channels)
        first = group * step.plan.ins
        for place, channel in enumerate(self._ins(step)):
            read = group in step.groups and channel in at_work
            roles = self._grounds.tapped(moment.place, window) if read else idle
            if read and step.plan.rule is Rule.MAX and self.tensors:
                self._mark_winner(roles, first + channel, moment)
            by_tap = self.by_tap and not step.plan.scatters and read
            for z, slice_ in enumerate(window[0]):
                still.cells[f"x{slot}.{place}.{z}"] = Cells(
                    roles[z],
                    self._hue(group, channel),
                    name=moment.name("x", first, channel, slice_),
                    lit=read or group not in step.groups,
                    frame=moment.frame(slice_),
                    footprint=moment.footprint if read and slice_ in moment.slices else None,
                    numbers=self._input_numbers(first, channel, window, slice_),
                    hues=self._tap_hues(roles[z], moment) if by_tap else None,
                )

    def _input_numbers(
        self, first: int, channel: int, window: Ranges, slice_: int
    ) -> tuple[tuple[str, ...], ...] | None:
        if self._numbers:
            return self._numbers.inputs(self.shown.inputs, first, channel, window, slice_)
        return self._grounds.origins(window, slice_) if self.origins_shown else None

    def _mark_winner(self, roles: NDArray[np.uint8], channel: int, moment: Moment) -> None:
        assert self.tensors is not None
        winner = self.tensors.winner(moment.step, channel)
        if winner is None:
            return
        cell = (0,) * (3 - len(winner)) + winner
        if all(at in cells for at, cells in zip(cell, moment.window, strict=True)):
            at = tuple(c - cells.start for c, cells in zip(cell, moment.window, strict=True))
            roles[at] = Role.WINNER

    def _tap_hues(self, roles: NDArray[np.uint8], moment: Moment) -> NDArray[np.int8]:
        """Hues of a plane under the window, each tap with that of its channel."""
        hues = np.full(roles.shape, self.hues[-1], np.int8)
        _, seen_rows, seen_cols = moment.window
        _, rows, cols = moment.planes.touched(moment.place)
        for row, col in product(among(rows, seen_rows), among(cols, seen_cols)):
            tap = rows.index(row) * len(cols) + cols.index(col)
            hues[row - seen_rows.start, col - seen_cols.start] = hue_of_number(tap)
        return hues

    def _show_kernels(self, still: Still, slot: int, group: int, step: Step) -> None:
        shown, numbers = self.shown, self._numbers
        plan, weighted = step.plan, step.plan.rule is Rule.SUM
        for place, channel in enumerate(self._outs(step)):
            out = group * plan.outs + channel
            for row, in_channel in enumerate(self._ins(step)):
                used = group in step.groups and channel in step.outs and in_channel in step.ins
                roles = self._window_roles(step, used=used)
                for z in range(shown.kernels[0]):
                    name = self._kernel_name(out, z, step) if row == 0 else ""
                    still.cells[f"w{slot}.{place}.{row}.{z}"] = Cells(
                        roles[z],
                        self._hue(group, channel),
                        name=name,
                        lit=used,
                        numbers=numbers.weights(out, in_channel, z)
                        if numbers and weighted
                        else None,
                    )

    def _window_roles(self, step: Step, *, used: bool) -> NDArray[np.uint8]:
        """The roles of a kernel's cells; of a pool, those that do not count stay out."""
        role = Role.WEIGHT_IN_USE if used else Role.WEIGHT
        roles = np.full(self.shown.kernels, role, np.uint8)
        plan = step.plan
        if used and plan.rule in (Rule.MEAN, Rule.MAX):
            counted = ((True,),) * (3 - len(plan.kernel)) + plan.counted(step.position)
            for axis, flags in enumerate(counted):
                left_out = [tap for tap, counts in enumerate(flags) if not counts]
                shown = [tap for tap in left_out if tap < self.shown.kernels[axis]]
                np.moveaxis(roles, axis, 0)[shown] = Role.WEIGHT
        return roles

    def _kernel_name(self, out: int, slice_: int, step: Step) -> str:
        plan = step.plan
        if plan.rule is Rule.SUM:
            name = f"w{out}"
            return f"{name}[{slice_}]" if len(plan.kernel) == 3 else name
        if slice_:
            return ""
        return "max" if plan.rule is Rule.MAX else f"÷ {plan.mean_over(step.position)}"

    def _show_outputs(self, still: Still, slot: int, group: int, moment: Moment) -> None:
        step, planes, window = moment.step, moment.planes, moment.window
        plan = step.plan
        first, in_blocks = group * plan.outs, self.by_tap and plan.scatters
        for place, channel in enumerate(self._outs(step)):
            roles, counts = self.progress.state(group, channel, step, window)
            lit = group in step.groups and (planes.flat or channel in step.outs)
            warm = not plan.grouped and (in_blocks or not self.by_tap)
            own = WARM if warm else self._hue(group, channel)
            for z, slice_ in enumerate(window[0]):
                still.cells[f"y{slot}.{place}.{z}"] = Cells(
                    roles[z],
                    own,
                    name=moment.name("y", first, channel, slice_),
                    lit=lit,
                    frame=moment.frame(slice_),
                    numbers=self._output_numbers(
                        group, channel, slice_, moment, roles[z], counts[z]
                    ),
                    hues=moment.block_hues() if in_blocks else None,
                )

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
        known = roles != Role.PADDING
        if not self.bias_shown:
            known &= roles != Role.TO_COME
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
        if group in step.groups and (self.progress.overlaps or self.bias_shown):
            through = step.number % (plan.turns * plan.positions)
        elif group > step.groups[-1] and self.bias_shown:
            through = BEFORE_ALL
        first, planes = group * plan.outs, self.shown.outputs
        return self._numbers.outputs(
            planes, first, channel, moment.window, slice_, known, through
        )

    def _beams(self, slot: int, group: int, sides: tuple[Moment, Moment]) -> tuple[Beam, ...]:
        step = sides[0].step
        if self.by_tap:
            channels = self._ins(step) if step.plan.scatters else self._outs(step)
            return tuple(between_taps(slot, sides, channels))
        if step.plan.rule is Rule.COPY:
            return tuple(between_planes(slot, sides))
        ins = [place for place, channel in enumerate(self._ins(step)) if channel in step.ins]
        outs = [place for place, channel in enumerate(self._outs(step)) if channel in step.outs]
        hue = self._hue(group, 0)
        beams = through_kernels(slot, sides, (ins, outs), self.shown.kernels, hue)
        return tuple(dict.fromkeys(beams))
