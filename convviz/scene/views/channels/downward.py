"""What is common to layers of one and of three axes: input above, kernels, output below.

Only the kernels of the channel at work are shown, and all kernels of a group have names.
"""

from __future__ import annotations

from itertools import product

from convviz.layer.plan import Rule
from convviz.scene.boxes import Box, Column, Panel, Row
from convviz.scene.planes.boxes import in_bracket, more_note, small
from convviz.scene.planes.share import Shown
from convviz.scene.roles import Kind
from convviz.scene.views.channels.stills import ChannelsStills
from convviz.scene.views.channels.words import kernel_name
from convviz.walks.walk import Step, Walk

CAPS = ((9, 9, 9), (4, 6, 6), (4, 4, 4), (3, 4, 3), (3, 3, 3), (2, 3, 2), (2, 2, 2))
"""The most groups, and input and output channels of a group, that are shown."""

LEAST_CAPS = ((2, 2, 1), (1, 2, 2), (1, 2, 1), (1, 1, 1))
"""What is left on the smallest of pages."""

OF_MANY = (2, 3, 2)
"""Groups and channels that show that there are several, where some are left out."""


GAP = small("")
"""Room between channels, and for beams that come from many of them."""


class DownwardStills(ChannelsStills):
    """Stills with the kernels of one turn."""

    def kernels_shown(self, step: Step) -> tuple[range, range]:
        """The output and the input channels of the kernels at work."""
        outs, ins = super().kernels_shown(step)
        if step.plan.rule is not Rule.SUM:
            return outs, ins
        if step.plan.scatters:
            return outs, range(step.ins[0], step.ins[0] + 1)
        return range(step.outs[0], step.outs[0] + 1), ins

    def more_after(self, place: int) -> str:
        """Nothing: names stand at the left, and what is left out is said below."""
        return ""

    def kernel_name(self, step: Step, row: int, kernel: tuple[int, int, int]) -> str:
        """The name of a kernel in any row."""
        return kernel_name(step, kernel)


def kernel_panels(
    slot: int, walk: Walk, shown: Shown, cells: tuple[int, ...], named: Panel
) -> tuple[tuple[Panel, ...], ...]:
    """The panels of a group's kernels, the slices of each together.

    Panels have `cells` (rows, cols), and name and side of `named`.
    """
    scatters = walk.plan.scatters
    places = product(range(shown.outs if scatters else 1), range(1 if scatters else shown.ins))
    rows, cols = cells
    return tuple(
        tuple(
            named._replace(
                key=f"w{slot}.{out}.{place}.{z}", kind=Kind.KERNEL, rows=rows, cols=cols
            )
            for z in range(shown.kernels[0])
        )
        for out, place in places
    )


def apart(boxes: tuple[Box, ...]) -> Row:
    """Boxes beside each other, farther apart than the panels of one."""
    return Row(tuple(box for each in boxes for box in (GAP, each))[1:])


def groups_box(walk: Walk, groups: tuple[Box, ...], *, beside: bool = False) -> Box:
    """Groups below or `beside` each other, in brackets if the layer has some.

    Below, how many are left out.
    """
    boxes = tuple(in_bracket(walk, slot, box) for slot, box in enumerate(groups))
    box = apart(boxes) if beside else Column(boxes, spread=True)
    rest, noun = walk.plan.groups - len(groups), "group" if walk.plan.named else "channel"
    note = more_note(rest, noun)
    return Column((boxes[0] if len(boxes) == 1 else box, *note), starts=True)
