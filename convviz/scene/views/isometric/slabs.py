"""Slabs: a kernel, or the window of a pool, over the cells of the input that it reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from convviz.layer.plan import Plan, Rule
from convviz.scene.model import Cells, Rect
from convviz.scene.planes.cell_numbers import CellNumbers
from convviz.scene.planes.moment import Moment
from convviz.scene.planes.stills import Plane
from convviz.scene.roles import Role
from convviz.walks.walk import Step

if TYPE_CHECKING:
    from convviz.scene.planes.cell_numbers import Numbers

Taps = list[tuple[tuple[int, int], tuple[int, int], bool]]
"""Of each tap the (row, col) in the window and in the slab, and True if the tap counts."""


def slab(
    plane: Plane,
    moment: Moment,
    group: int,
    hue: int,
    texts: CellNumbers | None,
    *,
    used: bool,
    brief: bool,
) -> Cells:
    """The slab over an input `plane` of `group`: a cell over each cell of the footprint.

    Over the taps are the weights or, of a pool, the cells under the window; `used` is false
    of a slab that is not at work.  A `brief` name leaves the input channel out.
    """
    lit, foot, plan = moment.lit, moment.footprint, moment.step.plan
    roles = np.full((lit.rows, lit.cols), Role.BLANK, np.uint8)
    taps = _taps(moment)
    below = plane.cells.roles[lit.row : lit.row + lit.rows, lit.col : lit.col + lit.cols]
    for _, at, counts in taps:
        role = Role.WEIGHT_IN_USE if plan.rule is Rule.SUM else Role(int(below[at]))
        roles[at] = role if used and counts else Role.WEIGHT
    frame = Rect(foot.row - lit.row, foot.col - lit.col, foot.rows, foot.cols)
    return Cells(
        roles,
        hue,
        name=_name(group, plane.channel, moment.step, brief=brief),
        lit=used,
        frame=frame,
        numbers=_numbers(group, plane, moment, taps, texts),
        at=(lit.row, lit.col),
        copies=plan.rule is not Rule.SUM,
    )


def longest_name(plan: Plan, *, brief: bool) -> str:
    """The longest name of a slab, or the longest `brief` one."""
    if plan.rule is not Rule.SUM:
        most = plan.divisor or int(np.prod(plan.kernel))
        return "max" if plan.rule is Rule.MAX else f"÷ {most}"
    return _weight_name(plan.writing.channels - 1, plan.reading.channels - 1, plan, brief=brief)


def _name(group: int, channel: int, step: Step, *, brief: bool) -> str:
    plan = step.plan
    match plan.rule:
        case Rule.MAX:
            return "max"
        case Rule.MEAN:
            return f"÷ {plan.mean_over(step.position)}"
    return _weight_name(_out(group, step), group * plan.ins + channel, plan, brief=brief)


def _weight_name(out: int, channel: int, plan: Plan, *, brief: bool) -> str:
    """The name of the kernel between two channels, with the indices that the equation has."""
    first, second, *_ = plan.weight_index(out, channel, plan.kernel)
    return f"w{out}" if brief or plan.ins == 1 else f"w[{first}, {second}]"


def _out(group: int, step: Step) -> int:
    return group * step.plan.outs + step.outs[0]


def _taps(moment: Moment) -> Taps:
    """The taps that are seen."""
    plan, lit = moment.step.plan, moment.lit
    _, *window = moment.window
    _, *touched = moment.planes.touched(moment.place)
    flags = [[True] * len(cells) for cells in touched]
    if plan.rule is not Rule.SUM:
        for axis, counted in enumerate(plan.counted(moment.step.position)[::-1], start=1):
            flags[-axis] = list(counted)
    rows, cols = (
        [(tap, cell - shown.start - first) for tap, cell in enumerate(cells) if cell in shown]
        for cells, shown, first in zip(touched, window, lit[:2], strict=True)
    )
    return [
        ((row, col), (down, right), flags[0][row] and flags[1][col])
        for row, down in rows
        for col, right in cols
    ]


def _numbers(
    group: int, plane: Plane, moment: Moment, taps: Taps, texts: CellNumbers | None
) -> Numbers | None:
    """The weights or, of a pool, the numbers under the window; empty between taps.

    None without numbers, and for a kernel with too many weights.
    """
    if texts is None or plane.cells.numbers is None:
        return None
    step, lit = moment.step, moment.lit
    shown = np.full((lit.rows, lit.cols), "", object)
    if step.plan.rule is Rule.SUM:
        if texts.kernels[-len(step.plan.kernel) :] != step.plan.kernel:
            return None
        weights = texts.weights(_out(group, step), plane.channel, 0)
        for (row, col), at, _ in taps:
            shown[at] = weights[row][col]
    else:
        for _, at, counts in taps:
            number = plane.cells.numbers[lit.row + at[0]][lit.col + at[1]]
            shown[at] = number if counts else ""
    return tuple(map(tuple, shown.tolist()))
