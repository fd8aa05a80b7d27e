"""The page's script refuses what Python refuses, in the same words, and knows the way back."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from itertools import combinations, product
from math import gcd
from typing import Any

import pytest
from running_scripts import Script
from searching import many

from convviz.axis import LARGEST, PADDING_MODES
from convviz.errors import ConvVizError
from convviz.layer import Layer, operator_class

Told = dict[str, Any]
"""A layer as the page's script has it, its input among its arguments."""

SAMPLES = many(20_000, 2_000)
WRONG = (-1, 0, 2, 3, 5, 12, LARGEST - 1, LARGEST, LARGEST + 1, 10**9)

MOST_MENDED = 50
"""Changes until a layer is legal, at most: a million of padding is halved with its kernel."""

COMMON = {
    "kernel": "kernel_size",
    "stride": "stride",
    "padding": "padding",
    "dilation": "dilation",
}
WEIGHTED = {**COMMON, "out": "out_channels", "groups": "groups", "mode": "padding_mode"}
POOLED = {**COMMON, "ceil": "ceil_mode"}
IN_PYTHON = {
    "conv": WEIGHTED,
    "transposed": {**WEIGHTED, "outputPadding": "output_padding"},
    "maxpool": POOLED,
    "avgpool": {**POOLED, "countPadding": "count_include_pad", "divisor": "divisor_override"},
}
"""What Python calls the arguments of each operator."""

SWITCHES = ("ceil", "countPadding")

SORTS = (
    "in_channels must be from 1",
    "out_channels must be from 1",
    "groups must be from 1",
    "groups must divide",
    "kernel_size must be from 1",
    "stride must be from 1",
    "dilation must be from 1",
    "padding must be from 0",
    "output_padding must be from 0",
    "divisor_override must be from 1",
    "input channels must be from 1",
    "input planes must be from 1",
    "input rows must be from 1",
    "input cols must be from 1",
    r"output (planes|rows|cols) must be from 1",
    r"along the \w+: reflect padding",
    r"along the \w+: circular padding",
    "along the planes: a kernel of",
    "along the rows: a kernel of",
    "along the cols: a kernel of",
    r"along the \w+: pooling pads at most",
    r"along the \w+: output_padding must be less",
    r"along the \w+: .* leaves an output of -?[0-9]{1,2}:",
    r"along the \w+: .* leaves an output of [0-9]{7}",
    "PyTorch's average pooling has no dilation",
    "ConvTranspose[123]d pads with zeros only",
)
"""How the complaints start, each of which some random layer has to meet."""


def told(op: str, *shape: int, **arguments: Any) -> Told:
    each = [1] * (len(shape) - 1)
    sides = {"padding": [[0, 0] for _ in each], "outputPadding": [0 for _ in each]}
    windows = {"kernel": each, "stride": each, "dilation": each}
    others = {"out": 1, "groups": 1, "bias": True, "mode": "zeros"}
    pools = {"ceil": False, "countPadding": True, "divisor": None}
    return {"op": op, "input": [*shape], **windows, **sides, **others, **pools, **arguments}


def made(layer: Told) -> Layer:
    op, dims = layer["op"], len(layer["input"]) - 1
    names = dict(IN_PYTHON[op])
    if dims == 1:
        names.pop("divisor", None)  # AvgPool1d has none
    arguments = {name: layer[key] for key, name in names.items()}
    if op in ("conv", "transposed"):
        arguments["in_channels"] = layer["input"][0]
    return operator_class(op, dims)(**arguments)


def complaint(layer: Told) -> str | None:
    """What Python has against a layer and its input, in whatever way it is walked."""
    try:
        python = made(layer)
        for view in python.views:
            python.plan(layer["input"], view)
    except ConvVizError as error:
        return str(error)
    return None


def sort_of(sentence: str | None) -> str | None:
    """The start of a complaint without its numbers."""
    return sentence and re.sub(r"-?\d+", "N", sentence)[:44]


