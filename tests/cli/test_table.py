"""The option table, and what comes from it: flags, completion, the schema, the README."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from running import ROOT, Run, run

import convviz
from convviz import OPERATORS, OPTIONS, Option
from convviz.cli.options import flags_in
from convviz.gallery import schema
from convviz.gallery.entries import KEYS
from convviz.page.asked import LEAST_CELL_PX, LEAST_PX, MOST_CELL_PX, MOST_PX

README = "\n".join(
    file.read_text(encoding="utf-8")
    for file in (ROOT / "README.md", ROOT / "gifs" / "README.md")
    if file.exists()
)
SCHEMA = ROOT / "convviz" / "gallery.schema.json"

HERO = ["--in", "3,7,7", "--out", "2"]


# Operators


@pytest.mark.parametrize(("name", "operator"), OPERATORS.items())
def test_an_operator_takes_all_arguments_of_its_classes_and_no_others(
    name: str, operator: convviz.Operator
) -> None:
    said = {argument for key in operator.takes for argument in OPTIONS[key].arguments}
    kinds = [getattr(convviz, each) for each in operator.classes]
    own = {field.name for kind in kinds for field in fields(kind)} - {
        "in_channels",  # it is the input's
        "framework",
        "return_indices",  # it changes no picture
    }
    if name == "transposed":
        own = own - {"padding_mode"} | {"output_size"}  # zeros only; an argument of the call
    assert own == said & own
    assert said - own <= {"upscale_factor", "downscale_factor"}


def test_the_bounds_of_pixels_are_those_of_the_page() -> None:
    cell, size = OPTIONS["cell_px"], OPTIONS["size"]
    assert (cell.least, cell.most) == (LEAST_CELL_PX, MOST_CELL_PX)
    assert (size.least, size.most) == (LEAST_PX, MOST_PX)


@pytest.mark.parametrize("option", OPTIONS.values(), ids=list(OPTIONS))
def test_the_help_names_every_choice(option: Option) -> None:
    told = f"{option.told} --framework torch"
    choices = option.choices if option.key != "op" else tuple(OPERATORS)
    if option.key != "p":  # whose words are told with --framework
        assert [word for word in choices if word not in told] == []


# What was typed is named


@pytest.mark.parametrize(("flags", "short"), [
    ("--k --kernel-size", "-k"), ("--p --padding", "-p"), ("--s --stride", "-s"),
    ("--d --dilation", "-d"), ("--g --groups", "-g"),
])  # fmt: skip
def test_an_error_names_the_flag_that_was_typed(convviz: Run, flags: str, short: str) -> None:
    others = [] if short == "-k" else ["--k", "3"]
    for flag in (short, *flags.split()):
        for typed in ([flag, "x"], [f"{flag}=x"] if flag != short else [f"{flag}x"]):
            said = convviz("walk", *HERO, *others, *typed)
            assert said.code == 2
            assert said.err.startswith(f"convviz: {flag} takes ")
            assert said.err.endswith("'x'\n")


def test_a_letter_is_the_option(convviz: Run) -> None:
    long = convviz("walk", *HERO, "--k", "3", "--p", "1", "--s", "2", "--d", "2", "--g", "1")
    assert long.code == 0
    assert convviz("walk", *HERO, *["-k", "3", "-p1", "-s", "2", "-d2", "-g", "1"]) == long


@pytest.mark.parametrize(("args", "flags"), [
    (["-k", "3", "--k", "5"], {"k": "--k"}),
    (["-k", "--s", "--s", "2"], {"k": "-k", "s": "--s"}),
    (["-qk3"], {"k": "-k", "quiet": "-q"}),
    (["--", "--k", "3"], {}),
    (["--kernel-size=-k", "--nothing", "-"], {"k": "--kernel-size"}),
])  # fmt: skip
def test_the_flags_of_a_command_line(args: list[str], flags: dict[str, str]) -> None:
    quiet = Option("quiet", ("--quiet", "-q"), "", "switch")
    assert flags_in(args, [*OPTIONS.values(), quiet]) == flags


@pytest.mark.parametrize(("name", "same"), [("Keras", "tensorflow"), ("PyTorch", "torch")])
def test_a_framework_by_another_name(convviz: Run, name: str, same: str) -> None:
    typed = [*HERO, "--k", "3", "--p", "same", "--framework"]
    assert convviz("explain", *typed, name) == convviz("explain", *typed, same)


# A shell completes the values


def completed(words: str, cwd: Path) -> list[str]:
    count = len(words.split(" ")) - 1
    shell = {"_CONVVIZ_COMPLETE": "complete_bash", "COMP_WORDS": words}
    return run(cwd=cwd, env={**shell, "COMP_CWORD": str(count)}).out.split()


@pytest.mark.parametrize(("words", "values"), [
    ("convviz render --op max", "maxpool"),
    ("convviz walk --op Conv2", "Conv2d"),
    ("convviz render --view ", "channels scatter isometric matrix product"),
    ("convviz walk --view ", "gather scatter"),
    ("convviz render --theme ", "light dark print"),
    ("convviz explain --theme ", "light dark"),
    ("convviz render --padding-mode re", "reflect replicate"),
    ("convviz render --order ", "lockstep in_turn"),
    ("convviz render --block d", "depthwise-separable dilated downsample"),
    ("convviz render --framework ", "torch tensorflow onnx"),
    ("convviz sweep k", "kernel-size"),
    ("convviz sweep stride --against out", "out-channels"),
    ("convviz filter a.png -k sobel-", "sobel-x sobel-y"),
])  # fmt: skip
def test_values_are_completed(words: str, values: str, tmp_path: Path) -> None:
    assert completed(words, tmp_path) == values.split()


# A gallery's file


def test_the_schema_is_made_from_the_table() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == schema.text(), schema.__doc__
    entry = schema.schema()["additionalProperties"]
    assert set(entry["properties"]) == set(KEYS)


def test_the_schema_takes_the_gallery_and_refuses_a_slip() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    own = json.loads(SCHEMA.read_text(encoding="utf-8"))
    text = SCHEMA.with_name("gallery.toml").read_text(encoding="utf-8")
    assert text.startswith(f"#:schema {SCHEMA.name}\n")
    jsonschema.validate(tomllib.loads(text), own)
    for slip in ({"in": [3, 7, 7], "kk": 3}, {"k": 3}, {"in": [3, 7, 7], "fps": "4"}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({"one": slip}, own)


# The README


def cells(first: str) -> dict[str, str]:
    """The rest of each row of a table whose first cell starts with `first`, by that cell."""
    rows = (line.strip("|").split("|") for line in README.splitlines() if line[:1] == "|")
    return {
        row[0].strip(): "|".join(row[1:]) for row in rows if row[0].strip().startswith(first)
    }


@pytest.mark.parametrize("name", OPERATORS)
def test_the_readme_lists_the_options_of_every_operator(name: str) -> None:
    rows = {names: row for names, row in cells("`").items() if f"`{name}`" in names.split(", ")}
    ((names, row),) = rows.items()
    keys = {key for each in re.findall(r"[a-z]+", names) for key in OPERATORS[each].takes}
    assert set(re.findall(r"--[a-z-]+", row)) == {OPTIONS[key].shown for key in keys}
