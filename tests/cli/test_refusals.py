"""What cannot be done ends with exit code 2 and a sentence, at once and without a file."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from running import Run, run, typed

from convviz import OPERATORS as TABLE
from convviz import OPTIONS as OPTION_TABLE
from convviz import ConvVizError
from convviz.cli.making import asked_layer

LAYER = ["--in", "3,7,7", "--out", "2", "--k", "3"]

NINES = "9" * 5000
CUT = f"'{'9' * 32}...' (5000 characters)"

MISSING = [
    ([], "--in is missing: say for example --in 3,7,7, as in --in 3,7,7 --out 2 --k 3"),
    (LAYER[:2], "--out is missing: say for example --out 2, as in --in 3,7,7 --out 2 --k 3"),
    (LAYER[:4], "--k is missing: say for example --k 3, as in --in 3,7,7 --out 2 --k 3"),
]

LAYERS = [
    (["--in", "3,,3"], "--in takes channels and sizes, such as 3,7,7, not '3,,3'"),
    (["--in", ""], "--in takes channels and sizes, such as 3,7,7, not ''"),
    (["--in", "７,7,7"], "--in takes channels and sizes, such as 3,7,7, not '７,7,7'"),
    (["--in", NINES], "--in takes channels and the sizes of 1, 2 or 3 axes, such as 3,7,7,"
        f" not {CUT}"),
    (["--out", "0"], "--out must be from 1 to 1048576, not '0'"),
    (["--out", "1.5"], "--out takes a whole number, such as 2, not '1.5'"),
    (["--k", "-3"], "--k must be from 1 to 1048576, not '-3'"),
    (["--kernel-size", "1_0"], "--kernel-size takes whole numbers, such as 3 or 5,1, not"
        " '1_0'"),
    (["--s", "0"], "--s must be from 1 to 1048576, not '0'"),
    (["--d", NINES], f"--d must be from 1 to 1048576, not {CUT}"),
    (["--g", "2"], "groups must divide in_channels 3 and out_channels 2, so it can be 1,"
        " not 2"),
    (["--p", "same", "--s", "2"], "padding 'same' needs stride 1, as in PyTorch,"
        " not (2, 2)"),
    (["--d", "4"], "along the rows: a kernel of 3 with dilation 4 spans 9 cells, but an"
        " input of 7 with padding 0 + 0 has only 7: it needs 2 more"),
    (["--padding-mode", "mirror"], "--padding-mode must be zeros, reflect, replicate or"
        " circular, not 'mirror'"),
    (["--framework", "jax"], "--framework must be torch, tensorflow or onnx, not 'jax'"),
    (["--framework", "onnx", "--p", "1,2"], "ONNX's pads are all begins, then all ends:"
        " 4 numbers for 2 axes, not 2"),
    (["--framework", "tensorflow", "--p", "causal"], "padding 'causal' is for one axis, as in"
        " Keras's Conv1D, not 2"),
    (
        ["--op", "pool"],
        "--op must be conv, transposed, maxpool, avgpool, unfold, fold, pixelshuffle"
        " or pixelunshuffle, not 'pool'",
    ),
    (
        ["--op", "maxpool"],
        "--out has no meaning with --op maxpool, which takes --k, --p, --s, --d, --framework,"
        " --ceil-mode",
    ),
    (["--ceil-mode"], "--ceil-mode has no meaning with --op conv, which takes --out, --k, --p,"
     " --s, --d, --framework, --g, --no-bias, --padding-mode"),
    (
        ["--op", "transposed", "--p", "same"],
        "PyTorch's transposed takes no word such as same: give --p in cells, or say with"
        " --framework tensorflow or onnx whose word it is",
    ),
    (
        ["--op", "transposed", "--output-padding", "1"],
        "along the rows: output_padding must be less than stride 1 or dilation 1, so at most 0,"
        " not 1",
    ),
    (["--order", "both"], "--order must be lockstep or in_turn, not 'both'"),
]  # fmt: skip

OPERATORS = [
    ("avgpool --in 3,7 --k 3 --divisor-override 2", "--divisor-override has no meaning with one"
        " axis: AvgPool1d has none, AvgPool2d and AvgPool3d have"),
    ("avgpool --in 3,7,7 --k 3 --divisor-override 2 --framework tensorflow",
        "TensorFlow's pools have no divisor_override: PyTorch's have"),
    ("avgpool --in 3,7,7 --k 3 --divisor-override 2 --framework onnx",
        "ONNX's pools have no divisor_override: PyTorch's have"),
    ("maxpool --in 3,7,7 --k 3 --ceil-mode --framework tensorflow",
        "TensorFlow's pools have no ceil_mode: they round sizes down"),
    ("maxpool --in 3,7 --k 3 --p causal --framework tensorflow",
        "no framework's pools have padding 'causal', which is a convolution's, as in Keras's"
        " Conv1D: cells before the input alone, (span - 1, 0), do the same"),
    ("maxpool --in 3,7,7 --k 3 --count-include-pad", "--count-include-pad has no meaning with"
        " --op maxpool, which takes --k, --p, --s, --d, --framework, --ceil-mode"),
    ("avgpool --in 3,7,7 --k 3 --count-include-pad --framework tensorflow",
        "TensorFlow's means leave padding out: count_include_pad cannot be True"),
    ("avgpool --in 3,7,7 --k 3 --d 1,2", "PyTorch's average pooling has no dilation, so it is"
        " 1: ONNX's has one since opset 19, with framework 'onnx'"),
    ("maxpool --in 3,7,7 --k 3 --p 3 --framework tensorflow", "along the rows: TensorFlow's"
        " pools pad less than their window, which spans 3, so at most 2, and not 3: ONNX's pad"
        " more, with framework 'onnx'"),
    ("transposed --in 3,4 --out 1 --k 3 --s 2 --output-size 11", "PyTorch's output_size is"
        " from 9 to 10 for 4 inputs with stride 2, a kernel that spans 3, and padding 0 + 0:"
        " not 11"),
    ("transposed --in 3,4 --out 1 --k 3 --s 2 --output-size 10 --output-padding 1", "PyTorch"
        " takes output_padding or output_size, not both: the size tells how much is added"),
    ("transposed --in 3,4 --out 1 --k 3 --s 2 --output-shape 11 --framework onnx", "4 inputs"
        " with stride 2 and a kernel that spans 3 give at most 10 outputs, not 11"),
    ("transposed --in 3,4 --out 1 --k 3 --s 2 --output-size 9 --framework tensorflow --p same",
        "TensorFlow's output_shape is from 7 to 8 for 4 inputs with stride 2 and padding"
        " 'same', not 9"),
    ("maxpool --in 3,7,7 --k 3 --p same", "PyTorch's maxpool takes no word such as same: give"
        " --p in cells, or say with --framework tensorflow or onnx whose word it is"),
    ("unfold --in 3,7,7 --k 3 --p same",
        "--op unfold takes no word such as same: give --p in cells"),
    ("maxpool --in 3,7,7 --k 3 --p 2", "along the rows: pooling pads at most half of its kernel"
        " of 3, as in PyTorch, so 1, and not 2: ONNX's pools pad more, with framework 'onnx'"),
    ("maxpool --in 3,7,7 --k 3 --view scatter", "MaxPool2d has no view 'scatter', which only"
        " transposed convolutions have: choose another, such as 'gather' for a walk, or"
        " 'channels' for a picture"),
    ("pixelunshuffle --in 1,1048576,1048576 --factor 1048576",
        "output channels must be from 1 to 1048576, not 1099511627776"),
    ("pixelshuffle --in 4,1,1048576 --factor 2",
        "output cols must be from 1 to 1048576, not 2097152"),
    ("unfold --in 1048576,2,2 --k 2", "output channels must be from 1 to 1048576, not 4194304"),
    ("unfold --in 1,2048,2048 --k 1",
        "output positions must be from 1 to 1048576, not 4194304"),
    ("avgpool --in 1,1048576 --k 2 --s 1 --p 1",
        "output cols must be from 1 to 1048576, not 1048577"),
    ("fold --in 9,0 --output-size 3,3 --k 3",
        "the positions of --in must be from 1 to 1048576, not '0'"),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "sentence"), OPERATORS)
@pytest.mark.parametrize("command", ["render", "walk"])
def test_an_operator_that_is_none(
    command: str, typed: str, sentence: str, convviz: Run, tmp_path: Path
) -> None:
    assert convviz(command, "--op", *typed.split()) == (2, "", f"convviz: {sentence}\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", TABLE)
def test_what_is_missing_is_told_with_an_example_of_its_operator(
    name: str, convviz: Run
) -> None:
    start = ["--op", name] * (name != "conv")
    typed = TABLE[name].like.items()
    like = [*start, *(word for key, text in typed for word in (flag_of(key), text))]
    assert convviz("walk", *like).code == 0
    for option in like[::2]:
        if option != "--op":
            at = like.index(option)
            rest = like[:at] + like[at + 2 :]
            assert convviz("walk", *rest).err == (
                f"convviz: {option} is missing: say for example {option} {like[at + 1]}, as in"
                f" {' '.join(like)}\n"
            )


def flag_of(key: str) -> str:
    return OPTION_TABLE[key].flags[0]


@pytest.mark.parametrize("op", ["maxpool", "avgpool", "unfold", "transposed"])
def test_valid_is_no_padding_whatever_slides(op: str, convviz: Run) -> None:
    typed = ["--op", op, "--in", "1,4,4", "--k", "2", *["--out", "1"] * (op == "transposed")]
    assert convviz("walk", *typed, "--p", "valid") == convviz("walk", *typed)


PICTURES = [
    (["--size", "0x0"], "--size must be from 64 to 4096, not '0'"),
    (["--size", "99999999x1"], "--size must be from 64 to 4096, not '99999999'"),
    (["--size", "960"], "--size takes width and height in pixels, such as 960x540,"
        " not '960'"),
    (["--cell", "0"], "--cell must be from 4 to 128, not '0'"),
    (["--scale", "9"], "--scale must be from 0.5 to 8, not '9'"),
    (["--scale", "x"], "--scale takes a number from 0.5 to 8, such as 2, not 'x'"),
    (["--size", "4096x4096", "--scale", "8"], "32768x32768 px, at scale 8, are 1,073.7 million"
        " pixels, and 64 million are the most: scale can be 1.95 here"),
    (["--seed", "-1"], "--seed must be from 0 to 999999999999999999, not '-1'"),
    (["--loop", "-1"], "--loop must be from 0 to 65536, not '-1'"),
    (["--max-frames", "0"], "--max-frames must be from 1 to 1048576, not '0'"),
    (["--frame", "x"], "--frame takes a whole number, such as 2, not 'x'"),
    (["--frame", NINES], f"--frame must be from -1048576 to 1048576, not {CUT}"),
    (["--fps", "nan"], "--fps takes a number of frames a second, such as 4 or 0.5,"
        " not 'nan'"),
    (["--fps", "inf"], "--fps takes a number of frames a second, such as 4 or 0.5,"
        " not 'inf'"),
    (["--fps", "0"], "fps must be from 0.01 to 50, the fastest that browsers show, not 0"),
    (["--fps", "1e9"], "fps must be from 0.01 to 50, the fastest that browsers show,"
        " not 1e+09"),
    (["--hold", "long"], "--hold takes milliseconds or a time with its unit, such as 2000,"
        " 500ms or 1.5s, not 'long'"),
    (["--hold", "0"], "hold must be from 20 to 600000 ms, not 0"),
    (["--hold", "2h"], "--hold takes milliseconds or a time with its unit, such as 2000,"
        " 500ms or 1.5s, not '2h'"),
    (["--theme", ""], "--theme must be light, dark, print or a TOML file, not ''"),
    (["-o", ""], "-o takes the name of a file, such as a.gif, not ''"),
    (["-o", "a.bmp"], "a.bmp must end in .gif, .webp, .apng, .mp4,"
        " .webm, .pptx, .html, .svg or .pdf, in .png for one picture,"
        " or in / for a folder of all, not in .bmp"),
    (["-o", "no/a.gif"], "cannot write no/a.gif: there is no folder no; make it first"),
    (["-o", "a.png", "--no-story", "--frame", "99"],
        "there is no frame 99 among 25: it can be from -25 to 24"),
    (["-o", "a.png", "--no-story", "--frame", "-26"],
        "there is no frame -26 among 25: it can be from -25 to 24"),
    (["-o", "/dev/null"], "/dev/null must end in .gif, .webp, .apng, .mp4,"
        " .webm, .pptx, .html, .svg or .pdf, in .png for one picture,"
        " or in / for a folder of all, not without a suffix"),
    (["-o", ".gif"], ".gif is a suffix without a name: say for example film.gif"),
    (["-o", f"{'x' * 5000}.gif"], f"cannot write {'x' * 60}...{'x' * 36}.gif (5004 characters):"
        " File name too long"),
    (["--max-frames", "2", "--all-frames"],
        "--max-frames has no meaning with --all-frames: leave one out"),
    (["-o", "a.gif", "--frame", "1"], "a GIF has all frames: ask for one frame of a .png"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "sentence"), [
    *MISSING,
    *[([*LAYER, *more], sentence) for more, sentence in LAYERS],
])  # fmt: skip
@pytest.mark.parametrize("command", ["render", "walk"])
def test_a_layer_that_is_none(
    command: str, arguments: list[str], sentence: str, convviz: Run, tmp_path: Path
) -> None:
    assert convviz(command, *arguments) == (2, "", f"convviz: {sentence}\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("arguments", "sentence"), PICTURES)
def test_a_picture_that_cannot_be_made(
    arguments: list[str], sentence: str, convviz: Run, tmp_path: Path
) -> None:
    said = convviz("render", "--in", "1,7,7", "--out", "1", "--k", "3", *arguments)
    assert said == (2, "", f"convviz: {sentence}\n")
    assert list(tmp_path.iterdir()) == []


def test_a_theme_that_is_none(convviz: Run, tmp_path: Path) -> None:
    code, out, err = convviz("render", *LAYER, "--theme", "neon")
    assert (code, out) == (2, "")
    assert err.startswith("convviz: ")
    assert "neon" in err
    assert all(name in err for name in ("light", "dark", "print"))
    assert len(err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [
    ["--size", "1x1"],
    ["--size", "1048576x1048576"],
    ["--cell", "1048576"],
    ["--cell", "1"],
])  # fmt: skip
def test_a_size_that_is_absurd(arguments: list[str], convviz: Run, tmp_path: Path) -> None:
    code, out, err = convviz("render", *LAYER, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith("convviz: ")
    assert arguments[1].partition("x")[0] in err
    assert len(err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs POSIX's permissions")
def test_a_target_that_cannot_be_written(convviz: Run, tmp_path: Path) -> None:
    if os.geteuid() == 0:
        target = "/proc/nowhere.gif"
    else:
        (tmp_path / "locked").mkdir(mode=0o500)
        target = "locked/a.gif"
    code, out, err = convviz("render", *LAYER, "-o", target)
    assert (code, out) == (2, "")
    assert err.startswith(f"convviz: cannot write {target}: ")
    assert len(err.splitlines()) == 1


def test_a_file_that_was_there_stays(convviz: Run, tmp_path: Path) -> None:
    (tmp_path / "a.gif").write_bytes(b"old")
    assert convviz("render", *LAYER, "--fps", "0", "-o", "a.gif").code == 2
    assert (tmp_path / "a.gif").read_bytes() == b"old"


# What typer and click refuse


@pytest.mark.parametrize(("arguments", "line", "command"), [
    (["rendr"], "there is no command 'rendr', but render, filter, explain, model, walk,",
        "convviz"),
    (["render", "--colour", "red"], "no such option: --colour", "convviz render"),
    (["walk", "3,7,7"], "got unexpected extra argument", "convviz walk"),
    (["walk", "--in"], "option '--in' requires an argument", "convviz"),
    (["walk", "--json=1"], "option '--json' does not take a value", "convviz"),
])  # fmt: skip
def test_usage(
    arguments: list[str], line: str, command: str, convviz: Run, tmp_path: Path
) -> None:
    code, out, err = convviz(*arguments)
    assert (code, out) == (2, "")
    first, second = err.splitlines()
    assert first.startswith(f"convviz: {line}")
    assert second == f"See {command} --help."
    assert list(tmp_path.iterdir()) == []


def test_control_characters_do_not_reach_the_terminal(convviz: Run) -> None:
    code, _, err = convviz("render", *LAYER, "-o", "\x1b[31m\nno/a.gif")
    assert code == 2
    assert err.count("\n") == 1
    assert "\x1b" not in err


# Whatever is typed

TEXTS = st.one_of(
    st.text(alphabet="0123456789,:-+ .samevlid", max_size=12),
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
)
FIELDS = ("in", "out", "k", "p", "s", "d", "g", "padding_mode", "op", "framework")
OPTIONS = ("--in", "--out", "--k", "--p", "--s", "--d", "--g", "--padding-mode", "--op")


@given(st.dictionaries(st.sampled_from(FIELDS), TEXTS))
def test_random_options_are_a_layer_or_refused(texts: dict[str, str]) -> None:
    asked = typed(**({"in": "1,3,3", "out": "1", "k": "2"} | texts))
    for framework in ("tensorflow", "onnx", asked["framework"]):
        with suppress(ConvVizError):
            layer, shape, _ = asked_layer(asked.with_values(framework=framework))
            assert min(layer.output_shape(shape)) >= 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.one_of(st.sampled_from([*OPTIONS, "1,3,3", "2"]), TEXTS), max_size=8))
def test_random_words_are_refused_in_a_line_or_two(words: list[str], convviz: Run) -> None:
    code, out, err = convviz("render", "--fps", "fast", *words)
    if not {"--help", "-h"} & set(words):
        assert (code, out) == (2, "")
        assert err.startswith("convviz: ")
        assert len(err.splitlines()) <= 2


def test_a_process_of_its_own_says_the_same(tmp_path: Path) -> None:
    code, out, err = run("render", "--in", "3,7,7", "--out", "2", "--k", "0", cwd=tmp_path)
    assert (code, out) == (2, "")
    assert err == "convviz: --k must be from 1 to 1048576, not '0'\n"
    assert list(tmp_path.iterdir()) == []


def test_what_a_terminal_cannot_show_is_escaped(tmp_path: Path) -> None:
    code, _, err = run(
        *("walk", "--in", "３,7,7", "--out", "2", "--k", "3"),
        cwd=tmp_path,
        env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "1"},
    )
    assert code == 2
    assert "not '\\uff13,7,7'" in err


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")
@pytest.mark.parametrize("command", ["walk", "explain", "explain --json"])
def test_a_closed_standard_output(command: str, tmp_path: Path) -> None:
    script = f'exec "{sys.executable}" -m convviz {command} {" ".join(LAYER)} >&-'
    done = subprocess.run(
        ["sh", "-c", script],
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert done.returncode == 2
    assert done.stderr == "convviz: cannot write to standard output: it is closed\n"


@pytest.mark.skipif(sys.platform == "win32", reason="needs /dev/full")
def test_a_full_disk_under_standard_output(tmp_path: Path) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "convviz", "walk", *LAYER],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        )
    assert done.returncode == 2
    assert done.stderr == (
        "convviz: cannot write to standard output: No space left on device\n"
    )
