"""Narrow and flat canvases: no text leaves them, and what is cut ends visibly."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from operators import OPERATORS
from pictures import Recording, draw_step
from rows_of_layers import chains
from strategies import cases

from convviz.errors import ConvVizError
from convviz.layer import Conv2d, ConvTranspose1d
from convviz.page.page import Page, lay_out
from convviz.page.type import SANS, broken, face, fitted
from convviz.scene.views import VIEWS
from convviz.scene.views.rows.scenes import scenes as chain_scenes
from convviz.walks.chains import Chain
from convviz.walks.tensors import tensors
from convviz.walks.walk import ORDERS, walk

WIDTHS, HEIGHTS = (64, 90, 120, 160, 200, 240, 300, 350, 400), (64, 100, 160, 240, 400, 900)
PACE, COMPANY = "every 9,999th step", "the same in channels 99…199"


def smallest(make: object, first: int) -> Page | None:
    """The first of all narrow pages, from the one numbered `first` on, that `make` fits on."""
    for size in list(product(WIDTHS, HEIGHTS))[first:]:
        try:
            return make(size)  # type: ignore[operator,no-any-return]
        except ConvVizError:
            continue
    return None


def assert_all_is_told(page: Page, step: int) -> None:
    """Every text is on the canvas, and in full there unless it says that it is cut."""
    raster = Recording(page)
    draw_step(raster, step, PACE)
    for text, (x, y, width, height), _ in raster.inks:
        assert x >= 0, text
        assert y >= 0, text
        assert x + width <= page.width, text
        assert y + height <= page.height, text
    scene = page.body.scene
    said = " ".join(words.text for words in page.words) + " "
    said += " ".join(ink.text for ink in raster.inks)
    shapes = scene.caption.shapes.split(" → ")
    told = [key.words for key in scene.legend]
    told += [scene.caption.operator, *shapes, *scene.caption.arguments]
    told += [PACE, f"step {step + 1:,} / {scene.steps:,}"]
    for words in told:
        for word in words.split():
            assert word in said or _is_cut(word, said), (words, said)
            if f"{word}…" in said:
                break  # the rest of the words is cut, and visibly


def _is_cut(word: str, said: str) -> bool:
    """Whether the beginning of `word` is there, with the sign of a cut."""
    return any(f" {word[:kept]}…" in f" {said}" for kept in range(len(word)))


def search(data: st.DataObject) -> None:
    layers = st.one_of(*OPERATORS.values()).map(lambda o: (o.layer, o.input_shape))
    layer, shape = data.draw(layers | cases().map(tuple))
    view = data.draw(st.sampled_from(list(VIEWS)))
    order, values = data.draw(st.sampled_from(ORDERS)), data.draw(st.booleans())
    try:
        steps = walk(layer, shape, order=order, view=VIEWS[view].walked)
        scenes = list(VIEWS[view].of(steps, tensors(steps) if values else None))
    except ConvVizError:
        assume(False)

    def make(size: tuple[int, int]) -> Page:
        return lay_out(scenes, size=size, cell_px=None, caption=True, beside=(COMPANY, PACE))

    page = smallest(make, data.draw(st.integers(0, 40)))
    assume(page is not None)
    assert_all_is_told(page, data.draw(st.integers(0, len(steps) - 1)))


@given(st.data())
@settings(max_examples=12)
def test_in_every_view_a_narrow_canvas_tells_all_or_says_that_it_cuts(
    data: st.DataObject,
) -> None:
    search(data)


@pytest.mark.slow
@given(st.data())
@settings(max_examples=500)
def test_narrow_canvases_tell_all_in_a_long_search(data: st.DataObject) -> None:
    search(data)


@given(chains(most=2), st.integers(0, 40))
@settings(max_examples=10)
def test_rows_of_layers_on_narrow_canvases_tell_all(some: Chain, first: int) -> None:
    def make(size: tuple[int, int]) -> Page:
        scenes = chain_scenes(some)
        return lay_out(scenes, size=size, cell_px=None, caption=True, beside=(PACE,))

    page = smallest(make, first)
    assume(page is not None)
    assert_all_is_told(page, len(some) - 1)


def test_a_note_wider_than_the_canvas_takes_several_lines() -> None:
    steps = walk(Conv2d(1, 1, 3), (1, 6, 6))
    numbers = {"input": [[[0.123] * 6] * 6], "weight": [[[[0.123] * 3] * 3]]}
    scenes = VIEWS["channels"].of(steps, tensors(steps, numbers))
    page = lay_out(scenes, size=(240, 900), cell_px=None, caption=True, beside=(PACE,))
    told = [words.text for words in page.words]
    at = next(at for at, text in enumerate(told) if text.startswith("no room for numbers"))
    assert " ".join(told[at:]) == "no room for numbers: input, kernel, output"
    assert len(told[at:]) == 2
    assert_all_is_told(page, 0)


def test_a_text_is_broken_between_words_and_cut_where_there_are_none() -> None:
    type_face = face(SANS, 13)
    room = type_face.width("no room for")
    assert broken("no room for numbers", type_face, room) == ["no room for", "numbers"]
    assert broken("no  room", type_face, room) == ["no  room"]
    cut = fitted("ConvTranspose2d", type_face, room)
    assert cut.endswith("…")
    assert "ConvTranspose2d".startswith(cut[:-1])
    assert type_face.width(cut) <= room
    assert fitted("word", type_face, 0) == "…"


def test_a_window_that_is_cut_off_is_told() -> None:
    steps = walk(
        ConvTranspose1d(2, 2, 5, stride=5, padding=9, bias=False), (2, 5), view="scatter"
    )
    scenes = list(VIEWS["scatter"].of(steps, None))

    def make(size: tuple[int, int]) -> Page:
        return lay_out(scenes, size=size, cell_px=None, caption=True, beside=(COMPANY, PACE))

    page = smallest(make, 0)
    assert page is not None
    for number in range(len(steps)):
        assert_all_is_told(page, number)
    words = {
        steps[number].position[0]: page.body.scene.still(number).texts for number in range(5)
    }
    assert words[0]["out.window"] == "output cells none of 7"
