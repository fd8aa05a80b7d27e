"""The lines of snippets to the letter, and each character that a language would misread."""

from __future__ import annotations

import pytest

import convviz
from convviz.snippets.kinds import SNIPPETS, snippet
from convviz.snippets.markup import MARKED
from convviz.snippets.shown import ShownFile


def shown(path: str, words: str = "", **more: object) -> ShownFile:
    suffix = path.rpartition(".")[2]
    told = [words or each for each in ("A title", "A caption", "Some words")]
    made = ShownFile(path, suffix, *told, 748, 652)
    return made._replace(**more)


LINES = {
    ("html", "a.mp4"): (
        '<figure>\n  <video src="a.mp4" width="748" height="652" autoplay controls loop muted'
        ' playsinline aria-label="Some words"></video>\n'
        "  <figcaption>A caption</figcaption>\n</figure>"
    ),
    ("reveal", "a.webm"): (
        '<section>\n  <h3>A title</h3>\n  <video src="a.webm" class="r-stretch"'
        ' data-autoplay loop muted playsinline aria-label="Some words"></video>\n</section>'
    ),
    ("beamer", "in/a.pdf"): (
        "% in the preamble: \\usepackage{animate,graphicx}\n"
        "\\begin{frame}{A title}\n  \\centering\n"
        "  \\animategraphics[autoplay,loop,controls,poster=last,width=\\textwidth,"
        "height=.75\\textheight,keepaspectratio,alttext={Some words}]{3}{in/a}{0}{17}\n"
        "\\end{frame}"
    ),
    ("latex", "in/a.pdf"): (
        "% in the preamble: \\usepackage{animate,graphicx}\n"
        "\\begin{figure}\n  \\centering\n"
        "  \\animategraphics[autoplay,loop,controls,poster=last,width=\\linewidth,"
        "alttext={Some words}]{3}{in/a}{0}{17}\n  \\caption{A caption}\n\\end{figure}"
    ),
    ("latex", "in/a.gif"): (
        "% in the preamble: \\usepackage{animategif}\n"
        "% TeX Live and MiKTeX have animategif from October 2026 on; run lualatex, or"
        " pdflatex with -shell-escape\n"
        "\\begin{figure}\n  \\centering\n"
        "  \\animategif[optimize=false,controls,poster=last,width=\\linewidth,"
        "alttext={Some words}]{in/a}\n  \\caption{A caption}\n\\end{figure}"
    ),
}


@pytest.mark.parametrize(("kind", "path"), LINES)
def test_the_lines_of_what_moves(kind: str, path: str) -> None:
    """A video needs its attributes to play by itself, an animation its rate and its pages."""
    film = shown(path, pictures=18, seconds=6)
    assert snippet(kind, film) == LINES[kind, path]


def test_a_still_in_latex() -> None:
    assert snippet("latex", shown("a.png")).split("\n")[3] == (
        "  \\includegraphics[width=\\linewidth,alt={Some words}]{a.png}"
    )


def test_a_slow_animation_has_a_frame_a_second_at_least() -> None:
    """`animate` takes whole frames a second, and none is no rate."""
    assert "]{1}{a}{0}{2}" in snippet("latex", shown("a.pdf", pictures=3, seconds=9))


@pytest.mark.parametrize(("size", "told"), [
    ((748, 652), "w:528 h:460"), ((2240, 540), "w:1120 h:270"), ((100, 50), "w:920 h:460"),
])  # fmt: skip
def test_a_picture_fills_a_slide_of_marp(size: tuple[int, int], told: str) -> None:
    file = shown("a.gif", width_px=size[0], height_px=size[1])
    assert f"![{told} Some words](a.gif)" in snippet("marp", file)


PANDOC = {
    "\\": "escapes", "`": "code", "*": "emphasis", "_": "emphasis", "{": "attributes",
    "}": "attributes", "[": "link", "]": "link", "<": "tag", ">": "quotation", "#": "heading",
    "|": "table", "!": "image", "&": "entity", "~": "subscript", "^": "superscript",
    "$": "formula", "@": "citation", '"': "quotes",
}  # fmt: skip
"""What Quarto's Markdown reads in a character, by Pandoc's manual."""


@pytest.mark.parametrize("kind", ["markdown", "quarto", "marp", "myst"])
def test_nothing_that_markdown_reads_is_left_to_it(kind: str) -> None:
    assert set(PANDOC) == set(MARKED)
    for character in PANDOC:
        assert f"a\\{character}b" in snippet(kind, shown("a.gif", f"a{character}b"))


