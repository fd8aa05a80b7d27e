"""What a story is told of, in numbers of steps and in words."""

from __future__ import annotations

from typing import NamedTuple

MOST_SPARSE = 3
"""The degree of sparseness at which no pictures are left between steps."""


class Outline(NamedTuple):
    """What a story is told of: `steps`, of which `row` are in a row and `plane` in a plane.

    The first output is made of `taps` that are shown, `at_once` so many, or of none; `eased`
    tells that moves are shown between steps.
    """

    steps: int
    row: int
    plane: int
    opening: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()
    taps: int = 0
    at_once: int = 1
    eased: bool = False

    def sparser(self, between: int) -> Outline:
        """The same with fewer pictures between steps, the more so the larger `between` is.

        1 is without moves, 2 with half of the taps too, and 3 without any.

        >>> [Outline(9, 3, 9, taps=8, eased=True).sparser(n)[-3:] for n in range(4)]
        [(8, 1, True), (8, 1, False), (8, 2, False), (0, 2, False)]
        """
        taps = 0 if between >= MOST_SPARSE else self.taps
        at_once = self.at_once * (2 if between > 1 else 1)
        return self._replace(taps=taps, at_once=at_once, eased=self.eased and not between)

    @property
    def words(self) -> tuple[str, ...]:
        """All that a story says in the place of equations."""
        return tuple(filter(None, (*self.opening, *self.closing)))
