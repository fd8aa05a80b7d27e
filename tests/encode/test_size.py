"""How small the files are, measured against gifsicle, which is not needed to write them."""

import numpy as np
import pytest
from decoding import encoded, gifsicle, needs_gifsicle
from films import convolution, films
from hypothesis import example, given, settings

from convviz.encode.film import Film, Frame
from convviz.encode.gif import GifEncoder


@needs_gifsicle
@pytest.mark.parametrize("count", [18, pytest.param(98, marks=pytest.mark.slow)])
@pytest.mark.parametrize("beams", [True, False])
def test_a_quick_film_is_nearly_as_small_as_gifsicle_can(count: int, beams: bool) -> None:
    gif = encoded(convolution(count, beams=beams), GifEncoder())
    assert len(gif) <= 1.02 * len(gifsicle(gif, "-O3"))


@needs_gifsicle
@pytest.mark.parametrize(("count", "beams"), [
    (4, False),
    pytest.param(4, True, marks=pytest.mark.slow),
    pytest.param(12, False, marks=pytest.mark.slow),
    pytest.param(12, True, marks=pytest.mark.slow),
])  # fmt: skip
def test_gifsicle_saves_nothing_of_an_optimised_film(count: int, beams: bool) -> None:
    gif = encoded(convolution(count, beams=beams), GifEncoder(optimize=True))
    assert len(gif) <= len(gifsicle(gif, "-O3"))


def rare_colours_first(width: int, height: int) -> Film:
    """A large picture of three colours, then spots of four that are drawn more often."""
    first = np.random.default_rng(1).integers(1, 4, (height, width), np.uint8)
    pictures = [first] + [first.copy() for _ in range(8)]
    for number, picture in enumerate(pictures[1:]):
        picture[0, 0] = 4 + number % 4
    palette = np.arange(24, dtype=np.uint8).reshape(8, 3)
    return Film(width, height, palette, [Frame(each, 100) for each in pictures])


@pytest.mark.parametrize("transparency", [True, False])
@given(film=films())
@example(film=rare_colours_first(25, 1))
@example(film=rare_colours_first(40, 24))
@settings(deadline=None, max_examples=100)
def test_optimising_never_makes_a_film_larger(film: Film, transparency: bool) -> None:
    quick = encoded(film, GifEncoder(transparency=transparency))
    small = encoded(film, GifEncoder(transparency=transparency, optimize=True))
    assert len(small) <= len(quick)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20, 40))
def test_optimising_never_makes_noise_of_several_dictionaries_larger(seed: int) -> None:
    rng = np.random.default_rng(seed)
    colours, (height, width) = rng.integers(3, 257), rng.integers(60, 200, 2)
    pictures = [np.ones((height, width), np.uint8)]
    for share in (1, 0.5, 0.05, 0.5, 0.05):
        least, most = sorted(rng.integers(1, colours, 2))
        noise = rng.integers(least, most + 1, (height, width), np.uint8)
        pictures.append(np.where(rng.random((height, width)) < share, noise, pictures[-1]))
    palette = rng.integers(0, 256, (colours, 3), np.uint8)
    film = Film(int(width), int(height), palette, [Frame(each, 100) for each in pictures])
    for transparency in (True, False):
        quick = encoded(film, GifEncoder(transparency=transparency))
        small = encoded(film, GifEncoder(transparency=transparency, optimize=True))
        assert len(small) <= len(quick)


def test_transparency_is_what_makes_a_film_small() -> None:
    film = convolution(6)
    assert len(encoded(film, GifEncoder())) < 0.7 * len(
        encoded(film, GifEncoder(transparency=False))
    )
