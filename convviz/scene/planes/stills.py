"""How planes show a step: roles, outlines, names and numbers of input and output cells.

Every view takes its planes from here.  A still is computed from the step alone, so step
5,000 needs none of the steps before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from convviz.layer.plan import Rule
from convviz.scene.boxes import Section
from convviz.scene.footers import bare_still, longest_footer
from convviz.scene.hues import group_hue, group_hues, hue_of_number, hues_of
from convviz.scene.model import Cells, Key, Rect, Scene, Still
from convviz.scene.planes.grounds import Grounds
from convviz.scene.planes.moment import Moment
from convviz.scene.planes.progress import Progress
from convviz.scene.planes.share import Shown
from convviz.scene.planes.viewport import page
from convviz.scene.roles import WARM, Kind, Role
from convviz.walks.walk import Step, Walk
from convviz.words.describe import caption

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from convviz.scene.planes.cell_numbers import CellNumbers, Numbers
    from convviz.walks.tensors import Tensors

BEFORE_ALL = -1
"""Sentinel: before the first step."""


BOTH = (Kind.INPUT, Kind.OUTPUT)


class Plane(NamedTuple):
    """One of the planes shown: the key of the panel, the place in the group, the cells."""

    key: str
    channel: int
    slice_: int
    cells: Cells


class PlaneStills:
    """The stills of `walk`, with numbers in the planes of kinds `numbered`.

    A view that shows more than planes extends `show_group`.
    """

    def __init__(
        self,
        walk: Walk,
        shown: Shown,
        tensors: Tensors | None,
        numbered: tuple[Kind, ...] = BOTH,
    ) -> None:
        self.walk, self.shown, self.tensors, self.numbered = walk, shown, tensors, numbered
        self.grounds = Grounds(shown.inputs)
        self.progress = Progress(walk.plan, shown.outputs, walk.order)
        self.texts: CellNumbers | None = None
        if tensors:
            from convviz.scene.planes.cell_numbers import CellNumbers

            self.texts = CellNumbers(tensors, shown.kernels)

    @property
    def by_tap(self) -> bool:
        """True if channels stand for the taps of the window, each with a hue."""
        flat = self.shown.inputs.flat or self.shown.outputs.flat
        return self.walk.plan.rule is Rule.COPY and not flat

    @property
    def hues(self) -> tuple[int, ...]:
        """Every hue that a still may use."""
        plan = self.walk.plan
        if self.by_tap:
            return (*hues_of(max(plan.ins, plan.outs)), WARM)
        return group_hues(self.walk, self.shown.groups)

    @property
    def bias_shown(self) -> bool:
        """True if outputs show their bias before the first product is added."""
        return False

    @property
    def longest_numbers(self) -> Mapping[Kind, str]:
        """The longest number in the cells of each kind, where there are any."""
        if self.tensors is None:
            return {}
        from convviz.scene.planes.broadest import broadest_numbers

        return broadest_numbers(self.tensors)

    @property
    def unnumbered(self) -> tuple[Kind, ...]:
        """The kinds of cells whose numbers would take too long to make."""
        return (Kind.OUTPUT,) if self.tensors and not self.tensors.has_outputs else ()

    def scene(
        self,
        sections: tuple[Section, ...],
        legend: tuple[Key, ...],
        roles: Mapping[Kind, tuple[Role, ...]],
    ) -> Scene:
        """The arrangement of the walk in `sections`."""
        return Scene(
            caption=caption(self.walk),
            sections=sections,
            legend=legend,
            hues=self.hues,
            roles=roles,
            footer_room=longest_footer(self.walk, self.tensors),
            still=self.still,
            steps=len(self.walk),
            numbers=self.longest_numbers,
            unnumbered=self.unnumbered,
        )

    def still(self, number: int) -> Still:
        """What is shown at step `number`."""
        still, step = bare_still(self.walk, number, self.tensors), self.walk[number]
        reading, writing = self.moments(step)
        groups = page(step.plan.groups, self.shown.groups, step.groups[0])
        for slot, group in enumerate(groups):
            self.show_group(still, slot, group, reading, writing)
            if step.plan.grouped:
                still.brackets[f"group{slot}"] = (f"group {group}", hue_of_number(group))
        reading.show_window(still, "in")
        writing.show_window(still, "out")
        return still

    def show_group(
        self, still: Still, slot: int, group: int, reading: Moment, writing: Moment
    ) -> None:
        """Enter the planes of `group` into `still`; its panels are those of `slot`."""
        for plane in (*self.inputs(slot, group, reading), *self.outputs(slot, group, writing)):
            still.cells[plane.key] = plane.cells

    def moments(self, step: Step) -> tuple[Moment, Moment]:
        """`step` on the input and on the output."""
        return Moment.of(step, self.shown.inputs), Moment.of(step, self.shown.outputs)

    def hue(self, group: int, channel: int, alone: int = 0) -> int:
        """The hue of a channel's tap, or of its group; `alone` if there is neither."""
        return hue_of_number(channel) if self.by_tap else group_hue(self.walk, group, alone)

    def shown_ins(self, step: Step) -> range:
        """The input channels, counted in their group, that are shown."""
        channels = self.shown.inputs.channels
        return page(channels, self.shown.ins, min(step.ins[0], channels - 1))

    def shown_outs(self, step: Step) -> range:
        """The output channels, counted in their group, that are shown."""
        channels = self.shown.outputs.channels
        return page(channels, self.shown.outs, min(step.outs[0], channels - 1))

    def inputs(self, slot: int, group: int, moment: Moment) -> Iterator[Plane]:
        """The input planes of a group that are shown, slice by slice."""
        step, planes, _, window = moment
        first = group * step.plan.ins
        for place, channel in enumerate(self.shown_ins(step)):
            read = group in step.groups and (planes.flat or channel in step.ins)
            roles = self._input_roles(first + channel, moment) if read else None
            roles = self.grounds.idle(window) if roles is None else roles
            for deep, slice_ in enumerate(window[0]):
                cells = Cells(
                    roles[deep],
                    self.hue(group, channel),
                    name=moment.name("x", first, channel, slice_),
                    lit=read,
                    frame=moment.frame(slice_),
                    footprint=moment.footprint if read and slice_ in moment.slices else None,
                    numbers=self.input_numbers(first, channel, slice_, moment),
                )
                yield Plane(f"x{slot}.{place}.{deep}", channel, slice_, cells)

    def outputs(self, slot: int, group: int, moment: Moment) -> Iterator[Plane]:
        """The output planes of a group that are shown, slice by slice."""
        step, planes, _, window = moment
        first, in_blocks = group * step.plan.outs, self.by_tap and step.plan.scatters
        for place, channel in enumerate(self.shown_outs(step)):
            roles, counts, settled = self.progress.state(group, channel, step, window)
            for deep, slice_ in enumerate(window[0]):
                written, added = roles[deep], counts[deep]
                cells = Cells(
                    written,
                    self.hue(group, channel, WARM),
                    name=moment.name("y", first, channel, slice_),
                    lit=group in step.groups and (planes.flat or channel in step.outs),
                    frame=moment.frame(slice_),
                    footprint=self._laid(group, channel, slice_, moment),
                    numbers=self.output_numbers(group, channel, slice_, moment, written, added),
                    hues=moment.block_hues() if in_blocks else None,
                    settled=None if settled is None else settled[deep],
                )
                yield Plane(f"y{slot}.{place}.{deep}", channel, slice_, cells)

    def _laid(self, group: int, channel: int, slice_: int, moment: Moment) -> Rect | None:
        """The outline of the window where the window stands on the output."""
        step = moment.step
        at_work = group in step.groups and channel in step.outs and slice_ in moment.slices
        return moment.footprint if step.plan.scatters and at_work else None

    def _input_roles(self, channel: int, moment: Moment) -> NDArray[np.uint8]:
        """The roles of an input channel under the window, the winner of a max pool marked."""
        roles = self.grounds.tapped(moment.place, moment.window)
        if moment.step.plan.rule is Rule.MAX and self.tensors:
            winner = moment.inside(self.tensors.winner(moment.step, channel))
            if winner is not None:
                roles[winner] = Role.WINNER
        return roles

    def input_numbers(
        self, first: int, channel: int, slice_: int, moment: Moment
    ) -> Numbers | None:
        """The texts in a slice of input `channel`, counted from the `first` of the group."""
        if self.texts is None or Kind.INPUT not in self.numbered:
            return None
        return self.texts.inputs(moment.planes, first, channel, moment.window, slice_)

    def output_numbers(
        self,
        group: int,
        channel: int,
        slice_: int,
        moment: Moment,
        roles: NDArray[np.uint8],
        counts: NDArray[np.int64],
    ) -> Numbers | None:
        """The texts in a slice of output `channel` of `group`: the sums so far.

        `roles` and `counts` tell of each cell what it is, and the products added so far.
        """
        if self.texts is None or Kind.OUTPUT not in self.numbered:
            return None
        step, plan = moment.step, moment.step.plan
        known = roles != Role.PADDING
        if not self.bias_shown:
            known &= roles != Role.TO_COME
        through = None
        if group in step.groups and (self.progress.overlaps or self.bias_shown):
            through = step.number % (plan.turns * plan.positions)
        elif group > step.groups[-1] and self.bias_shown:
            through = BEFORE_ALL
        first = group * plan.outs
        return self.texts.outputs(
            moment.planes, first, channel, moment.window, slice_, known, through
        )
