"""Where marks stand, in every view: one suite of laws for all of them.

Nothing overlaps and nothing leaves the canvas; panels, names and lines of the legend are there
once; words stand where a reader looks for them.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cache

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from operators import OPERATORS
from pictures import ALL_CASES, inks_of
from rows_of_layers import chains
from tidy import assert_tidy, marks_of, on_page, some_steps

from convviz.animation.animate import animate
from convviz.animation.pictures import WalkPictures
from convviz.errors import ConvVizError
from convviz.layer import (
    AvgPool2d,
    Conv1d,
    Conv2d,
    Conv3d,
    ConvTranspose1d,
    ConvTranspose2d,
    Fold,
    Layer,
    MaxPool1d,
    MaxPool2d,
    PixelShuffle,
    Unfold,
)
from convviz.page.layout import Spot
from convviz.page.marks import Grid, Lying, Swatch
from convviz.page.page import LARGEST, WIDEST, Page
from convviz.page.type import Words
from convviz.scene.boxes import NameSide
from convviz.scene.views import VIEWS
from convviz.walks.blocks import BLOCKS, block
from convviz.walks.chains import Chain
from convviz.walks.walk import ORDERS

LAYERS: dict[str, tuple[Layer, tuple[int, ...]]] = {
    "one axis": (Conv1d(2, 3, 3, padding=((2, 0),)), (2, 12)),
    "one axis, long": (Conv1d(1, 1, 9), (1, 900)),
    "one channel": (Conv2d(1, 1, 3), (1, 5, 5)),
    "hero": (Conv2d(3, 2, 3, stride=2, padding=1, dilation=2), (3, 7, 7)),
    "groups": (Conv2d(4, 4, 3, padding=1, groups=2), (4, 5, 5)),
    "depthwise": (Conv2d(8, 8, 3, groups=8), (8, 4, 4)),
    "reflect": (Conv2d(1, 1, 3, padding=2, padding_mode="reflect"), (1, 6, 6)),
    "stem": (Conv2d(3, 64, 7, stride=2, padding=3), (3, 224, 224)),
    "three axes": (Conv3d(1, 2, 3, padding=1), (1, 4, 4, 4)),
    "transposed": (ConvTranspose2d(2, 2, 3, 2, 1, 1), (2, 4, 4)),
    "transposed, one axis": (ConvTranspose1d(2, 2, 3, stride=2), (2, 5)),
    "largest": (MaxPool2d(2), (3, 6, 6)),
    "largest, one axis": (MaxPool1d(3, stride=2, padding=1), (2, 8)),
    "mean": (AvgPool2d(3, stride=2, padding=1), (1, 6, 6)),
    "unfold": (Unfold(3), (2, 5, 5)),
    "fold": (Fold(5, 3), (9, 9)),
    "shuffle": (PixelShuffle(2), (4, 4, 4)),
}
CONVOLUTIONS = [name for name, (layer, _) in LAYERS.items() if "Conv" in type(layer).__name__]
TRANSPOSED = [name for name in LAYERS if name.startswith("transposed")]
SHOWN_BY = {
    "channels": list(LAYERS),
    "scatter": TRANSPOSED,
    "isometric": list(LAYERS),
    "matrix": [name for name in CONVOLUTIONS if name not in TRANSPOSED],
    "product": [
        name for name in LAYERS if name not in ("three axes", "unfold", "fold", "shuffle")
    ],
}
"""The layers of the suite that each view can show."""

ROWS = {
    **{
        f"block {name}": block(name, (4, 8, 8), out_channels=4, padding="same")
        for name in BLOCKS
        if name != "downsample"
    },
    "block downsample": block("downsample", (4, 8, 8), out_channels=4, padding=1),
    "block over one axis": block("dilated", (2, 24), out_channels=2),
    "large block": block("bottleneck", (16, 64, 48), out_channels=16, padding=1),
}
LARGEST_SIZE = (1920, 1080)
SIZES = (None, (640, 480), (1280, 720))

FARTHEST_PX = 40
"""A name stands no farther from its panel."""


@cache
def page_of(view: str, name: str, size: tuple[int, int] | None, values: bool) -> Page:
    """The page of a layer in a view, or, in no view, of layers in a row."""
    if not view:
        some = ROWS[name]
        return animate(some, some.input_shape, size=size).pictures.raster.page
    layer, shape = LAYERS[name]
    return animate(layer, shape, view=view, size=size, values=values).pictures.raster.page


def shown() -> list[object]:
    """A parameter for every layer in every view that shows it, and for every row of layers."""
    some = [(view, name) for view, names in SHOWN_BY.items() for name in names]
    some += [("", name) for name in ROWS]
    return [pytest.param(*each, id=" ".join(filter(None, each))) for each in some]


in_every_view = pytest.mark.parametrize(("view", "name"), shown())
at_every_size = pytest.mark.parametrize(
    "size", [*SIZES[:-1], pytest.param(SIZES[-1], marks=pytest.mark.slow)], ids=str
)


@pytest.fixture
def page(view: str, name: str, size: tuple[int, int] | None) -> Page:
    """The page of the size, or of the next larger one that has room."""
    for tried in SIZES[SIZES.index(size) :]:
        with suppress(ConvVizError):
            return page_of(view, name, tried, False)
    return page_of(view, name, LARGEST_SIZE, False)


def test_every_view_is_held_to_these_laws() -> None:
    assert SHOWN_BY.keys() == VIEWS.keys()
    assert all(SHOWN_BY.values())


@in_every_view
@at_every_size
def test_nothing_overlaps_and_nothing_leaves_the_canvas(page: Page) -> None:
    for step in some_steps(page):
        assert_tidy(page, step)


@pytest.mark.parametrize(("view", "name"), [each for each in shown() if each.values[0]])
def test_nothing_overlaps_where_there_are_numbers(view: str, name: str) -> None:
    page = page_of(view, name, None, True)
    for step in some_steps(page):
        assert_tidy(page, step)


@in_every_view
@at_every_size
def test_a_page_has_the_size_that_was_asked_for_or_one_that_is_allowed(
    view: str, page: Page, size: tuple[int, int] | None
) -> None:
    if size:
        assert (page.width, page.height) in (*SIZES[SIZES.index(size) :], LARGEST_SIZE)
    else:
        width, height = LARGEST if view else WIDEST
        assert page.width <= width
        assert page.height <= height


@in_every_view
@at_every_size
def test_every_panel_is_drawn_once_in_whole_cells(page: Page) -> None:
    for step in some_steps(page):
        still = page.body.scene.still(step)
        drawn = [mark for mark in marks_of(page, step) if isinstance(mark, Grid | Lying)]
        assert sorted(mark.key for mark in drawn) == sorted(page.body.spots)
        for mark in drawn:
            assert (mark.cells.roles == still.cells[mark.key].roles).all()
            assert mark.cell_px == page.body.metrics.cell_px[mark.kind]
            rows, cols = mark.cells.roles.shape
            if isinstance(mark, Grid):
                line = page.scale.px(1)
                sides = (cols * mark.cell_px + line, rows * mark.cell_px + line)
                assert mark.spot[2:] == sides


@in_every_view
@at_every_size
def test_every_name_is_said_once_and_stands_beside_its_panel(page: Page) -> None:
    for step in some_steps(page):
        cells = page.body.scene.still(step).cells
        inks = inks_of(page, step)
        lying = {m.key: m.spot for m in marks_of(page, step) if isinstance(m, Lying)}
        for key, spot in page.body.labels.items():
            name, side = cells[key].name, page.body.panels[key].side
            if side in (NameSide.CORNER, NameSide.BELOW):
                beside = [ink for ink in inks if ink.text == name]
                beside = [ink for ink in beside if is_at_corner(page, lying[key], ink.spot)]
                assert len(beside) == 1, (key, name)
                continue
            room, panel = on_page(page, spot), on_page(page, page.body.spots[key])
            there = [
                ink.spot
                for ink in inks
                if ink.text == name
                and room.x <= ink.spot.x + ink.spot.width // 2 <= room.x + room.width
                and room.y <= ink.spot.y + ink.spot.height // 2 <= room.y + room.height
            ]
            assert len(there) == bool(name.strip()), (key, name)
            for x, y, width, height in there:
                beside = {
                    NameSide.LEFT: panel.x - (x + width),
                    NameSide.TOP: panel.y - (y + height),
                    NameSide.RIGHT: x - (panel.x + panel.width),
                }[side]
                assert beside >= 0, (key, name)
                # Lying planes above each other have their names in one column; a name stands
                # in the middle of the room of the longest.
                most = page.scale.px(FARTHEST_PX) + (room.width - width) // 2
                assert beside <= most or page.body.panels[key].tilted, (key, name)
                if side is NameSide.TOP:
                    assert panel.x - FARTHEST_PX <= x <= panel.x + panel.width
                else:
                    assert panel.y - height <= y <= panel.y + panel.height


def is_at_corner(page: Page, plane: Spot, name: Spot) -> bool:
    """True if a name stands close at the left of the near left corner of a lying plane."""
    close = page.scale.px(FARTHEST_PX) // 2
    right, foot = name.x + name.width, plane.y + plane.height
    return 0 < plane.x - right < close and foot - close < name.y < foot + close // 2


@in_every_view
@at_every_size
def test_every_line_of_the_legend_is_there_once_its_cell_before_its_words(page: Page) -> None:
    scene, marked = page.body.scene, marks_of(page, 0)
    swatches = [mark for mark in marked if isinstance(mark, Swatch)]
    keys = [key for key in scene.legend if key.role is not None]
    assert [(mark.role, mark.hue) for mark in swatches] == [(key.role, key.hue) for key in keys]
    words = [mark for mark in marked if isinstance(mark, Words)]
    for swatch, key in zip(swatches, keys, strict=True):
        beside = [
            each
            for each in words
            if each.text
            and key.words.startswith(each.text.rstrip("…"))
            and 0 < each.x - swatch.spot.x <= page.scale.px(FARTHEST_PX)
            and abs(each.y - swatch.spot.y) < swatch.spot.height
        ]
        assert len(beside) == 1, key
        assert swatch.spot.y >= page.body_y + page.body.height


@in_every_view
@at_every_size
def test_the_title_is_on_top_and_the_counter_at_the_right_of_the_foot(page: Page) -> None:
    scene, bottom = page.body.scene, page.body_y + page.body.height
    for step in some_steps(page):
        words = [mark for mark in marks_of(page, step) if isinstance(mark, Words)]
        title = " ".join(each.text for each in words if each.y < page.body_y - 1)
        for part in (scene.caption.operator, *scene.caption.arguments):
            assert part in " ".join(title.split()) or part in title, part
        (counter,) = [each for each in words if each.text.startswith("step ")]
        still = scene.still(step)
        assert counter.text == f"step {still.done:,} / {still.total:,}"
        assert counter.right == page.width - page.scale.margin(page.width)
        assert counter.y >= bottom
        assert page.footer is not None
        assert page.footer.bar[:3] == (0, page.height - page.footer.bar.height, page.width)


def layers() -> st.SearchStrategy[tuple[Layer, tuple[int, ...]]]:
    """Any operator."""
    small = st.one_of(*OPERATORS.values()).map(lambda some: (some.layer, some.input_shape))
    return small | ALL_CASES.map(tuple)


def search(data: st.DataObject) -> None:
    """Any layer in any view is tidy, however it is drawn."""
    layer, shape = data.draw(layers())
    view, size = data.draw(st.sampled_from(list(VIEWS))), data.draw(st.sampled_from(SIZES))
    how = {
        "order": data.draw(st.sampled_from(ORDERS)),
        "values": data.draw(st.booleans()),
        "caption": data.draw(st.booleans()),
    }
    try:
        drawn = animate(layer, shape, view=view, size=size, **how)
    except ConvVizError:
        assume(False)
    pictures = drawn.pictures
    assert isinstance(pictures, WalkPictures)
    number = data.draw(st.integers(0, len(drawn) - 1))
    raster = pictures.whole if pictures.beats[number].whole else pictures.raster
    assert raster is not None
    assert_tidy(raster.page, pictures.still(number), pictures.note(number))


@given(st.data())
@settings(max_examples=60)
def test_any_layer_in_any_view_is_tidy(data: st.DataObject) -> None:
    search(data)


@pytest.mark.slow
@given(st.data())
@settings(max_examples=1_000)
def test_any_layer_in_any_view_is_tidy_in_a_long_search(data: st.DataObject) -> None:
    search(data)


@given(chains(), st.sampled_from(SIZES), st.data())
@settings(max_examples=40)
def test_any_row_of_layers_is_tidy(
    some: Chain, size: tuple[int, int] | None, data: st.DataObject
) -> None:
    try:
        page = animate(some, some.input_shape, size=size).pictures.raster.page
    except ConvVizError:
        assume(size is not None)
        raise
    assert_tidy(page, data.draw(st.integers(0, len(some) - 1)))
