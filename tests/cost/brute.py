"""What windows do, counted tap by tap: an oracle that knows nothing of closed forms.

Along one axis lists of explicit taps; of a plane the outer products of the axes' counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from math import prod

import numpy as np

from convviz.layer import (
    Convolution,
    Fold,
    Layer,
    PixelShuffle,
    PixelUnshuffle,
    TransposedConvolution,
)
from convviz.layer.pooling import Pooling

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Line:
    """One axis: `size` cells of the side that the window stands on, and where taps stand.

    `taps[position][tap]` is a coordinate there; `source` tells the cell that a coordinate
    outside copies.  `padded` is the range with the padding.
    """

    size: int
    stride: int
    dilation: int
    kernel: int
    pads: tuple[int, int]
    taps: list[list[int]]
    mode: str = "zeros"

    @property
    def span(self) -> int:
        return self.dilation * (self.kernel - 1) + 1

    @property
    def padded(self) -> range:
        return range(-self.pads[0], self.size + self.pads[1])

    def source(self, cell: int) -> int | None:
        """The cell whose value stands at `cell`, by mirroring or repeating step by step."""
        if cell in range(self.size):
            return cell
        if self.mode == "zeros" or cell not in self.padded:
            return None
        cells = np.pad(np.arange(self.size), self.pads, mode=NUMPY_MODES[self.mode])  # type: ignore[call-overload]
        return int(cells[cell + self.pads[0]])

    def counts(self) -> np.ndarray:
        """How often each cell is used."""
        found = np.zeros(self.size, dtype=int)
        for taps in self.taps:
            for tap in taps:
                if (cell := self.source(tap)) is not None:
                    found[cell] += 1
        return found

    def seeing(self) -> list[bool]:
        """Whether a tap is on a cell, in each position."""
        return [any(self.source(tap) is not None for tap in taps) for taps in self.taps]

    def met(self) -> list[bool]:
        """Whether each tap is on a cell in some position."""
        return [
            any(self.source(tap) is not None for tap in taps)
            for taps in zip(*self.taps, strict=True)
        ]

    def outside(self) -> bool:
        """Whether a window, from its first tap to its last, has no cell under it."""
        return any(taps[-1] < 0 or taps[0] >= self.size for taps in self.taps)

    def gap(self) -> int:
        """The most cells between one window and the next."""
        pairs = pairwise(self.taps)
        return max((after[0] - before[-1] - 1 for before, after in pairs), default=0)

    def past(self) -> int:
        """How far the last window reaches past all padding."""
        return max(0, self.taps[-1][-1] + 1 - self.padded.stop)


NUMPY_MODES = {"reflect": "reflect", "replicate": "edge", "circular": "wrap"}


def positions(
    size: int, span: int, stride: int, pads: tuple[int, int], up: str = ""
) -> list[int]:
    """Where windows start; rounded `up` as in `torch`, or as ONNX's text once had it."""
    before, after = pads
    found, start = [], -before
    while start + span <= size + after:
        found.append(start)
        start += stride
    reaches_end = bool(found) and found[-1] + span == size + after
    if up and not reaches_end and (up != "torch" or start < size):
        found.append(start)
    return found


def lines(layer: Layer, shape: Shape) -> list[Line]:
    """The axes of a layer that has a window, on the side on which the window stands."""
    found = []
    for number in range(layer.dims):
        kernel, stride = layer.kernel[number], layer.strides[number]  # type: ignore[attr-defined]
        dilation, pads = layer.dilations[number], layer.pads[number]  # type: ignore[attr-defined]
        reach = [tap * dilation for tap in range(kernel)]
        if isinstance(layer, TransposedConvolution):
            starts = [at * stride - pads[0] for at in range(shape[1 + number])]
            size = starts[-1] + reach[-1] + 1 - pads[1] + layer.output_padding[number]  # type: ignore[index]
        else:
            size = layer.output_size[number] if isinstance(layer, Fold) else shape[1 + number]  # type: ignore[index]
            up = "torch" if isinstance(layer, Pooling) and layer.ceil_mode else ""
            starts = positions(size, reach[-1] + 1, stride, pads, up)
        taps = [[start + tap for tap in reach] for start in starts]
        mode = layer.padding_mode if isinstance(layer, Convolution) else "zeros"
        found.append(Line(size, stride, dilation, kernel, pads, taps, mode))
    return found


def scatters(layer: Layer) -> bool:
    return isinstance(layer, TransposedConvolution | Fold)


def output_shape(layer: Layer, shape: Shape) -> Shape:
    """(channels, sizes ...) of the output."""
    if isinstance(layer, PixelShuffle | PixelUnshuffle):
        return layer.output_shape(shape)
    along = lines(layer, shape)
    grid = tuple(len(line.taps) for line in along)
    if isinstance(layer, TransposedConvolution):
        return (layer.out_channels, *(line.size for line in along))
    if isinstance(layer, Fold):
        assert prod(grid) == shape[1]
        return (shape[0] // prod(layer.kernel), *(line.size for line in along))
    if isinstance(layer, Convolution):
        return (layer.out_channels, *grid)
    if isinstance(layer, Pooling):
        return (shape[0], *grid)
    return (shape[0] * prod(layer.kernel), prod(grid))  # type: ignore[attr-defined]


def plane(along: list[Line]) -> np.ndarray:
    """How often each cell of one channel is used, by one kernel."""
    return reduce(np.multiply.outer, [line.counts() for line in along])


def unseen(along: list[Line]) -> int:
    """Positions in which no tap is on a cell."""
    total = prod(len(line.taps) for line in along)
    return total - prod(sum(line.seeing()) for line in along)


def unread(layer: Layer, shape: Shape) -> int:
    """Cells of one input channel that no output depends on."""
    along = lines(layer, shape)
    return unseen(along) if scatters(layer) else int((plane(along) == 0).sum())


def unmade(layer: Layer, shape: Shape) -> int:
    """Outputs of one channel that depend on no input cell."""
    along = lines(layer, shape)
    return int((plane(along) == 0).sum()) if scatters(layer) else unseen(along)


def padded_means(layer: Layer, shape: Shape) -> int:
    """Means of one channel in which a cell of padding is counted."""
    if not getattr(layer, "count_include_pad", False) or getattr(layer, "divisor_override", 0):
        return 0
    along = lines(layer, shape)
    clean = [
        sum(all(tap in range(line.size) or tap not in line.padded for tap in taps)
            for taps in line.taps)
        for line in along
    ]  # fmt: skip
    return prod(len(line.taps) for line in along) - prod(clean)


def phases(line: Line) -> tuple[list[int], list[int]]:
    """Products by an output's place within a stride: by the kernel alone, and at the most."""
    by_kernel = [0] * line.stride
    for tap in range(line.kernel):
        by_kernel[tap * line.dilation % line.stride] += 1
    most: dict[int, int] = {}
    for cell, number in enumerate(line.counts().tolist()):
        phase = (cell + line.pads[0]) % line.stride
        most[phase] = max(number, most.get(phase, 0))
    return by_kernel, list(most.values())
