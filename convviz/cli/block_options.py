"""The option that says which block of layers, made of what says which layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from convviz import BLOCKS, ConvVizError, shape_question
from convviz.cli import arguments
from convviz.cli.asking import ask
from convviz.cli.layer_options import LayerOptions
from convviz.cli.making import given, operator_of, refuse_others

if TYPE_CHECKING:
    from convviz import Chain

BLOCK = "Layers in a row"

TAKES = ("out", "k", "p", "s", "d", "g", "no_bias", "padding_mode")
"""The options of a layer that are some block's, too."""


@dataclass(frozen=True, slots=True)
class BlockOptions:
    """The name of a block as typed, or None."""

    block: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            rich_help_panel=BLOCK,
            help="A block in place of one layer, with what an output cell sees of every map. "
            + "; ".join(f"{name}: {block.words}" for name, block in BLOCKS.items())
            + ".",
        ),
    ] = None

    def chain_and_shape(
        self, layer: LayerOptions, *, quiet: bool = False
    ) -> tuple[Chain, tuple[int, ...]]:
        """The block made to the options of `layer`, and the shape of its input.

        Unless `quiet`, a shape that looks like another is asked about.

        Raises:
            ConvVizError: something is malformed, missing, impossible, or without meaning.
        """
        import convviz

        name = arguments.one_of("--block", self.block or "", tuple(BLOCKS))
        if operator_of(layer.op) != ("conv", None):
            raise ConvVizError(f"--op has no meaning with --block {name}")
        refuse_others(layer, TAKES, f"--block {name}")
        like = f"--block {name} --in 8,16,16 --out 8 --k 3"
        shape = arguments.shape("--in", given("--in", layer.shape, like))
        if not quiet and (question := shape_question(shape)):
            ask(question.text, question.way_out, question.instead)
        dims = len(shape) - 1
        chain = convviz.block(
            name,
            shape,
            out_channels=arguments.whole("--out", given("--out", layer.out, like), least=1),
            kernel_size=arguments.per_axis("--k", given("--k", layer.k, like), dims),
            stride=arguments.per_axis("--s", layer.s or "1", dims),
            padding=arguments.padding("--p", layer.p, dims),
            dilation=arguments.per_axis("--d", layer.d, dims),
            groups=arguments.whole("--g", layer.g, least=1),
            bias=not layer.no_bias,
            padding_mode=layer.padding_mode,
        )
        return chain, shape
