"""ONNX's conventions against ONNX's own programs.

Each case is held to the shape inference, the reference evaluator (onnx 1.23.2) and ONNX
Runtime (1.32.0).  Where one of these departs from the specification a predicate says so;
what neither computes as specified is held to the specification's formula alone.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from onnx_running import Node
from plain_operators import pool, transposed
from strategies import CLASSES, Case
from summing import added_up, small_integers

from convviz.conventions import onnx
from convviz.conventions.crop import Crop
from convviz.conventions.window import Pads, Window
from convviz.errors import ConvVizError

SEARCH = settings(max_examples=300, deadline=None)
WORDS = ("NOTSET", "NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER")

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")  # the evaluator's own


class Asked(NamedTuple):
    """Windows, `auto_pad`, and explicit pads, which only NOTSET has."""

    windows: tuple[Window, ...]
    word: str
    explicit: Pads

    @property
    def attributes(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "kernel_shape": [window.kernel for window in self.windows],
            "strides": [window.stride for window in self.windows],
            "dilations": [window.dilation for window in self.windows],
        }
        if self.word == "NOTSET":
            begins, ends = zip(*self.explicit, strict=True)
            return found | {"pads": [*begins, *ends]}
        return found | {"auto_pad": self.word}

    @property
    def pads(self) -> Pads:
        pairs = zip(self.windows, self.explicit, strict=True)
        return tuple(onnx.pads(window, self.word, pair) for window, pair in pairs)

    @property
    def sizes(self) -> tuple[int, ...]:
        return tuple(window.size for window in self.windows)

    @property
    def same(self) -> bool:
        return self.word.startswith("SAME")

    @property
    def dilated(self) -> bool:
        return any(window.dilation > 1 for window in self.windows)

    @property
    def steps_over_the_end(self) -> bool:
        """Whether the formula of SAME would pad a negative number of cells."""
        return any(
            (-(-w.size // w.stride) - 1) * w.stride + w.span < w.size for w in self.windows
        )


@st.composite
def asked(draw: st.DrawFn, *, most_padding: int | None = None) -> Asked:
    """Any windows; the padding stays below the kernel, or `most_padding`."""
    windows, explicit = [], []
    for _ in range(draw(st.integers(1, 3))):
        kernel, stride = draw(st.integers(1, 4)), draw(st.integers(1, 3))
        most = kernel - 1 if most_padding is None else most_padding
        explicit.append((draw(st.integers(0, most)), draw(st.integers(0, most))))
        windows.append(Window(draw(st.integers(1, 7)), kernel, stride, draw(st.integers(1, 2))))
    if draw(st.booleans()):
        windows = [window._replace(dilation=1) for window in windows]
    return Asked(tuple(windows), draw(st.sampled_from(WORDS)), tuple(explicit))


# Convolution


@SEARCH
@given(asked(most_padding=4), st.integers(1, 2), st.integers(0, 99))
def test_conv_has_the_reference_s_sizes_and_values(case: Asked, groups: int, seed: int) -> None:
    layer = CLASSES[len(case.windows)](
        2 * groups,
        groups,
        case.attributes["kernel_shape"],
        stride=case.attributes["strides"],
        padding=case.pads,
        dilation=case.attributes["dilations"],
        groups=groups,
    )
    ours = Case(layer, (2 * groups, *case.sizes))
    try:
        layer.output_shape(ours.input_shape)
    except ConvVizError:
        assume(False)
    values = small_integers(ours.input_shape, seed)
    weight = small_integers(layer.weight_shape, seed + 1)
    node = Node("Conv", {"x": values[None], "w": weight}, group=groups, **case.attributes)
    output = added_up(ours, "lockstep", values, weight)
    assert np.array_equal(output, node.referred())
    assert node.inferred_sizes() == output.shape[1:]


# Pooling


def refers_well(op: str, case: Asked, ceil_mode: bool, overhang: int) -> bool:
    """Whether the reference evaluator pools as the specification says.

    Where all strides and dilations are 1, its MaxPool reads `pads` as pairs, and pads two
    axes only; else its SAME_LOWER floors the size and puts the odd cell after; and it has VALID
    ignore `ceil_mode`, as the text does but no other program.  Its AveragePool takes no
    `ceil_mode` with an `auto_pad`, forgets there that the kernel is dilated, and shares out
    what hangs over the end to both sides, so that two cells move every window by one.
    """
    if op == "AveragePool":
        plain = case.word == "NOTSET" or not (ceil_mode or case.dilated)
        return plain and overhang < 2 and not (case.same and case.steps_over_the_end)
    if all(window.stride == window.dilation == 1 for window in case.windows):
        if case.same:
            return len(case.windows) == 2
        return not any(map(any, case.pads))
    if case.word == "VALID":
        return not overhang
    return case.word == "NOTSET" or (case.word == "SAME_UPPER" and not case.steps_over_the_end)


def runs_well(case: Asked) -> bool:
    """Whether ONNX Runtime pools as specified: its SAME forgets that the kernel is dilated."""
    return not (case.same and (case.dilated or case.steps_over_the_end))


@SEARCH
@given(
    asked(),
    st.sampled_from(["MaxPool", "AveragePool"]),
    st.booleans(),
    st.booleans(),
    st.integers(0, 99),
)
def test_pooling_has_onnx_s_sizes_and_values(
    case: Asked, op: str, ceil_mode: bool, count_padding: bool, seed: int
) -> None:
    pairs = zip(case.windows, case.pads, strict=True)
    try:
        found = [onnx.pooled(*pair, ceil_mode=ceil_mode) for pair in pairs]
    except ConvVizError:
        assume(False)
    attributes = case.attributes | {"ceil_mode": int(ceil_mode)}
    if op == "AveragePool":
        attributes["count_include_pad"] = int(count_padding)
    values = small_integers(case.sizes, seed)
    output = pool(
        values,
        case.windows,
        case.pads,
        found,
        average=op == "AveragePool",
        count_padding=count_padding and op == "AveragePool",
    )
    assume(np.isfinite(output).all())  # a window of padding alone has no largest value
    node = Node(op, {"x": values[None, None]}, **attributes)
    assert node.inferred_sizes() == output.shape
    if refers_well(op, case, ceil_mode, max(each.overhang for each in found)):
        assert node.referred()[0] == pytest.approx(output, abs=1e-5)
    if runs_well(case):
        assert node.run()[0] == pytest.approx(output, abs=1e-5)


@pytest.mark.parametrize("op", ["MaxPool", "AveragePool"])
@pytest.mark.parametrize(("size", "kernel", "stride", "padding"), [
    (6, 1, 2, 0), (8, 3, 4, 0), (5, 3, 3, 1), (6, 3, 2, 0),
])  # fmt: skip
@pytest.mark.parametrize("opset", [11, 19, 21, 22])
def test_before_opset_22_a_window_could_start_in_the_padding_after(
    op: str, size: int, kernel: int, stride: int, padding: int, opset: int
) -> None:
    window, pads = Window(size, kernel, stride), (padding, padding)
    node = Node(
        op,
        {"x": np.arange(1.0, size + 1)[None, None]},
        opset=opset,
        kernel_shape=[kernel],
        strides=[stride],
        pads=pads,
        ceil_mode=1,
    )
    told = onnx.pooled(window, pads, ceil_mode=True, opset=opset)
    assert node.inferred_sizes() == (told.out_size,)
    run = onnx.pooled(window, pads, ceil_mode=True)
    assert node.run().shape[1:] == node.referred().shape[1:] == (run.out_size,)


# Transposed convolution


@SEARCH
@given(asked(most_padding=2), st.integers(1, 2), st.integers(0, 99), st.data())
def test_conv_transpose_has_onnx_s_sizes_and_values(
    case: Asked, groups: int, seed: int, data: st.DataObject
) -> None:
    windows = [window._replace(size=min(window.size, 4)) for window in case.windows]
    # The dilation may be the bound, too, but ONNX Runtime refuses that.
    added = [data.draw(st.integers(0, window.stride - 1)) for window in windows]
    given_size = data.draw(st.sampled_from([None, None, -1, 0, 2]))
    out_sizes = [
        None if given_size is None else max(1, window.size * window.stride + given_size)
        for window in windows
    ]
    try:
        crops = [
            onnx.crop(window, case.word, pads=pads, output_padding=more, out_size=out_size)
            for window, pads, more, out_size in zip(
                windows, case.explicit, added, out_sizes, strict=True
            )
        ]
    except ConvVizError:
        assume(False)
    values = small_integers((2 * groups, *(window.size for window in windows)), seed)
    weight = small_integers((2 * groups, 2, *(window.kernel for window in windows)), seed)
    output = transposed(values, weight, windows, crops, groups)
    attributes = case.attributes | {"output_padding": added, "group": groups}
    if given_size is not None:
        attributes["output_shape"] = out_sizes
        attributes.pop("pads", None)
    node = Node("ConvTranspose", {"x": values[None], "w": weight}, **attributes)
    assert np.array_equal(node.run(), output)
    # The inference adds output_padding to SAME's size · stride, which is too much, and gives
    # up where output_shape is smaller than the input.
    small = any(out < w.size for out, w in zip(output.shape[1:], windows, strict=True))
    settled = not small if given_size is not None else not (case.same and any(added))
    if settled:
        assert node.inferred_sizes() == output.shape[1:]
    # The evaluator fills the first output channel of a group only, and knows output_shape
    # only together with SAME_UPPER or SAME_LOWER.
    if given_size is None and groups == 1:
        assert np.array_equal(node.referred(), output)


def test_where_onnx_does_not_say_where_cells_go_we_do_not_guess() -> None:
    window, values = Window(3, 1, stride=3), np.arange(1.0, 4)[None, None]
    with pytest.raises(ConvVizError) as caught:
        onnx.crop(window, "SAME_UPPER")
    assert str(caught.value) == (
        "SAME_UPPER wants 9 outputs of 3 inputs with stride 3, but a kernel that spans 1"
        " writes only 7, and ONNX does not say where the rest goes: output_padding 2 puts it"
        " after"
    )
    node = Node(
        "ConvTranspose",
        {"x": values, "w": np.ones((1, 1, 1))},
        strides=[3],
        auto_pad="SAME_UPPER",
    )
    assert node.referred().tolist() == [[0, 1, 0, 0, 2, 0, 0, 3, 0]]
    assert node.run().tolist() == [[1, 0, 0, 2, 0, 0, 3]]
    assert onnx.crop(window, "SAME_UPPER", output_padding=2) == Crop(0, -2)
