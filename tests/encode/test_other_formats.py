"""WebP and APNG hold every pixel and every time of a film, read by Pillow and by the letter."""

from __future__ import annotations

import itertools
import re
import tracemalloc
import zlib
from collections.abc import Iterator
from io import BytesIO
from struct import unpack, unpack_from
from typing import NamedTuple
from xml.etree import ElementTree

import numpy as np
import pytest
from decoding import encoded
from films import Picture, convolution, films
from hypothesis import given
from PIL import Image, ImageSequence

from convviz.encode.apng import ApngEncoder
from convviz.encode.film import Encoder, Film, Frame
from convviz.encode.gif import GifEncoder
from convviz.encode.webp import WebpEncoder
from convviz.errors import ConvVizError

ENCODERS = {"apng": ApngEncoder, "webp": WebpEncoder}
MAGIC = {"apng": b"\x89PNG", "webp": b"RIFF"}


def two(*times: int, size: tuple[int, int] = (3, 2)) -> Film:
    """Frames of turn about two colours."""
    pixels = [np.full(size[::-1], 1 + n % 2, np.uint8) for n in range(len(times))]
    rgb = np.array([[0, 0, 0], [255, 0, 0], [0, 0, 255]], np.uint8)
    return Film(*size, rgb, list(map(Frame, pixels, times)))


def shown(file: bytes) -> list[tuple[Picture, int]]:
    """What Pillow sees, in RGB; frames alike that follow each other are one."""
    with Image.open(BytesIO(file)) as image:
        seen = [
            (np.asarray(frame.convert("RGB")), round(frame.info.get("duration", 0)))
            for frame in ImageSequence.Iterator(image)
        ]
    return joined(seen)


def joined(seen: list[tuple[Picture, int]]) -> list[tuple[Picture, int]]:
    found: list[tuple[Picture, int]] = []
    for pixels, time in seen:
        if found and np.array_equal(found[-1][0], pixels):
            found[-1] = pixels, found[-1][1] + time
        else:
            found.append((pixels, time))
    return found


def wanted(film: Film) -> list[tuple[Picture, int]]:
    return joined([(film.palette[f.pixels], f.duration_ms) for f in film.frames])


