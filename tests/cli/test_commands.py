"""What the commands do when all is well: their files, their lines, their help."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from PIL import Image
from running import ENVIRONMENT, Run, run
from strategies import Case, cases

import convviz as api

HERO = ["--in", "3,7,7", "--out", "2", "--k", "3", "--p", "1", "--s", "2", "--d", "2"]
HERO_LAYER = api.Conv2d(3, 2, 3, stride=2, padding=1, dilation=2)
TINY = ["--in", "1,4,4", "--out", "1", "--k", "3", "--fps", "10", "--no-story"]

LINE = re.compile(r"(\S+)  (\d+) × (\d+) px  (\d+) frames?  (\d+\.\d) KiB\n")


# render


def test_a_line_sums_the_file_up(convviz: Run, tmp_path: Path) -> None:
    code, out, err = convviz("render", *HERO, "--no-story", "-o", "hero.gif")
    assert (code, err) == (0, "")
    assert (found := LINE.fullmatch(out))
    file = tmp_path / "hero.gif"
    with Image.open(file) as picture:
        shown = *picture.size, picture.n_frames  # type: ignore[attr-defined]
    assert found[1] == "hero.gif"
    assert tuple(map(int, found.groups()[1:4])) == shown
    assert shown[2] == 18
    assert float(found[5]) == pytest.approx(file.stat().st_size / 1024, abs=0.06)


def test_without_a_name_the_file_is_named_for_the_layer(convviz: Run, tmp_path: Path) -> None:
    assert convviz("render", *HERO).code == 0
    name = api.animate(HERO_LAYER, (3, 7, 7)).name
    assert [file.name for file in tmp_path.iterdir()] == [f"{name}.gif"]


def test_the_file_is_what_the_api_makes(convviz: Run, tmp_path: Path) -> None:
    options = "--theme dark --values --seed 7 --fps 5 --hold 1.5s --loop 3 --no-caption"
    assert convviz("render", *HERO, *options.split(), "-o", "a.gif").code == 0
    animation = api.animate(
        HERO_LAYER,
        (3, 7, 7),
        theme="dark",
        values=True,
        seed=7,
        fps=5,
        hold_ms=1500,
        loop=3,
        caption=False,
    )
    assert (tmp_path / "a.gif").read_bytes() == animation.to_bytes()


@pytest.mark.parametrize(("options", "arguments"), [
    (["--size", "640x480"], {"size": (640, 480)}),
    (["--cell", "12"], {"cell_px": 12}),
    (["--scale", "1.5"], {"scale": 1.5}),
    (["--no-beams"], {"beams": False}),
    (["--max-frames", "7"], {"max_frames": 7}),
    (["--all-frames"], {"max_frames": None}),
    (["--order", "in_turn"], {"order": "in_turn"}),
    (["--theme", "print"], {"theme": "print"}),
])  # fmt: skip
def test_each_option_reaches_the_api(
    options: list[str], arguments: dict[str, object], convviz: Run, tmp_path: Path
) -> None:
    layer = ["--in", "2,5,5", "--out", "4", "--k", "3", "--g", "2", "--no-bias"]
    assert convviz("render", *layer, *options, "-o", "a.gif").code == 0
    made = api.animate(api.Conv2d(2, 4, 3, groups=2, bias=False), (2, 5, 5), **arguments)  # type: ignore[arg-type]
    assert (tmp_path / "a.gif").read_bytes() == made.to_bytes()


@pytest.mark.parametrize(("typed", "layer", "shape"), [
    ("--in 1,5 --out 2 --k 3", api.Conv1d(1, 2, 3), (1, 5)),
    ("--in 1,5,5 --out 2 --k 3,2 --p 1:0,0:2",
        api.Conv2d(1, 2, (3, 2), padding=((1, 0), (0, 2))), (1, 5, 5)),
    ("--in 1,5,5 --out 2 --k 2 --padding same", api.Conv2d(1, 2, 2, padding="same"),
        (1, 5, 5)),
    ("--in 1,5,5 --out 1 --kernel-size 3 --padding 1 --padding-mode reflect --stride 2,1"
        " --dilation 1,2 --groups 1",
        api.Conv2d(1, 1, 3, padding=1, padding_mode="reflect", stride=(2, 1),
            dilation=(1, 2)), (1, 5, 5)),
    ("--in 1,3,3,3 --out 1 --k 2", api.Conv3d(1, 1, 2), (1, 3, 3, 3)),
    ("--in 1,8,8 --out 1 --k 3 --s 2 --framework tensorflow --p same",
        api.Conv2d(1, 1, 3, stride=2, padding=((0, 1), (0, 1))), (1, 8, 8)),
    ("--in 1,8 --out 1 --k 3 --d 2 --framework tensorflow --p Causal",
        api.Conv1d(1, 1, 3, dilation=2, padding=((4, 0),)), (1, 8)),
    ("--in 1,5,4 --out 1 --k 3,2 --framework onnx --p 1,0,2,0",
        api.Conv2d(1, 1, (3, 2), padding=((1, 2), (0, 0))), (1, 5, 4)),
    ("--in 1,5,5 --out 1 --k 2 --framework onnx --p SAME_LOWER",
        api.Conv2d(1, 1, 2, padding=((1, 0), (1, 0))), (1, 5, 5)),
    ("--op maxpool --in 1,5,5 --k 3 --s 1 --framework onnx --p 2,2,2,2",
        api.MaxPool2d(3, padding=2, framework="onnx"), (1, 5, 5)),
    ("--op maxpool --in 1,5,5 --k 3 --d 2 --framework onnx --p SAME_UPPER",
        api.MaxPool2d(3, 1, 2, 2, framework="onnx"), (1, 5, 5)),
    ("--op maxpool --in 1,5 --k 3 --s 1 --framework tensorflow --p 2:2",
        api.MaxPool1d(3, 1, 2, framework="tensorflow"), (1, 5)),
    ("--op maxpool --in 1,5 --k 2 --framework tensorflow", api.MaxPool1d(2), (1, 5)),
    ("--op avgpool --in 1,5,5 --k 2 --d 3 --framework onnx --p 1",
        api.AvgPool2d(2, 1, 1, False, False, dilation=3, framework="onnx"), (1, 5, 5)),
    ("--op avgpool --in 1,5 --k 2 --framework onnx --p 1 --count-include-pad",
        api.AvgPool1d(2, 1, 1, count_include_pad=True), (1, 5)),
    ("--op transposed --in 1,3 --out 1 --k 4 --s 2 --framework onnx --output-shape 5",
        api.ConvTranspose1d(1, 1, 4, 2, ((2, 1),)), (1, 3)),
    ("--op transposed --in 1,3 --out 1 --k 4 --s 2 --p SAME_UPPER --framework onnx"
        " --output-size 5", api.ConvTranspose1d(1, 1, 4, 2, ((1, 2),)), (1, 3)),
    ("--op transposed --in 1,2,2 --out 1 --k 3 --s 2 --p 1 --output-size 3,4",
        api.ConvTranspose2d(1, 1, 3, 2, 1, (0, 1)), (1, 2, 2)),
    ("--op transposed --in 1,3 --out 1 --k 4 --s 2 --framework tensorflow --p same"
        " --output-size 5", api.ConvTranspose1d(1, 1, 4, 2, ((1, 2),)), (1, 3)),
])  # fmt: skip
def test_each_layer_reaches_the_api(
    typed: str, layer: api.Conv2d, shape: tuple[int, ...], convviz: Run
) -> None:
    code, out, _ = convviz("walk", *typed.split(), "--json")
    assert code == 0
    assert [json.loads(line) for line in out.splitlines()] == expected(layer, shape)


def test_the_picture_says_whose_padding_it_is(convviz: Run, tmp_path: Path) -> None:
    typed = "--in 1,4,4 --out 1 --k 2 --framework onnx --p SAME_LOWER --fps 10 -o a.gif"
    assert convviz("render", *typed.split()).code == 0
    layer = api.Conv2d(1, 1, 2, padding=((1, 0), (1, 0)))
    drawn = api.animate(layer, (1, 4, 4), fps=10, convention="ONNX SAME_LOWER")
    assert (tmp_path / "a.gif").read_bytes() == drawn.to_bytes()
    assert drawn.to_bytes() != api.animate(layer, (1, 4, 4), fps=10).to_bytes()


def test_explain_knows_where_a_layer_is_to_run(convviz: Run) -> None:
    typed = ["--in", "1,9,9", "--out", "1", "--k", "3", "--s", "2", "--d", "2"]
    code, out, _ = convviz("explain", *typed, "--framework", "tensorflow")
    assert code == 0
    assert "Keras's Conv2D refuses a stride above 1 together" in out
    assert "Keras" not in convviz("explain", *typed).out


@pytest.mark.parametrize(("more", "name", "which"), [
    (["-o", "a.png"], "a.png", 3),
    (["-o", "a.png", "--frame", "0"], "a.png", 0),
    (["-o", "a.PNG", "--frame", "-2"], "a.PNG", 2),
])  # fmt: skip
def test_a_still(more: list[str], name: str, which: int, convviz: Run, tmp_path: Path) -> None:
    code, out, _ = convviz("render", *TINY, *more)
    assert code == 0
    assert "  1 frame  " in out
    frames = api.animate(api.Conv2d(1, 1, 3), (1, 4, 4), fps=10, story=False)
    with Image.open(tmp_path / name) as picture:
        assert picture.convert("RGB").tobytes() == frames.frame(which).tobytes()


def test_a_frame_without_a_name_is_a_png(convviz: Run, tmp_path: Path) -> None:
    assert convviz("render", *TINY, "--frame", "1").code == 0
    assert [file.suffix for file in tmp_path.iterdir()] == [".png"]


def test_a_folder_of_frames(convviz: Run, tmp_path: Path) -> None:
    code, out, _ = convviz("render", *TINY, "-o", "frames/")
    assert code == 0
    assert LINE.fullmatch(out)
    assert len(list((tmp_path / "frames").iterdir())) == 4


def test_quiet(convviz: Run, tmp_path: Path) -> None:
    assert convviz("render", *TINY, "-q", "-o", "a.gif") == (0, "", "")
    assert (tmp_path / "a.gif").exists()


def test_optimize_is_no_larger_and_the_same_pixels(convviz: Run, tmp_path: Path) -> None:
    for name, more in ("a.gif", []), ("b.gif", ["--optimize"]):
        assert convviz("render", *TINY, *more, "-o", name).code == 0
    plain, small = tmp_path / "a.gif", tmp_path / "b.gif"
    assert small.stat().st_size <= plain.stat().st_size
    assert frames_of(plain) == frames_of(small)


def frames_of(file: Path) -> list[bytes]:
    with Image.open(file) as picture:
        frames = []
        for number in range(picture.n_frames):  # type: ignore[attr-defined]
            picture.seek(number)
            frames.append(picture.convert("RGB").tobytes())
        return frames


@pytest.mark.parametrize(("more", "magic"), [
    ([], b"GIF89a"),
    (["--frame", "0"], b"\x89PNG\r\n"),
])  # fmt: skip
def test_standard_output(more: list[str], magic: bytes, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "convviz", "render", *TINY, *more, "-o", "-"],
        capture_output=True,
        cwd=tmp_path,
        env=ENVIRONMENT,
    )
    assert done.returncode == 0
    assert done.stdout[:6] == magic
    told = done.stderr.decode()
    assert told.startswith("standard output  ")
    assert told.endswith(f"  {len(done.stdout) / 1024:.1f} KiB\n")
    assert list(tmp_path.iterdir()) == []


def test_the_line_in_ascii(tmp_path: Path) -> None:
    code, out, _ = run(
        *("render", *TINY, "-o", "a.gif"),
        cwd=tmp_path,
        env={"PYTHONIOENCODING": "ascii"},
    )
    assert code == 0
    assert re.match(r"a\.gif  \d+ x \d+ px  4 frames  ", out)


@pytest.mark.slow
def test_two_runs_write_the_same_bytes(tmp_path: Path) -> None:
    for name in "a.gif", "b.gif":
        assert run("render", *HERO, "--values", "-o", name, cwd=tmp_path).code == 0
    assert (tmp_path / "a.gif").read_bytes() == (tmp_path / "b.gif").read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
def test_ctrl_c_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "a.gif").write_bytes(b"old")
    stem = ["--in", "3,224,224", "--out", "64", "--k", "7", "--s", "2", "--p", "3"]
    process = subprocess.Popen(
        [sys.executable, "-m", "convviz", "render", *stem, "--all-frames", "-o", "a.gif"],
        cwd=tmp_path,
        env=ENVIRONMENT,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    give_up_s = time.monotonic() + 120
    try:
        while len(list(tmp_path.iterdir())) < 2 and time.monotonic() < give_up_s:
            time.sleep(0.01)
        assert len(list(tmp_path.iterdir())) == 2  # it is at work
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=120)
    finally:
        process.kill()  # it would be at work for hours
    assert process.returncode == 130
    assert err == b""
    assert [file.name for file in tmp_path.iterdir()] == ["a.gif"]
    assert (tmp_path / "a.gif").read_bytes() == b"old"


# walk


def expected(layer: api.Conv2d, shape: tuple[int, ...]) -> list[dict[str, object]]:
    return [
        {
            "step": step.number,
            "outputs": step.outputs.tolist(),
            "reads": step.reads.tolist(),
            "weights": step.weights.tolist(),
        }
        for step in api.walk(layer, shape)
    ]


def typed(case: Case) -> list[str]:
    """The options that a user would type for this layer."""
    layer = case.layer
    padding = layer.padding
    if not isinstance(padding, str):
        padding = ",".join(f"{before}:{after}" for before, after in layer.pads)
    numbers = {
        "--in": case.input_shape,
        "--k": layer.kernel,
        "--s": layer.strides,
        "--d": layer.dilations,
    }
    return [
        *("--op", type(layer).__name__),
        *(word for name, n in numbers.items() for word in (name, ",".join(map(str, n)))),
        *("--out", str(layer.out_channels), "--g", str(layer.groups), "--p", padding),
        *("--padding-mode", layer.padding_mode, *["--no-bias"] * (not layer.bias)),
    ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(case=cases())
def test_walk_prints_what_the_api_walks(case: Case, convviz: Run) -> None:
    code, out, err = convviz("walk", *typed(case), "--json")
    assert (code, err) == (0, "")
    told = [json.loads(line) for line in out.splitlines()]
    assert told == expected(case.layer, case.input_shape)  # type: ignore[arg-type]


def test_walk_for_people(convviz: Run) -> None:
    code, out, _ = convviz("walk", *HERO)
    assert code == 0
    lines = out.splitlines()
    assert len(lines) == 18
    assert lines[0] == (
        " 1/18  y0[0, 0] <- x0,x1,x2[rows -1,1,3; cols -1,1,3]  27 products, 15 of them"
        " with padding"
    )
    assert lines[4] == " 5/18  y0[1, 1] <- x0,x1,x2[rows 1,3,5; cols 1,3,5]  27 products"


@pytest.mark.parametrize(("typed", "number", "line"), [
    ("transposed --in 1,2,2 --out 1 --k 2 --s 2", 0, " 1/16  y0[0, 0] <- z0[rows -1,0; cols"
        " -1,0]  4 products, 3 of them with padding or inserted zeros"),
    ("transposed --in 1,2 --out 1 --k 1 --s 2", 1,
        "2/3  y0[1] <- z0[cols 1]  1 product, with padding or inserted zeros"),
    ("transposed --in 1,2 --out 1 --k 2 --s 2 --view scatter", 1,
        "2/2  y0[cols 2,3] <- x0[cols 1]  2 products"),
    ("maxpool --in 1,3 --k 1 --s 2", 1, "2/2  y0[1] <- x0[cols 2]  1 cell"),
    ("avgpool --in 1,2 --k 2 --s 3 --p 1", 0,
        "1/1  y0[0] <- x0[cols -1,0]  2 cells, 1 of them with padding"),
    ("maxpool --in 2,6 --k 3 --s 2 --ceil-mode", 2,
        "3/3  y0,y1[2] <- x0,x1[cols 4,5,6]  4 cells, 2 taps past the edge"),
    ("maxpool --in 1,6 --k 3 --s 2 --ceil-mode", 2,
        "3/3  y0[2] <- x0[cols 4,5,6]  2 cells, 1 tap past the edge"),
    ("pixelunshuffle --in 1,4,4 --factor 2", 3,
        "4/4  y0,y1,y2,y3[1, 1] <- x0[rows 2,3; cols 2,3]  4 cells"),
    ("fold --in 4,4 --output-size 3,3 --k 2", 0,
        "1/4  y0[rows 0,1; cols 0,1] <- x0,x1,x2,x3[cols 0]  4 cells"),
])  # fmt: skip
def test_walk_of_operators(typed: str, number: int, line: str, convviz: Run) -> None:
    _, out, _ = convviz("walk", "--op", *typed.split())
    assert out.splitlines()[number] == line


@pytest.mark.parametrize(("order", "first"), [
    ("lockstep", "1/1  y0,y1,...,y7[0] <- x0,x1,...,x7[cols 0,1,...,8]  72 products"),
    ("in_turn", "1/8  y0[0] <- x0[cols 0,1,...,8]  9 products"),
])  # fmt: skip
def test_walk_of_groups(order: str, first: str, convviz: Run) -> None:
    layer = ["--in", "8,9", "--out", "8", "--k", "9", "--g", "8"]
    _, out, _ = convviz("walk", *layer, "--order", order)
    assert out.splitlines()[0] == first


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")
def test_walk_stops_when_nobody_reads_on(tmp_path: Path) -> None:
    stem = "--in 3,224,224 --out 64 --k 7 --s 2 --p 3"
    script = f'"{sys.executable}" -m convviz walk {stem} --json; echo code $? >&2'
    done = subprocess.run(
        ["sh", "-c", f"({script}) | head -n 2"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=ENVIRONMENT,
        timeout=300,
    )
    assert [json.loads(line)["step"] for line in done.stdout.splitlines()] == [0, 1]
    assert done.stderr == "code 141\n"


# The program itself


def test_version(convviz: Run) -> None:
    assert convviz("--version") == (0, f"convviz {api.__version__}\n", "")


def test_help(convviz: Run) -> None:
    code, out, _ = convviz("--help")
    assert code == 0
    assert out.startswith("Usage: convviz [OPTIONS] COMMAND [ARGS]...\n")
    for command in ("render", "walk", "explore", "gallery", "lesson"):
        assert re.search(rf"^  {command} +\w", out, re.MULTILINE)
    assert "  convviz render --in 3,7,7 --out 2 --k 3 --s 2 --d 2\n" in out


def test_nothing_is_the_help_on_standard_error(convviz: Run) -> None:
    _, shown, _ = convviz("--help")
    code, out, err = convviz()
    assert (code, out) == (2, "")
    assert err == shown


@pytest.mark.parametrize("command", ["render", "walk", "explore", "gallery", "lesson"])
def test_help_of_a_command(command: str, convviz: Run) -> None:
    code, out, _ = convviz(command, "--help")
    assert code == 0
    examples = out.partition("Examples:\n")[2].splitlines()
    assert len(examples) >= 2
    assert all(re.match(rf" +convviz {command}\b", example) for example in examples)
    assert all(len(line) <= 88 for line in out.splitlines())


def test_help_of_render_has_panels_units_and_defaults(convviz: Run) -> None:
    _, out, _ = convviz("render", "-h")
    panels = re.findall(r"^(\w.*):$", out, re.MULTILINE)
    assert panels == [
        "The layer (numbers in the order rows,columns)",
        "Operators other than conv",
        "Layers in a row",
        "The picture",
        "Time",
        "The file",
        "In words, on standard output; no picture is written unless -o names one",
        "Options",
    ]
    flat = " ".join(out.split())
    assert "--k, --kernel-size N[,N]" in flat
    assert "[default: 2000ms]" in flat
    assert "[default: light]" in flat


def test_the_examples_of_the_help_are_taken(convviz: Run, tmp_path: Path) -> None:
    _, out, _ = convviz("walk", "--help")
    for line in out.partition("Examples:\n")[2].splitlines():
        command = line.partition("|")[0].split()
        if "3,224,224" not in command:  # of which there are 800,000 lines
            assert convviz(*command[1:]).code == 0


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_script_is_printed(shell: str, tmp_path: Path) -> None:
    code, out, _ = run(
        *("--show-completion", shell),
        cwd=tmp_path,
        env={"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"},
    )
    assert code == 0
    assert "_CONVVIZ_COMPLETE" in out


@pytest.mark.parametrize(("words", "offered"), [
    ("convviz ", {"render", "walk", "gallery"}),
    ("convviz render --pa", {"--padding", "--padding-mode"}),
])  # fmt: skip
def test_words_are_completed(words: str, offered: set[str], tmp_path: Path) -> None:
    code, out, _ = run(
        cwd=tmp_path,
        env={
            "_CONVVIZ_COMPLETE": "complete_bash",
            "COMP_WORDS": words,
            "COMP_CWORD": str(len(words.split(" ")) - 1),
        },
    )
    assert code == 0
    assert offered <= set(out.split())


# What a start costs


AT_THE_END = """
import json, sys
from convviz.__main__ import main
try:
    main()
