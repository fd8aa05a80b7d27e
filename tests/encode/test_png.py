from io import BytesIO

import numpy as np
import pytest
from decoding import encoded
from films import convolution, films
from hypothesis import given, settings
from PIL import Image

from convviz.encode.film import Film, Frame
from convviz.encode.png import PngEncoder
from convviz.errors import ConvVizError

BIT_DEPTH_AT = 24  # in the IHDR chunk, which comes first (PNG, section 11.2.2)


@given(film=films())
@settings(deadline=None, max_examples=60)
def test_the_first_picture_is_kept(film: Film) -> None:
    with Image.open(BytesIO(encoded(film, PngEncoder()))) as image:
        assert image.mode == "P"
        assert "transparency" not in image.info
        first = next(iter(film.frames)).pixels
        np.testing.assert_array_equal(np.asarray(image.convert("RGB")), film.palette[first])


@pytest.mark.parametrize(("colours", "depth"), [(1, 1), (2, 1), (3, 2), (5, 4), (17, 8)])
def test_pixels_take_as_few_bits_as_their_colours_need(colours: int, depth: int) -> None:
    pixels = 1 + np.arange(colours, dtype=np.uint8)[None] * 3
    palette = np.arange(255, dtype=np.uint8).repeat(3).reshape(-1, 3)
    png = encoded(Film(colours, 1, palette, [Frame(pixels, 100)]), PngEncoder())
    assert png[BIT_DEPTH_AT] == depth


@pytest.mark.parametrize("told", [{"Title": "3×3 → 1", "Description": "Words"}, {}])
def test_the_words_are_in_the_picture(told: dict[str, str]) -> None:
    with Image.open(BytesIO(encoded(convolution(1), PngEncoder(*told.values())))) as image:
        assert image.text == told


def test_only_the_first_picture_is_asked_for() -> None:
    def frames():  # type: ignore[no-untyped-def]
        yield Frame(np.ones((2, 2), np.uint8), 100)
        raise AssertionError("a second picture was asked for")

    palette = np.zeros((2, 3), np.uint8)
    assert encoded(Film(2, 2, palette, frames()), PngEncoder())


def test_a_film_without_frames_is_refused() -> None:
    with pytest.raises(
        ConvVizError, match="a film without frames has nothing to show as a PNG"
    ):
        encoded(Film(2, 2, np.zeros((2, 3), np.uint8), []), PngEncoder())
