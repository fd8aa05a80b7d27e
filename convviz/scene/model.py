"""Scenes and stills: what every view makes, and what every renderer draws.

A `Scene` is one arrangement, a tree of boxes, which holds for a whole animation; a `Still`
is what the boxes show at one step.  Both count in cells and name roles; places in pixels are
the page's, colours the renderer's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from convviz.scene.boxes import Section
from convviz.scene.roles import Kind, Role
from convviz.words.describe import Caption

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Rect(NamedTuple):
    """Cells of a panel: from (`row`, `col`), counted in the panel, `rows` by `cols`."""

    row: int
    col: int
    rows: int
    cols: int


EIGHTHS = 8
"""Parts of a cell in which places between cells are counted."""


class Moving(NamedTuple):
    """A window on its way: its outline `now`, in eighths of cells, and its cells `before`.

    The `taps` are the cells of the window that are read, counted from its first cell.
    """

    now: Rect
    before: Rect
    taps: tuple[tuple[int, int], ...]


class Arrow(NamedTuple):
    """An arrow over the panel `key`, from the middle of cells to the middle of others."""

    key: str
    start: Rect
    stop: Rect
    words: str


class Link(NamedTuple):
    """A line from the upper side of one cell of a panel to the lower side of another."""

    row: int
    col: int
    to_row: int
    to_col: int


@dataclass(slots=True)
class Cells:
    """What a panel shows: `roles` is uint8 of the panel's (rows, cols).

    `frame` outlines the real plane, `footprint` what the kernel spans; an outline that
    reaches beyond the panel is open there.  `numbers` has a text for each cell, `hues` a hue
    for each cell where cells differ in hue, `greys` (uint8 of the same shape) the greys of
    cells of the role PIXEL.  The name of a panel at work is `lit`.  A slab, which is smaller
    than its panel, starts `at` a (row, col) of the panel.  Numbers are `copies` where they are
    the input's under the window.

    `settled` are the roles that cells have once the step is over, where they are not simply
    done.  While the window moves it is shown as `moving`; while a sum is made, cells to come
    are `pale`, the cell at work is in `focus`, and a cell has the weight that it is
    multiplied with beside its number.
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
    at: tuple[int, int] = (0, 0)
    copies: bool = False
    settled: NDArray[np.uint8] | None = None
    moving: Moving | None = None
    pale: tuple[Rect, ...] = ()
    focus: Rect | None = None
    weights: dict[tuple[int, int], str] = field(default_factory=dict)


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
    """What of an image or a sheet is shown: its first `done` cells, row by row.

    The cells `framed` are marked in a hue.
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


class Lead(NamedTuple):
    """A line from cells of a tilted panel up to a sign or, `onward`, from the sign to cells."""

    panel: str
    cells: Rect
    sign: str
    hue: int
    onward: bool = False


@dataclass(slots=True)
class Still:
    """What every box shows at one step, each by the key of the box.

    Panels are drawn in the order of `cells`: a tilted panel covers the panels before it, and
    the beams from them.  `texts` has the words of `Text` boxes that differ from their room,
    `maps` the part of each map that the window spans, `brackets` a (name, hue) each, and
    `portions` what is shown of each image and each sheet.  `signs` has the hues of signs at
    work.

    The footer is an equation with its `result`, or else the sentence `told`.
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
    leads: tuple[Lead, ...] = ()
    signs: dict[str, int] = field(default_factory=dict)
    result: str = ""
    told: str = ""
    arrow: Arrow | None = None


class Key(NamedTuple):
    """A line of the legend: the role, if the line is about a role, and what is said."""

    role: Role | None
    words: str
    hue: int = 0


class Scene(NamedTuple):
    """One arrangement of everything, and the still of any step of the walk.

    `hues` and `roles` are all that a still may use, `footer_room` is the longest footer, and
    `numbers` has the longest number of each kind of cell with numbers; numbers of kinds
    `unnumbered` were asked for, and take too long to compute.  A scene of `last_resort` hides
    what matters, for pages that nothing else fits on; in one that is `alone` a single input
    stands for several that are summed.  What is said `beside` the counter comes from whoever
    chooses the steps.

    `breaks` are the numbers of the sections that start another line.  A scene that `grows`
    gets a wider page before losing its headings; `part` tells the user how to show less.
    `images` are those of the panels of the kind PIXEL.  Scenes in succession of one `share`
    show equally much, and the one that shows it largest is taken.  The `sentences` that the
    footer says in place of equations come from whoever tells the story.
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
    alone: bool = False
    beside: tuple[str, ...] = ()
    breaks: tuple[int, ...] = ()
    grows: bool = False
    part: str = ""
    images: Mapping[str, Photograph] = MappingProxyType({})
    share: str = ""
    sentences: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[tuple[Section, ...], ...]:
        """The sections of each line."""
        ends = (0, *self.breaks, len(self.sections))
        return tuple(self.sections[start:stop] for start, stop in pairwise(ends))
