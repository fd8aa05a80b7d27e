"""The colours of a picture: a value that is passed, read from a TOML file.

Knows the names of colours, and not where they are drawn.
"""

from __future__ import annotations

from ast import literal_eval
from collections.abc import Sequence
from functools import cache
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple

from convviz.errors import ConvVizError
from convviz.files import shown_path
from convviz.parsing.numerals import short
from convviz.parsing.spelling import spelled

THEMES = ("light", "dark", "print")

MOST_HUES = 8


class Colour(NamedTuple):
    """Red, green and blue, each from 0 to 255."""

    red: int
    green: int
    blue: int

    def towards(self, other: Colour, share: float) -> Colour:
        """This colour with a `share` from 0 to 1 of it replaced by `other`."""
        return Colour(*(round(a + (b - a) * share) for a, b in zip(self, other, strict=True)))


class Theme(NamedTuple):
    """The colours of a picture.

    `paper` is behind everything, `ink` is the type and the outlines, `muted` lesser type,
    `line` the grid, `padding` and `hatch` a padding cell, `cross` the mark of a cell that is
    never read, `warm` the output, `hues` the groups in their order, repeated if need be.
    """

    paper: Colour
    ink: Colour
    muted: Colour
    line: Colour
    padding: Colour
    hatch: Colour
    cross: Colour
    warm: Colour
    hues: tuple[Colour, ...]


def load_theme(name: str | PathLike[str] | Theme) -> Theme:
    """The theme called `name`, or that of a TOML file at a path ending in `.toml`.

    A theme that was loaded before is itself.

    A file names the colours that it changes as `"#rrggbb"`, `hues` being a list of them, and
    the theme that it starts from as `base`, which is `light` unless it says otherwise.

    Raises:
        ConvVizError: there is no such theme or file, or the file is not a theme.
    """
    if isinstance(name, Theme):
        return name
    if not isinstance(name, str | PathLike):
        raise ConvVizError(f"theme must be a name or a path, not {short(name)}")
    if (known := spelled(name, THEMES)) is not None:
        return _built_in(known)
    path = Path(name)
    if path.suffix != ".toml":
        raise ConvVizError(
            f"theme must be one of {', '.join(THEMES)}, or a .toml file, not {short(str(name))}"
        )
    from convviz.toml import read_toml  # a parser that the themes of the package do without

    entries = read_toml(path, "theme")
    told, shown = entries.pop("base", "light"), shown_path(path)
    if (base := spelled(told, THEMES)) is None:
        raise ConvVizError(
            f"{shown}: base must be one of {', '.join(THEMES)}, not {short(told)}"
        )
    return _built_in(base)._replace(**_parsed(shown, entries))


@cache
def _built_in(name: str) -> Theme:
    """A theme of the package, whose lines of TOML are assignments of Python, too."""
    path = Path(__file__).with_name("themes") / f"{name}.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = (line.split(" = ") for line in lines if not line.startswith("#"))
    return Theme(**_parsed(str(path), {field: literal_eval(value) for field, value in pairs}))


def _parsed(where: str, entries: dict[str, object]) -> dict[str, Any]:
    """The arguments of a theme that `entries` give: a colour each, and the hues' tuple."""
    colours: dict[str, Any] = {}
    for name, value in entries.items():
        if name not in Theme._fields:
            raise ConvVizError(
                f"{where}: there is no colour {short(name)}, only {', '.join(Theme._fields)}"
            )
        if name != "hues":
            colours[name] = _colour(where, name, value)
        elif isinstance(value, Sequence) and 0 < len(value) <= MOST_HUES:
            colours[name] = tuple(_colour(where, name, hue) for hue in value)
        else:
            raise ConvVizError(f"{where}: hues must be a list of 1 to {MOST_HUES} colours")
    return colours


def _colour(where: str, name: str, value: object) -> Colour:
    digits = value[1:] if isinstance(value, str) and value[:1] == "#" else ""
    if len(digits) != 6 or set(digits) - set("0123456789abcdefABCDEF"):
        raise ConvVizError(f'{where}: {name} must be a colour as "#0072b2", not {short(value)}')
    return Colour(*bytes.fromhex(digits))
