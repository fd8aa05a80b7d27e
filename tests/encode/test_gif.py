import re
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO

import numpy as np
import pytest
from decoding import assert_holds, decoded, encoded, gifsicle, needs_gifsicle
from films import Picture, convolution, films
from hypothesis import given, settings
from PIL import Image

from convviz.encode.film import Film, Frame
from convviz.encode.gif import GifEncoder
from convviz.errors import ConvVizError

WAYS = [
    GifEncoder(optimize=optimize, transparency=transparency)
    for optimize in (False, True)
    for transparency in (True, False)
]
every_way = pytest.mark.parametrize("encoder", WAYS)
RGB = np.arange(12, dtype=np.uint8).reshape(4, 3) * 20


def film_of(*pictures: Picture, palette: Picture = RGB, duration_ms: int = 100) -> Film:
    height, width = pictures[0].shape
    return Film(width, height, palette, [Frame(each, duration_ms) for each in pictures])


def square(*, corner: int = 1) -> Picture:
    pixels = np.ones((4, 4), np.uint8)
    pixels[0, 0] = corner
    return pixels


@every_way
@given(film=films())
@settings(deadline=None, max_examples=60)
def test_any_film_decodes_to_what_was_given(encoder: GifEncoder, film: Film) -> None:
    assert_holds(encoded(film, encoder), film)


@needs_gifsicle
@every_way
@given(film=films())
@settings(deadline=None, max_examples=20)
def test_gifsicle_sees_any_film_as_it_was_given(encoder: GifEncoder, film: Film) -> None:
    assert_holds(gifsicle(encoded(film, encoder), "--unoptimize"), film)


DRAWN = convolution(3)


@cache
def drawn(encoder: GifEncoder) -> bytes:
    return encoded(DRAWN, encoder)


@every_way
def test_a_drawn_film_decodes_to_what_was_given(encoder: GifEncoder) -> None:
    assert_holds(drawn(encoder), DRAWN)


@needs_gifsicle
@every_way
def test_gifsicle_sees_a_drawn_film_as_it_was_given(encoder: GifEncoder) -> None:
    assert_holds(gifsicle(drawn(encoder), "--unoptimize"), DRAWN)


@every_way
def test_an_identical_frame_is_still_a_frame(encoder: GifEncoder) -> None:
    gif = encoded(film_of(square(), square(), square(corner=2), square(corner=2)), encoder)
    assert [duration for _, duration in decoded(gif)] == [100] * 4


@every_way
@given(film=films())
@settings(deadline=None, max_examples=20)
def test_the_same_film_gives_the_same_bytes(encoder: GifEncoder, film: Film) -> None:
    assert encoded(film, encoder) == encoded(film, encoder)


def test_only_the_box_that_changed_is_written() -> None:
    with Image.open(BytesIO(encoded(film_of(square(), square(corner=2)), WAYS[0]))) as image:
        image.seek(1)
        assert image.tile[0].extents == (0, 0, 1, 1)


@every_way
def test_frames_have_holes_only_if_they_may(encoder: GifEncoder) -> None:
    controls = re.findall(rb"!\xf9\x04(.).{3}\x00,", drawn(encoder), re.DOTALL)
    holes = [ord(flags) & 1 for flags in controls]
    assert len(holes) == DRAWN.frames.count
    assert holes == [0, *[int(encoder.transparency)] * (len(holes) - 1)]


def test_there_is_one_colour_table() -> None:
    gif = drawn(GifEncoder())
    assert gif[10] & 0x80
    assert gif[13 : 13 + DRAWN.palette.size] == DRAWN.palette.tobytes()
    descriptors = re.findall(rb"!\xf9\x04.{4}\x00,.{8}(.)", gif, re.DOTALL)
    assert descriptors == [b"\0"] * DRAWN.frames.count


def test_optimising_leaves_out_colours_that_are_not_drawn() -> None:
    palette = np.arange(300, dtype=np.uint8).reshape(100, 3)
    film = film_of(square(corner=50), square(corner=70), palette=palette)
    assert encoded(film, GifEncoder())[10] & 7 == 6
    assert encoded(film, GifEncoder(optimize=True))[10] & 7 == 1
    assert_holds(encoded(film, GifEncoder(optimize=True)), film)


def test_optimising_merges_entries_of_one_colour() -> None:
    palette = np.array([[0, 0, 0], [9, 9, 9], [9, 9, 9], [5, 5, 5]], np.uint8)
    film = film_of(square(corner=2), square(corner=1), square(corner=3), palette=palette)
    gif = encoded(film, GifEncoder(optimize=True, transparency=False))
    assert gif[10] & 7 == 0
    assert_holds(gif, film)


@pytest.mark.parametrize(("plays", "field"), [(0, 0), (1, None), (2, 1), (65536, 65535)])
def test_the_film_plays_as_often_as_said(plays: int, field: int | None) -> None:
    with Image.open(BytesIO(encoded(film_of(square()), GifEncoder(loop=plays)))) as image:
        assert image.info.get("loop") == field


@needs_gifsicle
@pytest.mark.parametrize(
    ("plays", "says"), [(0, "loop forever"), (1, None), (3, "loop count 2")]
)
def test_gifsicle_reads_how_often_it_plays(plays: int, says: str | None) -> None:
    gif = encoded(film_of(square(), square(corner=2)), GifEncoder(loop=plays))
    info = gifsicle(gif, "--info").decode()
    assert says in info if says else "loop" not in info


