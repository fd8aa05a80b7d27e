"""The syntax of SVG: paths, images, numbers and colours."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from io import BytesIO
from typing import assert_never

from PIL import Image

from convviz.render.vector import Area, Lines, Photo, Points, Segment, box_of, decimal, joined
from convviz.theme import Colour

PIXELS = 'style="image-rendering:pixelated"'
"""The attribute by which the pixels of an image stay squares."""


def plain(shape: Area | Lines) -> str:
    """A shape of a pattern as an element."""
    match shape:
        case Area(colour, points):
            return f'<path fill="{hex_colour(colour)}" d="{outlines([points])}"/>'
        case Lines(colour, width_px, segments):
            path = "".join(map(segment, segments))
            return (
                f'<path stroke="{hex_colour(colour)}" stroke-width="{width_px:g}" d="{path}"/>'
            )
        case _:
            assert_never(shape)


def photo(shape: Photo, name: str) -> str:
    """An image as a PNG within the document, whose pixels stay squares."""
    (x, y, width, height), out = shape.spot, BytesIO()
    Image.frombytes("RGB", (width, height), shape.rgb).save(out, "PNG")
    shown = f' class="{name}"' if name else ""
    return (
        f'<image{shown} x="{x}" y="{y}" width="{width}" height="{height}"'
        f' preserveAspectRatio="none" {PIXELS}'
        f' href="data:image/png;base64,{b64encode(out.getvalue()).decode()}"/>'
    )


def outlines(polygons: Iterable[Points]) -> str:
    """Polygons as a path."""
    return "".join(
        _rectangle(*box) if (box := box_of(points)) else _polygon(points)
        for points in joined(polygons)
    )


def _rectangle(x: float, y: float, width: float, height: float) -> str:
    high, wide = tenths(height), tenths(width)
    return f"M{tenths(x)} {tenths(y)}h{wide}v{high}h-{wide}z"


def _polygon(points: Points) -> str:
    return "M" + "L".join(f"{tenths(x)} {tenths(y)}" for x, y in points) + "z"


def segment(line: Segment) -> str:
    """A straight line as a path."""
    x0, y0, x1, y1 = line
    start = f"M{tenths(x0)} {tenths(y0)}"
    if x0 == x1:
        return f"{start}V{tenths(y1)}"
    if y0 == y1:
        return f"{start}H{tenths(x1)}"
    return f"{start}L{tenths(x1)} {tenths(y1)}"


def tenths(value: float) -> str:
    """A coordinate in tenths of a pixel, enough for what is seen."""
    return decimal(value, 1)


def hex_colour(colour: Colour) -> str:
    """A colour as CSS has it, in three digits where that is the same.

    >>> hex_colour(Colour(255, 0, 17)), hex_colour(Colour(1, 2, 3))
    ('#f01', '#010203')
    """
    long = "#{:02x}{:02x}{:02x}".format(*colour)
    return f"#{long[1::2]}" if long[1::2] == long[2::2] else long
