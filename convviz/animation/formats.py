"""The formats of an animation's files: a line of FORMATS, and a function of `writers`, each.

What reads the table needs no encoder: the function is imported when a file is written.
"""

from __future__ import annotations

from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from convviz.errors import ConvVizError
from convviz.files import shown_path
from convviz.parsing.numerals import short
from convviz.parsing.spelling import spelled

if TYPE_CHECKING:
    from convviz.animation.excerpt import Excerpt


class Holding(StrEnum):
    """Which pictures a file has where nothing is asked for."""

    ALL = "all"
    ONE = "one"
    ASKED = "all if animated, else one"


class Format(NamedTuple):
    """One kind of file.

    `help` is a line about it, `writer` the name of a function of `convviz.animation.writers`.
    `takes` has the fields of a `Manner` that change its files, and `frame` if one picture can
    be asked for.  `extra` is what has to be installed of convviz's extras, and `module` what
    it brings.  `each` is true if a folder can have a file of the kind for each picture.
    `is_page` is true if a file fits its window, and has all pictures, too, where one is asked
    for, at which it starts; `is_even` if its sides are, as those of videos have to be.
    """

    help: str
    writer: str
    holds: Holding = Holding.ALL
    takes: frozenset[str] = frozenset()
    extra: str = ""
    module: str = ""
    each: bool = False
    is_page: bool = False
    is_even: bool = False

    def write(self, excerpt: Excerpt, out: BinaryIO) -> None:
        """Write the pictures of `excerpt` to `out`."""
        getattr(import_module("convviz.animation.writers"), self.writer)(excerpt, out)

    def has_all(self, *, animated: bool) -> bool:
        """True if a file has all pictures where no frame is asked for."""
        return self.holds is Holding.ALL or (self.holds is Holding.ASKED and animated)

    def size_px(self, width_px: int, height_px: int) -> tuple[int, int]:
        """Width and height of a file's pictures, which are drawn with these.

        Raises:
            ConvVizError: no video can be so large.
        """
        if not self.is_even:
            return width_px, height_px
        from convviz.encode.film import even
        from convviz.encode.video import BOUNDS

        BOUNDS.check_size(width_px, height_px)
        return even(width_px), even(height_px)

    def check_extra(self, suffix: str) -> None:
        """See that what these files need is installed.

        Raises:
            ConvVizError: it is not; names what to install.
        """
        if not self.extra:
            return
        try:
            import_module(self.module)
        except ImportError as error:
            raise ConvVizError(
                f"a .{suffix} needs {self.module}, which is not installed: pip install"
                f' "convviz[{self.extra}]"'
            ) from error


def _takes(*keys: str) -> frozenset[str]:
    return frozenset(keys)


FORMATS = {
    "gif": Format("plays anywhere", "gif", takes=_takes("optimize", "transparency")),
    "webp": Format(
        "the same pixels in about half of a GIF's bytes, for READMEs and pages",
        "webp",
        takes=_takes("frame"),
        each=True,
    ),
    "apng": Format("the same pixels as an animated PNG", "apng"),
    "mp4": Format(
        "H.264, for players, slides and posts; colours a little changed",
        "mp4",
        extra="video",
        module="av",
        is_even=True,
    ),
    "webm": Format(
        "VP9, for pages; with --lossless every pixel is exact",
        "webm",
        takes=_takes("lossless"),
        extra="video",
        module="av",
        is_even=True,
    ),
    "pptx": Format(
        "a slide with the GIF, its title, alternative text and speaker notes",
        "pptx",
        takes=_takes("optimize", "transparency", "aspect"),
        extra="slides",
        module="pptx",
    ),
    "html": Format(
        "a page to pause and step; in the usual view also to point at a cell and type numbers",
        "html",
        takes=_takes("frame"),
        is_page=True,
    ),
    "svg": Format(
        "sharp at any size, moves without a script", "svg", takes=_takes("frame"), each=True
    ),
    "pdf": Format(
        "a page a picture, as LaTeX's animate takes it", "pdf", takes=_takes("frame"), each=True
    ),
    "png": Format(
        "one picture; with --animated all, as an .apng",
        "png",
        Holding.ASKED,
        _takes("frame", "animated"),
        each=True,
    ),
}
"""Formats by suffix."""

EACH = tuple(sorted((name for name in FORMATS if FORMATS[name].each), key="png".__ne__))
"""The formats of the files in a folder, the usual one first."""


def format_named(name: object) -> tuple[str, Format]:
    """The suffix and the format called `name`, with its dot or without.

    >>> format_named(".WebP")[0]
    'webp'

    Raises:
        ConvVizError: there is none.
    """
    bare = name.removeprefix(".") if isinstance(name, str) else name
    if (known := spelled(bare, FORMATS)) is None:
        raise ConvVizError(f"format must be one of {', '.join(FORMATS)}, not {short(name)}")
    return known, FORMATS[known]


def no_format(target: Path, typed: str) -> ConvVizError:
    """The complaint about a path whose suffix is none of FORMATS."""
    if target.name[1:].lower() in FORMATS:
        return ConvVizError(
            f"{shown_path(typed)} is a suffix without a name: say for example film{target.name}"
        )
    whole = {name: known.holds is Holding.ALL for name, known in FORMATS.items()}
    *films, last = (f".{name}" for name, has_all in whole.items() if has_all)
    stills = ", ".join(f".{name}" for name, has_all in whole.items() if not has_all)
    ending = f"in {shown_path(target.suffix)}" if target.suffix else "without a suffix"
    return ConvVizError(
        f"{shown_path(typed)} must end in {', '.join(films)} or {last}, in {stills} for one"
        f" picture, or in / for a folder of all, not {ending}"
    )
