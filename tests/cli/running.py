"""Runs `convviz` as a user does: in this process, or, where it matters, in one of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from convviz.cli.asked import Asked
from convviz.cli.options import ORDERED_LAYER

ROOT = Path(__file__).parents[2]

ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": str(ROOT),
    "PYTHONIOENCODING": "utf-8",
    "COLUMNS": "80",
}


class Said(NamedTuple):
    """What a run ended with, and what it said."""

    code: int
    out: str
    err: str


Run = Callable[..., Said]


def run(*arguments: str, cwd: Path, **more: Any) -> Said:
    """Run `convviz` with these arguments in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "convviz", *arguments],
        cwd=cwd,
        env={**ENVIRONMENT, **more.pop("env", {})},
        capture_output=True,
        encoding="utf-8",
        **more,
    )
    return Said(done.returncode, done.stdout, done.stderr)


def typed(shape: str | None = None, **texts: Any) -> Asked:
    """What is asked of a command where these texts are typed for options of a layer."""
    options = {option.key: option for option in ORDERED_LAYER}
    values = {key: option.unasked for key, option in options.items()}
    return Asked(options, values | {"in": shape} | texts, {})
