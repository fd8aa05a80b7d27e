"""Decks: read by python-pptx, rendered by LibreOffice, and what stops one."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import numpy as np
import pytest
from PIL import Image
from running import ROOT, Run, run

import convviz
import convviz as package
from convviz.slides.deck import Slide, deck
from convviz.theme import load_theme

pptx = pytest.importorskip("pptx")

LAYER, SHAPE = convviz.Conv2d(3, 2, 3, stride=2, dilation=2), (3, 7, 7)
POINTS_TO_EMU = 12700


def opened(content: bytes) -> Any:
    return pptx.Presentation(BytesIO(content))


def picture_of(slide: Any) -> Any:
    (found,) = (each for each in slide.shapes if hasattr(each, "image"))
    return found


def alt_text(picture: Any) -> str:
    return str(picture.element.xpath(".//p:cNvPr/@descr")[0])


@pytest.mark.parametrize("aspect", ["16:9", "4:3"])
def test_a_slide_has_the_gif_its_words_and_the_explanation(aspect: str) -> None:
    film = convviz.animate(LAYER, SHAPE, story=False)
    presentation = opened(film.to_bytes("pptx", aspect=aspect))
    wide, tall = map(int, aspect.split(":"))
    shown = presentation.slide_width / presentation.slide_height
    assert shown == pytest.approx(wide / tall, rel=1e-3)
    (slide,) = presentation.slides
    picture = picture_of(slide)
    assert picture.image.blob == film.to_bytes("gif")
    assert picture.image.content_type == "image/gif"
    assert alt_text(picture) == film.alt_text
    assert slide.shapes.title.text == "Conv2d (3, 7, 7) → (2, 2, 2)"
    about = presentation.core_properties
    assert about.title == "Conv2d (3, 7, 7) → (2, 2, 2)"
    assert (about.author, about.last_modified_by, about.comments) == ("", "", "")
    assert about._element.xpath("dcterms:created | dcterms:modified") == []
    assert picture.name == "Animation"
    notes = slide.notes_slide.notes_text_frame.text
    explanation = convviz.explain(LAYER, SHAPE)
    assert all(str(note) in notes for note in explanation.notes)
    assert "parameters: " in notes
    assert notes.count("= 216") == 1


@pytest.mark.parametrize("film", [
    convviz.animate(LAYER, SHAPE),
    convviz.animate(LAYER, SHAPE, view="matrix", caption=False),
    convviz.animate([convviz.Conv2d(1, 2, 3), convviz.MaxPool2d(2)], (1, 6, 6)),
    convviz.filter_image(np.eye(8), "box"),
])  # fmt: skip
def test_the_short_caption_is_what_stands_before_the_arguments(film: Any) -> None:
    shown = film.pictures
    assert shown.short_caption == shown.caption.split("  ")[0] != shown.caption


@pytest.mark.parametrize("aspect", ["16:9", "4:3"])
@pytest.mark.parametrize("shape", [(30, 900), (900, 30), (300, 300)])
def test_a_picture_is_as_large_as_the_slide_allows(aspect: str, shape: tuple[int, int]) -> None:
    image = BytesIO()
    Image.new("P", shape).save(image, "GIF")
    out = BytesIO()
    deck(
        [Slide("T", image.getvalue(), "A", "N")], out, theme=load_theme("light"), aspect=aspect
    )
    presentation = opened(out.getvalue())
    (slide,) = presentation.slides
    title, picture = slide.shapes.title, picture_of(slide)
    assert picture.width / picture.height == pytest.approx(shape[0] / shape[1], rel=1e-3)
    right, bottom = picture.left + picture.width, picture.top + picture.height
    assert picture.top >= title.top + title.height
    spare_x, spare_y = presentation.slide_width - right, presentation.slide_height - bottom
    assert min(picture.left, spare_x, spare_y) > 0
    assert abs(picture.left - spare_x) <= 2  # centred
    margin = 0.3 * 914400
    full = picture.width / (presentation.slide_width - 2 * margin)
    high = picture.height / (presentation.slide_height - title.top - title.height - margin)
    assert max(full, high) == pytest.approx(1, rel=1e-3)


@pytest.mark.parametrize(("what", "shape"), [
    ([convviz.Conv2d(1, 2, 3), convviz.MaxPool2d(2)], (1, 6, 6)),
    (convviz.ConvTranspose2d(1, 1, 2), (1, 2, 2)),
    (convviz.MaxPool1d(2), (1, 6)),
    (convviz.PixelShuffle(2), (4, 2, 2)),
    (convviz.Unfold(2), (1, 3, 3)),
])  # fmt: skip
def test_notes_tell_of_every_layer(what: Any, shape: tuple[int, ...]) -> None:
    notes = convviz.animate(what, shape, story=False).pictures.spoken
    layers = what if isinstance(what, list) else [what]
    for layer in layers:
        explanation = convviz.explain(layer, shape)
        assert explanation.sections()[0].title in notes
        assert all(str(note) in notes for note in explanation.notes)
        shape = layer.output_shape(shape)


def test_notes_name_the_convention() -> None:
    layer, _, convention = convviz.make_layer(
        convviz.Conv2d, (1, 6, 6), {"in_channels": 1, "out_channels": 1, "kernel_size": 3,
        "padding": "same", "stride": 2}, "tensorflow")  # fmt: skip
    assert convention
    film = convviz.animate(layer, (1, 6, 6), convention=convention)
    told = convviz.explain(layer, (1, 6, 6), convention=convention)
    assert all(str(note) in film.pictures.spoken for note in told.notes)
    assert convention in film.pictures.spoken


def test_an_image_filter_speaks_its_alternative_text() -> None:
    film = convviz.filter_image(np.eye(8), "box", story=False)
    (slide,) = opened(film.to_bytes("pptx")).slides
    assert slide.notes_slide.notes_text_frame.text == film.alt_text


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_master_and_slides_have_the_colours_of_the_theme(theme: str) -> None:
    presentation = opened(convviz.animate(LAYER, SHAPE, theme=theme).to_bytes("pptx"))
    colours = load_theme(theme)
    master = presentation.slide_master
    assert tuple(master.background.fill.fore_color.rgb) == colours.paper
    used = {
        colour
        for each in (master, *presentation.slide_layouts)
        for colour in each.element.xpath(".//p:titleStyle//a:srgbClr/@val")
    }
    assert used == {"{:02X}{:02X}{:02X}".format(*colours.ink)}
    for part in (master, *presentation.slide_layouts):  # for slides that are added by hand
        assert part.element.xpath(".//a:schemeClr[@val='tx1']") == []
    tints = {
        colour
        for layout in presentation.slide_layouts
        for colour in layout.element.xpath(".//p:txBody//a:srgbClr/@val")
    }
    assert tints == {"{:02X}{:02X}{:02X}".format(*colours.muted)}


@pytest.mark.parametrize("aspect", ["16:9", "4:3"])
def test_every_layout_fills_its_slide(aspect: str) -> None:
    """A slide that is added by hand has its parts where python-pptx's template has them."""
    presentation = opened(convviz.animate(LAYER, SHAPE).to_bytes("pptx", aspect=aspect))
    template = pptx.Presentation()
    ours = (presentation.slide_master, *presentation.slide_layouts)
    theirs = (template.slide_master, *template.slide_layouts)
    for part, like in zip(ours, theirs, strict=True):
        for box, model in zip(part.placeholders, like.placeholders, strict=True):
            if part.name == "Title Only" and box.placeholder_format.idx == 0:
                continue  # this one is ours
            for name in ("left", "width"):
                share = getattr(box, name) / presentation.slide_width
                assert share == pytest.approx(getattr(model, name) / template.slide_width)


