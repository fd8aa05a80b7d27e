"""Pooling and transposed convolution added up from explicit cells, in plain NumPy."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np

from convviz.conventions.crop import Crop
from convviz.conventions.window import Pads, Pooled, Window


def pool(
    values: np.ndarray,
    windows: Sequence[Window],
    pads: Pads,
    found: Sequence[Pooled],
    *,
    average: bool,
    count_padding: bool = False,
) -> np.ndarray:
    """One channel, pooled; what hangs over the padding is neither read nor counted."""
    nothing = np.nan if average else -np.inf
    output = np.full([each.out_size for each in found], nothing)
    for place in np.ndindex(*output.shape):
        cells = [
            [
                cell
                for tap in range(window.kernel)
                if (cell := out * window.stride - before + tap * window.dilation)
                < window.size + after
            ]
            for window, (before, after), out in zip(windows, pads, place, strict=True)
        ]
        inside = [
            values[at]
            for at in product(*cells)
            if all(0 <= c < w.size for c, w in zip(at, windows, strict=True))
        ]
        if average and (count_padding or inside):
            count = np.prod([len(each) for each in cells]) if count_padding else len(inside)
            output[place] = sum(inside) / count
        elif inside:
            output[place] = max(inside)
    return output


def transposed(
    values: np.ndarray,
    weight: np.ndarray,
    windows: Sequence[Window],
    crops: Sequence[Crop],
    groups: int = 1,
) -> np.ndarray:
    """The output of a transposed convolution: (channels, sizes ...) and PyTorch's weight."""
    share, out_channels = len(values) // groups, weight.shape[1] * groups
    full = np.zeros((out_channels, *(window.transposed_size for window in windows)))
    for group, taps in product(range(groups), np.ndindex(*weight.shape[2:])):
        reads = slice(group * share, (group + 1) * share)
        writes = slice(group * weight.shape[1], (group + 1) * weight.shape[1])
        where = tuple(
            slice(tap * w.dilation, tap * w.dilation + (w.size - 1) * w.stride + 1, w.stride)
            for tap, w in zip(taps, windows, strict=True)
        )
        products = np.einsum("c...,cm->m...", values[reads], weight[(reads, ..., *taps)])
        full[(writes, *where)] += products
    for axis, crop in enumerate(crops, start=1):
        width = [(0, 0)] * full.ndim
        width[axis] = (0, crop.output_padding)
        full = np.pad(full, width)
        kept = np.arange(crop.before, full.shape[axis] - crop.padding[1])
        full = full.take(kept, axis)
    return full
