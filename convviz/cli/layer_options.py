"""The options that say which layer, and over which input: the same for every command."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from convviz import ConvVizError
from convviz.cli import arguments

if TYPE_CHECKING:
    from convviz import Conv1d, Conv2d, Conv3d

OPERATORS = ("conv",)
FRAMEWORKS = tuple(arguments.WORDS)
PADDING_MODES = ("zeros", "reflect", "replicate", "circular")
ORDERS = ("lockstep", "in_turn")

LAYER = "The layer (numbers in the order rows,columns)"


class Asked(NamedTuple):
    """A layer, the shape of its input, and what its padding is called where it comes from."""

    layer: Conv1d | Conv2d | Conv3d
    shape: tuple[int, ...]
    convention: str


@dataclass(frozen=True, slots=True)
class LayerOptions:
    """A layer and its input as typed; `asked` and `layer_and_shape` make them."""

    shape: Annotated[
        str | None,
        typer.Option(
            "--in",
            metavar="C,H,W",
            rich_help_panel=LAYER,
            help="Input: channels, then sizes in cells. Three numbers make a Conv2d, two"
            " a Conv1d (C,W), four a Conv3d (C,D,H,W).  [required]",
        ),
    ] = None
    out: Annotated[
        str | None,
        typer.Option(metavar="N", rich_help_panel=LAYER, help="Output channels.  [required]"),
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
            " (SAME_UPPER, SAME_LOWER, VALID, or its pads: all begins, then all ends).",
        ),
    ] = "torch"
    s: Annotated[
        str,
        typer.Option(
            "--s",
            "--stride",
            metavar="N[,N]",
            rich_help_panel=LAYER,
            help="Cells that the kernel moves at a step.",
        ),
    ] = "1"
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
            metavar="NAME", rich_help_panel=LAYER, help="The operator: conv is all so far."
        ),
    ] = "conv"

    def layer_and_shape(self) -> tuple[Conv1d | Conv2d | Conv3d, tuple[int, ...]]:
        """The layer, and the shape of its input, as `asked` has them."""
        return self.asked()[:2]

    def asked(self) -> Asked:
        """The layer, its input, which the kernel fits in, and the padding's convention.

        Raises:
            ConvVizError: something is malformed, missing or impossible.
        """
        import convviz

        arguments.one_of("--op", self.op, OPERATORS)
        shape = arguments.shape("--in", given("--in", self.shape, "3,7,7"))
        dims = len(shape) - 1
        made = (convviz.Conv1d, convviz.Conv2d, convviz.Conv3d)[dims - 1]
        out = arguments.whole("--out", given("--out", self.out, "2"), least=1)
        moves = {
            "kernel_size": arguments.per_axis("--k", given("--k", self.k, "3"), dims),
            "stride": arguments.per_axis("--s", self.s, dims),
            "dilation": arguments.per_axis("--d", self.d, dims),
        }
        framework = arguments.one_of("--framework", self.framework, FRAMEWORKS)
        padding, convention = arguments.padding("--p", self.p, dims, framework), ""
        if framework != "torch":
            padding, convention = convviz.resolve_padding(
                padding, framework, input_shape=shape, **moves
            )
        layer = made(
            shape[0],
            out,
            padding=padding,
            groups=arguments.whole("--g", self.g, least=1),
            bias=not self.no_bias,
            padding_mode=arguments.one_of("--padding-mode", self.padding_mode, PADDING_MODES),
            **moves,
        )
        layer.output_shape(shape)  # says now, before anything heavy, that it does not fit
        return Asked(layer, shape, convention)


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


def given(option: str, text: str | None, example: str) -> str:
    """`text`, which must have been typed.

    Raises:
        ConvVizError: it was not.
    """
    if text is None:
        raise ConvVizError(
            f"{option} is missing: say for example {option} {example},"
            " as in --in 3,7,7 --out 2 --k 3"
        )
    return text
