"""For how long pictures are shown, as asked for: frames a second, speed, whole length.

Knows no layer and no pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from convviz.errors import ConvVizError
from convviz.parsing.numerals import short
from convviz.story.beat import Beat
from convviz.story.times import Bare, evenly, timed

FRAME_MS = 300
HOLD_MS = 2000

TICK_MS = 10
"""The unit of time in a GIF, and so of every duration here."""

SHORTEST_MS = 20
"""Browsers show a frame of less than this for 100 ms instead."""

LONGEST_MS = 600_000

SLOWEST, FASTEST = 0.1, 20
"""The least and the largest speed."""


def frame_ms(fps: float | None) -> int:
    """Milliseconds a frame at `fps` frames a second, in ticks; the default without.

    >>> frame_ms(None), frame_ms(4), frame_ms(30)
    (300, 250, 30)

    Raises:
        ConvVizError: `fps` is none that a GIF can be shown at.
    """
    if fps is None:
        return FRAME_MS
    fps, fastest = _number("fps", fps), 1000 / SHORTEST_MS
    if not 0.01 <= fps <= fastest:
        raise ConvVizError(
            f"fps must be from 0.01 to {fastest:g}, the fastest that browsers show, not {fps:g}"
        )
    return max(SHORTEST_MS, round(1000 / fps / TICK_MS) * TICK_MS)


def hold_in_ticks(hold_ms: int | None) -> int:
    """`hold_ms` rounded to ticks; the default without.

    Raises:
        ConvVizError: the last frame cannot be held for so long.
    """
    if hold_ms is None:
        return HOLD_MS
    if isinstance(hold_ms, bool) or not isinstance(hold_ms, int | float):
        raise ConvVizError(f"hold must be a number of milliseconds, not {short(hold_ms)}")
    if not SHORTEST_MS <= hold_ms <= LONGEST_MS:
        raise ConvVizError(
            f"hold must be from {SHORTEST_MS} to {LONGEST_MS} ms, not {hold_ms:g}"
        )
    return round(hold_ms / TICK_MS) * TICK_MS


class Tempo(NamedTuple):
    """The times of pictures: those of a story, or `each_ms` and `hold_ms` of the last one.

    They are divided by `speed`, or made so that all pictures take `seconds`.
    """

    each_ms: int | None
    hold_ms: int
    speed: float = 1
    seconds: float | None = None

    @classmethod
    def asked(
        cls, fps: float | None, hold_ms: int | None, speed: float, seconds: float | None
    ) -> Tempo:
        """The times that a user asked for.

        Raises:
            ConvVizError: one of them is impossible, or two clash.
        """
        each, hold = frame_ms(fps), hold_in_ticks(hold_ms)
        speed = _number("speed", speed)
        if not SLOWEST <= speed <= FASTEST:
            raise ConvVizError(f"speed must be from {SLOWEST:g} to {FASTEST:g}, not {speed:g}")
        if seconds is not None:
            seconds = _number("seconds", seconds)
            if speed != 1:
                raise ConvVizError("speed and seconds both set the length: leave one out")
            if fps is not None or hold_ms is not None:
                raise ConvVizError(
                    "seconds sets the length of all frames, and fps and hold of each: leave"
                    " one out"
                )
            if not 0 < seconds <= LONGEST_MS / 1000:
                most = LONGEST_MS // 1000
                raise ConvVizError(
                    f"seconds must be above 0 and at most {most}, not {seconds:g}"
                )
        even = fps is not None or hold_ms is not None
        return cls(each if even else None, hold, speed, seconds)

    @property
    def is_even(self) -> bool:
        """True if all pictures but the last are shown for as long."""
        return self.each_ms is not None

    def bare(self, steps: Sequence[int]) -> Bare:
        """One picture for each of `steps`, as long as asked for but for speed and seconds."""
        return Bare(steps, self.each_ms or FRAME_MS, self.hold_ms)

    def of(self, beats: Sequence[Beat]) -> Sequence[Beat]:
        """`beats` in these times.

        Raises:
            ConvVizError: there are too many for the seconds asked for.
        """
        if self.seconds is None and isinstance(beats, Bare):
            return beats.timed(1 / self.speed)
        if self.each_ms is not None:
            beats = evenly(beats, self.each_ms, self.hold_ms)
        if self.seconds is None:
            return timed(beats, 1 / self.speed) if self.speed != 1 else beats
        wanted, least = round(self.seconds * 1000), SHORTEST_MS * len(beats)
        if wanted < least:
            raise ConvVizError(
                f"{len(beats)} frames take at least {least / 1000:g} s, and {self.seconds:g}"
                " were asked for: ask for fewer frames"
            )
        told = timed(beats, wanted / sum(beat.shown_ms for beat in beats))
        return _exactly(told, wanted // TICK_MS * TICK_MS)


def _exactly(beats: tuple[Beat, ...], wanted_ms: int) -> tuple[Beat, ...]:
    """`beats`, the longest of them changed until all take `wanted_ms`."""
    shown = [beat.shown_ms for beat in beats]
    while spare := wanted_ms - sum(shown):
        longest = max(range(len(shown)), key=shown.__getitem__)
        shown[longest] = max(SHORTEST_MS, shown[longest] + spare)
    return tuple(beat._replace(shown_ms=ms) for beat, ms in zip(beats, shown, strict=True))


def _number(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        raise ConvVizError(f"{name} must be a number, not {short(value)}")
    return value
