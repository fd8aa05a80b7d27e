"""The view `matrix`: what it shows multiplies out, and lights what the walk does."""

from __future__ import annotations

import re
from math import prod

import numpy as np
import pytest
from gathering import SHOWN, SUMS, page_of
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import Recording, draw_step
from strategies import Case
from tidy import assert_tidy

from convviz.errors import ConvVizError
from convviz.layer import (
    AvgPool2d,
    Conv2d,
    ConvTranspose2d,
    Layer,
    MaxPool2d,
    PixelShuffle,
)
from convviz.scene.model import Cells
from convviz.scene.roles import Kind, Role
from convviz.scene.views.matrix.scenes import scenes as matrix_scenes
from convviz.scene.views.matrix.unrolled import Part, Unrolled
from convviz.walks.tensors import tensors
from convviz.walks.walk import ORDERS, Step, Walk, walk

LIT = {
    Role.TAP,
    Role.TAP_ON_PADDING,
    Role.TAP_ON_INSERTED,
    Role.TAP_ON_OUTPUT_PADDING,
    Role.WEIGHT_IN_USE,
    Role.NOW,
}


def whole(steps: Walk) -> Unrolled:
    """The matrices of a walk, with nothing left out."""
    plan = steps.plan
    part = Part(plan.groups, plan.outs, plan.ins * prod(plan.kernel), plan.positions)
    return Unrolled(steps, tensors(steps), part)


def matrix(cells: Cells) -> np.ndarray:
    """The numbers of a panel, nothing being zero."""
    assert cells.numbers is not None
    return np.array([[int(text or 0) for text in row] for row in cells.numbers])


def lit(cells: Cells) -> list[tuple[int, int]]:
    """The (row, column) of every cell that is lit."""
    return [(row, col) for (row, col), role in np.ndenumerate(cells.roles) if role in LIT]


def expected_role(step: Step, channel: int, tap: tuple[int, ...]) -> Role:
    """What a tap stands on, told from the walk's own coordinates."""
    plan = step.plan
    group = channel // plan.ins
    if group not in step.groups:
        return Role.OFF
    per_channel = prod(plan.kernel)
    place = step.groups.index(group) * plan.ins + channel % plan.ins
    row = place * per_channel + int(np.ravel_multi_index(tap, plan.kernel))
    cell, read = step.taps[row, 1:].tolist(), step.reads[row, 1:].tolist()
    sizes = [axis.cells for axis in plan.reading.axes]
    if plan.flipped:
        if all(0 <= at < size for at, size in zip(read, sizes, strict=True)):
            return Role.TAP
        if all(0 <= at < axis.size for at, axis in zip(cell, plan.reading.axes, strict=True)):
            return Role.TAP_ON_INSERTED
        more = [getattr(axis, "output_padding", 0) for axis in plan.reading.axes]
        ends = [a.padded.stop - m for a, m in zip(plan.reading.axes, more, strict=True)]
        sizes = [axis.size for axis in plan.reading.axes]
        if any(a >= max(e, s) for a, e, s in zip(cell, ends, sizes, strict=True)):
            return Role.TAP_ON_OUTPUT_PADDING
        return Role.TAP_ON_PADDING
    inside = all(0 <= at < size for at, size in zip(cell, sizes, strict=True))
    return Role.TAP if inside else Role.TAP_ON_PADDING


@given(SUMS, st.sampled_from(ORDERS))
@settings(max_examples=60)
def test_the_product_of_what_is_shown_is_the_output(case: Case, order: str) -> None:
    steps = walk(*case, order=order)
    shown, last = whole(steps), steps[-1]
    product = matrix(shown.kernels(last)) @ matrix(shown.patches(last))
    if steps.layer.has_bias:
        product = product + matrix(shown.bias(last))
    np.testing.assert_array_equal(matrix(shown.outputs(last)), product)
    made = shown.tensors
    assert made is not None
    for place in np.ndindex(steps.output_shape):
        at = int(np.ravel_multi_index(place[1:], steps.plan.grid))
        assert product[place[0], at] == made.output(place[0], place[1:])


