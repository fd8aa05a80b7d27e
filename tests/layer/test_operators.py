"""PyTorch's word on every operator but convolution: values, shapes, costs and refusals.

A walk is added up by what its operator is called, and from the tables of its steps alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from math import inf, prod

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from operators import (
    AVG_POOLS,
    COPIES,
    MAX_POOLS,
    OPERATORS,
    TRANSPOSED,
    Operator,
    Sizes,
    spoilt,
)
from searching import examples
from summing import small_integers

from convviz.errors import ConvVizError
from convviz.walks.walk import ORDERS, Step, Walk, walk

torch = pytest.importorskip("torch")

pytestmark = pytest.mark.filterwarnings("ignore:Initializing zero-element tensors")

MANY = examples(300, quick=60)
SOME = examples(100, quick=25)
FEW = examples(25, quick=8)

each = pytest.mark.parametrize("name", OPERATORS)
each_transposed = pytest.mark.parametrize("name", TRANSPOSED)

PADDED = [name for name in OPERATORS if not name.startswith("Pixel")]


@pytest.fixture(autouse=True, scope="module")
def _one_thread() -> Iterator[None]:
    """Layers this small are computed faster by one."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def module_of(name: str, arguments: dict[str, object]) -> torch.nn.Module:
    """PyTorch's operator in float64: exact for small integers."""
    made: torch.nn.Module = getattr(torch.nn, name)(**arguments)
    return made.double()


def outcome(module: torch.nn.Module, values: np.ndarray) -> np.ndarray:
    with torch.no_grad():
        return module(torch.from_numpy(values).double()).numpy()


