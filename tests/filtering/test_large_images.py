"""Images of any size are read in strips, to the pixels that Pillow makes of them as a whole."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps
from samples import chunk, file_of, noise, png_of, written

from convviz import ConvVizError
from convviz.images import fitting, frames, strips
from convviz.images.loading import Loaded, load

ROOT = Path(__file__).parents[2]
LIMIT_MIB = 300


def loaded(image: object, *, side_px: int = 64, **how: object) -> Loaded:
    return load(image, **{"side_px": side_px, "grey": False, **how})  # type: ignore[arg-type]


@pytest.fixture
def in_strips(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strips, "STRIP_PIXELS", 3_000)


@pytest.fixture
def no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Room for 6,000 pixels of a byte each, and strips of less."""
    monkeypatch.setattr(fitting, "MOST_BYTES", 6_000)
    monkeypatch.setattr(frames, "MOST_BYTES", 6_000)
    monkeypatch.setattr(fitting, "STRIP_PIXELS", 100)
    monkeypatch.setattr(strips, "STRIP_PIXELS", 1_000)


def as_a_whole(image: Image.Image, side_px: int) -> np.ndarray:
    """(channels, rows, cols) of what Pillow makes of the whole image."""
    upright = ImageOps.exif_transpose(image)
    longer = max(upright.size)
    if longer > side_px:
        size = [max(1, round(side * side_px / longer)) for side in upright.size]
        upright = upright.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    pixels = np.asarray(upright)
    return pixels[None] if pixels.ndim == 2 else pixels.transpose(2, 0, 1)


@pytest.mark.usefixtures("in_strips")
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    size=st.tuples(st.integers(1, 400), st.integers(1, 400)),
    channels=st.sampled_from(([], [3])),
    orientation=st.integers(1, 8),
    side_px=st.sampled_from((8, 13, 64)),
)
def test_strips_have_the_pixels_of_the_whole(
    size: tuple[int, int], channels: list[int], orientation: int, side_px: int
) -> None:
    image = Image.fromarray(noise(*size, *channels))
    image.getexif()[0x0112] = orientation
    found = loaded(image, side_px=side_px)
    np.testing.assert_array_equal(found.pixels, as_a_whole(image, side_px))
    assert found.size == ImageOps.exif_transpose(image).size


@pytest.mark.usefixtures("no_room")
@pytest.mark.parametrize(("colour", "channels"), [(2, 3), (4, 2), (6, 4)])
@pytest.mark.parametrize("orientation", [1, 3, 6])
def test_a_large_png_is_read_row_by_row(
    colour: int, channels: int, orientation: int, tmp_path: Path
) -> None:
    array = noise(90, 70, channels)
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = png_of(array, colour, chunk(b"eXIf", exif.tobytes()[6:]))
    path = written(tmp_path, "a.png", data)
    with Image.open(path) as opened:
        whole = Image.open(path)
        whole.load()
        assert fitting.fitted(opened, 20, own=True).strips.size == (70, 90)
    found = loaded(path, side_px=20)
    np.testing.assert_array_equal(found.pixels, loaded(whole, side_px=20).pixels)


@pytest.mark.usefixtures("no_room")
def test_a_colour_that_is_transparent_is_so_in_strips_too(tmp_path: Path) -> None:
    array = noise(90, 70, 3)
    array[10:40, 10:40] = (1, 2, 3)
    path = written(tmp_path, "a.png", png_of(array, 2, chunk(b"tRNS", b"\0\1\0\2\0\3")))
    found = loaded(path, side_px=20)
    assert found.over_white
    array[10:40, 10:40] = 255
    np.testing.assert_array_equal(found.pixels, as_a_whole(Image.fromarray(array), 20))


