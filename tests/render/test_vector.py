"""SVG and PDF show what the GIF shows: drawn by librsvg and poppler, and read as text."""

from __future__ import annotations

import re
import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import GALLERY, HERO
from PIL import Image

from convviz import Animation, animate, filter_image
from convviz.layer import Conv2d, ConvTranspose2d
from convviz.page.layout import Spot
from convviz.render.vector.cutting import within
from convviz.render.vector.shapes import corners
from convviz.scene.views import VIEWS
from convviz.theme import THEMES

SVG = "{http://www.w3.org/2000/svg}"
RULE = re.compile(r"\.(\w+)\{([\w-]+):([^;}]*);animation-name:\1\}")
KEYFRAMES = re.compile(r"@keyframes (\w+)\{((?:[\d.]+%\{[^}]*\})+)\}")

MOST_FAR, MOST_MEAN = 0.006, 3.0
"""Share of pixels further off than half of the scale, and the mean distance in 1/255: what
soft edges and unhinted type make of the same picture."""

SOFT = 8
"""Of 255, what the soft edges of two shapes make that are painted one after the other."""

SHOWN = (
    ("axel_12_hero", "light"), ("padding_reflect", "dark"), ("view_isometric", "light"),
    ("block_dilated", "dark"),
)  # fmt: skip


def has_dejavu() -> bool:
    """Whether librsvg, which takes the system's fonts, has those that were measured."""
    if shutil.which("fc-match") is None:
        return False
    found = subprocess.run(["fc-match", "DejaVu Sans Mono"], capture_output=True, text=True)
    return "DejaVuSansMono" in found.stdout


rsvg = pytest.mark.skipif(
    shutil.which("rsvg-convert") is None or not has_dejavu(),
    reason="there is no librsvg, or none of the fonts",
)
poppler = pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="there is no poppler")


def gallery(name: str, **more: object) -> Animation:
    layer, shape = GALLERY[name].made()[:2]
    return animate(layer, shape, **(GALLERY[name].picture_options() | more))


def by_librsvg(svg: bytes) -> np.ndarray:
    done = subprocess.run(["rsvg-convert"], input=svg, capture_output=True, check=True)
    return np.asarray(Image.open(BytesIO(done.stdout)).convert("RGB"))


def by_poppler(pdf: bytes, folder: Path) -> list[np.ndarray]:
    (folder / "a.pdf").write_bytes(pdf)
    done = subprocess.run(
        ["pdftoppm", "-r", "96", "-png", "a.pdf", "p"],
        cwd=folder,
        capture_output=True,
        check=True,
    )
    assert not done.stderr
    return [
        np.asarray(Image.open(page).convert("RGB")) for page in sorted(folder.glob("p*.png"))
    ]


def assert_alike(drawn: np.ndarray, frame: Image.Image) -> None:
    apart = abs(drawn.astype(int) - np.asarray(frame).astype(int)).max(axis=2)
    assert apart.mean() < MOST_MEAN
    assert (apart > 128).mean() < MOST_FAR


def frozen(svg: str, place: int, shown_ms: list[int]) -> str:
    """The document as it is in the middle of picture `place`, without its animation."""
    at = 100 * (sum(shown_ms[:place]) + shown_ms[place] / 2) / sum(shown_ms)
    rules = re.search("<style>(.*)</style>", svg)
    assert rules is not None
    still = RULE.sub("", KEYFRAMES.sub("", rules[1]))
    for name, frames in KEYFRAMES.findall(rules[1]):
        states = re.findall(r"([\d.]+)%\{([^}]*)\}", frames)
        now = [state for start, state in states if float(start) <= at][-1]
        still += f".{name}{{{now}}}"
    return svg.replace(rules[0], f"<style>{still}</style>")


@rsvg
@pytest.mark.parametrize(("name", "theme"), SHOWN)
def test_an_svg_shows_what_the_raster_draws(name: str, theme: str) -> None:
    animation = gallery(name, theme=theme)
    middle = len(animation) // 2
    assert_alike(by_librsvg(animation.to_bytes("svg", frame=middle)), animation.frame(middle))


@rsvg
@pytest.mark.slow
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", GALLERY)
def test_an_svg_shows_any_picture_of_the_gallery(name: str, theme: str) -> None:
    test_an_svg_shows_what_the_raster_draws(name, theme)


