"""Hues of groups and channels, as numbers: a theme gives each number a colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convviz.scene.roles import WARM

if TYPE_CHECKING:
    from convviz.walks.walk import Walk

MOST_HUES = 48
"""The number of hues: group 48 has the hue of group 0.

A multiple of the colours that each theme of convviz tells apart, so no colour is left out.
"""


def hue_of_number(number: int) -> int:
    """The hue of the group, or of the channel, with a `number`.

    >>> hue_of_number(47), hue_of_number(48)
    (47, 0)
    """
    return number % MOST_HUES


def hues_of(count: int) -> tuple[int, ...]:
    """Every hue that `count` groups or channels have."""
    return tuple(range(min(count, MOST_HUES)))


def group_hue(walk: Walk, group: int, alone: int = 0) -> int:
    """The hue of a group; `alone` if the layer has no groups."""
    return hue_of_number(group) if walk.plan.grouped else alone


def group_hues(walk: Walk, groups: int) -> tuple[int, ...]:
    """Every hue of a picture that shows so many `groups` at a time."""
    if not walk.plan.grouped:
        return (0, WARM)
    return hues_of(groups if walk.order == "lockstep" else walk.plan.groups)
