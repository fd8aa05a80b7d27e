from __future__ import annotations

import pickle
from itertools import product
from math import prod

import numpy as np
import pytest
from counting import counted_calls
from hypothesis import given
from hypothesis import strategies as st
from strategies import Case, cases

from convviz.axis import LARGEST
from convviz.errors import ConvVizError
from convviz.layer import Conv1d, Conv2d, Conv3d
from convviz.walks.walk import ORDERS, Walk, walk

HERO = walk(Conv2d(3, 2, 3, stride=2, padding=1, dilation=2), (3, 7, 7))
SMALL = cases(dims=st.integers(1, 2))
orders = st.sampled_from(ORDERS)


def cells(table: np.ndarray) -> list[tuple[int, ...]]:
    return [tuple(row) for row in table.tolist()]


@given(cases(), orders)
def test_every_output_is_visited_exactly_once(case: Case, order: str) -> None:
    steps = walk(*case, order=order)
    visited = [cell for step in steps for cell in cells(step.outputs)]
    assert len(visited) == prod(steps.output_shape)
    assert set(visited) == set(product(*map(range, steps.output_shape)))


@given(SMALL)
def test_lockstep_works_on_all_groups_and_in_turn_on_one(case: Case) -> None:
    groups = case.layer.groups
    together, in_turn = walk(*case), walk(*case, order="in_turn")
    assert len(in_turn) == groups * len(together)
    for step in together:
        assert len(step.outputs) == groups
        assert list(step.groups) == list(range(groups))
    for step in in_turn:
        assert len(step.outputs) == 1
    merged = sorted(cell for step in together for cell in cells(step.outputs))
    assert [cell for step in in_turn for cell in cells(step.outputs)] == merged


@given(SMALL, orders)
def test_a_walk_goes_by_channel_then_by_row_then_by_column(case: Case, order: str) -> None:
    first = [cells(step.outputs)[0] for step in walk(*case, order=order)]
    assert first == sorted(first)


@given(cases(dims=st.integers(1, 3)), orders, st.data())
def test_taps_stand_where_the_weights_say(case: Case, order: str, data: st.DataObject) -> None:
    layer, _ = case
    steps = walk(*case, order=order)
    step = steps[data.draw(st.integers(0, len(steps) - 1))]
    products = layer.group_in_channels * prod(layer.kernel)
    outputs = [cell for cell in cells(step.outputs) for _ in range(products)]
    assert len(step.taps) == len(step.reads) == len(step.weights) == len(outputs)
    for output, tap, weight in zip(outputs, cells(step.taps), cells(step.weights), strict=True):
        out_channel, in_channel, *places = weight
        group = out_channel // layer.group_out_channels
        assert out_channel == output[0]
        assert tap[0] == group * layer.group_in_channels + in_channel
        assert tap[1:] == tuple(
            axis.first_tap(out) + axis.dilation * place
            for axis, out, place in zip(steps.axes, output[1:], places, strict=True)
        )


@given(cases(), orders, st.data())
def test_weights_are_those_of_the_written_channels_in_pytorch_s_order(
    case: Case, order: str, data: st.DataObject
) -> None:
    layer, _ = case
    steps = walk(*case, order=order)
    step = steps[data.draw(st.integers(0, len(steps) - 1))]
    expected = [
        (channel, *rest)
        for channel in step.out_channels
        for rest in product(*map(range, layer.weight_shape[1:]))
    ]
    assert cells(step.weights) == expected


@given(cases(), st.data())
def test_reads_differ_from_taps_only_where_padding_copies(
    case: Case, data: st.DataObject
) -> None:
    layer, shape = case
    steps = walk(*case)
    step = steps[data.draw(st.integers(0, len(steps) - 1))]
    inside = ((step.taps >= 0) & (step.taps < shape)).all(axis=1)
    assert (step.reads[inside] == step.taps[inside]).all()
    if layer.padding_mode == "zeros":
        assert (step.reads == step.taps).all()
    else:
        assert ((step.reads >= 0) & (step.reads < shape)).all()


@given(cases(), orders, st.data())
def test_tables_are_int64_with_a_column_for_each_coordinate(
    case: Case, order: str, data: st.DataObject
) -> None:
    layer, _ = case
    steps = walk(*case, order=order)
    step = steps[data.draw(st.integers(0, len(steps) - 1))]
    at_work = layer.groups if order == "lockstep" else 1
    products = at_work * layer.group_in_channels * prod(layer.kernel)
    assert step.outputs.shape == (at_work, 1 + layer.dims)
    assert step.reads.shape == step.taps.shape == (products, 1 + layer.dims)
    assert step.weights.shape == (products, 2 + layer.dims)
    for table in (step.outputs, step.reads, step.taps, step.weights):
        assert table.dtype == np.int64


