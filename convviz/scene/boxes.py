"""Boxes: the tree of panels, texts and signs that a scene arranges.

Boxes count in cells; how large a cell is, and where a box stands, is the page's.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from convviz.scene.roles import Kind


class NameSide(StrEnum):
    """Where a name stands: `CORNER` is left of a lying plane's near left one, or `BELOW`."""

    LEFT = "left"
    TOP = "top"
    RIGHT = "right"
    CORNER = "corner"
    BELOW = "below"


class Panel(NamedTuple):
    """A grid of `rows` by `cols` cells; `room` is the panel's longest name over all steps.

    A `tilted` panel lies flat and is seen from above, its rows coming towards the viewer.
    `row_room` and `col_room` are the longest names of rows and columns; with `headings`, row
    names are set in the type of headings.
    """

    key: str
    kind: Kind
    rows: int
    cols: int
    room: str = ""
    side: NameSide = NameSide.TOP
    tilted: bool = False
    row_room: str = ""
    col_room: str = ""
    headings: bool = False


class Map(NamedTuple):
    """A small picture of a plane of `rows` by `cols` cells, and of the window on it."""

    key: str
    rows: int
    cols: int


class Sheet(NamedTuple):
    """A whole plane of `rows` by `cols` cells, without its grid, within `side` units."""

    key: str
    rows: int
    cols: int
    side: int


class Text(NamedTuple):
    """A line of text: what a still says for `key`, or else `room`, the widest words."""

    key: str
    room: str
    small: bool = False
    large: bool = False


class Sign(NamedTuple):
    """The sign of a sum, where leads meet; `beside` planes, leads go past their ends first."""

    key: str
    beside: bool = False


class Row(NamedTuple):
    """Boxes beside each other, each in the middle of the height.

    Lying planes reach into the next box by the slant of `slant` rows of input cells.
    """

    boxes: "tuple[Box, ...]"
    slant: int = 0


class Column(NamedTuple):
    """Boxes one above the other, in the middle of width and height.

    Spare height goes to the first box if the column `fills`, to all boxes if `spread`.  Boxes
    are aligned at the right if `flush`, at the left if the column `starts` them.
    """

    boxes: "tuple[Box, ...]"
    spread: bool = False
    fills: bool = False
    flush: bool = False
    starts: bool = False


class Flow(NamedTuple):
    """Equal panels in one column or in several, whichever makes the panels larger."""

    boxes: tuple[Panel, ...]


class Tower(NamedTuple):
    """Boxes that float one above the other; a `high` tower has room for beams between."""

    boxes: "tuple[Box, ...]"
    high: bool = False


class Bracket(NamedTuple):
    """A box with a bracket at the left; `room` is the bracket's longest name."""

    key: str
    room: str
    box: "Box"


Box = Panel | Map | Sheet | Text | Sign | Row | Column | Tower | Flow | Bracket


class Section(NamedTuple):
    """A heading and a box below; sections of a line have room for beams between them."""

    heading: tuple[Text, ...]
    box: "Box"


def panels_of(box: Box) -> Iterator[Panel]:
    """Every panel in a box."""
    match box:
        case Panel():
            yield box
        case Row() | Column() | Tower() | Flow():
            for inner in box.boxes:
                yield from panels_of(inner)
        case Bracket():
            yield from panels_of(box.box)
