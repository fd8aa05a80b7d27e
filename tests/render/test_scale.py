"""One scale: a larger picture is the same picture, sharper, and a size is filled."""

from __future__ import annotations

import re
from math import floor
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from pictures import GROUPS, HERO, LINE, STEM, Recording, draw_step
from strategies import Case
from test_vector import by_librsvg, by_poppler, poppler, rsvg
from tidy import assert_tidy

from convviz import Animation, ConvVizError, animate
from convviz.layer import Conv2d, ConvTranspose2d, MaxPool2d
from convviz.page.canvas import Page

NARROW = Case(Conv2d(1, 1, 3), (1, 5, 5))
MANY = Case(ConvTranspose2d(16, 8, 4, stride=2, padding=1), (16, 8, 8))
VIEWS = {
    "hero": (HERO, {}),
    "groups": (GROUPS, {}),
    "line": (LINE, {}),
    "stem": (STEM, {}),
    "isometric": (Case(Conv2d(3, 2, 3, padding=1), (3, 6, 6)), {"view": "isometric"}),
    "matrix": (Case(Conv2d(2, 2, 2), (2, 4, 4)), {"view": "matrix"}),
    "product": (Case(Conv2d(1, 1, 3), (1, 6, 6)), {"view": "product"}),
    "values": (Case(Conv2d(2, 2, 3, padding=1), (2, 5, 5)), {"values": True}),
    "pooling": (Case(MaxPool2d(2), (3, 6, 6)), {}),
    "scatter": (Case(ConvTranspose2d(1, 1, 3, stride=2), (1, 4, 4)), {"view": "scatter"}),
}

MOST_MEAN, MOST_FAR = 1.3, 0.006
"""Mean distance in 1/255, and share of pixels a quarter of the scale apart, that hinted type
and soft edges make, most of all the large digits of a product; a picture that is one pixel
beside itself has 4.3 and 0.023.
"""


def picture(name: str, **more: object) -> Animation:
    case, options = VIEWS[name]
    return animate(*case, **(options | more))


def page(animation: Animation) -> Page:
    return animation.pictures.raster.page


def distance(small: Animation, large: Animation, number: int) -> tuple[float, float]:
    """How far a picture is from a larger one that is averaged down to it."""
    one, other = (np.asarray(each.frame(number)).astype(float) for each in (small, large))
    times = len(other) // len(one)
    boxes = other.reshape(len(one), times, -1, times, 3).mean(axis=(1, 3))
    far = abs(one - boxes).max(axis=2)
    return far.mean(), (far > 64).mean()


