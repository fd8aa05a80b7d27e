"""Videos, read by ffprobe and ffmpeg, which convviz has not written and does not use."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from decoding import encoded
from films import Picture, convolution
from pictures import HERO

from convviz.animation.animate import animate
from convviz.animation.animation import Animation
from convviz.encode.film import Film, Frame
from convviz.encode.video import VideoEncoder
from convviz.errors import ConvVizError
from convviz.layer import Conv2d

pytest.importorskip("av", reason="there is no PyAV")
pytestmark = pytest.mark.skipif(
    not shutil.which("ffprobe") or not shutil.which("ffmpeg"), reason="there is no ffmpeg"
)

SIZES = {"mp4": 150 << 10, "webm": 130 << 10}
"""Bytes of the hero, at most."""

MEAN_ERROR = {"mp4": 1.8, "webm": 1.2}
"""Of 255, over all channels and pixels of the hero."""

LEAST_PSNR = {"mp4": 33.0, "webm": 33.0}
"""Decibels of the hero's worst picture, of which halved colours alone leave 35."""


class Probed(NamedTuple):
    """What ffprobe says of a file."""

    stream: dict[str, Any]
    tags: dict[str, str]
    seconds: float

    @classmethod
    def read(cls, path: Path) -> Probed:
        told = subprocess.run(
            ["ffprobe", "-v", "error", "-show_streams", "-show_format", "-of", "json", path],
            capture_output=True,
            check=True,
        )
        assert told.stderr == b""
        found = json.loads(told.stdout)
        (stream,) = found["streams"]
        whole = found["format"]
        tags = {key.lower(): value for key, value in whole["tags"].items()}
        return cls(stream, tags, float(whole["duration"]))


