"""The directive of Sphinx, built with `-W -j2` as HTML, LaTeX and EPUB."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from running import ROOT

import convviz

pytest.importorskip("sphinx")

CONF = """
project, version, copyright = "P", "1", "us"
extensions = ["convviz.sphinx"]
numfig = True
"""

INDEX = """
Title
=====

.. toctree::

   sub/a

See :numref:`hero`.

.. convviz:: 3,7,7
   :out: 2
   :k: 3
   :s: 2
   :name: hero
   :caption: A *layer* & more
   :align: center
   :width: 400px
   :story: false
"""

OTHER = """
A
=

.. convviz::
   :in: 1,5,5
   :op: max-pool
   :k: 2
   :story: no
   :alt: Mine "own"
"""


def project(folder: Path, index: str = INDEX, other: str = OTHER) -> Path:
    (folder / "src" / "sub").mkdir(parents=True, exist_ok=True)
    (folder / "src" / "conf.py").write_text(CONF)
    (folder / "src" / "index.rst").write_text(index)
    (folder / "src" / "sub" / "a.rst").write_text(other)
    for name in "cdefg":  # -j2 reads in parallel above five documents
        (folder / "src" / f"{name}.rst").write_text(f":orphan:\n\n{other}")
    return folder


def build(folder: Path, builder: str) -> subprocess.CompletedProcess[str]:
    where = ["-b", builder, "-d", "out/doctrees", "src", f"out/{builder}"]
    return subprocess.run(
        [sys.executable, "-W", "error::DeprecationWarning:convviz", "-m", "sphinx", "-q",
         "-W", "-j2", *where],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
        timeout=120,
    )  # fmt: skip


def drawn(folder: Path) -> dict[str, int]:
    found = (folder / "out" / "doctrees" / "_convviz").iterdir()
    return {path.name: path.stat().st_mtime_ns for path in found}


@pytest.mark.slow
def test_each_builder_gets_its_own_format_from_one_folder_of_doctrees(tmp_path: Path) -> None:
    project(tmp_path)
    for builder in ("html", "latex", "epub"):
        done = build(tmp_path, builder)
        assert (done.returncode, done.stderr) == (0, ""), builder
    page = (tmp_path / "out/html/index.html").read_text()
    film = convviz.animate(convviz.Conv2d(3, 2, 3, stride=2), (3, 7, 7), story=False)
    (image,) = re.findall(r"<img [^>]*>", page)
    assert f'alt="{film.alt_text}"' in image
    assert "400px" in image
    (source,) = re.findall(r'src="(_images/\w+\.gif)"', image)
    assert (tmp_path / "out/html" / source).read_bytes() == film.to_bytes()
    assert "<em>layer</em> &amp; more" in page
    assert 'href="#hero"' in page
    other = (tmp_path / "out/html/sub/a.html").read_text()
    assert 'alt="Mine &quot;own&quot;"' in other
    assert 'src="../_images/' in other
    tex = (tmp_path / "out/latex/p.tex").read_text()
    pictures = re.findall(r"\\sphinxincludegraphics(?:\[[^\]]*\])?\{\{(\w+)\}\.pdf\}", tex)
    assert len(pictures) == 2
    for name in pictures:
        content = (tmp_path / f"out/latex/{name}.pdf").read_bytes()
        assert content.startswith(b"%PDF")
        assert len(re.findall(rb"/Type */Page\b", content)) == 1
    with ZipFile(tmp_path / "out/epub/P.epub") as book:
        assert {name[-4:] for name in book.namelist() if "_images" in name} == {".png"}
    assert len(drawn(tmp_path)) == 6


@pytest.mark.slow
def test_only_what_changed_is_drawn_again(tmp_path: Path) -> None:
    project(tmp_path)
    assert build(tmp_path, "html").stderr == ""
    first = drawn(tmp_path)
    project(tmp_path, INDEX.replace("See", "Look at"), OTHER.replace(":k: 2", ":k: 3"))
    assert build(tmp_path, "html").stderr == ""
    second = drawn(tmp_path)
    assert {name: second.get(name) for name in first} == first
    assert len(second) == len(first) + 1


MISTAKES = {
    ":k: 9": "kernel",
    ":k: 3\n   :op: nothing": "op",
    ":k: 3\n   :values: perhaps": "true or false",
    ":k: 3\n   :view: top": ":view: must be",
    ":k: 3\n   :unknown: 1": "unknown",
    ":k: 3\n   :in: 3,8,8": "leave :in: out",
}


def test_a_mistake_has_its_line_and_stops_the_build(tmp_path: Path) -> None:
    source, wanted = "T\n=\n", []
    for option, sentence in MISTAKES.items():
        source += "\nText.\n\n"
        wanted.append((source.count("\n") + 1, sentence))
        source += f".. convviz:: 3,7,7\n   :out: 2\n   {option}\n"
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "conf.py").write_text(CONF)
    (tmp_path / "src" / "index.rst").write_text(source)
    done = build(tmp_path, "html")
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    said = re.split(r"index\.rst:(?=\d+: ERROR: )", done.stderr)[1:]
    for line, sentence in wanted:
        assert any(each.startswith(f"{line}: ") and sentence in each for each in said), said


@pytest.mark.slow
def test_myst_has_the_directive(tmp_path: Path) -> None:
    pytest.importorskip("myst_parser")
    source = tmp_path / "src"
    source.mkdir()
    (source / "conf.py").write_text(
        CONF.replace('"convviz.sphinx"', '"convviz.sphinx", "myst_parser"')
    )
    (source / "index.md").write_text(
        "# T\n\n```{convviz} 1,4,4\n:out: 1\n:k: 3\n:caption: Words\n:story: false\n```\n"
    )
    done = build(tmp_path, "html")
    assert (done.returncode, done.stderr) == (0, "")
    page = (tmp_path / "out/html/index.html").read_text()
    assert ".gif" in page
    assert "Words" in page
