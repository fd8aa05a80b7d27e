"""One self-contained page: its style, its script and what fills them, in a single file.

The page may load nothing: its policy names what stands in it by hash, and no other source.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import cache
from gzip import compress
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import Any

from convviz.theme import Colour, Theme, load_theme

PLAYER = (
    "layer/axis.js",
    "layer/layer.js",
    "layer/walk.js",
    "layer/equation.js",
    "layer/stream.js",
    "layer/numbers.js",
    "picture/panels.js",
    "picture/channels.js",
    "picture/lens.js",
    "picture/columns.js",
    "picture/rows.js",
    "picture/strips.js",
    "picture/stage.js",
    "picture/colours.js",
    "picture/pen.js",
    "picture/beams.js",
    "picture/inputs.js",
    "picture/kernels.js",
    "picture/outputs.js",
    "picture/titles.js",
    "picture/draw.js",
    "player/focus.js",
    "player/dom.js",
    "layer/words.js",
    "player/controls.js",
    "player/facts.js",
    "player/legend.js",
    "player/quiz.js",
    "player/cells.js",
    "player/player.js",
)
"""The modules of the player, each after those that it imports."""

EXPLORER = (
    *PLAYER,
    "layer/refuse.js",
    "layer/coverage.js",
    "layer/waste.js",
    "layer/notes.js",
    "pages/address.js",
    "picture/svg.js",
    "pages/save.js",
    "pages/sweep.js",
    "pages/form.js",
    "pages/explorer.js",
)
"""The modules of the explorer."""

HELD = 'JSON.parse(document.getElementById("data").textContent)'

LOADER = """
const packed = document.getElementById("script").textContent;
const bytes = Uint8Array.from(atob(packed), (sign) => sign.charCodeAt(0));
const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
const script = document.createElement("script");
script.type = "module";
script.textContent = await new Response(plain).text();
document.head.append(script);
"""
"""Unpacks the page's script, which is a third as large when it is packed.

It goes in as an inline script, which the policy knows by its hash, as it knows this one.
"""

WRONG = {"light": "#c0392b", "dark": "#ff8a7a"}


def page(
    title: str,
    description: str,
    modules: Sequence[str],
    start: str,
    data: Mapping[str, Any],
    themes: tuple[Theme, Theme | None],
    *,
    drawing: str = "",
    styles: Sequence[str] = (),
    sheet: str = "",
) -> str:
    """A page that calls the function `start` of `modules` with its main element and `data`.

    `description` is said where no script runs.  `themes` are the colours of readers who like
    light pages, and of those who like dark ones if they have others.  `drawing` is HTML or
    SVG within the main element, and `styles` the texts of its style elements.  `sheet` is the
    page's own style, after that of every page.
    """
    script = f"{joined(modules)}\n{start}(document.querySelector('main'), {HELD});\n"
    style = colours(*themes) + text_of("page.css") + sheet
    policy = (
        f"default-src 'none'; script-src {_hash(LOADER)} {_hash(script)};"
        f" style-src {' '.join(map(_hash, (style, *styles)))};"
        " img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
    held = json.dumps(data, separators=(",", ":"), ensure_ascii=False).replace("<", "\\u003c")
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="{escape(description)}">
<title>{escape(title)}</title>
<link rel="icon" href="data:,">
<style>{style}</style>
</head>
<body class="page">
<main>{drawing}</main>
<noscript><p>{escape(description)}</p></noscript>
<script type="application/json" id="data">{held}</script>
<script type="text/plain" id="script">{_packed(script)}</script>
<script type="module">{LOADER}</script>
</body>
</html>
"""


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _packed(script: str) -> str:
    return b64encode(compress(script.encode(), 9, mtime=0)).decode()


@cache
def text_of(name: str) -> str:
    """The text of a file of this package."""
    return files("convviz.html").joinpath(name).read_text(encoding="utf-8")


@cache
def joined(modules: Sequence[str]) -> str:
    """ES modules as one: without imports, exports, comments and indentation.

    Their names are distinct, and each module stands after those that it imports.
    """
    return "\n".join(map(_bare, modules))


def _bare(module: str) -> str:
    code = re.sub(r"/\*\*.*?\*/\n", "", text_of(f"js/{module}"), flags=re.DOTALL)
    code = re.sub(r"^import .*?;\n", "", code, flags=re.DOTALL | re.MULTILINE)
    code = re.sub(r"^export ", "", code, flags=re.MULTILINE)
    lines = (line.strip() for line in code.splitlines())
    return "\n".join(line for line in lines if line)


def colours(light: Theme, dark: Theme | None) -> str:
    """The style sheet's colours."""
    if dark is None:
        return rules_of(":root", light)
    return (
        rules_of(":root", light)
        + f"@media screen and (prefers-color-scheme:dark){{{rules_of(':root', dark)}}}\n"
    )


def rules_of(selector: str, theme: Theme) -> str:
    """The rule that gives the elements of `selector` the colours of a theme."""
    return f"{selector}{{{_variables(theme)}}}\n"


def _variables(theme: Theme) -> str:
    scheme = "dark" if sum(theme.paper) < 3 * 128 else "light"
    values = {
        **{name: _hex(getattr(theme, name)) for name in theme._fields if name != "hues"},
        "hues": " ".join(map(_hex, theme.hues)),
        "accent": _hex(theme.hues[0]),
        **{f"hue-{n}": _hex(theme.hues[n % len(theme.hues)]) for n in range(3)},
        "focus": _hex(theme.warm),
        "hover": _hex(theme.paper.towards(theme.ink, 0.1)),
        "wrong": WRONG[scheme],
        "scheme": scheme,
    }
    return ";".join(f"--{name}:{value}" for name, value in values.items())


def _hex(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def themes_of(theme: Theme) -> tuple[Theme, Theme | None]:
    """The themes of a page: a light page is dark for readers who like dark ones."""
    return theme, load_theme("dark") if theme == load_theme("light") else None
