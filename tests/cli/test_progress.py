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
