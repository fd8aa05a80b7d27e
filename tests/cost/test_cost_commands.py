"""`convviz explain` and `convviz sweep`, typed as a user types them."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from running import Run

import convviz

ROOT = Path(__file__).parent.parent.parent
HERO = "--in 3,7,7 --out 2 --k 3 --s 2 --d 2"
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}


def typed(line: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "convviz", *line.split()],
        cwd=folder,
        env=ENVIRONMENT | environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def told(line: str, folder: Path) -> str:
    run = typed(line, folder)
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""
    return run.stdout


def test_explain_in_a_pipe_is_the_plain_text(tmp_path: Path) -> None:
    layer = convviz.Conv2d(3, 2, 3, stride=2, dilation=2)
    assert told(f"explain {HERO}", tmp_path) == f"{convviz.explain(layer, (3, 7, 7))}\n"


def test_explain_where_there_is_only_ascii_says_it_all(tmp_path: Path) -> None:
    run = typed(f"explain {HERO}", tmp_path, PYTHONIOENCODING="ascii")
    assert run.returncode == 0
    assert "Conv2d (3, 7, 7) -> (2, 2, 2)" in run.stdout
    assert "\\u" not in run.stdout


def test_explain_on_a_terminal_is_in_tables(tmp_path: Path) -> None:
    main, side = pty.openpty()
    with os.fdopen(main, "rb", closefd=True) as screen:
        subprocess.run(
            [sys.executable, "-m", "convviz", "explain", *HERO.split()],
            cwd=tmp_path,
            env=ENVIRONMENT | {"TERM": "xterm-256color", "COLUMNS": "100"},
            stdout=side,
            check=True,
        )
        os.close(side)
        shown = b""
        try:
            while part := screen.read1(65536):
                shown += part
        except OSError:  # Linux says so when the other side is closed
            pass
    text = shown.decode()
    assert "\x1b[" in text
    plain = " ".join(re.sub(r"\x1b\[[0-9;]*m", "", text).split())
    assert "33 of the 49 cells of each input plane" in plain


def test_explain_for_programs_is_one_object(tmp_path: Path) -> None:
    found = json.loads(told(f"explain {HERO} --json", tmp_path))
    layer = convviz.Conv2d(3, 2, 3, stride=2, dilation=2)
    assert found == convviz.explain(layer, (3, 7, 7)).to_dict()
    assert (found["unread_cells"], found["output_shape"]) == (33, [2, 2, 2])


def test_explain_knows_the_framework_that_was_asked_for(tmp_path: Path) -> None:
    line = "explain --op transposed --in 1,44 --out 1 --k 3 --s 2 --framework tensorflow"
    found = json.loads(told(f"{line} --p same --output-padding 0 --json", tmp_path))
    notes = {note["kind"]: note for note in found["notes"]}
    assert found["output_shape"] == [1, 87]
    assert "87 or 88 cells all become 44 in TensorFlow's SAME" in notes["several_sizes"]["text"]
    assert notes["several_sizes"]["advice"] == [
        {"change": {"padding": [[0, 1]]}, "result": {"output_shape": [1, 88]}}
    ]
    assert "as TensorFlow SAME does" in notes["cropped_elsewhere"]["text"]


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_explain_draws_its_coverage(suffix: str, tmp_path: Path) -> None:
    said = told(f"explain {HERO} --theme dark -o coverage.{suffix}", tmp_path)
    assert said.startswith(f"coverage.{suffix}  ")
    assert [path.name for path in tmp_path.iterdir()] == [f"coverage.{suffix}"]


def test_sweep_draws_writes_and_prints(tmp_path: Path) -> None:
    line = "sweep kernel-size --values 1,3x1 --in 4,9,9 --against stride --along 1,2"
    line += " --out 4"
    assert told(f"{line} -o a.svg", tmp_path).startswith("a.svg  4 points  ")
    rows = list(csv.DictReader(io.StringIO(told(f"{line} --csv", tmp_path))))
    assert [(row["kernel_size"], row["stride"]) for row in rows] == [
        ("1x1", "1x1"), ("1x1", "2x2"), ("3x1", "1x1"), ("3x1", "2x2"),
    ]  # fmt: skip
    layer = convviz.Conv2d(4, 4, (3, 1), stride=2)
    assert int(rows[3]["macs"]) == layer.macs((4, 9, 9))
    found = json.loads(told(f"{line} --json -o a.csv", tmp_path))
    assert len(found["rows"]) == 4
    assert (tmp_path / "a.csv").read_text().startswith("operator,")


def test_sweep_without_a_name_has_one_of_its_own(tmp_path: Path) -> None:
    told("sweep stride --values 1,2 --in 4,9,9 --k 3", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["sweep_stride_conv2d_4x9x9.png"]


def test_sweep_says_what_it_left_out(tmp_path: Path) -> None:
    run = typed("sweep groups --values 1,3 --in 4,9,9 --k 3 --along 3,4 --csv", tmp_path)
    assert run.returncode == 0
    assert run.stderr.startswith("convviz: 2 of 4 points make no layer, such as groups 3")
    assert run.stdout.count("\n") == 3


@pytest.mark.parametrize(("line", "message"), [
    ("explain --in 3,3,3 --out 2 --k 5", "along the rows: a kernel of 5"),
    (f"explain {HERO} -o a.gif", "a chart is written as .png, .svg or .pdf, not .gif"),
    (f"explain {HERO} -o a.png --theme pink", "--theme must be light or dark"),
    (f"explain {HERO} --theme pink", "--theme must be light or dark, not 'pink'"),
    ("sweep stride --values 1 --in 3,7,7 --k 3 --theme pink", "--theme must be light or dark"),
    ("sweep stride --values 1 --in 3,7,7 --k 3 --csv --json", "give one of them"),
    ("sweep --preset article -o a.png", "--preset takes no ARGUMENT, --output"),
    ("sweep stride --values 1,2,3,4,5,6,7,8,9,10,11,12,13 --in 3,16,16 --k 3 --time",
     "a chart shows at most 12 lines, not 13"),
    (f"sweep stride --values {','.join(map(str, range(1, 100)))} --in 3,16,16 --k 3",
     "a chart shows at most 12 lines, not 99"),
    ("walk --in 1000000,7,7 --out 2 --k 3 --json",
     "a step has 9000000 products, and --json lists at most 524288 in a line"),
    ("walk --op transposed --in 1,3,3 --out 1 --k 800 --view scatter --json",
     "a step has 640000 products, and --json lists at most 524288 in a line"),
    ("sweep --in 3,7,7 --k 3", "ARGUMENT is missing"),
    ("sweep speed --values 1 --in 3,7,7 --k 3", "ARGUMENT must be in-channels, "),
    ("sweep stride --in 3,7,7 --k 3", "--values is missing"),
    ("sweep stride --values 1,,2 --in 3,7,7 --k 3", "--values takes a whole number"),
    ("sweep stride --values 0 --in 3,7,7 --k 3", "no value of stride makes a layer"),
    ("sweep stride --values 1 --in 3,7,7 --k 3 -o a.gif", ".csv or .json, not .gif"),
    ("sweep stride --values 1 --in 3,7,7 --k 3 --time --device x", "--device must be cpu"),
    ("sweep stride --values 1 --in 3,7,7 --k 3 --threads 0", "--threads must be from 1"),
    ("sweep --preset all", "--preset must be article"),
    ("sweep stride --values 1,2 --in 3,7,7 --k 3 --framework tensorflow --p same",
     "a sweep keeps its padding, but TensorFlow SAME pads other cells for other values"),
    ("sweep kernel-size --values 2,3 --op transposed --in 3,7,7 --k 3 --s 2 --output-size 16",
     "--output-size asks for others with other values: give --output-padding"),
])  # fmt: skip
def test_what_cannot_be_is_said_in_a_line_and_leaves_no_file(
    line: str, message: str, convviz: Run, tmp_path: Path
) -> None:
    run = convviz(*line.split())
    assert (run.code, run.out) == (2, "")
    (said,) = run.err.splitlines()
    assert said.startswith("convviz: ")
    assert message in said
    assert list(tmp_path.iterdir()) == []
