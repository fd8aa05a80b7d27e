"""PyTorch's word on every number: values, shapes, costs, unread cells and refusals."""

from __future__ import annotations

from functools import reduce
from itertools import product
from math import prod

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from searching import examples
from strategies import CLASSES, Case, cases
from summing import added_up, small_integers

from convviz.errors import ConvVizError
from convviz.layer import Convolution
from convviz.walks.walk import ORDERS, walk

torch = pytest.importorskip("torch")

pytestmark = [
    pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel"),
    pytest.mark.filterwarnings("ignore:Initializing zero-element tensors"),
]

PYTORCHS = cases(lopsided=False)
MANY = examples(300, quick=60)
SEARCH = settings(max_examples=10_000, deadline=None)


def module_of(layer: Convolution) -> torch.nn.Module:
    """PyTorch's layer of the same arguments, in float64: exact for small integers."""
    made = getattr(torch.nn, f"Conv{layer.dims}d")(
        layer.in_channels,
        layer.out_channels,
        layer.kernel_size,
        layer.stride,
        layer.padding,
        layer.dilation,
        layer.groups,
        layer.bias,
        layer.padding_mode,
    )
    return made.double()


def check_values(case: Case) -> None:
    layer, shape = case
    module = module_of(layer)
    values = small_integers(shape, seed=1)
    weights = small_integers(layer.weight_shape, seed=2)
    bias = small_integers((layer.out_channels,), seed=3)
    assert tuple(module.weight.shape) == layer.weight_shape
    with torch.no_grad():
        module.weight.copy_(torch.from_numpy(weights))
        if layer.bias:
            module.bias.copy_(torch.from_numpy(bias))
        expected = module(torch.from_numpy(values).double()).numpy()
    assert layer.output_shape(shape) == expected.shape
    each_channel = bias.reshape(-1, *[1] * layer.dims) * layer.bias
    for order in ORDERS:
        output = added_up(case, order, values, weights) + each_channel
        assert np.array_equal(output, expected)
    event(f"{layer.dims}-D, {layer.padding_mode}")


def check_costs(case: Case) -> None:
    layer, shape = case
    module = module_of(layer)
    from torch.utils.flop_counter import FlopCounterMode

    with FlopCounterMode(display=False) as counter, torch.no_grad():
        module(torch.zeros(1, *shape, dtype=torch.float64))
    assert layer.parameters == sum(p.numel() for p in module.parameters())
    assert layer.macs(shape) * 2 == counter.get_total_flops()


def check_read_counts(case: Case) -> None:
    layer, shape = case
    module = module_of(layer)
    values = torch.zeros(shape, dtype=torch.float64, requires_grad=True)
    with torch.no_grad():
        module.weight.fill_(1)
    module(values).sum().backward()
    counts = [np.array(axis.read_counts()) for axis in layer.axes(shape)]
    reads = layer.group_out_channels * reduce(np.multiply.outer, counts)
    for gradient in values.grad.numpy():
        assert np.array_equal(reads, gradient)
        assert np.array_equal(reads == 0, gradient == 0)


@MANY
@given(PYTORCHS)
def test_the_steps_added_up_are_pytorch_s_output(case: Case) -> None:
    check_values(case)


@MANY
@given(PYTORCHS)
def test_parameters_and_multiplications_are_pytorch_s(case: Case) -> None:
    check_costs(case)


@MANY
@given(PYTORCHS)
def test_each_cell_is_read_as_often_as_its_gradient_says(case: Case) -> None:
    check_read_counts(case)


@MANY
@given(cases(padding_modes=("zeros",)))
def test_lopsided_padding_is_a_padded_input_of_pytorch_s(case: Case) -> None:
    """`F.pad` with zeros, which takes the last axis first, and a layer without padding."""
    layer, shape = case
    values = small_integers(shape, seed=1)
    weights = small_integers(layer.weight_shape, seed=2)
    pads = [cells for pair in reversed(layer.pads) for cells in pair]
    padded = torch.nn.functional.pad(torch.from_numpy(values).double(), pads)
    expected = getattr(torch.nn.functional, f"conv{layer.dims}d")(
        padded[None],
        torch.from_numpy(weights).double(),
        stride=layer.stride,
        dilation=layer.dilation,
        groups=layer.groups,
    )[0]
    assert np.array_equal(added_up(case, "lockstep", values, weights), expected.numpy())


