"""The output size of each operator: its formula, and the formula in numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from convviz.axis import Axis
from convviz.cost.price import Price
from convviz.layer import Layer
from convviz.layer.convolution import Convolution
from convviz.layer.folding import Fold, Unfold
from convviz.layer.pooling import Pooling
from convviz.layer.shuffling import PixelShuffle, PixelUnshuffle
from convviz.layer.transposed import TransposedConvolution
from convviz.layer.windowed import ints
from convviz.words.numbers import times

FLOORED = "output = floor((n + p_before + p_after - d·(k - 1) - 1) / s) + 1"
ROUNDED_UP = (
    "output = ceil((n + p_before + p_after - d·(k - 1) - 1) / s) + 1, without a window that"
    " starts past the input"
)
TRANSPOSED = "output = (n - 1)·s - p_before - p_after + d·(k - 1) + output_padding + 1"


Rows = Iterator[tuple[str, ...]]
"""Labels, workings and results; the result may be missing."""


def output_size(price: Price[Any]) -> Rows:
    """The formula of the operator's output size, and a row for each number of its shape."""
    for kind, rows in SIZES.items():
        if isinstance(price.layer, kind):
            yield from rows(price)


def _floored(price: Price[Any], counted: str = "output") -> Rows:
    yield "formula", FLOORED.replace("output", counted)
    for each in price.coverage:
        yield each.name, _in_numbers(each.axis, "floor"), f"{each.axis.out_size:,}"


def _pooled(price: Price[Pooling]) -> Rows:
    if not price.layer.ceil_mode:
        yield from _floored(price)
        return
    yield "formula", ROUNDED_UP
    for each in price.coverage:
        axis = each.axis
        left_out = -(-(axis.padded_size - axis.span) // axis.stride) + 1 - axis.out_size
        yield each.name, _in_numbers(axis, "ceil") + " - 1" * left_out, f"{axis.out_size:,}"


def _in_numbers(axis: Axis, rounding: str) -> str:
    return (
        f"{rounding}(({axis.size} + {axis.padding_before} + {axis.padding_after}"
        f" - {axis.dilation}·({axis.kernel} - 1) - 1) / {axis.stride}) + 1"
        f" = {rounding}({axis.padded_size - axis.span} / {axis.stride}) + 1"
    )


def _transposed(price: Price[TransposedConvolution]) -> Rows:
    layer = price.layer
    yield "formula", TRANSPOSED
    for number, each in enumerate(price.coverage):
        before, after = layer.pads[number]
        working = (
            f"({each.positions} - 1)·{each.axis.stride} - {before} - {after}"
            f" + {each.axis.dilation}·({each.axis.kernel} - 1)"
            f" + {ints(layer.output_padding)[number]} + 1"
        )
        yield each.name, working, f"{each.axis.size:,}"


def _unfolded(price: Price[Unfold]) -> Rows:
    channels = f"{price.input_shape[0]:,} × {times(price.layer.kernel)} taps"
    yield "channels", channels, f"{price.output_shape[0]:,}"
    yield from _floored(price, "positions")
    yield "columns", f"{times(price.plan.grid)} positions", f"{price.plan.positions:,}"


def _folded(price: Price[Fold]) -> Rows:
    rows, columns = price.input_shape
    taps = f"{rows:,} / ({times(price.layer.kernel)} taps)"
    yield "channels", taps, f"{price.output_shape[0]:,}"
    for each in price.coverage:
        yield each.name, "output_size, as asked for", f"{each.axis.size:,}"
    yield "columns needed", f"{times(price.plan.grid)} positions", f"{columns:,}"


def _shuffled(price: Price[PixelShuffle]) -> Rows:
    return _scaled(price, price.layer.upscale_factor, "/", "×")


def _unshuffled(price: Price[PixelUnshuffle]) -> Rows:
    return _scaled(price, price.layer.downscale_factor, "×", "/")


def _scaled(price: Price[Any], factor: int, of_channels: str, of_sizes: str) -> Rows:
    channels, *sizes = price.input_shape
    yield "channels", f"{channels:,} {of_channels} {factor}²", f"{price.output_shape[0]:,}"
    for each, size, out in zip(price.coverage, sizes, price.out_sizes, strict=True):
        yield each.name, f"{size:,} {of_sizes} {factor}", f"{out:,}"


SIZES: dict[type[Layer], Callable[[Price[Any]], Rows]] = {
    Convolution: _floored,
    TransposedConvolution: _transposed,
    Pooling: _pooled,
    Unfold: _unfolded,
    Fold: _folded,
    PixelShuffle: _shuffled,
    PixelUnshuffle: _unshuffled,
}
