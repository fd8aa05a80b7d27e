"""The options that say which layer, and over which input: the same for every command."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

from convviz.cli import arguments

ORDERS = ("lockstep", "in_turn")

LAYER = "The layer (numbers in the order rows,columns)"
OTHERS = "Operators other than conv"


@dataclass(frozen=True, slots=True)
class LayerOptions:
    """A layer and its input as typed; `making.asked` makes them."""

    shape: Annotated[
        str | None,
        typer.Option(
            "--in",
            metavar="C,H,W",
            rich_help_panel=LAYER,
            help="Input: channels, then sizes in cells. Three numbers make a Conv2d, two"
            " a Conv1d (C,W), four a Conv3d (C,D,H,W), and so of other operators; of fold"
            " two: channels times taps, and positions.  [required]",
        ),
    ] = None
    out: Annotated[
        str | None,
        typer.Option(
            metavar="N",
            rich_help_panel=LAYER,
            help="Output channels of a convolution.  [required]",
        ),
    ] = None
    k: Annotated[
        str | None,
        typer.Option(
            "--k",
            "--kernel-size",
            metavar="N[,N]",
            rich_help_panel=LAYER,
            help="Kernel size in taps, for all axes or for each.  [required]",
        ),
    ] = None
    p: Annotated[
        str,
        typer.Option(
            "--p",
            "--padding",
            metavar="N[,N]",
            rich_help_panel=LAYER,
            help="Cells of padding on both sides, or BEFORE:AFTER each axis (1:2,0:0),"
            " or a word: same, valid, or what --framework has.",
        ),
    ] = "0"
    framework: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            rich_help_panel=LAYER,
            help="Whose padding --p speaks of: torch; tensorflow (same, valid, causal); or onnx"
            " (SAME_UPPER, SAME_LOWER, VALID, or its pads: all begins, then all ends). Pools"
            " go by its other rules, too: in onnx they pad more than half of the kernel, and"
            " means have a dilation; of means only torch's count padding.",
        ),
    ] = "torch"
    s: Annotated[
        str | None,
        typer.Option(
            "--s",
            "--stride",
            metavar="N[,N]",
            rich_help_panel=LAYER,
            help="Cells that the kernel moves at a step.  [default: 1; of pooling, the kernel,"
            " but of onnx 1]",
        ),
    ] = None
    d: Annotated[
        str,
        typer.Option(
            "--d",
            "--dilation",
            metavar="N[,N]",
            rich_help_panel=LAYER,
            help="Cells from one tap of the kernel to the next.",
        ),
    ] = "1"
    g: Annotated[
        str,
        typer.Option(
            "--g",
            "--groups",
            metavar="N",
            rich_help_panel=LAYER,
            help="Groups that the channels are shared out among.",
        ),
    ] = "1"
    no_bias: Annotated[
        bool,
        typer.Option("--no-bias", rich_help_panel=LAYER, help="Add no bias."),
    ] = False
    padding_mode: Annotated[
        str,
        typer.Option(
            metavar="MODE",
            rich_help_panel=LAYER,
            help="What padding holds: zeros, reflect, replicate or circular.",
        ),
    ] = "zeros"
    op: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            rich_help_panel=OTHERS,
            help="The operator: conv, transposed, maxpool, avgpool, unfold, fold,"
            " pixelshuffle or pixelunshuffle; or its class, such as Conv2d.",
        ),
    ] = "conv"
    output_padding: Annotated[
        str | None,
        typer.Option(
            metavar="N[,N]",
            rich_help_panel=OTHERS,
            help="Cells that a transposed convolution adds behind its output.",
        ),
    ] = None
    ceil_mode: Annotated[
        bool,
        typer.Option(
            "--ceil-mode", rich_help_panel=OTHERS, help="Round the output of pooling up."
        ),
    ] = False
    count_include_pad: Annotated[
        bool | None,
        typer.Option(
            "--count-include-pad/--no-count-include-pad",
            rich_help_panel=OTHERS,
            help="Count padding in the mean of avgpool, or leave it out.  [default: count it,"
            " but with --framework tensorflow or onnx leave it out]",
        ),
    ] = None
    divisor_override: Annotated[
        str | None,
        typer.Option(
            metavar="N", rich_help_panel=OTHERS, help="What avgpool divides by in any case."
        ),
    ] = None
    output_size: Annotated[
        str | None,
        typer.Option(
            "--output-size",
            "--output-shape",
            metavar="N[,N]",
            rich_help_panel=OTHERS,
            help="Rows and columns that fold makes, or that a transposed convolution is to"
            " give: of torch by its output padding, of onnx (output_shape) by what is cut off,"
            " which sets --p in cells aside, of tensorflow by both.",
        ),
    ] = None
    factor: Annotated[
        str | None,
        typer.Option(
            metavar="N",
            rich_help_panel=OTHERS,
            help="How many times larger, or smaller, pixelshuffle and pixelunshuffle make"
            " rows and columns.",
        ),
    ] = None


ORDER = Annotated[
    str,
    typer.Option(
        "--order",
        metavar="ORDER",
        rich_help_panel=LAYER,
        help="lockstep: all groups at once, or in_turn: one group after another.",
    ),
]


def order_of(text: str) -> str:
    """The order that `--order` names.

    Raises:
        ConvVizError: there is none of that name.
    """
    return arguments.one_of("--order", text, ORDERS)
