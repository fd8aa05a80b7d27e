"""How a walk is told: as a story or bare, in how many pictures, in which times."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from convviz.animation.less import Less
from convviz.animation.schedule import Tempo
from convviz.page.page import Page, lay_out_like
from convviz.scene.model import Scene
from convviz.scene.views import View
from convviz.story.beat import Beat, Phase
from convviz.story.outline import Outline
from convviz.story.thinning import shown_steps
from convviz.story.times import Bare
from convviz.walks.walk import Walk

MOST_TOLD = 20_000
"""Steps of a walk that is told with every step shown; the walk of more is bare."""

LINE_STEPS = 12
"""Steps of a layer of one axis that are shown close by."""


class Plot(NamedTuple):
    """As a story if `told`, in `most` pictures if there is a limit.

    Of pictures between steps there are fewer, the larger `between` is.
    """

    timing: Tempo
    told: bool
    most: int | None
    between: int = 0

    def less(self, less: Less) -> Plot:
        """The same in fewer pictures."""
        most = self.most if less.most is None else less.most
        return self._replace(most=most, between=less.between)

    def outline(self, walk: Walk, view: View) -> Outline:
        """What is told of a walk in a view: of the bare walk no words."""
        if not self.told:
            return Outline(len(walk), walk.plan.grid[-1], walk.plan.positions)
        from convviz.story.outlines import of_walk

        return of_walk(walk, taps=view.taps, eased=view.eased)

    def beats(self, outline: Outline, close_by: int | None = None) -> Sequence[Beat]:
        """The pictures of `outline`, not `timed` yet.

        Those from the step `close_by` on show whole planes.
        """
        if not self.told or (self.most is None and outline.steps > MOST_TOLD):
            return self.timing.bare(shown_steps(outline.steps, self.most, outline.row))
        from convviz.story.telling import story

        return story(outline.sparser(self.between), self.most, close_by=close_by)

    def timed(self, beats: Sequence[Beat]) -> Sequence[Beat]:
        """`beats` in the times asked for."""
        return self.timing.of(beats)

    def sentences(self, outline: Outline) -> tuple[str, ...]:
        """All that is said in the place of equations."""
        return outline.words if self.told else ()


def moved_out(page: Page, walk: Walk, most: int | None) -> Page | None:
    """The page of whole planes, if `page` shows a part of some and there is room for it.

    None, too, if there is no limit of the `most` pictures: then every step is shown.
    """
    if most is None or not page.body.maps:
        return None
    from convviz.scene.views.whole.scenes import can_be_whole, scenes

    if not can_be_whole(walk.plan):
        return None
    return lay_out_like(page, scenes(walk))


def close_steps(walk: Walk) -> int:
    """Steps that are shown close by: two rows, of layers of one axis a few steps."""
    grid = walk.plan.grid
    return min(len(walk), 2 * grid[-1] if len(grid) > 1 else LINE_STEPS)


def seen(beats: Sequence[Beat], scene: Scene) -> Sequence[Beat]:
    """`beats` without what `scene` does not show.

    That is moves where it turns a page, and products of channels that are left out.
    """
    if isinstance(beats, Bare):
        return beats
    ways = {beat.step for beat in beats if beat.phase is Phase.BETWEEN}
    taps = any(beat.phase is Phase.TAPS for beat in beats)
    if not (ways or taps):
        return beats
    from convviz.scene.telling.told import moves
    from convviz.scene.telling.under_way import taps_shown

    still = {step for step in ways if not moves(scene, step)}
    most = taps_shown(scene) if taps else 0

    def is_seen(beat: Beat) -> bool:
        match beat.phase:
            case Phase.BETWEEN:
                return beat.step not in still
            case Phase.TAPS:
                return beat.done <= most
            case _:
                return True

    return tuple(filter(is_seen, beats))
