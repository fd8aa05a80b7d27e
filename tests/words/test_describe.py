"""What is said of a layer and of a step, word for word."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import Case, cases

from convviz.errors import ConvVizError
from convviz.layer import (
    AvgPool1d,
    AvgPool2d,
    Conv1d,
    Conv2d,
    ConvTranspose1d,
    ConvTranspose2d,
    Layer,
    MaxPool1d,
    MaxPool2d,
)
from convviz.walks.tensors import tensors
from convviz.walks.walk import ORDERS, Walk, walk
from convviz.words.describe import alt_text, caption, file_stem, never_read
from convviz.words.equations import company, equation, number_text, sum_in_numbers

HERO = walk(Conv2d(3, 2, 3, stride=2, padding=1, dilation=2), (3, 7, 7))
GROUPED = Conv2d(4, 6, (1, 3), groups=2, padding="same", bias=False)
LINE = walk(Conv1d(1, 1, 3, padding=((2, 0),), padding_mode="replicate"), (1, 9))


def grouped(order: str = "lockstep") -> Walk:
    return walk(GROUPED, (4, 5, 5), order=order)


CAPTIONS = {
    "Conv2d (3, 7, 7) → (2, 3, 3)  K (3, 3)  P (1, 1)  S (2, 2)  D (2, 2)  G 1": HERO,
    "Conv2d (4, 5, 5) → (6, 5, 5)  K (1, 3)  P (0, 1)  S (1, 1)  D (1, 1)  G 2": grouped(),
    "Conv1d (1, 9) → (1, 9)  K (3)  P (2+0) replicate  S (1)  D (1)  G 1": LINE,
}


@pytest.mark.parametrize("words", CAPTIONS)
def test_a_caption_says_shapes_and_arguments_in_full(words: str) -> None:
    assert str(caption(CAPTIONS[words])) == words


EQUATIONS = [
    (HERO, 0, "y[0, 0, 0] = Σ x[c, -1+2u, -1+2v] · w[0, c, u, v] + b[0]"),
    (HERO, 17, "y[1, 2, 2] = Σ x[c, 3+2u, 3+2v] · w[1, c, u, v] + b[1]"),
    (grouped(), 0, "y[0, 0, 0] = Σ x[c, 0, -1+v] · w[0, c, 0, v]"),
    (grouped("in_turn"), 149, "y[5, 4, 4] = Σ x[2+c, 4, 3+v] · w[5, c, 0, v]"),
    (LINE, 2, "y[0, 2] = Σ x[0, v] · w[0, 0, v] + b[0]"),
]


@pytest.mark.parametrize(("steps", "number", "words"), EQUATIONS)
def test_an_equation_has_the_indices_of_its_step(steps: Walk, number: int, words: str) -> None:
    assert equation(steps[number]) == words


def index(text: str, letters: dict[str, int]) -> list[int]:
    """The numbers that indices such as `1+2u` are."""
    found = []
    for term in text.split(", "):
        total = 0
        for part in term.split("+"):
            factor, letter = re.fullmatch(r"(-?\d*)([a-z]?)", part).groups()  # type: ignore[union-attr]
            total += int(factor or 1) * (letters[letter] if letter else 1)
        found.append(total)
    return found


@given(cases(), st.sampled_from(ORDERS), st.data())
@settings(max_examples=80)
def test_an_equation_names_the_cells_that_its_step_reads(
    case: Case, order: str, data: st.DataObject
) -> None:
    steps = walk(*case, order=order)
    step = steps[data.draw(st.integers(0, len(steps) - 1))]
    y, x, w, b = re.fullmatch(  # type: ignore[union-attr]
        r"y\[(.*?)\] = Σ x\[(.*?)\] · w\[(.*?)\](?: \+ b\[(.*)\])?", equation(step)
    ).groups()
    assert index(y, {}) == step.outputs[0].tolist()
    assert b == (str(step.out_channels[0]) if case.layer.bias else None)
    taps, weights = step.taps.tolist(), step.weights.tolist()
    for number in range(len(taps) // len(step.groups)):
        _, channel, *tap = weights[number]
        letters = {"c": channel} | dict(zip("tuv"[-len(tap) :], tap, strict=True))
        assert index(x, letters) == taps[number]
        assert index(w, letters) == weights[number]


def test_a_sum_shows_as_many_products_as_fit() -> None:
    steps = walk(Conv2d(1, 1, 2), (1, 2, 2))
    arrays = {"input": [[[1, 2], [3, 4]]], "weight": [[[[1, -2], [0, 0.5]]]], "bias": [-1]}
    made = tensors(steps, arrays)
    told = {most: sum_in_numbers(steps[0], made, most) for most in (92, 50, 40, 30)}
    assert told == {
        92: "y[0, 0, 0] = 1·1 + 2·(-2) + 3·0 + 4·0.5 + (-1) = -2",
        50: "y[0, 0, 0] = 1·1 + (3 more products) + (-1) = -2",
        40: "y[0, 0, 0] = (4 products) + (-1) = -2",
        30: "y[0, 0, 0] = -2",
    }


@given(cases(dims=st.integers(1, 2)), st.integers(40, 92), st.data())
@settings(max_examples=60)
def test_a_sum_is_no_longer_than_allowed_and_right(
    case: Case, most: int, data: st.DataObject
) -> None:
    steps = walk(*case)
    step = steps[data.draw(st.integers(0, len(steps) - 1))]
    made = tensors(steps)
    text = sum_in_numbers(step, made, most)
    assert len(text) <= most
    output = made.output(step.out_channels[0], step.position)
    assert text.endswith(f" = {number_text(output)}")
    if "products" not in text and " · " not in text and "·" in text:
        _, terms, result = text.split(" = ")
        total = 0
        for term in terms.split(" + "):
            factors = [int(factor.strip("()")) for factor in term.split("·")]
            total += factors[0] * (factors[1] if len(factors) == 2 else 1)
        assert total == int(result)


def test_company_names_the_other_groups() -> None:
    def of(groups: int, order: str = "lockstep") -> str:
        layer = Conv2d(groups, groups, 1, groups=groups)
        return company(walk(layer, (groups, 2, 2), order=order)[0])

    assert [of(1), of(2), of(5), of(5, "in_turn")] == [
        "",
        "the same in group 1",
        "the same in groups 1…4",
        "",
    ]


def test_the_alternative_text_tells_the_whole_picture() -> None:
    assert alt_text(HERO, 18) == (
        "Animation of a Conv2d layer. 3 input planes of 7 by 7 cells, padded by 1 at the top,"
        " 1 at the bottom, 1 at the left, 1 at the right, on the left; 2 kernels of 3"
        " planes of 3 by 3 taps in the middle; 2 output planes of 3 by 3 cells on the right."
        " In 18 steps the kernel moves over the input with stride 2 by 2 and its taps 2 by 2"
        " apart; each step fills one output cell. 40 of the 49 cells of a plane are never read."
    )
    assert (
        " In 75 steps, of which 9 are shown, the kernel moves over the input with stride"
        " 1 by 1 and its taps 1 by 1 apart; each step fills one output cell in every group."
        " The channels are split into 2 groups, each with kernels of its own, which work at"
        " the same time."
    ) in alt_text(grouped(), 9)


@given(cases(dims=st.integers(1, 3)), st.sampled_from(ORDERS), st.integers(1, 999))
@settings(max_examples=60)
def test_names_and_texts_are_legal_everywhere(case: Case, order: str, frames: int) -> None:
    steps = walk(*case, order=order)
    assert re.fullmatch(r"[a-z0-9_-]{1,200}", file_stem(steps))
    words = alt_text(steps, frames)
    assert words.isascii()
    assert words.isprintable()
    assert "  " not in words


def test_a_file_is_named_after_all_that_makes_the_layer() -> None:
    assert file_stem(grouped()) == "conv2d_4x5x5_6x5x5_k1x3_p0x1_s1_d1_g2_nobias"
    assert file_stem(LINE) == "conv1d_1x9_1x9_k3_p2-0_s1_d1_g1_replicate"
    plain = walk(Conv2d(3, 2, 3, stride=2, dilation=2), (3, 7, 7))
    assert file_stem(plain) == "conv2d_3x7x7_2x2x2_k3_p0_s2_d2_g1"


def test_means_that_differ_have_different_names_and_captions() -> None:
    sizes = {"kernel_size": 3, "stride": 2, "padding": 1}
    pools = [
        AvgPool2d(**sizes),
        AvgPool2d(**sizes, ceil_mode=True),
        AvgPool2d(**sizes, count_include_pad=False),
        AvgPool2d(**sizes, divisor_override=2),
        AvgPool2d(**sizes, divisor_override=4),
        MaxPool2d(**sizes),
    ]
    walks = [walk(pool, (1, 6, 6)) for pool in pools]
    assert len({file_stem(each) for each in walks}) == len(pools)
    assert len({str(caption(each)) for each in walks}) == len(pools)
    assert len({alt_text(each, 9) for each in walks}) == len(pools)
    assert file_stem(walks[3]) == "avgpool2d_1x6x6_1x3x3_k3_p1_s2_d1_divisor2"
    assert str(caption(walks[3])).endswith("D (1, 1)  divisor 2")


ALTERNATIVES = [
    (AvgPool1d(3, padding=1), (1, 6), "takes the mean into one output cell."),
    (AvgPool2d(3, divisor_override=2), (1, 6, 6),
        "each step takes the sum, divided by 2, into one output cell."),
    (AvgPool1d(3, padding=1, count_include_pad=False), (1, 6),
        "one output cell. Padding does not count in a mean."),
    (MaxPool1d(3, 2, ceil_mode=True), (1, 6),
        "one output cell. Sizes are rounded up, so that a last window may reach past the"
        " edge."),
    (LINE.layer, (1, 9),
        "1 input plane of 9 cells, padded by 2 at the left, 0 at the right in the mode"
        " replicate, on the left;"),
    (ConvTranspose1d(1, 1, 3), (1, 4),
        "the flipped kernel moves over the input, its taps 1 apart;"),
    (ConvTranspose1d(1, 1, 3, stride=2), (1, 4), "the flipped kernel moves over the input,"
        " between whose cells zeros are inserted, its taps 1 apart;"),
    (ConvTranspose1d(1, 1, 3, stride=2, padding=1, output_padding=1), (1, 4),
        "1 output plane of 8 cells, cut off by 1 at the left, 1 at the right, with output"
        " padding of 1 at the right, on the right."),
    (ConvTranspose2d(1, 1, 3, stride=2, output_padding=(1, 0)), (1, 4, 4),
        "1 output plane of 10 by 9 cells, with output padding of 1 at the bottom, on the"
        " right."),
]  # fmt: skip


@pytest.mark.parametrize(("layer", "shape", "words"), ALTERNATIVES)
def test_the_alternative_text_tells_all_that_a_layer_does(
    layer: Layer, shape: tuple[int, ...], words: str
) -> None:
    assert words in alt_text(walk(layer, shape), 99)


def test_a_convention_is_a_text() -> None:
    steps = walk(Conv1d(1, 1, 3, padding=1), (1, 5), convention=1.5)  # type: ignore[arg-type]
    with pytest.raises(ConvVizError) as caught:
        caption(steps)
    assert str(caught.value) == "convention must be a text, not 1.5"


@given(cases())
@settings(max_examples=60)
def test_cells_that_are_never_read_are_those_that_no_step_reads(case: Case) -> None:
    steps = walk(*case)
    read: set[tuple[int, ...]] = set()
    for step in steps[: steps.positions]:
        read |= {tuple(cell) for _, *cell in step.reads.tolist()}
    sizes = case.input_shape[1:]
    real = {
        cell for cell in read if all(0 <= c < size for c, size in zip(cell, sizes, strict=True))
    }
    cells = 1
    for size in sizes:
        cells *= size
    assert never_read(steps) == cells - len(real)


def test_numbers_are_as_short_as_they_can_be() -> None:
    told = {
        0.0: "0",
        -7: "-7",
        3.0: "3",
        0.5: "0.5",
        1 / 3: "0.333",
        -1234.56: "-1.23e+03",
        999_999.0: "999999",
        1_000_000.0: "1e+06",
        1e-9: "1e-09",
    }
    assert {value: number_text(value) for value in told} == told
