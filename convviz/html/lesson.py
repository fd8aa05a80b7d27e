"""The lesson: chapters about convolution layers, one a screen, each with its live picture.

What the chapters say stands in `lesson.toml`.  The words are in the page itself, so that they
are read, found and printed without a script; `js/pages/lesson.js` shows one chapter at a
time, with its player, its knobs and its question.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from convviz.html.document import HtmlPage
from convviz.html.page import PLAYER, page, rules_of, text_of, themes_of
from convviz.parsing.numerals import one_of
from convviz.theme import load_theme

TITLE = "What a convolution layer does"

SMALL_NUMBERS: dict[str, Any] = {
    "whole": True,
    "input": {"least": 0, "most": 5, "key": 6},
    "weight": {"least": -1, "most": 2, "key": 2},
    "bias": {"least": 1, "most": 3, "key": 1},
}
"""What the numbers in the cells are drawn from, so that a sum can be done in one's head.

A number depends on its place alone: what a knob leaves in place keeps its number.
"""

OF_POOLS = {"input": {"least": 0, "most": 9, "key": 0}}
"""More numbers, so that few windows have two largest."""

UNBROKEN = re.compile(r"(?<=\d) × (?=\d)|(?<=\(\w) - (?=\w\))")
"""Blanks at which no line ends: those of sizes such as 3 × 3, and of (k - 1)."""

JOINED = {ord(" "): "\u00a0", ord("-"): "-\u2060"}
"""Signs after which a line may end, as signs after which it may not."""

Chapter = Mapping[str, Any]

CHAPTERS: dict[str, Chapter] = {
    chapter["id"]: chapter for chapter in tomllib.loads(text_of("lesson.toml"))["chapter"]
}
"""The chapters by their names, in the order of the lesson."""


def lesson(chapter: str | None = None) -> HtmlPage:
    """The lesson about convolution layers as a page; or one chapter of it, to be embedded.

    >>> lesson("Stride").title
    'Stride'

    Raises:
        ConvVizError: there is no such chapter.
    """
    names = list(CHAPTERS) if chapter is None else [one_of("chapter", chapter, CHAPTERS)]
    shown = [CHAPTERS[name] for name in names]
    title = TITLE if chapter is None else shown[0]["title"]
    theme = load_theme("light")
    html = page(
        title,
        f"{title}: in a browser with scripts each picture moves, and has knobs to turn.",
        (*PLAYER, "pages/lesson.js"),
        "startLesson",
        {"chapters": [_played(each) for each in shown]},
        themes_of(theme),
        drawing=f"<h1 class='unseen'>{escape(TITLE)}</h1>\n"
        + (_contents(shown) if len(shown) > 1 else "")
        + "\n".join(map(_article, shown)),
        sheet=rules_of(".on-paper", theme) + text_of("lesson.css"),
    )
    return HtmlPage(title, html, height_px=720)


def _played(chapter: Chapter) -> dict[str, Any]:
    """What the script needs of a chapter beside its words."""
    kept = ("id", "layer", "knobs", "coverage", "sums", "answer")
    pool = chapter["layer"]["op"].endswith("pool")
    return {
        **{key: chapter[key] for key in kept},
        "why": _unbroken(chapter["why"]),
        "wrong": list(map(_unbroken, chapter["wrong"])),
        "showNumbers": chapter["numbers"],
        "numbers": SMALL_NUMBERS | (OF_POOLS if pool else {}),
    }


def _contents(chapters: Iterable[Chapter]) -> str:
    """The list of the chapters."""
    items = "".join(
        f'<li><a href="#{each["id"]}" title="{escape(each["title"])}">'
        f'<span class="name">{escape(each["title"])}</span></a></li>'
        for each in chapters
    )
    return f'<nav aria-label="chapters"><ol>{items}</ol></nav>\n'


def _article(chapter: Chapter) -> str:
    """A chapter in words, with room for its picture."""
    choices = "".join(
        f'<li><button type="button">{_told(each)}</button></li>' for each in chapter["choices"]
    )
    return f"""<article id="{chapter["id"]}" tabindex="-1">
<h2>{_told(chapter["title"])}</h2>
<div class="text">{_unbroken(chapter["text"].strip())}</div>
<div class="picture"></div>
<p class="try"><b>Try it</b> {_told(chapter["try"])}</p>
<section class="question" aria-label="question">
<p class="asked">{_told(chapter["question"])}</p>
<ol class="choices">{choices}</ol>
<div class="verdict" aria-live="polite"></div>
</section>
</article>"""


def _told(text: str) -> str:
    """Plain text as HTML."""
    return escape(_unbroken(text))


def _unbroken(text: str) -> str:
    """Text with blanks that break no line within a size.

    >>> _unbroken("(k - 1), here 3 × 3").encode("ascii", "replace")
    b'(k?-??1), here 3???3'
    """
    return UNBROKEN.sub(lambda found: found[0].translate(JOINED), text)
