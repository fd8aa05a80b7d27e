"""The layer of a gallery's entry, or the block, made of what stands in its table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from convviz.conventions.padding import framework_named
from convviz.errors import ConvVizError
from convviz.layer import OPERATORS, Layer, operator_class, operator_named
from convviz.layer.making import make_layer
from convviz.options import BLOCK_KEYS, OPTIONS
from convviz.parsing.numerals import short
from convviz.parsing.shapes import shape_question
from convviz.parsing.spelling import either, numbers_in
from convviz.walks.blocks import block
from convviz.walks.chains import Chain

SAID = ("title", "group")
"""The keys that say what a picture shows, and make none of it."""


class Made(NamedTuple):
    """A layer or a block, its input shape, and what its padding is called in its framework.

    `question` asks about an input shape that looks like another shape.
    """

    layer: Layer | Chain
    shape: tuple[int, ...]
    convention: str = ""
    question: str = ""


def make(given: Mapping[str, Any]) -> Made:
    """What the table `given` asks for.

    Raises:
        ConvVizError: a key is missing or has no meaning here, or the layer is impossible.
    """
    if "in" not in given:
        raise ConvVizError("in is missing; an entry needs in, and what its layer needs")
    given = {key: _read(key, value) for key, value in given.items() if key not in SAID}
    shape = given["in"]
    pads = given.get("p")
    if isinstance(pads, list) and len(pads) == 1 and isinstance(shape, list):
        given["p"] = pads * (len(shape) - 1)  # as one number is, of all axes
    if not isinstance(shape, list) or not 2 <= len(shape) <= 4:
        raise ConvVizError(
            f"in must be channels and 1 to 3 sizes, such as [3, 7, 7], not {short(shape)}"
        )
    if "block" in given:
        return _block(given, tuple(shape))
    name, axes = operator_named(given.get("op", "conv")) or ("conv", None)
    kind = operator_class(given.get("op", "conv"), len(shape) - 1)
    arguments = _arguments(name, kind, given)
    if "framework" in given and "framework" not in OPERATORS[name].takes:
        raise ConvVizError(f"framework has no meaning with op {name}")
    layer, _, convention = make_layer(kind, shape, arguments, given.get("framework", "torch"))
    _check_output(given, layer.output_shape(shape), "layer")
    return Made(layer, tuple(shape), convention, _asked(shape, told=axes is not None))


def _read(key: str, value: Any) -> Any:
    """`value`, of a text its numbers, where the key has some and the text is no word."""
    if key == "framework":
        return framework_named(key, value)
    has_numbers = key == "gives" or OPTIONS[key].kind in ("shape", "padding", "per axis")
    numbers = numbers_in(value) if has_numbers and isinstance(value, str) else None
    if numbers is None:
        return value
    if any(isinstance(number, tuple) for number in numbers):  # cells before:after each axis
        pairs = [number if isinstance(number, tuple) else (number,) * 2 for number in numbers]
        return [list(pair) for pair in pairs] if key == "p" else value
    return numbers if len(numbers) > 1 else numbers[0]


def _asked(shape: list[int], *, told: bool) -> str:
    """What to ask about the shape; empty where nothing."""
    question = shape_question(shape, told=told)
    return "" if question is None else f"{question.text} {question.way_out}"


def _arguments(name: str, kind: type[Layer], given: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of the class `kind`, of the operator `name`, that the table gives."""
    operator = OPERATORS[name]
    names = {
        key: argument
        for key in operator.takes
        for argument in OPTIONS[key].arguments
        if hasattr(kind, argument) or (key == "output_size" and name == "transposed")
    }
    arguments = {"in_channels": given["in"][0]} if "out" in names else {}
    for key, option in OPTIONS.items():
        if key in given and key not in names and option.arguments:
            if given[key] == option.default:  # as PyTorch's own layers have it
                continue
            raise ConvVizError(f"there is no key {key!r} for {name}, only {', '.join(names)}")
    for key, argument in names.items():
        if key in given:
            arguments[argument] = given[key]
        elif key in operator.like:
            needed = either(["in", *(k for k in names if k in operator.like)], "and")
            raise ConvVizError(f"{key} is missing; {name} needs {needed}")
    return arguments


def _check_output(given: Mapping[str, Any], shape: tuple[int, ...], what: str) -> None:
    """Raise a ConvVizError where the output of `what` has another shape than `gives` says."""
    if "gives" in given and given["gives"] != list(shape):
        raise ConvVizError(
            f"gives says {short(given['gives'])}, but the {what} gives {list(shape)}"
        )


def _block(given: Mapping[str, Any], shape: tuple[int, ...]) -> Made:
    for key in ("out", "k"):
        if key not in given:
            raise ConvVizError(f"{key} is missing; a block needs in, out and k")
    keywords = {}
    for key in given:
        names = OPTIONS[key].arguments if key in OPTIONS else ()
        if key in BLOCK_KEYS:
            keywords[names[0]] = given[key]
        elif names or key in ("op", "framework"):
            raise ConvVizError(f"{key} has no meaning for a block")
    chain = block(given["block"], shape, **keywords)
    _check_output(given, chain.output_shape, "block")
    return Made(chain, shape, question=_asked(list(shape), told=False))
