"""What a gallery's file says: a table for each picture, with a layer and how to draw it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from convviz.errors import ConvVizError
from convviz.files import path_text, shown_path
from convviz.gallery.jobs import Job, check_name
from convviz.gallery.layers import Made, make
from convviz.options import OPTIONS, PICTURE, TIME
from convviz.parsing.numerals import short
from convviz.toml import read_toml

OWN_FILE = Path(__file__).parents[1] / "gallery.toml"

TYPES = {
    "a text": (str,),
    "true or false": (bool,),
    "a whole number": (int,),
    "a number": (int, float),
    "a list of numbers": (list, str),
}
"""What TOML has for a value, by what a complaint calls the value."""

TYPE_OF_KIND = {
    "switch": "true or false",
    "whole": "a whole number",
    "milliseconds": "a whole number",
    "rate": "a number",
    "number": "a number",
    "scale": "a number",
    "size": "a list of numbers",
}
"""What stands at the keys of each kind of option; at the others stands a text."""

PICTURE_KEYS = [
    key
    for key, option in OPTIONS.items()
    if key == "order" or (option.panel in (PICTURE, TIME) and key != "all_frames")
]
OTHER_KEYS = {"title": "a text", "group": "a text", "gives": "a list of numbers"}
UNTYPED = ["in", *(key for key, option in OPTIONS.items() if option.arguments)]
"""The keys whose values the layer checks."""

KINDS = OTHER_KEYS | {
    key: TYPE_OF_KIND.get(option.kind, "a text")
    for key, option in OPTIONS.items()
    if key not in UNTYPED
}
KEYS = (*OPTIONS, *OTHER_KEYS)

ELSEWHERE = {"input": "in", "input_shape": "in", "in_channels": "in"} | {
    name: key
    for key, option in OPTIONS.items()
    for name in (name.replace("-", "_") for name in option.names)
}
"""The keys by the names that they have on the command line and in Python."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A table of the file, `content` being what stands in it, not yet checked."""

    name: str
    content: object
    folder: Path
    """Where the file is: a theme's path starts here."""

    @property
    def title(self) -> str:
        """What the picture shows; empty where the entry does not say."""
        return self._text("title")

    @property
    def group(self) -> str:
        """The heading that the picture stands under; empty where the entry does not say."""
        return self._text("group")

    def _text(self, key: str) -> str:
        told = self.content.get(key) if isinstance(self.content, dict) else None
        return told if isinstance(told, str) else ""

    def made(self) -> Made:
        """The layer or block, its input shape, its convention and a question about the shape.

        Raises:
            ConvVizError: the entry's layer is incomplete or impossible.
        """
        return make(self._checked())

    def picture_options(self) -> dict[str, Any]:
        """The rest, as arguments for `animate`.

        Raises:
            ConvVizError: a key is not one of an entry's.
        """
        given = self._checked()
        options = {key: given[key] for key in PICTURE_KEYS if key in given}
        if "framework" in given:
            options["convention"] = make(given).convention
        if given.get("all_frames"):
            if "max_frames" in given:
                raise ConvVizError("max_frames has no meaning with all_frames: leave one out")
            options["max_frames"] = None
        _check_pixels(options)
        theme = options.get("theme")
        if isinstance(theme, str) and theme.endswith(".toml"):
            options["theme"] = str(self.folder / theme)
        return options

    def job(self, format: str, *, optimize: bool) -> Job:
        """The entry's picture in a format, to be made.

        Raises:
            ConvVizError: as `made` and `picture_options`.
        """
        layer, shape, _, question = self.made()
        options = self.picture_options()
        return Job(self.name, layer, shape, options, format, optimize, self.title, question)

    def _checked(self) -> dict[str, Any]:
        check_name(self.name)
        if not isinstance(self.content, dict):
            raise ConvVizError(f"it must be a table, not {short(self.content)}")
        for key, value in self.content.items():
            if key not in KEYS:
                raise ConvVizError(f"there is no key {short(key)}{_instead(key)}")
            kind = KINDS.get(key)
            if kind and type(value) not in TYPES[kind]:  # True is an int, but no whole number
                raise ConvVizError(f"{key} must be {kind}, not {short(value)}")
        return self.content


def _instead(key: str) -> str:
    """The key that was perhaps meant; all of them where none is near.

    >>> _instead("tittle"), _instead("kernel"), _instead("out_channels")
    (': title was perhaps meant', ': k was perhaps meant', ': out was perhaps meant')
    """
    keys = ELSEWHERE | {key: key for key in OTHER_KEYS}
    near = get_close_matches(key.lower().replace("-", "_"), keys, n=1)
    return f": {keys[near[0]]} was perhaps meant" if near else f", only {', '.join(KEYS)}"


def _check_pixels(options: dict[str, Any]) -> None:
    from convviz.page.asked import wanted

    size, scale, cell_px = (options.get(key) for key in ("size", "scale", "cell_px"))
    wanted(size, cell_px, True, 1 if scale is None else scale)


def read_gallery(file: str | os.PathLike[str] | None = None) -> list[Entry]:
    """The entries of a gallery's file, by default of convviz's own.

    Raises:
        ConvVizError: the file cannot be read, is no TOML, or holds no entries.
    """
    path = OWN_FILE if file is None else Path(path_text("file", file))
    shown = shown_path(path)
    content = read_toml(path, "gallery")
    if not content:
        raise ConvVizError(f"the gallery {shown} has no entries; start one with [name]")
    entries = [Entry(name, table, path.parent) for name, table in content.items()]
    folded: dict[str, str] = {}
    for entry in entries:
        other = folded.setdefault(entry.name.casefold(), entry.name)
        if other != entry.name:
            raise ConvVizError(
                f"the gallery {shown} has {short(other)} and {short(entry.name)}, which are"
                " the same file on Windows and macOS"
            )
    return entries
