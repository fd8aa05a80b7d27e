"""The most memory that a process holds which writes a long film.  Needs Linux."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

MOST_MIB = 200
"""What a process may hold that writes 2,000 frames."""

SIZE = (960, 540)

CHILD = """
import sys
from dataclasses import replace
from convviz import Conv2d, animate
target, frames, each, how = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4:]
layer, shape = Conv2d(3, 2, 3, padding=1), (3, 32, 32)
film = animate(layer, shape, size=(960, 540), max_frames=None, story=False)
pictures = replace(film.pictures, beats=film.pictures.beats[:frames])
replace(film, pictures=pictures).save(target, each=each, lossless="lossless" in how)
# Not getrusage: on Linux its peak is that of the process that started this one, too.
lines = open("/proc/self/status").read().splitlines()
print(next(line.split()[1] for line in lines if line.startswith("VmHWM")))
"""


def peak_mib(target: Path | str, frames: int, *how: str, each: str = "png") -> float:
    """Mebibytes held at most by a process that writes `frames` pictures to `target`.

    `target` is a file, or a folder of files of the format `each`; `how` may be `lossless`.
    """
    words = [sys.executable, "-c", CHILD, str(target), str(frames), each, *how]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    return int(done.stdout) / 1024
