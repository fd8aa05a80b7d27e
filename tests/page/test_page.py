"""Where things stand: nothing overlaps, nothing leaves the canvas, and sizes are kept."""

from __future__ import annotations

from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pictures import (
    GALLERY,
    GROUPS,
    HERO,
    LINE,
    SIZES,
    STEM,
    Case,
    Recording,
    draw_step,
    gallery_page,
    page_of,
    pages,
)
from searching import examples
from tidy import assert_tidy

from convviz.animation.animate import animate
from convviz.animation.pictures import WalkPictures
from convviz.errors import ConvVizError
from convviz.gallery.entries import Entry
from convviz.layer import Conv2d
from convviz.page.layout import BRACKET_PX
from convviz.page.page import LARGEST, Page, lay_out
from convviz.scene.roles import Kind
from convviz.scene.views.channels.scenes import scenes as channel_scenes
from convviz.walks.chains import Chain
from convviz.walks.limits import can_have_numbers
from convviz.walks.walk import walk

SMALLEST_CELL, LARGEST_CELL = 8, 32
LEAST_TYPE_PX = 11


def has_numbers(entry: Entry) -> bool:
    """Whether an entry's picture could have numbers in its cells."""
    layer, shape = entry.made()[:2]
    return not isinstance(layer, Chain) and can_have_numbers(walk(layer, shape))


def has_kernels_beside(entry: Entry) -> bool:
    """Whether an entry's picture has kernels beside its planes: of two axes, and no other."""
    view = entry.picture_options().get("view", "channels")
    layer, _ = entry.made()[:2]
    return view in ("channels", "scatter") and len(getattr(layer, "weight_shape", ())) == 4


