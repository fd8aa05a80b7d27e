"""The numbers in the pictures are those that the layer computes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from operators import MAX_POOLS, OPERATORS, TRANSPOSED, Operator
from strategies import Case, cases
from summing import added_up, small_integers

from convviz.axis import PADDING_MODES
from convviz.errors import ConvVizError
from convviz.layer import AvgPool2d, Conv2d, ConvTranspose2d, Fold, Layer, MaxPool2d
from convviz.walks.tensors import Tensors, tensors
from convviz.walks.walk import Walk, walk

PLAIN = walk(Conv2d(2, 3, 2), (2, 3, 3))


def outputs(made: Tensors, steps: Walk, dtype: type = np.int64) -> np.ndarray:
    """Every output, asked for one by one."""
    output = np.zeros(steps.output_shape, dtype)
    for place in np.ndindex(output.shape):
        output[place] = made.output(place[0], place[1:])
    return output


@given(cases(), st.integers(0, 99))
@settings(max_examples=60)
def test_outputs_are_the_sums_of_the_steps(case: Case, seed: int) -> None:
    steps = walk(*case)
    made = tensors(steps, seed=seed)
    expected = added_up(case, "lockstep", made.input, made.weight)
    expected += made.bias.reshape(-1, *[1] * case.layer.dims)
    np.testing.assert_array_equal(outputs(made, steps), expected)


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel:UserWarning")
@pytest.mark.parametrize("mode", PADDING_MODES)
@given(st.data())
@settings(max_examples=12)
def test_outputs_are_those_of_pytorch(mode: str, data: st.DataObject) -> None:
    torch = pytest.importorskip("torch")
    some = cases(dims=st.integers(1, 2), lopsided=False, padding_modes=[mode])
    layer, shape = data.draw(some)
    steps = walk(layer, shape)
    made = tensors(steps, seed=data.draw(st.integers(0, 99)))
    theirs = getattr(torch.nn, type(layer).__name__)(
        layer.in_channels,
        layer.out_channels,
        layer.kernel,
        layer.strides,
        layer.padding,
        layer.dilations,
        layer.groups,
        layer.bias,
        layer.padding_mode,
        dtype=torch.float64,
    )
    with torch.no_grad():
        theirs.weight[:] = torch.tensor(made.weight)
        if layer.bias:
            theirs.bias[:] = torch.tensor(made.bias)
        expected = theirs(torch.tensor(made.input, dtype=torch.float64)[None])[0]
    np.testing.assert_array_equal(outputs(made, steps), expected.numpy())


def of_pytorch(operator: Operator, made: Tensors) -> np.ndarray:
    """What PyTorch makes of the same numbers."""
    torch = pytest.importorskip("torch")
    theirs = getattr(torch.nn, operator.name)(**operator.arguments).double()
    with torch.no_grad():
        for name, parameter in theirs.named_parameters():
            parameter.copy_(torch.tensor(getattr(made, name)))
        return theirs(torch.tensor(made.input, dtype=torch.float64)).numpy()


@pytest.mark.parametrize("name", OPERATORS)
@given(st.data())
@settings(max_examples=25)
def test_outputs_of_every_operator_are_those_of_pytorch(name: str, data: st.DataObject) -> None:
    operator = data.draw(OPERATORS[name])
    seed = data.draw(st.integers(0, 99))
    values = small_integers(operator.input_shape, seed)
    for steps in operator.walks():
        made = tensors(steps, {"input": values}, seed=seed)
        output = outputs(made, steps, float)
        np.testing.assert_array_equal(output, of_pytorch(operator, made))


@pytest.mark.parametrize("name", [*TRANSPOSED, "Fold", "PixelShuffle"])
@given(st.data())
@settings(max_examples=15)
def test_an_output_that_is_scattered_grows_as_the_steps_go_by(
    name: str, data: st.DataObject
) -> None:
    operator = data.draw(OPERATORS[name])
    layer, shape = operator.layer, operator.input_shape
    steps = walk(layer, shape, view=layer.views[-1])
    made = tensors(steps)
    grown = np.zeros(steps.output_shape, dtype=np.int64)
    grown += made.bias.reshape(-1, *[1] * (grown.ndim - 1)) if layer.has_bias else 0
    last = data.draw(st.integers(0, len(steps) - 1))
    for step in steps[: last + 1]:
        brought = made.input[tuple(step.reads.T)]
        if layer.weight_shape:
            brought = brought * made.weight[tuple(step.weights.T)]
        np.add.at(grown, tuple(step.outputs.T), brought)
    assert [made.output(at[0], at[1:], last) for at in np.ndindex(*grown.shape)] == list(
        grown.ravel()
    )


@pytest.mark.parametrize("name", MAX_POOLS)
@given(st.data())
@settings(max_examples=40)
def test_the_winner_is_the_first_of_the_largest_as_in_pytorch(
    name: str, data: st.DataObject
) -> None:
    torch = pytest.importorskip("torch")
    operator = data.draw(MAX_POOLS[name])
    steps = walk(operator.layer, operator.input_shape)
    few = np.random.default_rng(data.draw(st.integers(0, 99))).integers(
        -1, 1, steps.input_shape
    )
    made = tensors(steps, {"input": few})
    module = getattr(torch.nn, name)(**operator.arguments, return_indices=True)
    largest, places = (each.numpy() for each in module(torch.tensor(few).double()))
    for step in steps:
        for channel in step.out_channels:
            winner = made.winner(step, channel)
            if largest[(channel, *step.position)] == -np.inf:
                assert winner is None
            else:
                place = places[(channel, *step.position)]
                assert winner == np.unravel_index(place, steps.input_shape[1:])


@given(cases(dims=st.integers(1, 2)), st.data())
@settings(max_examples=60)
def test_products_add_up_to_the_output(case: Case, data: st.DataObject) -> None:
    steps = walk(*case)
    made = tensors(steps)
    step = steps[data.draw(st.integers(0, len(steps) - 1))]
    out = step.out_channels[0]
    total = sum(value * weight for value, weight in made.products(step)) + made.bias[out]
    assert made.output(out, step.position) == total
    first = step.taps[: len(made.products(step))].tolist()
    assert [made.value(channel, cell) for channel, *cell in first] == [
        value for value, _ in made.products(step)
    ]


@given(cases(), st.integers(0, 99))
@settings(max_examples=40)
def test_seeded_numbers_are_small_whole_and_always_the_same(case: Case, seed: int) -> None:
    steps = walk(*case)
    made, again = tensors(steps, seed=seed), tensors(steps, seed=seed)
    for name, shape, least, most in (
        ("input", steps.input_shape, 0, 9),
        ("weight", steps.layer.weight_shape, -2, 2),
        ("bias", (steps.layer.out_channels,), -3, 3),
    ):
        array = getattr(made, name)
        assert array.dtype == np.int64
        assert array.shape == shape
        assert least <= array.min() <= array.max() <= most
        np.testing.assert_array_equal(array, getattr(again, name))
    assert case.layer.bias or not made.bias.any()


def test_another_seed_makes_other_numbers() -> None:
    assert (tensors(PLAIN, seed=1).input != tensors(PLAIN, seed=2).input).any()


def test_given_arrays_are_taken_and_the_others_made() -> None:
    weight = np.full((3, 2, 2, 2), 0.5)
    made = tensors(PLAIN, {"weight": weight, "input": None}, seed=4)
    np.testing.assert_array_equal(made.weight, weight)
    np.testing.assert_array_equal(made.input, tensors(PLAIN, seed=4).input)
    as_lists = tensors(PLAIN, {"weight": weight.tolist(), "bias": [True, False, True]})
    np.testing.assert_array_equal(as_lists.weight, weight)
    assert as_lists.bias.tolist() == [1, 0, 1]


def test_bytes_do_not_overflow() -> None:
    arrays = {
        "input": np.full((2, 3, 3), 255, np.uint8),
        "weight": np.full((3, 2, 2, 2), 255, np.uint8),
        "bias": np.zeros(3, np.int8),
    }
    assert tensors(PLAIN, arrays).output(0, (0, 0)) == 8 * 255 * 255


HUGE = [
    (AvgPool2d(3), {"input": np.full((1, 3, 3), 2**62)}, 2.0**62),
    (AvgPool2d(3, divisor_override=1), {"input": np.full((1, 3, 3), -(2**63))}, -9 * 2.0**63),
    (AvgPool2d(3), {"input": np.full((1, 3, 3), 2**63, np.uint64)}, 2.0**63),
    (MaxPool2d(3), {"input": np.full((1, 3, 3), 2**64 - 1, np.uint64)}, 2.0**64),
    (MaxPool2d(3), {"input": np.full((1, 3, 3), 2**62)}, 2.0**62),
    (
        Conv2d(1, 1, 3),
        {"input": np.full((1, 3, 3), 2**40), "weight": np.full((1, 1, 3, 3), -(2**30))},
        -9 * 2.0**70,
    ),
    (
        Conv2d(1, 1, 1),
        {"input": [[[1]]], "weight": [[[[2**63 - 1]]]], "bias": [2**62]},
        2.0**63 + 2.0**62,
    ),
    (
        ConvTranspose2d(1, 1, 3),
        {"input": np.full((1, 3, 3), 2**40), "weight": np.full((1, 1, 3, 3), 2**30)},
        9 * 2.0**70,
    ),
    (AvgPool2d(3), {"input": np.full((1, 3, 3), 1e308)}, np.inf),
    (AvgPool2d(3), {"input": np.full((1, 3, 3), 1e300)}, 1e300),
]


@pytest.mark.parametrize(("layer", "arrays", "expected"), HUGE)
def test_huge_numbers_do_not_turn_round(
    layer: Layer, arrays: dict[str, Any], expected: float
) -> None:
    steps = walk(layer, np.shape(arrays["input"]))
    place = tuple(size // 2 for size in steps.output_shape[1:])
    assert tensors(steps, arrays).output(0, place) == pytest.approx(expected)


def test_what_overflows_both_ways_is_no_number_and_no_warning() -> None:
    arrays = {"input": [[[1e300, -1e300]]], "weight": [[[[1e300, 1e300]]]]}
    assert np.isnan(tensors(walk(Conv2d(1, 1, (1, 2)), (1, 1, 2)), arrays).output(0, (0, 0)))


def test_patches_that_are_laid_back_do_not_turn_round() -> None:
    columns = np.full((9, 9), 2**61)
    made = tensors(walk(Fold(5, 3), (9, 9)), {"input": columns})
    assert made.output(0, (2, 2)) == 9 * 2.0**61


def test_whole_numbers_stay_whole_as_long_as_they_can() -> None:
    made = tensors(walk(AvgPool2d(3), (1, 3, 3)), {"input": np.full((1, 3, 3), 2**50)})
    assert isinstance(made.output(0, (0, 0)), int)


REFUSED = [
    (
        {"weight": np.zeros((3, 2, 2))},
        "the weight in values must have the shape (3, 2, 2, 2), not (3, 2, 2)",
    ),
    ({"kernel": [1]}, "values are given by input, weight, bias, not 'kernel'"),
    ({3: [1], "kernel": [1]}, "values are given by input, weight, bias, not 3"),
    ({"bias": [1, 2, np.nan]}, "the bias in values must hold finite real numbers"),
    ({"bias": [1, 2, np.inf]}, "the bias in values must hold finite real numbers"),
    ({"bias": [1, 2, 1j]}, "the bias in values must hold finite real numbers"),
    ({"bias": ["1", "2", "3"]}, "the bias in values must hold finite real numbers"),
    ({"bias": [[1], [2, 3]]}, "the bias in values is no array of numbers"),
]


@pytest.mark.parametrize(("arrays", "sentence"), REFUSED)
def test_what_is_no_part_of_a_layer_is_refused(
    arrays: dict[str, object], sentence: str
) -> None:
    with pytest.raises(ConvVizError) as caught:
        tensors(PLAIN, arrays)  # type: ignore[arg-type]
    assert str(caught.value) == sentence


def test_a_bias_for_a_layer_without_one_is_refused() -> None:
    with pytest.raises(ConvVizError) as caught:
        tensors(walk(Conv2d(1, 1, 1, bias=False), (1, 2, 2)), {"bias": [1]})
    assert str(caught.value) == (
        "values has a bias, but the layer has none: leave one of them out"
    )


def test_outputs_of_too_many_products_are_refused_at_once() -> None:
    with pytest.raises(ConvVizError) as caught:
        tensors(walk(Conv2d(2**20, 2, 9), (2**20, 9, 9)))
    assert str(caught.value) == (
        "values would need 84934656 products for an output of this layer, and 67108864 is the"
        " most: leave values out, or take fewer channels or a smaller kernel"
    )


@pytest.mark.parametrize("seed", [-1, 1.0, True, "1"])
def test_an_impossible_seed_is_refused(seed: object) -> None:
    with pytest.raises(ConvVizError) as caught:
        tensors(PLAIN, seed=seed)  # type: ignore[arg-type]
    assert str(caught.value) == f"seed must be a whole number from 0, not {seed!r}"


def test_a_seed_too_long_to_be_written_out_is_refused() -> None:
    with pytest.raises(ConvVizError, match="not a number of thousands of digits"):
        tensors(PLAIN, seed=-(10**5000))
