"""An explanation: a layer's price and notes, as text, tables, HTML, JSON and pictures.

Prints nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from convviz.adapt import as_layer, convention_of, shape_for
from convviz.cost.advice.note import Note, with_lists
from convviz.cost.notes.refused import notes_on_refusals
from convviz.cost.notes.rules import notes_on
from convviz.cost.price import Price
from convviz.errors import ConvVizError
from convviz.files import path_text
from convviz.parsing.numerals import short
from convviz.parsing.shapes import ask

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike

    from matplotlib.figure import Figure

    from convviz.cost.explain.section import ExplanationSection
    from convviz.layer import Layer


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a layer costs and what to watch for; `str` gives the text.

    `rich.print` and notebooks show tables, `to_dict` gives the numbers to programs, `plot`
    and `save` draw the coverage.
    """

    price: Price[Any]
    notes: tuple[Note, ...]

    @property
    def output_shape(self) -> tuple[int, ...]:
        """(channels, sizes ...) of the output."""
        return self.price.output_shape

    @property
    def parameters(self) -> int:
        """Weights and biases."""
        return self.price.parameters

    @property
    def macs(self) -> int:
        """Multiply-accumulates of one forward pass, without the bias."""
        return self.price.macs

    @property
    def flops(self) -> int:
        """Twice the multiply-accumulates."""
        return self.price.flops

    @property
    def receptive_field(self) -> tuple[int, ...]:
        """Cells along each axis within which an output sees its input."""
        return self.price.receptive_field

    @property
    def unread_cells(self) -> int:
        """Cells of one channel of the input that are never read."""
        return self.price.unread_cells

    def sections(self) -> tuple[ExplanationSection, ...]:
        """The explanation in words, as sections of rows."""
        from convviz.cost.explain.sections import sections

        return sections(self.price)

    def __str__(self) -> str:
        from convviz.cost.explain.section import as_text

        return as_text(self.sections(), self.notes)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """The text, for IPython, which calls a method of this name."""
        printer.text(str(self))

    def _repr_html_(self) -> str:
        from convviz.cost.explain.section import as_html

        return as_html(self.sections(), self.notes)

    def __rich_console__(self, console: object, options: object) -> Iterator[object]:
        """Tables, for `rich.print`, which calls a method of this name."""
        from convviz.cost.explain.tables import as_tables

        yield from as_tables(self.sections(), self.notes)

    def to_dict(self) -> dict[str, Any]:
        """Every number, in types that JSON has; numbers of cells are those of one channel.

        `coverage` tells how often cells of the input are read, or for a layer that lays its
        kernel on the output how often cells of the output are written; `coverage_of` names
        the side.
        """
        price = self.price
        return {
            "operator": type(price.layer).__name__,
            "arguments": with_lists(asdict(price.layer)),
            "input_shape": list(price.input_shape),
            "output_shape": list(price.output_shape),
            "parameters": price.parameters,
            "weights": price.weights,
            "biases": price.parameters - price.weights,
            "macs": price.macs,
            "flops": price.flops,
            "bytes": {
                "dtype": "float32",
                "input": price.input_bytes,
                "weights": price.weight_bytes,
                "output": price.output_bytes,
            },
            "kernel_span": list(price.span),
            "receptive_field": list(price.receptive_field),
            "receptive_field_in_input": list(price.field_in_input),
            "padding": [list(pair) for pair in price.layer.pads],
            **self._coverage(),
            "notes": [note.to_dict() for note in self.notes],
        }

    def _coverage(self) -> dict[str, Any]:
        price = self.price
        cells: dict[str, Any] = {
            "unread_cells": price.unread_cells,
            "padding_only_outputs": price.padding_only_outputs,
            "idle_weights": price.idle_weights,
            "coverage_of": price.surface,
            "plane_cells": price.plane_cells,
        }
        if not price.plan.scatters:
            cells["effective_padding"] = [
                list(each.effective_padding) for each in price.coverage
            ]
        return cells | {
            "coverage": [
                {
                    "axis": each.name,
                    f"un{price.done}": each.unread,
                    "reasons": {str(reason): count for reason, count in each.reasons},
                    f"{price.noun}_counts": list(each.counts),
                }
                for each in price.coverage
            ]
        }

    def plot(self, *, theme: str = "light") -> Figure:
        """The coverage picture as a figure of matplotlib, in theme `light` or `dark`."""
        from convviz.cost.charts.plane import coverage_figure

        return coverage_figure(self.price, theme)

    def save(self, path: str | PathLike[str], *, theme: str = "light") -> Path:
        """Write the coverage picture; the suffix, .png, .svg or .pdf, is its format.

        Raises:
            ConvVizError: there is no such format or theme, or the file cannot be written.
        """
        from convviz.cost.charts.figures import save_figure

        return save_figure(Path(path_text("path", path)), lambda: self.plot(theme=theme))


def explanation_of(
    layer: object,
    input_shape: Sequence[int],
    *,
    framework: str | None = None,
    convention: str | None = None,
    stacklevel: int = 2,
) -> Explanation:
    """What one `layer` costs; the arguments are those of `convviz.explain`.

    `stacklevel` is the calls from here to the caller who is asked about a shape.

    Raises:
        ConvVizError: `layer` is no layer, or does not fit the shape, or there is no such
            framework.

    Warns:
        ShapeWarning: the shape is legal, and looks like another shape; a note says so, too.
    """
    told = convention_of(layer) if convention is None else convention
    if not isinstance(told, str):
        raise ConvVizError(f"convention must be a text, not {short(told)}")
    shape = shape_for(layer, input_shape)
    price = Price.of(as_layer(layer, shape), shape, told)
    question = ask("convviz.explain", price.layer, input_shape, price.input_shape, stacklevel)
    shape_notes = []
    if question is not None:
        way_out = question.way_out
        shape_notes = [Note("shape", len(question.instead), question.text, way_out)]
    notes = (*shape_notes, *notes_on(price), *notes_on_refusals(price, framework))
    return Explanation(price, notes)


def explained(layer: Layer, input_shape: Sequence[int], convention: str = "") -> Explanation:
    """As `explain`, of a layer of convviz over a shape that was asked about before."""
    price = Price.of(layer, input_shape, convention)
    return Explanation(price, (*notes_on(price), *notes_on_refusals(price, None)))
