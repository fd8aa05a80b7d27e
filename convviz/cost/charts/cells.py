"""The cells of the coverage picture: shades for read counts, hatching for what is unread.

Planes too large for that are drawn by the mean of blocks, and nothing is hatched.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, product
from math import prod
from typing import TYPE_CHECKING, Any

from convviz.cost.charts.figures import ChartColours
from convviz.cost.coverage.reads import Coverage
from convviz.cost.price import Price
from convviz.words.numbers import count

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap
    from matplotlib.patches import Patch
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MOST_BLOCKS = 1024
"""An axis of more cells is shown in blocks, by their mean."""
MOST_NUMBERED = 16
"""Cells along an axis that have their counts written in."""
MOST_HATCHED = 900
"""Boxes of hatching; a plane with more of them has plain colour instead."""


def fill_plane(
    axes: Axes, rows: Coverage | None, cols: Coverage, inks: ChartColours, cell_in: float
) -> None:
    """Shade, hatch and number the cells; `cell_in` is the width of one in inches."""
    import numpy as np

    high, wide = (len(rows.counts) if rows else 1), len(cols.counts)
    down = in_blocks(rows) if rows else np.ones(1)
    counts = np.multiply.outer(down, in_blocks(cols))
    most = _most_reads(rows, cols)
    axes.imshow(
        np.ma.masked_equal(_enlarged(counts), 0),
        cmap=_ramp(inks),
        vmin=0,
        vmax=most,
        extent=(-0.5, wide - 0.5, high - 0.5, -0.5),
        aspect="auto",
        interpolation="auto",
    )
    _hatch(axes, rows, cols, inks)
    if max(high, wide) <= MOST_NUMBERED:
        _number(axes, counts, most, inks, cell_in)


def in_blocks(each: Coverage) -> Floats:
    """The counts, or of many cells the means of blocks of a few whole strides.

    The mean over a block of the plane is the product of its axes' means: nothing is lost.
    """
    import numpy as np

    found = np.array(each.counts, dtype=np.float64)
    size = block_size(each)
    starts = np.arange(0, len(found), size)
    lengths = np.diff(np.append(starts, len(found)))
    return np.asarray(np.add.reduceat(found, starts) / lengths)


def _enlarged(counts: Floats) -> Floats:
    """The few cells of a short axis as many equal ones, lest smoothing blur one into another.

    Matplotlib smooths both axes where it must thin out one of them.
    """
    import numpy as np

    down, across = (max(counts.shape) // cells for cells in counts.shape)
    return np.asarray(counts.repeat(down, axis=0).repeat(across, axis=1))


def block_size(each: Coverage) -> int:
    """Cells along the axis that are drawn as one: whole strides, so that blocks are alike."""
    stride, cells = each.axis.stride, len(each.counts)
    return 1 if cells <= MOST_BLOCKS else stride * -(-cells // (stride * MOST_BLOCKS))


def block_edges(each: Coverage) -> list[float]:
    """Where the blocks of an axis begin, and where the last one ends."""
    cells = len(each.counts)
    return [cell - 0.5 for cell in (*range(0, cells, block_size(each)), cells)]


def _most_reads(rows: Coverage | None, cols: Coverage) -> int:
    return max(max(cols.counts) * (max(rows.counts) if rows else 1), 1)


def _ramp(inks: ChartColours) -> Colormap:
    from matplotlib.colors import LinearSegmentedColormap

    ramp = LinearSegmentedColormap.from_list("reads", [inks.few, inks.many])
    return ramp.with_extremes(bad=inks.never_ground)


def _hatch(axes: Axes, rows: Coverage | None, cols: Coverage, inks: ChartColours) -> None:
    from matplotlib.patches import Rectangle

    for left, top, wide, high in _unread_boxes(rows, cols):
        corner = (left - 0.5, top - 0.5)
        axes.add_patch(Rectangle(corner, wide, high, **_never(inks)))


def _unread_boxes(rows: Coverage | None, cols: Coverage) -> list[tuple[int, int, int, int]]:
    """(left, top, width, height) of boxes which hold each unread cell once.

    Whole unread rows, and unread columns between them; none where they are too many.
    """
    row_runs, col_runs = _runs(rows.counts if rows else (1,)), _runs(cols.counts)
    if len(row_runs) * len(col_runs) > MOST_HATCHED:
        return []
    across = len(cols.counts)
    boxes = [(0, top, across, high) for top, high, read in row_runs if not read]
    boxes += [
        (left, top, wide, high)
        for (top, high, read), (left, wide, seen) in product(row_runs, col_runs)
        if read and not seen
    ]
    return boxes


def _never(inks: ChartColours) -> dict[str, Any]:
    """The look of what is never read."""
    return {
        "facecolor": inks.never_ground,
        "edgecolor": inks.never,
        "hatch": "/////",
        "linewidth": 0,
    }


def _runs(counts: Sequence[int]) -> list[tuple[int, int, bool]]:
    """(start, length, whether read) of the runs of cells that are alike.

    >>> _runs([1, 0, 0, 2])
    [(0, 1, True), (1, 2, False), (3, 1, True)]
    """
    found, start = [], 0
    for read, cells in groupby(counts, key=bool):
        size = sum(1 for _ in cells)
        found.append((start, size, read))
        start += size
    return found


def _number(axes: Axes, counts: Floats, most: int, inks: ChartColours, cell_in: float) -> None:
    """Write each count into its cell, black or white, whichever is seen better on it."""
    ramp = _ramp(inks)
    for (row, col), reads in _enumerated(counts):
        if not reads:
            continue
        red, green, blue, _ = ramp(reads / most)
        light = 0.3 * red + 0.59 * green + 0.11 * blue > 0.45
        axes.text(
            col,
            row,
            f"{reads:.0f}",
            ha="center",
            va="center",
            fontsize=min(11.0, 26 * cell_in),
            color="#000000" if light else "#ffffff",
        )


def _enumerated(counts: Floats) -> list[tuple[tuple[int, int], float]]:
    return [
        ((row, col), float(counts[row, col])) for row, col in product(*map(range, counts.shape))
    ]


def colour_key(price: Price[Any], inks: ChartColours) -> list[Patch]:
    """What the colours mean: the fewest and the most reads, and the hatching.

    Blocks have the colours of their means, so these are what is told of them.
    """
    from matplotlib.patches import Patch

    shown = price.coverage[-2:]
    most = max(prod(max(each.counts) for each in shown), 1)
    ramp = _ramp(inks)
    key = [
        Patch(color=ramp(reads / most), label=label)
        for reads, label in _key_entries(shown, price.done, blocked=is_blocked(price))
    ]
    *deeper, cols = shown
    if _unread_boxes(deeper[-1] if deeper else None, cols):
        key.append(Patch(**_never(inks), label=f"never {price.done}"))
    elif min(min(each.counts) for each in shown) == 0 and not is_blocked(price):
        never = {**_never(inks), "hatch": None, "linewidth": 0.5}
        key.append(Patch(**never, label=f"never {price.done}, too fine to hatch"))
    return key


def _key_entries(
    shown: Sequence[Coverage], done: str, *, blocked: bool
) -> list[tuple[float, str]]:
    """(reads, label) of the fewest above none and of the most; one if they are the same."""
    if blocked:
        blocks = [[float(mean) for mean in in_blocks(each) if mean] for each in shown]
        ends = {prod(min(means, default=0) for means in blocks): None}
        ends[prod(max(means, default=0) for means in blocks)] = None
        labels = {f"{done} {reads:.3g} times in the mean": reads for reads in ends if reads}
        return [(reads, label) for label, reads in labels.items()]
    fewest = prod(min(filter(None, each.counts), default=0) for each in shown)
    most = prod(max(each.counts) for each in shown)
    return [(reads, f"{done} {count(reads, 'time')}") for reads in sorted({fewest, most} - {0})]


def is_blocked(price: Price[Any]) -> bool:
    """Whether the plane is drawn in blocks."""
    return any(block_size(each) > 1 for each in price.coverage[-2:])