@pytest.mark.parametrize("kind", ["markdown", "quarto"])
def test_a_backslash_before_a_mark_is_shown(kind: str) -> None:
    markdown_it = pytest.importorskip("markdown_it")
    words = r"\* \_ \\ \[ a\b"
    tokens = markdown_it.MarkdownIt().parse(snippet(kind, shown("a.gif", words)))
    (image,) = (
        child for token in tokens for child in token.children or () if child.type == "image"
    )
    told = "".join(child.content for child in image.children)
    assert told == words


@pytest.mark.parametrize("character", "\\{}%#~^$&\"'")
def test_a_name_that_latex_cannot_read_is_refused(character: str) -> None:
    with pytest.raises(convviz.ConvVizError, match="LaTeX reads no file with"):
        snippet("latex", shown(f"a{character}b.pdf"))


def test_words_in_an_option_of_latex_are_plain() -> None:
    """An option goes into the PDF as it is, and braces or percents in it end it."""
    lines = snippet("latex", shown("a.png", r"\a {b} (c) #d 5% e~f → 3×4 · g"))
    assert "alt={/a [b] [c] no. d 5 percent e-f -> 3x4 . g}" in lines


@pytest.mark.parametrize(("text", "printed"), [
    ("\\", r"\textbackslash{}"), ("~", r"\textasciitilde{}"), ("^", r"\textasciicircum{}"),
    ("<", r"\textless{}"), (">", r"\textgreater{}"), ("|", r"\textbar{}"),
    ('"', r"\textquotedblright{}"), ("#", r"\#"), ("$", r"\$"), ("&", r"\&"), ("·", r"$\cdot$"),
    ("``a''", r"`{}`a'{}'"), ("a---b", r"a-{}-{}-b"), ("a,,", "a,{},"), ("?`", "?{}`"),
])  # fmt: skip
def test_latex_prints_each_character_as_it_is(text: str, printed: str) -> None:
    r"""Three dashes would be a long one, two ticks a quotation mark, `<` in OT1 an `¡`."""
    assert f"\\caption{{{printed}}}" in snippet("latex", shown("a.png", text))


@pytest.mark.parametrize("path", ["a.gif", "a\\b.gif", "a b/c (1).gif"])
@pytest.mark.parametrize("words", [
    "1. Conv", "A. Conv", "- a", "(a) b", "a) b", "...", "=== a", "a::", "a Conv_ and Conv__",
])  # fmt: skip
def test_a_caption_is_no_other_thing_in_restructuredtext(words: str, path: str) -> None:
    core = pytest.importorskip("docutils.core")
    nodes = pytest.importorskip("docutils.nodes")
    settings = {"report_level": 1, "halt_level": 1, "smart_quotes": False}
    tree = core.publish_doctree(
        snippet("sphinx", shown(path, words)), settings_overrides=settings
    )
    (caption,) = tree.findall(nodes.caption)
    (image,) = tree.findall(nodes.image)
    assert (caption.astext(), image["uri"]) == (words, path)


@pytest.mark.parametrize("words", ["1) a", "1. a", "- a", "+ a", "* a"])
def test_a_caption_begins_no_list_in_myst(words: str) -> None:
    markdown_it = pytest.importorskip("markdown_it")
    lines = snippet("myst", shown("a.gif", words)).split("\n")
    (paragraph, *_) = markdown_it.MarkdownIt().parse(lines[-2])
    assert paragraph.type == "paragraph_open"


def test_only_pages_play_a_video() -> None:
    """GitHub, Pandoc, MyST and docutils have images for what moves."""
    kinds = {kind for kind, known in SNIPPETS.items() if {"mp4", "webm"} & set(known.formats)}
    assert kinds == {"html", "reveal"}
    assert {kind for kind, known in SNIPPETS.items() if "pdf" in known.formats} == {
        "latex", "beamer",
    }  # fmt: skip


def test_the_lines_have_the_path_as_it_was_given_and_what_is_in_the_file() -> None:
    film = convviz.animate(convviz.Conv2d(1, 1, 2), (1, 3, 3), story=False, fps=2, hold_ms=500)
    assert "](my%20pics/a.gif " in film.snippet("markdown", "my pics/a.gif")
    page = film.snippet("html", "in/a.webp")
    assert f'src="in/a.webp" width="{film.width_px}" height="{film.height_px}"' in page
    assert f'alt="{film.alt_text}"' in page
    assert f"<figcaption>{film.pictures.caption.replace('  ', ' ')}</figcaption>" in page
    moving = film.snippet("latex", "in/a.pdf")
    assert "]{2}{in/a}{0}{3}" in moving  # two frames a second, the four of them
    assert "animategraphics" not in film.snippet("latex", "in/a.pdf", frame=1)