@given(SMALL, orders)
def test_products_over_all_steps_are_the_layer_s_macs(case: Case, order: str) -> None:
    assert sum(len(step.reads) for step in walk(*case, order=order)) == case.layer.macs(
        case.input_shape
    )


@given(SMALL, orders)
def test_a_step_made_directly_is_the_one_met_on_the_way(case: Case, order: str) -> None:
    steps = walk(*case, order=order)
    met = list(steps)
    assert len(met) == len(steps)
    assert [steps[i] for i in range(len(steps))] == met
    assert [step.number for step in met] == list(range(len(steps)))


slices = st.slices(20)


@given(SMALL, slices, slices, orders)
def test_slices_of_slices_are_those_of_a_list(
    case: Case, first: slice, second: slice, order: str
) -> None:
    steps = walk(*case, order=order)
    plain = list(steps)
    assert list(steps[first]) == plain[first]
    assert list(steps[first][second]) == plain[first][second]
    assert len(steps[first][second]) == len(plain[first][second])
    assert isinstance(steps[first], Walk)


def test_a_walk_is_a_sequence() -> None:
    assert len(HERO) == 18
    assert HERO[-1] == HERO[17] == HERO[np.int64(17)] == list(HERO)[17]
    assert list(reversed(HERO)) == list(HERO)[::-1] == list(HERO[::-1])
    assert HERO[3] in HERO
    assert HERO.index(HERO[3]) == 3
    assert not HERO[18:]
    for place in (18, -19, 10**30):
        with pytest.raises(IndexError):
            HERO[place]
    with pytest.raises(TypeError):
        HERO["3"]


def test_the_hero_s_first_step_is_the_article_s() -> None:
    step = HERO[0]
    rows = [(channel, *cell) for channel in range(3) for cell in product((-1, 1, 3), repeat=2)]
    assert cells(step.outputs) == [(0, 0, 0)]
    assert cells(step.reads) == cells(step.taps) == rows
    assert cells(step.weights) == [
        (0, channel, *tap) for channel in range(3) for tap in product(range(3), repeat=2)
    ]


def test_step_500_000_of_resnet_s_stem_is_there_at_once() -> None:
    with counted_calls() as calls:
        stem = walk(Conv2d(3, 64, 7, 2, 3), (3, 224, 224))
        step = stem[500_000]
        assert len(stem) == 64 * 112 * 112
        assert cells(step.outputs) == [(39, 96, 32)]
        assert cells(step.reads)[0] == (0, 96 * 2 - 3, 32 * 2 - 3)
    assert calls.count < 5_000


def test_a_walk_of_a_million_million_steps_is_there_at_once() -> None:
    with counted_calls() as calls:
        steps = walk(Conv2d(1, 1, 1), (1, LARGEST, LARGEST))
        assert len(steps) == LARGEST**2
        assert cells(steps[-1].reads) == [(0, LARGEST - 1, LARGEST - 1)]
        assert len(steps[:: LARGEST * 3]) == -(-LARGEST // 3)
    assert calls.count < 5_000


def test_a_walk_that_no_sequence_can_be_is_refused() -> None:
    with pytest.raises(ConvVizError, match="steps"):
        walk(Conv3d(1, LARGEST, 1), (1, LARGEST, LARGEST, LARGEST))
    layer = Conv3d(8, 8, 1, groups=8)
    huge = (8, LARGEST, LARGEST, LARGEST - 1)
    assert len(walk(layer, huge)) == LARGEST**2 * (LARGEST - 1)
    with pytest.raises(ConvVizError, match="steps"):
        walk(layer, huge[:1] + (LARGEST,) * 3, order="in_turn")


def test_every_padding_only_window_is_a_step_like_another() -> None:
    steps = walk(Conv1d(1, 1, 2, padding=3), (1, 2))
    assert cells(steps[0].reads) == [(0, -3), (0, -2)]
    assert len(steps) == 7


@given(cases(), orders)
def test_a_walk_survives_pickle_and_repr(case: Case, order: str) -> None:
    steps = walk(*case, order=order)[1:]
    assert pickle.loads(pickle.dumps(steps)) == steps
    names = {
        "Walk": Walk,
        "Conv1d": Conv1d,
        "Conv2d": Conv2d,
        "Conv3d": Conv3d,
    }
    assert eval(repr(steps), names) == steps


@given(SMALL)
def test_a_step_survives_pickle(case: Case) -> None:
    step = walk(*case)[-1]
    assert pickle.loads(pickle.dumps(step)) == step


def test_a_shape_of_numpy_s_walks_as_a_tuple() -> None:
    steps = walk(Conv2d(3, 2, 3), np.array([3, 7, 7]))
    assert steps == walk(Conv2d(3, 2, 3), [3, 7, 7])
    assert steps.input_shape == (3, 7, 7)
    assert all(type(size) is int for size in steps.input_shape)
