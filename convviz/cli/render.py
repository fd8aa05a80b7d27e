"""`convviz render`: one picture of one layer."""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, cast

import typer

from convviz import ConvVizError
from convviz.cli import arguments
from convviz.cli.block_options import BlockOptions
from convviz.cli.layer_options import ORDER, LayerOptions, order_of
from convviz.cli.making import asked
from convviz.cli.output import refuse_a_terminal, say_line, size_of, summary
from convviz.cli.picture_options import PictureOptions, TimeOptions
from convviz.cli.progress import Bar

if TYPE_CHECKING:
    from convviz import Animation

FILE = "The file"

EXAMPLES = """\
  convviz render --in 3,7,7 --out 2 --k 3 --s 2 --d 2
  convviz render --in 2,7,7 --out 4 --k 3 --p 2 --s 2 --g 2 --theme dark -o two.gif
  convviz render --in 1,5,5 --out 1 --k 3 --values --fps 2 --hold 3s -o values.gif
  convviz render --in 3,224,224 --out 64 --k 7 --s 2 --p 3 --size 960x540 -o stem.gif
  convviz render --block depthwise-separable --in 3,8,8 --out 6 --k 3 --p 1
  convviz render --in 1,7,7 --out 1 --k 3 --frame 4 -o step.png
"""


@dataclass(frozen=True, slots=True)
class FileOptions:
    """Where a picture goes and how it is written, as typed."""

    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            rich_help_panel=FILE,
            help="A .gif, .svg or .pdf, a .png of one frame, a folder/ for all frames as PNG,"
            " or - for standard output.  [default: a file here, named for what it shows]",
        ),
    ] = None
    frame: Annotated[
        str | None,
        typer.Option(
            metavar="N",
            rich_help_panel=FILE,
            help="Make a PNG, SVG or PDF of this frame, counted from 0, or from the end if"
            " negative."
            "  [default for a .png: the last, else all]",
        ),
    ] = None
    optimize: Annotated[
        bool,
        typer.Option(
            "--optimize",
            rich_help_panel=FILE,
            help="Search for the smallest GIF: slower, the same pixels.",
        ),
    ] = False
    no_transparency: Annotated[
        bool,
        typer.Option(
            "--no-transparency",
            rich_help_panel=FILE,
            help="Use no transparent pixels in a GIF: larger, for old viewers.",
        ),
    ] = False
    quiet: Annotated[
        bool,
        typer.Option(
            "--quiet", "-q", rich_help_panel=FILE, help="Say nothing but what is wrong."
        ),
    ] = False

    @property
    def frame_number(self) -> int | None:
        """The one frame asked for.

        Raises:
            ConvVizError: it is no whole number.
        """
        if self.frame is None:
            return None
        most = arguments.LARGEST
        return arguments.whole("--frame", self.frame, least=-most, most=most)

    def check(self) -> None:
        """See, before anything heavy, that the options make sense.

        Raises:
            ConvVizError: one is malformed.
        """
        _ = self.frame_number
        if self.output == "-":
            refuse_a_terminal()
        elif self.output is not None and not self.output.strip():
            raise ConvVizError(
                f"--output takes the name of a file, such as a.gif, not {self.output!r}"
            )

    @property
    def _suffix(self) -> str:
        return "gif" if self.frame is None else "png"

    def target(self, animation: Animation) -> str:
        """The path that `animation` goes to, `-` being standard output."""
        return self.output or f"{animation.name}.{self._suffix}"

    def write(self, animation: Animation) -> str:
        """Write `animation`, and sum it up in a line."""
        suffix, target = self._suffix, self.target(animation)
        still = self.frame is not None or target.lower().endswith(".png")
        frames = 1 if still else len(animation)
        size: int | None
        with Bar(frames, quiet=self.quiet) as bar:
            if target == "-":
                target, size = "standard output", self._to_stdout(animation, suffix, bar)
            else:
                size = size_of(self._to_file(animation, target, bar))
        return summary(target, animation.width_px, animation.height_px, frames, size)

    def _to_file(self, animation: Animation, target: str, bar: Bar) -> Path:
        return animation.save(
            target,
            frame=self.frame_number,
            optimize=self.optimize,
            transparency=not self.no_transparency,
            progress=bar,
        )

    def _to_stdout(self, animation: Animation, suffix: str, bar: Bar) -> int:
        counted = _Counted(sys.stdout.buffer)
        animation.write(
            cast(BinaryIO, counted),
            suffix,
            frame=self.frame_number,
            optimize=self.optimize,
            transparency=not self.no_transparency,
            progress=bar,
        )
        sys.stdout.buffer.flush()
        return counted.size


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


def render(
    layer: LayerOptions,
    block: BlockOptions,
    picture: PictureOptions,
    time: TimeOptions,
    file: FileOptions,
    *,
    order: ORDER = "lockstep",
) -> None:
    """Draw a layer at work, and write it as an animated GIF."""
    import convviz

    what: object
    if block.block is None:
        what, shape, convention = asked(layer, quiet=file.quiet)
    else:
        (what, shape), convention = block.chain_and_shape(layer, quiet=file.quiet), None
    how = picture.check() | time.check()
    file.check()
    animation = convviz.animate(
        what, shape, order=order_of(order), convention=convention, **how
    )
    line = file.write(animation)
    if not file.quiet:
        say_line(line, sys.stderr if file.output == "-" else sys.stdout)
