"""The size, scale, cells and caption that a user asks of a page, checked."""

from __future__ import annotations

from math import ceil, floor, sqrt
from typing import NamedTuple

from convviz.axis import LARGEST
from convviz.errors import ConvVizError
from convviz.parsing.numerals import plain, short, whole
from convviz.parsing.spelling import numbers_in

LEAST_PX, MOST_PX = 64, 4096
LEAST_CELL_PX, MOST_CELL_PX = 4, 128
"""Bounds at scale 1, of which those at another scale are multiples."""

LEAST_SCALE, MOST_SCALE = 0.5, 8

MOST_PIXELS = 64_000_000
"""A print of 59 by 42 cm at 300 pixels an inch has 35 million; each takes a dozen bytes."""


class Wanted(NamedTuple):
    """The request for a page: its `size` before the `scale`, which multiplies all lengths."""

    size: tuple[int, int] | None
    cell_px: int | None
    caption: bool
    scale: float


def wanted(size: object, cell_px: int | None, caption: bool, scale: float) -> Wanted:
    """The checked request for a page.

    Raises:
        ConvVizError: the size, the cells or the scale are out of their bounds, or the size at
            this scale has too many pixels.
    """
    ready = plain(scale)
    if isinstance(ready, bool) or not isinstance(ready, int | float):
        raise ConvVizError(f"scale must be a number, not {short(scale)}")
    if not LEAST_SCALE <= scale <= MOST_SCALE:
        raise ConvVizError(
            f"scale must be from {LEAST_SCALE} to {MOST_SCALE}, not {short(scale)}"
        )
    if cell_px is not None:
        least, most = ceil(LEAST_CELL_PX * scale), int(MOST_CELL_PX * scale)
        at = "" if scale == 1 else f" at scale {scale:g}"
        _check_px("cell_px", cell_px, least, most, at)
    if size is None:
        return Wanted(None, cell_px, caption, scale)
    width, height = size_of(size)
    check_pixels(round(width * scale), round(height * scale), scale)
    return Wanted((width, height), cell_px, caption, scale)


def check_pixels(width: int, height: int, scale: float) -> None:
    """See that a canvas, which has its size at this `scale`, can be drawn.

    Raises:
        ConvVizError: it has too many pixels; says at which scale it would not.
    """
    if (pixels := width * height) > MOST_PIXELS:
        most = floor(100 * scale * sqrt(MOST_PIXELS / pixels)) / 100
        raise ConvVizError(
            f"{width}x{height} px, at scale {scale:g}, are {pixels / 1e6:,.1f} million pixels,"
            f" and {MOST_PIXELS // 10**6} million are the most: scale can be {most:g} here"
        )


def size_of(size: object) -> tuple[int, int]:
    """(width, height) in pixels of a pair of numbers or of a text such as `960x540`.

    >>> size_of("960x540")
    (960, 540)

    Raises:
        ConvVizError: `size` is neither, or a side is out of its bounds.
    """
    sides = numbers_in(size) if isinstance(size, str) else size
    if not isinstance(sides, tuple | list) or len(sides) != 2:
        raise ConvVizError(
            "size must be (width, height) in pixels, or a text such as '960x540', not"
            f" {short(size)}"
        )
    for side in sides:
        _check_px("size", side, LEAST_PX, MOST_PX)
    return int(sides[0]), int(sides[1])


def _check_px(name: str, value: object, least: int, most: int, at: str = "") -> None:
    if not least <= whole(name, value, least=-LARGEST) <= most:
        raise ConvVizError(f"{name} must be from {least} to {most} px{at}, not {short(value)}")
