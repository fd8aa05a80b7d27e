"""How many instructions a small picture takes, beside the imports that it cannot do without.

    python tests/benchmarks/startup.py

counts both in whole processes under valgrind's callgrind, with bytecode compiled before, and
prints them and their ratio; exit code 1 where the ratio is above MOST.  Instructions, unlike
times, come out the same within a percent on a busy machine.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from shlex import join

HERO = [
    "render",
    "--in",
    "3,7,7",
    "--out",
    "2",
    "--k",
    "3",
    "--s",
    "2",
    "--d",
    "2",
    "--no-story",
]
IMPORTS = "import numpy, PIL.Image, PIL.ImageDraw, PIL.ImageFont, typer"
MOST = 2.0
"""Times the instructions of the imports that the whole process may take."""

ROOT = Path(__file__).parents[2]
COUNTED = re.compile(r"Collected *: *([0-9]+)")
NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"


def with_bytecode(folder: Path) -> dict[str, str]:
    """An environment where modules are compiled once, as they are when installed."""
    env = {name: value for name, value in os.environ.items() if name != NO_BYTECODE}
    return env | {"PYTHONPYCACHEPREFIX": str(folder)}


def instructions(words: list[str], folder: Path) -> int:
    """Instructions of the process `python WORDS`, its bytecode being in `folder`."""
    env = with_bytecode(folder / "code") | {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0"}
    python = [sys.executable, *words]
    subprocess.run(python, check=True, cwd=folder, env=env, stdout=subprocess.DEVNULL)
    counting = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={os.devnull}"]
    done = subprocess.run(
        [*counting, *python], check=True, cwd=folder, env=env, capture_output=True, text=True
    )
    found = COUNTED.search(done.stderr)
    assert found is not None, done.stderr
    return int(found[1])


def main() -> int:
    """Print both numbers and their ratio; return 1 where that is too large."""
    render, imports = ["-m", "convviz", *HERO, "-o", "hero.gif"], ["-c", IMPORTS]
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = (instructions(words, Path(folder)) for words in (render, imports))
    for count, words in ((ours, render), (theirs, imports)):
        print(f"{count / 1e6:7.0f} M instructions  python {join(words)}")
    kept = ours <= MOST * theirs
    print(f"ratio {ours / theirs:.2f}, at most {MOST}: {'kept' if kept else 'MISSED'}")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
