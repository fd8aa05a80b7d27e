"""Shapes: polygons, cells, lines and type in colours, which vector formats share.

Coordinates are pixels of the page as real numbers, (0, 0) being its upper left corner; the
middle of the first pixel is (0.5, 0.5).  Knows no marks and no file format.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from convviz.page.layout import Spot
from convviz.page.scale import ONE, Scale
from convviz.page.type import Face
from convviz.render.looks import Look
from convviz.scene.model import Photograph
from convviz.theme import Colour

Point = tuple[float, float]

Points = tuple[Point, ...]

Segment = tuple[float, float, float, float]


class Canvas(NamedTuple):
    """The page: its size in pixels, its paper, its title and its description."""

    width_px: int
    height_px: int
    paper: Colour
    title: str
    description: str


class Area(NamedTuple):
    """A filled polygon."""

    colour: Colour
    points: Points


class Cell(NamedTuple):
    """A cell with its pattern, which is laid from `origin` on in squares of `cell_px`."""

    points: Points
    look: Look
    origin: Point
    cell_px: int
    numbered: bool
    scale: Scale = ONE


class Lines(NamedTuple):
    """Straight lines of one width."""

    colour: Colour
    width_px: float
    segments: tuple[Segment, ...]


class Type(NamedTuple):
    """A text whose baseline starts at (`x`, `y`); it goes upwards where it is `upright`."""

    text: str
    face: Face
    x: float
    y: float
    colour: Colour
    upright: bool = False

    @property
    def spacing(self) -> float:
        """Pixels between letters, beyond the font's own, which make it as wide as measured.

        Type was measured as it is drawn in whole pixels.
        """
        return (self.face.length(self.text) - self.face.natural_length(self.text)) / len(
            self.text
        )


class Photo(NamedTuple):
    """An image in the box `spot`, its pixels `scale` wide and high."""

    spot: Spot
    image: Photograph
    scale: int

    @property
    def rgb(self) -> bytes:
        """Three bytes for each pixel of the box.

        Readers blur the pixels of an image that is enlarged by them.
        """
        pixels = self.image.enlarged(self.scale)
        return np.broadcast_to(pixels, (*pixels.shape[:2], 3)).tobytes()


Shape = Area | Cell | Lines | Photo | Type


class Placed(NamedTuple):
    """A shape and its layer; shapes in later layers are drawn above."""

    layer: int
    shape: Shape


def corners(spot: Spot) -> Points:
    """The corners of a box, clockwise from the upper left one."""
    x, y, width, height = spot
    return (x, y), (x + width, y), (x + width, y + height), (x, y + height)


def box_of(points: Points) -> tuple[float, float, float, float] | None:
    """(x, y, width, height) of what is an upright rectangle."""
    if len(points) != 4:
        return None
    (x, y), (right, top), (far, bottom), (left, low) = points
    if (y, right, bottom, x) != (top, far, low, left):
        return None
    return x, y, right - x, bottom - y


def joined(polygons: Iterable[Points]) -> Iterator[Points]:
    """Polygons, those that stand side by side as one."""
    run: list[float] | None = None
    for points in polygons:
        box = box_of(points)
        if run and box and [run[0] + run[2], run[1], run[3]] == [box[0], box[1], box[3]]:
            run[2] += box[2]
            continue
        if run:
            yield corners(Spot(*run))  # type: ignore[arg-type]  # of real numbers here
        run = list(box) if box else None
        if not box:
            yield points
    if run:
        yield corners(Spot(*run))  # type: ignore[arg-type]


def decimal(value: float, digits: int = 2) -> str:
    """A number without trailing zeros and without an exponent.

    >>> decimal(12.0), decimal(12.25), decimal(12.25, 1)
    ('12', '12.25', '12.2')
    """
    text = f"{value:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
