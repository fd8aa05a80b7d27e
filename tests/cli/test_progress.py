"""The bar: only where somebody watches, only after a second, and gone at the end."""

from __future__ import annotations

import io
import sys

import pytest

from convviz.cli import progress
from convviz.cli.progress import Bar


class Terminal(io.StringIO):
    """A standard error that says it is one."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(progress, "monotonic", lambda: now[0])
    return now


@pytest.mark.parametrize(("screen", "quiet", "wait_s", "shown"), [
    (Terminal(), False, 1.5, True),
    (Terminal(), False, 0.5, False),
    (Terminal(), True, 1.5, False),
    (io.StringIO(), False, 1.5, False),
    (None, False, 1.5, False),
])  # fmt: skip
def test_when_it_is_shown(
    screen: io.StringIO | None,
    quiet: bool,
    wait_s: float,
    shown: bool,
    clock: list[float],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", screen)
    with Bar(20, quiet=quiet) as bar:
        for done in range(1, 4):
            clock[0] += wait_s / 3
            bar(done)
        assert (bar.shown is not None) == shown
    told = screen.getvalue() if screen else ""
    assert ("3/20" in told or "2/20" in told) == shown


def test_a_bar_of_pictures_is_shown_at_once_where_any_is_left(
    clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    screen, file = Terminal(), io.StringIO()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(sys, "stdout", file)
    with Bar(0, noun="pictures", patience_s=0) as bar:
        bar.of(7, 7)
        assert bar.shown is None  # nothing is left to do
        bar.of(3, 7)
        print("a line for the file")
        bar.of(4, 7)
        assert bar.shown is not None
        bar.shown.refresh()
    assert "4/7" in screen.getvalue()
    assert "-:--:--" in screen.getvalue()  # the time left, of which one picture tells nothing
    assert file.getvalue() == "a line for the file\n"


def test_the_time_left_is_a_mean_over_many_pictures(
    clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", Terminal())
    with Bar(0, noun="pictures", patience_s=0) as bar:
        bar.of(0, 10)
        assert bar.shown is not None
        monkeypatch.setattr(bar.shown, "get_time", lambda: clock[0])
        for done in range(1, 4):
            clock[0] += 45.0
            bar.of(done, 10)
        assert bar.shown.tasks[0].time_remaining == 7 * 45
