"""The panels of a sweep's chart, and the lines in each panel with their labels.

Values with the same number at each point share one line, so that no line hides another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from convviz.cost.sweep.points import SweepPoint, Swept, Value
from convviz.errors import ConvVizError

MOST_LINES = 12


def check_lines(vary: str, count: int) -> None:
    """Check that a chart can have a line for each of `count` values of `vary`.

    Raises:
        ConvVizError: the values are too many.
    """
    if count > MOST_LINES:
        raise ConvVizError(
            f"a chart shows at most {MOST_LINES} lines, not {count}: give fewer values of"
            f" {vary}, or save the numbers as .csv"
        )


@dataclass(frozen=True, slots=True)
class Quantity:
    """A panel: its title with the unit, and the number of a point, None where there is none."""

    title: str
    number: Callable[[SweepPoint], float | None]
    of_bytes: bool = False


PANELS = {
    "parameters": Quantity("parameters", lambda point: point.price.parameters),
    "macs": Quantity("MACs of a forward pass", lambda point: point.price.macs),
    "output": Quantity("output size (cells a channel)", lambda point: point.price.output_cells),
    "memory": Quantity(
        "activations: input + output", lambda point: point.price.activation_bytes, of_bytes=True
    ),
    "time": Quantity(
        "time (ms)", lambda point: point.timing.median_ms if point.timing else None
    ),
}


@dataclass(frozen=True, slots=True)
class Line:
    """The points of one value, or of several values with the same number at each point."""

    values: tuple[Value, ...]
    points: tuple[SweepPoint, ...]
    numbers: tuple[float | None, ...]
    rank: int


def places_along(sweep: Swept) -> dict[Value, float]:
    """Where each value stands along x: numbers at themselves, tuples in their order."""
    along = list(dict.fromkeys(point.along for point in sweep.points))
    if all(isinstance(value, int) for value in along):
        return {value: float(value) for value in along}  # type: ignore[arg-type]
    return {value: float(place) for place, value in enumerate(along)}


def lines_of(sweep: Swept, panel: Quantity, values: Sequence[Value]) -> list[Line]:
    """A line for each value; values with the same numbers share a line, except of time."""
    found: dict[object, Line] = {}
    for rank, value in enumerate(values):
        points = tuple(point for point in sweep.points if point.value == value)
        numbers = tuple(map(panel.number, points))
        places = tuple(point.along for point in points)
        key = value if panel is PANELS["time"] else (places, numbers)
        twin = found.get(key, Line((), points, numbers, rank))
        found[key] = Line((*twin.values, value), points, numbers, twin.rank)
    return list(found.values())


def line_label(values: Sequence[Value], of: int) -> str:
    """The label at the end of a line, of a chart with lines of so many values.

    >>> line_label([(5, 1)], 4), line_label([1, 2], 3), line_label([1, 2], 2)
    ('5×1', '1, 2', 'all the same')
    """
    if len(values) == of > 1:
        return "all the same"
    return ", ".join(map(sweep_value_text, values))


def sweep_value_text(value: Value) -> str:
    """A value as it is written on a chart.

    >>> sweep_value_text(3), sweep_value_text((5, 1))
    ('3', '5×1')
    """
    return str(value) if isinstance(value, int) else "×".join(map(str, value))
