"""The kinds of snippets: a line of SNIPPETS, and a function, each."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from convviz.errors import ConvVizError
from convviz.parsing.numerals import one_of
from convviz.parsing.spelling import either
from convviz.snippets import latex, markup
from convviz.snippets.shown import ShownFile

IMAGES = ("gif", "webp", "apng", "svg", "png")


class SnippetKind(NamedTuple):
    """What writes a snippet, and the formats of the files that it can show.

    The first of `formats` is the one that is written where no file is named.
    """

    write: Callable[[ShownFile], str]
    formats: tuple[str, ...]


SNIPPETS = {
    "markdown": SnippetKind(markup.markdown, IMAGES),
    "html": SnippetKind(markup.html, (*IMAGES, "mp4", "webm", "html")),
    "sphinx": SnippetKind(markup.sphinx, IMAGES),
    "myst": SnippetKind(markup.myst, IMAGES),
    "quarto": SnippetKind(markup.quarto, IMAGES),
    "reveal": SnippetKind(markup.reveal, (*IMAGES, "mp4", "webm", "html")),
    "marp": SnippetKind(markup.marp, IMAGES),
    "beamer": SnippetKind(latex.beamer, ("pdf", "png", "gif")),
    "latex": SnippetKind(latex.latex, ("pdf", "png", "gif")),
}
"""Kinds by the name of the language that they are pasted into."""


def snippet(kind: str, shown: ShownFile) -> str:
    """The lines of `kind` that show a file, without a line end after the last.

    Raises:
        ConvVizError: there is no such kind, or it cannot show the file.
    """
    known = SNIPPETS[one_of("kind", kind, SNIPPETS)]
    if shown.format not in known.formats:
        can = either([f".{suffix}" for suffix in known.formats])
        raise ConvVizError(f"{kind} shows {can}, not a .{shown.format}")
    return known.write(shown)