@pytest.mark.parametrize("length", [1, 255, 256, 700])
def test_a_comment_of_any_length_is_kept(length: int) -> None:
    comment = ("convviz render " * 50)[:length]
    with Image.open(BytesIO(encoded(film_of(square()), GifEncoder(comment=comment)))) as image:
        assert image.info["comment"] == comment.encode()


def test_a_comment_is_ascii() -> None:
    gif = encoded(film_of(square()), GifEncoder(comment="3×3 → 1"))
    with Image.open(BytesIO(gif)) as image:
        assert image.info["comment"] == b"3?3 ? 1"


def test_no_comment_takes_no_bytes() -> None:
    assert b"!\xfe" not in encoded(film_of(square()), GifEncoder())


@pytest.mark.parametrize("duration_ms", [20, 30, 655350])
def test_times_that_a_gif_can_hold(duration_ms: int) -> None:
    film = film_of(square(), duration_ms=duration_ms)
    assert_holds(encoded(film, GifEncoder()), film)


@every_way
@pytest.mark.parametrize("duration_ms", [-20, 0, 10, 25, 655360])
def test_times_that_a_gif_cannot_hold(encoder: GifEncoder, duration_ms: int) -> None:
    said = (
        "a GIF frame lasts a multiple of 10 ms from 20 to 655350, but frame 0 lasts"
        f" {duration_ms} ms"
    )
    with pytest.raises(ConvVizError, match=re.escape(said)):
        encoded(film_of(square(), duration_ms=duration_ms), encoder)


@pytest.mark.parametrize(
    ("film", "said"),
    [
        (Film(4, 4, RGB, []), "a film without frames has nothing to show as a GIF"),
        (
            Film(4, 5, RGB, [Frame(square(), 100)]),
            "frame 0 is (4, 4) of uint8, but the film is (5, 4) of uint8",
        ),
        (
            Film(4, 4, RGB, [Frame(square(), 100), Frame(square()[:2], 100)]),
            "frame 1 is (2, 4) of uint8, but the film is (4, 4) of uint8",
        ),
        (
            Film(4, 4, RGB, [Frame(square().astype(int), 100)]),  # type: ignore[arg-type]
            "frame 0 is (4, 4) of int64, but the film is (4, 4) of uint8",
        ),
        (
            film_of(square(corner=0)),
            "frame 0 has palette indices 0 to 1, but its colours are 1 to 3",
        ),
        (
            film_of(square(corner=4)),
            "frame 0 has palette indices 1 to 4, but its colours are 1 to 3",
        ),
        (
            film_of(square(), palette=np.zeros((257, 3), np.uint8)),
            "2 to 256 palette entries, one of them for what is unchanged, not 257",
        ),
        (film_of(square(), palette=np.zeros((1, 3), np.uint8)), "unchanged, not 1"),
        (
            film_of(square(), palette=np.zeros((4, 4), np.uint8)),
            "a palette is (n, 3) of uint8, not (4, 4) of uint8",
        ),
        (film_of(square(), palette=RGB / 255), "not (4, 3) of float64"),
        (Film(0, 4, RGB, []), "a film is at least 1×1 pixels, not 0×4"),
        (Film(65536, 4, RGB, []), "at most 65535 pixels wide and high, not 65536×4"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("optimize", [True, False])
def test_what_a_gif_cannot_hold_is_refused(film: Film, said: str, optimize: bool) -> None:
    with pytest.raises(ConvVizError, match=re.escape(said)):
        encoded(film, GifEncoder(optimize=optimize))


@pytest.mark.parametrize("loop", [-1, 65537])
def test_plays_that_a_gif_cannot_count(loop: int) -> None:
    said = f"a GIF plays 1 to 65536 times, or 0 for ever, not {loop}"
    with pytest.raises(ConvVizError, match=said):
        GifEncoder(loop=loop)


@dataclass(frozen=True)
class Redrawn:
    """Frames that are all drawn into one array, each when it is asked for."""

    count: int
    size: int = 200

    def __iter__(self) -> Iterator[Frame]:
        canvas = np.ones((self.size, self.size), np.uint8)
        for index in range(self.count):
            canvas[index % self.size, index % 7 :: 7] = 1 + index % 3
            yield Frame(canvas, 100)
        canvas[:] = 0


class Sink(BytesIO):
    """Forgets what is written, so that only the encoder's own memory counts."""

    def write(self, data: object) -> int:
        return 0


def peak_bytes(count: int, encoder: GifEncoder) -> int:
    tracemalloc.start()
    encoder(Film(200, 200, RGB, Redrawn(count)), Sink())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


@every_way
def test_memory_does_not_grow_with_the_number_of_frames(encoder: GifEncoder) -> None:
    peak_bytes(2, encoder)  # what is imported or cached at first use
    assert peak_bytes(500, encoder) < 1.1 * peak_bytes(50, encoder)


@every_way
def test_pictures_may_share_one_array(encoder: GifEncoder) -> None:
    film = Film(200, 200, RGB, Redrawn(12))
    assert_holds(encoded(film, encoder), film)
