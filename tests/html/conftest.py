"""A browser for the tests of pages, and axe-core, which knows what hinders people."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import Browsing, running_chromium
from opened_players import HERO, Open, held

from convviz.layer import Layer


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """One browser a module: its loop would be in the way of other tests' loops."""
    with running_chromium() as browser:
        yield browser


@pytest.fixture
def browsing(chromium: Any, tmp_path: Path) -> Iterator[Browsing]:
    opened = Browsing(chromium, tmp_path)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The script of axe-core, from npm."""
    if (npm := shutil.which("npm")) is None:
        pytest.skip("there is no npm to fetch axe-core with")
    folder = tmp_path_factory.mktemp("axe")
    command = [npm, "install", "--no-save", "--no-audit", "--no-fund", "axe-core@4"]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if ran.returncode:
        pytest.skip(f"npm does not fetch axe-core: {ran.stderr.strip()}")
    return folder / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture
def opened(browsing: Browsing) -> Open:
    """Opens the page of a layer, at rest."""

    def opened(
        layer: Layer = HERO[0],
        shape: tuple[int, ...] = HERO[1],
        *,
        numbers: bool = False,
        after: str = "",
        options: dict[str, str] | None = None,
        **window: Any,
    ) -> Any:
        shown = browsing.open(held(layer, shape, numbers, **(options or {})), after, **window)
        shown.wait_for_function("() => globalThis.player?.stage")
        return shown

    return opened
