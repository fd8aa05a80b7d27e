"""The arguments of a layer axis by axis, and the change from old to new arguments.

Knows which arguments each family of layers has, and not what is wrong with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any, NamedTuple

from convviz.axis import Axis
from convviz.conventions import torch
from convviz.conventions.window import Pair, Window, lopsided
from convviz.cost.coverage.reads import Coverage
from convviz.cost.price import Price
from convviz.layer.convolution import Convolution
from convviz.layer.folding import Fold
from convviz.layer.pool_axis import PoolAxis
from convviz.layer.pooling import Pooling
from convviz.layer.transposed import TransposedConvolution
from convviz.layer.windowed import Windowed, ints


class Setting(NamedTuple):
    """The arguments of a layer along one axis.

    `size` is the size of the input, or of Fold's output; `added` the output padding; `up` is
    True of a pool that rounds sizes up, and `scatters` of a transposed convolution, whose
    window stands on the output.
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
        """Cells that a transposed convolution writes before padding cuts off both ends."""
        return (self.size - 1) * self.stride + self.span

    def coverage(self) -> Coverage:
        """The axis that the window stands on, and its positions.

        Raises:
            ConvVizError: the window does not fit.
        """
        before, after = self.pads
        window = (self.kernel, self.stride, self.dilation)
        if self.scatters:
            out = self.laid - before - after + self.added
            axis = Axis(out, *window, before, max(0, self.laid - before - out))
            return Coverage("", axis, self.size)
        if self.up:
            return Coverage.of("", PoolAxis(self.size, *window, before, after, ceil_mode=True))
        return Coverage.of("", Axis(self.size, *window, before, after, self.padding_mode))


def settings(price: Price[Any]) -> tuple[Setting, ...]:
    """The arguments of a layer with a window along each of its axes."""
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
    """The arguments, and maybe the input shape, in which `wanted` differs from the layer.

    Padding is (before, after) each axis, or `same` where PyTorch's `same` pads these cells.
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
    return price.output_shape[0] * taps, prod(each.coverage().positions for each in wanted)


def _are_same(wanted: Sequence[Setting]) -> bool:
    """True if the padding differs by side, and is what PyTorch's `same` pads."""
    windows = [Window(each.size, each.kernel, each.stride, each.dilation) for each in wanted]
    pads = tuple(each.pads for each in wanted)
    if any(window.stride > 1 for window in windows) or not lopsided(pads):
        return False
    return pads == tuple(torch.pads(window, "same") for window in windows)
