"""`convviz model`: the table of a model on the command line, its files and its pictures."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from PIL import Image
from running import Run

NUMBERS = """\
import torch

class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(3, 4, 3)

    def forward(self, x):
        y = self.conv(x)
        return y if x.sum() > 0 else self.conv(x[:, :, 1:])
"""

MINE = """\
import convviz

def net():
    first, last = convviz.Conv2d(3, 4, 3, padding=1), convviz.Conv2d(4, 2, 1, stride=2)
    return [("first", first), ("pool", convviz.MaxPool2d(2)), ("last", last)]

def talking():
    print("making it")
    return net()

def wide():
    return [("first", convviz.Conv2d(3, 16, 3, padding=1))]

def broken():
    raise ValueError("no such\\nfile")
"""


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A user's own module, in the folder where they are."""
    (tmp_path / "mine.py").write_text(MINE)
    monkeypatch.chdir(tmp_path)
    return "mine.py:net"


def test_a_table_is_printed(convviz: Run, mine: str) -> None:
    said = convviz("model", mine, "--input", "3,8,8")
    assert (said.code, said.err) == (0, "")
    title, _, head, *_ = said.out.splitlines()
    assert title == "net (convviz) over 3×8×8"
    assert head.split() == [
        "layer", "operator", "input", "output", "parameters", "MACs", "field", "jump", "read",
    ]  # fmt: skip
    assert "last   Conv2d K 1 S 2" in said.out
    assert "never reads part of its input: last." in said.out


@pytest.mark.parametrize("shape", ["3,8,8", "1,3,8,8", "3x8x8", "x=3,8,8"])
def test_the_shape_is_typed_as_people_type_it(shape: str, convviz: Run, mine: str) -> None:
    said = convviz("model", mine, "--input", shape, "--json")
    assert said.code == 0, said.err
    assert json.loads(said.out)["rows"][0]["input_shape"] == [3, 8, 8]


def test_tables_for_programs(convviz: Run, mine: str) -> None:
    rows = list(
        csv.DictReader(io.StringIO(convviz("model", mine, "--input", "3,8,8", "--csv").out))
    )
    assert [row["layer"] for row in rows] == ["first", "pool", "last"]
    assert r"\toprule" in convviz("model", mine, "--input", "3,8,8", "--latex").out
    assert convviz("model", mine, "--input", "3,8,8", "--html").out.startswith(
        "<!doctype html>"
    )


def test_what_a_function_prints_is_no_part_of_the_table(convviz: Run, mine: str) -> None:
    said = convviz("model", "mine.py:talking", "--input", "3,8,8", "--json")
    assert said.err == "making it\n"
    assert json.loads(said.out)["name"] == "talking"


def test_rows_are_chosen(convviz: Run, mine: str) -> None:
    asked = ("model", mine, "--input", "3,8,8", "--csv")
    sorted_ = csv.DictReader(io.StringIO(convviz(*asked, "--sort", "macs").out))
    assert [row["layer"] for row in sorted_] == ["first", "last", "pool"]
    only = csv.DictReader(io.StringIO(convviz(*asked, "--only", "maxpool").out))
    assert [row["layer"] for row in only] == ["pool"]


@pytest.mark.parametrize("suffix", ["svg", "png", "pdf", "csv", "json", "html", "tex"])
def test_files_are_written(suffix: str, convviz: Run, mine: str, tmp_path: Path) -> None:
    said = convviz("model", mine, "--input", "3,8,8", "-o", f"net.{suffix}")
    assert (said.code, said.out) == (0, "")
    assert said.err.startswith(f"net.{suffix}  3 rows  ")
    assert (tmp_path / f"net.{suffix}").stat().st_size > 100


def test_several_files_are_written(convviz: Run, mine: str, tmp_path: Path) -> None:
    said = convviz("model", mine, "--input", "3,8,8", "-q", "-o", "a.svg", "-o", "a.csv")
    assert (said.code, said.err) == (0, "")
    assert {path.name for path in tmp_path.glob("a.*")} == {"a.svg", "a.csv"}


