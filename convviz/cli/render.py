"""`convviz render`: one picture of one layer."""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from convviz import ConvVizError, Option
from convviz.cli.asked import Asked
from convviz.cli.making import asked_block, asked_layer
from convviz.cli.options import (
    BLOCK,
    LEAST_FRAME,
    OPEN,
    ORDERED_LAYER,
    OUTPUT,
    PANELS,
    PICTURE,
    QUIET,
    TIME,
)
from convviz.cli.output import (
    refuse_a_terminal,
    refuse_if_closed,
    say,
    say_line,
    size_of,
    summary,
)
from convviz.cli.progress import Bar

if TYPE_CHECKING:
    from convviz import Animation

FILE, WORDS = "The file", "In words, without a file unless -o names one"

EXAMPLES = """\
  convviz render --in 3,7,7 --out 2 --k 3 --s 2 --d 2
  convviz render --in 2,7,7 --out 4 --k 3 --p 2 --s 2 --g 2 --theme dark -o two.gif
  convviz render --in 1,5,5 --out 1 --k 3 --values --speed 0.5 -o values.gif
  convviz render --in 3,224,224 --out 64 --k 7 --s 2 --p 3 --size 960x540 -o stem.gif
  convviz render --block depthwise-separable --in 3,8,8 --out 6 --k 3 --p 1
  convviz render --in 1,7,7 --out 1 --k 3 --no-story --frame 4 -o step.png
  convviz render --in 3,7,7 --out 2 --k 3 --s 2 --d 2 --transcript
"""


