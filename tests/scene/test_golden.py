"""Stills as text, each read by a person once: see golden/, and conftest.py to rewrite them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from letters import as_text

from convviz.layer import (
    AvgPool2d,
    Conv1d,
    Conv2d,
    Conv3d,
    ConvTranspose2d,
    Fold,
    Layer,
    MaxPool1d,
    PixelShuffle,
    PixelUnshuffle,
    Unfold,
)
from convviz.scene.views.channels.scenes import scenes as channel_scenes
from convviz.walks.walk import walk

STILLS = {
    "hero_step_4": (
        Conv2d(3, 2, 3, stride=2, padding=1, dilation=2),
        (3, 7, 7),
        "lockstep",
        4,
    ),
    "groups_in_step": (Conv2d(2, 4, 3, padding=1, groups=2), (2, 5, 5), "lockstep", 30),
    "groups_in_turn": (Conv2d(2, 4, 3, padding=1, groups=2), (2, 5, 5), "in_turn", 55),
    "one_axis_lopsided": (Conv1d(2, 1, 3, padding=((2, 0),)), (2, 6), "lockstep", 0),
    "stem_window": (
        Conv2d(3, 64, 7, stride=2, padding=3),
        (3, 224, 224),
        "lockstep",
        5_000,
    ),
    "reflected": (Conv2d(1, 1, 3, padding=1, padding_mode="reflect"), (1, 4, 4), "lockstep", 3),
    "volume": (Conv3d(1, 1, 2, padding=1), (1, 2, 3, 3), "lockstep", 20),
    "transposed": (
        ConvTranspose2d(1, 1, 3, stride=2, padding=1, output_padding=1),
        (1, 2, 2),
        "lockstep",
        7,
    ),
    "mean_past_the_padding": (
        AvgPool2d(3, 2, 1, ceil_mode=True, count_include_pad=False),
        (1, 4, 4),
        "lockstep",
        8,
    ),
    "largest": (MaxPool1d(2), (3, 6), "lockstep", 1),
    "unfolded": (Unfold(2), (2, 3, 3), "lockstep", 2),
    "folded": (Fold((3, 3), 2), (4, 4), "lockstep", 2),
    "shuffled": (PixelShuffle(2), (4, 2, 2), "lockstep", 1),
    "unshuffled": (PixelUnshuffle(2), (1, 4, 4), "lockstep", 2),
}


@pytest.mark.parametrize("name", STILLS)
def test_a_still_shows_what_it_showed(name: str, golden: Callable[[str, str], None]) -> None:
    layer, shape, order, number = STILLS[name]
    golden(name, as_text(_first_scene(layer, shape, order).still(number)))


def test_a_scattered_still_shows_what_it_showed(golden: Callable[[str, str], None]) -> None:
    layer = ConvTranspose2d(1, 2, 3, stride=2, padding=1)
    steps = walk(layer, (1, 2, 2), view="scatter")
    golden("scattered", as_text(next(channel_scenes(steps)).still(2)))


def _first_scene(layer: Layer, shape: tuple[int, ...], order: str):
    return next(iter(channel_scenes(walk(layer, shape, order=order))))
