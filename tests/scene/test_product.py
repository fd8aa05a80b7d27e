"""The view `product`: its numbers multiply, add up, and are the layer's own."""

from __future__ import annotations

import numpy as np
import pytest
from gathering import FLAT_SUMS, SHOWN, page_of, pool_cases
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import Case
from tidy import assert_tidy

from convviz.axis import Ground
from convviz.errors import ConvVizError
from convviz.layer import (
    AvgPool2d,
    Conv1d,
    Conv2d,
    Conv3d,
    ConvTranspose2d,
    Layer,
    MaxPool2d,
    MaxPool3d,
    PixelShuffle,
)
from convviz.layer.plan import Rule
from convviz.page.numbers import number_face
from convviz.scene.model import Cells
from convviz.scene.planes.cell_numbers import cell_text
from convviz.scene.roles import Kind, Role
from convviz.scene.views.product.scenes import scenes as product_scenes
from convviz.scene.views.product.summands import Summands
from convviz.walks.tensors import tensors
from convviz.walks.walk import ORDERS, Step, Walk, walk

POOLS: dict[str, tuple[Layer, tuple[int, ...]]] = {
    "max": (MaxPool2d(2), (2, 6, 6)),
    "padded max": (MaxPool2d(3, stride=2, padding=1), (2, 6, 6)),
    "mean": (AvgPool2d(3, stride=2, padding=1, count_include_pad=False), (2, 6, 6)),
    "rounded up": (AvgPool2d(3, stride=2, ceil_mode=True), (1, 6, 6)),
}
ALL_SHOWN = SHOWN | POOLS


def any_step(data: st.DataObject, steps: Walk) -> Step:
    return steps[data.draw(st.integers(0, len(steps) - 1))]


def numbers(cells: Cells) -> np.ndarray:
    """The whole numbers of a panel."""
    assert cells.numbers is not None
    return np.array([[int(text) for text in row] for row in cells.numbers])


def text(cells: Cells) -> str:
    """The text of a panel of one number."""
    assert cells.numbers is not None
    ((only,),) = cells.numbers
    return only


@given(FLAT_SUMS, st.sampled_from(ORDERS), st.integers(1, 4), st.data())
@settings(max_examples=80)
def test_products_and_sums_are_those_of_the_layer(
    case: Case, order: str, most_sums: int, data: st.DataObject
) -> None:
    steps = walk(*case, order=order)
    made, step = tensors(steps), any_step(data, steps)
    shown = Summands(made, 99, most_sums)
    panels = shown.panels(step)
    patch, kernel = numbers(panels["patch"]), numbers(panels["kernel"])
    products = numbers(panels["products"])
    np.testing.assert_array_equal(products, patch * kernel)
    if shown.alone:
        assert int(text(panels["sum0"])) == products.sum()
    written = step.outputs[0].tolist()
    result = made.output(written[0], tuple(written[1:]))
    assert sum(int(text(panels[key])) for key in shown.cells) == result
    assert int(text(panels["result"])) == result
    assert panels["result"].name == f"y[{', '.join(map(str, written))}]"


@given(FLAT_SUMS, st.data())
@settings(max_examples=60)
def test_patch_and_kernel_are_what_the_step_reads(case: Case, data: st.DataObject) -> None:
    steps = walk(*case)
    made, step = tensors(steps), any_step(data, steps)
    panels = Summands(made, 99, 3).panels(step)
    taps = int(np.prod(steps.plan.kernel))
    weights = [made.weight[tuple(index)] for index in step.weights[:taps].tolist()]
    assert numbers(panels["kernel"]).ravel().tolist() == weights
    values = [made.value(channel, cell) for channel, *cell in step.taps[:taps].tolist()]
    assert numbers(panels["patch"]).ravel().tolist() == values
    index = ", ".join(map(str, step.weights[0, :2].tolist()))
    assert panels["kernel"].name.removesuffix(", flipped") == f"w[{index}]"
    assert panels["kernel"].name.endswith("flipped") == steps.plan.flipped


