"""A sweep as people read it, in a terminal and in a notebook."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from convviz import Conv2d, Sweep, sweep
from convviz.cost.sweep.points import Skipped
from convviz.cost.sweep.shown import MOST_ROWS, swept_html, swept_text
from convviz.cost.sweep.timing import Conditions, Timing

LAYER, SHAPE = Conv2d(3, 2, 3, stride=2, padding=1), (3, 7, 7)


class Table(HTMLParser):
    """The cells of each row, the caption, the paragraphs; what is opened is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.rows: list[list[str]] = []
        self.said: dict[str, list[str]] = {"caption": [], "p": []}
        self.feed(html)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
        if tag in self.said:
            self.said[tag].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1] in ("td", "th"):
            self.rows[-1][-1] += data
        for tag, texts in self.said.items():
            if tag in self.open:
                texts[-1] += data


@pytest.fixture(scope="module")
def swept() -> Sweep:
    return sweep(LAYER, SHAPE, vary="stride", values=[1, 2, 12], against_values=[2, 1024])


def test_numbers_stand_flush_right_under_their_headings(swept: Sweep) -> None:
    assert swept_text(swept).splitlines()[:7] == [
        "Conv2d by stride",
        "C_in 3   input 7×7   K (3, 3)   P (1, 1)   D (1, 1)   G 1",
        "",
        "stride  out_channels         output  parameters       MACs  input + output (bytes)",
        "-" * 82,
        "     1             2      2 × 7 × 7          56      2,646                     980",
        "     1          1024  1,024 × 7 × 7      28,672  1,354,752                 201,292",
    ]


def test_html_says_what_the_text_says(swept: Sweep) -> None:
    table, text = Table(swept_html(swept)), swept_text(swept)
    assert len(table.rows) == 1 + len(swept)
    lines = text.splitlines()
    for cells, line in zip(table.rows, [lines[3], *lines[5:]], strict=False):
        assert " ".join(cells).split() == line.split()
    (caption,) = table.said["caption"]
    assert caption.split() == " ".join(lines[:2]).split()


def test_what_is_not_there_is_told_and_escaped(swept: Sweep) -> None:
    holes = (Skipped(3, 2, "a <b> & c"), Skipped(3, 4, "a <b> & c"), Skipped(4, 2, "d"))
    shown = replace(swept, skipped=holes)
    told = [
        "There is no layer of stride 3 with out_channels 2 and 1 more pair: a <b> & c.",
        "There is no layer of stride 4 with out_channels 2: d.",
    ]
    assert Table(swept_html(shown)).said["p"] == told
    assert swept_text(shown).endswith("\n\n" + "\n".join(told))


def test_times_have_their_unit_and_conditions(swept: Sweep) -> None:
    timing = Timing(1.23456, 1.1, 1.5, 9)
    first, *rest = swept.points
    points = (replace(first, timing=timing), *rest)
    conditions = Conditions("cpu", "a <fast> one", 2, "float32", "2.13", "forward")
    shown = replace(swept, points=points, conditions=conditions, interrupted=True)
    table = Table(swept_html(shown))
    assert table.rows[0][-2:] == ["time (ms)", "quartiles (ms)"]
    assert table.rows[1][-2:] == ["1.23", "1.1 - 1.5"]
    assert table.rows[2][-2:] == ["", ""]
    assert table.said["p"] == [f"Times are medians, {conditions}; stopped before the end."]


def test_a_long_sweep_is_read_in_part() -> None:
    long = sweep(LAYER, SHAPE, vary="padding", values=[1], against_values=list(range(1, 70)))
    table = Table(swept_html(long))
    assert len(table.rows) == 1 + MOST_ROWS
    assert table.said["p"] == ["9 more rows: to_csv, columns and plot have all."]
