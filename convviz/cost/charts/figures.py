"""The inks of charts, light and dark, and the writing of figures into files.

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

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS = (".png", ".svg", ".pdf")
DPI = 160


@dataclass(frozen=True, slots=True)
class ChartColours:
    """Colours of a chart: `few` to `many` is the ramp of read counts."""

    ground: str
    text: str
    faint: str
    lines: tuple[str, ...]
    few: str
    many: str
    never: str
    never_ground: str


INKS = {
    "light": ChartColours(
        ground="#ffffff",
        text="#1f2328",
        faint="#d8dce2",
        lines=(
            "#0072b2", "#c84e00", "#8d00eb", "#6b4024", "#163098",
            "#981664", "#eb005e", "#eb00eb",
        ),
        few="#d3e4f3",
        many="#0b4a86",
        never="#b23a00",
        never_ground="#fdf1ea",
    ),
    "dark": ChartColours(
        ground="#14171c",
        text="#e6e8eb",
        faint="#3a4049",
        lines=(
            "#56b4e9", "#f28e4b", "#ff297e", "#ffcc00", "#ba52ff",
            "#00ff99", "#c95eb4", "#afff7a",
        ),
        few="#1d3a56",
        many="#a9d4f7",
        never="#ff9a5c",
        never_ground="#2b1d15",
    ),
}  # fmt: skip


def inks_of(theme: str) -> ChartColours:
    """The inks of a theme.

    Raises:
        ConvVizError: there is no theme of this name.
    """
    if (known := spelled(theme, INKS)) is None:
        raise ConvVizError(f"theme must be {' or '.join(map(repr, INKS))}, not {short(theme)}")
    return INKS[known]


@contextmanager
def styled(theme: str) -> Iterator[ChartColours]:
    """Within this, matplotlib draws in the inks of `theme`, whatever its user's style."""
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
        "hatch.linewidth": 0.7,
    }


def check_figure_path(path: Path) -> None:
    """See, before long work, whether `save_figure` could write `path`.

    Raises:
        ConvVizError: it could not.
    """
    if path.suffix.lower() not in FORMATS:
        raise ConvVizError(
            f"a chart is written as {', '.join(FORMATS[:-1])} or {FORMATS[-1]},"
            f" not {path.suffix or 'without a suffix'} ({shown_path(path)})"
        )
    check_writable(path)


def save_figure(path: Path, draw: Callable[[], Figure]) -> Path:
    """Write the figure that `draw` gives to `path`, whole or not at all.

    The same figure gives the same bytes: no dates, no random names inside.

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
    """With a palette: a third of the bytes, and the inks as they are."""
    from PIL import Image

    drawn = BytesIO()
    figure.savefig(drawn, format="png", dpi=DPI)
    with Image.open(drawn) as picture:
        few = picture.convert("RGB").quantize(
            256, method=Image.Quantize.MAXCOVERAGE, kmeans=3, dither=Image.Dither.NONE
        )
    few.save(out, format="PNG", optimize=True, dpi=(DPI, DPI))
