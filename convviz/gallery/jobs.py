"""A picture that is to be made, as a value that any process on any machine can draw.

Knows no folder, no pool and no TOML.
"""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from convviz.errors import ConvVizError, ShapeWarning
from convviz.gallery.fingerprints import fingerprint

if TYPE_CHECKING:
    from convviz.animation.animation import Animation

NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
RESERVED = re.compile(r"(CON|PRN|AUX|NUL|(COM|LPT)[0-9])(\..*)?|.*\.", re.IGNORECASE)
"""Names of devices on Windows, with any suffix, and names of which Windows drops a last dot."""

_FILTERS = Lock()
"""Held while the filters of warnings are changed, which all threads of a process share."""


@dataclass(frozen=True, slots=True)
class Job:
    """A picture to be made: `animate(layer, input_shape, **options)` as the file `name.format`.

    A theme in `options` that is a TOML file is read when the job is made, so that a worker
    needs no file.  `title` and `question` are handed on to the result and not drawn.

    >>> from convviz.layer import Conv2d
    >>> Job("stem", Conv2d(3, 64, 7, stride=2), (3, 224, 224), {"story": False}).file
    'stem.gif'

    Raises:
        ConvVizError: `name` cannot be a file's name on every system.
    """

    name: str
    layer: object
    input_shape: Sequence[int]
    options: Mapping[str, Any] = field(default_factory=dict)
    format: str = "gif"
    optimize: bool = False
    title: str = ""
    question: str = ""

    def __post_init__(self) -> None:
        check_name(self.name)
        theme = self.options.get("theme")
        if isinstance(theme, str | os.PathLike) and Path(theme).suffix == ".toml":
            object.__setattr__(self, "options", {**self.options, "theme": _read(theme)})

    @property
    def file(self) -> str:
        """The name of the picture's file."""
        return f"{self.name}.{self.format}"

    @property
    def fingerprint(self) -> str:
        """A hash of all that says how the picture looks; empty where something has none."""
        return fingerprint(self.layer, tuple(self.input_shape), self.options, self.format)

    def animation(self) -> Animation:
        """The picture, not yet drawn.

        Raises:
            ConvVizError: as `animate`.
        """
        from convviz.animation.animate import animate

        with _FILTERS, warnings.catch_warnings():
            warnings.simplefilter("ignore", ShapeWarning)  # `question` asks
            return animate(self.layer, self.input_shape, **self.options)


def _read(theme: str | os.PathLike[str]) -> object:
    """The theme in a file, or the path of a file that holds none: drawing says why."""
    from convviz.theme import load_theme

    try:
        return load_theme(theme)
    except ConvVizError:
        return theme


def check_name(name: str) -> None:
    """Raise a ConvVizError where `name` cannot be a file's name on every system."""
    if not NAME.fullmatch(name):
        raise ConvVizError(
            "its name becomes a file's, so it may have ASCII letters, digits, _, - and . only"
        )
    if RESERVED.fullmatch(name):
        other = name.rstrip(".")
        if RESERVED.fullmatch(other):
            other = f"a_{other}"
        raise ConvVizError(
            "its name becomes a file's, which Windows does not allow to be called"
            f" {name}: name it otherwise, such as {other}"
        )


class Facts(NamedTuple):
    """What is known of a picture that was drawn.

    `fingerprint` is the job's where it was drawn, `digest` the SHA-256 of the file's bytes,
    `size` their number; `optimized` is true of the smallest file of these pixels.
    """

    fingerprint: str
    digest: str
    optimized: bool
    width_px: int
    height_px: int
    frames: int
    size: int
    alt_text: str


class Drawn(NamedTuple):
    """The facts of a picture, and the bytes of its file."""

    facts: Facts
    content: bytes


FrameDone = Callable[[int], None]
"""Called with the number of frames done so far, after each frame; an error ends the drawing."""

Way = Callable[[Job, FrameDone], Facts]
"""A way of making a job's picture, which can be pickled: `saved` with a folder, say.

It returns no bytes: a process that is killed while it sends more than a pipe holds would leave
whoever reads waiting for ever.
"""

Made = TypeVar("Made", Facts, Drawn)


def drawn(job: Job, frame_done: FrameDone) -> Drawn:
    """The picture as bytes.

    Raises:
        ConvVizError: the picture is impossible, or the format is unknown.
    """
    animation, out = job.animation(), BytesIO()
    animation.write(out, job.format, optimize=job.optimize, progress=frame_done)
    content = out.getvalue()
    return Drawn(_facts(job, animation, sha256(content).hexdigest(), len(content)), content)


def saved(job: Job, frame_done: FrameDone, *, into: Path) -> Facts:
    """The facts of the picture, which is now in its file in the folder `into`.

    Raises:
        ConvVizError: as `drawn`, or the file cannot be written.
    """
    path, animation = into / job.file, job.animation()
    animation.save(path, optimize=job.optimize, progress=frame_done)
    return _facts(job, animation, digest_of(path), path.stat().st_size)


def digest_of(path: Path) -> str:
    """The SHA-256 of the bytes of a file; empty where it cannot be read, as by its mode."""
    try:
        return sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
    except OSError:
        return ""


def _facts(job: Job, animation: Animation, digest: str, size: int) -> Facts:
    from convviz.animation.formats import format_named
    from convviz.animation.manner import Manner
    from convviz.animation.pictures import alt_text_of
    from convviz.animation.targets import places_of

    places = places_of(job.format, Manner(), None, len(animation))
    _, known = format_named(job.format)
    return Facts(
        job.fingerprint,
        digest,
        job.optimize,
        *known.size_px(animation.width_px, animation.height_px),
        len(places),
        size,
        alt_text_of(animation.pictures, places),
    )


def attempt(
    way: Callable[[Job, FrameDone], Made], job: Job, frame_done: FrameDone | None = None
) -> Made | str:
    """What `way` makes of `job`, or a sentence that says why there is no picture."""
    frame_done = frame_done or _go_on
    try:
        frame_done(0)
        return way(job, frame_done)
    except Exception as error:  # whatever it is, the other jobs have their pictures
        return why(error)


def _go_on(frames_done: int) -> None:
    pass


def why(error: Exception) -> str:
    """The sentence that says why `error` left no picture.

    >>> why(ConvVizError("stride must be from 1, not 0")), why(ZeroDivisionError("x"))
    ('stride must be from 1, not 0', 'it cannot be made: ZeroDivisionError, x')
    """
    told = str(error)
    if isinstance(error, ConvVizError):
        return told
    return f"it cannot be made: {type(error).__name__}" + f", {told}" * bool(told)
