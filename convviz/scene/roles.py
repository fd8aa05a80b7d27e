"""What a cell is: its role, the kind of its panel, its hue, and its number as text."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Self

WARM = -1
"""The hue of an output that belongs to no group; groups have hues from 0 up."""


class Role(IntEnum):
    """What a cell is at one step."""

    OFF = 0
    """Under the window, but past the end of the plane."""
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
    """An idle input cell that padding under a tap copies."""
    TAP_AND_SOURCE = 16
    WINNER = 17
    """The tap with the largest value."""
    LAID_1 = 18
    """An output with up to a quarter of the most products that an output gets."""
    LAID_2 = 19
    LAID_3 = 20
    LAID_4 = 21
    NEVER_WRITTEN = 22
    """An output that no step writes."""
    BLANK = 23
    """No cell: a gap between planes that share a panel, or between the taps of a slab."""
    PIXEL = 24
    """A pixel of an image, in the grey of its value."""


class Kind(StrEnum):
    """What the cells of a panel are; all panels of a kind have cells of one size."""

    INPUT = "input"
    KERNEL = "kernel"
    SLAB = "kernel slab"
    """A kernel that floats over the input, or the window of a pool: cells are the input's."""
    OUTPUT = "output"
    MATRIX = "matrix"
    PATCH = "patch"
    """Cells with large numbers, to be read one by one."""
    SUM = "sum"
    """Cells as large as those of a patch, or as their own numbers need."""
    PIXEL = "pixel"
    """Pixels of an image, without lines between them."""


class Numeral(str):
    """A number as text; `brief` has one digit less of a fraction, for narrow cells."""

    __slots__ = ("brief",)

    brief: str

    def __new__(cls, text: str, brief: str = "") -> Self:
        """The number as `text`; without a `brief` text of its own, `text` is brief, too."""
        made = super().__new__(cls, text)
        made.brief = brief or text
        return made


def brief(text: str) -> str:
    """The number `text` with a digit less of a fraction; any other text as it is."""
    return text.brief if isinstance(text, Numeral) else text
