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
    ORDERED_LAYER,
    OUTPUT,
    PANELS,
    PICTURE,
    QUIET,
    TIME,
)
from convviz.cli.output import refuse_a_terminal, say_line, size_of, summary
from convviz.cli.progress import Bar

if TYPE_CHECKING:
    from convviz import Animation

FILE = "The file"

EXAMPLES = """\
  convviz render --in 3,7,7 --out 2 --k 3 --s 2 --d 2
  convviz render --in 2,7,7 --out 4 --k 3 --p 2 --s 2 --g 2 --theme dark -o two.gif
  convviz render --in 1,5,5 --out 1 --k 3 --values --speed 0.5 -o values.gif
  convviz render --in 3,224,224 --out 64 --k 7 --s 2 --p 3 --size 960x540 -o stem.gif
  convviz render --block depthwise-separable --in 3,8,8 --out 6 --k 3 --p 1
  convviz render --in 1,7,7 --out 1 --k 3 --no-story --frame 4 -o step.png
"""


FILE_OPTIONS = [
    OUTPUT._replace(
        panel=FILE,
        help="A .gif, .svg or .pdf, a .png of one frame, a folder/ for all frames as PNG,"
        " or - for standard output.  [default: a file here, named for what it shows]",
    ),
    Option(
        "frame",
        ("--frame",),
        "Make a PNG, SVG or PDF of this frame, counted from 0, or from the end if negative."
        "  [default for a .png: the last, else all]",
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
    QUIET._replace(panel=FILE),
]
"""Where a picture goes and how it is written."""

OPTIONS = [*ORDERED_LAYER, *PANELS[BLOCK], *PANELS[PICTURE], *PANELS[TIME], *FILE_OPTIONS]


def render(asked: Asked) -> None:
    """Draw a layer at work, and write it as an animated GIF."""
    import convviz

    what: object
    if asked["block"] is None:
        what, shape, convention = asked_layer(asked, quiet=asked["quiet"])
    else:
        (what, shape), convention = asked_block(asked, quiet=asked["quiet"]), None
    how = picture_of(asked) | time_of(asked)
    file = PictureFile(asked)
    order = asked.read("order")
    file.write_told(convviz.animate(what, shape, order=order, convention=convention, **how))


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
    """Where a picture goes and how it is written.

    Raises:
        ConvVizError: an option is malformed, or standard output takes no picture.
    """

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.output: str | None = asked["output"]
        self.frame: int | None = asked.read("frame")
        if self.output == "-":
            refuse_a_terminal()
        elif self.output is not None and not self.output.strip():
            raise ConvVizError(
                f"{asked.flag('output')} takes the name of a file, such as a.gif, not"
                f" {self.output!r}"
            )

    @property
    def _suffix(self) -> str:
        return "gif" if self.frame is None else "png"

    def target(self, animation: Animation) -> str:
        """The path that `animation` goes to, `-` being standard output."""
        return self.output or f"{animation.name}.{self._suffix}"

    def write_told(self, animation: Animation) -> None:
        """Write `animation`, and unless quiet tell the file in a line."""
        target = self.target(animation)
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
            say_line(line, sys.stderr if self.output == "-" else sys.stdout)


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
