"""The options that say which layer, or which block, and over which input."""

from __future__ import annotations

from convviz.axis import PADDING_MODES
from convviz.layer import OPERATORS
from convviz.options.option import Option
from convviz.parsing.spelling import either

EACH = "N[,N]"

LAYER = [
    Option(
        "in",
        ("--in",),
        "Input: channels, then sizes in cells. Three numbers make a Conv2d, two a Conv1d (C,W),"
        " four a Conv3d (C,D,H,W), and so of other operators; of fold two: channels times taps,"
        " and positions.  [required]",
        "shape",
        "C,H,W",
    ),
    Option(
        "out",
        ("--out",),
        "Output channels.  [required by convolutions, which alone have them]",
        "whole",
        least=1,
        arguments=("out_channels",),
    ),
    Option(
        "k",
        ("--k", "-k", "--kernel-size"),
        "Kernel size in taps, for all axes or for each.  [required, but not by pixel shuffles]",
        "per axis",
        EACH,
        least=1,
        arguments=("kernel_size",),
    ),
    Option(
        "p",
        ("--p", "-p", "--padding"),
        "Cells of padding on both sides, or BEFORE:AFTER each axis (1:2,0:0), or a word: same,"
        " valid, or what --framework has.",
        "padding",
        EACH,
        default="0",
        words=("same", "valid", "causal", "SAME_UPPER", "SAME_LOWER"),
        arguments=("padding",),
    ),
    Option(
        "framework",
        ("--framework",),
        "Whose padding --p speaks of: torch; tensorflow or keras (same, valid, causal); or onnx"
        " (SAME_UPPER, SAME_LOWER, VALID, or its pads: all begins, then all ends). Pools go by"
        " its other rules, too: in onnx they pad more than half of the kernel, and means have a"
        " dilation; of means only torch's count padding.",
        "framework",
        "NAME",
        default="torch",
        of=("conventions.padding", "FRAMEWORKS"),
    ),
    Option(
        "s",
        ("--s", "-s", "--stride"),
        "Cells that the kernel moves at a step.  [default: 1; of pooling, the kernel, but of"
        " onnx 1]",
        "per axis",
        EACH,
        least=1,
        arguments=("stride",),
    ),
    Option(
        "d",
        ("--d", "-d", "--dilation"),
        "Cells from one tap of the kernel to the next.",
        "per axis",
        EACH,
        default="1",
        least=1,
        arguments=("dilation",),
    ),
    Option(
        "g",
        ("--g", "-g", "--groups"),
        "Groups that the channels are shared out among.",
        "whole",
        default="1",
        least=1,
        arguments=("groups",),
    ),
    Option("bias", ("--no-bias",), "Add no bias.", "switch", arguments=("bias",)),
    Option(
        "padding_mode",
        ("--padding-mode",),
        f"What padding holds: {either(PADDING_MODES)}.",
        "word",
        "MODE",
        default="zeros",
        words=PADDING_MODES,
        arguments=("padding_mode",),
    ),
    Option(
        "order",
        ("--order",),
        "lockstep: all groups at once, or in_turn: one group after another.",
        "word",
        "ORDER",
        default="lockstep",
        of=("walks.walk", "ORDERS"),
    ),
]

OTHERS = [
    Option(
        "op",
        ("--op",),
        f"The operator: {either(OPERATORS)}; or its class, such as Conv2d.",
        "operator",
        "NAME",
        default="conv",
        words=(*OPERATORS, *(cls for each in OPERATORS.values() for cls in each.classes)),
    ),
    Option(
        "output_padding",
        ("--output-padding",),
        "Cells that a transposed convolution adds behind its output.",
        "per axis",
        EACH,
        arguments=("output_padding",),
    ),
    Option(
        "ceil_mode",
        ("--ceil-mode",),
        "Round the output of pooling up.",
        "switch",
        arguments=("ceil_mode",),
    ),
    Option(
        "count_include_pad",
        ("--count-include-pad", "--no-count-include-pad"),
        "Count padding in the mean of avgpool, or leave it out.  [default: count it, but with"
        " --framework tensorflow or onnx leave it out]",
        "switch",
        arguments=("count_include_pad",),
    ),
    Option(
        "divisor_override",
        ("--divisor-override",),
        "What avgpool divides by in any case.",
        "whole",
        least=1,
        arguments=("divisor_override",),
    ),
    Option(
        "output_size",
        ("--output-size", "--output-shape"),
        "Rows and columns that fold makes, or that a transposed convolution is to give: of"
        " torch by its output padding, of onnx (output_shape) by what is cut off, which sets"
        " --p in cells aside, of tensorflow by both.",
        "per axis",
        EACH,
        least=1,
        arguments=("output_size",),
    ),
    Option(
        "factor",
        ("--factor",),
        "How many times larger, or smaller, pixelshuffle and pixelunshuffle make rows and"
        " columns.",
        "whole",
        least=1,
        arguments=("upscale_factor", "downscale_factor"),
    ),
]

BLOCK = Option(
    "block",
    ("--block",),
    "A block in place of one layer, with what an output cell sees of every map. ",
    "block",
    "NAME",
    of=("walks.blocks", "BLOCKS"),
)

BLOCK_KEYS: tuple[str, ...] = ("out", "k", "p", "s", "d", "g", "bias", "padding_mode")
"""The options of a layer that a block takes."""
