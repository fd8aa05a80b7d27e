"""The text of the lesson: legal layers, and no number in it that convviz would not give."""

from __future__ import annotations

import ast
import operator
import re
from collections import Counter
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import convviz
from convviz.toml import read_toml
from convviz.walks.tensors import tensors

Chapter = dict[str, Any]

CHAPTERS: list[Chapter] = read_toml(
    Path(convviz.__file__).parent / "html" / "lesson.toml", "lesson"
)["chapter"]
BY_ID = {chapter["id"]: chapter for chapter in CHAPTERS}

ORDER = [
    "kernel",
    "product-and-sum",
    "bias",
    "input-channels",
    "output-channels",
    "kernel-size",
    "stride",
    "padding",
    "dilation",
    "groups",
    "output-size",
    "cost",
    "transposed",
    "pooling",
    "depthwise",
    "receptive-field",
]

TYPES: dict[str, type] = {
    "id": str,
    "title": str,
    "text": str,
    "layer": dict,
    "facts": dict,
    "numbers": bool,
    "coverage": bool,
    "sums": list,
    "try": str,
    "knobs": list,
    "question": str,
    "choices": list,
    "answer": int,
    "why": str,
    "wrong": list,
}

WINDOW = {"op", "input", "kernel", "stride", "padding", "dilation"}
WEIGHTED = WINDOW | {"out", "groups", "bias"}
LAYER_KEYS = {
    "conv": WEIGHTED | {"mode"},
    "transposed": WEIGHTED | {"outputPadding", "direction"},
    "maxpool": WINDOW | {"ceil"},
    "avgpool": WINDOW | {"ceil", "countPadding"},
}

TAGS = {"p", "b", "em", "code", "sub", "sup"}
FEWEST_WORDS, MOST_WORDS = 1300, 2000


@pytest.fixture(params=CHAPTERS, ids=lambda chapter: chapter["id"])
def chapter(request: pytest.FixtureRequest) -> Chapter:
    return request.param


# What stands in the file


def test_the_chapters_stand_in_the_order_of_the_lesson() -> None:
    assert [chapter["id"] for chapter in CHAPTERS] == ORDER


def test_a_chapter_has_every_key_and_each_is_of_its_type(chapter: Chapter) -> None:
    assert {key: type(value) for key, value in chapter.items()} == TYPES
    assert all(chapter[key] for key in TYPES if TYPES[key] not in (bool, int))
    assert re.fullmatch("[a-z]+(-[a-z]+)*", chapter["id"])


def test_the_sums_of_a_chapter_are_rows_that_its_layer_has(chapter: Chapter) -> None:
    weighted = not chapter["layer"]["op"].endswith("pool")
    sizes, prices = {"formula", "rows"}, {"parameters", *["MACs"] * weighted}
    assert set(chapter["sums"]) <= sizes | prices
    if "macs" in chapter["facts"]:
        assert "MACs" in chapter["sums"]


def test_a_question_has_one_right_choice_and_a_reason_for_each_wrong_one(
    chapter: Chapter,
) -> None:
    choices, wrong, answer = chapter["choices"], chapter["wrong"], chapter["answer"]
    assert len(choices) in (3, 4)
    assert len(set(choices)) == len(choices) == len(wrong)
    assert answer in range(len(choices))
    assert [not reason for reason in wrong] == [at == answer for at in range(len(wrong))]


def test_the_right_choice_is_often_the_first_the_second_and_the_third() -> None:
    places = Counter(chapter["answer"] for chapter in CHAPTERS)
    assert min(places[place] for place in range(3)) >= len(CHAPTERS) // 4


# Layers and knobs


def layer_of(told: dict[str, Any]) -> tuple[convviz.Layer, tuple[int, ...]]:
    """The layer of a picture and its input shape.

    Raises:
        ConvVizError: the layer is impossible, or does not fit its input.
    """
    window = {
        "kernel_size": told["kernel"],
        "stride": told["stride"],
        "padding": told["padding"],
        "dilation": told["dilation"],
    }
    channels = told["input"][0]
    layer: convviz.Layer
    if told["op"] in ("conv", "transposed"):
        more = {"groups": told["groups"], "bias": told["bias"]}
        if told["op"] == "conv":
            more["padding_mode"] = told["mode"]
            layer = convviz.Conv2d(channels, told["out"], **window, **more)
        else:
            more["output_padding"] = told["outputPadding"]
            layer = convviz.ConvTranspose2d(channels, told["out"], **window, **more)
            layer.plan(told["input"], told["direction"])
    elif told["op"] == "maxpool":
        layer = convviz.MaxPool2d(**window, ceil_mode=told["ceil"])
    else:
        counts = told["countPadding"]
        layer = convviz.AvgPool2d(**window, ceil_mode=told["ceil"], count_include_pad=counts)
    layer.output_shape(told["input"])
    return layer, tuple(told["input"])


