"""The pictures of a model, and the page that joins them with its table."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from made import small
from PIL import Image

import convviz
from convviz.gallery.of_model import picture_name
from convviz.models.model import Model

NAMES = ["001_stem.conv", "002_stem.pool", "003_body.conv", "005_down_1"]


class Asked(HTMLParser):
    """What a page asks for, and the anchors and targets in it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.files: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("src", "data-player") and value:
                self.files.append(value)
            if name == "href" and value:
                self.links.append(value)
            if name == "id" and value:
                self.ids.append(value)


def drawn(model: Model, into: Path, **more: Any) -> list[convviz.Result]:
    return list(convviz.render_model(model, into, jobs=1, max_frames=2, **more))


def test_each_distinct_layer_has_a_picture_and_a_player(tmp_path: Path) -> None:
    made = drawn(small(), tmp_path / "net")
    assert [each.error for each in made] == [None] * 8
    files = {path.name for path in (tmp_path / "net").iterdir()} - {".convviz.json"}
    assert files == {
        "index.html",
        *(f"{name}.{kind}" for name in NAMES for kind in ("gif", "html")),
    }
    with Image.open(tmp_path / "net" / "003_body.conv.gif") as gif:
        gif.seek(gif.n_frames - 1)
        animation = convviz.animate(small(), layer="body.conv", max_frames=2)
        assert gif.convert("RGB").tobytes() == animation.frame(-1).tobytes()


def test_the_page_asks_only_for_what_is_beside_it(tmp_path: Path) -> None:
    drawn(small(), tmp_path)
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    asked = Asked(page)
    assert {*asked.files} == {f"{name}.{kind}" for name in NAMES for kind in ("gif", "html")}
    assert all((tmp_path / file).is_file() for file in asked.files)
    anchors = [link[1:] for link in asked.links if link.startswith("#")]
    assert anchors == [*NAMES[:3], NAMES[2], NAMES[3]]  # one picture of two layers
    assert {*anchors} == {*asked.ids}
    assert all((tmp_path / link).is_file() for link in asked.links if link[0] != "#")
    assert "://" not in page
    assert "2 layers: body.conv, body.conv" in page
    assert "133,632" in page


def test_what_has_not_changed_is_not_drawn_again(tmp_path: Path) -> None:
    drawn(small(), tmp_path)
    (tmp_path / "003_body.conv.gif").write_bytes(b"GIF89a")
    again = drawn(small(), tmp_path)
    assert [each.path.name for each in again if not each.unchanged] == ["003_body.conv.gif"]
    assert not any(each.unchanged for each in drawn(small(), tmp_path, force=True))


def test_other_formats_are_shown_or_linked(tmp_path: Path) -> None:
    drawn(small(), tmp_path, format=["pdf", "svg"])
    asked = Asked((tmp_path / "index.html").read_text(encoding="utf-8"))
    assert "003_body.conv.pdf" in asked.links
    assert not any(file.endswith(".pdf") for file in asked.files)
    assert (tmp_path / "003_body.conv.svg").is_file()


def test_pages_alone_are_open(tmp_path: Path) -> None:
    drawn(small(), tmp_path, format="html")
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert page.count("<details open") == 4
    assert "<img" not in page


def test_a_picture_that_fails_is_named_and_the_others_are_made(tmp_path: Path) -> None:
    for suffix in ("gif", "html"):
        (tmp_path / f"002_stem.pool.{suffix}").mkdir()
    made = drawn(small(), tmp_path)
    assert {each.name for each in made if each.error} == {"002_stem.pool"}
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "002_stem.pool" not in page
    assert "003_body.conv.gif" in page


def test_a_model_without_layers_leaves_nothing(tmp_path: Path) -> None:
    bare = replace(small(), layers=())
    with pytest.raises(convviz.ConvVizError, match="SmallNet has no layer to draw"):
        drawn(bare, tmp_path / "net")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["", "/", "a b/c:d", "../../etc/passwd", "ä" * 200, "."])
def test_any_name_makes_a_file_in_the_folder(name: str) -> None:
    made = picture_name(replace(small()[0], name=name))
    assert re.fullmatch(r"001_[A-Za-z0-9_.-]{1,61}", made)
    assert not made.endswith(".")


# One layer


def test_one_layer_is_drawn_by_its_name_by_its_number_and_by_itself() -> None:
    model = small()
    named = convviz.animate(model, layer="down_1")
    alone = convviz.animate(convviz.Conv2d(8, 16, 1, stride=2), (8, 8, 8))
    assert named.name == alone.name
    assert named.frame(-1).tobytes() == alone.frame(-1).tobytes()
    assert convviz.animate(model, layer=-1).name == alone.name
    assert convviz.animate(model["down_1"]).name == alone.name


def test_a_layer_that_is_not_there_is_refused() -> None:
    with pytest.raises(convviz.ConvVizError, match="no layer 'down_2' among the 5 of SmallNet"):
        convviz.animate(small(), layer="down_2")
    with pytest.raises(convviz.ConvVizError, match="the input shape is missing"):
        convviz.animate(convviz.Conv2d(1, 1, 3))
    unknown = replace(small()[0], layer=None, question="its size is not known")
    with pytest.raises(convviz.ConvVizError, match=r"stem\.conv cannot be drawn: its size"):
        convviz.animate(unknown)
