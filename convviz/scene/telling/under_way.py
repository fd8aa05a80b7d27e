"""A step under way: products that are added one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from convviz.scene.footers import parted
from convviz.scene.model import Cells, Rect, Scene, Still
from convviz.scene.planes.broadest import breadth
from convviz.scene.roles import Kind, Role, brief
from convviz.scene.telling.changes import (
    AT_REST,
    TAPPED,
    UNUSED,
    USED,
    Place,
    cells_of,
    groups_of,
    instead,
    kinds_of,
)
from convviz.story.beat import Beat

SumSoFar = Callable[[int, int, int], tuple[str, str, str]]
"""The equation in so many characters, the words of the sum, and the sum, all of a step after
so many products: called with the step, the products and the characters.
"""


MOST_GROUPS = 4
"""Groups that are made side by side: nobody follows more; of more the first one is shown."""


def under_way(scene: Scene, still: Still, beat: Beat, so_far: SumSoFar | None) -> Still:
    """The first `beat.done` products of the step are added, the last of them in focus."""
    cells, kinds = dict(still.cells), kinds_of(scene)
    equation, result, made = still.footer, "", ""
    if so_far:
        room = len(parted(scene.footer_room)[0])
        equation, result, made = so_far(beat.step, beat.done, room)
        if breadth(made) > breadth(scene.numbers.get(Kind.OUTPUT, "")):
            made = ""  # sums on the way can be broader than every output
    groups = list(groups_of(cells))
    for number, group in enumerate(groups):
        done = beat.done if number == 0 or len(groups) <= MOST_GROUPS else 0
        taps = list(cells_of(cells, group, kinds, Kind.INPUT, TAPPED))
        used = list(cells_of(cells, group, kinds, Kind.KERNEL, USED))
        _make_so_far(cells, taps, done, AT_REST)
        _make_so_far(cells, used, done, UNUSED)
        if len(taps) == len(used):
            _write_weights(cells, taps, used, done)
    for key, shown in still.cells.items():
        now = shown.roles == Role.NOW
        if kinds.get(key) is Kind.OUTPUT and now.any():
            first, made = made, ""  # of several groups the first one's sum is told
            row, col = map(int, np.argwhere(now)[0])
            cells[key] = replace(
                shown,
                roles=np.where(now, Role.TO_COME, shown.roles).astype(np.uint8),
                focus=Rect(row, col, 1, 1),
                numbers=instead(shown, now, first),
            )
    return replace(still, cells=cells, footer=_in_place(equation, still.footer), result=result)


def _in_place(equation: str, whole: str) -> str:
    """A sum under way between blanks: its terms, and the result, stand where the whole's do.

    >>> _in_place("1 + 2", "y[0] = (1 + 2 + 4) / 3")
    '        1 + 2         '
    """
    start = whole.find(f"({equation}") + 1
    return (" " * start + equation).ljust(len(whole))


def taps_shown(scene: Scene) -> int:
    """The cells that the first step reads in a group, as far as their panels are shown."""
    cells, kinds = scene.still(0).cells, kinds_of(scene)
    taps = (cells_of(cells, keys, kinds, Kind.INPUT, TAPPED) for keys in groups_of(cells))
    return max((len(list(some)) for some in taps), default=0)


def _make_so_far(
    cells: dict[str, Cells], places: list[Place], done: int, later: dict[Role, Role]
) -> None:
    """The `places` from `done` on are `later` again, and pale; the one before is in focus."""
    for key in dict.fromkeys(place.key for place in places):
        shown, roles, pale, focus = cells[key], cells[key].roles.copy(), list[Rect](), None
        unread = np.zeros(roles.shape, bool)
        for number, place in enumerate(places):
            at = place.row, place.col
            if place.key != key:
                continue
            if number >= done:
                roles[at], unread[at] = later[Role(roles[at])], True
                pale.append(Rect(*at, 1, 1))
            elif roles[at] == Role.WINNER:  # that is known when all are read
                roles[at] = Role.TAP if later is AT_REST else Role.WEIGHT_IN_USE
            if number == done - 1:
                focus = Rect(*at, 1, 1)
        kept = tuple(pale) if later is AT_REST else ()
        numbers = instead(shown, unread, "") if shown.copies else shown.numbers
        cells[key] = replace(shown, roles=roles, pale=kept, focus=focus, numbers=numbers)


def _write_weights(
    cells: dict[str, Cells], taps: list[Place], used: list[Place], done: int
) -> None:
    """Beside each number that was read the weight that it was multiplied with."""
    found: dict[str, dict[tuple[int, int], str]] = {}
    for tap, weight in list(zip(taps, used, strict=True))[:done]:
        numbers = None if cells[weight.key].copies else cells[weight.key].numbers
        if numbers is not None and cells[tap.key].numbers is not None:
            text = brief(numbers[weight.row][weight.col])
            found.setdefault(tap.key, {})[tap.row, tap.col] = text
    for key, weights in found.items():
        cells[key] = replace(cells[key], weights=weights)
