"""`convviz explore`: its file, its line, what it starts with, and what it refuses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from running import Run, run

import convviz as api

LINE = re.compile(r"(\S+)  (\d+\.\d) KiB\n")


def start_of(page: Path) -> str:
    """The address that a page starts with."""
    found = re.search(r'"start":"([^"]*)"', page.read_text(encoding="utf-8"))
    assert found
    return found[1]


def test_without_anything_the_page_has_a_name_and_a_layer(convviz: Run, tmp_path: Path) -> None:
    code, out, err = convviz("explore")
    assert (code, err) == (0, "")
    assert (line := LINE.fullmatch(out))
    assert [file.name for file in tmp_path.iterdir()] == [line[1]] == ["explorer.html"]
    page = tmp_path / "explorer.html"
    assert page.read_text(encoding="utf-8") == api.explore().html
    assert float(line[2]) == pytest.approx(page.stat().st_size / 1024, abs=0.06)


@pytest.mark.parametrize(("typed", "address"), [
    ("--in 3,7,7 --out 2 --k 3 --s 2", "op=conv&in=3,7,7&out=2&k=3&s=2"),
    ("--in 1,8,8 --out 1 --k 3 --s 2 --framework tensorflow --p same",
        "op=conv&in=1,8,8&out=1&k=3&p=0:1&s=2"),
    ("--op MaxPool1d --in 2,9 --k 3 --ceil-mode", "op=maxpool&in=2,9&k=3&ceil=1"),
    ("--op transposed --in 1,3 --out 1 --k 4 --s 2 --no-bias",
        "op=transposed&in=1,3&out=1&k=4&s=2&bias=0"),
])  # fmt: skip
def test_the_page_starts_with_what_was_typed(
    typed: str, address: str, convviz: Run, tmp_path: Path
) -> None:
    assert convviz("explore", *typed.split(), "-q", "-o", "a.html") == (0, "", "")
    assert start_of(tmp_path / "a.html") == address


@pytest.mark.parametrize(("typed", "sentence"), [
    ("--in 3,7,7 --out 2 --k 9", "along the rows: a kernel of 9 with dilation 1 spans 9"),
    ("--out 2 --k 3", "--in is missing: say for example --in 3,7,7"),
    ("--op avgpool", "--in is missing"),
    ("--op unfold --in 2,5,5 --k 3", "and pools, not Unfold: animate draws it"),
    ("--op maxpool --framework onnx --in 1,6,6 --k 3 --p 2", "pooling pads at most half"),
    ("-o -", "-o takes the name of a file, such as explorer.html, not '-'"),
    ("--output=", "--output takes the name of a file, such as explorer.html, not ''"),
    ("-o a.gif", "a page is written as .html, not as 'a.gif'"),
    ("-o none/a.html", "cannot write none/a.html: there is no folder none; make it first"),
])  # fmt: skip
def test_what_is_refused_leaves_no_file(
    typed: str, sentence: str, convviz: Run, tmp_path: Path
) -> None:
    code, out, err = convviz("explore", *typed.split())
    assert (code, out) == (2, "")
    assert sentence in err
    assert len(err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_an_old_page_stays_where_a_new_one_is_refused(convviz: Run, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("old")
    assert convviz("explore", "--in", "3", "-o", "a.html").code == 2
    assert (tmp_path / "a.html").read_text() == "old"


def test_what_was_written_is_opened(tmp_path: Path) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("xdg-open", "open"):
        (folder / name).write_text(f'#!/bin/sh\nprintf "%s" "$1" > "{tmp_path}/asked"\n')
        (folder / name).chmod(0o755)
    code, _, err = run("explore", "--open", cwd=tmp_path, env={"PATH": str(folder)})
    assert (code, err) == (0, "")
    assert (tmp_path / "asked").read_text() == str(tmp_path / "explorer.html")
