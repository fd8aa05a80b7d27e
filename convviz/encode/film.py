"""Films, the input of every encoder: timed pictures of one size in palette indices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

UNCHANGED = 0
"""Palette index that no picture has: what encoders may write for an unchanged pixel."""


class Frame(NamedTuple):
    """One picture: `pixels` is uint8 of shape (height, width), shown for `duration_ms`.

    The maker of a frame may draw over `pixels` once the next frame is asked for; an encoder
    that needs the pixels longer copies the array.
    """

    pixels: NDArray[np.uint8]
    duration_ms: int


class Film(NamedTuple):
    """Frames of one size over one palette, (n, 3) uint8 of RGB, entry 0 being `UNCHANGED`.

    `frames` draws its pictures during iteration, and anew in every iteration.
    """

    width_px: int
    height_px: int
    palette: NDArray[np.uint8]
    frames: Iterable[Frame]


def frame_times(film: Film) -> Sequence[int]:
    """The milliseconds of each frame; frames without `durations_ms` are drawn to be asked."""
    known: Sequence[int] | None = getattr(film.frames, "durations_ms", None)
    return [frame.duration_ms for frame in film.frames] if known is None else known


def even(size_px: int) -> int:
    """The side of a video whose pictures have one of `size_px`: an odd one has a line more."""
    return size_px + size_px % 2


class Encoder(Protocol):
    """A callable that writes films in one format."""

    def __call__(self, film: Film, out: BinaryIO) -> None:
        """Write `film` to `out`.

        Raises:
            ConvVizError: the format cannot hold the film.
        """
