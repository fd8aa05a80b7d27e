"""Images of every kind become what a viewer of images would show; broken ones a sentence."""

from __future__ import annotations

import struct
import zlib
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from samples import chunk, file_of, noise, written

from convviz.errors import ConvVizError
from convviz.images.loading import Loaded, load

GREY = noise(6, 8)
COLOUR = noise(6, 8, 3)


def loaded(image: object, *, side_px: int = 64, grey: bool = False) -> Loaded:
    return load(image, side_px=side_px, grey=grey)


def pixels(image: object) -> np.ndarray:
    """As (rows, cols), or (rows, cols, 3)."""
    found = loaded(image).pixels
    assert found.dtype == np.uint8
    return found[0] if len(found) == 1 else found.transpose(1, 2, 0)


# What an image can be


@pytest.mark.parametrize(("array", "expected"), [
    (GREY, GREY),
    (COLOUR, COLOUR),
    (GREY.astype(np.int64), GREY),
    (GREY > 127, np.where(GREY > 127, 255, 0)),
    (np.array([[0.0, 0.5, 1.0]]), [[0, 128, 255]]),
    (np.zeros((1, 1)), [[0]]),
])  # fmt: skip
def test_arrays(array: np.ndarray, expected: object) -> None:
    np.testing.assert_array_equal(pixels(array), expected)


@pytest.mark.parametrize("kind", ["png", "bmp", "tiff", "gif", "webp"])
@pytest.mark.parametrize("array", [GREY, COLOUR], ids=["grey", "colour"])
def test_files_that_keep_every_pixel(kind: str, array: np.ndarray, tmp_path: Path) -> None:
    image = Image.fromarray(array)
    if kind == "gif" and array.ndim == 3:
        image = image.quantize(256)
    data = file_of(image, kind, **{"lossless": True} if kind == "webp" else {})
    found = loaded(written(tmp_path, "a.of.it.xyz", data))
    assert found.size == (8, 6)
    assert found.stem == "a.of.it"
    expected = array if kind != "gif" or array.ndim == 2 else np.array(image.convert("RGB"))
    if kind == "webp" and array.ndim == 2:
        expected = np.repeat(array[..., None], 3, 2)  # which has no grey
    np.testing.assert_array_equal(pixels(written(tmp_path, "a", data)), expected)


def test_an_image_of_pillow_is_left_as_it_is() -> None:
    image = Image.fromarray(COLOUR)
    np.testing.assert_array_equal(pixels(image), COLOUR)
    np.testing.assert_array_equal(np.asarray(image), COLOUR)


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_what_is_transparent_lies_over_white(mode: str) -> None:
    image = Image.new(mode, (3, 1), "black")
    alpha = Image.fromarray(np.array([[0, 128, 255]], np.uint8))
    image.putalpha(alpha)
    found = loaded(image)
    assert found.over_white
    assert len(found.pixels) == (1 if mode == "LA" else 3)
    np.testing.assert_array_equal(found.pixels[0], [[255, 127, 0]])


def test_an_opaque_alpha_is_not_spoken_of() -> None:
    assert not loaded(Image.new("RGBA", (3, 3), "red")).over_white


def test_a_palette_can_be_transparent_too(tmp_path: Path) -> None:
    image = Image.new("P", (2, 1))
    image.putpalette([10, 20, 30, 40, 50, 60])
    image.putpixel((1, 0), 1)
    data = file_of(image, "png", transparency=1)
    found = loaded(written(tmp_path, "a.png", data))
    assert found.over_white
    np.testing.assert_array_equal(pixels(image), [[[10, 20, 30], [40, 50, 60]]])
    np.testing.assert_array_equal(found.pixels[:, 0], [[10, 255], [20, 255], [30, 255]])


def test_a_palette_of_greys_is_a_grey_image() -> None:
    image = Image.fromarray(GREY).convert("P")
    np.testing.assert_array_equal(pixels(image), GREY)


@pytest.mark.parametrize("mode", ["CMYK", "YCbCr", "HSV", "1"])
def test_other_colours_are_as_pillow_turns_them(mode: str) -> None:
    image = Image.fromarray(COLOUR).convert(mode)
    expected = np.array(image.convert("L" if mode == "1" else "RGB"))
    np.testing.assert_array_equal(pixels(image), expected)


def test_exif_turns_an_image_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter clockwise
    data = file_of(Image.fromarray(GREY), "png", exif=exif)
    found = loaded(written(tmp_path, "a.png", data))
    assert found.size == (6, 8)
    np.testing.assert_array_equal(found.pixels[0], np.rot90(GREY, -1))


def test_of_an_animation_the_first_picture_is_taken(tmp_path: Path) -> None:
    first, second = (Image.fromarray(array) for array in (GREY, 255 - GREY))
    for kind in ("gif", "png"):
        data = file_of(first, kind, save_all=True, append_images=[second])
        np.testing.assert_array_equal(pixels(written(tmp_path, f"a.{kind}", data)), GREY)


def test_colours_can_be_made_grey() -> None:
    found = loaded(COLOUR, grey=True)
    np.testing.assert_array_equal(
        found.pixels[0], np.array(Image.fromarray(COLOUR).convert("L"))
    )


