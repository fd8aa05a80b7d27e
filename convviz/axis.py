"""One spatial axis of a sliding window: its sizes, and which cells each output reads.

Integers only: no channels, no arrays, no pixels.  Coordinates are those of the *unpadded*
input, so a padding cell is negative or past the end.  A layer of one, two or three
dimensions is a tuple of these.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import accumulate, chain
from math import gcd
from typing import TYPE_CHECKING

from convviz.errors import ConvVizError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LARGEST = 2**20
"""The largest size, kernel, padding, stride or dilation taken; more would be a slip."""

PADDING_MODES = ("zeros", "reflect", "replicate", "circular")


class Ground(Enum):
    """The kind of cell at a coordinate of an axis."""

    REAL = "a cell of the input"
    PADDING = "padding"
    INSERTED = "a zero between two cells of the input"
    OUTPUT_PADDING = "padding that makes the output larger"
    BEYOND = "past all padding: what stands there does not count"


@dataclass(frozen=True, slots=True)
class Axis:
    """`kernel` taps, `dilation` cells apart, slide over `size` cells, `stride` at a time.

    >>> axis = Axis(size=7, kernel=3, stride=2, padding_before=1, padding_after=1)
    >>> [list(axis.taps(out)) for out in range(axis.out_size)]
    [[-1, 0, 1], [1, 2, 3], [3, 4, 5], [5, 6, 7]]

    Raises:
        ConvVizError: a number is out of its bounds, or the kernel does not fit.
    """

    size: int
    kernel: int
    stride: int = 1
    dilation: int = 1
    padding_before: int = 0
    padding_after: int = 0
    padding_mode: str = "zeros"

    def __post_init__(self) -> None:
        least = {
            "size": 1,
            "kernel": 1,
            "stride": 1,
            "dilation": 1,
            "padding_before": 0,
            "padding_after": 0,
        }
        for name, bound in least.items():
            value = getattr(self, name)
            if not bound <= value <= LARGEST:
                word = name.replace("_", " ")
                raise ConvVizError(f"{word} must be from {bound} to {LARGEST}, not {value}")
        self._check_padding_mode()
        if self.out_size < 1:
            raise ConvVizError(
                f"a kernel of {self.kernel} with dilation {self.dilation} spans {self.span}"
                f" cells, but an input of {self.size} with padding"
                f" {self.padding_before} + {self.padding_after}"
                f" has only {self.padded_size}:"
                f" it needs {self.span - self.padded_size} more"
            )

    def _check_padding_mode(self) -> None:
        if not isinstance(self.padding_mode, str) or self.padding_mode not in PADDING_MODES:
            raise ConvVizError(
                "padding_mode must be 'zeros', 'reflect', 'replicate' or 'circular',"
                f" not {self.padding_mode!r}"
            )
        most = {"reflect": self.size - 1, "circular": self.size}.get(self.padding_mode)
        padding = max(self.padding_before, self.padding_after)
        if most is not None and padding > most:
            raise ConvVizError(
                f"{self.padding_mode} padding of an input of {self.size} cells"
                f" can be at most {most}, not {padding}"
            )

    @property
    def cells(self) -> int:
        """Cells of the input itself."""
        return self.size

    @property
    def padded_size(self) -> int:
        """Cells of the input with its padding."""
        return self.padding_before + self.size + self.padding_after

    @property
    def span(self) -> int:
        """Cells from the first tap to the last, both included."""
        return self.dilation * (self.kernel - 1) + 1

    @property
    def out_size(self) -> int:
        """Positions of the kernel: floor((padded size - span) / stride) + 1."""
        return (self.padded_size - self.span) // self.stride + 1

    @property
    def remainder(self) -> int:
        """Cells at the far end of the padded axis that no window reaches."""
        return (self.padded_size - self.span) % self.stride

    @property
    def padded(self) -> range:
        """Every coordinate, padding included."""
        return range(-self.padding_before, self.size + self.padding_after)

    @property
    def drawn(self) -> range:
        """Every coordinate that a picture of the axis has to show."""
        return self.padded

    def ground(self, cell: int) -> Ground:
        """The kind of cell at the coordinate `cell`."""
        return Ground.REAL if 0 <= cell < self.size else Ground.PADDING

    def first_tap(self, out: int) -> int:
        """The coordinate of the kernel's first tap for output `out`."""
        return out * self.stride - self.padding_before

    def taps(self, out: int) -> range:
        """The coordinates under the kernel's taps for output `out`."""
        first = self.first_tap(out)
        return range(first, first + self.span, self.dilation)

    def source(self, cell: int) -> int | None:
        """The input cell whose value stands at `cell`; None where that value is zero.

        >>> axis = Axis(4, 3, padding_before=2, padding_after=2, padding_mode="reflect")
        >>> [axis.source(cell) for cell in axis.padded]
        [2, 1, 0, 1, 2, 3, 2, 1]
        """
        if 0 <= cell < self.size:
            return cell
        match self.padding_mode:
            case "reflect":
                return -cell if cell < 0 else 2 * (self.size - 1) - cell
            case "replicate":
                return 0 if cell < 0 else self.size - 1
            case "circular":
                return cell % self.size
        return None

    def sources(self, cells: Sequence[int]) -> NDArray[np.int64]:
        """The `source` of each of `cells`, and -1 where there is none.

        >>> Axis(4, 3, padding_before=2, padding_mode="circular").sources(range(-2, 2)).tolist()
        [2, 3, 0, 1]
        """
        import numpy as np

        at: NDArray[np.int64] = np.asarray(cells, np.int64)
        last = self.size - 1
        match self.padding_mode:
            case "reflect":
                return np.where(at < 0, -at, np.where(at > last, 2 * last - at, at))
            case "replicate":
                return np.clip(at, 0, last)
            case "circular":
                return at % self.size
        return np.where((at < 0) | (at > last), -1, at)

    def read(self, cell: int) -> int:
        """The input cell whose value a tap on `cell` reads; `cell` itself if that is a zero."""
        source = self.source(cell)
        return cell if source is None else source

    def readers(self, cell: int) -> range:
        """The outputs that have a tap standing on `cell`, padding cells included.

        Output `o` reads padded cell `j` when j - dilation * t = stride * o for a tap `t`;
        solved for `t` by the inverse of dilation modulo stride, so no window is tried.

        >>> axis = Axis(size=7, kernel=3, stride=2, padding_before=1, padding_after=1)
        >>> [list(axis.readers(cell)) for cell in (-1, 0, 1, 2)]
        [[0], [0], [0, 1], [1]]
        """
        place = cell + self.padding_before
        common = gcd(self.dilation, self.stride)
        last_start = (self.out_size - 1) * self.stride
        fewest = max(0, -((last_start - place) // self.dilation))
        most = min(self.kernel - 1, place // self.dilation)
        if place % common or place < 0:
            return range(0)
        period = self.stride // common
        phase = place // common * pow(self.dilation // common, -1, period) % period
        first = fewest + (phase - fewest) % period
        if first > most:
            return range(0)
        last = first + (most - first) // period * period
        return range(
            (place - last * self.dilation) // self.stride,
            (place - first * self.dilation) // self.stride + 1,
            self.dilation // common,
        )

    def read_counts(self) -> list[int]:
        """Number of taps that use the value of each real cell, over all outputs of the axis.

        >>> Axis(size=7, kernel=3, stride=2, dilation=2).read_counts()
        [1, 0, 2, 0, 2, 0, 1]
        """
        return list(_read_counts(self))

    def is_read(self, cell: int) -> bool:
        """True if the value of a real cell is read by at least one tap."""
        return any(self.readers(there) for there in self.standing(cell))

    @property
    def read_cells(self) -> int:
        """Number of real cells that are read at least once."""
        return sum(map(bool, _read_counts(self)))

    def standing(self, cell: int) -> Iterator[int]:
        """Every coordinate that holds the value of a real cell: the cell and its copies.

        >>> axis = Axis(4, 3, padding_before=2, padding_after=2, padding_mode="reflect")
        >>> [list(axis.standing(cell)) for cell in range(4)]
        [[0], [1, -1, 5], [2, -2, 4], [3]]
        """
        yield cell
        before, after = range(-self.padding_before, 0), range(self.size, self.padded.stop)
        last = self.size - 1
        match self.padding_mode:
            case "reflect":
                copies: Iterable[int] = (-cell, 2 * last - cell)
            case "replicate":
                copies = chain(before if cell == 0 else (), after if cell == last else ())
            case "circular":
                copies = (cell - self.size, cell + self.size)
            case _:
                copies = ()
        yield from (there for there in copies if there in before or there in after)

    def tap_counts(self, flags: Sequence[int]) -> list[int]:
        """Number of outputs with flag 1 that have a tap on each padded coordinate.

        Time grows with the size of the axis and not with its kernel.

        >>> Axis(5, 3, padding_before=1).tap_counts([1, 1, 0, 1])
        [1, 2, 2, 2, 1, 1]
        """
        starts = slice(0, (len(flags) - 1) * self.stride + 1, self.stride)
        reach = self.kernel * self.dilation
        counts = [0] * max(starts.stop + reach, self.padded_size)
        counts[starts] = flags
        ends = slice(reach, starts.stop + reach, self.stride)
        counts[ends] = [count - flag for count, flag in zip(counts[ends], flags, strict=True)]
        for first in range(min(self.dilation, len(counts))):  # a tap goes on from the last one
            counts[first :: self.dilation] = accumulate(counts[first :: self.dilation])
        return counts[: self.padded_size]

    def gathered(self, counts: Sequence[int]) -> list[int]:
        """`counts` of padded coordinates, summed for each real cell over its copies.

        >>> Axis(3, 1, padding_before=1, padding_mode="circular").gathered([0, 1, 2, 3])
        [1, 2, 3]
        """
        own = range(
            max(0, -self.padding_before), min(self.size, self.size + self.padding_after)
        )
        real = [0] * self.size
        first = own.start + self.padding_before
        real[own.start : own.stop] = counts[first : first + len(own)]
        if self.padding_mode != "zeros":
            outside = (range(-self.padding_before, 0), range(self.size, self.padded.stop))
            for cell in chain(*outside):
                source = self.source(cell)
                assert source is not None  # only zeros have no source
                real[source] += counts[cell + self.padding_before]
        return real


@lru_cache(maxsize=4)  # arrangements of one walk ask for the same axes again and again
def _read_counts(axis: Axis) -> tuple[int, ...]:
    return tuple(axis.gathered(axis.tap_counts([1] * axis.out_size)))
