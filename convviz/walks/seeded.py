"""Arrays of which parts are asked for: kept ones, and whole numbers from a seed, never stored.

Of those a number is a hash of its coordinates, so any part of any array costs what it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers: TypeAlias = "NDArray[np.generic] | Seeded"

AXIS_FACTOR, KEY_FACTOR = 0x9E3779B1, 0x85EBCA6B
"""Odd numbers that set axes, and keys, far apart."""


@dataclass(frozen=True, slots=True)
class Seeded:
    """Numbers from `least` to `most` in an array of `shape`; another `key`, other numbers."""

    shape: tuple[int, ...]
    least: int
    most: int
    key: int

    @property
    def size(self) -> int:
        """How many numbers there are."""
        return prod(self.shape)

    def part(self, *indices: NDArray[np.int64]) -> NDArray[np.int64]:
        """The numbers at `indices`, one array an axis, broadcast against each other.

        >>> import numpy as np
        >>> some = Seeded((10**6, 10**6), 0, 9, key=1)
        >>> some.part(*np.ix_([5, 6], [7, 8])).tolist()[1][0] == some.part(6, 7)
        np.True_
        """
        with np.errstate(over="ignore"):  # of numbers of 32 bits the low ones are kept
            mixed = _mixed(np.array(self.key * KEY_FACTOR & 0xFFFFFFFF, np.uint32))
            for axis, places in enumerate(indices, start=1):
                apart = np.uint32(axis * AXIS_FACTOR & 0xFFFFFFFF)
                mixed = mixed + _mixed(np.asarray(places).astype(np.uint32) + apart)
            count = np.uint32(self.most - self.least + 1)
            drawn = (_mixed(mixed) >> np.uint32(16)) * count >> np.uint32(16)
        return drawn.astype(np.int64) + self.least


def _mixed(bits: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Each number as one in which every bit depends on all of its bits.

    Chris Wellons, `Prospecting for Hash Functions` (2018), lowbias32.
    """
    bits = (bits ^ (bits >> np.uint32(16))) * np.uint32(0x7FEB352D)
    bits = (bits ^ (bits >> np.uint32(15))) * np.uint32(0x846CA68B)
    return bits ^ (bits >> np.uint32(16))


def part(numbers: Numbers, *indices: Any) -> NDArray[np.generic]:
    """The numbers at `indices`, which are arrays that are broadcast against each other."""
    return numbers.part(*indices) if isinstance(numbers, Seeded) else numbers[indices]


def kind_of(numbers: Numbers) -> str:
    """The kind of `numbers` in NumPy's letters, `i` for whole ones."""
    return "i" if isinstance(numbers, Seeded) else numbers.dtype.kind


def extremes(numbers: Numbers) -> tuple[int, int]:
    """The least and the most of whole `numbers`; zeros where there are none."""
    if isinstance(numbers, Seeded):
        return numbers.least, numbers.most
    return (int(numbers.min()), int(numbers.max())) if numbers.size else (0, 0)


def pieces(sizes: Sequence[int], most: int) -> Iterator[tuple[range, ...]]:
    """What an array of `sizes` is shared out in, in order, each of at most `most` numbers.

    >>> list(pieces((2, 3), 4))
    [(range(0, 1), range(0, 3)), (range(1, 2), range(0, 3))]
    >>> list(pieces((1, 3), 2))
    [(range(0, 1), range(0, 2)), (range(0, 1), range(2, 3))]
    """
    if not sizes:
        yield ()
        return
    first, *rest = sizes
    inner = prod(rest)
    if inner > most:
        yield from (
            (range(at, at + 1), *more) for at in range(first) for more in pieces(rest, most)
        )
        return
    each = max(1, most // max(1, inner))
    for start in range(0, first, each):
        yield range(start, min(first, start + each)), *map(range, rest)
