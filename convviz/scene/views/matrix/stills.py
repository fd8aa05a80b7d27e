"""What the view `matrix` shows at one step: matrices, planes, and beams."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from convviz.scene.model import Beam, Rect, Still
from convviz.scene.planes import beside
from convviz.scene.planes.beside import Beside, hue_of
from convviz.scene.planes.viewport import page
from convviz.scene.views.matrix.unrolled import Unrolled
from convviz.walks.walk import Step, Walk
from convviz.words.equations import AXIS_LETTERS, company
from convviz.words.numbers import tuple_text

NAMED = 3
"""Channels at work that are named."""


@dataclass(frozen=True, slots=True)
class MatrixStills:
    """The stills of the matrices `unrolled`, beside `planes` where there are any.

    At most `most_planes` of the input, and of the output, are shown if one a group will do.
    """

    unrolled: Unrolled
    planes: Beside | None
    most_planes: int

    @property
    def walk(self) -> Walk:
        """The walk that is shown."""
        return self.unrolled.walk

    @property
    def ins(self) -> int:
        """Input channels of a group that are shown as planes: such as have rows in X."""
        channels = self.unrolled.entries[-1].channel + 1
        return min(channels, max(1, self.most_planes // self.unrolled.part.groups))

    @property
    def outs(self) -> int:
        """Output channels of a group that are shown as planes."""
        part = self.unrolled.part
        return min(part.outs, max(1, self.most_planes // part.groups))

    def still(self, number: int) -> Still:
        """What is shown at step `number`."""
        step = self.walk[number]
        made = self.unrolled
        still = Still(
            cells={
                "kernels": made.kernels(step),
                "patches": made.patches(step),
                "output": made.outputs(step),
            },
            beams=(),
            footer=beside.footer(step, self.unrolled.tensors),
            done=number + 1,
            total=len(self.walk),
            company=company(step),
        )
        if self.walk.layer.has_bias:
            still.cells["bias"] = made.bias(step)
        still.texts |= {f"{key}.now": words for key, words in self._now(step).items()}
        if self.planes is not None:
            self._show_planes(still, step, self.planes)
            self.planes.show_windows(still, step)
        return still

    def _show_planes(self, still: Still, step: Step, planes: Beside) -> None:
        """Enter the planes and the beams from them to the column of their patch."""
        plan, taps = self.walk.plan, prod(self.walk.plan.kernel)
        col = step.number % plan.positions - self.unrolled.shown(step).start
        for slot, group in enumerate(self.unrolled.groups(step)):
            for channel in range(self.ins):
                key = f"x{slot * self.ins + channel}"
                cells = planes.input_cells(group * plan.ins + channel, step)
                still.cells[key] = cells
                if group in step.groups:
                    first = slot * self.unrolled.part.taps + channel * taps
                    rows = min(taps, self.unrolled.part.taps - channel * taps)
                    hue = hue_of(self.walk, group)
                    target = Rect(first, col, rows, 1)
                    source = planes.lit(cells, -(-rows // plan.kernel[-1]))
                    beam = Beam(key, source, "patches", target, hue)
                    still.beams += (beam,)
            for place, out in enumerate(page(plan.outs, self.outs, step.turn)):
                key = f"y{slot * self.outs + place}"
                still.cells[key] = planes.output_cells(group * plan.outs + out, step)

    def _now(self, step: Step) -> dict[str, str]:
        """What is said above each matrix: what its columns are, or which one is lit."""
        plan = self.walk.plan
        letters = AXIS_LETTERS[-len(plan.kernel) :]
        outs = [group * plan.outs + step.turn for group in step.groups[: NAMED + 1]]
        return {
            "kernels": f"columns: taps {','.join(('c', *letters))}",
            "patches": f"patch at {tuple_text(step.position)}",
            "output": f"{_listed('y', outs)} at {tuple_text(step.position)}",
        }

    def now_room(self, key: str) -> str:
        """The widest that is said above a matrix."""
        return max((self._now(self.walk[at]).get(key, "") for at in (0, -1)), key=len)


def _listed(letter: str, channels: list[int]) -> str:
    """The channels at work; of many, the first ones."""
    names = [f"{letter}{channel}" for channel in channels[:NAMED]]
    return ", ".join([*names, *["…"] * (len(channels) > NAMED)])
