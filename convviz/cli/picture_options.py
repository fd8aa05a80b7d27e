"""The options that say what a picture looks like, and those that say how it moves."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Annotated, Any

import typer

from convviz import ConvVizError
from convviz.cli import arguments

PICTURE = "The picture"

VIEWS = ("channels", "scatter", "isometric", "matrix", "product")
TIME = "Time"


@dataclass(frozen=True, slots=True)
class PictureOptions:
    """How to draw, as typed; `animate` does it."""

    view: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            rich_help_panel=PICTURE,
            help="channels: planes and kernels beside each other; scatter: the same, a"
            " transposed kernel laid on the output; isometric: planes lying flat; matrix:"
            " unrolled kernels times unrolled patches; product: one channel in large numbers.",
        ),
    ] = "channels"
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
            help="Width and height in pixels, which the picture fills."
            "  [default: as large as it must be]",
        ),
    ] = None
    scale: Annotated[
        str | None,
        typer.Option(
            metavar="N",
            rich_help_panel=PICTURE,
            help="Multiplies everything, type and --size included: 0.5 to 8.  [default: 1]",
        ),
    ] = None
    cell: Annotated[
        str | None,
        typer.Option(
            metavar="PX",
            rich_help_panel=PICTURE,
            help="Side of a cell in pixels, as written.  [default: what fits]",
        ),
    ] = None
    values: Annotated[
        bool | None,
        typer.Option(
            "--values/--no-values",
            rich_help_panel=PICTURE,
            help="Draw numbers in the cells.  [default: only for max pooling, and in the view"
            " product]",
        ),
    ] = None
    seed: Annotated[
        str,
        typer.Option(
            metavar="N", rich_help_panel=PICTURE, help="Which numbers --values draws."
        ),
    ] = "0"
    no_caption: Annotated[
        bool,
        typer.Option("--no-caption", rich_help_panel=PICTURE, help="Leave out the caption."),
    ] = False
    no_beams: Annotated[
        bool,
        typer.Option(
            "--no-beams",
            rich_help_panel=PICTURE,
            help="Leave out the beams between input, kernel and output.",
        ),
    ] = False

    def check(self) -> dict[str, Any]:
        """The arguments for `convviz.animate`.

        Raises:
            ConvVizError: one is malformed.
        """
        count = arguments.whole
        scale = 1 if self.scale is None else arguments.scale("--scale", self.scale)
        return {
            "view": arguments.one_of("--view", self.view, VIEWS),
            "theme": theme_of(self.theme),
            "size": None if self.size is None else arguments.size_px("--size", self.size),
            "scale": scale,
            "cell_px": None
            if self.cell is None
            else count("--cell", self.cell, least=ceil(4 * scale), most=int(128 * scale)),
            "values": self.values,
            "seed": count("--seed", self.seed, most=10**arguments.MOST_DIGITS - 1),
            "caption": not self.no_caption,
            "beams": not self.no_beams,
        }


@dataclass(frozen=True, slots=True)
class TimeOptions:
    """How a picture moves, as typed."""

    fps: Annotated[
        str | None,
        typer.Option(
            metavar="N",
            rich_help_panel=TIME,
            help="Frames a second, 0.01 to 50.  [default: 300 ms a frame]",
        ),
    ] = None
    hold: Annotated[
        str,
        typer.Option(
            metavar="TIME",
            rich_help_panel=TIME,
            help="How long the last frame stays: milliseconds, or 1.5s, or 500ms.",
        ),
    ] = "2000ms"
    loop: Annotated[
        str,
        typer.Option(
            metavar="N", rich_help_panel=TIME, help="How often it plays; 0 is for ever."
        ),
    ] = "0"
    max_frames: Annotated[
        str | None,
        typer.Option(
            metavar="N",
            rich_help_panel=TIME,
            help="Frames at most: of a longer walk not every step is shown."
            "  [default: 240, of an image filter 100]",
        ),
    ] = None
    all_frames: Annotated[
        bool,
        typer.Option(
            "--all-frames", rich_help_panel=TIME, help="Show every step, however many."
        ),
    ] = False

    def check(self) -> dict[str, Any]:
        """The arguments about time for `convviz.animate` and `convviz.filter_image`.

        Raises:
            ConvVizError: one is malformed.
        """
        count = arguments.whole
        if self.all_frames and self.max_frames is not None:
            raise ConvVizError("--max-frames has no meaning with --all-frames: leave one out")
        found: dict[str, Any] = {
            "fps": None if self.fps is None else arguments.rate("--fps", self.fps),
            "hold_ms": arguments.milliseconds("--hold", self.hold),
            "loop": count("--loop", self.loop, most=65536),
        }
        if self.max_frames is not None:
            found["max_frames"] = count("--max-frames", self.max_frames, least=1)
        return found | {"max_frames": None} if self.all_frames else found


def theme_of(text: str) -> str:
    """The theme that --theme names.

    Raises:
        ConvVizError: it names none.
    """
    if not text.strip():
        raise ConvVizError("--theme must be light, dark, print or a TOML file, not ''")
    return text