def test_a_model_that_needs_numbers_is_run(convviz: Run, mine: str, tmp_path: Path) -> None:
    pytest.importorskip("torch")
    (tmp_path / "numbers.py").write_text(NUMBERS)
    asked = ("model", "numbers.py:Net", "--input", "3,8,8")
    said = convviz(*asked)
    assert said.code == 2
    assert "--run" in said.err
    run = convviz(*asked, "--run")
    assert (run.code, run.err) == (0, "")
    assert "It was run on zeros" in run.out


def test_pictures_have_the_theme(convviz: Run, mine: str, tmp_path: Path) -> None:
    asked = ("model", mine, "--input", "3,8,8", "--jobs", "1", "--format", "png", "-q")
    assert convviz(*asked, "--gifs", "dark", "--theme", "dark", "--only", "maxpool").code == 0
    assert {path.name for path in (tmp_path / "dark").glob("*.png")} == {"002_pool.png"}
    with Image.open(tmp_path / "dark" / "002_pool.png") as picture:
        assert picture.convert("L").tobytes()[0] < 64


def test_another_model_stands_beside_it(convviz: Run, mine: str, tmp_path: Path) -> None:
    asked = ("model", mine, "--input", "3,8,8", "-q", "-o", "net.svg")
    assert convviz(*asked).code == 0
    alone = (tmp_path / "net.svg").stat().st_size
    said = convviz(*asked, "--against", "mine.py:wide")
    assert (said.code, said.out, said.err) == (0, "", "")
    assert (tmp_path / "net.svg").stat().st_size > alone


def test_pictures_are_drawn_and_not_drawn_again(
    convviz: Run, mine: str, tmp_path: Path
) -> None:
    asked = (
        "model",
        mine,
        "--input",
        "3,8,8",
        "--gifs",
        "net",
        "--jobs",
        "1",
        "--format",
        "png",
    )
    said = convviz(*asked)
    assert (said.code, said.err) == (0, "")
    assert len(said.out.splitlines()) == 6
    assert (tmp_path / "net" / "001_first.png").is_file()
    assert "001_first.png" in (tmp_path / "net" / "index.html").read_text(encoding="utf-8")
    assert convviz(*asked).out == "6 pictures are up to date\n"
    assert len(convviz(*asked, "--force").out.splitlines()) == 6


@pytest.mark.parametrize(("words", "complaint"), [
    ((), "MODEL is missing: say for example convviz model net.onnx"),
    (("mine.py:net",), "the input shape is missing"),
    (("mine.py:net", "--input", "3,a"), "--input takes whole numbers, such as 3,224,224, not"),
    (("mine.py:net", "--input", "a=3,8,8;3,8,8"), "--input takes all inputs by name or none"),
    (("mine.py:net", "--input", "4,8,8"), "layer 1 of 3 (Conv2d): "),
    (("mine.py:net", "--input", "3,8,8", "--run"), "--run is for models of PyTorch"),
    (("mine.py:net", "--input", "3,8,8", "--csv", "--json"), "both go to standard output"),
    (("mine.py:net", "--input", "3,8,8", "--force"), "--force has no meaning with a table"),
    (("mine.py:net", "--input", "3,8,8", "--against", "mine.py:wide"), "--against has no"),
    (("mine.py:net", "--input", "3,8,8", "--only", "relu"), "only must be conv, transposed"),
    (("mine.py:net", "--input", "3,8,8", "--sort", "time"), "--sort must be macs, parameters"),
    (("mine.py:net", "--input", "3,8,8", "--open"), "--open needs a file"),
    (("mine.py:net", "--input", "3,8,8", "-o", "net.xlsx"), "a model is written as .png"),
    (("mine.py:broken", "--input", "3,8,8"), "ValueError"),
    (("mine.py:nothing", "--input", "3,8,8"), "has no nothing"),
    (("net.pt",), "net.pt is a pickle, which can run any code of whoever made it"),
])  # fmt: skip
def test_what_cannot_be_done_is_one_line(
    words: tuple[str, ...], complaint: str, convviz: Run, mine: str, tmp_path: Path
) -> None:
    before = set(tmp_path.iterdir())
    said = convviz("model", *words)
    assert (said.code, said.out) == (2, "")
    assert complaint in said.err
    assert len(said.err.splitlines()) == 1
    assert {path for path in tmp_path.iterdir() if path.name != "__pycache__"} == before
