"""Planes that lie flat: every cell is where the projection has it, in the ink of its role."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import draw_step
from tidy import assert_words_clear_of_beams

from convviz.layer import (
    AvgPool2d,
    Conv1d,
    Conv2d,
    Conv3d,
    ConvTranspose1d,
    ConvTranspose2d,
    MaxPool1d,
    MaxPool2d,
    PixelShuffle,
    PixelUnshuffle,
)
from convviz.page.beams import Prism
from convviz.page.layout import Metrics
from convviz.page.numbers import number_face
from convviz.page.page import Page, lay_out
from convviz.page.projection import Point, lying
from convviz.page.slabs import lying_spot
from convviz.render.inks import LEVELS, Inks
from convviz.render.looks import DABBED, PALE, hue_colour, tint
from convviz.render.raster.beams import edges_of, fill_prism, soft_pixels
from convviz.render.raster.raster import Raster
from convviz.render.raster.textures import outline, texture
from convviz.render.raster.tilted import TiltedPanels
from convviz.scene.model import Cells, Rect, Still
from convviz.scene.roles import Kind, Role
from convviz.scene.views.isometric.scenes import scenes as isometric_scenes
from convviz.theme import THEMES, Colour, Theme, load_theme
from convviz.walks.walk import walk

LAYERS = {
    "same": (Conv2d(1, 1, 3, padding=1), (1, 5, 5)),
    "hero": (Conv2d(3, 2, 3, stride=2, padding=1, dilation=2), (3, 7, 7)),
    "spaced": (Conv2d(1, 1, 3, stride=2, padding=1, dilation=2), (1, 7, 7)),
    "groups": (Conv2d(4, 4, 3, padding=1, groups=2), (4, 5, 5)),
    "line": (Conv1d(2, 3, 3, padding=1), (2, 12)),
    "volume": (Conv3d(1, 1, 3, padding=1), (1, 4, 4, 4)),
    "spread": (ConvTranspose2d(1, 1, 3, 2, 1, 1), (1, 3, 3)),
    "spread line": (ConvTranspose1d(2, 2, 3, stride=2, dilation=2), (2, 5)),
    "max line": (MaxPool1d(3, stride=2, padding=1), (2, 8)),
    "max": (MaxPool2d(2), (2, 6, 6)),
    "mean": (AvgPool2d(3, stride=1), (1, 5, 5)),
    "digit": (Conv2d(1, 6, 5), (1, 28, 28)),
    "shuffle": (PixelShuffle(2), (4, 3, 3)),
    "unshuffle": (PixelUnshuffle(2), (1, 4, 2)),
    "stem": (Conv2d(3, 64, 7, stride=2, padding=3), (3, 224, 224)),
}
SIZES = (None, (640, 480), (960, 540), (1280, 720))
MOST_INKS = 160


def page_of(
    name: str,
    *,
    size: tuple[int, int] | None = None,
    caption: bool = True,
    view: str = "gather",
) -> Page:
    layer, shape = LAYERS[name]
    scenes = isometric_scenes(walk(layer, shape, view=view))
    return lay_out(scenes, size=size, cell_px=None, caption=caption)


def ground_of(theme: Theme, role: Role, hue: int) -> Colour:
    """The colour that most of a cell has."""
    solid = hue_colour(theme, hue)
    if role in (Role.TAP, Role.TAP_AND_SOURCE, Role.NOW, Role.WEIGHT_IN_USE):
        return solid
    if role in (Role.PADDING, Role.INSERTED, Role.OUTPUT_PADDING):
        return theme.padding
    if role in (Role.TAP_ON_PADDING, Role.TAP_ON_INSERTED, Role.TAP_ON_OUTPUT_PADDING):
        return tint(theme, solid, DABBED)
    if role is Role.DONE:
        return tint(theme, solid, PALE)
    return theme.paper


def inner_pixels(
    page: Page, key: str, row: int, col: int, at: tuple[int, int] = (0, 0)
) -> tuple[np.ndarray, np.ndarray]:
    """Pixels well inside a cell, found by walking along its sides from its corner.

    A slab starts `at` a cell of its panel.
    """
    row, col = row + at[0], col + at[1]
    panel, spot = page.body.panels[key], page.body.spots[key]
    plane = lying(panel.rows, panel.cols, page.body.metrics.cell_px[panel.kind], page.scale)
    x, y = plane.corner(row, col)
    (right, down) = plane.tilt
    shares = np.linspace(0.25, 0.75, 7)
    across, along = (part.ravel() for part in np.meshgrid(shares, shares))
    xs = x + along * right.x + across * down.x + spot.x + page.body_x
    ys = y + along * right.y + across * down.y + spot.y + page.body_y
    return np.rint(ys).astype(int), np.rint(xs).astype(int)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", [name for name in LAYERS if name != "stem"])
def test_every_cell_is_at_its_place_in_the_ink_of_its_role(name: str, theme: str) -> None:
    page, colours = page_of(name), load_theme(theme)
    raster = Raster(page, colours, beams=False)
    for step in (0, page.body.scene.steps // 2):
        pixels = raster.palette[draw_step(raster, step)]
        for key, cells in page.body.scene.still(step).cells.items():
            for (row, col), role in np.ndenumerate(cells.roles):
                hue = cells.hue if cells.hues is None else int(cells.hues[row, col])
                there = pixels[inner_pixels(page, key, row, col, cells.at)]
                expected = ground_of(colours, Role(role), hue)
                share = (there == np.array(expected)).all(axis=1).mean()
                assert share > 0.5, (key, row, col, Role(role).name)


@given(st.integers(1, 9), st.integers(1, 9), st.integers(4, 40))
def test_the_cells_share_out_a_plane_evenly(rows: int, cols: int, cell_px: int) -> None:
    plane = lying(rows, cols, cell_px)
    look = texture(plane)
    counts = np.bincount(look.cell, minlength=rows * cols)
    assert set(counts.tolist()) == {plane.tilt.area}
    tiles = look.texel.reshape(-1)[np.argsort(look.cell, kind="stable")]
    assert len({tuple(sorted(one)) for one in tiles.reshape(rows * cols, -1).tolist()}) == 1


@given(st.integers(1, 9), st.integers(1, 9), st.integers(4, 40))
def test_a_plane_fills_its_box_and_stays_in_it(rows: int, cols: int, cell_px: int) -> None:
    plane = lying(rows, cols, cell_px)
    corners = [plane.corner(row, col) for row in (0, rows) for col in (0, cols)]
    assert min(x for x, _ in corners) == min(y for _, y in corners) == 1
    assert max(x for x, _ in corners) == plane.width - 2
    assert max(y for _, y in corners) == plane.height - 2


@pytest.mark.parametrize("cell_px", [8, 12, 24, 32])
def test_a_lying_cell_is_about_as_large_as_it_is_called(cell_px: int) -> None:
    assert cell_px**2 <= lying(1, 1, cell_px).tilt.area <= 1.75 * cell_px**2


@pytest.mark.parametrize("name", LAYERS)
def test_a_frame_is_the_same_whatever_was_drawn_before(name: str) -> None:
    page, theme = page_of(name), load_theme("light")
    raster, last = Raster(page, theme), page.body.scene.steps - 1
    for step in (0, 1, last // 2, last, 0):
        drawn = draw_step(raster, step)
        assert (drawn == draw_step(Raster(page, theme), step)).all()
    assert len(raster.palette) <= MOST_INKS


def metrics(cell_px: int) -> Metrics:
    return Metrics(dict.fromkeys(Kind, cell_px), {}, 0)


def blank(cells: Cells, cell_px: int) -> tuple[TiltedPanels, np.ndarray]:
    page = page_of("same")
    plane = lying(*cells.roles.shape, cell_px)
    theme = load_theme("light")
    makes = TiltedPanels(page.body.scene, metrics(cell_px), theme, Inks(theme.paper))
    return makes, np.ones((plane.height, plane.width), np.uint8)


@given(st.integers(1, 6), st.integers(1, 6), st.integers(6, 32), st.data())
@settings(max_examples=40)
def test_a_cell_that_changes_changes_no_pixel_of_another(
    rows: int, cols: int, cell_px: int, data: st.DataObject
) -> None:
    cells = Cells(np.full((rows, cols), Role.IDLE, np.uint8), 0)
    row, col = data.draw(st.integers(0, rows - 1)), data.draw(st.integers(0, cols - 1))
    makes, canvas = blank(cells, cell_px)
    makes.draw(canvas, "x", Kind.INPUT, cells)
    before = canvas.copy()
    other = replace(cells, roles=cells.roles.copy())
    other.roles[row, col] = Role.TAP
    makes.draw(canvas, "x", Kind.INPUT, other)
    look = texture(lying(rows, cols, cell_px))
    changed = (canvas != before)[look.inside]
    assert changed.any()
    assert set(look.cell[changed].tolist()) == {row * cols + col}


@given(st.integers(15, 32), st.sampled_from(["7", "-3", "10", "-42", "0.25"]), st.data())
@settings(max_examples=40)
def test_a_number_stays_inside_its_cell(cell_px: int, text: str, data: st.DataObject) -> None:
    scene = page_of("same").body.scene._replace(numbers={Kind.INPUT: text})
    theme = load_theme("light")
    makes = TiltedPanels(scene, metrics(cell_px), theme, Inks(theme.paper))
    role = data.draw(st.sampled_from((Role.IDLE, Role.TAP, Role.PADDING, Role.TAP_ON_PADDING)))
    cells = Cells(np.full((3, 3), role, np.uint8), 0)
    plane, look = lying(3, 3, cell_px), texture(lying(3, 3, cell_px))
    before, after = (np.ones((plane.height, plane.width), np.uint8) for _ in range(2))
    makes.draw(before, "x", Kind.INPUT, cells)
    numbers = (("",) * 3, ("", text, ""), ("",) * 3)
    makes.draw(after, "x", Kind.INPUT, replace(cells, numbers=numbers))
    changed = after != before
    assert changed.any() == (number_face(text, cell_px) is not None)
    assert set(look.cell[changed[look.inside]].tolist()) <= {4}
    assert not changed[~look.inside].any()


def numbered(page: Page) -> Page:
    """`page` with a number in every cell of the input."""
    scene = page.body.scene

    def still(step: int) -> Still:
        shown = scene.still(step)
        for key, cells in shown.cells.items():
            if key.startswith("x"):
                cells.numbers = (("8",) * cells.roles.shape[1],) * cells.roles.shape[0]
        return shown

    more = scene._replace(still=still, numbers={Kind.INPUT: "8"})
    return page._replace(body=replace(page.body, scene=more))


def test_numbers_are_not_struck_through_by_marks_or_beams() -> None:
    page, theme = numbered(page_of("spaced", size=(1280, 960))), load_theme("light")
    cell_px = page.body.metrics.cell_px[Kind.INPUT]
    assert number_face("8", cell_px, page.scale)
    lit, unlit = Raster(page, theme), Raster(page, theme, beams=False)
    panel, spot = page.body.panels["x0.0.0"], page.body.spots["x0.0.0"]
    plane = lying(panel.rows, panel.cols, cell_px, page.scale)
    y, x = spot.y + page.body_y, spot.x + page.body_x
    inside = texture(plane).inside
    some = [
        raster.palette[draw_step(raster, 3)][y : y + spot.height, x : x + spot.width][inside]
        for raster in (lit, unlit)
    ]
    assert (some[0] == some[1]).all()
    middle = plane.middle(1, 1)  # never read: with a cross, if it had no number
    assert page.body.scene.still(3).cells["x0.0.0"].roles[1, 1] == Role.NEVER_READ
    around = draw_step(unlit, 3)[
        y + middle.y - 6 : y + middle.y + 7, x + middle.x - 3 : x + middle.x + 4
    ]
    assert not (unlit.palette[around] == np.array(theme.cross)).all(axis=2).any()


def test_outside_a_plane_only_its_rim_is_drawn() -> None:
    cells = Cells(np.full((3, 4), Role.TAP, np.uint8), 0)
    makes, canvas = blank(cells, 20)
    untouched = canvas.copy()
    makes.draw(canvas, "x", Kind.INPUT, cells)
    look = texture(lying(3, 4, 20))
    outside = ~look.inside
    outside[look.rim.rows, look.rim.cols] = False
    assert (canvas[outside] == untouched[outside]).all()
    assert not look.inside[look.rim.rows, look.rim.cols].any()
    near = np.zeros_like(look.inside)
    for down, right in product((-1, 0, 1), repeat=2):
        near |= np.roll(look.inside, (down, right), (0, 1))
    assert near[look.rim.rows, look.rim.cols].all()


def test_a_panel_that_only_changes_its_hue_is_drawn_anew() -> None:
    cells = Cells(np.full((3, 4), Role.NOW, np.uint8), 0)
    makes, canvas = blank(cells, 20)
    inks = []
    for hue, hues in ((0, None), (-1, None), (0, np.full((3, 4), -1, np.int8))):
        makes.draw(canvas, "y", Kind.OUTPUT, replace(cells, hue=hue, hues=hues))
        inks.append(canvas[20, 45])
    assert inks[0] != inks[1] == inks[2]


def test_an_outline_is_open_where_its_cells_go_on_beyond_the_plane() -> None:
    plane = lying(4, 4, 24)
    closed = outline(plane, Rect(0, 0, 2, 2), 1)
    beyond = outline(plane, Rect(-1, 0, 3, 2), 1)
    top = plane.corner(0, 1)
    assert (top.y, top.x) in set(zip(closed.rows.tolist(), closed.cols.tolist(), strict=True))
    assert (top.y, top.x) not in set(
        zip(beyond.rows.tolist(), beyond.cols.tolist(), strict=True)
    )
    assert len(outline(plane, Rect(-5, 0, 3, 2), 1).rows) == 0


points = st.tuples(st.integers(0, 90), st.integers(0, 90))


@given(points, points)
def test_a_soft_line_runs_from_end_to_end_with_one_line_of_ink_in_all(
    start: tuple[int, int], end: tuple[int, int]
) -> None:
    line = soft_pixels(*start, *end)
    pixels = list(zip(line.cols.tolist(), line.rows.tolist(), strict=True))
    assert len(set(pixels)) == len(pixels)
    assert {start, end} <= set(pixels)
    length = max(abs(start[0] - end[0]), abs(start[1] - end[1])) + 1
    assert line.levels.sum() == length * (LEVELS - 1)
    assert line.levels.min() > 0


@pytest.mark.parametrize("theme", THEMES)
def test_a_zero_between_cells_is_no_idle_cell_and_is_seen_to_be_read(theme: str) -> None:
    page, colours = page_of("spread"), load_theme(theme)
    raster = Raster(page, colours, beams=False)
    roles = page.body.scene.still(14).cells["x0.0.0"].roles
    pixels = raster.palette[draw_step(raster, 14)]
    marks = {
        Role.INSERTED: colours.cross,
        Role.TAP_ON_INSERTED: hue_colour(colours, 0),
        Role.IDLE: colours.paper,
    }
    for role, mark in marks.items():
        row, col = np.argwhere(roles == role)[0]
        there = pixels[inner_pixels(page, "x0.0.0", int(row), int(col))]
        assert (there == np.array(mark)).all(axis=1).mean() > 0.15, role
    assert len(set(marks.values())) == 3


@pytest.mark.parametrize(
    "name", ["line", "spread line", "max line", "spread", "same", "groups", "max", "unshuffle"]
)
def test_no_words_stand_on_beams(name: str) -> None:
    page = page_of(name)
    for step in range(page.body.scene.steps):
        assert_words_clear_of_beams(page, step)


def prism() -> Prism:
    below = (Point(10, 60), Point(50, 60), Point(40, 80), Point(0, 80))
    above = (Point(60, 5), Point(72, 5), Point(69, 11), Point(57, 11))
    return Prism("x", below, above, 0)


def test_a_prism_is_filled_between_its_outermost_corners_and_nowhere_else() -> None:
    canvas = np.zeros((100, 100), np.uint8)
    fill_prism(canvas, prism(), 7)
    corners = [*prism().below, *prism().above]
    for x, y in corners:
        assert canvas[y, x] == 7
    x, y = (sum(part) // 8 for part in zip(*corners, strict=True))
    assert canvas[y, x] == 7
    filled = np.argwhere(canvas == 7)
    assert filled.min(axis=0).tolist() == [5, 0]
    assert filled.max(axis=0).tolist() == [80, 72]
    assert canvas[10, 20] == canvas[78, 60] == 0
    edges = edges_of(prism())
    assert {(x, y) for x, y in corners} <= set(
        zip(edges.cols.tolist(), edges.rows.tolist(), strict=True)
    )


@pytest.mark.parametrize("name", ["same", "hero", "groups", "volume"])
def test_beams_pass_beneath_what_they_rise_to_and_only_line_what_they_rise_from(
    name: str,
) -> None:
    page, theme = page_of(name), load_theme("light")
    lit, unlit = Raster(page, theme), Raster(page, theme, beams=False)
    step = page.body.scene.steps // 2
    still = page.body.scene.still(step)
    with_beams, without = draw_step(lit, step).copy(), draw_step(unlit, step).copy()
    differs = (lit.palette[with_beams] != unlit.palette[without]).any(axis=2)
    sources = {beam.source for beam in still.beams}
    reached = {lead.panel for lead in still.leads if lead.onward}
    for key, cells in still.cells.items():
        kind = page.body.panels[key].kind
        plane = lying(*cells.roles.shape, page.body.metrics.cell_px[kind], page.scale)
        x, y, width, height = lying_spot(page, key, cells)
        inside = differs[y : y + height, x : x + width][texture(plane).inside]
        if key in sources:
            assert 0 < inside.mean() < 0.2, key
        elif key in reached:
            assert inside.mean() < 0.2, key
        else:
            assert not inside.any(), key
        differs[y : y + height, x : x + width][texture(plane).inside] = False
    assert differs.any()
    over_paper = lit.palette[with_beams][differs]
    assert not (over_paper == np.array(theme.ink)).all(axis=1).any()
