"""The charts of a sweep: a panel for each quantity, a line for each value.

A line has its label at its end; a label names all values that share the line.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from convviz.cost.charts.figures import ChartColours, styled
from convviz.cost.sweep.labels import label_ends
from convviz.cost.sweep.lines import (
    PANELS,
    Line,
    Quantity,
    check_lines,
    line_label,
    lines_of,
    places_along,
    sweep_value_text,
)
from convviz.cost.sweep.points import Swept, Value
from convviz.cost.sweep.shown import swept_title, unvaried
from convviz.errors import ConvVizError
from convviz.parsing.numerals import short
from convviz.words.numbers import short_number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MARKERS = "os^DvPX*"
PANEL_IN = (3.45, 2.75)
"""(width, height) of a panel, its labels included."""
LINES_IN, LETTER_IN = 2.2, 0.07
"""Width of the lines of a panel, and of a letter of a tick's label, in inches."""


def sweep_figure(sweep: Swept, theme: str, panels: Sequence[str] | None) -> Figure:
    """The charts of `sweep` by `Sweep.plot`."""
    names = list(panels) if panels else [name for name in PANELS if name != "time"]
    if panels is None and sweep.conditions:
        names.append("time")
    for name in names:
        if name not in PANELS:
            raise ConvVizError(f"a panel is one of {', '.join(PANELS)}, not {short(name)}")
    if "time" in names and not sweep.conditions:
        raise ConvVizError("this sweep was not timed, so it has no panel of time")
    values = list(dict.fromkeys(point.value for point in sweep.points))
    check_lines(sweep.vary, len(values))
    with styled(theme) as inks:
        return _draw(sweep, names, values, inks)


def _draw(
    sweep: Swept, names: Sequence[str], values: Sequence[Value], inks: ChartColours
) -> Figure:
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    columns = len(names) if len(names) <= 3 else 2 if len(names) == 4 else 3
    rows = -(-len(names) // columns)
    wide, high = PANEL_IN
    size = (columns * wide, rows * high + 0.95)
    layout = ConstrainedLayoutEngine(
        rect=(0.01, 0.28 / size[1], 0.98, 1 - 0.95 / size[1]), w_pad=0.08, h_pad=0.08
    )
    figure = Figure(figsize=size, layout=layout)
    ends = []
    for place, name in enumerate(names):
        axes = figure.add_subplot(rows, columns, place + 1)
        ends.append((axes, _draw_panel(axes, sweep, PANELS[name], values, inks)))
    _say(figure, sweep, "time" in names)
    label_ends(figure, ends)
    return figure


def _draw_panel(
    axes: Axes, sweep: Swept, panel: Quantity, values: Sequence[Value], inks: ChartColours
) -> list[tuple[float, float, str, str]]:
    """Draw a panel, and return (x, y, label, colour) of the end of each line."""
    xs = places_along(sweep)
    lines = lines_of(sweep, panel, values)
    scale = _unit(axes, panel, lines)
    ends = []
    for line in lines:
        alike = len(line.values) > 1
        colour = inks.text if alike else inks.lines[line.rank % len(inks.lines)]
        style = "--" if line.rank >= len(inks.lines) else "-"
        known = [
            (xs[point.along], number / scale, point)
            for point, number in zip(line.points, line.numbers, strict=True)
            if number is not None
        ]
        if not known:
            continue
        x, y, points = zip(*known, strict=True)
        axes.plot(
            x, y, style, color=colour, marker=MARKERS[line.rank % len(MARKERS)],
            markersize=4, linewidth=1.4, clip_on=False,
        )  # fmt: skip
        if panel is PANELS["time"]:
            low = [point.timing.q1_ms for point in points]
            high = [point.timing.q3_ms for point in points]
            axes.fill_between(x, low, high, color=colour, alpha=0.25, linewidth=0)
        ends.append((x[-1], y[-1], line_label(line.values, len(values)), colour))
    _scales(axes, sweep, xs, [n / scale for line in lines for n in _extent(panel, line)])
    axes.grid(True)
    return ends


def _extent(panel: Quantity, line: Line) -> list[float]:
    """The numbers that must lie within the axes: medians, or for times both quartiles."""
    if panel is PANELS["time"]:
        timings = [point.timing for point in line.points if point.timing]
        return [ms for timing in timings for ms in (timing.q1_ms, timing.q3_ms)]
    return [number for number in line.numbers if number is not None]


def _unit(axes: Axes, panel: Quantity, lines: Sequence[Line]) -> float:
    """Write the panel's title with its unit, and return the unit's size in bytes, else 1."""
    if not panel.of_bytes:
        axes.set_title(panel.title)
        return 1
    most = max(number for line in lines for number in line.numbers if number is not None)
    units = {"bytes": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}
    unit, scale = next(
        (found for found in reversed(units.items()) if most >= found[1]), ("bytes", 1)
    )
    axes.set_title(f"{panel.title} ({unit})")
    return scale


def _scales(axes: Axes, sweep: Swept, xs: dict[Value, float], numbers: Sequence[float]) -> None:
    """Set logarithmic axes where the data spans much, and ticks at the values along x."""
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

    places = sorted(xs.values())
    if places[0] > 0 and places[-1] / places[0] >= 8 and len(set(xs) - {*places}) == 0:
        axes.set_xscale("log", base=2)
    axes.xaxis.set_major_locator(FixedLocator(places))
    axes.xaxis.set_minor_locator(NullLocator())
    names = _fitting({place: sweep_value_text(value) for value, place in xs.items()})
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: names.get(float(x), "")))
    axes.set_xlabel(sweep.against)
    positive = [number for number in numbers if number > 0]
    if positive and max(positive) / min(positive) >= 30:
        axes.set_yscale("log")
    elif positive:
        axes.set_ylim(0, 1.08 * max(positive))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: short_number(y)))
    axes.yaxis.set_minor_formatter(FuncFormatter(lambda *_: ""))


def _fitting(names: dict[float, str]) -> dict[float, str]:
    """The labels of ticks along x, or every other label where all would overlap."""
    pitch_in = LINES_IN / max(1, len(names) - 1)
    texts = [names[place] for place in sorted(names)]
    crowded = any(
        (len(left) + len(right)) / 2 * LETTER_IN + 0.05 > pitch_in
        for left, right in pairwise(texts)
    )
    kept = sorted(names, reverse=True)[:: 2 if crowded else 1]
    return {place: names[place] for place in kept}


def _say(figure: Figure, sweep: Swept, timed: bool) -> None:
    """Write the title, the arguments that do not vary, and the conditions of the times."""
    high = figure.get_size_inches()[1]
    left = 0.012
    figure.text(left, 1 - 0.25 / high, swept_title(sweep), fontsize=12, weight="bold")
    figure.text(left, 1 - 0.48 / high, unvaried(sweep), fontsize=9)
    if timed and sweep.conditions:
        runs = [point.timing.repetitions for point in sweep.points if point.timing]
        span = f"{min(runs)} to {max(runs)} runs a point" if runs else "nothing measured"
        told = f"time: median, band from quartile to quartile, {span}"
        figure.text(left, 0.08 / high, f"{told}; {sweep.conditions}", fontsize=8)
