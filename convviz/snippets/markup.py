"""Snippets in HTML, in Markdown of several kinds, and in reStructuredText."""

from __future__ import annotations

import json
from html import escape
from re import sub

from convviz.snippets.shown import ShownFile, backslashed, one_line

MARKED = r'\`*_{}[]<>#|!&~^$@"'
"""Punctuation that some Markdown reads, all of which may have a backslash before it."""

MARP_READS = str.maketrans(dict.fromkeys("\\`*_[]<&~$", " "))
"""Blanks for what Marp would read in an alternative text; it drops what has a backslash."""

MARP_WORDS = (
    r"(?<!\S)((bg|auto|contain|cover|fit|vertical|left|right|blur|brightness|contrast"
    r"|drop-shadow|grayscale|hue-rotate|invert|opacity|saturate|sepia)(:\S*)?"
    r"|(w|width|h|height):\S*|[\d.]+%)(?!\S)"
)
"""Words of an alternative text that Marp takes for what is to be done to the picture."""

WORD_JOINER = "\u2060"
"""A character of no width, with which a word is none of MARP_WORDS."""

VIDEOS = ("mp4", "webm")

MARP_PX = 460
"""Height of a picture on a slide of Marp, below a title of one line."""

PAGE_PX = 800
"""Height of a frame in which a page of 720 pixels or wider has its picture and its controls."""


def html(shown: ShownFile) -> str:
    """A figure with its caption; an HTML page stands in a frame."""
    return (
        f"<figure>\n  {_element(shown)}\n"
        f"  <figcaption>{escape(one_line(shown.caption))}</figcaption>\n</figure>"
    )


def reveal(shown: ShownFile) -> str:
    """A slide of reveal.js, which the picture fills below its title."""
    element = _element(shown, 'class="r-stretch"')
    return f"<section>\n  <h3>{escape(one_line(shown.title))}</h3>\n  {element}\n</section>"


def _element(shown: ShownFile, how: str = "") -> str:
    words, place = escape(one_line(shown.alt_text)), escape(shown.address)
    size = how or f'width="{shown.width_px}" height="{shown.height_px}"'
    if shown.format in VIDEOS:
        plays = "data-autoplay" if how else "autoplay controls"
        loop = " loop" if shown.endless else ""
        return (
            f'<video src="{place}" {size} {plays}{loop} muted playsinline'
            f' aria-label="{words}"></video>'
        )
    if shown.format == "html":
        size = how or f'width="100%" height="{PAGE_PX}" style="border: 0"'
        return f'<iframe src="{place}" {size} title="{words}"></iframe>'
    return f'<img src="{place}" {size} alt="{words}">'


def markdown(shown: ShownFile) -> str:
    """An image, with the caption as its title."""
    caption = backslashed(shown.caption, MARKED)
    return f'![{_marked(shown.alt_text)}]({shown.address} "{caption}")'


def quarto(shown: ShownFile) -> str:
    """A figure with a caption and an alternative text, as Quarto and Pandoc have it."""
    words = backslashed(shown.alt_text, '\\"&')
    size = f"width={shown.width_px}"
    return f'![{_marked(shown.caption)}]({shown.address}){{fig-alt="{words}" {size}}}'


def marp(shown: ShownFile) -> str:
    """A slide: its title, and the picture as high as the rest of a slide of 1280 x 720.

    The line before it is empty, or it would make a heading of what comes before.
    """
    scale = min(MARP_PX / shown.height_px, 1120 / shown.width_px)
    size = f"w:{round(shown.width_px * scale)} h:{round(shown.height_px * scale)}"
    words = one_line(shown.alt_text.translate(MARP_READS))
    words = sub(MARP_WORDS, rf"{WORD_JOINER}\1", words)
    image = f"![{size} {words}]({shown.address})"
    return f"\n---\n\n# {_marked(shown.title)}\n\n{image}"


def sphinx(shown: ShownFile) -> str:
    """A figure in reStructuredText."""
    return (
        f".. figure:: {_argument(shown)}\n   :alt: {one_line(shown.alt_text)}\n"
        f"   :width: {shown.width_px}px\n\n   {_rst(shown.caption)}"
    )


def myst(shown: ShownFile) -> str:
    """A figure in MyST Markdown, for Sphinx and for Jupyter Book."""
    words = json.dumps(one_line(shown.alt_text), ensure_ascii=False)
    return (
        f"```{{figure}} {_argument(shown)}\n:alt: {words}\n:width: {shown.width_px}px\n\n"
        f"{_paragraph(shown.caption)}\n```"
    )


def _marked(text: str) -> str:
    return backslashed(text, MARKED)


def _paragraph(text: str) -> str:
    r"""A paragraph of Markdown, which begins no list.

    >>> print(_paragraph("1. Conv2d"), _paragraph("- k_3"))
    1\. Conv2d \- k\_3
    """
    return sub(r"^(\d*)([-+.)])", r"\1\\\2", _marked(text))


def _argument(shown: ShownFile) -> str:
    """The path as the argument of a directive, which is no URL."""
    return shown.path.replace("\\", r"\\").replace(" ", r"\ ")


def _rst(text: str) -> str:
    """A paragraph, whose first character begins no list and no comment."""
    plain = backslashed(text, "\\`*_|:")
    return plain if plain[:1].isalpha() and plain[1:2].isalpha() else f"\\{plain}"
