"""Cells at another moment: at rest, after the step, with other numbers."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from convviz.scene.boxes import panels_of
from convviz.scene.model import Cells, Scene
from convviz.scene.roles import Kind, Role

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


TAPPED, USED = frozenset(AT_REST) - {Role.SOURCE}, frozenset(UNUSED)


class Place(NamedTuple):
    """A cell of the panel `key`."""

    key: str
    row: int
    col: int


def at_rest(scene: Scene, kind: Kind | None) -> dict[Role, Role]:
    """What the roles of cells of a kind become where nothing is at work."""
    changes = UNUSED if kind is Kind.KERNEL else AT_REST | {Role.WEIGHT_IN_USE: Role.WEIGHT}
    return known(scene, kind, changes)


def known(scene: Scene, kind: Kind | None, changes: Mapping[Role, Role]) -> dict[Role, Role]:
    """Those of `changes` whose new role occurs in panels of a kind."""
    there = scene.roles.get(kind, ()) if kind is not None else ()
    return {role: new for role, new in changes.items() if new in there}


def settled(scene: Scene, kind: Kind | None, shown: Cells) -> Cells:
    """The cells after the step: nothing is read, and what was written is done."""
    resting = rested(shown, known(scene, kind, AT_REST))
    resting.roles[_computed(shown) & (shown.roles == Role.TAP)] = Role.DONE
    if shown.settled is not None:
        return replace(resting, roles=shown.settled)
    return rested(resting, known(scene, kind, {Role.NOW: Role.DONE}))


def _computed(shown: Cells) -> NDArray[np.bool_]:
    """The cells of maps that layers in a row compute, which are read and were written, too.

    Maps that share a panel with lines between them have the input below the others.
    """
    if not shown.links:
        return np.full(shown.roles.shape, (shown.roles == Role.DONE).any())
    rows = (shown.roles != Role.BLANK).any(axis=1)
    above = np.arange(len(rows)) < np.flatnonzero(rows)[-1]
    return np.broadcast_to(above[:, None], shown.roles.shape)


def rested(shown: Cells, changes: Mapping[Role, Role]) -> Cells:
    """The cells in other roles, without a footprint and without lines."""
    table = np.arange(len(Role), dtype=np.uint8)
    for role, rest in changes.items():
        table[role] = rest
    return replace(shown, roles=table[shown.roles], footprint=None, links=())


def instead(
    shown: Cells, where: NDArray[np.bool_], other: str = ""
) -> tuple[tuple[str, ...], ...] | None:
    """The numbers of the cells, but in some of them the `other` one."""
    if shown.numbers is None:
        return None
    return tuple(
        tuple(other if there else text for text, there in zip(texts, flags, strict=True))
        for texts, flags in zip(shown.numbers, where.tolist(), strict=True)
    )


def text_of(shown: Cells, role: Role) -> str:
    """The number in the first cell of a role, as the bias that outputs start at."""
    if shown.numbers is None:
        return ""
    return next((shown.numbers[row][col] for row, col in places(shown, {role})), "")


def cells_of(
    cells: Mapping[str, Cells],
    keys: Iterable[str],
    kinds: Mapping[str, Kind],
    kind: Kind,
    roles: Container[Role],
) -> Iterator[Place]:
    """The places of the cells of some `roles` in panels of a `kind`."""
    for key in keys:
        if kinds.get(key) is kind:
            yield from (Place(key, row, col) for row, col in places(cells[key], roles))


def places(shown: Cells, roles: Container[Role]) -> list[tuple[int, int]]:
    """(row, col) of the cells of some `roles`, row by row."""
    return [
        (row, col)
        for row, some in enumerate(shown.roles.tolist())
        for col, role in enumerate(some)
        if Role(role) in roles
    ]


def groups_of(cells: Mapping[str, Cells]) -> Iterator[list[str]]:
    """The keys of the panels of each group, which start alike but for the letter."""
    groups: dict[str, list[str]] = {}
    for key in cells:
        groups.setdefault(key[1:].partition(".")[0], []).append(key)
    yield from groups.values()


def kinds_of(scene: Scene) -> dict[str, Kind]:
    """The kind of each panel."""
    boxes = chain.from_iterable(panels_of(section.box) for section in scene.sections)
    return {panel.key: panel.kind for panel in boxes}
