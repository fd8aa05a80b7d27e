"""What the view `matrix` shows at one step: matrices, planes, and beams."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from convviz.scene.footers import bare_still
from convviz.scene.hues import group_hue
from convviz.scene.model import Beam, Rect, Still
from convviz.scene.planes.moment import Moment
from convviz.scene.planes.stills import PlaneStills
from convviz.scene.views.matrix.unrolled import Unrolled
from convviz.walks.walk import Step
from convviz.words.equations import AXIS_LETTERS
from convviz.words.numbers import tuple_text

NAMED = 3
"""Channels at work that are named."""


@dataclass(frozen=True, slots=True)
class MatrixStills:
    """The stills of the matrices `unrolled`, and of `planes` where planes are shown."""

    unrolled: Unrolled
    planes: PlaneStills | None

    def still(self, number: int) -> Still:
        """What is shown at step `number`."""
        made = self.unrolled
        step = made.walk[number]
        if self.planes is None:
            still = bare_still(made.walk, number, made.tensors)
        else:
            still = self.planes.still(number)
            still.beams = self._beams(self.planes.moments(step)[0], self.planes.shown.ins)
        still.cells |= {
            "kernels": made.kernels(step),
            "patches": made.patches(step),
            "output": made.outputs(step),
        }
        if made.walk.layer.has_bias:
            still.cells["bias"] = made.bias(step)
        still.texts |= {f"{key}.now": words for key, words in self._now(step).items()}
        return still

    def _beams(self, moment: Moment, ins: int) -> tuple[Beam, ...]:
        """Beams from the input planes at work to the column of the patch in X."""
        step, part, plan = moment.step, self.unrolled.part, moment.step.plan
        taps, beams = prod(plan.kernel), []
        col = step.number % plan.positions - self.unrolled.shown(step).start
        for slot, group in enumerate(self.unrolled.groups(step)):
            for place in range(ins if group in step.groups else 0):
                rows = min(taps, part.taps - place * taps)
                target = Rect(slot * part.taps + place * taps, col, rows, 1)
                source = moment.first_rows(-(-rows // plan.kernel[-1]))
                hue = group_hue(self.unrolled.walk, group)
                beams.append(Beam(f"x{slot}.{place}.0", source, "patches", target, hue))
        return tuple(beams)

    def _now(self, step: Step) -> dict[str, str]:
        """The line above each matrix: what the columns are, or which column is lit."""
        plan = step.plan
        letters = AXIS_LETTERS[-len(plan.kernel) :]
        outs = [group * plan.outs + step.turn for group in step.groups[: NAMED + 1]]
        return {
            "kernels": f"columns: taps {','.join(('c', *letters))}",
            "patches": f"patch at {tuple_text(step.position)}",
            "output": f"{_listed('y', outs)} at {tuple_text(step.position)}",
        }

    def now_room(self, key: str) -> str:
        """The longest line above a matrix."""
        walk = self.unrolled.walk
        return max((self._now(walk[at]).get(key, "") for at in (0, -1)), key=len)


def _listed(letter: str, channels: list[int]) -> str:
    """The names of the channels at work; of many, the first ones."""
    names = [f"{letter}{channel}" for channel in channels[:NAMED]]
    return ", ".join([*names, *["…"] * (len(channels) > NAMED)])
