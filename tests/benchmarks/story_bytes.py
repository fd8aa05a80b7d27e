"""What a story costs in bytes, beside the bare walk, over the whole gallery.

    python tests/benchmarks/story_bytes.py

prints for each picture the bytes of both, its frames and their ratio, and at the end the ratio
of all bytes.  Neither is optimised; `--optimize` makes both smaller alike.
"""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

from convviz import animate
from convviz.gallery.entries import Entry, read_gallery


class Cost(NamedTuple):
    """The frames of an animation, and its bytes as a GIF."""

    frames: int
    size: int

    def __str__(self) -> str:
        return f"{self.size:8} of {self.frames:3}"


def sizes(entry: Entry) -> tuple[Cost, Cost]:
    """The costs of the story, and of the bare walk."""
    layer, shape = entry.made()[:2]
    told, bare = (
        animate(layer, shape, **entry.picture_options() | {"story": story})
        for story in (True, False)
    )
    return Cost(len(told), len(told.to_bytes())), Cost(len(bare), len(bare.to_bytes()))


def main() -> int:
    """Print a line for each picture, and one for all."""
    entries = read_gallery()
    with ProcessPoolExecutor() as pool:
        found = list(pool.map(sizes, entries))
    for entry, (told, bare) in zip(entries, found, strict=True):
        print(f"{told.size / bare.size:5.2f}  {told}  {bare}  {entry.name}")
    all_told, all_bare = (sum(each.size for each in some) for some in zip(*found, strict=True))
    print(f"{all_told / all_bare:5.2f}  {all_told} and {all_bare} B in all")
    return 0


if __name__ == "__main__":
    sys.exit(main())
