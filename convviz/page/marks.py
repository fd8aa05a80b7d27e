"""Marks: what stands on a page at one step, in pixels, in the order in which it is drawn.

The last form that every medium shares.  A mark has a place and says what it is by role and
hue; it knows no colour, no canvas, and nothing of the layer that is shown.
"""

from enum import StrEnum
from typing import NamedTuple

from convviz.page.beams import Band, Prism
from convviz.page.layout import (
    Spot,
)
from convviz.page.pictures import Picture
from convviz.page.pointers import Pointer
from convviz.page.scale import Scale
from convviz.page.type import Words
from convviz.page.wires import Disc, Wire
from convviz.scene.model import Cells
from convviz.scene.roles import Kind, Role


class Shade(StrEnum):
    """The fills of rectangles that belong to no group, named as in a theme."""

    PAPER = "paper"
    INK = "ink"
    DONE = "done"
    READ = "read"
    LINE = "line"
    PADDING = "padding"


class Rectangle(NamedTuple):
    """A filled rectangle, in a shade or in the hue of a group."""

    spot: Spot
    fill: Shade | int


class Swatch(NamedTuple):
    """A cell of a role, closed on all sides, as the legend shows it."""

    spot: Spot
    role: Role
    hue: int
    scale: Scale


class Grid(NamedTuple):
    """A panel of upright cells."""

    key: str
    spot: Spot
    kind: Kind
    cell_px: int
    cells: Cells
    scale: Scale


class Lying(NamedTuple):
    """A panel that lies flat, in the box `spot` around it."""

    key: str
    spot: Spot
    kind: Kind
    cell_px: int
    cells: Cells
    scale: Scale


class Light(NamedTuple):
    """The fill of a beam, whose edges are `edge_px` wide."""

    beam: Band | Prism
    hue: int
    edge_px: int


class Edges(NamedTuple):
    """The edges of a beam, two of a band and four of a prism.

    A level band over a panel leads the edges of a beam on to the corners of its cells.
    """

    beam: Band | Prism
    hue: int
    width_px: int


class EdgesOver(NamedTuple):
    """The edges of a prism over the plane that they rise from, or a line over its plane."""

    beam: Prism | Wire
    plane: Lying


Mark = (
    Rectangle
    | Swatch
    | Words
    | Light
    | Edges
    | Wire
    | Disc
    | Grid
    | Lying
    | EdgesOver
    | Picture
    | Pointer
)
