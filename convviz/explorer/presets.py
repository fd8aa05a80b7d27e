"""The explorer's presets: layers of the gallery, and more that everybody has run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from convviz.explorer.address import address
from convviz.gallery.entries import Entry, read_gallery
from convviz.html.played import plays
from convviz.walks.chains import Chain
from convviz.walks.walk import walk

MORE = Path(__file__).with_name("layers.toml")
REAL = "Layers that everybody has run"
"""The group of the gallery that goes on in `layers.toml`."""

OF_VIEWS = "Views"
"""The group of the gallery that shows what a page's script does not."""

Preset = tuple[str, str]
"""A title, and the address of what it shows."""


def presets() -> list[tuple[str, list[Preset]]]:
    """The presets by their groups, as the gallery has them."""
    groups: dict[str, list[Preset]] = {}
    for entry in read_gallery():
        for preset in _preset(entry):
            groups.setdefault(entry.group, []).append(preset)
    for entry in read_gallery(MORE):
        groups.setdefault(REAL, []).extend(_preset(entry))
    return list(groups.items())


def _preset(entry: Entry) -> Iterator[Preset]:
    """The preset that shows what an entry shows; none where the script cannot."""
    how, made = entry.picture_options(), entry.made()
    if isinstance(made.layer, Chain) or not plays(made.layer) or entry.group == OF_VIEWS:
        return
    view = "scatter" if how.get("view") == "scatter" else "gather"
    steps = walk(made.layer, made.shape, order=how.get("order", "lockstep"), view=view)
    yield entry.title, address(steps) + "&numbers=1" * bool(how.get("values"))
