"""The options of a picture's files and of its words, as the table of formats has them."""

from __future__ import annotations

from convviz import FORMATS, Option
from convviz.cli.options import LEAST_FRAME, OPEN, OUTPUT, QUIET

FILE, WORDS = (
    "The file",
    "In words, on standard output; no picture is written unless -o names one",
)

ASPECT = Option(
    "aspect",
    ("--aspect",),
    "Width to height of the slides of a .pptx, whatever the size of their pictures: 16:9 or"
    " 4:3.",
    "word",
    "W:H",
    default="16:9",
    of=("slides.deck", "ASPECTS"),
)

FILE_OPTIONS = [
    OUTPUT._replace(
        panel=FILE,
        many=True,
        help="A file, of which there can be several, by its suffix: "
        + "; ".join(f".{suffix} {known.help}" for suffix, known in FORMATS.items())
        + "; a folder/ for a file of each frame; or - for standard output."
        "  [default: a .gif here, named for what it shows]",
    ),
    Option(
        "frame",
        ("--frame",),
        "Make a PNG, WebP, SVG or PDF of this frame, counted from 0, or from the end if"
        " negative; an HTML page starts there.  [default for a .png: the last, else all]",
        "whole",
        panel=FILE,
        least=LEAST_FRAME,
    ),
    Option(
        "animated",
        ("--animated",),
        "Make a .png of all frames, which moves.",
        "switch",
        panel=FILE,
    ),
    Option(
        "lossless",
        ("--lossless",),
        "Make a WebM of exactly the pixels drawn: three times as large.",
        "switch",
        panel=FILE,
    ),
    ASPECT._replace(panel=FILE),
    Option(
        "each",
        ("--each",),
        "What the frames in a folder are: png, webp, svg or pdf.",
        "word",
        "FORMAT",
        panel=FILE,
        default="png",
        of=("animation.formats", "EACH"),
    ),
    Option(
        "optimize",
        ("--optimize",),
        "Search for the smallest GIF: slower, the same pixels.",
        "switch",
        panel=FILE,
    ),
    Option(
        "transparency",
        ("--no-transparency",),
        "Use no transparent pixels in a GIF: larger, for old viewers.",
        "switch",
        panel=FILE,
    ),
    Option(
        "max_kb",
        ("--max-kb",),
        "Thousands of bytes that each file may have. For that, in this order: --optimize, fewer"
        " frames between steps, fewer steps, a smaller scale; what was done is said.",
        "whole",
        panel=FILE,
        least=1,
    ),
    OPEN._replace(panel=FILE),
    QUIET._replace(panel=FILE),
]
"""Where a picture goes and how it is written."""

ALT = Option(
    "alt",
    ("--alt",),
    "Print the picture's alternative text: a paragraph for somebody who cannot see it.",
    "switch",
    panel=WORDS,
)

TRANSCRIPT = Option(
    "transcript",
    ("--transcript",),
    "Print the walk in sentences, a line a step; in numbers, too, where the picture has some.",
    "switch",
    panel=WORDS,
)

SNIPPET = Option(
    "snippet",
    ("--snippet",),
    "Print what to paste, too, with the alternative text: markdown, sphinx, myst, quarto or"
    " marp of a GIF, WebP, APNG, SVG or PNG; html or reveal of these, of a film or of a page;"
    " beamer or latex of a PDF, PNG or GIF.",
    "word",
    "KIND",
    panel=FILE,
    of=("snippets.kinds", "SNIPPETS"),
)
