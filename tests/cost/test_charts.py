"""Charts: the data on the axes is the sweep's, nothing is cut off, no label hides another."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest
from colour_vision import EYES, contrast, distance
from hypothesis import given
from hypothesis import strategies as st
from inspecting import troubles
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from test_sweep import BASE, SHAPE, VALUES, timed

from convviz.cost.charts.figures import LINES, inks_of
from convviz.cost.sweep.labels import apart
from convviz.cost.sweep.sweeping import VARIABLES, sweep
from convviz.cost.sweep.table import Sweep
from convviz.errors import ConvVizError
from convviz.layer import Conv1d


def drawn(found: Sweep, **keywords: object) -> Figure:
    return found.plot(**keywords)  # type: ignore[arg-type]


@pytest.mark.parametrize("theme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
@pytest.mark.parametrize("vary", VARIABLES)
def test_no_text_is_cut_off_or_covered(vary: str, theme: str) -> None:
    figure = drawn(sweep(BASE, SHAPE, vary=vary, values=VALUES[vary]), theme=theme)
    assert troubles(figure) == []


def test_twelve_lines_that_end_together_keep_their_labels_apart() -> None:
    values = [16 + number for number in range(12)]
    found = sweep(BASE, SHAPE, vary="input_size", values=values)
    assert troubles(drawn(found)) == []
    with pytest.raises(ConvVizError, match="at most 12 lines, not 13"):
        drawn(sweep(BASE, SHAPE, vary="input_size", values=[*values, 99]))


def test_a_trouble_is_seen() -> None:
    figure = Figure(figsize=(3, 3))
    figure.text(0.1, 0.5, "one")
    figure.text(0.15, 0.5, "two")
    figure.text(0.95, 0.9, "outside")
    assert troubles(figure) == ["'outside' leaves the page", "'one' covers 'two'"]


def test_the_lines_are_the_numbers_of_the_sweep() -> None:
    found = sweep(BASE, SHAPE, vary="kernel_size", values=[1, (3, 1), 5])
    for axes, name in zip(
        drawn(found).axes, ["parameters", "macs", "output_cells", "activation_bytes"],
        strict=True,
    ):  # fmt: skip
        scale = {"(MiB)": 2**20, "(KiB)": 2**10}.get(axes.get_title("left").split()[-1], 1)
        rows = list(found)
        for line, kernel in zip(axes.lines, [(1, 1), (3, 1), (5, 5)], strict=True):
            mine = [row for row in rows if row["kernel_size"] == kernel]
            assert list(line.get_xdata()) == [row["out_channels"] for row in mine]
            assert np.allclose(line.get_ydata(), [row[name] / scale for row in mine])
        labels = [text.get_text() for text in axes.texts]
        assert labels == ["1", "3×1", "5"]
        for line, text in zip(axes.lines, axes.texts, strict=True):
            assert line.get_color() == text.get_color()


def test_lines_that_fall_together_are_one_and_say_so() -> None:
    found = sweep(BASE, SHAPE, vary="stride", values=[1, (1, 2), (2, 1)])
    parameters, macs, *_ = drawn(found).axes
    assert [text.get_text() for text in parameters.texts] == ["all the same"]
    assert [text.get_text() for text in macs.texts] == ["1", "1×2, 2×1"]
    assert [line.get_marker() for line in macs.lines] == ["o", "s"]


def test_a_wide_range_is_logarithmic_and_a_narrow_one_starts_at_zero() -> None:
    wide = sweep(BASE, SHAPE, vary="stride", values=[1])
    narrow = sweep(BASE, SHAPE, vary="stride", values=[1], against_values=[15, 16, 17])
    assert drawn(wide).axes[0].get_yscale() == drawn(wide).axes[0].get_xscale() == "log"
    axes = drawn(narrow).axes[0]
    assert axes.get_yscale() == axes.get_xscale() == "linear"
    assert axes.get_ylim()[0] == 0


def test_several_numbers_a_value_stand_in_order_along_x() -> None:
    found = sweep(
        BASE, SHAPE, vary="out_channels", values=[4], against="kernel_size",
        against_values=[1, (3, 1), 3],
    )  # fmt: skip
    axes = drawn(found).axes[0]
    assert list(axes.lines[0].get_xdata()) == [0, 1, 2]
    drawn_labels = [label.get_text() for label in axes.get_xticklabels()]
    assert drawn_labels == ["1", "3×1", "3"]


def test_time_is_a_median_with_the_quartiles_as_a_band(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = timed(monkeypatch, 5, [])
    figure = drawn(found)
    axes = figure.axes[-1]
    assert axes.get_title("left") == "time (ms)"
    whole, cut = axes.lines
    assert np.allclose(whole.get_ydata(), [row["median_ms"] for row in list(found)[:3]])
    assert len(cut.get_xdata()) == 2
    band = axes.collections[0].get_paths()[0].vertices
    first = next(iter(found))
    at_first = band[band[:, 0] == 2][:, 1]
    assert np.isclose(at_first.min(), 0.9 * first["median_ms"])
    assert np.isclose(at_first.max(), 1.2 * first["median_ms"])
    assert axes.get_ylim()[1] >= 1.2 * max(whole.get_ydata())
    (told,) = [text.get_text() for text in figure.texts if "quartile" in text.get_text()]
    for part in ("Some CPU", "2 threads", "float32", "torch 2.0", "10 to 10 runs", "forward"):
        assert part in told
    assert troubles(figure) == []


def test_panels_can_be_chosen_and_only_those_there_are() -> None:
    found = sweep(Conv1d(2, 2, 3), (2, 99), vary="stride", values=[1, 2])
    assert len(drawn(found, panels=["macs"]).axes) == 1
    assert troubles(drawn(found, panels=["macs"])) == []
    for panels, message in ((["time"], "was not timed"), (["speed"], "not 'speed'")):
        with pytest.raises(ConvVizError, match=message):
            drawn(found, panels=panels)
    with pytest.raises(ConvVizError, match="theme must be 'light' or 'dark', not 'pink'"):
        drawn(found, theme="pink")


@given(st.lists(st.floats(0, 1), max_size=9), st.floats(0.01, 0.1))
def test_labels_are_put_apart_in_order(wanted: list[float], gap: float) -> None:
    places = apart(wanted, gap)
    ordered = sorted(zip(wanted, places, strict=True))
    for (_, low), (_, high) in pairwise(sorted(ordered, key=lambda pair: pair[1])):
        assert high - low >= gap - 1e-6
    for (want, place), (more, further) in pairwise(ordered):
        assert want == more or place < further
    assert all(-1e-6 <= place <= 1 + 1e-6 for place in places)


@pytest.mark.parametrize("theme", LINES)
def test_lines_and_words_are_seen_on_their_ground(theme: str) -> None:
    inks = inks_of(theme)
    for ink in (*inks.lines, inks.text):
        assert contrast(_rgb(ink), _rgb(inks.ground)) >= 3
    assert contrast(_rgb(inks.text), _rgb(inks.ground)) >= 7
    assert contrast(_rgb(inks.never), _rgb(inks.ground)) >= 3  # as an outline
    assert contrast(_rgb(inks.few), _rgb(inks.many)) >= 3


@pytest.mark.parametrize("eyes", [name for name in EYES if name != "greyscale"])
@pytest.mark.parametrize("theme", LINES)
def test_lines_stay_apart_for_the_colour_blind(theme: str, eyes: str) -> None:
    inks = [inks_of(theme).text, *LINES[theme]]
    for one, other in combinations(inks, 2):
        assert distance(_rgb(one), _rgb(other), eyes) >= 15, (one, other)


def _rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = (round(255 * share) for share in to_rgb(colour))
    return red, green, blue
