"""Layers over one axis: strips that share their columns, the kernel under what it reads."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from gathering import pool_cases, transposed_cases
from hypothesis import given
from hypothesis import strategies as st
from searching import examples
from strategies import cases
from tidy import assert_no_beam_behind_a_panel, on_page, some_steps

from convviz.animation.animate import animate
from convviz.layer import AvgPool1d, Conv1d, ConvTranspose1d, Layer, MaxPool1d
from convviz.page.page import Page, lay_out
from convviz.scene.model import Cells, Scene
from convviz.scene.roles import Kind, Role
from convviz.scene.telling.told import told
from convviz.scene.views.channels.columns import SharedColumns
from convviz.scene.views.channels.scenes import scenes as channel_scenes
from convviz.story.beat import Beat, Phase
from convviz.walks.tensors import tensors
from convviz.walks.walk import ORDERS, Walk, walk

LAYERS: dict[str, tuple[Layer, tuple[int, ...]]] = {
    "one": (Conv1d(1, 1, 3), (1, 9)),
    "causal": (Conv1d(2, 3, 3, padding=((2, 0),), dilation=2), (2, 12)),
    "strided": (Conv1d(2, 2, 5, stride=2, padding=1), (2, 24)),
    "groups": (Conv1d(4, 4, 3, padding=2, dilation=2, groups=2), (4, 14)),
    "many": (Conv1d(16, 32, 3, padding=1), (16, 40)),
    "circular": (Conv1d(2, 2, 3, padding=1, padding_mode="circular"), (2, 9)),
    "long": (Conv1d(1, 2, 9), (1, 900)),
    "audio": (Conv1d(1, 1, 400, stride=160), (1, 16_000)),
    "transposed": (ConvTranspose1d(2, 2, 3, stride=2, padding=1), (2, 6)),
    "largest": (MaxPool1d(3, stride=2, padding=1), (3, 12)),
    "mean": (AvgPool1d(3, stride=2, ceil_mode=True), (2, 12)),
}
SIZES = (None, (400, 300), (640, 480), (960, 540), (1920, 1080))
CAUSAL = Conv1d(1, 1, 3, padding=((2, 0),))

FLAT = st.just(1)
CASES = cases(dims=FLAT) | transposed_cases(dims=FLAT) | pool_cases()
STRIPS = CASES.filter(lambda case: len(case.input_shape) == 2)


@st.composite
def walks(draw: st.DrawFn) -> Walk:
    """Any walk over one axis."""
    layer, shape = draw(STRIPS)
    view = draw(st.sampled_from(layer.views))
    return walk(layer, shape, order=draw(st.sampled_from(ORDERS)), view=view)


def weights(cells: Cells) -> list[int]:
    """The columns of a kernel."""
    return np.flatnonzero(cells.roles[0] != Role.BLANK).tolist()


def shown(scene: Scene, number: int, letter: str) -> list[Cells]:
    return [cells for key, cells in scene.still(number).cells.items() if key[0] == letter]


@given(walks(), st.data())
@examples(150, quick=40)
def test_a_kernel_lies_on_the_columns_that_its_window_touches(
    steps: Walk, data: st.DataObject
) -> None:
    scene = data.draw(st.sampled_from(list(channel_scenes(steps))))
    step = steps[data.draw(st.integers(0, len(steps) - 1))]
    wide = "y" if steps.plan.scatters else "x"
    (touched,) = (steps.plan.written_at if steps.plan.scatters else steps.plan.read_at)(
        step.position
    )
    (plane, *_) = shown(scene, step.number, wide)
    assert plane.frame is not None
    there = [cell + plane.frame.col for cell in touched]
    kernels = [cells for cells in shown(scene, step.number, "w") if cells.lit]
    assert kernels
    for cells in kernels:
        assert weights(cells) == [col for col in there if col < cells.roles.shape[1]]
        assert cells.roles.shape == plane.roles.shape


@given(walks(), st.data())
@examples(150, quick=40)
def test_what_a_window_makes_stands_under_it(steps: Walk, data: st.DataObject) -> None:
    scene = data.draw(st.sampled_from(list(channel_scenes(steps))))
    number = data.draw(st.integers(0, len(steps) - 1))
    narrow, roles = ("x", (Role.TAP,)) if steps.plan.scatters else ("y", (Role.NOW,))
    if steps.plan.rule.name == "MAX":
        roles = (*roles, Role.WINNER)
    kernels = [weights(cells) for cells in shown(scene, number, "w") if cells.lit]
    found = [
        np.flatnonzero(np.isin(cells.roles[0], roles)).tolist()
        for cells in shown(scene, number, narrow)
        if cells.lit
    ]
    at_work = [cols for cols in found if cols]
    assert at_work
    for cols in at_work:
        assert len(cols) == 1
        assert min(map(min, kernels)) <= cols[0] <= max(map(max, kernels))


@given(walks(), st.data())
@examples(100, quick=30)
def test_a_shaft_of_light_goes_from_strip_to_strip(steps: Walk, data: st.DataObject) -> None:
    scene = data.draw(st.sampled_from(list(channel_scenes(steps))))
    still = scene.still(data.draw(st.integers(0, len(steps) - 1)))
    keys = list(still.cells)
    assert still.beams
    for beam in still.beams:
        assert beam.down
        assert keys.index(beam.target) - keys.index(beam.source) == 1
        for key, rect in ((beam.source, beam.source_cells), (beam.target, beam.target_cells)):
            (_, width) = still.cells[key].roles.shape
            assert 0 <= rect.col < rect.col + rect.cols <= width
    by_slot: dict[str, list[str]] = {}
    for beam in still.beams:
        by_slot.setdefault(beam.source[1:].split(".")[0], []).append(beam.source[0])
    for letters in by_slot.values():
        assert letters[0] == "x"
        assert "w" in letters


def test_an_output_of_the_same_size_stands_under_its_own_input() -> None:
    scene = next(channel_scenes(walk(CAUSAL, (1, 6))))
    for number in range(6):
        (x,), (y,) = shown(scene, number, "x"), shown(scene, number, "y")
        assert x.frame == y.frame
        assert np.flatnonzero(y.roles[0] == Role.NOW).tolist() == [number + 2]


def test_a_kernel_of_a_group_that_waits_is_an_outline_at_the_left() -> None:
    steps = walk(Conv1d(2, 2, 3, groups=2), (2, 6), order="in_turn")
    first, second = shown(next(channel_scenes(steps)), 2, "w")
    assert weights(first) == [2, 3, 4]
    assert weights(second) == [0, 1, 2]
    assert set(second.roles[0]) == {Role.WEIGHT, Role.BLANK}


def test_the_line_above_a_long_input_tells_its_cells() -> None:
    scene = animate(Conv1d(1, 1, 9), (1, 900)).pictures.raster.page.body.scene
    assert scene.still(0).texts["in.window"] == "input cells 0…47 of 900"
    assert scene.still(891).texts["in.window"] == "input cells 852…899 of 900"
    up = walk(ConvTranspose1d(1, 1, 3, stride=2), (1, 400))
    assert next(channel_scenes(up)).still(0).texts["in.window"] == "z cells 0…45 of 799"
    laid = walk(ConvTranspose1d(1, 1, 3, stride=2), (1, 400), view="scatter")
    told = next(channel_scenes(laid)).still(0).texts
    assert told["out.window"] == "output cells 0…47 of 801"


def test_every_output_is_seen_while_pages_turn() -> None:
    steps = walk(Conv1d(1, 1, 5, stride=3, padding=2), (1, 200))
    for most in (48, 13, 9):
        columns = SharedColumns.of(steps, most)
        for position in range(columns.grid):
            assert position in columns.positions(position)
            assert columns.column(position) in columns.at(position)


def page_of(name: str, size: tuple[int, int] | None, *, values: bool = False) -> Page:
    steps = walk(*LAYERS[name])
    scenes = channel_scenes(steps, tensors(steps) if values else None)
    return lay_out(scenes, size=size, cell_px=None, caption=True)


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", LAYERS)
def test_strips_are_over_each_other_in_the_same_columns(
    name: str, size: tuple[int, int] | None
) -> None:
    page = page_of(name, size)
    spots = [(key, on_page(page, spot)) for key, spot in page.body.spots.items()]
    assert len({(spot.x, spot.width) for _, spot in spots}) == 1
    assert len({page.body.metrics.cell_px[kind] for kind in (Kind.INPUT, Kind.KERNEL)}) == 1
    in_order = [spot.y for _, spot in sorted(spots, key=lambda each: _rank(each[0]))]
    assert all(above < below for above, below in pairwise(in_order))
    for step in some_steps(page):
        assert_no_beam_behind_a_panel(page, step)


def _rank(key: str) -> tuple[int, ...]:
    """From top to bottom: by group, then input, kernel, output."""
    slot, *rest = map(int, key[1:].split("."))
    return slot, "xwy".index(key[0]), *rest


@pytest.mark.parametrize("size", [None, (640, 480), (960, 540), (1920, 1080)], ids=str)
@pytest.mark.parametrize("name", LAYERS)
def test_of_several_inputs_two_are_shown_at_least(
    name: str, size: tuple[int, int] | None
) -> None:
    layer, (channels, _) = LAYERS[name]
    page = page_of(name, size)
    inputs = [key for key in page.body.spots if key[0] == "x"]
    assert len(inputs) >= min(channels, 2), type(layer)


@pytest.mark.parametrize(("name", "share"), [("strided", 0.9), ("long", 0.9), ("many", 0.75)])
def test_strips_go_from_side_to_side(name: str, share: float) -> None:
    page = page_of(name, (960, 540))
    x, *_ = page.body.spots.values()
    label = page.body.labels["x0.0.0"]
    assert (x.x + x.width - label.x) >= share * (page.width - 2 * page.scale.px(28))


@pytest.mark.parametrize("view", ["gather", "scatter"])
def test_on_its_way_a_kernel_moves_with_its_window_and_no_beam_stays_behind(view: str) -> None:
    steps = walk(ConvTranspose1d(2, 2, 3, stride=2), (2, 6), view=view)
    scene = next(channel_scenes(steps))
    still = told(scene, Beat(Phase.BETWEEN, 1, 100, done=1, parts=2))
    wide = "y" if view == "scatter" else "x"
    (window, *_) = [c.moving for key, c in still.cells.items() if key[0] == wide and c.moving]
    kernels = [cells for key, cells in still.cells.items() if key[0] == "w"]
    assert kernels
    for cells in kernels:
        assert cells.moving == window
        assert set(cells.roles[0]) == {Role.BLANK}
        assert cells.frame is None
    assert still.beams == ()