def pictures(path: Path, probed: Probed, numbers: list[int]) -> Iterator[Picture]:
    """The frames of these numbers as ffmpeg shows them, in RGB."""
    shape = probed.stream["height"], probed.stream["width"], 3
    chosen = "+".join(f"eq(n,{number})" for number in numbers)
    filters = f"select='{chosen}',scale=flags=accurate_rnd+full_chroma_int"
    command = ["ffmpeg", "-v", "error", "-i", path, "-vf", filters, "-vsync", "passthrough"]
    done = subprocess.run(
        [*command, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"], capture_output=True, check=True
    )
    frames = np.frombuffer(done.stdout, np.uint8).reshape(-1, *shape)
    assert len(frames) == len(numbers)
    return iter(frames)


def times_in(path: Path) -> list[float]:
    """The milliseconds at which, as ffprobe has it, the frames of a file begin."""
    told = subprocess.run(
        ["ffprobe", "-v", "error", "-show_entries", "packet=pts_time", "-of", "csv=p=0", path],
        capture_output=True,
        check=True,
        text=True,
    )
    return sorted(1000 * float(line.strip(",")) for line in told.stdout.split())


def numbers_in(path: Path, times_ms: Iterable[int], frame_ms: float) -> list[int]:
    """The frames of a file with which the pictures of these times begin: each within one."""
    begun = times_in(path)
    found = []
    for start_ms in np.cumsum([0, *times_ms])[:-1]:
        far = [abs(each - start_ms) for each in begun]
        found.append(int(np.argmin([distance - 1e-3 * n for n, distance in enumerate(far)])))
        assert far[found[-1]] <= frame_ms / 2 + 1  # a WebM's times are whole milliseconds
    return found


@pytest.fixture(scope="module")
def hero() -> Animation:
    return animate(*HERO)


@pytest.fixture(scope="module", params=["mp4", "webm"])
def saved(
    request: pytest.FixtureRequest, hero: Animation, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    return hero.save(tmp_path_factory.mktemp("video") / f"hero.{request.param}")


@pytest.mark.slow
def test_a_video_is_what_players_take(saved: Path, hero: Animation) -> None:
    probed = Probed.read(saved)
    stream, kind = probed.stream, saved.suffix[1:]
    assert stream["codec_name"] == {"mp4": "h264", "webm": "vp9"}[kind]
    assert stream["pix_fmt"] == "yuv420p"
    names = ("color_space", "color_transfer", "color_primaries", "color_range")
    assert [stream[name] for name in names] == ["bt709"] * 3 + ["tv"]
    assert (stream["width"], stream["height"]) == (hero.width_px + 1, hero.height_px)
    assert probed.seconds == pytest.approx(sum(hero.durations_ms) / 1000, abs=0.02)
    assert Fraction(stream["r_frame_rate"]) == 25  # the times' greatest divisor is 10 ms
    assert saved.stat().st_size <= SIZES[kind]
    assert probed.tags["title"] == hero.pictures.caption
    assert probed.tags["comment"] == hero.alt_text


@pytest.mark.slow
def test_its_pictures_are_those_that_were_drawn(saved: Path, hero: Animation) -> None:
    got = pictures(saved, Probed.read(saved), numbers_in(saved, hero.durations_ms, 40))
    errors, decibels = [], []
    for number, picture in enumerate(got):
        drawn = np.asarray(hero[number]).astype(int)
        wrong = picture[: hero.height_px, : hero.width_px] - drawn
        errors.append(np.abs(wrong).mean())
        decibels.append(10 * np.log10(255**2 / (wrong**2).mean()))
        paper = picture[:500, hero.width_px :].astype(int)
        assert (np.abs(paper - 255) < 24).all()
    print(f"mean error {np.mean(errors):.2f}, of the worst picture {max(errors):.2f}")
    assert np.mean(errors) <= MEAN_ERROR[saved.suffix[1:]]
    assert max(errors) <= 1.3 * MEAN_ERROR[saved.suffix[1:]]
    assert min(decibels) >= LEAST_PSNR[saved.suffix[1:]]


def test_an_mp4_has_a_constant_rate_and_its_table_first(tmp_path: Path) -> None:
    film = animate(*HERO, story=False)
    path = film.save(tmp_path / "bare.mp4")
    probed = Probed.read(path)
    assert probed.stream["r_frame_rate"] == probed.stream["avg_frame_rate"] == "10/1"
    assert int(probed.stream["nb_frames"]) == sum(film.durations_ms) // 100
    data = path.read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat")


def test_without_loss_every_pixel_is_exact(tmp_path: Path) -> None:
    film = animate(Conv2d(2, 1, 2), (2, 3, 4), theme="dark", values=True)
    path = film.save(tmp_path / "exact.webm", lossless=True)
    probed = Probed.read(path)
    assert (probed.stream["codec_name"], probed.stream["pix_fmt"]) == ("vp9", "gbrp")
    assert probed.seconds == pytest.approx(sum(film.durations_ms) / 1000, abs=0.02)
    got = pictures(path, probed, numbers_in(path, film.durations_ms, 40))
    for number, picture in enumerate(got):
        part = picture[: film.height_px, : film.width_px]
        np.testing.assert_array_equal(part, np.asarray(film[number]), f"frame {number}")


TIMES = [
    ([70], Fraction(1000, 70)),
    ([20, 50], 50),
    ([30, 40, 30, 50, 30], 50),
    ([180, 270, 210, 250, 1600], 25),
    ([300, 300, 2000], 10),
    ([40, 60], 50),
]
"""Milliseconds of pictures, and how many frames a second are a rate for them."""


@pytest.mark.parametrize("webm", [False, True])
@pytest.mark.parametrize(("times", "rate"), TIMES)
def test_it_lasts_as_long_as_its_film_at_a_rate_that_players_take(
    times: list[int], rate: Fraction, webm: bool, tmp_path: Path
) -> None:
    pixels = [np.full((33, 47), 1 + n % 3, np.uint8) for n in range(len(times))]
    rgb = np.array([[0, 0, 0], [255, 0, 0], [0, 255, 0], [0, 0, 255]], np.uint8)
    film = Film(47, 33, rgb, list(map(Frame, pixels, times)))
    path = tmp_path / "film"
    path.write_bytes(encoded(film, VideoEncoder(webm)))
    probed, frame_ms = Probed.read(path), float(1000 / rate)
    assert Fraction(probed.stream["r_frame_rate"]) == rate or webm  # which has no rate
    assert probed.seconds == pytest.approx(sum(times) / 1000, abs=frame_ms / 2000 + 1e-6)
    numbers = numbers_in(path, times, frame_ms)
    got = pictures(path, probed, numbers)
    assert [int(picture[:33, :47].mean(axis=(0, 1)).argmax()) for picture in got] == [
        place % 3 for place in range(len(times))
    ]
    if not webm:
        assert len(times_in(path)) == round(probed.seconds * rate)


COLOURS = np.array([[0, 0, 0], [230, 60, 20], [10, 90, 200], [250, 240, 230]], np.uint8)

LUMA = np.array([0.2126, 0.7152, 0.0722])
"""Of BT.709: how bright red, green and blue are."""


def plain(*times: int) -> Film:
    """Pictures of one colour each, of odd sizes."""
    pixels = [np.full((33, 47), 1 + n % 3, np.uint8) for n in range(len(times))]
    return Film(47, 33, COLOURS, list(map(Frame, pixels, times)))


@pytest.mark.parametrize("webm", [False, True])
def test_a_small_video_has_its_words_its_tags_and_its_paper(webm: bool, tmp_path: Path) -> None:
    path, paper = tmp_path / "film", np.array([200, 210, 190])
    path.write_bytes(
        encoded(plain(200, 300), VideoEncoder(webm, False, tuple(paper), "T → é", "W"))
    )
    probed = Probed.read(path)
    stream = probed.stream
    assert stream["codec_name"] == ("vp9" if webm else "h264")
    names = ("color_space", "color_transfer", "color_primaries", "color_range", "pix_fmt")
    assert [stream[name] for name in names] == ["bt709"] * 3 + ["tv", "yuv420p"]
    assert (stream["width"], stream["height"]) == (48, 34)
    told = {key: probed.tags[key] for key in ("title", "comment", "description")}
    assert told == {"title": "T → é", "comment": "W", "description": "W"}
    first, last = pictures(path, probed, [0, 1 if webm else 2])
    for picture, colour in ((first, COLOURS[1]), (last, COLOURS[2])):
        drawn = picture[2:30, 2:44].reshape(-1, 3)
        assert np.abs(drawn - colour.astype(int)).max() < 8
        for edge in (picture[:28, 47], picture[33, :40]):  # of half the colour of the picture
            assert np.abs(edge @ LUMA - paper @ LUMA).max() < 16


@pytest.mark.parametrize("webm", [False, True])
def test_a_video_without_words_has_none(webm: bool, tmp_path: Path) -> None:
    path = tmp_path / "film"
    path.write_bytes(encoded(plain(200, 300), VideoEncoder(webm)))
    assert Probed.read(path).tags.keys() & {"title", "comment", "description"} == set()


def test_an_mp4_can_be_entered_every_ten_seconds(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(encoded(plain(12_000, 13_000), VideoEncoder()))
    told = subprocess.run(
        ["ffprobe", "-v", "error", "-show_entries", "packet=pts_time,flags", "-of", "csv=p=0",
         path], capture_output=True, check=True, text=True,
    )  # fmt: skip
    packets = [line.split(",") for line in told.stdout.split()]
    assert [float(time) for time, flags, *_ in packets if "K" in flags] == [0, 10, 20]


@pytest.mark.parametrize("webm", [False, True])
def test_a_frame_that_is_none_of_its_film_is_refused(webm: bool) -> None:
    film, out = plain(200, 300), BytesIO()
    frames = [next(iter(film.frames)), Frame(np.full((33, 47), 4, np.uint8), 300)]
    with pytest.raises(ConvVizError, match="frame 1 has palette indices 4 to 4"):
        VideoEncoder(webm)(film._replace(frames=frames), out)
    assert out.getvalue() == b""


def test_a_frame_larger_than_players_take_is_refused() -> None:
    film = plain(200)._replace(width_px=8192, height_px=4353)
    with pytest.raises(ConvVizError, match="at most 35,651,584 pixels, not 8192×4353, which"):
        VideoEncoder()(film, BytesIO())


def test_an_mp4_is_what_players_take_whatever_is_asked_of_a_webm_beside_it() -> None:
    film = animate(Conv2d(1, 1, 2), (1, 2, 2), story=False)
    assert film.to_bytes("mp4", lossless=True) == film.to_bytes("mp4")


@pytest.mark.parametrize("encoder", [
    VideoEncoder(), VideoEncoder(webm=True), VideoEncoder(webm=True, lossless=True),
])  # fmt: skip
def test_the_same_film_is_the_same_bytes(encoder: VideoEncoder) -> None:
    """A track of Matroska has a random number where nobody asks for another."""
    assert encoded(plain(200, 300), encoder) == encoded(plain(200, 300), encoder)


def test_a_failure_midway_writes_nothing() -> None:
    film, out = convolution(3), BytesIO()

    def broken() -> object:
        yield next(iter(film.frames))
        raise KeyboardInterrupt

    frames = broken()
    with pytest.raises(KeyboardInterrupt):
        VideoEncoder()(film._replace(frames=_Timed(frames)), out)
    assert out.getvalue() == b""


class _Timed:
    """Frames that know their times."""

    def __init__(self, frames: Any) -> None:
        self.frames, self.durations_ms = frames, [300, 300, 300]

    def __iter__(self) -> Any:
        return self.frames
