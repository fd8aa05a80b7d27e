"""The walk in sentences: word for word, and read back against the walk's own cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice, product
from math import prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from operators import AVG_POOLS, COPIES, MAX_POOLS, TRANSPOSED, Operator
from rows_of_layers import chains
from strategies import Case, cases

import convviz
from convviz.axis import Ground
from convviz.errors import ConvVizError
from convviz.layer import (
    AvgPool2d,
    Conv1d,
    Conv2d,
    Conv3d,
    ConvTranspose1d,
    ConvTranspose2d,
    Fold,
    Layer,
    MaxPool1d,
    MaxPool2d,
    PixelShuffle,
    PixelUnshuffle,
    Unfold,
)
from convviz.layer.plan import Rule
from convviz.walks.blocks import block
from convviz.walks.chains import Chain
from convviz.walks.tensors import tensors
from convviz.walks.walk import ORDERS, Step, Walk, walk
from convviz.words.equations import number_text
from convviz.words.transcript.cells import along
from convviz.words.transcript.steps import sentence
from convviz.words.transcript.values import MOST_TOLD, in_numbers

HERO = Conv2d(3, 2, 3, stride=2, padding=1, dilation=2)
GROUPED = Conv2d(4, 6, (1, 3), groups=2, padding="same", bias=False)


def told(layer: object, shape: Sequence[int], number: int, **asked: object) -> str:
    """Line `number` of a transcript, counted from 0."""
    lines = convviz.transcript(layer, shape, **asked)  # type: ignore[arg-type]
    return next(islice(lines, number, None))


# Word for word


def test_the_hero_is_told_in_as_many_lines_as_it_has_steps() -> None:
    lines = list(convviz.transcript(HERO, (3, 7, 7)))
    assert len(lines) == 18
    assert lines[:6] == [
        "Step 1 of 18: output channel 0, row 0, column 0 is computed from rows -1, 1, 3 and"
        " columns -1, 1, 3 of all 3 input channels; 15 cells of padding are among them.",
        "Step 2 of 18: output channel 0, row 0, column 1 is computed from rows -1, 1, 3 and"
        " columns 1, 3, 5 of all 3 input channels; 9 cells of padding are among them.",
        "Step 3 of 18: output channel 0, row 0, column 2 is computed from rows -1, 1, 3 and"
        " columns 3, 5, 7 of all 3 input channels; 15 cells of padding are among them.",
        "Step 4 of 18: output channel 0, row 1, column 0 is computed from rows 1, 3, 5 and"
        " columns -1, 1, 3 of all 3 input channels; 9 cells of padding are among them.",
        "Step 5 of 18: output channel 0, row 1, column 1 is computed from rows 1, 3, 5 and"
        " columns 1, 3, 5 of all 3 input channels.",
        "Step 6 of 18: output channel 0, row 1, column 2 is computed from rows 1, 3, 5 and"
        " columns 3, 5, 7 of all 3 input channels; 9 cells of padding are among them.",
    ]
    assert lines[-1].startswith("Step 18 of 18: output channel 1, row 2, column 2 is computed")


LINES = [
    (GROUPED, (4, 5, 5), 0, {}, "Step 1 of 75: row 0, column 0 of output channels 0, 3, one in"
        " each of 2 groups, is computed from row 0 and columns -1, 0, 1 of input channels 0, 1"
        " in group 0 and 2, 3 in group 1; 4 cells of padding are among them."),
    (GROUPED, (4, 5, 5), 149, {"order": "in_turn"}, "Step 150 of 150: output channel 5, row 4,"
        " column 4, in group 1, is computed from row 4 and columns 3, 4, 5 of input channels"
        " 2, 3; 2 cells of padding are among them."),
    (Conv2d(9, 9, 7, groups=9, padding=3, padding_mode="reflect"), (9, 7, 7), 1, {},
        "Step 2 of 49: row 0, column 1 of all 9 output channels, one in each of 9 groups, is"
        " computed from rows -3 to 3 and columns -2 to 4 of input channels 0 in group 0, 1 in"
        " group 1 and so on to 8 in group 8; 261 cells of padding are among them: rows -3, -2,"
        " -1 repeat rows 3, 2, 1, columns -2, -1 repeat columns 2, 1."),
    (Conv1d(1, 1, 3, padding=((2, 0),), padding_mode="replicate"), (1, 9), 0, {},
        "Step 1 of 9: output channel 0, column 0 is computed from columns -2, -1, 0 of input"
        " channel 0; 2 cells of padding are among them: columns -2, -1 repeat column 0."),
    (Conv1d(1, 1, 1, padding=1), (1, 2), 0, {}, "Step 1 of 4: output channel 0, column 0 is"
        " computed from column -1 of input channel 0; it is padding."),
    (Conv3d(2, 1, (1, 2, 6)), (2, 3, 3, 7), 1, {}, "Step 2 of 12: output channel 0, plane 0,"
        " row 0, column 1 is computed from plane 0, rows 0, 1 and columns 1 to 6 of both input"
        " channels."),
    (ConvTranspose2d(1, 1, 3, stride=2), (1, 3, 3), 2, {}, "Step 3 of 49: output channel 0,"
        " row 0, column 2 is computed from row 0 and columns 0, 1 of input channel 0; 7 of the"
        " kernel's 9 taps fall on inserted zeros or padding."),
    (ConvTranspose1d(1, 1, 1, stride=2), (1, 3), 1, {}, "Step 2 of 5: output channel 0, column"
        " 1 is computed from no input cell: the kernel's tap falls on inserted zeros or"
        " padding."),
    (ConvTranspose2d(4, 2, 3, stride=2, padding=1, groups=2), (4, 3, 3), 0,
        {"view": "scatter"}, "Step 1 of 18: row 0, column 0 of input channels 0, 2, one in each"
        " of 2 groups, times its kernel, is added to rows -1, 0, 1 and columns -1, 0, 1 of"
        " output channels 0 in group 0 and 1 in group 1; 5 of these cells lie outside the"
        " output in each channel, and are cut off."),
    (ConvTranspose1d(1, 2, 2, stride=2), (1, 3), 1, {"view": "scatter"}, "Step 2 of 3: input"
        " channel 0, column 1, times the kernel, is added to columns 2, 3 of both output"
        " channels."),
    (MaxPool2d(3, 2, 1), (2, 6, 6), 0, {"values": False}, "Step 1 of 9: row 0, column 0 of both"
        " output channels is the largest cell in rows -1, 0, 1 and columns -1, 0, 1 of the"
        " input channel of the same number; 5 cells of padding are among them in each channel,"
        " and cannot be the largest."),
    (AvgPool2d(3, 2, 1), (1, 6, 6), 0, {"values": False}, "Step 1 of 9: output channel 0, row"
        " 0, column 0 is the mean of rows -1, 0, 1 and columns -1, 0, 1 of input channel 0,"
        " their sum divided by 9; 5 cells of padding are among them, and counted as zeros."),
    (AvgPool2d(3, 2, 1, count_include_pad=False), (1, 6, 6), 0, {"values": False},
        "Step 1 of 9: output channel 0, row 0, column 0 is the mean of rows -1, 0, 1 and"
        " columns -1, 0, 1 of input channel 0, their sum divided by 4; 5 cells of padding are"
        " among them, and left out."),
    (Unfold(2, padding=1), (1, 3, 3), 1, {}, "Step 2 of 16: rows -1, 0 and columns 0, 1 of"
        " input channel 0 are copied to position 1 of all 4 output channels, a cell to each"
        " channel, row by row; 2 cells of padding are among them."),
    (PixelUnshuffle(2), (2, 4, 4), 3, {}, "Step 4 of 4: rows 2, 3 and columns 2, 3 of both"
        " input channels are copied to row 1, column 1 of all 8 output channels, a cell to each"
        " channel, channel by channel and row by row."),
    (Fold((3, 3), 2), (4, 4), 1, {}, "Step 2 of 4: position 1 of all 4 input channels is added"
        " to rows 0, 1 and columns 1, 2 of output channel 0, a channel to each cell, row by"
        " row."),
    (PixelShuffle(2), (4, 2, 2), 1, {}, "Step 2 of 4: row 0, column 1 of all 4 input channels"
        " is copied to rows 0, 1 and columns 2, 3 of output channel 0, a channel to each cell,"
        " row by row."),
    ([Conv1d(1, 1, 2), Conv1d(1, 1, 1, padding=1)], (1, 3), 0, {}, "Step 1 of 4: output channel"
        " 0, column 0 depends on no cell of map 1 (Conv1d)."),
    (block("stack", (1, 9, 9), out_channels=1), (1, 9, 9), 1, {}, "Step 2 of 25: output channel"
        " 0, row 0, column 1 depends on rows 0, 1, 2 and columns 1, 2, 3 of channel 0 of map 1"
        " (first), which depend on rows 0 to 4 and columns 1 to 5 of input channel 0."),
]  # fmt: skip


@pytest.mark.parametrize(("layer", "shape", "number", "asked", "line"), LINES)
def test_a_line_says(
    layer: object, shape: tuple[int, ...], number: int, asked: dict[str, object], line: str
) -> None:
    assert told(layer, shape, number, **asked) == line


ARRAYS = {"input": [[[1, 2], [3, 4]]], "weight": [[[[1, -2], [0, 0.5]]]], "bias": [-1]}
NUMBERS = [
    (Conv2d(1, 1, 2), {}, "1 times 1 plus 2 times -2 plus 3 times 0 plus 4 times 0.5 plus the"
        " bias -1 is -2"),
    (ConvTranspose2d(1, 1, 2), {"view": "scatter"}, "1 times the weights 1, -2, 0 and 0.5 are"
        " added to output channel 0"),
    (MaxPool2d(2), {}, "the largest of 1, 2, 3 and 4 is 4"),
    (AvgPool2d(2), {}, "1 plus 2 plus 3 plus 4, divided by 4, is 2.5"),
    (PixelUnshuffle(2), {}, "the cells are 1, 2, 3 and 4"),
]  # fmt: skip


@pytest.mark.parametrize(("layer", "asked", "words"), NUMBERS)
def test_numbers_are_told(layer: Layer, asked: dict[str, str], words: str) -> None:
    names = ARRAYS if layer.weight_shape else ["input"]
    values = {name: ARRAYS[name] for name in names}
    line = told(layer, (1, 2, 2), 0, values=values, **asked)
    assert line.endswith(f". In numbers: {words}.")


def test_of_many_terms_the_first_are_told_and_the_others_counted() -> None:
    line = told(Conv2d(3, 1, 7), (3, 9, 9), 0, values=True)
    assert line.count(" times ") == MOST_TOLD
    assert f" plus {3 * 49 - MOST_TOLD} more products plus the bias " in line
    pool = told(AvgPool2d(6), (1, 6, 6), 0)
    assert re.search(r" plus 6 more cells, divided by 36, is \d+(\.\d+)?\.$", pool)
    assert " and 6 more is " in told(MaxPool2d(6), (1, 6, 6), 0)


def test_a_group_is_named_whose_numbers_are_told() -> None:
    assert "In numbers, in group 0: " in told(GROUPED, (4, 5, 5), 3, values=True)
    assert "In numbers, in group 1: " not in told(GROUPED, (4, 5, 5), 3, values=True)
    assert "In numbers, in channel 0: " in told(MaxPool2d(2), (2, 4, 4), 0)


def test_pools_have_numbers_as_their_pictures_have() -> None:
    assert "In numbers: " in told(MaxPool1d(2), (1, 4), 0)
    assert "In numbers" not in told(MaxPool1d(2), (1, 4), 0, values=False)
    assert "In numbers" not in told(HERO, (3, 7, 7), 0)


def test_another_seed_tells_other_numbers() -> None:
    one, two = (told(HERO, (3, 7, 7), 4, values=True, seed=seed) for seed in (0, 1))
    assert one != two


@pytest.mark.parametrize(("cells", "words"), [
    (range(3, 4), "row 3"),
    (range(4), "rows 0, 1, 2, 3"),
    (range(5), "rows 0 to 4"),
    (range(-6, 7, 3), "rows -6 to 6 in steps of 3"),
    ((0, 1, 5, 6, 9), "5 of rows 0 to 9"),
    ((5, 4, 3, 2, 1), "rows 5 to 1"),
])  # fmt: skip
def test_many_cells_are_told_by_the_first_and_the_last(
    cells: Sequence[int], words: str
) -> None:
    assert along("row", cells) == words


# Read back

INDEX = r"-?\d+"
NUMBER_LIST = rf"(?:{INDEX} to {INDEX}(?: in steps of \d+)?|{INDEX}(?:, {INDEX})*)"
NAMED = rf"(?:plane|row|column|position)s? ({NUMBER_LIST})"
NAMES = "planes?|rows?|columns?"
CHANNELS = r"(?=all \d|both |input channel|output channel)"
VERBS = (
    "is computed from|is the largest cell in|is the mean of|times the kernel, is added to|"
    "times its kernel, is added to|are copied to|is copied to|is added to"
)


def numbers(text: str) -> list[int]:
    """The numbers of `1, 3, 5` or of `0 to 6 in steps of 2`."""
    if found := re.fullmatch(rf"({INDEX}) to ({INDEX})(?: in steps of (\d+))?", text):
        first, last, apart = int(found[1]), int(found[2]), int(found[3] or 1)
        way = 1 if last >= first else -1
        return list(range(first, last + way, apart * way))
    return [int(number) for number in text.split(", ")]


def cells_in(text: str) -> set[tuple[int, ...]]:
    """The cells of `rows 1, 3 and columns 0 to 6`."""
    return set(product(*map(numbers, re.findall(NAMED, text))))


def channels_in(text: str) -> list[int]:
    """The channels of `all 3 input channels` or of `input channels 0 in group 0 and ...`."""
    text = re.sub(r", one in each of \d+ groups,?|, in group \d+,?|,$", "", text.strip())
    if found := re.match(r"(both|all (\d+)) ", text):
        return list(range(int(found[2] or 2)))
    _, named = re.split(r"^(?:input |output )?channels? ", text, maxsplit=1)
    parts = re.split(r" in group \d+(?:, | and |$)", named)
    return [channel for part in parts if part for channel in numbers(part)]


def sides(line: str) -> tuple[str, str, str]:
    """What stands before the verb, what behind it, and what behind the semicolon."""
    line, _, more = line.partition("; ")
    before, verb, behind = re.split(rf",? ({VERBS}) ", line, maxsplit=1)
    assert verb
    return before, behind, more


def where(side: str) -> tuple[set[tuple[int, ...]], list[int]]:
    """Cells and channels of one side of a sentence."""
    if found := re.match(rf"(?:in|out)put channel {INDEX}(?=, )", side):
        return cells_in(side[found.end() :]), channels_in(found[0])
    cells, channels = re.split(rf" of {CHANNELS}", side, maxsplit=1)
    channels, *_ = re.split(r", (?:a cell|a channel|their sum)", channels)
    return cells_in(cells), channels_in(channels)


def some_step(steps: Walk, data: st.DataObject) -> Step:
    return steps[data.draw(st.integers(0, len(steps) - 1))]


def rows(table: np.ndarray) -> set[tuple[int, ...]]:
    return {tuple(row) for row in table.tolist()}


def paired(channels: Sequence[int], cells: set[tuple[int, ...]]) -> set[tuple[int, ...]]:
    return {(channel, *cell) for channel in channels for cell in cells}


@given(cases(), st.sampled_from(ORDERS), st.data())
@settings(max_examples=150)
def test_a_convolution_names_what_its_step_reads_and_writes(
    case: Case, order: str, data: st.DataObject
) -> None:
    steps = walk(*case, order=order)
    step = some_step(steps, data)
    line = sentence(step)
    written, read, more = sides(line)
    cells, channels = where(read)
    assert paired(channels, cells) == rows(step.taps)
    places, outs = where(written)
    assert paired(outs, places) == rows(step.outputs)
    if len(step.groups) > 1:
        each = len(channels) // len(step.groups)
        last = re.findall(r"(\d+) in group (\d+)", read)
        told = {int(group): int(channel) for channel, group in last}
        assert told == {group: each * group + each - 1 for group in step.groups}
    sizes = case.input_shape[1:]
    outside = [tap for tap in step.taps.tolist() if not is_inside(tap[1:], sizes)]
    assert padding_in(more, len(step.taps)) == len(outside)
    assert {read_of(tap, more) for tap in rows(step.taps)} == rows(step.reads)


def is_inside(cell: Sequence[int], sizes: Sequence[int]) -> bool:
    return all(0 <= at < size for at, size in zip(cell, sizes, strict=True))


def padding_in(more: str, total: int) -> int:
    """The cells of padding that a line tells."""
    if re.match("(all of them are|it is) padding", more):
        return total
    found = re.match(r"(\d+) cells? of padding", more)
    return int(found[1]) if found else 0


def read_of(tap: tuple[int, ...], more: str) -> tuple[int, ...]:
    """The cell whose value stands at `tap`, as far as the line tells of copies."""
    read = list(tap)
    names = ("plane", "row", "column")[4 - len(tap) :]
    for axis, name in enumerate(names, start=1):
        copies = rf"{name}s? ({NUMBER_LIST}) repeats? {name}s? ({NUMBER_LIST})"
        for outside, sources in re.findall(copies, more):
            there = numbers(sources)
            pairs = dict(zip(numbers(outside), there * (1 if there[1:] else 99), strict=False))
            read[axis] = pairs.get(tap[axis], read[axis])
    return tuple(read)


@given(st.one_of(*TRANSPOSED.values()), st.sampled_from(ORDERS), st.data())
@settings(max_examples=100)
def test_a_transposed_convolution_names_the_cells_of_its_input(
    operator: Operator, order: str, data: st.DataObject
) -> None:
    step = some_step(walk(operator.layer, operator.input_shape, order=order), data)
    written, read, more = sides(sentence(step))
    places, outs = where(written)
    assert paired(outs, places) == rows(step.outputs)
    sources = [
        [axis.source(at) for at in under]
        for axis, under in zip(step.plan.reading.axes, step.tap_ranges, strict=True)
    ]
    real = {cell for cell in product(*sources) if None not in cell}
    taps = prod(step.plan.kernel)
    if not real:
        assert read.startswith("no input cell: ")
        return
    cells, channels = where(read)
    assert cells == real
    assert paired(channels, cells) <= rows(step.reads)
    assert channels == list(step.in_channels)
    missed = re.match(rf"(\d+) of the kernel's {taps} taps falls? on", more)
    assert int(missed[1] if missed else 0) == taps - len(real)


@given(st.one_of(*TRANSPOSED.values(), COPIES["Fold"], COPIES["PixelShuffle"]),
    st.sampled_from(ORDERS), st.data())  # fmt: skip
@settings(max_examples=150)
def test_a_window_that_scatters_names_the_cells_that_it_writes(
    operator: Operator, order: str, data: st.DataObject
) -> None:
    layer = operator.layer
    view = "scatter" if "scatter" in layer.views else "gather"
    step = some_step(walk(layer, operator.input_shape, order=order, view=view), data)
    before, behind, more = sides(sentence(step))
    cells, outs = where(behind)
    shape = step.plan.output_shape[1:]
    inside = {cell for cell in cells if is_inside(cell, shape)}
    assert paired(outs, inside) == rows(step.outputs)
    places, ins = where(before)
    if inside and step.plan.rule is not Rule.COPY:  # else some channels have no row
        assert paired(ins, places) == rows(step.reads)
    assert rows(step.reads) <= paired(ins, places)
    cut = len(cells) - len(inside)
    told = re.match(r"(?:(\d+) of these cells|all of them|it) lies? outside the output", more)
    assert bool(told) == bool(cut)
    assert not told or int(told[1] or len(cells)) == cut


@given(st.one_of(*MAX_POOLS.values(), *AVG_POOLS.values()), st.sampled_from(ORDERS), st.data())
@settings(max_examples=150)
def test_a_pool_names_what_lies_under_its_window(
    operator: Operator, order: str, data: st.DataObject
) -> None:
    steps = walk(operator.layer, operator.input_shape, order=order)
    step = some_step(steps, data)
    written, read, more = sides(sentence(step))
    cells, named = where(
        read.replace("the input channel of the same number", "input channel 0")
    )
    places, outs = where(written)
    assert paired(outs, places) == rows(step.outputs)
    channels = list(step.in_channels) if len(outs) > 1 else named
    assert paired(channels, cells) == rows(step.taps)
    outside = [cell for cell in cells if not is_inside(cell, operator.input_shape[1:])]
    assert padding_in(more, len(cells)) == len(outside)
    if step.plan.rule is Rule.MEAN:
        assert f", their sum divided by {step.plan.mean_over(step.position)}" in read


@given(
    st.one_of(COPIES["Unfold"], COPIES["PixelUnshuffle"]), st.sampled_from(ORDERS), st.data()
)
@settings(max_examples=60)
def test_what_is_collected_is_named(
    operator: Operator, order: str, data: st.DataObject
) -> None:
    step = some_step(walk(operator.layer, operator.input_shape, order=order), data)
    read, written, more = sides(sentence(step))
    cells, ins = where(read)
    assert paired(ins, cells) == rows(step.taps)
    places, outs = where(written)
    assert paired(outs, places) == rows(step.outputs)
    outside = [cell for cell in cells if not is_inside(cell, operator.input_shape[1:])]
    assert padding_in(more, len(cells)) == len(outside)


# Numbers read back


@given(
    st.one_of(
        cases(dims=st.integers(1, 2)).map(lambda case: (case.layer, case.input_shape)),
        st.one_of(*MAX_POOLS.values(), *AVG_POOLS.values()).map(
            lambda operator: (operator.layer, operator.input_shape)
        ),
    ),
    st.data(),
)
@settings(max_examples=100)
def test_what_is_told_in_numbers_comes_out(
    layer_and_shape: tuple[Layer, tuple[int, ...]], data: st.DataObject
) -> None:
    steps = walk(*layer_and_shape)
    step, made = some_step(steps, data), tensors(steps)
    _, _, words = in_numbers(step, made).partition(": ")
    sum_, _, result = words.rpartition(" is ")
    output = made.output(step.out_channels[0], step.position)
    assert result == number_text(output).replace("∞", "infinity")
    if " more" in words or words.startswith("no cell"):
        return
    if step.plan.rule is Rule.MAX:
        assert int(result) == max(map(int, re.findall(r"-?\d+", sum_)))
        return
    sum_, _, over = sum_.partition(", divided by ")
    total = sum(product_of(term) for term in sum_.split(" plus "))
    assert number_text(total / int(over.rstrip(",") or 1)) == result


def product_of(term: str) -> int:
    return prod(int(factor) for factor in term.removeprefix("the bias ").split(" times "))


# Layers in a row


@given(chains(), st.data())
@settings(max_examples=80)
def test_layers_in_a_row_name_the_cells_of_every_map(chain: Chain, data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(chain) - 1))
    line = told(chain, chain.input_shape, number)
    trace = chain[number]
    start, _, seen = line.partition(" depends on ")
    assert start.startswith(f"Step {number + 1} of {len(chain)}: output channel ")
    assert start.split(", ")[0].endswith(f" channel {trace.channel}")
    maps = seen.removesuffix(".").split(", which depend on ")
    for words, reach in zip(maps, reversed(trace.reaches[:-1]), strict=False):
        assert is_told(words, reach.cells), (words, reach)
        if reach.total:
            side = r" of (?=all \d|both |input channel|channel)"
            _, channels = re.split(side, words, maxsplit=1)
            channels = re.sub(r" of map \d+ \(\w+\)$", "", channels)
            assert channels_in(channels) == list(reach.channels)
    seen_cells = [bool(reach.total) for reach in reversed(trace.reaches[:-1])]
    first_empty = [*seen_cells, False].index(False) + 1
    assert len(maps) == min(first_empty, len(chain.layers))


def is_told(words: str, cells: Sequence[Sequence[int]]) -> bool:
    """True if `words` tell these cells, or of uneven ones how many, the first and the last."""
    if not all(cells):
        return words.startswith("no cell")
    found = re.findall(rf"(?:(\d+) of )?(?:{NAMES}) ({NUMBER_LIST})", words)
    assert len(found) == len(cells)
    for (count, text), some in zip(found, cells, strict=True):
        there = numbers(text)
        ends = (len(some), some[0], some[-1])
        if count and ends != (int(count), there[0], there[-1]):
            return False
        if not count and there != list(some):
            return False
    return True


# Streams, and what is refused


def test_a_line_is_made_when_it_is_asked_for() -> None:
    lines = convviz.transcript(Conv2d(3, 2**20, 1), (3, 2**20, 2**20))
    assert isinstance(lines, Iterator)
    assert next(lines).startswith(f"Step 1 of {2**60}: ")


@given(cases(), st.sampled_from(ORDERS))
@settings(max_examples=40)
def test_lines_are_ascii_and_one_line_each(case: Case, order: str) -> None:
    for line in islice(convviz.transcript(*case, order=order), 3):
        assert line.isascii()
        assert line.isprintable()
        assert "  " not in line
        assert line.endswith(".")


def test_pooled_padding_alone_has_no_largest() -> None:
    layer = MaxPool1d(2, stride=1, padding=2, framework="onnx")
    line = told(layer, (1, 3), 0)
    assert line.endswith(
        "; all of them are padding, and cannot be the largest."
        " In numbers: no cell counts, and the result is -infinity."
    )


def test_what_lies_past_all_padding_is_not_named() -> None:
    steps = walk(MaxPool1d(3, 2, ceil_mode=True), (1, 6))
    beyond = [axis.ground(6) for axis in steps.plan.reading.axes]
    assert beyond == [Ground.BEYOND]
    assert sentence(steps[2]) == (
        "output channel 0, column 2 is the largest cell in columns 4, 5 of input channel 0"
    )


REFUSED = [
    (HERO, (3, 7, 7), {"order": "both"}, "order must be 'lockstep' or 'in_turn', not 'both'"),
    (HERO, (3, 7, 7), {"view": "scatter"}, "Conv2d has no view 'scatter'"),
    (HERO, (4, 7, 7), {}, "input channels must be 3"),
    (HERO, (3, 7, 7), {"values": 3}, "values must be True, or arrays by name"),
    (HERO, (3, 7, 7), {"values": True, "seed": -1}, "seed must be a whole number from 0"),
    ([HERO], (3, 7, 7), {"values": True}, "layers in a row are drawn without values"),
    ([HERO], (3, 7, 7), {"order": "in_turn"}, "their order cannot be 'in_turn'"),
    ([HERO], (3, 7, 7), {"view": "scatter"}, "their view cannot be 'scatter'"),
]


@pytest.mark.parametrize(("layer", "shape", "asked", "words"), REFUSED)
def test_what_is_impossible_is_refused_at_once(
    layer: object, shape: tuple[int, ...], asked: dict[str, object], words: str
) -> None:
    with pytest.raises(ConvVizError) as caught:
        convviz.transcript(layer, shape, **asked)  # type: ignore[arg-type]
    assert words in str(caught.value)


def test_a_shape_that_looks_like_another_is_asked_about() -> None:
    with pytest.warns(
        convviz.ShapeWarning, match=r"convviz\.transcript\(layer, \(3, 224, 224\)"
    ):
        convviz.transcript(Conv3d(1, 1, 3), (1, 3, 224, 224))
