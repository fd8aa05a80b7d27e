"""Lines from slabs to the sign of a sum, and from the sign to the cell that is written."""

from __future__ import annotations

import numpy as np
import pytest
from pictures import draw_step
from tidy import marks_of, on_page, some_steps

from convviz.animation.animate import animate
from convviz.layer import Conv1d, Conv2d, ConvTranspose2d, Layer
from convviz.page.layout import Spot
from convviz.page.marks import EdgesOver, Lying
from convviz.page.page import Page
from convviz.page.wires import Disc, Wire
from convviz.render.looks import hue_colour
from convviz.render.raster.raster import Raster
from convviz.render.vector import Area, Lines, shapes
from convviz.scene.roles import WARM, Role
from convviz.theme import THEMES, load_theme

SUMS: dict[str, tuple[Layer, tuple[int, ...], int]] = {
    "three inputs": (Conv2d(3, 2, 3, stride=2, padding=1), (3, 7, 7), 1),
    "groups": (Conv2d(4, 4, 3, padding=1, groups=2), (4, 5, 5), 2),
    "transposed": (ConvTranspose2d(2, 1, 3, stride=2, padding=1), (2, 3, 3), 1),
    "strips": (Conv1d(2, 3, 3, padding=1), (2, 12), 1),
    "long strips": (Conv1d(2, 3, 3, padding=1), (2, 100), 1),
}


def page_of(name: str) -> Page:
    layer, shape, _ = SUMS[name]
    return animate(layer, shape, view="isometric").pictures.raster.page


def middle(spot: Spot) -> tuple[int, int]:
    return spot.x + spot.width // 2, spot.y + spot.height // 2


@pytest.mark.parametrize("name", SUMS)
def test_a_line_leads_from_every_slab_to_the_sign_and_one_from_there_to_the_output(
    name: str,
) -> None:
    page = page_of(name)
    for step in some_steps(page):
        drawn, still = marks_of(page, step), page.body.scene.still(step)
        discs = {middle(mark.spot) for mark in drawn if isinstance(mark, Disc)}
        wires = [mark for mark in drawn if isinstance(mark, Wire)]
        planes = {mark.key: mark for mark in drawn if isinstance(mark, Lying)}
        assert len(discs) == SUMS[name][2]
        assert {wire.points[-1] for wire in wires} == discs
        for lead, wire in zip(still.leads, wires, strict=True):
            (x, y), (left, top, width, height) = wire.points[0], planes[lead.panel].spot
            assert left < x < left + width
            assert y == (top + height - 2 if lead.onward else top + 1)
        onward = {lead.panel for lead in still.leads if lead.onward}
        written = {key for key, mark in planes.items() if Role.NOW in mark.cells.roles}
        slabs = {key for key in planes if key.startswith("w")}
        assert onward == written
        assert {lead.panel for lead in still.leads} == slabs | written


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", SUMS)
def test_lines_and_rings_are_drawn_in_the_hue_of_their_group(name: str, theme: str) -> None:
    page, colours = page_of(name), load_theme(theme)
    raster, step = Raster(page, colours), page.body.scene.steps // 2
    pixels = raster.palette[draw_step(raster, step)]
    scene, drawn = page.body.scene, marks_of(page, step)
    vector = [placed.shape for placed in shapes(drawn, scene, colours)]
    for mark in drawn:
        if isinstance(mark, Wire):
            solid = hue_colour(colours, mark.hue)
            (x0, y0), (x1, y1) = mark.points[-2:]
            shares = np.linspace(0.3, 0.6, 20)
            xs, ys = np.rint(x0 + shares * (x1 - x0)), np.rint(y0 + shares * (y1 - y0))
            near = np.array(
                [
                    [
                        pixels[int(y) + down, int(x) + right]
                        for down in (0, 1)
                        for right in (0, 1)
                    ]
                    for x, y in zip(xs, ys, strict=True)
                ]
            )
            assert (near == np.array(solid)).all(axis=2).any(axis=1).mean() > 0.9, mark
            assert any(
                isinstance(shape, Lines)
                and (shape.colour, shape.width_px) == (solid, mark.width_px)
                for shape in vector
            )
        if isinstance(mark, Disc):
            x, y, width, height = mark.spot
            right = x + width - 1
            ring = hue_colour(colours, mark.hue)
            assert tuple(pixels[y + height // 2, x + mark.line_px // 2]) == tuple(ring)
            assert tuple(pixels[y + height // 2, x + mark.line_px + 2]) == tuple(colours.paper)
            assert tuple(pixels[y, right]) == tuple(colours.paper)
            round_ = [
                each for each in vector if isinstance(each, Area) and len(each.points) > 8
            ]
            assert {each.colour for each in round_} >= {ring, colours.paper}


def test_a_line_to_an_output_without_a_group_is_warm_and_goes_on_over_its_plane() -> None:
    page = page_of("three inputs")
    drawn = marks_of(page, 3)
    wires = [mark for mark in drawn if isinstance(mark, Wire)]
    assert sorted(wire.hue for wire in wires) == [WARM, 0, 0, 0]
    (onward,) = [wire for wire in wires if wire.hue == WARM]
    (over,) = [m for m in drawn if isinstance(m, EdgesOver) and isinstance(m.beam, Wire)]
    assert over.plane.key == "y0.0.0"
    assert over.beam.points[0] == onward.points[0]
    (row, col), cell = np.argwhere(over.plane.cells.roles == Role.NOW)[0], over.beam.points[-1]
    spot = on_page(page, page.body.spots["y0.0.0"])
    assert spot.y < cell.y < spot.y + spot.height * (row + 1.2) / 4
    assert (row, col) == (0, 3)


def test_lines_are_beams_and_are_left_out_with_them() -> None:
    film = animate(Conv2d(2, 1, 3), (2, 5, 5), view="isometric", beams=False)
    raster = film.pictures.raster
    drawn = raster.marks(raster.page.body.scene.still(0))
    assert not any(isinstance(mark, Wire | EdgesOver) for mark in drawn)
    assert any(isinstance(mark, Disc) for mark in drawn)


def test_a_sign_of_a_group_at_rest_has_no_hue() -> None:
    film = animate(Conv2d(4, 4, 3, groups=2), (4, 5, 5), view="isometric", order="in_turn")
    raster = film.pictures.raster
    drawn = raster.marks(raster.page.body.scene.still(0))
    assert [mark.hue for mark in drawn if isinstance(mark, Disc)] == [0, None]
    assert film.frame(0).size
