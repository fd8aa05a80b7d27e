"""Whatever is typed, called or written in a file: what is documented, or a refusal.

Random command lines go through the program's `main`, random calls through the public names.
Most are refused.  `CONVVIZ_HOSTILE=1` runs 20,000 command lines, 5,000 calls and 2,000 files;
another number is so many times as much.
"""

from __future__ import annotations

import contextlib
import io
import os
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import convviz
from convviz.__main__ import main
from convviz.errors import ConvVizError
from convviz.gallery.entries import KEYS

SHARE = float(os.environ.get("CONVVIZ_HOSTILE", "0.01"))

SHAPES = ("1,3,3", "3,7,7", "2,9", "1,4,4,4", "9,9", "4,2,2", "1,224,224,3", "1,6,6")
NUMBERS = ("0", "1", "2", "3", "5", "-1", "1.5", "1,2", "2,1,1", "9" * 30, "1:2", "1e3")
WORDS = (
    "", " ", "same", "valid", "SAME_UPPER", "causal", "light", "dark", "none.toml", "x" * 5000,
    "\x1b[31m", "\u202e", "ü", "nan", "inf", "-", "--", "NaN", "1/3", "{}", "%s", "\\", "'",
)  # fmt: skip
PATHS = (
    "a.gif", "a.png", "a.svg", "a.csv", "a.json", "frames/", "a.bmp", "no/a.gif", "pipe.gif",
    "a.toml", "deep.toml", "cat.png", "broken.png", "/dev/full", "/dev/null", "loop.gif",
    "x" * 300 + ".gif", "folder", "locked.gif", ".", "..", "pipe.toml", "\n.gif",
)  # fmt: skip
NAMES = (
    "conv", "transposed", "maxpool", "avgpool", "unfold", "fold", "pixelshuffle",
    "pixelunshuffle", "torch", "tensorflow", "onnx", "channels", "scatter", "isometric",
    "matrix",
    "product", "gather", "lockstep", "in_turn", "zeros", "reflect", "circular", "stack",
    "dilated", "bottleneck", "stride", "padding", "groups", "sobel-x", "box", "clip", "article",
)  # fmt: skip
OPTIONS = (
    "--in", "--out", "--k", "--p", "--s", "--d", "--g", "--padding-mode", "--op", "--framework",
    "--view", "--order", "--theme", "--size", "--cell", "--seed", "--fps", "--hold", "--loop",
    "--max-frames", "-o", "--frame", "--output-padding", "--output-size", "--factor", "--block",
    "--divisor-override", "--kernel", "--side", "--negatives", "--values", "--against",
    "--against-values", "--panels", "--jobs", "--into", "--preset", "--device", "--threads",
    "--chapter",
)  # fmt: skip
FLAGS = (
    "--no-bias", "--ceil-mode", "--no-count-include-pad", "--no-caption", "--no-beams",
    "--json",
    "--csv", "--optimize", "--no-transparency", "-q", "--grey", "--version", "--colour",
    "--no-values", "--help", "--backward",
)  # fmt: skip
LAYERS = (
    "--in 1,5,5 --out 1 --k 3", "--in 2,6 --out 2 --k 2", "--op maxpool --in 1,4,4 --k 2",
    "--op fold --in 4,9 --k 2 --output-size 4", "--op pixelshuffle --in 4,2,2 --factor 2",
    "--op transposed --in 1,3,3 --out 1 --k 2 --s 2", "--block stack --in 1,5,5 --out 1 --k 3",
)  # fmt: skip
COMMANDS = (
    "render",
    "render",
    "render",
    "filter",
    "explain",
    "walk",
    "sweep",
    "explore",
    "gallery",
    "lesson",
    "",
)


