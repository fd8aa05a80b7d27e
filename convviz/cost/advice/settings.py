"""A layer axis by axis: what may be changed along one, and the change that comes of all.

Knows which arguments each family of layers has, and not what is wrong with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any, NamedTuple

from convviz.axis import Axis
from convviz.conventions import torch
from convviz.conventions.window import Pair, Window
from convviz.cost.price import Price
from convviz.layer.convolution import Convolution
from convviz.layer.folding import Fold
from convviz.layer.pool_axis import PoolAxis
from convviz.layer.pooling import Pooling
from convviz.layer.transposed import TransposedConvolution
from convviz.layer.windowed import Windowed, ints


class Setting(NamedTuple):
    """A layer along one axis.

    `size` is that of the input, or of Fold's output; `added` the output padding; `up` tells
    that the sizes of a pool are rounded up, and `scatters` that the window stands on the
    output of a transposed convolution.
    """

    size: int
    kernel: int
    stride: int
    dilation: int
    pads: Pair
    added: int = 0
    padding_mode: str = "zeros"
    up: bool = False
    scatters: bool = False

    @property
    def span(self) -> int:
        """Cells from the first tap to the last, both included."""
        return self.dilation * (self.kernel - 1) + 1

    @property
    def laid(self) -> int:
        """Cells that a transposed convolution writes before padding cuts some off."""
        return (self.size - 1) * self.stride + self.span

    def axis(self) -> tuple[Axis, int]:
        """The axis that the window stands on, and its positions.

        Raises:
            ConvVizError: the window does not fit.
        """
        before, after = self.pads
        window = (self.kernel, self.stride, self.dilation)
        if self.scatters:
            out = self.laid - before - after + self.added
            return Axis(out, *window, before, max(0, self.laid - before - out)), self.size
        if self.up:
            pool = PoolAxis(self.size, *window, before, after, ceil_mode=True)
            return pool, pool.out_size
        axis = Axis(self.size, *window, before, after, self.padding_mode)
        return axis, axis.out_size


def settings(price: Price[Any]) -> tuple[Setting, ...]:
    """The layer of `price`, which has a window, along each of its axes."""
    layer = price.layer
    assert isinstance(layer, Windowed)
    sizes = ints(layer.output_size) if isinstance(layer, Fold) else price.input_shape[1:]
    scatters, added = False, (0,) * layer.dims
    if isinstance(layer, TransposedConvolution):
        scatters, added = True, ints(layer.output_padding)
    mode = layer.padding_mode if isinstance(layer, Convolution) else "zeros"
    up = isinstance(layer, Pooling) and layer.ceil_mode
    along = zip(
        sizes, layer.kernel, layer.strides, layer.dilations, layer.pads, added, strict=True
    )
    return tuple(
        Setting(size, kernel, stride, dilation, pads, more, mode, up, scatters)
        for size, kernel, stride, dilation, pads, more in along
    )


def change(price: Price[Any], wanted: Sequence[Setting]) -> dict[str, Any]:
    """The arguments, and maybe the input shape, that turn the layer of `price` to `wanted`.

    Padding is (before, after) each axis, or `same` where that is what it amounts to.
    """
    layer, now = price.layer, settings(price)
    found: dict[str, Any] = {}
    names = {"kernel": "kernel_size", "stride": "stride", "dilation": "dilation"}
    for field, name in (names | {"pads": "padding", "added": "output_padding"}).items():
        values = tuple(getattr(each, field) for each in wanted)
        if values != tuple(getattr(each, field) for each in now):
            found[name] = values
    if isinstance(layer, Convolution) and "padding" in found and _are_same(wanted):
        found["padding"] = "same"
    shape = _input_shape(price, wanted)
    if shape != price.input_shape:
        found["input_shape"] = shape
    sizes = tuple(each.size for each in wanted)
    if isinstance(layer, Fold) and sizes != layer.output_size:
        found["output_size"] = sizes
    return found


def _input_shape(price: Price[Any], wanted: Sequence[Setting]) -> tuple[int, ...]:
    if not isinstance(price.layer, Fold):
        return (price.input_shape[0], *(each.size for each in wanted))
    taps = prod(each.kernel for each in wanted)
    return price.output_shape[0] * taps, prod(each.axis()[1] for each in wanted)


def _are_same(wanted: Sequence[Setting]) -> bool:
    """Whether the padding is lopsided as PyTorch's `same` is, and only so can be said there."""
    windows = [Window(each.size, each.kernel, each.stride, each.dilation) for each in wanted]
    pads = [each.pads for each in wanted]
    return (
        all(window.stride == 1 for window in windows)
        and any(before != after for before, after in pads)
        and pads == [torch.pads(window, "same") for window in windows]
    )
