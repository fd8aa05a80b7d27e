"""The words that every view is told in, and every renderer understands.

A `Scene` is one arrangement, a tree of boxes, which holds for a whole animation; a `Still`
is what the boxes show at one step.  Both count in cells and name roles; pixels, colours and
type are the renderer's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np

from convviz.words.describe import Caption

if TYPE_CHECKING:
    from numpy.typing import NDArray

WARM = -1
"""The hue of an output that belongs to no group; groups have hues from 0 up."""

MOST_HUES = 48
"""Groups from this one on have the hues of the first ones again.

A multiple of the colours that each theme of convviz tells apart, so no colour is left out.
"""


def hue_of_number(number: int) -> int:
    """The hue of the group, or of the channel, that has a `number`.

    >>> hue_of_number(47), hue_of_number(48)
    (47, 0)
    """
    return number % MOST_HUES


def hues_of(count: int) -> tuple[int, ...]:
    """Every hue that `count` groups or channels have."""
    return tuple(range(min(count, MOST_HUES)))


class Role(IntEnum):
    """What a cell is at one step."""

    OFF = 0
    """In the window, but not on the plane."""
    IDLE = 1
    PADDING = 2
    TAP = 3
    TAP_ON_PADDING = 4
    NEVER_READ = 5
    WEIGHT = 6
    WEIGHT_IN_USE = 7
    TO_COME = 8
    DONE = 9
    NOW = 10
    INSERTED = 11
    """A zero between two input cells of a transposed convolution."""
    TAP_ON_INSERTED = 12
    OUTPUT_PADDING = 13
    TAP_ON_OUTPUT_PADDING = 14
    SOURCE = 15
    """An idle input cell whose value stands in the padding under a tap."""
    TAP_AND_SOURCE = 16
    WINNER = 17
    """Of the taps, the one with the largest value."""
    LAID_1 = 18
    """Outputs that part of their products were added to: up to a quarter of the most."""
    LAID_2 = 19
    LAID_3 = 20
    LAID_4 = 21
    NEVER_WRITTEN = 22
    """An output that no product is added to."""
    BLANK = 23
    """No cell: a place between planes that share a panel."""
    PIXEL = 24
    """A pixel of an image, in the grey of its value."""


class Kind(StrEnum):
    """What a panel holds; all panels of a kind have cells of one size."""

    INPUT = "input"
    KERNEL = "kernel"
    OUTPUT = "output"
    MATRIX = "matrix"
    PATCH = "patch"
    """Cells that are read one by one, and so are larger than all others."""
    SUM = "sum"
    """Cells as large as those of a patch, or as their own numbers need."""
    PIXEL = "pixel"
    """Pixels of an image, without lines between them."""


class Numeral(str):
    """A number as a cell shows it; `brief` is the same with a digit less of a fraction."""

    __slots__ = ("brief",)

    brief: str

    def __new__(cls, text: str, brief: str = "") -> Self:
        """The number as `text`, and where that is too broad for its cell as `brief`."""
        made = super().__new__(cls, text)
        made.brief = brief or text
        return made


def brief(text: str) -> str:
    """The number `text` with a digit less of a fraction; any other text as it is."""
    return text.brief if isinstance(text, Numeral) else text


class NameSide(StrEnum):
    """Where a panel's name stands."""

    LEFT = "left"
    TOP = "top"
    RIGHT = "right"


