"""Cells and channels in words: which rows and columns, which channels of which group.

No layer and no step.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from convviz.words.numbers import count, joined, listed

AXES = ("plane", "row", "column")
"""The names of a cell's coordinates; layers of fewer axes have the last ones."""

MOST_LISTED = 4
"""Numbers that are named one by one; of more the first and the last are named."""


def axis_names(axes: int) -> tuple[str, ...]:
    """The names of so many coordinates."""
    return AXES[len(AXES) - axes :]


def place(names: Sequence[str], position: Iterable[int]) -> str:
    """One cell.

    >>> place(("row", "column"), (1, 2))
    'row 1, column 2'
    """
    return ", ".join(f"{name} {at}" for name, at in zip(names, position, strict=True))


def block(names: Sequence[str], cells: Iterable[Sequence[int]]) -> str:
    """The cells that are in each of `cells`, along one axis each.

    >>> block(("row", "column"), (range(-1, 4, 2), range(0, 1)))
    'rows -1, 1, 3 and column 0'
    >>> block(("row", "column"), (range(0, 8), range(0, 16, 3)))
    'rows 0 to 7 and columns 0 to 15 in steps of 3'
    """
    return listed([along(name, some) for name, some in zip(names, cells, strict=True)])


def along(name: str, cells: Sequence[int]) -> str:
    """The cells along one axis, of many the first and the last.

    >>> along("row", (3,)), along("row", (0, 1, 3, 4, 6, 7))
    ('row 3', '6 of rows 0 to 7')
    """
    noun = f"{name}{'s' * (len(cells) != 1)}"
    if len(cells) > MOST_LISTED and len({after - one for one, after in pairwise(cells)}) > 1:
        return f"{len(cells)} of {noun} {cells[0]} to {cells[-1]}"
    return f"{noun} {numbers(cells)}"


def numbers(even: Sequence[int]) -> str:
    """Numbers at even distances, or few.

    >>> numbers((3, 1)), numbers(range(9)), numbers(range(0, 9, 2))
    ('3, 1', '0 to 8', '0 to 8 in steps of 2')
    """
    if len(even) <= MOST_LISTED:
        return joined(", ", even)
    apart = abs(even[1] - even[0])
    return f"{even[0]} to {even[-1]}" + f" in steps of {apart}" * (apart > 1)


def channels(noun: str, some: Sequence[int], of: int) -> str:
    """Some channels among `of`.

    >>> channels("input channel", range(3), 3), channels("channel", range(2), 3)
    ('all 3 input channels', 'channels 0, 1')
    """
    if len(some) == of > 1:
        return f"both {noun}s" if of == 2 else f"all {of} {noun}s"
    return along(noun, some)


def shared_out(noun: str, groups: range, each: int) -> str:
    """The channels of each group, `each` in a group; of many groups the first and last.

    >>> shared_out("input channel", range(2), 2)
    'input channels 0, 1 in group 0 and 2, 3 in group 1'
    >>> shared_out("output channel", range(9), 1)
    'output channels 0 in group 0, 1 in group 1 and so on to 8 in group 8'
    """

    def of(group: int) -> str:
        first = group * each
        return f"{numbers(range(first, first + each))} in group {group}"

    if len(groups) <= MOST_LISTED:
        return f"{noun}s {listed([of(group) for group in groups])}"
    first, second, *_, last = groups
    return f"{noun}s {of(first)}, {of(second)} and so on to {of(last)}"


def taps_text(number: int, total: int) -> str:
    """Taps of a kernel: some of them, or all.

    >>> taps_text(5, 9), taps_text(9, 9), taps_text(1, 1)
    ("5 of the kernel's 9 taps fall", 'all 9 taps of the kernel fall', "the kernel's tap falls")
    """
    if total == 1:
        return "the kernel's tap falls"
    if number == total:
        return f"all {total} taps of the kernel fall"
    return f"{number} of the kernel's {total} taps fall{'s' * (number == 1)}"


def cells_of(number: int, what: str) -> str:
    """A count of cells of some sort.

    >>> cells_of(1, "padding"), cells_of(1200, "padding")
    ('1 cell of padding', '1200 cells of padding')
    """
    return f"{count(number, 'cell', 'd')} of {what}"
