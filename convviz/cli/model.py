"""`convviz model`: every layer of a model, as a table, a chart or pictures."""

from __future__ import annotations

import re
import sys
from contextlib import redirect_stdout
from typing import TYPE_CHECKING, Any

from convviz import ConvVizError, Option, shown_path
from convviz.cli.asked import Asked
from convviz.cli.explain import CHART_THEME, tell
from convviz.cli.gallery import OPTIONS as GALLERY
from convviz.cli.gallery import Said
from convviz.cli.options import JSON, OPEN, OUTPUT, QUIET
from convviz.cli.output import kib, refuse_if_closed, say, say_line, size_of
from convviz.cli.progress import Bar

if TYPE_CHECKING:
    from convviz import Model

TABLE, PICTURES = "The table", "Pictures of the layers"

EXAMPLES = """\
  convviz model resnet18.onnx
  convviz model net.onnx --input 1,3,224,224 --only conv --sort macs
  convviz model torchvision.models:resnet18 --input 3,224,224
  convviz model mine.py:make_net --input 3,64,64 --gifs pictures
  convviz model net.onnx -o net.svg --against other.onnx
"""

PLAIN = {"json": "to_json", "csv": "to_csv", "latex": "to_latex", "html": "to_html"}
"""The methods of a model that give a table for a program, by the options that ask for them."""

SHARED = {option.key: option for option in GALLERY}

OPTIONS = [
    Option(
        "model",
        (),
        "An .onnx file; or package.module:function or file.py:function, which is imported and"
        " called to make a PyTorch or a Keras model.",
        metavar="MODEL",
    ),
    Option(
        "input",
        ("--input",),
        "The input's shape, with or without a batch, such as 3,224,224; several inputs as"
        " 3,32,32;10, or by name as image=3,32,32;age=10.  [default: the model's own]",
        metavar="SHAPE",
    ),
    Option(
        "run",
        ("--run",),
        "Run a PyTorch model for real, on zeros, where what it does depends on the numbers.",
        "switch",
    ),
    Option(
        "only",
        ("--only",),
        "Show the layers of one operator.",
        metavar="OPERATOR",
        panel=TABLE,
        of=("layer", "OPERATORS"),
    ),
    Option(
        "sort",
        ("--sort",),
        "macs, parameters, memory or field: the largest first; or name.  [default: as it runs]",
        "word",
        "NAME",
        panel=TABLE,
        of=("models.rows", "SORTS"),
    ),
    Option(
        "depth",
        ("--depth",),
        "Add up the layers below so many parts of a name: 1 is the model's own children.",
        "whole",
        panel=TABLE,
        least=1,
        most=100,
    ),
    JSON._replace(panel=TABLE),
    Option("csv", ("--csv",), "Write the table as CSV.", "switch", panel=TABLE),
    Option("latex", ("--latex",), "Write it for LaTeX's booktabs.", "switch", panel=TABLE),
    Option("html", ("--html",), "Write it as a page.", "switch", panel=TABLE),
    OUTPUT._replace(
        many=True,
        help="A chart as .png, .svg or .pdf, or the table as .csv, .json, .html or .tex, in"
        " place of the table on standard output; of several -o all are written.",
    ),
    Option(
        "against",
        ("--against",),
        "Another model, beside this one in the chart, over the same --input or its own.",
        metavar="MODEL",
    ),
    CHART_THEME._replace(help="Colours of charts and pictures: light or dark."),
    Option(
        "gifs",
        ("--gifs",),
        "Draw each distinct layer into a folder, with a page index.html that has the table.",
        metavar="FOLDER",
        panel=PICTURES,
    ),
    *(SHARED[key]._replace(panel=PICTURES) for key in ("format", "jobs", "force")),
    OPEN._replace(panel=PICTURES, help="Open the page of pictures, or the file of -o."),
    QUIET,
]


def model(asked: Asked) -> int:
    """List every layer of a model: shapes, weights, multiplications, receptive fields.

    Convolutions, pools and shuffles have a line each, in the order in which they run; what
    else the model does is counted below, so that the totals are the model's.
    """
    import convviz

    plain = [key for key in PLAIN if asked[key]]
    _check(asked, plain)
    outputs: list[str] = list(asked["output"] or ())
    for output in outputs:
        convviz.Model.check_path(output)
    found = _found(asked, asked["model"]).select(
        only=asked.read("only"), sort=asked.read("sort"), depth=asked.read("depth")
    )
    code = 0
    if plain:
        say(getattr(found, PLAIN[plain[0]])().rstrip("\n"), sys.stdout)
    elif not outputs and asked["gifs"] is None:
        tell(found)
    _save(asked, found, outputs)
    if asked["gifs"] is not None:
        code = _draw(asked, found)
    if asked["open"]:
        from convviz.cli.opening import opened

        return opened(outputs[0] if outputs else f"{asked['gifs']}/index.html") or code
    return code


