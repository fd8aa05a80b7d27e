"""A sweep as a table, as CSV and JSON, and its files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from convviz.cost.charts.figures import FORMATS, save_figure
from convviz.cost.sweep.lines import check_lines
from convviz.cost.sweep.points import SweepPoint, Swept, Value
from convviz.cost.sweep.timing import Timing
from convviz.errors import ConvVizError
from convviz.files import check_writable, path_text, shown_path, write_file

if TYPE_CHECKING:
    from os import PathLike

    from matplotlib.figure import Figure

TABLES = (".csv", ".json")


@dataclass(frozen=True, slots=True)
class Sweep(Swept):
    """A sweep with its table: iterating gives a dictionary for each point, as pandas takes.

    The fields are those of `Swept`.
    """

    def __str__(self) -> str:
        count = f"{len(self)} point{'s' * (len(self) != 1)}"
        return f"{count} of {self.vary} against {self.against}: {type(self.layer).__name__}"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """The table as text, for IPython, which calls a method of this name."""
        from convviz.cost.sweep.shown import swept_text

        printer.text(swept_text(self))

    def _repr_html_(self) -> str:
        from convviz.cost.sweep.shown import swept_html

        return swept_html(self)

    def __len__(self) -> int:
        return len(self.points)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return map(self._row, self.points)

    @property
    def columns(self) -> dict[str, list[Any]]:
        """The table, column by column."""
        rows = list(self)
        return {name: [row[name] for row in rows] for name in rows[0]}

    def _row(self, point: SweepPoint) -> dict[str, Any]:
        layer, price = point.price.layer, point.price
        row: dict[str, Any] = {
            "operator": type(layer).__name__,
            "in_channels": layer.in_channels,
            "out_channels": layer.out_channels,
            "input_size": price.input_shape[1:],
            "kernel_size": layer.kernel,
            "stride": layer.strides,
            "padding": layer.padding,
            "dilation": layer.dilations,
            "groups": layer.groups,
            "output_size": price.out_sizes,
            "parameters": price.parameters,
            "macs": price.macs,
            "flops": price.flops,
            "output_cells": price.output_cells,
            "activation_bytes": price.activation_bytes,
        }
        if self.conditions:
            timed = Timing.__dataclass_fields__
            row |= {name: getattr(point.timing, name, None) for name in timed}
            row |= asdict(self.conditions)
        return row

    def to_dict(self) -> dict[str, Any]:
        """The sweep in types that JSON has."""
        return {
            "vary": self.vary,
            "against": self.against,
            "interrupted": self.interrupted,
            "conditions": asdict(self.conditions) if self.conditions else None,
            "rows": list(self),
            "skipped": [asdict(each) for each in self.skipped],
            "untimed": [asdict(each) for each in self.untimed],
        }

    def to_json(self) -> str:
        """The sweep as JSON text, ending in a newline."""
        return json.dumps(self.to_dict(), indent=1) + "\n"

    def to_csv(self) -> str:
        """The rows as CSV with a header; sizes as `256x256`."""
        out = io.StringIO()
        writer = csv.DictWriter(out, list(self.columns), lineterminator="\n")
        writer.writeheader()
        for row in self:
            writer.writerow({name: _cell(value) for name, value in row.items()})
        return out.getvalue()

    def plot(self, *, theme: str = "light", panels: Sequence[str] | None = None) -> Figure:
        """The charts as a figure of matplotlib, one panel a quantity.

        Args:
            theme: `light` or `dark`.
            panels: some of `parameters`, `macs`, `output`, `memory` and `time`; if not given,
                all that were computed.

        Raises:
            ConvVizError: there is no such theme or panel, or there are too many lines.
        """
        from convviz.cost.sweep.charts import sweep_figure

        return sweep_figure(self, theme, panels)

    def save(
        self,
        path: str | PathLike[str],
        *,
        theme: str = "light",
        panels: Sequence[str] | None = None,
    ) -> Path:
        """Write the charts (.png, .svg, .pdf) or the numbers (.csv, .json).

        Raises:
            ConvVizError: there is no such format, or the file cannot be written.
        """
        path = Path(path_text("path", path))
        suffix = path.suffix.lower()
        if suffix not in TABLES:
            self.check_path(path)
            return save_figure(path, lambda: self.plot(theme=theme, panels=panels))
        text = self.to_csv() if suffix == ".csv" else self.to_json()

        def write(out: BinaryIO) -> None:
            out.write(text.encode())

        write_file(path, write)
        return path

    @staticmethod
    def check_path(
        path: str | PathLike[str], vary: str = "", values: Sequence[Value] = ()
    ) -> None:
        """Check, before long work, that a sweep over `values` of `vary` could be saved there.

        Raises:
            ConvVizError: there is no such format, a chart would have too many lines, or the
                file cannot be written.
        """
        path = Path(path_text("path", path))
        if path.suffix.lower() not in (*FORMATS, *TABLES):
            raise ConvVizError(
                f"a sweep is written as {', '.join(FORMATS)}, {TABLES[0]} or {TABLES[1]},"
                f" not {path.suffix or 'without a suffix'} ({shown_path(path)})"
            )
        if path.suffix.lower() in FORMATS:
            check_lines(vary, len(set(values)))
        check_writable(path)


def _cell(value: object) -> object:
    """A value as one cell of CSV."""
    if isinstance(value, tuple):
        return "x".join(
            "-".join(map(str, item)) if isinstance(item, tuple) else str(item) for item in value
        )
    return "" if value is None else value
