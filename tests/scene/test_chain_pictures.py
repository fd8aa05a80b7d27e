"""Layers in a row, drawn, named and saved: nothing clipped, nothing overlapping, all said."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import Recording, draw_step
from rows_of_layers import chains
from tidy import assert_tidy

import convviz
from convviz.errors import ConvVizError
from convviz.layer import Conv1d, Conv2d, Layer, MaxPool2d
from convviz.page.page import LARGEST, WIDEST, Page, lay_out
from convviz.render.raster.tiles import clear, lay
from convviz.scene.roles import Kind, Role
from convviz.scene.views.rows.scenes import scenes as chain_scenes
from convviz.scene.views.rows.stack import APART
from convviz.theme import load_theme
from convviz.walks.blocks import BLOCKS, block
from convviz.walks.chains import Chain, chain
from convviz.words import chains as words

SEPARABLE = block("depthwise-separable", (3, 8, 8), out_channels=6, padding=1)
WAVENET = chain([Conv1d(1, 1, 2, dilation=d, padding=((d, 0),)) for d in (1, 2, 4)], (1, 16))


def recorded(some: Chain, step: int) -> Recording:
    raster = Recording(lay_out(chain_scenes(some), size=None, cell_px=None, caption=True))
    draw_step(raster, step)
    return raster


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
        assert "   ".join(words.heading(WAVENET, number)) in texts


def test_rows_of_a_stack_are_named_in_type_that_can_be_read() -> None:
    inks = recorded(WAVENET, 15).inks
    labels = {"   ".join(words.heading(WAVENET, number)) for number in range(4)}
    assert {ink.size_px for ink in inks if ink.text in labels} == {14}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_lines_of_a_stack_are_soft_and_in_the_hue_of_the_theme(theme: str) -> None:
    page = lay_out(chain_scenes(WAVENET), size=None, cell_px=None, caption=True)
    raster = Recording(page, theme)
    picture, colours = draw_step(raster, 15).copy(), load_theme(theme)
    spot, cell = page.body.spots["stack"], page.body.metrics.cell_px[Kind.INPUT]
    x, y = spot.x + page.body_x, spot.y + page.body_y
    panel = raster.palette[picture[y : y + spot.height, x : x + spot.width]]
    between = panel[cell + 1 : APART * cell].reshape(-1, 3)  # of the output and what it reads
    found = set(map(tuple, between.tolist())) - {colours.paper}
    soft = {colours.paper.towards(colours.hues[0], share / 3) for share in (1, 2)}
    assert soft <= found
    assert colours.hues[0] in found
    assert colours.ink not in set(map(tuple, panel.reshape(-1, 3).tolist()))


@pytest.mark.parametrize("step", [0, 15])
def test_lines_of_a_stack_stay_out_of_cells(step: int) -> None:
    page = lay_out(chain_scenes(WAVENET), size=None, cell_px=None, caption=True)
    raster = Recording(page)
    spot, cell = page.body.spots["stack"], page.body.metrics.cell_px[Kind.INPUT]
    x, y = spot.x + page.body_x, spot.y + page.body_y
    panel = raster.palette[draw_step(raster, step)[y : y + spot.height, x : x + spot.width]]
    cells = page.body.scene.still(step).cells["stack"]
    roles = cells.roles
    assert (roles == Role.TAP_ON_PADDING).any() == (step == 0)
    for row, col in np.argwhere(roles != Role.BLANK).tolist():
        inside = panel[row * cell + 1 : (row + 1) * cell, col * cell + 1 : (col + 1) * cell]
        hue = cells.hue if cells.hues is None else int(cells.hues[row, col])
        tile = raster._makes.swatch(Role(roles[row, col]), hue, cell)
        np.testing.assert_array_equal(inside, raster.palette[tile[1:-1, 1:-1]])


def assert_no_name_lies_on_a_beam(raster: Recording, step: int) -> None:
    canvas, still = draw_step(raster, step), raster.page.body.scene.still(step)
    beams = list(raster._fills.values())
    beams += [ink for edge in raster._edges.values() for ink in edge[1:, raster._inks.paper]]
    names = {cells.name for cells in still.cells.values()}
    for text, (x, y, width, height), _ in raster.inks:
        if text in names:
            assert not np.isin(canvas[y : y + height, x : x + width], beams).any(), text


@pytest.mark.parametrize("size", [None, (1280, 720)])
@pytest.mark.parametrize("name", BLOCKS)
def test_no_name_lies_on_a_beam(name: str, size: tuple[int, int] | None) -> None:
    for shape in ((8, 5, 5), (16, 64, 48), (3, 24)):
        some = block(name, shape, out_channels=8, padding="same" if name == "dilated" else 1)
        page = lay_out(chain_scenes(some), size=size, cell_px=None, caption=True)
        for step in (0, len(some) // 2, len(some) - 1):
            assert_no_name_lies_on_a_beam(Recording(page), step)


def many(*outs: int, pool_at: tuple[int, ...] = (), size: int = 224) -> Chain:
    """Convolutions of 3 by 3 over so many channels, pools behind some of them."""
    layers: list[Layer] = []
    for number, (ins, out) in enumerate(pairwise((3, *outs))):
        layers.append(Conv2d(ins, out, 3, padding=1))
        layers += [MaxPool2d(2)] * (number in pool_at)
    return chain(layers, (3, size, size))


ALEXNET = chain(
    [
        Conv2d(3, 64, 11, 4, 2),
        MaxPool2d(3, 2),
        Conv2d(64, 192, 5, padding=2),
        MaxPool2d(3, 2),
        Conv2d(192, 384, 3, padding=1),
        Conv2d(384, 256, 3, padding=1),
        Conv2d(256, 256, 3, padding=1),
        MaxPool2d(3, 2),
    ],
    (3, 224, 224),
)
VGG = [64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512, 512]
LONG = {
    "alexnet": ALEXNET,
    "vgg": many(*VGG, pool_at=(1, 3, 6, 9, 12)),
    "thirteen": many(*VGG, size=32),
    "eight": many(*[4] * 8, size=20),
    "thirty": many(*[4] * 30, size=20),
}
LINES = {"alexnet": 1, "vgg": 2, "thirteen": 2, "eight": 2, "thirty": 4}
"""Lines turn only where one is too wide for cells that can be seen."""


def assert_lines_are_read_one_by_one(page: Page, step: int) -> None:
    """Beams stay in their line, and a line begins with what the one above ends with."""
    scene, spots = page.body.scene, page.body.spots
    still = scene.still(step)
    for beam in still.beams:
        source, target = spots[beam.source], spots[beam.target]
        assert source.x + source.width < target.x
    for number in range(len(scene.lines) - 1):
        end, begin = scene.lines[number][-1], scene.lines[number + 1][0]
        assert end.heading[:1] == begin.heading[:1]
        assert not begin.heading or "from the line above" in begin.heading[1].room
    for key in spots:
        if key.endswith(".again"):
            first = key.removesuffix(".again")
            assert (still.cells[key].roles == still.cells[first].roles).all()
            assert still.cells[key].name == still.cells[first].name
            assert spots[key].y > spots[first].y + spots[first].height
            assert not [beam for beam in still.beams if beam.source == first]


@pytest.mark.parametrize(
    ("name", "size"),
    [*((name, None) for name in LONG), ("alexnet", (1920, 1080)), ("vgg", (1920, 1080))],
)
def test_many_layers_choose_the_page_they_need_and_turn_at_its_end(
    name: str, size: tuple[int, int] | None
) -> None:
    some = LONG[name]
    page = lay_out(chain_scenes(some), size=size, cell_px=None, caption=True)
    if size is None:
        assert LARGEST[0] < page.width <= WIDEST[0]
        assert page.height <= WIDEST[1]
        assert len(page.body.scene.lines) == LINES[name]
    else:
        assert (page.width, page.height) == size
    signs = [text.room for text, _ in page.body.texts if text.large]
    assert signs == ["↵", "↳"] * (len(page.body.scene.lines) - 1)
    step = len(some) // 2
    assert_tidy(page, step)
    assert_lines_are_read_one_by_one(page, step)


@settings(max_examples=12, deadline=None)
@given(chains(most=8), st.sampled_from([(400, 900), (640, 480), (900, 700)]))
def test_lines_of_any_layers_are_tidy(some: Chain, size: tuple[int, int]) -> None:
    try:
        page = lay_out(chain_scenes(some), size=size, cell_px=None, caption=True)
    except ConvVizError:
        return
    assert_lines_are_read_one_by_one(page, len(some) - 1)
    assert_tidy(page, len(some) - 1)


def test_what_fits_on_no_page_is_told_with_what_to_do() -> None:
    with pytest.raises(ConvVizError) as told:
        lay_out(chain_scenes(LENET), size=(300, 200), cell_px=None, caption=True)
    assert str(told.value) == (
        "Block of 4 (1, 28, 28) → (16, 4, 4) does not fit in 300x200 px: with cells of 6 px,"
        " the least, it needs 735x200 px, or less without caption; a part of the layers, such"
        " as model[:3], needs less"
    )
    lay_out(chain_scenes(LENET), size=(735, 200), cell_px=None, caption=True)


LENET = chain([Conv2d(1, 6, 5), MaxPool2d(2), Conv2d(6, 16, 5), MaxPool2d(2)], (1, 28, 28))


def test_a_receptive_field_is_cut_off_only_as_a_last_resort() -> None:
    page = lay_out(chain_scenes(LENET), size=None, cell_px=None, caption=True)
    assert not page.body.scene.last_resort
    field = LENET.receptive_field()
    for step in range(0, len(LENET), 5):
        cells = page.body.scene.still(step).cells["0.0"]
        assert int((cells.roles == Role.TAP).sum()) == field[0] * field[1]
    small = lay_out(chain_scenes(LENET), size=(735, 200), cell_px=None, caption=True)
    assert small.body.scene.last_resort


def test_words_of_a_block() -> None:
    assert str(words.caption(SEPARABLE)) == (
        "Depthwise-separable block (3, 8, 8) → (6, 8, 8)  receptive field 3 × 3"
    )
    assert words.heading(SEPARABLE, 1) == (
        "depthwise  3 × 8 × 8",
        "K 3 × 3  P 1 × 1  G 3",
        "sees 3 × 3",
    )
    assert words.footer(SEPARABLE, SEPARABLE[100]) == "y[1, 4, 4] sees x[0…2, 3…5, 3…5]"
    assert words.costs(SEPARABLE) == (
        "weights 27 + 18 = 45, dense 162",
        "2,880 MACs, dense 10,368",
    )
    assert SEPARABLE[100].reaches[0].total == 27


def test_a_dense_convolution_is_named_only_where_one_could_do_it() -> None:
    pooled = chain([Conv2d(1, 1, 3), MaxPool2d(2)], (1, 8, 8))
    assert words.price(pooled) == ((9, 0), (324, 0), 0, 0)
    assert words.costs(pooled) == ("weights 9",)
    only_pool = chain([MaxPool2d(2)], (1, 8, 8))
    assert words.costs(only_pool) == ()


def test_of_many_weights_only_the_sum_is_told() -> None:
    many = chain([Conv2d(64, 64, 3)] * 5, (64, 12, 12))
    assert words.costs(many)[0] == "weights 184,320, dense 495,616"


THINNED = {
    "bottleneck": block("bottleneck", (8, 5, 5), out_channels=8, padding=1),
    "separable": block("depthwise-separable", (32, 112, 112), out_channels=64, padding=1),
}


@pytest.mark.parametrize("name", THINNED)
def test_that_steps_are_left_out_has_its_place_beside_all_else(name: str) -> None:
    some = THINNED[name]
    page = lay_out(chain_scenes(some), size=None, cell_px=None, caption=True)
    for step in (0, len(some) // 2, len(some) - 1):
        raster = Recording(page)
        draw_step(raster, step, "every 9,999th step")
        texts = [ink.text for ink in raster.inks]
        assert "every 9,999th step" in texts
        assert set(words.costs(some)) <= set(texts)


def test_an_output_that_sees_padding_only_says_so() -> None:
    some = chain([Conv1d(1, 1, 1, padding=1)], (1, 3))
    assert words.footer(some, some[0]).startswith("y[0, 0] sees padding only")


def test_animate_takes_layers_in_a_row() -> None:
    layers = [Conv2d(1, 2, 3), Conv2d(2, 1, 3)]
    animation = convviz.animate(layers, (1, 9, 9))
    assert len(animation) == 25 + 2  # with an opening and a closing
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