def test_a_deck_is_the_same_bytes_whenever_it_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    film = convviz.animate(LAYER, SHAPE, story=False)
    first = film.to_bytes("pptx")
    monkeypatch.setattr("time.time", lambda: 2e9)
    assert film.to_bytes("pptx") == first
    with ZipFile(BytesIO(first)) as parts:
        assert parts.testzip() is None
        assert {part.date_time[:3] for part in parts.infolist()} == {(1980, 1, 1)}
        about = [name for name in parts.namelist() if name.startswith("docProps/")]
        assert about == ["docProps/core.xml"]  # neither the template's thumbnail nor its sums


def test_a_long_title_is_of_smaller_type() -> None:
    image, out = BytesIO(), BytesIO()
    Image.new("P", (8, 8)).save(image, "GIF")
    titles = ["Conv2d", "W" * 60, "W" * 999]
    slides = [Slide(title, image.getvalue(), "A", "N") for title in titles]
    deck(slides, out, theme=load_theme("light"))
    sizes = [
        run.font.size.pt
        for slide in opened(out.getvalue()).slides
        for paragraph in slide.shapes.title.text_frame.paragraphs
        for run in paragraph.runs
    ]
    assert sizes[0] == 28
    assert 14 < sizes[1] < 28
    assert sizes[2] == 14


