"""The pictures of a filter hold its numbers, its colours and its words, each in its place."""

from __future__ import annotations

from io import BytesIO
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageSequence
from samples import noise

from convviz import Animation, ConvVizError, filter_image
from convviz.filtering import words
from convviz.filtering.colours import GREYS, Greys
from convviz.filtering.kernels import KERNELS, filter_kernel
from convviz.filtering.middle import NUMBER_PX
from convviz.filtering.plan import FilterPage
from convviz.filtering.showing import FilterPictures
from convviz.images.loading import load
from convviz.page.layout import Spot
from convviz.page.type import SANS, face
from convviz.render.inks import Inks
from convviz.render.looks import beam_colours
from convviz.theme import load_theme

GREY, COLOUR = noise(9, 12), noise(9, 12, 3)


def made(film: Animation) -> FilterPictures:
    assert isinstance(film.pictures, FilterPictures)
    return film.pictures


def seen(film: Animation, number: int, spot: Spot) -> np.ndarray:
    """One pixel of the picture for each of the image at `spot`, as (rows, cols, 3)."""
    scale = made(film).plan.scale
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
        (made(film).plan.image, made(film).filtered.image),
        (made(film).plan.result, made(film).filtered.result),
    ):
        shown = seen(film, -1, spot).astype(int)
        last = np.zeros(GREY.shape, bool)  # below the frames of the patch and the pixel
        last[-3:, -3:] = True
        assert abs(shown - array[0][..., None])[~last].max() <= 1


def test_colours_that_are_few_are_exact() -> None:
    few = np.array([[30, 60, 90], [200, 10, 77], [5, 250, 128]], np.uint8)[noise(9, 12) % 3]
    film = filter_image(few, "0,0,0;0,1,0;0,0,0")
    for spot in (made(film).plan.image, made(film).plan.result):
        np.testing.assert_array_equal(seen(film, -1, spot)[:-3, :-3], few[:-3, :-3])


def test_colours_that_are_many_are_near() -> None:
    rows, cols = np.mgrid[0:60, 0:80]
    many = np.stack([rows * 4, cols * 3, 255 - rows - cols], -1).astype(np.uint8)
    film = filter_image(many, "gaussian")
    shown = seen(film, 0, made(film).plan.image).astype(int)
    apart = abs(shown - many)[4:, 4:]
    assert apart.mean() < 6
    assert len(made(film).palette) <= 256


def test_the_result_grows_pixel_by_pixel() -> None:
    film = filter_image(GREY, "sharpen", theme="dark", max_frames=None)
    assert len(film) == GREY.size
    to_come = np.array(load_theme("dark").padding)
    result, last = made(film).plan.result, seen(film, -1, made(film).plan.result)
    for number in (0, 30, 70):
        shown = seen(film, number, result)
        done = np.arange(GREY.size).reshape(GREY.shape) <= number
        np.testing.assert_array_equal(shown[done], last[done])
        assert (shown[~done] == to_come).all()


def test_the_patch_is_marked_on_the_image() -> None:
    film = filter_image(GREY, "box", max_frames=None)
    plan, pixels = made(film).plan, np.array(film[4 * 12 + 5])
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
    plan, colours = made(film).plan, load_theme("light")
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
    plan, pixels = made(film).plan, np.array(film[4 * 12 + 5])
    patch, cell = plan.columns[0].patch, plan.cell_px
    for row in range(3):
        for col in range(3):
            corner = pixels[patch.y + row * cell + 3, patch.x + col * cell + 3]
            assert abs(int(corner[0]) - int(GREY[3 + row, 4 + col])) <= 1
    pixel = plan.columns[0].pixel
    shown = int(pixels[pixel.y + 3, pixel.x + 3, 0])
    assert abs(shown - int(made(film).filtered.result[0, 4, 5])) <= 1


@pytest.mark.parametrize("image", [COLOUR, noise(40, 2), noise(1, 1, 3), noise(3, 90, 3)])
def test_what_stays_does_not_flicker(image: np.ndarray) -> None:
    film = filter_image(image, "sobel-y", theme="dark")
    plan = made(film).plan
    frames = [np.array(film[number]) for number in range(len(film))]
    stays = [spot(words.x, words.y, words) for words in plan.words] + [plan.kernel]
    papers = {tuple(load_theme("dark").paper), tuple(load_theme("dark").padding)}
    for words_, place in zip(plan.words, stays, strict=False):
        ground = frames[0][place.y + place.height - 1, place.x]
        assert tuple(ground) in papers, words_.text  # no beam passes behind it
    for place in stays:
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
    plan, pixels = made(film).plan, np.array(film[4 * 12 + 5])
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


def places(plan: FilterPage) -> list[Spot]:
    """Everything but the footer, which the furniture places."""
    grids = [part for column in plan.columns for part in column]
    texts = [spot(words.x, words.y, words) for words in plan.words]
    return [plan.image, plan.result, plan.kernel, *grids, *texts, *[s for _, s in plan.legend]]


@settings(max_examples=60)
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
    plan, all_of_it = made(film).plan, places(made(film).plan)
    foot = plan.height - (0 if plan.footer is None else plan.footer.bar.height)
    for one in all_of_it:
        assert one.x >= 0
        assert one.y >= 0
        assert one.x + one.width <= plan.width
        assert one.y + one.height <= foot
    for one, other in combinations(all_of_it, 2):
        apart = (
            one.x + one.width <= other.x
            or other.x + other.width <= one.x
            or one.y + one.height <= other.y
            or other.y + other.height <= one.y
        )
        assert apart, (one, other)


