"""An animation: pictures and their times, shown or saved on request.

It plays whatever has `Pictures`, and knows of no layer.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from convviz.animation.formats import (
    FORMATS,
    Excerpt,
    Format,
    Progress,
    format_named,
    no_format,
)
from convviz.animation.pictures import Pictures
from convviz.errors import ConvVizError
from convviz.files import check_writable, path_text, shown_path, write_file, write_folder
from convviz.parsing.numerals import short

if TYPE_CHECKING:
    from PIL.Image import Image


@dataclass(frozen=True, slots=True, repr=False)
class Animation:
    """Pictures in time: a sequence of `PIL.Image`, made when they are asked for.

    In a notebook an animation shows itself.
    """

    pictures: Pictures
    loop: int

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
        progress: Progress | None = None,
    ) -> Path:
        """Write a file, or a folder of all frames as PNG, and return its path.

        The suffix chooses: `.gif` is the animation, `.html` a page that plays it, `.png` one
        picture of it, `.svg` the animation or with `frame` one picture, `.pdf` a page for
        each picture or with `frame` one, and a path with a slash at the end, or of a folder
        that is there without such a suffix, has all pictures.  What was there before is
        replaced only when the new one is complete; of a folder, pictures of a longer
        animation too.

        Args:
            path: where to.
            frame: the number of the one picture in a `.png`, by default the last one, or in
                an `.svg` or `.pdf`, by default all; an `.html` starts there.
            optimize: take longer, several seconds for long animations, for a smaller GIF
                of the same pixels.
            transparency: let the frames of a GIF have holes where nothing changed; without,
                it is larger, and very old viewers show it.
            progress: called with the frames done so far, after each.

        Raises:
            ConvVizError: the suffix is none of these, there is no such frame, or the file
                cannot be written, such as one that is a folder.
        """
        typed = path_text("path", path)
        target, kind = Path(typed), Path(typed).suffix[1:].lower()
        folder = os.path.isdir(target) and kind not in FORMATS
        if folder or typed.endswith(("/", os.sep)):
            if frame is not None:
                raise ConvVizError("a folder has all frames: ask for one frame of a .png")
            self._save_folder(target, typed, progress)
            return target
        if kind not in FORMATS:
            raise no_format(target, typed)
        check_writable(target)
        writer = partial(
            self.write,
            format=kind,
            frame=frame,
            optimize=optimize,
            transparency=transparency,
            progress=progress,
        )
        write_file(target, writer)
        return target

    def _save_folder(self, target: Path, typed: str, progress: Progress | None) -> None:
        if not target.name or target.name == "..":
            raise ConvVizError(f"{shown_path(typed)!r} is no name for a folder of pictures")
        digits = len(str(len(self) - 1))
        pictures = (
            (f"frame_{number:0{digits}}.png", self._writer("png", number, progress))
            for number in range(len(self))
        )
        write_folder(target, pictures)

    def write(
        self,
        out: BinaryIO,
        format: str = "gif",
        *,
        frame: int | None = None,
        optimize: bool = False,
        transparency: bool = True,
        progress: Progress | None = None,
    ) -> None:
        """Write the animation to an open binary file, as `save` does.

        Raises:
            ConvVizError: there is no such format or frame; otherwise as `save`.
        """
        known = format_named(format)
        places = self._places(known, frame)
        shown_ms = list(map(self.pictures.shown_ms, places))
        excerpt = Excerpt(
            self.pictures, places, shown_ms, self.loop, optimize, transparency, progress
        )
        known.write(excerpt, out)

    def to_bytes(
        self,
        format: str = "gif",
        *,
        frame: int | None = None,
        optimize: bool = False,
        transparency: bool = True,
    ) -> bytes:
        """What `write` writes, as bytes."""
        out = BytesIO()
        self.write(out, format, frame=frame, optimize=optimize, transparency=transparency)
        return out.getvalue()

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
        from convviz.animation.notebook import mime_bundle

        return mime_bundle(self)

    def _writer(
        self, format: str, number: int, progress: Progress | None
    ) -> Callable[[BinaryIO], None]:
        def write(out: BinaryIO) -> None:
            self.write(out, format, frame=number)
            if progress:
                progress(number + 1)

        return write

    def _place(self, number: int) -> int:
        try:
            return range(len(self))[number]
        except (IndexError, TypeError):
            frames = len(self)
            raise IndexError(
                f"there is no frame {short(number)} among {frames}: it can be from {-frames}"
                f" to {frames - 1}"
            ) from None

    def _places(self, known: Format, frame: int | None) -> range:
        """The pictures that a file of a format has."""
        if frame is None:
            return range(len(self)) if known.all_frames else range(len(self))[-1:]
        if not known.one_frame:
            raise ConvVizError("a GIF has all frames: ask for one frame of a .png")
        try:
            place = self._place(frame)
        except IndexError as error:
            raise ConvVizError(str(error)) from None
        return range(place, place + 1)
