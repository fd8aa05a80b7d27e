"""Whether browsers show the right picture of an animated SVG at any time.

    python tests/benchmarks/browsers.py

The hero's animations are paused in the middle of each picture's time, by
`document.getAnimations()`, and a screenshot is compared with every frame of the GIF.  Prints,
for each browser that is installed and each picture, which frame is nearest, its mean distance
from 0 to 255, and that of the next; exit code 1 where a wrong frame is nearest.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from convviz import Animation, Conv2d, animate

QUIET = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking")
BROWSERS = {
    "chromium": (*QUIET, "--hide-scrollbars", "--user-data-dir={profile}"),
    "firefox-esr": ("--headless", "--profile", "{profile}"),
}
PAGE = """<!doctype html><meta charset="utf-8"><style>body {{ margin: 0 }}</style>{svg}<script>
for (const each of document.getAnimations()) {{ each.pause(); each.currentTime = {time_ms} }}
</script>"""


def screenshot(browser: str, page: Path, size: tuple[int, int]) -> Any:
    """The page as `browser` shows it, RGB as float64 of shape (height, width, 3)."""
    picture, profile = page.with_suffix(".png"), page.parent / browser
    profile.mkdir(exist_ok=True)
    options = [option.format(profile=profile) for option in BROWSERS[browser]]
    window = [f"--window-size={size[0]},{size[1]}", f"--screenshot={picture}"]
    command = [browser, *options, *window, page.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return np.asarray(Image.open(picture).convert("RGB"), np.float64)


def distances(animation: Animation, browser: str, folder: Path) -> Iterator[list[float]]:
    """For each picture, how far every frame is from what `browser` shows at its time."""
    svg = animation.to_bytes("svg").decode()
    frames = [np.asarray(frame.convert("RGB"), np.float64) for frame in animation]
    for number, frame in enumerate(frames):
        page = folder / f"{number}.html"
        time_ms = sum(animation.durations_ms[:number]) + animation.durations_ms[number] / 2
        page.write_text(PAGE.format(svg=svg[svg.index("<svg") :], time_ms=time_ms))
        shown = screenshot(browser, page, (frame.shape[1], frame.shape[0]))
        yield [float(abs(shown - other).mean()) for other in frames]


def main() -> int:
    """Compare in every browser that is installed."""
    animation, wrong = animate(Conv2d(3, 2, 3, stride=2, dilation=2), (3, 7, 7)), 0
    for browser in filter(shutil.which, BROWSERS):
        with tempfile.TemporaryDirectory() as folder:
            for number, far in enumerate(distances(animation, browser, Path(folder))):
                nearest, (first, second) = int(np.argmin(far)), sorted(far)[:2]
                wrong += nearest != number
                print(f"{browser}: at {number} frame {nearest}, {first:.2f}; next {second:.2f}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