@given(FLAT_SUMS | pool_cases(), st.data())
@settings(max_examples=60)
def test_the_patch_is_lit_as_in_the_input_plane(case: Case, data: st.DataObject) -> None:
    steps = walk(*case)
    scene = next(product_scenes(steps))
    still = scene.still(data.draw(st.integers(0, len(steps) - 1)))
    roles, foot = still.cells["x0.0.0"].roles, still.cells["x0.0.0"].footprint
    assert foot is not None
    apart = (1, *(axis.dilation for axis in steps.axes))[-2:]
    kernel = (1, *steps.plan.kernel)[-2:]
    whole = all(
        at >= 0 and at + size <= of
        for at, size, of in zip(foot[:2], foot[2:], roles.shape, strict=True)
    )
    if not whole or still.cells["patch"].roles.shape != kernel:
        return
    under = roles[foot.row :: apart[0], foot.col :: apart[1]][: kernel[0], : kernel[1]]
    under = np.where(under == Role.TAP_AND_SOURCE, Role.TAP, under)
    np.testing.assert_array_equal(still.cells["patch"].roles, under)


@given(pool_cases(), st.sampled_from(ORDERS), st.data())
@settings(max_examples=80)
def test_pools_are_worked_out(case: Case, order: str, data: st.DataObject) -> None:
    steps = walk(*case, order=order)
    made, step = tensors(steps), any_step(data, steps)
    panels = Summands(made, 99, 3).panels(step)
    patch, written = panels["patch"], step.outputs[0].tolist()
    assert text(panels["result"]) == cell_text(made.output(written[0], tuple(written[1:])))
    assert patch.numbers is not None
    texts = [string for row in patch.numbers for string in row]
    roles = patch.roles.ravel().tolist()
    if steps.plan.rule is Rule.MAX:
        real = [int(string) for string in texts if string not in ("-∞", "")]
        winners = [
            string for string, role in zip(texts, roles, strict=True) if role == Role.WINNER
        ]
        assert winners == [str(max(real))] * bool(real)
        assert roles.count(Role.TAP) == len(real) - bool(real)
        return
    total = sum(int(string) for string in texts if string)
    assert int(text(panels["sum"])) == total
    divisor = int(text(panels["divisor"]))
    assert text(panels["result"]) == cell_text(total / divisor)
    counted = roles.count(Role.TAP)
    counted += steps.plan.counts_padding * roles.count(Role.TAP_ON_PADDING)
    assert divisor == counted


def test_the_first_of_the_largest_wins() -> None:
    steps = walk(MaxPool2d(2), (1, 2, 2))
    made = tensors(steps, {"input": [[[1, 7], [7, 0]]]})
    still = next(product_scenes(steps, made)).still(0)
    for key in ("patch", "x0.0.0"):
        assert np.argwhere(still.cells[key].roles == Role.WINNER).tolist() == [[0, 1]]


def test_copied_padding_has_the_number_of_its_source() -> None:
    layer = Conv1d(1, 1, 3, padding=2, padding_mode="reflect")
    steps = walk(layer, (1, 4))
    made = tensors(steps, {"input": [[5, 6, 7, 8]]})
    patch = Summands(made, 9, 3).panels(steps[0])["patch"]
    assert patch.numbers == (("7", "6", "5"),)
    assert patch.roles.tolist() == [[Role.TAP_ON_PADDING, Role.TAP_ON_PADDING, Role.TAP]]


def test_what_lies_past_all_padding_has_no_number() -> None:
    steps = walk(*POOLS["rounded up"])
    assert steps.axes[0].ground(6) is Ground.BEYOND
    patch = Summands(tensors(steps), 9, 3).panels(steps[-1])["patch"]
    assert patch.numbers is not None
    assert patch.roles[:, 2].tolist() == [Role.OFF] * 3
    assert [row[2] for row in patch.numbers] == [""] * 3


def test_decimals_are_rounded_to_fit() -> None:
    steps = walk(Conv2d(1, 1, 2), (1, 2, 2))
    made = tensors(
        steps,
        {"input": [[[0.123, 4], [-1.05, 20.4]]], "weight": np.full((1, 1, 2, 2), 0.25)},
    )
    panels = Summands(made, 9, 3).panels(steps[0])
    assert panels["patch"].numbers == ((".12", "4"), ("-1.1", "20"))
    assert panels["products"].numbers == ((".03", "1"), ("-.26", "5.1"))
    assert text(panels["result"]) == "5.9"