def random_layer(chance: random.Random) -> Told:
    """A layer which the kernel may not fit in, else possible."""
    op, dims = chance.choice(list(IN_PYTHON)), chance.randint(1, 3)
    groups, pool = chance.randint(1, 3), op.endswith("pool")

    def each(least: int, most: int) -> list[int]:
        return [chance.randint(least, most) for _ in range(dims)]

    kernel, stride = each(1, 4), each(1, 4)
    return told(
        op,
        groups * chance.randint(1, 4),
        *each(2, 9),
        out=groups * chance.randint(1, 4),
        groups=groups,
        kernel=kernel,
        stride=stride,
        dilation=each(1, 1 if op == "avgpool" else 3),
        padding=[
            [chance.randint(0, taps // 2 if pool else 2) for _ in range(2)] for taps in kernel
        ],
        outputPadding=[chance.randint(0, cells - 1) for cells in stride],
        mode=chance.choice(PADDING_MODES if op == "conv" else ("zeros",)),
        ceil=chance.random() < 0.5,
        divisor=chance.choice((None, 1, 7)),
    )


def spoiled(layer: Told, chance: random.Random) -> Told:
    """`layer` with one number, or the mode, likely to be wrong."""
    argument = chance.choice([key for key in IN_PYTHON[layer["op"]] if key not in SWITCHES])
    argument = chance.choice(("input", argument, argument, argument))
    if argument == "mode":
        return {**layer, "mode": chance.choice(PADDING_MODES)}
    return {**layer, argument: with_number(layer[argument], chance)}


def with_number(value: Any, chance: random.Random) -> Any:
    if not isinstance(value, list):
        return chance.choice(WRONG)
    place = chance.randrange(len(value))
    return [*value[:place], with_number(value[place], chance), *value[place + 1 :]]


def filled(value: Any, number: int) -> Any:
    """`value` with all its numbers replaced by one, or a mode by another."""
    if isinstance(value, list):
        return [filled(inner, number) for inner in value]
    return "reflect" if isinstance(value, str) else number


def stepped_back(nearest: Any, asked: Any) -> Any:
    """`nearest` with each of its numbers one nearer to what was asked."""
    if isinstance(nearest, list):
        return [stepped_back(*pair) for pair in zip(nearest, asked, strict=True)]
    return nearest + (asked > nearest) - (asked < nearest)


@pytest.fixture(scope="module")
def script() -> Iterator[Script]:
    running = Script({"layer/refuse.js": "refusal"}, "return refusal(asked);")
    yield running
    running.close()


def hold(script: Script, layer: Told) -> str | None:
    """The complaint about a layer, once the script has been seen to agree with Python."""
    sentence = complaint(layer)
    refused = script(layer)
    if sentence is None or refused is None:
        assert (sentence, refused) == (None, None), layer
        return None
    assert refused["sentence"] == sentence, layer
    if refused["nearest"] is not None:
        hold_nearest(layer, refused["argument"], refused["nearest"], sort_of(sentence))
    return sentence


def hold_nearest(layer: Told, argument: str, nearest: Any, sort: str | None) -> None:
    """See that a value ends the complaint of a sort, and that none in between is legal."""
    asked = layer[argument]
    assert sort_of(complaint({**layer, argument: nearest})) != sort, (layer, nearest)
    if argument == "groups" and "divide" in str(sort):
        common = gcd(layer["input"][0], layer["out"])
        legal = [number for number in range(1, common + 1) if common % number == 0]
        assert abs(nearest - asked) == min(abs(number - asked) for number in legal)
    elif argument != "mode":
        less = {**layer, argument: stepped_back(nearest, asked)}
        assert complaint(less) is not None, (less, nearest)


def hold_way_back(script: Script, layer: Told) -> None:
    """See that one nearest value after another makes a legal layer, where there are any."""
    for _ in range(MOST_MENDED):
        refused = script(layer)
        if refused is None or refused["nearest"] is None:
            assert refused or complaint(layer) is None
            return
        layer = {**layer, refused["argument"]: refused["nearest"]}
    raise AssertionError(layer)


def test_random_layers_are_refused_in_the_words_of_python(script: Script) -> None:
    chance = random.Random(17)
    met = []
    for _ in range(SAMPLES):
        layer = random_layer(chance)
        for _ in range(chance.choice((0, 0, 1, 1, 2))):
            layer = spoiled(layer, chance)
        met.append(hold(script, layer))
        hold_way_back(script, layer)
    assert SAMPLES / 3 < met.count(None) < SAMPLES * 2 / 3
    sentences = list(filter(None, met))
    assert [sort for sort in SORTS if not any(re.match(sort, one) for one in sentences)] == []


@pytest.mark.parametrize("op", IN_PYTHON)
def test_of_two_wrong_arguments_the_same_is_told(script: Script, op: str) -> None:
    layer = told(op, 2, 3, 3)
    arguments = [key for key in ("input", *IN_PYTHON[op]) if key not in SWITCHES]
    for pair in combinations(arguments, 2):
        for numbers in product((-1, 5), repeat=2):
            wrong = dict(zip(pair, numbers, strict=True))
            hold(script, layer | {key: filled(layer[key], wrong[key]) for key in pair})


CONV = told("conv", 4, 5, 5)
SPREAD = told("transposed", 1, 3)
POOL = told("maxpool", 1, 5)


@pytest.mark.parametrize(("layer", "argument", "nearest"), [
    ({**CONV, "kernel": [9, 9]}, "kernel", [5, 5]),
    ({**CONV, "kernel": [0, 9]}, "kernel", [1, 9]),
    ({**CONV, "kernel": [2, 3], "dilation": [9, 2], "padding": [[1, 1], [0, 0]]},
     "kernel", [1, 3]),
    ({**CONV, "out": 8, "groups": 3}, "groups", 2),
    ({**CONV, "out": 8, "groups": 9}, "groups", 4),
    ({**CONV, "input": [0, 0, 5]}, "input", [1, 0, 5]),
    ({**CONV, "input": [1, 0, LARGEST + 1]}, "input", [1, 1, LARGEST]),
    ({**CONV, "mode": "reflect", "padding": [[9, 1], [0, 5]]}, "padding", [[4, 1], [0, 4]]),
    ({**CONV, "mode": "circular", "padding": [[9, 1], [0, 5]]}, "padding", [[5, 1], [0, 5]]),
    ({**CONV, "padding": [[0, 0], [LARGEST, 1]]}, "padding", [[0, 0], [LARGEST - 5, 0]]),
    ({**POOL, "kernel": [9], "stride": [3]}, "kernel", [5]),
    ({**POOL, "kernel": [9], "stride": [3], "ceil": True}, "kernel", [7]),
    ({**POOL, "kernel": [3], "padding": [[3, 0]]}, "padding", [[1, 0]]),
    ({**POOL, "input": [1, LARGEST], "kernel": [2], "padding": [[1, 1]], "ceil": True},
     "padding", [[0, 0]]),
    ({**POOL, "op": "avgpool", "dilation": [3]}, "dilation", [1]),
    ({**SPREAD, "mode": "circular"}, "mode", "zeros"),
    ({**SPREAD, "stride": [2], "outputPadding": [2]}, "outputPadding", [1]),
    ({**SPREAD, "padding": [[2, 2]]}, "padding", [[1, 1]]),
    ({**SPREAD, "padding": [[0, 9]]}, "padding", [[0, 2]]),
    ({**SPREAD, "padding": [[1, 9]]}, "padding", [[0, 2]]),
    ({**SPREAD, "stride": [LARGEST]}, "stride", [LARGEST // 2 - 1]),
    ({**SPREAD, "input": [1, LARGEST], "stride": [2]}, "stride", [1]),
    ({**SPREAD, "kernel": [3], "dilation": [LARGEST]}, "dilation", [LARGEST // 2 - 2]),
    ({**SPREAD, "kernel": [LARGEST]}, "kernel", [LARGEST - 2]),
    ({**SPREAD, "input": [1, LARGEST], "stride": [4], "kernel": [9]}, "stride", None),
])  # fmt: skip
def test_what_is_blamed_and_what_would_do(
    script: Script, layer: Told, argument: str, nearest: object
) -> None:
    assert hold(script, layer) is not None
    refused = script(layer)
    assert (refused["argument"], refused["nearest"]) == (argument, nearest)


@pytest.mark.parametrize("channels", [1, 2, 4, 6, 12, 64, 720])
def test_divisors_are_told_as_python_tells_them(script: Script, channels: int) -> None:
    layer = told("conv", channels, 5, out=channels, groups=channels + 1)
    assert str(hold(script, layer)).startswith("groups must divide")
