"""The README of a gallery: each picture under its title, with the command that draws it."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from contextlib import suppress
from html import escape
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

from convviz.files import write_file
from convviz.gallery.checking import MISSING, STALE
from convviz.gallery.entries import Entry
from convviz.options import OPTIONS

README = "README.md"
FIRST_LINE = "<!-- Written by `convviz gallery`, which replaces this file each time. -->"

UNTYPED = ("in", "title", "group", "gives")
"""Keys that are no options of `convviz render`; `in` stands first in every command."""

SHORTER = {"cell_px": "--cell", "hold_ms": "--hold"}
"""Keys that have a unit in their name, and their options, which have none."""


SHOWN = frozenset({"apng", "avif", "gif", "jpg", "png", "svg", "webp"})
"""Suffixes that a page shows as pictures; to the others it has links."""


def command(entry: Entry, suffixes: Sequence[str]) -> str:
    """What to type for the picture of a possible `entry` in each of some formats."""
    content = entry.content
    assert isinstance(content, dict)
    words = ["convviz", "render", "--in", _typed("in", content["in"])]
    for key, value in content.items():
        if key in UNTYPED:
            continue
        option = SHORTER.get(key, "--" + key.replace("_", "-"))
        if not isinstance(value, bool):
            words += [option, _typed(key, value)]
        elif value is not OPTIONS[key].unasked:  # else it holds without being typed
            words.append(option if value else option.replace("--", "--no-"))
    for suffix in suffixes:
        words += ["-o", f"{entry.name}.{suffix}"]
    return shlex.join(words)


def _typed(key: str, value: object) -> str:
    """`value` as the command line takes it: 3,7,7 and 960x540, and 2:0 for one axis's pads."""
    if not isinstance(value, list):
        return str(value)
    if key == "size":
        return "x".join(map(str, value))
    return ",".join(
        ":".join(map(str, each)) if isinstance(each, list) else str(each) for each in value
    )


def first_shown(suffixes: Sequence[str]) -> str:
    """The format that stands in the README: the first that a page shows, else a link.

    >>> first_shown(["mp4", "webp", "gif"]), first_shown(["mp4", "pdf"])
    ('webp', 'mp4')
    """
    return next((each for each in suffixes if each in SHOWN), suffixes[0])


def section(entry: Entry, alt_text: str, suffixes: Sequence[str]) -> str:
    """The title of an entry, its picture and its command."""
    title = escape(" ".join((entry.title or entry.name).split()), quote=False)
    suffix = first_shown(suffixes)
    file, told = f"{entry.name}.{suffix}", escape(" ".join(alt_text.split()))
    shown = (
        f'<img src="{file}" alt="{told}">' if suffix in SHOWN else f"[{file}]({file}): {told}"
    )
    return f"### {title}\n\n{shown}\n\n```console\n{command(entry, suffixes)}\n```\n"


def readme(pictures: Iterable[tuple[Entry, str]], suffixes: Sequence[str]) -> str:
    """The page that shows entries, each given with its alt text, under their groups."""
    parts = [f"{FIRST_LINE}\n\n# Gallery\n"]
    for group, some in groupby(pictures, key=lambda picture: picture[0].group):
        if group:
            parts.append(f"## {escape(' '.join(group.split()), quote=False)}\n")
        parts += [section(entry, alt_text, suffixes) for entry, alt_text in some]
    return "\n".join(parts)


def write_readme(
    folder: Path, pictures: list[tuple[Entry, str]], suffixes: Sequence[str]
) -> None:
    """Write the README of `folder`, unless there are no pictures or it is by another hand.

    Raises:
        ConvVizError: the file cannot be written.
    """
    path = folder / README
    if not pictures or (path.exists() and not _is_ours(path)):
        return

    def write(file: BinaryIO) -> None:
        file.write(readme(pictures, suffixes).encode())

    write_file(path, write)


def stale_readme(
    folder: Path, pictures: list[tuple[Entry, str]], suffixes: Sequence[str]
) -> str:
    """What is wrong with the README of `folder`; empty where `write_readme` would keep it."""
    path = folder / README
    if not pictures or (path.exists() and not _is_ours(path)):
        return ""
    if not path.exists():
        return MISSING
    with suppress(OSError):
        if path.read_bytes() == readme(pictures, suffixes).encode():
            return ""
    return STALE


def _is_ours(path: Path) -> bool:
    """Whether the file starts as every README of a gallery does."""
    first = FIRST_LINE.encode()
    with suppress(OSError), path.open("rb") as file:
        return file.read(len(first)) == first
    return False