def test_a_title_longer_than_a_property_stands_whole_on_its_slide() -> None:
    image, out = BytesIO(), BytesIO()
    Image.new("P", (8, 8)).save(image, "GIF")
    deck([Slide("W" * 300, image.getvalue(), "A", "N")], out, theme=load_theme("light"))
    presentation = opened(out.getvalue())
    assert presentation.slides[0].shapes.title.text == "W" * 300
    assert presentation.core_properties.title == "W" * 255


def test_titles_and_notes_may_have_any_character() -> None:
    image = BytesIO()
    Image.new("P", (8, 8)).save(image, "GIF")
    hostile = 'a\n<b> & "c"\x1b\x00\ud800 → ﬁ'
    out = BytesIO()
    slides = [Slide(hostile, image.getvalue(), hostile, hostile)] * 2
    deck(slides, out, theme=load_theme("light"))
    presentation = opened(out.getvalue())
    assert len(presentation.slides) == 2
    for slide in presentation.slides:
        shown = slide.shapes.title.text
        assert shown.split() == ["a", "<b>", "&", '"c"', "→", "ﬁ"]
        assert alt_text(picture_of(slide)) == shown


def test_a_deck_without_slides_is_refused() -> None:
    with pytest.raises(convviz.ConvVizError, match="needs one slide at least"):
        deck([], BytesIO(), theme=load_theme("light"))


def test_an_aspect_that_is_none_is_refused_before_any_drawing(
    convviz: Run, tmp_path: Path
) -> None:
    layer = ("--in", "3,7,7", "--out", "2", "--k", "3")
    said = convviz("render", *layer, "--aspect", "5:3", "-o", "a.pptx")
    assert said.code == 2
    assert "aspect must be 16:9 or 4:3, not '5:3'" in said.err
    said = convviz("render", *layer, "--aspect", "4:3", "-o", "a.gif")
    assert said.code == 2
    assert "--aspect has no meaning with these files: name a .pptx" in said.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("flag", "how"), [
    ("--optimize", {"optimize": True}), ("--no-transparency", {"transparency": False}),
])  # fmt: skip
def test_the_gif_in_a_slide_is_written_as_asked_for(
    flag: str, how: dict[str, bool], convviz: Run, tmp_path: Path
) -> None:
    layer = ("--in", "1,3,3", "--out", "1", "--k", "2", "--no-story", "--no-caption")
    assert convviz("render", *layer, flag, "-o", "a.pptx").code == 0
    (slide,) = pptx.Presentation(tmp_path / "a.pptx").slides
    film = package.animate(package.Conv2d(1, 1, 2), (1, 3, 3), story=False, caption=False)
    assert picture_of(slide).image.blob == film.to_bytes(**how) != film.to_bytes()


def test_an_aspect_is_looked_at_before_a_picture_is_drawn() -> None:
    seen: list[int] = []
    with pytest.raises(convviz.ConvVizError, match="aspect must be 16:9 or 4:3"):
        convviz.animate(LAYER, SHAPE).write(
            BytesIO(), "pptx", aspect="5:3", progress=seen.append
        )
    assert seen == []


