"""Receptive fields along a graph: against gradients of PyTorch's, and by hand."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from searching import examples

from convviz.layer import Conv1d, Conv2d
from convviz.models.fields import FieldExtent, Untold, fields
from convviz.models.trace import (
    Aligned,
    Gathered,
    Move,
    Opaque,
    Operation,
    Permuted,
    Reshaped,
    Resized,
    Slides,
    Trace,
    ValueShape,
)

SIZE = 96

ONE = FieldExtent(Fraction(1), Fraction(1))
BETWEEN = FieldExtent(Fraction(5, 2), Fraction(1, 2))

GROWS = ("up", "nearest", "linear", "corners", "shuffle")


def traced(shape: ValueShape, *steps: tuple[Move, ValueShape]) -> Trace:
    """A chain of operations over one input, each with its move and the shape of its output."""
    operations = [
        Operation("x", "", (number,), (number + 1,), move)
        for number, (move, _) in enumerate(steps)
    ]
    shapes = dict(enumerate([shape, *(out for _, out in steps)]))
    spatial = tuple(range(2, len(shape)))
    return Trace("net", "convviz", (0,), (spatial,), shapes, operations, 0)


def joined(first: Operation, second: Operation, shape: ValueShape, out: ValueShape) -> Trace:
    """Two operations on one input, and their sum."""
    shapes = {0: shape, 1: out, 2: out, 3: out}
    both = Operation("add", "", (1, 2), (3,), Aligned())
    return Trace("net", "convviz", (0,), ((2,),), shapes, (first, second, both), 0)


def convolved(reads: int, writes: int, kernel: int, stride: int, size: int) -> Operation:
    layer = Conv1d(1, 1, kernel, stride, padding=kernel // 2)
    return Operation("conv", "", (reads,), (writes,), Slides((2,)), layer, (1, size))


# Against gradients


@st.composite
def nets(draw: st.DrawFn) -> list[tuple[str, int, int, int]]:
    """Steps of a small net: (kind, kernel, stride, dilation)."""
    kinds = st.sampled_from(["conv", "pool", "skip", *GROWS])
    numbers = st.integers(1, 3)
    step = st.tuples(kinds, st.sampled_from([1, 3, 5]), numbers, numbers)
    return draw(st.lists(step, min_size=1, max_size=4))


def net_of(steps: list[tuple[str, int, int, int]]) -> Any:
    torch = pytest.importorskip("torch")
    nn = torch.nn

    class Skip(nn.Module):
        def __init__(self, kernel: int, dilation: int) -> None:
            super().__init__()
            pad = dilation * (kernel // 2)
            self.conv = nn.Conv1d(1, 1, kernel, padding=pad, dilation=dilation)

        def forward(self, x: Any) -> Any:
            return x + self.conv(x)

    class Shuffle(nn.Module):
        """Channels become cells between cells, as in PixelShuffle, along one axis."""

        def __init__(self, times: int) -> None:
            super().__init__()
            self.conv = nn.Conv1d(1, times * times, 1)
            self.shuffle = nn.PixelShuffle(times)
            self.mean = nn.AvgPool2d((times, 1))

        def forward(self, x: Any) -> Any:
            return self.mean(self.shuffle(self.conv(x).unsqueeze(2))).squeeze(2)

    made = {
        "nearest": lambda k, s, d: nn.Upsample(scale_factor=s),
        "linear": lambda k, s, d: nn.Upsample(scale_factor=s, mode="linear"),
        "corners": lambda k, s, d: nn.Upsample(
            scale_factor=s, mode="linear", align_corners=True
        ),
        "shuffle": lambda k, s, d: Shuffle(s),
        "conv": lambda k, s, d: nn.Conv1d(1, 1, k, s, padding=d * (k // 2), dilation=d),
        "pool": lambda k, s, d: nn.AvgPool1d(k, s, padding=k // 2),
        "skip": lambda k, s, d: Skip(k, d),
        "up": lambda k, s, d: nn.ConvTranspose1d(1, 1, k, s, padding=k // 2, dilation=d),
    }
    # A kernel at the end gives every net a row in the table, behind all of its steps.
    return nn.Sequential(*(made[kind](*rest) for kind, *rest in steps), nn.Conv1d(1, 1, 1))


def seen_by_gradient(net: Any) -> int:
    """Cells of the input from the first to the last that an output depends on, at the most."""
    torch = pytest.importorskip("torch")
    with torch.no_grad():
        for weights in net.parameters():
            weights.fill_(float(weights.dim() > 1))  # biases are 0: the net is linear
        reached = net.double()(torch.eye(SIZE, dtype=torch.float64).unsqueeze(1)) != 0
    most = 0
    for cells in reached[:, 0].T:
        (seen,) = cells.nonzero(as_tuple=True)
        if len(seen):
            most = max(most, int(seen[-1] - seen[0] + 1))
    return most


@examples(150, 30)
@given(nets())
def test_a_field_is_what_gradients_reach(steps: list[tuple[str, int, int, int]]) -> None:
    import convviz

    net = net_of(steps)
    try:
        told = convviz.model(net, (1, SIZE))[-1].receptive_field[0]
    except convviz.ConvVizError:
        return  # a window does not fit any more
    assert told is not None
    seen = seen_by_gradient(net)
    assert seen <= told
    if told < SIZE // 3 and all(kind not in GROWS for kind, *_ in steps):
        assert seen == told


@pytest.mark.parametrize(("name", "field", "jump"), [
    ("resnet18", 435, 32),
    ("resnet50", 427, 32),
    ("mobilenet_v2", 491, 32),
])  # fmt: skip
def test_known_models_have_the_fields_that_are_known_of_them(
    name: str, field: int, jump: int
) -> None:
    """Araujo and others, 2019; ResNet-50 as torchvision has it, with strides in 3 by 3."""
    pytest.importorskip("torch")
    import architectures

    import convviz

    torch = pytest.importorskip("torch")
    with torch.device("meta"):
        net = getattr(architectures.torchvision().models, name)()
    last = convviz.model(net, (3, 224, 224))[-1]
    assert last.receptive_field == (field, field)
    assert last.jump == (jump, jump)


# By hand


def test_paths_of_two_jumps_are_told_with_the_largest() -> None:
    trace = joined(convolved(0, 1, 3, 2, 8), convolved(0, 2, 5, 1, 8), (1, 1, 8), (1, 1, 4))
    assert fields(trace)[-1][2] == FieldExtent(Fraction(5), Fraction(2), agreed=False)


def test_a_gate_of_one_number_a_channel_is_left_out() -> None:
    shapes: dict[int, ValueShape] = {0: (1, 2, 8), 1: (1, 2, 1), 2: (1, 2, 8)}
    mean = Operation("mean", "", (0,), (1,), Gathered((-1,)))
    gate = Operation("mul", "", (0, 1), (2,), Aligned())
    found = fields(Trace("net", "convviz", (0,), ((2,),), shapes, (mean, gate), 0))
    assert found[0][2] == FieldExtent(Fraction(8), Fraction(8))
    assert found[1][2] == ONE


@pytest.mark.parametrize(("move", "before", "after", "seen"), [
    (Permuted((0, 2, 3, 1)), (1, 3, 8, 6), (1, 8, 6, 3), (None, ONE, ONE, None)),
    (Permuted((0, 1, -1, 2)), (1, 3, 8), (1, 3, 1, 8), (None, None, None, ONE)),
    (Reshaped(), (1, 6, 8, 5), (1, 2, 3, 8, 5), (None, None, None, ONE, ONE)),
    (Reshaped(), (1, 1, 8, 5), (1, 8, 5), (None, ONE, ONE)),
    (Reshaped(), (1, 3, 8, 5), (1, 120), (None, Untold())),
    (Gathered((2,), kept=False), (1, 3, 4, 5), (1, 3, 5), (None, None, ONE)),
    (Gathered((-1,)), (1, 3, 4), (1, 3, 7), (None, None, Untold())),
    (Resized(2), (1, 3, 4), (1, 3, 8), (None, None, BETWEEN)),
    (Opaque(), (1, 3, 4), (1, 3, 4), (Untold(),) * 3),
])  # fmt: skip
def test_each_move_carries_what_is_seen(
    move: Move, before: ValueShape, after: ValueShape, seen: tuple[Any, ...]
) -> None:
    (found,) = fields(traced(before, (move, after)))
    assert found == seen


def test_only_axes_behind_an_unknown_size_are_known_after_a_reshape() -> None:
    shape = (1, 3, None, 5)
    (found,) = fields(traced(shape, (Reshaped(), shape)))
    assert found == (Untold(), Untold(), Untold(), ONE)


def test_what_comes_of_weights_alone_sees_nothing() -> None:
    made = Operation("arange", "", (), (1,), Aligned())
    shapes: dict[int, ValueShape] = {0: (1, 1, 8), 1: (1, 1, 8)}
    assert fields(Trace("net", "convviz", (0,), ((2,),), shapes, (made,), 0)) == [(None,) * 3]


def test_a_layer_of_an_unknown_shape_sees_an_untold_part() -> None:
    unknown = Operation("Conv", "", (0,), (1,), Slides((2, 3)), question="why")
    known = Operation("Conv", "", (1,), (2,), Slides((2, 3)), Conv2d(1, 1, 3), (1, 8, 8))
    shapes: dict[int, ValueShape] = {0: (1, 1, 8, 8), 1: (1, 1, 8, 8), 2: (1, 1, 6, 6)}
    found = fields(Trace("net", "ONNX", (0,), ((2, 3),), shapes, (unknown, known), 0))
    assert found[1][2:] == (Untold(), Untold())
