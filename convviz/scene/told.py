"""Stills of a story: what a view shows at a step, before it, on the way, and after all.

Made from the stills of steps, in the same way for every view.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from convviz.scene.footers import parted
from convviz.scene.model import (
    EIGHTHS,
    Arrow,
    Box,
    Bracket,
    Cells,
    Column,
    Flow,
    Moving,
    Panel,
    Rect,
    Row,
    Scene,
    Still,
    Tower,
)
from convviz.scene.roles import Kind, Role, brief
from convviz.story.beat import Beat, Phase

if TYPE_CHECKING:
    from numpy.typing import NDArray

AT_REST = {
    Role.TAP: Role.IDLE,
    Role.TAP_ON_PADDING: Role.PADDING,
    Role.TAP_ON_INSERTED: Role.INSERTED,
    Role.TAP_ON_OUTPUT_PADDING: Role.OUTPUT_PADDING,
    Role.SOURCE: Role.IDLE,
    Role.TAP_AND_SOURCE: Role.IDLE,
    Role.WINNER: Role.IDLE,
}
"""Input cells under the window, and what they are without it."""

UNUSED = {Role.WEIGHT_IN_USE: Role.WEIGHT, Role.WINNER: Role.WEIGHT}

MADE = (Kind.PATCH, Kind.SUM)
"""The kinds of panels that a step makes."""

NOWHERE = Rect(0, 0, 0, 0)
"""No cell of an image is at work."""

TAPPED, USED = frozenset(AT_REST) - {Role.SOURCE}, frozenset(UNUSED)

SumSoFar = Callable[[int, int, int], tuple[str, str, str]]
"""The equation in so many characters, the words of the sum, and the sum, all of a step after
so many products: called with the step, the products and the characters.
"""


class Place(NamedTuple):
    """A cell of the panel `key`."""

    key: str
    row: int
    col: int


def told(scene: Scene, beat: Beat, so_far: SumSoFar | None = None) -> Still:
    """What `scene` shows at `beat`; `so_far` says the sum of a step under way."""
    still = scene.still(beat.step)
    match beat.phase:
        case Phase.OPENING:
            return _opening(scene, still, beat.words)
        case Phase.TAPS:
            return _under_way(scene, still, beat, so_far)
        case Phase.STEP:
            return still
        case Phase.BETWEEN:
            return _on_the_way(scene, still, beat)
        case Phase.CLOSING:
            return _closing(scene, still, beat.words)


def moves(scene: Scene, step: int) -> bool:
    """True if a panel of `scene` shows the window on its way from `step` to the next."""
    return any(_ways(scene.still(step), scene.still(step + 1)))


def _opening(scene: Scene, still: Still, words: str) -> Still:
    """Before the first step: input at rest, kernels not placed, outputs empty."""
    cells, kinds = {}, _kinds(scene)
    for key, shown in still.cells.items():
        kind, now = kinds.get(key), shown.roles == Role.NOW
        rested = _rested(shown, _at_rest(scene, kind) | {Role.NOW: Role.TO_COME})
        numbers = _instead(shown, now, _text_of(shown, Role.TO_COME))
        made_now = kind in MADE and not (shown.roles == Role.WEIGHT_IN_USE).any()
        if made_now or shown.copies:
            numbers = None
        cells[key] = replace(rested, numbers=numbers, hues=None)
    still = replace(still, beams=(), leads=(), signs={})
    return replace(still, cells=cells, told=words, done=0, company="")


def _closing(scene: Scene, still: Still, words: str) -> Still:
    """After the last step: input at rest, every output done."""
    cells, kinds = {}, _kinds(scene)
    for key, shown in still.cells.items():
        kind = kinds.get(key)
        done = shown if kind is Kind.KERNEL else _settled(shown)
        cells[key] = _rested(done, _at_rest(scene, kind))
        cells[key].lit = True
        if shown.copies:
            cells[key].numbers = None
    portions = {
        key: portion._replace(framed=NOWHERE) for key, portion in still.portions.items()
    }
    still = replace(still, beams=(), leads=(), signs={})
    return replace(still, cells=cells, portions=portions, told=words, company="")


def _at_rest(scene: Scene, kind: Kind | None) -> dict[Role, Role]:
    """What the roles of cells of a kind become where nothing is at work."""
    if kind is Kind.KERNEL:
        return UNUSED
    has_weights = kind is not None and Role.WEIGHT in scene.roles[kind]
    return AT_REST | ({Role.WEIGHT_IN_USE: Role.WEIGHT} if has_weights else {})


def _under_way(scene: Scene, still: Still, beat: Beat, so_far: SumSoFar | None) -> Still:
    """The first `beat.done` products of the step are added, the last of them in focus."""
    cells, kinds = dict(still.cells), _kinds(scene)
    equation, result, made = still.footer, "", ""
    if so_far:
        room = len(parted(scene.footer_room)[0])
        equation, result, made = so_far(beat.step, beat.done, room)
    for group in _groups(cells):
        taps = list(_cells_of(cells, group, kinds, Kind.INPUT, TAPPED))
        used = list(_cells_of(cells, group, kinds, Kind.KERNEL, USED))
        _make_so_far(cells, taps, beat.done, AT_REST)
        _make_so_far(cells, used, beat.done, UNUSED)
        if len(taps) == len(used):
            _write_weights(cells, taps, used, beat.done)
    for key, shown in still.cells.items():
        now = shown.roles == Role.NOW
        if kinds.get(key) is Kind.OUTPUT and now.any():
            first, made = made, ""  # of several groups the first one's sum is told
            row, col = map(int, np.argwhere(now)[0])
            cells[key] = replace(
                shown,
                roles=np.where(now, Role.TO_COME, shown.roles).astype(np.uint8),
                focus=Rect(row, col, 1, 1),
                numbers=_instead(shown, now, first),
            )
    return replace(still, cells=cells, footer=equation, result=result)


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
        numbers = _instead(shown, unread, "") if shown.copies else shown.numbers
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


def _on_the_way(scene: Scene, still: Still, beat: Beat) -> Still:
    """The window between the step and the next one, with the place where it was."""
    ways = dict(_ways(still, scene.still(beat.step + 1)))
    cells = {}
    for key, shown in still.cells.items():
        moved = key in ways or (shown.roles == Role.NOW).any()
        cells[key] = _settled(shown) if moved else shown
        if key not in ways:
            continue
        start, stop = ways[key]
        now = Rect(*(
            EIGHTHS * one + EIGHTHS * (other - one) * beat.done // beat.parts
            for one, other in zip(start, stop, strict=True)
        ))  # fmt: skip
        at_work = _places(shown, {*TAPPED, Role.NOW})
        taps = tuple((row - start.row, col - start.col) for row, col in at_work)
        cells[key] = replace(cells[key], footprint=None, moving=Moving(now, start, taps))
    kinds = _kinds(scene)
    pointed = sorted(ways, key=lambda key: kinds.get(key) is not Kind.OUTPUT)
    arrow = _arrow(pointed[0], *ways[pointed[0]]) if pointed else None
    level = all(start.row == stop.row for start, stop in ways.values())
    beams = still.beams if level else ()
    return replace(still, cells=cells, beams=beams, told=beat.words, arrow=arrow)


def _arrow(key: str, start: Rect, stop: Rect) -> Arrow:
    """How far a window moves: along the row, or where a line returns down to the next row."""
    if start.row == stop.row:
        return Arrow(key, start, stop, f"+{stop.col - start.col}")
    return Arrow(key, stop._replace(row=start.row), stop, f"+{stop.row - start.row}")


def _ways(still: Still, after: Still) -> Iterator[tuple[str, tuple[Rect, Rect]]]:
    """The panels whose window moves on while the panel stands still, and its two places."""
    for key, shown in still.cells.items():
        then = after.cells.get(key)
        if then is None or shown.footprint is None or then.footprint is None:
            continue
        stays = (shown.name, shown.frame, shown.hue) == (then.name, then.frame, then.hue)
        if stays and shown.footprint != then.footprint:
            yield key, (shown.footprint, then.footprint)


def _settled(shown: Cells) -> Cells:
    """The cells after the step: nothing is read, and what was written is done."""
    read = Role.DONE if (shown.roles == Role.DONE).any() else Role.IDLE
    rested = _rested(shown, AT_REST | {Role.TAP: read})  # a map is read, and was written
    if shown.settled is not None:
        return replace(rested, roles=shown.settled)
    return _rested(rested, {Role.NOW: Role.DONE})


def _rested(shown: Cells, changes: Mapping[Role, Role]) -> Cells:
    """The cells in other roles, without a footprint."""
    table = np.arange(len(Role), dtype=np.uint8)
    for role, rest in changes.items():
        table[role] = rest
    return replace(shown, roles=table[shown.roles], footprint=None)


def _instead(
    shown: Cells, where: NDArray[np.bool_], other: str = ""
) -> tuple[tuple[str, ...], ...] | None:
    """The numbers of the cells, but in some of them the `other` one, unless it is longer."""
    if shown.numbers is None:
        return None
    longest = max(len(text) for texts in shown.numbers for text in texts)
    return tuple(
        tuple(
            (other if len(other) <= max(len(text), longest) else "") if there else text
            for text, there in zip(texts, flags, strict=True)
        )
        for texts, flags in zip(shown.numbers, where.tolist(), strict=True)
    )


def _text_of(shown: Cells, role: Role) -> str:
    """The number in the first cell of a role, as the bias that outputs start at."""
    if shown.numbers is None:
        return ""
    return next((shown.numbers[row][col] for row, col in _places(shown, {role})), "")


def _cells_of(
    cells: Mapping[str, Cells],
    keys: Iterable[str],
    kinds: Mapping[str, Kind],
    kind: Kind,
    roles: Container[Role],
) -> Iterator[Place]:
    """The places of the cells of some `roles` in panels of a `kind`."""
    for key in keys:
        if kinds.get(key) is kind:
            yield from (Place(key, row, col) for row, col in _places(cells[key], roles))


def _places(shown: Cells, roles: Container[Role]) -> list[tuple[int, int]]:
    """(row, col) of the cells of some `roles`, row by row."""
    return [
        (row, col)
        for row, some in enumerate(shown.roles.tolist())
        for col, role in enumerate(some)
        if Role(role) in roles
    ]


def _groups(cells: Mapping[str, Cells]) -> Iterator[list[str]]:
    """The keys of the panels of each group, which start alike but for the letter."""
    groups: dict[str, list[str]] = {}
    for key in cells:
        groups.setdefault(key[1:].partition(".")[0], []).append(key)
    yield from groups.values()


def _kinds(scene: Scene) -> dict[str, Kind]:
    """The kind of each panel."""
    boxes = chain.from_iterable(_panels(section.box) for section in scene.sections)
    return {panel.key: panel.kind for panel in boxes}


def _panels(box: Box) -> Iterator[Panel]:
    match box:
        case Panel():
            yield box
        case Row() | Column() | Tower() | Flow():
            for inner in box.boxes:
                yield from _panels(inner)
        case Bracket():
            yield from _panels(box.box)
