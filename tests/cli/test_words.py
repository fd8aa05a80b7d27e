"""`--alt`, `--transcript` and `--open`: words in place of a file, and a file that is shown."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from running import ENVIRONMENT, Run, Said, run

import convviz as api
from convviz.cli.render import _walked
from convviz.scene.views import VIEWS

HERO = "--in 3,7,7 --out 2 --k 3 --p 1 --s 2 --d 2"
LAYER = api.Conv2d(3, 2, 3, stride=2, padding=1, dilation=2)
SHAPE = (3, 7, 7)
ALT = api.animate(LAYER, SHAPE).alt_text + "\n"


def said(layer: object = LAYER, shape: tuple[int, ...] = SHAPE, **asked: object) -> str:
    """The transcript of the API, as it is printed."""
    return "".join(f"{line}\n" for line in api.transcript(layer, shape, **asked))  # type: ignore[arg-type]


def render(convviz: Run, typed: str) -> Said:
    return convviz("render", *typed.split())


# Words alone


def test_the_alternative_text_is_printed_and_no_file_is_written(
    convviz: Run, tmp_path: Path
) -> None:
    assert render(convviz, f"{HERO} --alt") == (0, ALT, "")
    assert list(tmp_path.iterdir()) == []


def test_the_alternative_text_is_that_of_the_picture_which_was_asked_for(convviz: Run) -> None:
    _, out, _ = render(convviz, f"{HERO} --alt --view isometric --max-frames 5")
    assert out == api.animate(LAYER, SHAPE, view="isometric", max_frames=5).alt_text + "\n"
    assert out != ALT


def test_the_transcript_is_printed_and_no_file_is_written(convviz: Run, tmp_path: Path) -> None:
    assert render(convviz, f"{HERO} --transcript") == (0, said(), "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("typed", "asked"), [
    ("--values", {"values": True}),
    ("--values --seed 3", {"values": True, "seed": 3}),
    ("--no-values", {"values": False}),
    ("--view product", {"values": True}),
    ("--view product --no-values", {"values": False}),
    ("--view isometric", {}),
    ("--max-frames 2 --no-story", {}),
    ("--quiet", {}),
])  # fmt: skip
def test_each_option_reaches_the_transcript(
    typed: str, asked: dict[str, object], convviz: Run
) -> None:
    assert render(convviz, f"{HERO} --transcript {typed}") == (0, said(**asked), "")


def test_order_direction_and_pools_reach_the_transcript(convviz: Run) -> None:
    grouped = api.Conv2d(2, 4, 3, groups=2)
    typed = "--in 2,4,4 --out 4 --k 3 --g 2 --order in_turn --transcript"
    assert render(convviz, typed).out == said(grouped, (2, 4, 4), order="in_turn")
    typed = "--op transposed --in 1,3,3 --out 1 --k 2 --view scatter --transcript"
    laid = api.ConvTranspose2d(1, 1, 2)
    assert render(convviz, typed).out == said(laid, (1, 3, 3), view="scatter")
    typed = "--op maxpool --in 2,4,4 --k 2 --transcript"
    assert render(convviz, typed).out == said(api.MaxPool2d(2), (2, 4, 4))


@pytest.mark.parametrize("view", VIEWS)
def test_a_transcript_goes_as_the_picture_of_its_view_does(view: str) -> None:
    how = {"order": "lockstep", "view": view, "values": None, "seed": 0}
    walked = _walked(how)
    assert walked["view"] == VIEWS[view].walked
    assert (walked["values"] is True) == VIEWS[view].needs_numbers


def test_layers_in_a_row_are_told_too(convviz: Run, tmp_path: Path) -> None:
    typed = "--block stack --in 1,9,9 --out 1 --k 3"
    row = api.block("stack", (1, 9, 9), out_channels=1)
    alt = api.animate(row, (1, 9, 9)).alt_text
    assert render(convviz, f"{typed} --transcript --alt") == (
        0,
        f"{alt}\n{said(row, (1, 9, 9))}",
        "",
    )
    assert list(tmp_path.iterdir()) == []


def test_both_are_printed_the_paragraph_first(convviz: Run) -> None:
    assert render(convviz, f"{HERO} --transcript --alt") == (0, ALT + said(), "")


def test_a_transcript_alone_draws_nothing(tmp_path: Path) -> None:
    code = f"""
import sys
from convviz.__main__ import main
sys.argv = ["convviz", "render", *"{HERO} --transcript".split()]
try:
    main()
