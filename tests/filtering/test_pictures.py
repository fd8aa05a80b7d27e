"""The pictures of a filter hold its numbers, its colours and its words, each in its place."""

from __future__ import annotations

from functools import partial
from io import BytesIO
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageSequence
from samples import noise
from tidy import assert_tidy, on_page

import convviz
from convviz import Animation, ConvVizError
from convviz.animation.pictures import WalkPictures
from convviz.filtering import words
from convviz.filtering.correlation import Filtered, filtered
from convviz.filtering.kernels import KERNELS, filter_kernel
from convviz.images.loading import load
from convviz.page.layout import Spot
from convviz.page.numbers import number_face
from convviz.page.page import Page
from convviz.page.type import SANS, face
from convviz.render.inks import Inks
from convviz.render.looks import beam_colours
from convviz.render.raster.photographs import GREYS, Greys
from convviz.scene.roles import Kind, Role
from convviz.story.thinning import pace
from convviz.theme import load_theme

GREY, COLOUR = noise(9, 12), noise(9, 12, 3)


class Stand(NamedTuple):
    """A page, and where image and result stand, their pixels so many of its own wide."""

    page: Page
    scale: int
    image: Spot
    result: Spot

    def spot(self, key: str) -> Spot:
        return on_page(self.page, self.page.body.spots[key])


filter_image = partial(convviz.filter_image, story=False)
"""The walk alone, one picture a pixel."""


def pictures_of(film: Animation) -> WalkPictures:
    assert isinstance(film.pictures, WalkPictures)
    return film.pictures


def made(film: Animation) -> Stand:
    page = pictures_of(film).raster.page
    image, result = (on_page(page, page.body.spots[key]) for key in ("image", "result"))
    return Stand(page, page.body.metrics.cell_px[Kind.PIXEL], image, result)


def sums(image: np.ndarray, kernel: object) -> Filtered:
    return filtered(load(image, side_px=512, grey=False).pixels, filter_kernel(kernel))


def seen(film: Animation, number: int, spot: Spot) -> np.ndarray:
    """One pixel of the picture for each of the image at `spot`, as (rows, cols, 3)."""
    scale = made(film).scale
    inside = np.array(film[number])[spot.y + 1 : spot.y + spot.height - 1]
    return inside[scale // 2 :: scale, spot.x + 1 : spot.x + spot.width - 1][
        :, scale // 2 :: scale
    ]


def frames_of(gif: bytes) -> list[tuple[np.ndarray, int]]:
    with Image.open(BytesIO(gif)) as image:
        return [
            (np.array(frame.convert("RGB")), frame.info["duration"])
            for frame in ImageSequence.Iterator(image)
        ]


# What is shown


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("name", KERNELS)
def test_the_last_picture_shows_image_and_result(name: str, theme: str) -> None:
    film = filter_image(GREY, name, theme=theme)
    for spot, array in (
        (made(film).image, sums(GREY, name).image),
        (made(film).result, sums(GREY, name).result),
    ):
        shown = seen(film, -1, spot).astype(int)
        last = np.zeros(GREY.shape, bool)  # below the frames of the patch and the pixel
        last[-3:, -3:] = True
        assert abs(shown - array[0][..., None])[~last].max() <= 1


def test_colours_that_are_few_are_exact() -> None:
    few = np.array([[30, 60, 90], [200, 10, 77], [5, 250, 128]], np.uint8)[noise(9, 12) % 3]
    film = filter_image(few, "0,0,0;0,1,0;0,0,0")
    for spot in (made(film).image, made(film).result):
        np.testing.assert_array_equal(seen(film, -1, spot)[:-3, :-3], few[:-3, :-3])


def test_colours_that_are_many_are_near() -> None:
    rows, cols = np.mgrid[0:60, 0:80]
    many = np.stack([rows * 4, cols * 3, 255 - rows - cols], -1).astype(np.uint8)
    film = filter_image(many, "gaussian")
    shown = seen(film, 0, made(film).image).astype(int)
    apart = abs(shown - many)[4:, 4:]
    assert apart.mean() < 6
    assert len(pictures_of(film).palette) <= 256


