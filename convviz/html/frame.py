"""A page within a page: a frame that holds it whole, and lets its script see nothing else."""

from __future__ import annotations

from html import escape

from convviz.html.page import PLAYER, page, themes_of
from convviz.html.player import player_data
from convviz.theme import Theme
from convviz.walks.tensors import Tensors
from convviz.walks.walk import Walk
from convviz.words import describe

FRAME = (*PLAYER, "guest.js", "frame.js")
"""The modules of a player in a frame."""

HEIGHT_PX, STRIPS_PX = 640, 460
"""Height of a frame: picture, legend, equation and controls; what else is said scrolls.

A layer of one channel over one axis is a picture of three strips.
"""


def player_frame(walk: Walk, tensors: Tensors | None, theme: Theme, description: str) -> str:
    """A frame in which a walk that the script `plays` is played; else as `player_page`."""
    caption, data = str(describe.caption(walk)), player_data(walk, tensors)
    made = page(caption, description, FRAME, "startFrame", data, themes_of(theme))
    layer, axes = walk.layer, len(walk.input_shape) - 1
    strips = axes == layer.in_channels == layer.out_channels == 1
    return framed(made, caption, description, STRIPS_PX if strips else HEIGHT_PX)


def framed(page: str, title: str, description: str, height_px: int = HEIGHT_PX) -> str:
    """An `iframe` of `page`, as wide as there is room.

    Its script runs in an origin of its own.  `description` stands where there are no frames,
    as where a notebook that is not trusted is shown without them.
    """
    held = page.replace("&", "&amp;").replace("'", "&#39;")
    return (
        f'<iframe title="{escape(title)}" width="100%" height="{height_px}" style="border:0"'
        f' sandbox="allow-scripts" allow="clipboard-write"'
        f" srcdoc='{held}'>{escape(description)}</iframe>"
    )
