"""How fast the page of a layer is in Chromium, and how large.

    python tests/benchmarks/player.py

Prints, for the hero and for ResNet's stem, the size of the file; the time from the start of its
loading to its first picture; and of 200 steps the median and the slowest: making the step, its
words and its picture.  Says so where a bound of issue 11 is passed, with exit code 1 where
that is a size; a busy machine passes the others at times.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from convviz.html.page import PLAYER, page, themes_of
from convviz.html.player import player_data
from convviz.layer import Conv2d, Layer
from convviz.theme import load_theme
from convviz.walks.tensors import tensors
from convviz.walks.walk import walk

LAYERS: dict[str, tuple[Layer, tuple[int, ...], bool]] = {
    "hero": (Conv2d(3, 2, 3, stride=2, padding=1, dilation=2), (3, 7, 7), False),
    "stem": (Conv2d(3, 64, 7, stride=2, padding=3), (3, 224, 224), False),
}
MOST_KIB = {"hero": 60, "stem": 70}
MOST_MS = {"hero": 2, "stem": 16}
FIRST_PICTURE_MS = 300

FIRST = """() => new Promise((done) => {
  const told = () => done(performance.now());
  const look = () => requestAnimationFrame(globalThis.player?.stage ? told : look);
  look();
})"""
STEPS = """(count) => {
  const took = [];
  for (let n = 0; n < count; n++) {
    const number = Math.floor((player.walk.length - 1) * n / count), start = performance.now();
    player.show(number);
    player.canvas.getContext("2d").getImageData(0, 0, 1, 1); // what was drawn is there
    took.push(performance.now() - start);
  }
  return took;
}"""


def measure(browser: Any, name: str, folder: Path) -> int:
    """Print what one layer's page takes; 1 if it is too large."""
    layer, shape, numbers = LAYERS[name]
    steps = walk(layer, shape)
    data = player_data(steps, tensors(steps) if numbers else None)
    start, themes = "globalThis.player = startPage", themes_of(load_theme("light"))
    text = page(name, name, (*PLAYER, "pages/page.js"), start, data, themes)
    path = folder / f"{name}.html"
    path.write_text(text)
    shown = browser.new_context(
        viewport={"width": 1280, "height": 720}, reduced_motion="reduce"
    ).new_page()
    shown.goto(path.as_uri(), wait_until="commit")
    first_ms = shown.evaluate(FIRST)
    shown.evaluate(STEPS, 50)
    took = shown.evaluate(STEPS, 200)
    kib, usual = len(text.encode()) / 1024, statistics.median(took)
    print(f"{name}: {kib:.1f} KiB; first picture {first_ms:.0f} ms; a step {usual:.2f} ms,")
    print(f"  the slowest of {len(took)} {max(took):.1f} ms")
    for what, value, most in (
        ("first picture", first_ms, FIRST_PICTURE_MS),
        ("a step", usual, MOST_MS[name]),
    ):
        if value > most:
            print(f"  {what} should take {most} ms at most")
    if kib > MOST_KIB[name]:
        print(f"  the file should have {MOST_KIB[name]} KiB at most")
    return int(kib > MOST_KIB[name])


def main() -> int:
    """Measure both pages in Debian's Chromium."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium")
    with sync_playwright() as driver, tempfile.TemporaryDirectory() as folder:
        browser = driver.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        wrong = [measure(browser, name, Path(folder)) for name in LAYERS]
        browser.close()
    return max(wrong)


if __name__ == "__main__":
    sys.exit(main())
