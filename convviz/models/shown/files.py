"""A model's table for programs and papers: CSV and LaTeX."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from convviz.models.layers import Others, Sizes
from convviz.models.rows import TableRow
from convviz.models.shown.columns import COLUMNS, other_cells, title, totals
from convviz.models.traced import TracedModel

FIELDS = (
    "layer", "operator", "arguments", "input", "output", "parameters", "macs",
    "receptive_field", "jump", "coverage", "activation_bytes", "repeats",
)  # fmt: skip
"""The columns of the CSV."""

LATEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "_": r"\_", "&": r"\&", "%": r"\%",
    "#": r"\#", "$": r"\$", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "×": r"$\times$", "≤": r"$\le$",
}  # fmt: skip
"""Characters that LaTeX reads otherwise, and what stands for them."""


def model_csv(model: TracedModel) -> str:
    """The rows, then what is no layer, with a header; sizes as `3x224x224`."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(FIELDS)
    writer.writerows(map(_csv_row, model.rows))
    writer.writerows(map(_csv_others, model.others))
    return out.getvalue()


def _csv_row(row: TableRow) -> list[object]:
    last = row.last
    return [
        row.name,
        row.operator,
        row.arguments.replace("×", "x"),
        _sizes(row.input_shape),
        _sizes(row.output_shape),
        row.parameters,
        row.macs,
        _sizes(last.receptive_field),
        _sizes(last.jump),
        "" if row.coverage is None else row.coverage,
        row.activation_bytes,
        last.repeats,
    ]


def _csv_others(others: Others) -> list[object]:
    start = ["", others.kind, f"{others.count} of them", "", ""]
    return [*start, others.parameters, others.macs, *[""] * 5]


def _sizes(sizes: Sequence[float | None] | Sizes) -> str:
    return "x".join(
        "?" if size is None else f"{size:g}" if isinstance(size, float) else str(size)
        for size in sizes
    )


def model_latex(model: TracedModel) -> str:
    """The table for the package booktabs, with a caption."""
    return "\n".join(_latex_lines(model)) + "\n"


def _latex_lines(model: TracedModel) -> Iterator[str]:
    yield r"% \usepackage{booktabs}"
    yield r"\begin{table}"
    yield r"\centering\footnotesize\setlength{\tabcolsep}{3pt}"
    yield rf"\caption{{{latex_text(title(model))}}}"
    yield rf"\begin{{tabular}}{{{''.join('r' if each.number else 'l' for each in COLUMNS)}}}"
    yield r"\toprule"
    yield _latex_line([column.heading for column in COLUMNS])
    yield r"\midrule"
    for row in model.rows:
        yield _latex_line([column.cell(row) for column in COLUMNS])
    yield r"\midrule"
    for told in (*map(other_cells, model.others), totals(model)):
        cells = dict(zip(("operator", "parameters", "MACs"), told, strict=True))
        yield _latex_line([cells.get(column.heading, "") for column in COLUMNS])
    yield r"\bottomrule"
    yield r"\end{tabular}"
    yield r"\end{table}"


def _latex_line(cells: Sequence[str]) -> str:
    return " & ".join(map(latex_text, cells)) + r" \\"


def latex_text(text: str) -> str:
    """`text` as LaTeX prints it.

    >>> print(latex_text("conv_1 100 %"))
    conv\\_1 100 \\%
    """
    return "".join(LATEX.get(letter, letter) for letter in text)
