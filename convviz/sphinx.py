"""A directive of Sphinx that draws a layer: `.. convviz:: 3,7,7`, with the layer's options.

Put `convviz.sphinx` among the extensions in conf.py.  The directive takes a layer's options
and those of `figure`, and its content is the caption.  It reads, so that a mistake has its
line; the picture is drawn when a document is written, since only then its builder is known.
One that is there, in the folder of doctrees, is not drawn again.  What it is in HTML, in LaTeX
and in EPUB say the configuration, as `convviz_html_format = "gif"` does, and for one picture
its option `:html_format:`.  Without the extra `[sphinx]` the module can be imported.
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
from convviz.animation.pictures import alt_text_of
from convviz.gallery.layers import make
from convviz.parsing.numerals import one_of
from convviz.parsing.typed import whole
from convviz.theme import load_theme

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.config import Config
    from sphinx.util.docutils import SphinxDirective

    from convviz import Animation

FOLDER = "_convviz"
"""Where pictures are, in the folder of doctrees."""

FORMATS = {
    "html": ("webp", "gif", "svg", "png"),
    "latex": ("pdf", "png"),
    "epub": ("png", "gif", "webp", "svg"),
}
"""What a picture can be in a kind of documents; the first is meant where nothing is said.

A WebP has the pixels of a GIF in less than half of its bytes, and every current browser plays
it.  Paper, and many readers of books, show a still.
"""

STILL = "png"
"""What a picture is in documents of all other kinds."""

STILLS = ("pdf", "png")
"""The formats that show one picture: the last, which is the full one, or that of `:frame:`."""

HELP_VIEWERS = ("htmlhelp", "qthelp")
"""Builders of HTML for viewers that play no picture."""

PICTURELESS = ("", "text", "man")
"""The formats of builders whose documents have words in place of pictures."""

OF_IMAGE = ("alt", "width", "height", "loading")
"""What a container keeps of an image, beside its classes."""

READ_BY_LAYER = ("shape", "padding", "per axis", "operator", "block", "framework")
"""Kinds of options whose texts `make` reads, as it reads those of a gallery's file."""


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the directive; documents may be read and written in parallel."""
    app.add_directive("convviz", _directive())
    for kind, (usual, *_) in FORMATS.items():
        app.add_config_value(f"convviz_{kind}_format", usual, kind)
    app.connect("config-inited", _check)
    app.connect("doctree-resolved", _draw)
    return {
        "version": __version__,
        "env_version": __version__,  # documents read by another one are read again
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }


def _directive() -> type[SphinxDirective]:
    from docutils.parsers.rst import directives
    from sphinx.directives.patches import Figure
    from sphinx.util.docutils import SphinxDirective

    class ConvvizDirective(Figure, SphinxDirective):
        """A figure of a layer, whose input shape is the argument or the option `in`."""

        required_arguments = 0
        optional_arguments = 1
        option_spec = Figure.option_spec | _options(directives)

        def run(self) -> list[nodes.Node]:
            """The figure, with a container in the place of its picture."""
            try:
                given = _given(self)
                film = animation_of(given)  # made in any case: it finds what is wrong
                held = {"given": given, **_shown(self.options, film)}
                _complete(self, film)
            except ConvVizError as error:
                raise self.error(f"convviz: {error}") from error
            figure, *messages = Figure.run(self)
            _hold(figure, held)
            return [figure, *messages]

    return ConvvizDirective


def _options(directives: Any) -> dict[str, Callable[[str], Any]]:
    return {
        name: _switch if OPTIONS[key].kind == "switch" else directives.unchanged
        for name, (key, _) in _names().items()
    } | {
        "caption": directives.unchanged,
        "frame": directives.unchanged,
        **{f"{kind}_format": partial(_format, kind) for kind in FORMATS},
    }


def _names() -> dict[str, tuple[str, bool]]:
    """What each option may be called, its key, and True where that name says no to it.

    The names are those of a gallery's file, of the command line and of PyTorch.
    """
    return {
        name: (key, name.startswith("no-"))
        for key, option in OPTIONS.items()
        for name in option.names
    }


def _format(kind: str, text: str | None) -> str:
    return one_of(f":{kind}_format:", text or "", FORMATS[kind])


def _switch(text: str | None) -> bool:
    known = {"": True, "true": True, "yes": True, "false": False, "no": False}
    if (found := known.get((text or "").strip().lower())) is None:
        raise ValueError(f"it is true or false, not {text!r}")
    return found


def _given(directive: SphinxDirective) -> dict[str, Any]:
    """The options of the picture, its input shape among them, and a theme by its path."""
    options, seen = directive.options, dict[str, str]()
    given: dict[str, Any] = {}
    for name, (key, says_no) in _names().items():
        if name not in options or name == "caption":  # which is the figure's
            continue
        if key in given:
            raise ConvVizError(f":{seen[key]}: and :{name}: are one option: leave one out")
        value, seen[key] = options.pop(name), name
        given[key] = not value if says_no else value
    if directive.arguments:
        if "in" in given:
            raise ConvVizError("the input shape is there twice: leave :in: out")
        given["in"] = directive.arguments[0]
    if str(given.get("theme", "")).endswith(".toml"):
        name, given["theme"] = directive.env.relfn2path(given["theme"])
        directive.env.note_dependency(name)
    return given


def _shown(options: dict[str, Any], film: Animation) -> dict[str, Any]:
    """What the picture is said to be in a kind of documents, and a still's number and words."""
    keys = {kind: f"{kind}_format" for kind in FORMATS}
    formats = {kind: options.pop(key) for kind, key in keys.items() if key in options}
    least, most = -len(film), len(film) - 1
    frame = whole(":frame:", options.pop("frame", "-1"), least=least, most=most) % len(film)
    words = alt_text_of(film.pictures, range(frame, frame + 1))
    still = {} if options.get("alt", "").split() else {"alt": words}
    return {"formats": formats, "frame": frame, "still": still}


