"""The roles of output cells while planes fill in.

From counts alone: the products that go into a cell over the whole walk, those so far, and
those of the step at work.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from convviz.layer.plan import Plan, Rule
from convviz.scene.planes.shown import Planes, Touches, outer
from convviz.scene.roles import Role
from convviz.walks.walk import Step

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convviz.scene.planes.shown import Counts

Ranges = tuple[range, ...]

LAID = (Role.LAID_1, Role.LAID_2, Role.LAID_3, Role.LAID_4)


class State(NamedTuple):
    """For each cell shown the role, and the number of products added so far.

    `settled` are the roles once the step is over, where cells are not simply done.
    """

    roles: NDArray[np.uint8]
    counts: Counts
    settled: NDArray[np.uint8] | None = None


class Progress:
    """The states of the output `planes` of `plan`; `order` says when groups are walked."""

    def __init__(self, plan: Plan, planes: Planes, order: str) -> None:
        self.plan, self.planes, self.order = plan, planes, order
        self._touches: dict[Ranges, tuple[Touches, ...]] = {}
        ends = [total[:MOST_PROBED].max() for total in planes.totals]
        self.most = int(np.prod(ends)) * self._rounds
        """The most products that go into an output, one a step."""

    @property
    def overlaps(self) -> bool:
        """True if more than one step adds to an output."""
        return self.most > 1

    @property
    def _rounds(self) -> int:
        """The number of turns that add to the same output."""
        return self.plan.turns if self._adds_up else 1

    @property
    def _adds_up(self) -> bool:
        return self.plan.scatters and self.plan.rule is Rule.SUM

    def never_written(self) -> int:
        """Cells of one output plane that no step writes."""
        written = prod(int(np.count_nonzero(total)) for total in self.planes.totals)
        return prod(axis.size for axis in self.planes.axes) - written

    def state(self, group: int, out: int, step: Step, window: Ranges) -> State:
        """The state of the output plane `out` of `group` at `step`."""
        touches = self._touched(window)
        total = outer(*(each.total for each in touches))
        if self._adds_up:
            done, now = self._turns_before(group, step) * total, group in step.groups
        else:
            turn = self._turn_of(out, step)
            before = (group, turn) < (step.groups[0], step.turn)
            before = before if self.order == "in_turn" else turn < step.turn
            done, now = before * total, group in step.groups and turn == step.turn
        here = np.zeros_like(total)
        if now:
            here, sofar = self._counts(touches, step)
            done = done + sofar
        total = total * self._rounds
        settled = (
            self._roles(done, np.zeros_like(here), total, window) if self.overlaps else None
        )
        return State(self._roles(done, here, total, window), done, settled)

    def _turns_before(self, group: int, step: Step) -> int:
        """The number of turns of `group` before the turn of `step`."""
        if group in step.groups:
            return step.turn
        return self.plan.turns if group < step.groups[0] else 0

    def _turn_of(self, out: int, step: Step) -> int:
        return out if self.plan.turns > 1 else step.turn

    def _touched(self, window: Ranges) -> tuple[Touches, ...]:
        if window not in self._touches:
            axes = zip(self.planes.axes, window, self.planes.grid, strict=True)
            self._touches = {
                window: tuple(Touches.of(axis, cells, size) for axis, cells, size in axes)
            }
        return self._touches[window]

    def _counts(self, touches: tuple[Touches, ...], step: Step) -> tuple[Counts, Counts]:
        """How often each cell is written by `step`, and in the turn up to and with `step`."""
        place = self.planes.place(step.position, self.plan.grid)
        _, rows, cols = touches
        s, r, c = ((t.before(at), t.now(at)) for t, at in zip(touches, place, strict=True))
        here = outer(s[1], r[1], c[1])
        sofar = outer(s[0], rows.total, cols.total)
        sofar = sofar + outer(s[1], r[0], cols.total) + outer(s[1], r[1], c[0])
        return here, sofar + here

    def _roles(
        self, done: Counts, here: Counts, total: Counts, window: Ranges
    ) -> NDArray[np.uint8]:
        if self.overlaps:
            level = np.maximum(-(-4 * done // self.most) - 1, 0)
            roles = np.where(done > 0, Role.LAID_1 + level, Role.TO_COME)
        else:
            roles = np.where(done > 0, Role.DONE, Role.TO_COME)
        if self.plan.scatters:
            roles = np.where(total == 0, Role.NEVER_WRITTEN, roles)
            inside = [
                np.array([0 <= cell < axis.size for cell in cells])
                for axis, cells in zip(self.planes.axes, window, strict=True)
            ]
            cut = outer(*(each.astype(np.int64) for each in inside)) == 0
            roles = np.where(cut, Role.PADDING, roles)
            return np.where((here > 0) & ~cut, Role.NOW, roles).astype(np.uint8)
        return np.where(here > 0, Role.NOW, roles).astype(np.uint8)


MOST_PROBED = 4096
"""Cells from the start of an axis that are searched for the cell written most often."""
