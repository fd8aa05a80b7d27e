from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convviz.animation.schedule import MAX_FRAMES, frame_ms, hold_in_ticks, shown_steps
from convviz.errors import ConvVizError

steps = st.integers(1, 100_000) | st.integers(1, 10**12)


@given(steps, st.integers(1, 600), st.integers(1, 2_000))
def test_so_many_steps_are_shown_as_allowed_and_the_last_among_them(
    count: int, most: int, row: int
) -> None:
    shown = list(shown_steps(count, most, row))
    assert 1 <= len(shown) <= most
    assert shown[-1] == count - 1
    assert most < 2 or shown[0] == 0
    assert all(before < now for before, now in pairwise(shown))


@given(st.integers(1, 500), st.integers(0, 100))
def test_what_is_short_enough_is_shown_whole(count: int, spare: int) -> None:
    assert list(shown_steps(count, count + spare)) == list(range(count))


@given(steps)
def test_every_step_is_shown_where_nobody_sets_a_limit(count: int) -> None:
    assert shown_steps(count, None) == range(count)


@given(st.integers(2_000, 10**7), st.sampled_from((1, 7, 56, 112)))
def test_it_starts_and_ends_slowly_and_never_speeds_up_twice(count: int, row: int) -> None:
    shown = list(shown_steps(count, MAX_FRAMES, row))
    strides = [now - before for before, now in pairwise(shown)]
    fastest = max(strides)
    first, last = strides.index(fastest), len(strides) - strides[::-1].index(fastest)
    assert set(strides[first:last]) == {fastest}
    assert set(strides[:20]) == {1}
    assert set(strides[-10:]) == {1}
    assert strides[last:] == sorted(strides[last:], reverse=True)
    assert strides[last] > 1


def test_the_movement_is_learnt_before_it_speeds_up() -> None:
    shown = shown_steps(64 * 112 * 112, MAX_FRAMES, 112)
    strides = [now - before for before, now in pairwise(shown)]
    assert strides[:47] == [1] * 47
    assert strides[47:50] == [4, 4, 16] or strides[47:50] == [4, 4, 4]
    assert max(strides) % 112 == 0


def test_frames_a_second_become_ticks() -> None:
    asked = {None: 300, 1: 1000, 3: 330, 7: 140, 25: 40, 50: 20, 0.01: 100_000, 45: 20}
    assert {fps: frame_ms(fps) for fps in asked} == asked


@given(st.floats(0.01, 50))
def test_a_frame_is_shown_for_ticks_that_browsers_keep_to(fps: float) -> None:
    shown_ms = frame_ms(fps)
    assert shown_ms % 10 == 0
    assert shown_ms >= 20
    assert abs(shown_ms - 1000 / fps) <= 5 + 1e-6


@pytest.mark.parametrize(
    ("fps", "sentence"),
    [
        (0, "fps must be from 0.01 to 50, the fastest that browsers show, not 0"),
        (-3, "fps must be from 0.01 to 50, the fastest that browsers show, not -3"),
        (51.5, "fps must be from 0.01 to 50, the fastest that browsers show, not 51.5"),
        (float("inf"), "fps must be from 0.01 to 50, the fastest that browsers show, not inf"),
        (float("nan"), "fps must be a number, not nan"),
        ("4", "fps must be a number, not '4'"),
        (True, "fps must be a number, not True"),
    ],
)
def test_impossible_frames_a_second_are_refused(fps: object, sentence: str) -> None:
    with pytest.raises(ConvVizError) as caught:
        frame_ms(fps)  # type: ignore[arg-type]
    assert str(caught.value) == sentence


def test_a_hold_is_rounded_to_ticks() -> None:
    assert [hold_in_ticks(ms) for ms in (20, 24, 26, 2000, 600_000)] == [
        20,
        20,
        30,
        2000,
        600_000,
    ]


@pytest.mark.parametrize(
    ("hold_ms", "sentence"),
    [
        (0, "hold must be from 20 to 600000 ms, not 0"),
        (19, "hold must be from 20 to 600000 ms, not 19"),
        (700_000, "hold must be from 20 to 600000 ms, not 700000"),
        ("2s", "hold must be a number of milliseconds, not '2s'"),
        (True, "hold must be a number of milliseconds, not True"),
        (float("nan"), "hold must be from 20 to 600000 ms, not nan"),
    ],
)
def test_an_impossible_hold_is_refused(hold_ms: object, sentence: str) -> None:
    with pytest.raises(ConvVizError) as caught:
        hold_in_ticks(hold_ms)  # type: ignore[arg-type]
    assert str(caught.value) == sentence
