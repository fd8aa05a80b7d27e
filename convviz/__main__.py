"""The program `convviz`: runs a command, and tells every trouble in a line or two."""

from __future__ import annotations

import errno
import gc
import os
import sys
from typing import cast

from convviz.cli.ending import Ending, listening

MADE_BEFORE_A_SEARCH = 50_000
"""Objects made before garbage is searched for: starting makes many, and none of them is."""

FAULT, REFUSED, BROKEN_PIPE = 1, 2, 141
"""Exit codes: convviz itself is wrong; what was asked for cannot be done; SIGPIPE came."""

TRACEBACK = "CONVVIZ_TRACEBACK"
"""The variable of the environment which, unless empty or 0, adds the traceback of a fault."""

OF_OUTPUT = (errno.ENOSPC, errno.EIO, errno.EFBIG, errno.EDQUOT, errno.EBADF, errno.EAGAIN)
"""What goes wrong in writing to a stream that has no name."""


def main() -> None:
    """Run the command that `sys.argv` names, and exit with its code."""
    gc.set_threshold(MADE_BEFORE_A_SEARCH)
    with listening() as ending:
        try:
            code = _code(ending)
            _flush()
        except KeyboardInterrupt:
            code = ending.code
        except BrokenPipeError:
            code = BROKEN_PIPE
        except Exception as error:
            code = ending.code if ending.number else _tell(error)
        if ending.number:
            code = ending.code
    if ending.number or code in (FAULT, REFUSED, BROKEN_PIPE):
        _drop_unwritten()
    if ending.number:  # a module in C that was half imported may fail while Python ends
        os._exit(code)
    sys.exit(code)


def _code(ending: Ending) -> int:
    """What the command returned, or the code of what it could not be."""
    import typer

    from convviz import ConvVizError
    from convviz.cli.app import run

    usage_error = cast(type[Exception], typer.BadParameter.__base__)
    try:
        return run()
    except ConvVizError as error:
        if not ending.number:  # else the signal may be what it is about
            _complain(str(error))
    except typer.Abort as error:
        raise error.__cause__ or error from None
    except usage_error as error:
        _complain(*_usage(error))
    except SystemExit as error:  # of typer, whose help nobody reads to the end
        if isinstance(error.__context__, BrokenPipeError):
            raise error.__context__ from None
        raise
    return REFUSED


def _usage(error: Exception) -> tuple[str, str]:
    """The two lines about a command line that could not be taken apart."""
    sentence = getattr(error, "format_message", error.__str__)().rstrip(".")
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "convviz"
    return f"{sentence[:1].lower()}{sentence[1:]}", f"See {command} --help."


def _tell(error: Exception) -> int:
    """Say in a sentence what no command foresaw, and return the exit code."""
    if os.environ.get(TRACEBACK, "") not in ("", "0"):
        import traceback

        traceback.print_exception(error)
    if isinstance(error, MemoryError):
        asked = f" ({error})" if str(error) else ""
        _complain(f"there is not enough memory{asked}: ask for a smaller input or picture")
        return REFUSED
    if isinstance(error, OSError):
        _complain(_system_trouble(error))
        return REFUSED
    _complain(
        f"this is a fault of convviz's own: {_kind_and_place(error)}",
        f"Please report it with the command that was typed; with {TRACEBACK}=1 in the"
        " environment, convviz shows the traceback too.",
    )
    return FAULT


def _system_trouble(error: OSError) -> str:
    why = error.strerror or str(error)
    if error.filename is not None:
        return f"{error.filename}: {why}"
    if error.errno in OF_OUTPUT:
        return f"cannot write to standard output: {why}"
    return f"the system says: {why}"


def _kind_and_place(error: Exception) -> str:
    """The kind of `error`, what it says, and where it came from."""
    import traceback

    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{os.path.basename(last.filename)}, line {last.lineno}"
    said = f": {error}" if str(error) else ""
    return f"{type(error).__name__} in {place}{said}"


def _complain(sentence: str, *more: str) -> None:
    from convviz.cli.output import say_line

    for line in (f"convviz: {sentence}", *more):
        say_line(line, sys.stderr)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()


def _drop_unwritten() -> None:
    """Keep Python from writing, and complaining, once more when it ends."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
