"""Pixels, probed by what they mean."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pictures import (
    GALLERY,
    GROUPS,
    HERO,
    LINE,
    STEM,
    Case,
    draw_step,
    gallery_page,
    page_of,
    pages,
)
from searching import examples

from convviz.layer import Conv2d
from convviz.page.page import Page
from convviz.render.looks import DABBED, PALE, beam_colours, hue_colour, tint
from convviz.render.raster.raster import Raster
from convviz.scene.model import Rect
from convviz.scene.roles import WARM, Kind, Role
from convviz.theme import THEMES, Colour, load_theme

KINDS = {"x": Kind.INPUT, "w": Kind.KERNEL, "y": Kind.OUTPUT}
MOST_INKS, MOST_INKS_OF_MANY_HUES = 128, 256
FEW_HUES = 5


class Picture:
    """A drawn step, and where its cells are."""

    def __init__(
        self, page: Page, step: int, theme: str = "light", *, beams: bool = True
    ) -> None:
        raster = Raster(page, load_theme(theme), beams=beams)
        self.page, self.theme = page, load_theme(theme)
        self.pixels = raster.palette[draw_step(raster, step)]
        self.still = page.body.scene.still(step)

    def cell(self, key: str, row: int, col: int) -> np.ndarray:
        """The pixels of a cell, without its grid lines."""
        spot, px = self.page.body.spots[key], self.cell_px(key)
        y, x = self.page.body_y + spot.y + row * px, self.page.body_x + spot.x + col * px
        return self.pixels[y + 2 : y + px - 1, x + 2 : x + px - 1]

    def cell_px(self, key: str) -> int:
        return self.page.body.metrics.cell_px[KINDS[key[0]]]

    def panel(self, key: str) -> np.ndarray:
        spot = self.page.body.spots[key]
        y, x = self.page.body_y + spot.y, self.page.body_x + spot.x
        return self.pixels[y : y + spot.height, x : x + spot.width]

    def colours(self, key: str, row: int, col: int) -> list[Colour]:
        """What a cell is made of, the most frequent first."""
        found, counts = np.unique(
            self.cell(key, row, col).reshape(-1, 3), axis=0, return_counts=True
        )
        return [Colour(*found[place].tolist()) for place in np.argsort(-counts)]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("case", [HERO, GROUPS], ids=["hero", "groups"])
def test_every_cell_has_the_colour_of_its_role(case: Case, theme: str) -> None:
    for step in (0, 5):
        picture = Picture(page_of(case), step, theme)
        colours = picture.theme
        for key, cells in picture.still.cells.items():
            for (row, col), role in np.ndenumerate(cells.roles):
                solid = hue_colour(colours, cells.hue)
                ground = {
                    Role.PADDING: colours.padding,
                    Role.TAP: solid,
                    Role.WEIGHT_IN_USE: solid,
                    Role.NOW: solid,
                    Role.TAP_ON_PADDING: tint(colours, solid, DABBED),
                    Role.DONE: tint(colours, solid, PALE),
                }.get(Role(role), colours.paper)
                found = picture.colours(key, row, col)
                assert found[0] == ground, (key, row, col, Role(role).name)
                if role == Role.PADDING:
                    assert colours.hatch in found
                if role == Role.NEVER_READ:
                    assert colours.cross in found
                if role in (Role.TAP, Role.IDLE, Role.WEIGHT, Role.TO_COME, Role.DONE):
                    assert len(found) == 1, "nothing else is drawn in it"
                if role == Role.TAP_ON_PADDING:
                    assert len(found) == 2, "it keeps its hatch"


def edge(panel: np.ndarray, rect: Rect, px: int) -> list[np.ndarray]:
    """The outermost pixels around some cells that are inside the panel."""
    top, left = rect.row * px, rect.col * px
    bottom, right = top + rect.rows * px, left + rect.cols * px
    return [
        panel[top, left : right + 1],
        panel[bottom, left : right + 1],
        panel[top : bottom + 1, left],
        panel[top : bottom + 1, right],
    ]


@pytest.mark.parametrize("theme", THEMES)
def test_the_footprint_and_the_real_plane_are_outlined(theme: str) -> None:
    page = page_of(HERO)
    picture, later = Picture(page, 4, theme), Picture(page, 8, theme)
    px = picture.cell_px("x0.0.0")
    cells = picture.still.cells["x0.0.0"]
    assert cells.footprint is not None
    assert cells.frame is not None
    for line in edge(picture.panel("x0.0.0"), cells.footprint, px):
        assert (line == picture.theme.hues[0]).all()
    for line in edge(picture.panel("y0.0.0"), Rect(0, 0, 3, 3), picture.cell_px("y0.0.0")):
        assert (line == picture.theme.ink).all()
    top, _, left, _ = edge(later.panel("x0.0.0"), cells.frame, px)
    for line in (top, left):
        assert (line == picture.theme.ink).all()


def test_a_beam_tints_the_gap_in_the_hue_of_its_group() -> None:
    page = page_of(GROUPS)
    lit, unlit = Picture(page, 3), Picture(page, 3, beams=False)
    for beam in lit.still.beams:
        if beam.target[0] != "y":
            continue
        spot, px = page.body.spots[beam.source], lit.cell_px(beam.source)
        x = page.body_x + spot.x + spot.width
        y = page.body_y + spot.y + beam.source_cells.rows * px // 2
        faint, _ = beam_colours(lit.theme, beam.hue)
        # Right of the last kernel in use, where no other panel or name is.
        near = {Colour(*pixel.tolist()) for pixel in lit.pixels[y, x : x + 6]}
        assert faint in near
        assert (unlit.pixels[y, x : x + 6] == lit.theme.paper).all()


def test_beams_are_beneath_panels() -> None:
    page = page_of(HERO)
    lit, unlit = Picture(page, 4), Picture(page, 4, beams=False)
    assert not np.array_equal(lit.pixels, unlit.pixels)
    for key, cells in lit.still.cells.items():
        for row, col in np.ndindex(*cells.roles.shape):
            np.testing.assert_array_equal(lit.cell(key, row, col), unlit.cell(key, row, col))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("case", [HERO, GROUPS], ids=["hero", "groups"])
def test_the_edges_of_beams_go_on_to_the_corners_of_cells(case: Case, theme: str) -> None:
    page = page_of(case)
    lit, unlit = Picture(page, 4, theme), Picture(page, 4, theme, beams=False)
    reached: dict[str, np.ndarray] = {}
    for beam in lit.still.beams:
        for key, cells in ((beam.source, beam.source_cells), (beam.target, beam.target_cells)):
            panel, px = lit.panel(key), lit.cell_px(key)
            left, right = cells.col * px, (cells.col + cells.cols) * px
            here = slice(right + 1, -1) if key == beam.source else slice(1, left)
            differs = reached.setdefault(key, np.zeros(panel.shape[:2], bool))
            for row in (cells.row * px, (cells.row + cells.rows) * px):
                assert (
                    panel[row, here] == np.array(beam_colours(lit.theme, beam.hue)[1])
                ).all()
                differs[row, here] = True
    assert sum(map(np.count_nonzero, reached.values())) > 100
    for key, differs in reached.items():
        np.testing.assert_array_equal(lit.panel(key)[~differs], unlit.panel(key)[~differs])


@pytest.mark.parametrize("step", [0, 4, 17])
def test_the_bar_is_as_long_as_what_is_done(step: int) -> None:
    picture = Picture(page_of(HERO), step)
    footer = picture.page.footer
    assert footer is not None
    row = picture.pixels[footer.bar.y + 2]
    done = (row == picture.theme.hues[0]).all(axis=1)
    assert done.sum() == picture.page.width * (step + 1) // 18
    assert done[: done.sum()].all()


def test_without_a_caption_only_the_panels_are_left() -> None:
    bare = Picture(page_of(HERO, caption=False), 4)
    assert not (bare.pixels[-6:] == bare.theme.hues[0]).all(axis=2).any()
    bottom = max(spot.y + spot.height for spot in bare.page.body.spots.values())
    assert (bare.pixels[bare.page.body_y + bottom + 1 :] == bare.theme.paper).all()


def test_numbers_are_inside_their_cells_and_leave_the_rest_as_it_is() -> None:
    with_numbers = page_of(HERO, values=True)
    picture = Picture(with_numbers, 4)
    for key, cells in picture.still.cells.items():
        assert cells.numbers is not None
        for (row, col), _ in np.ndenumerate(cells.roles):
            if cells.roles[row, col] in (Role.TAP, Role.IDLE, Role.TO_COME, Role.NOW):
                found = picture.cell(key, row, col)
                told = (found != found[0, 0]).any()
                assert told == bool(cells.numbers[row][col]), (key, row, col)
                border = np.concatenate([found[0], found[-1], found[:, 0], found[:, -1]])
                assert (border == found[0, 0]).all(), "a number touches the edge"


def test_numbers_that_do_not_fit_are_dropped_with_a_note() -> None:
    import pictures

    steps = pictures.walk(*HERO)
    long = {"input": np.full((3, 7, 7), -1.25e-7)}
    scenes = pictures.channel_scenes(steps, pictures.tensors(steps, long))
    page = pictures.lay_out(scenes, size=None, cell_px=12, caption=True)
    recording = pictures.Recording(page)
    draw_step(recording, 0)
    assert "no room for numbers: input, kernel, output" in {ink.text for ink in recording.inks}
    assert len(set(map(tuple, Picture(page, 0).cell("y0.0.0", 0, 0).reshape(-1, 3)))) == 1


@given(pages(), st.data())
@examples(50, 12)
def test_a_picture_depends_on_its_step_alone(page: Page, data: st.DataObject) -> None:
    steps = st.integers(0, page.body.scene.steps - 1)
    number, others = data.draw(steps), data.draw(st.lists(steps, max_size=4))
    used, fresh = (Raster(page, load_theme("light")) for _ in range(2))
    for other in others:
        draw_step(used, other)
    np.testing.assert_array_equal(draw_step(used, number), draw_step(fresh, number))
    np.testing.assert_array_equal(used.palette, fresh.palette)


@given(pages(), st.sampled_from(THEMES))
@examples(50, 12)
def test_a_picture_is_of_the_palette_and_never_of_what_means_unchanged(
    page: Page, theme: str
) -> None:
    raster = Raster(page, load_theme(theme))
    for step in {0, page.body.scene.steps // 2, page.body.scene.steps - 1}:
        pixels = draw_step(raster, step)
        assert pixels.shape == (page.height, page.width)
        assert pixels.min() > 0
        assert pixels.max() < len(raster.palette)


@pytest.mark.parametrize("name", GALLERY)
def test_a_gallery_picture_has_few_inks(name: str) -> None:
    page = gallery_page(name)
    few = len(page.body.scene.hues) <= FEW_HUES
    raster = Raster(page, load_theme("light"))
    assert len(raster.palette) <= (MOST_INKS if few else MOST_INKS_OF_MANY_HUES)


@pytest.mark.parametrize("case", [HERO, GROUPS, LINE], ids=["hero", "groups", "line"])
def test_what_does_not_change_is_the_same_pixels(case: Case) -> None:
    page = page_of(case)
    raster, scene = Raster(page, load_theme("light")), page.body.scene
    before, still_before = None, None
    for step in range(min(12, scene.steps)):
        still, now = scene.still(step), draw_step(raster, step).copy()
        if before is not None and still_before is not None:
            same = now == before
            for key, cells in still.cells.items():
                was = still_before.cells[key]
                if (cells.roles == was.roles).all() and cells.footprint == was.footprint:
                    x, y, width, height = page.body.spots[key]
                    x, y = x + page.body_x, y + page.body_y
                    if cells.lit == was.lit:
                        assert same[y : y + height, x : x + width].all(), (step, key)
            title = max(words.y + words.face.height_px for words in page.words[:3])
            assert same[:title].all()
        before, still_before = now, still


@pytest.mark.parametrize("theme", THEMES)
def test_a_map_shows_where_the_window_is(theme: str) -> None:
    page = page_of(STEM)
    starts = []
    for step in (0, 112 * 111):
        picture = Picture(page, step, theme)
        _, spot = page.body.maps["in"]
        x, y = spot.x + page.body_x, spot.y + page.body_y
        area = picture.pixels[y : y + spot.height, x : x + spot.width]
        rows, cols = np.nonzero((area == picture.theme.hues[0]).all(axis=2))
        starts.append((rows.min(), cols.min()))
        assert (picture.theme.paper == area[spot.height // 2, spot.width // 2]).all()
    assert starts[0] == (0, 0)
    assert starts[1][0] > spot.height // 2
    assert starts[1][1] == 0


def test_the_hue_of_an_output_without_groups_is_warm() -> None:
    picture = Picture(page_of(Case(Conv2d(1, 1, 2), (1, 3, 3))), 3)
    assert picture.still.cells["y0.0.0"].hue == WARM
    assert picture.colours("y0.0.0", 1, 1) == [picture.theme.warm]
