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
from convviz.theme import load_theme

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
    film = package.animate(package.Conv2d(1, 1, 3), (1, 4, 4), story=False, theme="dark")
    assert first.shapes.title.text == "A title & more"
    assert first.shapes[1].image.blob == film.to_bytes()
    assert first.notes_slide.notes_text_frame.text == film.pictures.spoken
    assert first.shapes[1].element.xpath(".//p:cNvPr/@descr") == [film.alt_text]
    master = presentation.slide_master  # in the colours of the deck, whatever a picture has
    assert tuple(master.background.fill.fore_color.rgb) == load_theme("dark").paper
    pooled = package.animate(package.MaxPool2d(2), (1, 4, 4), story=False, theme="print")
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
    film = package.animate(package.Conv2d(1, 1, 3), (1, 4, 4), story=False)
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
