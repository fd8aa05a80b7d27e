"""How a property goes on from picture to picture, in as little memory as it has changes."""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeVar

Value = TypeVar("Value")


class Run(NamedTuple, Generic[Value]):
    """A value from the picture `start` on, up to the next run."""

    start: int
    value: Value


class Course(Generic[Value]):
    """The values of a property, told picture by picture; `rest` in those left out.

    >>> course = Course("none")
    >>> for number, fill in [(0, "red"), (1, "red"), (4, "blue")]:
    ...     course.tell(number, fill)
    >>> [tuple(run) for run in course.until(6)]
    [(0, 'red'), (2, 'none'), (4, 'blue'), (5, 'none')]
    """

    __slots__ = ("_next", "_rest", "_runs")

    def __init__(self, rest: Value) -> None:
        self._rest, self._next = rest, 0
        self._runs: list[Run[Value]] = []

    def tell(self, number: int, value: Value) -> None:
        """The property has `value` in a picture, none of which comes before the last told."""
        if number > self._next:
            self._begin(self._next, self._rest)
        self._begin(number, value)
        self._next = number + 1

    def until(self, end: int) -> tuple[Run[Value], ...]:
        """The runs of `end` pictures."""
        if self._next < end:
            self._begin(self._next, self._rest)
        return tuple(self._runs)

    def _begin(self, number: int, value: Value) -> None:
        runs = self._runs
        if runs and runs[-1].start == number:
            runs.pop()  # told again: the last one counts
        if not runs or runs[-1].value != value:
            runs.append(Run(number, value))