finally:
    print(sorted({{name.partition(".")[0] for name in sys.modules}}), file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=ENVIRONMENT
    )
    assert done.stdout == said()
    assert "typer" in done.stderr
    for heavy in ("numpy", "PIL", "rich", "matplotlib"):
        assert f"'{heavy}'" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")
@pytest.mark.parametrize("more", ["", " --values"])
def test_a_transcript_starts_at_once_and_stops_when_nobody_reads_on(
    more: str, tmp_path: Path
) -> None:
    stem = f"--in 3,224,224 --out 64 --k 7 --s 2 --p 3{more}"
    script = f'"{sys.executable}" -m convviz render {stem} --transcript; echo code $? >&2'
    done = subprocess.run(
        ["sh", "-c", f"({script}) | head -n 2"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=ENVIRONMENT,
        timeout=60,
    )
    starts = [line.partition(":")[0] for line in done.stdout.splitlines()]
    assert starts == ["Step 1 of 802816", "Step 2 of 802816"]
    assert done.stderr == "code 141\n"
    assert list(tmp_path.iterdir()) == []


# Words and a file


def test_with_a_name_the_file_is_written_and_its_line_stands_apart(
    convviz: Run, tmp_path: Path
) -> None:
    code, out, err = render(convviz, f"{HERO} --alt --transcript -o a.gif")
    assert (code, out) == (0, ALT + said())
    assert err.startswith("a.gif  ")
    assert (tmp_path / "a.gif").read_bytes() == api.animate(LAYER, SHAPE).to_bytes()


def test_one_frame_and_the_words_of_all(convviz: Run, tmp_path: Path) -> None:
    typed = f"{HERO} --alt --frame 3 -o a.png --quiet"
    assert render(convviz, typed) == (0, ALT, "")
    assert (tmp_path / "a.png").exists()


@pytest.mark.parametrize(("typed", "sentence"), [
    ("--alt --frame 3", "--frame has no meaning with --alt and no -o, as no file is written:"
        " name one"),
    ("--alt --optimize", "--optimize has no meaning with --alt and no -o"),
    ("--transcript --no-transparency", "--no-transparency has no meaning with --transcript and"
        " no -o"),
    ("--transcript --open", "--open has no meaning with --transcript and no -o"),
    ("--alt -o -", "--alt has no meaning with -o -, which writes the picture where the words"
        " would be: name a file"),
    ("--transcript -o -", "--transcript has no meaning with -o -, which"),
    ("--open -o -", "--open has no meaning with -o -, which writes no file"),
    ("--transcript --frame x", "--frame takes a whole number, such as 2, not 'x'"),
    ("--transcript --size x", "--size takes width and height in pixels"),
    ("--transcript --view top", "--view must be channels, scatter, isometric, matrix or"),
    ("--transcript --view scatter", "Conv2d has no view 'scatter'"),
    ("--transcript --seed -1 --values", "--seed must be from 0"),
    ("--alt --s 99,0", "--s must be from 1"),
])  # fmt: skip
def test_what_has_no_meaning_is_one_sentence(
    typed: str, sentence: str, convviz: Run, tmp_path: Path
) -> None:
    code, out, err = render(convviz, f"{HERO} {typed}")
    assert (code, out) == (2, "")
    assert err.startswith(f"convviz: {sentence}")
    assert len(err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("more", [
    "--values", "--order in_turn", "--view scatter", "--view isometric", "--view product",
])  # fmt: skip
def test_what_a_block_cannot_be_is_refused_as_its_picture_is(more: str, convviz: Run) -> None:
    typed = f"--block stack --in 1,9,9 --out 1 --k 3 {more}"
    refused = render(convviz, typed)
    assert refused.code == 2
    assert refused.err.startswith("convviz: layers in a row are ")
    assert render(convviz, f"{typed} --transcript") == refused


# An image filter


@pytest.fixture
def cat(tmp_path: Path) -> Path:
    pixels = np.random.default_rng(0).integers(0, 256, (6, 8, 3)).astype(np.uint8)
    Image.fromarray(pixels).save(tmp_path / "cat.png")
    return tmp_path / "cat.png"


def test_the_words_of_a_filter(convviz: Run, cat: Path, tmp_path: Path) -> None:
    alt = api.filter_image(cat, "box").alt_text + "\n"
    assert convviz("filter", "cat.png", "-k", "box", "--alt") == (0, alt, "")
    assert list(tmp_path.iterdir()) == [cat]
    code, out, err = convviz("filter", "cat.png", "-k", "box", "--alt", "-o", "a.gif")
    assert (code, out) == (0, alt)
    assert err.startswith("a.gif  ")
    assert (tmp_path / "a.gif").exists()


def test_words_alone_need_no_name_for_a_file(convviz: Run, tmp_path: Path) -> None:
    name = "a" * 60 + "_box.gif"  # what the file would be called, too
    Image.fromarray(np.zeros((6, 8, 3), np.uint8)).save(tmp_path / name)
    before = (tmp_path / name).read_bytes()
    assert convviz("filter", name, "-k", "box").code == 2
    assert convviz("filter", name, "-k", "box", "--alt").code == 0
    assert (tmp_path / name).read_bytes() == before


# Opened


def viewer(folder: Path, script: str) -> dict[str, str]:
    """An environment with no program but the system's opener, which runs `script`."""
    folder.mkdir()
    for name in ("xdg-open", "open"):
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    return {"PATH": str(folder)}


needs_a_shell = pytest.mark.skipif(sys.platform == "win32", reason="stubs are shell scripts")


@needs_a_shell
@pytest.mark.parametrize("name", ["a.gif", "-a.gif", "frames/"])
def test_what_was_written_is_opened_once_it_is_whole(name: str, tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    asked = work / "asked"
    script = f'echo loud; printf "%s\\n" "$#" "$1" > "{asked}"; test -e "$1"'
    env = viewer(tmp_path / "bin", script)
    typed = f"{HERO} --no-story --open --output={name}"
    code, out, err = run("render", *typed.split(), cwd=work, env=env)
    assert (code, err) == (0, "")
    assert out.startswith(f"{name}  ")
    assert "loud" not in out
    assert asked.read_text().splitlines() == ["1", os.path.abspath(work / name)]


@needs_a_shell
def test_without_a_name_what_was_written_is_opened(tmp_path: Path, cat: Path) -> None:
    asked = tmp_path / "asked"
    env = viewer(tmp_path / "bin", f'printf "%s" "$1" > "{asked}"')
    assert run("filter", "cat.png", "-k", "box", "--open", cwd=tmp_path, env=env).code == 0
    assert asked.read_text() == str(tmp_path / "cat_box.gif")


@needs_a_shell
@pytest.mark.parametrize(("script", "why"), [
    ("exit 3", "xdg-open ended with exit code 3"),
    (None, "there is no program xdg-open"),
])  # fmt: skip
def test_what_nothing_opens_is_there_and_is_told(
    script: str | None, why: str, tmp_path: Path
) -> None:
    env = viewer(tmp_path / "bin", script or "")
    if script is None:
        env["PATH"] = str(tmp_path / "nowhere")
    typed = f"{HERO} --no-story --open --alt -q -o a.gif"
    code, out, err = run("render", *typed.split(), cwd=tmp_path, env=env)
    if sys.platform == "darwin":
        why = why.replace("xdg-open", "open")
    told = f"convviz: a.gif is written, but not opened: {why}\n"
    assert (code, out, err) == (2, api.animate(LAYER, SHAPE, story=False).alt_text + "\n", told)
    assert (tmp_path / "a.gif").read_bytes()[:6] == b"GIF89a"


@needs_a_shell
def test_a_viewer_that_stays_is_not_waited_for(tmp_path: Path) -> None:
    env = viewer(tmp_path / "bin", "read line < pipe")
    os.mkfifo(tmp_path / "pipe")
    typed = f"{HERO} --no-story --open -o a.gif"
    done = run("render", *typed.split(), cwd=tmp_path, env=env, timeout=60)
    assert done.code == 0
    (tmp_path / "pipe").write_text("\n")  # it waits for a reader, which is still there


@needs_a_shell
def test_nothing_is_opened_that_was_not_written(tmp_path: Path) -> None:
    env = viewer(tmp_path / "bin", f'echo > "{tmp_path}/asked"')
    typed = f"{HERO} --open -o none/a.gif"
    assert run("render", *typed.split(), cwd=tmp_path, env=env).code == 2
    assert not (tmp_path / "asked").exists()


# Help


def test_the_help_has_the_words_of_a_picture(convviz: Run) -> None:
    for command in ("render", "filter"):
        flat = " ".join(convviz(command, "--help").out.split())
        assert "--alt Print the picture's alternative text" in flat
        assert "--open Open what was written" in flat
        assert ("--transcript" in flat) == (command == "render")


def test_flags_are_completed(tmp_path: Path) -> None:
    words = {"_CONVVIZ_COMPLETE": "complete_bash", "COMP_WORDS": "convviz render --"}
    offered = run(cwd=tmp_path, env={**words, "COMP_CWORD": "2"}).out.split()
    assert {"--alt", "--transcript", "--open"} <= set(offered)
