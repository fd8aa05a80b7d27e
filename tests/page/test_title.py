"""The words under the letters of a title: where they stand, and when they go."""

from __future__ import annotations

import pytest

from convviz.layer import (
    AvgPool2d,
    Conv1d,
    Conv2d,
    Conv3d,
    ConvTranspose2d,
    Layer,
    PixelShuffle,
)
from convviz.page.furniture import TITLE_PX, WORDED_PX
from convviz.page.page import Page, lay_out
from convviz.page.type import Words
from convviz.scene.roles import Kind, Role
from convviz.scene.views import VIEWS
from convviz.scene.views.rows.scenes import scenes as chain_scenes
from convviz.walks.blocks import block
from convviz.walks.walk import walk
from convviz.words.describe import ARGUMENT_WORDS

HERO = (Conv2d(3, 2, 3, stride=2, dilation=2, padding=1), (3, 7, 7))
LAYERS: dict[str, tuple[Layer, tuple[int, ...]]] = {
    "hero": HERO,
    "one axis": (Conv1d(1, 1, 3, padding=1, padding_mode="reflect"), (1, 9)),
    "three axes": (Conv3d(1, 1, 2), (1, 4, 4, 4)),
    "output padding": (ConvTranspose2d(1, 1, 3, stride=2, output_padding=1), (1, 4, 4)),
    "pool": (AvgPool2d(2, ceil_mode=True, divisor_override=3), (2, 7, 7)),
    "shuffle": (PixelShuffle(2), (4, 3, 3)),
}


def page_of(
    layer: Layer, shape: tuple[int, ...], size: tuple[int, int] | None, scale: float = 1
) -> Page:
    scenes = VIEWS["channels"].of(walk(layer, shape), None)
    return lay_out(scenes, size=size, cell_px=None, caption=True, scale=scale)


def title_of(page: Page) -> list[Words]:
    """The words of the title, not those of the legend."""
    return [words for words in page.words if words.y < page.body_y]


@pytest.mark.parametrize(
    ("size", "scale"),
    [(None, 0.5), (None, 1), (None, 2), ((960, 540), 1), ((960, 540), 2), ((1920, 1080), 1)],
)
@pytest.mark.parametrize("name", LAYERS)
def test_each_letter_has_its_word_below_in_its_middle(
    name: str, size: tuple[int, int] | None, scale: float
) -> None:
    page = page_of(*LAYERS[name], size, scale)
    title, caption = title_of(page), page.body.scene.caption
    below = [words for words in title if words.text in ARGUMENT_WORDS.values()]
    expected = [word for _, word in caption.terms if word]
    assert [words.text for words in below] == expected
    for argument, word in caption.terms:
        (letter,) = [words for words in title if words.text == argument]
        for words in (each for each in below if each.text == word):
            assert words.muted
            assert words.y >= letter.y + letter.face.height_px
            assert abs(
                (words.x + words.right) - (letter.x + letter.right)
            ) <= 2 * page.scale.px(1)
            assert words.face.size_px >= 11 * min(1, scale)
            assert words.face.size_px < letter.face.size_px
            assert words.y + words.face.height_px <= page.body_y
            assert words.right <= page.width - page.scale.margin(page.width)


def test_a_name_that_is_a_word_has_no_word() -> None:
    caption = page_of(*LAYERS["pool"], None).body.scene.caption
    assert caption.terms[-2:] == (("ceil", "rounded up"), ("divisor 3", ""))


@pytest.mark.parametrize("name", LAYERS)
def test_words_go_where_the_title_is_narrow_and_before_its_type_is_small(name: str) -> None:
    seen = set()
    for width in range(360, 1100, 40):
        page = page_of(*LAYERS[name], (width, 900))
        title, arguments = title_of(page), page.body.scene.caption.arguments
        worded = any(words.text in ARGUMENT_WORDS.values() for words in title)
        seen.add(worded)
        said = "   ".join(words.text for words in title)
        assert all(argument in said for argument in arguments), width
        if worded:
            (operator,) = [w for w in title if w.text == page.body.scene.caption.operator]
            sizes = [page.scale.face(operator.face.name, px).size_px for px in WORDED_PX]
            assert operator.face.size_px in sizes
    assert seen == ({True} if name == "shuffle" else {True, False})
    assert TITLE_PX[:3] == WORDED_PX


def test_where_room_is_short_words_that_a_lecture_gives_go_before_the_legend() -> None:
    states: dict[int, list[tuple[bool, ...]]] = {1: [], 2: []}
    for height in range(480, 250, -15):
        body = page_of(*HERO, (700, height)).body
        scene, told = body.scene, {key.role for key in body.scene.legend}
        now = {Role.TAP, Role.NOW} <= told
        assert now == scene.caption.spelled
        said = now, Role.PADDING in told, bool(scene.sections[0].heading)
        states[body.metrics.columns[Kind.INPUT]].append(said)
    for some in states.values():  # in one column first, and then in two
        assert some == sorted(some, reverse=True)
        assert {(True, True, True), (False, True, True), (False, False, True)} == set(some)


def test_rows_of_layers_have_no_letters_in_their_title() -> None:
    some = block("stack", (1, 9, 9), out_channels=1)
    page = lay_out(chain_scenes(some), size=None, cell_px=None, caption=True)
    assert all(not word for _, word in page.body.scene.caption.terms)
    assert not [words for words in page.words if words.text in ARGUMENT_WORDS.values()]
