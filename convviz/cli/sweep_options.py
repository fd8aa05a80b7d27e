"""What to vary and how to measure it, as typed for `convviz sweep`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Any

import typer

from convviz import ConvVizError, items_in
from convviz.cli import arguments
from convviz.cli.layer_options import LayerOptions

SWEEP, TIME = "The sweep", "Time"
MOST_THREADS = 1024
VARIABLES = (
    "in-channels",
    "out-channels",
    "input-size",
    "kernel-size",
    "stride",
    "padding",
    "dilation",
    "groups",
)
Values = list[int | tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class SweepOptions:
    """A sweep as typed; `keywords` are what `convviz.sweep` takes."""

    values: Annotated[
        str | None,
        typer.Option(
            metavar="N,N,...",
            rich_help_panel=SWEEP,
            help="The values of ARGUMENT, a line each; NxN for each axis (1x1,3x1,5x5).",
        ),
    ] = None
    against: Annotated[
        str | None,
        typer.Option(
            metavar="ARGUMENT",
            rich_help_panel=SWEEP,
            help="What is along x.  [default: out-channels]",
        ),
    ] = None
    along: Annotated[
        str | None,
        typer.Option(
            metavar="N,N,...",
            rich_help_panel=SWEEP,
            help="The values along x.  [default: doubled up to 256]",
        ),
    ] = None
    time: Annotated[
        bool,
        typer.Option("--time", rich_help_panel=TIME, help="Measure milliseconds too."),
    ] = False
    device: Annotated[
        str,
        typer.Option(metavar="NAME", rich_help_panel=TIME, help="cpu, cuda or mps."),
    ] = "cpu"
    backward: Annotated[
        bool,
        typer.Option(
            "--backward",
            rich_help_panel=TIME,
            help="Measure forward and backward together.",
        ),
    ] = False

    threads: Annotated[
        str | None,
        typer.Option(
            metavar="N",
            rich_help_panel=TIME,
            help="Threads of the processor.  [default: PyTorch's own number]",
        ),
    ] = None

    @property
    def measuring(self) -> dict[str, Any]:
        """How to measure, as `convviz.sweep` and `convviz.article_sweeps` take it.

        Raises:
            ConvVizError: an option is malformed.
        """
        return {
            "device": arguments.one_of("--device", self.device, ("cpu", "cuda", "mps")),
            "backward": self.backward,
            "threads": None
            if self.threads is None
            else arguments.whole("--threads", self.threads, least=1, most=MOST_THREADS),
        }

    def keywords(self, argument: str) -> dict[str, Any]:
        """What to call `convviz.sweep` with, for this ARGUMENT.

        Raises:
            ConvVizError: an option is malformed or missing.
        """
        vary = variable("ARGUMENT", argument)
        if self.values is None:
            raise ConvVizError(f"--values is missing: say for example {argument} --values 1,2")
        found: dict[str, Any] = {"vary": vary, "values": values("--values", self.values)}
        if self.against is not None:
            found["against"] = variable("--against", self.against)
        if self.along is not None:
            found["against_values"] = values("--along", self.along)
        return found | {"time": self.time} | self.measuring


def variable(option: str, text: str) -> str:
    """The argument of a layer that `text` names.

    >>> variable("ARGUMENT", "kernel-size")
    'kernel_size'

    Raises:
        ConvVizError: there is none of this name.
    """
    return arguments.one_of(option, text, VARIABLES).replace("-", "_")


def values(option: str, text: str) -> Values:
    """Numbers between commas, each one number or, with an x between, one an axis.

    >>> values("--values", "1,3x1")
    [1, (3, 1)]

    Raises:
        ConvVizError: it is something else.
    """
    found: Values = []
    inner = text.strip(arguments.BLANKS)
    if inner.startswith("[") and inner.endswith("]"):
        inner = inner[1:-1]
    for item in inner.split(","):
        sides = [arguments.whole(option, side or item) for side in items_in(item)]
        found.append(sides[0] if len(sides) == 1 else tuple(sides))
    return found


def completed(layer: LayerOptions, keywords: dict[str, Any]) -> LayerOptions:
    """`layer` with any legal value for what is varied and was not given."""
    swept = {keywords["vary"], keywords.get("against", "out_channels")}
    if layer.out is None and "out_channels" in swept:
        layer = replace(layer, out=layer.g)
    if layer.k is None and "kernel_size" in swept:
        layer = replace(layer, k="1")
    return layer
