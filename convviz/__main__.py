"""The program `convviz`: runs a command, and tells every trouble in a line or two."""

from __future__ import annotations

import gc
import os
import sys
from typing import cast

MADE_BEFORE_A_SEARCH = 50_000
"""Objects made before garbage is searched for: starting makes many, and none of them is."""

INTERRUPTED, BROKEN_PIPE = 130, 141
"""What a shell reports of a program that SIGINT or SIGPIPE ended."""


def main() -> None:
    """Run the command that `sys.argv` names, and exit with its code."""
    gc.set_threshold(MADE_BEFORE_A_SEARCH)
    try:
        code = _run()
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except KeyboardInterrupt:
        code = INTERRUPTED
    except BrokenPipeError:
        code = BROKEN_PIPE
    except OSError as error:  # the disk under standard output is full, say
        code = 2
        _complain(f"cannot write to standard output: {error.strerror or error}")
    if code in (2, BROKEN_PIPE):
        _drop_unwritten()
    sys.exit(code)


def _run() -> int:
    import typer

    from convviz import ConvVizError
    from convviz.cli.app import run

    usage_error = cast(type[Exception], typer.BadParameter.__base__)
    try:
        return run()
    except ConvVizError as error:
        _complain(str(error))
        return 2
    except typer.Abort:
        return INTERRUPTED
    except usage_error as error:
        _complain(*_told(error))
        return 2


def _told(error: Exception) -> tuple[str, str]:
    """The two lines about a command line that could not be taken apart."""
    sentence = getattr(error, "format_message", error.__str__)().rstrip(".")
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "convviz"
    return f"{sentence[:1].lower()}{sentence[1:]}", f"See {command} --help."


def _complain(sentence: str, *more: str) -> None:
    from convviz.cli.output import encodable

    if sys.stderr is None:
        return
    for line in (f"convviz: {sentence}", *more):
        shown = "".join(c if c.isprintable() else repr(c)[1:-1] for c in line)
        sys.stderr.write(encodable(shown, sys.stderr.encoding) + "\n")


def _drop_unwritten() -> None:
    """Keep Python from writing, and complaining, once more when it ends."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