@pytest.mark.parametrize(("size", "side_px", "shown"), [
    ((100, 50), 64, (64, 32)),
    ((50, 100), 64, (32, 64)),
    ((64, 3), 64, (64, 3)),
    ((1000, 1), 10, (10, 1)),
    ((3, 3), 64, (3, 3)),
])  # fmt: skip
def test_the_longer_side_is_scaled_down(
    size: tuple[int, int], side_px: int, shown: tuple[int, int]
) -> None:
    found = loaded(Image.new("L", size, 77), side_px=side_px)
    assert found.size == size
    assert found.pixels.shape == (1, *shown[::-1])
    assert (found.pixels == 77).all()


# What is no image


@pytest.mark.parametrize(("image", "sentence"), [
    ([[1, 2]], "image must be a path, a PIL image or an array, not of the type list"),
    (None, "not of the type NoneType"),
    (np.zeros((2, 2, 4)), "is (rows, cols) or (rows, cols, 3), not (2, 2, 4)"),
    (np.zeros(4), "not (4,)"),
    (np.zeros((0, 4)), "an array of shape (0, 4) has no pixels to show"),
    (np.full((2, 2), 1j), "pixels are whole numbers or floats, not complex128"),
    (np.full((2, 2), "a"), "not <U1"),
    (Image.new("L", (0, 3)), "an image of 0 x 3 pixels shows nothing"),
    ("a\0b.png", "cannot be read: "),
])  # fmt: skip
def test_what_is_no_image_is_told_in_a_sentence(image: object, sentence: str) -> None:
    with pytest.raises(ConvVizError) as error:
        loaded(image)
    assert sentence in str(error.value)


def test_files_that_are_no_images(tmp_path: Path) -> None:
    for name, data, why in (
        ("text.png", b"no image", "is no image that Pillow can read"),
        ("empty.png", b"", "is no image that Pillow can read"),
        ("page.eps", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\n",
         "is EPS, which draws a page and holds no pixels"),
    ):  # fmt: skip
        path = written(tmp_path, name, data)
        with pytest.raises(ConvVizError) as error:
            loaded(path)
        assert str(error.value) == f"{path} {why}"
    for path, why in (
        (tmp_path / "none.png", "No such file"),
        (tmp_path, "it is a folder, not a file"),
    ):
        with pytest.raises(ConvVizError, match=why):
            loaded(path)


@pytest.mark.parametrize(
    "side", [10_000, 14_000, 2**31 - 1], ids=["warned of", "too many", "all"]
)
def test_a_bomb_is_refused_before_it_is_unpacked(side: int, tmp_path: Path) -> None:
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0"))
    path = written(tmp_path, "bomb.png", data + chunk(b"IEND", b""))
    with pytest.raises(ConvVizError) as error:
        loaded(path)
    assert "has more than the 89,478,485 pixels that Pillow takes for safe" in str(error.value)


WHOLE = {
    "png": file_of(Image.fromarray(noise(20, 30)), "png"),
    "jpeg": file_of(Image.fromarray(noise(20, 30, 3)), "jpeg"),
    "gif": file_of(Image.fromarray(noise(20, 30)), "gif"),
    "tiff": file_of(Image.fromarray(noise(20, 30)), "tiff", compression="tiff_lzw"),
    "bmp": file_of(Image.fromarray(noise(20, 30)), "bmp"),
    "webp": file_of(Image.fromarray(noise(20, 30, 3)), "webp"),
    "ppm": file_of(Image.fromarray(noise(20, 30, 3)), "ppm"),
    "ico": file_of(Image.fromarray(noise(20, 30, 3)), "ico"),
    "tga": file_of(Image.fromarray(noise(20, 30, 3)), "tga"),
    "pcx": file_of(Image.fromarray(noise(20, 30, 3)), "pcx"),
}


@pytest.mark.parametrize("kind", ["png", "jpeg", "gif", "tiff", "bmp", "webp"])
def test_a_file_cut_short_is_refused(kind: str, tmp_path: Path) -> None:
    path = written(tmp_path, f"cut.{kind}", WHOLE[kind][: len(WHOLE[kind]) // 2])
    with pytest.raises(ConvVizError) as error:
        loaded(path)
    assert str(error.value).startswith(f"{path} ")
    assert "\n" not in str(error.value)


def test_so_is_one_that_was_opened_already(tmp_path: Path) -> None:
    path = written(tmp_path, "cut.png", WHOLE["png"][:300])
    told = pytest.raises(ConvVizError, match=r"^the image cannot be read: ")
    with Image.open(path) as opened, told:
        loaded(opened)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(data=st.data())
def test_a_broken_file_is_an_image_or_a_sentence(data: st.DataObject, tmp_path: Path) -> None:
    broken = bytearray(WHOLE[data.draw(st.sampled_from(sorted(WHOLE)))])
    for _ in range(data.draw(st.integers(1, 8))):
        # Headers have most of what can go wrong.
        place = data.draw(st.integers(0, 60) | st.integers(0, len(broken) - 1))
        broken[place % len(broken)] = data.draw(st.integers(0, 255))
    path = written(tmp_path, "broken", bytes(broken[: data.draw(st.integers(1, len(broken)))]))
    with suppress(ConvVizError):
        assert max(loaded(path).pixels.shape) <= 64
