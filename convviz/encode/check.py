"""Checks of films that every encoder makes, whatever its format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from convviz.encode.film import UNCHANGED, Film, Frame, frame_times
from convviz.errors import ConvVizError

MOST_COLOURS = 256
"""Values of a uint8."""


def check_film(film: Film) -> None:
    """Refuse a film without pixels, or with a palette of a wrong shape, type or length.

    Raises:
        ConvVizError: says which number is wrong and what is allowed.
    """
    if film.width_px < 1 or film.height_px < 1:
        raise ConvVizError(
            f"a film is at least 1×1 pixels, not {film.width_px}×{film.height_px}"
        )
    shape, dtype = film.palette.shape, film.palette.dtype
    if len(shape) != 2 or shape[1] != 3 or dtype != np.uint8:
        raise ConvVizError(f"a palette is (n, 3) of uint8, not {shape} of {dtype}")
    if not 2 <= len(film.palette) <= MOST_COLOURS:
        raise ConvVizError(
            f"a film has 2 to {MOST_COLOURS} palette entries, one of them for what is"
            f" unchanged, not {len(film.palette)}"
        )


class Bounds(NamedTuple):
    """What files of a kind can hold: `most_px` a side, `most_ms` a frame, `most_plays`.

    `kind` is what a file is called, with its article; `most_area` is of pixels in a frame.
    """

    kind: str
    most_px: int
    most_ms: int
    most_plays: int
    most_area: int | None = None

    def check_size(self, width_px: int, height_px: int) -> None:
        """See that these files can hold pictures of this size.

        Raises:
            ConvVizError: they cannot; says which number is too large.
        """
        if max(width_px, height_px) > self.most_px:
            raise ConvVizError(
                f"{self.kind} is at most {self.most_px} pixels wide and high, not"
                f" {width_px}×{height_px}"
            )
        area = width_px * height_px
        if self.most_area is not None and area > self.most_area:
            raise ConvVizError(
                f"a frame of {self.kind} has at most {self.most_area:,} pixels, not"
                f" {width_px}×{height_px}, which are {area:,}"
            )

    def times(self, film: Film, plays: int = 0) -> Sequence[int]:
        """The milliseconds of each frame of a film that these files can hold.

        Raises:
            ConvVizError: they cannot hold it; says which number is too large.
        """
        check_film(film)
        self.check_size(film.width_px, film.height_px)
        if not 0 <= plays <= self.most_plays:
            raise ConvVizError(
                f"{self.kind} plays 1 to {self.most_plays} times, or 0 for ever, not {plays}"
            )
        times = frame_times(film)
        if not times:
            raise ConvVizError(f"a film without frames has nothing to show as {self.kind}")
        for index, shown_ms in enumerate(times):
            if not 0 < shown_ms <= self.most_ms:
                raise ConvVizError(
                    f"a frame of {self.kind} lasts 1 to {self.most_ms} ms, but frame {index}"
                    f" lasts {shown_ms} ms"
                )
        return times


class CheckedFrames:
    """The frames of `film`, each checked when iteration reaches the frame.

    Raises:
        ConvVizError: on iteration, if a frame has another size or no such colours.
    """

    def __init__(self, film: Film) -> None:
        self.film = film

    @property
    def durations_ms(self) -> Sequence[int]:
        """The milliseconds of each frame."""
        return frame_times(self.film)

    def __iter__(self) -> Iterator[Frame]:
        for index, frame in enumerate(self.film.frames):
            _check_pixels(self.film, index, frame)
            yield frame


def _check_pixels(film: Film, index: int, frame: Frame) -> None:
    pixels = frame.pixels
    size = film.height_px, film.width_px
    if pixels.shape != size or pixels.dtype != np.uint8:
        raise ConvVizError(
            f"frame {index} is {pixels.shape} of {pixels.dtype}, but the film is {size}"
            " of uint8"
        )
    least, most = int(pixels.min()), int(pixels.max())
    if least == UNCHANGED or most >= len(film.palette):
        raise ConvVizError(
            f"frame {index} has palette indices {least} to {most}, but its colours are"
            f" 1 to {len(film.palette) - 1}"
        )