class Asked:
    """Arguments of a layer and a shape, possible or not."""

    def __init__(self, dims: int, arguments: dict[str, object], shape: tuple[int, ...]):
        self.dims, self.arguments, self.shape = dims, arguments, shape

    def __repr__(self) -> str:
        return f"Asked({self.dims}, {self.arguments}, {self.shape})"

    def of_pytorch(self) -> tuple[int, ...] | None:
        """The shape that PyTorch computes, or None where it raises."""
        try:
            module = getattr(torch.nn, f"Conv{self.dims}d")(**self.arguments)
            return tuple(module(torch.zeros(self.shape)).shape)
        except (ValueError, RuntimeError, TypeError):
            return None

    @property
    def in_lower_case(self) -> Asked:
        """The same in PyTorch's own words; convviz takes them in any letter case."""
        arguments = {
            name: value.lower() if isinstance(value, str) else value
            for name, value in self.arguments.items()
        }
        return Asked(self.dims, arguments, self.shape)

    def of_convviz(self) -> tuple[int, ...] | None:
        """The shape that convviz computes, or None where it complains."""
        try:
            layer = CLASSES[self.dims](**self.arguments)
            steps = walk(layer, self.shape)
            assert steps.output_shape == layer.output_shape(self.shape)
        except ConvVizError:
            return None
        return steps.output_shape

    @property
    def refused_on_purpose(self) -> bool:
        """Whether PyTorch takes it, and convviz has nothing to show of it.

        No channels; a batch; and negative padding, which crops in the modes that copy.
        """
        numbers = [
            number
            for value in self.arguments.values()
            for number in (value if isinstance(value, tuple) else (value,))
            if isinstance(number, int)
        ]
        return (
            self.arguments["in_channels"] == 0
            or len(self.shape) == self.dims + 2
            or (self.arguments["padding_mode"] != "zeros" and min(numbers) < 0)
        )


SPOILS: dict[str, st.SearchStrategy[object]] = {
    "in_channels": st.integers(-1, 4),
    "out_channels": st.integers(-1, 4),
    "kernel_size": st.integers(-2, 8),
    "stride": st.integers(-2, 3),
    "padding": st.one_of(
        st.integers(-2, 9), st.sampled_from(["same", "valid", "SAME", "full", "", "causal"])
    ),
    "dilation": st.integers(-2, 6),
    "groups": st.integers(-1, 5),
    "padding_mode": st.sampled_from(
        ["zeros", "reflect", "replicate", "circular", "constant", "Zeros", ""]
    ),
}


@st.composite
def asked(draw: st.DrawFn) -> Asked:
    """A possible layer, but up to three arguments are drawn anew, mostly impossible."""
    layer, shape = draw(PYTORCHS)
    arguments = {name: getattr(layer, name) for name in (*SPOILS, "bias")}
    for name in draw(st.lists(st.sampled_from([*SPOILS, "shape"]), max_size=3)):
        if name == "shape":
            shape = tuple(draw(st.lists(st.integers(0, 8), min_size=1, max_size=5)))
        elif isinstance(arguments[name], tuple) and draw(st.booleans()):
            count = draw(st.sampled_from([layer.dims] * 3 + [layer.dims + 1, 0]))
            value = st.integers(-1, 8)
            arguments[name] = tuple(draw(st.lists(value, min_size=count, max_size=count)))
        else:
            arguments[name] = draw(SPOILS[name])
    return Asked(layer.dims, arguments, shape)


def check_refusal(question: Asked) -> None:
    theirs, ours = question.in_lower_case.of_pytorch(), question.of_convviz()
    if theirs and len(question.shape) == question.dims + 2 and question.shape[0] == 1:
        theirs = theirs[1:]  # a batch of one, which convviz leaves out
    event("refused" if theirs is None else "taken")
    if ours is None:
        assert theirs is None or question.refused_on_purpose
    else:
        assert ours == theirs


@examples(1000, quick=200)
@given(asked())
def test_what_pytorch_refuses_is_refused_and_nothing_else(question: Asked) -> None:
    check_refusal(question)


def possible(**spoilt: object) -> dict[str, object]:
    return {"in_channels": 2, "out_channels": 2, "kernel_size": 3, **spoilt}