@pytest.mark.parametrize("name", ENCODERS)
@given(film=films())
def test_every_pixel_and_every_time_is_held(name: str, film: Film) -> None:
    frames = [frame._replace(duration_ms=frame.duration_ms // 10) for frame in film.frames]
    film = film._replace(frames=frames)
    got = shown(encoded(film, ENCODERS[name]()))
    if len(got) > 1:  # Pillow tells no time of a still
        assert [time for _, time in got] == [time for _, time in wanted(film)]
    for (pixels, _), (drawn, _) in zip(got, wanted(film), strict=True):
        np.testing.assert_array_equal(pixels, drawn)


@pytest.mark.parametrize("name", ENCODERS)
def test_a_film_as_convviz_draws_is_held_and_smaller_than_a_gif(name: str) -> None:
    film = convolution(6)
    file = encoded(film, ENCODERS[name]())
    for (pixels, _), frame in itertools.zip_longest(shown(file), film.frames):
        np.testing.assert_array_equal(pixels, film.palette[frame.pixels])
    assert file[:4] == MAGIC[name]
    assert len(file) < len(encoded(film, GifEncoder()))


class Chunk(NamedTuple):
    kind: bytes
    data: bytes


def chunks(png: bytes) -> Iterator[Chunk]:
    """The chunks of a PNG, whose lengths and checksums are right."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    at = 8
    while at < len(png):
        length, kind = unpack_from(">I4s", png, at)
        data = png[at + 8 : at + 8 + length]
        assert unpack_from(">I", png, at + 8 + length) == (zlib.crc32(kind + data),)
        yield Chunk(kind, data)
        at += 12 + length


def test_an_apng_is_laid_out_as_its_standard_says() -> None:
    film = two(20, 30, 40)
    found = list(chunks(encoded(film, ApngEncoder(3, "A title →", "Words."))))
    kinds = [kind.decode() for kind, _ in found]
    head = ["IHDR", "acTL", "iTXt", "iTXt", "PLTE", "tRNS"]
    assert kinds == [*head, "fcTL", "IDAT", "fcTL", "fdAT", "fcTL", "fdAT", "IEND"]
    table = dict(found)
    assert unpack(">II5B", table[b"IHDR"]) == (3, 2, 2, 3, 0, 0, 0)
    assert unpack(">II", table[b"acTL"]) == (3, 3)
    assert table[b"PLTE"] == film.palette.tobytes()
    numbers = [unpack_from(">I", data)[0] for kind, data in found if kind in (b"fcTL", b"fdAT")]
    assert numbers == list(range(5))
    times = [unpack_from(">HH", data, 20) for kind, data in found if kind == b"fcTL"]
    assert times == [(20, 1000), (30, 1000), (40, 1000)]
    with Image.open(BytesIO(encoded(film, ApngEncoder(3, "A title →", "Words.")))) as image:
        assert (image.mode, image.n_frames, image.info["loop"]) == ("P", 3, 3)
        assert (image.text["Title"], image.text["Description"]) == ("A title →", "Words.")


def test_a_webp_has_its_loop_and_its_words() -> None:
    file = encoded(two(20, 30), WebpEncoder(3, "A <title> →", "Words & more."))
    with Image.open(BytesIO(file)) as image:
        assert (image.n_frames, image.info["loop"]) == (2, 3)
        xmp = ElementTree.fromstring(image.info["xmp"])
    words = {each.tag.rpartition("}")[2]: "".join(each.itertext()) for each in xmp[0][0]}
    assert words == {"title": "A <title> →", "description": "Words & more."}


def test_without_words_there_is_no_place_for_them() -> None:
    kinds = {kind for kind, _ in chunks(encoded(two(20, 30), ApngEncoder()))}
    assert kinds & {b"iTXt", b"tEXt", b"zTXt"} == set()
    with Image.open(BytesIO(encoded(two(20, 30), WebpEncoder()))) as image:
        assert "xmp" not in image.info


@pytest.mark.parametrize("name", ENCODERS)
def test_the_most_plays_are_held(name: str) -> None:
    most = {"apng": 2**31 - 1, "webp": 2**16 - 1}[name]
    with Image.open(BytesIO(encoded(two(20, 30), ENCODERS[name](most)))) as image:
        assert image.info["loop"] == most
    with pytest.raises(ConvVizError, match=f"plays 1 to {most} times, or 0 for ever, not"):
        encoded(two(20, 30), ENCODERS[name](most + 1))


@pytest.mark.parametrize("name", ENCODERS)
def test_a_frame_that_is_none_of_its_film_is_refused(name: str) -> None:
    for wrong, sentence in (
        (np.ones((3, 3), np.uint8), "frame 1 is (3, 3) of uint8, but the film is (2, 3)"),
        (np.full((2, 3), 3, np.uint8), "frame 1 has palette indices 3 to 3, but its colours"),
    ):
        film = two(20, 30)
        frames = [next(iter(film.frames)), Frame(wrong, 30)]
        with pytest.raises(ConvVizError, match=re.escape(sentence)):
            encoded(film._replace(frames=frames), ENCODERS[name]())


def test_one_frame_is_a_still() -> None:
    for name, encoder in ENCODERS.items():
        ((pixels, _),) = shown(encoded(two(50), encoder()))
        np.testing.assert_array_equal(pixels, np.full((2, 3, 3), [255, 0, 0]), name)


@pytest.mark.parametrize(("film", "encoder", "sentence"), [
    (two(), WebpEncoder(), "a film without frames has nothing to show as a WebP"),
    (two(), ApngEncoder(), "a film without frames has nothing to show as an APNG"),
    (two(20, size=(20_000, 1)), WebpEncoder(),
     "a WebP is at most 16383 pixels wide and high, not 20000×1"),
    (two(20, 70_000), ApngEncoder(),
     "a frame of an APNG lasts 1 to 65535 ms, but frame 1 lasts 70000 ms"),
    (two(0), WebpEncoder(), "a frame of a WebP lasts 1 to 16777215 ms, but frame 0 lasts 0 ms"),
])  # fmt: skip
def test_what_cannot_be_held_is_refused(film: Film, encoder: Encoder, sentence: str) -> None:
    out = BytesIO()
    with pytest.raises(ConvVizError) as caught:
        encoder(film, out)
    assert str(caught.value) == sentence
    assert out.getvalue() == b""


@pytest.mark.slow
def test_a_long_apng_is_streamed() -> None:
    """Of pictures of half a megabyte, 60 take hardly more memory than 6."""
    peaks = []
    for count in (6, 60):
        film = convolution(count)
        tracemalloc.start()
        with open("/dev/null", "wb") as nowhere:
            ApngEncoder()(film, nowhere)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 2**20