def _check(asked: Asked, plain: list[str]) -> None:
    """Raise a ConvVizError where an option is missing, or has no meaning with the others."""
    if asked["model"] is None:
        raise ConvVizError(
            "MODEL is missing: say for example convviz model net.onnx, or convviz model"
            " torchvision.models:resnet18 --input 3,224,224"
        )
    if len(plain) > 1:
        raise ConvVizError(
            f"--{plain[0]} and --{plain[1]} both go to standard output: give one of them"
        )
    if plain or (not asked["output"] and asked["gifs"] is None):
        refuse_if_closed()
    if asked["gifs"] is None:
        asked.refuse_others((), ["format", "jobs", "force"], "a table: say --gifs FOLDER too")
        if asked["open"] and not asked["output"]:
            raise ConvVizError("--open needs a file: say -o FILE or --gifs FOLDER too")
    if not asked["output"]:
        ours = ["against"] if asked["gifs"] else ["against", "theme"]
        asked.refuse_others((), ours, "no chart: say -o FILE too")


def _found(asked: Asked, what: str) -> Model:
    """The model `what`; what is wrong is said in the words of the command line."""
    import convviz

    shape = None if asked["input"] is None else _shapes(asked)
    try:
        with redirect_stdout(sys.stderr):  # what a user's function prints is no table
            return convviz.model(what, shape, run=asked["run"])
    except ConvVizError as error:
        raise ConvVizError(as_typed(str(error))) from None


def as_typed(sentence: str) -> str:
    """A sentence of the library's with what is typed instead.

    >>> as_typed("give the input shape, such as (1, 8, 8)"), as_typed("give run=True to run it")
    ('give the input shape, such as --input 1,8,8', 'give --run to run it')
    """
    shape = re.compile(r"such as \((\d+(?:, \d+)*)\)")
    told = shape.sub(lambda found: f"such as --input {found[1].replace(' ', '')}", sentence)
    return told.replace("run=True", "--run")


def _shapes(asked: Asked) -> Any:
    """The shapes that were typed: one, a list, or a mapping by name."""
    flag, text = asked.flag("input"), asked["input"]
    named, unnamed = {}, []
    for part in text.split(";"):
        name, equals, shape = part.rpartition("=")
        sizes = _sizes(flag, shape)
        if equals:
            named[name.strip()] = sizes
        else:
            unnamed.append(sizes)
    if named and unnamed:
        raise ConvVizError(f"{flag} takes all inputs by name or none, not {text!r}")
    return named or (unnamed if len(unnamed) > 1 else unnamed[0])


def _sizes(flag: str, text: str) -> tuple[int, ...]:
    sizes = [size.strip() for size in text.replace("x", ",").split(",")]
    if not all(size.isascii() and size.isdecimal() for size in sizes):
        raise ConvVizError(f"{flag} takes whole numbers, such as 3,224,224, not {text!r}")
    return tuple(map(int, sizes))


def _save(asked: Asked, found: Model, outputs: list[str]) -> None:
    """Write the charts and the tables that were asked for."""
    against = None if asked["against"] is None else _found(asked, asked["against"])
    for output in outputs:
        path = found.save(output, theme=asked.read("theme"), against=against)
        if not asked["quiet"]:
            rows = len(found.rows)
            told = f"{rows} row{'s' * (rows != 1)}"
            say_line(f"{shown_path(path)}  {told}  {kib(size_of(path))}", sys.stderr)


def _draw(asked: Asked, found: Model) -> int:
    """Draw the pictures and their page, and return the exit code."""
    import convviz

    said = Said(quiet=asked["quiet"])
    with Bar(0, quiet=asked["quiet"], noun="pictures", patience_s=0) as bar:
        for result in convviz.render_model(
            found,
            asked["gifs"],
            format=asked["format"].split(","),
            jobs=asked.read("jobs"),
            force=asked["force"],
            progress=bar.of,
            theme=asked.read("theme"),
        ):
            said.tell(result)
    return said.tell_all()
