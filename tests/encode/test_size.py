"""How small the files are, measured against gifsicle, which is not needed to write them."""

import pytest
from decoding import encoded, gifsicle, needs_gifsicle
from films import convolution, films
from hypothesis import given, settings

from convviz.encode.film import Film
from convviz.encode.gif import GifEncoder


@needs_gifsicle
@pytest.mark.parametrize("count", [18, 98])
@pytest.mark.parametrize("beams", [True, False])
def test_a_quick_film_is_nearly_as_small_as_gifsicle_can(count: int, beams: bool) -> None:
    gif = encoded(convolution(count, beams=beams), GifEncoder())
    assert len(gif) <= 1.02 * len(gifsicle(gif, "-O3"))


@needs_gifsicle
@pytest.mark.parametrize("beams", [True, False])
def test_gifsicle_saves_nothing_of_an_optimised_film(beams: bool) -> None:
    gif = encoded(convolution(12, beams=beams), GifEncoder(optimize=True))
    assert len(gif) <= len(gifsicle(gif, "-O3"))


@pytest.mark.parametrize("transparency", [True, False])
@given(film=films())
@settings(deadline=None, max_examples=100)
def test_optimising_never_makes_a_film_larger(film: Film, transparency: bool) -> None:
    quick = encoded(film, GifEncoder(transparency=transparency))
    small = encoded(film, GifEncoder(transparency=transparency, optimize=True))
    assert len(small) <= len(quick)


def test_transparency_is_what_makes_a_film_small() -> None:
    film = convolution(6)
    assert len(encoded(film, GifEncoder())) < 0.7 * len(
        encoded(film, GifEncoder(transparency=False))
    )
