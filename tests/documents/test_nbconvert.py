"""A notebook that has run, converted by nbconvert; what it shows is shown in each format."""

from __future__ import annotations

import logging
import warnings
from pathlib import Path
from typing import Any

import pytest
from latexing import found, need, printed, typeset
from notebooks import CLOSED, Tags, executed, written

import convviz

LAYER, SHAPE = convviz.Conv2d(3, 2, 3, stride=2), (3, 7, 7)
CELLS = (
    "import convviz\nlayer = convviz.Conv2d(3, 2, 3, stride=2)",
    "convviz.animate(layer, (3, 7, 7))",
    "convviz.animate(layer, (3, 7, 7), view='isometric')",
    "convviz.explain(layer, (3, 7, 7))",
    "convviz.lesson(chapter='stride')",
)
WORDS = [
    convviz.animate(LAYER, SHAPE, view=view).alt_text for view in ("channels", "isometric")
]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        return executed(written(*CELLS), tmp_path_factory.mktemp("ran"), patch)


def converted(
    notebook: Any, format: str, caplog: pytest.LogCaptureFixture
) -> tuple[str, dict[str, bytes]]:
    """A notebook in another format, and the files beside it; nothing is warned of."""
    with warnings.catch_warnings():
        theirs = r"(jupyter_core|nbconvert|traitlets|mistune|bleach)\b"
        warnings.filterwarnings("ignore", category=DeprecationWarning, module=theirs)
        from nbconvert import get_exporter

        exporter = get_exporter(format)()
        exporter.log = logging.getLogger("converted")
        with caplog.at_level(logging.WARNING):
            text, resources = exporter.from_notebook_node(notebook)
    assert caplog.messages == []
    return text, resources.get("outputs", {})


def assert_is_shown(page: str) -> None:
    """See that a page has the players in closed frames, the GIF, and the table."""
    found = Tags(page).found
    frames = [frame for tag, frame in found if tag == "iframe"]
    assert [frame["title"] for frame in frames] == [str(caption()), "Stride"]
    assert {frame["sandbox"] for frame in frames} == {CLOSED}
    for frame in frames:
        assert str(frame["srcdoc"]).startswith("<!DOCTYPE html>")
        assert str(frame["srcdoc"]).rstrip().endswith("</html>")
    pictures = [image for tag, image in found if tag == "img"]
    assert [image["alt"] for image in pictures] == WORDS
    for image, kind in zip(pictures, ("png", "gif"), strict=True):
        assert str(image["src"]).startswith(f"data:image/{kind};base64,")
    assert "54 weights × 3 × 3 positions" in Tags(page).text


def caption() -> str:
    return convviz.animate(LAYER, SHAPE).pictures.caption


@pytest.mark.parametrize("format", ["html", "slides"])
def test_a_page_and_slides_have_player_gif_and_table(
    format: str, ran: Any, caplog: pytest.LogCaptureFixture
) -> None:
    page, _ = converted(ran, format, caplog)
    assert_is_shown(page)


def test_markdown_keeps_each_output_whole(ran: Any, caplog: pytest.LogCaptureFixture) -> None:
    markdown_it = pytest.importorskip("markdown_it")
    text, _ = converted(ran, "markdown", caplog)
    tokens = markdown_it.MarkdownIt().parse(text)
    assert [token.type for token in tokens] == [
        kind for shown in (False, True, True, True, True)
        for kind in ["fence", *["html_block"] * shown]
    ]  # fmt: skip
    assert_is_shown("".join(t.content for t in tokens if t.type == "html_block"))


def test_latex_has_the_last_pictures_and_pdflatex_prints_them(
    ran: Any, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    text, files = converted(ran, "latex", caplog)
    stills = [
        convviz.animate(LAYER, SHAPE, view=view).to_bytes("png")
        for view in ("channels", "isometric")
    ]
    assert list(files.values()) == stills
    for name, content in files.items():
        assert f"{{{name}}}" in text
        (tmp_path / name).write_bytes(content)
    need("pdflatex", "pdftotext")
    if not found("eurosym.sty", "ulem.sty"):
        pytest.skip("there is no eurosym.sty or no ulem.sty, which nbconvert's LaTeX needs")
    source = tmp_path / "a.tex"
    source.write_text(text, encoding="utf-8")
    typeset(source)
    assert "54 weights × 3 × 3 positions = 486" in printed(source)