def test_the_result_grows_pixel_by_pixel() -> None:
    film = filter_image(GREY, "sharpen", theme="dark", max_frames=None)
    assert len(film) == GREY.size
    to_come = np.array(load_theme("dark").padding)
    result, last = made(film).result, seen(film, -1, made(film).result)
    for number in (0, 30, 70):
        shown = seen(film, number, result)
        done = np.arange(GREY.size).reshape(GREY.shape) <= number
        np.testing.assert_array_equal(shown[done], last[done])
        assert (shown[~done] == to_come).all()


def test_the_patch_is_marked_on_the_image() -> None:
    film = filter_image(GREY, "box", max_frames=None)
    plan, pixels = made(film), np.array(film[4 * 12 + 5])
    hue, scale = load_theme("light").hues[0], plan.scale
    top, left = plan.image.y + 1 + 3 * scale, plan.image.x + 1 + 4 * scale
    ring = pixels[top - 1, left : left + 3 * scale], pixels[top + 3 * scale, left : left + 1]
    assert all((side == hue).all() for side in ring)
    inside = pixels[top : top + 3 * scale, left : left + 3 * scale][scale // 2 :: scale]
    shown = inside[:, scale // 2 :: scale, 0].astype(int)
    assert abs(shown - GREY[3:6, 4:7]).max() <= 1


@pytest.mark.parametrize("step", [0, 129, 130, 200 * 60, 200 * 130 - 1])
def test_frames_around_few_pixels_can_be_seen(step: int) -> None:
    """They hold the pixels that they are about, and stay on image and result."""
    film = filter_image(noise(200, 130), "box", side_px=200, max_frames=None)
    plan, colours = made(film), load_theme("light")
    pixels, (row, col) = np.array(film[step]), divmod(step, 130)
    for spot_, ink in ((plan.image, colours.hues[0]), (plan.result, colours.warm)):
        rows = slice(spot_.y - 2, spot_.y + spot_.height + 2)
        there = (pixels[rows, spot_.x - 2 : spot_.x + spot_.width + 2] == ink).all(axis=2)
        ys, xs = np.nonzero(there)
        assert np.ptp(ys) + 1 >= 15
        assert np.ptp(xs) + 1 >= 15
        scale = plan.scale
        assert ys.min() + 2 <= 3 + row * scale < 3 + (row + 1) * scale <= ys.max() - 1
        assert xs.min() + 2 <= 3 + col * scale < 3 + (col + 1) * scale <= xs.max() - 1


def test_cells_have_the_greys_of_their_pixels() -> None:
    film = filter_image(GREY, "box", max_frames=None)
    plan, pixels = made(film), np.array(film[4 * 12 + 5])
    patch, cell = plan.spot("patch0"), plan.page.body.metrics.cell_px[Kind.PATCH]
    for row in range(3):
        for col in range(3):
            corner = pixels[patch.y + row * cell + 3, patch.x + col * cell + 3]
            assert abs(int(corner[0]) - int(GREY[3 + row, 4 + col])) <= 1
    pixel = plan.spot("pixel")
    shown = int(pixels[pixel.y + 3, pixel.x + 3, 0])
    assert abs(shown - int(sums(GREY, "box").result[0, 4, 5])) <= 1


@pytest.mark.parametrize(
    "image", [COLOUR, noise(40, 2), noise(1, 1, 3), noise(3, 90, 3), noise(30, 40)]
)
def test_what_stays_does_not_flicker(image: np.ndarray) -> None:
    film = filter_image(image, "sobel-y", theme="dark")
    plan = made(film)
    body, theme = plan.page.body, load_theme("dark")
    words_ = [spot(said.x, said.y, said) for said in plan.page.words]
    for text, at in body.texts:
        place, width = on_page(plan.page, at), face(SANS, 14).width(text.room)
        words_.append(place._replace(x=place.x + (place.width - width) // 2, width=width))
    stays = [plan.spot(key) for key in body.spots if key.startswith("kernel")]
    frames = [np.array(film[number]) for number in range(len(film))]
    for place in words_:  # no beam passes behind a word
        ground = frames[0][place.y + place.height - 1, place.x]
        assert tuple(ground) in {tuple(theme.paper), tuple(theme.padding)}, place
    for place in words_ + stays:
        area = slice(place.y, place.y + place.height), slice(place.x, place.x + place.width)
        assert all((frame[area] == frames[0][area]).all() for frame in frames)


def spot(x: int, y: int, said: object) -> Spot:
    return Spot(x, y, said.face.width(said.text), said.face.height_px)  # type: ignore[attr-defined]


def test_type_can_be_read_on_every_grey() -> None:
    inks = Inks(load_theme("light").paper)
    greys = Greys(inks, GREYS)
    for value in range(256):
        ground, over = (inks.palette[greys.ramp(value)[level, 0]] for level in (0, -1))
        assert abs(int(ground[0]) - value) <= 1
        assert contrast(ground, over) >= 4.4


def contrast(one: np.ndarray, other: np.ndarray) -> float:
    """Of two greys (WCAG 2.2)."""
    dark, light = sorted(((int(grey[0]) / 255 + 0.055) / 1.055) ** 2.4 for grey in (one, other))
    return (light + 0.05) / (dark + 0.05)


def test_beams_lead_from_the_patch_and_to_the_pixel() -> None:
    film = filter_image(GREY, "box", max_frames=None)
    plan, pixels = made(film), np.array(film[4 * 12 + 5])
    theme = load_theme("light")
    faint, _ = beam_colours(theme, 0)
    for spot_, x in (
        (plan.image, plan.image.x + plan.image.width + 2),
        (plan.result, plan.result.x - 3),
    ):
        middle = spot_.y + 1 + 4 * plan.scale + plan.scale // 2
        assert tuple(pixels[middle, x]) == faint
        assert tuple(pixels[spot_.y + spot_.height - 2, x]) == theme.paper


def test_the_bar_and_the_counter_tell_how_far_it_is() -> None:
    film = filter_image(GREY, "box", max_frames=None)
    hue = load_theme("light").hues[0]
    for number in (0, 53, 107):
        bar = (np.array(film[number])[-1] == hue).all(axis=1)
        assert bar.sum() == film.width_px * (number + 1) // 108
        assert bar[: bar.sum()].all()


# Where it stands


@settings(max_examples=40)
@given(
    st.tuples(st.integers(1, 40), st.integers(1, 40) | st.integers(60, 120)),
    st.tuples(st.sampled_from((1, 3, 5, 7)), st.sampled_from((1, 3, 5, 7))),
    st.sampled_from((1, 99, 999, 0.123456)),
    st.booleans(),
    st.booleans(),
)
def test_nothing_is_clipped_and_nothing_overlaps(
    size: tuple[int, int], shape: tuple[int, int], weight: float, colour: bool, bare: bool
) -> None:
    image = noise(*size, *[3] * colour)
    film = filter_image(image, np.full(shape, -weight), caption=not bare)
    assert_tidy(made(film).page, 0)
    assert_tidy(made(film).page, size[0] * size[1] - 1)


@settings(max_examples=40)
@given(
    st.sampled_from(
        [*KERNELS, [[-999] * 7] * 7, [[0.98765] * 5] * 3, [[1e-7, 0.3333331, -0.333333]]]
    ),
    st.data(),
)
def test_numbers_stay_in_their_cells(kernel: object, data: st.DataObject) -> None:
    film = filter_image(data.draw(st.sampled_from((GREY, COLOUR))), kernel)
    body = made(film).page.body
    still = body.scene.still(data.draw(st.integers(0, GREY.size - 1)))
    assert {"patch0", "kernel0", "sums", "pixel"} <= still.cells.keys()
    for key, cells in still.cells.items():
        kind = body.panels[key].kind
        cell = body.metrics.cell_px[kind]
        type_face = number_face(body.scene.numbers[kind], cell)
        assert type_face is not None
        assert cells.numbers is not None
        for text in [text for row in cells.numbers for text in row]:
            assert type_face.width(text) <= cell - 4


def test_a_small_sum_stays_in_its_cell_too() -> None:
    film = filter_image(np.array([[0], [0], [123], [123], [0]]), [[-0.0100001], [0.01], [0]])
    body = made(film).page.body
    assert body.scene.still(3).cells["sums"].numbers == (("-1.23e-05",),)
    cell = body.metrics.cell_px[Kind.SUM]
    type_face = number_face(body.scene.numbers[Kind.SUM], cell)
    assert type_face is not None
    assert type_face.width("-1.23e-05") <= cell - 4


@pytest.mark.parametrize("kernel", ["sobel-y", np.ones((7, 7))])
@pytest.mark.parametrize("shape", [(10, 128), (10, 128, 3), (40, 512)])
def test_a_wide_image_stands_above_its_result(shape: tuple[int, ...], kernel: object) -> None:
    plan = made(filter_image(noise(*shape), kernel, side_px=512))
    grids = [plan.spot(key) for key in plan.page.body.spots if key not in ("image", "result")]
    assert plan.image.x == plan.result.x
    assert plan.image.width > 900
    assert plan.image.y + plan.image.height < min(grid.y for grid in grids)
    assert plan.result.y > max(grid.y + grid.height for grid in grids)


@pytest.mark.parametrize(("shape", "below"), [
    ((128, 96), False),
    ((128, 10), False),
    ((96, 96), True),
    ((96, 128), True),
    ((50, 100), True),
])  # fmt: skip
def test_others_stand_beside_it_and_the_numbers_where_images_are_largest(
    shape: tuple[int, int], below: bool
) -> None:
    plan = made(filter_image(noise(*shape), "box"))
    patch = plan.spot("patch0")
    assert plan.image.y == plan.result.y
    if below:
        assert plan.image.x + plan.image.width < plan.result.x
        assert plan.image.y + plan.image.height < patch.y
        return
    assert plan.image.x + plan.image.width < patch.x < plan.result.x


@pytest.mark.parametrize(("size", "least"), [
    (None, (0.23, 0.36)),
    ((1920, 1080), (0.19, 0.33)),
    ((1280, 720), (0.16, 0.3)),
    ((960, 540), (0.12, 0.26)),
    ((640, 480), (0.05, 0.2)),
])  # fmt: skip
@pytest.mark.parametrize("kernel", ["sobel-x", "sobel", "sharpen"])
@pytest.mark.parametrize("shape", [(128, 109, 3), (96, 128, 3), (128, 128)])
def test_the_photograph_is_large(
    shape: tuple[int, ...],
    kernel: str,
    size: tuple[int, int] | None,
    least: tuple[float, float],
) -> None:
    """The parts of the page's area and width that the image takes, at least."""
    plan = made(filter_image(noise(*shape), kernel, size=size))
    share = plan.image.width * plan.image.height / (plan.page.width * plan.page.height)
    assert share >= least[0]
    assert plan.image.width >= least[1] * plan.page.width
    keys = plan.page.body.spots.keys()
    assert {"patch0", "kernel0", "sums", "pixel"} <= keys
    assert ("kernel1" in keys) == (kernel == "sobel")
    assert_tidy(plan.page, 7000)


def test_edges_are_found_on_grey_unless_colours_are_asked_for() -> None:
    def channels(kernel: object, **asked: bool) -> int:
        images = made(filter_image(COLOUR, kernel, **asked)).page.body.scene.images  # type: ignore[arg-type]
        return images["result"].pixels.shape[2]

    assert channels("sobel-x") == channels("sobel") == channels("-1,2,-1") == 1
    assert channels("sobel-x", grey=False) == channels("box") == channels("-1,2,-2") == 3
    assert channels("box", grey=True) == 1


def test_a_gradient_shows_both_kernels_and_both_sums() -> None:
    film = filter_image(GREY, "sobel", max_frames=None)
    scene, both = made(film).page.body.scene, sums(GREY, "sobel")
    cells, step = scene.still(53).cells, 53
    for number in (0, 1):
        numbers = cells[f"kernel{number}"].numbers
        assert numbers is not None
        weights = tuple(tuple(map(int, row)) for row in numbers)
        assert weights == both.kernel.pair[number]
    x, y = (int(both.sum(0, step, number)) for number in (0, 1))
    assert cells["sums"].numbers == ((str(x), str(y)),)
    words_ = str(scene.sections)
    assert "√(Σx² + Σy²)" in words_
    assert "× sobel-x" in words_
    footer = scene.still(step).footer
    x_text, y_text = (f"({each})" if each < 0 else f"{each}" for each in (x, y))
    assert footer.startswith(f"y[0, 4, 5] = √({x_text}² + {y_text}²) = ")
    assert f"{np.hypot(x, y):.3g}" in footer


def test_valid_leaves_the_edge_out_and_shows_the_whole_image() -> None:
    film = filter_image(GREY, "box", border="valid", max_frames=None)
    plan = made(film)
    assert len(film) == 7 * 10
    assert (plan.result.width, plan.result.height) == (10 * plan.scale + 2, 7 * plan.scale + 2)
    still = plan.page.body.scene.still(69)
    assert still.portions["image"].done == GREY.size
    assert still.portions["image"].framed == (6, 9, 3, 3)
    assert Role.PADDING not in still.cells["patch0"].roles
    assert not [key for key, _ in plan.page.legend if key.role is Role.PADDING]
    assert_tidy(plan.page, 69)
    filter_image(COLOUR, "box", border="valid")[0]


@pytest.mark.parametrize(("border", "words_", "sentence"), [
    ("zeros", "beyond the edge: read as 0", "0 is read"),
    ("reflect", "beyond the edge: mirrored", "the image is mirrored"),
    ("replicate", "beyond the edge: nearest pixel repeated", "the nearest pixel is repeated"),
    ("circular", "beyond the edge: pixels of the other side",
        "the image goes on with its other side"),
])  # fmt: skip
def test_the_border_is_said(border: str, words_: str, sentence: str) -> None:
    film = filter_image(GREY, "box", border=border)
    keys = [key.words for key, _ in made(film).page.legend if key.role is Role.PADDING]
    assert keys == [words_]
    assert f" Beyond the edge {sentence}" in film.alt_text
    mode = "" if border == "zeros" else f" {border}"
    assert f"P (1, 1){mode}  S" in pictures_of(film).caption


def test_the_flip_is_said_wherever_the_kernel_is() -> None:
    film = filter_image(GREY, "sobel-x", flip=True)
    page = made(film).page
    assert "K (3, 3), flipped" in pictures_of(film).caption
    assert "× flipped kernel" in str(page.body.scene.sections)
    assert "convolution: the kernel is flipped, by half a turn" in [w.text for w in page.words]
    assert "flipped by half a turn" in film.alt_text
    assert film.name == "image_sobel-x_flipped"


def test_upright_beams_lead_from_the_patch_and_to_the_pixel() -> None:
    film = filter_image(noise(4, 60), "box", max_frames=None)
    plan, pixels = made(film), np.array(film[60 + 30])
    theme = load_theme("light")
    faint, _ = beam_colours(theme, 0)
    x = plan.image.x + 1 + 30 * plan.scale + plan.scale // 2
    assert (pixels[plan.image.y + plan.image.height : plan.result.y] == faint).all(axis=2).any()
    for y in (plan.image.y + plan.image.height + 1, plan.result.y - 1):
        assert tuple(pixels[y, x]) != theme.paper
        assert tuple(pixels[y, plan.image.x + plan.image.width - 2]) == theme.paper


@pytest.mark.parametrize("size", [(1920, 1080), (960, 540), (640, 480)])
@pytest.mark.parametrize("image", [GREY, COLOUR, noise(60, 40, 3)])
def test_a_size_that_is_asked_for_is_filled(image: np.ndarray, size: tuple[int, int]) -> None:
    film = filter_image(image, "sobel-x", size=size)
    assert film[0].size == size
    assert_tidy(made(film).page, 7)
    large = filter_image(image, "sobel-x", size=(1920, 1080))
    assert made(large).scale >= made(film).scale


def test_on_a_small_page_the_products_go_first_then_channels() -> None:
    def shown(image: np.ndarray, size: tuple[int, int]) -> list[str]:
        keys = made(filter_image(image, "box", size=size)).page.body.spots
        return [key for key in ("products", "patch2", "kernel0", "patch0") if key in keys]

    assert shown(GREY, (960, 560)) == ["products", "kernel0", "patch0"]
    assert shown(GREY, (480, 360)) == ["kernel0", "patch0"]
    assert shown(COLOUR, (1280, 960)) == ["patch2", "kernel0", "patch0"]
    assert shown(COLOUR, (480, 360)) == ["kernel0", "patch0"]


def test_a_patch_beyond_the_edge_is_padding() -> None:
    still = made(filter_image(GREY, "box")).page.body.scene.still(0)
    roles = still.cells["patch0"].roles
    assert (roles[0] == Role.PADDING).all()
    assert (roles[:, 0] == Role.PADDING).all()
    assert (roles[1:, 1:] == Role.PIXEL).all()


# What is said


def test_sizes_are_said_in_one_order_and_in_words() -> None:
    film = filter_image(noise(60, 40), "box", side_px=30)
    texts = [text.room for text, _ in made(film).page.body.texts]
    assert "image  30 rows × 20 columns" in texts
    assert "result  30 rows × 20 columns" in texts
    assert "scaled from 60 rows × 40 columns" in pictures_of(film).caption


def test_the_caption_is_that_of_a_layer_of_the_same_kernel() -> None:
    big = load(noise(480, 640, 3), side_px=160, grey=False)
    film = filter_image(big.pixels.transpose(1, 2, 0), "sobel-x", side_px=80, grey=False)
    assert pictures_of(film).caption == (
        "Filter sobel-x (3, 60, 80) → (3, 60, 80)  K (3, 3)  P (1, 1) replicate  S (1, 1)"
        "  D (1, 1)  G 3  scaled from 120 rows × 160 columns"
    )
    film = filter_image(GREY, "1", max_frames=None)
    assert repr(film) == (
        "<Animation of Filter (1, 9, 12) → (1, 9, 12)  K (1, 1)  P (0, 0)  S (1, 1)  D (1, 1)"
        f"  G 1: 108 frames of {film.width_px} x {film.height_px} px>"
    )


@pytest.mark.parametrize(("kernel", "text"), [
    ("sobel-x", "y[0, 0, 1] = 10·(-1) + 30·1 + 10·(-2) + 30·2 + 10·(-1) + 30·1 = 80"),
    ("gaussian",
        "y[0, 0, 1] = (10·1 + 20·2 + 30·1 + 10·2 + 20·4 + (4 more products)) / 16 = 20"),
    ("1/3,1/3,1", "y[0, 0, 1] = (10·1 + 20·1 + 30·3) / 3 = 40"),
    ("0,0,0", "y[0, 0, 1] = 0 = 0"),
    ([[0.1234567]], "y[0, 0, 1] = 20·0.123 = 2.47"),
])  # fmt: skip
def test_the_equation_has_the_numbers_of_its_step(kernel: object, text: str) -> None:
    film = filter_image(np.array([[10, 20, 30]]), kernel)
    assert made(film).page.body.scene.still(1).footer == text
    assert len(text) <= words.EQUATION_ROOM


@pytest.mark.parametrize(("kernel", "said"), [
    ("sobel-x", ["sums below 0 shown without sign", "above 255: white"]),
    ("sobel", ["above 255: white"]),
    ("gaussian", []),
    ("sharpen", ["below 0: black, above 255: white"]),
    ("emboss", ["shifted to be seen: 128 is a sum of 0", "below 0: black, above 255: white"]),
    ("-1", ["below 0: black"]),
    ("0,1,0", []),
])  # fmt: skip
def test_the_legend_tells_what_is_cut_off(kernel: str, said: list[str]) -> None:
    found = load(GREY, side_px=99, grey=False)
    first = "cross-correlation: the kernel is not flipped"
    assert words.legend(filter_kernel(kernel), found) == [first, *said]


def test_a_transparent_image_is_said_to_lie_on_white() -> None:
    found = load(Image.new("RGBA", (3, 3)), side_px=99, grey=False)
    assert "transparent image laid over white" in words.legend(KERNELS["box"], found)


def test_rows_that_are_left_out_are_told() -> None:
    film = pictures_of(filter_image(noise(60, 40), "box", max_frames=40))
    steps, row = [beat.step for beat in film.beats], film.row
    said = [pace(steps, place, 2400, row) for place in range(len(steps))]
    assert said[0] == said[-1] == "every step"
    assert said[len(steps) // 2] == "3 rows at a time"
    assert (steps[0], steps[-1]) == (0, 2399)
    assert pace(range(2400), 7, 2400, row) == ""


def test_words_for_who_cannot_see_it_are_ascii() -> None:
    for name in KERNELS:
        text = filter_image(COLOUR, name).alt_text
        assert text.isascii()
        assert name in text
        assert "9 rows by 12 columns" in text
    assert "1, 2, 1; 2, 4, 2; 1, 2, 1, divided by 16" in filter_image(GREY, "gaussian").alt_text
    tall, broad = noise(30, 20), noise(96, 128)
    assert "on the left; in the middle the patch" in filter_image(tall, "box").alt_text
    assert "on the left; at the bottom the patch" in filter_image(broad, "box").alt_text
    assert "at the bottom the result" in filter_image(noise(4, 60), "box").alt_text
    film = filter_image(noise(50, 50), "box")
    assert f"In 2500 steps, of which {len(film)} are shown," in film.alt_text


@pytest.mark.parametrize(("stem", "name"), [
    ("cat", "cat_box"),
    ("Größe/../x", "Gr_e_.._x_box"),
    ("con", "con_box"),
    ("..", "image_box"),
    ("a" * 500, "a" * 60 + "_box"),
    ("тест", "image_box"),
])  # fmt: skip
def test_a_name_is_legal_everywhere(stem: str, name: str) -> None:
    assert words.file_stem(KERNELS["box"], stem) == name


# The file


@pytest.mark.parametrize(("image", "kernel", "theme"), [
    (GREY, "laplacian", "light"),
    (COLOUR, "emboss", "dark"),
])  # fmt: skip
def test_a_gif_holds_every_pixel_that_was_drawn(
    image: np.ndarray, kernel: str, theme: str
) -> None:
    film = filter_image(image, kernel, theme=theme, max_frames=20, fps=10, hold_ms=1500)
    got = frames_of(film.to_bytes())
    assert len(got) == len(film) <= 20
    for number, (pixels, duration_ms) in enumerate(got):
        np.testing.assert_array_equal(pixels, np.array(film[number]))
        assert duration_ms == (1500 if number == len(film) - 1 else 100)
    again = filter_image(image, kernel, theme=theme, max_frames=20, fps=10, hold_ms=1500)
    np.testing.assert_array_equal(np.array(again[7]), got[7][0])  # with none drawn before


def test_a_photograph_of_noise_is_less_than_a_megabyte() -> None:
    assert len(filter_image(noise(96, 128), "sobel-x").to_bytes()) < 1_000_000


def test_it_shows_itself_in_a_notebook() -> None:
    film = filter_image(GREY, "box", max_frames=3)
    bundle, about = film._repr_mimebundle_()
    assert set(bundle) == {"image/png", "text/html", "text/plain"}
    assert bundle["text/html"].startswith('<img src="data:image/gif;base64,')
    assert about["image/png"]["alt"] == bundle["text/plain"] == film.alt_text


@pytest.mark.parametrize(("arguments", "sentence"), [
    ({"side_px": 7}, "side_px must be from 8 to 512, not 7"),
    ({"side_px": 513}, "side_px must be from 8 to 512, not 513"),
    ({"side_px": "8"}, "side_px must be a whole number, not '8'"),
    ({"max_frames": 0}, "max_frames must be from 1"),
    ({"grey": "yes"}, "grey must be True or False, not 'yes'"),
    ({"theme": "red"}, "theme must be one of"),
    ({"fps": 0}, "fps must be from 0.01"),
    ({"loop": -1}, "loop must be from 0"),
    ({"negatives": "grey"}, "negatives must be absolute, offset or clip, not 'grey'"),
    ({"flip": "yes"}, "flip must be True or False, not 'yes'"),
    ({"border": "edge"}, "border must be zeros, reflect, replicate, circular or valid"),
    ({"kernel": "1;1;1;1;1;1;1;", "border": "valid", "image": noise(5, 9)},
        "a kernel of 7 x 1 with border valid needs an image of at least 7 x 1 pixels, not 5 x"
        " 9: border replicate takes any"),
])  # fmt: skip
def test_what_cannot_be_is_told(arguments: dict[str, object], sentence: str) -> None:
    with pytest.raises(ConvVizError) as error:
        filter_image(**{"image": GREY, "kernel": "box"} | arguments)  # type: ignore[arg-type]
    assert sentence in str(error.value)


def test_a_story_starts_without_a_result_and_ends_with_all_of_it() -> None:
    film = convviz.filter_image(GREY, "box")
    pictures = film.pictures
    first, last = (pictures.still(number) for number in (0, len(film) - 1))
    assert first.told == "a kernel of 3 × 3 weights makes each pixel of 9 rows × 12 columns"
    assert first.portions["result"].done == 0
    assert last.told == "108 pixels, each a sum of 9 products"
    assert last.portions["result"].done == GREY.size
    assert first.portions["image"].framed.rows == last.portions["image"].framed.rows == 0
    assert len(film.to_bytes()) > 0
