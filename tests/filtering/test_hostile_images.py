"""Broken and hostile image files, and paths that are none, end in one sentence."""

from __future__ import annotations

import os
import random
import socket
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from samples import chunk, file_of, noise, png_of, written

from convviz.errors import ConvVizError
from convviz.files import LONGEST_SHOWN
from convviz.images import fitting
from convviz.images.loading import load

LONGEST_SENTENCE = 600


def loaded(image: object, **how: object) -> np.ndarray:
    return load(image, **{"side_px": 64, "grey": False, **how}).pixels  # type: ignore[arg-type]


def told(image: object, **how: object) -> str:
    """The sentence with which `image` is refused."""
    with pytest.raises(ConvVizError) as error:
        loaded(image, **how)
    sentence = str(error.value)
    assert "\n" not in sentence
    assert len(sentence) <= LONGEST_SENTENCE
    return sentence


# What is no file


def pipe(path: Path) -> None:
    os.mkfifo(path)


def link_to_a_pipe(path: Path) -> None:
    os.mkfifo(path.with_name("other"))
    path.symlink_to(path.with_name("other"))


def link_to_a_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def listening(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(os.path.relpath(path))  # a long path is none for a socket


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such files")
@pytest.mark.parametrize(("make", "kind"), [
    (pipe, "a pipe"),
    (link_to_a_pipe, "a pipe"),
    (link_to_a_device, "a device"),
    (listening, "a socket"),
    (Path.mkdir, "a folder"),
])  # fmt: skip
def test_what_is_no_file_is_refused_unopened(
    make: Callable[[Path], None], kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path / "a.png")
    monkeypatch.setattr(Image, "open", None)
    sentence = f"{tmp_path / 'a.png'} cannot be read: it is {kind}, not a file"
    assert told(tmp_path / "a.png") == sentence
    assert told(str(tmp_path / "a.png")) == sentence


@pytest.mark.parametrize(("path", "why"), [
    ("a\0b.png", "cannot be read: "),
    ("none.png", "cannot be read: No such file or directory"),
    ("\udcff.png", "cannot be read: "),
    ("x" * 5000, "(5000 characters) cannot be read: File name too long"),
    ("", "cannot be read: "),
])  # fmt: skip
def test_odd_paths(path: str, why: str) -> None:
    sentence = told(path)
    assert why in sentence
    assert len(sentence) < LONGEST_SHOWN + 60


def test_a_path_of_bytes_is_none() -> None:
    class Odd(os.PathLike[bytes]):
        def __fspath__(self) -> bytes:
            return b"a.png"

    assert told(Odd()).startswith("image must be a text or a path, not ")


# What only looks like an array or an image


class Raising:
    def __init__(self, error: BaseException) -> None:
        self.error = error

    def __array__(self, *_: object, **__: object) -> np.ndarray:
        raise self.error


@pytest.mark.parametrize("error", [
    ValueError("no"), MemoryError(), RecursionError("deep"), OSError(5, "lost"), EOFError(),
    SyntaxError("odd"), struct.error("short"), KeyError("x"), ZeroDivisionError(),
    ValueError("a\nb" * 999),
])  # fmt: skip
def test_whatever_is_raised_becomes_a_sentence(error: Exception, tmp_path: Path) -> None:
    assert told(Raising(error)).startswith("the array cannot be read: ")
    image = Image.new("L", (3, 3))
    image.load = Raising(error).__array__  # type: ignore[method-assign, assignment]
    assert told(image).startswith("the image cannot be read: ")


def test_memory_that_runs_out_is_told_with_a_way_on() -> None:
    why = "memory ran out; scale it down first"
    assert told(Raising(MemoryError())) == f"the array cannot be read: {why}"


def test_an_interruption_is_none_of_them() -> None:
    with pytest.raises(KeyboardInterrupt):
        loaded(Raising(KeyboardInterrupt()))


# Files that are broken by chance


SMALL, COLOUR = noise(20, 30), noise(20, 30, 3)


def seeds() -> Iterator[bytes]:
    """A file of each format that Pillow writes and reads, and some kinds of it."""
    grey, colour = Image.fromarray(SMALL), Image.fromarray(COLOUR)
    deep = Image.fromarray(SMALL.astype(np.uint16) * 16)
    floats = Image.fromarray(SMALL.astype(np.float32))
    for kind in ("jpeg", "gif", "tiff", "bmp", "webp", "ppm", "ico", "tga", "pcx", "sgi", "dds",
                 "jpeg2000", "msp", "qoi", "avif"):  # fmt: skip
        yield file_of(colour if kind not in ("gif", "msp") else grey.convert("1"), kind)
    yield file_of(colour, "jpeg", progressive=True)
    for image in (grey, colour, deep, colour.convert("RGBA"), colour.quantize(9)):
        yield file_of(image, "png")
    for compression in ("tiff_lzw", "tiff_deflate", "packbits", "jpeg", "group4"):
        yield file_of(grey.convert("1") if compression == "group4" else grey, "tiff",
                      compression=compression)  # fmt: skip
    yield file_of(deep, "tiff")
    yield file_of(floats, "tiff")
    yield png_of(noise(9, 7, 3).astype(np.uint16) * 99, 2)
    yield png_of(noise(9, 7, 4).astype(np.uint16) * 99, 6)
    for kind in ("gif", "png", "webp", "tiff"):
        yield file_of(grey, kind, save_all=True, append_images=[grey.rotate(90)])


def broken(data: bytes, chance: random.Random) -> bytes:
    """`data` cut, or with some bytes changed, the chunks of a PNG with right checks."""
    changed = bytearray(data)
    for _ in range(chance.randint(0, 8)):
        # Headers have most of what can go wrong.
        most = chance.choice((16, 60, len(changed)))
        place = chance.randrange(min(most, len(changed)))
        changed[place] = chance.choice((0, 1, 127, 128, 255, chance.randrange(256)))
    if chance.random() < 0.5:
        del changed[chance.randrange(len(changed)) :]
    if chance.random() < 0.7 and changed[1:4] == b"PNG":
        return with_right_checks(bytes(changed))
    return bytes(changed)


def with_right_checks(data: bytes) -> bytes:
    parts, at = [data[:8]], 8
    while at + 8 <= len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        end = min(at + 8 + length, len(data))
        check = struct.pack(">I", zlib.crc32(data[at + 4 : end]))
        parts.append(data[at:end] + check)
        at += 12 + length
    return b"".join(parts)


def search(folder: Path, files: list[bytes], cases: int, seed: int) -> tuple[int, int]:
    """How many of so many broken files are images nevertheless, and how many are refused."""
    chance = random.Random(seed)
    images = refused = 0
    for number in range(cases):
        path = written(folder, "broken", broken(files[number % len(files)], chance))
        limits = chance.choice((None, None, (-5, 300.5)))
        try:
            pixels = loaded(path, value_range=limits, frame=chance.choice((None, None, 1, -1)))
        except ConvVizError as error:
            refused += 1
            assert "\n" not in str(error)  # noqa: PT017
            assert len(str(error)) <= LONGEST_SENTENCE  # noqa: PT017
        else:
            images += 1
            assert max(pixels.shape) <= 64
    return images, refused


def test_a_broken_file_is_an_image_or_a_sentence(tmp_path: Path) -> None:
    images, refused = search(tmp_path, list(seeds()), 300, seed=0)
    assert images > 20
    assert refused > 100


@pytest.fixture
def no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pixels have to be read in strips, or decoded smaller."""
    monkeypatch.setattr(fitting, "MOST_BYTES", 1_000)
    monkeypatch.setattr(fitting, "STRIP_PIXELS", 10)


@pytest.mark.usefixtures("no_room")
def test_so_is_one_that_is_read_in_strips(tmp_path: Path) -> None:
    files = [noise(20, 30, 3), noise(20, 30, 4), noise(20, 30, 3).astype(np.uint16) * 99]
    data = [png_of(each, 2 if each.shape[2] == 3 else 6) for each in files]
    images, refused = search(tmp_path, data, 150, seed=0)
    assert images > 5
    assert refused > 50


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 6))
def test_2_000_broken_files(seed: int, tmp_path: Path) -> None:
    search(tmp_path, list(seeds()), 400, seed)


@pytest.mark.slow
@pytest.mark.usefixtures("no_room")
def test_400_in_strips(tmp_path: Path) -> None:
    search(tmp_path, list(seeds()), 400, seed=9)


@pytest.mark.parametrize("side", [9_000, 9_459])
def test_a_small_file_of_many_pixels_is_no_way_to_fill_memory(
    side: int, tmp_path: Path
) -> None:
    for colour, depth in ((2, 8), (6, 8), (4, 16), (6, 16)):
        header = struct.pack(">IIBBBBB", side, side, depth, colour, 0, 0, 0)
        data = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(99)))
        path = written(tmp_path, "a.png", b"\x89PNG\r\n\x1a\n" + data + chunk(b"IEND", b""))
        assert told(path) == f"{path} cannot be read: image file is truncated"
