"""The page of a model's pictures: its table, and below it the pictures, each with a player.

Everything that the page asks for stands in its own folder; a player is fetched when somebody
opens it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import NamedTuple

from convviz.gallery.making import Result
from convviz.models.layers import ModelLayer
from convviz.models.model import Model
from convviz.models.rows import TableRow
from convviz.models.shown.columns import shape_text
from convviz.models.shown.html import model_page
from convviz.words.numbers import count

INDEX = "index.html"
PLAYER = "html"
"""The suffix of the pages that play."""
LINKED, FILMS = ("pdf",), ("mp4", "webm")
"""Formats that no browser shows in a page, for which a link stands, and those of video."""

FETCH = "const f=this.lastChild; this.open && !f.src && (f.src=f.dataset.player)"
"""What a browser does when somebody opens a player."""

STYLE = """
section { border-top: 1px solid; margin-top: 2rem; padding-top: .5rem; }
section h2 { font-size: 1.1rem; margin: 0; }
section p { margin: .1rem 0 .6rem; }
img, video { max-width: 100%; height: auto; }
iframe { width: 100%; height: 46rem; border: 1px solid; }
summary { cursor: pointer; padding: .4rem 0; }
"""


class LayerPictures(NamedTuple):
    """The pictures of `layer`, which `alike` share, called `name`, by their suffixes."""

    layer: ModelLayer
    alike: tuple[ModelLayer, ...]
    name: str
    made: Mapping[str, Result]


def index_page(model: Model, pictures: Sequence[LayerPictures], suffix: str) -> str:
    """The page, which shows the pictures with `suffix`."""
    of_layer = {each.number: found for found in pictures for each in found.alike}

    def named(row: TableRow) -> str:
        found = of_layer.get(row.layers[0].number)
        name = escape(row.name)
        if found is None or not found.made:
            return name
        return f'<a href="#{escape(found.name)}">{name}</a>'

    sections = (_section(each, suffix) for each in pictures if each.made)
    return model_page(model, named, (f"<style>{STYLE}</style>", *sections))


def _section(found: LayerPictures, suffix: str) -> str:
    """The heading of a picture, the layers that it is of, the picture and its player."""
    layer = found.layer
    row = TableRow(layer.name, (layer,))
    shapes = f"{shape_text(layer.input_shape)} → {shape_text(layer.output_shape)}"
    told = " ".join(filter(None, (row.operator, row.arguments)))
    names = ", ".join(each.name for each in found.alike)
    several = f"{count(len(found.alike), 'layer')}: " * (len(found.alike) > 1)
    return (
        f'<section id="{escape(found.name)}"><h2>{escape(layer.name)}</h2>'
        f"<p>{escape(told)}, {shapes}<br>{escape(several + names) * bool(several)}</p>"
        f"{_picture(found, suffix)}{_player(found)}</section>"
    )


def _picture(found: LayerPictures, suffix: str) -> str:
    result = found.made.get(suffix)
    if result is None or suffix == PLAYER:
        return ""
    file = escape(result.path.name)
    if suffix in LINKED:
        return f'<p><a href="{file}">{file}</a></p>'
    if suffix in FILMS:
        return f'<video src="{file}" width="{result.width_px}" controls loop muted></video>'
    return (
        f'<img src="{file}" width="{result.width_px}" height="{result.height_px}"'
        f' loading="lazy" alt="{escape(" ".join(result.alt_text.split()))}">'
    )


def _player(found: LayerPictures) -> str:
    """The player, which is fetched when it is opened; open where there is no picture."""
    if (result := found.made.get(PLAYER)) is None:
        return ""
    opened = " open" * (len(found.made) == 1)
    file, title = escape(result.path.name), escape(f"{found.layer.name}, to pause and point at")
    return (
        f'<details{opened} ontoggle="{FETCH}"><summary>Play, pause and point at its cells'
        f' (<a href="{file}">alone</a>)</summary>'
        f'<iframe data-player="{file}" title="{title}"></iframe></details>'
    )
