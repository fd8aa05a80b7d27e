"""Galleries: entries that are made, entries that fail, files that are none, and Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from html import escape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from running import ENVIRONMENT, Run
from running import typed as as_typed

from convviz import AvgPool1d, Conv2d, ConvVizError, animate, render_gallery
from convviz.cli.making import asked_layer
from convviz.gallery.entries import KEYS, KINDS, Entry, read_gallery
from convviz.gallery.readme import FIRST_LINE, command
from convviz.theme import Theme, load_theme

GOOD = "in = [1, 4, 4]\nout = 1\nk = 3\n"

MIXED = f"""
[first]
title = "The first"
{GOOD}
gives = [1, 2, 2]

[broken]
in = [3, 7, 9]
out = 2
k = [5, 2]
gives = [2, 3, 9]

[dark]
{GOOD}
p = "same"
theme = "dark"
values = true
seed = 3
"""

WHY = "gives says [2, 3, 9], but the layer gives [2, 3, 8]"


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    file = tmp_path / "mixed.toml"
    file.write_text(MIXED)
    return file


@pytest.mark.parametrize(("content", "typed"), [
    ({"op": "conv", "out": 1, "p": "1:2"}, {"out": "1", "p": "1:2"}),
    ({"op": "maxpool", "p": "1:0"}, {"p": "1:0"}),
    ({"op": "avgpool", "p": "valid"}, {"p": "valid"}),
])  # fmt: skip
def test_padding_in_a_text_is_that_of_the_command_line(
    content: dict[str, object], typed: dict[str, str], tmp_path: Path
) -> None:
    told = {"in": [1, 7, 7], "k": 3, **content}
    layer, shape = Entry("one", told, tmp_path).made()[:2]
    options = as_typed("1,7,7", k="3", op=str(content["op"]), **typed)
    assert (layer, shape) == asked_layer(options)[:2]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_failed_entry_keeps_no_other_from_its_picture(jobs: int, mixed: Path) -> None:
    into = mixed.parent / "gifs"
    results = {made.name: made for made in render_gallery(mixed, into, jobs=jobs)}
    assert set(results) == {"first", "broken", "dark"}
    assert results["broken"].error == WHY
    assert results["first"].error is results["dark"].error is None
    assert results["first"].title == "The first"
    made = {"first.gif", "dark.gif", "README.md", ".convviz.json"}
    assert {file.name for file in into.iterdir()} == made
    dark = animate(
        Conv2d(1, 1, 3, padding="same"), (1, 4, 4), theme="dark", values=True, seed=3
    )
    assert (into / "dark.gif").read_bytes() == dark.to_bytes()
    assert results["dark"].size == len(dark.to_bytes())
    assert results["dark"].frames == len(dark)
    assert results["dark"].width_px == dark.width_px


def test_a_readme_shows_what_was_made_with_the_commands(mixed: Path) -> None:
    into = mixed.parent / "gifs"
    first, _, dark = render_gallery(mixed, into, jobs=1)
    text = (into / "README.md").read_text("utf-8")
    assert text.splitlines() == [
        "<!-- Written by `convviz gallery`, which replaces this file each time. -->",
        *("", "# Gallery", "", "### The first", ""),
        f'<img src="first.gif" alt="{escape(first.alt_text)}">',
        *("", "```console", "convviz render --in 1,4,4 --out 1 --k 3 -o first.gif", "```"),
        *("", "### dark", ""),
        f'<img src="dark.gif" alt="{escape(dark.alt_text)}">',
        *("", "```console"),
        "convviz render --in 1,4,4 --out 1 --k 3 --p same --theme dark --values --seed 3"
        " -o dark.gif",
        "```",
    ]


def test_a_readme_by_another_hand_stays_and_the_gallerys_own_is_replaced(mixed: Path) -> None:
    path = mixed.parent / "README.md"
    for text in ("# Mine\n", "", "<!-- Written by me -->"):
        path.write_text(text)
        list(render_gallery(mixed, mixed.parent, jobs=1))
        assert path.read_text() == text
    path.write_text(f"{FIRST_LINE}\nold")
    list(render_gallery(mixed, mixed.parent, jobs=1))
    assert path.read_text("utf-8").startswith(f"{FIRST_LINE}\n\n# Gallery\n")


OPTIONS = {
    "in": ([3, 8, 8], "--in 3,8,8"),
    "k": ([5, 1], "--k 5,1"),
    "p": ([[2, 0], [0, 1]], "--p 2:0,0:1"),
    "size": ([960, 540], "--size 960x540"),
    "cell_px": (12, "--cell 12"),
    "hold_ms": (1500, "--hold 1500"),
    "fps": (2.5, "--fps 2.5"),
    "speed": (1.5, "--speed 1.5"),
    "seconds": (12, "--seconds 12"),
    "padding_mode": ("reflect", "--padding-mode reflect"),
    "theme": ("my theme.toml", "--theme 'my theme.toml'"),
    "title": ("not typed", ""),
}
SWITCHES = {
    "bias": ("--no-bias", ""),
    "caption": ("--no-caption", ""),
    "beams": ("--no-beams", ""),
    "story": ("--no-story", ""),
    "values": ("--no-values", "--values"),
    "count_include_pad": ("--no-count-include-pad", "--count-include-pad"),
    "ceil_mode": ("", "--ceil-mode"),
    "all_frames": ("", "--all-frames"),
}


def test_a_command_says_what_an_entry_says(tmp_path: Path) -> None:
    assert {key for key in KEYS if KINDS.get(key) == "true or false"} <= SWITCHES.keys()
    told = {**OPTIONS, **{key: (False, off) for key, (off, _) in SWITCHES.items()}}
    for key, (value, typed) in [
        *told.items(),
        *((k, (True, on)) for k, (_, on) in SWITCHES.items()),
    ]:
        content = {"in": [1, 4, 4], key: value}
        words = ["convviz render", "" if key == "in" else "--in 1,4,4", typed, "-o one.gif"]
        assert command(Entry("one", content, tmp_path), ["gif"]) == " ".join(
            filter(None, words)
        )


def test_the_command_tells_what_was_made(convviz: Run, mixed: Path) -> None:
    code, out, err = convviz("gallery", mixed.name, "--into", "out")
    assert code == 2
    first, second = sorted(out.splitlines(), reverse=True)
    assert first.startswith(f"{Path('out/first.gif')}  ")
    assert first.endswith("  17 frames  {:.1f} KiB  The first".format(size("out/first.gif")))
    assert second.startswith(f"{Path('out/dark.gif')}  ")
    assert err == f"convviz: broken: {WHY}\nconvviz: 1 picture was not made\n"


def size(file: str) -> float:
    return os.path.getsize(file) / 1024


def test_quiet_tells_what_was_not_made(convviz: Run, mixed: Path) -> None:
    code, out, err = convviz("gallery", mixed.name, "-q", "--jobs", "1")
    assert (code, out) == (2, "")
    assert err.startswith("convviz: broken: ")


def test_all_made_is_exit_code_0(convviz: Run, tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text(f"[one]\n{GOOD}")
    code, out, err = convviz("gallery", "one.toml")
    assert (code, err) == (0, "")
    assert out.startswith(f"{Path('gifs/one.gif')}  ")


def test_a_theme_is_looked_for_beside_the_file(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    file = folder / "mine.toml"
    file.write_text(f'[one]\n{GOOD}\ntheme = "no.toml"\n')
    (result,) = render_gallery(file, tmp_path / "gifs", jobs=1)
    assert result.error is not None
    assert str(folder / "no.toml") in result.error
    assert not (tmp_path / "gifs").exists()  # nothing came into it


# Entries

ENTRIES = [
    ("out = 1\nk = 3", "in is missing; an entry needs in, and what its layer needs"),
    ("in = [1, 4, 4]\nk = 3", "out is missing; conv needs in, out and k"),
    ("in = [1, 4, 4]\nop = 'maxpool'", "k is missing; maxpool needs in and k"),
    (
        "in = [1, 4, 4]\nk = 2\nop = 'maxpool'\ng = 2",
        "there is no key 'g' for maxpool, only k, p, s, d, ceil_mode",
    ),
    (
        f"{GOOD}op = 'pool'",
        "op must be conv, transposed, maxpool, avgpool, unfold, fold, pixelshuffle or"
        " pixelunshuffle, not 'pool'",
    ),
    (f"{GOOD}view = 'top'",
        "view must be channels, scatter, isometric, matrix or product, not 'top'"),
    (f"{GOOD}block = 'bottleneck'\ngives = [4]",
        "gives says [4], but the block gives [1, 2, 2]"),
    (f"{GOOD}colour = 3", f"there is no key 'colour', only {', '.join(KEYS)}"),
    (f"{GOOD}kernel = 3", "there is no key 'kernel': k was perhaps meant"),
    (f"{GOOD}tittle = 'x'", "there is no key 'tittle': title was perhaps meant"),
    (f"{GOOD}Padding = 3", "there is no key 'Padding': p was perhaps meant"),
    (f"{GOOD}groups = 1", "there is no key 'groups': g was perhaps meant"),
    ("in_channels = 3\nout = 1", "there is no key 'in_channels': in was perhaps meant"),
    ("in = 3\nout = 1\nk = 3",
        "in must be channels and 1 to 3 sizes, such as [3, 7, 7], not 3"),
    ("in = [3]\nout = 1\nk = 3",
        "in must be channels and 1 to 3 sizes, such as [3, 7, 7], not [3]"),
    ("in = [1, 4, 4]\nout = 1\nk = 'three'", "kernel_size must be a whole number, not 'three'"),
    ("in = [1, 4, 4]\nout = 1.5\nk = 3", "out_channels must be a whole number, not 1.5"),
    (f"{GOOD}s = 0", "stride must be from 1 to 1048576, not 0"),
    (f"{GOOD}gives = [4]", "gives says [4], but the layer gives [1, 2, 2]"),
    (f"{GOOD}loop = 'x'", "loop must be a whole number, not 'x'"),
    (f"{GOOD}seed = true", "seed must be a whole number, not True"),
    (f"{GOOD}fps = [4]", "fps must be a number, not [4]"),
    (f"{GOOD}theme = 3", "theme must be a text, not 3"),
    (f"{GOOD}values = 1", "values must be true or false, not 1"),
    (f"{GOOD}size = 'wide'",
        "size must be (width, height) in pixels, or a text such as '960x540', not 'wide'"),
    (f"{GOOD}fps = 0",
        "fps must be from 0.01 to 50, the fastest that browsers show, not 0"),
    (f"{GOOD}order = 'both'", "order must be 'lockstep' or 'in_turn', not 'both'"),
    ("in = [4, 3, 3]\nop = 'pixelshuffle'\nfactor = 2\nframework = 'onnx'",
        "framework has no meaning with op pixelshuffle"),
    ("in = [4, 6, 6]\nop = 'pixelunshuffle'\nfactor = 2\nframework = 'torch'",
        "framework has no meaning with op pixelunshuffle"),
    ("in = [1, 4, 4]\nop = 'unfold'\nk = 2\nframework = 'tensorflow'",
        "framework has no meaning with op unfold"),
    ("in = [4, 9]\nop = 'fold'\nk = 2\noutput_size = 4\nframework = 'torch'",
        "framework has no meaning with op fold"),
    ("in = [1, 4, 4]\nop = 'maxpool'\nk = 2\nframework = 'jax'",
        "framework must be torch, tensorflow or onnx, not 'jax'"),
    ("in = [1, 4]\nop = 'maxpool'\nk = 2\np = 'causal'\nframework = 'tensorflow'",
        "no framework's pools have padding 'causal', which is a convolution's, as in Keras's"
        " Conv1D: cells before the input alone, (span - 1, 0), do the same"),
    ("in = [1, 9]\nop = 'avgpool'\nk = 2\nd = 2",
        "PyTorch's average pooling has no dilation, so it is 1: ONNX's has one since opset 19,"
        " with framework 'onnx'"),
    ("in = [1, 4]\nop = 'transposed'\nout = 1\nk = 3\ns = 2\noutput_size = 11",
        "PyTorch's output_size is from 9 to 10 for 4 inputs with stride 2, a kernel that spans"
        " 3, and padding 0 + 0: not 11"),
    (f"{GOOD}output_size = 3", "there is no key 'output_size' for conv, only out, k, p, s, d,"
        " g, bias, padding_mode"),
    ("in = [1, 4, 4]\nop = 'maxpool'\nk = 3\nceil_mode = true\nframework = 'tensorflow'",
        "TensorFlow's pools have no ceil_mode: they round sizes down"),
    ("in = [1, 4]\nop = 'avgpool'\nk = 2\ndivisor_override = 2",
        "there is no key 'divisor_override' for avgpool, only k, p, s, d,"
        " ceil_mode, count_include_pad"),
    ("in = [1, 7, 7]\nop = 'avgpool'\nk = 3\np = 'same'",
        "PyTorch's pools take no word such as 'same': give padding in cells, or as framework"
        " the one whose word it is"),
    (f"{GOOD}block = 'bottleneck'\ng = 0", "groups must be from 1 to 1048576, not 0"),
    (f"{GOOD}block = 'bottleneck'\ng = 'a'", "groups must be a whole number, not 'a'"),
    (f"{GOOD}block = 'stack'\nop = 'conv'", "op has no meaning for a block"),
    (f"{GOOD}block = 'stack'\nframework = 'onnx'", "framework has no meaning for a block"),
    (f"{GOOD}block = 'stack'\nfactor = 2", "factor has no meaning for a block"),
    (f"{GOOD}cell_px = -1", "cell_px must be from 4 to 128 px, not -1"),
    (f"{GOOD}size = [64, -1]", "size must be from 64 to 4096 px, not -1"),
    (f"{GOOD}all_frames = true\nmax_frames = 3",
        "max_frames has no meaning with all_frames: leave one out"),
]  # fmt: skip


@pytest.mark.parametrize(("entry", "sentence"), ENTRIES)
def test_an_entry_that_is_none(entry: str, sentence: str, tmp_path: Path) -> None:
    file = tmp_path / "one.toml"
    file.write_text(f"[one]\n{entry}\n")
    (result,) = render_gallery(file, tmp_path / "gifs", jobs=1)
    assert result.error == sentence
    assert [each.name for each in tmp_path.iterdir()] == ["one.toml"]


@pytest.mark.parametrize("framework", ["tensorflow", "onnx"])
def test_a_mean_of_another_framework_leaves_padding_out_as_on_the_command_line(
    framework: str, tmp_path: Path
) -> None:
    word = "SAME" if framework == "tensorflow" else "SAME_UPPER"
    content = {"in": [1, 5], "op": "avgpool", "k": 3, "s": 2, "p": word}
    pool, shape = Entry("one", {**content, "framework": framework}, tmp_path).made()[:2]
    options = as_typed("1,5", k="3", s="2", p=word, op="avgpool", framework=framework)
    assert (pool, shape) == asked_layer(options)[:2]
    assert pool == AvgPool1d(3, 2, padding=1, framework=framework)


@pytest.mark.parametrize("framework", ["torch", "tensorflow", "onnx"])
@pytest.mark.parametrize(("content", "typed"), [
    ({"op": "maxpool"}, {}),
    ({"op": "maxpool", "p": 1, "d": 2}, {"p": "1", "d": "2"}),
    ({"op": "avgpool", "p": [[1, 0]]}, {"p": "1:0"}),
    ({"op": "transposed", "out": 1, "s": 3, "output_size": 22},
     {"out": "1", "s": "3", "output_size": "22"}),
])  # fmt: skip
def test_a_layer_of_a_framework_is_the_same_as_on_the_command_line(
    framework: str, content: dict[str, object], typed: dict[str, str], tmp_path: Path
) -> None:
    told = {"in": [1, 7], "k": 3, **content, "framework": framework}
    layer, shape = Entry("one", told, tmp_path).made()[:2]
    options = as_typed("1,7", k="3", op=str(content["op"]), framework=framework, **typed)
    assert (layer, shape) == asked_layer(options)[:2]


@pytest.mark.parametrize("jobs", [1, 2])
def test_whatever_goes_wrong_keeps_no_other_from_its_picture(
    jobs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "two.toml"
    file.write_text(f"[bad]\n{GOOD}\ntheme = 'x.toml'\n[good]\n{GOOD}")
    (tmp_path / "bad_sitecustomize").mkdir()
    hook = tmp_path / "bad_sitecustomize" / "sitecustomize.py"
    hook.write_text(BREAKS_A_THEME)
    if jobs == 2:  # in processes of their own
        monkeypatch.setenv("PYTHONPATH", str(hook.parent), prepend=os.pathsep)
    else:
        monkeypatch.setattr("convviz.animation.animate.load_theme", _no_theme)
    results = {made.name: made for made in render_gallery(file, tmp_path / "gifs", jobs=jobs)}
    assert results["good"].error is None
    assert results["bad"].error == "it cannot be made: ZeroDivisionError, ours to see"


BREAKS_A_THEME = """
import convviz.theme
load = convviz.theme.load_theme
def broken(name):
    if name != "light":
        raise ZeroDivisionError("ours to see")
    return load(name)