def _complete(directive: SphinxDirective, film: Animation) -> None:
    """Give a figure the words and the width that are known of its picture."""
    from docutils.statemachine import StringList

    options = directive.options
    directive.arguments = [FOLDER]
    options["alt"] = " ".join(options.get("alt", "").split()) or film.alt_text
    if options.get("figwidth") == "image":
        options["figwidth"] = f"{film.width_px}px"
    if told := " ".join(options.pop("caption", "").split()):
        if directive.content:
            raise ConvVizError("the caption is there twice: leave :caption: out")
        source, line = directive.get_source_info()
        directive.content = StringList([told], items=[(source, line - 1)])
        directive.content_offset = line - 1


def _hold(figure: nodes.Node, held: Mapping[str, Any]) -> None:
    """Put a container, which every builder knows, in the place of a figure's image."""
    from docutils import nodes

    for image in list(figure.findall(nodes.image)):
        shown = {key: image[key] for key in OF_IMAGE if key in image}
        what = {**held, "image": shown}
        image.replace_self(nodes.container("", convviz=what, classes=["convviz"]))


def _check(app: Sphinx, config: Config) -> None:
    """See that the configuration names formats of FORMATS."""
    from sphinx.errors import ConfigError

    for kind, formats in FORMATS.items():
        key = f"convviz_{kind}_format"
        try:
            config[key] = one_of(key, config[key], formats)
        except ConvVizError as error:
            raise ConfigError(str(error)) from error


def _draw(app: Sphinx, document: nodes.document, docname: str) -> None:
    """Put an image, in the format of the builder, in the place of each container."""
    from docutils import nodes

    for holder in [each for each in document.findall(nodes.container) if "convviz" in each]:
        held, place = holder["convviz"], ""
        shown = held["image"]
        if app.builder.format not in PICTURELESS:
            suffix = _suffix(app.builder, held["formats"])
            shown = {**shown, **(held["still"] if suffix in STILLS else {})}
            path = _drawn(app, held, suffix)
            place = Path(os.path.relpath(path, app.srcdir)).as_posix()
            app.env.images.add_file(docname, place)
        holder.replace_self(nodes.image(uri=place, candidates={"*": place}, **shown))


def _suffix(builder: Builder, formats: Mapping[str, str]) -> str:
    """The format of a picture, for which `formats` has what its directive says."""
    kind = builder.name if builder.name in FORMATS else builder.format
    if kind not in FORMATS or builder.name in HELP_VIEWERS:
        return STILL
    return formats.get(kind) or str(builder.config[f"convviz_{kind}_format"])


def _drawn(app: Sphinx, held: Mapping[str, Any], suffix: str) -> Path:
    """The file of a picture, which is drawn unless it is there."""
    given, frame = held["given"], held["frame"] if suffix in STILLS else None
    theme = load_theme(given.get("theme", "light"))
    asked = repr((__version__, sorted(given.items()), theme, frame))
    digest = sha256(asked.encode()).hexdigest()[:32]
    path = Path(app.doctreedir) / FOLDER / f"{digest}.{suffix}"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        animation_of(given).save(path, frame=frame)
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
