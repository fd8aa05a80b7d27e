"""An animation's files hold the pictures that were drawn, and nothing else is left."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pictures import GROUPS, HERO, LINE, Case, steps_of
from PIL import Image, ImageSequence

from convviz.animation.animate import animate
from convviz.animation.animation import Animation
from convviz.animation.manner import Manner
from convviz.animation.pictures import WalkPictures
from convviz.animation.targets import places_of
from convviz.errors import ConvVizError
from convviz.layer import Conv1d, Conv2d, Conv3d, ConvTranspose1d, ConvTranspose2d, Fold, Layer
from convviz.story.thinning import pace

SMALL = Case(Conv2d(1, 1, 2), (1, 3, 3))

FILMS = {
    "hero": (HERO, {}),
    "hero, dark, with numbers": (HERO, {"theme": "dark", "values": True, "cell_px": 18}),
    "groups in turn, print": (GROUPS, {"order": "in_turn", "theme": "print", "max_frames": 12}),
    "one axis, bare": (LINE, {"caption": False, "beams": False}),
    "a size asked for": (HERO, {"size": (640, 480), "theme": "dark"}),
    "thinned": (Case(Conv2d(3, 4, 7, stride=2, padding=3), (3, 99, 99)), {"max_frames": 5}),
}


def drawn(film: Animation, number: int) -> np.ndarray:
    """The renderer's own pixels, of a renderer that has drawn nothing else."""
    pictures = film.pictures
    assert isinstance(pictures, WalkPictures)
    old = pictures.raster
    raster = type(old)(old._page, old._theme, beams=old._beams)
    fresh = replace(film, pictures=replace(pictures, raster=raster))
    return np.array(fresh.frame(number))


bare = partial(animate, story=False)
"""The animation of the walk alone, one picture a step."""


def cut_to(film: Animation, count: int) -> Animation:
    """The first pictures of a film."""
    pictures = film.pictures
    assert isinstance(pictures, WalkPictures)
    return replace(film, pictures=replace(pictures, beats=pictures.beats[:count]))


def frames_of(gif: bytes) -> list[tuple[np.ndarray, int]]:
    with Image.open(BytesIO(gif)) as image:
        return [
            (np.array(frame.convert("RGB")), frame.info["duration"])
            for frame in ImageSequence.Iterator(image)
        ]


SLOW = {("thinned", True), ("hero, dark, with numbers", True)}
"""Films, and whether optimised, that take seconds to search."""


