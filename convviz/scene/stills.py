"""What the panels of the view `channels` show at one step: a role for each cell.

Every still is computed by itself, from the step and the windows, so frame 5,000 needs none
of those before it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from convviz.axis import Axis
from convviz.describe import company, equation, sum_in_numbers
from convviz.scene.cell_numbers import CellNumbers
from convviz.scene.model import WARM, Beam, Cells, Kind, Rect, Role, Still
from convviz.scene.window import Window, extent, page
from convviz.tensors import Tensors
from convviz.walks import Step, Walk

if TYPE_CHECKING:
    from numpy.typing import NDArray

FOOTER_CHARACTERS = 92
"""The most that an equation may take; a sum in numbers is shortened to it."""


class Shown(NamedTuple):
    """How much of a walk is shown: of `groups`, of each one's channels, of each plane.

    `axes` are (rows, cols); a layer of one axis has a single row.
    """

    groups: int
    ins: int
    outs: int
    axes: tuple[Axis, ...]
    inputs: tuple[Window, ...]
    kernels: tuple[int, ...]
    outputs: tuple[Window, ...]


@dataclass(slots=True)
class Stills:
    """The stills of `walk`, of which so much is `shown`; with numbers where there are any."""

    walk: Walk
    shown: Shown
    tensors: Tensors | None
    _read: list[list[bool]] = field(init=False)
    _numbers: CellNumbers | None = field(default=None, init=False)
    _planes: dict[tuple[range, range], NDArray[np.uint8]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._read = [[count > 0 for count in axis.read_counts()] for axis in self.shown.axes]
        if self.tensors is not None:
            self._numbers = CellNumbers(self.tensors, self.shown.kernels)

    @property
    def hues(self) -> tuple[int, ...]:
        """Every hue that a still uses."""
        groups = self.walk.layer.groups
        if groups == 1:
            return (0, WARM)
        return tuple(range(self.shown.groups if self.walk.order == "lockstep" else groups))

    @property
    def longest_footer(self) -> str:
        """The longest footer of a few steps from all over the walk; others differ little."""
        numbers = self.walk.numbers
        some = {numbers[len(numbers) * tenth // 10] for tenth in range(10)} | {numbers[-1]}
        return max((self._footer(self.walk[number]) for number in sorted(some)), key=len)

    @property
    def longest_numbers(self) -> dict[Kind, str]:
        """The longest number in the cells of each kind, where there are any."""
        return self._numbers.longest() if self._numbers else {}

    def still(self, number: int) -> Still:
        """What is shown at step `number`."""
        step = self.walk[number]
        position = (0,) * (2 - len(step.position)) + step.position
        inputs, outputs = (
            tuple(window.shown(out) for window, out in zip(windows, position, strict=True))
            for windows in (self.shown.inputs, self.shown.outputs)
        )
        still = Still(
            cells={},
            beams=(),
            footer=self._footer(step),
            done=number + 1,
            total=len(self.walk),
            company=company(step),
        )
        layer = self.walk.layer
        groups = page(layer.groups, self.shown.groups, step.groups[0])
        for slot, group in enumerate(groups):
            self._show_inputs(still, slot, group, step, position, inputs)
            self._show_kernels(still, slot, group, step)
            self._show_outputs(still, slot, group, step, position, outputs)
            if group in step.groups:
                still.beams += self._beams(still, slot, group, step)
            if layer.groups > 1:
                still.brackets[f"group{slot}"] = (f"group {group}", group)
        self._show_windows(still, inputs, outputs, position)
        return still

    def _footer(self, step: Step) -> str:
        if self.tensors is None:
            return equation(step)
        return sum_in_numbers(step, self.tensors, FOOTER_CHARACTERS)

    def _hue(self, group: int) -> int:
        return group if self.walk.layer.groups > 1 else 0

    def _show_inputs(
        self,
        still: Still,
        slot: int,
        group: int,
        step: Step,
        position: tuple[int, ...],
        window: tuple[range, ...],
    ) -> None:
        roles = self._plane(window)
        footprint = None
        if group in step.groups:
            roles, footprint = self._with_taps(roles, position, window)
        frame = _seen(tuple(range(axis.size) for axis in self.shown.axes), window)
        first, numbers = group * self.walk.layer.group_in_channels, self._numbers
        for place in range(self.shown.ins):
            still.cells[f"x{slot}.{place}"] = Cells(
                roles,
                self._hue(group),
                name=f"x{first + place}",
                frame=frame,
                footprint=footprint,
                numbers=numbers.inputs(first + place, window) if numbers else None,
            )

    def _plane(self, window: tuple[range, ...]) -> NDArray[np.uint8]:
        """The roles of a plane that is not being read."""
        key = (window[0], window[1])
        if key not in self._planes:
            real, read = [], []
            for axis, cells, flags in zip(self.shown.axes, window, self._read, strict=True):
                real.append(np.array([0 <= cell < axis.size for cell in cells]))
                read.append(np.array([0 <= c < axis.size and flags[c] for c in cells]))
            roles = np.where(np.logical_and.outer(*read), Role.IDLE, Role.NEVER_READ)
            roles = np.where(np.logical_and.outer(*real), roles, Role.PADDING)
            self._planes = {key: roles.astype(np.uint8)}
        return self._planes[key]

    def _with_taps(
        self, roles: NDArray[np.uint8], position: tuple[int, ...], window: tuple[range, ...]
    ) -> tuple[NDArray[np.uint8], Rect]:
        taps, spans = [], []
        for axis, out, cells in zip(self.shown.axes, position, window, strict=True):
            taps.append([tap - cells.start for tap in axis.taps(out) if tap in cells])
            first = axis.first_tap(out)
            spans.append(range(first, first + axis.span))
        roles = roles.copy()
        rows, cols = np.array(taps[0])[:, None], np.array(taps[1])
        there = roles[rows, cols]
        roles[rows, cols] = np.where(there == Role.PADDING, Role.TAP_ON_PADDING, Role.TAP)
        return roles, _seen(tuple(spans), window)

    def _show_kernels(self, still: Still, slot: int, group: int, step: Step) -> None:
        layer, shown, numbers = self.walk.layer, self.shown, self._numbers
        channels = page(layer.group_out_channels, shown.outs, step.channel)
        for place, channel in enumerate(channels):
            out = group * layer.group_out_channels + channel
            used = group in step.groups and channel == step.channel
            role = Role.WEIGHT_IN_USE if used else Role.WEIGHT
            roles = np.full(shown.kernels, role, np.uint8)
            for row in range(shown.ins):
                still.cells[f"w{slot}.{place}.{row}"] = Cells(
                    roles,
                    self._hue(group),
                    name=f"w{out}" if row == 0 else "",
                    lit=used,
                    numbers=numbers.weights(out, row) if numbers else None,
                )

    def _show_outputs(
        self,
        still: Still,
        slot: int,
        group: int,
        step: Step,
        position: tuple[int, ...],
        window: tuple[range, ...],
    ) -> None:
        layer, shown, numbers = self.walk.layer, self.shown, self._numbers
        channels = page(layer.group_out_channels, shown.outs, step.channel)
        hue = group if layer.groups > 1 else WARM
        for place, channel in enumerate(channels):
            out = group * layer.group_out_channels + channel
            now = (group, channel) if self.walk.order == "in_turn" else (0, channel)
            at_work = (step.groups[0], step.channel)
            roles = self._output_roles(now, at_work, position, window)
            still.cells[f"y{slot}.{place}"] = Cells(
                roles,
                hue,
                name=f"y{out}",
                lit=now == at_work,
                frame=_seen(tuple(range(axis.out_size) for axis in shown.axes), window),
                numbers=numbers.outputs(out, roles, window) if numbers else None,
            )

    def _output_roles(
        self,
        plane: tuple[int, int],
        at_work: tuple[int, int],
        position: tuple[int, ...],
        window: tuple[range, ...],
    ) -> NDArray[np.uint8]:
        """The roles of the output `plane` while another or the same plane is `at_work`."""
        rows, cols = window
        if plane != at_work:
            role = Role.DONE if plane < at_work else Role.TO_COME
            return np.full((len(rows), len(cols)), role, np.uint8)
        width = self.shown.axes[1].out_size
        order = np.arange(rows.start, rows.stop)[:, None] * width
        order = order + np.arange(cols.start, cols.stop)
        now = position[0] * width + position[1]
        roles = np.where(order < now, Role.DONE, Role.TO_COME)
        return np.where(order == now, Role.NOW, roles).astype(np.uint8)

    def _beams(self, still: Still, slot: int, group: int, step: Step) -> tuple[Beam, ...]:
        layer, shown = self.walk.layer, self.shown
        out = step.channel - page(layer.group_out_channels, shown.outs, step.channel).start
        output = f"y{slot}.{out}"
        row, col = np.argwhere(still.cells[output].roles == Role.NOW)[0].tolist()
        beams = []
        for place in range(shown.ins):
            source, kernel = f"x{slot}.{place}", f"w{slot}.{out}.{place}"
            footprint = still.cells[source].footprint
            assert footprint is not None  # its group is at work
            shown_rows = min(footprint.rows, shown.inputs[0].cells - footprint.row)
            footprint = footprint._replace(rows=shown_rows)
            whole = Rect(0, 0, *shown.kernels)
            beams.append(Beam(source, footprint, kernel, whole, self._hue(group)))
            beams.append(Beam(kernel, whole, output, Rect(row, col, 1, 1), self._hue(group)))
        return tuple(beams)

    def _show_windows(
        self,
        still: Still,
        inputs: tuple[range, ...],
        outputs: tuple[range, ...],
        position: tuple[int, ...],
    ) -> None:
        if any(window.moves for window in self.shown.inputs):
            still.texts["in.window"] = extent(self.shown.inputs, inputs)
            wholes = tuple(window.whole for window in self.shown.inputs)
            spans = tuple(
                range(axis.first_tap(out), axis.first_tap(out) + axis.span)
                for axis, out in zip(self.shown.axes, position, strict=True)
            )
            still.maps["in"] = _seen(spans, wholes)
        if any(window.moves for window in self.shown.outputs):
            still.texts["out.window"] = extent(self.shown.outputs, outputs)
            row, col = position
            still.maps["out"] = Rect(row, col, 1, 1)


def _seen(cells: tuple[range, ...], window: tuple[range, ...]) -> Rect:
    """`cells` counted from the start of `window`; they may reach beyond it."""
    (rows, cols), (seen_rows, seen_cols) = cells, window
    top, left = rows.start - seen_rows.start, cols.start - seen_cols.start
    return Rect(top, left, len(rows), len(cols))
