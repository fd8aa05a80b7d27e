"""Sweeps: every number is the layer's own, and what cannot be is said, not hidden."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from convviz.cost.sweep import timing
from convviz.cost.sweep.article import article_sweeps
from convviz.cost.sweep.sweeping import VARIABLES, sweep
from convviz.cost.sweep.table import Sweep
from convviz.cost.sweep.timing import ROUNDS, Conditions, Samples, Stopwatch
from convviz.errors import ConvVizError
from convviz.layer import Conv1d, Conv2d

BASE, SHAPE = Conv2d(16, 16, 3), (16, 32, 32)
VALUES: dict[str, list[int | tuple[int, ...]]] = {
    "in_channels": [1, 16, 64],
    "out_channels": [1, 16, 64],
    "input_size": [8, 32, (16, 64)],
    "kernel_size": [1, (3, 1), 3, 5],
    "stride": [1, 2, (1, 3)],
    "padding": [0, 1, (2, 0)],
    "dilation": [1, 2, (1, 4)],
    "groups": [1, 2, 4],
}


@pytest.mark.parametrize("vary", VARIABLES)
def test_every_row_is_what_the_layer_itself_says(vary: str) -> None:
    found = sweep(BASE, SHAPE, vary=vary, values=VALUES[vary])
    assert {point.value for point in found.points} == set(VALUES[vary])
    assert not found.skipped
    for row in found:
        layer = Conv2d(
            row["in_channels"], row["out_channels"], row["kernel_size"], row["stride"],
            row["padding"], row["dilation"], row["groups"],
        )  # fmt: skip
        shape = (row["in_channels"], *row["input_size"])
        out = layer.output_shape(shape)
        assert row["output_size"] == out[1:]
        assert row["parameters"] == layer.parameters
        assert row["macs"] == layer.macs(shape)
        assert row["flops"] == 2 * row["macs"]
        cells = out[1] * out[2]
        assert row["output_cells"] == cells
        sizes = shape[0] * shape[1] * shape[2] + out[0] * cells
        assert row["activation_bytes"] == 4 * sizes


@pytest.mark.parametrize("against", [name for name in VARIABLES if name != "stride"])
def test_anything_can_be_along_x(against: str) -> None:
    found = sweep(BASE, SHAPE, vary="stride", values=[1, 2], against=against)
    along = list(dict.fromkeys(point.along for point in found.points))
    assert len(along) > 2
    assert along == sorted(along)  # type: ignore[type-var]  # these are ints


def test_pairs_that_make_no_layer_are_named_with_the_reason() -> None:
    found = sweep(BASE, SHAPE, vary="groups", values=[1, 3], against_values=[4, 6])
    assert [(p.value, p.along) for p in found.points] == [(1, 4), (1, 6)]
    assert [(s.value, s.along) for s in found.skipped] == [(3, 4), (3, 6)]
    assert "groups must divide in_channels 16" in found.skipped[0].reason


@pytest.mark.parametrize(("arguments", "message"), [
    ({"vary": "strides", "values": [1]}, "or groups, not 'strides'"),
    ({"vary": "stride", "values": []}, "a sweep needs values of stride"),
    ({"vary": "stride", "values": [0]}, "no value of stride makes a layer: stride must be"),
    ({"vary": "stride", "values": [1], "against": "stride"}, "cannot be varied against"),
    ({"vary": "stride", "values": ["a"]}, "stride must be a whole number, not 'a'"),
    ({"vary": "input_size", "values": [(3, 3, 3)]}, "of 3 numbers"),
])  # fmt: skip
def test_a_sweep_that_cannot_be_says_why(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(ConvVizError) as caught:
        sweep(BASE, SHAPE, **arguments)  # type: ignore[arg-type]
    assert message in str(caught.value)


def test_the_table_is_the_same_in_every_form() -> None:
    found = sweep(BASE, SHAPE, vary="stride", values=[1, (2, 1)], against_values=[4, 8])
    rows = list(found)
    assert len(rows) == len(found) == 4
    assert found.columns["macs"] == [row["macs"] for row in rows]
    read = list(csv.DictReader(io.StringIO(found.to_csv())))
    assert [row["stride"] for row in read] == ["1x1", "1x1", "2x1", "2x1"]
    assert [int(row["macs"]) for row in read] == found.columns["macs"]
    loaded = json.loads(found.to_json())
    assert [row["macs"] for row in loaded["rows"]] == found.columns["macs"]
    assert (loaded["vary"], loaded["against"]) == ("stride", "out_channels")


def test_pandas_takes_a_sweep_as_it_is() -> None:
    pandas = pytest.importorskip("pandas")
    found = sweep(BASE, SHAPE, vary="stride", values=[1, 2])
    frame = pandas.DataFrame(found)
    assert list(frame["macs"]) == found.columns["macs"]
    assert list(frame.columns) == list(found.columns)


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf", ".csv", ".json"])
def test_the_suffix_chooses_the_format_and_the_bytes_repeat(
    suffix: str, tmp_path: Path
) -> None:
    found = sweep(BASE, SHAPE, vary="stride", values=[1, 2])
    path = found.save(tmp_path / f"a{suffix}")
    starts = {".png": b"\x89PNG", ".svg": b"<?xml", ".pdf": b"%PDF", ".json": b"{"}
    assert path.read_bytes().startswith(starts.get(suffix, b"operator,"))
    again = found.save(str(tmp_path / f"b{suffix}"))
    assert again.read_bytes() == path.read_bytes()
    assert sorted(each.name for each in tmp_path.iterdir()) == [f"a{suffix}", f"b{suffix}"]


@pytest.mark.parametrize("name", ["a.gif", "a", "missing/a.png"])
def test_a_file_that_cannot_be_is_refused_before_measuring(name: str, tmp_path: Path) -> None:
    with pytest.raises(ConvVizError):
        Sweep.check_path(tmp_path / name)
    with pytest.raises(ConvVizError, match="at most 12 lines, not 13: give fewer values of s"):
        Sweep.check_path(tmp_path / "a.png", "stride", range(1, 14))
    Sweep.check_path(tmp_path / "a.csv", "stride", range(1, 14))
    found = sweep(BASE, SHAPE, vary="stride", values=[1])
    with pytest.raises(ConvVizError):
        found.save(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


# The article

CHARTS = Path(__file__).parent.parent.parent / "gifs" / "charts"


def test_the_article_has_seven_sweeps_and_their_charts_are_here() -> None:
    found = list(article_sweeps(time=False))
    assert [each.vary for each in found] == [
        "in_channels", "input_size", "kernel_size", "stride", "padding", "dilation", "groups",
    ]  # fmt: skip
    for each in found:
        assert not each.skipped
        assert {each.input_shape[1:], each.against} == {(256, 256), "out_channels"}
        for suffix in (".png", "_dark.png"):
            assert (CHARTS / f"{each.vary}{suffix}").stat().st_size > 10_000
        with (CHARTS / f"{each.vary}.csv").open(encoding="utf-8") as lines:
            kept = list(csv.DictReader(lines))
        assert [int(row["macs"]) for row in kept] == each.columns["macs"]
        for row in kept:
            low, middle, high = (float(row[f"{n}_ms"]) for n in ("q1", "median", "q3"))
            assert 0 < low <= middle <= high


# Time


class Clock:
    """A stopwatch that gives milliseconds by MACs, and stops after `most`."""

    def __init__(self, most: int) -> None:
        self.conditions = Conditions("cpu", "Some CPU", 2, "float32", "2.0", "forward")
        self.most, self.asked = most, 0

    def time(self, layer: Conv2d, input_shape: tuple[int, ...]) -> Samples:
        self.asked += 1
        if self.asked > self.most:
            raise KeyboardInterrupt
        s = layer.macs(input_shape) / 1e9
        return Samples((0.8 * s, 0.9 * s, s, 1.2 * s, 1.5 * s), 10)


def timed(monkeypatch: pytest.MonkeyPatch, most: int, told: list[object]) -> Sweep:
    monkeypatch.setattr(Stopwatch, "on", lambda *_, **__: Clock(most))
    return sweep(
        BASE, SHAPE, vary="stride", values=[1, 2], against_values=[2, 4, 8], time=True,
        progress=lambda done, total: told.append((done, total)),
    )  # fmt: skip


def test_each_point_has_the_time_of_its_own_layer(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[object] = []
    found = timed(monkeypatch, 99, told)
    assert told == [(done, 6 * ROUNDS) for done in range(1, 6 * ROUNDS + 1)]
    assert not found.interrupted
    for row in found:
        assert row["median_ms"] == pytest.approx(row["macs"] / 1e6)
        assert row["q1_ms"] == pytest.approx(0.9 * row["median_ms"])
        assert row["q3_ms"] == pytest.approx(1.2 * row["median_ms"])
        assert (row["repetitions"], row["processor"], row["threads"]) == (
            10 * ROUNDS,
            "Some CPU",
            2,
        )


def test_an_interrupt_keeps_what_was_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[object] = []
    found = timed(monkeypatch, 4, told)
    assert found.interrupted
    assert len(told) == 4
    known = [row["median_ms"] is not None for row in found]
    assert known == [True] * 4 + [False] * 2
    assert found.to_csv().count("\n") == 7
    assert json.loads(found.to_json())["interrupted"] is True


def test_an_interrupt_before_any_measurement_ends_the_sweep(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(KeyboardInterrupt):
        timed(monkeypatch, 0, [])


def test_a_value_given_twice_is_one_line() -> None:
    found = sweep(BASE, SHAPE, vary="stride", values=[1, [2, 2], (2, 2), 1], against_values=[2])  # type: ignore[list-item]
    assert [point.value for point in found.points] == [1, (2, 2)]


def test_pytorch_times_a_layer_and_says_how() -> None:
    pytest.importorskip("torch")
    found = sweep(
        Conv2d(2, 2, 3, padding=((0, 1), (1, 0))), (2, 9, 9), vary="stride", values=[1],
        against_values=[2], time=True, threads=1,
    )  # fmt: skip
    (row,) = found
    assert 0 < row["q1_ms"] <= row["median_ms"] <= row["q3_ms"]
    assert row["repetitions"] >= 3 * ROUNDS
    assert (row["device"], row["threads"], row["direction"]) == ("cpu", 1, "forward")
    both = sweep(
        Conv1d(2, 2, 3), (2, 9), vary="stride", values=[1], against_values=[2], time=True,
        backward=True,
    )  # fmt: skip
    assert both.columns["direction"] == ["forward + backward"]


def test_what_is_timed_is_the_layer_itself() -> None:
    torch = pytest.importorskip("torch")
    from convviz.cost.sweep.timing import _module

    for layer in (
        Conv2d(2, 4, 3, 2, ((0, 1), (2, 0)), groups=2),
        Conv2d(2, 4, (3, 2), padding="same", padding_mode="circular"),
        Conv2d(2, 4, 3, padding=((0, 1), (1, 0)), padding_mode="reflect", bias=False),
    ):
        module = _module(torch, layer)
        assert sum(each.numel() for each in module.parameters()) == layer.parameters
        shape = tuple(module(torch.zeros(1, 2, 8, 9)).shape[1:])
        assert shape == layer.output_shape((2, 8, 9))


def test_a_device_that_is_not_there_is_named() -> None:
    torch = pytest.importorskip("torch")
    with pytest.raises(ConvVizError, match="device must be 'cpu', 'cuda' or 'mps', not 'x'"):
        Stopwatch.on("x")
    if not torch.cuda.is_available():
        with pytest.raises(ConvVizError, match="finds no cuda here; it has cpu"):
            Stopwatch.on("cuda")


def test_without_pytorch_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(ConvVizError, match=r'pip install "convviz\[torch\]"'):
        sweep(BASE, SHAPE, vary="stride", values=[1], time=True)


@pytest.mark.parametrize("sizes", [[4, 1048576], [1048576, 4]])
def test_a_layer_too_large_to_be_measured_keeps_no_other_from_its_time(
    sizes: list[int],
) -> None:
    pytest.importorskip("torch")
    found = sweep(
        Conv2d(1, 1, 1), (1, 4, 4), vary="input_size", values=sizes, against_values=[1],
        time=True,
    )  # fmt: skip
    small, large = sorted(found.points, key=lambda point: point.price.macs)
    assert small.timing is not None
    assert large.timing is None
    [untimed] = found.untimed
    assert (untimed.value, untimed.along) == (1048576, 1)
    assert re.match(r"it takes 8\.00 TiB, and this machine has \S+ \w+$", untimed.reason)
    assert found.to_dict()["untimed"][0]["reason"] == untimed.reason
    assert '"median_ms": null' in found.to_json()


def test_a_sweep_of_which_nothing_can_be_measured_says_why(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("torch")
    monkeypatch.setattr(timing, "_memory_bytes", lambda: None)  # so PyTorch has to say it
    with pytest.raises(ConvVizError, match=r"no layer of the sweep can be timed: PyTorch can"):
        sweep(
            Conv2d(1, 1, 1), (1, 2**20, 2**20), vary="stride", values=[1], against_values=[1],
            time=True,
        )  # fmt: skip


def test_a_sweep_is_told_in_a_line() -> None:
    found = sweep(
        Conv2d(3, 2, 3), (3, 9, 9), vary="stride", values=[1, 2], against_values=[2, 4]
    )
    assert str(found) == "4 points of stride against out_channels: Conv2d"
    assert "points" not in repr(found)
    assert len(repr(found)) < 300
