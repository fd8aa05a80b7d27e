"""LaTeX, run on what convviz writes for it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from convviz import Animation

STAND_IN = r"""\ProvidesExplPackage{animategif}{2026-10-06}{0}{Hands pictures to animate}
\RequirePackage{animate,graphicx}
\keys_define:nn { animategif } { optimize .bool_set:N = \l_tmpa_bool }
\NewDocumentCommand \animategif { O{} m }
  {
    \file_if_exist:nF { #2.gif } { \GenericError { } { There~is~no~#2.gif } { } { } }
    \keys_set_known:nnN { animategif } {#1} \l_tmpa_tl
    \use:x { \exp_not:N \animategraphics [ autoplay, loop, \exp_not:V \l_tmpa_tl ] }
      { 2 } { #2- } { 0 } { LAST }
  }
"""
"""What stands in for the package, which older distributions lack.

Options that are not its own go to `animate`, as its manual has it, and so do the pictures,
which are read from files: the package would take them from the GIF.
"""


def need(*commands: str) -> None:
    """Skip a test where there is none of these commands."""
    if missing := [command for command in commands if not shutil.which(command)]:
        pytest.skip(f"there is no {' and no '.join(missing)}")


def found(*files: str) -> bool:
    """True if the distribution has files of these names."""
    return all(
        subprocess.run(["kpsewhich", name], capture_output=True).returncode == 0
        for name in files
    )


def with_animategif(film: Animation, gif: Path) -> list[str]:
    """Write a GIF and see that a document beside it has animategif; options of pdfLaTeX."""
    film.save(gif)
    if found("animategif.sty"):
        return ["-shell-escape"]
    package = STAND_IN.replace("LAST", str(len(film) - 1))
    (gif.parent / "animategif.sty").write_text(package)
    for number, picture in enumerate(film):
        picture.save(gif.with_name(f"{gif.stem}-{number}.png"))
    return []


def typeset(source: Path, *options: str, runs: int = 1) -> str:
    """Make a PDF beside `source`; what pdfLaTeX says in the last run, without line ends."""
    need("pdflatex")
    for _ in range(runs):
        done = subprocess.run(
            ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", *options, source.name],
            cwd=source.parent, capture_output=True, text=True, errors="replace", timeout=240,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-2000:]
    return done.stdout.replace("\n", "")


def printed(source: Path) -> str:
    """The text of the PDF beside `source`."""
    need("pdftotext")
    command = ["pdftotext", source.with_suffix(".pdf"), "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
