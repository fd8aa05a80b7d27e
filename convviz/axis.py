"""One spatial axis of a sliding window: its sizes, and which cells each output reads.

Integers only: no channels, no arrays, no pixels.  Coordinates are those of the *unpadded*
input, so a padding cell is negative or past the end.  A layer of one, two or three
dimensions is a tuple of these.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from math import gcd

from convviz.errors import ConvVizError

LARGEST = 2**20
"""No size, kernel, padding, stride or dilation may be larger: it would be a slip."""

PADDING_MODES = ("zeros", "reflect", "replicate", "circular")


class Ground(Enum):
    """What stands at a coordinate of an axis."""

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
        """What stands at `cell`."""
        return Ground.REAL if 0 <= cell < self.size else Ground.PADDING

    def first_tap(self, out: int) -> int:
        """Where the kernel stands for output `out`: the coordinate of its first tap."""
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

    def read(self, cell: int) -> int:
        """The input cell that a tap on `cell` reads; outside the input where it reads zero."""
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
        """How many taps use the value of each real cell, over the whole walk of this axis.

        >>> Axis(size=7, kernel=3, stride=2, dilation=2).read_counts()
        [1, 0, 2, 0, 2, 0, 1]
        """
        return list(_read_counts(self))

    def is_read(self, cell: int) -> bool:
        """Whether the value of a real cell is used at least once."""
        return _read_counts(self)[cell] > 0

    @property
    def read_cells(self) -> int:
        """How many real cells are read at least once."""
        return sum(count > 0 for count in self.read_counts())


@lru_cache(maxsize=64)  # arrangements of one walk ask for the same axes again and again
def _read_counts(axis: Axis) -> tuple[int, ...]:
    counts = [len(axis.readers(cell)) for cell in range(axis.size)]
    for outside in (range(-axis.padding_before, 0), range(axis.size, axis.padded.stop)):
        for cell in outside if axis.padding_mode != "zeros" else ():
            source = axis.source(cell)
            assert source is not None  # only zeros have no source
            counts[source] += len(axis.readers(cell))
    return tuple(counts)