class Panel(NamedTuple):
    """A grid of `rows` by `cols` cells; `room` is the longest name it will have, or ''.

    A `tilted` one lies flat and is seen from above: its rows come towards the viewer.
    `row_room` and `col_room` are the longest names of its rows and columns; those of rows
    are set as headings are where they are `headings`.
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
    """A small plane of `rows` by `cols` cells that shows where a window is."""

    key: str
    rows: int
    cols: int


class Text(NamedTuple):
    """A line of text; `room` is the widest it will have, and what it says unless a still
    has other words for `key`.

    It is `large` where it is a sign between panels, such as × and =.
    """

    key: str
    room: str
    small: bool = False
    large: bool = False


class Row(NamedTuple):
    """Boxes beside each other, each in the middle of the height."""

    boxes: tuple[Box, ...]


class Column(NamedTuple):
    """Boxes one above the other, in the middle of the height.

    With more height than they need, the first one takes it where the column `fills`, and
    where they are `spread` each stands in the middle of an equal share.  Where they are
    `flush` they end at the right, and where it `starts` them, they start at the left; else
    they are in the middle of the width.
    """

    boxes: tuple[Box, ...]
    spread: bool = False
    fills: bool = False
    flush: bool = False
    starts: bool = False


class Flow(NamedTuple):
    """Equal panels that stand in one column or in several, whichever shows them larger."""

    boxes: tuple[Panel, ...]


class Tower(NamedTuple):
    """Boxes that float one above the other, with room for beams where it is `high`."""

    boxes: tuple[Box, ...]
    high: bool = False


class Bracket(NamedTuple):
    """A box with a bracket at its left that is named `room` at its widest."""

    key: str
    room: str
    box: Box


Box = Panel | Map | Text | Row | Column | Tower | Flow | Bracket


class Section(NamedTuple):
    """A part of the picture: its heading, and its box below.

    Sections stand beside each other with room for beams, their headings and their boxes on
    the same height.
    """

    heading: tuple[Text, ...]
    box: Box


class Rect(NamedTuple):
    """Cells of a panel: from (`row`, `col`), counted in the panel, `rows` by `cols`."""

    row: int
    col: int
    rows: int
    cols: int


class Link(NamedTuple):
    """A line from the upper side of one cell of a panel to the lower side of another."""

    row: int
    col: int
    to_row: int
    to_col: int


@dataclass(slots=True)
class Cells:
    """What a panel shows: `roles` is uint8 of the panel's (rows, cols).

    `frame` is outlined as the real plane, `footprint` as the kernel's; either may reach
    beyond the panel, and is open there.  `numbers` has a text for each cell; a `lit` name
    is the one at work.  `hues` has a hue for each cell where they differ.  Rows and columns
    may have names of their own.  `greys`, uint8 of the panel's (rows, cols), are the greys of
    cells of the role PIXEL.
    """

    roles: NDArray[np.uint8]
    hue: int
    name: str = ""
    lit: bool = True
    frame: Rect | None = None
    footprint: Rect | None = None
    numbers: tuple[tuple[str, ...], ...] | None = None
    hues: NDArray[np.int8] | None = None
    links: tuple[Link, ...] = ()
    row_names: tuple[str, ...] = ()
    col_names: tuple[str, ...] = ()
    greys: NDArray[np.uint8] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Photograph:
    """The pixels of an image, uint8 of (rows, cols, 1 or 3); equal only to itself."""

    pixels: NDArray[np.uint8]

    @property
    def is_grey(self) -> bool:
        """True if pixels have one channel."""
        return bool(self.pixels.shape[2] == 1)

    def enlarged(self, scale: int) -> NDArray[np.uint8]:
        """The pixels, each `scale` wide and high."""
        return self.pixels.repeat(scale, axis=0).repeat(scale, axis=1)


class Portion(NamedTuple):
    """What of an image is shown: its first `done` pixels, row by row.

    The pixels `framed` are outlined in a hue.
    """

    done: int
    framed: Rect
    hue: int


class Beam(NamedTuple):
    """Light from cells of one panel to cells of another, in the hue of a group.

    Between tilted panels a beam is a prism, and between others a band, from left to right or,
    if `down`, from top to bottom.
    """

    source: str
    source_cells: Rect
    target: str
    target_cells: Rect
    hue: int
    down: bool = False


@dataclass(slots=True)
class Still:
    """What every box shows at one step.

    Panels are drawn in the order of `cells`: a tilted one is above those before it, and
    above the beams that come from them.

    `texts` has the words of `Text` boxes that differ from their room, `maps` the cells of a
    `Map` that are shown in full elsewhere, `brackets` the (name, hue) of each, and `portions`
    what is shown of each image.
    """

    cells: dict[str, Cells]
    beams: tuple[Beam, ...]
    footer: str
    done: int
    total: int
    company: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    maps: dict[str, Rect] = field(default_factory=dict)
    brackets: dict[str, tuple[str, int]] = field(default_factory=dict)
    portions: dict[str, Portion] = field(default_factory=dict)


class Key(NamedTuple):
    """A line of the legend: the role that needs a word, if any, and the word."""

    role: Role | None
    words: str
    hue: int = 0


class Scene(NamedTuple):
    """One arrangement of everything, and the still of any step of the walk.

    `hues` are those that a still may use, `roles` those of the panels of each kind, and
    `footer_room` is the longest footer; `numbers` has the
    longest number in the cells of each kind, and nothing where none are shown.  `unnumbered`
    are kinds whose numbers were asked for and are left out.  One that is
    the `last_resort` hides what matters: it is for pages that nothing else fits on.  What
    is said `beside` the counter comes from whoever chooses the steps.

    Sections stand in one line, or in several: `breaks` are the numbers of those that start
    another.  A scene that `grows` has a wider page before its headings are left out; `part`
    says how to show less, for a page that all of it does not fit on.  `images` are those of
    the panels of the kind PIXEL.
    """

    caption: Caption
    sections: tuple[Section, ...]
    legend: tuple[Key, ...]
    hues: tuple[int, ...]
    roles: Mapping[Kind, tuple[Role, ...]]
    footer_room: str
    still: Callable[[int], Still]
    steps: int
    numbers: Mapping[Kind, str]
    unnumbered: tuple[Kind, ...] = ()
    last_resort: bool = False
    beside: tuple[str, ...] = ()
    breaks: tuple[int, ...] = ()
    grows: bool = False
    part: str = ""
    images: Mapping[str, Photograph] = MappingProxyType({})

    @property
    def lines(self) -> tuple[tuple[Section, ...], ...]:
        """The sections, line by line."""
        ends = (0, *self.breaks, len(self.sections))
        return tuple(self.sections[start:stop] for start, stop in pairwise(ends))
