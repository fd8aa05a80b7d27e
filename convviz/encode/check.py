"""Checks of films that every encoder makes, whatever its format."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from convviz.encode.film import UNCHANGED, Film, Frame
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


class CheckedFrames:
    """The frames of `film`, each checked when iteration reaches the frame.

    Raises:
        ConvVizError: on iteration, if a frame has another size or no such colours.
    """

    def __init__(self, film: Film) -> None:
        self.film = film

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
