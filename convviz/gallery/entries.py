"""What a gallery's file says: a table for each picture, with a layer and how to draw it."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from convviz.errors import ConvVizError
from convviz.files import path_text, shown_path
from convviz.gallery.layers import LAYER_KEYS, Made, make
from convviz.parsing.numerals import short
from convviz.toml import read_toml

if TYPE_CHECKING:
    from convviz.layer import Layer
    from convviz.walks.chains import Chain

OWN_FILE = Path(__file__).parents[1] / "gallery.toml"

NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
RESERVED = re.compile(r"(CON|PRN|AUX|NUL|(COM|LPT)[0-9])(\..*)?|.*\.", re.IGNORECASE)
"""Names that Windows keeps for devices, whatever their suffix, or takes the last dot off."""

TEXT, SWITCH = (str,), (bool,)
WHOLE, NUMBER, LIST, LIST_OR_TEXT = (int,), (int, float), (list,), (list, str)
WORDS = {
    TEXT: "a text",
    SWITCH: "true or false",
    WHOLE: "a whole number",
    NUMBER: "a number",
    LIST: "a list of numbers",
    LIST_OR_TEXT: "a list of numbers",
}
PICTURE_KEYS = {
    "view": TEXT,
    "order": TEXT,
    "theme": TEXT,
    "size": LIST_OR_TEXT,
    "scale": NUMBER,
    "cell_px": WHOLE,
    "fps": NUMBER,
    "hold_ms": WHOLE,
    "max_frames": WHOLE,
    "loop": WHOLE,
    "caption": SWITCH,
    "beams": SWITCH,
    "values": SWITCH,
    "seed": WHOLE,
}
OTHER_KEYS = {
    "op": TEXT,
    "block": TEXT,
    "title": TEXT,
    "group": TEXT,
    "gives": LIST_OR_TEXT,
    "all_frames": SWITCH,
}
KINDS = {"framework": TEXT, **PICTURE_KEYS, **OTHER_KEYS}
"""What stands at each key that the layer does not check itself."""

KEYS = (*LAYER_KEYS, *PICTURE_KEYS, *OTHER_KEYS)


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
        told = self.content.get("title") if isinstance(self.content, dict) else None
        return told if isinstance(told, str) else ""

    @property
    def group(self) -> str:
        """The heading that the picture stands under; empty where the entry does not say."""
        told = self.content.get("group") if isinstance(self.content, dict) else None
        return told if isinstance(told, str) else ""

    def layer_and_shape(self) -> tuple[Layer | Chain, tuple[int, ...]]:
        """The layer or block, and the shape of its input.

        Raises:
            ConvVizError: the entry's layer is incomplete or impossible.
        """
        return self.made()[:2]

    def made(self) -> Made:
        """The layer or block, the shape of its input, and what is said of them.

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

    def _checked(self) -> dict[str, Any]:
        if not NAME.fullmatch(self.name):
            raise ConvVizError(
                "its name becomes a file's, so it may have ASCII letters, digits, _, -"
                " and . only"
            )
        if RESERVED.fullmatch(self.name):
            other = self.name.rstrip(".")
            if RESERVED.fullmatch(other):
                other = f"a_{other}"
            raise ConvVizError(
                "its name becomes a file's, which Windows does not allow to be called"
                f" {self.name}: name it otherwise, such as {other}"
            )
        if not isinstance(self.content, dict):
            raise ConvVizError(f"it must be a table, not {short(self.content)}")
        for key, value in self.content.items():
            if key not in KEYS:
                raise ConvVizError(f"there is no key {short(key)}, only {', '.join(KEYS)}")
            kind = KINDS.get(key)
            if kind and type(value) not in kind:  # True is an int, but no whole number
                raise ConvVizError(f"{key} must be {WORDS[kind]}, not {short(value)}")
        return self.content


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
