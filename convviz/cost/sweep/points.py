"""The points that a sweep is made of, and what a chart must know of a sweep."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Protocol

from convviz.cost.price import Learning, Price
from convviz.cost.sweep.timing import Conditions, Timing

Value = int | tuple[int, ...]
"""What an argument can be: one number, or one an axis."""


@dataclass(frozen=True, slots=True)
class SweepPoint:
    """One layer of a sweep: the two values that make it, its price, its time if taken."""

    value: Value
    along: Value
    price: Price[Learning]
    timing: Timing | None = None

    @property
    def parameters(self) -> int:
        """Weights and biases."""
        return self.price.parameters

    @property
    def macs(self) -> int:
        """Multiply-accumulates of one forward pass."""
        return self.price.macs

    @property
    def output_cells(self) -> int:
        """Cells of one output channel."""
        return prod(self.price.out_sizes)

    @property
    def activation_bytes(self) -> int:
        """Bytes of the input and the output, in float32."""
        return self.price.input_bytes + self.price.output_bytes


class Swept(Protocol):
    """Points, what makes them, and the conditions in which they were timed, if they were."""

    @property
    def layer(self) -> Learning:
        """The layer of which one argument varies."""

    @property
    def input_shape(self) -> tuple[int, ...]:
        """(channels, sizes ...) of its input."""

    @property
    def vary(self) -> str:
        """The argument that varies."""

    @property
    def against(self) -> str:
        """The argument along x."""

    @property
    def points(self) -> tuple[SweepPoint, ...]:
        """The points, value by value."""

    @property
    def conditions(self) -> Conditions | None:
        """How the times were measured, None where they were not."""
