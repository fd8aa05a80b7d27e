"""Operators to draw: strategies, and what their pictures are laid out from."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from hypothesis import strategies as st
from strategies import Case, cases

from convviz.layer import (
    AvgPool1d,
    AvgPool2d,
    Conv1d,
    Conv2d,
    Conv3d,
    ConvTranspose1d,
    ConvTranspose2d,
    ConvTranspose3d,
    Fold,
    Layer,
    MaxPool1d,
    MaxPool2d,
    PixelShuffle,
    Unfold,
)
from convviz.page.page import Page, lay_out
from convviz.scene.model import Scene
from convviz.walks.tensors import Tensors, tensors
from convviz.walks.walk import Walk, walk

TRANSPOSED = (ConvTranspose1d, ConvTranspose2d, ConvTranspose3d)

Scenes = Callable[[Walk, Tensors | None], Iterator[Scene]]

SHOWN: dict[str, tuple[Layer, tuple[int, ...]]] = {
    "one": (Conv2d(1, 1, 3), (1, 5, 5)),
    "hero": (Conv2d(3, 2, 3, stride=2, padding=1, dilation=2), (3, 7, 7)),
    "groups": (Conv2d(4, 4, 3, padding=1, groups=2), (4, 5, 5)),
    "line": (Conv1d(2, 3, 3), (2, 10)),
    "transposed": (ConvTranspose2d(1, 1, 3, stride=2, padding=1), (1, 3, 3)),
    "grouped transposed": (
        ConvTranspose2d(4, 2, 3, stride=2, padding=1, output_padding=1, groups=2),
        (4, 3, 3),
    ),
    "reflect": (Conv2d(1, 1, 3, padding=1, padding_mode="reflect"), (1, 5, 5)),
    "no bias": (Conv2d(2, 1, 2, bias=False), (2, 4, 4)),
    "lenet": (Conv2d(1, 6, 5), (1, 28, 28)),
    "stem": (Conv2d(3, 64, 7, stride=2, padding=3), (3, 224, 224)),
    "patches": (Conv2d(3, 768, 16, stride=16), (3, 224, 224)),
    "depthwise": (Conv2d(24, 24, 7, padding=3, groups=24), (24, 56, 56)),
}

CASES: dict[str, tuple[Layer, tuple[int, ...]]] = {
    "never read": (Conv2d(2, 2, 3, stride=2, padding=1, dilation=2), (2, 7, 7)),
    "jumped over": (Conv1d(2, 2, 3, padding=1, stride=4), (2, 12)),
    "slices": (Conv3d(1, 1, 2, padding=1, stride=2), (1, 4, 4, 4)),
    "copied": (Conv2d(2, 2, 3, padding=1, padding_mode="reflect"), (2, 5, 5)),
    "groups": (Conv2d(4, 4, 3, padding=2, groups=2), (4, 5, 5)),
    "inserted": (ConvTranspose2d(2, 1, 3, stride=2, padding=1, output_padding=1), (2, 3, 3)),
    "gaps": (ConvTranspose2d(1, 1, 2, stride=3), (1, 3, 3)),
    "largest": (MaxPool2d(2, stride=3, padding=1), (2, 6, 6)),
    "rounded up": (AvgPool2d(3, stride=2, padding=1, ceil_mode=True), (1, 6, 6)),
    "patches": (Unfold(2, stride=3, padding=1), (2, 5, 5)),
    "added patches": (Fold((4, 4), 2), (8, 9)),
    "patches apart": (Fold((5, 5), 2, stride=3), (8, 4)),
    "blocks": (PixelShuffle(2), (8, 3, 3)),
}
"""Operators of every kind: no view has all of them."""


@st.composite
def transposed_cases(
    draw: st.DrawFn,
    *,
    dims: st.SearchStrategy[int] = st.integers(1, 3),  # noqa: B008  # a strategy is a value
) -> Case:
    """Any small transposed convolution that leaves an output."""
    n = draw(dims)
    kernel, stride, dilation, size, cut, more = (
        draw(st.tuples(*[st.integers(least, most)] * n))
        for least, most in ((1, 3), (1, 3), (1, 2), (1, 3), (0, 2), (0, 1))
    )
    pads, extra = [], []
    for k, s, d, i, p, e in zip(kernel, stride, dilation, size, cut, more, strict=True):
        laid = (i - 1) * s + d * (k - 1) + 1
        pads.append(min(p, (laid - 1) // 2))
        extra.append(min(e, max(s, d) - 1))
    groups = draw(st.integers(1, 2))
    layer = TRANSPOSED[n - 1](
        groups * draw(st.integers(1, 2)),
        groups * draw(st.integers(1, 2)),
        kernel,
        stride,
        tuple(pads),
        tuple(extra),
        groups,
        bias=draw(st.booleans()),
        dilation=dilation,
    )
    return Case(layer, (layer.in_channels, *size))  # type: ignore[arg-type]  # no Convolution


@st.composite
def pool_cases(draw: st.DrawFn) -> Case:
    """Any small pool of one or two axes."""
    n, largest = draw(st.integers(1, 2)), draw(st.booleans())
    kernel = draw(st.tuples(*[st.integers(1, 4)] * n))
    stride = draw(st.tuples(*[st.integers(1, 4)] * n))
    padding = tuple(draw(st.integers(0, k // 2)) for k in kernel)
    ceil_mode = draw(st.booleans())
    layer: Layer
    if largest:
        dilation = draw(st.tuples(*[st.integers(1, 2)] * n))
        layer = (MaxPool1d, MaxPool2d)[n - 1](
            kernel, stride, padding, dilation, ceil_mode=ceil_mode
        )
    else:
        layer = (AvgPool1d, AvgPool2d)[n - 1](
            kernel, stride, padding, ceil_mode, draw(st.booleans())
        )
    sizes = [2 * k + draw(st.integers(0, 4)) for k in kernel]
    return Case(layer, (draw(st.integers(1, 2)), *sizes))  # type: ignore[arg-type]


SUMS = cases() | transposed_cases()
FLAT = st.integers(1, 2)
FLAT_SUMS = cases(dims=FLAT) | transposed_cases(dims=FLAT)


def page_of(
    scenes: Scenes,
    layer: Layer,
    shape: tuple[int, ...],
    *,
    values: bool = True,
    order: str = "lockstep",
    size: tuple[int, int] | None = None,
    cell_px: int | None = None,
) -> Page:
    """The page of a view of a layer."""
    steps = walk(layer, shape, order=order)
    numbers = tensors(steps) if values else None
    return lay_out(scenes(steps, numbers), size=size, cell_px=cell_px, caption=True)
