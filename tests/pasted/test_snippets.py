"""What `--snippet` prints, read by the readers of its languages; nothing is lost on the way."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from latexing import need, printed, typeset, with_animategif
from running import Run

import convviz
from convviz.animation.formats import FORMATS
from convviz.snippets.kinds import SNIPPETS, snippet
from convviz.snippets.shown import ShownFile

PLAIN = "Conv2d (3, 7, 7) → (2, 5, 5)  K (3, 3)"
HOSTILE = (
    "a \"b\" 'c' <d> & &amp; {e} {=f} _g_ __h__ *i* `j` [k](l) [^m] %n #o $p$ ~q~ ^r^ \\s | t"
    " 100 % !u @v x_1: y:: :w:`x` |z| -- --- ``` ,, ?` !` ×·"
)
CAPTIONS = (PLAIN, HOSTILE, "- a list", "1. a list", "# a heading", ".. note:: x", "+ b", "> c")
SAID = [pytest.param(words, id=words[:9]) for words in CAPTIONS]


def shown(words: str, path: str = "my pictures/a_(1) ü.gif", **more: object) -> ShownFile:
    made = ShownFile(path, path.rpartition(".")[2], words, words, words, 748, 652)
    return made._replace(**more)


def told(words: str) -> str:
    return " ".join(words.split())


class Tags(HTMLParser):
    """Elements with their attributes, and the text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, dict[str, str | None]] = {}
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found[tag] = dict(attrs)

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return told("".join(self.words))


@pytest.mark.parametrize("words", SAID)
@pytest.mark.parametrize(("suffix", "tag", "name"), [
    ("gif", "img", "alt"), ("svg", "img", "alt"), ("webm", "video", "aria-label"),
    ("html", "iframe", "title"),
])  # fmt: skip
@pytest.mark.parametrize("kind", ["html", "reveal"])
def test_html_has_words_address_and_size(
    kind: str, suffix: str, tag: str, name: str, words: str
) -> None:
    page = Tags(snippet(kind, shown(words, f'a "&b #1.{suffix}')))
    element = page.found[tag]
    assert element[name] == told(words)
    assert unquote(element["src"] or "") == f'a "&b #1.{suffix}'
    assert page.text == told(words)
    if kind == "html" and tag == "iframe":  # a page is as wide as there is room
        assert (element["width"], element["height"]) == ("100%", "800")
    elif kind == "html":
        assert (element["width"], element["height"]) == ("748", "652")
    else:
        assert element["class"] == "r-stretch"  # a child of the section, as reveal.js needs it
        assert next(iter(page.found)) == "section"


@pytest.mark.parametrize("words", SAID)
@pytest.mark.parametrize("kind", ["markdown", "quarto", "marp"])
def test_markdown_has_the_words_and_the_address(kind: str, words: str) -> None:
    markdown_it = pytest.importorskip("markdown_it")
    lines = snippet(kind, shown(words))
    tokens = markdown_it.MarkdownIt().parse(lines)
    (image,) = (
        child for token in tokens for child in token.children or () if child.type == "image"
    )
    alt = "".join(child.content for child in image.children)
    assert unquote(image.attrs["src"]) == "my pictures/a_(1) ü.gif"
    match kind:
        case "markdown":
            assert (alt, image.attrs["title"]) == (told(words), told(words))
        case "marp":
            spoken = told(re.sub(r"[\\`*_\[\]<&~$]", " ", words))
            assert alt == f"w:528 h:460 {spoken}"
            assert "\\" not in lines.split("![")[1]  # Marp drops what has a backslash
            kinds = [token.type for token in tokens]
            assert kinds[:3] == ["hr", "heading_open", "inline"]
            title = "".join(child.content for child in tokens[2].children)
            assert title == told(words)
        case "quarto":
            assert alt == told(words)
            found = re.search(r'\{fig-alt="((?:[^"\\]|\\.)*)" width=748\}$', lines)
            assert found
            assert re.sub(r"\\(.)", r"\1", found[1]) == told(words)
            assert not re.search(r"(?<!\\)&", found[1])  # it would begin an entity


@pytest.mark.parametrize("words", SAID)
@pytest.mark.parametrize("kind", ["sphinx", "myst"])
def test_docutils_reads_a_figure(kind: str, words: str) -> None:
    core = pytest.importorskip("docutils.core")
    nodes = pytest.importorskip("docutils.nodes")
    settings = {"report_level": 1, "halt_level": 1, "smart_quotes": False}
    parser = None
    if kind == "myst":
        parser = pytest.importorskip("myst_parser.parsers.docutils_").Parser()
        settings["myst_url_schemes"] = {}
    tree = core.publish_doctree(
        snippet(kind, shown(words)), parser=parser, settings_overrides=settings
    )
    (figure,) = tree.findall(nodes.figure)
    (image,) = figure.findall(nodes.image)
    (caption,) = figure.findall(nodes.caption)
    assert image["uri"] == "my pictures/a_(1) ü.gif"  # which is no URL
    assert image["alt"] == told(words)
    assert image["width"] == "748px"
    assert caption.astext().replace("\x00", "") == told(words)
    assert len(figure) == 2


