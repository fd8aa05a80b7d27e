"""How large the output of each operator is: the formula, and the same in numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from convviz.axis import Axis
from convviz.cost.explain.section import ExplanationRow
from convviz.cost.price import Price
from convviz.cost.words import times
from convviz.layer import Layer
from convviz.layer.convolution import Convolution
from convviz.layer.folding import Fold, Unfold
from convviz.layer.pooling import Pooling
from convviz.layer.shuffling import PixelShuffle, PixelUnshuffle
from convviz.layer.transposed import TransposedConvolution
from convviz.layer.windowed import ints

FLOORED = "output = floor((n + p_before + p_after - d·(k - 1) - 1) / s) + 1"
ROUNDED_UP = (
    "output = ceil((n + p_before + p_after - d·(k - 1) - 1) / s) + 1, without a window that"
    " starts past the input"
)
TRANSPOSED = "output = (n - 1)·s - p_before - p_after + d·(k - 1) + output_padding + 1"


def output_size(price: Price[Any]) -> Iterator[ExplanationRow]:
    """The formula of the operator's output size, and a row for each number of its shape."""
    for kind, rows in SIZES.items():
        if isinstance(price.layer, kind):
            yield from rows(price)


def _floored(price: Price[Any]) -> Iterator[ExplanationRow]:
    yield ExplanationRow("formula", FLOORED)
    yield from _positions(price)


def _positions(price: Price[Any]) -> Iterator[ExplanationRow]:
    for each in price.coverage:
        yield ExplanationRow(
            each.name, _in_numbers(each.axis, "floor"), f"{each.axis.out_size:,}"
        )


def _pooled(price: Price[Pooling]) -> Iterator[ExplanationRow]:
    if not price.layer.ceil_mode:
        yield from _floored(price)
        return
    yield ExplanationRow("formula", ROUNDED_UP)
    for each in price.coverage:
        axis = each.axis
        out_of_it = -(-(axis.padded_size - axis.span) // axis.stride) + 1 - axis.out_size
        less = " - 1" * out_of_it
        yield ExplanationRow(each.name, _in_numbers(axis, "ceil") + less, f"{axis.out_size:,}")


def _in_numbers(axis: Axis, rounding: str) -> str:
    return (
        f"{rounding}(({axis.size} + {axis.padding_before} + {axis.padding_after}"
        f" - {axis.dilation}·({axis.kernel} - 1) - 1) / {axis.stride}) + 1"
        f" = {rounding}({axis.padded_size - axis.span} / {axis.stride}) + 1"
    )


def _transposed(price: Price[TransposedConvolution]) -> Iterator[ExplanationRow]:
    layer = price.layer
    yield ExplanationRow("formula", TRANSPOSED)
    for number, each in enumerate(price.coverage):
        before, after = layer.pads[number]
        working = (
            f"({each.positions} - 1)·{each.axis.stride} - {before} - {after}"
            f" + {each.axis.dilation}·({each.axis.kernel} - 1)"
            f" + {ints(layer.output_padding)[number]} + 1"
        )
        yield ExplanationRow(each.name, working, f"{each.axis.size:,}")


def _unfolded(price: Price[Unfold]) -> Iterator[ExplanationRow]:
    channels = price.input_shape[0]
    taps = times(price.layer.kernel)
    yield ExplanationRow(
        "channels", f"{channels:,} × {taps} taps", f"{price.output_shape[0]:,}"
    )
    yield ExplanationRow("formula", FLOORED.replace("output", "positions"))
    yield from _positions(price)
    yield ExplanationRow(
        "columns", f"{times(price.plan.grid)} positions", f"{price.plan.positions:,}"
    )


def _folded(price: Price[Fold]) -> Iterator[ExplanationRow]:
    rows, columns = price.input_shape
    taps = f"{rows:,} / ({times(price.layer.kernel)} taps)"
    yield ExplanationRow("channels", taps, f"{price.output_shape[0]:,}")
    for each in price.coverage:
        yield ExplanationRow(each.name, "output_size, as asked for", f"{each.axis.size:,}")
    yield ExplanationRow(
        "columns needed", f"{times(price.plan.grid)} positions", f"{columns:,}"
    )


def _shuffled(price: Price[PixelShuffle]) -> Iterator[ExplanationRow]:
    yield from _scaled(price, price.layer.upscale_factor, "/", "×")


def _unshuffled(price: Price[PixelUnshuffle]) -> Iterator[ExplanationRow]:
    yield from _scaled(price, price.layer.downscale_factor, "×", "/")


def _scaled(
    price: Price[Any], factor: int, of_channels: str, of_sizes: str
) -> Iterator[ExplanationRow]:
    channels, *sizes = price.input_shape
    working = f"{channels:,} {of_channels} {factor}²"
    yield ExplanationRow("channels", working, f"{price.output_shape[0]:,}")
    for each, size, out in zip(price.coverage, sizes, price.out_sizes, strict=True):
        yield ExplanationRow(each.name, f"{size:,} {of_sizes} {factor}", f"{out:,}")


SIZES: dict[type[Layer], Callable[[Price[Any]], Iterator[ExplanationRow]]] = {
    Convolution: _floored,
    TransposedConvolution: _transposed,
    Pooling: _pooled,
    Unfold: _unfolded,
    Fold: _folded,
    PixelShuffle: _shuffled,
    PixelUnshuffle: _unshuffled,
}
