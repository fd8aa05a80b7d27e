"""How much of a walk an arrangement shows: of its groups, its channels and its planes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from convviz.scene.planes.shown import Planes, planes_of
from convviz.walks.walk import Walk

if TYPE_CHECKING:
    pass

PAGE = 4
"""Cells shown beyond the window's span, so that the window is seen to move."""


class Shown(NamedTuple):
    """How much of a walk is shown: of the groups, of a group's channels, of each plane.

    `kernels` are the (slices, rows, cols) that are shown of each kernel.
    """

    groups: int
    ins: int
    outs: int
    inputs: Planes
    outputs: Planes
    kernels: tuple[int, ...] = (1, 1, 1)

    @classmethod
    def of(
        cls, walk: Walk, caps: Sequence[int], some: Sequence[int], most: tuple[int, ...]
    ) -> Shown:
        """At most `caps` groups, input and output channels, and `most` cells along each axis.

        Where a cap leaves channels out, `some` are enough to show that there are several.
        """
        plan = walk.plan
        inputs, outputs = (planes_of(side, plan, most) for side in (plan.reading, plan.writing))
        counts = (plan.groups, inputs.channels, outputs.channels)
        groups, ins, outs = (
            count if count <= cap else min(cap, enough)
            for count, cap, enough in zip(counts, caps, some, strict=True)
        )
        kernel = (1,) * (3 - len(plan.kernel)) + plan.kernel
        return cls(groups, ins, outs, inputs, outputs, tuple(map(min, kernel, most)))

    @classmethod
    def beside(
        cls, walk: Walk, counts: tuple[int, int, int], most: int, *, cut: bool = False
    ) -> Shown:
        """`counts` of groups, inputs and outputs, with `most` cells along each axis.

        Of an input as many more cells as the window spans, unless windows may be `cut`.
        """
        spans = (1, *(axis.span + min(3 * axis.stride, PAGE) for axis in walk.axes))[-2:]
        wide = (most, most) if cut else (max(most, spans[0]), max(most, spans[1]))
        inputs = planes_of(walk.plan.reading, walk.plan, (1, *wide))
        outputs = planes_of(walk.plan.writing, walk.plan, (1, most, most))
        return cls(*counts, inputs, outputs)
