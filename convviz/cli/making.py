"""A layer or a block made of what was typed: what is missing, and what has no meaning."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from convviz import BLOCK_KEYS, OPERATORS, OPTIONS, ConvVizError
from convviz.cli.asked import Asked
from convviz.cli.asking import ask, shape_text

if TYPE_CHECKING:
    from convviz import Chain, Layer, MadeLayer, Operator

LAYER = [option for option in OPTIONS.values() if option.arguments or option.key == "framework"]
OF_SOME = [option.key for option in LAYER]
"""The options that only some operators take."""


def asked_layer(asked: Asked, *, quiet: bool = False) -> MadeLayer:
    """The layer that was typed; unless `quiet`, a shape that looks like another is asked about.

    No question is asked where --op names the axes, or where the other shape makes no layer.

    Raises:
        ConvVizError: something is malformed, missing, impossible, or without meaning.
    """
    try:
        return _made(asked)
    finally:  # before a refusal too, to which the shape may have led
        if not quiet:
            _ask_about_shape(asked)


def asked_block(asked: Asked, *, quiet: bool = False) -> tuple[Chain, tuple[int, ...]]:
    """The block that was typed, and the shape of its input; `quiet` as of `asked_layer`.

    Raises:
        ConvVizError: something is malformed, missing, impossible, or without meaning.
    """
    import convviz

    name = asked.read("block")
    if operator_of(asked) != ("conv", None):
        raise ConvVizError(f"--op has no meaning with --block {name}")
    asked.refuse_others(BLOCK_KEYS, OF_SOME, f"--block {name}")
    like = {"in": "8,16,16", "out": "8", "k": "3"}
    for key in like:
        asked.needed(key, like, f"--block {name} ")
    shape = asked.read("in")
    if not quiet and (question := convviz.shape_question(shape)):
        ask(question.text, question.way_out, question.instead)
    dims = len(shape) - 1
    arguments = {
        OPTIONS[key].arguments[0]: value
        for key in BLOCK_KEYS
        if (value := asked.read(key, dims)) is not None
    }
    return convviz.block(name, shape, **arguments), shape


def operator_of(asked: Asked) -> tuple[str, int | None]:
    """The operator that --op names, and its number of axes where it names a class of one.

    Raises:
        ConvVizError: there is none of this name.
    """
    named: tuple[str, int | None] = asked.read("op")
    return named


def _ask_about_shape(asked: Asked) -> None:
    from convviz import shape_question

    with suppress(ConvVizError):  # there is no shape, or the other one makes no layer
        if asked["in"] is None or operator_of(asked)[1] is not None:
            return
        if (question := shape_question(asked.read("in"))) is not None:
            _made(asked.with_values(in_=shape_text(question.instead)))
            ask(question.text, question.way_out, question.instead)


def _made(asked: Asked) -> MadeLayer:
    import convviz

    name, named_dims = operator_of(asked)
    operator = OPERATORS[name]
    takes = ", ".join(OPTIONS[key].shown for key in operator.takes)
    asked.refuse_others(operator.takes, OF_SOME, f"--op {name}, which takes {takes}")
    start = "" if name == "conv" else f"--op {name} "
    asked.needed("in", operator.like, start)
    own: type[Layer] = getattr(convviz, operator.classes[0])
    shape = asked.read("in", names=own.input_names() if operator.sizes else ())
    _check_count(asked, operator, shape, operator.sizes or (named_dims and named_dims + 1))
    dims = 2 if operator.sizes else len(shape) - 1
    kind = own if operator.sizes else getattr(convviz, operator.classes[dims - 1])
    arguments = _arguments(asked, operator, kind, dims, start)
    if "out" in operator.takes:
        arguments["in_channels"] = shape[0]
    framework = asked.read("framework")
    if "p" in operator.takes:
        padding = asked.read("p", dims, framework=framework)
        if framework == "torch" and name != "conv" and isinstance(padding, str):
            padding = _cells(padding, name, operator)
        arguments["padding"] = padding
    return convviz.make_layer(kind, shape, arguments, framework)


def _arguments(
    asked: Asked, operator: Operator, kind: type[Layer], dims: int, start: str
) -> dict[str, Any]:
    """The arguments of the class `kind` but for its padding, an `output_size` among them."""
    arguments: dict[str, Any] = {}
    for key in operator.takes:
        if key in operator.like:
            asked.needed(key, operator.like, start)
        if key in ("p", "framework") or (value := asked.read(key, dims)) is None:
            continue
        names = OPTIONS[key].arguments
        argument = next((name for name in names if hasattr(kind, name)), None)
        if argument is None and key == "divisor_override":
            one, *others = operator.classes
            raise ConvVizError(
                f"{asked.flag(key)} has no meaning with one axis: {one} has none,"
                f" {' and '.join(others)} have"
            )
        arguments[argument or names[0]] = value
    return arguments


def _check_count(
    asked: Asked, operator: Operator, shape: tuple[int, ...], count: int | None
) -> None:
    """Raise a ConvVizError where `shape` has other than `count` numbers, with a way on."""
    if not count or len(shape) == count:
        return
    way_on, flag = "", asked.flag("in")
    if len(shape) == count + 1 and (shape[0] == 1 or operator.sizes):
        way_on = f": without the batch of {shape[0]} it is {flag} {shape_text(shape[1:])}"
    elif not operator.sizes:
        way_on = f", which is for --op {operator.classes[len(shape) - 2]}"
    raise ConvVizError(
        f"{flag} takes {count} numbers for --op {asked['op'].strip()}, not the {len(shape)} of"
        f" {asked['in']!r}{way_on}"
    )


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
