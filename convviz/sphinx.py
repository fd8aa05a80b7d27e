"""A directive of Sphinx that draws a layer: `.. convviz:: 3,7,7`, with the layer's options.

Put `convviz.sphinx` among the extensions in conf.py.  The directive reads, so that a mistake
has its line; the picture is drawn when a document is written, since only then its builder is
known: a GIF for HTML, a PDF for LaTeX, a PNG for all others.  One that is there, in the folder
of doctrees, is not drawn again.  Without the extra `[sphinx]` the module can be imported.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Mapping
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from convviz import OPTIONS, ConvVizError, ShapeWarning, __version__, animate
from convviz.gallery.layers import make
from convviz.theme import load_theme

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.util.docutils import SphinxDirective

    from convviz import Animation

FOLDER = "_convviz"
"""Where pictures are, in the folder of doctrees."""

SUFFIXES = {"latex": "pdf", "html": "gif"}
"""The suffix of a picture by a builder's format; all others, and EPUB, show a PNG."""

READ_BY_LAYER = ("shape", "padding", "per axis", "operator", "block", "framework")
"""Kinds of options whose texts `make` reads, as it reads those of a gallery's file."""

OF_FIGURE = ("alt", "caption", "name", "class", "align", "width")
"""The options of the figure; `caption` is the text below the picture."""


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the directive; documents may be read and written in parallel."""
    from docutils.parsers.rst import directives
    from sphinx.util.docutils import SphinxDirective

    class ConvvizDirective(SphinxDirective):
        """A figure of a layer, whose input shape is the argument or the option `in`."""

        optional_arguments = 1
        final_argument_whitespace = True
        option_spec = _layer_options(directives) | _figure_options(directives)

        def run(self) -> list[nodes.Node]:
            """The figure, with a container in the place of its picture."""
            try:
                return [_figure(self)]
            except ConvVizError as error:
                raise self.error(f"convviz: {error}") from error

    app.add_directive("convviz", ConvvizDirective)
    app.connect("doctree-resolved", _draw)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}


def _layer_options(directives: Any) -> dict[str, Callable[[str], Any]]:
    return {
        key: _switch if option.kind == "switch" else directives.unchanged
        for key, option in OPTIONS.items()
    }


def _figure_options(directives: Any) -> dict[str, Callable[[str], Any]]:
    sides = ("left", "center", "right")
    return {
        "alt": directives.unchanged,
        "caption": directives.unchanged,
        "name": directives.unchanged,
        "class": directives.class_option,
        "align": partial(_choice, directives, sides),
        "width": directives.length_or_percentage_or_unitless,
    }


def _choice(directives: Any, words: tuple[str, ...], text: str) -> str:
    return str(directives.choice(text, words))


def _switch(text: str | None) -> bool:
    known = {"": True, "true": True, "yes": True, "false": False, "no": False}
    if (found := known.get((text or "").strip().lower())) is None:
        raise ValueError(f"it is true or false, not {text!r}")
    return found


def _given(directive: SphinxDirective) -> dict[str, Any]:
    """The options of the picture, its input shape among them, and a theme by its path."""
    given = {key: each for key, each in directive.options.items() if key not in OF_FIGURE}
    if directive.arguments:
        if "in" in given:
            raise ConvVizError("the input shape is there twice: leave :in: out")
        given["in"] = directive.arguments[0]
    if str(given.get("theme", "")).endswith(".toml"):
        name, given["theme"] = directive.env.relfn2path(given["theme"])
        directive.env.note_dependency(name)
    return given


def _figure(directive: SphinxDirective) -> nodes.figure:
    from docutils import nodes

    given, options = _given(directive), directive.options
    alt_text = animation_of(given).alt_text  # made in any case: it finds what is wrong
    alt_text = " ".join(options.get("alt", "").split()) or alt_text
    picture = nodes.container("", convviz=given, alt=alt_text, classes=["convviz"])
    if "width" in options:
        picture["width"] = options["width"]
    figure = nodes.figure("", picture, classes=options.get("class", []))
    if "align" in options:
        figure["align"] = options["align"]
    if told := " ".join(options.get("caption", "").split()):
        inline, messages = directive.parse_inline(told, lineno=directive.lineno)
        figure += [nodes.caption(told, "", *inline), *messages]
    directive.set_source_info(figure)
    directive.add_name(figure)
    return figure


def _draw(app: Sphinx, document: nodes.document, docname: str) -> None:
    """Put an image, in the format of the builder, in the place of each container."""
    from docutils import nodes

    for held in [each for each in document.findall(nodes.container) if "convviz" in each]:
        path = _drawn(app, held["convviz"])
        place = Path(os.path.relpath(path, app.srcdir)).as_posix()
        app.env.images.add_file(docname, place)
        image = nodes.image(uri=place, candidates={"*": place}, alt=held["alt"])
        if "width" in held:
            image["width"] = held["width"]
        held.replace_self(image)


def _drawn(app: Sphinx, given: Mapping[str, Any]) -> Path:
    """The file of a picture, which is drawn unless it is there."""
    kind = "epub" if app.builder.name == "epub" else app.builder.format
    suffix, theme = SUFFIXES.get(kind, "png"), load_theme(given.get("theme", "light"))
    asked = repr((__version__, sorted(given.items()), theme))
    digest = sha256(asked.encode()).hexdigest()[:32]
    path = Path(app.doctreedir) / FOLDER / f"{digest}.{suffix}"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        animation_of(given).save(path, frame=-1 if suffix == "pdf" else None)
    return path


def animation_of(given: Mapping[str, Any]) -> Animation:
    """The animation, not yet drawn, that options ask for as a directive has them.

    >>> animation_of({"in": "1,4,4", "out": "2", "k": "3", "p": "1,0"}).name
    'conv2d_1x4x4_2x4x2_k3_p1x0_s1_d1_g1'

    Raises:
        ConvVizError: one of them is malformed, missing or impossible.
    """
    layer: dict[str, Any] = {}
    how: dict[str, Any] = {}
    for key, value in given.items():
        option = OPTIONS[key]
        as_text = isinstance(value, bool) or option.kind in READ_BY_LAYER
        of_layer = option.arguments or option.kind in READ_BY_LAYER
        (layer if of_layer else how)[key] = value if as_text else option.read(value, f":{key}:")
    if how.pop("all_frames", False):
        how["max_frames"] = None
    made = make(layer)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ShapeWarning)
        return animate(made.layer, made.shape, convention=made.convention, **how)
