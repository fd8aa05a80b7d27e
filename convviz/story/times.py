"""For how long pictures are shown: all as long, or longer and shorter by a factor."""

from __future__ import annotations

from collections.abc import Iterable

from convviz.story.beat import Beat, Phase


def bare(steps: Iterable[int], frame_ms: int, hold_ms: int) -> tuple[Beat, ...]:
    """One picture for each of `steps`, all as long, the last one held."""
    return evenly([Beat(Phase.STEP, step, frame_ms) for step in steps], frame_ms, hold_ms)


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
