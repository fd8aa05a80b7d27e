"""`convviz gallery`: many pictures at once."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from convviz import Option, shown_path
from convviz.cli.asked import Asked
from convviz.cli.file_options import ASPECT
from convviz.cli.options import OUTPUT, QUIET
from convviz.cli.output import kib, say_line, size_of, summary
from convviz.cli.progress import Bar

if TYPE_CHECKING:
    from convviz import Result

EXAMPLES = """\
  convviz gallery
  convviz gallery mine.toml --into pictures --optimize
  convviz gallery mine.toml --into pictures --format svg,gif
  convviz gallery mine.toml --into pictures --check
  convviz gallery mine.toml -o deck.pptx --theme dark
"""

OPTIONS = [
    Option(
        "file",
        (),
        "A TOML file, a table for each picture.  [default: convviz's own]",
        metavar="FILE",
    ),
    Option(
        "into",
        ("--into",),
        "Where the pictures go; made if missing.",
        metavar="FOLDER",
        default="gifs",
    ),
    Option(
        "format",
        ("--format",),
        "Suffix of the pictures, or several: svg,gif.",
        metavar="SUFFIX",
        default="gif",
        of=("animation.formats", "FORMATS"),
    ),
    Option("optimize", ("--optimize",), "Search for the smallest GIFs: slower.", "switch"),
    Option(
        "jobs",
        ("--jobs",),
        "Pictures to make at once.  [default: one for each core]",
        "whole",
        least=1,
        most=1024,
    ),
    Option("force", ("--force",), "Draw what has not changed, too.", "switch"),
    Option(
        "check",
        ("--check",),
        "Write nothing; exit code 2 if a picture is missing or out of date.",
        "switch",
    ),
    OUTPUT._replace(
        help="Make one .pptx of them instead, a slide for each, such as deck.pptx."
    ),
    Option(
        "theme",
        ("--theme",),
        "Colours of the deck, and of pictures that name none: light, dark, print, or a TOML"
        " file of your own.",
        "theme",
        "NAME|FILE",
        default="light",
        of=("theme", "THEMES"),
    ),
    ASPECT,
    QUIET,
]


def gallery(asked: Asked) -> int:
    """Render every layer of a TOML file to a picture of its name, and a README with them.

    Pictures that are there and would be drawn the same are left alone.
    """
    if asked["check"]:
        asked.refuse_others((), ["force"], "--check, which draws nothing")
    if asked["output"] is None:
        of_deck = f"pictures: name a deck, such as {asked.flag('output')} deck.pptx"
        asked.refuse_others((), ["theme", "aspect"], of_deck)
    else:
        of_files = ["into", "format", "force", "check"]
        asked.refuse_others((), of_files, f"{asked.flag('output')}, which makes one deck")
    deck = asked["output"] and Path(asked["output"])
    said = Said(quiet=asked["quiet"], check=asked["check"], deck=deck)
    with Bar(0, quiet=asked["quiet"], noun="pictures", patience_s=0) as bar:
        for result in _results(asked, bar.of):
            said.tell(result)
    return said.tell_all()


def _results(asked: Asked, progress: Callable[[int, int], object]) -> Iterator[Result]:
    """The pictures that are made or checked, as they come."""
    import convviz

    how: dict[str, Any] = {"jobs": asked.read("jobs"), "progress": progress}
    if asked["output"] is not None:
        how |= asked.read_all(["theme", "aspect", "optimize"])
        return convviz.render_deck(asked["file"], asked["output"], **how)
    how["format"] = asked["format"].split(",")
    if asked["check"]:
        return convviz.check_gallery(asked["file"], asked["into"], **how)
    how |= {"optimize": asked["optimize"], "force": asked["force"]}
    return convviz.render_gallery(asked["file"], asked["into"], **how)


class Said:
    """What is said of the pictures, and how many were made, failed, or were there before.

    Those of a `deck` have no files of their own and are told by their names.
    """

    def __init__(self, *, quiet: bool, check: bool = False, deck: Path | None = None) -> None:
        self.quiet, self.check, self.deck = quiet, check, deck
        self.made = self.failed = self.unchanged = 0

    def tell(self, made: Result) -> None:
        """Say what came of a picture, and count those that were there before."""
        name = made.path if self.check else made.name
        if made.error is not None:
            self.failed += 1
            say_line(f"convviz: {shown_path(name)}: {made.error}", sys.stderr)
        elif made.unchanged:
            self.unchanged += 1
        else:
            self.made += 1
            self._tell_made(made)
        if made.question and not self.quiet:
            say_line(f"convviz: {made.name}: {made.question}", sys.stderr)
        if sys.stdout is not None:
            sys.stdout.flush()

    def _tell_made(self, made: Result) -> None:
        file = "" if self.deck else os.fspath(made.path)
        line = summary(file, made.width_px, made.height_px, made.frames, made.size)
        if not self.quiet:
            name = made.name if self.deck else ""
            say_line(f"{name}{line}  {made.title}".rstrip(), sys.stdout)

    def tell_all(self) -> int:
        """Say what there is of all: a deck, old pictures, failures; return the exit code."""
        if self.deck and not self.quiet:
            slides = "1 slide" if self.made == 1 else f"{self.made} slides"
            told = f"{shown_path(self.deck)}  {slides}  {kib(size_of(self.deck))}"
            say_line(told, sys.stdout)
        if self.unchanged and not self.quiet:
            seen = "is up to date" if self.unchanged == 1 else "are up to date"
            say_line(f"{_pictures(self.unchanged)} {seen}", sys.stdout)
        if self.failed and self.check:
            seen = "is" if self.failed == 1 else "are"
            told = "without --check the same command draws what is not"
            say_line(f"convviz: {self.failed} {seen} not up to date: {told}", sys.stderr)
        elif self.failed:
            verb = "was" if self.failed == 1 else "were"
            say_line(f"convviz: {_pictures(self.failed)} {verb} not made", sys.stderr)
        return 2 if self.failed else 0


def _pictures(count: int) -> str:
    """The count and its noun.

    >>> _pictures(1), _pictures(2)
    ('1 picture', '2 pictures')
    """
    return "1 picture" if count == 1 else f"{count} pictures"
