"""One law for all views: what is drawn and cannot be guessed has a word; no word is idle."""

from __future__ import annotations

import pytest

from convviz import animate
from convviz.errors import ConvVizError
from convviz.layer import (
    AvgPool2d,
    Conv1d,
    Conv2d,
    Conv3d,
    ConvTranspose2d,
    Fold,
    Layer,
    MaxPool2d,
    PixelShuffle,
    Unfold,
)
from convviz.scene.model import Role
from convviz.scene.views import VIEWS

CASES: dict[str, tuple[Layer, tuple[int, ...]]] = {
    "never read": (Conv2d(2, 2, 3, stride=2, padding=1, dilation=2), (2, 7, 7)),
    "jumped over": (Conv1d(2, 2, 3, padding=1, stride=4), (2, 12)),
    "slices": (Conv3d(1, 1, 2, padding=1, stride=2), (1, 4, 4, 4)),
    "copied": (Conv2d(2, 2, 3, padding=1, padding_mode="reflect"), (2, 5, 5)),
    "groups": (Conv2d(4, 4, 3, padding=2, groups=2), (4, 5, 5)),
    "inserted": (ConvTranspose2d(2, 1, 3, stride=2, padding=1, output_padding=1), (2, 3, 3)),
    "gaps": (ConvTranspose2d(1, 1, 2, stride=3), (1, 3, 3)),
    "largest": (MaxPool2d(2, stride=3, padding=1), (2, 6, 6)),
    "rounded up": (AvgPool2d(3, stride=2, padding=1, ceil_mode=True), (1, 6, 6)),
    "patches": (Unfold(2, stride=3, padding=1), (2, 5, 5)),
    "added patches": (Fold((4, 4), 2), (8, 9)),
    "patches apart": (Fold((5, 5), 2, stride=3), (8, 4)),
    "blocks": (PixelShuffle(2), (8, 3, 3)),
}
GUESSED = {
    Role.IDLE, Role.TAP, Role.WEIGHT, Role.WEIGHT_IN_USE, Role.TO_COME, Role.DONE, Role.NOW,
    Role.BLANK,
}  # fmt: skip
TOLD_BY = {
    Role.TAP_AND_SOURCE: Role.SOURCE,
    Role.TAP_ON_OUTPUT_PADDING: Role.OUTPUT_PADDING,
    **dict.fromkeys((Role.LAID_1, Role.LAID_2, Role.LAID_3), Role.LAID_4),
}
"""Roles that the word for another explains."""


@pytest.mark.parametrize("values", [True, False])
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", CASES)
def test_what_cannot_be_guessed_has_a_word_and_no_word_is_idle(
    name: str, view: str, values: bool
) -> None:
    layer, shape = CASES[name]
    try:
        pictures = animate(layer, shape, view=view, values=values, max_frames=None).pictures
    except ConvVizError:  # not every view has every operator: see the tests of refusals
        return
    scene = pictures.raster.page.body.scene
    drawn: set[Role] = set()
    for step in pictures.steps:
        for cells in scene.still(step).cells.values():
            drawn |= {Role(role) for role in set(cells.roles.ravel().tolist())}
    told = {key.role for key in scene.legend} - {None}
    words = {role if role in told else TOLD_BY.get(role, role) for role in drawn - GUESSED} - {
        Role.OFF
    }
    assert words == told - {Role.OFF}
    assert not (Role.OFF in told and Role.OFF not in drawn)


def test_what_is_added_up_is_called_by_its_name() -> None:
    for view in ("channels", "isometric"):
        scene = animate(*CASES["added patches"], view=view).pictures.raster.page.body.scene
        assert [key.words for key in scene.legend] == ["values added so far, at most 4"]
