"""Charts of a model: bars along its layers, in the order of their rows, a panel a quantity.

Two models stand beside each other, with the same scale for each quantity.  Length alone tells
the number: one colour for each model, which the colour-blind can tell apart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from convviz.cost.charts.figures import ChartColours, styled
from convviz.errors import ConvVizError
from convviz.models.rows import TableRow
from convviz.models.shown.columns import title
from convviz.models.traced import TracedModel
from convviz.words.numbers import bytes_text, count, short_number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PANEL_IN, NUMBER_IN = 1.9, 0.6
"""Width of a panel, without the names of layers, and of the number behind its longest bar."""
LETTER_IN = 0.068
"""Width of a letter of a layer's name."""
BAR_IN = 0.17
"""Height of a bar with its gap."""
ABOVE_IN, BELOW_IN = 0.95, 0.15
MOST_ROWS = 400
"""Rows of a chart that can still be read, and drawn."""


class Bars(NamedTuple):
    """A quantity of a row: its title, its number if that is known, and the number as text."""

    title: str
    number: Callable[[TableRow], float | None]
    text: Callable[[float], str]


def _field(row: TableRow) -> float | None:
    sizes = [size for size in row.last.receptive_field if size is not None]
    return max(sizes) if sizes and len(sizes) == len(row.last.receptive_field) else None


def _macs(row: TableRow) -> float | None:
    return None if row.is_unknown else row.macs


def _memory(row: TableRow) -> float | None:
    unknown = any(each.activation_bytes is None for each in row.layers)
    return None if unknown else row.activation_bytes


BARS = (
    Bars("MACs", _macs, short_number),
    Bars("parameters", lambda row: row.parameters, short_number),
    Bars("activations (float32)", _memory, lambda n: bytes_text(int(n))),
    Bars("receptive field (cells)", _field, lambda n: f"{n:,.0f}"),
)
"""The panels, from left to right."""


def model_figure(models: Sequence[TracedModel], theme: str) -> Figure:
    """The chart of one model, or of two beside each other.

    Raises:
        ConvVizError: there is no such theme, or a model has no rows, or more than 400.
    """
    for model in models:
        if not model.rows:
            raise ConvVizError(f"{model.name} has no convolution, pool or shuffle to chart")
        if len(model.rows) > MOST_ROWS:
            raise ConvVizError(
                f"a chart has at most {MOST_ROWS} rows, and {model.name} has"
                f" {len(model.rows)}: choose some by only, or add them up by depth"
            )
    with styled(theme) as inks:
        return _draw(models, inks)


def _draw(models: Sequence[TracedModel], inks: ChartColours) -> Figure:
    from matplotlib.figure import Figure

    most_rows = max(len(model.rows) for model in models)
    high = most_rows * BAR_IN + ABOVE_IN + BELOW_IN
    names_in = [LETTER_IN * max(len(row.name) for row in model.rows) + 0.15 for model in models]
    wide = sum(names_in) + len(models) * len(BARS) * PANEL_IN
    figure = Figure(figsize=(wide, high))
    left = 0.0
    for model, name_in, colour in zip(models, names_in, inks.lines, strict=False):
        figure.text(
            (left + 0.1) / wide, 1 - 0.22 / high, title(model), fontsize=12, weight="bold"
        )
        figure.text((left + 0.1) / wide, 1 - 0.42 / high, in_short(model), fontsize=9)
        left += name_in
        tall = len(model.rows) * BAR_IN
        low = 1 - (ABOVE_IN + tall) / high
        for place, bars in enumerate(BARS):
            box = (left / wide, low, (PANEL_IN - NUMBER_IN) / wide, tall / high)
            axes = figure.add_axes(box)
            _panel(axes, model.rows, bars, _most(models, bars), colour)
            if place:
                axes.set_yticks([])
            left += PANEL_IN
    return figure


def in_short(model: TracedModel) -> str:
    """The totals, in short numbers.

    >>> in_short(TracedModel("net", "PyTorch", ((3, 8, 8),), (), (), 25_557_032, (), ()))
    '0 layers, 25.6M parameters, 0 MACs'
    """
    parameters, macs = map(short_number, (model.parameters, model.macs))
    return f"{count(len(model), 'layer')}, {parameters} parameters, {macs} MACs"


def _most(models: Sequence[TracedModel], bars: Bars) -> float:
    """The largest number of all models, where the longest bar ends."""
    return max(bars.number(row) or 0 for model in models for row in model.rows) or 1


def _panel(axes: Axes, rows: Sequence[TableRow], bars: Bars, most: float, colour: str) -> None:
    """The bars of one quantity from top to bottom, each with its number behind it."""
    numbers = [bars.number(row) for row in rows]
    axes.barh(range(len(rows)), [number or 0 for number in numbers], height=0.72, color=colour)
    axes.set_title(bars.title)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlim(0, most)
    axes.set_xticks([])
    axes.set_yticks(range(len(rows)), [row.name for row in rows])
    axes.tick_params(length=0)
    axes.spines["bottom"].set_visible(False)
    for place, number in enumerate(numbers):
        told = "?" if number is None else bars.text(number)
        axes.annotate(
            told, (number or 0, place), (3, 0), textcoords="offset points",
            va="center", fontsize=7, annotation_clip=False,
        )  # fmt: skip
