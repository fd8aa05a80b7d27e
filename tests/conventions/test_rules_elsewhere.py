"""Pools and transposed convolutions by the rules of ONNX and TensorFlow, from their walks.

Held to ONNX Runtime (1.32.0) and ONNX's reference evaluator (1.23.2) where these do as the
specification says, else to plain NumPy; TensorFlow's transposed convolution to PyTorch's
gradient of a convolution over an input that is padded as TensorFlow pads it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from onnx_running import Node
from summing import small_integers

import convviz
from convviz.errors import ConvVizError
from convviz.layer import Layer, operator_class
from convviz.walks.tensors import tensors
from convviz.walks.walk import Walk, walk

OPERATORS = {"MaxPool": "maxpool", "AveragePool": "avgpool"}
WORDS = ("NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID")
LEAST = np.finfo(np.float32).min

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")  # the evaluator's own


class Pool(NamedTuple):
    """A node of ONNX over an input of `sizes`; what is None is not said."""

    op: str
    sizes: tuple[int, ...]
    kernel_shape: tuple[int, ...]
    strides: tuple[int, ...] | None
    dilations: tuple[int, ...]
    pads: tuple[int, ...]
    auto_pad: str
    ceil_mode: int
    count_include_pad: int | None

    @property
    def attributes(self) -> dict[str, Any]:
        """The attributes of the node."""
        given = {**self._asdict(), "pads": self.pads or None}
        if self.op == "MaxPool":
            given["count_include_pad"] = None
        for name in ("op", "sizes"):
            del given[name]
        return {name: value for name, value in given.items() if value is not None}

    def node(self, values: np.ndarray) -> Node:
        """The node over `values`."""
        return Node(self.op, {"x": values[None]}, **self.attributes)

    def walk(self) -> Walk:
        """The walk of our layer, made from the attributes as somebody would."""
        cls = operator_class(OPERATORS[self.op], len(self.sizes))
        said: dict[str, Any] = {
            "kernel_size": self.kernel_shape,
            "stride": self.strides,
            "dilation": self.dilations,
            "ceil_mode": self.ceil_mode,
            "padding": self.auto_pad if self.auto_pad != "NOTSET" else self.pads,
        }
        if self.op == "AveragePool" and self.count_include_pad is not None:
            said["count_include_pad"] = self.count_include_pad
        keywords = cls.arguments_in("onnx", said)
        shape = (1, *self.sizes)
        sizes = {name: keywords[name] for name in ("kernel_size", "stride", "dilation")}
        pads, _ = convviz.resolve_padding(said["padding"], "onnx", input_shape=shape, **sizes)
        return walk(cls(**keywords | {"padding": pads}), shape)

    @property
    def dilated(self) -> bool:
        return max(self.dilations) > 1

    @property
    def same(self) -> bool:
        return self.auto_pad.startswith("SAME")

    def runs(self, steps: Walk) -> bool:
        """Whether ONNX Runtime takes the pool and does as specified.

        Its pads are less than the kernel; its SAME forgets that the kernel is dilated, and
        cuts off an input that the last window would leave.
        """
        pads, kernel = steps.layer.pads, self.kernel_shape
        if any(max(pair) >= taps for pair, taps in zip(pads, kernel, strict=True)):
            return False
        return not (self.same and (self.dilated or leaves_the_end(steps)))

    def refers(self, steps: Walk) -> bool:
        """Whether the reference evaluator does as specified; see `test_conventions_onnx`.

        Its AveragePool also runs on into a last window that starts in the padding.
        """
        if self.op == "AveragePool":
            beyond = max(axis.drawn.stop - axis.padded.stop for axis in steps.axes)
            runs_on = any(axis.out_size * axis.stride < axis.padded_size for axis in steps.axes)
            plain = self.auto_pad == "NOTSET" or not (self.ceil_mode or self.dilated)
            known = plain and not (self.same and leaves_the_end(steps))
            return known and beyond < 2 and not (self.ceil_mode and runs_on)
        if set(steps.layer.strides) == set(self.dilations) == {1}:
            return False
        return self.auto_pad == "NOTSET"


def leaves_the_end(steps: Walk) -> bool:
    """Whether the last window ends before the input does."""
    return any(axis.first_tap(axis.out_size - 1) + axis.span < axis.size for axis in steps.axes)


def numbers(steps: Walk, values: np.ndarray, weight: np.ndarray | None = None) -> np.ndarray:
    """The outputs as they are drawn."""
    made = tensors(steps, {"input": values, "weight": weight})
    places = np.ndindex(*steps.output_shape)
    found = [made.output(channel, tuple(place)) for channel, *place in places]
    return np.array(found).reshape(steps.output_shape)


def kinds(layer: Layer, shape: tuple[int, ...], framework: str | None = None) -> dict[str, int]:
    """The number of each note on the layer, by its kind."""
    notes = convviz.explain(layer, shape, framework=framework).notes
    return {note.kind: note.number for note in notes}


@st.composite
def pools(draw: st.DrawFn) -> Pool:
    """Any pool of ONNX, the padding up to the kernel and past it."""
    dims = draw(st.sampled_from([1, 1, 2, 2, 3]))
    most = {1: 4, 2: 3, 3: 2}[dims]

    def each(least: int, most: int) -> tuple[int, ...]:
        return tuple(draw(st.integers(least, most)) for _ in range(dims))

    kernel, dilations = each(1, most), each(1, draw(st.integers(1, 3)))
    word = draw(st.sampled_from(["NOTSET", "NOTSET", "NOTSET", *WORDS[1:]]))
    past = draw(st.sampled_from([-1, -1, -1, 2]))
    pads = tuple(draw(st.integers(0, taps + past)) for taps in kernel * 2)
    return Pool(
        draw(st.sampled_from(list(OPERATORS))),
        each(1, {1: 7, 2: 5, 3: 3}[dims]),
        kernel,
        draw(st.none() | st.just(each(1, 3))),
        dilations,
        pads if word == "NOTSET" else (),
        word,
        draw(st.integers(0, 1)),
        draw(st.sampled_from([None, 0, 1])),
    )


def check_pool(case: Pool, seed: int) -> None:
    """A pool's numbers against every program that computes it as specified."""
    try:
        steps = case.walk()
    except ConvVizError:  # no window fits
        assume(False)
    values = small_integers((1, *case.sizes), seed)
    ours, node = numbers(steps, values), case.node(values)
    assert node.inferred_sizes() == steps.output_shape[1:]
    if case.runs(steps):
        nothing = LEAST if case.op == "MaxPool" else 0  # of a window without a cell
        theirs = np.where(np.isfinite(ours), ours, nothing)
        assert node.run() == pytest.approx(theirs, abs=1e-5)
    if case.refers(steps):
        referred = node.referred()  # of a window without a cell MaxPool has nan or 0
        theirs = np.where(np.isinf(ours), referred, ours)
        assert referred == pytest.approx(theirs, abs=1e-5, nan_ok=True)
    alone = np.isinf(ours) | np.isnan(ours)
    assert kinds(steps.layer, steps.input_shape).get("empty_windows", 0) == alone.sum()


