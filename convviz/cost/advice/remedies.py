"""Ways to change a layer along single axes, such as by its padding, until a condition holds.

A way proposes settings for an axis, the nearest first; the first good one is taken.  Knows no
rule of a note, and no words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from convviz.cost.advice.settings import Setting, change, settings
from convviz.cost.coverage.reached import used_taps
from convviz.cost.coverage.reads import Coverage
from convviz.cost.price import Price
from convviz.errors import ConvVizError

Way = Callable[[Setting], Iterator[Setting]]
Good = Callable[[Coverage], bool]

MOST_TRIED = 64
"""Settings that are tried for each way and each axis, at most."""


def changes(
    price: Price[Any], good: Good, ways: Sequence[Way], numbers: Iterable[int] | None = None
) -> Iterator[dict[str, Any]]:
    """The change of the layer by each of `ways` that makes all axes `good`.

    Good axes stay as they are, and so do axes whose numbers are missing from `numbers`, if
    given.  Where no single way makes all axes good, each axis is changed by the first way
    that makes it good.
    """
    now = settings(price)
    asked = range(len(now)) if numbers is None else numbers
    bad = [number for number in asked if not _is_good(now[number], good)]
    found = [[_first(now[number], way, good) for number in bad] for way in ways]
    whole = [way for way in found if None not in way]
    if not whole:
        firsts = (next(filter(None, each), None) for each in zip(*found, strict=True))
        whole = [list(firsts)]
    for way in whole:
        wanted = list(now)
        for number, setting in zip(bad, way, strict=True):
            if setting is None:
                break
            wanted[number] = setting
        else:
            try:
                yield change(price, wanted)
            except ConvVizError:  # from Fold, whose input has to fit its window
                continue


def _first(setting: Setting, way: Way, good: Good) -> Setting | None:
    tried = islice(way(setting), MOST_TRIED)
    return next((each for each in tried if _is_good(each, good)), None)


def _is_good(setting: Setting, good: Good) -> bool:
    try:
        return good(setting.coverage())
    except ConvVizError:
        return False


# Ways of layers whose window stands on the input


def padding_for_the_same_output(now: Setting) -> Iterator[Setting]:
    """Other padding, with as many outputs as before."""
    yield from _paddings(now, now.coverage().positions)


def padding_for_one_more_output(now: Setting) -> Iterator[Setting]:
    """More padding, for one more position of the window."""
    yield from _paddings(now, now.coverage().positions + 1)


def less_padding(now: Setting) -> Iterator[Setting]:
    """Less padding, with no window wholly outside the input."""
    reach, (before, after) = now.span - 1, now.pads
    for less in range(reach + 1):
        most = reach - less
        yield now._replace(pads=(min(before, most), min(after, most)))


def _paddings(now: Setting, outputs: int) -> Iterator[Setting]:
    """Padding that gives so many outputs; if alike on both sides now, first alike."""
    least = max(0, (outputs - 1) * now.stride + now.span - now.size)
    most = (outputs - 1) * now.stride + now.span - now.size + now.stride - 1
    before, after = now.pads
    if before == after:
        alike = range(-(-least // 2), most // 2 + 1)
        for padding in sorted(_near(alike, before), key=lambda cells: abs(cells - before)):
            yield now._replace(pads=(padding, padding))
    uneven = []
    for one in _near(range(min(least, most) + 1), before):
        other = max(least - one, min(after, most - one))
        uneven.append((one, other))
    for pads in sorted(uneven, key=lambda pair: _moved(pair, now.pads)):
        yield now._replace(pads=pads)


def _moved(pads: tuple[int, int], now: tuple[int, int]) -> tuple[int, int]:
    return abs(pads[0] - now[0]) + abs(pads[1] - now[1]), sum(pads)


def _near(values: range, wanted: int) -> range:
    """The `MOST_TRIED` of `values` that are nearest to `wanted`."""
    nearest = min(max(wanted, values.start), max(values.start, values.stop - 1))
    first = max(values.start, nearest - MOST_TRIED // 2)
    return range(first, min(values.stop, nearest + MOST_TRIED // 2 + 1))


def cropped_input(now: Setting) -> Iterator[Setting]:
    """A smaller input that gives as many outputs: without the cells behind the last window."""
    remainder = now.coverage().axis.remainder
    if now.size > remainder > 0:
        yield now._replace(size=now.size - remainder)


def larger_input_of_use(now: Setting) -> Iterator[Setting]:
    """The smallest larger input in which each tap stands on a cell in some position."""
    before, after = now.pads
    least = now.size
    for tap in range(now.kernel):
        offset = tap * now.dilation - before
        out = max(0, -(offset // now.stride))
        start = out * now.stride
        least = max(least, start + offset + 1, start + now.span - before - after)
    yield now._replace(size=least)


def input_for_whole_windows(now: Setting) -> Iterator[Setting]:
    """An input larger by the cells that the last window reaches past all padding."""
    yield now._replace(size=now.size + now.coverage().cells_beyond)


def used_kernel(now: Setting) -> Iterator[Setting]:
    """The kernel without idle taps at both ends, with padding for as many outputs as now."""
    each = now.coverage()
    if not (used := used_taps(each)):
        return
    kernel = used[-1] - used[0] + 1
    before = now.pads[0] - used[0] * now.dilation
    reached = (each.positions - 1) * now.stride + now.dilation * (kernel - 1) + 1
    after = reached - now.size - before
    if before >= 0:
        yield now._replace(kernel=kernel, pads=(before, max(0, after)))
    yield now._replace(kernel=kernel)
    yield now._replace(kernel=kernel, pads=(0, 0))


def odd_kernel(now: Setting) -> Iterator[Setting]:
    """A kernel with one tap more or less, padded alike on both sides to keep the size."""
    for kernel in (now.kernel + 1, now.kernel - 1):
        reach = now.dilation * (kernel - 1)
        yield now._replace(kernel=kernel, pads=(reach // 2, reach // 2))


def padding_that_keeps_the_size(now: Setting) -> Iterator[Setting]:
    """As many cells of padding as keep the size, the odd one after."""
    reach = now.span - 1
    yield now._replace(pads=(reach // 2, reach - reach // 2))


# Ways of all layers


def other_dilation(now: Setting) -> Iterator[Setting]:
    """The nearest dilation, the smaller one of two."""
    for apart in range(1, MOST_TRIED if now.kernel > 1 else 0):
        for dilation in (now.dilation - apart, now.dilation + apart):
            if dilation >= 1:
                yield now._replace(dilation=dilation)


def smaller_dilation(now: Setting) -> Iterator[Setting]:
    """A smaller dilation."""
    for dilation in range(now.dilation - 1, 0, -1):
        yield now._replace(dilation=dilation)


OFF_THE_PADDING = (padding_for_the_same_output, less_padding, smaller_dilation)
"""Ways to move windows off the padding."""


def smaller_stride(now: Setting) -> Iterator[Setting]:
    """A smaller stride, the largest first."""
    for stride in range(min(now.stride - 1, now.span), 0, -1):
        yield now._replace(stride=stride)


def larger_kernel(now: Setting) -> Iterator[Setting]:
    """A larger kernel, as far as twice the stride."""
    nearly = -(-(now.stride - 1) // now.dilation) + 1
    for kernel in sorted({*range(now.kernel + 1, now.kernel + 9), nearly, now.stride}):
        if kernel > now.kernel:
            yield now._replace(kernel=kernel)


def small_steps(now: Setting) -> Iterator[Setting]:
    """No dilation, and a stride no longer than the kernel: then every cell is read."""
    for stride in range(min(now.stride, now.kernel), 0, -1):
        yield now._replace(dilation=1, stride=stride)
        reach = now.kernel - 1
        pads = (min(now.pads[0], reach), min(now.pads[1], reach))
        yield now._replace(dilation=1, stride=stride, pads=pads)


# Ways of transposed convolutions, whose window stands on the output


def cut_for_the_same_output(way: Way) -> Way:
    """`way`, and besides a cut that keeps the number of outputs."""

    def changed(now: Setting) -> Iterator[Setting]:
        out = now.laid - sum(now.pads) + now.added
        for other in way(now):
            yield from _cuts(other, other.laid - out, other.pads)

    return changed


def other_cut(now: Setting) -> Iterator[Setting]:
    """Other padding and output padding, with as many outputs as before."""
    yield from _cuts(now, sum(now.pads) - now.added, now.pads)


def _cuts(now: Setting, cells: int, pads: tuple[int, int]) -> Iterator[Setting]:
    """Cuts of `cells` in all: alike on both sides with an odd cell added back, or unlike."""
    if cells < 0:
        yield now._replace(pads=(0, 0), added=-cells)
        return
    if cells % 2 == 0 or pads[0] == pads[1]:
        yield now._replace(pads=(-(-cells // 2),) * 2, added=cells % 2)
    yield now._replace(pads=(cells // 2, cells - cells // 2), added=0)
    before = min(pads[0], cells)
    yield now._replace(pads=(before, cells - before), added=0)


def even_kernel_for_stride(now: Setting) -> Iterator[Setting]:
    """A kernel that is a multiple of the stride, the nearest first, the larger of two alike."""
    below = now.kernel // now.stride * now.stride
    sizes = sorted(
        (below, below + now.stride), key=lambda kernel: (abs(kernel - now.kernel), -kernel)
    )
    for kernel in filter(None, sizes):
        yield now._replace(kernel=kernel)


def undilated_even_kernel(now: Setting) -> Iterator[Setting]:
    """No dilation, with a kernel that is a multiple of the stride."""
    yield from even_kernel_for_stride(now._replace(dilation=1))


def no_output_padding(now: Setting) -> Iterator[Setting]:
    """No output padding."""
    yield now._replace(added=0)


def no_gaps(now: Setting) -> Iterator[Setting]:
    """No dilation, no output padding, a stride no longer than the kernel; then no cut."""
    for stride in range(min(now.stride, now.kernel), 0, -1):
        dense = now._replace(dilation=1, stride=stride, added=0)
        yield dense
        yield dense._replace(pads=(0, 0))
