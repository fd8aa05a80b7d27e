"""Files of every format on a disk that is full: one sentence, the old file, nothing beside."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from shutil import rmtree

import pytest
from running import ENVIRONMENT

from convviz.animation.formats import EACH, FORMATS

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits a file's size")

FULL = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({0}, {0}))
from convviz.__main__ import main
main()
"""
LAYER = "render --in 1,4,4 --out 1 --k 3 --no-story"
LAST = [name for name, known in FORMATS.items() if not known.has_all(animated=False)]
DECK = "gallery a.toml -o b.pptx"
TYPED = {
    **{f"a.{name}": f"{LAYER} -o a.{name}" for name in FORMATS},
    **{f"a.{name}": f"{LAYER} --frame 3 -o a.{name}" for name in LAST},
}


def on_a_full_disk(typed: str, root: Path, most: int = 1500, **env: str) -> tuple[int, str]:
    """The exit code and what is said where no file can have more than `most` bytes."""
    done = subprocess.run(
        [sys.executable, "-c", FULL.format(most), *typed.split()],
        cwd=root, capture_output=True, text=True, env={**ENVIRONMENT, **env},
    )  # fmt: skip
    return done.returncode, done.stderr


def set_up(root: Path, target: str) -> None:
    """What the command reads, and the old file, unless its extra is missing."""
    if module := FORMATS[target.partition(".")[2]].module:
        pytest.importorskip(module)
    small = "scale = 1"  # the picture is to fit where its deck does not
    layer = "in = [1, 4, 4]\nout = 1\nk = 3\nstory = false"
    (root / "a.toml").write_text(f"[one]\n{layer}\n{small}\n")
    (root / target).write_bytes(b"old")


@pytest.mark.parametrize("target", TYPED)
def test_the_old_file_stays(target: str, tmp_path: Path) -> None:
    set_up(tmp_path, target)
    there = {path.name for path in tmp_path.iterdir()}
    code, said = on_a_full_disk(TYPED[target], tmp_path)
    assert (code, said) == (2, f"convviz: cannot write {target}: File too large\n")
    assert {path.name for path in tmp_path.iterdir()} == there
    assert (tmp_path / target).read_bytes() == b"old"


@pytest.mark.slow
@pytest.mark.parametrize("target", [*TYPED, "b.pptx"])
def test_the_old_file_stays_on_a_disk_that_fills_late(target: str, tmp_path: Path) -> None:
    typed = (TYPED | {"b.pptx": DECK})[target]
    set_up(tmp_path, target)
    assert on_a_full_disk(typed, tmp_path, 10**6) == (0, "")
    size = (tmp_path / target).stat().st_size
    (tmp_path / target).write_bytes(b"old")
    there = {path.name for path in tmp_path.iterdir()}
    for most in (size // 2, size - 100, size - 1):
        code, said = on_a_full_disk(typed, tmp_path, most)
        assert (code, said) == (2, f"convviz: cannot write {target}: File too large\n"), most
        assert {path.name for path in tmp_path.iterdir()} == there
        assert (tmp_path / target).read_bytes() == b"old"


def test_a_deck_names_the_picture_that_finds_no_room(tmp_path: Path) -> None:
    set_up(tmp_path, "b.pptx")
    (tmp_path / "small").mkdir()
    code, said = on_a_full_disk(DECK, tmp_path, TMPDIR=str(tmp_path / "small"))
    assert code == 2
    first, second = said.splitlines()
    assert first.startswith("convviz: one: cannot write ")
    assert first.endswith("one.gif: File too large")
    assert second == "convviz: b.pptx is not written: its picture was not made"
    assert list((tmp_path / "small").iterdir()) == []
    assert (tmp_path / "b.pptx").read_bytes() == b"old"


@pytest.mark.parametrize("each", EACH)
def test_the_old_folder_stays(each: str, tmp_path: Path) -> None:
    assert_the_old_folder_stays(each, tmp_path, 1500)


@pytest.mark.slow
@pytest.mark.parametrize("each", EACH)
def test_the_old_folder_stays_on_a_disk_that_fills_late(each: str, tmp_path: Path) -> None:
    assert on_a_full_disk(f"{LAYER} -o whole/ --each {each}", tmp_path, 10**6) == (0, "")
    *others, largest = sorted(path.stat().st_size for path in (tmp_path / "whole").iterdir())
    assert others[0] < largest
    rmtree(tmp_path / "whole")
    assert_the_old_folder_stays(each, tmp_path, largest - 1)


def assert_the_old_folder_stays(each: str, root: Path, most: int) -> None:
    (root / "frames").mkdir()
    (root / "frames" / "frame_0.png").write_bytes(b"old")
    code, said = on_a_full_disk(f"{LAYER} -o frames/ --each {each}", root, most)
    assert code == 2
    assert said.startswith("convviz: cannot write frames")
    assert said.endswith(": File too large\n")
    assert [path.name for path in root.rglob("*")] == ["frames", "frame_0.png"]
