"""How a property goes on from picture to picture, in as little memory as it has changes."""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeVar

Value = TypeVar("Value")


class Period(NamedTuple, Generic[Value]):
    """A value from the picture `start` on, up to the next period."""

    start: int
    value: Value


class Course(Generic[Value]):
    """The values of a property, told picture by picture; `rest` in those left out.

    >>> course = Course("none")
    >>> for number, fill in [(0, "red"), (1, "red"), (4, "blue")]:
    ...     course.tell(number, fill)
    >>> [tuple(each) for each in course.until(6)]
    [(0, 'red'), (2, 'none'), (4, 'blue'), (5, 'none')]
    """

    __slots__ = ("_next", "_periods", "_rest")

    def __init__(self, rest: Value) -> None:
        self._rest, self._next = rest, 0
        self._periods: list[Period[Value]] = []

    def tell(self, number: int, value: Value) -> None:
        """The property has `value` in a picture, none of which comes before the last told."""
        if number > self._next:
            self._begin(self._next, self._rest)
        self._begin(number, value)
        self._next = number + 1

    def until(self, end: int) -> tuple[Period[Value], ...]:
        """The periods of `end` pictures."""
        if self._next < end:
            self._begin(self._next, self._rest)
        return tuple(self._periods)

    def _begin(self, number: int, value: Value) -> None:
        told = self._periods
        if told and told[-1].start == number:
            told.pop()  # told again: the last one counts
        if not told or told[-1].value != value:
            told.append(Period(number, value))
