"""What a story costs in bytes, beside the bare walk, over the whole gallery."""

from __future__ import annotations

import pytest
from story_bytes import sizes

from convviz.gallery.entries import read_gallery

MOST_OF_ALL, MOST = 1.25, 1.40
"""The bytes of all stories, and of each of them, in those of the bare walk."""

DEARER = {
    "axel_09_dilation_4x2": 1.63,
    "numerical_no_padding_no_strides": 1.62,
    "numerical_padding_strides": 1.50,
    "numerical_average_pooling": 1.52,
    "numerical_max_pooling": 1.50,
    "animated_depthwise": 1.59,
    "operator_ceil_mode": 1.43,
}
"""Walks of 4 to 9 steps whose first output is made of 9 or 18 products, one by one.

Without taps six of them take less than MOST, 1.37 times the walk at most, and without eased
moves three; with both none does.
"""


@pytest.mark.slow
def test_a_story_costs_little_more_than_the_bare_walk() -> None:
    found = {entry.name: sizes(entry) for entry in read_gallery()}
    ratios = {name: told.size / bare.size for name, (told, bare) in found.items()}
    too_dear = {name: ratio for name, ratio in ratios.items() if ratio > DEARER.get(name, MOST)}
    assert not too_dear
    assert {name for name, ratio in ratios.items() if ratio > MOST} == set(DEARER)
    told, bare = (sum(each.size for each in some) for some in zip(*found.values(), strict=True))
    assert told <= MOST_OF_ALL * bare
