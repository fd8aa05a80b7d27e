"""The page plays in Firefox as it does in Chromium."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

import convviz

HERE = Path(__file__).parent
PUPPETEER = "puppeteer-core@24"


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder from which Node can drive Firefox, and the path of Firefox."""
    firefox = shutil.which("firefox-esr") or shutil.which("firefox")
    npm = shutil.which("npm")
    if not firefox or not npm:
        pytest.skip("there is no Firefox, or no npm to fetch what drives it")
    folder = tmp_path_factory.mktemp("firefox")
    shutil.copy(HERE / "firefox.mjs", folder)
    fetched = subprocess.run(
        [npm, "install", "--no-audit", "--no-fund", "--silent", PUPPETEER],
        cwd=folder,
        env={**os.environ, "PUPPETEER_SKIP_DOWNLOAD": "1"},
        capture_output=True,
        text=True,
    )
    if fetched.returncode:
        pytest.skip(f"npm has no {PUPPETEER}: {fetched.stderr[-200:]}")
    return folder, firefox


@pytest.mark.slow
@pytest.mark.parametrize(("layer", "shape", "steps"), [
    (convviz.Conv2d(3, 2, 3, stride=2, padding=1, dilation=2), (3, 7, 7), 18),
    (convviz.Conv2d(3, 64, 7, stride=2, padding=3), (3, 224, 224), 802_816),
    (convviz.MaxPool1d(2), (2, 8), 4),
])  # fmt: skip
def test_a_page_plays(
    driver: tuple[Path, str],
    layer: convviz.Layer,
    shape: tuple[int, ...],
    steps: int,
    tmp_path: Path,
) -> None:
    folder, firefox = driver
    page = convviz.animate(layer, shape).save(tmp_path / "page.html")
    run = subprocess.run(
        ["node", "firefox.mjs", f"{page.as_uri()}#step=2", firefox, str(tmp_path / "page.png")],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    assert told["said"] == []
    assert told["steps"] == [f"step {at:,} / {steps:,}" for at in (2, 3, steps, 1)]
    assert told["equation"].startswith("y[0, 0")
    assert told["colours"] > 20
