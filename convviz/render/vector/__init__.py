"""Marks as shapes in colours, which every vector format writes in its own words."""

from convviz.render.vector.patterns import pattern_shapes
from convviz.render.vector.shapes import (
    Area,
    Canvas,
    Cell,
    Lines,
    Photo,
    Placed,
    Point,
    Points,
    Segment,
    Shape,
    Type,
    box_of,
    decimal,
    joined,
)
from convviz.render.vector.tracing import shapes

__all__ = [
    "Area",
    "Canvas",
    "Cell",
    "Lines",
    "Photo",
    "Placed",
    "Point",
    "Points",
    "Segment",
    "Shape",
    "Type",
    "box_of",
    "decimal",
    "joined",
    "pattern_shapes",
    "shapes",
]
