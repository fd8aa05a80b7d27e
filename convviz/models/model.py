"""A model with its table: as text, in a notebook, on a terminal, as files and as charts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from convviz.cost.charts.figures import FORMATS as CHARTS
from convviz.cost.charts.figures import check_figure_path, save_figure
from convviz.errors import ConvVizError
from convviz.files import check_writable, path_text, shown_path, write_file
from convviz.models.traced import TracedModel

if TYPE_CHECKING:
    from os import PathLike

    from matplotlib.figure import Figure

TABLES = {".csv": "to_csv", ".json": "to_json", ".html": "to_html", ".tex": "to_latex"}
"""The methods that give the text of a table, by the suffix of its file."""


@dataclass(frozen=True, slots=True, repr=False)
class Model(TracedModel):
    """The layers of a model with their table; the fields are those of `TracedModel`.

    `str` gives the table; `rich.print` and notebooks show it in their ways.
    """

    def __repr__(self) -> str:
        return (
            f"<Model {self.name} of {self.framework}: {len(self)} layers,"
            f" {self.parameters:,} parameters, {self.macs:,} MACs>"
        )

    def __str__(self) -> str:
        from convviz.models.shown.text import model_text

        return model_text(self)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """The table as text, for IPython, which calls a method of this name."""
        printer.text(str(self))

    def _repr_html_(self) -> str:
        from convviz.models.shown.html import model_html

        return model_html(self)

    def __rich_console__(self, console: Any, options: Any) -> Iterator[object]:
        """A table as wide as the terminal, for `rich.print`, which calls this method."""
        from convviz.models.shown.terminal import model_on_terminal

        yield from model_on_terminal(self, options.max_width)

    def to_dict(self) -> dict[str, Any]:
        """Every number in types that JSON has; `layers` has all, `rows` what is selected."""
        return {
            "name": self.name,
            "framework": self.framework,
            "input_shapes": [list(shape) for shape in self.input_shapes],
            "parameters": self.parameters,
            "unused_parameters": self.unused_parameters,
            "macs": self.macs,
            "flops": self.flops,
            "rows": [row.to_dict() for row in self.rows],
            "others": [asdict(each) for each in self.others],
            "remarks": list(self.remarks),
            "notes": list(self.notes),
        }

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be watched for: a sentence for each kind of note, naming the layers."""
        from convviz.models.shown.notes import sentences

        return sentences(self)

    def to_json(self) -> str:
        """The table as JSON text, ending in a newline."""
        import json

        return json.dumps(self.to_dict(), indent=1) + "\n"

    def to_csv(self) -> str:
        """The rows as CSV with a header; sizes as `3x224x224`."""
        from convviz.models.shown.files import model_csv

        return model_csv(self)

    def to_latex(self) -> str:
        """The rows as a LaTeX table for the package booktabs."""
        from convviz.models.shown.files import model_latex

        return model_latex(self)

    def to_html(self) -> str:
        """A page with the table, which needs nothing else."""
        from convviz.models.shown.html import model_page

        return model_page(self)

    def plot(self, *, theme: str = "light", against: Model | None = None) -> Figure:
        """Bars of MACs, parameters, activation memory and receptive field along the layers.

        Args:
            theme: `light` or `dark`.
            against: another model, drawn beside this one on the same scales.

        Raises:
            ConvVizError: there is no such theme, or a model has no layers.
        """
        from convviz.models.charts import model_figure

        return model_figure([self] if against is None else [self, against], theme)

    def save(
        self,
        path: str | PathLike[str],
        *,
        theme: str = "light",
        against: Model | None = None,
    ) -> Path:
        """Write the chart (.png, .svg, .pdf) or the table (.csv, .json, .html, .tex).

        Raises:
            ConvVizError: there is no such format, or the file cannot be written.
        """
        target = Path(path_text("path", path))
        self.check_path(target)
        suffix = target.suffix.lower()
        if against is not None and suffix in TABLES:
            raise ConvVizError(
                f"another model stands beside this one in a chart, {', '.join(CHARTS)}, not in"
                f" a {suffix}"
            )
        if suffix not in TABLES:
            return save_figure(target, lambda: self.plot(theme=theme, against=against))
        text: str = getattr(self, TABLES[suffix])()

        def write(out: BinaryIO) -> None:
            out.write(text.encode())

        write_file(target, write)
        return target

    @staticmethod
    def check_path(path: str | PathLike[str]) -> None:
        """Check, before long work, that a model could be saved there.

        Raises:
            ConvVizError: there is no such format, or the file cannot be written.
        """
        target = Path(path_text("path", path))
        suffix = target.suffix.lower()
        if suffix in CHARTS:
            check_figure_path(target)
        elif suffix in TABLES:
            check_writable(target)
        else:
            *first, last = (*CHARTS, *TABLES)
            raise ConvVizError(
                f"a model is written as {', '.join(first)} or {last}, not"
                f" {target.suffix or 'without a suffix'} ({shown_path(target)})"
            )
