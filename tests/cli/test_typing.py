"""What is typed is understood in every usual form, and asked about with the command to type."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest
from running import Run

from convviz.gallery import render_gallery

PLAIN = "explain --in 3,7,7 --out 2 --k 3,3 --p 1,1 --json"


@pytest.mark.parametrize("typed", [
    "--in 3x7x7 --out 2 --k 3x3 --p 1",
    "--in '(3, 7, 7)' --out 2 --k '(3, 3)' --p '(1, 1)'",
    "--in '[3, 7, 7]' --out +2 --k '[3 3]' --p '((1, 1), (1, 1))'",
    "--in '3 x 7 x 7' --out 2 --k '3 × 3' --p SAME",
    "--in '3 7 7' --out 2 --k 3 --p same --op Conv2d --framework Torch --padding-mode Zeros",
    "--in 3,7x7 --out 2 --k 3 --p 1:1 --op CONV",
])  # fmt: skip
def test_numbers_and_words_mean_the_same_in_every_form(convviz: Run, typed: str) -> None:
    plain, told = convviz(*PLAIN.split()), convviz("explain", *shlex.split(typed), "--json")
    assert (told.code, told.err) == (0, "")
    said, meant = json.loads(told.out), json.loads(plain.out)
    assert said["arguments"].pop("padding") in ("same", meant["arguments"].pop("padding"))
    for each in (said, meant):
        each.pop("notes")  # those on padding by a word compare it with other frameworks'
    assert said == meant


def test_words_of_a_picture_a_walk_and_a_sweep(convviz: Run, tmp_path: Path) -> None:
    layer = "--in 2,5,5 --out 2 --k 3 --g 2"
    for typed in (
        f"render {layer} --view Isometric --theme DARK --order In-Turn -q",
        "render --block Depthwise_Separable --in 2x5x5 --out 1 --k 3 -q",
    ):
        assert convviz(*typed.split()) == (0, "", "")
    names = {each.name for each in tmp_path.iterdir()}
    assert any(name.startswith("block_depthwise-separable_") for name in names), names
    assert any(name.endswith("_isometric.gif") for name in names), names
    assert convviz(*f"walk {layer} --order Lockstep --view GATHER".split()).code == 0
    sweep = "sweep Kernel_Size --values [1x1,3×3] --along 2 --in 2,9,9 --csv"
    assert convviz(*sweep.split()).out.count("\n") == 3


@pytest.mark.parametrize(("op", "name"), [
    ("Conv2d", "Conv2d"), ("MaxPool2d", "MaxPool2d"), ("max-pool", "MaxPool2d"),
    ("avgpool2D", "AvgPool2d"), ("ConvTranspose", "ConvTranspose2d"), ("Unfold", "Unfold"),
])  # fmt: skip
def test_an_operator_is_named_by_its_class_too(convviz: Run, op: str, name: str) -> None:
    out = ["--out", "2"] * name.startswith("Conv")
    said = convviz("explain", "--op", op, "--in", "2,6,6", "--k", "2", *out)
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"{name} (2, 6, 6)")


@pytest.mark.parametrize(("typed", "sentence"), [
    ("--op Conv1d --in 3,7,7", "--in takes 2 numbers for --op Conv1d, not the 3 of '3,7,7',"
        " which is for --op Conv2d"),
    ("--op conv2d --in 1,3,7,7", "--in takes 3 numbers for --op conv2d, not the 4 of"
        " '1,3,7,7': without the batch of 1 it is --in 3,7,7"),
    ("--op unfold --in 8,2,5,5", "--in takes 3 numbers for --op unfold, not the 4 of"
        " '8,2,5,5': without the batch of 8 it is --in 2,5,5"),
    ("--in 1,1,4,5,5", "--in takes channels and the sizes of 1, 2 or 3 axes, such as 3,7,7, not"
        " '1,1,4,5,5': without the batch of 1 it is --in 1,4,5,5"),
])  # fmt: skip
def test_a_batch_or_another_class_is_told(convviz: Run, typed: str, sentence: str) -> None:
    out = ["--out", "1"] * ("unfold" not in typed)
    said = convviz("explain", *typed.split(), "--k", "3", *out)
    assert said == (2, "", f"convviz: {sentence}\n")


# The question

BATCH = (
    "convviz: is (1, 3, 24, 24) a batch of 1? It is taken as 1 channel of 3 × 24 × 24 cells."
    " Without the batch it is (3, 24, 24): convviz {}\n"
)
LAST = (
    "convviz: are the channels of (24, 24, 3) last? It is taken as 24 channels of 24 × 3 cells."
    " With the channels first it is (3, 24, 24): convviz {}\n"
)


@pytest.mark.parametrize(("typed", "question", "instead"), [
    ("explain --in 1,3,24,24 --out 1 --k 3", BATCH, "explain --in 3,24,24 --out 1 --k 3"),
    ("walk --k 3 --out 1 --s 9 --in=24x24x3", LAST, "walk --k 3 --out 1 --s 9 --in=3,24,24"),
    ("render --in 24,24,3 --out 1 --k 3 --max-frames 1 -o 'a b.gif'", LAST,
        "render --in 3,24,24 --out 1 --k 3 --max-frames 1 -o 'a b.gif'"),
    ("render --block stack --in 24,24,3 --out 1 --k 1 --max-frames 1 -o a.gif", LAST,
        "render --block stack --in 3,24,24 --out 1 --k 1 --max-frames 1 -o a.gif"),
    ("sweep stride --values 1 --in 24,24,3 --k 3 --csv", LAST,
        "sweep stride --values 1 --in 3,24,24 --k 3 --csv"),
])  # fmt: skip
def test_a_shape_that_looks_like_another_is_asked_about_in_one_line_and_drawn(
    convviz: Run, typed: str, question: str, instead: str
) -> None:
    said = convviz(*shlex.split(typed))
    assert said.err == question.format(instead)
    assert said.code == 0
    assert said.out
    again = convviz(*shlex.split(instead))
    assert (again.code, again.err) == (0, "")


def test_the_question_stands_before_what_it_led_to(convviz: Run) -> None:
    code, out, err = convviz(*["explain", "--in", "1,3,24,24", "--out", "1", "--k", "3,3"])
    question, refusal = err.splitlines()
    assert (code, out) == (2, "")
    assert question == BATCH.format("explain --in 3,24,24 --out 1 --k 3,3").rstrip()
    assert refusal.startswith("convviz: --k takes one number")


def test_who_asks_for_quiet_or_names_the_class_is_not_asked(convviz: Run) -> None:
    volume = ["--in", "1,4,9,9", "--out", "1", "--k", "3"]
    assert "a batch of 1?" in convviz("explain", *volume).err
    assert convviz("explain", "--op", "Conv3d", *volume).err == ""
    assert convviz("render", *volume, "-q", "-o", "a.gif", "--max-frames", "1").err == ""


# A gallery's file


def test_a_gallery_reads_the_same_words_and_asks_the_same_question(
    convviz: Run, tmp_path: Path
) -> None:
    file = tmp_path / "two.toml"
    file.write_text("""
