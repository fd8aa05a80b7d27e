"""A gallery as one deck."""

from __future__ import annotations

from pathlib import Path

import pytest
from running import Run

import convviz as package

pptx = pytest.importorskip("pptx")

FILE = """
[first]
in = [1, 4, 4]
out = 1
k = 3
title = "A title & more"
story = false

[wrong]
in = [1, 4, 4]
out = 1
k = 9

[pool]
op = "max-pool"
in = [1, 4, 4]
k = 2
story = false
theme = "print"
"""


def test_each_entry_is_a_slide_in_order_and_a_wrong_one_is_told(
    convviz: Run, tmp_path: Path
) -> None:
    (tmp_path / "mine.toml").write_text(FILE)
    said = convviz(
        "gallery", "mine.toml", "-o", "deck.pptx", "--theme", "dark", "--aspect", "4:3"
    )
    assert said.code == 2
    assert said.err.count("convviz: wrong: ") == 1
    assert said.out.count("deck.pptx") == 2
    assert {path.name for path in tmp_path.iterdir()} == {"mine.toml", "deck.pptx"}
    presentation = pptx.Presentation("deck.pptx")
    assert presentation.slide_width / presentation.slide_height == pytest.approx(4 / 3)
    first, pool = presentation.slides
    film = package.animate(package.Conv2d(1, 1, 3), (1, 4, 4), story=False, theme="dark")
    assert first.shapes.title.text == "A title & more"
    assert first.shapes[1].image.blob == film.to_bytes()
    assert first.notes_slide.notes_text_frame.text == film.pictures.spoken
    pooled = package.animate(package.MaxPool2d(2), (1, 4, 4), story=False, theme="print")
    assert pool.shapes.title.text.split() == pooled.pictures.caption.split()
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
