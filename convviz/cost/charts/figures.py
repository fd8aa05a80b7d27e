"""The colours of charts, light and dark, and the writing of figures into files.

Line colours keep a contrast of three to one against their ground and stay apart for the
colour-blind; every line has a marker and a label of its own besides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from convviz.cost.charts.matplotlib_defaults import own_settings
from convviz.errors import ConvVizError
from convviz.files import check_writable, shown_path, write_file
from convviz.parsing.numerals import short
from convviz.parsing.spelling import spelled
from convviz.theme import Colour, Theme, load_theme

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS = (".png", ".svg", ".pdf")
DPI = 160


LINES = {
    "light": (
        "#0072b2", "#c84e00", "#8d00eb", "#6b4024", "#163098", "#981664", "#eb005e", "#eb00eb",
    ),
    "dark": (
        "#56b4e9", "#f28e4b", "#ff297e", "#ffcc00", "#ba52ff", "#00ff99", "#c95eb4", "#afff7a",
    ),
}  # fmt: skip
"""More colours than the hues of a theme, and farther apart, as lines are thin."""


@dataclass(frozen=True, slots=True)
class ChartColours:
    """Colours of a chart as hex texts: `few` to `many` is the ramp of read counts."""

    theme: Theme
    ground: str
    text: str
    faint: str
    few: str
    many: str
    never: str
    lines: tuple[str, ...]


def inks_of(theme: str) -> ChartColours:
    """The colours of a theme, those of cells by the table of looks of animations.

    Raises:
        ConvVizError: there is no theme of this name.
    """
    from convviz.render.looks import look
    from convviz.scene.roles import Role

    if (known := spelled(theme, LINES)) is None:
        raise ConvVizError(f"theme must be {' or '.join(map(repr, LINES))}, not {short(theme)}")
    loaded = load_theme(known)
    return ChartColours(
        loaded,
        ground=hex_text(loaded.paper),
        text=hex_text(loaded.ink),
        faint=hex_text(loaded.line),
        few=hex_text(look(loaded, Role.DONE, 0).ground),
        many=hex_text(look(loaded, Role.TAP, 0).ground),
        never=hex_text(look(loaded, Role.NEVER_READ, 0).mark),
        lines=LINES[known],
    )


def hex_text(colour: Colour) -> str:
    """A colour as matplotlib takes it, such as `#0072b2`."""
    return f"#{bytes(colour).hex()}"


@contextmanager
def styled(theme: str) -> Iterator[ChartColours]:
    """A context in which matplotlib draws in the colours of `theme` alone."""
    inks = inks_of(theme)
    with own_settings(_style(inks)):
        yield inks


def _style(inks: ChartColours) -> Any:
    return {
        "figure.facecolor": inks.ground,
        "savefig.facecolor": inks.ground,
        "axes.facecolor": inks.ground,
        "axes.edgecolor": inks.text,
        "axes.labelcolor": inks.text,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.titlesize": 10,
        "axes.titlelocation": "left",
        "axes.labelsize": 9,
        "axes.axisbelow": True,
        "text.color": inks.text,
        "xtick.color": inks.text,
        "ytick.color": inks.text,
        "xtick.labelsize": 8,
        "ytick.labelsize": 8,
        "grid.color": inks.faint,
        "grid.linewidth": 0.6,
        "font.size": 9,
    }


def check_figure_path(path: Path) -> None:
    """Check, before long work, that `save_figure` could write `path`.

    Raises:
        ConvVizError: the suffix is no format of charts, or the file cannot be written.
    """
    if path.suffix.lower() not in FORMATS:
        raise ConvVizError(
            f"a chart is written as {', '.join(FORMATS[:-1])} or {FORMATS[-1]},"
            f" not {path.suffix or 'without a suffix'} ({shown_path(path)})"
        )
    check_writable(path)


def save_figure(path: Path, draw: Callable[[], Figure]) -> Path:
    """Write the figure that `draw` gives to `path`, whole or not at all.

    The same figure gives the same bytes, without dates or random names.

    Raises:
        ConvVizError: the suffix is no format of charts, or the file cannot be written.
    """
    check_figure_path(path)
    kind = path.suffix.lower()[1:]
    undated = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}.get(kind)
    figure = draw()

    def write(out: BinaryIO) -> None:
        if kind == "png":
            _write_png(figure, out)
            return
        figure.savefig(out, format=kind, dpi=DPI, metadata=undated)

    with own_settings({"svg.hashsalt": "convviz", "pdf.fonttype": 42}):
        write_file(path, write)
    return path


def _write_png(figure: Figure, out: BinaryIO) -> None:
    """Write a PNG with a palette: a third of the bytes, and flat colours unchanged."""
    from PIL import Image

    drawn = BytesIO()
    figure.savefig(drawn, format="png", dpi=DPI)
    with Image.open(drawn) as picture:
        few = picture.convert("RGB").quantize(
            256, method=Image.Quantize.MAXCOVERAGE, kmeans=3, dither=Image.Dither.NONE
        )
    few.save(out, format="PNG", optimize=True, dpi=(DPI, DPI))