def turned(told: dict[str, Any], **knobs: Any) -> dict[str, Any]:
    """The layer of a picture with `knobs` at other values, one number being for all axes."""
    told = {**told}
    for argument, value in knobs.items():
        if argument == "channels":
            told["input"] = [value, *told["input"][1:]]
        elif argument == "size":
            told["input"] = [told["input"][0], value, value]
        elif argument == "padding":
            told["padding"] = [[value, value]] * 2
        elif argument in ("kernel", "stride", "dilation", "outputPadding"):
            told[argument] = [value, value]
        elif argument in ("out", "groups", "bias"):
            told[argument] = value
        else:
            raise KeyError(argument)
    return told


def test_an_impossible_layer_and_an_unknown_knob_are_seen() -> None:
    layer = BY_ID["groups"]["layer"]
    with pytest.raises(convviz.ConvVizError):
        layer_of(turned(layer, groups=3))
    with pytest.raises(convviz.ConvVizError):
        layer_of(turned(layer, kernel=6))
    with pytest.raises(KeyError):
        turned(layer, mode="reflect")


def test_a_layer_says_all_that_its_operator_needs_and_is_legal(chapter: Chapter) -> None:
    layer = chapter["layer"]
    assert set(layer) == LAYER_KEYS[layer["op"]]
    layer_of(layer)


def test_every_combination_of_knobs_is_a_legal_layer_and_the_first_picture_is_one(
    chapter: Chapter,
) -> None:
    knobs, first = chapter["knobs"], chapter["layer"]
    assert len(knobs) in (1, 2)
    names = [knob["argument"] for knob in knobs]
    assert all(set(knob) == {"argument", "values"} for knob in knobs)
    made = [
        turned(first, **dict(zip(names, values, strict=True)))
        for values in product(*(knob["values"] for knob in knobs))
    ]
    for layer in made:
        assert set(layer) == set(first)
        layer_of(layer)
    assert made.count(first) == 1
    assert all(made.count(layer) == 1 for layer in made)


# Tags