@pytest.mark.slow
def test_sphinx_finds_the_file(tmp_path: Path) -> None:
    pytest.importorskip("sphinx")
    pytest.importorskip("myst_parser")
    (tmp_path / "conf.py").write_text('project = "P"\nextensions = ["myst_parser"]\n')
    pages = {"index.rst": "sphinx", "page.md": "myst"}
    for name, kind in pages.items():
        lines = snippet(kind, shown(PLAIN, f"my {kind}/a_(1) ü.webp"))
        head = "T\n=\n\n.. toctree::\n\n   page" if kind == "sphinx" else "# T"
        (tmp_path / name).write_text(f"{head}\n\n{lines}\n", encoding="utf-8")
        (tmp_path / f"my {kind}").mkdir()
        (tmp_path / f"my {kind}/a_(1) ü.webp").write_bytes(kind.encode())
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", ".", "made"], cwd=tmp_path,
        capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    found = {path.read_bytes().decode() for path in (tmp_path / "made/_images").iterdir()}
    assert found == set(pages.values())


def test_words_that_marp_obeys_are_none_of_its_own() -> None:
    lines = snippet("marp", shown("bg the left, blur 50% x w:9 invert:1 blurred"))
    *_, words = lines.partition(" h:460 ")
    words = words.partition("]")[0]
    assert [word for word in words.split(" ") if "\u2060" not in word] == [
        "the", "left,", "x", "blurred"
    ]  # fmt: skip
    assert words.replace("\u2060", "") == "bg the left, blur 50% x w:9 invert:1 blurred"


LATEX = r"""\documentclass{%s}
\usepackage[T1]{fontenc}
%s
\pagestyle{empty}
\pdfcompresslevel=0 \pdfobjcompresslevel=0
\begin{document}
%s
\end{document}
"""


@pytest.mark.slow
@pytest.mark.parametrize("words", [PLAIN, HOSTILE])
@pytest.mark.parametrize("kind", ["latex", "beamer"])
@pytest.mark.parametrize("name", ["still.pdf", "film.pdf", "film.gif", "still.png"])
def test_pdflatex_shows_the_animation_with_its_words(
    kind: str, words: str, name: str, tmp_path: Path
) -> None:
    need("pdflatex", "pdftotext")
    film = convviz.animate(convviz.Conv2d(1, 1, 2), (1, 3, 3), story=False)
    file = tmp_path / "my pictures" / f"a_{name}"
    file.parent.mkdir()
    one, options = name.startswith("still"), []
    if name.endswith("gif"):
        options = with_animategif(film, file)
        shutil.copytree(file.parent, tmp_path, dirs_exist_ok=True)
    else:
        film.save(file, frame=0 if one else None)
    count = 1 if one else len(film)
    place = file.relative_to(tmp_path).as_posix()
    lines = snippet(
        kind, shown(words, place, pictures=count, seconds=0.3 * count, width_px=300)
    )
    package = re.search(r"^% in the preamble: (.*)", lines)
    assert package
    made = {"latex": "article", "beamer": "beamer"}[kind]
    source = LATEX % (made, package[1], lines)
    (tmp_path / "a.tex").write_text(source, encoding="utf-8")
    typeset(tmp_path / "a.tex", *options, runs=1 if one else 2)
    plain = str.maketrans({"\x11": '"', "’": "'", "‘": "'", "∼": "~"})
    squeezed = re.sub(r"\s", "", printed(tmp_path / "a.tex").translate(plain))
    # pdftotext takes a dash at a line's end for a hyphen: `typed` has a doctest of dashes.
    assert re.sub(r"[\s-]", "", words) in squeezed.replace("-", "")
    content = (tmp_path / "a.pdf").read_bytes()
    if not one:
        assert content.count(b"/Subtype/Form") + content.count(b"/Subtype /Form") >= count
        assert b"/Contents (a " in content or b"/Contents (Conv2d" in content


@pytest.mark.slow
@pytest.mark.parametrize("ratio", ["43", "169"])
def test_a_slide_of_beamer_holds_a_wide_picture(ratio: str, tmp_path: Path) -> None:
    film = convviz.animate(convviz.Conv1d(1, 1, 3), (1, 24), story=False)
    film.save(tmp_path / "film.pdf")
    source = LATEX.replace("{%s}", f"[aspectratio={ratio}]{{%s}}")
    lines = film.snippet("beamer", "film.pdf")
    text = source % ("beamer", "\\usepackage{animate,graphicx}", lines)
    (tmp_path / "a.tex").write_text(text, encoding="utf-8")
    assert "Overfull" not in typeset(tmp_path / "a.tex", runs=2)


