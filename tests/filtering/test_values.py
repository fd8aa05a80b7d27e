"""Values that are not of 8 bits fill the picture from black to white, and that is said."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from samples import chunk, file_of, noise, png_of, written

from convviz import ConvVizError, filter_image
from convviz.animation.animate import WalkPictures
from convviz.filtering.words import values_text
from convviz.images.loading import Loaded, load
from convviz.images.stretching import Stretch

SLICE = np.linspace(0, 4095, 24 * 30).round().astype(np.uint16).reshape(24, 30)
"""As of a CT: 12 bits in 16."""

HU = SLICE.astype(np.int16) - 1024
FLOATS = (SLICE / np.float32(4095) - np.float32(0.5)).astype(np.float32)


def loaded(image: object, **how: object) -> Loaded:
    return load(image, **{"side_px": 64, "grey": False, **how})  # type: ignore[arg-type]


def by_hand(array: np.ndarray) -> np.ndarray:
    """From the smallest to the largest value, in 8 bits."""
    low, high = float(array.min()), float(array.max())
    return np.floor((array.astype(float) - low) * 255 / (high - low) + 0.5).astype(np.uint8)


@pytest.mark.parametrize("array", [
    SLICE,
    SLICE.astype(">u2"),
    HU,
    HU.astype(np.uint16) + 32768,
    HU.astype(np.int8),
    HU.astype(np.int32) * 100_000,
    SLICE.astype(np.uint32) * 1_000_000,
    SLICE.astype(np.uint64) * 2**50,
    HU.astype(np.int64),
    FLOATS,
    FLOATS.astype(np.float16),
    FLOATS.astype(np.float64) * 1e300,
    FLOATS.astype(np.float64) * 1e-300,
    np.stack([HU, HU - 3, HU + 99], -1),
], ids=lambda array: f"{array.dtype} of {array.ndim}")  # fmt: skip
def test_arrays_of_any_type_have_full_contrast(array: np.ndarray) -> None:
    found, plain = loaded(array), loaded(by_hand(array))
    np.testing.assert_array_equal(found.pixels, plain.pixels)
    assert (found.pixels.min(), found.pixels.max()) == (0, 255)
    assert found.stretch == Stretch(array.min().item(), array.max().item())
    assert plain.stretch is None


@pytest.mark.parametrize("side_px", [64, 10])
@pytest.mark.parametrize(("array", "kind"), [
    (SLICE, "png"),
    (SLICE, "tiff"),
    (SLICE.astype(">u2"), "tiff"),
    (HU.astype(np.int32), "tiff"),
    (FLOATS, "tiff"),
    (SLICE * 16, "png"),
])  # fmt: skip
def test_so_do_files(array: np.ndarray, kind: str, side_px: int, tmp_path: Path) -> None:
    path = written(tmp_path, f"a.{kind}", file_of(Image.fromarray(array), kind))
    plain = loaded(by_hand(array), side_px=side_px)
    np.testing.assert_array_equal(loaded(path, side_px=side_px).pixels, plain.pixels)
    with Image.open(path) as opened:
        np.testing.assert_array_equal(loaded(opened, side_px=side_px).pixels, plain.pixels)


@pytest.mark.parametrize(("array", "tags"), [
    (HU, {339: 2}),
    (HU.astype(np.int8), {339: 2}),
    (SLICE.astype(np.uint32) * 1_000_000, {339: 1}),
    (FLOATS, {339: 3}),
    (SLICE, {339: 1, 262: 0}),
], ids=["int16", "int8", "uint32", "float32", "white is zero"])  # fmt: skip
def test_tiff_has_more_types_than_pillow(
    array: np.ndarray, tags: dict[int, int], tmp_path: Path
) -> None:
    found = loaded(written(tmp_path, "a.tiff", tiff_of(array, tags)))
    expected = by_hand(array)
    if tags.get(262) == 0:
        expected = 255 - expected
        assert values_text(found.stretch, cut=False) == "values 0 to 4095 as 255 to 0"
    np.testing.assert_array_equal(found.pixels[0], expected)


def tiff_of(array: np.ndarray, tags: dict[int, int]) -> bytes:
    """A TIFF of one strip, with these tags among those that it must have."""
    rows, cols = array.shape
    data = array.tobytes()
    fields = {256: cols, 257: rows, 258: 8 * array.itemsize, 259: 1, 262: 1, 273: 8, 277: 1}
    fields |= {278: rows, 279: len(data), **tags}
    entries = [struct.pack("<HHII", tag, 4, 1, fields[tag]) for tag in sorted(fields)]
    count = struct.pack("<H", len(entries))
    start = struct.pack("<2sHI", b"II", 42, 8 + len(data))
    return b"".join([start, data, count, *entries, bytes(4)])


def test_a_tiff_of_64_bits_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "a.tiff", tiff_of(FLOATS.astype(np.float64), {339: 3}))
    with pytest.raises(ConvVizError) as error:
        loaded(path)
    assert str(error.value) == f"{path} is no image that Pillow can read"


@pytest.mark.parametrize("most", [4095, 5000, 65535])
@pytest.mark.parametrize("kind", ["P5", "P2"])
def test_a_pgm_has_the_values_of_its_file(kind: str, most: int, tmp_path: Path) -> None:
    array = SLICE // 2 + 7
    text = " ".join(map(str, array.ravel().tolist())).encode()
    data = array.astype(">u2").tobytes() if kind == "P5" else text
    path = written(tmp_path, "a.pgm", f"{kind} 30 24 {most}\n".encode() + data)
    found = loaded(path)
    assert found.stretch == Stretch(7, 2054)
    np.testing.assert_array_equal(found.pixels[0], by_hand(array))


@pytest.mark.parametrize(("colour", "channels"), [(2, 3), (4, 2), (6, 4)])
def test_colours_of_16_bits_keep_their_lower_ones(
    colour: int, channels: int, tmp_path: Path
) -> None:
    array = noise(11, 7, channels).astype(np.uint16) * 16 + noise(11, 7, channels, seed=1) % 16
    if channels % 2 == 0:
        array[..., -1] = 65535
    found = loaded(written(tmp_path, "a.png", png_of(array, colour)))
    shown = array[..., :-1] if channels % 2 == 0 else array
    np.testing.assert_array_equal(found.pixels, by_hand(shown).transpose(2, 0, 1))
    assert not found.over_white


def test_alpha_of_16_bits_lies_over_white_and_is_no_value(tmp_path: Path) -> None:
    array = np.array([[[0, 0], [4000, 65535], [1000, 65535]]], np.uint16)
    found = loaded(written(tmp_path, "a.png", png_of(array, 4)))
    assert found.over_white
    assert found.pixels.tolist() == [[[255, 255, 64]]]


def test_where_pillow_gives_the_upper_bits_alone_that_is_said(tmp_path: Path) -> None:
    array = noise(5, 7, 3).astype(np.uint16) * 257
    path = written(tmp_path, "a.png", png_of(array, 2))
    with Image.open(path) as opened:
        film = filter_image(opened, "box")
    assert "of 16 bits the upper 8" in film.pictures.caption  # type: ignore[attr-defined]
    assert "Of the 16 bits of each colour the upper 8 are shown." in film.alt_text


def test_bytes_stay_as_they_are() -> None:
    for array in (noise(9, 9) // 3 + 60, np.full((2, 2), 200), np.array([[3, 9]])):
        found = loaded(array)
        assert found.stretch is None
        np.testing.assert_array_equal(found.pixels[0], array)


@pytest.mark.parametrize("value", [0, -5, 3.25, 60_000])
def test_a_constant_image_is_black(value: float) -> None:
    kind = np.float32 if isinstance(value, float) else np.int32
    found = loaded(np.full((3, 4), value, kind))
    assert not found.pixels.any()
    assert values_text(found.stretch, cut=found.cut) == f"all values {value}, as 0"


@pytest.mark.parametrize("array", [SLICE, HU, FLOATS, noise(24, 30), noise(24, 30, 3)])
def test_a_range_says_what_is_black_and_what_white(array: np.ndarray) -> None:
    low, high = np.percentile(array, (30, 60)).tolist()
    found = loaded(array, value_range=(low, high))
    inside = np.clip(array.astype(float), low, high)
    expected = np.floor((inside - low) * 255 / (high - low) + 0.5)
    expected = expected[None] if array.ndim == 2 else expected.transpose(2, 0, 1)
    np.testing.assert_array_equal(found.pixels, expected)
    assert found.cut
    assert not loaded(array, value_range=(-(10**6), 10**6)).cut


@given(
    st.lists(st.floats(-(2.0**1023), 2.0**1023), min_size=2, max_size=9),
    st.tuples(st.floats(), st.floats()),
)
def test_no_finite_value_is_too_large_or_small(
    values: list[float], limits: tuple[float, float]
) -> None:
    pixels = loaded(np.array([values])).pixels[0, 0]
    order = np.argsort(values, kind="stable")
    assert (np.diff(pixels[order].astype(int)) >= 0).all()
    if min(values) < max(values):
        assert (pixels.min(), pixels.max()) == (0, 255)
    try:
        assert loaded(np.array([values]), value_range=limits).pixels.shape == (
            1,
            1,
            len(values),
        )
    except ConvVizError as error:
        assert str(error).startswith("value_range ")  # noqa: PT017


@pytest.mark.parametrize("limits", [
    5, (1,), (1, 2, 3), "12", (1, "2"), (0, np.nan), (0, np.inf), (True, 5), (3, 3), (4, -4),
])  # fmt: skip
def test_a_range_is_two_finite_numbers(limits: object) -> None:
    with pytest.raises(ConvVizError, match=r"^value_range (takes two|goes from a smaller)"):
        loaded(SLICE, value_range=limits)


def test_numbers_of_numpy_are_numbers() -> None:
    expected = loaded(SLICE, value_range=(7, 99)).pixels
    for limits in (np.array([7, 99]), (np.int16(7), np.float32(99)), [7.0, 99]):
        np.testing.assert_array_equal(loaded(SLICE, value_range=limits).pixels, expected)


def test_what_is_no_number_is_counted(tmp_path: Path) -> None:
    array = FLOATS.copy()
    array[0, :3], array[5, 5:7] = np.nan, (np.inf, -np.inf)
    path = written(tmp_path, "a.tiff", file_of(Image.fromarray(array), "tiff"))
    for image in (array, path, Image.fromarray(array)):
        for limits in (None, (0, 1)):
            with pytest.raises(ConvVizError) as error:
                loaded(image, value_range=limits)
            assert str(error.value) == (
                "of the 720 values of the image 5 are no finite numbers (3 NaN, 2 infinite):"
                " give them values first, as numpy.nan_to_num does"
            )
    array[5, 5:7] = 0
    with pytest.raises(ConvVizError, match=r"3 are no finite numbers \(3 NaN\)"):
        loaded(array)


def test_caption_and_alternative_text_tell_of_the_values() -> None:
    film = filter_image(HU, "laplacian")
    assert isinstance(film.pictures, WalkPictures)
    assert film.pictures.caption.endswith("  G 1  values -1024 to 3071 as 0 to 255")
    assert "The image has values -1024 to 3071 as 0 to 255: pixels, products" in film.alt_text
    film = filter_image(HU, "box", value_range=(-160, 240.5))
    assert isinstance(film.pictures, WalkPictures)
    said = "values -160 to 240.5 as 0 to 255, others cut off"
    assert film.pictures.caption.endswith(said)
    assert said in film.alt_text
    assert "values" not in str(filter_image(noise(9, 9), "box"))


def test_a_slice_under_a_kernel_is_that_of_the_same_in_8_bits() -> None:
    films = [filter_image(image, "sobel-x", caption=False) for image in (SLICE, by_hand(SLICE))]
    last, other = (np.array(film[-1]) for film in films)
    np.testing.assert_array_equal(last, other)


# Colours of every kind


@pytest.mark.parametrize("mode", ["La", "PA", "RGBa", "RGBX"])
def test_rare_modes_are_as_pillow_turns_them(mode: str) -> None:
    image = Image.fromarray(noise(6, 8, 4)).convert("LA" if mode == "La" else "RGBA")
    rare = image.convert("P").convert("PA") if mode == "PA" else image.convert(mode)
    layers = rare.convert("LA") if mode == "La" else rare
    white = Image.new("RGBA", layers.size, "white")
    layers = Image.alpha_composite(white, layers.convert("RGBA"))
    expected = np.array(layers.convert("L" if mode == "La" else "RGB"))
    found = loaded(rare).pixels
    np.testing.assert_array_equal(
        found[0] if mode == "La" else found.transpose(1, 2, 0), expected
    )


def test_lab_is_turned_by_colour_management(tmp_path: Path) -> None:
    from PIL import ImageCms

    colours = Image.fromarray(noise(6, 8, 3) // 2 + 60)
    srgb, lab = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    turned = ImageCms.profileToProfile(colours, srgb, lab, outputMode="LAB")
    assert turned is not None
    path = written(tmp_path, "a.tiff", file_of(turned, "tiff"))
    for image in (turned, path):
        back = loaded(image).pixels.transpose(1, 2, 0).astype(int)
        assert abs(back - np.asarray(colours)).max() <= 8


@pytest.mark.parametrize("late", [False, True])
def test_colours_of_16_bits_are_turned_upright(late: bool, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 8
    turned = chunk(b"eXIf", exif.tobytes()[6:])
    array = noise(7, 5, 3).astype(np.uint16) * 200
    data = png_of(array, 2, after=turned) if late else png_of(array, 2, turned)
    found = loaded(written(tmp_path, "a.png", data))
    assert found.size == (7, 5)
    expected = by_hand(np.rot90(array, 1)).transpose(2, 0, 1)
    np.testing.assert_array_equal(found.pixels, expected)


# Frames


@pytest.mark.parametrize("kind", ["gif", "png", "webp", "tiff"])
@pytest.mark.parametrize("number", [0, 1, 2, -1, -3])
def test_any_frame_can_be_had(kind: str, number: int, tmp_path: Path) -> None:
    arrays = [np.full((6, 8, 3), value, np.uint8) for value in (10, 120, 250)]
    for at, array in enumerate(arrays):
        array[at, at] = 77
    frames = [Image.fromarray(array) for array in arrays]
    lossless = {"lossless": True} if kind == "webp" else {}
    data = file_of(frames[0], kind, save_all=True, append_images=frames[1:], **lossless)
    path = written(tmp_path, f"a.{kind}", data)
    found = loaded(path, frame=number)
    assert found.frame == (number % 3, 2)
    expected = arrays[number].transpose(2, 0, 1)
    np.testing.assert_array_equal(np.broadcast_to(found.pixels, (3, 6, 8)), expected)
    film = filter_image(path, "box", frame=number)
    assert f"frame {number % 3} of 0 to 2" in str(film)
    assert f"The image is frame {number % 3} of a file with frames 0 to 2." in film.alt_text


def test_an_opened_image_is_left_at_its_frame(tmp_path: Path) -> None:
    first, second = (Image.fromarray(noise(6, 8, seed=seed)) for seed in (0, 1))
    data = file_of(first, "tiff", save_all=True, append_images=[second])
    with Image.open(written(tmp_path, "a.tiff", data)) as opened:
        opened.seek(1)
        np.testing.assert_array_equal(loaded(opened).pixels[0], np.asarray(second))
        np.testing.assert_array_equal(loaded(opened, frame=0).pixels[0], np.asarray(first))
        assert opened.tell() == 1


@pytest.mark.parametrize("number", [3, -4, 10**6, "1", 1.5, True])
def test_frames_that_are_not_there_are_refused(number: object, tmp_path: Path) -> None:
    frames = [Image.fromarray(noise(6, 8, seed=seed)) for seed in range(3)]
    data = file_of(frames[0], "gif", save_all=True, append_images=frames[1:])
    with pytest.raises(ConvVizError) as error:
        loaded(written(tmp_path, "a.gif", data), frame=number)
    if type(number) is int:
        assert f"there is no frame {number} in an image of 3 frames" in str(error.value)
    with pytest.raises(ConvVizError, match="frame has no meaning for an array"):
        loaded(noise(3, 3), frame=0)


def test_an_image_of_one_says_nothing_of_frames(tmp_path: Path) -> None:
    path = written(tmp_path, "a.gif", file_of(Image.fromarray(noise(6, 8)), "gif"))
    assert loaded(path, frame=0).frame is None
    assert "frame" not in filter_image(path, "box").pictures.caption  # type: ignore[attr-defined]


def test_all_that_is_said_of_an_image_stays_on_the_page(tmp_path: Path) -> None:
    pages = [Image.fromarray(np.full((700, 30), 3, np.int32) * scale) for scale in (1, 2)]
    pages[1].putpixel((0, 0), -123_456_789)
    data = file_of(pages[0], "tiff", save_all=True, append_images=[pages[1]])
    path = written(tmp_path, "a.tiff", data)
    film = filter_image(path, [[0.123] * 7] * 7, frame=1, value_range=(-99_999.25, 5))
    pictures = film.pictures
    assert isinstance(pictures, WalkPictures)
    for said in ("scaled from 700 rows", "frame 1 of 0 to 1", "others cut off"):
        assert said in pictures.caption
    assert all(words.right <= pictures.width_px for words in pictures.raster.page.words)
