"""How a command shares its options with others: a dataclass of them is one parameter.

Each field of such a dataclass is annotated as typer has it, and becomes an option of the
commands that take the dataclass.  The help lists the options under their panels, which
typer itself does only with rich.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from functools import partial
from typing import Any, get_type_hints

import typer
from typer.core import TyperCommand

Command = Callable[..., int | None]
"""What a command is: it returns its exit code, or None for 0."""


class Panels(TyperCommand):
    """A command whose help has a section for each `rich_help_panel`."""

    def get_params(self, ctx: Any) -> list[Any]:
        """The options, `--help` included."""
        return left_as_typed(super().get_params(ctx))

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the options, panel by panel in the order in which they come."""
        panels: dict[str, list[tuple[str, str]]] = {}
        for param in self.get_params(ctx):
            if (record := param.get_help_record(ctx)) is not None:
                panel = getattr(param, "rich_help_panel", None) or "Options"
                panels.setdefault(panel, []).append(record)
        for panel, records in panels.items():
            with formatter.section(panel):
                formatter.write_dl(records)


def as_command(name: str, function: Command, examples: str) -> Any:
    """The command `name` for typer, which calls `function`; `examples` end its help."""
    app = typer.Typer(
        rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False
    )
    app.command(name, cls=Panels, epilog=f"\b\nExamples:\n{examples}")(spread(function))
    return typer.main.get_command(app)


def left_as_typed(params: list[Any]) -> list[Any]:
    """Options that stay the texts and flags they are: convviz reads them itself.

    To see that a text is a text, typer 0.29 imports pydantic, which takes as long as
    drawing a picture.
    """

    def as_typed(param: Any, ctx: Any, value: Any) -> Any:
        return param.callback(ctx, param, value) if param.callback else value

    for param in params:
        param.process_value = partial(as_typed, param)
    return params


def spread(function: Command) -> Command:
    """`function` with the fields of its dataclass parameters as parameters of its own.

    >>> from dataclasses import dataclass
    >>> @dataclass
    ... class Shape:
    ...     rows: int
    ...     cols: int = 1
    >>> def area(shape: Shape, *, times: int) -> int:
    ...     return shape.rows * shape.cols * times
    >>> print(inspect.signature(spread(area)))
    (*, rows: int, cols: int = 1, times: int)
    >>> spread(area)(rows=2, cols=3, times=7)
    42
    """
    hints = get_type_hints(function, include_extras=True)
    parameters: list[inspect.Parameter] = []
    shared: dict[str, Any] = {}
    for name, parameter in inspect.signature(function).parameters.items():
        if is_dataclass(hints[name]):
            shared[name] = hints[name]
            parameters += _fields_as_parameters(hints[name])
        else:
            only = inspect.Parameter.KEYWORD_ONLY
            parameters.append(parameter.replace(annotation=hints[name], kind=only))

    def run(**values: Any) -> int | None:
        for name, options in shared.items():
            own = {field.name: values.pop(field.name) for field in fields(options)}
            values[name] = options(**own)
        return function(**values)

    run.__doc__ = function.__doc__
    run.__annotations__ = {each.name: each.annotation for each in parameters}
    vars(run)["__signature__"] = inspect.Signature(parameters)
    return run


def _fields_as_parameters(options: Any) -> list[inspect.Parameter]:
    hints = get_type_hints(options, include_extras=True)
    return [
        inspect.Parameter(
            field.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=inspect.Parameter.empty if field.default is MISSING else field.default,
            annotation=hints[field.name],
        )
        for field in fields(options)
    ]
