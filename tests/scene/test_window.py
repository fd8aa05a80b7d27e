from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from strategies import axes

from convviz.axis import Axis
from convviz.scene.planes.viewport import extent, input_window, output_window, page

sizes = st.integers(1, 12)


@given(axes(), sizes)
def test_a_window_on_the_input_is_on_the_plane_and_holds_the_taps(
    axis: Axis, most: int
) -> None:
    window = input_window(axis, most)
    assert window.cells == min(most, axis.padded_size)
    assert window.moves == (most < axis.padded_size)
    for out in range(axis.out_size):
        shown = window.shown(out)
        assert len(shown) == window.cells
        assert set(shown) <= set(axis.padded)
        taps = set(axis.taps(out))
        assert taps <= set(shown) or (axis.span > most and axis.first_tap(out) in shown)


@given(axes(), sizes)
def test_a_window_on_the_output_holds_what_is_computed(axis: Axis, most: int) -> None:
    window = output_window(Axis(axis.out_size, 1), most)
    for out in range(axis.out_size):
        assert out in window.shown(out)
        assert set(window.shown(out)) <= set(range(axis.out_size))


@given(axes(), sizes)
def test_a_window_turns_its_page_only_when_the_next_output_would_not_fit(
    axis: Axis, most: int
) -> None:
    window = input_window(axis, most)
    for out in range(1, axis.out_size):
        before, now = window.shown(out - 1), window.shown(out)
        assert now == before or not set(axis.taps(out)) <= set(before)


def test_the_extent_names_the_axes_of_which_a_part_is_shown() -> None:
    long, short = input_window(Axis(90, 3), 13), input_window(Axis(5, 3), 13)
    windows = {"both": (long, long), "rows": (long, short), "neither": (short, short)}
    told = {
        name: extent(pair, tuple(window.shown(12) for window in pair))
        for name, pair in windows.items()
    }
    assert told == {
        "both": "rows 11…23, cols 11…23",
        "rows": "rows 11…23",
        "neither": "",
    }


@given(st.integers(1, 99), st.data())
def test_a_page_of_channels_holds_the_one_at_work(count: int, data: st.DataObject) -> None:
    shown = data.draw(st.integers(1, count))
    now = data.draw(st.integers(0, count - 1))
    found = page(count, shown, now)
    assert now in found
    assert len(found) == shown
    assert set(found) <= set(range(count))
