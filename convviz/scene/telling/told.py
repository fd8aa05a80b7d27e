"""Stills of a story: what a view shows at a step, before it, on the way, and after all.

Made from the stills of steps, in the same way for every view.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from convviz.scene.model import Rect, Scene, Still
from convviz.scene.roles import Kind, Role
from convviz.scene.telling.changes import (
    at_rest,
    instead,
    kinds_of,
    known,
    rested,
    settled,
    text_of,
)
from convviz.story.beat import Beat, Phase

if TYPE_CHECKING:
    from convviz.scene.telling.under_way import SumSoFar

MADE = (Kind.PATCH, Kind.SUM)
"""The kinds of panels that a step makes."""

NOWHERE = Rect(0, 0, 0, 0)
"""No cell of an image is at work."""


def told(scene: Scene, beat: Beat, so_far: SumSoFar | None = None) -> Still:
    """What `scene` shows at `beat`; `so_far` says the sum of a step under way."""
    still = scene.still(beat.step)
    match beat.phase:
        case Phase.OPENING:
            return _opening(scene, still, beat)
        case Phase.TAPS:
            from convviz.scene.telling.under_way import under_way

            return under_way(scene, still, beat, so_far)
        case Phase.STEP:
            return still
        case Phase.BETWEEN:
            from convviz.scene.telling.on_the_way import on_the_way

            return on_the_way(scene, still, beat)
        case Phase.CLOSING:
            return _closing(scene, still, beat.words)


def moves(scene: Scene, step: int) -> bool:
    """True if a panel of `scene` shows the window on its way from `step` to the next."""
    from convviz.scene.telling.on_the_way import ways_between

    return any(ways_between(scene.still(step), scene.still(step + 1)))


def _opening(scene: Scene, still: Still, beat: Beat) -> Still:
    """Before the first step: input at rest, kernels not placed, outputs empty.

    A kernel that the story is about to turn by 180° is not turned yet.
    """
    cells, kinds = {}, kinds_of(scene)
    for key, shown in still.cells.items():
        kind, now = kinds.get(key), shown.roles == Role.NOW
        empty = known(scene, kind, {Role.NOW: Role.TO_COME})
        resting = rested(shown, at_rest(scene, kind) | empty)
        numbers = instead(shown, now, text_of(shown, Role.TO_COME))
        made_now = kind in MADE and not (shown.roles == Role.WEIGHT_IN_USE).any()
        if made_now or shown.copies:
            numbers = None
        if numbers and kind is Kind.KERNEL and beat.done + 1 < beat.parts:
            numbers = tuple(row[::-1] for row in numbers[::-1])
        cells[key] = replace(resting, numbers=numbers, hues=None)
    portions = {
        key: portion._replace(done=portion.done * (portion.done > 1), framed=NOWHERE)
        for key, portion in still.portions.items()
    }
    still = replace(still, portions=portions, beams=(), leads=(), signs={})
    return replace(still, cells=cells, told=beat.words, done=0, company="")


def _closing(scene: Scene, still: Still, words: str) -> Still:
    """After the last step: input at rest, every output done."""
    cells, kinds = {}, kinds_of(scene)
    for key, shown in still.cells.items():
        kind = kinds.get(key)
        done = shown if kind is Kind.KERNEL else settled(scene, kind, shown)
        cells[key] = rested(done, at_rest(scene, kind))
        cells[key].lit = True
        if shown.copies:
            cells[key].numbers = None
    portions = {
        key: portion._replace(framed=NOWHERE) for key, portion in still.portions.items()
    }
    still = replace(still, beams=(), leads=(), signs={})
    return replace(still, cells=cells, portions=portions, told=words, company="")