def command_line(chance: random.Random) -> list[str]:
    """A command with a layer, mostly, and with options and values that need not belong."""
    command = chance.choice(COMMANDS)
    words = [command] if command else []
    if chance.random() < 0.7:
        words += chance.choice(LAYERS).split()
    arguments = {"sweep": NAMES, "filter": PATHS, "gallery": PATHS}.get(command, ())
    if arguments and chance.random() < 0.8:
        words.insert(1, chance.choice(arguments))
    for _ in range(chance.randrange(5)):
        if chance.random() < 0.3:
            words.append(chance.choice(FLAGS))
            continue
        values = chance.choice((SHAPES, NUMBERS, NUMBERS, WORDS, PATHS, NAMES))
        words += [chance.choice(OPTIONS), chance.choice(values)]
    return words if "article" not in words else ["sweep"]  # which measures for minutes


def furnish(root: Path) -> None:
    """What the PATHS name, besides what is not there."""
    from PIL import Image

    Image.linear_gradient("L").resize((9, 9)).save(root / "cat.png")
    (root / "broken.png").write_bytes((root / "cat.png").read_bytes()[:60])
    (root / "a.toml").write_text("[one]\nin = [1, 4, 4]\nout = 1\nk = 3\n")
    (root / "deep.toml").write_text("a = " + "[" * 9000)
    os.mkfifo(root / "pipe.gif")
    os.mkfifo(root / "pipe.toml")
    (root / "loop.gif").symlink_to("loop.gif")
    (root / "folder").mkdir()
    (root / "locked.gif").write_bytes(b"old")
    (root / "locked.gif").chmod(0o400)


def said(words: list[str], monkeypatch: pytest.MonkeyPatch) -> tuple[object, str]:
    """(exit code, standard error) of the program."""
    out = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
    err = io.StringIO()
    monkeypatch.setattr(sys, "argv", ["convviz", *words])
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code, err.getvalue()


@pytest.mark.skipif(sys.platform == "win32", reason="has no pipes with names")
def test_random_command_lines_end_as_the_readme_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = tmp_path / "work"
    work.mkdir()
    furnish(work)
    monkeypatch.chdir(work)
    monkeypatch.setenv("COLUMNS", "80")
    codes: list[object] = []
    for number in range(int(20_000 * SHARE)):
        words = command_line(random.Random(number))
        code, err = said(words, monkeypatch)
        told = (number, words, code, err[-2000:])
        codes.append(code)
        assert code in (0, 2), told
        assert "Traceback" not in err, told
        lines = err.splitlines()
        if code == 2 and "gallery" not in words and len(words) > 0 and "--help" not in words:
            assert 1 <= len(lines) <= 2 or not words[0].isalpha(), told
            assert all(line.isprintable() and len(line) < 2500 for line in lines), told
        assert not any("convviz-" in name for name in os.listdir(work)), told
        assert os.listdir(tmp_path) == ["work"], told
    assert {0, 2} <= set(codes)


VALUES: tuple[Any, ...] = (
    0, 1, 2, 3, -1, 1.5, float("nan"), float("inf"), None, True, "", "same", "3", b"3", [], {},
    (1, 2), (3, 3), [[1, 1], [0, 2]], (1, 5, 5), (1, 1, 5, 5), (2, 6), [None], object(), 10**30,
    "channels", "product", "dark", "x" * 5000, {"input": [1]}, {"weight": None}, lambda: 0,
    range(3), slice(2), 3 + 2j, "a.gif", "no/a.gif", ("a",), {1: 2}, set(), -(2**70),
)  # fmt: skip
CALLS: tuple[tuple[Callable[..., Any], tuple[str, ...]], ...] = (
    (convviz.Conv2d, ("in_channels", "out_channels", "kernel_size", "stride", "padding")),
    (convviz.ConvTranspose1d, ("in_channels", "out_channels", "kernel_size", "output_padding")),
    (convviz.MaxPool2d, ("kernel_size", "stride", "padding", "dilation", "ceil_mode")),
    (convviz.AvgPool2d, ("kernel_size", "stride", "padding", "divisor_override")),
    (convviz.Fold, ("output_size", "kernel_size", "dilation", "padding", "stride")),
    (convviz.PixelShuffle, ("upscale_factor",)),
    (convviz.walk, ("layer", "input_shape", "order", "view")),
    (convviz.animate, ("layer", "input_shape", "view", "theme", "values", "fps", "max_frames")),
    (convviz.animate, ("layer", "input_shape", "size", "hold_ms", "seed", "cell_px", "loop")),
    (convviz.explain, ("layer", "input_shape")),
    (convviz.sweep, ("layer", "input_shape", "vary", "values", "against", "against_values")),
    (convviz.block, ("name", "input_shape", "out_channels", "kernel_size", "padding")),
    (convviz.chain, ("layers", "input_shape")),
    (convviz.filter_kernel, ("kernel", "negatives")),
    (convviz.filter_image, ("image", "kernel", "side_px", "theme", "grey")),
    (convviz.render_gallery, ("file", "into", "jobs", "format", "executor", "force")),
    (convviz.check_gallery, ("file", "into", "jobs", "format", "executor")),
    (convviz.lesson, ("chapter",)),
)