def test_without_the_extra_a_sentence_names_it(tmp_path: Path) -> None:
    code = """
import sys
sys.modules["pptx"] = None
from convviz.__main__ import main
main()
"""
    layer = ("render", "--in", "3,7,7", "--out", "2", "--k", "3", "-o", "a.pptx")
    done = subprocess.run(
        [sys.executable, "-c", code, *layer], cwd=tmp_path, capture_output=True, text=True,
        env={"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 2
    assert 'pip install "convviz[slides]"' in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_with_the_extra_there_is_no_warning(tmp_path: Path) -> None:
    said = run("render", "--in", "3,7,7", "--out", "2", "--k", "3", "-o", "a.pptx",
               cwd=tmp_path, env={"PYTHONWARNINGS": "error"})  # fmt: skip
    assert (said.code, said.err) == (0, "")
    assert re.fullmatch(r"a\.pptx  \d+ × \d+ px  \d+ frames  [\d.]+ KiB\n", said.out)


def test_interrupted_nothing_is_left(tmp_path: Path) -> None:
    film = convviz.animate(LAYER, SHAPE)

    def stop(done: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        film.save(tmp_path / "a.pptx", progress=stop)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("aspect", ["16:9", "4:3"])
def test_libreoffice_shows_the_picture_on_its_paper(
    theme: str, aspect: str, tmp_path: Path
) -> None:
    if not (shutil.which("soffice") and shutil.which("pdftoppm")):
        pytest.skip("there is no LibreOffice or no pdftoppm")
    film = convviz.animate(LAYER, SHAPE, theme=theme, story=False)
    film.save(tmp_path / "a.pptx", aspect=aspect)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "a.pptx"],
        cwd=tmp_path, check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    subprocess.run(["pdftoppm", "-r", "96", "-png", "a.pdf", "a"], cwd=tmp_path, check=True)
    (page,) = tmp_path.glob("a-*.png")
    printed = subprocess.run(
        ["pdftotext", "-layout", "a.pdf", "-"], cwd=tmp_path, capture_output=True, check=True
    ).stdout.decode()
    # Its title is on one line, though it is in another font than PowerPoint's.
    assert printed.split("\n")[0].split() == film.pictures.short_caption.split()
    shown = Image.open(page).convert("RGB")
    width, height = (1280, 720) if aspect == "16:9" else (960, 720)
    assert shown.size == pytest.approx((width, height), abs=2)
    paper, ink = load_theme(theme).paper, load_theme(theme).ink
    for corner in ((2, 2), (width - 4, 2), (2, height - 4), (width - 4, height - 4)):
        assert shown.getpixel(corner) == pytest.approx(paper, abs=3)
    title = shown.crop((30, 20, width - 30, 95))
    inked = [
        pixel for _, pixel in title.getcolors(1 << 20) or ()
        if max(abs(a - b) for a, b in zip(pixel, ink, strict=True)) < 24  # type: ignore[arg-type]
    ]  # fmt: skip
    assert inked
    hues = {tuple(hue) for hue in load_theme(theme).hues}
    below = shown.crop((0, 100, width, height))
    near = {
        hue for hue in hues
        for count, pixel in below.getcolors(1 << 20) or ()
        if count > 20 and max(abs(a - b) for a, b in zip(pixel, hue, strict=True)) < 12  # type: ignore[arg-type]
    }  # fmt: skip
    assert near, "no cell is shown as being read"


def test_the_gif_in_the_file_is_stored_as_it_is() -> None:
    film = convviz.animate(LAYER, SHAPE, story=False)
    with ZipFile(BytesIO(film.to_bytes("pptx"))) as parts:
        (name,) = (each for each in parts.namelist() if each.startswith("ppt/media/"))
        found = hashlib.sha256(parts.read(name)).hexdigest()
        kinds = {part.filename: part.compress_type for part in parts.infolist()}
    assert kinds.pop(name) == ZIP_STORED  # deflated it would be no smaller
    assert set(kinds.values()) == {ZIP_DEFLATED}
    assert found == hashlib.sha256(film.to_bytes("gif")).hexdigest()
