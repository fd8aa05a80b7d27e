from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convviz.animation.animate import animate
from convviz.animation.schedule import frame_ms, hold_in_ticks
from convviz.errors import ConvVizError
from convviz.layer import Conv2d


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


MANY = (Conv2d(64, 64, 3, padding=1), (64, 56, 56))
"""Of this layer channels are left out, whole planes are shown, and moves turn pages."""

HERO = (Conv2d(3, 2, 3, stride=2, padding=1, dilation=2), (3, 7, 7))


@pytest.mark.parametrize("seconds", [2, 6.5, 12, 60])
@pytest.mark.parametrize("story", [True, False])
def test_all_frames_take_the_seconds_asked_for(seconds: float, story: bool) -> None:
    film = animate(*HERO, seconds=seconds, story=story)
    assert sum(film.durations_ms) == seconds * 1000
    assert min(film.durations_ms) >= 20
    if seconds > 5:
        assert sum(animate(*MANY, seconds=seconds, story=story).durations_ms) == seconds * 1000


def test_speed_divides_all_times() -> None:
    plain, fast = animate(*HERO), animate(*HERO, speed=2)
    assert len(plain) == len(fast)
    for slow_ms, fast_ms in zip(plain.durations_ms, fast.durations_ms, strict=True):
        assert abs(slow_ms / 2 - fast_ms) <= 10
    assert animate(*HERO, speed=0.5, story=False).durations_ms == (600,) * 17 + (4000,)


@pytest.mark.parametrize("more", [{"fps": 4}, {"hold_ms": 1000}])
def test_fps_and_hold_keep_their_meaning(more: dict[str, int]) -> None:
    film = animate(*HERO, **more)  # type: ignore[arg-type]
    assert set(film.durations_ms[:-1]) == {250 if "fps" in more else 300}
    assert film.durations_ms[-1] == more.get("hold_ms", 2000)
    steps = [film.step(number) for number in range(len(film))]
    assert steps == sorted(steps)
    assert set(steps) == set(range(18))


@pytest.mark.parametrize(("how", "sentence"), [
    ({"speed": 0}, "speed must be from 0.1 to 20, not 0"),
    ({"speed": "2"}, "speed must be a number, not '2'"),
    ({"seconds": 0}, "seconds must be above 0 and at most 600, not 0"),
    ({"seconds": 601}, "seconds must be above 0 and at most 600, not 601"),
    ({"seconds": 0.5}, "49 frames take at least 0.98 s, and 0.5 were asked for: ask for fewer"
     " frames"),
    ({"seconds": 3, "speed": 2}, "speed and seconds both set the length: leave one out"),
    ({"seconds": 3, "fps": 2}, "seconds sets the length of all frames, and fps and hold of"
     " each: leave one out"),
])  # fmt: skip
def test_impossible_lengths_are_refused(how: dict[str, object], sentence: str) -> None:
    with pytest.raises(ConvVizError) as caught:
        animate(*HERO, **how)  # type: ignore[arg-type]
    assert str(caught.value) == sentence


def test_a_picture_knows_its_step() -> None:
    film = animate(*HERO)
    assert (film.step(0), film.step(-1), film.step(len(film) - 1)) == (0, 17, 17)
    with pytest.raises(IndexError, match="there is no frame 49 among 49"):
        film.step(49)
