"""What the planes of the view `isometric` show at one step, and the beams between them.

Every still is computed by itself, from the step and the windows, so frame 5,000 needs none
of those before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby, pairwise, product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from convviz.layer.plan import Rule
from convviz.scene.model import (
    WARM,
    Beam,
    Cells,
    Kind,
    Rect,
    Role,
    Still,
    hue_of_number,
    hues_of,
)
from convviz.scene.planes.beside import footer, footer_room
from convviz.scene.planes.broadest import broadest_numbers
from convviz.scene.planes.cell_numbers import CellNumbers
from convviz.scene.planes.grounds import Grounds
from convviz.scene.planes.moment import Moment
from convviz.scene.planes.progress import Progress
from convviz.scene.planes.shown import Planes, seen
from convviz.scene.planes.viewport import page
from convviz.walks.tensors import Tensors
from convviz.walks.walk import Step, Walk
from convviz.words.equations import company

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convviz.scene.planes.cell_numbers import Numbers


class ShownLevels(NamedTuple):
    """How much of a walk is shown: of `groups`, of each one's planes, of each plane.

    Where they are `stacked`, the input planes of a group float above each other, and beams
    go up through all of them.  Where they are `apart`, the planes of each volume do, and the
    output's stand beside the input's.
    """

    groups: int
    ins: int
    outs: int
    inputs: Planes
    outputs: Planes
    stacked: bool
    apart: bool = False


class End(NamedTuple):
    """Where a beam starts or ends, in a plane of a channel of its group."""

    key: str
    cells: Rect
    channel: int


@dataclass(slots=True)
class IsometricStills:
    """The stills of `walk`, of which so much is `shown`; the footer in numbers if there are."""

    walk: Walk
    shown: ShownLevels
    tensors: Tensors | None
    progress: Progress = field(init=False)
    _grounds: Grounds = field(init=False)
    _numbers: CellNumbers | None = field(init=False)

    def __post_init__(self) -> None:
        self._numbers = CellNumbers(self.tensors, (1, 1, 1)) if self.tensors else None
        self._grounds = Grounds(self.shown.inputs)
        self.progress = Progress(self.walk.plan, self.shown.outputs, self.walk.order)

    @property
    def hues(self) -> tuple[int, ...]:
        """Every hue that a still uses."""
        if self.by_tap:
            return (*hues_of(max(self.walk.plan.ins, self.walk.plan.outs)), WARM)
        if not self.walk.plan.grouped:
            return (0, WARM)
        together = self.walk.order == "lockstep"
        return hues_of(self.shown.groups if together else self.walk.plan.groups)

    @property
    def by_tap(self) -> bool:
        """Whether channels stand for the cells of a block, each with a hue of its own."""
        flat = self.shown.inputs.flat or self.shown.outputs.flat
        return self.walk.plan.rule is Rule.COPY and not flat

    @property
    def longest_footer(self) -> str:
        """The longest footer of a few steps from all over the walk; others differ little."""
        return footer_room(self.walk, self.tensors)

    @property
    def longest_numbers(self) -> Mapping[Kind, str]:
        """The longest number in the cells of each kind, where there are any."""
        longest = broadest_numbers(self.tensors) if self.tensors else {}
        return {kind: text for kind, text in longest.items() if kind is not Kind.KERNEL}

    def still(self, number: int) -> Still:
        """What is shown at step `number`."""
        step = self.walk[number]
        words = footer(step, self.tensors)
        still = Still({}, (), words, number + 1, len(self.walk), company(step))
        reading, writing = self._moments(step)
        groups = page(step.plan.groups, self.shown.groups, step.groups[0])
        for slot, group in enumerate(groups):
            sources = self._show_inputs(still, slot, group, reading)
            targets = self._show_outputs(still, slot, group, writing)
            for source, target in self._pairs(sources, targets, reading, writing):
                hue = self._hue(group, max(source.channel, target.channel))
                still.beams += (Beam(source.key, source.cells, target.key, target.cells, hue),)
            if self.walk.plan.grouped:
                still.brackets[f"group{slot}"] = (f"group {group}", hue_of_number(group))
        for key, moment in (("in", reading), ("out", writing)):
            moment.show_window(still, key)
        return still

    def _hue(self, group: int, channel: int, alone: int = 0) -> int:
        """The hue of a group, of a channel that stands for a tap, or of what is neither."""
        if self.by_tap:
            return hue_of_number(channel)
        return hue_of_number(group) if self.walk.plan.grouped else alone

    def _moments(self, step: Step) -> tuple[Moment, Moment]:
        """The step on the input and on the output."""
        reading, writing = (
            Moment(step, planes, place, planes.shown(place))
            for planes in (self.shown.inputs, self.shown.outputs)
            for place in (planes.place(step.position, step.plan.grid),)
        )
        return reading, writing

    def _show_inputs(self, still: Still, slot: int, group: int, moment: Moment) -> list[End]:
        """Show the input planes of a group, the lowest first, and say which are read."""
        step, planes, _, window = moment
        at_work = step.ins if not planes.flat else range(planes.channels)
        first, read = group * step.plan.ins, group in step.groups
        idle = self._grounds.idle(window)
        tapped = self._grounds.tapped(moment.place, window) if read else idle
        ends = []
        for key, channel, slice_ in moment.places(f"x{slot}", self.shown.ins, step.ins):
            lit = read and channel in at_work
            roles = (tapped if lit else idle)[slice_ - window[0].start]
            if lit and slice_ in moment.slices:
                ends.append(End(key, moment.shown(moment.footprint), channel))
            still.cells[key] = Cells(
                self._with_winner(roles, first + channel, slice_, moment) if lit else roles,
                self._hue(group, channel),
                name=moment.name("x", first, channel, slice_),
                lit=lit,
                frame=moment.frame(slice_),
                footprint=moment.footprint if lit and slice_ in moment.slices else None,
                numbers=self._input_numbers(first, channel, slice_, moment),
                hues=None if step.plan.scatters or not self.by_tap else moment.block_hues(),
            )
        return ends

    def _show_outputs(self, still: Still, slot: int, group: int, moment: Moment) -> list[End]:
        """Show the output planes of a group, the lowest first, and say which are written."""
        step, planes, _, window = moment
        at_work = step.outs if not planes.flat else range(planes.channels)
        first, written = group * step.plan.outs, group in step.groups
        ends = []
        for key, channel, slice_ in moment.places(f"y{slot}", self.shown.outs, step.outs):
            lit = written and channel in at_work
            if lit and slice_ in moment.slices:
                ends.append(End(key, moment.shown(moment.footprint), channel))
            state = self.progress.state(group, channel, step, window)
            roles = state.roles[slice_ - window[0].start]
            laid = lit and step.plan.scatters and slice_ in moment.slices
            still.cells[key] = Cells(
                roles,
                self._hue(group, channel, WARM),
                name=moment.name("y", first, channel, slice_),
                lit=lit,
                frame=moment.frame(slice_),
                footprint=moment.footprint if laid else None,
                numbers=self._output_numbers(group, channel, slice_, moment, roles),
                hues=moment.block_hues() if step.plan.scatters and self.by_tap else None,
            )
        return ends

    def _input_numbers(
        self, first: int, channel: int, slice_: int, moment: Moment
    ) -> Numbers | None:
        if self._numbers is None:
            return None
        return self._numbers.inputs(moment.planes, first, channel, moment.window, slice_)

    def _output_numbers(
        self,
        group: int,
        channel: int,
        slice_: int,
        moment: Moment,
        roles: NDArray[np.uint8],
    ) -> Numbers | None:
        """The outputs that are known, with what was added to them so far."""
        if self._numbers is None:
            return None
        step, planes, _, window = moment
        known = (roles != Role.TO_COME) & (roles != Role.PADDING)
        through = None
        if self.progress.overlaps and group in step.groups:
            through = step.number % (step.plan.turns * step.plan.positions)
        first = group * step.plan.outs
        return self._numbers.outputs(planes, first, channel, window, slice_, known, through)

    def _with_winner(
        self, roles: NDArray[np.uint8], channel: int, slice_: int, moment: Moment
    ) -> NDArray[np.uint8]:
        """`roles` with the cell marked that is the largest under the window."""
        if self.tensors is None or moment.step.plan.rule is not Rule.MAX:
            return roles
        winner = self.tensors.winner(moment.step, channel)
        if winner is None:
            return roles
        deep, row, col = (0,) * (3 - len(winner)) + winner
        _, rows, cols = moment.window
        if deep == slice_ and row in rows and col in cols:
            roles = roles.copy()
            roles[row - rows.start, col - cols.start] = Role.WINNER
        return roles

    def _pairs(
        self, sources: list[End], targets: list[End], reading: Moment, writing: Moment
    ) -> Iterable[tuple[End, End]]:
        """Between which cells beams go, from the lowest planes up."""
        plan = reading.step.plan
        if plan.rule is Rule.COPY and not (reading.planes.flat or writing.planes.flat):
            return self._copies(sources, targets, reading, writing)
        if self.shown.apart:
            volumes = [list(ends) for _, ends in groupby(sources, key=lambda end: end.channel)]
            through = [pair for ends in volumes for pair in pairwise(ends)]
            return (*through, *product([ends[-1] for ends in volumes], targets))
        if self.shown.stacked:
            return (*pairwise(sources), *product(sources[-1:], targets))
        return product(sources, targets)

    @staticmethod
    def _copies(
        sources: list[End], targets: list[End], reading: Moment, writing: Moment
    ) -> Iterator[tuple[End, End]]:
        """Each tap of the window with the channel that it is copied to or from."""
        scatters = reading.step.plan.scatters
        moment = writing if scatters else reading
        for end in sources if scatters else targets:
            _, rows, cols = moment.planes.touched(moment.place)
            row, col = divmod(end.channel, len(cols))
            cell = range(rows[row], rows[row] + 1), range(cols[col], cols[col] + 1)
            tap = moment.shown(seen(cell, moment.window))
            if scatters:
                yield end, targets[0]._replace(cells=tap)
            else:
                yield sources[0]._replace(cells=tap), end
