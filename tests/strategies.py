"""Hypothesis strategies: axes and layers that are possible, of every sort and small."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from hypothesis import strategies as st

from convviz.axis import PADDING_MODES, Axis
from convviz.layer import Conv1d, Conv2d, Conv3d, Convolution

CLASSES = {1: Conv1d, 2: Conv2d, 3: Conv3d}


class Case(NamedTuple):
    """A layer, and the shape of an input that it can take."""

    layer: Convolution
    input_shape: tuple[int, ...]


def least_size(
    kernel: int, dilation: int, padding_before: int, padding_after: int, padding_mode: str
) -> int:
    """The smallest input that the kernel fits in and the padding mode can pad."""
    fit = dilation * (kernel - 1) + 1 - padding_before - padding_after
    padding = max(padding_before, padding_after)
    return max(1, fit, {"reflect": padding + 1, "circular": padding}.get(padding_mode, 1))


@st.composite
def axes(draw: st.DrawFn, *, most: int = 5) -> Axis:
    """Any possible axis; padding and stride are often larger than the kernel."""
    kernel = draw(st.integers(1, most))
    stride = draw(st.integers(1, most + 2))
    dilation = draw(st.integers(1, most))
    before = draw(st.integers(0, most + 2))
    after = draw(st.integers(0, most + 2))
    mode = draw(st.sampled_from(PADDING_MODES))
    size = least_size(kernel, dilation, before, after, mode) + draw(st.integers(0, 9))
    return Axis(size, kernel, stride, dilation, before, after, mode)


@st.composite
def cases(
    draw: st.DrawFn,
    *,
    dims: st.SearchStrategy[int] = st.integers(1, 3),  # noqa: B008  # a strategy is a value
    lopsided: bool = True,
    padding_modes: Sequence[str] = PADDING_MODES,
) -> Case:
    """Any possible layer with an input; PyTorch has those that are not `lopsided`."""
    n = draw(dims)
    most = {1: 5, 2: 4, 3: 3}[n]

    def per_axis(least: int, most: int) -> st.SearchStrategy[tuple[int, ...]]:
        return st.tuples(*[st.integers(least, most)] * n)

    kernel, dilation = draw(per_axis(1, most)), draw(per_axis(1, 3))
    kinds = ["numbers", "numbers", "valid", "same", *["lopsided"] * lopsided]
    kind = draw(st.sampled_from(kinds))
    stride = (1,) * n if kind == "same" else draw(per_axis(1, most + 2))
    padding: object = kind
    if kind == "numbers":
        padding = draw(per_axis(0, most + 1))
    elif kind == "lopsided":
        padding = tuple(zip(draw(per_axis(0, most)), draw(per_axis(0, most)), strict=True))
    groups = draw(st.integers(1, 3))
    layer = CLASSES[n](
        groups * draw(st.integers(1, 3 if n < 3 else 2)),
        groups * draw(st.integers(1, 3 if n < 3 else 2)),
        kernel,
        stride=stride,
        padding=padding,  # type: ignore[arg-type]  # one of the kinds above
        dilation=dilation,
        groups=groups,
        bias=draw(st.booleans()),
        padding_mode=draw(st.sampled_from(padding_modes)),
    )
    sizes = [
        least_size(k, d, before, after, layer.padding_mode) + draw(st.integers(0, 6 - n))
        for k, d, (before, after) in zip(kernel, dilation, layer.pads, strict=True)
    ]
    return Case(layer, (layer.in_channels, *sizes))
