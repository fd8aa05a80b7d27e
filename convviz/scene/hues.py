"""Hues of groups and channels, as numbers: a theme gives each number a colour."""

from __future__ import annotations

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