@pytest.mark.usefixtures("no_room")
@pytest.mark.parametrize("kind", ["jpeg", "jpeg2000"])
def test_a_large_jpeg_is_decoded_smaller(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows, cols = np.mgrid[0:160, 0:240]
    smooth = np.stack([rows, cols, 255 - rows], -1).astype(np.uint8)
    path = written(tmp_path, "a", file_of(Image.fromarray(smooth), kind))
    if kind == "jpeg2000":
        monkeypatch.setattr(fitting, "MOST_BYTES", 60_000)
    found = loaded(path, side_px=8)
    assert found.size == (240, 160)
    expected = as_a_whole(Image.fromarray(smooth), 8).astype(int)
    assert abs(found.pixels - expected).max() <= 12
    with pytest.raises(ConvVizError, match="an image of 240 x 160 pixels in RGB takes"):
        loaded(path, side_px=200)


@pytest.mark.usefixtures("no_room")
@pytest.mark.parametrize("kind", ["webp", "tiff", "bmp", "interlaced"])
def test_what_does_not_fit_is_refused_unread(kind: str, tmp_path: Path) -> None:
    data = file_of(Image.fromarray(noise(90, 70, 3)), "png" if kind == "interlaced" else kind)
    if kind == "interlaced":
        head = data[8 + 8 : 8 + 8 + 12] + b"\1"
        data = data[:8] + chunk(b"IHDR", head) + data[8 + 25 :]
    path = written(tmp_path, "a", data)
    with pytest.raises(ConvVizError) as error:
        loaded(path)
    assert "an image of 90 x 70 pixels" in str(error.value).replace("70 x 90", "90 x 70")
    assert "scale it down first" in str(error.value)
    with Image.open(path) as opened, pytest.raises(ConvVizError, match="scale it down first"):
        loaded(opened)


@pytest.mark.usefixtures("no_room")
def test_what_is_in_memory_already_is_not_asked_about() -> None:
    image = Image.fromarray(noise(90, 70, 3))
    np.testing.assert_array_equal(loaded(image).pixels, as_a_whole(image, 64))


@pytest.mark.usefixtures("no_room")
def test_progressive_jpeg_keeps_its_coefficients(tmp_path: Path) -> None:
    image = Image.fromarray(noise(100, 100, 3))
    assert loaded(written(tmp_path, "a", file_of(image, "jpeg")), side_px=8).size == (100, 100)
    path = written(tmp_path, "a", file_of(image, "jpeg", progressive=True))
    with pytest.raises(ConvVizError, match="scale it down first"):
        loaded(path, side_px=8)


@pytest.mark.parametrize("kind", ["gif", "png", "webp"])
def test_frames_made_of_those_before_have_a_limit(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures = [Image.fromarray(noise(30, 40, seed=seed)) for seed in range(4)]
    data = file_of(pictures[0], kind, save_all=True, append_images=pictures[1:])
    path = written(tmp_path, "a", data)
    monkeypatch.setattr(frames, "MOST_COMPOSED_PIXELS", 3 * 1200)
    assert loaded(path, frame=2).frame == (2, 3)
    with pytest.raises(ConvVizError, match=r"those before, 4,800 pixels, more than 3,600"):
        loaded(path, frame=3)
    monkeypatch.setattr(frames, "MOST_BYTES", 20_000)
    with pytest.raises(ConvVizError, match=r"frame 1 is made from those before, which takes"):
        loaded(path, frame=1)


def test_a_cut_png_is_refused_in_strips_too(tmp_path: Path) -> None:
    whole = png_of(noise(60, 50, 3).astype(np.uint16) * 9, 2)
    for length in (200, len(whole) // 2, len(whole) - 30):
        with pytest.raises(ConvVizError, match=r" cannot be read: |is no image that"):
            loaded(written(tmp_path, "a.png", whole[:length]))


MEASURE = """
import sys
from convviz.images.loading import load
import numpy as np
def most_mib():
    text = open("/proc/self/status").read()
    return int(text.split("VmHWM:")[1].split()[0]) / 1024
load(np.zeros((9, 9), np.uint8), side_px=8, grey=False)
before = most_mib()
found = load(sys.argv[1], side_px=128, grey=False)
print(found.pixels.shape, *found.size, most_mib() - before)
"""


@pytest.mark.slow
@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="it tells the memory")
@pytest.mark.parametrize(("mode", "kind", "options"), [
    ("RGBA", "png", {"compress_level": 1}),
    ("RGB", "png", {"compress_level": 1}),
    ("L", "png", {"compress_level": 1}),
    ("RGB", "jpeg", {}),
    ("RGB", "jpeg", {"progressive": True}),
    ("CMYK", "jpeg", {}),
    ("L", "gif", {}),
    ("L", "tiff", {"compression": "tiff_lzw"}),
])  # fmt: skip
def test_just_below_pillows_limit_it_takes_little_memory(
    mode: str, kind: str, options: dict[str, object], tmp_path: Path
) -> None:
    rows, cols = np.ogrid[0:9400, 0:9400]
    grey = Image.fromarray(((rows // 3 + cols // 5) & 255).astype(np.uint8))
    path = tmp_path / f"a.{kind}"
    grey.convert(mode if mode != "CMYK" else "RGB").convert(mode).save(path, kind, **options)
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    shape, mib = done.stdout.rsplit(") ", 1)
    assert shape.endswith("128, 128")
    width, height, taken = mib.split()
    assert (width, height) == ("9400", "9400")
    assert float(taken) < LIMIT_MIB


def test_pages_without_end_are_not_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frames, "MOST_PAGES", 3)
    pages = [Image.new("L", (4, 4), level) for level in range(4)]
    for count, path in ((3, tmp_path / "three.tif"), (4, tmp_path / "four.tif")):
        pages[0].save(path, save_all=True, append_images=pages[1:count])
    assert loaded(tmp_path / "three.tif").frame == (0, 2)
    with pytest.raises(ConvVizError, match="more than 3 pages: save one of them as an image"):
        loaded(tmp_path / "four.tif")
