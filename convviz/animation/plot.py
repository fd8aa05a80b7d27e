"""How a walk is told: as a story or bare, in how many pictures, in which times."""

from __future__ import annotations

from typing import NamedTuple

from convviz.animation.schedule import Timing
from convviz.scene.model import Scene
from convviz.scene.told import moves
from convviz.story.beat import Beat, Phase
from convviz.story.telling import Outline, story
from convviz.story.thinning import shown_steps


class Plot(NamedTuple):
    """As a story if `told`, in `most` pictures if there is a limit."""

    timing: Timing
    told: bool
    most: int | None

    def beats(self, outline: Outline, close_by: int | None = None) -> tuple[Beat, ...]:
        """The pictures of `outline`; those from the step `close_by` on show whole planes."""
        if not self.told:
            return self.timing.bare(shown_steps(outline.steps, self.most, outline.row))
        return self.timing.of(story(outline, self.most, close_by=close_by))

    def sentences(self, outline: Outline) -> tuple[str, ...]:
        """All that is said in the place of equations."""
        return outline.words if self.told else ()


def seen(beats: tuple[Beat, ...], scene: Scene) -> tuple[Beat, ...]:
    """`beats` without the moves that `scene` does not show, as where it turns a page."""
    ways = {beat.step for beat in beats if beat.phase is Phase.BETWEEN}
    still = {step for step in ways if not moves(scene, step)}
    return tuple(
        beat for beat in beats if beat.phase is not Phase.BETWEEN or beat.step not in still
    )
