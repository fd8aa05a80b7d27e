"""What no command foresaw: a sentence, the exit code that the README has, and no traceback.

The faults are put in at the outermost call that a command makes of the library.
"""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest
from running import Run

import convviz as library
from convviz import files
from convviz.__main__ import TRACEBACK
from convviz.cli import output

TYPED = ("render", "--in", "1,4,4", "--out", "1", "--k", "3")

FAULTS: dict[str, tuple[BaseException, int, str]] = {
    "fault": (ZeroDivisionError("by nothing"), 1, "ZeroDivisionError in test_faults.py, line"),
    "overflow": (OverflowError("too large"), 1, "OverflowError in test_faults.py, line"),
    "recursion": (RecursionError(), 1, "RecursionError in test_faults.py, line"),
    "two lines": (KeyError("a\nb\x1b[31m"), 1, "KeyError in test_faults.py, line"),
    "memory": (MemoryError("Unable to allocate 4 TiB"), 2, "(Unable to allocate 4 TiB): ask"),
    "memory alone": (MemoryError(), 2, "there is not enough memory: ask for a smaller input"),
    "a file": (
        OSError(errno.EMFILE, "Too many open files", "font.ttf"), 2,
        "font.ttf: Too many open files",
    ),
    "no file": (OSError(errno.ENOMEM, "No memory"), 2, "the system says: No memory"),
    "output": (OSError(errno.ENOSPC, "No space"), 2, "cannot write to standard output: No sp"),
    "interrupt": (KeyboardInterrupt(), 130, ""),
    "pipe": (BrokenPipeError(), 141, ""),
}  # fmt: skip


@pytest.mark.parametrize("traceback", ["", "0", "1"])
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_in_a_sentence(
    name: str, traceback: str, convviz: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    error, code, sentence = FAULTS[name]

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(library, "animate", fail)
    monkeypatch.setenv(TRACEBACK, traceback)
    said = convviz(*TYPED)
    assert (said.code, said.out) == (code, "")
    assert ("Traceback" in said.err) == (traceback == "1" and code in (1, 2))
    if traceback != "1":
        lines = said.err.splitlines()
        assert len(lines) == {1: 2, 2: 1}.get(code, 0)
        assert all(line.isprintable() for line in lines)
        assert sentence in said.err
        assert code != 1 or TRACEBACK in lines[1]
    assert list(tmp_path.iterdir()) == []


HOSTILE = "a\x1b]0;title\x07\u202ebidi\u2028line\nnew\r"


def test_no_name_or_title_reaches_a_terminal_as_a_command(convviz: Run, tmp_path: Path) -> None:
    (tmp_path / HOSTILE).mkdir()
    (tmp_path / "a.toml").write_text(
        f"[one]\nin = [1, 4, 4]\nout = 1\nk = 3\ntitle = {json.dumps(HOSTILE)}"
    )
    Path(HOSTILE, "cat.png").write_bytes(b"no image")
    for typed in (
        (*TYPED, "-o", f"{HOSTILE}/a.gif"),
        (*TYPED, "-o", f"{HOSTILE}/frames/"),
        (*TYPED, "-o", f"{HOSTILE}.gif/"),
        ("explain", *TYPED[1:], "-o", f"{HOSTILE}/a.png"),
        ("sweep", "stride", "--values", "1", *TYPED[1:], "-o", f"{HOSTILE}/a.csv"),
        ("filter", f"{HOSTILE}/cat.png", "-k", "box"),
        ("filter", f"{HOSTILE}/none.png", "-k", "box"),
        ("gallery", "a.toml", "--into", HOSTILE, "--jobs", "1"),
        ("gallery", f"{HOSTILE}.toml"),
    ):
        code, out, err = convviz(*typed)
        lines = (out + err).split("\n")
        assert len(lines) == 2, (typed, lines)
        assert lines[0].isprintable(), typed
        assert "\\x1b]0;title\\x07\\u202ebidi\\u2028line\\nnew\\r" in lines[0], typed
        assert code in (0, 2)


@pytest.mark.parametrize("length", [0, 1, 239, 240, 241, 500, 5000])
def test_paths_are_shortened_alike_everywhere(length: int) -> None:
    path = "".join(chr(ord("a") + number % 26) for number in range(length))
    assert output.shown_path is files.shown_path
    assert len(files.shown_path(path)) <= max(files.LONGEST_SHOWN, length and 130)


def test_a_long_path_is_shortened_where_it_was_written(convviz: Run, tmp_path: Path) -> None:
    folder = os.path.join("d" * 200, "e" * 200)
    os.makedirs(folder)
    for typed in (
        (*TYPED, "-o", f"{folder}/a.gif"),
        ("explain", *TYPED[1:], "-o", f"{folder}/a.png"),
        ("sweep", "stride", "--values", "1", *TYPED[1:], "-o", f"{folder}/a.csv"),
        ("explain", *TYPED[1:], "-o", f"{folder}/a.gif"),
        ("filter", f"{folder}/none.png", "-k", "box"),
        ("gallery", f"{folder}/none.toml"),
        (*TYPED, "--theme", f"{folder}/none.toml"),
    ):
        _, out, err = convviz(*typed)
        assert len(out + err) < 400, typed
        assert " characters)" in out + err, typed
