"""An animation: whatever has `Pictures`, shown or saved on request; it knows of no layer."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from warnings import warn

from convviz.animation.excerpt import Excerpt
from convviz.animation.formats import FORMATS, format_named
from convviz.animation.less import Again
from convviz.animation.manner import Manner, Progress
from convviz.animation.pictures import Pictures
from convviz.animation.targets import no_frame, places_of, target_of
from convviz.errors import SizeWarning
from convviz.files import write_file, write_folder
from convviz.parsing.numerals import whole

if TYPE_CHECKING:
    from PIL.Image import Image

    from convviz.animation.fitted import Fitted


@dataclass(frozen=True, slots=True, repr=False)
class Animation:
    """Pictures in time: a sequence of `PIL.Image`, made when they are asked for.

    In a notebook an animation shows itself.
    """

    pictures: Pictures
    loop: int
    again: Again | None = None

    @property
    def width_px(self) -> int:
        """Width of every picture."""
        return self.pictures.width_px

    @property
    def height_px(self) -> int:
        """Height of every picture."""
        return self.pictures.height_px

    @property
    def durations_ms(self) -> tuple[int, ...]:
        """For how long each picture is shown."""
        return tuple(map(self.pictures.shown_ms, range(len(self))))

    def step(self, number: int) -> int:
        """The step of the walk, counted from 0, that picture `number` shows.

        Before the first step it is the first one, after the last step the last one, and
        between two steps the one before.

        Raises:
            IndexError: there is no such picture.
        """
        return self.pictures.step(self._place(number))

    @property
    def name(self) -> str:
        """A file name without suffix that says what is shown, legal on every system."""
        return self.pictures.name

    @property
    def alt_text(self) -> str:
        """One paragraph for somebody who cannot see it, in ASCII."""
        return self.pictures.alt_text

    def __repr__(self) -> str:
        return (
            f"<Animation of {self.pictures.caption}: {len(self)} frames of"
            f" {self.width_px} x {self.height_px} px>"
        )

    def __len__(self) -> int:
        return len(self.pictures)

    def __getitem__(self, number: int) -> Image:
        return self.frame(number)

    def __iter__(self) -> Iterator[Image]:
        return map(self.frame, range(len(self)))

    def frame(self, number: int) -> Image:
        """Picture `number` in RGB; negative numbers count from the end.

        Raises:
            IndexError: there is no such picture.
        """
        from PIL import Image

        pixels = self.pictures.draw(self._place(number))
        return Image.fromarray(self.pictures.palette[pixels])

    def save(
        self,
        path: str | os.PathLike[str],
        *,
        frame: int | None = None,
        optimize: bool = False,
        transparency: bool = True,
        animated: bool = False,
        lossless: bool = False,
        aspect: str = "16:9",
        each: str = "png",
        max_kb: int | None = None,
        progress: Progress | None = None,
    ) -> Path:
        """Write a file, or a folder of all frames, and return its path.

        The suffix chooses, as the table `FORMATS` has it: `.gif`, `.webp`, `.apng`, `.mp4`
        and `.webm` are the animation, `.html` a page that plays it, `.png` one picture of
        it, `.svg` the animation or with `frame` one picture, `.pdf` a page for each picture
        or with `frame` one, `.pptx` a slide with the animation, and a path with a slash at
        the end, or of a folder that is there without such a suffix, has all pictures.  What
        was there before is replaced only when the new one is complete; of a folder, pictures
        of a longer animation too.

        Args:
            path: where to.
            frame: the number of the one picture in a `.png`, by default the last one, or in
                a `.webp`, `.svg` or `.pdf`, by default all; an `.html` starts there.
            optimize: take longer, several seconds for long animations, for a smaller GIF
                of the same pixels.
            transparency: let the frames of a GIF have holes where nothing changed; without,
                it is larger, and very old viewers show it.
            animated: make a `.png` of all pictures, as an `.apng` is.
            lossless: make a `.webm` of exactly the pixels that were drawn.
            aspect: width to height of the slide in a `.pptx`: `16:9` or `4:3`.
            each: the format of the files in a folder: `png`, `webp`, `svg` or `pdf`.
            max_kb: thousands of bytes that a file may have, as `within` keeps it.
            progress: called with the frames done so far, after each.

        Raises:
            ConvVizError: the suffix is none of these, there is no such frame, what the format
                needs is not installed, or the file cannot be written, such as one that is a
                folder.

        Warns:
            SizeWarning: something was done to keep `max_kb`.
        """
        manner = Manner(optimize, transparency, animated, lossless, aspect)
        target = target_of(path, each).checked(manner, frame, len(self))
        if max_kb is not None:
            target.check_is_file("max_kb is")
            how = manner._asdict()
            small = self.within(max_kb, target.format, frame=frame, progress=progress, **how)
            if small.done:
                warn(f"{target.path.name}: {small.told}", SizeWarning, stacklevel=2)
            return small.save(target.path)
        if target.is_folder:
            frames = Excerpt.of(self.pictures, range(len(self)), self.loop, manner, progress)
            write = FORMATS[target.format].write
            write_folder(target.path, frames.files(target.format, write))
            return target.path
        excerpt = self._excerpt(target.format, manner, frame, progress)
        write_file(target.path, partial(FORMATS[target.format].write, excerpt))
        return target.path

    def within(
        self,
        max_kb: int,
        format: str = "gif",
        *,
        frame: int | None = None,
        optimize: bool = False,
        transparency: bool = True,
        animated: bool = False,
        lossless: bool = False,
        aspect: str = "16:9",
        progress: Progress | None = None,
    ) -> Fitted:
        """A file of at most `max_kb` thousand bytes, and what was done for it: as little as
        is enough, in this order: a search for a smaller GIF of the same pixels, fewer
        pictures between steps, fewer steps, as the pictures then say, a smaller scale.

        Raises:
            ConvVizError: not even the least is small enough; otherwise as `write`.
        """
        from convviz.animation.fitted import Fitted
        from convviz.animation.limit import BYTES_A_KB, Limit

        suffix, known = format_named(format)
        known.check_extra(suffix)
        most = whole("max_kb", max_kb, least=1) * BYTES_A_KB
        manner = Manner(optimize, transparency, animated, lossless, aspect)
        moves = len(places_of(suffix, manner, frame, len(self))) > 1

        def written(pictures: Pictures, manner: Manner) -> bytes:
            out, made = BytesIO(), replace(self, pictures=pictures)
            known.write(made._excerpt(suffix, manner, frame, progress), out)
            return out.getvalue()

        how = {"searches": moves and "optimize" in known.takes, "is_page": known.is_page}
        limit = Limit(most, written, manner, self.again, **how)
        tried = limit.fitted(self.pictures, moves=moves)
        return Fitted(tried.pictures, tried.content, tuple(limit.done), max_kb)

    def format_of(
        self,
        path: str | os.PathLike[str],
        *,
        frame: int | None = None,
        animated: bool = False,
        each: str = "png",
    ) -> str:
        """The format that `save` would write to `path`, or of each file in a folder there.

        Raises:
            ConvVizError: `save` would refuse, which it says before any work.
        """
        manner = Manner(animated=animated)
        return target_of(path, each).checked(manner, frame, len(self)).format

    def write(
        self,
        out: BinaryIO,
        format: str = "gif",
        *,
        frame: int | None = None,
        optimize: bool = False,
        transparency: bool = True,
        animated: bool = False,
        lossless: bool = False,
        aspect: str = "16:9",
        progress: Progress | None = None,
    ) -> None:
        """Write the animation to an open binary file, as `save` does.

        Raises:
            ConvVizError: there is no such format or frame; otherwise as `save`.
        """
        suffix, known = format_named(format)
        known.check_extra(suffix)
        manner = Manner(optimize, transparency, animated, lossless, aspect)
        known.write(self._excerpt(suffix, manner, frame, progress), out)

    def to_bytes(
        self,
        format: str = "gif",
        *,
        frame: int | None = None,
        optimize: bool = False,
        transparency: bool = True,
        animated: bool = False,
        lossless: bool = False,
        aspect: str = "16:9",
    ) -> bytes:
        """What `write` writes, as bytes."""
        out, manner = BytesIO(), Manner(optimize, transparency, animated, lossless, aspect)
        self.write(out, format, frame=frame, **manner._asdict())
        return out.getvalue()

    def snippet(
        self,
        kind: str,
        path: str | os.PathLike[str],
        *,
        frame: int | None = None,
        animated: bool = False,
    ) -> str:
        """The lines that show the file `path`, which `save` writes, in a document.

        `kind` is `markdown`, `html`, `sphinx`, `myst`, `quarto`, `reveal`, `marp`, `beamer` or
        `latex`; the lines have the path as it is given, the alternative text and the caption.

        Raises:
            ConvVizError: there is no such kind, or no document of this kind shows the file.
        """
        from convviz.animation.pasting import shown_file
        from convviz.snippets.kinds import snippet

        target, manner = target_of(path, "png"), Manner(animated=animated)
        places = places_of(target.format, manner, frame, len(self))
        return snippet(kind, shown_file(self.pictures, target, places, endless=self.loop == 0))

    def _excerpt(
        self, format: str, manner: Manner, frame: int | None, progress: Progress | None
    ) -> Excerpt:
        places = places_of(format, manner, frame, len(self))
        return Excerpt.of(self.pictures, places, self.loop, manner, progress)

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
        from convviz.animation.notebook import mime_bundle

        return mime_bundle(self)

    def _place(self, number: int) -> int:
        try:
            return range(len(self))[number]
        except (IndexError, TypeError):
            raise IndexError(no_frame(number, len(self))) from None
