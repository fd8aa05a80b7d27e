"""`convviz lesson`: the chapters about convolution layers, as a page to click through."""

from __future__ import annotations

import sys

from convviz import Option, shown_path
from convviz.cli.asked import Asked
from convviz.cli.options import OUTPUT, QUIET
from convviz.cli.output import kib, say_line, size_of

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
    Option("open", ("--open",), "Open the page, as a double click does.", "switch"),
    QUIET,
]


def lesson(asked: Asked) -> int:
    """Write a lesson in sixteen chapters, each with a live picture and a question."""
    import convviz

    chapter = asked.read("chapter")
    page = convviz.lesson(chapter)
    target = asked["output"] or f"{chapter or 'lesson'}.html"
    size = kib(size_of(page.save(target)))
    if not asked["quiet"]:
        say_line(f"{shown_path(target)}  {size}", sys.stdout)
    if asked["open"]:
        from convviz.cli.opening import opened

        return opened(target)
    return 0
