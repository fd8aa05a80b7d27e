"""What a story costs in bytes, beside the bare walk, over the whole gallery.

    python tests/benchmarks/story.py

prints for each picture the bytes of both, its frames and their ratio, and at the end the ratio
of all bytes.  Neither is optimised; `--optimize` makes both smaller alike.
"""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor

from convviz import animate
from convviz.gallery.entries import Entry, read_gallery


def sizes(entry: Entry) -> tuple[int, int, int, int]:
    """Frames and bytes of the story, and of the bare walk."""
    layer, shape = entry.made()[:2]
    told, bare = (
        animate(layer, shape, **entry.picture_options() | {"story": story})
        for story in (True, False)
    )
    return len(told), len(told.to_bytes()), len(bare), len(bare.to_bytes())


def main() -> int:
    """Print a line for each picture, and one for all."""
    entries = read_gallery()
    with ProcessPoolExecutor() as pool:
        found = list(pool.map(sizes, entries))
    for entry, (frames, told, bare_frames, bare) in zip(entries, found, strict=True):
        sizes_told = f"{told:8} of {frames:3}  {bare:8} of {bare_frames:3}"
        print(f"{told / bare:5.2f}  {sizes_told}  {entry.name}")
    _, told, _, bare = map(sum, zip(*found, strict=True))
    print(f"{told / bare:5.2f}  {told} and {bare} B in all")
    return 0


if __name__ == "__main__":
    sys.exit(main())
