"""The schedule of a story: pure, in at most 20 seconds, one thing at a time."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convviz.layer import Conv1d, Conv2d
from convviz.story.beat import Beat, Phase, as_text
from convviz.story.outline import Outline
from convviz.story.outlines import of_walk
from convviz.story.telling import MOST_MS, story
from convviz.story.times import Bare, evenly, timed
from convviz.walks.walk import walk

GOLDEN = Path(__file__).parent / "golden"

HERO = of_walk(
    walk(Conv2d(3, 2, 3, stride=2, padding=1, dilation=2), (3, 7, 7)), taps=True, eased=True
)
STEM = of_walk(
    walk(Conv2d(3, 64, 7, stride=2, padding=3), (3, 224, 224)), taps=True, eased=True
)
SOUND = of_walk(walk(Conv1d(1, 1, 400, stride=160), (1, 16_000)), taps=True, eased=True)


@st.composite
def outlines(draw: st.DrawFn) -> Outline:
    """Walks of one step to a million, with and without taps and eased moves."""
    row = draw(st.integers(1, 130))
    plane = row * draw(st.integers(1, 130))
    steps = plane * draw(st.integers(1, 64))
    taps = draw(st.integers(0, 30) | st.integers(31, 6_000))
    at_once = -(-taps // 30) if taps > 30 else 1
    words = st.lists(st.just("words"), max_size=2).map(tuple)
    return Outline(
        steps, row, plane, draw(words), draw(words), taps, at_once, draw(st.booleans())
    )


@pytest.mark.parametrize(("name", "outline", "close_by"), [
    ("hero", HERO, None),
    ("stem", STEM, 224),
    ("sound", SOUND, 12),
])  # fmt: skip
def test_the_schedule_can_be_read(name: str, outline: Outline, close_by: int | None) -> None:
    path = GOLDEN / f"{name}.txt"
    told = as_text(story(outline, 240, close_by=close_by))
    if not path.exists():  # delete a file to write it anew
        path.parent.mkdir(exist_ok=True)
        path.write_text(told, encoding="utf-8")
    assert told == path.read_text(encoding="utf-8")


@given(outlines(), st.integers(60, 400))
def test_a_story_takes_twenty_seconds_at_most(outline: Outline, most: int) -> None:
    beats = story(outline, most)
    assert sum(beat.shown_ms for beat in beats) <= MOST_MS
    assert len(beats) <= most
    assert all(beat.shown_ms >= 20 and beat.shown_ms % 10 == 0 for beat in beats)


@given(outlines(), st.integers(1, 60) | st.none(), st.none() | st.integers(1, 300))
def test_a_story_goes_forward_from_the_first_step_to_the_last(
    outline: Outline, most: int | None, close_by: int | None
) -> None:
    if most is None and outline.steps > 20_000:
        outline = outline._replace(steps=outline.plane)
    beats = story(outline, most, close_by=close_by)
    steps = [beat.step for beat in beats]
    assert steps == sorted(steps)
    shown = [beat.step for beat in beats if beat.phase is Phase.STEP]
    assert len(shown) == len(set(shown))
    assert steps[-1] == outline.steps - 1
    if most != 1:
        assert steps[0] == 0
    if most is not None:
        assert len(beats) <= most
    if most is None and close_by is None:
        assert shown == list(range(outline.steps))


@given(outlines())
def test_there_is_an_opening_and_a_closing(outline: Outline) -> None:
    beats = story(outline, 240)
    phases = [beat.phase for beat in beats]
    order = [Phase.OPENING, Phase.TAPS, Phase.STEP, Phase.CLOSING]
    ranks = [order.index(phase) for phase in phases if phase is not Phase.BETWEEN]
    assert ranks == sorted(ranks)
    assert [beat.words for beat in beats if beat.phase is Phase.OPENING] == list(
        outline.opening
    )
    assert [beat.words for beat in beats if beat.phase is Phase.CLOSING] == list(
        outline.closing
    )


@given(outlines())
def test_moves_are_between_steps_that_are_shown(outline: Outline) -> None:
    beats = story(outline, 240)
    for before, after in pairwise(beats):
        if before.phase is Phase.BETWEEN:
            assert after.step == before.step + (after.phase is Phase.STEP)
            assert 0 < before.done < before.parts
    assert outline.eased or all(beat.phase is not Phase.BETWEEN for beat in beats)


def test_a_move_of_a_short_walk_is_one_picture_as_long_as_two_of_a_longer_one() -> None:
    for steps, pictures in ((9, 1), (18, 1), (31, 1), (32, 2), (900, 2)):
        beats = story(Outline(steps, 3, 9, eased=True))
        first = [beat for beat in beats if beat.phase is Phase.BETWEEN and beat.step == 0]
        assert len(first) == pictures
        assert sum(beat.shown_ms for beat in first) == 180


@given(st.integers(2, 40))
def test_steps_become_faster_and_small_layers_are_not_hurried(row: int) -> None:
    beats = story(Outline(row * row, row, row * row))
    times = [beat.shown_ms for beat in beats if beat.phase is Phase.STEP]
    assert times[1:] == sorted(times[1:], reverse=True)
    if row < 5:
        assert min(times) >= 200


def test_a_channel_that_repeats_is_faster() -> None:
    times = {beat.step: beat.shown_ms for beat in story(HERO) if beat.phase is Phase.STEP}
    assert times[9] < 0.7 * times[8]


@given(st.lists(st.integers(0, 99), min_size=1, unique=True).map(sorted))
def test_the_bare_walk_is_one_picture_a_step(steps: list[int]) -> None:
    beats = Bare(steps, 300, 2000)
    assert [beat.step for beat in beats] == steps
    assert {beat.phase for beat in beats} == {Phase.STEP}
    assert [beat.shown_ms for beat in beats] == [300] * (len(steps) - 1) + [2000]


def test_even_times_have_no_moves() -> None:
    beats = evenly(story(HERO), 250, 1000)
    assert all(beat.phase is not Phase.BETWEEN for beat in beats)
    assert {beat.shown_ms for beat in beats[:-1]} == {250}
    assert beats[-1].shown_ms == 1000


def test_times_are_in_ticks_whatever_the_factor() -> None:
    for factor in (0.05, 0.33, 1, 2.5):
        told = timed(story(HERO), factor)
        assert all(beat.shown_ms % 10 == 0 and beat.shown_ms >= 20 for beat in told)


def test_a_beat_can_be_read() -> None:
    assert str(Beat(Phase.TAPS, 0, 130, 4, 27)) == "taps 4/27, step 1: 130 ms"
    assert str(Beat(Phase.STEP, 671, 100, whole=True)) == "step whole, step 672: 100 ms"
