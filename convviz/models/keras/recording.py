"""A trace while it is written down: numbered values, operations, and whose weights are whose.

Knows KerasTensors by their shapes alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from math import prod
from typing import Any

from convviz.models.trace import (
    Aligned,
    Gathered,
    Move,
    Opaque,
    Operation,
    Permuted,
    Reshaped,
    Resized,
    Slides,
    ValueShape,
)


class Recording:
    """The values and operations of a model so far; `remarks` are kept in order, once each.

    `steps` is the length of each axis of time, outermost first, along which what is added now
    runs once a step.
    """

    def __init__(self) -> None:
        self.shapes: dict[int, ValueShape] = {}
        self.operations: list[Operation] = []
        self.remarks: dict[str, None] = {}
        self.steps: tuple[int, ...] = ()
        self._numbers: dict[int, int] = {}
        self._kept: list[Any] = []
        self._owners: dict[int, str] = {}

    @property
    def reached(self) -> str:
        """What ran last, for a complaint; empty where nothing did."""
        return f" after {self.operations[-1].name}" if self.operations else ""

    def number(self, tensor: Any) -> int:
        """The number of the value that `tensor` is, a new one where it was not seen yet."""
        if id(tensor) not in self._numbers:
            self._kept.append(tensor)  # so that no other tensor comes by its id
            self._numbers[id(tensor)] = len(self.shapes)
            self.shapes[len(self.shapes)] = self._stepped(tuple(tensor.shape))
        return self._numbers[id(tensor)]

    def value(self, shape: ValueShape) -> int:
        """The number of a value between two operations, which no tensor stands for."""
        number = len(self.shapes)
        self.shapes[number] = self._stepped(shape)
        return number

    def alias(self, tensor: Any, number: int) -> None:
        """`tensor` is value `number` from here on."""
        self._kept.append(tensor)
        self._numbers[id(tensor)] = number

    def fresh(self, weights: Sequence[Any]) -> list[Any]:
        """Those of `weights` that no operation so far uses."""
        return [weight for weight in weights if id(weight) not in self._owners]

    def add(self, operation: Operation, weights: Sequence[Any] = ()) -> None:
        """Write down `operation`, which uses `weights`, each counted where it is used first."""
        fresh = {id(weight): weight for weight in self.fresh(weights)}
        owners = [self._owners[id(weight)] for weight in weights if id(weight) in self._owners]
        self._owners |= dict.fromkeys(fresh, operation.name)
        self._kept += fresh.values()
        self.operations.append(
            replace(
                operation,
                move=_stepped_move(operation.move, len(self.steps)),
                macs=operation.macs * prod(self.steps),
                parameters=sum(prod(weight.shape) for weight in fresh.values()),
                repeats=owners[0] if owners and not fresh else "",
            )
        )

    def remark(self, sentence: str) -> None:
        """Keep `sentence`, once."""
        self.remarks[sentence] = None

    @contextmanager
    def each_step(self, steps: int) -> Iterator[None]:
        """What is added inside runs `steps` times, once a step of axis 1."""
        before = self.steps
        self.steps = (*before, steps)
        try:
            yield
        finally:
            self.steps = before

    def _stepped(self, shape: ValueShape) -> ValueShape:
        return (*shape[:1], *self.steps, *shape[1:])


def _stepped_move(move: Move, steps: int) -> Move:
    """`move` where `steps` axes stand between the batch and what it knows of."""

    def later(axis: int) -> int:
        return axis + steps if axis > 0 else axis

    match move:
        case Slides(axes):
            return Slides(tuple(map(later, axes)))
        case Gathered(axes, kept):
            return Gathered(tuple(map(later, axes)), kept)
        case Permuted(order) if steps:
            first, *rest = order
            return Permuted((first, *range(1, 1 + steps), *map(later, rest)))
        case Permuted() | Aligned() | Reshaped() | Resized() | Opaque():
            return move
