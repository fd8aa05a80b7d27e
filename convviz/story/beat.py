"""A beat: what one picture of an animation shows, and for how long.

Knows only the numbers of steps; no cells, no pixels.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple


class Phase(StrEnum):
    """The parts of a story."""

    OPENING = "opening"
    """Before the first step: nothing is read, nothing is written."""
    TAPS = "taps"
    """A step under way: some of the products are added."""
    STEP = "step"
    BETWEEN = "between"
    """The window on the way from a step to the next."""
    CLOSING = "closing"
    """After the last step: everything is written."""


class Beat(NamedTuple):
    """One picture: a `phase` of `step`, counted from 0, shown for `shown_ms`.

    `done` of `parts` are behind: products added, or parts of the way to the next step.
    `words` stand in the place of the equation.  A beat of the `whole` shows all of planes of
    which the others show a part.
    """

    phase: Phase
    step: int
    shown_ms: int
    done: int = 0
    parts: int = 1
    words: str = ""
    whole: bool = False

    def __str__(self) -> str:
        far = f" {self.done}/{self.parts}" if self.parts > 1 else ""
        whole = " whole" * self.whole
        words = f"  {self.words}" if self.words else ""
        return f"{self.phase}{far}{whole}, step {self.step + 1:,}: {self.shown_ms} ms{words}"


def as_text(beats: Iterable[Beat]) -> str:
    """A line for each beat."""
    return "".join(f"{beat}\n" for beat in beats)
