"""The numbers that make one output: patch, kernel, products, sums, result.

Those of the first group at work; of large windows the first taps.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from convviz.layer.plan import Rule
from convviz.scene.hues import group_hue
from convviz.scene.model import Cells
from convviz.scene.planes.broadest import (
    MOST_COMPUTED,
    MOST_PRODUCTS,
    broadest_of,
    broadest_summand,
)
from convviz.scene.planes.cell_numbers import cell_text
from convviz.scene.planes.grounds import AS_TAPPED, ground_role
from convviz.scene.roles import WARM, Role
from convviz.walks.tensors import Tensors
from convviz.walks.walk import Step

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Texts = tuple[tuple[str, ...], ...]

WIDE = 3
"""Columns of a panel wide enough for several words above."""


@dataclass(frozen=True, slots=True)
class Summands:
    """The summands of each output of `numbers`.

    At most `most_taps` an axis are shown, and at most `most_sums` sums of channels.
    """

    numbers: Tensors
    most_taps: int = 1
    most_sums: int = 1

    @property
    def kernel(self) -> tuple[int, int]:
        """Taps of the window: rows, cols."""
        rows, cols = (1, *self.numbers.walk.plan.kernel)[-2:]
        return rows, cols

    @property
    def shown(self) -> tuple[int, int]:
        """The rows and cols of taps that are shown."""
        rows, cols = self.kernel
        return min(rows, self.most_taps), min(cols, self.most_taps)

    @property
    def alone(self) -> int:
        """The number of input channels of a group with a cell for the channel's sum."""
        ins = self.numbers.walk.plan.ins
        return ins if ins <= self.most_sums else self.most_sums - 1

    @property
    def cells(self) -> tuple[str, ...]:
        """The keys of the numbers that add up to an output, in the order of addition."""
        walk = self.numbers.walk
        keys = [f"sum{channel}" for channel in range(self.alone)]
        more = ["more"] if walk.plan.ins > self.alone else []
        return (*keys, *more, *["bias"] * walk.layer.has_bias)

    def room(self, key: str) -> str:
        """The longest name of the panel `key` over all steps."""
        walk = self.numbers.walk
        names = (self.names(walk[at]).get(key, "") for at in (0, -1))
        return max(names, key=len)

    def names(self, step: Step) -> dict[str, str]:
        """The names of the panels at `step`."""
        plan = step.plan
        read, out = step.groups[0] * plan.ins, step.groups[0] * plan.outs + step.outs[0]
        names = {
            "patch": f"{'patch of ' * (self.shown[1] >= WIDE)}x{read}",
            "products": "products",
            "sum": "sum",
            "divisor": "cells",
            "bias": f"b[{out}]",
            "result": f"y[{', '.join(map(str, (out, *step.position)))}]",
            "more": f"Σ of {plan.ins - self.alone:,} more",
            "sum0": f"Σ x{read}" if plan.ins > 1 else "Σ",
        }
        if plan.divisor is not None:
            names["divisor"] = "divisor"
        if plan.rule is Rule.SUM:
            index = plan.weight_index(out, read, (0,) * len(plan.kernel))[:2]
            flipped = ", flipped" if plan.flipped else ""
            names["kernel"] = f"w[{index[0]}, {index[1]}]{flipped}"
        for channel in range(1, self.alone):
            names[f"sum{channel}"] = f"Σ x{read + channel}"
        return names

    def panels(self, step: Step) -> dict[str, Cells]:
        """The cells of the panels at `step`."""
        walk, plan = self.numbers.walk, step.plan
        group = step.groups[0]
        hue, out = group_hue(walk, group), group * plan.outs + step.outs[0]
        panels = {"patch": self._patch(step, hue)}
        result = self.numbers.output(out, step.position)
        if plan.rule is Rule.SUM:
            panels |= self._weighted(step, hue)
            if walk.layer.has_bias:
                panels["bias"] = _cell(self.numbers.bias[out].item(), Role.WEIGHT, hue)
        elif plan.rule is Rule.MEAN:
            counted = self.numbers.sum_of(out, step.position)
            panels["sum"] = _cell(counted.item(), Role.DONE, hue)
            panels["divisor"] = _cell(plan.mean_over(step.position), Role.WEIGHT, hue)
        panels["result"] = _cell(result, Role.NOW, group_hue(walk, group, WARM))
        for key, name in self.names(step).items():
            if key in panels:
                panels[key].name = name
        return panels

    def sums(self, step: Step) -> NDArray[np.generic]:
        """The sum over the taps of each input channel of the group, at `step`."""
        return self.numbers.sums_of(_out(step), step.position, range(step.plan.ins))

    def longest(self) -> Iterator[str]:
        """Texts, one of which is as long as any bias, divisor, product or sum."""
        walk, plan, made = self.numbers.walk, self.numbers.walk.plan, self.numbers
        yield broadest_of(made.bias) if walk.layer.has_bias else ""
        if plan.rule is Rule.MEAN:
            yield str(plan.divisor or prod(plan.kernel))
        if (
            len(walk) > MOST_COMPUTED
            or len(walk) * plan.ins * prod(plan.kernel) > MOST_PRODUCTS
        ):
            yield broadest_summand(made)
            return
        taps = tuple(map(range, plan.kernel))
        for step in walk if plan.rule is not Rule.MAX else ():
            sums = self.sums(step)
            if plan.rule is Rule.MEAN:
                yield cell_text(sums.sum().item())
                continue
            products = made.brought(_out(step), step.position, range(1), taps)
            some = *products.ravel(), *sums, *np.cumsum(sums[::-1])
            yield from (cell_text(value.item()) for value in some)

    def _patch(self, step: Step, hue: int) -> Cells:
        """The first input channel of the group under the window; the winner is marked."""
        plan, (rows, cols) = step.plan, self.shown
        axes, touched = plan.reading.axes, plan.read_at(step.position)
        channel = step.groups[0] * plan.ins
        winner = self.numbers.winner(step, channel) if plan.rule is Rule.MAX else None
        roles, texts = np.empty((rows, cols), np.uint8), []
        for row in range(rows):
            line = []
            for col in range(cols):
                taps = (row, col)[-len(axes) :]
                cell = tuple(cells[tap] for cells, tap in zip(touched, taps, strict=True))
                roles[row, col] = AS_TAPPED[ground_role(axes, cell)]
                if cell == winner:
                    roles[row, col] = Role.WINNER
                there = roles[row, col] != Role.OFF
                line.append(cell_text(self.numbers.value(channel, cell)) if there else "")
            texts.append(tuple(line))
        return Cells(roles, hue, numbers=tuple(texts))

    def _weighted(self, step: Step, hue: int) -> dict[str, Cells]:
        """The kernel, the products, and the sum of each channel."""
        plan, (rows, cols) = step.plan, self.shown
        out, made, axes = _out(step), self.numbers, len(plan.kernel)
        taps = (range(rows), range(cols))[-axes:]
        kernel = made.weights(out, range(1), taps).reshape(rows, cols)
        products = made.brought(out, step.position, range(1), taps).reshape(rows, cols)
        sums = made.sums_of(out, step.position, range(self.alone))
        panels = {
            "kernel": _cells(kernel, Role.WEIGHT_IN_USE, hue),
            "products": _cells(products, Role.DONE, hue),
        }
        for channel in range(self.alone):
            panels[f"sum{channel}"] = _cell(sums[channel].item(), Role.DONE, hue)
        if plan.ins > self.alone:
            rest = made.sums_of(out, step.position, range(self.alone, plan.ins))
            panels["more"] = _cell(rest.sum().item(), Role.DONE, hue)
        return panels


def _out(step: Step) -> int:
    """The output channel of the first group at work."""
    return step.groups[0] * step.plan.outs + step.outs[0]


def _cells(values: NDArray[np.generic], role: Role, hue: int) -> Cells:
    numbers = tuple(tuple(map(cell_text, row)) for row in values.tolist())
    return Cells(np.full(values.shape, role, np.uint8), hue, numbers=numbers)


def _cell(value: float, role: Role, hue: int) -> Cells:
    return Cells(np.full((1, 1), role, np.uint8), hue, numbers=((cell_text(value),),))
