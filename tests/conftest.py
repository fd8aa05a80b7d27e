"""How the tests are run: slow ones on request, searches without a clock, CI without skips.

Set `CONVVIZ_NO_SKIP=1` and a skipped test is a failed one.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Generator
from pathlib import Path

import pytest
from running import Run, Said
from searching import load_profile

HEEDED = {
    "SIGINT": signal.default_int_handler,
    "SIGTERM": signal.SIG_DFL,
    "SIGHUP": signal.SIG_DFL,
}

NO_SKIP = os.environ.get("CONVVIZ_NO_SKIP", "") not in ("", "0")

load_profile()


def pytest_configure(config: pytest.Config) -> None:
    """Leave the slow tests out unless `-m` says what to run."""
    if not config.option.markexpr:
        config.option.markexpr = "not slow"
    _heed_signals()


def _heed_signals() -> None:
    """Let signals end what tests start, though nohup or a shell's `&` had some ignored."""
    for name, handler in HEEDED.items():
        sign = getattr(signal, name, None)
        if sign is not None and signal.getsignal(sign) == signal.SIG_IGN:
            signal.signal(sign, handler)


@pytest.fixture
def convviz(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Runs `convviz` in this process, in an empty folder."""
    from convviz.__main__ import main

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")

    def convviz(*arguments: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["convviz", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        code = ended.value.code
        assert isinstance(code, int)
        return Said(code, *capsys.readouterr())

    return convviz


def _forbid_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if NO_SKIP and report.skipped and not hasattr(report, "wasxfail"):
        told = report.longrepr
        reason = told[2] if isinstance(told, tuple) else told
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid} may not be skipped here: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip into a failure where skipping is forbidden."""
    report = yield
    _forbid_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Turn the skip of a whole file into a failure where skipping is forbidden."""
    report = yield
    _forbid_skip(report)
    return report
