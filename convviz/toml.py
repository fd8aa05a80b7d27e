"""Reading TOML files of the user's, with bounds on their size, their nesting and their keys.

The one reader for themes and galleries; this module does not know what their tables mean.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from convviz.errors import ConvVizError
from convviz.files import read_bytes, shown_path

if TYPE_CHECKING:
    import os

MOST_BYTES = 1 << 18
MOST_DEPTH = 16
"""Tables and lists nested in each other at most, the whole file counted as the first."""

LONG_KEY = re.compile(
    r"""(?<![\w-])(?:(?:[\w-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){32}""",
    re.ASCII,
)
"""The first 32 parts of a dotted key, refused because `tomllib` needs time and memory that
grow at least with the square of a key's parts: half a minute for 64 KiB.
"""

LONGEST_REASON = 200
"""Characters of the parser's message that a refusal quotes at most."""


def read_toml(path: str | os.PathLike[str], what: str) -> dict[str, Any]:
    """The tables of the TOML file `path`; `what` is the file's kind in an error's words.

    Raises:
        ConvVizError: the file cannot be read, is larger than MOST_BYTES, is not UTF-8, is not
            TOML, or is nested deeper than MOST_DEPTH.
    """
    try:
        raw = read_bytes(path, MOST_BYTES)
        text = raw.decode("utf-8-sig")  # editors on Windows write a mark at the start
        content = _parsed(text)
    except RecursionError:
        reason = f"it is nested more than {MOST_DEPTH} deep"
    except UnicodeDecodeError as error:
        reason = f"it is no UTF-8: byte {error.start} is 0x{error.object[error.start]:02x}"
    except OSError as error:
        reason = error.strerror or str(error)
    except ValueError as error:  # no TOML, no path, or a number of thousands of digits
        reason = str(error)
    else:
        return content
    raise ConvVizError(f"cannot read the {what} {shown_path(path)}: {_cut(reason)}")


def _parsed(text: str) -> dict[str, Any]:
    if LONG_KEY.search(text):
        raise RecursionError
    content = tomllib.loads(text)
    if _is_deep(content):
        raise RecursionError
    return content


def _is_deep(content: object) -> bool:
    """True if more than MOST_DEPTH tables and lists lie within each other."""
    level = [content]
    for _ in range(MOST_DEPTH):
        level = [inner for outer in level for inner in _within(outer)]
    return any(isinstance(each, dict | list) for each in level)


def _within(outer: object) -> Iterable[object]:
    if isinstance(outer, dict):
        return outer.values()
    return outer if isinstance(outer, list) else ()


def _cut(reason: str) -> str:
    return reason if len(reason) <= LONGEST_REASON else f"{reason[:LONGEST_REASON]}..."