@pytest.mark.parametrize(("name", "optimize"), [
    pytest.param(name, optimize, marks=[pytest.mark.slow] if (name, optimize) in SLOW else [])
    for name in FILMS
    for optimize in (False, True)
])  # fmt: skip
def test_a_gif_holds_every_pixel_that_was_drawn(name: str, optimize: bool) -> None:
    case, options = FILMS[name]
    film = animate(*case, **options)
    if optimize:
        film = cut_to(film, 4)  # the search is slow
    got = frames_of(film.to_bytes(optimize=optimize))
    assert len(got) == len(film)
    for number, (pixels, duration_ms) in enumerate(got):
        np.testing.assert_array_equal(pixels, np.array(film[number]), f"frame {number}")
        assert duration_ms == film.durations_ms[number]
    for number in (0, len(film) // 2, len(film) - 1):
        np.testing.assert_array_equal(got[number][0], drawn(film, number))


@pytest.mark.parametrize("count", [300, pytest.param(2_000, marks=pytest.mark.slow)])
def test_a_long_film_is_streamed_whole(count: int) -> None:
    long = Case(Conv1d(1, 1, 1), (1, count))
    film = animate(*long, story=False, max_frames=None, size=(500, 120), caption=False)
    assert len(film) == count
    with Image.open(BytesIO(film.to_bytes())) as image:
        for number, frame in enumerate(ImageSequence.Iterator(image)):
            np.testing.assert_array_equal(
                np.array(frame.convert("RGB")), np.array(film[number]), f"frame {number}"
            )
    assert number == count - 1


def test_times_are_those_asked_for() -> None:
    film = bare(*SMALL, fps=4, hold_ms=1230)
    assert [time for _, time in frames_of(film.to_bytes())] == [250, 250, 250, 1230]
    plain = bare(*SMALL)
    assert [time for _, time in frames_of(plain.to_bytes())] == [300] * 3 + [2000]


@pytest.mark.parametrize(("loop", "repeats"), [(0, 0), (1, None), (3, 2)])
def test_it_plays_as_often_as_asked_for(loop: int, repeats: int | None) -> None:
    """What a GIF holds is how often it is repeated, and 0 means for ever."""
    with Image.open(BytesIO(bare(*SMALL, loop=loop).to_bytes())) as image:
        assert image.info.get("loop") == repeats


def test_the_comment_says_what_is_seen() -> None:
    film = animate(*HERO)
    with Image.open(BytesIO(film.to_bytes())) as image:
        comment = image.info["comment"].decode("ascii")
    title, words = comment.split("\n\n")
    assert title == (
        "Conv2d (3, 7, 7) -> (2, 3, 3)  K (3, 3)  P (1, 1)  S (2, 2)  D (2, 2)  G 1"
    )
    assert words == film.alt_text
    assert "3 input planes of 7 by 7 cells" in words


SCRIPT = """
import sys
from convviz import Conv2d, animate
film = animate(Conv2d(2, 2, 2, groups=2), (2, 3, 3), values=True)
sys.stdout.buffer.write(film.to_bytes(optimize=sys.argv[1] == "optimize"))
"""


@pytest.mark.parametrize("how", ["quickly", pytest.param("optimize", marks=pytest.mark.slow)])
def test_the_same_film_is_the_same_bytes_in_any_process(how: str) -> None:
    film = animate(Conv2d(2, 2, 2, groups=2), (2, 3, 3), values=True)
    gif = film.to_bytes(optimize=how == "optimize")
    assert film.to_bytes(optimize=how == "optimize") == gif
    for seed in ("0", "1"):
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, how],
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[2],
        )
        assert done.stdout == gif


def test_the_suffix_chooses_what_is_saved(tmp_path: Path) -> None:
    film = bare(*SMALL)
    assert film.save(tmp_path / "film.GIF") == tmp_path / "film.GIF"
    assert (tmp_path / "film.GIF").read_bytes() == film.to_bytes()
    film.save(tmp_path / "last.png")
    film.save(str(tmp_path / "second.png"), frame=1)
    assert (tmp_path / "second.png").read_bytes() == film.to_bytes("png", frame=1)
    for name, number in (("last", 3), ("second", 1)):
        with Image.open(tmp_path / f"{name}.png") as image:
            np.testing.assert_array_equal(
                np.array(image.convert("RGB")), np.array(film[number])
            )


@pytest.mark.parametrize("name", ["frames/", "frames.of.it/"])
def test_a_folder_holds_every_frame(name: str, tmp_path: Path) -> None:
    film, seen = bare(*HERO), []
    film.save(f"{tmp_path}/{name}", progress=seen.append)
    assert seen == list(range(1, 19))
    paths = sorted((tmp_path / name).iterdir())
    assert [path.name for path in paths] == [f"frame_{n:02}.png" for n in range(18)]
    for number in (0, 17):
        with Image.open(paths[number]) as image:
            np.testing.assert_array_equal(
                np.array(image.convert("RGB")), np.array(film[number])
            )


def test_names_of_frames_have_as_many_digits_as_the_last(tmp_path: Path) -> None:
    bare(Conv2d(1, 1, 2), (1, 3, 6)).save(f"{tmp_path}/frames/", each="svg")
    names = sorted(path.name for path in (tmp_path / "frames").iterdir())
    assert names == [f"frame_{number}.svg" for number in range(10)]


