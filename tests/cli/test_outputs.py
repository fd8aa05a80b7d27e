"""Several files of one drawing, the options of their formats, and a limit of bytes."""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from running import Run

import convviz as api

SMALL = ["render", "--in", "1,3,3", "--out", "1", "--k", "2", "--no-story"]
LAYER, SHAPE = api.Conv2d(1, 1, 2), (1, 3, 3)


def film() -> api.Animation:
    return api.animate(LAYER, SHAPE, story=False)


def test_several_files_are_those_that_save_writes(convviz: Run, tmp_path: Path) -> None:
    names = ["a.gif", "b.webp", "c.apng", "d.svg", "e.png"]
    typed = [word for name in names for word in ("-o", name)]
    code, out, err = convviz(*SMALL, *typed)
    assert (code, err) == (0, "")
    assert [line.split()[0] for line in out.splitlines()] == names
    for name in names:
        expected = film().to_bytes(name.rpartition(".")[2])
        assert (tmp_path / name).read_bytes() == expected


def test_one_page_is_laid_out_for_all_files(
    convviz: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    drawn = api.animate

    def counted(*args: object, **more: object) -> object:
        made.append(args)
        return drawn(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(api, "animate", counted)
    assert convviz(*SMALL, "-o", "a.gif", "-o", "b.webp").code == 0
    assert len(made) == 1


@pytest.mark.parametrize(("format", "magic"), [
    ("png", b"\x89PNG"), ("webp", b"RIFF"), ("svg", b"<svg"), ("pdf", b"%PDF"),
])  # fmt: skip
def test_a_folder_of_other_frames(
    format: str, magic: bytes, convviz: Run, tmp_path: Path
) -> None:
    for _ in range(2):  # the second replaces the first
        assert convviz(*SMALL, "-o", "f/", "--each", format).code == 0
        files = sorted((tmp_path / "f").iterdir())
        assert [file.name for file in files] == [f"frame_{n}.{format}" for n in range(4)]
        assert all(file.read_bytes().startswith(magic) for file in files)
    with Image.open(BytesIO(film().to_bytes("webp", frame=2))) as image:
        np.testing.assert_array_equal(np.asarray(image), np.asarray(film()[2]))


def test_a_png_moves_if_asked_to(convviz: Run, tmp_path: Path) -> None:
    assert convviz(*SMALL, "--animated", "-o", "a.png").code == 0
    assert (tmp_path / "a.png").read_bytes() == film().to_bytes("apng")
    _, out, _ = convviz(*SMALL, "--animated")
    assert out.split()[0] == f"{film().name}.png"


REFUSED = [
    ("-o a.gif -o -", "-o - has no meaning beside files: standard output takes one picture"
     " alone"),
    ("-o a.gif -o a.gif", "-o a.gif is there twice: leave one out"),
    ("-o a.gif -o ./a.gif", "-o ./a.gif is there twice, first as a.gif: leave one out"),
    ("-o a.gif -o no/a.webp", "cannot write no/a.webp: there is no folder no; make it first"),
    ("-o a.gif -o b.bmp", "b.bmp must end in .gif, .webp, .apng, .mp4, .webm, .pptx, .html,"
     " .svg or .pdf, in .png for one picture, or in / for a folder of all, not in .bmp"),
    ("-o a.gif --lossless", "--lossless has no meaning with these files: name a .webm"),
    ("-o a.webp --optimize", "--optimize has no meaning with these files: name a .gif"),
    ("-o a.svg --no-transparency", "--no-transparency has no meaning with these files: name a"
     " .gif"),
    ("-o a.gif --animated", "--animated has no meaning with these files: name a .png"),
    ("-o a.gif --each svg", "--each has no meaning with these files: name a folder/"),
    ("-o f/ --each gif", "--each must be png, webp, svg or pdf, not 'gif'"),
    ("-o a.apng --frame 1", "an APNG has all frames: ask for one frame of a .png"),
    ("-o a.png --frame 1 --animated", "animated has no meaning with frame: leave one out"),
    ("-o a.gif -o b.mp4 --size 4096x2304 --scale 2", "a frame of a video has at most"
     " 35,651,584 pixels, not 8192×4608, which are 37,748,736"),
    ("-o f/ --max-kb 9", "--max-kb is for one file, not for a folder: name a file"),
    ("-o a.gif --max-kb 0", "--max-kb must be from 1 to 1048576, not '0'"),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "sentence"), REFUSED)
def test_what_has_no_meaning_is_refused_before_anything_is_written(
    typed: str, sentence: str, convviz: Run, tmp_path: Path
) -> None:
    if "pixels" in sentence:
        pytest.importorskip("av")
    assert convviz(*SMALL, *typed.split()) == (2, "", f"convviz: {sentence}\n")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_replaced_is_refused_before_a_file_is_written(
    convviz: Run, tmp_path: Path
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "notes.txt").touch()
    said = convviz(*SMALL, "-o", "a.gif", "-o", "full/")
    assert (said.code, said.out) == (2, "")
    assert "cannot write full: it holds notes.txt" in said.err
    assert [path.name for path in tmp_path.rglob("*")] == ["full", "notes.txt"]


@pytest.mark.parametrize("name", ["a.mp4", "a.webm"])
def test_without_its_extra_a_video_names_it(
    name: str, convviz: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "av", None)
    sentence = f'a {name[1:]} needs av, which is not installed: pip install "convviz[video]"'
    assert convviz(*SMALL, "-o", "a.gif", "-o", name) == (2, "", f"convviz: {sentence}\n")
    assert list(tmp_path.iterdir()) == []


# A limit of bytes


def test_a_file_that_is_small_enough_is_as_it_would_be(convviz: Run, tmp_path: Path) -> None:
    assert convviz(*SMALL, "--max-kb", "500", "-o", "a.gif").err == ""
    assert (tmp_path / "a.gif").read_bytes() == film().to_bytes()


LONG = ["render", "--in", "1,7,7", "--out", "1", "--k", "2"]


def test_a_limit_is_kept_and_what_was_done_is_said(convviz: Run, tmp_path: Path) -> None:
    whole = api.animate(LAYER, (1, 7, 7))
    most = len(whole.to_bytes("apng")) // 2000
    code, out, err = convviz(*LONG, "--max-kb", str(most), "-o", "a.apng")
    file = (tmp_path / "a.apng").read_bytes()
    assert code == 0
    assert len(file) <= 1000 * most
    with Image.open(BytesIO(file)) as image:
        frames = image.n_frames
        assert f"{image.width} × {image.height} px  {frames} frames" in out
    start = f"convviz: a.apng: to stay under {most} kB, convviz left out "
    assert err.startswith(start)
    assert "thinned steps, from " in err
    assert f"frames to {frames}" in err


@pytest.mark.slow
def test_a_thinned_picture_says_so_itself() -> None:
    whole = api.animate(LAYER, (1, 12, 12))
    small = whole.within(len(whole.to_bytes("apng")) // 2000, "apng")
    assert "of which" in small.pictures.alt_text
    assert "of which" not in whole.alt_text
    assert small.pictures.width_px == whole.width_px  # scale comes last


def test_what_cannot_be_is_refused_with_what_could(convviz: Run, tmp_path: Path) -> None:
    code, out, err = convviz(*SMALL, "--max-kb", "1", "-o", "a.webp")
    assert (code, out) == (2, "")
    assert err.startswith("convviz: 1 kB are too few: the least that convviz goes down to, 4")
    assert list(tmp_path.iterdir()) == []
    least = int(err.partition("takes ")[2].partition(" kB")[0])
    assert convviz(*SMALL, "--max-kb", str(least), "-o", "a.webp").code == 0


def test_of_several_files_the_refusal_names_the_one(convviz: Run, tmp_path: Path) -> None:
    whole = len(film().to_bytes("webp"))
    most = str(whole // 1000 + 1)
    typed = [*SMALL, "--max-kb", most, "-o", "a.webp", "-o", "b.html"]
    code, out, err = convviz(*typed)
    assert (code, out) == (2, "")
    least = -(-len(film().to_bytes("html")) // 1000)
    assert err == (
        f"convviz: b.html: {most} kB are too few: a page of this takes {least} kB at the"
        " least: allow so much, or choose another format\n"
    )
    assert list(tmp_path.iterdir()) == []
    assert convviz(*typed, "--max-kb", str(least)).code == 0


@pytest.mark.parametrize("name", ["a.mp4", "a.webm", "a.gif"])
def test_the_size_that_is_told_is_the_files(name: str, convviz: Run, tmp_path: Path) -> None:
    av = pytest.importorskip("av", reason="there is no PyAV")
    _, out, _ = convviz(*SMALL, "--size", "321x241", "-o", name)
    with av.open(tmp_path / name) as film:
        stream = film.streams.video[0]
        assert f"{name}  {stream.width} × {stream.height} px" in out
        assert stream.width == (321 if name == "a.gif" else 322)


@pytest.mark.slow
def test_save_warns_of_what_it_did(tmp_path: Path) -> None:
    whole = api.animate(LAYER, (1, 12, 12))
    most = len(whole.to_bytes("apng")) // 1100
    with pytest.warns(api.SizeWarning, match="left out .* frames between steps"):
        path = whole.save(tmp_path / "a.apng", max_kb=most)
    assert path.stat().st_size <= 1000 * most


@pytest.mark.slow
def test_an_image_filter_keeps_a_limit_too(convviz: Run, tmp_path: Path) -> None:
    Image.linear_gradient("L").resize((24, 24)).save(tmp_path / "cat.png")
    typed = ["filter", "cat.png", "-k", "box", "-o", "a.webp", "-o", "b.apng"]
    assert convviz(*typed).code == 0
    most = (tmp_path / "b.apng").stat().st_size // 1300
    assert convviz(*typed, "--max-kb", str(most)).code == 0
    assert max(file.stat().st_size for file in tmp_path.glob("?.*p*")) <= 1000 * most