@pytest.mark.slow
def test_words_are_typed_in_the_default_encoding_too(tmp_path: Path) -> None:
    need("pdflatex", "pdftotext")
    convviz.animate(convviz.Conv2d(1, 1, 2), (1, 3, 3)).save(tmp_path / "a.png")
    lines = snippet("latex", shown(HOSTILE, "a.png"))
    source = LATEX.replace("\\usepackage[T1]{fontenc}\n", "")
    (tmp_path / "a.tex").write_text(source % ("article", "\\usepackage{graphicx}", lines))
    typeset(tmp_path / "a.tex")
    assert "a ”b” ’c’ <d> & &amp; {e} {=f}" in printed(tmp_path / "a.tex")


def test_latex_plays_no_png() -> None:
    with pytest.raises(convviz.ConvVizError, match=r"shows one picture of a \.png, not 9"):
        snippet("latex", shown("a", "a.png", pictures=9, seconds=1))


@pytest.mark.parametrize(("kind", "name", "word"), [
    ("html", "a.mp4", " loop"), ("reveal", "a.webm", " loop"), ("latex", "a.pdf", ",loop,"),
])  # fmt: skip
def test_what_plays_once_is_not_begun_again(
    kind: str, name: str, word: str, convviz: Run
) -> None:
    if module := FORMATS[Path(name).suffix[1:]].module:
        pytest.importorskip(module)
    small = ("render", "--in", "1,4,3", "--out", "1", "--k", "3", "--no-story")
    for loop, endless in (("0", True), ("1", False)):
        said = convviz(*small, "--loop", loop, "-o", name, "--snippet", kind, "--quiet")
        assert (word in said.out) is endless


def test_latex_reads_no_file_of_a_strange_name() -> None:
    with pytest.raises(convviz.ConvVizError, match="LaTeX reads no file with % in its name"):
        snippet("latex", shown("a", "50%.pdf"))


@pytest.mark.parametrize("kind", SNIPPETS)
def test_every_kind_shows_each_of_its_formats_and_no_other(kind: str) -> None:
    for suffix in convviz.FORMATS:
        file = shown("words", f"a.{suffix}")
        if suffix in SNIPPETS[kind].formats:
            assert "words" in snippet(kind, file)
        else:
            with pytest.raises(convviz.ConvVizError, match=rf"{kind} shows .*not a \.{suffix}"):
                snippet(kind, file)


LAYER = ("render", "--in", "3,7,7", "--out", "2", "--k", "3", "--no-story")


@pytest.mark.parametrize("kind", SNIPPETS)
def test_the_file_is_written_and_its_name_printed(
    kind: str, convviz: Run, tmp_path: Path
) -> None:
    said = convviz(*LAYER, "--snippet", kind)
    (file,) = tmp_path.iterdir()
    assert said.code == 0
    assert file.stem in said.out
    assert file.name in said.err  # the line about the file is not among what is pasted
    assert "50 frames" in said.err
    assert "Animation of a Conv2d layer. 3 input planes" in said.out


def test_each_of_several_files_has_its_lines(convviz: Run) -> None:
    said = convviz(*LAYER, "-o", "a.gif", "-o", "b.svg", "--snippet", "markdown", "--quiet")
    assert "](a.gif " in said.out
    assert "](b.svg " in said.out
    assert said.err == ""


@pytest.mark.parametrize(("typed", "sentence"), [
    (["-o", "a.pptx", "--snippet", "html"], "html shows .gif, .webp"),
    (["-o", "a.webp", "--snippet", "latex"], "latex shows .pdf, .png or .gif, not a .webp"),
    (["-o", "a.png", "--animated", "--snippet", "beamer"], "one picture of a .png, not 50"),
    (["-o", "frames/", "--snippet", "html"], "a snippet is for one file, not for a folder"),
    (["-o", "-", "--snippet", "html"], "--snippet has no meaning with -o -"),
    (["--snippet", "word"], "--snippet must be markdown, html,"),
])  # fmt: skip
def test_what_cannot_be_shown_is_refused_before_anything_is_written(
    typed: list[str], sentence: str, convviz: Run, tmp_path: Path
) -> None:
    said = convviz(*LAYER, *typed)
    assert said.code == 2
    assert sentence in said.err
    assert said.out == ""
    assert list(tmp_path.iterdir()) == []


def test_one_picture_in_latex_is_no_animation(convviz: Run) -> None:
    said = convviz(*LAYER, "--frame", "4", "-o", "a.pdf", "--snippet", "latex", "--quiet")
    assert r"\includegraphics[width=\linewidth,alt={Step 5, from an animation" in said.out
    assert r"\usepackage{graphicx}" in said.out
