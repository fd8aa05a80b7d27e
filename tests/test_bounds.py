"""Work is bounded by what is shown: cells, numbers and bytes are counted, and never seconds."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from pictures import inks_of

import convviz
from convviz.axis import Axis
from convviz.layer import (
    AvgPool2d,
    Conv1d,
    Conv2d,
    Conv3d,
    ConvTranspose2d,
    Fold,
    Layer,
    MaxPool2d,
    PixelShuffle,
    PixelUnshuffle,
    Unfold,
)
from convviz.render.inks import Inks
from convviz.walks import needs, reach, seeded, tensors
from convviz.walks.blocks import block
from convviz.walks.chains import Chain
from convviz.walks.walk import walk
from convviz.words.equations import sum_in_numbers

MANY = 2**20

LARGE: dict[str, tuple[Layer, tuple[int, ...], dict[str, Any]]] = {
    "large input": (Conv2d(3, 2, 3), (3, MANY, MANY), {"values": True}),
    "large input in one axis": (Conv1d(3, 2, 3), (3, MANY), {"values": True}),
    "large volume": (Conv3d(1, 1, 3), (1, MANY, MANY, MANY), {}),
    "many channels": (Conv2d(MANY, 2, 3), (MANY, 7, 7), {}),
    "many outputs": (Conv2d(2, MANY, 3), (2, 7, 7), {"values": True}),
    "many groups": (Conv2d(MANY, MANY, 3, groups=MANY), (MANY, 7, 7), {"values": True}),
    "many groups in turn": (
        Conv2d(MANY, MANY, 3, groups=MANY),
        (MANY, 7, 7),
        {"values": True, "order": "in_turn"},
    ),
    "many groups as matrices": (
        Conv2d(MANY, MANY, 3, groups=MANY),
        (MANY, 7, 7),
        {"view": "matrix", "values": True},
    ),
    "large kernel": (Conv2d(1, 1, 5000), (1, 6000, 6000), {}),
    "large kernel lying": (Conv2d(1, 1, 5000), (1, 6000, 6000), {"view": "isometric"}),
    "large kernel in numbers": (Conv2d(1, 1, 200), (1, 300, 300), {"view": "product"}),
    "large mean": (AvgPool2d(224), (3, 224, 224), {"values": True}),
    "large maximum": (MaxPool2d(64), (3, 512, 512), {}),
    "large output of a transposed layer": (
        ConvTranspose2d(1, 1, 3, stride=2),
        (1, 400_000, 400_000),
        {"values": True},
    ),
    "many channels that are laid": (
        ConvTranspose2d(MANY, 1, 3),
        (MANY, 7, 7),
        {"view": "scatter", "values": True},
    ),
    "large blocks": (PixelShuffle(1000), (1_000_000, 7, 7), {"values": True}),
    "large blocks undone": (PixelUnshuffle(1000), (1, 7000, 7000), {"view": "isometric"}),
    "many patches": (Unfold(3), (3, 1000, 1000), {"values": True}),
    "many columns": (Fold((1000, 1000), 3), (9, 998 * 998), {"values": True}),
}

LARGE_ROWS: dict[str, Callable[[], Chain]] = {
    "long": lambda: block("dilated", (1, MANY), out_channels=1, kernel_size=100),
    "wide": lambda: block("stack", (1000, MANY, MANY), out_channels=1000, kernel_size=30),
    "deep": lambda: block("inverted-residual", (100_000, 9, 9), out_channels=100_000),
    "one that sees far": lambda: block("stack", (1, MANY), out_channels=1, kernel_size=9999),
}

MOST_BYTES = 120 * 2**20
MOST_NUMBERS = 6 * 2**23
"""Made for a first frame: of the outputs shown, and of those probed for their length."""


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of all parts of arrays that are asked for, kept ones and others."""
    asked: list[int] = []
    part = seeded.part

    def counting(numbers: Any, *indices: Any) -> Any:
        found = part(numbers, *indices)
        asked.append(found.size)
        return found

    monkeypatch.setattr(tensors, "part", counting)
    return asked


def peak_of(made: Callable[[], object]) -> int:
    """The most bytes that were held at a time while something is made."""
    tracemalloc.start()
    try:
        made()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


QUICK = ("large input", "many groups as matrices", "large mean", "large maximum")


@pytest.mark.parametrize(
    "name",
    [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in LARGE],
)
def test_a_first_frame_makes_what_it_shows(name: str, counted: list[int]) -> None:
    layer, shape, options = LARGE[name]
    peak = peak_of(lambda: convviz.animate(layer, shape, **options).frame(0))
    assert peak < MOST_BYTES
    assert sum(counted) < MOST_NUMBERS


LONG_SUMS = {
    "of a kernel": (Conv2d(1, 1, 5000), (1, 6000, 6000), {"values": True}),
    "of channels": (Conv2d(MANY, 2, 3), (MANY, 7, 7), {"values": True}),
    "lying": (Conv2d(1, 1, 2000), (1, 3000, 3000), {"values": True, "view": "isometric"}),
    "as a matrix": (Conv2d(1, 1, 2000), (1, 3000, 3000), {"values": True, "view": "matrix"}),
    "largest of many": (MaxPool2d(5000, 1), (1, 6000, 6000), {}),
}


