"""The commands of `convviz`, each imported only when its name is typed."""

from __future__ import annotations

import warnings
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from convviz import ShapeWarning
from convviz.cli.options import as_command, left_as_typed

BROKEN_PIPE = 141
"""The exit code that a shell reports of a program which SIGPIPE ended."""

COMMANDS = (
    "render",
    "filter",
    "explain",
    "model",
    "walk",
    "sweep",
    "explore",
    "gallery",
    "lesson",
)
"""Names of modules in this folder, each with a function of its name, OPTIONS and EXAMPLES."""

EXAMPLES = """\
\b
Examples:
  convviz render --in 3,7,7 --out 2 --k 3 --s 2 --d 2
  convviz render --in 1,28,28 --out 6 --k 5 --values -o lenet.gif
  convviz filter cat.jpg --kernel sobel-x
  convviz explain --in 3,7,7 --out 2 --k 3 --s 2 --d 2
  convviz model net.onnx
  convviz walk --in 3,7,7 --out 2 --k 3 --json | head -n 1
  convviz sweep stride --values 1,2,3 --in 16,64,64 --k 3 -o stride.png
  convviz explore -o explorer.html
  convviz gallery --into gifs
  convviz lesson -o lesson.html
"""


class Commands(TyperGroup):
    """The group `convviz`, which imports and builds one command at a time."""

    def get_params(self, ctx: Any) -> list[Any]:
        """The options, `--help` included."""
        return left_as_typed(super().get_params(ctx))

    def list_commands(self, ctx: Any) -> list[str]:
        """The names, in the order in which the help shows them."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"convviz.cli.{cmd_name}")
        function = getattr(module, cmd_name)
        return as_command(cmd_name, function, module.OPTIONS, module.EXAMPLES)

    def invoke(self, ctx: Any) -> Any:
        """Run the command; where its output is a closed pipe, end as SIGPIPE would end it."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ShapeWarning)  # the commands ask themselves
                return super().invoke(ctx)
        except BrokenPipeError:
            raise typer.Exit(BROKEN_PIPE) from None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that `args` start with, or an error which lists the commands."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            *first, last = COMMANDS
            ctx.fail(f"there is no command {args[0]!r}, but {', '.join(first)} and {last}")
        return super().resolve_command(ctx, args)


app = typer.Typer(
    cls=Commands,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    epilog=EXAMPLES,
    context_settings={"help_option_names": ["--help", "-h"]},
)


def run() -> int:
    """Run what `sys.argv` says, and return the exit code.

    Raises:
        ConvVizError: what was asked for cannot be done.
        typer.BadParameter: or another of the errors of the same base class.
        typer.Abort: it was interrupted.
    """
    code = typer.main.get_command(app).main(prog_name="convviz", standalone_mode=False)
    return code if isinstance(code, int) else 0


def _show_version(asked: bool) -> None:
    if asked:
        import convviz

        typer.echo(f"convviz {convviz.__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def convviz_(
    ctx: typer.Context,
    version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_show_version, help="Say which, and stop."
        ),
    ] = False,
) -> int | None:
    """Draw what a convolution layer really does, as an animated GIF."""
    if ctx.invoked_subcommand is not None:
        return None
    typer.echo(ctx.get_help(), err=True)
    return 2