finally:
    sys.stdout.flush()
    print("\\n" + json.dumps(sorted(sys.modules)))
"""


def imported(*arguments: str, cwd: Path) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", AT_THE_END, *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        env=ENVIRONMENT,
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("arguments", [
    ["--help"],
    ["walk", "--help"],
    ["--version"],
    ["render"],
    ["render", *HERO[:-2], "--d", "9"],
    ["render", *HERO, "--fps", "x"],
    ["walk", *HERO],
    ["rendr"],
])  # fmt: skip
def test_words_alone_import_nothing_heavy(arguments: list[str], tmp_path: Path) -> None:
    seen = {name.partition(".")[0] for name in imported(*arguments, cwd=tmp_path)}
    heavy = {"numpy", "PIL", "matplotlib", "imageio", "rich", "pydantic", "torch"}
    assert "typer" in seen
    assert not seen & heavy


def test_only_the_command_asked_for_is_imported(tmp_path: Path) -> None:
    seen = imported("walk", *HERO, cwd=tmp_path)
    assert "convviz.cli.walk" in seen
    assert not seen & {"convviz.cli.render", "convviz.cli.gallery", "convviz.gallery"}


def test_render_imports_neither_rich_nor_pydantic(tmp_path: Path) -> None:
    seen = imported("render", *TINY, "-o", "a.gif", cwd=tmp_path)
    assert "numpy" in seen
    assert not seen & {"rich", "pydantic", "matplotlib", "imageio", "asyncio"}
    assert os.listdir(tmp_path) == ["a.gif"]
