"""`convviz filter`: what it writes, what it refuses, and that the image itself is kept."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from running import Run, run

import convviz as api

PIXELS = np.random.default_rng(0).integers(0, 256, (6, 8, 3)).astype(np.uint8)


@pytest.fixture
def cat(tmp_path: Path) -> Path:
    path = tmp_path / "cat.png"
    Image.fromarray(PIXELS).save(path)
    return path


def test_without_a_name_the_file_is_named_for_image_and_kernel(
    convviz: Run, cat: Path, tmp_path: Path
) -> None:
    code, out, err = convviz("filter", "cat.png", "--kernel", "sobel-x")
    assert (code, err) == (0, "")
    assert out.startswith("cat_sobel-x.gif  ")
    assert "  50 frames  " in out  # a pixel each, an opening and a closing
    assert sorted(file.name for file in tmp_path.iterdir()) == ["cat.png", "cat_sobel-x.gif"]


@pytest.mark.parametrize(("options", "kernel", "arguments"), [
    ("-k box", "box", {}),
    ('--kernel "-1,0,1;-2,0,2;-1,0,1"', [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], {}),
    ("-k emboss --negatives clip", "emboss", {"negatives": "clip"}),
    ("-k box --grey", "box", {"grey": True}),
    ("-k sobel --no-grey", "sobel", {"grey": False}),
    ("-k scharr-y --flip", "scharr-y", {"flip": True}),
    ("-k box --border valid", "box", {"border": "valid"}),
    ("-k box --border Reflect", "box", {"border": "reflect"}),
    ("-k box --side 8", "box", {"side_px": 8}),
    ("-k box --range -20,99.5", "box", {"value_range": (-20, 99.5)}),
    ("-k box --range=.5,1e2", "box", {"value_range": (0.5, 100.0)}),
    ("-k box --input-frame -1", "box", {"frame": -1}),
    ("-k box --theme dark --no-caption", "box", {"theme": "dark", "caption": False}),
    ("-k box --fps 5 --hold 1s --loop 2", "box", {"fps": 5, "hold_ms": 1000, "loop": 2}),
    ("-k box --size 900x640", "box", {"size": (900, 640)}),
    ("-k box --max-frames 9", "box", {"max_frames": 9}),
    ("-k box --all-frames", "box", {"max_frames": None}),
])  # fmt: skip
def test_each_option_reaches_the_api(
    options: str,
    kernel: object,
    arguments: dict[str, object],
    convviz: Run,
    cat: Path,
    tmp_path: Path,
) -> None:
    assert convviz("filter", "cat.png", *shlex.split(options), "-o", "a.gif").code == 0
    made = api.filter_image(cat, kernel, **arguments)  # type: ignore[arg-type]
    assert (tmp_path / "a.gif").read_bytes() == made.to_bytes()


def test_a_still_and_a_folder(convviz: Run, cat: Path, tmp_path: Path) -> None:
    film = api.filter_image(cat, "box")
    assert convviz("filter", "cat.png", "-k", "box", "--frame", "5").code == 0
    with Image.open(tmp_path / "cat_box.png") as picture:
        assert picture.convert("RGB").tobytes() == film[5].tobytes()
    assert convviz("filter", "cat.png", "-k", "box", "-o", "frames/").code == 0
    assert len(list((tmp_path / "frames").iterdir())) == len(film)


@pytest.mark.parametrize(("arguments", "sentence"), [
    ("none.png -k box", "there is no image none.png"),
    (". -k box", ". cannot be read: it is a folder, not a file"),
    ("text.png -k box", "text.png is no image that Pillow can read"),
    ("cut.png -k box", "cut.png cannot be read: "),
    ("cat.png -k blur", "there is no kernel 'blur', but sobel-x, sobel-y, "),
    ("cat.png -k 1,2", "a kernel has 1, 3, 5 or 7 rows and as many columns, not 1 row of 2"),
    ("cat.png -k 1e9", "a kernel is rows of numbers, written without exponents, not as '1e9'"),
    ("", "IMAGE is missing: say for example filter cat.jpg --kernel sobel-x"),
    ("-k box", "IMAGE is missing: say for example filter cat.jpg --kernel sobel-x"),
    ("cat.png", "--kernel is missing: say for example --kernel sobel-x, as in filter cat.jpg"
        " --kernel sobel-x"),
    ("cat.png -k box --all-frames --max-frames 2",
        "--max-frames has no meaning with --all-frames: leave one out"),
    ("cat.png -k box --negatives no", "negatives must be absolute, offset or clip, not 'no'"),
    ("cat.png -k sobel --negatives clip", "negatives has no meaning with sobel, the length of"
        " sobel-x and sobel-y, which is never below 0"),
    ("cat.png -k box --border edge", "--border must be zeros, reflect, replicate, circular or"
        " valid, not 'edge'"),
    ("cat.png -k '1;1;1;1;1;1;1' --border valid", "a kernel of 7 x 1 with border valid needs an"
        " image of at least 7 x 1 pixels, not 6 x 8: border replicate takes any"),
    ("cat.png -k box --range 5", "--range takes two numbers, what is shown as black and"),
    ("cat.png -k box --range 0,nan", "--range takes two numbers"),
    ("cat.png -k box --range 0,1e999", "--range takes two numbers"),
    ("cat.png -k box --range 7,7", "--range goes from a smaller to a larger number, which"
        " '7,7' does not"),
    ("cat.png -k box --input-frame 1", "there is no frame 1 in an image of a single frame"),
    ("cat.png -k box --input-frame x", "--input-frame takes a whole number"),
    ("cat.png -k box --side 4", "--side must be from 8 to 512, not '4'"),
    ("cat.png -k box --side x", "--side takes a whole number"),
    ("cat.png -k box --fps x", "--fps takes a number of frames a second"),
    ("cat.png -k box --theme ''", "--theme must be light, dark, print"),
    ("cat.png -k box -o a.bmp", "a.bmp must end in .gif"),
    ("cat.png -k box --frame 99 -o a.png", "there is no frame 99 among 50"),
    ("cat.png -k box -o cat.png", "cat.png is the image itself: name another with -o"),
    ("cat.png -k box -o ./link.gif", "./link.gif is the image itself"),
    ("frames/frame_0.png -k box -o frames/", "frames/ is the folder of the image"),
    ("cat_box.gif -k box -o cat_box.gif", "cat_box.gif is the image itself"),
])  # fmt: skip
def test_what_cannot_be_done_is_told_and_nothing_is_touched(
    arguments: str, sentence: str, convviz: Run, cat: Path, tmp_path: Path
) -> None:
    (tmp_path / "text.png").write_text("no image")
    (tmp_path / "cut.png").write_bytes(cat.read_bytes()[:100])
    (tmp_path / "link.gif").hardlink_to(cat)
    (tmp_path / "frames").mkdir()
    (tmp_path / "frames" / "frame_0.png").write_bytes(cat.read_bytes())
    Image.fromarray(PIXELS).save(tmp_path / "cat_box.gif")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    code, out, err = convviz("filter", *shlex.split(arguments))
    assert (code, out) == (2, "")
    assert err.startswith(f"convviz: {sentence}")
    assert len(err.splitlines()) == 1
    after = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert after == before


def test_a_name_cut_short_is_not_that_of_the_image(convviz: Run, tmp_path: Path) -> None:
    name = "a" * 60 + "_box.gif"
    Image.fromarray(PIXELS).save(tmp_path / name)
    before = (tmp_path / name).read_bytes()
    code, _, err = convviz("filter", name, "-k", "box")
    assert code == 2
    assert "is the image itself" in err
    assert (tmp_path / name).read_bytes() == before


def test_a_bomb_is_a_sentence_without_a_warning(tmp_path: Path) -> None:
    Image.new("1", (10_000, 9_000)).save(tmp_path / "bomb.png")
    code, out, err = run("filter", "bomb.png", "-k", "box", cwd=tmp_path)
    assert (code, out) == (2, "")
    assert err.startswith("convviz: bomb.png has more than the 89,478,485 pixels")
    assert len(err.splitlines()) == 1


def test_a_broken_tiff_is_one_sentence_whatever_its_decoder_says(tmp_path: Path) -> None:
    path = tmp_path / "cut.tif"
    Image.fromarray(PIXELS[..., 0]).save(path, compression="tiff_lzw")
    data = bytearray(path.read_bytes())
    data[8:30] = bytes(22)
    path.write_bytes(data)
    code, out, err = run("filter", "cut.tif", "-k", "box", cwd=tmp_path)
    assert (code, out) == (2, "")
    assert err.startswith("convviz: cut.tif cannot be read: ")
    assert len(err.splitlines()) == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes of a name")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.png")
    for name, kind in (("a.png", "a pipe"), ("/dev/null", "a device"), (".", "a folder")):
        code, out, err = run("filter", name, "-k", "box", cwd=tmp_path, timeout=60)
        assert (code, out) == (2, "")
        assert err == f"convviz: {name} cannot be read: it is {kind}, not a file\n"
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]


def test_help_names_units_kernels_and_the_flip(convviz: Run) -> None:
    code, out, _ = convviz("filter", "--help")
    assert code == 0
    flat = " ".join(out.split())
    for name in (
        "sobel-x",
        "prewitt",
        "scharr",
        "gaussian",
        "sharpen",
        "emboss",
        "laplacian",
        "box",
    ):
        assert name in flat
    assert "it is not flipped: a cross-correlation, as in a layer." in flat
    for word in ("zeros", "reflect", "replicate", "circular", "valid", "--flip", "--no-grey"):
        assert word in flat
    assert "Pixels, 8 to 512" in flat
    examples = out.partition("Examples:\n")[2].splitlines()
    assert all(line.strip().startswith("convviz filter ") for line in examples)


def test_the_defaults_of_the_help_are_those_of_the_api(convviz: Run) -> None:
    from convviz.animation.filter_image import MAX_FRAMES, SIDE_PX
    from convviz.story.thinning import MAX_FRAMES as OF_A_LAYER

    flat = " ".join(convviz("filter", "--help").out.split())
    assert f"scaled down to. [default: {SIDE_PX}]" in flat
    assert f"[default: {OF_A_LAYER}, of an image filter {MAX_FRAMES}]" in flat


@pytest.mark.parametrize(("name", "start"), [("a.svg", b"<svg"), ("a.PDF", b"%PDF")])
def test_a_filter_can_be_a_vector(
    name: str, start: bytes, convviz: Run, cat: Path, tmp_path: Path
) -> None:
    assert convviz("filter", "cat.png", "-k", "box", "--frame", "4", "-o", name).code == 0
    assert (tmp_path / name).read_bytes()[:4] == start
