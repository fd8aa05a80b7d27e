"""The directive of Sphinx, built with `-W -j2` by every kind of builder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from latexing import need, printed, typeset
from running import ROOT
from snippets import snippets

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


def single(folder: Path, index: str, conf: str = CONF) -> None:
    """A project of one document."""
    (folder / "src").mkdir(exist_ok=True)
    (folder / "src" / "conf.py").write_text(conf)
    (folder / "src" / "index.rst").write_text(index)


def build(folder: Path, builder: str, *settings: str) -> subprocess.CompletedProcess[str]:
    doctrees = "out/texts" if builder == "gettext" else "out/doctrees"  # as Sphinx demands
    where = ["-b", builder, "-d", doctrees, "src", f"out/{builder}"]
    where += [f"-D{setting}" for setting in settings]
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
    (source,) = re.findall(r'src="(_images/\w+\.webp)"', image)
    assert (tmp_path / "out/html" / source).read_bytes() == film.to_bytes("webp")
    assert "<em>layer</em> &amp; more" in page
    assert 'href="#hero"' in page
    other = (tmp_path / "out/html/sub/a.html").read_text()
    assert 'alt="Mine &quot;own&quot;"' in other
    assert 'src="../_images/' in other
    pictures = {
        name: (tmp_path / "out/latex" / name).read_bytes() for name in in_latex(tmp_path)
    }
    assert film.to_bytes("pdf", frame=-1) in pictures.values()
    assert {name[-4:] for name in pictures} == {".pdf"}
    assert len(pictures) == 2
    book = in_epub(tmp_path)
    assert film.to_bytes("png") in book.values()
    assert {name[-4:] for name in book} == {".png"}
    assert len(drawn(tmp_path)) == 6


def in_latex(folder: Path) -> list[str]:
    """The names of the pictures in a built document of LaTeX."""
    tex = (folder / "out/latex/p.tex").read_text()
    found = re.findall(r"\\sphinxincludegraphics(?:\[[^\]]*\])?\{\{(\w+)\}(\.\w+)\}", tex)
    return list(dict.fromkeys(map("".join, found)))


def in_epub(folder: Path) -> dict[str, bytes]:
    """The pictures in a built book, by their names."""
    with ZipFile(folder / "out/epub/P.epub") as book:
        names = [name for name in book.namelist() if "_images" in name]
        return {name: book.read(name) for name in names}


SAID = """
T
=

.. convviz:: 1,4,4
   :out: 1
   :k: 3
   :story: false

.. convviz:: 1,5,5
   :out: 1
   :k: 3
   :story: false
   :frame: 3
   :figwidth: image
   :html_format: PNG
   :latex_format: pdf
   :epub_format: webp
"""


@pytest.mark.slow
def test_the_configuration_chooses_a_format_and_a_directive_another(tmp_path: Path) -> None:
    first, second = (
        convviz.animate(convviz.Conv2d(1, 1, 3), (1, size, size), story=False)
        for size in (4, 5)
    )
    settings = {"html": "gif", "latex": "png", "epub": "svg"}
    conf = CONF + "".join(
        f'convviz_{kind}_format = "{said}"\n' for kind, said in settings.items()
    )
    single(tmp_path, SAID, conf)
    for builder in settings:
        done = build(tmp_path, builder)
        assert (done.returncode, done.stderr) == (0, ""), builder
    page = (tmp_path / "out/html/index.html").read_text()
    sources = re.findall(r'<img [^>]*src="([^"]+)"', page)
    contents = [(tmp_path / "out/html" / source).read_bytes() for source in sources]
    assert contents == [first.to_bytes("gif"), second.to_bytes("png", frame=3)]
    assert re.findall(r'<figure [^>]*style="([^"]+)"', page) == [f"width: {second.width_px}px"]
    printed = [(tmp_path / "out/latex" / name).read_bytes() for name in in_latex(tmp_path)]
    assert printed == [first.to_bytes("png"), second.to_bytes("pdf", frame=3)]
    book = {Path(name).suffix: content for name, content in in_epub(tmp_path).items()}
    assert book == {".svg": first.to_bytes("svg"), ".webp": second.to_bytes("webp")}


@pytest.mark.slow
def test_another_configuration_makes_the_page_of_the_readme_anew(tmp_path: Path) -> None:
    (lines,) = snippets((ROOT / "README.md").read_text(encoding="utf-8"), "rst")
    single(tmp_path, f"T\n=\n\n{lines.code}")
    for said in ([], ["convviz_html_format=svg"]):
        done = build(tmp_path, "html", *said)
        assert (done.returncode, done.stderr) == (0, "")
    page = (tmp_path / "out/html/index.html").read_text()
    assert ".svg" in page
    assert "A kernel for each output channel." in page


def test_a_format_that_no_reader_shows_stops_the_build(tmp_path: Path) -> None:
    single(tmp_path, SAID)
    done = build(tmp_path, "html", "convviz_latex_format=gif")
    assert done.returncode == 2
    assert "convviz_latex_format must be pdf or png, not 'gif'" in done.stderr


FIGURES = """
T
=