FILE_OPTIONS = [
    OUTPUT._replace(
        panel=FILE,
        help="A .gif, .html, .svg or .pdf, a .png of one frame, a folder/ for all frames as"
        " PNG, or - for standard output.  [default: a file here, named for what it shows]",
    ),
    Option(
        "frame",
        ("--frame",),
        "Make a PNG, SVG or PDF of this frame, counted from 0, or from the end if negative;"
        " an HTML page starts there.  [default for a .png: the last, else all]",
        "whole",
        panel=FILE,
        least=LEAST_FRAME,
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

OPTIONS = [
    *ORDERED_LAYER,
    *PANELS[BLOCK],
    *PANELS[PICTURE],
    *PANELS[TIME],
    *FILE_OPTIONS,
    ALT,
    TRANSCRIPT,
]


def render(asked: Asked) -> int:
    """Draw a layer at work, and write it as an animated GIF."""
    import convviz

    what: object
    if asked["block"] is None:
        what, shape, convention = asked_layer(asked, quiet=asked["quiet"])
    else:
        (what, shape), convention = asked_block(asked, quiet=asked["quiet"]), None
    how = picture_of(asked) | time_of(asked)
    file = PictureFile(asked)
    how["order"] = asked.read("order")
    code = 0
    if file.draws:
        code = file.write_told(convviz.animate(what, shape, convention=convention, **how))
    if asked["transcript"]:
        walked = _walked(how, row=asked["block"] is not None)
        for line in convviz.transcript(what, shape, **walked):
            say(line, sys.stdout)
    return code


def _walked(how: dict[str, Any], *, row: bool = False) -> dict[str, Any]:
    """The arguments for `convviz.transcript` that go with those for `convviz.animate`."""
    view, found = how["view"], {key: how[key] for key in ("order", "values", "seed")}
    if row:  # no other view is possible, which is said as of a picture
        return {**found, "view": "gather" if view == "channels" else view}
    if view == "product" and found["values"] is None:
        found["values"] = True
    return {**found, "view": "scatter" if view == "scatter" else "gather"}


def picture_of(asked: Asked) -> dict[str, Any]:
    """The arguments for `convviz.animate` that say how to draw.

    Raises:
        ConvVizError: an option is malformed.
    """
    scale, cell = asked.read("scale"), asked.options["cell_px"]
    bounds = {"least": ceil(cell.least * scale), "most": int(cell.most * scale)}
    scaled = {**asked.options, "cell_px": cell._replace(**bounds)}
    return replace(asked, options=scaled).read_all([each.key for each in PANELS[PICTURE]])


def time_of(asked: Asked) -> dict[str, Any]:
    """The arguments about time for `convviz.animate` and `convviz.filter_image`.

    Raises:
        ConvVizError: an option is malformed.
    """
    if asked["all_frames"] and asked["max_frames"] is not None:
        raise ConvVizError(
            f"{asked.flag('max_frames')} has no meaning with --all-frames: leave one out"
        )
    found = asked.read_all(
        [option.key for option in PANELS[TIME] if option.key != "all_frames"]
    )
    if found["max_frames"] is None and not asked["all_frames"]:
        del found["max_frames"]
    return found


class PictureFile:
    """Where a picture goes and how it is written, and its words.

    Raises:
        ConvVizError: an option is malformed or has no meaning with the others, or standard
            output takes no picture or no words.
    """

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.output: str | None = asked["output"]
        self.frame: int | None = asked.read("frame")
        self.words = [key for key in ("alt", "transcript") if asked.values.get(key)]
        self.wanted = self.output is not None or not self.words
        if self.words:
            self._check_words()
        if self.output == "-":
            asked.refuse_others((), ["open"], "-o -, which writes no file")
            refuse_a_terminal()
        elif self.output is not None and not self.output.strip():
            raise ConvVizError(
                f"{asked.flag('output')} takes the name of a file, such as a.gif, not"
                f" {self.output!r}"
            )

    @property
    def draws(self) -> bool:
        """True if there is anything to draw: a file, or a picture to tell."""
        return self.wanted or "alt" in self.words

    def _check_words(self) -> None:
        flag = self.asked.flag(self.words[0])
        if self.output == "-":
            raise ConvVizError(
                f"{flag} has no meaning with -o -, which writes the picture where the words"
                " would be: name a file"
            )
        if not self.wanted:
            of_files = [option.key for option in FILE_OPTIONS if option.key != "quiet"]
            whom = f"{flag} and no -o, as no file is written: name one"
            self.asked.refuse_others((), of_files, whom)
        refuse_if_closed()

    @property
    def _suffix(self) -> str:
        return "gif" if self.frame is None else "png"

    def target(self, animation: Animation) -> str:
        """The path that `animation` goes to, `-` being standard output."""
        return self.output or f"{animation.name}.{self._suffix}"

    def write_told(self, animation: Animation) -> int:
        """Write `animation` if it is wanted, tell what was asked for; return the exit code."""
        code = 0
        if self.wanted:
            target = self.target(animation)
            self._write(animation, target)
            if self.asked["open"]:
                from convviz.cli.opening import opened

                code = opened(target)
        if "alt" in self.words:
            say(animation.alt_text, sys.stdout)
        return code

    def _write(self, animation: Animation, target: str) -> None:
        """Write `animation`, and unless quiet tell the file in a line."""
        still = self.frame is not None or target.lower().endswith(".png")
        frames = 1 if still else len(animation)
        size: int | None
        with Bar(frames, quiet=self.asked["quiet"]) as bar:
            how: dict[str, Any] = {
                "frame": self.frame,
                "optimize": self.asked["optimize"],
                "transparency": self.asked["transparency"],
                "progress": bar,
            }
            if target == "-":
                counted = _Counted(sys.stdout.buffer)
                animation.write(cast(BinaryIO, counted), self._suffix, **how)
                sys.stdout.buffer.flush()
                target, size = "standard output", counted.size
            else:
                size = size_of(animation.save(target, **how))
        if not self.asked["quiet"]:
            line = summary(target, animation.width_px, animation.height_px, frames, size)
            apart = self.output == "-" or self.words
            say_line(line, sys.stderr if apart else sys.stdout)


class _Counted(io.RawIOBase):
    """Passes bytes on to `out`, and counts them."""

    def __init__(self, out: BinaryIO) -> None:
        self.out, self.size = out, 0

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]  # any buffer will do
        self.out.write(data)
        self.size += len(data)
        return len(data)
