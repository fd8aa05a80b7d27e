"""Hypothesis strategies: layers in a row that fit each other, of every sort and small."""

from __future__ import annotations

from math import prod

from hypothesis import strategies as st

from convviz.errors import ConvVizError
from convviz.layer import (
    AvgPool1d,
    AvgPool2d,
    Conv1d,
    Conv2d,
    ConvTranspose1d,
    ConvTranspose2d,
    Layer,
)
from convviz.walks.chains import Chain, chain

KINDS = ("conv", "conv", "pool", "transposed")
MODES = ("zeros", "zeros", "reflect", "replicate", "circular")


@st.composite
def chains(
    draw: st.DrawFn,
    kinds: tuple[str, ...] = KINDS,
    most: int = 4,
    *,
    axes: tuple[int, ...] = (1, 2),
    modes: tuple[str, ...] = MODES,
    grouped: bool = True,
) -> Chain:
    """Any chain of a few layers that fit each other, with one or two axes.

    What a test asks for is drawn, not filtered for: Hypothesis gives up where chance filters
    out nearly everything.  Not `grouped`, every layer mixes all channels.
    """
    dims = draw(st.sampled_from(axes))
    channels = draw(st.sampled_from((1, 2, 4)))
    shape = (channels, *draw(st.tuples(*[st.integers(4, 9)] * dims)))
    start, layers = shape, []
    for _ in range(draw(st.integers(1, most))):
        possible = [kind for kind in kinds if grouped or kind != "pool" or shape[0] == 1]
        kind = draw(st.sampled_from(possible))
        layer = draw(_layers(kind, dims, shape[0], modes, grouped))
        try:
            shape = layer.output_shape(shape)
        except ConvVizError:
            continue
        if prod(shape) > 400:
            break
        layers.append(layer)
    return chain(layers or [_conv(dims)(start[0], 1, 1)], start)


@st.composite
def _layers(
    draw: st.DrawFn, kind: str, dims: int, channels: int, modes: tuple[str, ...], grouped: bool
) -> Layer:
    kernel = draw(st.tuples(*[st.integers(1, 3)] * dims))
    stride = draw(st.tuples(*[st.integers(1, 3)] * dims))
    if kind == "pool":
        padding = tuple(draw(st.integers(0, size // 2)) for size in kernel)
        ceil = draw(st.booleans())
        return (AvgPool1d, AvgPool2d)[dims - 1](kernel, stride, padding, ceil_mode=ceil)
    most = 4 if grouped else 1
    groups = draw(st.sampled_from([n for n in (1, 2, 4) if n <= most and channels % n == 0]))
    outs = groups * draw(st.integers(1, 2))
    dilation = draw(st.tuples(*[st.integers(1, 3)] * dims))
    padding = draw(st.tuples(*[st.integers(0, 2)] * dims))
    if kind == "transposed":
        return (ConvTranspose1d, ConvTranspose2d)[dims - 1](
            channels,
            outs,
            kernel,
            stride,
            padding,
            tuple(
                draw(st.integers(0, max(s, d) - 1))
                for s, d in zip(stride, dilation, strict=True)
            ),
            groups,
            dilation=dilation,
        )
    return _conv(dims)(
        channels,
        outs,
        kernel,
        stride,
        padding,
        dilation,
        groups,
        padding_mode=draw(st.sampled_from(modes)),
    )


def _conv(dims: int):
    return (Conv1d, Conv2d)[dims - 1]