See :ref:`one` and :numref:`one`.

.. {directive}
   :alt: Words
   :name: one
   :align: right
   :width: 50%
   :class: big
   :figclass: wide
   :figwidth: 60%
   :loading: lazy

   A *caption* with `text`.

   A legend, and

   - a list.

.. {directive}
   :alt: Words
   :height: 30px
   :align: center
   :target: other.html
   :figwidth: 20em
"""


@pytest.mark.slow
def test_a_figure_is_as_that_of_the_standard_directive(tmp_path: Path) -> None:
    film = convviz.animate(convviz.MaxPool2d(2), (1, 4, 4), story=False)
    ours = "convviz:: 1,4,4\n   :op: maxpool\n   :k: 2\n   :story: false"
    figures = []
    for directive in ("figure:: still.png", ours):
        single(tmp_path, FIGURES.format(directive=directive))
        film.save(tmp_path / "src/still.png")
        done = build(tmp_path, "html")
        assert (done.returncode, done.stderr) == (0, "")
        page = (tmp_path / "out/html/index.html").read_text()
        (body,) = re.findall(r"(?s)<p>See .*</figure>", page)
        figures.append(re.sub(r"_images/\w+\.\w+", "", body))
    assert figures[1].count("convviz") == 3  # a class of two images, and of one's link
    assert re.sub(r' class="convviz"|convviz ', "", figures[1]) == figures[0]


SHOWING = ("dirhtml", "singlehtml", "texinfo", "xml", "htmlhelp", "qthelp")


@pytest.mark.slow
def test_no_builder_stumbles_and_those_of_words_draw_nothing(tmp_path: Path) -> None:
    conf = CONF + (
        'author = "us"\nman_pages = [("index", "p", "P", ["us"], 1)]\n'
        'texinfo_documents = [("index", "p", "P", "us", "p", "d", "M")]\n'
    )
    project(tmp_path)
    (tmp_path / "src/conf.py").write_text(conf)
    for builder in ("gettext", "text", "man", "linkcheck", "dummy"):
        done = build(tmp_path, builder)
        assert (done.returncode, done.stderr) == (0, ""), builder
    film = convviz.animate(convviz.Conv2d(3, 2, 3, stride=2), (3, 7, 7), story=False)
    for place in ("text/index.txt", "man/p.1"):
        words = " ".join((tmp_path / "out" / place).read_text().split())
        assert f"[image: {film.alt_text}]" in words
    assert "A *layer* & more" in (tmp_path / "out/gettext/index.pot").read_text()
    assert not (tmp_path / "out/doctrees/_convviz").exists()
    for builder in SHOWING:
        done = build(tmp_path, builder)
        assert (done.returncode, done.stderr) == (0, ""), builder
    assert {name[-4:] for name in drawn(tmp_path)} == {"webp", ".png"}
    for builder in ("htmlhelp", "qthelp"):
        assert ".webp" not in (tmp_path / "out" / builder / "index.html").read_text()


@pytest.mark.slow
def test_pdflatex_prints_the_finished_picture(tmp_path: Path) -> None:
    need("pdflatex", "pdftotext")
    plain = 'latex_elements = {"fontpkg": "", "fontenc": ""}\n'  # needs no more fonts
    single(tmp_path, INDEX.replace("   sub/a\n", ""), CONF + plain)
    assert build(tmp_path, "latex").stderr == ""
    source = tmp_path / "out/latex/p.tex"
    assert "PDF inclusion" not in typeset(source, runs=2)
    assert "step 18 / 18" in printed(source)
    assert "A layer & more" in printed(source)


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


@pytest.mark.slow
def test_options_may_be_called_as_on_the_command_line_and_in_pytorch(tmp_path: Path) -> None:
    short = ":out: 2\n   :k: 3\n   :p: 1\n   :bias: no\n   :story: no"
    long = (
        ":out_channels: 2\n   :kernel-size: 3\n   :padding: 1\n   :no-bias:\n   :no-story:"
        "\n   :caption: A caption"
    )
    head = ".. convviz:: 1,4,4\n  "
    single(tmp_path, f"T\n=\n\n{head} {short}\n\n{head} {long}\n")
    assert build(tmp_path, "html").returncode == 0
    assert len(drawn(tmp_path)) == 1


def test_a_picture_without_its_caption_may_have_one_below(tmp_path: Path) -> None:
    layer = ".. convviz:: 1,4,4\n   :out: 1\n   :k: 3\n   :no-story:\n"
    single(tmp_path, f"T\n=\n\n{layer}   :no-caption:\n\n   Below.\n\n{layer}")
    assert build(tmp_path, "html").returncode == 0
    assert len(drawn(tmp_path)) == 2


def test_a_still_says_which_step_it_is_unless_it_has_words_of_its_own(tmp_path: Path) -> None:
    layer = ".. convviz:: 1,4,4\n   :out: 1\n   :k: 3\n   :no-story:\n   :frame: 2\n"
    still = f"{layer}   :html_format: png\n"
    single(tmp_path, f"T\n=\n\n{still}\n{still}   :alt: Mine\n\n{layer}")
    assert build(tmp_path, "html").returncode == 0
    page = (tmp_path / "out" / "html" / "index.html").read_text()
    first, second, third = re.findall(r'<img alt="([^"]*)"', page)
    assert first.startswith("Step 3, from an animation of a Conv2d layer.")
    assert second == "Mine"
    assert third.startswith("Animation of a Conv2d layer.")


MISTAKES = {
    ":k: 9": "kernel",
    ":k: 3\n   :op: nothing": "op",
    ":k: 3\n   :values: perhaps": "true or false",
    ":k: 3\n   :view: top": ":view: must be",
    ":k: 3\n   :unknown: 1": "unknown",
    ":k: 3\n   :in: 3,8,8": "leave :in: out",
    ":k: 3\n   :kernel-size: 5": ":k: and :kernel-size: are one option: leave one out",
    ":k: 3\n   :html_format: bmp": ":html_format: must be webp, gif, svg or png, not 'bmp'",
    ":k: 3\n   :latex_format:": ":latex_format: must be pdf or png",
    ":k: 3\n   :story: no\n   :frame: 50": ":frame: must be from -50 to 49, not '50'",
    ":k: 3\n   :frame: last": ":frame: takes a whole number",
    ":k: 3\n   :caption: A\n\n   B": "leave :caption: out",
}


def test_a_mistake_has_its_line_and_stops_the_build(tmp_path: Path) -> None:
    source, wanted = "T\n=\n", []
    for option, sentence in MISTAKES.items():
        source += "\nText.\n\n"
        wanted.append((source.count("\n") + 1, sentence))
        source += f".. convviz:: 3,7,7\n   :out: 2\n   {option}\n"
    single(tmp_path, source)
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
        "# T\n\nSee {numref}`mine`.\n\n```{convviz} 1,4,4\n:out: 1\n:k: 3\n:name: mine\n"
        ":story: false\n:html_format: gif\n\nWords *here*\n```\n"
    )
    done = build(tmp_path, "html")
    assert (done.returncode, done.stderr) == (0, "")
    page = (tmp_path / "out/html/index.html").read_text()
    assert ".gif" in page
    assert "Words <em>here</em>" in page
    assert "Fig. 1</span>" in page