@settings(max_examples=60)
@given(
    st.sampled_from(
        [*KERNELS, [[-999] * 7] * 7, [[0.98765] * 5] * 3, [[1e-7, 0.3333331, -0.333333]]]
    ),
    st.data(),
)
def test_numbers_stay_in_their_cells(kernel: object, data: st.DataObject) -> None:
    film = filter_image(data.draw(st.sampled_from((GREY, COLOUR))), kernel)
    plan, filtered = made(film).plan, made(film).filtered
    step = data.draw(st.integers(0, filtered.steps - 1))
    for channel, column in enumerate(plan.columns):
        taps = [tap for row in filtered.taps(channel, step) for tap in row]
        for value in [v for tap in taps for v in (tap.value, tap.weight, tap.product)]:
            assert plan.number_face.width(words.number_text(value)) <= plan.cell_px - 4
        total = words.number_text(filtered.sum(channel, step))
        assert plan.number_face.width(total) <= column.sum.width - 4


def test_a_small_sum_stays_in_its_cell_too() -> None:
    film = filter_image(np.array([[0], [0], [123], [123], [0]]), [[-0.0100001], [0.01], [0]])
    place = made(film).plan.columns[0].sum
    total = words.number_text(made(film).filtered.sum(0, 3))
    assert total == "-1.23e-05"
    assert face(SANS, NUMBER_PX).width(total) <= place.width - 4


@pytest.mark.parametrize("kernel", ["sobel-y", np.ones((7, 7))])
@pytest.mark.parametrize("shape", [(10, 128), (10, 128, 3), (40, 512)])
def test_a_wide_image_stands_above_its_result(shape: tuple[int, ...], kernel: object) -> None:
    plan = made(filter_image(noise(*shape), kernel)).plan
    assert plan.upright
    assert plan.image.x == plan.result.x
    assert plan.image.width > 900
    grids = [plan.kernel, *(part for column in plan.columns for part in column)]
    assert plan.image.y + plan.image.height < min(grid.y for grid in grids)
    assert plan.result.y > max(grid.y + grid.height for grid in grids)


@pytest.mark.parametrize("shape", [(96, 82), (128, 10), (50, 100), (2, 5), (1, 3)])
def test_others_stand_beside_it(shape: tuple[int, int]) -> None:
    plan = made(filter_image(noise(*shape), "box")).plan
    assert not plan.upright
    assert plan.image.y == plan.result.y


def test_upright_beams_lead_from_the_patch_and_to_the_pixel() -> None:
    film = filter_image(noise(4, 60), "box", max_frames=None)
    plan, pixels = made(film).plan, np.array(film[60 + 30])
    theme = load_theme("light")
    faint, _ = beam_colours(theme, 0)
    x = plan.image.x + 1 + 30 * plan.scale + plan.scale // 2
    for y in (plan.image.y + plan.image.height + 4, plan.result.y - 6):
        assert tuple(pixels[y, x]) == faint
        assert tuple(pixels[y, plan.image.x + plan.image.width - 2]) == theme.paper


# What is said


def test_sizes_are_said_in_one_order_and_in_words() -> None:
    film = filter_image(noise(60, 40), "box", side_px=30)
    texts = [said.text for said in made(film).plan.words]
    assert "image  30 rows × 20 columns" in texts
    assert "result  30 rows × 20 columns" in texts
    assert "scaled from 60 rows × 40 columns" in made(film).caption


def test_the_caption_is_that_of_a_layer_of_the_same_kernel() -> None:
    big = load(noise(480, 640, 3), side_px=160, grey=False)
    film = filter_image(big.pixels.transpose(1, 2, 0), "sobel-x", side_px=80)
    assert made(film).caption == (
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
    assert words.equation(made(film).filtered, 1) == text
    assert len(text) <= words.EQUATION_ROOM


@pytest.mark.parametrize(("kernel", "said"), [
    ("sobel-x", ["above 255: white"]),
    ("gaussian", []),
    ("sharpen", ["below 0: black, above 255: white"]),
    ("emboss", ["below 0: black, above 255: white"]),
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
    film = filter_image(noise(60, 40), "box", max_frames=40)
    steps, filtered = made(film).steps, made(film).filtered
    said = [words.pace_text(steps, place, filtered) for place in range(len(steps))]
    assert said[0] == said[-1] == "every step"
    assert said[len(steps) // 2] == "3 rows at a time"
    assert (steps[0], steps[-1]) == (0, 2399)
    assert words.pace_text(range(2400), 7, filtered) == ""
    assert words.pace_text([0, 40, 80], 1, filtered) == "row by row"


def test_words_for_who_cannot_see_it_are_ascii() -> None:
    for name in KERNELS:
        text = filter_image(COLOUR, name).alt_text
        assert text.isascii()
        assert name in text
        assert "9 rows by 12 columns" in text
    assert "1, 2, 1; 2, 4, 2; 1, 2, 1, divided by 16" in filter_image(GREY, "gaussian").alt_text
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
    assert set(bundle) == {"image/gif", "text/html", "text/plain"}
    assert about["image/gif"]["alt"] == bundle["text/plain"] == film.alt_text


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
])  # fmt: skip
def test_what_cannot_be_is_told(arguments: dict[str, object], sentence: str) -> None:
    with pytest.raises(ConvVizError) as error:
        filter_image(GREY, "box", **arguments)  # type: ignore[arg-type]
    assert sentence in str(error.value)
