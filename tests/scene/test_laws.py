"""Laws that hold for every view: stills keep to their scene, and pages are tidy."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from gathering import CASES, FLAT_SUMS, SHOWN, SUMS, page_of, pool_cases
from hypothesis import given, settings
from hypothesis import strategies as st
from searching import many
from strategies import Case
from tidy import assert_tidy, assert_words_clear_of_beams

from convviz.errors import ConvVizError
from convviz.layer import AvgPool2d, Conv2d, Layer, MaxPool2d
from convviz.page.page import Page
from convviz.scene.boxes import Bracket, Map, Panel, Text
from convviz.scene.model import Scene
from convviz.scene.roles import Role
from convviz.scene.views import VIEWS
from convviz.walks.tensors import tensors
from convviz.walks.walk import ORDERS, steps_of

POOLS: dict[str, tuple[Layer, tuple[int, ...]]] = {
    "max": (MaxPool2d(2), (2, 6, 6)),
    "padded max": (MaxPool2d(3, stride=2, padding=1), (2, 6, 6)),
    "mean": (AvgPool2d(3, stride=2, padding=1, count_include_pad=False), (2, 6, 6)),
    "rounded up": (AvgPool2d(3, stride=2, ceil_mode=True), (1, 6, 6)),
    "wide": (Conv2d(3, 64, 11, stride=4, padding=2), (3, 224, 224)),
    "point": (Conv2d(2, 2, 1), (2, 4, 4)),
}
LARGE = [
    *(("matrix", values, name) for values in (False, True) for name in SHOWN),
    *(("product", True, name) for name in SHOWN | POOLS),
]
"""Views whose matrices and numbers have to share a page with planes."""


def boxes(box: object) -> Iterator[object]:
    """`box`, and all boxes inside."""
    yield box
    inner = [box.box] if isinstance(box, Bracket) else getattr(box, "boxes", ())
    for each in inner:
        yield from boxes(each)


def scenes_of(view: str, layer: Layer, shape: tuple[int, ...], order: str) -> list[Scene]:
    """Every arrangement of a view of `layer`, with numbers; none of an operator refused."""
    try:
        steps = steps_of(layer, shape, order=order, view=VIEWS[view].walked, convention="")
        return list(VIEWS[view].of(steps, tensors(steps)))
    except ConvVizError:
        return []


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", CASES)
def test_a_still_keeps_to_what_its_scene_announces(name: str, view: str, order: str) -> None:
    for scene in scenes_of(view, *CASES[name], order)[::5]:
        every = [box for section in scene.sections for box in boxes(section.box)]
        words = [*every, *(line for section in scene.sections for line in section.heading)]
        panels = {box.key: box for box in every if isinstance(box, Panel)}
        assert len(panels) == sum(isinstance(box, Panel) for box in every)
        for number in (0, scene.steps // 2, scene.steps - 1):
            still = scene.still(number)
            assert panels.keys() == still.cells.keys()
            for key, panel in panels.items():
                cells = still.cells[key]
                shape = panel.rows, panel.cols
                assert cells.roles.shape == shape or cells.at is not None  # a slab moves in it
                assert set(cells.roles.ravel().tolist()) <= set(scene.roles[panel.kind])
                assert cells.hue in scene.hues
                assert len(cells.name) <= len(panel.room)
            assert {beam.hue for beam in still.beams} <= set(scene.hues)
            assert {end for b in still.beams for end in (b.source, b.target)} <= panels.keys()
            assert {box.key for box in every if isinstance(box, Bracket)} <= set(still.brackets)
            assert {box.key for box in words if isinstance(box, Map)} <= still.maps.keys()
            told = {box.key for box in words if isinstance(box, Text) and box.room} - {""}
            assert told <= still.texts.keys()
            assert len(still.footer) <= len(scene.footer_room)
            assert (still.done, still.total) == (number + 1, scene.steps)


@pytest.mark.parametrize("view", [view for view in VIEWS if view != "scatter"])
def test_the_legend_names_the_cell_that_padding_copies(view: str) -> None:
    layer = Conv2d(1, 1, 3, padding=1, padding_mode="reflect")
    for scene in scenes_of(view, layer, (1, 4, 4), "lockstep"):
        told = {key.role: key.words for key in scene.legend}
        assert told[Role.SOURCE] == "the cell that is copied"


def page_with(view: str, values: bool, name: str) -> Page:
    """The page of a view of a layer in `SHOWN` or `POOLS`."""
    return page_of(VIEWS[view].of, *(SHOWN | POOLS)[name], values=values)


@pytest.mark.parametrize(("view", "values", "name"), LARGE)
def test_pages_are_tidy_and_no_words_stand_on_beams(view: str, values: bool, name: str) -> None:
    page = page_with(view, values, name)
    last = page.body.scene.steps - 1
    for step in (0, last // 2, last):
        assert_tidy(page, step)
    for step in {*range(min(many(8, 1), last)), last // 2, last}:
        assert_words_clear_of_beams(page, step)


@pytest.mark.parametrize(("view", "drawn"), [
    ("matrix", SUMS),
    ("product", FLAT_SUMS | pool_cases()),
])  # fmt: skip
@given(st.sampled_from(ORDERS), st.booleans(), st.data())
@settings(max_examples=40)
def test_any_page_is_tidy(
    view: str,
    drawn: st.SearchStrategy[Case],
    order: str,
    values: bool,
    data: st.DataObject,
) -> None:
    page = page_of(VIEWS[view].of, *data.draw(drawn), values=values, order=order)
    assert_tidy(page, data.draw(st.integers(0, page.body.scene.steps - 1)))
