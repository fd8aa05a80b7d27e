"""A window on its way from one step to the next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from convviz.scene.model import EIGHTHS, Arrow, Cells, Moving, Rect, Scene, Still
from convviz.scene.roles import Kind, Role
from convviz.scene.telling.changes import (
    TAPPED,
    USED,
    kinds_of,
    places,
    settled,
)
from convviz.story.beat import Beat

if TYPE_CHECKING:
    pass


def on_the_way(scene: Scene, still: Still, beat: Beat) -> Still:
    """The window between the step and the next one, with the place where it was."""
    after = scene.still(beat.step + 1)
    ways, lying = dict(ways_between(still, after)), dict(_ways_of_kernels(still, after))
    cells, kinds = {}, kinds_of(scene)
    for key, shown in still.cells.items():
        moved = key in ways or (shown.roles == Role.NOW).any()
        cells[key] = settled(scene, kinds.get(key), shown) if moved else shown
        if key in ways:
            moving = _moving(shown, ways[key], beat)
            cells[key] = replace(cells[key], footprint=None, moving=moving)
        elif key in lying:
            nothing = np.full_like(shown.roles, Role.BLANK)
            moving = _moving(shown, lying[key], beat)
            cells[key] = replace(shown, roles=nothing, frame=None, numbers=None, moving=moving)
    pointed = sorted(ways, key=lambda key: kinds.get(key) is not Kind.OUTPUT)
    arrow = _arrow(pointed[0], *ways[pointed[0]]) if pointed else None
    down = any(beam.down for beam in still.beams)
    return replace(still, cells=cells, beams=() if down else still.beams, arrow=arrow)


def _moving(shown: Cells, way: tuple[Rect, Rect], beat: Beat) -> Moving:
    """The window of a panel at a place on its way."""
    start, stop = way
    now = Rect(*(
        EIGHTHS * one + EIGHTHS * (other - one) * beat.done // beat.parts
        for one, other in zip(start, stop, strict=True)
    ))  # fmt: skip
    at_work = places(shown, {*TAPPED, *USED, Role.NOW})
    taps = tuple((row - start.row, col - start.col) for row, col in at_work)
    return Moving(now, start, taps)


def _arrow(key: str, start: Rect, stop: Rect) -> Arrow:
    """How far a window moves: along the row, or where a line returns how many rows down."""
    if start.row == stop.row:
        return Arrow(key, start, stop, f"+{stop.col - start.col}")
    return Arrow(key, start, stop, f"↓ +{stop.row - start.row}")


def ways_between(still: Still, after: Still) -> Iterator[tuple[str, tuple[Rect, Rect]]]:
    """The panels whose window moves on while the panel stands still, and its two places."""
    for key, shown in still.cells.items():
        then = after.cells.get(key)
        if then is None or shown.footprint is None or then.footprint is None:
            continue
        stays = (shown.name, shown.frame, shown.hue) == (then.name, then.frame, then.hue)
        if stays and shown.footprint != then.footprint:
            yield key, (shown.footprint, then.footprint)


def _ways_of_kernels(still: Still, after: Still) -> Iterator[tuple[str, tuple[Rect, Rect]]]:
    """Kernels that lie among blank cells, under their window, and their two places."""
    for key, shown in still.cells.items():
        then, lies = after.cells.get(key), (shown.roles == Role.BLANK).any()
        if then is None or shown.frame is None or then.frame is None or not lies:
            continue
        if (shown.roles == Role.WEIGHT_IN_USE).any() and shown.frame != then.frame:
            yield key, (shown.frame, then.frame)
