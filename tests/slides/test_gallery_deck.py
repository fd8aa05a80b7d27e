"""A gallery as one deck."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from running import Run

import convviz as package
from convviz.gallery.decks import for_slide
from convviz.gallery.jobs import Job
from convviz.scene.views import VIEWS
from convviz.slides.deck import sheet_of
from convviz.theme import load_theme
from convviz.walks.blocks import BLOCKS

pptx = pytest.importorskip("pptx")

FIRST = """
[first]
in = [1, 4, 4]
out = 1
k = 3
title = "A title & more"
story = false
"""
WRONG = """
[wrong]
in = [1, 4, 4]
out = 1
k = 9
"""
POOL = """
[pool]
op = "max-pool"
in = [1, 4, 4]
k = 2
story = false
theme = "print"
"""
FILE = FIRST + POOL


def test_each_entry_is_a_slide_in_order(convviz: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(FILE)
    said = convviz(
        "gallery", "mine.toml", "-o", "deck.pptx", "--theme", "dark", "--aspect", "4:3"
    )
    assert (said.code, said.err) == (0, "")
    assert {path.name for path in tmp_path.iterdir()} == {"mine.toml", "deck.pptx"}
    presentation = pptx.Presentation("deck.pptx")
    assert presentation.slide_width / presentation.slide_height == pytest.approx(4 / 3)
    first, pool = presentation.slides
    how = {
        "story": False,
        "size": (676, 442),
        "scale": 1.5,
    }  # 4:3 of a slide, without its title
    film = package.animate(package.Conv2d(1, 1, 3), (1, 4, 4), theme="dark", **how)
    assert first.shapes.title.text == "A title & more"
    assert first.shapes[1].image.blob == film.to_bytes()
    assert first.notes_slide.notes_text_frame.text == film.pictures.spoken
    assert first.shapes[1].element.xpath(".//p:cNvPr/@descr") == [film.alt_text]
    master = presentation.slide_master  # in the colours of the deck, whatever a picture has
    assert tuple(master.background.fill.fore_color.rgb) == load_theme("dark").paper
    pooled = package.animate(package.MaxPool2d(2), (1, 4, 4), theme="print", **how)
    assert pool.shapes.title.text == "MaxPool2d (1, 4, 4) → (1, 2, 2)"
    assert pool.shapes[1].image.blob == pooled.to_bytes()


@pytest.mark.parametrize(("typed", "sentence"), [
    (["--aspect", "4:3"], "--aspect has no meaning with pictures: name a deck"),
    (["-o", "a.pptx", "--into", "x"], "--into has no meaning with -o, which makes one deck"),
    (["-o", "a.gif"], "a deck is a .pptx, not a.gif"),
    (["-o", "none/a.pptx"], "there is no folder none"),
    (["-o", "a.pptx", "--aspect", "2:1"], "must be 16:9 or 4:3, not '2:1'"),
])  # fmt: skip
def test_what_makes_no_deck_is_refused(
    typed: list[str], sentence: str, convviz: Run, tmp_path: Path
) -> None:
    said = convviz("gallery", *typed)
    assert said.code == 2
    assert sentence in said.err
    assert list(tmp_path.iterdir()) == []


def deck_of(folder: Path, **how: Any) -> Iterator[package.Result]:
    (folder / "mine.toml").write_text(FILE)
    return package.render_deck(folder / "mine.toml", folder / how.pop("out", "a.pptx"), **how)


@pytest.mark.parametrize(("how", "sentence"), [
    ({"aspect": "2:1"}, "must be 16:9 or 4:3, not '2:1'"),
    ({"theme": "pink"}, "theme must be"),
    ({"jobs": 0}, "jobs must be from 1 to"),
    ({"out": "none/a.pptx"}, "there is no folder"),
    ({"out": "a.ppt"}, "a deck is a .pptx, not"),
])  # fmt: skip
def test_what_is_wrong_is_told_before_anything_is_drawn(
    how: dict[str, Any], sentence: str, tmp_path: Path
) -> None:
    with pytest.raises(package.ConvVizError, match=sentence):
        deck_of(tmp_path, **how)  # without a picture having been asked for


def test_without_the_extra_it_is_told_before_anything_is_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pptx", None)
    with pytest.raises(package.ConvVizError, match=r'pip install "convviz\[slides\]"'):
        deck_of(tmp_path)


def test_without_a_place_for_pictures_the_old_deck_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.pptx").write_bytes(b"old")
    monkeypatch.setattr(tempfile, "tempdir", os.fspath(tmp_path / "none"))
    with pytest.raises(package.ConvVizError, match=r"a temporary folder .*: No such file"):
        list(deck_of(tmp_path, jobs=1))
    assert (tmp_path / "a.pptx").read_bytes() == b"old"


CONV = package.Conv2d(3, 2, 3)
SHOWN = {
    **{view: (CONV, (3, 7, 7), {"view": view}) for view in VIEWS if view != "scatter"},
    "scatter": (package.ConvTranspose2d(3, 2, 3), (3, 7, 7), {"view": "scatter"}),
    "one axis": (package.Conv1d(4, 8, 5), (4, 24), {}),
    "three axes": (package.Conv3d(1, 2, 3), (1, 5, 6, 6), {}),
    "pool": (package.MaxPool2d(2), (2, 8, 8), {}),
    "large": (package.Conv2d(3, 64, 7, stride=2, padding=3), (3, 224, 224), {}),
    "bare": (CONV, (3, 7, 7), {"caption": False}),
    **{
        name: (package.block(name, (8, 20, 20), out_channels=8), (8, 20, 20), {})
        for name in BLOCKS
    },
}


@pytest.mark.parametrize("aspect", ["16:9", "4:3"])
@pytest.mark.parametrize("what", SHOWN)
def test_a_picture_fills_its_slide_with_type_of_eleven_points(what: str, aspect: str) -> None:
    layer, shape, options = SHOWN[what]
    sheet = sheet_of(aspect)
    film = for_slide(Job("one", layer, shape, {"story": False, **options}), sheet).animation()
    _, _, width_in, height_in = sheet.fitted(film.width_px, film.height_px)
    assert (width_in, height_in) == pytest.approx(sheet.place[2:], rel=0.01)
    lines = [
        placed.shape for placed in film.pictures.shapes(0) if hasattr(placed.shape, "face")
    ]
    points = 72 * width_in / film.width_px
    assert min(line.face.size_px for line in lines) * points > 10.9


@pytest.mark.parametrize("own", [{"size": (960, 540)}, {"scale": 2}, {"cell_px": 20}])
def test_a_picture_with_a_size_of_its_own_keeps_it(own: dict[str, Any]) -> None:
    job = Job("one", CONV, (3, 7, 7), own)
    assert for_slide(job, sheet_of("16:9")) is job


def test_a_picture_that_does_not_fit_its_slide_is_as_large_as_it_must_be() -> None:
    layers = [package.Conv2d(3, 3, 3) for _ in range(8)]
    job = Job("row", layers, (3, 32, 32), {"story": False})
    assert for_slide(job, sheet_of("16:9")) is not job
    assert for_slide(job, sheet_of("4:3")) is job
    assert job.animation().width_px > 1000


@pytest.mark.parametrize("stop", [1, 2])
def test_stopped_in_the_midst_the_old_deck_stays(stop: int, tmp_path: Path) -> None:
    def progress(done: int, total: int) -> None:
        assert total == 2
        seen.append(done)
        if done == stop:
            raise KeyboardInterrupt

    (tmp_path / "a.pptx").write_bytes(b"old")
    seen: list[int] = []
    with pytest.raises(KeyboardInterrupt):
        list(deck_of(tmp_path, jobs=1, progress=progress))
    assert seen == list(range(1, stop + 1))
    assert (tmp_path / "a.pptx").read_bytes() == b"old"
    assert {path.name for path in tmp_path.iterdir()} == {"mine.toml", "a.pptx"}


@pytest.mark.parametrize(("file", "told"), [
    (FIRST + WRONG + POOL, "1 of its 3 pictures was"),
    (WRONG + POOL + WRONG.replace("wrong", "worse"), "2 of its 3 pictures were"),
    (WRONG, "its picture was"),
])  # fmt: skip
def test_a_deck_of_which_a_picture_is_not_made_stays_as_it_was(
    file: str, told: str, convviz: Run, tmp_path: Path
) -> None:
    (tmp_path / "mine.toml").write_text(file)
    (tmp_path / "a.pptx").write_bytes(b"old")
    said = convviz("gallery", "mine.toml", "-o", "a.pptx", "--jobs", "1")
    assert said.code == 2
    *lines, last = said.err.splitlines()
    assert [line.split(": ")[1] for line in lines] == re.findall(r"\[(w\w+)\]", file)
    assert last == f"convviz: a.pptx is not written: {told} not made"
    assert "a.pptx" not in said.out
    assert (tmp_path / "a.pptx").read_bytes() == b"old"
    assert {path.name for path in tmp_path.iterdir()} == {"mine.toml", "a.pptx"}


def test_that_a_deck_is_not_written_is_raised_after_all_results(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(WRONG + FILE)
    results = package.render_deck(tmp_path / "mine.toml", tmp_path / "a.pptx", jobs=1)
    assert [next(results).name for _ in range(3)] == ["wrong", "first", "pool"]
    with pytest.raises(package.ConvVizError, match="1 of its 3 pictures was not made"):
        next(results)


def test_each_picture_is_told_by_its_name_and_the_deck_last(
    convviz: Run, tmp_path: Path
) -> None:
    (tmp_path / "mine.toml").write_text(FILE)
    said = convviz("gallery", "mine.toml", "-o", "a.pptx", "--jobs", "1")
    first, pool, last = said.out.splitlines()
    blob = pptx.Presentation("a.pptx").slides[0].shapes[1].image.blob
    facts = r"  \d+ × \d+ px  \d+ frames"
    assert re.fullmatch(f"first{facts}  {len(blob) / 1024:.1f} KiB  A title & more", first)
    assert re.fullmatch(rf"pool{facts}  [\d.]+ KiB", pool)
    size = (tmp_path / "a.pptx").stat().st_size
    assert last == f"a.pptx  2 slides  {size / 1024:.1f} KiB"
    said = convviz("gallery", "mine.toml", "-o", "a.pptx", "--jobs", "1", "--quiet")
    assert (said.code, said.out, said.err) == (0, "", "")


def test_an_old_deck_is_replaced_whole(tmp_path: Path) -> None:
    (tmp_path / "a.pptx").write_bytes(b"old")
    os.link(tmp_path / "a.pptx", tmp_path / "old")  # a deck written over would change it
    assert len(list(deck_of(tmp_path, jobs=1))) == 2
    assert (tmp_path / "old").read_bytes() == b"old"
    assert len(pptx.Presentation(tmp_path / "a.pptx").slides) == 2


def test_a_suffix_in_capitals_is_one(tmp_path: Path) -> None:
    deck_of(tmp_path, out="A.PPTX")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.toml"]  # nobody asked yet


@pytest.mark.slow
def test_pictures_of_a_deck_can_be_searched_for(tmp_path: Path) -> None:
    results = list(deck_of(tmp_path, out="A.PPTX", jobs=1, optimize=True))
    assert {result.path.name for result in results} == {"A.PPTX"}
    pictures = [
        slide.shapes[1].image.blob for slide in pptx.Presentation(tmp_path / "A.PPTX").slides
    ]
    how = {"story": False, "size": (916, 442), "scale": 1.5}
    film = package.animate(package.Conv2d(1, 1, 3), (1, 4, 4), **how)
    assert pictures[0] == film.to_bytes(optimize=True) != film.to_bytes()


@pytest.mark.slow
def test_slides_are_in_the_order_of_the_file_whichever_is_ready_first(tmp_path: Path) -> None:
    slow = "[slow]\nin = [3, 28, 28]\nout = 16\nk = 3\nseconds = 60\n"
    (tmp_path / "mine.toml").write_text(
        slow
        + "".join(
            f"[quick{number}]\nin = [1, 3, 3]\nout = 1\nk = 3\nstory = false\n"
            for number in range(4)
        )
    )
    results = list(package.render_deck(tmp_path / "mine.toml", tmp_path / "a.pptx", jobs=2))
    assert results[0].name != "slow"  # else this test says nothing
    first, *_ = pptx.Presentation(tmp_path / "a.pptx").slides
    assert "28" in first.shapes.title.text
