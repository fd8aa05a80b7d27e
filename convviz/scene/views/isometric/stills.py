"""What the view `isometric` shows at one step: planes that lie flat, and what is between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby, pairwise, product
from typing import NamedTuple

from convviz.layer.plan import Rule
from convviz.scene.model import Beam, Lead, Rect, Still
from convviz.scene.planes.broadest import broadest_numbers
from convviz.scene.planes.cell_numbers import CellNumbers
from convviz.scene.planes.moment import Moment
from convviz.scene.planes.share import Shown
from convviz.scene.planes.stills import Plane, PlaneStills
from convviz.scene.roles import WARM, Kind
from convviz.scene.views.isometric.slabs import slab
from convviz.walks.tensors import Tensors
from convviz.walks.walk import Walk

MOST_TAPS = 64
"""Taps along an axis up to which the weights of a kernel are shown."""


class End(NamedTuple):
    """An end of a beam: cells of a panel, in a plane of `channel` of the group."""

    key: str
    cells: Rect
    channel: int


class Stacking(NamedTuple):
    """An arrangement of planes.

    With `slabs`, a kernel floats over each input plane, and leads go to the sign of a sum
    where there are several; `brief` names need less room, and so do `low` slabs, which follow
    the window along its row only.  Without slabs, beams go from the planes to the output:
    `stacked` input planes float above each other, and beams go up through all of them.  With
    `apart`, the slices of each volume do, and the volumes of the output stand beside the
    input's.
    """

    slabs: bool = False
    brief: bool = False
    low: bool = False
    stacked: bool = False
    apart: bool = False


class IsometricStills(PlaneStills):
    """The stills of the view `isometric`, arranged in one `way`."""

    def __init__(
        self,
        walk: Walk,
        shown: Shown,
        tensors: Tensors | None,
        way: Stacking,
    ) -> None:
        super().__init__(walk, shown, tensors)
        self.way = way
        if tensors:  # a window that moves shows any part of a kernel
            kernel = (1,) * (3 - len(walk.plan.kernel)) + walk.plan.kernel
            self.texts = CellNumbers(tensors, tuple(min(side, MOST_TAPS) for side in kernel))

    @property
    def summed(self) -> bool:
        """True if a sign stands where leads from slabs meet."""
        plan = self.walk.plan
        several = plan.ins > 1 or plan.outs > 1 or self.way.stacked
        return self.way.slabs and plan.rule is Rule.SUM and several

    @property
    def longest_numbers(self) -> Mapping[Kind, str]:
        """The longest number in the cells of each kind, where there are any."""
        longest = broadest_numbers(self.tensors) if self.tensors else {}
        weight = longest.pop(Kind.KERNEL, None)
        if self.way.slabs and longest:
            longest[Kind.SLAB] = weight or longest[Kind.INPUT]
        return longest

    def show_group(
        self, still: Still, slot: int, group: int, reading: Moment, writing: Moment
    ) -> None:
        """Enter the planes of `group`, the lowest first, and the beams between them."""
        if self.way.slabs:
            self._show_slabs(still, slot, group, reading, writing)
            return
        plan = reading.step.plan
        sources: list[End] = []
        targets: list[End] = []
        for plane in reversed(list(self.inputs(slot, group, reading))):
            if self.by_tap and not plan.scatters:
                plane.cells.hues = reading.block_hues()
            sources += _ends(still, plane, reading)
        for plane in reversed(list(self.outputs(slot, group, writing))):
            ends = list(_ends(still, plane, writing))
            if ends and plan.scatters:
                plane.cells.footprint = writing.footprint
            targets += ends
        for source, target in self._pairs(sources, targets, reading, writing):
            hue = self.hue(group, max(source.channel, target.channel))
            still.beams += (Beam(source.key, source.cells, target.key, target.cells, hue),)

    def _show_slabs(
        self, still: Still, slot: int, group: int, reading: Moment, writing: Moment
    ) -> None:
        """Enter the planes and slabs of `group`, and what leads from one to the other."""
        hue, sign, rising = self.hue(group, 0), f"sum{slot}", []
        for plane in self.inputs(slot, group, reading):
            ends = list(_ends(still, plane, reading))
            key = f"w{plane.key[1:]}"
            over = slab(
                plane, reading, group, hue, self.texts, used=bool(ends), brief=self.way.brief
            )
            if self.way.low:
                over.at = 0, over.at[1]
            still.cells[key] = over
            place = Rect(*over.at, *over.roles.shape)
            still.beams += tuple(Beam(end.key, end.cells, key, place, hue) for end in ends)
            rising += [end._replace(key=key, cells=place) for end in ends]
        for plane in self.outputs(slot, group, writing):
            for end in _ends(still, plane, writing):
                if self.summed:
                    warm = self.hue(group, 0, WARM)
                    still.leads += (Lead(end.key, end.cells, sign, warm, onward=True),)
                    continue
                still.beams += tuple(
                    Beam(low.key, low.cells, end.key, end.cells, hue) for low in rising
                )
        if self.summed and rising:
            still.leads += tuple(Lead(low.key, low.cells, sign, hue) for low in rising)
            still.signs[sign] = hue

    def _pairs(
        self, sources: list[End], targets: list[End], reading: Moment, writing: Moment
    ) -> Iterable[tuple[End, End]]:
        """Both ends of each beam, from the lowest planes up."""
        if self.by_tap:
            return _copies(sources, targets, reading, writing)
        if self.way.apart:
            volumes = [list(ends) for _, ends in groupby(sources, key=lambda end: end.channel)]
            through = [pair for ends in volumes for pair in pairwise(ends)]
            return (*through, *product([ends[-1] for ends in volumes], targets))
        if self.way.stacked:
            return (*pairwise(sources), *product(sources[-1:], targets))
        return product(sources, targets)


def _ends(still: Still, plane: Plane, moment: Moment) -> Iterator[End]:
    """Enter `plane` into `still`; an end for beams if the window is on the plane."""
    still.cells[plane.key] = plane.cells
    if plane.cells.lit and plane.slice_ in moment.slices:
        yield End(plane.key, moment.lit, plane.channel)


def _copies(
    sources: list[End], targets: list[End], reading: Moment, writing: Moment
) -> Iterator[tuple[End, End]]:
    """Each tap of the window, and the channel that the tap is copied to or from."""
    scatters = reading.step.plan.scatters
    moment = writing if scatters else reading
    for end in sources if scatters else targets:
        tap = moment.tap(*divmod(end.channel, len(moment.planes.touched(moment.place)[2])))
        if scatters:
            yield end, targets[0]._replace(cells=tap)
        else:
            yield sources[0]._replace(cells=tap), end
