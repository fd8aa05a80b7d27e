"""How the tests are run: slow ones on request, searches without a clock, CI without skips.

Set `CONVVIZ_NO_SKIP=1` and a skipped test is a failed one; `HYPOTHESIS_PROFILE` names one
of the profiles below, and where `CI` is set every search is repeatable.
"""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, settings

CI = os.environ.get("CI", "") not in ("", "0", "false")
NO_SKIP = os.environ.get("CONVVIZ_NO_SKIP", "") not in ("", "0")

# A busy machine makes any test slow now and then: that is no failure of the code.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=CI)
settings.register_profile("local", patient)
settings.register_profile("ci", patient, derandomize=True, print_blob=True)
settings.register_profile("slow", patient, max_examples=2_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if CI else "local"))


def pytest_configure(config: pytest.Config) -> None:
    """Leave the slow tests out unless `-m` says what to run."""
    if not config.option.markexpr:
        config.option.markexpr = "not slow"


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
