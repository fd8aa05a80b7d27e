"""The coverage picture: a plane of the input with its read counts, crosses on unread cells.

For a layer that scatters, a plane of the output with its write counts.  The counts along the
two axes stand at the edges.  Of three axes the last two are the plane, and the counts along
the first stand on a strip below.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convviz.cost.charts.cells import (
    block_edges,
    block_size,
    colour_key,
    fill_plane,
    in_blocks,
    is_blocked,
    plane_of,
)
from convviz.cost.charts.figures import ChartColours, styled
from convviz.cost.coverage.reads import Coverage
from convviz.cost.price import Price
from convviz.words.numbers import count, percent, times, tuple_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LONG_IN, SHORT_IN, BARS_IN, GAP_IN, MARGIN_IN = 4.6, 0.55, 0.75, 0.12, 0.62
"""Inches: the plane's longer and shortest side, the bars, the gap to the bars, the margin."""


def coverage_figure(price: Price[Any], theme: str) -> Figure:
    """The coverage of one plane of `price`, by each kernel.

    Raises:
        ConvVizError: there is no such theme.
    """
    with styled(theme) as inks:
        return _draw(price, inks)


def _draw(price: Price[Any], inks: ChartColours) -> Figure:
    from matplotlib.figure import Figure

    rows, cols = plane_of(price.coverage)
    flat, deep = len(price.coverage) == 1, len(price.coverage) == 3
    width, height, nouns = *_plane_size(rows, cols), f"{price.noun}s"
    strip = BARS_IN + 0.75 if deep else 0.0
    bottom, top = 0.95 + strip, 0.95
    total_w = MARGIN_IN + width + (0 if flat else GAP_IN + BARS_IN) + 0.35
    total_h = bottom + height + GAP_IN + BARS_IN + top
    figure = Figure(figsize=(total_w, total_h))

    def box(left: float, low: float, wide: float, high: float) -> Axes:
        return figure.add_axes((left / total_w, low / total_h, wide / total_w, high / total_h))

    plane = box(MARGIN_IN, bottom, width, height)
    cell_in = min(width / len(cols.counts), height / len(rows.counts))
    fill_plane(plane, rows, cols, inks, cell_in)
    _name_axes(plane, rows, cols, price.surface)
    _bars(box(MARGIN_IN, bottom + height + GAP_IN, width, BARS_IN), cols, inks, nouns)
    if not flat:
        beside = box(MARGIN_IN + width + GAP_IN, bottom, BARS_IN, height)
        _bars(beside, rows, inks, nouns, beside=True)
    if deep:
        planes, below = price.coverage[0], box(MARGIN_IN, 0.85, width, BARS_IN)
        _bars(below, planes, inks, nouns)
        below.set_xlabel(
            f"{planes.name} of the {price.surface}: their {nouns} multiply those above"
        )
        _whole_ticks(below, x=len(planes.counts))
    _say(figure, price, inks, cell_in)
    return figure


def _plane_size(rows: Coverage, cols: Coverage) -> tuple[float, float]:
    """(width, height) in inches: cells are square unless the plane is very long."""
    ratio = len(rows.counts) / len(cols.counts)
    if not rows.name:
        return LONG_IN, SHORT_IN
    if ratio >= 1:
        return max(LONG_IN / ratio, LONG_IN / 1.5), LONG_IN
    return LONG_IN, max(LONG_IN * ratio, SHORT_IN)


def _name_axes(axes: Axes, rows: Coverage, cols: Coverage, surface: str) -> None:
    axes.set_xlabel(f"{cols.name} of the {surface}")
    axes.set_ylabel(f"{rows.name} of the {surface}" if rows.name else "")
    _whole_ticks(axes, x=len(cols.counts), y=len(rows.counts) if rows.name else None)
    if not rows.name:
        axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(True)


def _bars(
    axes: Axes, each: Coverage, inks: ChartColours, nouns: str, *, beside: bool = False
) -> None:
    """Bars of the counts along an axis, above the plane or beside."""
    from matplotlib.ticker import MaxNLocator

    edges, most = block_edges(each), max(each.counts) or 1
    turned = "horizontal" if beside else "vertical"
    axes.stairs(in_blocks(each), edges, fill=True, color=inks.many, orientation=turned)  # type: ignore[arg-type]  # one of the two
    whole_numbers = MaxNLocator(3, integer=True, min_n_ticks=1)
    if beside:
        axes.set(xlabel=nouns, xlim=(0, most), ylim=(edges[-1], edges[0]))
        axes.xaxis.set_major_locator(whole_numbers)
        axes.set_yticks([])
    else:
        axes.set(xlim=(edges[0], edges[-1]), ylim=(0, most))
        axes.set_ylabel(nouns, rotation=0, ha="right", va="center")
        axes.yaxis.set_major_locator(whole_numbers)
        axes.set_xticks([])


def _say(figure: Figure, price: Price[Any], inks: ChartColours, cell_in: float) -> None:
    """Write title, subtitle and legend."""
    wide, high = figure.get_size_inches()
    left, never = MARGIN_IN / wide, price.untouched_cells
    shapes = f"{tuple_text(price.input_shape)} → {tuple_text(price.output_shape)}"
    title = f"{type(price.layer).__name__} {shapes}"
    figure.text(left, 1 - 0.28 / high, title, fontsize=11, weight="bold")
    cells = count(price.plane_cells, "cell")
    told = (
        f"never {price.done}: {never:,} of {cells} of each {price.expanse}"
        f" ({percent(never, price.plane_cells)})"
        if never
        else f"every one of the {cells} of each {price.expanse} is {price.done}"
    )
    figure.text(left, 1 - 0.5 / high, told, fontsize=9)
    if is_blocked(price):
        blocks = times(block_size(each) for each in price.coverage[-2:])
        mean = f"each point is the mean of {blocks} cells, un{price.done} ones among them"
        figure.text(left, 1 - 0.7 / high, mean, fontsize=9)
    figure.legend(
        handles=colour_key(price, inks, cell_in), loc="lower left",
        bbox_to_anchor=(left - 0.02, 0.02 / high),
        ncols=3, frameon=False, fontsize=8, handlelength=1.4, columnspacing=1.2,
    )  # fmt: skip


def _whole_ticks(axes: Axes, *, x: int, y: int | None = None) -> None:
    """Ticks on whole cells: on each cell, where there is room."""
    from matplotlib.ticker import FixedLocator, MaxNLocator

    box, figure = axes.get_position(), axes.get_figure(root=True)
    wide, high = figure.get_size_inches() if figure else (1, 1)
    for axis, cells, inches, room in (
        (axes.xaxis, x, box.width * wide, 0.25),
        (axes.yaxis, y, box.height * high, 0.16),
    ):
        if cells is not None and cells * room <= inches:
            axis.set_major_locator(FixedLocator(range(cells)))
        elif cells is not None:
            axis.set_major_locator(MaxNLocator(max(2, int(inches / 0.6)), integer=True))