def assert_the_same_picture(small: Animation, large: Animation) -> None:
    for number in (0, len(small) // 2, len(small) - 1):
        mean, far = distance(small, large, number)
        assert mean < MOST_MEAN
        assert far < MOST_FAR


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_hero_at_1920x1080_is_the_hero_at_960x540_twice_as_sharp(theme: str) -> None:
    small, large = (picture("hero", size=s, theme=theme) for s in ("960x540", (1920, 1080)))
    assert_the_same_picture(small, large)


@pytest.mark.parametrize("name", VIEWS)
def test_scale_2_doubles_everything(name: str) -> None:
    small, large = picture(name), picture(name, scale=2)
    assert (large.width_px, large.height_px) == (2 * small.width_px, 2 * small.height_px)
    assert_the_same_picture(small, large)
    one, other = page(small), page(large)
    for kind, cell in one.body.metrics.cell_px.items():
        assert other.body.metrics.cell_px[kind] == 2 * cell
    for text, twice in zip(inks(one), inks(other), strict=True):
        assert twice.text == text.text
        assert twice.size_px == 2 * text.size_px


def inks(some: Page) -> list:
    raster = Recording(some)
    draw_step(raster, 0)
    return raster.inks


@pytest.mark.parametrize("scale", [0.5, 1, 1.5, 2, 4, 8])
@pytest.mark.parametrize("name", VIEWS)
def test_nothing_overlaps_at_any_scale(name: str, scale: float) -> None:
    whole, scaled = picture(name), picture(name, scale=scale)
    assert_tidy(page(scaled), 1, least_px=floor(11 * min(1, scale)))
    most = 1.02 if scale >= 1 else 1.1  # below 1 type is hinted at its own size
    for side, unscaled in (
        (scaled.width_px, whole.width_px),
        (scaled.height_px, whole.height_px),
    ):
        assert 1 / most < side / (scale * unscaled) < most


@pytest.mark.parametrize("size", ["1920x1080", "1280x720", "960x540", "640x480", "900x900"])
@pytest.mark.parametrize("name", VIEWS)
def test_nothing_overlaps_at_any_size(name: str, size: str) -> None:
    made = page(picture(name, size=size))
    assert f"{made.width}x{made.height}" == size
    assert_tidy(made, 1)
    assert all(ink.size_px >= 11 for ink in inks(made))


def test_what_must_be_read_is_14_px_at_960x540() -> None:
    sizes = {ink.text: ink.size_px for ink in inks(page(picture("hero", size="960x540")))}
    assert sizes["x0"] == sizes["input  3 × 7 × 7"] == 14
    assert sizes["step 1 / 18"] == 14


def test_a_small_picture_fills_its_canvas() -> None:
    made = page(animate(*NARROW, size="960x540"))
    assert made.scale.factor > 1.5
    left, right = made.body_x, made.width - made.body_x - made.body.width
    top = min(spot.y for spot in made.body.spots.values()) + made.body_y
    bottom = max(spot.y + spot.height for spot in made.body.spots.values()) + made.body_y
    assert (right - left) < 2
    assert made.body.width > 0.85 * made.width or bottom - top > 0.6 * made.height


@pytest.mark.parametrize(
    ("case", "size", "least"),
    [(MANY, "960x540", 2), (HERO, "400x300", 3), (HERO, "640x480", 3), (STEM, "640x480", 3)],
)
def test_channels_are_the_last_to_go(case: Case, size: str, least: int) -> None:
    made = page(animate(*case, size=size))
    assert sum(key.startswith("x") for key in made.body.spots) >= least


def test_cells_are_of_so_many_pixels_of_the_file() -> None:
    for more in ({}, {"scale": 2}, {"size": "1920x1080"}, {"size": "960x540", "scale": 1.5}):
        made = page(picture("hero", cell_px=21, **more))
        assert set(made.body.metrics.cell_px.values()) == {21}


def test_a_size_is_multiplied_too() -> None:
    made = picture("hero", size="960x540", scale=2)
    assert (made.width_px, made.height_px) == (1920, 1080)
    assert_the_same_picture(picture("hero", size="960x540"), made)


REFUSED = [
    (HERO, {"size": "960x540", "cell_px": 56}),
    (HERO, {"size": "640x480", "cell_px": 100}),
    (HERO, {"size": "960x540", "cell_px": 112, "scale": 2}),
    (HERO, {"size": "64x64"}),
    (HERO, {"size": "200x1000", "caption": False}),
    (STEM, {"size": "400x300"}),
    (MANY, {"size": "128x128"}),
    (GROUPS, {"size": "300x200", "values": True}),
    (VIEWS["matrix"][0], {"size": "200x200", "view": "matrix"}),
    (VIEWS["product"][0], {"size": "300x200", "view": "product"}),
    (VIEWS["isometric"][0], {"size": "99x199", "view": "isometric"}),
    (Case(Conv2d(1, 1, 3), (1, 20, 20)), {"cell_px": 128, "view": "isometric"}),
]


@pytest.mark.parametrize(("case", "asked"), REFUSED, ids=str)
def test_the_size_that_a_refusal_names_is_large_enough(case: Case, asked: dict) -> None:
    with pytest.raises(ConvVizError) as caught:
        animate(*case, **asked)
    width, height = re.search(
        r"needs (?:a size of )?(\d+)x(\d+) px", str(caught.value)
    ).groups()
    if "size" in asked:
        across, down = map(int, asked["size"].split("x"))
        assert int(width) >= across
        assert int(height) >= down
        assert (int(width), int(height)) != (across, down)
    if max(int(width), int(height)) > 4096:
        assert str(caught.value).endswith("and 4096 px is the most")
        return
    made = animate(*case, **(asked | {"size": f"{width}x{height}"}))
    scale = asked.get("scale", 1)
    assert (made.width_px, made.height_px) == (int(width) * scale, int(height) * scale)
    assert_tidy(page(made), 0)


@pytest.mark.parametrize(
    ("scale", "sentence"),
    [
        (0.4, "scale must be from 0.5 to 8, not 0.4"),
        (9, "scale must be from 0.5 to 8, not 9"),
        (float("nan"), "scale must be from 0.5 to 8, not nan"),
        ("2", "scale must be a number, not '2'"),
        (True, "scale must be a number, not True"),
    ],
)
def test_an_impossible_scale_is_refused(scale: object, sentence: str) -> None:
    with pytest.raises(ConvVizError) as caught:
        picture("hero", scale=scale)
    assert str(caught.value) == sentence


TOO_MANY: dict[str, dict[str, Any]] = {
    "32768x32768 px, at scale 8, are 1,073.7 million pixels, and 64 million are the most:"
    " scale can be 1.95 here": {"size": "4096x4096", "scale": 8},
    "14056x5840 px, at scale 8, are 82.1 million pixels, and 64 million are the most:"
    " scale can be 7.06 here": {"cell_px": 1024, "caption": False, "scale": 8},
}


@pytest.mark.parametrize("sentence", TOO_MANY)
def test_more_pixels_than_can_be_drawn_are_refused(sentence: str) -> None:
    asked = TOO_MANY[sentence]
    with pytest.raises(ConvVizError) as caught:
        animate(*NARROW, **asked)
    assert str(caught.value) == sentence
    scale = float(sentence.split()[-2])
    cell_px = asked.get("cell_px")
    made = animate(*NARROW, **asked | {"scale": scale, "cell_px": cell_px and int(128 * scale)})
    assert 0.97 * 64e6 < made.width_px * made.height_px <= 64e6


def test_a_print_of_59_by_42_cm_is_not_too_large() -> None:
    made = animate(*NARROW, size=(3508, 2480), scale=2)
    assert (made.width_px, made.height_px) == (7016, 4960)


@pytest.mark.parametrize("name", ["hero", "isometric", "values"])
def test_vector_formats_are_scaled_in_all_that_they_draw(name: str) -> None:
    small, large = picture(name), picture(name, scale=2)
    one, other = (
        ElementTree.fromstring(each.to_bytes("svg", frame=1)) for each in (small, large)
    )
    for side in ("width", "height"):
        assert float(other.get(side)) == 2 * float(one.get(side))
    widths = [
        sorted(
            {
                float(each.get("stroke-width"))
                for each in tree.iter()
                if each.get("stroke-width")
            }
        )
        for tree in (one, other)
    ]
    assert widths[1] == [2 * width for width in widths[0]]


@rsvg
@poppler
@pytest.mark.parametrize("name", ["hero", "isometric", "values", "matrix"])
def test_svg_and_pdf_at_a_scale_show_what_the_gif_shows(name: str, tmp_path: object) -> None:
    made = picture(name, scale=2)
    frame = np.asarray(made.frame(3)).astype(int)
    for drawn in (
        by_librsvg(made.to_bytes("svg", frame=3)),
        by_poppler(made.to_bytes("pdf", frame=3), tmp_path)[0],
    ):
        assert drawn.shape == frame.shape
        far = abs(drawn.astype(int) - frame).max(axis=2)
        assert far.mean() < 3
        assert (far > 127).mean() < 0.008