def test_many_channels_are_one_number() -> None:
    steps = walk(Conv2d(9, 1, 3), (9, 5, 5))
    shown = Summands(tensors(steps), 9, 4)
    assert shown.cells == ("sum0", "sum1", "sum2", "more", "bias")
    panels, sums = shown.panels(steps[4]), shown.sums(steps[4])
    told = [int(text(panels[key])) for key in shown.cells[:-1]]
    assert told == [*sums[:3].tolist(), sums[3:].sum()]
    assert told[3] not in (sums.sum(), 0)
    names = shown.names(steps[0])
    assert [names[key] for key in shown.cells] == [
        "Σ x0",
        "Σ x1",
        "Σ x2",
        "Σ of 6 more",
        "b[0]",
    ]


def test_a_large_kernel_is_shown_in_part_and_says_so() -> None:
    scene = page_of(product_scenes, *SHOWN["patches"]).body.scene
    rows, cols = scene.still(0).cells["patch"].roles.shape
    more = 16 * 16 - rows * cols
    words = f"the first {rows} × {cols} of 16 × 16 taps: {more} more products in Σ"
    assert words in str(scene.sections)


@pytest.mark.parametrize(
    ("kernel", "size"),
    [(5, None), (7, None), (9, None), (5, (1280, 960)), (7, (1280, 960))],
)
def test_all_taps_are_shown_where_there_is_room(
    kernel: int, size: tuple[int, int] | None
) -> None:
    layer = Conv2d(1, 1, kernel, padding=kernel // 2)
    page = page_of(product_scenes, layer, (1, 12, 12), size=size)
    panels = page.body.scene.still(60).cells
    assert panels["products"].roles.shape == (kernel, kernel)
    assert numbers(panels["products"]).sum() == int(text(panels["sum0"]))
    assert "more" not in str(page.body.scene.sections)
    assert_tidy(page, 60)


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (Conv2d(3, 64, 11, stride=4, padding=2), (3, 224, 224)),
        (Conv2d(1, 1, 3, dilation=9), (1, 40, 40)),
        (Conv1d(1, 1, 31, padding=15), (1, 90)),
        (AvgPool2d(8), (2, 32, 32)),
    ],
    ids=str,
)
def test_the_whole_footprint_is_in_the_window(layer: Layer, shape: tuple[int, ...]) -> None:
    scene = page_of(product_scenes, layer, shape).body.scene
    for number in range(0, scene.steps, max(1, scene.steps // 50)):
        cells = scene.still(number).cells["x0.0.0"]
        foot, (rows, cols) = cells.footprint, cells.roles.shape
        assert foot is not None
        assert foot.row >= 0 <= foot.col
        assert foot.row + foot.rows <= rows
        assert foot.col + foot.cols <= cols


def test_a_line_is_shown_whole_with_its_numbers_where_it_fits() -> None:
    page = page_of(product_scenes, Conv1d(2, 2, 5, padding=2), (2, 10))
    scene = page.body.scene
    still = scene.still(0)
    assert still.cells["x0.0.0"].roles.shape == (1, 14)
    assert numbers(still.cells["x0.0.0"])[0, 2] == 8
    assert not still.texts.keys() & {"in.window", "out.window"}
    assert number_face(scene.numbers[Kind.INPUT], page.body.metrics.cell_px[Kind.INPUT])


LARGE: dict[str, tuple[Layer, tuple[int, ...]]] = {
    "hero": SHOWN["hero"],
    "5 x 5": (Conv2d(3, 2, 5, padding=2), (3, 12, 12)),
    "7 x 7": (Conv2d(3, 2, 7, padding=3), (3, 12, 12)),
    "one axis": (Conv1d(2, 2, 9, padding=4), (2, 20)),
    "patches": SHOWN["patches"],
}


@pytest.mark.parametrize("size", [None, (1920, 1080), (960, 540)])
@pytest.mark.parametrize("name", LARGE)
def test_each_sign_stands_before_its_panel(name: str, size: tuple[int, int] | None) -> None:
    page = page_of(product_scenes, *LARGE[name], size=size)
    signs = {text.key: spot for text, spot in page.body.texts if text.key in ("times", "equal")}
    assert signs.keys() == {"times", "equal"}
    for key, panel in (("times", "kernel"), ("equal", "products")):
        sign, spot = signs[key], page.body.spots[panel]
        assert 0 < spot.x - (sign.x + sign.width) <= page.scale.px(24)
        middle = sign.y + sign.height / 2
        assert abs(middle - spot.y - spot.height / 2) <= page.scale.px(8)


@pytest.mark.parametrize(("name", "default", "large"), [
    ("hero", 25, 38), ("5 x 5", 25, 26), ("7 x 7", 15, 20), ("one axis", 15, 28)
])  # fmt: skip
def test_digits_are_as_large_as_the_canvas_allows(name: str, default: int, large: int) -> None:
    for size, least_px in ((None, default), ((1920, 1080), large)):
        page = page_of(product_scenes, *LARGE[name], size=size)
        cell = page.body.metrics.cell_px[Kind.PATCH]
        type_face = number_face(page.body.scene.numbers[Kind.PATCH], cell, page.scale)
        assert type_face is not None
        assert type_face.size_px >= least_px
        assert page.body.panels["products"].rows == page.body.panels["kernel"].rows
        assert "more product" not in str(page.body.scene.sections)


def test_the_lines_with_the_largest_cells_are_taken() -> None:
    shown = {}
    for size in ((1600, 500), (800, 800)):
        spots = page_of(product_scenes, *LARGE["hero"], size=size).body.spots
        shown[size] = spots["products"].y == spots["kernel"].y
    assert shown == {(1600, 500): True, (800, 800): False}


def test_a_small_page_shows_planes_that_can_be_read() -> None:
    page = page_of(product_scenes, Conv2d(1, 1, 3), (1, 5, 5), size=(640, 480))
    assert page.body.metrics.cell_px[Kind.INPUT] >= 18
    assert page.body.scene.still(4).cells["x0.0.0"].numbers is not None
    assert page.body.scene.still(4).cells["x0.0.0"].roles.shape == (5, 5)
    assert_tidy(page, 4)


@pytest.mark.parametrize("name", ALL_SHOWN)
def test_cells_are_large_and_their_numbers_all_there(name: str) -> None:
    page = page_of(product_scenes, *ALL_SHOWN[name])
    metrics = page.body.metrics.cell_px
    assert metrics[Kind.PATCH] >= 32
    assert metrics[Kind.PATCH] > metrics[Kind.INPUT]
    without = [words.text for words in page.words if "no room" in words.text]
    assert not [told for told in without if Kind.PATCH in told]
    scene = page.body.scene
    for number in range(0, scene.steps, max(1, scene.steps // 40)):
        for cells in scene.still(number).cells.values():
            for row in cells.numbers or ():
                assert max(map(len, row)) <= len(scene.numbers[Kind.PATCH])


@pytest.mark.parametrize("cell_px", [20, 33])
def test_a_cell_size_that_is_asked_for_holds_for_all(cell_px: int) -> None:
    page = page_of(product_scenes, *SHOWN["one"], cell_px=cell_px)
    assert set(page.body.metrics.cell_px.values()) == {cell_px}


REFUSED: dict[str, tuple[Layer, tuple[int, ...], str, str]] = {
    "copy": (
        PixelShuffle(2),
        (4, 2, 2),
        "gather",
        "the view product is for what is computed from a patch, in convolutions, transposed"
        " ones and pools: PixelShuffle copies cells",
    ),
    "scatter": (
        ConvTranspose2d(1, 1, 3),
        (1, 3, 3),
        "scatter",
        "the view product shows the patch that an output is gathered from: ConvTranspose2d"
        " is walked by 'scatter' here, and can be walked by 'gather'",
    ),
    "volume": (
        Conv3d(1, 1, 2),
        (1, 3, 3, 3),
        "gather",
        "the view product shows patches of 1 or 2 spatial axes, and Conv3d has 3: the view"
        " matrix shows all of its taps",
    ),
    "pooled volume": (
        MaxPool3d(2),
        (1, 4, 4, 4),
        "gather",
        "the view product shows patches of 1 or 2 spatial axes, and MaxPool3d has 3",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_has_no_patch_is_refused(name: str) -> None:
    layer, shape, view, sentence = REFUSED[name]
    with pytest.raises(ConvVizError) as caught:
        next(product_scenes(walk(layer, shape, view=view)))
    assert str(caught.value) == sentence
