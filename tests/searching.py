"""How far Hypothesis searches: a little in a plain run, and the same each time; all in CI.

`HYPOTHESIS_PROFILE` names one of the profiles:

quick   what a plain run does: few examples, the same in every run
ci      every example that a test asks for, the same in every run
random  as few as quick, by a new seed in every run or by that of `--hypothesis-seed`
long    as random, but 2,000 examples where a test does not say how many
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

PROFILE = os.environ.get("HYPOTHESIS_PROFILE") or "quick"
QUICK_EXAMPLES = 30
"""For a test that says no number; all is then 100."""


def load_profile() -> None:
    """Register the profiles, and choose the one that the environment names."""
    # A busy machine makes any test slow now and then: that is no failure of the code.
    patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    same = settings(patient, derandomize=True, database=None, print_blob=True)
    settings.register_profile("quick", same, max_examples=QUICK_EXAMPLES)
    settings.register_profile("ci", same)
    by_seed = settings(patient, derandomize=False, print_blob=True)
    settings.register_profile("random", by_seed, max_examples=QUICK_EXAMPLES)
    settings.register_profile("long", by_seed, max_examples=2_000)
    settings.load_profile(PROFILE)


def many(full: int, quick: int) -> int:
    """Say how many cases a costly test tries: `full`, but only `quick` in a plain run."""
    return quick if PROFILE in ("quick", "random") else full


def examples(full: int, quick: int) -> settings:
    """Settings of a costly test, whose examples are as `many`."""
    return settings(max_examples=many(full, quick))
