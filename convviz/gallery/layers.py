"""The layer of a gallery's entry, or the block, made of what stands in its table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any, NamedTuple

from convviz.conventions.cropping import resolve_cropping
from convviz.conventions.padding import FRAMEWORKS, resolve_padding
from convviz.errors import ConvVizError
from convviz.layer import Layer, operator_class, operator_named
from convviz.parsing.numerals import one_of, short
from convviz.parsing.shapes import shape_question
from convviz.parsing.spelling import numbers_in
from convviz.walks.blocks import block
from convviz.walks.chains import Chain

ARGUMENTS = {
    "out": ("out_channels",),
    "k": ("kernel_size",),
    "p": ("padding",),
    "s": ("stride",),
    "d": ("dilation",),
    "g": ("groups",),
    "bias": ("bias",),
    "padding_mode": ("padding_mode",),
    "output_padding": ("output_padding",),
    "ceil_mode": ("ceil_mode",),
    "count_include_pad": ("count_include_pad",),
    "divisor_override": ("divisor_override",),
    "output_size": ("output_size",),
    "factor": ("upscale_factor", "downscale_factor"),
}
"""The keys of a layer, and the names that its argument has."""

LAYER_KEYS = ("in", *ARGUMENTS, "framework")

BLOCK_KEYS = ("out", "k", "p", "s", "d", "g", "bias", "padding_mode")
"""The keys of ARGUMENTS that a block may have."""

POOLS = ("maxpool", "avgpool")
OF_FRAMEWORKS = ("conv", "transposed", *POOLS)
"""The operators whose padding each framework has words for."""


class Made(NamedTuple):
    """A layer or a block, its input shape, and what its padding is called where it is from.

    `question` asks about a shape that looks like another.
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
    given = {key: _read(key, value) for key, value in given.items()}
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
    made = operator_class(given.get("op", "conv"), len(shape) - 1)
    op, axes = operator_named(given.get("op", "conv")) or ("conv", None)
    keywords = _keywords(op, made, given)
    words = op in POOLS or (op == "transposed" and "output_size" in given)
    resolved = "framework" in given or words
    convention = _resolved(op, made, keywords, given) if resolved else ""
    layer = made(**keywords)
    out = layer.output_shape(shape)
    if "gives" in given and given["gives"] != list(out):
        raise ConvVizError(
            f"gives says {short(given['gives'])}, but the layer gives {list(out)}"
        )
    return Made(layer, tuple(shape), convention, _asked(shape, told=axes is not None))


NUMBERS = ("in", "k", "p", "s", "d", "output_padding", "output_size", "gives")
"""The keys at which a text is read as numbers, as on the command line."""


def _read(key: str, value: Any) -> Any:
    """`value`, of a text its numbers, where the key has some and the text is no word."""
    if key == "framework":
        return one_of(key, value, FRAMEWORKS)
    numbers = numbers_in(value) if key in NUMBERS and isinstance(value, str) else None
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


def _keywords(op: str, made: type[Layer], given: Mapping[str, Any]) -> dict[str, Any]:
    takes = {field.name: field for field in fields(made)}  # type: ignore[arg-type]  # all are
    needed = [name for name, field in takes.items() if field.default is MISSING]
    keys = {key: name for key, names in ARGUMENTS.items() for name in names if name in takes}
    keywords = {"in_channels": given["in"][0]} if "in_channels" in takes else {}
    if op == "transposed":
        keys["output_size"] = "output_size"  # not an argument, but what others come from
    for key in given:
        if key in ARGUMENTS and key not in keys:
            raise ConvVizError(f"there is no key {key!r} for {op}, only {', '.join(keys)}")
    for key, name in keys.items():
        if key in given:
            keywords[name] = given[key]
        elif name in needed:
            wanting = [k for k, name in keys.items() if name in needed]
            raise ConvVizError(f"{key} is missing; {op} needs {_listed(['in', *wanting])}")
    return keywords


def _resolved(
    op: str, made: type[Layer], keywords: dict[str, Any], given: Mapping[str, Any]
) -> str:
    """Enter the padding in cells; return what it is called where it comes from."""
    if op not in OF_FRAMEWORKS:
        raise ConvVizError(f"framework has no meaning with op {op}")
    framework = given.get("framework", "torch")
    keywords |= made.arguments_in(framework, keywords)
    sizes = {
        "input_shape": given["in"],
        "kernel_size": keywords["kernel_size"],
        "stride": keywords.get("stride", 1),
        "dilation": keywords.get("dilation", 1),
    }
    padding = keywords.get("padding", 0)
    if op == "transposed":
        more = {
            "output_padding": keywords.get("output_padding"),
            "output_size": keywords.pop("output_size", None),
        }
        crop = resolve_cropping(padding, framework, **sizes, **more)
        keywords |= {"padding": crop.pads, "output_padding": crop.output_padding}
        return crop.convention
    pads, convention = resolve_padding(padding, framework, **sizes)
    keywords["padding"] = pads
    return convention


def _block(given: Mapping[str, Any], shape: tuple[int, ...]) -> Made:
    keywords = {ARGUMENTS[key][0]: given[key] for key in given if key in ARGUMENTS}
    for key in ("out", "k"):
        if key not in given:
            raise ConvVizError(f"{key} is missing; a block needs in, out and k")
    for key in given:
        if key in ("op", "framework") or (key in ARGUMENTS and key not in BLOCK_KEYS):
            raise ConvVizError(f"{key} has no meaning for a block")
    chain = block(given["block"], shape, **keywords)
    if "gives" in given and given["gives"] != list(chain.output_shape):
        raise ConvVizError(
            f"gives says {short(given['gives'])}, but the block gives"
            f" {list(chain.output_shape)}"
        )
    return Made(chain, shape, question=_asked(list(shape), told=False))


def _listed(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}"
