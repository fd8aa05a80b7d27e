"""One law for all views: what is drawn and cannot be guessed has a word; no word is idle."""

from __future__ import annotations

import pytest
from gathering import CASES

from convviz import animate
from convviz.errors import ConvVizError
from convviz.scene.roles import Role
from convviz.scene.views import VIEWS

GUESSED = {
    Role.IDLE, Role.WEIGHT, Role.WEIGHT_IN_USE, Role.TO_COME, Role.DONE, Role.BLANK,
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
    for number in range(len(pictures)):
        for cells in pictures.still(number).cells.values():
            drawn |= {Role(role) for role in set(cells.roles.ravel().tolist())}
    told = {key.role for key in scene.legend} - {None}
    told_by = TOLD_BY
    if any(key.words.startswith("read and written") for key in scene.legend):
        told_by = {**TOLD_BY, Role.NOW: Role.TAP}
    words = {role if role in told else told_by.get(role, role) for role in drawn - GUESSED} - {
        Role.OFF
    }
    assert words == told - {Role.OFF}
    assert not (Role.OFF in told and Role.OFF not in drawn)


def test_what_is_added_up_is_called_by_its_name() -> None:
    for view in ("channels", "isometric"):
        scene = animate(*CASES["added patches"], view=view).pictures.raster.page.body.scene
        told = [key.words for key in scene.legend]
        assert told == ["read now", "written now", "values added so far, at most 4"]
