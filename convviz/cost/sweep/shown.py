"""A sweep as somebody reads it: one table, as plain text and as HTML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from textwrap import wrap

from convviz.cost.sweep.lines import sweep_value_text
from convviz.cost.sweep.points import Skipped, SweepPoint, Swept, Value
from convviz.words.numbers import count, times, tuple_text

MOST_ROWS = 60
"""Rows that are read at a sight; a longer table is left to a program."""

WIDTH = 92
"""Columns to which sentences are wrapped."""


def swept_title(sweep: Swept) -> str:
    """What is varied."""
    return f"{type(sweep.layer).__name__} by {sweep.vary}"


def unvaried(sweep: Swept) -> str:
    """The arguments that do not vary."""
    layer = sweep.layer
    fixed = {
        "in_channels": f"C_in {layer.in_channels}",
        "out_channels": f"C_out {layer.out_channels}",
        "input_size": f"input {'×'.join(map(str, sweep.input_shape[1:]))}",
        "kernel_size": f"K {tuple_text(layer.kernel)}",
        "padding": f"P {_padding_text(layer.padding)}",
        "stride": f"S {tuple_text(layer.strides)}",
        "dilation": f"D {tuple_text(layer.dilations)}",
        "groups": f"G {layer.groups}",
    }
    rest = [text for name, text in fixed.items() if name not in (sweep.vary, sweep.against)]
    return "   ".join(rest)


def _padding_text(padding: object) -> str:
    return repr(padding) if isinstance(padding, str) else str(padding).replace(",)", ")")


def _headings(sweep: Swept) -> list[str]:
    """The quantity and the unit of each column."""
    times = ["time (ms)", "quartiles (ms)"] if sweep.conditions else []
    names = ["output", "parameters", "MACs", "input + output (bytes)"]
    return [sweep.vary, sweep.against, *names, *times]


def _cells(sweep: Swept, point: SweepPoint) -> list[str]:
    price, timing = point.price, point.timing
    cells = [
        sweep_value_text(point.value),
        sweep_value_text(point.along),
        times(price.output_shape),
        f"{price.parameters:,}",
        f"{price.macs:,}",
        f"{price.activation_bytes:,}",
    ]
    if sweep.conditions:
        cells += _timed(timing.median_ms, timing.q1_ms, timing.q3_ms) if timing else ["", ""]
    return cells


def _timed(median: float, low: float, high: float) -> list[str]:
    return [f"{median:.3g}", f"{low:.3g} - {high:.3g}"]


def _rest(sweep: Swept) -> Iterator[str]:
    """Sentences below the table: rows that are not there, and how times were measured."""
    if (more := len(sweep.points) - MOST_ROWS) > 0:
        yield f"{count(more, 'more row')}: to_csv, columns and plot have all."
    yield from _reasons("There is no layer", sweep.skipped, sweep)
    yield from _reasons("There is no time", sweep.untimed, sweep)
    if sweep.conditions:
        stopped = "; stopped before the end" if sweep.interrupted else ""
        yield f"Times are medians, {sweep.conditions}{stopped}."


def _reasons(start: str, some: Sequence[Skipped], sweep: Swept) -> Iterator[str]:
    """A sentence for each reason, with the pairs of values to which it applies."""
    found: dict[str, list[tuple[Value, Value]]] = {}
    for each in some:
        found.setdefault(each.reason, []).append((each.value, each.along))
    for reason, pairs in found.items():
        value, along = map(sweep_value_text, pairs[0])
        more = f" and {count(len(pairs) - 1, 'more pair')}" if len(pairs) > 1 else ""
        yield f"{start} of {sweep.vary} {value} with {sweep.against} {along}{more}: {reason}."


def swept_text(sweep: Swept) -> str:
    """Plain text without a newline at its end, numbers flush right."""
    rows = [_headings(sweep), *(_cells(sweep, point) for point in sweep.points[:MOST_ROWS])]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(f"{cell:>{width}}" for cell, width in zip(row, widths, strict=True))
        for row in rows
    ]
    head, *body = (line.rstrip() for line in lines)
    told = [line for text in _rest(sweep) for line in wrap(text, WIDTH, subsequent_indent="  ")]
    above = [swept_title(sweep), unvaried(sweep), "", head, "-" * len(lines[0])]
    return "\n".join([*above, *body, *([""] * bool(told)), *told])


def swept_html(sweep: Swept) -> str:
    """A table that takes its colours from the page around it."""
    head = "".join(_html_cell("th", name, ' scope="col"') for name in _headings(sweep))
    rows = "".join(
        f"<tr>{''.join(_html_cell('td', cell) for cell in _cells(sweep, point))}</tr>"
        for point in sweep.points[:MOST_ROWS]
    )
    fixed = escape(unvaried(sweep)).replace("   ", " &ensp; ")
    caption = f"<b>{escape(swept_title(sweep))}</b> &ensp; {fixed}"
    told = "".join(f"<p>{escape(text)}</p>" for text in _rest(sweep))
    return (
        '<div class="convviz-sweep" style="overflow-x:auto">'
        '<table style="font-variant-numeric:tabular-nums">'
        f'<caption style="text-align:left;white-space:nowrap">{caption}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{told}</div>"
    )


def _html_cell(tag: str, text: str, more: str = "") -> str:
    return f'<{tag}{more} style="text-align:right;white-space:nowrap">{escape(text)}</{tag}>'
