"""Layers in a row, drawn, named and saved: nothing clipped, nothing overlapping, all said."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import Recording
from rows_of_layers import chains

import convviz
from convviz import chain_words
from convviz.blocks import BLOCKS, block
from convviz.chains import Chain, chain
from convviz.errors import ConvVizError
from convviz.layer import Conv1d, Conv2d, MaxPool2d
from convviz.render.layout import Spot
from convviz.render.page import LARGEST, lay_out
from convviz.render.tiles import clear, lay
from convviz.scene.chain import chain_scenes
from convviz.scene.model import Role

SEPARABLE = block("depthwise-separable", (3, 8, 8), out_channels=6, padding=1)
WAVENET = chain([Conv1d(1, 1, 2, dilation=d, padding=((d, 0),)) for d in (1, 2, 4)], (1, 16))


def recorded(some: Chain, step: int) -> Recording:
    raster = Recording(lay_out(chain_scenes(some), size=None, cell_px=None, caption=True))
    raster.draw(step)
    return raster


def overlap(one: Spot, other: Spot) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def assert_tidy(raster: Recording) -> None:
    page = raster._page
    spots = [ink.spot for ink in raster.inks]
    for x, y, width, height in page.body.spots.values():
        spots.append(Spot(x + page.body_x, y + page.body_y, width, height))
    for spot in spots:
        assert spot.x >= 0
        assert spot.y >= 0
        assert spot.x + spot.width <= page.width
        assert spot.y + spot.height <= page.height
    assert not [pair for pair in combinations(spots, 2) if overlap(*pair)]
    assert all(ink.size_px >= 11 for ink in raster.inks if ink.text)
    assert page.width <= LARGEST[0]
    assert page.height <= LARGEST[1]


@settings(max_examples=40, deadline=None)
@given(chains(), st.data())
def test_nothing_overlaps_and_nothing_leaves_the_canvas(
    some: Chain, data: st.DataObject
) -> None:
    assert_tidy(recorded(some, data.draw(st.integers(0, len(some) - 1))))


@pytest.mark.parametrize("name", BLOCKS)
@pytest.mark.parametrize("shape", [(3, 12, 12), (16, 64, 48), (2, 24)])
def test_blocks_are_tidy(name: str, shape: tuple[int, ...]) -> None:
    some = block(name, shape, out_channels=8, padding=1)
    for step in (0, len(some) // 2, len(some) - 1):
        assert_tidy(recorded(some, step))


def test_where_no_cell_is_there_is_paper_and_every_cell_is_closed() -> None:
    line, paper, ink = 1, 2, 3
    tiles = np.full((2, 2, 4, 4), ink, np.uint8)
    tiles[:, :, 0] = tiles[:, :, :, 0] = line
    panel = lay(tiles, line)
    clear(panel, np.array([[True, False], [True, True]]), paper)
    assert (panel[:, :4] == paper).all()
    assert (panel[5:] == paper).all()
    assert (panel[[0, 4], 4:] == line).all()
    assert (panel[:5, [4, 8]] == line).all()
    assert (panel[1:4, 5:8] == ink).all()


def test_rows_of_a_stack_are_named() -> None:
    texts = [ink.text for ink in recorded(WAVENET, 15).inks]
    for number in range(4):
        assert "   ".join(chain_words.heading(WAVENET, number)) in texts


LENET = chain([Conv2d(1, 6, 5), MaxPool2d(2), Conv2d(6, 16, 5), MaxPool2d(2)], (1, 28, 28))


def test_a_receptive_field_is_cut_off_only_as_a_last_resort() -> None:
    page = lay_out(chain_scenes(LENET), size=None, cell_px=None, caption=True)
    assert not page.body.scene.last_resort
    field = LENET.receptive_field()
    for step in range(0, len(LENET), 5):
        cells = page.body.scene.still(step).cells["0.0"]
        assert int((cells.roles == Role.TAP).sum()) == field[0] * field[1]
    small = lay_out(chain_scenes(LENET), size=(880, 540), cell_px=None, caption=True)
    assert small.body.scene.last_resort


def test_words_of_a_block() -> None:
    assert str(chain_words.caption(SEPARABLE)) == (
        "Depthwise-separable block (3, 8, 8) → (6, 8, 8)  receptive field 3 × 3"
    )
    assert chain_words.heading(SEPARABLE, 1) == (
        "depthwise  3 × 8 × 8",
        "K 3 × 3  P 1 × 1  G 3",
        "sees 3 × 3",
    )
    assert chain_words.footer(SEPARABLE, SEPARABLE[100]) == (
        "y[1, 4, 4] sees x[0…2, 3…5, 3…5]   weights 27 + 18 = 45, dense 162"
    )
    assert chain_words.company(SEPARABLE) == "2,880 MACs, dense 10,368"
    assert SEPARABLE[100].reaches[0].total == 27


def test_a_dense_convolution_is_named_only_where_one_could_do_it() -> None:
    pooled = chain([Conv2d(1, 1, 3), MaxPool2d(2)], (1, 8, 8))
    assert chain_words.price(pooled) == ((9, 0), (324, 0), 0, 0)
    assert chain_words.footer(pooled, pooled[0]).endswith("   weights 9")
    only_pool = chain([MaxPool2d(2)], (1, 8, 8))
    assert chain_words.footer(only_pool, only_pool[0]) == "y[0, 0, 0] sees x[0, 0…1, 0…1]"


def test_an_output_that_sees_padding_only_says_so() -> None:
    some = chain([Conv1d(1, 1, 1, padding=1)], (1, 3))
    assert chain_words.footer(some, some[0]).startswith("y[0, 0] sees padding only")


def test_animate_takes_layers_in_a_row() -> None:
    layers = [Conv2d(1, 2, 3), Conv2d(2, 1, 3)]
    animation = convviz.animate(layers, (1, 9, 9))
    assert len(animation) == 25
    assert animation.name == "chain_of_2_1x9x9_1x5x5_k3"
    assert animation.alt_text.isascii()
    assert "5 by 5 cells, its receptive field" in animation.alt_text
    assert "weights are 36 in all" in animation.alt_text
    assert animation.to_bytes()[:6] == b"GIF89a"
    same = convviz.animate(chain(layers, (1, 9, 9)), (1, 9, 9))
    assert same.frame(7).tobytes() == animation.frame(7).tobytes()


def test_animate_takes_a_sequential() -> None:
    nn = pytest.importorskip("torch").nn
    modules = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Conv2d(2, 1, 3))
    animation = convviz.animate(modules, (1, 9, 9))
    ours = convviz.animate([Conv2d(1, 2, 3), Conv2d(2, 1, 3)], (1, 9, 9))
    assert (animation.name, len(animation)) == (ours.name, len(ours))
    texts = [ink.text for ink in recorded(chain(modules, (1, 9, 9)), 0).inks]
    assert "then ReLU" in texts


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"values": True}, "layers in a row are drawn without values"),
        ({"order": "in_turn"}, "their order cannot be 'in_turn'"),
        ({"size": (64, 64)}, "does not fit in 64x64 px"),
    ],
)
def test_what_layers_in_a_row_cannot_be_shown_with(how: dict[str, object], words: str) -> None:
    with pytest.raises(ConvVizError) as told:
        convviz.animate(SEPARABLE, (3, 8, 8), **how)
    assert words in str(told.value)


def test_a_block_is_made_for_one_shape() -> None:
    with pytest.raises(ConvVizError, match=r"must be \(3, 8, 8\), as the block's is, not"):
        convviz.animate(SEPARABLE, (3, 9, 9))
