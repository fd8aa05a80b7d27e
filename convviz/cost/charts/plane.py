"""The coverage picture: a plane with its read counts, never-read cells hatched.

Where the window scatters it is a plane of the output, and what is counted are its products.

The two axes' own counts stand along the edges.  Of three axes the last two are the plane,
and the first has its counts on a strip below.
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
)
from convviz.cost.charts.figures import ChartColours, styled
from convviz.cost.coverage.reads import Coverage
from convviz.cost.price import Price
from convviz.words.numbers import count, percent, times, tuple_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.ticker import Locator

LONG_IN, SHORT_IN, BARS_IN, GAP_IN, MARGIN_IN = 4.6, 0.55, 0.75, 0.12, 0.62
"""Inches: the plane's longer and shortest side, the bars, and what is between."""


def coverage_figure(price: Price[Any], theme: str) -> Figure:
    """The coverage of one plane of `price`, by each kernel.

    Raises:
        ConvVizError: there is no such theme.
    """
    with styled(theme) as inks:
        return _draw(price, inks)


def _draw(price: Price[Any], inks: ChartColours) -> Figure:
    from matplotlib.figure import Figure

    *deeper, cols = price.coverage
    rows = deeper[-1] if deeper else None
    width, height, nouns = *_plane_size(rows, cols), f"{price.noun}s"
    strip = BARS_IN + 0.75 if len(deeper) == 2 else 0.0
    bottom, top = 0.95 + strip, 0.95
    total_w = MARGIN_IN + width + (GAP_IN + BARS_IN if rows else 0) + 0.35
    total_h = bottom + height + GAP_IN + BARS_IN + top
    figure = Figure(figsize=(total_w, total_h))

    def box(left: float, low: float, wide: float, high: float) -> Axes:
        return figure.add_axes((left / total_w, low / total_h, wide / total_w, high / total_h))

    plane = box(MARGIN_IN, bottom, width, height)
    fill_plane(plane, rows, cols, inks, cell_in=width / len(cols.counts))
    _name_axes(plane, rows, cols, price.surface)
    above = box(MARGIN_IN, bottom + height + GAP_IN, width, BARS_IN)
    _bars_above(above, cols, inks, nouns)
    if rows:
        beside = box(MARGIN_IN + width + GAP_IN, bottom, BARS_IN, height)
        _bars_beside(beside, rows, inks, nouns)
    if strip:
        below = box(MARGIN_IN, 0.85, width, BARS_IN)
        _bars_above(below, deeper[0], inks, nouns)
        below.set_xlabel(
            f"{deeper[0].name} of the {price.surface}: their {nouns} multiply those above"
        )
        _whole_ticks(below, x=len(deeper[0].counts))
    _say(figure, price, inks)
    return figure


def _plane_size(rows: Coverage | None, cols: Coverage) -> tuple[float, float]:
    """(width, height) in inches: cells are square unless the plane is very long."""
    if rows is None:
        return LONG_IN, SHORT_IN
    ratio = len(rows.counts) / len(cols.counts)
    if ratio >= 1:
        return max(LONG_IN / ratio, LONG_IN / 1.5), LONG_IN
    return LONG_IN, max(LONG_IN * ratio, SHORT_IN)


def _name_axes(axes: Axes, rows: Coverage | None, cols: Coverage, surface: str) -> None:
    axes.set_xlabel(f"{cols.name} of the {surface}")
    axes.set_ylabel(f"{rows.name} of the {surface}" if rows else "")
    _whole_ticks(axes, x=len(cols.counts), y=len(rows.counts) if rows else None)
    if not rows:
        axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(True)


def _bars_above(axes: Axes, each: Coverage, inks: ChartColours, nouns: str) -> None:
    counts = in_blocks(each)
    edges = block_edges(each)
    axes.stairs(counts, edges, fill=True, color=inks.many)
    axes.set_xlim(edges[0], edges[-1])
    axes.set_ylim(0, max(each.counts) or 1)
    axes.set_ylabel(nouns, rotation=0, ha="right", va="center")
    axes.yaxis.set_major_locator(_whole_numbers())
    axes.set_xticks([])


def _bars_beside(axes: Axes, each: Coverage, inks: ChartColours, nouns: str) -> None:
    counts = in_blocks(each)
    edges = block_edges(each)
    axes.stairs(counts, edges, fill=True, color=inks.many, orientation="horizontal")
    axes.set_ylim(edges[-1], edges[0])
    axes.set_xlim(0, max(each.counts) or 1)
    axes.set_xlabel(nouns)
    axes.xaxis.set_major_locator(_whole_numbers())
    axes.set_yticks([])


def _say(figure: Figure, price: Price[Any], inks: ChartColours) -> None:
    high = figure.get_size_inches()[1]
    left, never = MARGIN_IN / figure.get_size_inches()[0], price.untouched_cells
    name = type(price.layer).__name__
    shapes = f"{tuple_text(price.input_shape)} → {tuple_text(price.output_shape)}"
    figure.text(left, 1 - 0.28 / high, f"{name} {shapes}", fontsize=11, weight="bold")
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
        handles=colour_key(price, inks), loc="lower left",
        bbox_to_anchor=(left - 0.02, 0.02 / high),
        ncols=3, frameon=False, fontsize=8, handlelength=1.4, columnspacing=1.2,
    )  # fmt: skip


def _whole_numbers() -> Locator:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(3, integer=True, min_n_ticks=1)


def _whole_ticks(axes: Axes, *, x: int, y: int | None = None) -> None:
    """Ticks on whole cells: on each, where there is room."""
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