@pytest.mark.parametrize("dims", [1, 2, 3])
@pytest.mark.parametrize(
    ("arguments", "sizes"),
    [
        *[(possible(kernel_size=kernel), 5) for kernel in (0, -1, 3.0, "3", None, 10**20)],
        *[(possible(stride=stride), 5) for stride in (0, -1, 1.5, 10**20)],
        *[(possible(dilation=dilation), 5) for dilation in (0, -1, 3, 10**20)],
        *[(possible(padding=padding), 5) for padding in (-1, 0.5, "full", None)],
        *[(possible(groups=groups), 5) for groups in (0, -1, 3, 4, 10**20)],
        (possible(in_channels=-1), 5),
        (possible(out_channels=0), 5),
        (possible(padding="same", stride=2), 5),
        (possible(kernel_size=7), 6),
        (possible(kernel_size=7, padding=1), 4),
        (possible(padding=3, padding_mode="reflect"), 3),
        (possible(padding=4, padding_mode="circular"), 3),
        (possible(padding_mode="mirror"), 5),
        (possible(padding_mode=None), 5),
        (possible(padding=1), 0),
    ],
)
def test_each_sort_of_impossible_layer_is_refused_by_both(
    dims: int, arguments: dict[str, object], sizes: int
) -> None:
    question = Asked(dims, arguments, (2, *[sizes] * dims))
    assert question.of_pytorch() is None
    assert question.of_convviz() is None


@pytest.mark.parametrize("dims", [1, 2, 3])
@pytest.mark.parametrize(
    "shape_of", [lambda n: (3, *[5] * n), lambda n: (2, *[5] * (n - 1)), lambda n: (2,)]
)
def test_a_wrong_shape_is_refused_by_both(dims: int, shape_of: object) -> None:
    question = Asked(dims, possible(), shape_of(dims))
    assert question.of_pytorch() is None
    assert question.of_convviz() is None


@pytest.mark.parametrize(
    ("arguments", "shape"),
    [
        (possible(in_channels=0), (0, 5)),  # an input of nothing is no picture
        (possible(kernel_size=1, padding=2**20 + 1), (2, 5)),  # more would be a slip
        (possible(stride=2**20 + 1), (2, 5)),
        (possible(padding=-1, padding_mode="circular"), (2, 9)),  # it crops
        (possible(kernel_size=True), (2, 5)),  # a slip too
        (possible(), (2, 2, 5)),  # a batch of two
    ],
)
def test_what_pytorch_takes_and_we_refuse_on_purpose(
    arguments: dict[str, object], shape: tuple[int, ...]
) -> None:
    question = Asked(1, arguments, shape)
    assert question.of_pytorch() is not None
    assert question.of_convviz() is None


def test_a_word_in_capitals_is_the_word_and_a_batch_of_one_is_left_out() -> None:
    assert Asked(1, possible(padding="same"), (2, 5)).of_pytorch() == (2, 5)
    assert Asked(1, possible(padding="SAME"), (2, 5)).of_convviz() == (2, 5)
    assert Asked(1, possible(), (1, 2, 5)).of_convviz() == (2, 3)


def test_every_layer_of_small_numbers_in_one_dimension() -> None:
    for kernel, stride, padding, dilation, size in product(
        range(1, 4), range(1, 4), range(4), range(1, 4), range(1, 6)
    ):
        arguments = {
            "in_channels": 1,
            "out_channels": 1,
            "kernel_size": kernel,
            "stride": stride,
            "padding": padding,
            "dilation": dilation,
        }
        for mode in ("zeros", "reflect", "replicate", "circular"):
            question = Asked(1, {**arguments, "padding_mode": mode}, (1, size))
            theirs = question.of_pytorch()
            assert question.of_convviz() == theirs, question
            if theirs is not None:
                assert prod(theirs) == len(walk(CLASSES[1](**question.arguments), (1, size)))


@pytest.mark.slow
@SEARCH
@given(PYTORCHS)
def test_a_long_search_for_other_values_costs_or_counts(case: Case) -> None:
    check_values(case)
    check_costs(case)
    check_read_counts(case)


@pytest.mark.slow
@SEARCH
@given(asked())
def test_a_long_search_for_a_refusal_that_differs(question: Asked) -> None:
    check_refusal(question)