[plain]
in = [3, 7, 7]
out = 2
k = [3, 1]
p = [[1, 0], [2, 2]]
size = [960, 540]
max_frames = 1
view = "isometric"
theme = "dark"

[loud]
in = "3x7x7"
op = "Conv2d"
out = 2
k = "(3, 1)"
p = "1:0, 2"
size = "960 x 540"
max_frames = 1
view = "Isometric"
theme = "DARK"

[asked]
in = "24,24,3"
op = "maxpool"
framework = "ONNX"
p = "same_upper"
k = 2
s = 9
max_frames = 1

[other]
in = [3, 7, 7]
op = "Conv1d"
out = 1
k = 1
""")
    made = {each.name: each for each in render_gallery(file, tmp_path / "gifs", jobs=1)}
    assert made["loud"].path.read_bytes() == made["plain"].path.read_bytes()
    assert made["asked"].error is None
    assert made["asked"].question == (
        "Are the channels of (24, 24, 3) last? It is taken as 24 channels of 24 × 3 cells."
        " With the channels first it is (3, 24, 24)."
    )
    assert made["loud"].question == made["plain"].question == ""
    assert made["other"].error == (
        "op Conv1d has an input of 2 numbers, channels and 1 size, not 3"
    )
    loud = convviz("gallery", str(file), "--jobs", "1")
    assert f"convviz: asked: {made['asked'].question}" in loud.err.splitlines()


@pytest.mark.parametrize("typed", [
    "--in 1,3,24,24 --out 4 --k 3 --op Conv3d",
    "--in 1,3,9,9 --out 4 --k 3,3,3",
    "--in 32,32,3 --out 32 --k 3 --g 32",
    "--in 32,32,3 --op pixelshuffle --factor 2",
])  # fmt: skip
def test_nothing_is_asked_that_could_not_have_been_meant(typed: str, convviz: Run) -> None:
    assert convviz("explain", *typed.split()).err == ""


def test_the_command_of_the_question_works(convviz: Run) -> None:
    typed = ["explain", "--in", "3,9,9", "--out", "4", "--k", "3", "--in"]
    asked = convviz(*typed, "1,3,24,24").err
    command = asked.partition(": convviz ")[2].split()
    assert command == [*typed, "3,24,24"]
    assert convviz(*command)[::2] == (0, "")
