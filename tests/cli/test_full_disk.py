"""Files of every format on a disk that is full: one sentence, the old file, nothing beside."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from running import ENVIRONMENT

from convviz.animation.formats import EACH, FORMATS

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits a file's size")

FULL = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1500, 1500))
from convviz.__main__ import main
main()
"""
LAYER = "render --in 1,4,4 --out 1 --k 3 --no-story"
LAST = [name for name, known in FORMATS.items() if not known.has_all(animated=False)]
TYPED = {
    **{f"a.{name}": f"{LAYER} -o a.{name}" for name in FORMATS},
    **{f"a.{name}": f"{LAYER} --frame 3 -o a.{name}" for name in LAST},
    "b.pptx": "gallery a.toml -o b.pptx",
}


def on_a_full_disk(typed: str, root: Path) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-c", FULL, *typed.split()],
        cwd=root, capture_output=True, text=True, env=ENVIRONMENT,
    )  # fmt: skip
    return done.returncode, done.stderr


@pytest.mark.parametrize("target", TYPED)
def test_the_old_file_stays(target: str, tmp_path: Path) -> None:
    if module := FORMATS[target.partition(".")[2]].module:
        pytest.importorskip(module)
    (tmp_path / "a.toml").write_text("[one]\nin = [1, 4, 4]\nout = 1\nk = 3\nstory = false\n")
    (tmp_path / target).write_bytes(b"old")
    there = {path.name for path in tmp_path.iterdir()}
    code, said = on_a_full_disk(TYPED[target], tmp_path)
    assert (code, said) == (2, f"convviz: cannot write {target}: File too large\n")
    assert {path.name for path in tmp_path.iterdir()} == there
    assert (tmp_path / target).read_bytes() == b"old"


@pytest.mark.parametrize("each", EACH)
def test_the_old_folder_stays(each: str, tmp_path: Path) -> None:
    (tmp_path / "frames").mkdir()
    (tmp_path / "frames" / "frame_0.png").write_bytes(b"old")
    code, said = on_a_full_disk(f"{LAYER} -o frames/ --each {each}", tmp_path)
    assert code == 2
    assert said.startswith("convviz: cannot write frames")
    assert said.endswith(": File too large\n")
    assert [path.name for path in tmp_path.rglob("*")] == ["frames", "frame_0.png"]
