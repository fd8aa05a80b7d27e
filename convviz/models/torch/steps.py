"""Steps of a run: operations of which it is not yet known who used their weights first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from convviz.layer import Layer
from convviz.models.trace import Move, ValueShape

Shapes = Mapping[int, ValueShape]


@dataclass(frozen=True, slots=True)
class Pad:
    """Padding by an operation of its own: cells (before, after) each axis, outermost first."""

    mode: str
    pads: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class TracedStep:
    """One operation as it was seen; what is not told here is as in `Operation`.

    Attributes:
        debts: numbers of the weights in it, and of what was computed of weights alone.
        macs: multiply-accumulates of its own.
        pad: what it pads, of a padding that a function does and no layer of the model.
        module: the module of `torch.nn` that it is the whole work of.
    """

    kind: str
    name: str
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    move: Move
    layer: Layer | None = None
    input_shape: tuple[int, ...] = ()
    debts: tuple[int, ...] = ()
    macs: int = 0
    counted: bool = True
    pad: Pad | None = None
    module: Any = None
    question: str = ""

    @property
    def is_drawn(self) -> bool:
        """True of a layer of convviz's kinds, known or not."""
        return self.layer is not None or bool(self.question)


def without_idle(steps: Sequence[TracedStep], results: Iterable[int]) -> list[TracedStep]:
    """`steps` without views that no step reads and that are none of the `results`."""
    read = set(results)
    kept = []
    for step in reversed(steps):
        if step.counted or step.debts or read & set(step.outputs):
            kept.append(step)
            read |= set(step.inputs)
    return kept[::-1]


def together(
    steps: Sequence[TracedStep], kind: str, name: str, move: Move, written: Sequence[int]
) -> TracedStep:
    """All `steps` as one, which reads what comes from outside them and writes `written`."""
    made = {value for step in steps for value in step.outputs}
    read = dict.fromkeys(value for step in steps for value in step.inputs if value not in made)
    first = next((step for step in steps if step.counted), steps[0])
    return replace(
        first,
        kind=kind,
        name=name,
        inputs=tuple(read),
        outputs=tuple(value for value in dict.fromkeys(written) if value in made),
        move=move,
        layer=None,
        input_shape=(),
        debts=tuple(dict.fromkeys(debt for step in steps for debt in step.debts)),
        macs=sum(step.macs for step in steps),
        counted=any(step.counted for step in steps),
        pad=None,
        question="",
    )