convviz.theme.load_theme = broken
"""


def _no_theme(name: str) -> Theme:
    if name != "light":
        raise ZeroDivisionError("ours to see")
    return load_theme(name)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("CON", "a_CON"),
        ("nul", "a_nul"),
        ("Aux.gif", "a_Aux.gif"),
        ("com1", "a_com1"),
        ("LPT9.x.y", "a_LPT9.x.y"),
        ("prn.", "a_prn"),
        ("name...", "name"),
    ],
)
def test_a_name_that_windows_does_not_allow(name: str, other: str, tmp_path: Path) -> None:
    file = tmp_path / "one.toml"
    file.write_text(f'["{name}"]\n{GOOD}')
    (result,) = render_gallery(file, tmp_path / "gifs", jobs=1)
    assert result.error == (
        "its name becomes a file's, which Windows does not allow to be called"
        f" {name}: name it otherwise, such as {other}"
    )
    Entry(other, {"in": [1, 4, 4], "out": 1, "k": 3}, tmp_path).made()[:2]
    assert [each.name for each in tmp_path.iterdir()] == ["one.toml"]


@pytest.mark.parametrize("name", ["console", "COM", "com10", "a.nul", "nul_1"])
def test_a_name_like_one_that_windows_keeps_is_fine(name: str, tmp_path: Path) -> None:
    Entry(name, {"in": [1, 4, 4], "out": 1, "k": 3}, tmp_path).made()[:2]


@pytest.mark.parametrize("name", ["../up", "a/b", "a b", ".hidden", "ü", ""])
def test_a_name_that_is_no_file_name(name: str, tmp_path: Path) -> None:
    file = tmp_path / "one.toml"
    file.write_text(f'["{name}"]\n{GOOD}', encoding="utf-8")
    (result,) = render_gallery(file, tmp_path / "gifs", jobs=1)
    assert result.error == (
        "its name becomes a file's, so it may have ASCII letters, digits, _, - and . only"
    )


@pytest.mark.parametrize("key", [key for key in KEYS if key != "title"])
@pytest.mark.parametrize("value", ["x", -1, 1.5, [], {}, [[1]], True, "9" * 500])
def test_whatever_an_entry_holds_it_is_drawn_or_told(
    key: str, value: object, tmp_path: Path
) -> None:
    content = {"in": [1, 4, 4], "out": 1, "k": 3, key: value}
    entry = Entry("one", content, tmp_path)
    try:
        layer, shape = entry.made()[:2]
        animate(layer, shape, **entry.picture_options())
    except ConvVizError as error:
        assert 0 < len(str(error)) < 1000  # noqa: PT017  # to be drawn is right, too


# Files


FILES = [
    ("", "the gallery {file} has no entries; start one with [name]"),
    ("[one]\nin = [1,", "cannot read the gallery {file}: Invalid value (at end of document)"),
    ("[one]\nin 3\n", "cannot read the gallery {file}: Expected '=' after a key in a"
        " key/value pair (at line 2, column 4)"),
    (f"[One]\n{GOOD}[one]\n{GOOD}", "the gallery {file} has 'One' and 'one', which are the same"
        " file on Windows and macOS"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "sentence"), FILES)
def test_a_file_that_is_no_gallery(
    content: str, sentence: str, convviz: Run, tmp_path: Path
) -> None:
    (tmp_path / "a.toml").write_text(content)
    told = f"convviz: {sentence.format(file='a.toml')}\n"
    assert convviz("gallery", "a.toml") == (2, "", told)
    assert [file.name for file in tmp_path.iterdir()] == ["a.toml"]


@pytest.mark.parametrize(("name", "why"), [
    ("no.toml", "No such file or directory"),
    ("folder", "Is a directory"),
])  # fmt: skip
def test_a_file_that_cannot_be_read(name: str, why: str, convviz: Run, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    assert convviz("gallery", name) == (
        2,
        "",
        f"convviz: cannot read the gallery {name}: {why}\n",
    )


def test_bytes_that_are_no_text(convviz: Run, tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b"[one]\n\xff = 3")
    code, _, err = convviz("gallery", "a.toml")
    assert code == 2
    assert err.startswith(
        "convviz: cannot read the gallery a.toml: it is no UTF-8: byte 6 is 0xff"
    )


@given(st.one_of(st.text(), st.text(alphabet="[]{}=.,'\"\n#abk0123456789", max_size=60)))
@example("a=" + "[" * 20_000)
def test_random_text_is_a_gallery_or_refused(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    file = tmp_path_factory.getbasetemp() / "random.toml"
    file.write_text(text, encoding="utf-8", errors="replace", newline="")
    try:
        assert read_gallery(file)
    except ConvVizError as error:
        assert str(file) in str(error)  # noqa: PT017  # to be a gallery is right, too


@pytest.mark.parametrize(("arguments", "sentence"), [
    (["--jobs", "0"], "--jobs must be from 1 to 1024, not '0'"),
    (["--jobs", "many"], "--jobs takes a whole number, such as 2, not 'many'"),
    (["--into", "no/where"], "cannot make the folder no/where: No such file or directory"),
    (["--into", "mixed.toml"], "cannot write to mixed.toml: it is not a folder"),
])  # fmt: skip
def test_where_and_how_many(
    arguments: list[str], sentence: str, convviz: Run, mixed: Path
) -> None:
    assert convviz("gallery", mixed.name, *arguments) == (2, "", f"convviz: {sentence}\n")
    assert [file.name for file in mixed.parent.iterdir()] == [mixed.name]


@pytest.mark.parametrize(("arguments", "sentence"), [
    ({"file": 3}, "file must be a text or a path, not 3"),
    ({"file": b"a.toml"}, "file must be a text or a path, not b'a.toml'"),
    ({"into": None}, "into must be a text or a path, not None"),
    ({"jobs": "2"}, "jobs must be a whole number, not '2'"),
    ({"jobs": 0}, "jobs must be from 1 to 1048576, not 0"),
])  # fmt: skip
def test_what_is_no_path_or_number(arguments: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ConvVizError) as caught:
        render_gallery(**arguments)
    assert str(caught.value) == sentence


# Our own


def test_our_own_gallery_is_right() -> None:
    entries = read_gallery()
    assert len(entries) > 60
    assert [entry.name[:8] for entry in entries[:12]] == [
        f"axel_{number:02}_" for number in range(1, 13)
    ]
    for entry in entries:
        layer, shape = entry.made()[:2]
        assert isinstance(entry.content, dict)
        made = layer.output_shape
        assert entry.content["gives"] == list(made if isinstance(made, tuple) else made(shape))
        assert entry.title
        assert entry.group


# Interruptions


@pytest.fixture
def long(tmp_path: Path) -> Path:
    file = tmp_path / "long.toml"
    stem = "in = [3, 224, 224]\nout = 64\nk = 7\ns = 2\np = 3\nall_frames = true\n"
    file.write_text("".join(f"[stem_{number}]\n{stem}" for number in range(3)))
    return file


@pytest.mark.skipif(sys.platform == "win32", reason="sends signals")
@pytest.mark.parametrize(("sent", "to_workers_too", "code"), [
    (signal.SIGINT, True, 130),  # Ctrl-C
    pytest.param(signal.SIGINT, False, 130, marks=pytest.mark.slow),
    pytest.param(signal.SIGTERM, True, 143, marks=pytest.mark.slow),
    (signal.SIGTERM, False, 143),
    pytest.param(signal.SIGHUP, True, 129, marks=pytest.mark.slow),
    pytest.param(signal.SIGHUP, False, 129, marks=pytest.mark.slow),
    (signal.SIGKILL, False, -signal.SIGKILL),
])  # fmt: skip
def test_an_end_before_the_end_leaves_nothing(
    sent: signal.Signals, to_workers_too: bool, code: int, long: Path
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "convviz", "gallery", long.name, "--jobs", "2"],
        cwd=long.parent,
        env={**ENVIRONMENT, "PYTHONWARNINGS": "ignore"},  # the tracker's, when killed
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    into = long.parent / "gifs"
    try:
        wait_until(lambda: into.exists() and len(os.listdir(into)) == 2)  # two are at work
        (os.killpg if to_workers_too else os.kill)(process.pid, sent)
        told, _ = process.communicate(timeout=120)
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)  # they would be at work for hours
        raise
    assert process.returncode == code
    assert told == b""
    wait_until(lambda: not into.exists() or not os.listdir(into))
    wait_until(lambda: not is_alive(process.pid))


def wait_until(reached: object) -> None:
    assert callable(reached)
    give_up_s = time.monotonic() + 120
    while not reached():
        assert time.monotonic() < give_up_s
        time.sleep(0.01)


def is_alive(group: int) -> bool:
    """Whether any process of the group is."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_nobody_reads_on(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text(f"[one]\n{GOOD}")
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "convviz", "gallery", "one.toml"],
        cwd=tmp_path,
        env=ENVIRONMENT,
        stdout=writer,
        stderr=subprocess.PIPE,
    )
    os.close(writer)
    assert done.returncode == 141
    assert done.stderr == b""
