"""Which picture the directive of Sphinx draws, and when it draws another."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from running import ROOT

import convviz

pytest.importorskip("sphinx")
from convviz.sphinx import animation_of

CONF = 'project, version, copyright = "P", "1", "us"\nextensions = ["convviz.sphinx"]\n'
INDEX = "Title\n=====\n\n.. toctree::\n\n   sub/page\n"
PAGE = """
Page
====

.. convviz:: 1,4,4
   :out: 1
   :k: 3
   :theme: mine.toml
   :story: false
   :align: right
   :class: wide
   :width: 300
"""
LAYER, SHAPE = convviz.Conv2d(1, 1, 3), (1, 4, 4)
LIKE = {"in": "1,4,4", "out": "1", "k": "3"}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose only picture is in colours of its own, in a file beside its page."""
    (tmp_path / "sub").mkdir()
    for name, text in {
        "conf.py": CONF,
        "index.rst": INDEX,
        "sub/page.rst": PAGE,
        "sub/mine.toml": 'ink = "#112233"\n',
    }.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def built(project: Path, builder: str = "html", *more: str) -> Path:
    """The folder of what Sphinx makes of the project, without a word of complaint."""
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", *more, "-b", builder, "-d", "out/d", ".",
         f"out/{builder}"],
        cwd=project, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True,
        text=True, timeout=120,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    return project / "out" / builder


def film(project: Path) -> convviz.Animation:
    return convviz.animate(LAYER, SHAPE, story=False, theme=project / "sub" / "mine.toml")


def shown(project: Path) -> bytes:
    """The picture that the page shows."""
    page = project / "out/html/sub/page.html"
    (source,) = re.findall(r'<img [^>]*src="([^"]+)"', page.read_text())
    return (page.parent / source).read_bytes()


def drawn(project: Path) -> set[str]:
    return {path.name for path in (project / "out/d/_convviz").iterdir()}


def test_a_page_shows_the_webp_in_the_theme_beside_it(project: Path) -> None:
    built(project)
    assert shown(project) == film(project).to_bytes("webp")
    page = (project / "out/html/sub/page.html").read_text()
    (figure,) = re.findall(r"<figure [^>]*>", page)
    assert "align-right" in figure
    (image,) = re.findall(r"<img [^>]*>", page)
    assert "wide" in image
    assert "300" in image
    assert f'alt="{film(project).alt_text}"' in image


@pytest.mark.slow
def test_a_theme_is_read_again_when_it_changes(project: Path) -> None:
    built(project)
    first = drawn(project)
    (project / "sub/mine.toml").write_text('ink = "#332211"\n')
    built(project)
    assert shown(project) == film(project).to_bytes("webp")
    assert drawn(project) > first
    assert len(drawn(project)) == 2


@pytest.mark.slow
def test_another_convviz_draws_anew_and_the_same_one_does_not(project: Path) -> None:
    built(project)
    first = drawn(project)
    (path,) = (project / "out/d/_convviz").iterdir()
    path.write_bytes(path.read_bytes() + b" ")  # marked: it must be shown as it is
    page = (project / "sub/page.rst").read_text()
    moved = page.replace("   :out: 1\n", "").replace("   :k: 3\n", "   :k: 3\n   :out: 1\n")
    (project / "sub/page.rst").write_text(moved)  # options in another order
    built(project, "html", "-a")
    assert shown(project).endswith(b" ")
    assert drawn(project) == first
    later = 'import convviz.sphinx\nconvviz.sphinx.__version__ = "later"\n'
    (project / "conf.py").write_text(later + CONF)
    built(project, "html", "-a")
    assert shown(project) == film(project).to_bytes("webp")


@pytest.mark.slow
def test_paper_has_the_last_picture(project: Path) -> None:
    folder = built(project, "latex")
    (pdf,) = folder.glob("*.pdf")
    assert pdf.read_bytes() == film(project).to_bytes("pdf", frame=-1)
    before = drawn(project)
    built(project, "text")  # shows no picture
    assert drawn(project) == before
    built(project, "xml")
    (png,) = (project / "out/d/_convviz").glob("*.png")
    assert png.read_bytes() == film(project).to_bytes("png")


@pytest.mark.parametrize(("given", "more"), [
    ({"seed": "3", "values": True}, {"seed": 3, "values": True}),
    ({"view": "isometric", "speed": "2"}, {"view": "isometric", "speed": 2}),
    ({"theme": "dark", "caption": False}, {"theme": "dark", "caption": False}),
])  # fmt: skip
def test_options_are_those_of_animate(given: dict[str, Any], more: dict[str, Any]) -> None:
    assert animation_of(LIKE | given).to_bytes() == (
        convviz.animate(LAYER, SHAPE, **more).to_bytes()
    )


def test_all_frames_are_all() -> None:
    like = {"in": "1,40,40", "out": "1", "k": "1", "story": False}
    assert len(animation_of(like)) < 1600
    assert len(animation_of(like | {"all_frames": True})) == 1600


def test_the_padding_of_a_framework_is_called_as_there() -> None:
    given = {"in": "1,6,6", "out": "1", "k": "3", "s": "2", "p": "same"}
    made = animation_of(given | {"framework": "tensorflow"})
    assert "TensorFlow" in made.pictures.caption or "tensorflow" in made.pictures.caption


def test_a_shape_that_is_legal_and_looks_like_another_is_no_warning() -> None:
    """`-W` would make an error of it; the page has no one to ask."""
    assert len(animation_of({"in": "7,7,3", "out": "2", "k": "3"})) > 1
