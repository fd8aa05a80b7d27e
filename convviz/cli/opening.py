"""Opens a file with the program that the system has for its kind."""

from __future__ import annotations

import os
import subprocess
import sys

from convviz import shown_path
from convviz.cli.output import say_line

REFUSED = 2
"""The exit code where nothing opens the file."""

PATIENCE_S = 2.0
"""For how long a program can say that it fails: others stay as long as they show the file."""


def opened(path: str) -> int:
    """Open `path`, and return the exit code; why nothing opens it is told on standard error."""
    try:
        why = _trouble(os.path.abspath(path))  # so that no dash at its start makes an option
    except OSError as error:
        why = error.strerror or str(error)
    if why:
        say_line(f"convviz: {shown_path(path)} is written, but not opened: {why}", sys.stderr)
    return REFUSED if why else 0


def _trouble(path: str) -> str:
    """Why the system's own program did not open `path`; empty where it did."""
    if sys.platform == "win32":
        os.startfile(path)
        return ""
    program = "open" if sys.platform == "darwin" else "xdg-open"
    nowhere = subprocess.DEVNULL
    try:
        process = subprocess.Popen(
            [program, path],
            stdin=nowhere,
            stdout=nowhere,
            stderr=nowhere,
            start_new_session=True,  # Ctrl-C here is not meant for it
        )
    except FileNotFoundError:
        return f"there is no program {program}"
    try:
        code = process.wait(PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.returncode = code = 0  # it goes on without us
    return f"{program} ended with exit code {code}" if code else ""