def inside(cells: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Of each row whether it is a place in a tensor of this shape."""
    return ((cells >= 0) & (cells < shape)).all(axis=1)


def read(step: Step, values: np.ndarray, elsewhere: float) -> np.ndarray:
    """What each row reads: a value of the input, or what stands `elsewhere`."""
    cells = step.reads
    real = inside(cells, values.shape)
    return np.where(real, values[tuple((cells * real[:, None]).T)], elsewhere)


class Laid:
    """An output that is laid out step by step; each of its cells knows how often."""

    def __init__(self, steps: Walk, start: float = 0):
        self.output = np.full(steps.output_shape, start, dtype=np.float64)
        self.times = np.zeros(steps.output_shape, dtype=int)

    def add(self, cells: np.ndarray, values: np.ndarray) -> None:
        assert inside(cells, self.output.shape).all(), "an output lies outside"
        np.add.at(self.output, tuple(cells.T), values)
        np.add.at(self.times, tuple(cells.T), 1)


def summed(steps: Walk, values: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """A transposed convolution, without its bias; where it scatters, no read is outside."""
    laid, elsewhere = Laid(steps), inf if steps.view == "scatter" else 0
    for step in steps:
        cells = step.outputs
        products = read(step, values, elsewhere) * weight[tuple(step.weights.T)]
        if steps.view == "gather":
            products = products.reshape(len(cells), -1).sum(axis=1)
        laid.add(cells, products)
    if steps.view == "gather":
        assert (laid.times == 1).all()
    return laid.output


def copied(steps: Walk, values: np.ndarray, *, overlapping: bool) -> np.ndarray:
    """Folds and shuffles: each row lays down what it reads."""
    laid = Laid(steps)
    for step in steps:
        laid.add(step.outputs, read(step, values, 0))
    assert overlapping or (laid.times == 1).all()
    return laid.output


def largest(steps: Walk, values: np.ndarray) -> np.ndarray:
    """Max pooling: padding is less than anything."""
    laid = Laid(steps)
    for step in steps:
        cells = step.outputs
        laid.add(cells, read(step, values, -inf).reshape(len(cells), -1).max(axis=1))
    assert (laid.times == 1).all()
    return laid.output


def means(steps: Walk, values: np.ndarray) -> np.ndarray:
    """Average pooling: sums are exact, and what is divided is rounded once."""
    laid = Laid(steps)
    for step in steps:
        cells = step.outputs
        sums = read(step, values, 0).reshape(len(cells), -1).sum(axis=1)
        laid.add(cells, sums / step.plan.mean_over(step.position))
    assert (laid.times == 1).all()
    return laid.output


def rebuilt(steps: Walk, values: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """The output, without bias, from what each step says that it reads and writes."""
    name = type(steps.layer).__name__
    if name in TRANSPOSED:
        return summed(steps, values, weight)
    if name in MAX_POOLS:
        return largest(steps, values)
    if name in AVG_POOLS:
        return means(steps, values)
    return copied(steps, values, overlapping=name == "Fold")


def check_values(operator: Operator) -> None:
    layer, shape = operator.layer, operator.input_shape
    module = module_of(operator.name, operator.arguments)
    values = small_integers(shape, seed=1)
    weight, bias = small_integers(layer.weight_shape, seed=2), np.zeros(())
    with torch.no_grad():
        if layer.weight_shape:
            assert tuple(module.weight.shape) == layer.weight_shape
            module.weight.copy_(torch.from_numpy(weight))
        if layer.has_bias:
            bias = small_integers(tuple(module.bias.shape), seed=3)
            module.bias.copy_(torch.from_numpy(bias))
            bias = bias.reshape(-1, *[1] * operator.dims)
    expected = outcome(module, values)
    assert layer.output_shape(shape) == expected.shape
    for steps in operator.walks():
        assert steps.output_shape == expected.shape
        assert np.array_equal(rebuilt(steps, values, weight) + bias, expected)


@each
@MANY
@given(st.data())
def test_the_steps_added_up_are_pytorch_s_output(name: str, data: st.DataObject) -> None:
    check_values(data.draw(OPERATORS[name]))


def check_costs(operator: Operator) -> None:
    """The parameters, and where there are weights the multiplications."""
    from torch.utils.flop_counter import FlopCounterMode

    layer, module = operator.layer, module_of(operator.name, operator.arguments)
    with FlopCounterMode(display=False) as counter:
        outcome(module, np.zeros(operator.input_shape))
    assert layer.parameters == sum(p.numel() for p in module.parameters())
    assert layer.macs(operator.input_shape) * 2 == counter.get_total_flops()


@each_transposed
@SOME
@given(st.data())
def test_parameters_and_multiplications_are_pytorch_s(name: str, data: st.DataObject) -> None:
    check_costs(data.draw(TRANSPOSED[name]))


@pytest.mark.parametrize("name", MAX_POOLS | AVG_POOLS | COPIES)
@FEW
@given(st.data())
def test_what_has_no_weights_costs_no_multiplications(name: str, data: st.DataObject) -> None:
    check_costs(data.draw(OPERATORS[name]))


def check_divisors(operator: Operator) -> None:
    """Of ones PyTorch tells how many it adds up, and by what it divides that."""
    shape, arguments = operator.input_shape, dict(operator.arguments)
    summing = operator.name
    if operator.dims == 1:  # which cannot be told what to divide by
        summing, shape = "AvgPool2d", (shape[0], 1, shape[1])
        for name, other in (("kernel_size", 1), ("stride", 1), ("padding", 0)):
            value = arguments[name]
            number = value[0] if isinstance(value, tuple) else value
            arguments[name] = None if number is None else (other, number)
    sums = outcome(module_of(summing, {**arguments, "divisor_override": 1}), np.ones(shape))
    means = outcome(module_of(summing, arguments), np.ones(shape))
    steps = walk(operator.layer, operator.input_shape)
    for step in steps:
        place = (0, *(0,) * (len(shape) - 1 - operator.dims), *step.position)
        count, mean = int(sums[place]), Fraction(means[place].item()).limit_denominator(9999)
        assert step.plan.mean_over(step.position) == count / mean
        real = inside(step.reads, operator.input_shape)
        assert real.sum() == count * len(step.groups)


@pytest.mark.parametrize("name", AVG_POOLS)
@SOME
@given(st.data())
def test_a_mean_is_over_as_many_cells_as_pytorch_s(name: str, data: st.DataObject) -> None:
    check_divisors(data.draw(AVG_POOLS[name]))


@st.composite
def lopsided(draw: st.DrawFn, name: str) -> tuple[Operator, tuple[tuple[int, int], ...]]:
    """An operator with as much padding as is possible, but not the same on both sides."""
    operator = draw(OPERATORS[name].filter(lambda made: not made.arguments.get("ceil_mode")))
    layer, pads = operator.layer, []
    for kernel, (padding, _) in zip(layer.kernel, layer.pads, strict=True):
        most = min(padding, kernel // 2 - padding) if "Pool" in name else padding
        shift = draw(st.integers(-most, most))
        pads.append((padding + shift, padding - shift))
    arguments = {**operator.arguments, "padding": tuple(pads)}
    if name in AVG_POOLS:
        arguments["count_include_pad"] = True
    return operator._replace(arguments=arguments), tuple(pads)


def padded_by_hand(
    operator: Operator, pads: tuple[tuple[int, int], ...], values: np.ndarray
) -> np.ndarray:
    """PyTorch's output without padding: of a padded input, or cropped where that is meant."""
    arguments: dict[str, object] = {**operator.arguments, "padding": 0, "bias": False}
    if operator.name not in TRANSPOSED:
        del arguments["bias"]
    crops = operator.name in TRANSPOSED or operator.name == "Fold"
    if operator.name == "Fold":
        sizes = operator.layer.output_shape(operator.input_shape)[1:]
        whole = zip(sizes, pads, strict=True)
        arguments["output_size"] = tuple(size + sum(pad) for size, pad in whole)
    if not crops:
        outside = -inf if operator.name in MAX_POOLS else 0
        values = np.pad(values.astype(float), ((0, 0), *pads), constant_values=outside)
    module = module_of(operator.name, arguments)
    with torch.no_grad():
        for weight in module.parameters():
            weight.copy_(torch.from_numpy(small_integers(tuple(weight.shape), seed=2)))
    output = outcome(module, values)
    if crops:
        kept = [slice(b, size - a) for (b, a), size in zip(pads, output.shape[1:], strict=True)]
        output = output[:, *kept]
    return output


@pytest.mark.parametrize("name", PADDED)
@FEW
@given(st.data())
def test_lopsided_padding_is_padded_or_cropped_by_hand(name: str, data: st.DataObject) -> None:
    operator, pads = data.draw(lopsided(name))
    values = small_integers(operator.input_shape, seed=1)
    weight = small_integers(operator.layer.weight_shape, seed=2)
    expected = padded_by_hand(operator, pads, values)
    for steps in operator.walks():
        assert steps.layer.pads == pads
        assert np.array_equal(rebuilt(steps, values, weight), expected)


def of_pytorch(operator: Operator) -> Sizes | None:
    """The shape that PyTorch computes, or None where it raises.

    In float64: in float32 its other code lets dilations of 0 and empty outputs pass.
    """
    try:
        module = module_of(operator.name, operator.arguments)
        return outcome(module, np.zeros(operator.input_shape)).shape
    except (ValueError, RuntimeError, TypeError, IndexError):
        return None


def of_convviz(operator: Operator) -> Sizes | None:
    """The shape that convviz computes, or None where it complains."""
    try:
        shape = operator.layer.output_shape(operator.input_shape)
        assert walk(operator.layer, operator.input_shape).output_shape == shape
    except ConvVizError:
        return None
    return shape


def refused_on_purpose(operator: Operator) -> bool:
    """Whether PyTorch may take it, and convviz has nothing to show of it.

    A batch; an input of nothing, which PyTorch shuffles; pools whose numbers are neither one
    nor one an axis: PyTorch takes one in a tuple for all, and a stride of () for none; and a
    mean over a negative number of cells.
    """
    name, arguments, shape = operator
    divisor = arguments.get("divisor_override")
    lengths = {len(value) for value in arguments.values() if isinstance(value, tuple)}
    return (
        len(shape) != (2 if name == "Fold" else operator.dims + 1)
        or 0 in shape
        or ("Pool" in name and not lengths <= {operator.dims})
        or (isinstance(divisor, int) and divisor < 0)
    )


def is_batch_of_one(operator: Operator) -> bool:
    axes = 2 if operator.name == "Fold" else operator.dims + 1
    return len(operator.input_shape) == axes + 1 and operator.input_shape[0] == 1


def taken_on_purpose(operator: Operator) -> bool:
    """Whether PyTorch refuses it, though there is a mean.

    AvgPool3d, alone among pools, wants an input not smaller than its window even where
    padding or `ceil_mode` would make up for that.
    """
    sizes = operator.input_shape[-operator.dims :]
    return operator.name == "AvgPool3d" and any(
        size < kernel for size, kernel in zip(sizes, operator.layer.kernel, strict=True)
    )


def check_refusal(operator: Operator) -> None:
    theirs, ours = of_pytorch(operator), of_convviz(operator)
    if theirs and is_batch_of_one(operator):
        theirs = theirs[1:]  # which convviz leaves out
    event("refused" if theirs is None else "taken")
    if ours is None:
        assert theirs is None or refused_on_purpose(operator)
    else:
        assert ours == theirs or (theirs is None and taken_on_purpose(operator))


@each
@SOME
@given(st.data())
def test_what_pytorch_refuses_is_refused_and_nothing_else(
    name: str, data: st.DataObject
) -> None:
    check_refusal(data.draw(spoilt(OPERATORS[name])))


POSSIBLE: dict[str, tuple[dict[str, object], Sizes]] = {
    "ConvTranspose2d": ({"in_channels": 2, "out_channels": 2, "kernel_size": 3}, (2, 5, 5)),
    "MaxPool2d": ({"kernel_size": 3}, (2, 5, 5)),
    "AvgPool2d": ({"kernel_size": 3}, (2, 5, 5)),
    "Unfold": ({"kernel_size": 3}, (2, 5, 5)),
    "Fold": ({"output_size": 5, "kernel_size": 3}, (18, 9)),
    "PixelShuffle": ({"upscale_factor": 2}, (8, 3, 3)),
    "PixelUnshuffle": ({"downscale_factor": 2}, (2, 6, 6)),
}


def spoil(name: str, shape: Sizes | None = None, **arguments: object) -> Operator:
    possible, possible_shape = POSSIBLE[name]
    return Operator(name, {**possible, **arguments}, shape or possible_shape)


WINDOWED = ["ConvTranspose2d", "MaxPool2d", "AvgPool2d", "Unfold", "Fold"]
NO_WINDOWS: list[dict[str, object]] = [
    *[{"kernel_size": kernel} for kernel in (0, -1, 3.5, "3", None, (3, 3, 3), (3, 0), 10**20)],
    *[{"stride": stride} for stride in (0, -1, 1.5, "1", (1, 0), (1, 1, 1), 10**20)],
    *[{"padding": padding} for padding in (-1, 0.5, "full", None, (0, -1), (0, 0, 0))],
]


@pytest.mark.parametrize("name", POSSIBLE)
def test_what_is_possible_is_taken_by_both(name: str) -> None:
    assert of_pytorch(spoil(name)) == of_convviz(spoil(name)) is not None


@pytest.mark.parametrize("name", WINDOWED)
@pytest.mark.parametrize("arguments", NO_WINDOWS, ids=str)
def test_each_sort_of_impossible_window_is_refused_by_both(
    name: str, arguments: dict[str, object]
) -> None:
    assert of_pytorch(spoil(name, **arguments)) is None
    assert of_convviz(spoil(name, **arguments)) is None


@pytest.mark.parametrize(
    "operator",
    [
        *[
            spoil("ConvTranspose2d", **arguments)
            for arguments in (
                *[{"groups": groups} for groups in (0, -1, 3, 4)],
                *[{"output_padding": more} for more in (-1, 1, (0, 1), 0.5, (0, 0, 0))],
                {"output_padding": (0, 2), "stride": (3, 2)},  # an axis has its own stride
                {"dilation": 0},
                {"padding": 4},  # it leaves -1 of 7 cells
                {"padding": "same"},
                {"padding_mode": "reflect"},
                {"in_channels": 0},
                {"out_channels": 0},
            )
        ],
        spoil("ConvTranspose2d", (4, 5, 5)),
        spoil("MaxPool2d", padding=2),
        spoil("MaxPool2d", dilation=3),
        spoil("MaxPool2d", dilation=0),
        spoil("MaxPool2d", (2, 2, 5)),
        spoil("AvgPool2d", padding=2),
        spoil("AvgPool2d", kernel_size=7, padding=0, stride=2, ceil_mode=True),
        spoil("AvgPool2d", divisor_override=0),
        spoil("Unfold", (2, 2, 5)),
        spoil("Unfold", dilation=3),
        spoil("Fold", (17, 9)),
        spoil("Fold", (18, 8)),
        spoil("Fold", output_size=2),
        spoil("Fold", output_size=(5, 0)),
        spoil("Fold", output_size=(5,)),
        spoil("PixelShuffle", (6, 3, 3)),
        spoil("PixelShuffle", (8, 3)),
        *[spoil("PixelShuffle", upscale_factor=factor) for factor in (0, -2, 2.0, None, True)],
        spoil("PixelUnshuffle", (2, 6, 5)),
        *[
            spoil("PixelUnshuffle", downscale_factor=factor)
            for factor in (0, -2, 2.0, None, True)
        ],
    ],
    ids=str,
)
def test_what_is_impossible_in_its_own_way_is_refused_by_both(operator: Operator) -> None:
    assert of_pytorch(operator) is None
    assert of_convviz(operator) is None


@pytest.mark.parametrize(
    "operator",
    [
        *[spoil(name, (2, *POSSIBLE[name][1])) for name in POSSIBLE],  # a batch of two
        spoil("PixelShuffle", (0, 3, 3)),  # an input of nothing is no picture
        spoil("PixelUnshuffle", (2, 0, 6)),
        spoil("MaxPool2d", kernel_size=(3,)),  # not one an axis
        spoil("AvgPool2d", stride=()),
        spoil("AvgPool2d", divisor_override=-2),  # a mean over fewer cells than none
        spoil("Unfold", kernel_size=1, stride=2**20 + 1),  # more would be a slip
    ],
    ids=str,
)
def test_what_pytorch_takes_and_we_refuse_on_purpose(operator: Operator) -> None:
    assert of_pytorch(operator) is not None
    assert of_convviz(operator) is None


@pytest.mark.parametrize("name", POSSIBLE)
def test_a_batch_of_one_is_left_out(name: str) -> None:
    shape = POSSIBLE[name][1]
    batch = spoil(name, (1, *shape))
    assert of_pytorch(batch) is not None
    assert of_convviz(batch) == of_convviz(spoil(name, shape)) is not None


@pytest.mark.parametrize("changed", [{"padding": 1}, {"ceil_mode": True, "stride": 2}], ids=str)
def test_a_mean_in_3d_that_pytorch_refuses_and_we_take_on_purpose(
    changed: dict[str, object],
) -> None:
    small = (1, 2, 2, 2)
    assert of_pytorch(Operator("AvgPool3d", {"kernel_size": 3, **changed}, small)) is None
    assert of_convviz(Operator("AvgPool3d", {"kernel_size": 3, **changed}, small)) is not None
    flat = Operator("AvgPool2d", {"kernel_size": 3, **changed}, small[:3])
    assert of_pytorch(flat) is not None


@pytest.mark.parametrize("name", MAX_POOLS | AVG_POOLS | COPIES)
@FEW
@given(st.data())
def test_only_what_is_transposed_is_walked_by_scattering(
    name: str, data: st.DataObject
) -> None:
    operator = data.draw(OPERATORS[name])
    with pytest.raises(ConvVizError, match="scatter"):
        walk(operator.layer, operator.input_shape, view="scatter")


def length(operator: Operator, output_shape: Sizes, order: str, view: str) -> int:
    """Steps: cells of the one side that the window is at, and of weights in how many turns."""
    name, arguments, input_shape = operator
    from_input = view == "scatter" or name in ("Fold", "PixelShuffle")
    shape = input_shape if from_input else output_shape
    if name in TRANSPOSED:
        groups = arguments["groups"]
        assert isinstance(groups, int)
        turns = shape[0] // groups
    else:
        groups, turns = min(input_shape[0], output_shape[0]), 1  # its channels
    return prod(shape[1:]) * turns * (groups if order == "in_turn" else 1)


@each
@FEW
@given(st.data())
def test_a_step_made_directly_is_the_one_met_on_the_way(name: str, data: st.DataObject) -> None:
    operator = data.draw(OPERATORS[name])
    for steps in operator.walks():
        met = list(steps)
        assert len(met) == len(steps)
        assert len(met) == length(operator, steps.output_shape, steps.order, steps.view)
        assert [steps[number] for number in range(len(steps))] == met
        assert [step.number for step in met] == list(range(len(steps)))
        told = [(step.groups[0], step.turn, step.position) for step in met]
        assert told == sorted(set(told)), "group by group, channel by channel, row by row"
        at_work = {len(step.groups) for step in met}
        assert at_work == {1 if steps.order == "in_turn" else steps.plan.groups}


@each
@FEW
@given(st.data())
def test_the_tables_of_a_step_are_paired_row_by_row(name: str, data: st.DataObject) -> None:
    operator = data.draw(OPERATORS[name])
    pooled = name in MAX_POOLS | AVG_POOLS
    for steps in operator.walks():
        step = steps[data.draw(st.integers(0, len(steps) - 1))]
        outputs, taps, reads, weights = step.outputs, step.taps, step.reads, step.weights
        weight_shape = steps.layer.weight_shape
        added = pooled or (name in TRANSPOSED and steps.view == "gather")
        assert reads.shape == taps.shape == (len(reads), len(operator.input_shape))
        assert outputs.shape == (len(outputs), len(steps.output_shape))
        assert len(outputs) == (len(step.groups) if added else len(reads))
        assert len(weights) == (len(reads) if weight_shape else 0)
        assert {table.dtype for table in (outputs, taps, reads, weights)} == {np.dtype("int64")}
        assert inside(outputs, steps.output_shape).all()
        assert not weight_shape or inside(weights, weight_shape).all()
        assert set(outputs[:, 0]) <= set(step.out_channels)
        assert set(reads[:, 0]) <= set(step.in_channels)
        if name not in TRANSPOSED:
            assert np.array_equal(reads, taps)


@each_transposed
@SOME
@given(st.data())
def test_a_gathering_tap_stands_where_its_weight_is_laid(
    name: str, data: st.DataObject
) -> None:
    """Cell i lays tap w on i · s - p + d · w: seen from there it stands at i · s."""
    operator = data.draw(TRANSPOSED[name])
    layer, shape = operator.layer, operator.input_shape
    padding = [before for before, _ in layer.pads]
    for order in ORDERS:
        steps = walk(layer, shape, order=order, view="gather")
        step = steps[data.draw(st.integers(0, len(steps) - 1))]
        taps, reads, weights = step.taps, step.reads, step.weights
        assert np.array_equal(taps[:, 0], reads[:, 0])
        assert np.array_equal(taps[:, 0], weights[:, 0])
        stand = taps[:, 1:]
        assert (
            stand == step.position + np.array(padding) - weights[:, 2:] * layer.dilations
        ).all()
        cells, rest = np.divmod(stand, layer.strides)
        real = ((rest == 0) & (cells >= 0) & (cells < shape[1:])).all(axis=1)
        assert np.array_equal(inside(reads, shape), real)
        assert np.array_equal(reads[real, 1:], cells[real])


def products_of(steps: Walk) -> Counter[tuple[int, ...]]:
    """(output cell, input cell, weight) of every product with a cell of the input."""
    found: Counter[tuple[int, ...]] = Counter()
    for step in steps:
        outputs, reads, weights = step.outputs, step.reads, step.weights
        if steps.view == "gather":
            outputs = np.repeat(outputs, len(reads) // len(outputs), axis=0)
        rows = np.hstack([outputs, reads, weights])[inside(reads, steps.input_shape)]
        found.update(map(tuple, rows.tolist()))
    return found


@each_transposed
@SOME
@given(st.data())
def test_each_product_that_is_gathered_is_scattered_once(
    name: str, data: st.DataObject
) -> None:
    operator = data.draw(TRANSPOSED[name])
    layer, shape = operator.layer, operator.input_shape
    for order in ORDERS:
        gathered = products_of(walk(layer, shape, order=order, view="gather"))
        scattered = products_of(walk(layer, shape, order=order, view="scatter"))
        assert gathered == scattered
        assert set(scattered.values()) <= {1}
        if not any(map(any, layer.pads)):  # nothing is cropped
            assert scattered.total() == layer.macs(shape)


SEARCH = 2_500
"""Examples of a long search: all 26 together take minutes, not an hour."""


@pytest.mark.slow
@each
def test_a_long_search_for_other_values_or_costs(name: str) -> None:
    @settings(max_examples=SEARCH, deadline=None)
    @given(OPERATORS[name])
    def search(operator: Operator) -> None:
        check_values(operator)
        check_costs(operator)
        if name in AVG_POOLS:
            check_divisors(operator)

    search()


@pytest.mark.slow
@each
@settings(max_examples=SEARCH, deadline=None)
@given(st.data())
def test_a_long_search_for_a_refusal_that_differs(name: str, data: st.DataObject) -> None:
    check_refusal(data.draw(spoilt(OPERATORS[name])))
