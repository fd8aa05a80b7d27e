"""The sentences of the story of an image filter."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from convviz.words.numbers import count

if TYPE_CHECKING:
    from convviz.filtering.correlation import Filtered

from convviz.filtering.words import size_text


def opening(filtered: Filtered) -> tuple[str, ...]:
    """What the kernel does."""
    rows, cols = filtered.kernel.shape
    pair = " pair" * (filtered.kernel.down is not None)
    size = size_text(*filtered.result_shape[1:])
    return (f"a kernel{pair} of {rows} × {cols} weights makes each pixel of {size}",)


def closing(filtered: Filtered) -> tuple[str, ...]:
    """What was done, in numbers."""
    channels, rows, cols = filtered.result_shape
    taps = prod(filtered.kernel.shape) * len(filtered.kernel.pair)
    pixels = count(rows * cols, "pixel")
    sums = f"{channels} sums" if channels > 1 else "a sum"
    return (f"{pixels}, each {sums} of {taps} products",)