@settings(max_examples=200, deadline=None)
@given(pools(), st.integers(0, 99))
def test_a_pool_has_the_numbers_that_onnx_has(case: Pool, seed: int) -> None:
    check_pool(case, seed)


@pytest.mark.slow
@settings(max_examples=3_000, deadline=None)
@given(pools(), st.integers(0, 99))
def test_thousands_of_pools_have_the_numbers_that_onnx_has(case: Pool, seed: int) -> None:
    check_pool(case, seed)


def sliding(n: Any, values: Any, layer: Any, weight: float) -> Any:
    """A depthwise convolution of PyTorch's whose weights are all `weight`."""
    import torch

    kernel = torch.full((values.shape[0], 1, *layer.kernel), weight, dtype=values.dtype)
    conv = getattr(n, f"conv{layer.dims}d")
    more = {"stride": layer.strides, "dilation": layer.dilations, "groups": values.shape[0]}
    return conv(values[None], kernel, **more)[0]


@settings(max_examples=60, deadline=None)
@given(pools(), st.integers(0, 99))
def test_what_pytorch_refuses_has_its_values_there_as_the_note_says(
    case: Pool, seed: int
) -> None:
    torch = pytest.importorskip("torch")
    n = torch.nn.functional
    try:
        steps = case.walk()
    except ConvVizError:
        assume(False)
    layer: Any = steps.layer
    notes = convviz.explain(layer, steps.input_shape).notes
    note = next((note for note in notes if note.kind == "not_in_pytorch"), None)
    pairs = zip(layer.pads, layer.kernel, strict=True)
    halves = all(max(pair) <= taps // 2 for pair, taps in pairs)
    mean = case.op == "AveragePool"
    assert (note is None) == (halves and not (mean and case.dilated))
    if note is None or not note.way_out:
        return
    values = torch.from_numpy(small_integers(steps.input_shape, seed)).double()
    flat = tuple(cells for pair in reversed(layer.pads) for cells in pair)
    assert f"torch.nn.functional.pad(x, {flat}" in note.way_out
    if not mean:
        pool = getattr(n, f"max_pool{layer.dims}d")
        padded = n.pad(values, flat, value=-np.inf)
        theirs = pool(padded, layer.kernel, layer.strides, 0, layer.dilations)
    elif layer.count_include_pad:
        assert note.way_out.endswith(f"whose weights are all 1/{np.prod(layer.kernel)}.")
        theirs = sliding(n, n.pad(values, flat), layer, 1 / np.prod(layer.kernel))
    else:
        assert note.way_out.endswith("all 1, divided by the same of torch.ones_like(x).")
        ones = n.pad(torch.ones_like(values), flat)
        theirs = sliding(n, n.pad(values, flat), layer, 1) / sliding(n, ones, layer, 1)
    ours = numbers(steps, values.numpy().astype(int))
    assert theirs.numpy() == pytest.approx(ours, abs=1e-9, nan_ok=True)


@pytest.mark.parametrize("pads", [(2, 2), (3, 0), (0, 3), (4, 4)])
@pytest.mark.parametrize("dilation", [1, 2])
def test_padding_that_onnx_runtime_refuses_is_told(
    pads: tuple[int, int], dilation: int
) -> None:
    runtime = pytest.importorskip("onnxruntime")
    layer = convviz.MaxPool1d(3, padding=(pads,), dilation=dilation, framework="onnx")
    attributes = {"kernel_shape": [3], "dilations": [dilation], "pads": pads}
    node = Node("MaxPool", {"x": np.ones((1, 1, 9))}, **attributes)
    told = "not_in_onnx_runtime" in kinds(layer, (1, 9))
    assert told == (max(pads) >= 3)
    if told:
        with pytest.raises(runtime.capi.onnxruntime_pybind11_state.Fail, match="smaller than"):
            node.run()
    else:
        assert node.run().shape == layer.output_shape((1, 9))


def test_windows_on_padding_alone_are_drawn_and_told() -> None:
    for layer, shown in (
        (convviz.MaxPool1d(2, padding=2, framework="onnx"), "-∞"),
        (convviz.AvgPool1d(2, padding=2, framework="onnx"), "nan"),
    ):
        note = convviz.explain(layer, (1, 3)).notes[0]
        assert note.text.startswith("2 windows of 6 in each channel stand on no cell")
        assert f"is shown as {shown}" in note.text
        assert note.advice[0].change == {"padding": ((1, 1),)}
        assert len(convviz.animate(layer, (1, 3), values=True, story=False)) == 6
    counted = convviz.AvgPool1d(2, padding=2, count_include_pad=True, framework="onnx")
    assert "empty_windows" not in kinds(counted, (1, 3))


# Transposed convolution


class Transposed(NamedTuple):
    """A transposed convolution over `shape`, whose output is to have the sizes `out`."""

    shape: tuple[int, ...]
    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    dilation: tuple[int, ...]
    out: tuple[int, ...]
    groups: int

    @property
    def dims(self) -> int:
        """How many axes there are."""
        return len(self.kernel)

    @property
    def weight_shape(self) -> tuple[int, ...]:
        """(in channels, out channels of one group, kernel ...)."""
        return (self.shape[0], 2, *self.kernel)

    def walk(self, padding: object, framework: str, more: int | tuple[int, ...] = 0) -> Walk:
        """The walk of our layer."""
        sizes = {"kernel_size": self.kernel, "stride": self.stride, "dilation": self.dilation}
        crop = convviz.resolve_cropping(
            padding,
            framework,
            input_shape=self.shape,
            **sizes,
            output_size=self.out,
            output_padding=more,
        )
        layer = operator_class("transposed", self.dims)(
            in_channels=self.shape[0],
            out_channels=2 * self.groups,
            **sizes,
            padding=crop.pads,
            output_padding=crop.output_padding,
            groups=self.groups,
            bias=False,
        )
        return walk(layer, self.shape)


@st.composite
def transposed(draw: st.DrawFn) -> Transposed:
    """Sizes of the output from none to more than there are."""
    dims = draw(st.sampled_from([1, 1, 2, 2, 3]))
    groups = draw(st.integers(1, 2))

    def each(most: int) -> tuple[int, ...]:
        return tuple(draw(st.integers(1, most)) for _ in range(dims))

    sizes, stride = each({1: 5, 2: 3, 3: 2}[dims]), each(3)
    kernel, dilation = each({1: 4, 2: 3, 3: 2}[dims]), each(2)
    out = tuple(
        max(1, size * step + draw(st.integers(-2, 3)))
        for size, step in zip(sizes, stride, strict=True)
    )
    channels = groups * draw(st.integers(1, 2))
    return Transposed((channels, *sizes), kernel, stride, dilation, out, groups)


def steps_of(case: Transposed, *said: Any) -> tuple[Walk, np.ndarray, np.ndarray, np.ndarray]:
    """The walk, an input, a weight, and the numbers."""
    try:
        steps = case.walk(*said)
    except ConvVizError:
        assume(False)
    assert steps.output_shape[1:] == case.out
    values = small_integers(case.shape, 1)
    weight = small_integers(case.weight_shape, 2)
    return steps, values, weight, numbers(steps, values, weight)


def check_output_shape(case: Transposed, word: str, more: int) -> None:
    """A transposed convolution with an output_shape against ONNX Runtime."""
    added = tuple(min(more, stride - 1) for stride in case.stride)
    attributes: dict[str, Any] = {
        "kernel_shape": case.kernel,
        "strides": case.stride,
        "dilations": case.dilation,
        "group": case.groups,
        "output_shape": case.out,
        "output_padding": added,
    }
    if word != "NOTSET":
        attributes["auto_pad"] = word
    padding = 1 if word == "NOTSET" else word  # cells are set aside
    _, values, weight, ours = steps_of(case, padding, "onnx", added)
    node = Node("ConvTranspose", {"x": values[None], "w": weight}, **attributes)
    assert np.array_equal(node.run(), ours)


@settings(max_examples=100, deadline=None)
@given(transposed(), st.sampled_from(WORDS), st.integers(0, 2))
def test_an_output_shape_cuts_off_what_onnx_runtime_does(
    case: Transposed, word: str, more: int
) -> None:
    check_output_shape(case, word, more)


@pytest.mark.slow
@settings(max_examples=2_000, deadline=None)
@given(transposed(), st.sampled_from(WORDS), st.integers(0, 2))
def test_thousands_of_output_shapes_cut_off_what_onnx_runtime_does(
    case: Transposed, word: str, more: int
) -> None:
    check_output_shape(case, word, more)


@settings(max_examples=60, deadline=None)
@given(transposed(), st.integers(0, 2))
@example(Transposed((1, 3), (2,), (1,), (2,), (6,), 1), 0)  # less than the dilation is too much
def test_an_output_size_is_pytorch_s(case: Transposed, padding: int) -> None:
    torch = pytest.importorskip("torch")
    module = getattr(torch.nn, f"ConvTranspose{case.dims}d")(
        case.shape[0],
        2 * case.groups,
        case.kernel,
        case.stride,
        padding,
        groups=case.groups,
        bias=False,
        dilation=case.dilation,
    ).double()
    values = torch.from_numpy(small_integers(case.shape, 1)).double()
    with torch.no_grad():
        module.weight.copy_(torch.from_numpy(small_integers(case.weight_shape, 2)))
        try:
            theirs = module(values[None], output_size=case.out)[0]
        except (ValueError, RuntimeError):
            with pytest.raises(ConvVizError):
                case.walk(padding, "torch")
            return
    *_, ours = steps_of(case, padding, "torch")
    assert np.array_equal(theirs.numpy(), ours)


@settings(max_examples=60, deadline=None)
@given(transposed(), st.sampled_from(["SAME", "valid", 1]))
def test_an_output_shape_of_tensorflow_is_that_of_the_convolution_whose_gradient_it_is(
    case: Transposed, padding: str | int
) -> None:
    torch = pytest.importorskip("torch")
    n = torch.nn.functional
    sizes = {"kernel_size": case.kernel, "stride": case.stride, "dilation": case.dilation}
    shape = (1, *case.out)
    pads = convviz.resolve_padding(padding, "tensorflow", input_shape=shape, **sizes).pads
    values = torch.zeros((1, 2 * case.groups, *case.out), dtype=torch.float64)
    values.requires_grad_()
    weight = torch.from_numpy(small_integers(case.weight_shape, 2)).double()
    padded = n.pad(values, tuple(cells for pair in reversed(pads) for cells in pair))
    conv = getattr(n, f"conv{case.dims}d")
    more = {"stride": case.stride, "dilation": case.dilation, "groups": case.groups}
    try:
        made = conv(padded, weight, **more)
    except RuntimeError:  # no window fits
        made = None
    if made is None or made.shape[2:] != case.shape[1:]:
        with pytest.raises(ConvVizError):
            case.walk(padding, "tensorflow")
        return
    above = torch.from_numpy(small_integers(case.shape, 1)).double()
    (theirs,) = torch.autograd.grad(made, values, above[None])
    *_, ours = steps_of(case, padding, "tensorflow")
    assert np.array_equal(theirs[0].numpy(), ours)


# What Keras refuses


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(("stride", "dilation"), [(1, 1), (2, 1), (1, 2), (2, 2), (3, (1, 2))])
@pytest.mark.parametrize(("ours", "theirs"), [
    (convviz.Conv2d, "Conv2D"), (convviz.ConvTranspose2d, "Conv2DTranspose"),
])  # fmt: skip
def test_a_stride_with_a_dilation_is_told_where_keras_refuses_them(
    ours: Any, theirs: str, stride: int, dilation: int | tuple[int, int]
) -> None:
    pytest.importorskip("torch")
    keras = pytest.importorskip("keras")
    layer = ours(1, 1, 3, stride=stride, dilation=dilation)
    told = kinds(layer, (1, 9, 9), "tensorflow")
    make = getattr(keras.layers, theirs)
    if "stride_with_dilation" in told:
        with pytest.raises(ValueError, match="not supported in conjunction"):
            make(1, 3, strides=stride, dilation_rate=dilation)
    else:
        make(1, 3, strides=stride, dilation_rate=dilation)
    for framework in (None, "torch", "onnx"):
        assert "stride_with_dilation" not in kinds(layer, (1, 9, 9), framework)


def test_a_pool_of_tensorflow_tells_by_itself_that_it_has_no_stride_with_a_dilation() -> None:
    pool = convviz.MaxPool1d(3, 2, dilation=2, framework="tensorflow")
    note = convviz.explain(pool, (1, 9)).notes[-1]
    assert note.kind == "stride_with_dilation"
    assert note.text.startswith("Keras's pools have no dilation, and TensorFlow's tf.nn.pool")
    assert kinds(convviz.MaxPool1d(3, 1, framework="tensorflow"), (1, 9)) == {}
    with pytest.raises(ConvVizError, match="framework must be torch, tensorflow or onnx"):
        convviz.explain(pool, (1, 9), framework="jax")
