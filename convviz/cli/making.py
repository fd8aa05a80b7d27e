"""A layer made of what was typed: which operator takes which options, and what they mean."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from convviz import ConvVizError, operator_named
from convviz.cli import arguments
from convviz.cli.asking import ask, shape_text

if TYPE_CHECKING:
    from convviz import Layer
    from convviz.cli.layer_options import LayerOptions

FRAMEWORKS = tuple(arguments.WORDS)
PADDING_MODES = ("zeros", "reflect", "replicate", "circular")

Keywords = dict[str, Any]


class AskedLayer(NamedTuple):
    """A layer, the shape of its input, and what its padding is called where it comes from."""

    layer: Layer
    shape: tuple[int, ...]
    convention: str


class Operator(NamedTuple):
    """The `classes` of an operator, by how many axes they have, and its other options.

    `takes` are fields of the options; one whose name is in `moves` is in the sizes of a
    window.  `like` is an example.  `sizes` is how many numbers --in has for one class that has
    no number of axes, `factor` the name of its only argument.
    """

    classes: tuple[str, ...]
    takes: tuple[str, ...]
    like: str
    sizes: int = 0
    factor: str = ""


MOVES = ("k", "p", "s", "d", "framework")
OPERATORS = {
    "conv": Operator(
        ("Conv1d", "Conv2d", "Conv3d"),
        ("out", *MOVES, "g", "no_bias", "padding_mode"),
        "--in 3,7,7 --out 2 --k 3",
    ),
    "transposed": Operator(
        ("ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d"),
        ("out", *MOVES, "g", "no_bias", "output_padding", "output_size"),
        "--op transposed --in 2,4,4 --out 1 --k 3",
    ),
    "maxpool": Operator(
        ("MaxPool1d", "MaxPool2d", "MaxPool3d"),
        (*MOVES, "ceil_mode"),
        "--op maxpool --in 3,6,6 --k 2",
    ),
    "avgpool": Operator(
        ("AvgPool1d", "AvgPool2d", "AvgPool3d"),
        (*MOVES, "ceil_mode", "count_include_pad", "divisor_override"),
        "--op avgpool --in 3,6,6 --k 2",
    ),
    "unfold": Operator(
        ("Unfold",), ("k", "p", "s", "d"), "--op unfold --in 2,5,5 --k 3", sizes=3
    ),
    "fold": Operator(
        ("Fold",),
        ("k", "p", "s", "d", "output_size"),
        "--op fold --in 9,9 --output-size 5,5 --k 3",
        sizes=2,
    ),
    "pixelshuffle": Operator(
        ("PixelShuffle",),
        ("factor",),
        "--op pixelshuffle --in 4,3,3 --factor 2",
        sizes=3,
        factor="upscale_factor",
    ),
    "pixelunshuffle": Operator(
        ("PixelUnshuffle",),
        ("factor",),
        "--op pixelunshuffle --in 1,6,6 --factor 2",
        sizes=3,
        factor="downscale_factor",
    ),
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
    "count_include_pad": "--no-count-include-pad",
    "divisor_override": "--divisor-override",
    "output_size": "--output-size",
    "factor": "--factor",
}
"""The options that only some operators take."""


def asked(typed: LayerOptions, *, quiet: bool = False) -> AskedLayer:
    """The layer that was typed; unless `quiet`, a shape that looks like another is asked about.

    It is not where --op names the axes, or where the other shape would make no layer.

    Raises:
        ConvVizError: something is malformed, missing, impossible, or without meaning.
    """
    try:
        return _made(typed)
    finally:  # before a refusal too, to which the shape may have led
        if not quiet:
            _ask_about_shape(typed)


def _ask_about_shape(typed: LayerOptions) -> None:
    from convviz import shape_question

    with suppress(ConvVizError):  # there is no shape, or the other one makes no layer
        if typed.shape is None or operator_of(typed.op)[1] is not None:
            return
        if (question := shape_question(arguments.shape("--in", typed.shape))) is not None:
            _made(replace(typed, shape=shape_text(question.instead)))
            ask(question.text, question.way_out, question.instead)


def _made(typed: LayerOptions) -> AskedLayer:
    import convviz

    name, named_dims = operator_of(typed.op)
    written, typed = typed.op.strip(), replace(typed, op=name)
    operator = OPERATORS[name]
    takes = ", ".join(FLAGS[each] for each in operator.takes)
    refuse_others(typed, operator.takes, f"--op {typed.op}, which takes {takes}")
    names = ("channels", "positions") if typed.op == "fold" else ()
    shape = arguments.shape("--in", given("--in", typed.shape, operator.like), names)
    count = operator.sizes or (named_dims and named_dims + 1)
    if count and len(shape) != count:
        raise ConvVizError(
            f"--in takes {count} numbers for --op {arguments.short(written)[1:-1]},"
            f" not the {len(shape)} of {arguments.short(typed.shape or '')}"
            f"{_instead(shape, count, operator)}"
        )
    dims = 2 if operator.sizes else len(shape) - 1
    kind: type[Layer] = getattr(convviz, operator.classes[0 if operator.sizes else dims - 1])
    if typed.op in ("pixelshuffle", "pixelunshuffle"):
        factor = given("--factor", typed.factor, operator.like)
        keywords = {operator.factor: arguments.whole("--factor", factor, least=1)}
        convention = ""
    else:
        keywords = _keywords(typed, operator, shape, dims)
        convention = _pad(typed, operator, kind, keywords, shape)
    made = kind(**keywords)
    made.output_shape(shape)  # says now, before anything heavy, that it does not fit
    return AskedLayer(made, shape, convention)


def operator_of(text: str) -> tuple[str, int | None]:
    """The operator that --op names, and its number of axes where it names a class of one.

    Raises:
        ConvVizError: there is none of this name.
    """
    if (named := operator_named(text)) is None:
        arguments.one_of("--op", text, tuple(OPERATORS))  # says which there are
        raise AssertionError
    return named


def _instead(shape: tuple[int, ...], count: int, operator: Operator) -> str:
    """How to go on where the shape has other than `count` numbers."""
    if len(shape) == count + 1 and (shape[0] == 1 or len(operator.classes) == 1):
        rest = ",".join(map(str, shape[1:]))
        return f": without the batch of {shape[0]} it is --in {rest}"
    if len(operator.classes) > 1:
        return f", which is for --op {operator.classes[len(shape) - 2]}"
    return ""


def refuse_others(typed: LayerOptions, takes: Collection[str], whom: str) -> None:
    """See that nothing was typed but what `whom` `takes`.

    Raises:
        ConvVizError: something was.
    """
    default = type(typed)()
    for name, flag in FLAGS.items():
        value = getattr(typed, name)
        if name not in takes and value != getattr(default, name):
            if value is True and not name.startswith("no_"):
                flag = flag.replace("--no-", "--")  # the other of two
            raise ConvVizError(f"{flag} has no meaning with {whom}")


def _keywords(
    typed: LayerOptions, operator: Operator, shape: tuple[int, ...], dims: int
) -> Keywords:
    """The arguments of the class but for its padding."""
    keywords: Keywords = {}
    if "out" in operator.takes:
        out = given("--out", typed.out, operator.like)
        keywords |= {
            "in_channels": shape[0],
            "out_channels": arguments.whole("--out", out, least=1),
        }
    kernel = arguments.per_axis("--k", given("--k", typed.k, operator.like), dims)
    keywords["kernel_size"] = kernel
    if typed.s is not None:
        keywords["stride"] = arguments.per_axis("--s", typed.s, dims)
    if "d" in operator.takes:
        keywords["dilation"] = arguments.per_axis("--d", typed.d, dims)
    for name in operator.takes:
        if make := OWN.get(name):
            keywords |= make(typed, dims)
    return keywords


def _pad(
    typed: LayerOptions,
    operator: Operator,
    kind: type[Layer],
    keywords: Keywords,
    shape: tuple[int, ...],
) -> str:
    """Enter the padding and what goes with it; return what it is called where it is from."""
    import convviz

    dims = kind.dims
    framework = arguments.one_of("--framework", typed.framework, FRAMEWORKS)
    padding: Any = arguments.padding("--p", typed.p, dims, framework)
    if framework == "torch" and typed.op != "conv" and isinstance(padding, str):
        padding = _cells(padding, typed.op, operator)
    keywords |= kind.arguments_in(framework, {**keywords, "padding": padding})
    sizes = {name: keywords.get(name, 1) for name in ("kernel_size", "stride", "dilation")}
    if typed.op == "transposed":
        more = {
            name: arguments.per_axis(FLAGS[name], text, dims, least=least)
            for name, least in (("output_padding", 0), ("output_size", 1))
            if (text := getattr(typed, name)) is not None
        }
        cropping = convviz.resolve_cropping(
            padding, framework, input_shape=shape, **sizes, **more
        )
        keywords |= {"padding": cropping.pads, "output_padding": cropping.output_padding}
        return cropping.convention
    if framework != "torch":
        padding, convention = convviz.resolve_padding(
            padding, framework, input_shape=shape, **sizes
        )
        keywords["padding"] = padding
        return convention
    keywords["padding"] = padding
    return ""


def _cells(word: str, op: str, operator: Operator) -> int:
    """The padding that PyTorch's `word` is where its layer takes none but cells."""
    if word == "valid":
        return 0
    if "framework" in operator.takes:
        raise ConvVizError(
            f"PyTorch's {op} takes no word such as {word}: give --p in cells, or say with"
            " --framework tensorflow or onnx whose word it is"
        )
    raise ConvVizError(f"--op {op} takes no word such as {word}: give --p in cells")


