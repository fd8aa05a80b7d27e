"""What the view `channels` shows at one step: planes, kernels, and beams between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from convviz.layer.plan import Rule
from convviz.scene.hues import hue_of_number
from convviz.scene.legend import input_keys, output_keys, step_keys
from convviz.scene.model import Beam, Cells, Key, Still
from convviz.scene.planes.moment import Moment
from convviz.scene.planes.stills import PlaneStills
from convviz.scene.roles import WARM, Kind, Role
from convviz.scene.views.channels.beams import between_planes, between_taps, through_kernels
from convviz.scene.views.channels.words import kernel_name
from convviz.walks.reach import among
from convviz.walks.walk import Step

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convviz.scene.planes.cell_numbers import Numbers

MOST_OF_ORIGIN = 4
"""Characters that fit into a padding cell to name the cell that padding copies."""


class ChannelsStills(PlaneStills):
    """The stills of the view `channels`.

    Without numbers, output cells show how many products were added, and padding cells the
    place that they copy.
    """

    @property
    def counts_shown(self) -> bool:
        """True if output cells show how many products were added."""
        return self.texts is None and self.progress.overlaps

    def more_after(self, place: int) -> str:
        """Dots behind the name of the last kernel shown, if there are more.

        In the line of names they are clear of beams.
        """
        last = self.shown.outs - 1
        return "  …" if place == last and self.walk.plan.outs > self.shown.outs else ""

    @property
    def bias_shown(self) -> bool:
        """True if outputs show their bias before the first product is added."""
        plan = self.walk.plan
        adds_up = plan.scatters and plan.rule is Rule.SUM
        return self.tensors is not None and adds_up and bool(self.tensors.bias.any())

    @property
    def origins_shown(self) -> bool:
        """True if padding cells show the place that they copy."""
        short = len(self.grounds.longest_origin) <= MOST_OF_ORIGIN
        return self.texts is None and self.grounds.copies and short

    @property
    def kernel_roles(self) -> tuple[Role, ...]:
        """Every role that cells of kernels, or of windows of pools, can have."""
        marked = self.walk.plan.rule is Rule.MAX and self.tensors is not None
        return (Role.WEIGHT, Role.WEIGHT_IN_USE, *(Role.WINNER,) * marked)

    @property
    def legend(self) -> tuple[Key, ...]:
        """Words for what a reader could not guess."""
        walk, hue = self.walk, 0 if self.walk.plan.grouped else WARM
        keys = [
            *step_keys(walk, self.tensors, by_tap=self.by_tap),
            *input_keys(walk, self.tensors, origins_shown=self.origins_shown),
            *output_keys(walk, self.progress, hue),
        ]
        if walk.plan.scatters and self.bias_shown:
            keys.append(Key(None, "every output starts at its bias"))
        return tuple(keys)

    @property
    def longest_numbers(self) -> Mapping[Kind, str]:
        """The longest text in the cells of each kind, where there are any."""
        if self.counts_shown:
            return {Kind.OUTPUT: str(self.progress.most)}
        if self.origins_shown:
            return {Kind.INPUT: self.grounds.longest_origin}
        longest = dict(super().longest_numbers)
        if self.pools and Kind.INPUT in longest:
            longest[Kind.KERNEL] = longest[Kind.INPUT]
        return longest

    @property
    def pools(self) -> bool:
        """True if the window has no weights, and its cells are shown in their place."""
        return self.walk.plan.rule in (Rule.MAX, Rule.MEAN)

    def show_group(
        self, still: Still, slot: int, group: int, reading: Moment, writing: Moment
    ) -> None:
        """Enter the planes and kernels of `group`, and the beams between them."""
        step, at_work = reading.step, group in reading.step.groups
        for key, channel, _, cells in self.inputs(slot, group, reading):
            if self.by_tap and not step.plan.scatters and at_work and channel in step.ins:
                cells.hues = self._tap_hues(cells.roles, reading)
            cells.lit |= not at_work
            still.cells[key] = cells
        if step.plan.rule is not Rule.COPY:
            still.cells.update(self._kernels(slot, group, reading))
        for key, _, _, cells in self.outputs(slot, group, writing):
            if self.by_tap and step.plan.scatters and not step.plan.grouped:
                cells.hue = WARM
            still.cells[key] = cells
        if at_work:
            still.beams += self.beams(slot, group, (reading, writing))

    def input_numbers(
        self, first: int, channel: int, slice_: int, moment: Moment
    ) -> Numbers | None:
        """The numbers of a slice; without numbers, what padding copies."""
        if self.origins_shown:
            return self.grounds.origins(moment.window, slice_)
        return super().input_numbers(first, channel, slice_, moment)

    def output_numbers(
        self,
        group: int,
        channel: int,
        slice_: int,
        moment: Moment,
        roles: NDArray[np.uint8],
        counts: NDArray[np.int64],
    ) -> Numbers | None:
        """The numbers of a slice; without numbers, how many products were added."""
        if not self.counts_shown:
            return super().output_numbers(group, channel, slice_, moment, roles, counts)
        known = (roles != Role.PADDING) & (roles != Role.TO_COME)
        return tuple(
            tuple(str(count) if count else "" for count in row)
            for row in (counts * known).tolist()
        )

    def _tap_hues(self, roles: NDArray[np.uint8], moment: Moment) -> NDArray[np.int8]:
        """A hue for each cell of a plane under the window: that of the tap's channel."""
        hues = np.full(roles.shape, WARM, np.int8)
        _, seen_rows, seen_cols = moment.window
        _, rows, cols = moment.planes.touched(moment.place)
        for row, col in product(among(rows, seen_rows), among(cols, seen_cols)):
            tap = rows.index(row) * len(cols) + cols.index(col)
            hues[row - seen_rows.start, col - seen_cols.start] = hue_of_number(tap)
        return hues

    def _kernels(self, slot: int, group: int, reading: Moment) -> Iterator[tuple[str, Cells]]:
        """The kernels of a group, or the windows of a pool, by the keys of their panels."""
        step, plan = reading.step, reading.step.plan
        outs, ins = map(enumerate, self.kernels_shown(step))
        for (place, channel), (row, in_channel) in product(outs, ins):
            out = group * step.plan.outs + channel
            used = group in step.groups and channel in step.outs and in_channel in step.ins
            roles = self._window_roles(reading, group * plan.ins + in_channel, used=used)
            for z in range(self.shown.kernels[0]):
                name = self.kernel_name(step, row, (out, in_channel, z))
                name += self.more_after(place) * bool(name)
                cells = Cells(roles[z], self.hue(group, channel), name=name, lit=used)
                if self.texts and not self.pools:
                    cells.numbers = self.texts.weights(out, in_channel, z)
                elif self.texts and used:
                    cells.copies = True
                    cells.numbers = self._numbers_under(reading, group, in_channel, z, roles[z])
                yield f"w{slot}.{place}.{row}.{z}", cells

    def kernels_shown(self, step: Step) -> tuple[range, range]:
        """The output and the input channels, counted in their group, of the kernels shown."""
        return self.shown_outs(step), self.shown_ins(step)

    def kernel_name(self, step: Step, row: int, kernel: tuple[int, int, int]) -> str:
        """The name of a slice of a kernel, (output channel, input channel, slice).

        Only the kernel in the first `row` of a column has a name.
        """
        return kernel_name(step, kernel) if row == 0 else ""

    def _numbers_under(
        self, reading: Moment, group: int, channel: int, z: int, roles: NDArray[np.uint8]
    ) -> Numbers:
        """The numbers under a slice of the window of a pool, of the cells that count."""
        assert self.texts is not None
        first = group * reading.step.plan.ins
        texts = self.texts.window(reading.planes, first, channel, reading.place, z)
        return tuple(
            tuple(text * (role != Role.WEIGHT) for text, role in zip(row, some, strict=True))
            for row, some in zip(texts, roles.tolist(), strict=True)
        )

    def _window_roles(self, reading: Moment, channel: int, *, used: bool) -> NDArray[np.uint8]:
        """The roles of a kernel; taps of a pool that do not count are not in use.

        Of numbers in input `channel`, the largest is marked where a pool takes the largest.
        """
        step = reading.step
        role = Role.WEIGHT_IN_USE if used else Role.WEIGHT
        roles = np.full(self.shown.kernels, role, np.uint8)
        plan = step.plan
        if used and self.pools:
            counted = ((True,),) * (3 - len(plan.kernel)) + plan.counted(step.position)
            for axis, flags in enumerate(counted):
                left_out = [tap for tap, counts in enumerate(flags) if not counts]
                shown = [tap for tap in left_out if tap < self.shown.kernels[axis]]
                np.moveaxis(roles, axis, 0)[shown] = Role.WEIGHT
        if used and plan.rule is Rule.MAX and self.tensors:
            self._mark_winner(roles, self.tensors.winner(step, channel), reading)
        return roles

    @staticmethod
    def _mark_winner(
        roles: NDArray[np.uint8], winner: tuple[int, ...] | None, reading: Moment
    ) -> None:
        """Mark the tap over the cell `winner`, if the tap is shown."""
        if winner is None:
            return
        touched = reading.planes.touched(reading.place)
        cell = (0,) * (3 - len(winner)) + winner
        tap = tuple(cells.index(at) for cells, at in zip(touched, cell, strict=True))
        if all(at < shown for at, shown in zip(tap, roles.shape, strict=True)):
            roles[tap] = Role.WINNER

    def beams(self, slot: int, group: int, sides: tuple[Moment, Moment]) -> tuple[Beam, ...]:
        """The beams of the group at work in `slot`, seen on the input and on the output."""
        step = sides[0].step
        if self.by_tap:
            channels = self.shown_ins(step) if step.plan.scatters else self.shown_outs(step)
            return tuple(between_taps(slot, sides, channels))
        if step.plan.rule is Rule.COPY:
            return tuple(between_planes(slot, sides))
        beams = through_kernels(
            slot, sides, self.at_work(step), self.shown.kernels, self.hue(group, 0)
        )
        return tuple(dict.fromkeys(beams))

    def at_work(self, step: Step) -> tuple[list[int], list[int]]:
        """The places of the input and of the output channels at work, among those shown."""
        shown = (self.shown_ins(step), step.ins), (self.shown_outs(step), step.outs)
        ins, outs = (
            [place for place, channel in enumerate(channels) if channel in working]
            for channels, working in shown
        )
        return ins, outs
