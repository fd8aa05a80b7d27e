"""A convolution as a product of matrices: what their entries are at one step.

Kernels are rows, patches of the input are columns (im2col), and each entry of the product is
an output: W (C_out, C_in · Π K) times X (C_in · Π K, positions), plus the bias, is Y (C_out,
positions).  With groups W has blocks on its diagonal, and zeros beside them (Chetlur et al.,
`cuDNN: Efficient Primitives for Deep Learning`, 2014, section 3).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import prod
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from convviz.scene.model import WARM, Cells, Role
from convviz.scene.planes.beside import filled, hue_of
from convviz.scene.planes.cell_numbers import cell_text
from convviz.scene.planes.grounds import AS_GROUND, AS_TAPPED, GROUNDS
from convviz.scene.planes.viewport import Viewport, page
from convviz.walks.seeded import pieces
from convviz.walks.tensors import Tensors
from convviz.walks.walk import Step, Walk

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convviz.scene.planes.cell_numbers import Numbers


class Part(NamedTuple):
    """How much of the matrices is shown.

    Of so many `groups`, so many `outs` rows of W each, so many `taps` of a row of W each;
    and so many `cols` of X.
    """

    groups: int
    outs: int
    taps: int
    cols: int


class PatchRow(NamedTuple):
    """A row of X: an input channel, counted in its group, and the tap that reads it."""

    channel: int
    tap: tuple[int, ...]


@dataclass(slots=True)
class Unrolled:
    """The `part` of the matrices of `walk` that is shown, with numbers where there are any."""

    walk: Walk
    tensors: Tensors | None
    part: Part
    window: Viewport = field(init=False)
    entries: tuple[PatchRow, ...] = field(init=False)
    _patches: dict[object, tuple[NDArray[np.uint8], Numbers | None]] = field(
        default_factory=dict
    )

    def __post_init__(self) -> None:
        plan, cols = self.walk.plan, self.part.cols
        self.window = Viewport(range(plan.positions), cols, cols, 0, 1)
        entries = []
        for row in range(self.part.taps):
            channel, tap = divmod(row, prod(plan.kernel))
            place = tuple(map(int, np.unravel_index(tap, plan.kernel)))
            entries.append(PatchRow(channel, place))
        self.entries = tuple(entries)

    def groups(self, step: Step) -> range:
        """The groups that are shown at `step`."""
        return page(self.walk.plan.groups, self.part.groups, step.groups[0])

    def rows(self, step: Step) -> Iterator[tuple[int, int]]:
        """The (group, output channel in it) of each row of W and of Y that is shown."""
        outs = page(self.walk.plan.outs, self.part.outs, step.turn)
        for group in self.groups(step):
            for out in outs:
                yield group, out

    def shown(self, step: Step) -> range:
        """The numbers of the positions that the columns of X and Y are for."""
        return self.window.shown(step.number % self.walk.plan.positions)

    def kernels(self, step: Step) -> Cells:
        """W: the rows of the kernels in use are lit, and between groups there is nothing."""
        groups, rows = self.groups(step), list(self.rows(step))
        blocks = np.full((len(rows), len(groups), self.part.taps), Role.OFF, np.uint8)
        for place, (group, out) in enumerate(rows):
            used = group in step.groups and out == step.turn
            blocks[place, group - groups.start] = Role.WEIGHT_IN_USE if used else Role.WEIGHT
        cells = self._cells(blocks.reshape(len(rows), -1), [group for group, _ in rows])
        cells.row_names = self._channels("w", rows)
        cells.col_names = self._taps(groups)
        if self.tensors:
            cells.numbers = tuple(
                tuple(
                    text
                    for other in groups
                    for text in (
                        self._kernel(group, out) if other == group else ("",) * self.part.taps
                    )
                )
                for group, out in rows
            )
        return cells

    def patches(self, step: Step) -> Cells:
        """X: the column of the patch that is read is lit."""
        groups, cols = self.groups(step), self.shown(step)
        if (groups, cols) not in self._patches:
            idle = np.tile(self._grounds(cols), (len(groups), 1))
            self._patches = {(groups, cols): (idle, self._patch_numbers(groups, cols))}
        idle, numbers = self._patches[groups, cols]
        roles, now = idle.copy(), step.number % self.walk.plan.positions - cols.start
        for slot, group in enumerate(groups):
            rows = slice(slot * self.part.taps, (slot + 1) * self.part.taps)
            if group in step.groups:
                roles[rows, now] = AS_TAPPED[idle[rows, now]]
        cells = self._cells(roles, [group for group in groups for _ in self.entries])
        cells.numbers = numbers
        cells.row_names = self._taps(groups)
        cells.col_names = self._positions(cols)
        return cells

    def bias(self, step: Step) -> Cells:
        """The bias of each row, that of the kernels in use lit."""
        rows = list(self.rows(step))
        used = [group in step.groups and out == step.turn for group, out in rows]
        roles = np.where(used, Role.WEIGHT_IN_USE, Role.WEIGHT).astype(np.uint8)
        cells = self._cells(roles[:, None], [group for group, _ in rows])
        cells.row_names = self._channels("b", rows)
        if self.tensors:
            channels = [group * self.walk.plan.outs + out for group, out in rows]
            values = self.tensors.bias[channels].tolist()
            cells.numbers = tuple((cell_text(value),) for value in values)
        return cells

    def outputs(self, step: Step) -> Cells:
        """Y, filling in."""
        plan, rows, cols = self.walk.plan, list(self.rows(step)), self.shown(step)
        places = np.arange(cols.start, cols.stop)
        roles = np.stack([filled(step, self.walk.order, *row, places) for row in rows])
        cells = self._cells(roles, [group for group, _ in rows], WARM)
        cells.row_names = self._channels("y", rows)
        cells.col_names = self._positions(cols)
        if self.tensors:
            made, positions = self.tensors, [self.position(at) for at in cols]
            cells.numbers = tuple(
                tuple(
                    cell_text(made.output(channel, position))
                    if role != Role.TO_COME and made.has_outputs
                    else ""
                    for position, role in zip(positions, line, strict=True)
                )
                for channel, line in zip(
                    (group * plan.outs + out for group, out in rows), roles, strict=True
                )
            )
        return cells

    def position(self, number: int) -> tuple[int, ...]:
        """The position of the window that a column of X and Y is for."""
        return tuple(map(int, np.unravel_index(number, self.walk.plan.grid)))

    def _cells(self, roles: NDArray[np.uint8], groups: list[int], alone: int = 0) -> Cells:
        """Cells whose rows have the hues of their `groups`."""
        hues = np.array([hue_of(self.walk, group, alone) for group in groups], np.int8)
        wide = np.repeat(hues[:, None], roles.shape[1], axis=1)
        return Cells(roles, int(hues[0]), hues=wide if self.walk.plan.groups > 1 else None)

    def _channels(self, letter: str, rows: list[tuple[int, int]]) -> tuple[str, ...]:
        """The names of rows: output channels."""
        return tuple(f"{letter}{group * self.walk.plan.outs + out}" for group, out in rows)

    def _taps(self, groups: range) -> tuple[str, ...]:
        """The names of the rows of X: an input channel and a tap each."""
        return tuple(
            _listed((group * self.walk.plan.ins + entry.channel, *entry.tap))
            for group in groups
            for entry in self.entries
        )

    def _positions(self, cols: range) -> tuple[str, ...]:
        """The names of the columns of X: a position of the window each."""
        return tuple(_listed(self.position(col)) for col in cols)

    @property
    def rooms(self) -> tuple[str, str, str]:
        """The longest names of output channels, without their letter, of taps, of positions."""
        plan = self.walk.plan
        taps = (plan.groups * plan.ins - 1, *self.entries[-1].tap)
        largest = tuple(size - 1 for size in plan.grid)
        return f"{plan.groups * plan.outs - 1}", _listed(taps), _listed(largest)

    def _kernel(self, group: int, out: int) -> tuple[str, ...]:
        assert self.tensors is not None
        channel, taps = group * self.walk.plan.outs + out, self.part.taps
        shown: list[float] = []
        for ins, *some in pieces((self.walk.plan.ins, *self.walk.plan.kernel), taps):
            if len(shown) >= taps:
                break
            shown += self.tensors.weights(channel, ins, some).ravel().tolist()
        return tuple(map(cell_text, shown[:taps]))

    def _tapped(self, cols: range) -> list[list[tuple[int, ...]]]:
        """The coordinates that each row of X reads in each of its columns."""
        axes = self.walk.plan.reading.axes
        return [
            [
                tuple(
                    axis.first_tap(at) + tap * axis.dilation
                    for axis, at, tap in zip(axes, self.position(col), entry.tap, strict=True)
                )
                for col in cols
            ]
            for entry in self.entries
        ]

    def _grounds(self, cols: range) -> NDArray[np.uint8]:
        """What the entries of X are in the rows of one group."""
        axes = self.walk.plan.reading.axes
        ranks = [
            [
                max(GROUNDS.index(axis.ground(at)) for axis, at in zip(axes, cell, strict=True))
                for cell in line
            ]
            for line in self._tapped(cols)
        ]
        roles: NDArray[np.uint8] = AS_GROUND[np.array(ranks)]
        return roles

    def _patch_numbers(self, groups: range, cols: range) -> Numbers | None:
        if self.tensors is None:
            return None
        made, ins, tapped = self.tensors, self.walk.plan.ins, self._tapped(cols)
        return tuple(
            tuple(cell_text(made.value(group * ins + entry.channel, cell)) for cell in line)
            for group in groups
            for entry, line in zip(self.entries, tapped, strict=True)
        )


def _listed(numbers: tuple[int, ...]) -> str:
    return ",".join(map(str, numbers))