def test_a_folder_has_all_frames_and_a_format_is_known_in_any_case(tmp_path: Path) -> None:
    film = bare(*SMALL)
    with pytest.raises(ConvVizError, match="a folder has all frames"):
        film.save(f"{tmp_path}/frames/", frame=2)
    assert list(tmp_path.iterdir()) == []
    assert film.to_bytes("GIF") == film.to_bytes("gif")


def test_progress_counts_the_frames_of_a_gif(tmp_path: Path) -> None:
    seen: list[int] = []
    bare(*SMALL).save(tmp_path / "film.gif", progress=seen.append)
    assert seen == [1, 2, 3, 4]


def test_a_page_that_starts_at_a_frame_has_them_all() -> None:
    film, seen = bare(*SMALL, view="matrix"), list[int]()
    film.write(BytesIO(), "html", frame=2, progress=seen.append)
    assert seen == [1, 2, 3, 4]
    assert film.to_bytes("html", frame=2) == film.to_bytes("html", frame=-2)
    assert film.to_bytes("html", frame=2) != film.to_bytes("html", frame=1)


REFUSED = [
    ("film.bmp", {}, "{folder}film.bmp must end in .gif, .webp, .apng, .mp4,"
                     " .webm, .pptx, .html, .svg or .pdf, in .png for one picture,"
        " or in / for a folder of all, not in .bmp"),
    ("film", {}, "{folder}film must end in .gif, .webp, .apng, .mp4,"
                 " .webm, .pptx, .html, .svg or .pdf, in .png for one picture,"
        " or in / for a folder of all, not without a suffix"),
    (".gif", {}, "{folder}.gif is a suffix without a name: say for example film.gif"),
    (".GIF", {}, "{folder}.GIF is a suffix without a name: say for example film.GIF"),
    ("film.gif", {"frame": 1}, "a GIF has all frames: ask for one frame of a .png"),
    ("film.apng", {"frame": 1}, "an APNG has all frames: ask for one frame of a .png"),
    ("one.png", {"frame": "1"}, "there is no frame '1' among 4: it can be from -4 to 3"),
    ("one.png", {"frame": 4}, "there is no frame 4 among 4: it can be from -4 to 3"),
    ("one.png", {"frame": -5}, "there is no frame -5 among 4: it can be from -4 to 3"),
    ("one.png", {"frame": 10**5000},
     "there is no frame a number of thousands of digits among 4: it can be from -4 to 3"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "options", "sentence"), REFUSED)
def test_what_cannot_be_saved_is_refused_and_leaves_nothing(
    name: str, options: dict[str, int], sentence: str, tmp_path: Path
) -> None:
    with pytest.raises(ConvVizError) as caught:
        bare(*SMALL).save(tmp_path / name, **options)
    assert str(caught.value) == sentence.replace("{folder}", f"{tmp_path}{os.sep}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", [None, 3, b"film.gif", True])
def test_what_is_no_path_is_refused(path: object) -> None:
    with pytest.raises(ConvVizError) as caught:
        bare(*SMALL).save(path)  # type: ignore[arg-type]
    assert str(caught.value) == f"path must be a text or a path, not {path!r}"


def test_a_folder_that_is_named_like_a_file_is_refused(tmp_path: Path) -> None:
    for name in ("film.gif", "one.PNG"):
        (tmp_path / name).mkdir()
        with pytest.raises(ConvVizError, match=r"it is a folder; name a file in it$"):
            bare(*SMALL).save(tmp_path / name)
        assert list((tmp_path / name).iterdir()) == []
    bare(*SMALL).save(f"{tmp_path}/film.gif/")
    assert len(list((tmp_path / "film.gif").iterdir())) == 4