class TagReader(HTMLParser):
    """Collects what is wrong with the tags of a text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS or attrs:
            self.faults.append(f"{self.get_starttag_text()} is not allowed")
        if (tag == "p") == bool(self.open):
            self.faults.append(f"{tag} is not where it may be")
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"{tag} is closed and was not the last to be opened")

    def handle_data(self, data: str) -> None:
        if data.strip() and not self.open:
            self.faults.append(f"{data.strip()!r} stands in no paragraph")


def faults(text: str) -> list[str]:
    """What is wrong with the tags and entities of a text, a sentence for each."""
    reader = TagReader()
    reader.feed(text)
    reader.close()
    found = reader.faults + [f"{tag} is not closed" for tag in reader.open]
    if re.search(r"&(?!(lt|gt|amp);)", text):
        found.append("& is no entity")
    if re.search(r"<(?!/?[a-z])", text):
        found.append("< is no entity")
    return found


@pytest.mark.parametrize(("text", "fault"), [
    ("<p>a", "p is not closed"),
    ("<p>a<b></p></b>", "closed and was not the last"),
    ("<p>a</p></p>", "closed and was not the last"),
    ("a<p>b</p>", "'a' stands in no paragraph"),
    ("<p>a<p>b</p></p>", "p is not where it may be"),
    ("<b>a</b>", "b is not where it may be"),
    ("<p><i>a</i></p>", "<i> is not allowed"),
    ("<p><b class='x'>a</b></p>", "<b class='x'> is not allowed"),
    ("<p>a &times; b</p>", "& is no entity"),
    ("<p>a & b</p>", "& is no entity"),
    ("<p>a < b</p>", "< is no entity"),
])  # fmt: skip
def test_a_fault_of_tags_is_seen(text: str, fault: str) -> None:
    assert any(fault in found for found in faults(text)), faults(text)


def test_what_is_allowed_in_a_text_is_let_pass() -> None:
    assert faults("<p>a &lt; b<sub>1</sub></p>\n<p><em>c</em> &amp; <code>d</code></p>\n") == []


def test_a_text_is_two_paragraphs_with_allowed_tags(chapter: Chapter) -> None:
    assert faults(chapter["text"]) == []
    assert chapter["text"].count("<p>") == 2


def test_all_other_texts_are_plain(chapter: Chapter) -> None:
    for text in [*told(chapter), *chapter["wrong"]][1:]:
        assert not set("<>&\n") & set(text)


# Words


def told(chapter: Chapter) -> list[str]:
    """What every reader of a chapter reads, the text first; not what a wrong choice brings."""
    others = (chapter[key] for key in ("title", "try", "question", "why"))
    return [chapter["text"], *others, *chapter["choices"]]


def prose(*texts: str) -> str:
    """Texts in one line, without tags."""
    return " ".join(re.sub("<[^>]+>", "", " ".join(texts)).split())


def words(text: str) -> list[str]:
    return [word for word in prose(text).split() if re.search(r"\w", word)]


def test_the_lesson_is_read_in_ten_minutes() -> None:
    count = sum(len(words(text)) for chapter in CHAPTERS for text in told(chapter))
    assert FEWEST_WORDS <= count <= MOST_WORDS


AMERICAN = re.compile(
    r"\w*(?:color|gray|center|neighbor|behavior|favor|labeled|modeling|learned|"
    r"(?<![Ss])iz(?:e|ed|es|ing|ation)\b)\w*"
)


def test_spelling_is_british() -> None:
    american = ["colors", "gray", "learned", "summarizes", "normalization", "centered"]
    assert AMERICAN.findall(" ".join(american)) == american
    assert AMERICAN.findall("Sizes, in grey or colour, are learnt at the centre") == []
    for chapter in CHAPTERS:
        assert AMERICAN.findall(prose(*told(chapter), *chapter["wrong"])) == []


# Sums


OPERATIONS: dict[type, Callable[..., float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.USub: operator.neg,
}

SUM = re.compile(r"([(\d](?:[\d ()+·×/-]|,(?=\d))*[\d)]) = (-?\d[\d,]*(?:\.\d+)?)")
"""A sum in numbers and what it is said to be."""


def computed(sum_: str) -> float:
    """The value of a sum in numbers."""
    python = sum_.replace("·", "*").replace("×", "*").replace(",", "")
    return _value(ast.parse(python, mode="eval").body)


def _value(node: ast.AST) -> float:
    match node:
        case ast.Constant(value=int(value)):
            return value
        case ast.BinOp(left=left, op=op, right=right):
            return OPERATIONS[type(op)](_value(left), _value(right))
        case ast.UnaryOp(op=op, operand=operand):
            return OPERATIONS[type(op)](_value(operand))
    raise ValueError(ast.dump(node))


def sums(text: str) -> Iterator[tuple[str, float, float]]:
    """Each sum in a text, what it makes, and what it is said to be."""
    for found in SUM.finditer(text):
        sum_, said = found.groups()
        yield sum_, computed(sum_), float(said.replace(",", ""))


def test_a_wrong_sum_is_seen() -> None:
    assert list(sums("so 2·(3 - 1) + 1 = 5, and 54 × 49 = 2,646 times; 4·(-1) = 4")) == [
        ("2·(3 - 1) + 1", 5, 5),
        ("54 × 49", 2646, 2646),
        ("4·(-1)", -4, 4),
    ]


def test_every_sum_in_the_lesson_is_right() -> None:
    texts = [prose(text) for each in CHAPTERS for text in [*told(each), *each["wrong"]]]
    found = [each for text in texts for each in sums(text)]
    assert [each for each in found if each[1] != each[2]] == []
    assert len(found) == sum(text.count(" = ") for text in texts) > 25


# Facts, which convviz is asked for


def shape_words(sizes: tuple[int, ...] | list[int]) -> str:
    return " × ".join(map(str, sizes))


def fact(layer: convviz.Layer, shape: tuple[int, ...], name: str) -> Any:
    """What convviz says of a layer; `unread` is of one input plane, `field` of one output."""
    match name:
        case "output":
            return list(layer.output_shape(shape))
        case "parameters":
            return layer.parameters
        case "macs":
            return layer.macs(shape)
        case "unread":
            return convviz.explain(layer, shape).unread_cells
        case "field":
            return list(convviz.chain([layer], shape).receptive_field())
    raise KeyError(name)


def test_the_facts_of_a_chapter_are_true_and_said(chapter: Chapter) -> None:
    text = prose(chapter["text"])
    for name, value in chapter["facts"].items():
        assert value == fact(*layer_of(chapter["layer"]), name), name
        if name == "field":
            assert f"here {shape_words(value)}" in text
        elif value:
            said = shape_words(value[1:]) if name == "output" else f"{value:,}"
            assert re.search(rf"(?<![\d,×])(?<!× ){said}(?![\d,]*\d| ×)", text), name


KNOBS: list[tuple[str, dict[str, Any], str, Any, str]] = [
    ("kernel", {"size": 7}, "output", [1, 5, 5], "size to 7: 5 places in a row"),
    ("kernel", {"size": 7}, "parameters", 9, "and no more weights"),
    ("product-and-sum", {"kernel": 2}, "parameters", 4, "kernel to 2: each sum has 4"),
    ("input-channels", {"channels": 4}, "output", [1, 3, 3], "output stays one plane"),
    ("output-channels", {"out": 4}, "parameters", 4 * (2 * 9 + 1), "kernel of 2 planes"),
    ("kernel-size", {"kernel": 5}, "parameters", 25, "5 × 5 has 25"),
    (
        "kernel-size",
        {"kernel": 5},
        "output",
        [1, 3, 3],
        "then to 1: the output shrinks to 3 × 3",
    ),
    ("kernel-size", {"kernel": 1}, "output", [1, 7, 7], "then grows to 7 × 7"),
    ("stride", {"stride": 1}, "output", [1, 5, 5], "instead of 5 × 5"),
    ("stride", {"stride": 3}, "output", [1, 2, 2], "stride to 3: the output is 2 × 2"),
    ("stride", {"stride": 3}, "unread", 13, "13 cells of 49"),
    ("padding", {"padding": 2}, "output", [1, 7, 7], "padding to 2: the output, 7 × 7"),
    ("dilation", {"kernel": 5, "dilation": 1}, "output", [1, 3, 3], "as for a 5 × 5 kernel"),
    ("dilation", {"stride": 2}, "unread", 33, "stride to 2 as well: 33 of 49"),
    ("groups", {"groups": 1}, "parameters", 144, "instead of 144"),
    ("groups", {"groups": 4}, "parameters", 36, "groups to 4: each output channel reads one"),
    ("output-size", {"size": 8}, "output", [2, 3, 3], "the output stays 3 × 3"),
    ("output-size", {"size": 9}, "output", [2, 4, 4], "At 9 it is 4 × 4"),
    ("output-size", {"dilation": 1}, "unread", 0, "stride and dilation share the factor 2"),
    ("cost", {"stride": 2}, "output", [2, 4, 4], "stride to 2: 4 × 4 places"),
    ("cost", {"stride": 2}, "macs", 864, "864 MACs"),
    ("cost", {"stride": 2}, "parameters", 56, "still 56 parameters"),
    ("cost", {"out": 4}, "parameters", 2 * 56, "Four output channels double both"),
    ("cost", {"out": 4}, "macs", 2 * 2646, "Four output channels double both"),
    ("transposed", {"stride": 3}, "output", [1, 9, 9], "kernels lie side by side"),
    ("transposed", {"padding": 1}, "output", [1, 5, 5], "Padding crops here"),
    ("pooling", {"stride": 1}, "output", [2, 5, 5], "windows overlap, the output is 5 × 5"),
    ("depthwise", {"groups": 1}, "parameters", 144, "are left of 144"),
    ("depthwise", {"kernel": 1, "groups": 1}, "parameters", 16, "a 1 × 1 convolution follows"),
    ("depthwise", {"out": 8}, "parameters", 72, "channels to 8: two kernels for each"),
    ("receptive-field", {"dilation": 4}, "field", [9, 9], "the field spans 9 × 9 cells"),
    ("receptive-field", {"dilation": 4}, "output", [1, 1, 1], "dilation to 4"),
    ("receptive-field", {"dilation": 4}, "unread", 81 - 9, "but 9 weights read only 9"),
]
"""What is said of the layer with knobs at other values, and with which words."""


@pytest.mark.parametrize(("name", "knobs", "what", "value", "said"), KNOBS)
def test_what_is_said_of_another_setting_is_true(
    name: str, knobs: dict[str, Any], what: str, value: Any, said: str
) -> None:
    chapter = BY_ID[name]
    assert said in prose(*told(chapter))
    assert fact(*layer_of(turned(chapter["layer"], **knobs)), what) == value


def test_everything_to_try_is_said_with_a_value_of_a_knob(chapter: Chapter) -> None:
    values = {str(value) for knob in chapter["knobs"] for value in knob["values"]}
    assert values & set(re.findall(r"\d+", chapter["try"])) or "off" in chapter["try"]


def times_read(layer: convviz.Layer, shape: tuple[int, ...], view: str = "gather") -> list[int]:
    """How many steps use each cell along a row: of the input, or of what is written."""
    plan = layer.plan(shape, view)
    axis = (plan.reading if view == "gather" else plan.writing).axes[-1]
    counts = Counter(cell for at in range(plan.grid[-1]) for cell in axis.taps(at))
    return [counts[cell] for cell in range(axis.size)]


def test_the_corner_is_read_as_often_as_the_chapter_on_padding_says() -> None:
    layer = BY_ID["padding"]["layer"]
    without, padded = (times_read(*layer_of(turned(layer, padding=p)))[0] for p in (0, 1))
    assert (without**2, padded**2) == (1, 4)
    first_taps = layer_of(turned(layer, padding=2))[0].plan((1, 5, 5)).reading.axes[0].taps(0)
    assert [tap for tap in first_taps if tap >= 0] == [0]


def test_a_transposed_layer_lays_as_many_products_as_its_chapter_says() -> None:
    layer = BY_ID["transposed"]["layer"]
    counts = times_read(*layer_of(layer), "scatter")
    assert {row * col for row in counts for col in counts} == {1, 2, 4}
    assert set(times_read(*layer_of(turned(layer, stride=3)), "scatter")) == {1}


def test_a_pool_reads_its_cells_as_often_as_its_chapter_says() -> None:
    layer = BY_ID["pooling"]["layer"]
    assert set(times_read(*layer_of(layer))) == {1}
    assert max(times_read(*layer_of(turned(layer, stride=1)))) ** 2 == 4


def test_the_fields_of_stacks_are_those_of_the_chapter_on_receptive_fields() -> None:
    def field(*layers: convviz.Layer) -> int:
        return convviz.chain(layers, (1, 99, 99)).receptive_field()[0]

    plain, strided = convviz.Conv2d(1, 1, 3), convviz.Conv2d(1, 1, 3, stride=2)
    dilated = [convviz.Conv2d(1, 1, 3, dilation=dilation) for dilation in (1, 2, 4)]
    assert [field(*[plain] * count) for count in (1, 2, 3)] == [3, 5, 7]
    assert field(*dilated) == field(*[strided] * 3) == 15
    text = prose(BY_ID["receptive-field"]["text"])
    for said in ("5 × 5 input cells", "a third 7 × 7", "= 15 cells", "stride 2 see as many"):
        assert said in text


def test_ten_layers_without_padding_leave_what_the_chapter_on_padding_says() -> None:
    layers = [convviz.Conv2d(1, 1, 3)] * 10
    assert convviz.chain(layers, (1, 224, 224)).output_shape == (1, 204, 204)
    assert "ten layers 224 × 224 is 204 × 204" in prose(BY_ID["padding"]["text"])


# Answers, which convviz is asked for


def product_and_sum() -> str:
    arrays = {"input": [[[1, 2], [3, 4]]], "weight": [[[[1, 0], [0, -1]]]]}
    walk = convviz.walk(convviz.Conv2d(1, 1, 2, bias=False), (1, 2, 2))
    found = tensors(walk, {name: np.array(array) for name, array in arrays.items()})
    return f"{found.output(0, (0, 0)):g}"


def keeping_padding() -> str:
    sizes = [out_of(convviz.Conv2d(1, 1, 7, padding=cells), 1, 20) for cells in range(9)]
    assert sizes.count("20 × 20") == 1
    return str(sizes.index("20 × 20"))


def out_of(layer: convviz.Layer, channels: int, size: int) -> str:
    return shape_words(layer.output_shape((channels, size, size))[1:])


def price() -> str:
    layer, (channels, *sizes) = layer_of(BY_ID["cost"]["layer"])
    larger = (channels, *(2 * size for size in sizes))
    return f"MACs × {layer.macs(larger) / layer.macs((channels, *sizes)):g}"


def separable() -> str:
    depthwise = convviz.Conv2d(256, 256, 3, groups=256, bias=False)
    pointwise, full = (convviz.Conv2d(256, 256, k, bias=False) for k in (1, 3))
    parts = depthwise.parameters, pointwise.parameters
    assert f"{parts[0]:,} + {parts[1]:,} = {sum(parts):,}" in BY_ID["depthwise"]["why"]
    assert f"instead of {full.parameters:,}" in BY_ID["depthwise"]["why"]
    assert full.parameters == 256 * depthwise.parameters
    return f"About {full.parameters / sum(parts):.0f} times"


ANSWERS: dict[str, Callable[[], str]] = {
    "kernel": lambda: str(convviz.Conv2d(1, 1, 3, bias=False).parameters),
    "product-and-sum": product_and_sum,
    "bias": lambda: str(convviz.Conv2d(1, 1, 5).parameters),
    "input-channels": lambda: str(convviz.Conv2d(64, 1, 3).macs((64, 3, 3))),
    "output-channels": lambda: f"{convviz.Conv2d(3, 64, 3).parameters:,}",
    "kernel-size": lambda: out_of(convviz.Conv2d(1, 1, 4), 1, 10),
    "stride": lambda: out_of(convviz.Conv2d(1, 1, 3, stride=2), 1, 8),
    "padding": keeping_padding,
    "dilation": lambda: str(
        convviz.explain(convviz.Conv2d(1, 1, 3, dilation=4), (1, 20, 20)).receptive_field[0]
    ),
    "groups": lambda: str(convviz.Conv2d(64, 64, 3, groups=4).weight_shape[1]),
    "output-size": lambda: out_of(convviz.Conv2d(3, 64, 7, stride=2, padding=3), 3, 224),
    "cost": price,
    "transposed": lambda: out_of(convviz.ConvTranspose2d(1, 1, 2, stride=2), 1, 4),
    "pooling": lambda: shape_words(convviz.MaxPool2d(2).output_shape((64, 32, 32))),
    "depthwise": separable,
    "receptive-field": lambda: shape_words(
        convviz.chain(
            [convviz.Conv2d(1, 1, 3, stride=2), convviz.Conv2d(1, 1, 3)], (1, 20, 20)
        ).receptive_field()
    ),
}


def test_the_right_choice_is_what_convviz_says(chapter: Chapter) -> None:
    assert chapter["choices"][chapter["answer"]] == ANSWERS[chapter["id"]]()


WRONG: list[tuple[str, str, str]] = [
    ("kernel", out_of(convviz.Conv2d(1, 1, 3), 1, 100), "98 × 98"),
    ("bias", out_of(convviz.Conv2d(1, 1, 5), 1, 100), "96 × 96"),
    ("stride", out_of(convviz.Conv2d(1, 1, 3, stride=2, padding=1), 1, 8), "4 × 4"),
    ("stride", out_of(convviz.Conv2d(1, 1, 3), 1, 8), "6 × 6"),
    ("output-size", out_of(convviz.Conv2d(1, 1, 7, stride=2), 1, 224), "109 × 109"),
    (
        "output-size",
        out_of(convviz.Conv2d(1, 1, 7, stride=2, padding=((3, 0), (3, 0))), 1, 224),
        "111 × 111",
    ),
    ("transposed", out_of(convviz.Conv2d(1, 1, 2, stride=2), 1, 4), "2 × 2"),
]
"""Sizes that are said to be right for another layer, or for a part of a sum."""


@pytest.mark.parametrize(("name", "size", "said"), WRONG)
def test_a_misunderstanding_has_the_numbers_that_it_is_said_to_have(
    name: str, size: str, said: str
) -> None:
    chapter = BY_ID[name]
    assert size == said
    assert said in " ".join([*chapter["choices"], *chapter["wrong"], chapter["why"]])
