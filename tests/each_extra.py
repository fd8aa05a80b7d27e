"""What an extra is for, done in an environment that has convviz with that extra alone.

    python -W error tests/each_extra.py video

Every warning is an error.  What the other extras are for must end with the sentence that names
them.  `--names` prints the extras that there are for users, a line each; `.ci/run` installs
each of them and calls this.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable
from pathlib import Path

import convviz
from convviz import ConvVizError

LAYER, SHAPE = convviz.Conv2d(1, 1, 2), (1, 3, 3)

MAX_POOL = (
    b'\x08\x08\x12\x00:S\n&\n\x01x\x12\x01y"\x07MaxPool*\x15\n\x0ckernel_shape@\x02@\x02'
    b"\xa0\x01\x07\x12\x01gZ\x1b\n\x01x\x12\x16\n\x14\x08\x01\x12\x10\n\x02\x08\x01\n\x02\x08"
    b"\x01\n\x02\x08\x03\n\x02\x08\x03b\t\n\x01y\x12\x04\n\x02\x08\x01B\x04\n\x00\x10\r"
)
"""A file of ONNX's: max pooling of 2 by 2 over 1, 1, 3, 3."""


def torch(folder: Path) -> None:
    convviz.sweep(LAYER, SHAPE, vary="stride", values=[1], against_values=[1], time=True)
    import torch

    module = torch.nn.Conv2d(1, 1, 2)
    convviz.animate(module, SHAPE, values=True).save(folder / "module.gif")
    assert len(convviz.model(torch.nn.Sequential(module), SHAPE)) == 1


def video(folder: Path) -> None:
    for suffix in ("mp4", "webm"):
        film = folder / f"film.{suffix}"
        convviz.animate(LAYER, SHAPE).save(film)
        assert film.stat().st_size > 1000


def slides(folder: Path) -> None:
    convviz.animate(LAYER, SHAPE).save(folder / "slide.pptx")


def sphinx(folder: Path) -> None:
    (folder / "conf.py").write_text('extensions = ["convviz.sphinx"]\n')
    (folder / "index.rst").write_text(
        "Page\n====\n\n.. convviz:: 1,3,3\n   :out: 1\n   :k: 2\n"
    )
    build = ["-m", "sphinx", "-q", "-W", "-b", "html", str(folder), str(folder / "html")]
    done = subprocess.run([sys.executable, "-W", "error", *build], capture_output=True)
    assert done.returncode == 0, done.stderr.decode()


def onnx(folder: Path) -> None:
    with tempfile.NamedTemporaryFile(suffix=".onnx") as file:
        Path(file.name).write_bytes(MAX_POOL)
        assert len(convviz.model(file.name)) == 1


def notebook(folder: Path) -> None:
    convviz.explore(LAYER, SHAPE, widget=True).step = 2


EXTRAS: dict[str, Callable[[Path], None]] = {
    each.__name__: each for each in (torch, video, slides, sphinx, onnx, notebook)
}


OURS = {"test", "browser", "dev"}
"""Extras for who works on convviz."""


def refused(extra: str, folder: Path) -> None:
    """See that what `extra` is for ends with the sentence that names it, and leaves nothing."""
    said = ""
    try:
        EXTRAS[extra](folder)
    except ConvVizError as error:
        said = str(error)
    assert f'pip install "convviz[{extra}]"' in said, f"{extra}: {said!r}"
    assert not list(folder.iterdir())


def main(name: str) -> None:
    """Do what the extra called `name` is for, and try the others."""
    if name == "--names":
        project = tomllib.loads(Path("pyproject.toml").read_text())["project"]
        assert project["optional-dependencies"].keys() == EXTRAS.keys() | OURS
        print(*EXTRAS, sep="\n")
        return
    for extra in EXTRAS:
        with tempfile.TemporaryDirectory() as folder:
            if extra == name:
                EXTRAS[extra](Path(folder))
            elif extra != "sphinx":  # it is Sphinx that asks convviz to draw
                refused(extra, Path(folder))
    print(f"{name}: without a warning, and the others are named where they are missing")


if __name__ == "__main__":
    main(*sys.argv[1:])
