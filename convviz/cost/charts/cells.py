"""The cells of the coverage picture: shades for read counts, crosses on never-read cells.

A plane of too many cells is drawn in blocks, each by the mean of its cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

from convviz.axis import Axis
from convviz.cost.charts.figures import ChartColours, hex_text
from convviz.cost.coverage.reads import Coverage
from convviz.cost.price import Price
from convviz.render.looks import readable_on
from convviz.theme import Colour
from convviz.words.numbers import count

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MOST_BLOCKS = 1024
"""Blocks along an axis, at most; an axis of more cells is shown in blocks of several cells."""
MOST_NUMBERED = 16
"""Cells along an axis whose counts are written into the cells, at most."""
LEAST_CROSSED_IN = 0.07
"""Inches of a cell that has room for a cross, at least."""

POINT_IN = 1 / 72
"""Inches of a point, the unit of type and markers."""

SINGLE = Coverage.of("", Axis(1, 1))
"""The rows of a plane that is a row."""


def plane_of(coverage: Sequence[Coverage]) -> tuple[Coverage, Coverage]:
    """Rows and cols of the plane that is drawn."""
    rows, cols = (SINGLE, *coverage)[-2:]
    return rows, cols


def fill_plane(
    axes: Axes, rows: Coverage, cols: Coverage, inks: ChartColours, cell_in: float
) -> None:
    """Shade, cross and number the cells, whose shorter side is `cell_in` inches."""
    import numpy as np

    high, wide = len(rows.counts), len(cols.counts)
    counts = np.multiply.outer(in_blocks(rows), in_blocks(cols))
    most, crossed = _most_reads((rows, cols)), cell_in >= LEAST_CROSSED_IN
    axes.imshow(
        np.ma.masked_equal(_enlarged(counts), 0),
        cmap=_ramp(inks),
        vmin=0,
        vmax=most,
        extent=(-0.5, wide - 0.5, high - 0.5, -0.5),
        aspect="auto",
        interpolation="nearest" if crossed else "auto",
    )
    if crossed:
        axes.hlines(np.arange(0.5, high - 1), -0.5, wide - 0.5, color=inks.faint, linewidth=0.6)
        axes.vlines(np.arange(0.5, wide - 1), -0.5, high - 0.5, color=inks.faint, linewidth=0.6)
        down, across = np.nonzero(counts == 0)
        axes.plot(across, down, **_cross(inks, cell_in))
    if max(high, wide) <= MOST_NUMBERED:
        _number(axes, counts, most, inks, cell_in)


def in_blocks(each: Coverage) -> Floats:
    """The counts of an axis, or the means of its blocks.

    The mean over a block of the plane is the product of its axes' means, exactly.
    """
    import numpy as np

    found = np.array(each.counts, dtype=np.float64)
    starts = np.arange(0, len(found), block_size(each))
    lengths = np.diff(np.append(starts, len(found)))
    return np.asarray(np.add.reduceat(found, starts) / lengths)


def _enlarged(counts: Floats) -> Floats:
    """The counts with each cell of the shorter axis repeated.

    Matplotlib smooths both axes of an image that is too large along one, and would blur the
    few cells of the other.
    """
    import numpy as np

    down, across = (max(counts.shape) // cells for cells in counts.shape)
    return np.asarray(counts.repeat(down, axis=0).repeat(across, axis=1))


def block_size(each: Coverage) -> int:
    """Cells of a block: whole strides, so that all blocks are alike."""
    stride, cells = each.axis.stride, len(each.counts)
    return 1 if cells <= MOST_BLOCKS else stride * -(-cells // (stride * MOST_BLOCKS))


def block_edges(each: Coverage) -> list[float]:
    """Where the blocks of an axis begin, and where the last block ends."""
    cells = len(each.counts)
    return [cell - 0.5 for cell in (*range(0, cells, block_size(each)), cells)]


def _most_reads(plane: Sequence[Coverage]) -> int:
    return max(prod(max(each.counts) for each in plane), 1)


def _ramp(inks: ChartColours) -> Colormap:
    from matplotlib.colors import LinearSegmentedColormap

    ramp = LinearSegmentedColormap.from_list("reads", [inks.few, inks.many])
    return ramp.with_extremes(bad=inks.ground)


def _cross(inks: ChartColours, cell_in: float) -> dict[str, Any]:
    """The cross of a never-read cell, a third as wide as the cell, as in animations."""
    size = min(cell_in, 0.5) / 3 / POINT_IN
    return {"marker": "x", "color": inks.never, "markersize": size, "linestyle": "none"}


def _number(axes: Axes, counts: Floats, most: int, inks: ChartColours, cell_in: float) -> None:
    """Write each count into its cell."""
    ramp = _ramp(inks)
    for row, col in product(*map(range, counts.shape)):
        if reads := float(counts[row, col]):
            ground = Colour(*(round(255 * part) for part in ramp(reads / most)[:3]))
            axes.text(
                col,
                row,
                f"{reads:.0f}",
                ha="center",
                va="center",
                fontsize=min(11.0, 26 * cell_in),
                color=hex_text(readable_on(inks.theme, ground)),
            )


def colour_key(price: Price[Any], inks: ChartColours, cell_in: float) -> list[Artist]:
    """The legend: the shades of the fewest and the most reads, and the cross."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    plane = plane_of(price.coverage)
    ramp, most = _ramp(inks), _most_reads(plane)
    entries = _key_entries(plane, price.done, blocked=is_blocked(price))
    key: list[Artist] = [Patch(color=ramp(reads / most), label=text) for reads, text in entries]
    never = f"never {price.done}"
    if min(in_blocks(each).min() for each in plane):
        return key
    if cell_in >= LEAST_CROSSED_IN:
        return [*key, Line2D([], [], label=never, **_cross(inks, 0.25))]
    fine = f"{never}, too fine to mark"
    return [*key, Patch(facecolor=inks.ground, edgecolor=inks.never, linewidth=0.5, label=fine)]


def _key_entries(
    plane: Sequence[Coverage], done: str, *, blocked: bool
) -> list[tuple[float, str]]:
    """(reads, text) of the fewest above none and of the most; one entry if they are equal.

    A block has the colour of its mean, so means are told of blocks.
    """
    if blocked:
        blocks = [[float(mean) for mean in in_blocks(each) if mean] for each in plane]
        ends = {prod(min(means, default=0) for means in blocks): None}
        ends[prod(max(means, default=0) for means in blocks)] = None
        texts = {f"{done} {reads:.3g} times in the mean": reads for reads in ends if reads}
        return [(reads, text) for text, reads in texts.items()]
    fewest = prod(min(filter(None, each.counts), default=0) for each in plane)
    most = prod(max(each.counts) for each in plane)
    return [(reads, f"{done} {count(reads, 'time')}") for reads in sorted({fewest, most} - {0})]


def is_blocked(price: Price[Any]) -> bool:
    """True if the plane is drawn in blocks."""
    return any(block_size(each) > 1 for each in price.coverage[-2:])
