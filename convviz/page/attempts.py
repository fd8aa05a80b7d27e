"""What is tried where a page is short of room, and in which order.

Scenes, scales, and a scene with less around; what fits is for others to find out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from convviz.scene.boxes import Section
from convviz.scene.model import Scene
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
