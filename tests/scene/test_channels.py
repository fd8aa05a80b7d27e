"""Arrangements: the first shows most, the last least, and what is left out is said."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import Case, cases

from convviz.animation.animate import animate
from convviz.layer import (
    AvgPool2d,
    Conv1d,
    Conv2d,
    Conv3d,
    Convolution,
    ConvTranspose1d,
    ConvTranspose2d,
    Fold,
    MaxPool2d,
    MaxPool3d,
)
from convviz.scene.boxes import Box, Bracket, Column, Flow, Panel, Row, Text, Tower
from convviz.scene.model import Key, Scene
from convviz.scene.roles import WARM, Kind, Role
from convviz.scene.telling.told import told
from convviz.scene.views.channels.scenes import scenes as channel_scenes
from convviz.story.beat import Phase
from convviz.walks.tensors import tensors
from convviz.walks.walk import walk
from convviz.words.describe import never_read, plane_cells


def boxes(box: Box) -> Iterator[Box]:
    yield box
    match box:
        case Row() | Column() | Flow() | Tower():
            for inner in box.boxes:
                yield from boxes(inner)
        case Bracket():
            yield from boxes(box.box)


def of(scene: Scene, kind: type[Box]) -> list[Box]:
    return [b for part in scene.sections for b in boxes(part.box) if isinstance(b, kind)]


def notes(scene: Scene) -> list[str]:
    return [text.room for text in of(scene, Text)]


@given(cases(dims=st.integers(1, 2)))
@settings(max_examples=60)
def test_the_first_arrangement_shows_everything_and_the_last_least(case: Case) -> None:
    scenes = list(channel_scenes(walk(*case)))
    shown = [len(of(scene, Panel)) for scene in scenes]
    assert (shown[0], shown[-1]) == (max(shown), min(shown))
    layer = case.layer
    kernels = layer.out_channels if layer.dims == 2 else layer.groups  # of one axis, of a turn
    planes = layer.in_channels + layer.out_channels
    assert shown[0] == planes + kernels * layer.group_in_channels


@given(cases(dims=st.integers(1, 2)))
@settings(max_examples=60)
def test_the_legend_has_what_a_reader_could_not_guess(case: Case) -> None:
    steps = walk(*case)
    legend = next(channel_scenes(steps)).legend
    padded = any(map(any, case.layer.pads))
    copies = {Role.SOURCE} if case.layer.padding_mode != "zeros" else set()
    now = {Role.NOW} if case.layer.groups == 1 else set()
    if case.layer.groups > 1 or never_read(steps) < plane_cells(steps):
        now.add(Role.TAP)
    assert {key.role for key in legend} == now | (
        {Role.PADDING, Role.TAP_ON_PADDING} | copies if padded else set()
    ) | ({Role.NEVER_READ} if never_read(steps) else set())


def test_the_words_of_the_legend() -> None:
    zeros = Conv2d(1, 1, 1, stride=2, padding=1)
    mirrored = Conv2d(1, 1, 3, padding=1, padding_mode="reflect")
    now = (Key(Role.TAP, "read now"), Key(Role.NOW, "written now", WARM))
    assert next(channel_scenes(walk(zeros, (1, 4, 4)))).legend == (
        *now,
        Key(Role.PADDING, "padding"),
        Key(Role.TAP_ON_PADDING, "padding, read as 0"),
        Key(Role.NEVER_READ, "never read: 12 of 16"),
    )
    assert next(channel_scenes(walk(mirrored, (1, 4, 4)))).legend == (
        *now,
        Key(Role.PADDING, "padding, reflect: row:col of the cell it copies"),
        Key(Role.TAP_ON_PADDING, "padding, read as the cell it copies"),
        Key(Role.SOURCE, "the cell that is copied"),
    )
    grouped = next(channel_scenes(walk(Conv2d(2, 2, 1, groups=2), (2, 4, 4)))).legend
    assert grouped == (Key(Role.TAP, "read and written now, a hue for each group"),)


def test_what_is_left_out_is_said() -> None:
    last = list(channel_scenes(walk(Conv2d(64, 64, 3, groups=4), (64, 9, 9))))[-1]
    assert notes(last).count("… 15 more channels") == 2
    assert notes(last).count("… 3 more groups") == 1
    two = next(channel_scenes(walk(Conv2d(10, 1, 3), (10, 9, 9))))
    assert notes(two) == ["… 7 more channels", "…"]


def test_a_volume_has_a_panel_a_slice() -> None:
    scene = next(channel_scenes(walk(Conv3d(2, 1, 2, padding=(1, 0, 0)), (2, 3, 4, 4))))
    keys = {panel.key for panel in of(scene, Panel)}
    assert {key for key in keys if key.startswith("x")} == {
        f"x0.{channel}.{slice_}" for channel in range(2) for slice_ in range(5)
    }
    assert {key for key in keys if key.startswith("y")} == {f"y0.0.{z}" for z in range(4)}
    names = [cells.name for key, cells in scene.still(0).cells.items() if key[:4] == "x0.1"]
    assert names == ["x1[-1]", "x1[0]", "x1[1]", "x1[2]", "x1[3]"]


def test_the_legend_of_a_kernel_that_is_laid_on_the_output() -> None:
    layer = ConvTranspose2d(1, 2, 2, stride=3, output_padding=1)
    steps = walk(layer, (1, 2, 2), view="scatter")
    legend = next(channel_scenes(steps, tensors(steps))).legend
    now = (Key(Role.TAP, "read now"), Key(Role.NOW, "written now", WARM))
    assert legend == (
        *now,
        Key(Role.NEVER_WRITTEN, "never written: 20 of 36 in each channel, bias only", WARM),
        Key(None, "every output starts at its bias"),
    )
    folded = next(channel_scenes(walk(Fold(4, 3), (9, 4)))).legend
    assert folded == (
        *now,
        Key(Role.LAID_4, "values added so far, at most 4", WARM),
    )
    groups = ConvTranspose2d(2, 2, 3, groups=2)
    laid = next(channel_scenes(walk(groups, (2, 2, 2), view="scatter"))).legend
    assert laid == (
        Key(Role.TAP, "read and written now, a hue for each group"),
        Key(Role.LAID_4, "products added so far, at most 4", 0),
    )


def test_outputs_that_are_added_to_start_at_their_bias() -> None:
    layer = ConvTranspose1d(2, 2, 2, stride=2, groups=2)
    steps = walk(layer, (2, 3), view="scatter", order="in_turn")
    given = {
        "input": [[1, 2, 3], [4, 5, 6]],
        "weight": [[[1, 10]], [[1, 10]]],
        "bias": [7, 9],
    }
    scene = next(channel_scenes(steps, tensors(steps, given)))
    for step, first, second in (
        (0, "8 17 7 7 7 7", "9 9 9 9 9 9"),
        (2, "8 17 9 27 10 37", "9 9 9 9 9 9"),
        (4, "8 17 9 27 10 37", "13 49 14 59 9 9"),
    ):
        still = scene.still(step)
        shown = [still.cells[f"y{group}.0.0"].numbers for group in (0, 1)]
        assert [" ".join(numbers[0]) for numbers in shown if numbers] == [first, second]


@pytest.mark.parametrize(("layer", "shape"), [
    (Conv2d(1, 1, 3, padding=12, dilation=12), (1, 64, 64)),
    (Conv1d(1, 1, 25, padding=12), (1, 60)),
    (Conv2d(1, 1, 31, padding=15), (1, 64, 64)),
    (Conv1d(16, 32, 25, stride=4, padding=12), (16, 4000)),
])  # fmt: skip
def test_a_window_holds_the_whole_kernel_where_a_page_can(
    layer: Convolution, shape: tuple[int, ...]
) -> None:
    scene = animate(layer, shape).pictures.raster.page.body.scene
    cells = scene.still(0).cells
    span = layer.dilations[-1] * (layer.kernel[-1] - 1) + 1
    assert cells["x0.0.0"].roles.shape[1] >= span
    kernel = (cells["w0.0.0.0"].roles == Role.WEIGHT_IN_USE).sum()
    assert kernel == prod(layer.kernel)


def test_cells_of_a_pool_that_do_not_count_are_left_out_of_its_window() -> None:
    steps = walk(MaxPool2d(3, 2, ceil_mode=True), (1, 6, 6))
    window = next(channel_scenes(steps)).still(8).cells["w0.0.0.0"].roles
    assert np.argwhere(window == Role.WEIGHT_IN_USE).tolist() == [
        [0, 0], [0, 1], [1, 0], [1, 1],
    ]  # fmt: skip


POOLS = {
    "largest": (MaxPool2d(3, stride=2, padding=1), (2, 6, 6)),
    "largest, dilated": (MaxPool2d(2, stride=1, dilation=2), (1, 5, 5)),
    "largest of a volume": (MaxPool3d(2), (1, 2, 4, 4)),
    "mean": (AvgPool2d(3, stride=2, padding=1), (1, 6, 6)),
    "mean of real cells": (
        AvgPool2d(3, 2, 1, ceil_mode=True, count_include_pad=False),
        (1, 4, 4),
    ),
}


@pytest.mark.parametrize("name", POOLS)
def test_the_window_of_a_pool_shows_the_numbers_that_count(name: str) -> None:
    steps = walk(*POOLS[name])
    made = tensors(steps)
    scene = next(iter(channel_scenes(steps, made)))
    assert scene.numbers[Kind.KERNEL] == scene.numbers[Kind.INPUT]
    for number, step in enumerate(steps):
        still = scene.still(number)
        for channel in range(steps.plan.groups):
            keys = [key for key in still.cells if key.startswith(f"w{channel}.")]
            panels = [still.cells[key] for key in keys]
            roles = np.stack([cells.roles for cells in panels])
            texts = np.array([cells.numbers for cells in panels], object).ravel()
            values = [
                made.value(channel, cell)
                for cell in product(*steps.plan.read_at(step.position))
            ]
            counted = np.ones(1, bool)
            for flags in steps.plan.counted(step.position):
                counted = np.multiply.outer(counted, np.array(flags))
            expected = np.where(counted.ravel(), [str(value) for value in values], "")
            assert texts.tolist() == expected.tolist(), (number, channel)
            won = [texts[at] for at in np.flatnonzero(roles == Role.WINNER)]
            largest = name.startswith("largest")
            assert won == ([str(max(values))] if largest else []), (number, channel)


def test_the_window_of_a_pool_at_rest_has_no_numbers() -> None:
    steps = walk(MaxPool2d(2), (2, 4, 4), order="in_turn")
    still = next(iter(channel_scenes(steps, tensors(steps)))).still(0)
    at_work, at_rest = (still.cells[f"w{channel}.0.0.0"] for channel in range(2))
    assert at_work.numbers is not None
    assert at_rest.numbers is None
    assert not (at_rest.roles == Role.WINNER).any()


@pytest.mark.parametrize("layer", [MaxPool2d(2), AvgPool2d(2), Conv2d(1, 1, 2)])
def test_pools_are_numbered_unless_told_otherwise(layer: object) -> None:
    numbered = animate(layer, (1, 4, 4)).pictures.raster.page.body.scene.numbers
    assert bool(numbered) == isinstance(layer, MaxPool2d | AvgPool2d)
    plain = animate(layer, (1, 4, 4), values=False).pictures.raster.page.body.scene.numbers
    assert not plain


@pytest.mark.parametrize("view", ["channels", "isometric"])
@pytest.mark.parametrize("layer", [MaxPool2d(2), AvgPool2d(2)])
def test_a_story_of_a_pool_fills_its_window_as_cells_are_read(layer: object, view: str) -> None:
    pictures = animate(layer, (2, 4, 4), view=view).pictures
    scene, beats = pictures.raster.page.body.scene, pictures.beats
    for beat in beats:
        still = told(scene, beat)
        for key, cells in still.cells.items():
            if key.startswith("w"):
                texts = [text for row in cells.numbers or () for text in row if text]
                read = {Phase.OPENING: 0, Phase.CLOSING: 0, Phase.TAPS: beat.done}
                assert len(texts) == read.get(beat.phase, 4), (beat, key)
                assert set(cells.roles.ravel().tolist()) <= set(scene.roles[kind_of(key, view)])
            assert not cells.weights
        if beat.phase in (Phase.OPENING, Phase.CLOSING):
            assert not still.beams


def kind_of(key: str, view: str) -> Kind:
    kinds = {"x": Kind.INPUT, "y": Kind.OUTPUT}
    return kinds.get(key[0], Kind.KERNEL if view == "channels" else Kind.SLAB)
