"""Layers over three axes: slices of a channel in a row, kernels below, nothing in the way."""

from __future__ import annotations

import pytest
from gathering import transposed_cases
from hypothesis import given
from hypothesis import strategies as st
from searching import examples
from strategies import cases
from tidy import assert_no_beam_behind_a_panel, assert_tidy, some_steps

from convviz.errors import ConvVizError
from convviz.layer import AvgPool3d, Conv3d, ConvTranspose3d, Layer, MaxPool3d
from convviz.page.page import Page, lay_out
from convviz.scene.views.channels.scenes import scenes as channel_scenes
from convviz.walks.tensors import tensors
from convviz.walks.walk import ORDERS, walk

LAYERS: dict[str, tuple[Layer, tuple[int, ...]]] = {
    "one": (Conv3d(1, 1, 3, padding=1), (1, 4, 5, 5)),
    "two": (Conv3d(2, 2, 3, padding=1), (2, 4, 5, 5)),
    "many": (Conv3d(3, 64, (3, 7, 7), stride=(1, 2, 2), padding=(1, 3, 3)), (3, 8, 112, 112)),
    "groups": (Conv3d(2, 2, 3, padding=1, groups=2), (2, 4, 5, 5)),
    "dilated": (Conv3d(2, 1, 2, dilation=2), (2, 5, 5, 5)),
    "transposed": (ConvTranspose3d(2, 2, 2, stride=2), (2, 2, 3, 3)),
    "largest": (MaxPool3d(2), (2, 4, 4, 4)),
    "mean": (AvgPool3d(2, stride=1), (1, 3, 4, 4)),
}
SIZES = (None, (640, 480), (960, 540), (1920, 1080))


def page_of(
    name: str, size: tuple[int, int] | None, *, view: str = "gather", values: bool = False
) -> Page:
    steps = walk(*LAYERS[name], view=view)
    scenes = channel_scenes(steps, tensors(steps) if values else None)
    return lay_out(scenes, size=size, cell_px=None, caption=True)


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", LAYERS)
def test_no_beam_passes_behind_a_panel(name: str, size: tuple[int, int] | None) -> None:
    page = page_of(name, size)
    for step in some_steps(page):
        assert page.body.scene.still(step).beams
        assert_no_beam_behind_a_panel(page, step)
        assert_tidy(page, step)


def test_no_beam_passes_behind_a_panel_where_a_kernel_is_laid_on_the_output() -> None:
    page = page_of("transposed", None, view="scatter", values=True)
    for step in some_steps(page):
        assert_no_beam_behind_a_panel(page, step)
        assert_tidy(page, step)


@pytest.mark.parametrize("name", LAYERS)
def test_the_rows_are_input_kernels_output(name: str) -> None:
    page = page_of(name, None)
    rows: dict[tuple[str, str], set[int]] = {}
    for key, spot in page.body.spots.items():
        rows.setdefault((key[1:].split(".")[0], key[0]), set()).add(spot.y)
    assert all(len(tops) == 1 for tops in rows.values())
    for slot in {slot for slot, _ in rows}:
        x, w, y = (rows[slot, letter].pop() for letter in "xwy")
        assert x < w < y


@pytest.mark.parametrize("name", ["two", "dilated", "groups"])
def test_kernels_stand_below_their_channel_and_each_has_its_name(name: str) -> None:
    page = page_of(name, None)
    spots, still = page.body.spots, page.body.scene.still(0)
    names = {}
    for key in spots:
        slot, *_, place, slice_ = key[1:].split(".")
        if key[0] == "w":
            across = [spots[k] for k in spots if k.startswith(f"x{slot}.{place}.")]
            assert min(s.x for s in across) <= spots[key].x
            assert spots[key].x + spots[key].width <= max(s.x + s.width for s in across)
            names[key] = still.cells[key].name
            assert names[key].endswith(f"[{slice_}]")
            assert key in page.body.labels
    assert names


def test_of_several_inputs_two_are_shown_at_least() -> None:
    for size in SIZES:
        for name, (_, (channels, *_)) in LAYERS.items():
            page = page_of(name, size)
            shown = {tuple(k.split(".")[:2]) for k in page.body.spots if k[0] == "x"}
            assert len(shown) >= min(2, channels), (name, size)


DEEP = st.just(3)


@given(cases(dims=DEEP) | transposed_cases(dims=DEEP), st.data())
@examples(40, quick=10)
def test_no_beam_of_any_layer_passes_behind_a_panel(case: object, data: st.DataObject) -> None:
    layer, shape = case  # type: ignore[misc]
    view, order = data.draw(st.sampled_from(layer.views)), data.draw(st.sampled_from(ORDERS))
    steps = walk(layer, shape, order=order, view=view)
    size = data.draw(st.sampled_from(SIZES))
    try:
        page = lay_out(channel_scenes(steps), size=size, cell_px=None, caption=True)
    except ConvVizError:
        return
    assert_no_beam_behind_a_panel(page, data.draw(st.integers(0, len(steps) - 1)))