def _folded(typed: LayerOptions, dims: int) -> Keywords:
    if typed.op != "fold":
        return {}
    size = given("--output-size", typed.output_size, OPERATORS["fold"].like)
    return {"output_size": arguments.per_axis("--output-size", size, dims)}


def _divisor(text: str | None, dims: int) -> Keywords:
    if text is None:
        return {}
    if dims == 1:
        raise ConvVizError(
            "--divisor-override has no meaning with one axis: AvgPool1d has none, AvgPool2d"
            " and AvgPool3d have"
        )
    return {"divisor_override": arguments.whole("--divisor-override", text, least=1)}


OWN: dict[str, Callable[[LayerOptions, int], Keywords]] = {
    "g": lambda typed, _: {"groups": arguments.whole("--g", typed.g, least=1)},
    "no_bias": lambda typed, _: {"bias": not typed.no_bias},
    "padding_mode": lambda typed, _: {
        "padding_mode": arguments.one_of("--padding-mode", typed.padding_mode, PADDING_MODES)
    },
    "ceil_mode": lambda typed, _: {"ceil_mode": typed.ceil_mode},
    "count_include_pad": lambda typed, _: (
        {}
        if typed.count_include_pad is None
        else {"count_include_pad": typed.count_include_pad}
    ),
    "divisor_override": lambda typed, dims: _divisor(typed.divisor_override, dims),
    "output_size": _folded,
}
"""What an option becomes that means the same for every operator that takes it."""


def given(option: str, text: str | None, like: str) -> str:
    """`text`, which must have been typed, as it is in the example `like`.

    Raises:
        ConvVizError: it was not.
    """
    if text is None:
        words = like.split()
        value = words[words.index(option) + 1]
        raise ConvVizError(
            f"{option} is missing: say for example {option} {value}, as in {like}"
        )
    return text
