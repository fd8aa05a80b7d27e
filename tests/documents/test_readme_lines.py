"""The README's lines for MkDocs and LaTeX, run as a reader would."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from latexing import need, printed, typeset, with_animategif
from running import ROOT
from snippets import snippets

import convviz

README = ROOT / "README.md"
TEXT = README.read_text(encoding="utf-8") if README.exists() else ""


@pytest.mark.slow
def test_the_hook_puts_pictures_on_pages_of_mkdocs(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs")
    (hook,) = (each for each in snippets(TEXT, "python") if "on_page_markdown" in each.code)
    (tmp_path / "hooks.py").write_text(hook.code)
    (tmp_path / "mkdocs.yml").write_text("site_name: S\nhooks: [hooks.py]\n")
    line = "!convviz.Conv2d(1, 1, 3), (1, 4, 4)"
    for name in ("index.md", "sub/a.md"):
        page = tmp_path / "docs" / name
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(f"# T\n\n{line}\n")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-q"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT), "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    film = convviz.animate(convviz.Conv2d(1, 1, 3), (1, 4, 4))
    for name in ("index.html", "sub/a/index.html"):
        page = tmp_path / "site" / name
        (image,) = re.findall(r"<img [^>]*>", page.read_text())
        assert f'alt="{film.alt_text}"' in image
        (source,) = re.findall(r'src="([^"]+)"', image)
        assert (page.parent / source).read_bytes() == film.to_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("package", ["animate", "animategif"])
def test_latex_plays_the_pages_of_a_pdf_and_a_gif(package: str, tmp_path: Path) -> None:
    need("pdflatex", "pdftotext")
    (lines,) = (
        each for each in snippets(TEXT, "latex") if re.search(rf"{{{package}\b", each.code)
    )
    preamble, picture = lines.code.strip().split("\n")
    film = convviz.animate(convviz.Conv2d(3, 2, 3), (3, 7, 7), story=False, fps=2)
    options = []
    if package == "animategif":
        options = with_animategif(film, tmp_path / "layer.gif")
    else:
        film.save(tmp_path / "layer.pdf")
    source = tmp_path / "a.tex"
    source.write_text(
        f"\\documentclass{{article}}\n{preamble}\n\\pdfcompresslevel=0\n"
        f"\\begin{{document}}\n{picture}\n\\end{{document}}\n"
    )
    assert "PDF inclusion" not in typeset(source, *options, runs=2)
    content = (tmp_path / "a.pdf").read_bytes()
    assert len(re.findall(rb"/Subtype */Form", content)) >= len(film)
    assert b"JavaScript" in content
    if package == "animate":  # whose pictures have text; what does not play is the last
        assert "step 50 / 50" in printed(source)
        assert "step 1 / 50" not in printed(source)