@rsvg
@pytest.mark.parametrize("name", ["view_isometric", "numerical_max_pooling"])
def test_an_animated_svg_is_each_of_its_pictures_in_its_time(name: str) -> None:
    animation = gallery(name)
    svg = animation.to_bytes("svg").decode()
    shown_ms = animation.durations_ms
    for place in (0, 1, len(animation) // 2, len(animation) - 1):
        now = by_librsvg(frozen(svg, place, shown_ms).encode())
        still = by_librsvg(animation.to_bytes("svg", frame=place))
        assert abs(now.astype(int) - still).max() <= SOFT, place
    base = by_librsvg(svg.encode())  # a reader that does not animate shows the last picture
    assert (base == now).all()


def test_an_svg_has_words_and_no_script_and_heeds_who_wants_less_motion() -> None:
    svg = animate(*HERO).to_bytes("svg").decode()
    root = ElementTree.fromstring(svg)
    assert root.find(f"{SVG}title").text.startswith("Conv2d (3, 7, 7)")
    assert root.find(f"{SVG}desc").text == animate(*HERO).alt_text
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "t d"
    tags = {each.tag.removeprefix(SVG) for each in root.iter()}
    assert tags <= {"svg", "title", "desc", "style", "defs", "pattern", "path", "text"}
    assert "prefers-reduced-motion:reduce" in svg
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")


def test_a_still_does_not_move() -> None:
    film = animate(*HERO, story=False)
    assert "animation:" in film.to_bytes("svg").decode()
    svg = film.to_bytes("svg", frame=4).decode()
    assert "animation:" not in svg
    assert "step 5 / 18" in svg
    assert "step 6 / 18" not in svg


def test_vector_files_are_small() -> None:
    walk, story = (animate(*HERO, size=(960, 540), story=told) for told in (False, True))
    assert len(walk.to_bytes("svg", frame=4)) <= 15 << 10
    assert len(walk.to_bytes("svg")) <= 60 << 10
    assert len(walk.to_bytes("pdf")) <= 60 << 10
    assert len(story.to_bytes("svg")) <= 90 << 10
    assert len(story.to_bytes("pdf")) <= 120 << 10


@poppler
@pytest.mark.parametrize(
    "name", ["view_isometric", pytest.param("padding_reflect", marks=pytest.mark.slow)]
)
def test_a_pdf_has_a_page_for_each_picture(name: str, tmp_path: Path) -> None:
    animation = gallery(name)
    pages = by_poppler(animation.to_bytes("pdf"), tmp_path)
    assert len(pages) == len(animation)
    for place in (0, len(pages) // 2, len(pages) - 1):
        assert_alike(pages[place], animation.frame(place))


@poppler
def test_a_pdf_has_its_fonts_its_words_and_its_text(tmp_path: Path) -> None:
    hero = animate(*HERO, story=False)
    (tmp_path / "a.pdf").write_bytes(hero.to_bytes("pdf", frame=4))

    def told(*command: str) -> str:
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
        assert not done.stderr
        return done.stdout

    fonts = told("pdffonts", "a.pdf").splitlines()[2:]
    assert len(fonts) == 3
    assert all(re.search(r"yes yes yes", line) for line in fonts)  # embedded, subset, text
    about = told("pdfinfo", "a.pdf")
    assert "Title:           Conv2d (3, 7, 7) → (2, 3, 3)" in about
    assert f"Step 5, from an a{hero.alt_text[1:]}" in about
    assert re.search(r"Tagged: +yes", about)
    assert re.search(r"Pages: +1\n", about)
    assert "y[0, 1, 1] = Σ x[c, 1+2u, 1+2v] · w[0, c, u, v] + b[0]" in told(
        "pdftotext", "a.pdf", "-"
    )
    assert told("pdfinfo", "-struct", "a.pdf").split()[:2] == ["Document", "Figure"]


def test_the_same_film_is_the_same_file() -> None:
    assert animate(*HERO).to_bytes("pdf") == animate(*HERO).to_bytes("pdf")
    assert animate(*HERO).to_bytes("svg") == animate(*HERO).to_bytes("svg")


@poppler
def test_a_page_is_the_same_alone_and_among_others(tmp_path: Path) -> None:
    film = animate(Conv2d(1, 1, 3, padding=2, stride=2, dilation=2), (1, 7, 7), max_frames=3)
    folders = [tmp_path / name for name in "ab"]
    for folder in folders:
        folder.mkdir()
    among = by_poppler(film.to_bytes("pdf"), folders[0])
    (alone,) = by_poppler(film.to_bytes("pdf", frame=1), folders[1])
    assert abs(among[1].astype(int) - alone).max() <= SOFT


@pytest.mark.parametrize("format", ["svg", "PDF"])
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_can_be_a_vector(view: str, format: str) -> None:
    kind = ConvTranspose2d if VIEWS[view].walked == "scatter" else Conv2d
    film = animate(kind(1, 1, 2), (1, 3, 3), view=view)
    assert film.to_bytes(format)[:4] in (b"<svg", b"%PDF")
    assert b"></text>" not in film.to_bytes(format)


def test_what_the_font_lacks_is_its_sign_for_that() -> None:
    film = animate([("\u5377\u79ef", Conv2d(1, 1, 3))], (1, 5, 5))
    assert film.to_bytes("pdf", frame=0)[:5] == b"%PDF-"


PHOTO = np.random.default_rng(0).integers(0, 256, (16, 12)).astype(np.uint8)
FILTERS = (
    (PHOTO, "sobel-x", "light"), (np.tile(PHOTO, (1, 5)), "box", "dark"),
    (np.stack([PHOTO, PHOTO // 2, 255 - PHOTO], -1)[:6, :4], "emboss", "print"),
)  # fmt: skip


@rsvg
@pytest.mark.parametrize(("image", "kernel", "theme"), FILTERS)
def test_an_svg_of_a_filter_shows_what_the_raster_draws(
    image: np.ndarray, kernel: str, theme: str
) -> None:
    film = filter_image(image, kernel, theme=theme)
    middle = len(film) // 2
    assert_alike(by_librsvg(film.to_bytes("svg", frame=middle)), film.frame(middle))


@poppler
@pytest.mark.parametrize(("image", "kernel", "theme"), FILTERS)
def test_a_pdf_of_a_filter_shows_what_the_raster_draws(
    image: np.ndarray, kernel: str, theme: str, tmp_path: Path
) -> None:
    film = filter_image(image, kernel, theme=theme, max_frames=3)
    pages = by_poppler(film.to_bytes("pdf"), tmp_path)
    assert len(pages) == 3
    for page, frame in zip(pages, film, strict=True):
        assert_alike(page, frame)


@rsvg
def test_an_animated_svg_of_a_filter_holds_each_image_once() -> None:
    film = filter_image(PHOTO, "sobel-x", max_frames=9)
    svg = film.to_bytes("svg").decode()
    assert svg.count("<image") == 2
    shown_ms = film.durations_ms
    for place in (0, len(film) // 2, len(film) - 1):
        now = by_librsvg(frozen(svg, place, shown_ms).encode())
        assert_alike(now, film.frame(place))


def test_a_pdf_of_a_filter_holds_each_image_once() -> None:
    pdf = filter_image(PHOTO, "sobel-x", max_frames=9).to_bytes("pdf")
    assert pdf.count(b"/Subtype/Image") == 2


BOXES = st.builds(Spot, *[st.integers(0, 40)] * 2, *[st.integers(1, 30)] * 2)
SEGMENTS = st.tuples(*[st.integers(-10, 80).map(float)] * 4)


@given(BOXES, SEGMENTS)
@settings(max_examples=200)
def test_a_line_is_cut_to_what_is_within(
    box: Spot, line: tuple[float, float, float, float]
) -> None:
    x0, y0, x1, y1 = line
    shares = np.linspace(0, 1, 4001)
    x, y = x0 + shares * (x1 - x0), y0 + shares * (y1 - y0)
    inside = (box.x < x) & (x < box.x + box.width) & (box.y < y) & (y < box.y + box.height)
    parts = list(within(corners(box), [line]))
    found = sum(float(np.hypot(c - a, d - b)) for a, b, c, d in parts)
    if inside.any():  # a line along a side is within or not
        assert found == pytest.approx(inside.mean() * np.hypot(x1 - x0, y1 - y0), abs=0.1)
    for a, b, c, d in parts:
        for x_, y_ in ((a, b), (c, d)):
            assert box.x - 1e-6 <= x_ <= box.x + box.width + 1e-6
            assert box.y - 1e-6 <= y_ <= box.y + box.height + 1e-6
