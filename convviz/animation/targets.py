"""Where an animation goes: a file whose suffix is a format, or a folder of files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from convviz.animation.formats import EACH, FORMATS, format_named, no_format
from convviz.animation.manner import Manner
from convviz.errors import ConvVizError
from convviz.files import check_folder_writable, check_writable, path_text, shown_path
from convviz.parsing.numerals import one_of, short


class Destination(NamedTuple):
    """A path, and the format of the file there, or of each file in the folder there."""

    path: Path
    format: str
    is_folder: bool = False

    def checked(self, manner: Manner, frame: int | None, count: int) -> Destination:
        """The same, where a file of `frame`, or of all of `count` frames, can be written.

        Raises:
            ConvVizError: it cannot, or what the format needs is not installed.
        """
        FORMATS[self.format].check_extra(self.format)
        if self.is_folder:
            if frame is not None:
                raise ConvVizError("a folder has all frames: ask for one frame of a .png")
            check_folder_writable(self.path)
        else:
            places_of(self.format, manner, frame, count)
            check_writable(self.path)
        return self

    def check_is_file(self, what: str) -> None:
        """Raise a ConvVizError, that says for `what` a file is needed, where this is none."""
        if self.is_folder:
            raise ConvVizError(f"{what} for one file, not for a folder: name a file")


def target_of(path: str | os.PathLike[str], each: str) -> Destination:
    """The target that `path` names; `each` is the format of the files in a folder.

    Raises:
        ConvVizError: the suffix is none of a format, or the path no name for a folder.
    """
    typed = path_text("path", path)
    target, kind = Path(typed), Path(typed).suffix[1:].lower()
    each = one_of("each", each, EACH)
    if typed.endswith(("/", os.sep)) or (os.path.isdir(target) and kind not in FORMATS):
        if not target.name or target.name == "..":
            raise ConvVizError(f"{shown_path(typed)!r} is no name for a folder of pictures")
        return Destination(target, each, is_folder=True)
    if kind not in FORMATS:
        raise no_format(target, typed)
    return Destination(target, kind)


def places_of(format: str, manner: Manner, frame: int | None, count: int) -> range:
    """The pictures, of `count`, that a file has: all, the last one, or the one asked for.

    Raises:
        ConvVizError: there is no such picture, or a file of this format has all pictures.
    """
    name, known = format_named(format)
    if frame is None:
        return range(count) if known.has_all(animated=manner.animated) else range(count)[-1:]
    if "frame" not in known.takes:
        article = "an" if name[0] in "am" else "a"
        raise ConvVizError(
            f"{article} {name.upper()} has all frames: ask for one frame of a .png"
        )
    if manner.animated and "animated" in known.takes:
        raise ConvVizError("animated has no meaning with frame: leave one out")
    try:
        place = range(count)[frame]
    except (IndexError, TypeError):
        raise ConvVizError(no_frame(frame, count)) from None
    return range(place, place + 1)


def no_frame(frame: object, count: int) -> str:
    """The complaint about a picture that is none of `count`."""
    least, most = -count, count - 1
    return f"there is no frame {short(frame)} among {count}: it can be from {least} to {most}"
