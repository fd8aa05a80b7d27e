"""What every encoder is given: pictures in palette indices, all of one size, each timed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

UNCHANGED = 0
"""The palette index that no picture uses: an encoder may write it for `as before`."""


class Frame(NamedTuple):
    """One picture: `pixels` is uint8 of shape (height, width), shown for `duration_ms`.

    The pixels belong to whoever made them and may be drawn over once the next frame is
    asked for; an encoder that needs them longer copies them.
    """

    pixels: NDArray[np.uint8]
    duration_ms: int


class Film(NamedTuple):
    """Frames of one size over one palette, (n, 3) uint8 of RGB, entry 0 being `UNCHANGED`.

    `frames` makes its pictures when iterated, and may be iterated more than once.
    """

    width_px: int
    height_px: int
    palette: NDArray[np.uint8]
    frames: Iterable[Frame]


class Encoder(Protocol):
    """Writes one format.  Anything callable in this way is an encoder."""

    def __call__(self, film: Film, out: BinaryIO) -> None:
        """Write `film` to `out`.

        Raises:
            ConvVizError: the format cannot hold the film.
        """
