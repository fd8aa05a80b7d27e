"""A command made of lines of the option table: its options, their help, their completion.

The help lists the options under their panels, which typer itself does only with rich.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from keyword import iskeyword
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from convviz import OPTIONS, Option
from convviz.cli.asked import Asked

Command = Callable[[Asked], int | None]
"""What a command is: it returns its exit code, or None for 0."""

FLAGS = "convviz.flags"
"""The key of the typed flags in the `meta` of a context."""

PANELS = {
    panel: [option for option in OPTIONS.values() if option.panel == panel]
    for panel in dict.fromkeys(option.panel for option in OPTIONS.values())
}
THE_LAYER, OTHERS, BLOCK, PICTURE, TIME = PANELS

ORDERED_LAYER = [*PANELS[THE_LAYER], *PANELS[OTHERS]]
LAYER = [option for option in ORDERED_LAYER if option.key != "order"]
"""What says which layer, and over which input; with the order, where steps are told."""

QUIET = Option("quiet", ("--quiet", "-q"), "Say nothing but what is wrong.", "switch")
OPEN = Option("open", ("--open",), "Open what was written, as a double click does.", "switch")
JSON = Option("json", ("--json",), "One JSON object with every number.", "switch")
OUTPUT = Option("output", ("--output", "-o"), "", metavar="FILE")
LEAST_FRAME = -OPTIONS["max_frames"].most


class Panels(TyperCommand):
    """A command whose help has a section for each `rich_help_panel`."""

    options: Mapping[str, Option]

    def get_params(self, ctx: Any) -> list[Any]:
        """The options, `--help` included."""
        return left_as_typed(super().get_params(ctx))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse `args`, and note which of an option's flags was typed."""
        ctx.meta[FLAGS] = flags_in(args, self.options.values())
        return super().parse_args(ctx, args)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the options, panel by panel in the order in which they come."""
        panels: dict[str, list[tuple[str, str]]] = {}
        for param in self.get_params(ctx):
            if option := self.options.get(param.name.rstrip("_")):
                param.help = option.told
            if (record := param.get_help_record(ctx)) is not None:
                panel = getattr(param, "rich_help_panel", None) or "Options"
                panels.setdefault(panel, []).append(record)
        for panel, records in panels.items():
            with formatter.section(panel):
                formatter.write_dl(records)


def as_command(name: str, function: Command, options: Iterable[Option], examples: str) -> Any:
    """The command `name` for typer, which calls `function`; `examples` end its help."""
    app = typer.Typer(
        rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False
    )
    table = {option.key: option for option in options}
    epilog = f"\b\nExamples:\n{examples}"
    app.command(name, cls=Panels, epilog=epilog)(_with_parameters(function, table))
    command = typer.main.get_command(app)
    command.options = table  # type: ignore[attr-defined]  # a Panels
    return command


def left_as_typed(params: list[Any]) -> list[Any]:
    """`params`, whose values typer leaves as the texts and flags that were typed.

    To see that a text is a text, typer 0.29 imports pydantic, which takes as long as
    drawing a picture.
    """

    def as_typed(param: Any, ctx: Any, value: Any) -> Any:
        return param.callback(ctx, param, value) if param.callback else value

    for param in params:
        param.process_value = partial(as_typed, param)
    return params


def flags_in(args: Sequence[str], options: Iterable[Option]) -> dict[str, str]:
    """The flag that was typed last for each option among `args`, by the option's key.

    >>> from convviz import OPTIONS
    >>> flags_in(["-k", "--s", "--stride=2", "-qg1"], OPTIONS.values())
    {'k': '-k', 's': '--stride', 'g': '-g'}
    """
    known = {flag: option for option in options for flag in option.flags}
    found: dict[str, str] = {}
    words = iter(args)
    for word in words:
        if word == "--":
            break
        for flag, has_value in _flags_of(word):
            if (option := known.get(flag)) is None:
                continue
            found[option.key] = flag
            if option.kind != "switch":
                if not has_value:
                    next(words, None)
                break
    return found


def _flags_of(word: str) -> Iterator[tuple[str, bool]]:
    """Each flag that `word` can be, and True if a value stands behind the flag in `word`."""
    if word.startswith("--"):
        flag, equals, _ = word.partition("=")
        yield flag, bool(equals)
    elif word.startswith("-"):
        for place, letter in enumerate(word[1:], start=2):
            yield f"-{letter}", place < len(word)


def _with_parameters(function: Command, options: Mapping[str, Option]) -> Callable[..., Any]:
    """`function`, which takes what was asked, with a parameter of typer's for each option."""

    def run(context: typer.Context, **typed: Any) -> int | None:
        values = {name.rstrip("_"): value for name, value in typed.items()}
        for key, option in options.items():
            if option.unasked is True:  # the flag says that something is left out
                values[key] = not values[key]
        return function(Asked(options, values, context.meta[FLAGS]))

    only = inspect.Parameter.KEYWORD_ONLY
    parameters = [inspect.Parameter("context", only, annotation=typer.Context)]
    for option in options.values():
        name = f"{option.key}_" if iskeyword(option.key) else option.key
        default: Any = option.default
        if option.kind == "switch":
            default = None if option.unasked is None else False
        annotation = _annotation(option)
        parameters.append(inspect.Parameter(name, only, default=default, annotation=annotation))
    run.__doc__ = function.__doc__
    run.__annotations__ = {each.name: each.annotation for each in parameters}
    vars(run)["__signature__"] = inspect.Signature(parameters)
    return run


def _annotation(option: Option) -> Any:
    """The annotation with which typer makes a parameter of `option`."""
    more: dict[str, Any] = {"help": option.help}
    if option.panel:
        more["rich_help_panel"] = option.panel
    if option.words or option.of:
        more["autocompletion"] = _completing(option)
    if not option.flags:
        return Annotated[str | None, typer.Argument(metavar=option.metavar, **more)]
    if option.kind != "switch":
        text = list[str] | None if option.many else str | None
        return Annotated[text, typer.Option(*option.flags, metavar=option.metavar, **more)]
    flags = ("/".join(option.flags),) if option.unasked is None else option.flags
    kind = bool | None if option.unasked is None else bool
    return Annotated[kind, typer.Option(*flags, **more)]


def _completing(option: Option) -> Callable[[str], list[str]]:
    """A function from the beginning of a value to the values of `option` that go on so."""

    def completed(incomplete: str) -> list[str]:
        return [word for word in option.choices if word.startswith(incomplete)]

    return completed
