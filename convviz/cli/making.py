"""A layer made of what was typed: which operator takes which options, and what they mean."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from convviz import ConvVizError
from convviz.cli import arguments

if TYPE_CHECKING:
    from convviz import Layer
    from convviz.cli.layer_options import LayerOptions

FRAMEWORKS = tuple(arguments.WORDS)
PADDING_MODES = ("zeros", "reflect", "replicate", "circular")

Keywords = dict[str, Any]


class Asked(NamedTuple):
    """A layer, the shape of its input, and what its padding is called where it comes from."""

    layer: Layer
    shape: tuple[int, ...]
    convention: str


class Operator(NamedTuple):
    """The `classes` of an operator, by how many axes they have, and its other options.

    `takes` are fields of the options; one whose name is in `moves` is in the sizes of a
    window.  `sizes` is how many numbers --in has for one class that has no number of axes.
    """

    classes: tuple[str, ...]
    takes: tuple[str, ...]
    sizes: int = 0


MOVES = ("k", "p", "s", "d", "framework")
OPERATORS = {
    "conv": Operator(
        ("Conv1d", "Conv2d", "Conv3d"), ("out", *MOVES, "g", "no_bias", "padding_mode")
    ),
    "transposed": Operator(
        ("ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d"),
        ("out", *MOVES, "g", "no_bias", "output_padding"),
    ),
    "maxpool": Operator(("MaxPool1d", "MaxPool2d", "MaxPool3d"), (*MOVES, "ceil_mode")),
    "avgpool": Operator(
        ("AvgPool1d", "AvgPool2d", "AvgPool3d"),
        ("k", "p", "s", "framework", "ceil_mode", "no_count_include_pad", "divisor_override"),
    ),
    "unfold": Operator(("Unfold",), ("k", "p", "s", "d"), sizes=3),
    "fold": Operator(("Fold",), ("k", "p", "s", "d", "output_size"), sizes=2),
    "pixelshuffle": Operator(("PixelShuffle",), ("factor",), sizes=3),
    "pixelunshuffle": Operator(("PixelUnshuffle",), ("factor",), sizes=3),
}

FLAGS = {
    "out": "--out",
    "k": "--k",
    "p": "--p",
    "s": "--s",
    "d": "--d",
    "g": "--g",
    "framework": "--framework",
    "no_bias": "--no-bias",
    "padding_mode": "--padding-mode",
    "output_padding": "--output-padding",
    "ceil_mode": "--ceil-mode",
    "no_count_include_pad": "--no-count-include-pad",
    "divisor_override": "--divisor-override",
    "output_size": "--output-size",
    "factor": "--factor",
}
"""The options that only some operators take."""


def asked(typed: LayerOptions) -> Asked:
    """The layer that was typed.

    Raises:
        ConvVizError: something is malformed, missing, impossible, or without meaning.
    """
    import convviz

    operator = OPERATORS[arguments.one_of("--op", typed.op, tuple(OPERATORS))]
    _refuse_what_has_no_meaning(typed, operator)
    shape = arguments.shape("--in", given("--in", typed.shape, "3,7,7"))
    if operator.sizes and len(shape) != operator.sizes:
        raise ConvVizError(
            f"--in takes {operator.sizes} numbers for --op {typed.op},"
            f" not the {len(shape)} of {arguments.short(typed.shape or '')}"
        )
    dims = 2 if operator.sizes else len(shape) - 1
    name = operator.classes[0 if operator.sizes else dims - 1]
    if typed.op in ("pixelshuffle", "pixelunshuffle"):
        factor = arguments.whole("--factor", given("--factor", typed.factor, "2"), least=1)
        made, convention = getattr(convviz, name)(factor), ""
    else:
        keywords, convention = _keywords(typed, operator, shape, dims)
        made = getattr(convviz, name)(**keywords)
    made.output_shape(shape)  # says now, before anything heavy, that it does not fit
    return Asked(made, shape, convention)


def _refuse_what_has_no_meaning(typed: LayerOptions, operator: Operator) -> None:
    default = type(typed)()
    for name, flag in FLAGS.items():
        if name not in operator.takes and getattr(typed, name) != getattr(default, name):
            takes = ", ".join(FLAGS[each] for each in operator.takes)
            raise ConvVizError(
                f"{flag} has no meaning with --op {typed.op}, which takes {takes}"
            )


def _keywords(
    typed: LayerOptions, operator: Operator, shape: tuple[int, ...], dims: int
) -> tuple[Keywords, str]:
    """The arguments of the class, and what the padding is called where it comes from."""
    keywords: Keywords = {}
    if "out" in operator.takes:
        out = given("--out", typed.out, "2")
        keywords |= {
            "in_channels": shape[0],
            "out_channels": arguments.whole("--out", out, least=1),
        }
    kernel = arguments.per_axis("--k", given("--k", typed.k, "3"), dims)
    stride = (1,) * dims
    if typed.s is not None:
        stride = arguments.per_axis("--s", typed.s, dims)
    elif typed.op in ("maxpool", "avgpool"):
        stride = kernel
    keywords |= {"kernel_size": kernel, "stride": stride}
    if "d" in operator.takes:
        keywords["dilation"] = arguments.per_axis("--d", typed.d, dims)
    convention = _pad(typed, keywords, shape, dims)
    for name in operator.takes:
        if make := OWN.get(name):
            keywords |= make(typed, dims)
    if typed.op == "avgpool" and typed.framework != "torch":
        keywords["count_include_pad"] = False  # in neither of the others is padding counted
    return keywords, convention


def _pad(typed: LayerOptions, keywords: Keywords, shape: tuple[int, ...], dims: int) -> str:
    """Enter the padding; return what it is called where it comes from."""
    import convviz

    framework = arguments.one_of("--framework", typed.framework, FRAMEWORKS)
    padding = arguments.padding("--p", typed.p, dims, framework)
    sizes = {name: keywords[name] for name in ("kernel_size", "stride")}
    sizes["dilation"] = keywords.get("dilation", 1)
    if typed.op == "transposed":
        added = typed.output_padding
        cropping = convviz.resolve_cropping(
            padding,
            framework,
            input_shape=shape,
            **sizes,
            output_padding=None if added is None else _output_padding(typed, dims),
        )
        keywords |= {"padding": cropping.pads, "output_padding": cropping.output_padding}
        return cropping.convention
    if framework != "torch":
        padding, convention = convviz.resolve_padding(
            padding, framework, input_shape=shape, **sizes
        )
        keywords["padding"] = padding
        return convention
    if isinstance(padding, str) and typed.op != "conv":
        raise ConvVizError(
            f"--p takes a word such as {padding} with --op conv only: give cells"
        )
    keywords["padding"] = padding
    return ""


def _output_padding(typed: LayerOptions, dims: int) -> tuple[int, ...]:
    return arguments.per_axis("--output-padding", typed.output_padding or "0", dims, least=0)


OWN: dict[str, Callable[[LayerOptions, int], Keywords]] = {
    "g": lambda typed, _: {"groups": arguments.whole("--g", typed.g, least=1)},
    "no_bias": lambda typed, _: {"bias": not typed.no_bias},
    "padding_mode": lambda typed, _: {
        "padding_mode": arguments.one_of("--padding-mode", typed.padding_mode, PADDING_MODES)
    },
    "ceil_mode": lambda typed, _: {"ceil_mode": typed.ceil_mode},
    "no_count_include_pad": lambda typed, _: {
        "count_include_pad": not typed.no_count_include_pad
    },
    "divisor_override": lambda typed, _: (
        {}
        if typed.divisor_override is None
        else {
            "divisor_override": arguments.whole(
                "--divisor-override", typed.divisor_override, least=1
            )
        }
    ),
    "output_size": lambda typed, dims: {
        "output_size": arguments.per_axis(
            "--output-size", given("--output-size", typed.output_size, "5,5"), dims
        )
    },
}
"""What an option becomes that means the same for every operator that takes it."""


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
