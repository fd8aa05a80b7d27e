"""A page within a page: a frame that holds it whole, and lets its script see nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from convviz.html.page import PLAYER, page, themes_of
from convviz.theme import Theme
from convviz.walks.walk import Walk
from convviz.words import describe

FRAME = (*PLAYER, "pages/guest.js", "pages/frame.js")
"""The modules of a player in a frame."""

HEIGHT_PX, STRIPS_PX = 640, 500
"""Height of a frame: picture, legend, equation and controls; what else is said scrolls.

A layer of one channel over one axis is a picture of three strips.
"""


def player_frame(
    walk: Walk, data: Mapping[str, Any], theme: Theme, description: str, instead: str
) -> str:
    """A frame in which a walk that the script `plays` is played; `data` is as `player_data`."""
    caption = str(describe.caption(walk))
    made = page(caption, description, FRAME, "startFrame", data, themes_of(theme))
    shapes = (walk.input_shape, walk.output_shape)
    strips = all(len(shape) == 2 and shape[0] == 1 for shape in shapes)
    return framed(made, caption, instead, STRIPS_PX if strips else HEIGHT_PX)


def framed(page: str, title: str, instead: str, height_px: int = HEIGHT_PX) -> str:
    """An `iframe` of `page`, as wide as there is room.

    Its script runs in an origin of its own.  `instead` is HTML for readers whose notebook
    takes frames out, as JupyterLab does where it does not trust a notebook.
    """
    held = page.replace("&", "&amp;").replace("'", "&#39;")
    held = held.replace("\n\n", "\n&#10;")  # an empty line ends HTML in Markdown
    return (
        f'<iframe title="{escape(title)}" width="100%" height="{height_px}" style="border:0"'
        f' sandbox="allow-scripts allow-downloads" allow="clipboard-write"'
        f" srcdoc='{held}'>{instead}</iframe>"
    )
