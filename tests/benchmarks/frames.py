"""A hash of every frame of every gallery entry, in three themes: what moving code must keep.

    python tests/benchmarks/frames.py > before.txt
    python tests/benchmarks/frames.py --against before.txt

prints a line for each picture, its name, its theme and the hash of its pixels, delays and alt
text; with `--against`, the pictures that differ from a file of such lines, and exit code 1
where there are any.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import product
from pathlib import Path

from convviz import animate
from convviz.gallery.entries import Entry, read_gallery

THEMES = ("light", "dark", "print")


def picture_hash(entry: Entry, theme: str) -> str:
    """The hash of all that a reader of the picture gets."""
    layer, shape = entry.made()[:2]
    animation = animate(layer, shape, **entry.picture_options() | {"theme": theme})
    shown = hashlib.sha256()
    for frame in animation:
        shown.update(f"{frame.size} {frame.mode}\n".encode())
        shown.update(frame.tobytes())
    shown.update(f"{animation.durations_ms} {animation.alt_text}".encode())
    return shown.hexdigest()


def lines() -> Iterator[str]:
    """`name theme hash` of each picture."""
    asked = list(product(read_gallery(), THEMES))
    with ProcessPoolExecutor() as pool:
        hashes = pool.map(picture_hash, *zip(*asked, strict=True))
        for (entry, theme), shown in zip(asked, hashes, strict=True):
            yield f"{entry.name} {theme} {shown}"


def main() -> int:
    """Print the hashes, or what differs from those of a file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--against", type=Path, help="a file of hashes to compare with")
    before = parser.parse_args().against
    if before is None:
        for line in lines():
            print(line, flush=True)
        return 0
    known = set(before.read_text(encoding="utf-8").splitlines())
    other = [line for line in lines() if line not in known]
    for line in other:
        name, theme, _ = line.split()
        print(f"{name} in {theme} differs")
    print(f"{len(other)} pictures differ of {len(known)}")
    return 1 if other else 0


if __name__ == "__main__":
    sys.exit(main())
