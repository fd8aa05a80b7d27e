"""`convviz lesson`: the chapters about convolution layers, as a page to click through."""

from __future__ import annotations

from convviz import Option
from convviz.cli.asked import Asked
from convviz.cli.options import OPEN, OUTPUT, QUIET
from convviz.cli.page import write_page

EXAMPLES = """\
  convviz lesson
  convviz lesson -o lesson.html --open
  convviz lesson --chapter stride -o stride.html
"""

OPTIONS = [
    OUTPUT._replace(
        help="The page, a .html.  [default: lesson.html, or the chapter's name, here]"
    ),
    Option(
        "chapter",
        ("--chapter",),
        "Only this chapter, to be embedded in a page of your own: kernel, stride, padding,"
        " output-size ...",
        "word",
        "NAME",
        of=("html.lesson", "CHAPTERS"),
    ),
    OPEN,
    QUIET,
]


def lesson(asked: Asked) -> int:
    """Write a lesson in sixteen chapters, each with a live picture and a question."""
    import convviz

    chapter = asked.read("chapter")
    page = convviz.lesson(chapter)
    return write_page(asked, page, asked["output"] or f"{chapter or 'lesson'}.html")
