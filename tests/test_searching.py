"""The profiles of Hypothesis: which are the same in every run, and how far each searches."""

from __future__ import annotations

import os

import pytest
import searching
from hypothesis import settings


@pytest.mark.parametrize(
    ("profile", "same", "count"),
    [("quick", True, 30), ("ci", True, 100), ("random", False, 30), ("long", False, 2_000)],
)
def test_a_profile_is_the_same_in_every_run_or_by_seed(
    profile: str, same: bool, count: int
) -> None:
    found = settings.get_profile(profile)
    assert (found.derandomize, found.max_examples, found.deadline) == (same, count, None)
    assert found.database is None or not same  # which replays what failed last time


def test_a_plain_run_is_the_same_every_time_whatever_the_machine() -> None:
    asked = os.environ.get("HYPOTHESIS_PROFILE") or "quick"
    assert asked == searching.PROFILE
    assert settings.default is settings.get_profile(asked)
    assert searching.examples(60, quick=9).derandomize == settings.default.derandomize


@pytest.mark.parametrize(
    ("profile", "count"), [("quick", 9), ("random", 9), ("ci", 60), ("long", 60)]
)
def test_a_costly_test_tries_all_its_cases_where_there_is_time(
    profile: str, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "PROFILE", profile)
    assert searching.many(60, quick=9) == count
    assert searching.examples(60, quick=9).max_examples == count
