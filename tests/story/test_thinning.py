from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from convviz.story.thinning import MAX_FRAMES, shown_steps

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
