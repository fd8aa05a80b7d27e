"""The pictures of one file: some of an animation's, with their times."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from convviz.animation.manner import Manner, Progress
from convviz.animation.pictures import Pictures, alt_text_of
from convviz.encode.film import Film, Frame

if TYPE_CHECKING:
    from convviz.files import Writer
    from convviz.render.vector import Canvas, Placed

    Write = Callable[["Excerpt", BinaryIO], None]


class Excerpt(NamedTuple):
    """The pictures `places` of an animation, and how a file of them is to be written.

    `shown_ms` has the milliseconds of each; `loop` is how often a film plays, 0 for ever.
    """

    pictures: Pictures
    places: range
    shown_ms: list[int]
    loop: int
    manner: Manner = Manner()
    progress: Progress | None = None

    @classmethod
    def of(
        cls,
        pictures: Pictures,
        places: range,
        loop: int,
        manner: Manner,
        progress: Progress | None,
    ) -> Excerpt:
        """The pictures `places`, with the times that they have."""
        shown_ms = list(map(pictures.shown_ms, places))
        return cls(pictures, places, shown_ms, loop, manner, progress)

    @property
    def whole(self) -> Excerpt:
        """All pictures of the animation, to be written in the same manner."""
        places = range(len(self.pictures))
        return Excerpt.of(self.pictures, places, self.loop, self.manner, self.progress)

    def files(self, suffix: str, write: Write) -> Iterator[tuple[str, Writer]]:
        """For each picture the name of a file in a folder, and what writes the file."""
        digits = len(str(len(self.pictures) - 1))
        for place in self.places:
            name = f"frame_{place:0{digits}}.{suffix}"
            yield name, partial(self._write_one, write, place)

    def _write_one(self, write: Write, place: int, out: BinaryIO) -> None:
        one = self._replace(places=range(place, place + 1), progress=None)
        write(one._replace(shown_ms=[self.pictures.shown_ms(place)]), out)
        if self.progress:
            self.progress(place + 1)

    @property
    def alt_text(self) -> str:
        """One paragraph for somebody who cannot see the pictures."""
        return alt_text_of(self.pictures, self.places)

    @property
    def canvas(self) -> Canvas:
        """The page of vector formats, with this alternative text."""
        return self.pictures.canvas._replace(description=self.alt_text)

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
        self.durations_ms = excerpt.shown_ms

    def __iter__(self) -> Iterator[Frame]:
        excerpt = self.excerpt
        timed = zip(excerpt.places, excerpt.shown_ms, strict=True)
        for done, (place, shown_ms) in enumerate(timed, start=1):
            yield Frame(excerpt.pictures.draw(place), shown_ms)
            if excerpt.progress:
                excerpt.progress(done)