@pytest.mark.parametrize("name", GALLERY)
def test_the_gallery_is_tidy(name: str) -> None:
    page = gallery_page(name)
    for step in (0, page.body.scene.steps // 2, page.body.scene.steps - 1):
        assert_tidy(page, step)


@pytest.mark.parametrize("name", [name for name in GALLERY if has_numbers(GALLERY[name])])
def test_the_gallery_is_tidy_with_numbers(name: str) -> None:
    page = gallery_page(name, values=True)
    for step in (0, page.body.scene.steps // 2, page.body.scene.steps - 1):
        assert_tidy(page, step)


@given(pages())
@examples(60, quick=12)
def test_type_is_large_enough_to_be_read(page: Page) -> None:
    raster = Recording(page)
    draw_step(raster, 0)
    assert all(ink.size_px >= LEAST_TYPE_PX for ink in raster.inks if ink.text)
    faces = [face for face, _ in raster._makes._numbers.values() if face]
    assert all(face.size_px >= LEAST_TYPE_PX for face in faces)


@given(pages(sizes=st.none()))
@examples(60, quick=12)
def test_a_page_is_no_larger_than_allowed(page: Page) -> None:
    assert page.width <= LARGEST[0]
    assert page.height <= LARGEST[1]


@pytest.mark.parametrize("size", SIZES, ids=str)
@given(st.data())
@examples(8, quick=2)
def test_a_size_that_is_asked_for_is_exact(size: tuple[int, int], data: st.DataObject) -> None:
    page = data.draw(pages(sizes=st.just(size)))
    assert (page.width, page.height) == size


@given(pages())
@examples(60, quick=12)
def test_cells_are_of_a_size_to_be_seen(page: Page) -> None:
    for cell_px in page.body.metrics.cell_px.values():
        least, most = map(page.scale.cell, (SMALLEST_CELL, LARGEST_CELL))
        assert least <= cell_px <= most


@pytest.mark.parametrize("cell_px", [9, 17, 24])
def test_cells_are_of_the_size_that_is_asked_for(cell_px: int) -> None:
    page = lay_out(channel_scenes(walk(*HERO)), size=None, cell_px=cell_px, caption=True)
    assert set(page.body.metrics.cell_px.values()) == {cell_px}


@given(pages())
@examples(60, quick=12)
def test_kernels_stand_in_rows_in_the_order_of_their_inputs(page: Page) -> None:
    spots = page.body.spots
    one_column = page.body.metrics.columns[Kind.INPUT] == 1
    for key, spot in spots.items():
        if key[0] != "w":
            continue
        group, _, place, _ = key[1:].split(".")
        assert spot.y == spots[f"w{group}.0.{place}.0"].y, "a row of kernels is level"
        if one_column and place != "0":
            for before, now in (
                (spots[f"x{group}.{int(place) - 1}.0"], spots[f"x{group}.{place}.0"]),
                (spots[f"w{group}.0.{int(place) - 1}.0"], spot),
            ):
                assert now.y > before.y


@pytest.mark.parametrize("name", [n for n in GALLERY if has_kernels_beside(GALLERY[n])])
def test_a_kernel_stands_level_with_its_input(name: str) -> None:
    """But for its name above it, which takes less than 24 px."""
    page = gallery_page(name)
    one_column = page.body.metrics.columns[Kind.INPUT] == 1
    middle: dict[tuple[str, ...], list[float]] = {}
    for key, spot in page.body.spots.items():
        group, *_, place, _ = key[1:].split(".")
        row = place if one_column else "all"
        middle.setdefault((key[0], group, row), []).append(spot.y + spot.height / 2)
    for (kind, *row), found in middle.items():
        if kind == "w":
            assert abs(mean(found) - mean(middle["x", *row])) < 12


def test_brackets_have_room() -> None:
    page = page_of(GROUPS)
    assert {spot.width for spot in page.body.brackets.values()} == {BRACKET_PX}


@pytest.mark.parametrize("case", [HERO, GROUPS, LINE, STEM], ids=str)
def test_without_a_caption_there_is_the_body_alone(case: Case) -> None:
    page = page_of(case, caption=False)
    assert (page.words, page.legend, page.footer) == ((), (), None)


def test_a_title_says_it_all_on_the_narrowest_of_pages() -> None:
    page = page_of(Case(Conv2d(1, 1, 3), (1, 7, 7)), size=(320, 400))
    said = " ".join(words.text for words in page.words)
    for part in ("Conv2d", "(1, 7, 7)", "(1, 5, 5)", "K (3, 3)", "P (0, 0)", "G 1"):
        assert part in said


SENTENCES = {
    (64, 64): "Conv2d (3, 7, 7) → (2, 3, 3) does not fit in 64x64 px:"
    " with cells of 6 px, the least, it needs 343x195 px, or less without caption",
    (63, 480): "size must be from 64 to 4096 px, not 63",
    (640, 4097): "size must be from 64 to 4096 px, not 4097",
    (640, 480.0): "size must be a whole number, not 480.0",
    (640, True): "size must be a whole number, not True",
    (640,): "size must be (width, height) in pixels, or a text such as '960x540', not (640,)",
    "640x": "size must be (width, height) in pixels, or a text such as '960x540', not '640x'",
}


@pytest.mark.parametrize("size", SENTENCES, ids=str)
def test_an_impossible_size_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(ConvVizError) as caught:
        page_of(HERO, size=size)
    assert str(caught.value) == SENTENCES[size]


def test_cells_that_do_not_fit_are_refused() -> None:
    scenes = channel_scenes(walk(*HERO))
    with pytest.raises(ConvVizError) as caught:
        lay_out(scenes, size=(640, 480), cell_px=100, caption=True)
    assert str(caught.value) == (
        "Conv2d (3, 7, 7) → (2, 3, 3) does not fit in 640x480 px:"
        " with cells of 100 px it needs 1637x1013 px, or less without caption"
    )
    with pytest.raises(ConvVizError, match="cell_px must be from 4 to 128 px, not 3"):
        lay_out(scenes, size=None, cell_px=3, caption=True)


def test_an_equation_that_is_too_long_ends_visibly() -> None:
    page = page_of(Case(Conv2d(1, 1, 3), (1, 7, 7)), size=(320, 400))
    assert page.footer is not None
    (line,) = page.footer.equation(page.body.scene.still(8).footer)
    assert line.text.startswith("y[0, 1, 3] = ")
    assert line.text.endswith("…")
    assert line.right <= page.footer.right
    assert [words.text for words in page.footer.equation("y")] == ["y"]


@pytest.mark.parametrize("name", GALLERY)
def test_what_is_said_beside_the_counter_is_said_in_every_frame(name: str) -> None:
    """How many steps are left out, and which other groups do the same."""
    layer, shape = GALLERY[name].made()[:2]
    pictures = animate(layer, shape, **GALLERY[name].picture_options()).pictures
    assert isinstance(pictures, WalkPictures)
    some = sorted({0, 1, len(pictures) // 2, len(pictures) - 1} & set(range(len(pictures))))
    for place in some:
        still, note = pictures.still(place), pictures.note(place)
        shown = (
            pictures.whole
            if pictures.whole and pictures.beats[place].whole
            else pictures.raster
        )
        recording = Recording(shown.page)
        recording.draw(still, note)
        told = [still.company, note, still.told]
        written = {ink.text for ink in recording.inks}
        assert set(filter(None, told)) <= written
