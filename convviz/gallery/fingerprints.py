"""A hash of what would be drawn: the values that say so, and the code that draws them.

The same in every process and on every machine with the same convviz and Pillow.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from hashlib import sha256
from pathlib import Path

PACKAGE = Path(__file__).parents[1]

DRAWS_NOTHING = ("cli", "explorer", "gallery", "options")
"""Folders of the package whose code changes no picture, but for `gallery/jobs.py`."""


class Unknown(Exception):
    """A value of a kind that has no hash."""


def fingerprint(*values: object) -> str:
    """A hash of `values` and of the code that draws; empty where a value has no hash.

    Values are layers and other dataclasses, numbers, texts, enums, arrays, and lists and
    mappings of them; a list and a tuple are the same.

    >>> fingerprint([1, 2]) == fingerprint((1, 2)) != fingerprint((1, 3))
    True
    >>> fingerprint(object())
    ''
    """
    made = sha256(code().encode())
    try:
        for value in values:
            for part in _parts(value):
                made.update(part)
    except Unknown:
        return ""
    return made.hexdigest()


def _parts(value: object) -> Iterator[bytes]:
    """Bytes that differ for different values."""
    match value:
        case Enum():
            yield f"{type(value).__name__}.{value.name};".encode()
        case None | bool() | int() | float() | str() | bytes():
            yield f"{value!r};".encode()
        case os.PathLike():
            yield from _parts(os.fspath(value))
        case Mapping():
            yield f"mapping {len(value)};".encode()
            for key in sorted(value, key=repr):
                yield from _parts(key)
                yield from _parts(value[key])
        case list() | tuple() | range():
            yield f"list {len(value)};".encode()
            for each in value:
                yield from _parts(each)
        case _ if is_dataclass(value) and not isinstance(value, type):
            yield f"{type(value).__name__};".encode()
            for each in fields(value):
                yield from _parts(getattr(value, each.name))
        case _:
            yield from _numbers(value)


def _numbers(value: object) -> Iterator[bytes]:
    """The bytes of an array or of a number of numpy's."""
    import numpy as np

    if not isinstance(value, np.ndarray | np.generic) or value.dtype.hasobject:
        raise Unknown
    yield f"array {value.dtype.str} {value.shape};".encode()
    yield value.tobytes()


@cache
def code() -> str:
    """A hash of the package's files that draw, fonts and themes among them, and of Pillow."""
    import PIL

    made = sha256(f"Pillow {PIL.__version__};".encode())
    for path in sorted(drawing(PACKAGE)):
        content = path.read_bytes()
        made.update(f"{path.relative_to(PACKAGE).as_posix()} {len(content)};".encode())
        made.update(content)
    return made.hexdigest()


def drawing(package: Path) -> Iterator[Path]:
    """The files that draw."""
    yield package / "gallery" / "jobs.py"
    for folder, below, names in os.walk(package):
        if Path(folder) == package:
            below[:] = [name for name in below if name not in DRAWS_NOTHING]
            names = [name for name in names if not name.startswith("gallery.")]
        below[:] = [name for name in below if name != "__pycache__"]
        yield from (Path(folder, name) for name in names)
