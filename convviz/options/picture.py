"""The options that say what a picture looks like, and how it moves."""

from __future__ import annotations

from convviz.options.option import Option
from convviz.parsing.spelling import MOST_DIGITS

PICTURE = [
    Option(
        "view",
        ("--view",),
        "channels: planes and kernels beside each other; scatter: the same, a transposed kernel"
        " laid on the output; isometric: planes lying flat; matrix: unrolled kernels times"
        " unrolled patches; product: one channel in large numbers.",
        "word",
        "NAME",
        default="channels",
        of=("scene.views", "VIEWS"),
    ),
    Option(
        "theme",
        ("--theme",),
        "Colours: light, dark, print, or a TOML file of your own.",
        "theme",
        "NAME|FILE",
        default="light",
        of=("theme", "THEMES"),
    ),
    Option(
        "size",
        ("--size",),
        "Width and height in pixels, which the picture fills."
        "  [default: as large as it must be]",
        "size",
        "WxH",
        least=64,
        most=4096,
    ),
    Option(
        "scale",
        ("--scale",),
        "Multiplies everything, type and --size included: 0.5 to 8.",
        "scale",
        default="1",
    ),
    Option(
        "cell_px",
        ("--cell",),
        "Side of a cell in pixels, as written.  [default: what fits]",
        "whole",
        "PX",
        least=4,
        most=128,
    ),
    Option(
        "values",
        ("--values", "--no-values"),
        "Draw numbers in the cells.  [default: only for pooling, and in the view product]",
        "switch",
    ),
    Option(
        "seed",
        ("--seed",),
        "Which numbers --values draws.",
        "whole",
        default="0",
        most=10**MOST_DIGITS - 1,
    ),
    Option("caption", ("--no-caption",), "Leave out the caption.", "switch"),
    Option(
        "beams",
        ("--no-beams",),
        "Leave out the beams between input, kernel and output.",
        "switch",
    ),
]

TIME = [
    Option(
        "story",
        ("--no-story",),
        "One frame a step for 300 ms, the last for 2 s: no opening, no slow first output, no"
        " closing.",
        "switch",
    ),
    Option("speed", ("--speed",), "Divides all times: 0.1 to 20.", "number", default="1"),
    Option(
        "seconds",
        ("--seconds",),
        "How long it plays once.  [default: as long as the story takes, at most 20]",
        "number",
    ),
    Option(
        "fps",
        ("--fps",),
        "Frames a second, 0.01 to 50, all but the last as long.  [default: the story's times]",
        "rate",
    ),
    Option(
        "hold_ms",
        ("--hold",),
        "How long the last frame stays, the others leaving the story's times for those of"
        " --fps, or 300 ms: milliseconds, or 1.5s, or 500ms.  [default: 2000ms]",
        "milliseconds",
        "TIME",
    ),
    Option(
        "loop",
        ("--loop",),
        "How often it plays; 0 is for ever.",
        "whole",
        default="0",
        most=65536,
    ),
    Option(
        "max_frames",
        ("--max-frames",),
        "Frames at most: of a longer walk not every step is shown.  [default: 240, of an image"
        " filter 100]",
        "whole",
        least=1,
    ),
    Option("all_frames", ("--all-frames",), "Show every step, however many.", "switch"),
]
