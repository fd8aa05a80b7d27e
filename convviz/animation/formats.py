"""The formats of an animation's files: one function and one line of FORMATS each.

A function gets an `Excerpt` of an animation and an open binary file; it imports its encoder or
renderer when it is called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from convviz.animation.pictures import Pictures
from convviz.encode.film import Film, Frame
from convviz.errors import ConvVizError
from convviz.files import shown_path
from convviz.parsing.numerals import short
from convviz.parsing.spelling import spelled

if TYPE_CHECKING:
    from convviz.render.vector import Placed

Progress = Callable[[int], None]
"""Called with the number of frames done so far, after each frame."""


class Excerpt(NamedTuple):
    """The pictures `places` of an animation, and how a file of them is to be written.

    `shown_ms` has the milliseconds of each; `loop` is how often a film plays, 0 for ever.
    """

    pictures: Pictures
    places: range
    shown_ms: list[int]
    loop: int
    optimize: bool = False
    transparency: bool = True
    progress: Progress | None = None

    @property
    def film(self) -> Film:
        """The pictures as palette indices."""
        shown = self.pictures
        return Film(shown.width_px, shown.height_px, shown.palette, _Frames(self))

    def shapes(self) -> Iterator[Iterator[Placed]]:
        """The shapes of one picture after the other."""
        for done, place in enumerate(self.places, start=1):
            yield self.pictures.shapes(place)
            if self.progress:
                self.progress(done)


class _Frames:
    """The frames of an excerpt, drawn anew each time they are gone through."""

    def __init__(self, excerpt: Excerpt) -> None:
        self.excerpt = excerpt

    def __iter__(self) -> Iterator[Frame]:
        excerpt = self.excerpt
        timed = zip(excerpt.places, excerpt.shown_ms, strict=True)
        for done, (place, shown_ms) in enumerate(timed, start=1):
            yield Frame(excerpt.pictures.draw(place), shown_ms)
            if excerpt.progress:
                excerpt.progress(done)


def _gif(excerpt: Excerpt, out: BinaryIO) -> None:
    from convviz.encode.gif import GifEncoder

    shown = excerpt.pictures
    words = f"{shown.caption}\n\n{shown.alt_text}".replace("→", "->")
    GifEncoder(excerpt.loop, words, excerpt.optimize, excerpt.transparency)(excerpt.film, out)


def _png(excerpt: Excerpt, out: BinaryIO) -> None:
    from convviz.encode.png import PngEncoder

    PngEncoder(excerpt.pictures.caption.replace("→", "->"))(excerpt.film, out)


def _svg(excerpt: Excerpt, out: BinaryIO) -> None:
    from convviz.render.svg import Playback, svg

    playback = Playback(excerpt.shown_ms, excerpt.loop)
    out.write(svg(excerpt.pictures.canvas, excerpt.shapes(), playback).encode())


def _pdf(excerpt: Excerpt, out: BinaryIO) -> None:
    from convviz.render.pdf import pdf

    out.write(pdf(excerpt.pictures.canvas, excerpt.shapes()))


def _html(excerpt: Excerpt, out: BinaryIO) -> None:
    from convviz.html.played import plays

    shown, places = excerpt.pictures, excerpt.places
    if (played := shown.played) and plays(played.walk.layer):
        from convviz.html.player import player_page

        one = shown.step(places[0]) if len(places) < len(shown) else None
        page = player_page(*played, shown.theme, shown.alt_text, one)
    else:
        from convviz.html.filmstrip import Strip, filmstrip_page
        from convviz.render.svg import Playback, svg

        strip = Strip(
            svg(shown.canvas, excerpt.shapes(), Playback(excerpt.shown_ms, excerpt.loop)),
            excerpt.shown_ms,
            [shown.step(place) for place in places],
        )
        page = filmstrip_page(strip, shown.caption, shown.alt_text, shown.theme)
    out.write(page.encode())


class Format(NamedTuple):
    """A way of writing files: whether it holds all pictures, and whether it can hold one."""

    write: Callable[[Excerpt, BinaryIO], None]
    all_frames: bool = True
    one_frame: bool = True


FORMATS = {
    "gif": Format(_gif, one_frame=False),
    "html": Format(_html),
    "png": Format(_png, all_frames=False),
    "svg": Format(_svg),
    "pdf": Format(_pdf),
}
"""Formats by suffix."""


def format_named(name: object) -> Format:
    """The format called `name`.

    Raises:
        ConvVizError: there is none.
    """
    if (known := spelled(name, FORMATS)) is None:
        raise ConvVizError(f"format must be one of {', '.join(FORMATS)}, not {short(name)}")
    return FORMATS[known]


def no_format(target: Path, typed: str) -> ConvVizError:
    """The complaint about a path whose suffix is none of FORMATS."""
    if target.name[1:].lower() in FORMATS:
        return ConvVizError(
            f"{shown_path(typed)} is a suffix without a name: say for example film{target.name}"
        )
    *films, last = (f".{name}" for name, known in FORMATS.items() if known.all_frames)
    stills = ", ".join(f".{name}" for name, known in FORMATS.items() if not known.all_frames)
    ending = f"in {shown_path(target.suffix)}" if target.suffix else "without a suffix"
    return ConvVizError(
        f"{shown_path(typed)} must end in {', '.join(films)} or {last}, in {stills} for one"
        f" picture, or in / for a folder of all, not {ending}"
    )
