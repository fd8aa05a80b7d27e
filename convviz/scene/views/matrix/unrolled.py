"""A convolution as a product of matrices: the entries of the matrices at one step.

Kernels are rows, patches of the input are columns (im2col), and entries of the product are
outputs: W (C_out, C_in · Π K) times X (C_in · Π K, positions), plus the bias, is Y (C_out,
positions).  With groups W has blocks on its diagonal, and zeros beside them (Chetlur et al.,
`cuDNN: Efficient Primitives for Deep Learning`, 2014, section 3).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import prod
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from convviz.scene.hues import group_hue
from convviz.scene.model import Cells
from convviz.scene.planes.cell_numbers import cell_text
from convviz.scene.planes.grounds import AS_TAPPED, ground_role
from convviz.scene.planes.viewport import Viewport, page
from convviz.scene.roles import WARM, Role
from convviz.walks.seeded import pieces
from convviz.walks.tensors import Tensors
from convviz.walks.walk import Step, Walk

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convviz.scene.planes.cell_numbers import Numbers


class Part(NamedTuple):
    """How much of the matrices is shown.

    The number of groups, for each group of rows of W and of taps in a row of W, and the
    number of columns of X.
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
    """The `part` of the matrices of `walk` that is shown, with the numbers of `tensors`."""

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
        self.window = Viewport(range(plan.positions), cols, cols)
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
        """The (group, output channel of the group) of each row of W and of Y that is shown."""
        outs = page(self.walk.plan.outs, self.part.outs, step.turn)
        for group in self.groups(step):
            for out in outs:
                yield group, out

    def shown(self, step: Step) -> range:
        """The positions of the window, numbered row by row, of the columns of X and Y shown."""
        return self.window.shown(step.number % self.walk.plan.positions)

    def kernels(self, step: Step) -> Cells:
        """The matrix W: rows of kernels in use are lit, blocks off the diagonal empty."""
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
        """The matrix X, with the column of the patch at work lit."""
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
        """The bias of each row, lit for kernels in use."""
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
        """The matrix Y, filling in."""
        plan, rows, cols = self.walk.plan, list(self.rows(step)), self.shown(step)
        places = np.arange(cols.start, cols.stop)
        roles = np.stack([self._filled(step, *row, places) for row in rows])
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

    def _filled(
        self, step: Step, group: int, out: int, places: NDArray[np.int64]
    ) -> NDArray[np.uint8]:
        """The roles of a row of Y at `step`, in the columns of the positions `places`."""
        turn = out if step.plan.turns > 1 else step.turn
        taken = self.walk.order == "in_turn"
        mine, now = (group * taken, turn), (step.groups[0] * taken, step.turn)
        if mine != now:
            return np.full(places.shape, Role.DONE if mine < now else Role.TO_COME, np.uint8)
        at = step.number % step.plan.positions
        roles = np.where(places < at, Role.DONE, Role.TO_COME)
        return np.where(places == at, Role.NOW, roles).astype(np.uint8)

    def position(self, number: int) -> tuple[int, ...]:
        """The position of the window for column `number` of X and of Y."""
        return tuple(map(int, np.unravel_index(number, self.walk.plan.grid)))

    def _cells(self, roles: NDArray[np.uint8], groups: list[int], alone: int = 0) -> Cells:
        """Cells with rows in the hues of `groups`."""
        hues = np.array([group_hue(self.walk, group, alone) for group in groups], np.int8)
        wide = np.repeat(hues[:, None], roles.shape[1], axis=1)
        return Cells(roles, int(hues[0]), hues=wide if self.walk.plan.groups > 1 else None)

    def _channels(self, letter: str, rows: list[tuple[int, int]]) -> tuple[str, ...]:
        """The names of rows that are output channels."""
        return tuple(f"{letter}{group * self.walk.plan.outs + out}" for group, out in rows)

    def _taps(self, groups: range) -> tuple[str, ...]:
        """The names of the rows of X: input channel and tap."""
        return tuple(
            _listed((group * self.walk.plan.ins + entry.channel, *entry.tap))
            for group in groups
            for entry in self.entries
        )

    def _positions(self, cols: range) -> tuple[str, ...]:
        """The names of the columns of X: positions of the window."""
        return tuple(_listed(self.position(col)) for col in cols)

    @property
    def rooms(self) -> tuple[str, str, str]:
        """The longest names of output channels (without the letter), of taps, of positions."""
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
        """The input cell of each entry of X in the rows of one group."""
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
        """The roles of X, no column lit, in the rows of one group."""
        axes = self.walk.plan.reading.axes
        roles = [[ground_role(axes, cell) for cell in line] for line in self._tapped(cols)]
        return np.array(roles, np.uint8)

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