@pytest.mark.parametrize("name", LONG_SUMS)
def test_outputs_of_too_many_products_are_left_out_and_said_to_be(
    name: str, counted: list[int]
) -> None:
    layer, shape, options = LONG_SUMS[name]
    film = convviz.animate(layer, shape, **options)
    film.frame(-1)
    assert sum(counted) < MOST_NUMBERS
    words = {ink.text for ink in inks_of(film.pictures.raster.page, 0)}
    said = any(text.startswith("no room for numbers") and "output" in text for text in words)
    assert said == bool(options)


@pytest.mark.parametrize("name", LARGE_ROWS)
def test_a_first_frame_of_a_row_makes_what_it_shows(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = LARGE_ROWS[name]()
    looked_at: list[int] = []
    sources = reach._sources

    def counting(axis: Axis, under: reach.Cells) -> reach.Cells:
        looked_at.append(1 if isinstance(under, range) else len(under))
        return sources(axis, under)

    monkeypatch.setattr(reach, "_sources", counting)
    peak = peak_of(lambda: convviz.animate(row, row.input_shape).frame(0))
    assert peak < MOST_BYTES
    assert sum(looked_at) < 10**5


def test_a_footer_takes_as_many_products_as_it_has_room_for(counted: list[int]) -> None:
    step = walk(Conv2d(1024, 1, 3), (1024, 7, 7))[0]
    made = tensors.tensors(walk(Conv2d(1024, 1, 3), (1024, 7, 7)))
    made.output(0, step.position)
    counted.clear()
    text = sum_in_numbers(step, made, 92)
    assert "more products" in text
    assert len(text) <= 92
    assert sum(counted) < 4 * 92


def test_hues_take_as_many_inks_as_there_are_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    ramps: list[int] = []
    ramp = Inks.ramp

    def counting(inks: Inks, over: int, grounds: list[int]) -> Any:
        ramps.append(len(grounds))
        return ramp(inks, over, grounds)

    monkeypatch.setattr(Inks, "ramp", counting)
    convviz.animate(PixelShuffle(100), (10_000, 7, 7)).frame(0)
    assert len(ramps) < 200
    assert max(ramps) < 300


def test_numbers_beyond_those_drawn_are_the_same_wherever_they_are_asked() -> None:
    large = tensors.tensors(walk(Conv2d(8, 2, 3), (8, 1000, 1000)), seed=3)
    assert isinstance(large.input, seeded.Seeded)
    rows, cols = np.arange(5), np.arange(7)
    together = large.input.part(*np.ix_([2], rows, cols))[0]
    apart = [[large.value(2, (row, col)) for col in cols] for row in rows]
    assert together.tolist() == apart
    many = large.input.part(*np.ix_(range(8), range(100), range(100)))
    assert sorted(np.unique(many)) == list(range(10))
    assert abs(np.bincount(many.ravel()) / many.size - 0.1).max() < 0.01
    other = tensors.tensors(walk(Conv2d(8, 2, 3), (8, 1000, 1000)), seed=4)
    assert isinstance(other.input, seeded.Seeded)
    assert (other.input.part(*np.ix_(range(8), rows, cols)) != many[:, :5, :7]).any()


def test_sums_in_pieces_are_those_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for layer, shape, view in (
        (Conv2d(4, 2, 3, padding=1), (4, 6, 6), "gather"),
        (ConvTranspose2d(4, 2, 3, stride=2), (4, 5, 5), "gather"),
        (ConvTranspose2d(4, 2, 3, stride=2), (4, 5, 5), "scatter"),
        (MaxPool2d(3, padding=1), (2, 7, 7), "gather"),
        (AvgPool2d(3, padding=1), (2, 7, 7), "gather"),
        (Fold((6, 6), 3), (9, 16), "gather"),
    ):
        steps = walk(layer, shape, view=view)
        places, once = list(np.ndindex(*steps.output_shape)), tensors.tensors(steps)
        whole = [once.output(at[0], at[1:]) for at in places]
        pooled = steps[:9] if isinstance(layer, MaxPool2d) else ()
        winners = [once.winner(step, 0) for step in pooled]
        for most in (2, 5):
            with monkeypatch.context() as patch:
                patch.setattr(tensors, "MOST_AT_ONCE", most)
                made = tensors.tensors(steps)
                assert [made.output(at[0], at[1:]) for at in places] == whole
                assert winners == [made.winner(step, 0) for step in pooled]


def test_needs_of_a_window_are_found_in_the_windows_behind_it() -> None:
    row = block("stack", (1, MANY), out_channels=1, kernel_size=3)
    needs._first.cache_clear()
    assert peak_of(lambda: row.needs(0).first(0, range(1000, 1040))) < 2**16
    assert row.needs(0).first(0, range(1000, 1003)).tolist() == [996, 997, 998]
