"""`convviz sweep`: one argument varied, as charts or as a table."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from convviz import ConvVizError, Option, shown_path
from convviz.cli.asked import Asked
from convviz.cli.explain import CHART_THEME
from convviz.cli.options import JSON, LAYER, OUTPUT, QUIET
from convviz.cli.output import kib, refuse_if_closed, say, say_line, size_of
from convviz.cli.progress import Bar
from convviz.cli.sweep_options import SWEEP_OPTIONS, keywords_of, measuring, start_of

if TYPE_CHECKING:
    from convviz import Sweep

EXAMPLES = """\
  convviz sweep stride --values 1,2,3 --in 16,64,64 --k 3 -o stride.png
  convviz sweep kernel-size --values 1x1,3x1,3x3,5x5 --in 16,64,64 --csv
  convviz sweep groups --values 1,2,4 --in 32,56,56 --k 3 --time -o groups.svg
  convviz sweep --preset article
"""

INTERRUPTED = 130
TABLES = (".csv", ".json")
ARTICLE_PANELS = ("parameters", "macs", "time")


OPTIONS = [
    *LAYER,
    *SWEEP_OPTIONS,
    Option(
        "argument",
        (),
        "What to vary: in-channels, out-channels, input-size, kernel-size, stride, padding,"
        " dilation or groups.",
        "dashed word",
        "ARGUMENT",
        of=("cost.sweep.sweeping", "VARIABLES"),
    ),
    Option(
        "preset",
        ("--preset",),
        "article: the seven timed charts of the article, into a folder.",
        "word",
        "NAME",
        words=("article",),
    ),
    Option(
        "into",
        ("--into",),
        "Where a preset goes; made if missing.",
        metavar="FOLDER",
        default="gifs/charts",
    ),
    OUTPUT._replace(
        help="Charts as .png, .svg or .pdf, or the numbers as .csv or .json.  [default: a .png"
        " here, named for the sweep]"
    ),
    Option("csv", ("--csv",), "Write the numbers as CSV to standard output.", "switch"),
    JSON._replace(help="Write the numbers as JSON to standard output."),
    CHART_THEME,
    QUIET,
]


def sweep(asked: Asked) -> int:
    """Chart what each value of an argument costs, and, if asked, how long it takes."""
    import convviz

    theme, quiet = asked.read("theme"), asked["quiet"]
    _check_output(asked)
    if asked.read("preset") is not None:
        return _article(measuring(asked), Path(asked["into"]), quiet=quiet)
    keywords = keywords_of(asked)
    what, shape = start_of(asked, keywords)
    shown = not (asked["csv"] or asked["json"])
    target = asked["output"] or (_name(what, shape, keywords["vary"]) if shown else None)
    if target is not None:
        convviz.Sweep.check_path(target, keywords["vary"], keywords["values"])
        if keywords["time"] and Path(target).suffix.lower() not in TABLES:
            # Drawn without times, to hear before long measuring what no chart can show.
            convviz.sweep(what, shape, **keywords | {"time": False}).plot()
    with _Bars(quiet=quiet) as bars:
        found = convviz.sweep(what, shape, **keywords, progress=bars)
    _say_what_is_missing(found)
    if not shown:
        say((found.to_csv() if asked["csv"] else found.to_json()).rstrip("\n"), sys.stdout)
    if target is not None:
        _saved(found, Path(target), theme, None, quiet=quiet or not shown)
    return INTERRUPTED if found.interrupted else 0


def _check_output(asked: Asked) -> None:
    """Raise a ConvVizError where the options about the output contradict each other."""
    if asked["csv"] and asked["json"]:
        raise ConvVizError("--csv and --json both go to standard output: give one of them")
    if asked["csv"] or asked["json"]:
        refuse_if_closed()
    if asked.read("preset") is None:
        return
    if any(asked[key] for key in ("argument", "output", "csv", "json")):
        raise ConvVizError(
            "--preset takes no ARGUMENT, --output, --csv or --json: its charts and numbers go"
            " into the folder of --into"
        )


def _article(measuring: dict[str, Any], into: Path, *, quiet: bool) -> int:
    """Write each chart, light and dark, and its numbers, as soon as its times are measured."""
    import convviz

    with _Bars(quiet=quiet) as bars:
        sweeps = convviz.article_sweeps(
            **measuring, progress=lambda _, done, total: bars(done, total)
        )
        for found in sweeps:
            _make(into)
            for theme, suffix in (("light", ".png"), ("dark", "_dark.png"), ("light", ".csv")):
                path = into / f"{found.vary}{suffix}"
                _saved(found, path, theme, ARTICLE_PANELS, quiet=quiet)
            if found.interrupted:
                _say_what_is_missing(found)
                return INTERRUPTED
    return 0


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:  # a null character in it, say
        why = getattr(error, "strerror", None) or error
        raise ConvVizError(f"cannot make the folder {shown_path(folder)}: {why}") from None


class _Bars:
    """A progress bar for each sweep, made when the number of points is known."""

    def __init__(self, *, quiet: bool) -> None:
        self.quiet = quiet
        self.bar: Bar | None = None

    def __call__(self, done: int, total: int) -> None:
        if self.bar is None or done == 1:
            self.__exit__()
            self.bar = Bar(total, quiet=self.quiet, noun="points").__enter__()
        self.bar(done)

    def __enter__(self) -> _Bars:
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.__exit__(None, None, None)


def _saved(
    found: Sweep, path: Path, theme: str, panels: tuple[str, ...] | None, *, quiet: bool
) -> None:
    found.save(path, theme=theme, panels=panels)
    if not quiet:
        size = kib(size_of(path))
        say_line(f"{shown_path(path)}  {len(found)} points  {size}", sys.stdout)


def _say_what_is_missing(found: Sweep) -> None:
    if found.skipped:
        first = found.skipped[0]
        pair = f"{found.vary} {first.value} with {found.against} {first.along}"
        say_line(
            f"convviz: {len(found.skipped)} of {len(found.skipped) + len(found)} points make"
            f" no layer, such as {pair}: {first.reason}",
            sys.stderr,
        )
    if found.untimed:
        first = found.untimed[0]
        pair = f"{found.vary} {first.value} with {found.against} {first.along}"
        say_line(
            f"convviz: {len(found.untimed)} of {len(found)} points have no time, such as"
            f" {pair}: {first.reason}",
            sys.stderr,
        )
    if found.interrupted:
        timed = sum(point.timing is not None for point in found.points)
        say_line(
            f"convviz: interrupted after {timed} of {len(found)} points, which are kept",
            sys.stderr,
        )


def _name(layer: object, shape: tuple[int, ...], vary: str) -> str:
    sizes = "x".join(map(str, shape))
    return f"sweep_{vary}_{type(layer).__name__.lower()}_{sizes}.png"
