"""Every format has the title, the alternative text and the number of plays, if it has places.

They are read by what is not ours: Pillow, ffprobe, python-pptx, poppler and parsers of XML.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from convviz import FORMATS, Animation, Conv2d, animate, filter_image

FILM = animate(Conv2d(1, 1, 2), (1, 3, 3), story=False, loop=3, theme="dark")
TITLE, WORDS = FILM.pictures.caption, FILM.alt_text


def of_gif(path: Path) -> tuple[str, str]:
    with Image.open(path) as image:
        title, words = image.info["comment"].decode().split("\n\n")
    return title.replace("->", "→"), words


def of_webp(path: Path) -> tuple[str, str]:
    with Image.open(path) as image:
        title, words = ElementTree.fromstring(image.info["xmp"])[0][0]
    return "".join(title.itertext()), "".join(words.itertext())


def of_png(path: Path) -> tuple[str, str]:
    with Image.open(path) as image:
        return image.text["Title"], image.text["Description"]


def of_video(path: Path) -> tuple[str, str]:
    if not shutil.which("ffprobe"):
        pytest.skip("there is no ffprobe")
    told = subprocess.run(
        ["ffprobe", "-v", "error", "-show_format", "-of", "json", path],
        capture_output=True,
        check=True,
    ).stdout
    tags = {key.lower(): text for key, text in json.loads(told)["format"]["tags"].items()}
    return tags["title"], tags["description"]


def of_pptx(path: Path) -> tuple[str, str]:
    (slide,) = pytest.importorskip("pptx").Presentation(path).slides
    (picture,) = (each for each in slide.shapes if hasattr(each, "image"))
    return slide.shapes.title.text, picture.element.xpath(".//p:cNvPr/@descr")[0]


def of_html(path: Path) -> tuple[str, str]:
    class Head(HTMLParser):
        title = words = ""

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            told = dict(attrs)
            if told.get("name") == "description":
                self.words = told["content"] or ""

        def handle_data(self, data: str) -> None:
            self.title = self.title or data * (self.lasttag == "title")

    head = Head()
    head.feed(path.read_text(encoding="utf-8"))
    return head.title, head.words


def of_svg(path: Path) -> tuple[str, str]:
    title, words, *_ = ElementTree.fromstring(path.read_text(encoding="utf-8"))
    return title.text or "", words.text or ""


def of_pdf(path: Path) -> tuple[str, str]:
    if not shutil.which("pdfinfo"):
        pytest.skip("there is no pdfinfo")
    told = subprocess.run(["pdfinfo", path], capture_output=True, check=True).stdout.decode()
    found = dict(re.findall(r"^(Title|Subject): +(.*)$", told, re.MULTILINE))
    return found["Title"], found["Subject"]


READERS: dict[str, Callable[[Path], tuple[str, str]]] = {
    "gif": of_gif, "webp": of_webp, "apng": of_png, "png": of_png, "mp4": of_video,
    "webm": of_video, "pptx": of_pptx, "html": of_html, "svg": of_svg, "pdf": of_pdf,
}  # fmt: skip


def made(film: Animation, format: str, folder: Path) -> Path:
    """The file of `film`, as by `save`."""
    if module := FORMATS[format].module:
        pytest.importorskip(module)
    return film.save(folder / f"film.{format}")


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_has_title_and_alternative_text(format: str, tmp_path: Path) -> None:
    title, words = READERS[format](made(FILM, format, tmp_path))
    told = FILM.pictures.short_caption if format == "pptx" else TITLE
    assert title.split() == told.split()
    assert words == (f"Step {len(FILM)}, from an a{WORDS[1:]}" if format == "png" else WORDS)


@pytest.mark.parametrize("format", ["png", "webp", "svg", "pdf"])
def test_a_still_says_which_step_it_is(format: str, tmp_path: Path) -> None:
    path = FILM.save(tmp_path / f"a.{format}", frame=1)
    assert READERS[format](path)[1] == f"Step 2, from an a{WORDS[1:]}"
    assert f"Step 2, from an animation of a {TITLE.split()[0]} layer" in FILM.snippet(
        "latex" if format == "pdf" else "html", path, frame=1
    )


def test_a_page_of_pictures_has_them_too(tmp_path: Path) -> None:
    film = filter_image(np.eye(5), "box", story=False)
    title, words = of_html(made(film, "html", tmp_path))
    assert (title.split(), words) == (film.pictures.caption.split(), film.alt_text)


@pytest.mark.parametrize("format", ["webp", "apng"])
def test_a_film_plays_as_often_as_asked_for(format: str) -> None:
    with Image.open(BytesIO(FILM.to_bytes(format))) as image:
        assert image.info["loop"] == 3


def test_a_vector_film_plays_as_often_as_asked_for() -> None:
    whole = sum(FILM.durations_ms)
    assert f"animation:{whole}ms step-end 3" in FILM.to_bytes("svg").decode()
    strip = filter_image(np.eye(5), "box", story=False, loop=3)
    whole = sum(strip.durations_ms)
    assert f"animation:{whole}ms step-end 3" in strip.to_bytes("html").decode()


@pytest.mark.parametrize("format", ["mp4", "webm"])
def test_a_dark_video_is_on_dark_paper(format: str, tmp_path: Path) -> None:
    """A width or a height that is odd is filled up with the paper of the theme."""
    if not shutil.which("ffmpeg"):
        pytest.skip("there is no ffmpeg")
    film = animate(Conv2d(1, 1, 2), (1, 3, 3), story=False, theme="dark", size=(601, 401))
    assert film.width_px % 2
    path = made(film, format, tmp_path)
    frame = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", path, "-frames:v", "1", "-f", "rawvideo", "-pix_fmt",
         "gray", "-"], capture_output=True, check=True,
    ).stdout  # fmt: skip
    shown = np.frombuffer(frame, np.uint8).reshape(film.height_px + film.height_px % 2, -1)
    assert shown.shape[1] == film.width_px + 1
    assert shown[:, -1].max() < 80


def data_of(page: str) -> dict[str, object]:
    """What the script of a page reads."""
    (found,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page)
    data = json.loads(found)
    assert isinstance(data, dict)
    return data


def test_a_page_starts_at_the_step_of_the_frame_that_is_asked_for() -> None:
    film = animate(Conv2d(1, 1, 2), (1, 3, 3))
    for frame in (-2, -3):
        assert film.step(frame) > 0
        page = film.to_bytes("html", frame=frame).decode()
        assert data_of(page)["step"] == film.step(frame)
    assert "step" not in data_of(film.to_bytes("html").decode())


def test_a_page_of_pictures_knows_the_step_and_the_time_of_each() -> None:
    film = filter_image(np.eye(5), "box")
    data = data_of(film.to_bytes("html").decode())
    assert data["steps"] == [film.step(number) for number in range(len(film))]
    assert data["steps"] != list(range(len(film)))
    assert data["durations"] == list(film.durations_ms)
