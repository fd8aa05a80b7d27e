"""What a story is told of, in numbers of steps and in words."""

from __future__ import annotations

from typing import NamedTuple


class Outline(NamedTuple):
    """What a story is told of: `steps`, of which `row` are in a row and `plane` in a plane.

    The first output is made of `taps` that are shown, `at_once` so many, or of none; `eased`
    tells that moves are shown between steps.  `moves` are the words of a move along a row,
    and of one to the next row.
    """

    steps: int
    row: int
    plane: int
    opening: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()
    moves: tuple[str, str] = ("", "")
    taps: int = 0
    at_once: int = 1
    eased: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """All that a story says in the place of equations."""
        return tuple(filter(None, (*self.opening, *self.closing, *self.moves * self.eased)))