@pytest.mark.parametrize("path", ["..", "../", "/", "a/.."])
def test_what_is_no_name_for_a_folder_is_refused(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    with pytest.raises(ConvVizError, match="is no name for a folder of pictures"):
        bare(*SMALL).save(path if path != "a/.." else f"{tmp_path}/here/..")
    assert list(tmp_path.iterdir()) == [tmp_path / "here"]


@pytest.mark.parametrize(("format", "called"), [
    ("gif", "a GIF"), ("mp4", "an MP4"), ("apng", "an APNG"), ("webm", "a WEBM"),
])  # fmt: skip
def test_a_format_has_its_article(format: str, called: str) -> None:
    with pytest.raises(ConvVizError, match=f"^{called} has all frames"):
        places_of(format, Manner(), 1, 4)


def test_a_long_path_is_cut_in_a_sentence(tmp_path: Path) -> None:
    for name in ("x" * 5000 + ".gif", "x" * 5000, "x" * 5000 + "/a.gif"):
        with pytest.raises(ConvVizError) as caught:
            bare(*SMALL).save(tmp_path / name)
        assert "characters)" in str(caught.value)
        assert len(str(caught.value)) < 500


def test_a_failure_midway_leaves_what_was_there(tmp_path: Path) -> None:
    def interrupt(done: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    (tmp_path / "film.gif").write_bytes(b"before")
    for name in ("film.gif", "film.webp", "film.apng", "frames/"):
        with pytest.raises(KeyboardInterrupt):
            bare(*SMALL).save(f"{tmp_path}/{name}", progress=interrupt)
    assert (tmp_path / "film.gif").read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["film.gif"]


IMPOSSIBLE = [
    ({"max_frames": 0}, "max_frames must be from 1 to 1048576, not 0"),
    ({"max_frames": True}, "max_frames must be a whole number, not True"),
    ({"max_frames": 2.0}, "max_frames must be a whole number, not 2.0"),
    ({"values": 3}, "values must be True, or arrays by name, not of the type int"),
    ({"order": "random"}, "order must be 'lockstep' or 'in_turn', not 'random'"),
    ({"seed": -1, "values": True}, "seed must be a whole number from 0, not -1"),
    ({"hold_ms": 10}, "hold must be from 20 to 600000 ms, not 10"),
    (
        {"order": np.array(["lockstep", "in_turn"])},
        "order must be 'lockstep' or 'in_turn', not"
        " array(['lockstep', 'in_turn'], dtype='<U8')",
    ),
    (
        {"theme": np.array(["dark", "light"])},
        "theme must be a name or a path, not array(['dark', 'light'], dtype='<U5')",
    ),
    ({"beams": "no"}, "beams must be True or False, not 'no'"),
    ({"caption": "no"}, "caption must be True or False, not 'no'"),
    ({"cell_px": -1}, "cell_px must be from 4 to 128 px, not -1"),
    ({"cell_px": "9"}, "cell_px must be a whole number, not '9'"),
    ({"convention": 1.5}, "convention must be a text, not 1.5"),
]


@pytest.mark.parametrize(("options", "sentence"), IMPOSSIBLE)
def test_an_impossible_film_is_refused(options: dict[str, object], sentence: str) -> None:
    with pytest.raises(ConvVizError) as caught:
        bare(*SMALL, **options)  # type: ignore[arg-type]
    assert str(caught.value) == sentence


def test_three_axes_have_a_picture_by_slices() -> None:
    film = bare(Conv3d(1, 1, 2), (1, 3, 3, 3))
    assert len(film) == 8
    assert film.name == "conv3d_1x3x3x3_1x2x2x2_k2_p0_s1_d1_g1"


@pytest.mark.parametrize("format", ["bmp", None, np.array(["gif", "png"]), ["gif"]])
def test_an_unknown_format_is_refused(format: Any) -> None:
    with pytest.raises(ConvVizError) as caught:
        bare(*SMALL).to_bytes(format)
    assert (
        str(caught.value)
        == "format must be one of gif, webp, apng, mp4, webm, pptx, html, svg, pdf, png,"
        f" not {format!r}"
    )


def test_frames_are_pictures_by_number() -> None:
    film = bare(*SMALL)
    assert len(film) == len(list(film)) == 4
    picture = film[0]
    assert isinstance(picture, Image.Image)
    assert (picture.mode, picture.size) == ("RGB", (film.width_px, film.height_px))
    for number in range(4):
        np.testing.assert_array_equal(np.array(film[number]), np.array(film[number - 4]))
    for number in (4, -5, "1"):
        with pytest.raises(IndexError) as caught:
            film.frame(number)  # type: ignore[arg-type]
        told = f"there is no frame {number!r} among 4: it can be from -4 to 3"
        assert str(caught.value) == told


def test_a_picture_stays_as_it_was_when_the_next_is_drawn() -> None:
    film = bare(*SMALL)
    first = film[0]
    before = np.array(first)
    film.frame(3)
    np.testing.assert_array_equal(np.array(first), before)


def test_its_repr_says_what_it_is() -> None:
    film = bare(*HERO, size=(640, 480))
    assert repr(film) == (
        "<Animation of Conv2d (3, 7, 7) → (2, 3, 3)  K (3, 3)  P (1, 1)  S (2, 2)"
        "  D (2, 2)  G 1: 18 frames of 640 x 480 px>"
    )


def test_a_torch_layer_brings_its_own_weights() -> None:
    torch = pytest.importorskip("torch")
    layer = torch.nn.Conv2d(2, 2, 3, padding=1, groups=2)
    ours = Conv2d(2, 2, 3, padding=1, groups=2)
    arrays = {
        "weight": layer.weight.detach().numpy(),
        "bias": layer.bias.detach().numpy(),
    }
    shape = (2, 4, 4)
    assert animate(layer, shape).to_bytes() == animate(ours, shape).to_bytes()
    theirs = animate(layer, shape, values=True).to_bytes()
    assert theirs == animate(ours, shape, values=arrays).to_bytes()
    assert theirs != animate(ours, shape, values=True).to_bytes()


def test_a_thinned_film_says_which_steps_it_shows() -> None:
    film = animate(Conv2d(1, 1, 1), (1, 30, 30), max_frames=40, story=False)
    assert isinstance(film.pictures, WalkPictures)
    steps = steps_of(film)
    assert len(film) == len(steps) <= 40
    assert (steps[0], steps[-1]) == (0, 899)
    assert pace(steps, 0, 900) == pace(steps, 1, 900) == "every step"
    (middle,) = {steps[n + 1] - steps[n] for n in (12, 15, 20)}
    assert pace(steps, 16, 900) == f"every {middle}th step"
    assert f"In 900 steps, of which {len(film)} are shown," in film.alt_text
    assert pace(range(4), 1, 4) == ""
    whole = animate(Conv2d(1, 1, 1), (1, 30, 30), max_frames=None, story=False)
    assert not np.array_equal(film[16], whole[steps[16]])


@pytest.mark.parametrize(("layer", "shape"), [
    (Fold(1, 2, dilation=3, padding=2), (4, 4)),
    (Fold((6, 2), (3, 2), dilation=(1, 3), padding=1, stride=(1, 4)), (12, 6)),
    (ConvTranspose1d(1, 1, 2, dilation=3, padding=1), (1, 1)),
    (ConvTranspose2d(1, 1, 1, stride=3, padding=1), (1, 2, 2)),
])  # fmt: skip
@pytest.mark.parametrize("view", ["channels", "isometric"])
def test_an_output_to_which_nothing_is_added_is_drawn_with_its_zeros(
    layer: Layer, shape: tuple[int, ...], view: str
) -> None:
    film = animate(layer, shape, values=True, view=view)
    assert len([film.frame(number) for number in range(len(film))]) == len(film)


def test_every_step_of_a_large_walk_is_shown_where_nobody_sets_a_limit() -> None:
    film = animate(Conv2d(3, 64, 7, stride=2, padding=3), (3, 224, 224), max_frames=None)
    assert len(film) == 64 * 112 * 112
    assert film.step(500_000) == 500_000
    assert film.frame(500_000).size == (film.width_px, film.height_px)
    vast = animate(Conv2d(1, 1, 1), (1, 30_000, 30_000), max_frames=None, speed=2)
    assert len(vast) == 30_000**2
    assert vast.pictures.shown_ms(7) == 150
