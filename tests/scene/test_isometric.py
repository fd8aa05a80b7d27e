"""The view `isometric`: what its planes show is what the walk says, for every operator."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice, pairwise

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
    ConvTranspose1d,
    ConvTranspose2d,
    ConvTranspose3d,
    Fold,
    MaxPool2d,
    MaxPool3d,
    PixelShuffle,
    PixelUnshuffle,
    Unfold,
)
from convviz.page.page import lay_out
from convviz.scene.boxes import Panel, Row, Sign, Text, Tower
from convviz.scene.model import Cells, Scene, Still
from convviz.scene.planes.progress import LAID
from convviz.scene.roles import WARM, Kind, Role
from convviz.scene.telling.told import told
from convviz.scene.views.isometric.scenes import scenes as isometric_scenes
from convviz.walks.tensors import tensors
from convviz.walks.walk import ORDERS, Walk, walk

OPERATORS = {
    "conv": (Conv2d(3, 2, 3, stride=2, padding=1, dilation=2), (3, 7, 7), "gather"),
    "groups": (Conv2d(4, 4, 3, padding=1, groups=2), (4, 5, 5), "gather"),
    "reflect": (Conv2d(1, 1, 3, padding=2, padding_mode="reflect"), (1, 4, 4), "gather"),
    "line": (Conv1d(2, 3, 3, padding=1), (2, 8), "gather"),
    "volume": (Conv3d(2, 1, 2, padding=1, dilation=2), (2, 3, 3, 3), "gather"),
    "max": (MaxPool2d(3, stride=2, padding=1, ceil_mode=True), (2, 6, 6), "gather"),
    "mean": (AvgPool2d(2), (2, 5, 5), "gather"),
    "spread": (ConvTranspose2d(2, 2, 3, 2, 1, 1), (2, 3, 3), "gather"),
    "laid": (ConvTranspose2d(2, 2, 3, 2, 1, 1), (2, 3, 3), "scatter"),
    "laid line": (ConvTranspose1d(2, 2, 4, 2, 0, 0, 2), (2, 4), "scatter"),
    "unfold": (Unfold(2, padding=1), (2, 3, 3), "gather"),
    "fold": (Fold((3, 3), 2, padding=1), (8, 16), "gather"),
    "shuffle": (PixelShuffle(2), (8, 2, 3), "gather"),
    "unshuffle": (PixelUnshuffle(2), (2, 4, 6), "gather"),
}
TAPPED = {
    Role.TAP,
    Role.TAP_AND_SOURCE,
    Role.WINNER,
    Role.TAP_ON_PADDING,
    Role.TAP_ON_INSERTED,
    Role.TAP_ON_OUTPUT_PADDING,
}
WRITTEN = {Role.DONE, Role.NOW, *LAID}


def walk_of(name: str, order: str = "lockstep") -> Walk:
    layer, shape, view = OPERATORS[name]
    return walk(layer, shape, order=order, view=view)


def full(steps: Walk) -> Scene:
    """The arrangement that shows most."""
    return next(isometric_scenes(steps))


def panels(box: object) -> list[Panel]:
    if isinstance(box, Panel):
        return [box]
    inner = getattr(box, "boxes", None) or ((box.box,) if hasattr(box, "box") else ())
    return [panel for each in inner for panel in panels(each)]


def texts(box: object) -> list[str]:
    if isinstance(box, Text):
        return [box.room]
    inner = getattr(box, "boxes", None) or ((box.box,) if hasattr(box, "box") else ())
    return [words for each in inner for words in texts(each)]


def cells_of(still: Still, side: str, dims: int) -> dict[tuple[int, ...], Role]:
    """The role of every cell that is shown, by (channel, cell ...), as its plane is named."""
    found = {}
    planes = {key: cells for key, cells in still.cells.items() if key.startswith(side)}
    for cells in planes.values():
        name = re.fullmatch(r"[xy](\d+)(?:…\d+)?(?:\[(-?\d+)\])?", cells.name)
        assert name is not None, cells.name
        channel, slice_ = int(name[1]), name[2]
        frame = next(each.frame for each in planes.values() if each.frame)
        for (row, col), role in np.ndenumerate(cells.roles):
            place = (row - frame.row, col - frame.col)
            if "…" in cells.name:
                cell = (channel + place[0], place[1])
            elif slice_ is not None:
                cell = (channel, int(slice_), *place)
            else:
                cell = (channel, *place[2 - dims :])
            found[cell] = Role(role)
    return found


def rows(table: np.ndarray) -> set[tuple[int, ...]]:
    return {tuple(row) for row in table.tolist()}


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("name", OPERATORS)
def test_taps_are_where_the_step_has_them(name: str, order: str) -> None:
    steps = walk_of(name, order)
    scene, dims = full(steps), len(steps.plan.reading.axes)
    for number in {*range(min(len(steps), 12)), len(steps) - 1}:
        shown = cells_of(scene.still(number), "x", dims)
        step = steps[number]
        taps = {tap for tap in rows(step.taps) if shown[tap] is not Role.OFF}
        tapped = {cell for cell, role in shown.items() if role in TAPPED}
        if steps.plan.scatters:  # a product that falls outside is no product of the step
            assert taps <= tapped
        else:
            assert tapped == taps, (name, number)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("name", OPERATORS)
def test_outputs_fill_in_as_the_walk_goes(name: str, order: str) -> None:
    steps = walk_of(name, order)
    scene, dims = full(steps), len(steps.plan.writing.axes)
    so_far: set[tuple[int, ...]] = set()
    for number, step in enumerate(islice(steps, 40)):
        shown = cells_of(scene.still(number), "y", dims)
        now = rows(step.outputs)
        so_far |= now
        assert {cell for cell, role in shown.items() if role is Role.NOW} == now
        assert {cell for cell, role in shown.items() if role in WRITTEN} == so_far


def test_an_output_is_tinted_by_how_many_products_are_in_it() -> None:
    steps = walk_of("laid")
    counts = Counter(tuple(row) for step in steps for row in step.outputs.tolist())
    most, so_far = max(counts.values()), Counter[tuple[int, ...]]()
    for number, step in enumerate(steps):
        so_far.update(tuple(row) for row in step.outputs.tolist())
        shown = cells_of(full(steps).still(number), "y", 2)
        for cell, count in so_far.items():
            if shown[cell] is not Role.NOW:
                assert shown[cell] is LAID[-(-4 * count // most) - 1], (number, cell)


@given(cases(), st.sampled_from(ORDERS), st.data())
@settings(max_examples=60)
def test_any_convolution_shows_its_taps_and_its_outputs(
    case: Case, order: str, data: st.DataObject
) -> None:
    steps = walk(*case, order=order)
    scene = full(steps)
    number = data.draw(st.integers(0, len(steps) - 1))
    still, step = scene.still(number), steps[number]
    dims = len(steps.plan.reading.axes)
    tapped = {c for c, role in cells_of(still, "x", dims).items() if role in TAPPED}
    now = {c for c, role in cells_of(still, "y", dims).items() if role is Role.NOW}
    assert tapped <= rows(step.taps)
    assert now <= rows(step.outputs)
    if (steps.plan.groups, scene_channels(scene)) == (1, case.layer.in_channels):
        assert tapped
        assert now


def scene_channels(scene: Scene) -> int:
    found = panels(scene.sections[0].box)
    return len({panel.key.split(".")[1] for panel in found if panel.kind is Kind.INPUT})


@pytest.mark.parametrize("name", OPERATORS)
def test_beams_go_up_from_what_is_read_to_what_is_written(name: str) -> None:
    steps = walk_of(name)
    scene = full(steps)
    for number in (0, len(steps) // 2, len(steps) - 1):
        still = scene.still(number)
        assert still.beams
        order = list(still.cells)
        for beam in still.beams:
            assert order.index(beam.source) < order.index(beam.target)
            for key, rect in (
                (beam.source, beam.source_cells),
                (beam.target, beam.target_cells),
            ):
                height, width = still.cells[key].roles.shape
                top, left = still.cells[key].at
                assert top <= rect.row < rect.row + rect.rows <= top + height
                assert left <= rect.col < rect.col + rect.cols <= left + width
        ends = {key for beam in still.beams for key in (beam.source, beam.target)}
        ends |= {lead.panel for lead in still.leads}
        assert {key for key in ends if key[0] == "x"} == at_work(still, "x", TAPPED)
        assert {key for key in ends if key[0] == "y"} == at_work(still, "y", {Role.NOW})


def at_work(still: Still, side: str, roles: set[Role]) -> set[str]:
    return {
        key
        for key, cells in still.cells.items()
        if key.startswith(side) and set(cells.roles.ravel().tolist()) & roles
    }


def test_beams_go_from_each_input_to_its_kernel_and_leads_on_to_one_sum() -> None:
    steps = walk_of("conv")
    for number in (0, 8, 17):
        still, (_, *cell) = full(steps).still(number), steps[number].outputs[0].tolist()
        ways = [(beam.source, beam.target) for beam in still.beams]
        assert ways == [(f"x0.{place}.0", f"w0.{place}.0") for place in range(3)]
        assert {beam.source_cells for beam in still.beams} == {
            beam.target_cells for beam in still.beams
        }
        *rising, (key, cells, sign, hue, _) = sorted(still.leads, key=lambda lead: lead.onward)
        assert [lead.panel for lead in rising] == ["w0.0.0", "w0.1.0", "w0.2.0"]
        assert {lead.sign for lead in still.leads} == {sign} == {"sum0"} == still.signs.keys()
        assert (key, cells, hue) == (f"y0.{number // 9}.0", (*cell, 1, 1), WARM)


def test_beams_go_through_all_slices_of_a_stack_and_on_from_the_highest() -> None:
    steps = walk(Conv3d(2, 1, 2, groups=1), (2, 2, 2, 2))
    scene = list(isometric_scenes(steps))[-1]
    ways = [(beam.source, beam.target) for beam in scene.still(0).beams]
    assert ways == [("x0.0.0", "y0.0.0")]
    stacked = next(each for each in isometric_scenes(steps) if len(each.sections) == 1)
    ways = [(beam.source, beam.target) for beam in stacked.still(0).beams]
    up = ["x0.1.1", "x0.1.0", "x0.0.1", "x0.0.0", "y0.0.0"]
    assert ways == list(pairwise(up))


def slabs(still: Still) -> dict[str, Cells]:
    return {key: cells for key, cells in still.cells.items() if key.startswith("w")}


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("name", ["conv", "groups", "reflect", "line", "max", "mean", "spread"])
def test_a_slab_floats_over_the_cells_that_are_read(name: str, order: str) -> None:
    steps = walk_of(name, order)
    scene = full(steps)
    used = {Role.WEIGHT_IN_USE} | TAPPED
    for number in {*range(min(len(steps), 12)), len(steps) - 1}:
        still = scene.still(number)
        for key, cells in slabs(still).items():
            below = still.cells[f"x{key[1:]}"]
            top, left = cells.at
            rows, cols = cells.roles.shape
            under = below.roles[top : top + rows, left : left + cols]
            over = np.isin(cells.roles, list(used))
            tapped = np.isin(under, list(TAPPED))
            counted = tapped & (under != Role.TAP_ON_PADDING) if name == "max" else tapped
            assert (over == counted).all(), (number, key)
            assert cells.lit == bool(tapped.any())


def test_a_slab_has_the_weights_that_the_cells_below_are_multiplied_with() -> None:
    for name in ("conv", "spread", "groups"):
        steps = walk_of(name)
        made = tensors(steps)
        scene = next(isometric_scenes(steps, made))
        for number in (0, len(steps) // 2, len(steps) - 1):
            still, step = scene.still(number), steps[number]
            weights = dict(zip(map(tuple, step.taps.tolist()), step.weights, strict=True))
            for key, cells in slabs(still).items():
                below = still.cells[f"x{key[1:]}"]
                for (row, col), text in np.ndenumerate(np.array(cells.numbers, object)):
                    place = (row + cells.at[0] - below.frame.row,)
                    place += (col + cells.at[1] - below.frame.col,)
                    tap = (int(below.name[1:]), *place)
                    expected = str(made.weight[*weights[tap]]) if tap in weights else ""
                    assert text == expected, (name, number, key, tap)


def test_the_slab_of_a_pool_shows_the_window_with_the_largest_marked() -> None:
    steps = walk_of("max")
    scene = next(isometric_scenes(steps, tensors(steps)))
    for number in range(len(steps)):
        still = scene.still(number)
        for cells in slabs(still).values():
            ((row, col),) = np.argwhere(cells.roles == Role.WINNER)
            numbers = [int(each) for line in cells.numbers for each in line if each]
            assert int(cells.numbers[row][col]) == max(numbers)
            assert cells.name == "max"


def test_kernels_are_named_as_the_equation_indexes_them() -> None:
    names = {
        name: [cells.name for cells in slabs(full(walk_of(name)).still(0)).values()]
        for name in ("conv", "groups", "spread", "reflect", "mean")
    }
    assert names == {
        "conv": ["w[0, 0]", "w[0, 1]", "w[0, 2]"],
        "groups": ["w[0, 0]", "w[0, 1]", "w[2, 0]", "w[2, 1]"],
        "spread": ["w[0, 0]", "w[1, 0]"],
        "reflect": ["w0"],
        "mean": ["÷ 4", "÷ 4"],
    }


def test_no_sign_stands_where_there_is_nothing_to_add_up() -> None:
    for name, summed in (("conv", 1), ("groups", 2), ("reflect", 0), ("max", 0), ("volume", 0)):
        still = full(walk_of(name)).still(0)
        assert len(still.signs) == summed
        assert bool(still.leads) == bool(summed)


def test_of_several_inputs_two_are_shown_before_planes_are_whole() -> None:
    scenes = list(isometric_scenes(walk(Conv2d(3, 2, 3), (3, 30, 30))))
    alone = [scene.alone for scene in scenes if not scene.last_resort]
    assert alone == sorted(alone)
    resorts = [scene.last_resort for scene in scenes]
    assert resorts == sorted(resorts)
    assert any(scene.alone for scene in scenes)
    rows = {panels(scene.sections[0].box)[-1].rows for scene in scenes if not scene.alone}
    assert min(rows) < 30


def test_the_last_channel_and_slice_are_the_lowest() -> None:
    keys = list(full(walk_of("volume")).still(0).cells)
    assert keys[:6] == [f"x0.1.{slice_}" for slice_ in (4, 3, 2, 1, 0)] + ["x0.0.4"]


def test_beams_go_through_strips_in_every_arrangement() -> None:
    for scene in isometric_scenes(walk_of("line")):
        still = scene.still(0)
        ends = [beam.target for beam in still.beams if beam.target.startswith("y")]
        ends += [lead.panel for lead in still.leads if lead.onward]
        assert ends == ["y0.0.0"]


def test_each_channel_of_a_shuffle_goes_to_its_own_cell() -> None:
    steps = walk_of("shuffle")
    still = full(steps).still(4)
    written = steps[4].outputs.tolist()
    assert len(still.beams) == 8
    for beam, (_, row, col) in zip(sorted(still.beams), written, strict=True):
        assert tuple(beam.target_cells) == (row, col, 1, 1)


def test_a_block_has_the_hues_of_the_channels_it_is_made_of() -> None:
    shuffled, unshuffled = (full(walk_of(name)).still(4) for name in ("shuffle", "unshuffle"))
    block = [[0, 1, 0, 1, 0, 1], [2, 3, 2, 3, 2, 3]] * 2
    for still, whole, side in ((shuffled, "y0.0.0", "x"), (unshuffled, "x0.0.0", "y")):
        assert still.cells[whole].hues.tolist() == block
        parts = {key: each.hue for key, each in still.cells.items() if key[0] == side}
        assert parts == {key: int(key.split(".")[1]) for key in parts}
        ends = {beam.source if side == "x" else beam.target: beam.hue for beam in still.beams}
        assert ends == parts


def test_an_output_of_no_group_is_warm_and_so_is_its_legend() -> None:
    scene = full(walk_of("laid"))
    assert {c.hue for key, c in scene.still(0).cells.items() if key[0] == "y"} == {WARM}
    hues = {key.words.split(",")[0]: key.hue for key in scene.legend}
    warm = ("written now", "cut off by padding", "products added so far")
    assert hues == {"read now": 0, **dict.fromkeys(warm, WARM)}


def test_the_footprint_spans_the_gaps_of_a_dilated_kernel() -> None:
    still = full(walk_of("conv")).still(0)
    cells = still.cells["x0.0.0"]
    assert cells.footprint == (0, 0, 5, 5)
    assert cells.frame == (1, 1, 7, 7)


def test_the_largest_cell_is_marked_where_there_are_numbers() -> None:
    steps = walk_of("max")
    numbers = tensors(steps)
    scene = next(isometric_scenes(steps, numbers))
    for number in range(len(steps)):
        shown = cells_of(scene.still(number), "x", 2)
        won = {cell for cell, role in shown.items() if role is Role.WINNER}
        for channel, row, col in won:
            value = numbers.output(channel, tuple(steps[number].position))
            assert numbers.input[channel, row, col] == value
        assert {cell[0] for cell in won} == {0, 1}


def test_the_largest_cell_of_a_volume_is_marked_in_its_own_slice() -> None:
    steps = walk(MaxPool3d(2), (1, 2, 2, 2))
    numbers = tensors(steps, {"input": np.arange(8).reshape(1, 2, 2, 2)})
    shown = cells_of(next(isometric_scenes(steps, numbers)).still(0), "x", 3)
    assert {cell for cell, role in shown.items() if role is Role.WINNER} == {(0, 1, 1, 1)}


def test_what_does_not_fit_is_left_out_in_words() -> None:
    steps = walk(Conv2d(3, 64, 7, stride=2, padding=3), (3, 224, 224))
    scenes = list(isometric_scenes(steps))
    assert "… 61 more channels" in texts(scenes[0].sections[0].box)
    assert "… 2 more channels" in texts(scenes[-2].sections[0].box)
    still = scenes[0].still(112 * 112 * 40)
    assert still.cells["y0.0.0"].name == "y40"
    assert still.texts["in.window"].startswith("rows ")
    assert still.maps["in"].rows == 7


@given(st.integers(1, 30), st.integers(1, 25), st.integers(0, 9), st.data())
@settings(max_examples=60)
def test_what_is_read_is_in_the_window_of_a_large_plane(
    kernel: int, stride: int, padding: int, data: st.DataObject
) -> None:
    steps = walk(Conv2d(1, 1, kernel, stride=stride, padding=padding), (1, 90, 70))
    number = data.draw(st.integers(0, len(steps) - 1))
    for scene in isometric_scenes(steps):
        beams = scene.still(number).beams
        assert [beam.source[0] for beam in beams] == ["x", "w"][: len(beams)]
        for beam in beams:
            for rect in (beam.source_cells, beam.target_cells):
                assert rect.row >= 0 <= rect.col
                assert rect.rows > 0 < rect.cols
            assert beam.source_cells.rows <= kernel


def test_slices_of_a_volume_that_are_left_out_are_counted() -> None:
    steps = walk(Conv3d(1, 1, 3), (1, 20, 5, 5))
    sections = next(isometric_scenes(steps)).sections
    words = [text for section in sections for text in texts(section.box)]
    assert "… 12 more planes" in words
    assert "… 10 more planes" in words


def test_arrangements_show_less_and_less_and_end() -> None:
    scenes = list(isometric_scenes(walk_of("groups")))
    counts = [len(panels(scene.sections[0].box)) for scene in scenes]
    assert counts[0] == 12
    assert counts == sorted(counts, reverse=True)
    assert texts(scenes[0].sections[0].box)[0] == "output  4 × 5 × 5"
    assert "output  4 × 5 × 5" not in texts(scenes[-1].sections[0].box)


def test_strips_float_above_each_other_where_they_do_not_fit_beside_each_other() -> None:
    beside, above = (
        scene.sections[0].box for scene in islice(isometric_scenes(walk_of("line")), 0, 3, 2)
    )
    assert isinstance(beside, Tower)
    assert [type(box) for box in beside.boxes[1].boxes] == [Row, Sign, Row]
    tower, sign = above.boxes[1].boxes
    assert isinstance(sign, Sign)
    assert sign.beside
    assert [type(box) for box in tower.boxes] == [Tower, Tower]


def test_the_input_heading_has_the_shape_before_zeros_were_inserted() -> None:
    assert "input  2 × 3 × 3" in texts(full(walk_of("spread")).sections[0].box)


def legend_of(scene: Scene) -> dict[Role | None, str]:
    return {key.role: key.words for key in scene.legend}


def test_what_a_transposed_layer_does_to_its_input_is_told() -> None:
    scene = full(walk_of("spread"))
    assert "zeros inserted: z, 5 × 5; kernel flipped" in texts(scene.sections[0].box)
    told = legend_of(scene)
    assert told[Role.PADDING] == "padding: K - 1 - P = 1"
    assert told[Role.INSERTED] == "inserted zero"
    assert told[Role.TAP_ON_INSERTED] == "inserted zero, read"
    dilated = full(walk(ConvTranspose1d(2, 2, 3, stride=2, dilation=2), (2, 5)))
    assert legend_of(dilated)[Role.PADDING] == "padding: D·(K - 1) - P = 4"
    assert legend_of(full(walk_of("conv")))[Role.PADDING] == "padding"


@pytest.mark.parametrize("padding", [0, 1, 2])
def test_z_is_explained_without_zeros_too(padding: int) -> None:
    scene = full(walk(ConvTranspose2d(1, 1, 3, padding=padding), (1, 6, 6)))
    padded = ", padded" * (padding < 2)
    assert f"z is the input{padded}; kernel flipped" in texts(scene.sections[0].box)


@pytest.mark.parametrize("name", ["max", "conv", "laid line", "volume"])
def test_numbers_are_in_the_cells(name: str) -> None:
    steps = walk_of(name)
    made = tensors(steps)
    scene = next(isometric_scenes(steps, made))
    slab = {Kind.SLAB} if name in ("max", "conv") else set()
    assert set(scene.numbers) == {Kind.INPUT, Kind.OUTPUT} | slab
    still = scene.still(len(steps) - 1)
    for side, values in (("x", made.input), ("y", None)):
        for key, cells in still.cells.items():
            if key[0] == side and cells.frame is not None and cells.numbers is not None:
                row, col = max(0, cells.frame.row), max(0, cells.frame.col)
                assert cells.numbers[row][col], key
                if values is not None and values.ndim == 3:
                    first = values[int(cells.name[1:]), 0, 0]
                    assert cells.numbers[row][col] == str(int(first))
    written = [cells for key, cells in still.cells.items() if key[0] == "y"]
    assert all(cells.numbers is not None for cells in written)
    assert full(steps).still(0).cells[key].numbers is None


def test_volumes_stand_beside_each_other() -> None:
    steps = walk(ConvTranspose3d(1, 1, 2, stride=2), (1, 2, 2, 2))
    page = lay_out(isometric_scenes(steps), size=None, cell_px=None, caption=True)
    assert min(page.body.metrics.cell_px.values()) >= 16
    spots = page.body.spots
    ends = [spot.x + spot.width for key, spot in spots.items() if key[0] == "x"]
    starts = [spot.x for key, spot in spots.items() if key[0] == "y"]
    assert max(ends) < min(starts)
    beams = page.body.scene.still(30).beams
    assert [(beam.source, beam.target) for beam in beams] == [
        ("x0.0.2", "x0.0.1"),
        ("x0.0.1", "y0.0.1"),
    ]


def test_groups_have_their_hues_and_names() -> None:
    still = full(walk_of("groups")).still(0)
    assert still.brackets == {"group0": ("group 0", 0), "group1": ("group 1", 1)}
    hues: dict[str, set[int]] = {}
    for key, cells in still.cells.items():
        hues.setdefault(key[1], set()).add(cells.hue)
    assert hues == {"0": {0}, "1": {1}}
    assert {beam.hue for beam in still.beams} == {0, 1}


def test_a_plane_of_padding_alone_has_no_frame() -> None:
    still = full(walk_of("volume")).still(0)
    framed = {cells.name: cells.frame is not None for cells in still.cells.values()}
    assert framed["x0[-1]"] is False
    assert framed["x0[0]"] is True


def test_the_alt_text_tells_where_kernels_are_drawn() -> None:
    told = [
        animate(layer, shape, view="isometric").alt_text
        for layer, shape in (
            (Conv2d(3, 2, 3), (3, 4, 4)),
            (MaxPool2d(2), (1, 4, 4)),
            (Conv3d(1, 1, 2), (1, 3, 3, 3)),
        )
    ]
    assert " 2 kernels of 3 planes of 3 by 3 taps over the cells that they read;" in told[0]
    assert " a window of 2 by 2 cells over the cells that they read;" in told[1]
    assert " kernels of " not in told[2]
    assert " kernel of " not in told[2]


def test_nothing_leads_to_the_sum_before_the_first_step_and_after_the_last() -> None:
    pictures = animate(Conv2d(2, 2, 3), (2, 5, 5), view="isometric").pictures
    scene = pictures.raster.page.body.scene
    for beat in (pictures.beats[0], pictures.beats[-1]):
        still = told(scene, beat)
        assert (still.beams, still.leads, still.signs) == ((), (), {})
        assert {Role(role) for cells in slabs(still).values() for role in cells.roles.flat} == {
            Role.WEIGHT
        }
