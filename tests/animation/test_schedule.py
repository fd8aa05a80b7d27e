from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convviz.animation.schedule import frame_ms, hold_in_ticks
from convviz.errors import ConvVizError


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
