"""The points of a sweep: layers, prices and times, and the values that make no layer."""

from __future__ import annotations

from dataclasses import dataclass, field

from convviz.cost.price import Learning, Price
from convviz.cost.sweep.timing import Conditions, Timing

Value = int | tuple[int, ...]
"""A value of an argument: one number, or one number an axis."""


@dataclass(frozen=True, slots=True)
class SweepPoint:
    """One layer of a sweep: its value of each of the two arguments, its price, its time."""

    value: Value
    along: Value
    price: Price[Learning]
    timing: Timing | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A pair of values for which there is no layer or no time, and why."""

    value: Value
    along: Value
    reason: str


@dataclass(frozen=True, slots=True)
class Swept:
    """The data of a sweep: the `points` of `layer` over `vary` and `against`, value by value.

    `against` is the argument along the x axis of charts.  `skipped` are the pairs of values
    that make no layer, `untimed` those whose layer could not be measured.  `conditions` is
    None where nothing was timed.  `interrupted` is True if somebody stopped the measuring, so
    that the last points have no time.
    """

    layer: Learning
    input_shape: tuple[int, ...]
    vary: str
    against: str
    points: tuple[SweepPoint, ...] = field(repr=False)
    skipped: tuple[Skipped, ...] = field(default=(), repr=False)
    conditions: Conditions | None = field(default=None, repr=False)
    interrupted: bool = False
    untimed: tuple[Skipped, ...] = field(default=(), repr=False)