def argument(name: str, chance: random.Random) -> Any:
    if name == "layer" and chance.random() < 0.8:
        return convviz.Conv2d(1, 1, 3)
    if name == "input_shape" and chance.random() < 0.8:
        return (1, 5, 5)
    if name == "vary" and chance.random() < 0.7:
        return "stride"
    return chance.choice(VALUES)


def test_random_calls_are_answered_or_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    refused, wrong = 0, []
    for number in range(int(5_000 * SHARE * 4)):
        chance = random.Random(number)
        call, names = chance.choice(CALLS)
        given = {name: argument(name, chance) for name in names if chance.random() < 0.6}
        told = (number, call.__name__, repr(given)[:300])
        positional = [given.pop(name) for name in names[:2] if name in given]
        try:
            call(*positional, **given)
        except ConvVizError as error:
            refused += 1
            assert len(str(error)) < 1000, told  # noqa: PT017  # an answer is right, too
        except TypeError as error:
            if "argument" not in str(error):  # else the signature's own complaint
                wrong.append((told, repr(error)))
        except Exception as error:
            wrong.append((told, repr(error)))
    assert not wrong, "\n".join(f"{told}: {error}" for told, error in wrong)
    assert refused
    assert list(tmp_path.iterdir()) == []


def gallery(chance: random.Random) -> str:
    """An entry with a layer, and with keys and values that need not belong."""
    values = (
        "0", "1", "3", "-1", "1.5", "nan", "true", "[]", "[1, 2]", "[1, 4, 4]", "{}", "{a = 1}",
        "''", "'same'", "'conv'", "'fold'", "'stack'", "'onnx'", "'dark'", "'a.toml'", "[[1]]",
        "1979-05-27", "0x" + "f" * 5000, "9" * 5000, "'''" + "x" * 5000 + "'''", "'\\u202e'",
    )  # fmt: skip
    table = {"in": "[1, 4, 4]", "out": "1", "k": "3"}
    for _ in range(chance.randrange(1, 5)):
        table[chance.choice(KEYS)] = chance.choice(values)
    name = chance.choice(("one", "a.b", "'CON'", "'a b'", "''", "x" * 300, "'\\u0000'"))
    text = f"[{name}]\n" + "".join(f"{key} = {value}\n" for key, value in table.items())
    return text if chance.random() < 0.8 else text[: chance.randrange(len(text))]


def test_random_files_are_galleries_and_themes_or_refused(tmp_path: Path) -> None:
    from convviz.gallery.entries import read_gallery
    from convviz.theme import load_theme

    file = tmp_path / "a.toml"
    for number in range(int(2_000 * SHARE * 5)):
        file.write_text(gallery(random.Random(number)), encoding="utf-8")
        with contextlib.suppress(ConvVizError):
            load_theme(file)
        with contextlib.suppress(ConvVizError):
            for entry in read_gallery(file):
                with contextlib.suppress(ConvVizError):
                    entry.made()[:2]
                    entry.picture_options()
    assert os.listdir(tmp_path) == ["a.toml"]
