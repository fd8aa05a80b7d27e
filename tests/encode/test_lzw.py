from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from decoding import decompressed
from films import Picture, convolution
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from convviz.encode import lzw
from convviz.encode.lzw import compress, compress_privately, compress_publicly
from convviz.encode.search import compress_small, fills_dictionary

ROUTES = [compress_privately, compress_publicly, compress_small]
Compress = Callable[[Picture], bytes]

pictures = st.integers(0, 255).flatmap(
    lambda most: hnp.arrays(
        np.uint8,
        st.tuples(st.integers(1, 20), st.integers(1, 40)),
        elements=st.integers(0, most),
        fill=st.just(0),
    )
)


@cache
def drawing() -> Picture:
    """A whole picture as convviz draws them: one and a half dictionaries full."""
    return next(iter(convolution(1).frames)).pixels.copy()


def noise(size: int, colours: int) -> Picture:
    return np.random.default_rng(5).integers(0, colours, (size, size), np.uint8)


@pytest.mark.parametrize("route", ROUTES)
@given(pixels=pictures)
@settings(deadline=None, max_examples=50)
def test_every_route_holds_every_pixel(route: Compress, pixels: Picture) -> None:
    assert decompressed(route(pixels))[0] == pixels.ravel().tolist()


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("colours", [1, 2, 4, 5, 256])
def test_every_route_holds_noise_of_many_dictionaries(route: Compress, colours: int) -> None:
    pixels = noise(150, colours)
    got, clears = decompressed(route(pixels))
    assert got == pixels.ravel().tolist()
    if colours == 256:
        assert clears > 1


@pytest.mark.parametrize("route", ROUTES)
def test_every_route_holds_a_drawing(route: Compress) -> None:
    assert decompressed(route(drawing()))[0] == drawing().ravel().tolist()


@pytest.mark.parametrize("most", [0, 1, 3, 4, 7, 8, 63, 64, 128, 255])
def test_codes_are_as_short_as_the_indices_allow(most: int) -> None:
    pixels = np.array([[0, most]], np.uint8)
    bits = max(2, int(most).bit_length())
    assert compress(pixels)[0] == compress_small(pixels)[0] == bits


def test_the_search_saves_much_on_a_drawing() -> None:
    assert len(compress_small(drawing())) < 0.95 * len(compress(drawing()))


@given(pixels=pictures)
@settings(deadline=None, max_examples=50)
def test_without_a_choice_of_clears_the_search_does_as_pillow(
    pixels: Picture,
) -> None:
    quick = compress(pixels)
    assert not fills_dictionary(quick)
    assert len(compress_small(pixels)) <= len(quick) + 1  # for Pillow's end, see `_codes`


def test_a_full_dictionary_is_noticed() -> None:
    assert fills_dictionary(compress(drawing()))
    assert not fills_dictionary(compress(drawing()[:20]))


def test_pixels_need_not_be_contiguous() -> None:
    part = drawing()[3:40, 7:90:2]
    assert decompressed(compress(part))[0] == part.ravel().tolist()


def test_the_private_route_is_taken_where_it_is() -> None:
    lzw._route.cache_clear()
    assert lzw._route() is compress_privately


@pytest.mark.parametrize("broken", ["gone", "other"])
def test_the_public_route_stands_in(monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    lzw._route.cache_clear()

    def private_codes(pixels: Picture, bits: int) -> bytes:
        if broken == "gone":
            raise AttributeError("module 'PIL.Image' has no attribute '_getencoder'")
        return b"\x01\x00"

    monkeypatch.setattr(lzw, "_private_codes", private_codes)
    try:
        assert lzw._route() is compress_publicly
        assert decompressed(compress(drawing()[:50]))[0] == drawing()[:50].ravel().tolist()
    finally:
        lzw._route.cache_clear()


@pytest.mark.parametrize("route", ROUTES)
def test_the_end_may_come_where_codes_become_wider(route: Compress) -> None:
    for size in range(54, 60):  # the eleventh code of zeros, the end after it has 5 bits
        assert decompressed(route(np.zeros((1, size), np.uint8)))[0] == [0] * size
