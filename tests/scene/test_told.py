"""Stills of a story: before, under way, between, and after; in every view."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from operators import OPERATORS

from convviz.animation.animate import animate
from convviz.animation.pictures import WalkPictures
from convviz.errors import ConvVizError
from convviz.layer import (
    AvgPool2d,
    Conv1d,
    Conv2d,
    ConvTranspose2d,
    Fold,
    Layer,
    MaxPool2d,
    PixelShuffle,
    Unfold,
)
from convviz.page.type import Words
from convviz.scene.model import EIGHTHS, Cells, Rect, Still
from convviz.scene.roles import Role
from convviz.scene.telling.changes import AT_REST
from convviz.scene.views import VIEWS
from convviz.story.beat import Phase
from convviz.walks.blocks import block
from convviz.walks.tensors import tensors
from convviz.walks.walk import walk

READ = frozenset(AT_REST) - {Role.SOURCE}

SOME: dict[str, tuple[Layer, tuple[int, ...]]] = {
    "hero": (Conv2d(3, 2, 3, stride=2, padding=1, dilation=2), (3, 7, 7)),
    "groups": (Conv2d(4, 4, 3, padding=1, groups=2), (4, 5, 5)),
    "line": (Conv1d(2, 3, 3, padding=((2, 0),)), (2, 12)),
    "transposed": (ConvTranspose2d(2, 2, 3, 2, 1, 1), (2, 4, 4)),
    "largest": (MaxPool2d(2), (2, 6, 6)),
    "mean": (AvgPool2d(3, stride=2), (1, 7, 7)),
    "unfold": (Unfold(2), (1, 4, 4)),
    "fold": (Fold(4, 2), (4, 9)),
    "shuffle": (PixelShuffle(2), (4, 3, 3)),
}


def pictures(name: str, **more: object) -> WalkPictures:
    """The pictures of one of SOME."""
    layer, shape = SOME[name]
    found = animate(layer, shape, **more).pictures  # type: ignore[arg-type]
    assert isinstance(found, WalkPictures)
    return found


def stills(shown: WalkPictures, phase: Phase) -> list[tuple[int, Still]]:
    """The stills of a phase, and the numbers of their pictures."""
    numbers = [n for n, beat in enumerate(shown.beats) if beat.phase is phase]
    return [(number, shown.still(number)) for number in numbers]


def roles_in(still: Still) -> set[Role]:
    """Every role in a still."""
    return {Role(role) for cells in still.cells.values() for role in np.unique(cells.roles)}


def inputs(still: Still) -> dict[str, Cells]:
    """The panels of input planes."""
    return {key: cells for key, cells in still.cells.items() if key.startswith("x")}


@pytest.mark.parametrize("name", SOME)
@pytest.mark.parametrize("view", VIEWS)
def test_before_the_first_step_nothing_is_read_and_nothing_written(
    view: str, name: str
) -> None:
    try:
        shown = pictures(name, view=view)
    except ConvVizError:
        return  # the view does not show it
    for _, still in stills(shown, Phase.OPENING):
        at_work = READ | {Role.NOW, Role.DONE} if view != "product" else READ | {Role.NOW}
        assert not roles_in(still) & at_work
        assert still.beams == ()
        assert all(cells.footprint is None for cells in still.cells.values())
        assert still.done == 0
        assert still.told


@pytest.mark.parametrize("name", SOME)
@pytest.mark.parametrize("view", VIEWS)
def test_after_the_last_step_everything_is_written(view: str, name: str) -> None:
    try:
        shown = pictures(name, view=view)
    except ConvVizError:
        return  # the view does not show it
    for _, still in stills(shown, Phase.CLOSING):
        assert not roles_in(still) & (READ | {Role.NOW, Role.TO_COME})
        assert still.beams == ()
        assert still.done == still.total


def test_the_closing_of_a_scattered_walk_counts_what_was_laid() -> None:
    shown = pictures("transposed", view="scatter")
    (_, last), *_ = stills(shown, Phase.CLOSING)
    laid = {Role.LAID_1, Role.LAID_2, Role.LAID_3, Role.LAID_4}
    outputs = [cells for key, cells in last.cells.items() if key.startswith("y")]
    assert {Role(role) for cells in outputs for role in np.unique(cells.roles)} >= laid - {
        Role.LAID_3
    }


@pytest.mark.parametrize("name", ["hero", "groups", "line", "transposed", "largest", "mean"])
def test_taps_light_up_one_by_one(name: str) -> None:
    shown = pictures(name)
    under_way = stills(shown, Phase.TAPS)
    assert under_way
    layer, shape = SOME[name]
    groups = len(walk(layer, shape)[0].groups)
    whole = shown.still(under_way[-1][0] + 1)
    for number, still in under_way:
        done = shown.beats[number].done
        panels = inputs(still).values()
        read = sum(int(np.isin(cells.roles, list(READ)).sum()) for cells in panels)
        left = sum(len(cells.pale) for cells in panels)
        assert read == done * groups
        assert read + left == sum(
            int(np.isin(cells.roles, list(READ)).sum()) for cells in inputs(whole).values()
        )
        assert sum(cells.focus is not None for cells in panels) == groups
        assert still.beams == whole.beams


@pytest.mark.parametrize("name", ["hero", "groups", "line", "transposed"])
def test_the_sum_grows_product_by_product_and_the_bias_comes_last(name: str) -> None:
    layer, shape = SOME[name]
    numbers = tensors(walk(layer, shape))
    products = [value * weight for value, weight in numbers.products(numbers.walk[0])]
    shown = pictures(name, values=True)
    under_way = stills(shown, Phase.TAPS)
    for number, still in under_way:
        done = shown.beats[number].done
        assert still.result == f"= {sum(products[:done])} so far"
    made = shown.still(under_way[-1][0] + 1).result
    assert made == f"= {sum(products) + numbers.bias[0]}"


@pytest.mark.parametrize("name", ["hero", "mean", "largest"])
def test_the_sum_so_far_stands_where_the_result_is_going_to_stand(name: str) -> None:
    shown = pictures(name, values=True)
    under_way = stills(shown, Phase.TAPS)
    made = shown.still(under_way[-1][0] + 1)
    places = set()
    for _, still in (*under_way, (0, made)):
        words = [mark for mark in shown.raster.marks(still, "") if isinstance(mark, Words)]
        places |= {(each.x, each.y) for each in words if each.text.startswith("= ")}
        assert all(each.text == each.text.rstrip() for each in words)
    assert len(places) == 1
    behind = {
        mark.x
        for _, still in under_way
        for mark in shown.raster.marks(still, "")
        if isinstance(mark, Words) and mark.text == "so far"
    }
    assert len(behind) == 1


def test_of_many_groups_the_first_one_is_made_product_by_product() -> None:
    found = animate(Conv2d(8, 8, 3, groups=8), (8, 4, 4)).pictures
    assert isinstance(found, WalkPictures)
    under_way = stills(found, Phase.TAPS)
    assert len(under_way) == 8
    for number, still in under_way:
        first, *others = inputs(still).values()
        assert np.isin(first.roles, list(READ)).sum() == found.beats[number].done
        assert first.focus is not None
        for cells in others:
            assert not np.isin(cells.roles, list(READ)).any()
            assert len(cells.pale) == 9
            assert cells.focus is None


def test_weights_stand_beside_the_numbers_that_they_multiply() -> None:
    layer, shape = SOME["hero"]
    shown = pictures("hero", values=True)
    products = tensors(walk(layer, shape)).products(walk(layer, shape)[0])
    for number, still in stills(shown, Phase.TAPS):
        done = shown.beats[number].done
        found = [
            (int(cells.numbers[row][col]), int(weight))
            for cells in inputs(still).values()
            for (row, col), weight in cells.weights.items()
            if cells.numbers is not None
        ]
        assert found == products[:done]


@pytest.mark.parametrize("name", ["hero", "groups", "line", "largest", "unfold", "fold"])
def test_a_window_on_its_way_is_between_its_two_places(name: str) -> None:
    shown = pictures(name)
    moves = stills(shown, Phase.BETWEEN)
    assert moves
    for number, still in moves:
        beat = shown.beats[number]
        before = shown.raster.page.body.scene.still(beat.step)
        after = shown.raster.page.body.scene.still(beat.step + 1)
        for key, cells in still.cells.items():
            if cells.moving is None:
                continue
            start, stop = (
                each.cells[key].footprint or each.cells[key].frame for each in (before, after)
            )
            assert start is not None
            assert stop is not None
            assert cells.moving.before == start
            for at, first, last in zip(cells.moving.now, start, stop, strict=True):
                share = beat.done / beat.parts
                assert at == pytest.approx(EIGHTHS * (first + share * (last - first)), abs=1)
        assert still.arrow is not None
        assert still.arrow.words.lstrip("↓ ").startswith("+")
        assert Role.NOW not in roles_in(still)


@pytest.mark.parametrize("name", ["hero", "groups", "largest", "unfold", "fold"])
def test_on_the_way_beams_and_words_stay_as_they_were(name: str) -> None:
    shown = pictures(name, values=name == "hero")
    moves = stills(shown, Phase.BETWEEN)
    assert moves
    for number, still in moves:
        before = shown.raster.page.body.scene.still(shown.beats[number].step)
        assert before.beams
        assert still.beams == before.beams
        assert (still.footer, still.result, still.told) == (before.footer, before.result, "")


def test_the_arrow_says_the_stride() -> None:
    for stride in (1, 2, 3):
        found = animate(Conv2d(1, 1, 3, stride=(2, stride)), (1, 9, 9)).pictures
        assert isinstance(found, WalkPictures)
        words = [still.arrow.words for _, still in stills(found, Phase.BETWEEN) if still.arrow]
        assert words[0] == f"+{stride}"
        assert words[-1] == "↓ +2"


def test_a_max_pool_marks_no_winner_before_all_is_read() -> None:
    shown = pictures("largest")
    for _, still in stills(shown, Phase.TAPS):
        assert Role.WINNER not in roles_in(still)
    assert Role.WINNER in roles_in(shown.still(stills(shown, Phase.TAPS)[-1][0] + 1))


@given(st.data())
def test_every_picture_of_any_operator_can_be_drawn(data: st.DataObject) -> None:
    some = data.draw(st.one_of(*OPERATORS.values()))
    view = data.draw(st.sampled_from(list(VIEWS)))
    try:
        film = animate(some.layer, some.input_shape, view=view)
    except ConvVizError:
        return
    pixels = film.pictures.draw(data.draw(st.integers(0, len(film) - 1)))
    assert pixels.min() > 0
    assert pixels.max() < len(film.pictures.palette)


def test_a_large_layer_moves_out_to_whole_planes() -> None:
    found = animate(Conv2d(3, 64, 7, stride=2, padding=3), (3, 224, 224)).pictures
    assert isinstance(found, WalkPictures)
    wholes = [n for n, beat in enumerate(found.beats) if beat.whole]
    close = [n for n, beat in enumerate(found.beats) if not beat.whole]
    assert max(close) < min(wholes)
    seen = [found.still(number).portions for number in wholes]
    for before, after in pairwise(seen):
        for key in before.keys() - {"x"}:
            assert before[key].done <= after[key].done
    assert all(seen[-1][key].done == 112 * 112 for key in seen[-1] if key != "x")
    steps = [found.beats[number].step for number in wholes]
    assert seen[3]["y0"].done == steps[3] + 1 < 112 * 112
    assert seen[3]["y1"].done == seen[3]["y1"].framed.rows == 0
    first = seen[0]["x"].framed
    assert first == Rect(2 * (found.beats[wholes[0]].step // 112), 222, 7, 7)


def test_a_kernel_is_turned_before_one_s_eyes() -> None:
    shown = pictures("transposed", values=True)
    (_, first), (_, second) = stills(shown, Phase.OPENING)
    weight = tensors(walk(*SOME["transposed"])).weight
    asked = [tuple(map(str, row)) for row in weight[0, 0].tolist()]
    assert first.cells["w0.0.0.0"].numbers == tuple(asked)
    assert second.cells["w0.0.0.0"].numbers == tuple(row[::-1] for row in asked[::-1])


def test_a_stack_of_maps_ends_with_all_computed_and_the_input_as_it_was() -> None:
    row = block("dilated", (1, 24), out_channels=1)
    found = animate(row, row.input_shape).pictures
    assert isinstance(found, WalkPictures)
    for phase, done in ((Phase.OPENING, False), (Phase.CLOSING, True)):
        (_, still), *_ = stills(found, phase)
        cells = still.cells["stack"]
        assert cells.links == ()
        *maps, source = [each for each in cells.roles if (each != Role.BLANK).any()]
        assert {Role(role) for role in source} - {Role.BLANK} == {Role.IDLE}
        for each in maps:
            assert ({Role(role) for role in each} - {Role.BLANK} == {Role.DONE}) == done
