"""A check says which pictures are out of date, draws what it must, and writes nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from running import Run

from convviz import Conv2d, animate, check_gallery, render_gallery
from convviz.encode.apng import ApngEncoder
from convviz.encode.film import Film, Frame
from convviz.gallery import fingerprints
from convviz.gallery.checking import MISSING, STALE, look_the_same
from convviz.gallery.record import RECORD

GOOD = "in = [1, 4, 4]\nout = 1\nk = 3\nstory = false\n"
FILE = f"[one]\n{GOOD}[two]\n{GOOD}p = 1\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.toml").write_text(FILE)
    into = tmp_path / "gifs"
    assert [made.error for made in render_gallery(tmp_path / "a.toml", into, jobs=1)] == [
        None
    ] * 2
    return into


def wrong(folder: Path, **more: object) -> dict[str, str | None]:
    """What is wrong, by the file; nothing may change in the folder."""
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    how = more or {"jobs": 1}
    results = list(check_gallery(folder.parent / "a.toml", folder, **how))  # type: ignore[arg-type]
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before
    for result in results:
        assert result.unchanged == (result.error is None)
    return {result.path.name: result.error for result in results if result.error}


def test_what_was_just_rendered_is_right_and_nothing_is_drawn(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("convviz.gallery.jobs.Job.animation", None)
    assert wrong(folder) == {}


def test_an_entry_that_changed_is_out_of_date(folder: Path) -> None:
    (folder.parent / "a.toml").write_text(FILE.replace("p = 1", "p = 0"))
    assert wrong(folder) == {"two.gif": STALE}
    list(render_gallery(folder.parent / "a.toml", folder, jobs=1))
    assert wrong(folder) == {}


def test_an_entry_that_is_new_or_broken_is_told(folder: Path) -> None:
    (folder.parent / "a.toml").write_text(f"[bad]\n{GOOD}s = 0\n{FILE}[new]\n{GOOD}")
    told = "stride must be from 1 to 1048576, not 0"
    assert wrong(folder) == {"bad.gif": told, "new.gif": MISSING}


@pytest.mark.parametrize("by", ["one", pytest.param("two", marks=pytest.mark.slow), "threads"])
def test_another_convviz_that_draws_the_same_finds_nothing_wrong(by: str, folder: Path) -> None:
    (folder / RECORD).unlink()
    wide = (folder / "two.gif").read_bytes()
    with ThreadPoolExecutor(2) as threads:
        how: dict[str, object] = (
            {"executor": threads} if by == "threads" else {"jobs": 1 if by == "one" else 2}
        )
        assert wrong(folder, **how) == {}
        (folder / "two.gif").write_bytes((folder / "one.gif").read_bytes())
        assert wrong(folder, **how) == {"two.gif": STALE}
        (folder / "two.gif").write_bytes(wide[:-300])
        assert wrong(folder, **how) == {"two.gif": STALE}


def test_a_record_of_older_code_is_no_complaint(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fingerprints, "code", lambda: "newer")
    assert wrong(folder) == {}


def test_an_edited_file_is_out_of_date_whatever_the_record_says(folder: Path) -> None:
    with Image.open(folder / "one.gif") as gif:
        gif.convert("L").save(folder / "one.gif")
    (folder / "two.gif").unlink()
    assert wrong(folder) == {"one.gif": STALE, "two.gif": MISSING}


@pytest.mark.slow
def test_pictures_of_the_same_pixels_are_right_however_small(folder: Path) -> None:
    plain = (folder / "two.gif").read_bytes()
    list(render_gallery(folder.parent / "a.toml", folder, jobs=1, optimize=True))
    assert (folder / "two.gif").read_bytes() != plain
    (folder / RECORD).unlink()
    assert wrong(folder) == {}


def test_the_readme_is_checked_unless_it_is_by_another_hand(folder: Path) -> None:
    readme = folder / "README.md"
    text = readme.read_text("utf-8")
    readme.write_text(text.replace("one", "uno"), "utf-8")
    assert wrong(folder) == {"README.md": STALE}
    readme.unlink()
    assert wrong(folder) == {"README.md": MISSING}
    readme.write_text("# Mine\n")
    assert wrong(folder) == {}
    readme.write_text(text, "utf-8")
    assert wrong(folder) == {}


def test_where_there_is_no_folder_all_is_missing(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(FILE)
    results = list(check_gallery(tmp_path / "a.toml", tmp_path / "none", jobs=1))
    assert [result.error for result in results] == [MISSING] * 2
    assert [path.name for path in tmp_path.iterdir()] == ["a.toml"]


def test_progress_counts_what_the_record_vouches_for(folder: Path) -> None:
    (folder / "two.gif").write_bytes((folder / "one.gif").read_bytes())
    seen: list[tuple[int, int]] = []
    found = wrong(folder, jobs=1, progress=lambda done, total: seen.append((done, total)))
    assert (found, seen) == ({"two.gif": STALE}, [(1, 2), (2, 2)])


def test_a_picture_that_goes_while_it_is_looked_at_is_told(folder: Path) -> None:
    (folder / RECORD).unlink()
    results = check_gallery(
        folder.parent / "a.toml", folder, jobs=1,
        progress=lambda *_: (folder / "two.gif").unlink(missing_ok=True),
    )  # fmt: skip
    told = {result.path.name: result.error for result in results}
    assert told["one.gif"] is None
    assert told["two.gif"] == "it cannot be read: No such file or directory"


# Files held against each other


def film(*frames: tuple[int, int], loop: int = 0, size: int = 8) -> bytes:
    """A GIF of plain grey pictures, each a level and its milliseconds."""
    pictures = [Image.new("L", (size, size), level) for level, _ in frames]
    out = BytesIO()
    times = [shown_ms for _, shown_ms in frames]
    pictures[0].save(
        out, "gif", save_all=True, append_images=pictures[1:], duration=times, loop=loop
    )
    return out.getvalue()


@pytest.mark.parametrize(("other", "same"), [
    (film((10, 100), (20, 200)), True),
    (film((10, 60), (10, 40), (20, 200)), True),
    (film((10, 100), (20, 210)), False),
    (film((10, 100), (21, 200)), False),
    (film((10, 100)), False),
    (film((10, 100), (20, 200), (10, 10)), False),
    (film((10, 100), (20, 200), loop=3), False),
    (film((10, 100), (20, 200), size=9), False),
    (film((10, 100), (20, 200))[:40], False),
    (b"", False),
    (b"<svg/>", False),
])  # fmt: skip
def test_files_look_the_same_by_their_pixels_and_times(other: bytes, same: bool) -> None:
    assert look_the_same(other, film((10, 100), (20, 200))) == same
    assert look_the_same(film((10, 100), (20, 200)), other) == same


def still(mode: str, size: tuple[int, int], colour: object) -> bytes:
    out = BytesIO()
    Image.new(mode, size, colour).save(out, "png")  # type: ignore[arg-type]
    return out.getvalue()


@pytest.mark.parametrize(("one", "other"), [
    (still("L", (8, 8), 9), still("L", (16, 4), 9)),
    (still("RGB", (8, 8), (255, 0, 0)), still("RGB", (8, 8), (0, 130, 0))),  # as light
    (still("RGBA", (8, 8), (9, 9, 9, 255)), still("RGBA", (8, 8), (9, 9, 9, 0))),
])  # fmt: skip
def test_files_of_other_shapes_hues_or_holes_do_not(one: bytes, other: bytes) -> None:
    assert look_the_same(one, one)
    assert not look_the_same(one, other)


def test_a_file_that_is_cut_or_harmed_anywhere_is_only_another_one() -> None:
    whole = animate(Conv2d(1, 1, 2), (1, 2, 2), story=False).to_bytes("apng")
    for at in range(0, len(whole) - 1, 61):
        assert not look_the_same(whole[:at], whole)
        harmed = whole[:at] + bytes([whole[at] ^ 255]) + whole[at + 1 :]
        assert look_the_same(harmed, whole) in (True, False)  # harm to a word is not seen


def test_times_of_an_apng_are_whole() -> None:
    """Pillow tells 2010 ms as a little less, and 1005 twice as a little more."""
    files = []
    for times in ((2010, 20), (1005, 1005, 20)):
        pictures = [
            np.full((4, 4), 1 + (n == len(times) - 1), np.uint8) for n in range(len(times))
        ]
        rgb = np.array([[0, 0, 0], [255, 0, 0], [0, 0, 255]], np.uint8)
        out = BytesIO()
        ApngEncoder()(Film(4, 4, rgb, list(map(Frame, pictures, times))), out)
        files.append(out.getvalue())
    assert look_the_same(*files)


@pytest.mark.parametrize("format", ["gif", "png"])
def test_an_optimised_picture_looks_the_same(format: str) -> None:
    drawn = animate(Conv2d(1, 1, 3), (1, 4, 4), story=False)
    assert look_the_same(drawn.to_bytes(format, optimize=True), drawn.to_bytes(format))


# The command


def test_the_command_tells_what_is_out_of_date(convviz: Run, tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(FILE)
    assert convviz("gallery", "a.toml", "-q", "--jobs", "1").code == 0
    assert convviz("gallery", "a.toml", "--check") == (0, "2 pictures are up to date\n", "")
    assert convviz("gallery", "a.toml", "--check", "-q") == (0, "", "")
    (tmp_path / "gifs" / "one.gif").unlink()
    assert convviz("gallery", "a.toml", "--check", "--optimize") == (
        2,
        "1 picture is up to date\n",
        f"convviz: {Path('gifs/one.gif')}: it is missing\n"
        "convviz: 1 is not up to date: without --check the same command draws what is not\n",
    )
    made = convviz("gallery", "a.toml", "--jobs", "1")
    assert made.out.splitlines()[0].startswith(f"{Path('gifs/one.gif')}  ")
    assert made.out.splitlines()[1:] == ["1 picture is up to date"]
    assert convviz("gallery", "a.toml", "--force", "--check") == (
        2, "", "convviz: --force has no meaning with --check, which draws nothing\n"
    )  # fmt: skip
    forced = convviz("gallery", "a.toml", "--force", "--jobs", "1")
    assert (forced.code, len(forced.out.splitlines())) == (0, 2)


def test_the_command_takes_formats(convviz: Run, tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(f"[one]\n{GOOD}")
    for format, shown, typed in (
        ("svg,png", '<img src="one.svg"', "-o one.svg -o one.png\n"),
        ("pdf", "[one.pdf](one.pdf): ", "-o one.pdf\n"),
        ("pdf,svg", '<img src="one.svg"', "-o one.pdf -o one.svg\n"),
    ):
        assert convviz("gallery", "a.toml", "-q", "--format", format).code == 0
        text = (tmp_path / "gifs" / "README.md").read_text("utf-8")
        assert shown in text
        assert typed in text
        assert convviz("gallery", "a.toml", "--check", "-q", "--format", format).code == 0
    names = {path.name for path in (tmp_path / "gifs").iterdir()}
    assert names == {"one.svg", "one.png", "one.pdf", "README.md", RECORD}
    for format in ("doc", "svg,", "", "../x"):
        code, out, err = convviz("gallery", "a.toml", "--into", "b", "--format", format)
        assert (code, out) == (2, "")
        assert err.startswith("convviz: format must be one of gif, ")
        assert not (tmp_path / "b").exists()
