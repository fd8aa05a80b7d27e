"""What is tried where a page is short of room, and in which order.

Scenes, scales, and a scene with less around; what fits is for others to find out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, groupby, islice

from convviz.page.asked import Wanted
from convviz.page.canvas import body_room
from convviz.page.fit import Candidate, Sizing, flows
from convviz.scene.model import Scene, Section
from convviz.scene.roles import Role

FIRST_TO_GO = (Role.TAP, Role.NOW)
"""The roles whose words a page that is short of room leaves out first."""


def without_headings(scene: Scene) -> Scene:
    """`scene` with its boxes alone, for the smallest of pages."""
    sections = tuple(Section((), section.box) for section in scene.sections)
    return scene._replace(sections=sections)


def bare(scene: Scene) -> Scene:
    """`scene` without legend, headings, and words for the letters of its caption."""
    caption = scene.caption._replace(spelled=False)
    return without_headings(scene._replace(caption=caption, legend=()))


def with_less(scene: Scene) -> tuple[Scene, Scene, Scene, Scene]:
    """`scene`; without the words that a lecture gives; without a legend; and bare."""
    brief = scene._replace(
        caption=scene.caption._replace(spelled=False),
        legend=tuple(key for key in scene.legend if key.role not in FIRST_TO_GO),
    )
    return scene, brief, brief._replace(legend=()), bare(scene)


def whole(scene: Scene) -> bool:
    """True if a scene in one line hides nothing that matters."""
    return not (scene.breaks or scene.alone or scene.last_resort)


def in_line(scene: Scene) -> bool:
    """True if all sections of a scene stand in one line."""
    return not scene.breaks


def wider(scene: Scene) -> bool:
    """True if a scene has several lines."""
    return bool(scene.breaks)


def attempts(
    scenes: Iterable[Scene], factors: list[float]
) -> Iterator[tuple[Callable[[Scene], bool], float]]:
    """Which of `scenes` are tried, and at which scale, one attempt after the other.

    A sum is seen at a smaller scale before one input stands for several.
    """
    wishes: tuple[Callable[[Scene], bool], ...] = (whole, in_line, wider)
    yield whole, factors[0]
    if any(scene.alone for scene in scenes):
        yield from ((whole, factor) for factor in factors[1:])
        wishes = wishes[1:]
        yield from ((wish, factor) for factor in factors for wish in wishes)
        return
    yield from islice(((wish, factor) for factor in factors for wish in wishes), 1, None)


def shorter(
    scenes: Iterable[Scene], size: tuple[int, int], sizing: Sizing, asked: Wanted
) -> Iterator[Candidate]:
    """Each of `scenes`, and what can be shown of it with less around, before the next one.

    First the words go that a lecture gives: those for letters, and for what is read and
    written; then the legend, the headings, and the length of the beams; of scenes of one share
    from all before anything else goes.
    """
    for share, group in groupby(scenes, key=lambda scene: scene.share):
        for rivals in [list(group)] if share else ([scene] for scene in group):
            ways = [_ways(rival, size, sizing, asked) for rival in rivals]
            if not share:
                ways = [_in_one_column(ways[0], sizing)]
            yield from chain.from_iterable(zip(*ways, strict=True))


def _ways(
    scene: Scene, size: tuple[int, int], sizing: Sizing, asked: Wanted
) -> list[Candidate]:
    """A scene with less and less around."""
    some = with_less(scene)
    return [
        Candidate(
            kept,
            [body_room(kept, size, sizing.scale, caption=asked.caption)],
            close=less == len(some),
            less=less,
        )
        for less, kept in enumerate((*some, some[-1]))
    ]


def _in_one_column(ways: list[Candidate], sizing: Sizing) -> list[Candidate]:
    """The `ways` without those where only words keep inputs from standing in one column."""
    worded, silent = ways[:2], ways[2]
    if flows(worded[0], sizing) and not flows(silent, sizing):
        worded = [each for each in worded if not flows(each, sizing)]
    return [*worded, *ways[2:]]
