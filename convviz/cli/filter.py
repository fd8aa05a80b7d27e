"""`convviz filter`: a real image under one kernel."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from convviz import ConvVizError
from convviz.cli import arguments
from convviz.cli.making import given
from convviz.cli.output import say_line, shown_path
from convviz.cli.picture_options import PICTURE, TimeOptions, theme_of
from convviz.cli.render import FileOptions

FILTER = "The filter"
LIKE = "filter cat.jpg --kernel sobel-x"

EXAMPLES = """\
  convviz filter cat.jpg --kernel sobel-x
  convviz filter cat.jpg --kernel gaussian --grey --theme dark -o blurred.gif
  convviz filter cat.jpg --kernel "-1,0,1;-2,0,2;-1,0,1" --side 96 --fps 5
  convviz filter slice.tif --kernel laplacian --range -1000,400
  convviz filter cat.jpg --kernel sharpen --size 1920x1080 -o cat.svg
  convviz filter cat.jpg --kernel "1/9,1/9,1/9;1/9,1/9,1/9;1/9,1/9,1/9" -o last.png
"""


@dataclass(frozen=True, slots=True)
class FilterOptions:
    """What is done to the image, as typed."""

    kernel: Annotated[
        str | None,
        typer.Option(
            "--kernel",
            "-k",
            metavar="NAME|ROWS",
            rich_help_panel=FILTER,
            help="sobel-x, sobel-y, gaussian, sharpen, emboss, laplacian or box; or rows of"
            " numbers, as -1,0,1;-2,0,2;-1,0,1. It is not flipped.  [required]",
        ),
    ] = None
    negatives: Annotated[
        str | None,
        typer.Option(
            metavar="HOW",
            rich_help_panel=FILTER,
            help="Sums below 0: absolute shows |sum|, offset shows sum + 128, clip shows"
            " black.  [default: as the kernel needs]",
        ),
    ] = None
    grey: Annotated[
        bool,
        typer.Option("--grey", rich_help_panel=FILTER, help="Make a colour image grey first."),
    ] = False
    side: Annotated[
        str,
        typer.Option(
            metavar="PX",
            rich_help_panel=FILTER,
            help="Pixels, 8 to 512, that the longer side of the image is scaled down to.",
        ),
    ] = "128"
    range: Annotated[
        str | None,
        typer.Option(
            metavar="LO,HI",
            rich_help_panel=FILTER,
            help="Values shown as black and white.  [default: the smallest and the largest of"
            " 16 bits, signed numbers or floats; 0,255 of 8 bits]",
        ),
    ] = None
    input_frame: Annotated[
        str | None,
        typer.Option(
            metavar="N",
            rich_help_panel=FILTER,
            help="The frame of an animated image, or the page of a TIFF, counted from 0, or"
            " from the end if negative.  [default: 0]",
        ),
    ] = None
    theme: Annotated[
        str,
        typer.Option(
            metavar="NAME|FILE",
            rich_help_panel=PICTURE,
            help="Colours: light, dark, print, or a TOML file of your own.",
        ),
    ] = "light"
    size: Annotated[
        str | None,
        typer.Option(
            metavar="WxH",
            rich_help_panel=PICTURE,
            help="Width and height in pixels.  [default: as large as it must be]",
        ),
    ] = None
    no_caption: Annotated[
        bool,
        typer.Option("--no-caption", rich_help_panel=PICTURE, help="Leave out the caption."),
    ] = False

    def check(self) -> dict[str, Any]:
        """The arguments for `convviz.filter_image`.

        Raises:
            ConvVizError: one is malformed.
        """
        import convviz

        kernel, most = given("--kernel", self.kernel, LIKE), arguments.LARGEST
        return {
            "kernel": convviz.filter_kernel(kernel, negatives=self.negatives),
            "grey": self.grey,
            "side_px": arguments.whole("--side", self.side, least=8, most=512),
            "value_range": None
            if self.range is None
            else arguments.value_range("--range", self.range),
            "frame": None
            if self.input_frame is None
            else arguments.whole("--input-frame", self.input_frame, least=-most, most=most),
            "theme": theme_of(self.theme),
            "size": None if self.size is None else arguments.size_px("--size", self.size),
            "caption": not self.no_caption,
        }


def filter(
    what: FilterOptions,
    time: TimeOptions,
    file: FileOptions,
    *,
    image: Annotated[
        str | None,
        typer.Argument(
            metavar="IMAGE", help="A file of any format that Pillow reads.  [required]"
        ),
    ] = None,
) -> None:
    """Filter a real image before one's eyes, and write that as an animated picture."""
    import convviz

    if image is None:
        raise ConvVizError(f"IMAGE is missing: say for example {LIKE}")
    how = what.check() | time.check()
    file.check()
    if not os.path.exists(image):
        raise ConvVizError(f"there is no image {shown_path(image)}")
    with _decoders_silent():
        animation = convviz.filter_image(image, **how)
    _keep(image, file.target(animation))
    line = file.write(animation)
    if not file.quiet:
        say_line(line, sys.stderr if file.output == "-" else sys.stdout)


@contextmanager
def _decoders_silent() -> Iterator[None]:
    """Keep libtiff from writing of a broken file to standard error past Python."""
    try:
        stderr = os.dup(2)
    except OSError:  # it is closed
        yield
        return
    try:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)


def _keep(image: str, target: str) -> None:
    """See that the image itself is not written over, nor its folder replaced."""
    if target == "-" or not os.path.exists(target):
        return
    for own in (image, os.path.dirname(os.path.realpath(image))):
        if os.path.samefile(own, target):
            what = "the image itself" if own == image else "the folder of the image"
            raise ConvVizError(f"{shown_path(target)} is {what}: name another with -o")
