"""The page of pictures that its script cannot make itself: the same controls over an SVG."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from convviz.html.page import page
from convviz.render.svg import PIXELS, STILL_RULE
from convviz.theme import Theme

STRIP = ("player/dom.js", "pages/filmstrip.js")
"""The modules of the page."""


class Strip(NamedTuple):
    """An animated SVG, the milliseconds of each of its pictures, and the step of each.

    With `first` the page stands still at this picture, from 0.
    """

    svg: str
    durations_ms: Sequence[int]
    steps: Sequence[int]
    first: int | None = None


def filmstrip_page(strip: Strip, caption: str, description: str, theme: Theme) -> str:
    """The page that plays `strip`, with `description` for who cannot see it.

    The policy of the page lets no attribute be a style, and its script moves the pictures, so
    the drawing has neither such attributes nor the rule that stops them.
    """
    pictures = {"durations": strip.durations_ms, "steps": strip.steps}
    first = {} if strip.first is None else {"first": strip.first}
    drawing = strip.svg.replace(STILL_RULE, "").replace(PIXELS, 'class="pixels"')
    own = re.findall(r"<style>(.*?)</style>", drawing, re.DOTALL)
    return page(
        caption,
        description,
        STRIP,
        "startStrip",
        {"title": caption, **pictures, **first},
        (theme, None),
        drawing=drawing,
        styles=own,
    )
