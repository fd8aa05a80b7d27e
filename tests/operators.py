"""Hypothesis strategies: operators beside convolution, possible, of every sort and small."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import product
from math import prod
from typing import NamedTuple

from hypothesis import strategies as st

from convviz import layer as layers
from convviz.layer import Layer
from convviz.walks.walk import ORDERS, Walk, walk


class Operator(NamedTuple):
    """The name of an operator in `torch.nn`, its arguments there, and the shape of an input."""

    name: str
    arguments: dict[str, object]
    input_shape: tuple[int, ...]

    @property
    def dims(self) -> int:
        """Axes of its window."""
        return int(self.name[-2]) if self.name.endswith("d") and self.name[-2].isdigit() else 2

    @property
    def layer(self) -> Layer:
        """The operator of convviz."""
        made: Layer = getattr(layers, self.name)(**self.arguments)
        return made

    def walks(self) -> Iterable[Walk]:
        """Its walks in every order and view."""
        made = self.layer
        for order, view in product(ORDERS, made.views):
            yield walk(made, self.input_shape, order=order, view=view)


Sizes = tuple[int, ...]
Draw = st.DrawFn

MOST = {1: 5, 2: 3, 3: 2}
"""Taps along one axis of a window that has so many axes."""

ROOM = {1: 8, 2: 4, 3: 2}
"""Cells along one axis of the input, beyond those that it must have."""


def span(kernel: int, dilation: int) -> int:
    """Cells from the first tap to the last, both included."""
    return dilation * (kernel - 1) + 1


def per_axis(draw: Draw, dims: int, least: int, most: int) -> Sizes:
    return draw(st.tuples(*[st.integers(least, most)] * dims))


def as_told(draw: Draw, sizes: Sizes) -> int | Sizes:
    """One number for all axes, if they have the same."""
    return sizes[0] if len(set(sizes)) == 1 and draw(st.booleans()) else sizes


def kernels(draw: Draw, dims: int) -> Sizes:
    """Mostly small; along one axis it may be larger."""
    kernel = list(per_axis(draw, dims, 1, MOST[dims]))
    if draw(st.integers(0, 9)) == 0:
        kernel[draw(st.integers(0, dims - 1))] = MOST[dims] + 2
    return tuple(kernel)


@st.composite
def transposed(draw: Draw, dims: int) -> Operator:
    """Padding leaves one cell or more, and thus is often more than kernel - 1."""
    kernel = kernels(draw, dims)
    stride, dilation = per_axis(draw, dims, 1, MOST[dims] + 1), per_axis(draw, dims, 1, 3)
    sizes = per_axis(draw, dims, 1, {1: 5, 2: 3, 3: 2}[dims])
    most = {1: 16, 2: 6, 3: 3}[dims]
    more, padding = [], []
    for k, s, d, size in zip(kernel, stride, dilation, sizes, strict=True):
        more.append(draw(st.sampled_from([0, draw(st.integers(0, max(s, d) - 1))])))
        laid = (size - 1) * s + span(k, d) + more[-1]
        padding.append(draw(st.integers(max(0, (laid - most) // 2), (laid - 1) // 2)))
    groups = draw(st.sampled_from([1, 1, 2, 3] if dims == 1 else [1, 1, 2]))
    ins = groups * draw(st.integers(1, 2))
    arguments: dict[str, object] = {
        "in_channels": ins,
        "out_channels": groups * draw(st.integers(1, 2)),
        "kernel_size": as_told(draw, kernel),
        "stride": as_told(draw, stride),
        "padding": as_told(draw, tuple(padding)),
        "output_padding": as_told(draw, tuple(more)),
        "groups": groups,
        "bias": draw(st.booleans()),
        "dilation": as_told(draw, dilation),
    }
    return Operator(f"ConvTranspose{dims}d", arguments, (ins, *sizes))


def pooled(draw: Draw, dims: int, dilation: Sizes) -> tuple[dict[str, object], Sizes]:
    """What all pools have: arguments, and the shape of an input that they can take.

    With `ceil_mode` the window may be larger than the padded input.
    """
    kernel = kernels(draw, dims)
    stride = per_axis(draw, dims, 1, MOST[dims] + 1)
    padding = tuple(draw(st.integers(0, k // 2)) for k in kernel)
    ceil = draw(st.booleans())
    by_default = draw(st.booleans())
    sizes = []
    for k, s, p, d in zip(
        kernel, kernel if by_default else stride, padding, dilation, strict=True
    ):
        least = max(1, span(k, d) - 2 * p - (s - 1) * ceil)
        sizes.append(least + draw(st.integers(0, ROOM[dims])))
    arguments: dict[str, object] = {
        "kernel_size": as_told(draw, kernel),
        "stride": None if by_default else as_told(draw, stride),
        "padding": as_told(draw, padding),
        "ceil_mode": ceil,
    }
    return arguments, (draw(st.integers(1, 2)), *sizes)


@st.composite
def max_pools(draw: Draw, dims: int) -> Operator:
    dilation = per_axis(draw, dims, 1, 3)
    arguments, shape = pooled(draw, dims, dilation)
    arguments["dilation"] = as_told(draw, dilation)
    return Operator(f"MaxPool{dims}d", arguments, shape)


@st.composite
def avg_pools(draw: Draw, dims: int) -> Operator:
    arguments, shape = pooled(draw, dims, (1,) * dims)
    if dims == 3:  # PyTorch refuses windows larger than the input, though padding is there
        taps = arguments["kernel_size"]
        least = taps if isinstance(taps, tuple) else (taps,) * dims
        shape = (shape[0], *map(max, shape[1:], least))
    arguments["count_include_pad"] = draw(st.booleans())
    if dims > 1:
        arguments["divisor_override"] = draw(st.none() | st.integers(1, 7))
    return Operator(f"AvgPool{dims}d", arguments, shape)


def folding(draw: Draw) -> tuple[dict[str, object], Sizes, int, int]:
    """What both have: arguments, the sizes of the image, the taps, and the positions."""
    kernel, dilation = kernels(draw, 2), per_axis(draw, 2, 1, 3)
    padding, stride = per_axis(draw, 2, 0, 4), per_axis(draw, 2, 1, 4)
    sizes, positions = [], 1
    for k, d, p, s in zip(kernel, dilation, padding, stride, strict=True):
        sizes.append(max(1, span(k, d) - 2 * p) + draw(st.integers(0, 4)))
        positions *= (sizes[-1] + 2 * p - span(k, d)) // s + 1
    arguments: dict[str, object] = {
        "kernel_size": as_told(draw, kernel),
        "dilation": as_told(draw, dilation),
        "padding": as_told(draw, padding),
        "stride": as_told(draw, stride),
    }
    return arguments, tuple(sizes), prod(kernel), positions


@st.composite
def unfolds(draw: Draw) -> Operator:
    arguments, sizes, _, _ = folding(draw)
    return Operator("Unfold", arguments, (draw(st.integers(1, 2)), *sizes))


@st.composite
def folds(draw: Draw) -> Operator:
    arguments, sizes, taps, positions = folding(draw)
    arguments = {"output_size": as_told(draw, sizes), **arguments}
    return Operator("Fold", arguments, (draw(st.integers(1, 2)) * taps, positions))


@st.composite
def shuffles(draw: Draw) -> Operator:
    factor, channels = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    shape = (channels * factor**2, *per_axis(draw, 2, 1, 3))
    return Operator("PixelShuffle", {"upscale_factor": factor}, shape)


@st.composite
def unshuffles(draw: Draw) -> Operator:
    factor, sizes = draw(st.integers(1, 4)), per_axis(draw, 2, 1, 3)
    shape = (draw(st.integers(1, 3)), *(size * factor for size in sizes))
    return Operator("PixelUnshuffle", {"downscale_factor": factor}, shape)


def each_dims(
    name: str, make: Callable[[int], st.SearchStrategy[Operator]]
) -> dict[str, st.SearchStrategy[Operator]]:
    return {f"{name}{dims}d": make(dims) for dims in (1, 2, 3)}


TRANSPOSED = each_dims("ConvTranspose", transposed)
MAX_POOLS = each_dims("MaxPool", max_pools)
AVG_POOLS = each_dims("AvgPool", avg_pools)
COPIES = {
    "Unfold": unfolds(),
    "Fold": folds(),
    "PixelShuffle": shuffles(),
    "PixelUnshuffle": unshuffles(),
}

OPERATORS = TRANSPOSED | MAX_POOLS | AVG_POOLS | COPIES
"""Every operator but convolution, by its name in `torch.nn`."""


WHOLE: dict[str, st.SearchStrategy[object]] = {
    "in_channels": st.integers(-1, 4),
    "out_channels": st.integers(-1, 4),
    "groups": st.integers(-1, 4),
    "kernel_size": st.integers(-1, 6),
    "stride": st.integers(-1, 4),
    "padding": st.integers(-2, 7) | st.sampled_from(["same", "valid", ""]),
    "output_padding": st.integers(-2, 4),
    "dilation": st.integers(-1, 5),
    "output_size": st.integers(-1, 7),
    "divisor_override": st.integers(-2, 3),
    "upscale_factor": st.integers(-2, 5),
    "downscale_factor": st.integers(-2, 5),
    "padding_mode": st.sampled_from(["zeros", "reflect", "replicate", "circular", "", None]),
}
"""What each argument may be spoilt by; of these, all but one can be given an axis each."""


@st.composite
def spoilt(draw: Draw, possible: st.SearchStrategy[Operator]) -> Operator:
    """An operator that is possible, but up to three of its numbers are drawn anew."""
    name, arguments, shape = operator = draw(possible)
    arguments = dict(arguments)
    if name in TRANSPOSED:
        arguments["padding_mode"] = "zeros"
    names = [*sorted(WHOLE.keys() & arguments), "shape", "size"]
    for spoil in draw(st.lists(st.sampled_from(names), max_size=3)):
        if spoil == "shape":
            shape = tuple(draw(st.lists(st.integers(0, 8), min_size=1, max_size=5)))
        elif spoil == "size":
            at = draw(st.integers(0, len(shape) - 1))
            shape = (*shape[:at], draw(st.integers(0, 12)), *shape[at + 1 :])
        elif isinstance(arguments[spoil], tuple) and draw(st.booleans()):
            count = draw(st.sampled_from([operator.dims] * 3 + [operator.dims + 1, 0]))
            several = st.lists(st.integers(-1, 7), min_size=count, max_size=count)
            arguments[spoil] = tuple(draw(several))
        else:
            arguments[spoil] = draw(WHOLE[spoil])
    return Operator(name, arguments, shape)
