"""For how long pictures are shown: all as long, or longer and shorter by a factor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import overload

from convviz.story.beat import Beat, Phase


class Bare(Sequence[Beat]):
    """One picture for each of `steps`, all as long, the last one held.

    Beats are made when they are asked for: of a large layer there are millions.
    """

    def __init__(self, steps: Sequence[int], frame_ms: int, hold_ms: int) -> None:
        self.steps, self.frame_ms, self.hold_ms = steps, frame_ms, hold_ms

    def __len__(self) -> int:
        return len(self.steps)

    @overload
    def __getitem__(self, place: int) -> Beat: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Beat, ...]: ...
    def __getitem__(self, place: int | slice) -> Beat | tuple[Beat, ...]:
        if isinstance(place, slice):
            return tuple(self[at] for at in range(len(self))[place])
        at = range(len(self))[place]
        shown_ms = self.hold_ms if at == len(self) - 1 else self.frame_ms
        return Beat(Phase.STEP, self.steps[at], shown_ms)

    def timed(self, factor: float) -> Bare:
        """The same, each picture shown for `factor` times as long."""
        return Bare(self.steps, ticks(self.frame_ms * factor), ticks(self.hold_ms * factor))


def evenly(beats: Iterable[Beat], frame_ms: int, hold_ms: int) -> tuple[Beat, ...]:
    """`beats` without the moves between steps, all as long, the last one held."""
    *some, last = (beat for beat in beats if beat.phase is not Phase.BETWEEN)
    timed = (beat._replace(shown_ms=frame_ms) for beat in some)
    return (*timed, last._replace(shown_ms=hold_ms))


def ticks(shown_ms: float) -> int:
    """Milliseconds in whole ticks of 10, the unit of a GIF's times."""
    return max(20, int(shown_ms / 10) * 10)


def timed(beats: Iterable[Beat], factor: float) -> tuple[Beat, ...]:
    """`beats`, each shown for `factor` times as long, 20 ms at the least."""
    return tuple(beat._replace(shown_ms=ticks(beat.shown_ms * factor)) for beat in beats)
