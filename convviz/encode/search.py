"""Palette indices as the image data of a GIF, small: LZW that chooses when to clear.

An encoder may empty its dictionary at any code, and once the dictionary is full any parse
is legal (GIF89a, appendix F).  Where to clear is a shortest path between some positions;
the parse by a full dictionary looks one phrase ahead, which is optimal for a dictionary
that holds every prefix of its phrases (Hartman and Rodeh, 1985).  While the dictionary
grows the parse is greedy: looking ahead then starves it and costs more than it saves.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

import numpy as np

from convviz.encode.lzw import code_bits

if TYPE_CHECKING:
    from convviz.encode.lzw import Pixels

MOST_CODES = 1 << 12
SUB_BLOCK_BYTES = 255

CLEAR_EVERY = 16
MOST_PLACES, MOST_PLACES_OF_FEW = 24, 200
"""A clear is considered after every 16th code, at 24 places or a few more in all, and at 200
where there are fewer codes than fill two dictionaries, which is then quick enough.
"""

RUN_CODES = 3 * MOST_CODES
"""Most codes between two clears."""

AHEAD_PX = 32
"""Number of shorter phrases that are considered in place of the longest."""


def compress_small(pixels: Pixels) -> bytes:
    """Return (height, width) `pixels`, neither being 0, as image data.

    Takes about 10 ms for each 4,096 codes and each place where a clear is considered.
    """
    bits = code_bits(pixels)
    runs = _best_runs(pixels.tobytes(), bits)
    codes = [1 << bits]
    widths = [bits + 1]
    for run, stop in runs:
        codes += run.codes_to(stop)
        count = len(codes) - len(widths)
        widths += _widths(bits)[:count]
        codes.append(1 << bits)
        widths.append(_widths(bits)[count])
    codes[-1] += 1  # the last code is not a clear but the end
    return b"%c%b\0" % (bits, _sub_blocks(_packed(codes, widths)))


def fills_dictionary(image_data: bytes) -> bool:
    """True if image data fills the dictionary, so that there was a choice of when to clear."""
    bits = image_data[0]
    return 8 * len(image_data) > _costs(bits)[MOST_CODES - (1 << bits) - 2]


@dataclass(frozen=True, slots=True)
class Run:
    """The codes from a clear at `start` on: code i ends before pixel `ends[i]`."""

    data: bytes
    start: int
    codes: list[int]
    ends: list[int]
    table: dict[bytes, int]

    def count_to(self, stop: int) -> int:
        """Return how many codes reach pixel `stop`, the last of them being cut short."""
        return bisect_left(self.ends, stop) + 1

    def codes_to(self, stop: int) -> list[int]:
        """Return the codes that reach exactly `stop`."""
        whole = self.count_to(stop) - 1
        begin = self.ends[whole - 1] if whole else self.start
        return [*self.codes[:whole], self.table[self.data[begin:stop]]]


def _best_runs(data: bytes, bits: int) -> list[tuple[Run, int]]:
    """Return the cheapest runs that follow one another, each with the pixel it stops at.

    The places for a clear are phrases' ends in a parse that clears when it must; they are
    the nodes of a graph whose edges are runs, and the costs are in bits.
    """
    nodes = _places(data, bits)
    costs, widths = _costs(bits), _widths(bits)
    best: dict[int, tuple[int, int]] = {0: (0, 0)}
    runs: dict[int, Run] = {}
    for number, node in enumerate(nodes[:-1]):
        run = runs[node] = _run(data, node, bits)
        for later in nodes[number + 1 :]:
            if later > run.ends[-1]:
                break
            count = run.count_to(later)
            cost = best[node][0] + costs[count] + widths[count]
            if later not in best or cost < best[later][0]:
                best[later] = cost, node
    path = [nodes[-1]]
    while path[-1]:
        path.append(best[path[-1]][1])
    return [(runs[node], stop) for node, stop in pairwise(reversed(path))]


def _places(data: bytes, bits: int) -> list[int]:
    """Return 0, the pixels where a clear is considered, and the end."""
    full = MOST_CODES - (1 << bits) - 2
    ends: list[int] = []
    at = 0
    while at < len(data):
        run = _run(data, at, bits, full)
        ends += run.ends
        at = ends[-1]
    most = MOST_PLACES_OF_FEW if len(ends) < 2 * MOST_CODES else MOST_PLACES
    every = max(CLEAR_EVERY, len(ends) // most)
    return [0, *ends[full // 2 : -1 : every], len(data)]


def _run(data: bytes, start: int, bits: int, most: int = RUN_CODES) -> Run:
    """Parse from a clear at `start` until the data or `most` codes are used up."""
    table = {bytes([index]): index for index in range(1 << bits)}
    codes: list[int] = []
    ends: list[int] = []
    at, size = start, len(data)
    for code in range((1 << bits) + 2, MOST_CODES):
        if at == size or len(codes) == most:
            return Run(data, start, codes, ends, table)
        length = _longest(data, at, table)
        codes.append(table[data[at : at + length]])
        table.setdefault(data[at : at + length + 1], code)  # is there only at the very end
        at += length
        ends.append(at)
    while at < size and len(codes) < most:
        length = _ahead(data, at, table)
        codes.append(table[data[at : at + length]])
        at += length
        ends.append(at)
    return Run(data, start, codes, ends, table)


def _longest(data: bytes, at: int, table: dict[bytes, int], known: int = 1) -> int:
    """Return how long the longest phrase at `at` is; one of `known` pixels is in the table.

    The table holds every prefix of its phrases, so the length is found by bisection.
    """
    high = 2 * known
    while data[at : at + high] in table:
        known = high
        high *= 2
        if at + known >= len(data):
            return len(data) - at
    while high - known > 1:
        middle = (known + high) // 2
        if data[at : at + middle] in table:
            known = middle
        else:
            high = middle
    return min(known, len(data) - at)


def _ahead(data: bytes, at: int, table: dict[bytes, int]) -> int:
    """Return the length of the phrase that, with the next one, reaches furthest."""
    longest = best = _longest(data, at, table)
    if at + longest >= len(data):
        return longest
    reach = at + longest + _longest(data, at + longest, table)
    for length in range(longest - 1, max(0, longest - AHEAD_PX), -1):
        if reach >= len(data):
            break
        start = at + length
        if data[start : reach + 1] in table:
            best = length
            reach = start + _longest(data, start, table, reach + 1 - start)
    return best


@cache
def _widths(bits: int) -> list[int]:
    """Return the width in bits of each code after a clear, counted from 0."""
    first = (1 << bits) + 2
    return [min(12, (first + count - 1).bit_length()) for count in range(RUN_CODES + 1)]


@cache
def _costs(bits: int) -> list[int]:
    """Return the bits that the first codes after a clear take, by their number."""
    return list(accumulate(_widths(bits), initial=0))


def _packed(codes: list[int], widths: list[int]) -> bytes:
    """Return codes one after another, each from its lowest bit on."""
    places = np.arange(12)
    bits = np.array(codes)[:, None] >> places & 1
    used = places < np.array(widths)[:, None]
    return np.packbits(bits[used].astype(np.uint8), bitorder="little").tobytes()


def _sub_blocks(packed: bytes) -> bytes:
    parts = [packed[at : at + SUB_BLOCK_BYTES] for at in range(0, len(packed), SUB_BLOCK_BYTES)]
    return b"".join(b"%c%b" % (len(part), part) for part in parts)
