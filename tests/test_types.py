"""A user's program has types: every public name is used in one that mypy reads strictly."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import every_name

import convviz

ROOT = Path(__file__).parents[1]


def test_the_program_uses_every_public_name_and_no_other() -> None:
    used = {
        node.attr
        for node in ast.walk(ast.parse(Path(every_name.__file__).read_text("utf-8")))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "convviz"
    }
    assert used == set(convviz.__all__)


def test_the_program_runs(tmp_path: Path) -> None:
    every_name.main(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        "layer.gif",
        "mine.toml",
        "gifs",
        "layers",
        "model.json",
        "stride.html",
    }


def test_mypy_reads_the_program_strictly_and_the_package_says_that_it_has_types() -> None:
    mypy = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["mypy"]
    assert mypy["strict"] is True
    assert "tests/every_name.py" in mypy["files"]
    assert (ROOT / "convviz" / "py.typed").exists()