@given(SUMS, st.sampled_from(ORDERS), st.data())
@settings(max_examples=60)
def test_what_is_lit_is_what_the_step_does(case: Case, order: str, data: st.DataObject) -> None:
    steps = walk(*case, order=order)
    step = steps[data.draw(st.integers(0, len(steps) - 1))]
    shown, plan = whole(steps), steps.plan
    col = int(np.ravel_multi_index(step.position, plan.grid))
    taps = plan.ins * prod(plan.kernel)
    written = {row[0]: tuple(row[1:]) for row in step.outputs.tolist()}
    assert lit(shown.outputs(step)) == [(channel, col) for channel in sorted(written)]
    assert set(written.values()) == {step.position}
    assert lit(shown.bias(step)) == [(channel, 0) for channel in sorted(written)]
    blocks = [
        (channel, group * taps + tap)
        for channel in sorted(written)
        for group in [channel // plan.outs]
        for tap in range(taps)
    ]
    assert lit(shown.kernels(step)) == blocks
    assert [place[1] for place in lit(shown.patches(step))] == [col] * taps * len(step.groups)


@given(SUMS, st.sampled_from(ORDERS), st.data())
@settings(max_examples=60)
def test_each_tap_stands_on_what_the_walk_says(
    case: Case, order: str, data: st.DataObject
) -> None:
    steps = walk(*case, order=order)
    step = steps[data.draw(st.integers(0, len(steps) - 1))]
    shown, plan = whole(steps), steps.plan
    patches, col = shown.patches(step), step.number % plan.positions
    for row, name in enumerate(patches.row_names):
        channel, *tap = map(int, name.split(","))
        expected = expected_role(step, channel, tuple(tap))
        if expected is not Role.OFF:
            assert patches.roles[row, col] == expected
    assert patches.col_names[col] == ",".join(map(str, step.position))


@given(SUMS, st.data())
@settings(max_examples=40)
def test_outputs_before_are_done_and_those_after_to_come(
    case: Case, data: st.DataObject
) -> None:
    steps = walk(*case)
    number = data.draw(st.integers(0, len(steps) - 1))
    roles = whole(steps).outputs(steps[number]).roles
    cells = roles.reshape(steps.plan.groups, -1)
    assert (
        cells == [Role.DONE] * number + [Role.NOW] + [Role.TO_COME] * (len(steps) - number - 1)
    ).all()


@pytest.mark.parametrize(
    ("kernel", "stride", "padding", "dilation"),
    [(3, 1, 0, 1), ((2, 3), 2, (1, 0), 1), (3, (1, 2), 2, 2), (1, 3, 1, 1)],
)
def test_patches_are_those_of_pytorch(
    kernel: object, stride: object, padding: object, dilation: object
) -> None:
    torch = pytest.importorskip("torch")
    layer = Conv2d(2, 1, kernel, stride=stride, padding=padding, dilation=dilation)  # type: ignore[arg-type]
    steps = walk(layer, (2, 7, 6))
    made = tensors(steps)
    unfold = torch.nn.Unfold(kernel, dilation, padding, stride)
    theirs = unfold(torch.tensor(made.input, dtype=torch.float64)[None])[0]
    np.testing.assert_array_equal(matrix(whole(steps).patches(steps[0])), theirs.numpy())


def test_zeros_between_groups_are_no_weights() -> None:
    steps = walk(Conv2d(4, 4, 1, groups=2), (4, 2, 2))
    roles = whole(steps).kernels(steps[0]).roles
    there = [[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1]]
    np.testing.assert_array_equal(roles != Role.OFF, np.array(there, bool))


def test_each_group_has_its_hue() -> None:
    layer, shape = SHOWN["groups"]
    still = page_of(matrix_scenes, layer, shape).body.scene.still(0)
    for key in ("kernels", "patches", "bias", "output"):
        hues = still.cells[key].hues
        assert hues is not None
        half = len(hues) // 2
        assert (hues[:half] == 0).all()
        assert (hues[half:] == 1).all()
    assert [beam.hue for beam in still.beams] == [0, 1]


@pytest.mark.parametrize("values", [False, True])
@pytest.mark.parametrize("name", SHOWN)
def test_the_step_at_work_is_always_shown(name: str, values: bool) -> None:
    page = page_of(matrix_scenes, *SHOWN[name], values=values)
    scene = page.body.scene
    steps = walk(*SHOWN[name])
    for number in {*range(0, len(steps), max(1, len(steps) // 50)), len(steps) - 1}:
        still, step = scene.still(number), steps[number]
        output, patches = still.cells["output"], still.cells["patches"]
        ((row, col), *_) = np.argwhere(output.roles == Role.NOW).tolist()
        position = ",".join(map(str, step.position))
        assert patches.col_names[col] == position
        assert output.col_names in ((), patches.col_names)
        assert output.row_names[row] == f"y{step.outputs[0, 0]}"
        assert {place[1] for place in lit(patches)} == {col}
        named = {cells.name for cells in still.cells.values()}
        assert f"y{step.outputs[0, 0]}" in {*named, *output.row_names}


@pytest.mark.parametrize("name", SHOWN)
def test_beams_go_from_the_footprint_to_its_rows(name: str) -> None:
    scene = page_of(matrix_scenes, *SHOWN[name], values=False).body.scene
    still = scene.still(scene.steps // 2)
    rows = still.cells["patches"].row_names
    assert still.beams
    for beam in still.beams:
        channel = still.cells[beam.source].name.removeprefix("x")
        named = [number for number, row in enumerate(rows) if row.split(",")[0] == channel]
        cells = beam.target_cells
        assert list(range(cells.row, cells.row + cells.rows)) == named


def test_what_is_left_out_is_counted() -> None:
    scene = page_of(matrix_scenes, *SHOWN["stem"], values=False).body.scene
    shape = {key: cells.roles.shape for key, cells in scene.still(0).cells.items()}
    rows, cols = shape["patches"]
    said = str(scene.sections)
    assert f"… {147 - rows} more rows" in said
    assert f"… {12544 - cols:,} more columns" in said
    assert f"… {64 - shape['kernels'][0]} more rows" in said
    assert f"… {147 - shape['kernels'][1]} more columns" in said
    assert "patches, unrolled  147 × 12,544" in said


def test_rows_and_columns_have_their_names() -> None:
    page = page_of(matrix_scenes, *SHOWN["one"], cell_px=25)
    raster = Recording(page)
    draw_step(raster, 4)
    cells = page.body.scene.still(4).cells["patches"]
    spot, cell_px = page.body.spots["patches"], page.body.metrics.cell_px[Kind.MATRIX]
    left, top = spot.x + page.body_x, spot.y + page.body_y
    for number, name in enumerate(cells.row_names):
        middle = top + (number + 0.5) * cell_px
        beside = [ink.spot for ink in raster.inks if ink.text == name and ink.spot.x < left]
        assert any(
            spot.x + spot.width <= left and abs(spot.y + spot.height / 2 - middle) <= 2
            for spot in beside
        )
    above = [ink.spot for ink in raster.inks if top - 40 < ink.spot.y < top]
    for number in range(len(cells.col_names)):
        middle = left + (number + 0.5) * cell_px
        assert any(abs(spot.x + spot.width / 2 - middle) <= 2 for spot in above)


@pytest.mark.parametrize("values", [False, True])
def test_a_small_page_shows_less_but_can_be_read(values: bool) -> None:
    layer, shape = Conv2d(2, 3, 2), (2, 4, 4)
    page = page_of(matrix_scenes, layer, shape, values=values, size=(640, 480))
    least = page.scale.px(18 if values else 9)
    assert page.body.metrics.cell_px[Kind.MATRIX] >= least
    assert not [words.text for words in page.words if "no room" in words.text]
    spots = page.body.spots
    assert spots["output"].y == spots["kernels"].y == spots["bias"].y
    assert_tidy(page, 13)


@pytest.mark.parametrize("size", [(400, 300), (480, 360), (640, 480), (800, 450)])
@pytest.mark.parametrize("name", SHOWN)
def test_signs_never_stand_without_matrices(name: str, size: tuple[int, int]) -> None:
    page = page_of(matrix_scenes, *SHOWN[name], values=False, size=size)
    spots, cell = page.body.spots, page.body.metrics.cell_px[Kind.MATRIX]
    keys = ["kernels", "patches", "output", *["bias"] * SHOWN[name][0].has_bias]
    assert set(keys) <= spots.keys()
    assert cell >= 9
    assert spots["kernels"].width * spots["kernels"].height >= 4 * cell * cell
    if size == (640, 480):
        assert cell >= page.scale.cell(12)
        assert any(key.startswith("x") for key in spots)
    assert_tidy(page, page.body.scene.steps // 2)


def test_matrices_shrink_before_planes_go_and_words_go_last() -> None:
    made = list(matrix_scenes(walk(*SHOWN["stem"])))
    planes = [any(key.startswith("x") for key in scene.still(0).cells) for scene in made]
    assert planes == sorted(planes, reverse=True)
    assert set(planes) == {True, False}
    sizes = [scene.still(0).cells["patches"].roles.size for scene in made]
    with_planes = [size for size, shown in zip(sizes, planes, strict=True) if shown]
    assert min(with_planes) == min(sizes)
    terse = ["room='kernels'" in str(scene.sections) for scene in made]
    assert terse[: planes.count(True)] == [False] * planes.count(True)
    assert terse == sorted(terse)


@pytest.mark.parametrize("name", ["hero", "stem", "grouped transposed"])
def test_a_refusal_says_which_size_would_do(name: str) -> None:
    with pytest.raises(ConvVizError, match="does not fit in 200x160 px") as caught:
        page_of(matrix_scenes, *SHOWN[name], values=False, size=(200, 160))
    found = re.search(r"it needs (\d+)x(\d+) px", str(caught.value))
    assert found
    size = int(found[1]), int(found[2])
    assert size <= (400, 300)
    assert_tidy(page_of(matrix_scenes, *SHOWN[name], values=False, size=size), 0)


def test_a_part_is_said_to_be_one_on_the_smallest_page() -> None:
    page = page_of(matrix_scenes, *SHOWN["stem"], values=False, size=(400, 300))
    said = [text.room for text, _ in page.body.texts]
    for whole in ("of 64 × 147", "of 147 × 12,544", "of 64 × 12,544"):
        assert whole in said


REFUSED: dict[str, tuple[Layer, tuple[int, ...], str, str]] = {
    "max": (
        MaxPool2d(2),
        (1, 4, 4),
        "gather",
        "the view matrix is for what adds up products with weights, Conv1d to Conv3d and"
        " ConvTranspose1d to 3d: MaxPool2d takes the largest cell of each patch",
    ),
    "mean": (
        AvgPool2d(2),
        (1, 4, 4),
        "gather",
        "the view matrix is for what adds up products with weights, Conv1d to Conv3d and"
        " ConvTranspose1d to 3d: AvgPool2d takes the mean of each patch",
    ),
    "copy": (
        PixelShuffle(2),
        (4, 2, 2),
        "gather",
        "the view matrix is for what adds up products with weights, Conv1d to Conv3d and"
        " ConvTranspose1d to 3d: PixelShuffle copies cells",
    ),
    "scatter": (
        ConvTranspose2d(1, 1, 3),
        (1, 3, 3),
        "scatter",
        "the view matrix has a column for each patch that is gathered: ConvTranspose2d is"
        " walked by 'scatter' here, and can be walked by 'gather'",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_product_is_refused(name: str) -> None:
    layer, shape, view, sentence = REFUSED[name]
    with pytest.raises(ConvVizError) as caught:
        next(matrix_scenes(walk(layer, shape, view=view)))
    assert str(caught.value) == sentence
