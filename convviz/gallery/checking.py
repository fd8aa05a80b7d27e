"""Pictures in a folder held against what would be drawn; nothing is written."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import closing
from functools import partial
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from convviz.errors import ConvVizError
from convviz.files import path_text
from convviz.gallery.jobs import Drawn, Facts, FrameDone, Job, drawn
from convviz.gallery.making import (
    Progress,
    Result,
    Runner,
    check_files,
    check_formats,
    result_of,
    runner,
    unseen,
)
from convviz.gallery.record import Record

if TYPE_CHECKING:
    from PIL.Image import Image

MISSING = "it is missing"
STALE = "it is out of date"


def check_jobs(
    jobs: Sequence[Job],
    into: str | os.PathLike[str],
    *,
    executor: Executor | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Generator[Result]:
    """See whether the files of `jobs` in the folder `into` are what would be drawn.

    What the record of the folder vouches for is right; the rest is drawn and compared, so that
    a newer convviz that draws the same finds nothing wrong.

    Args:
        jobs: what would be drawn.
        into: the folder, which need not be there.
        executor: what draws, instead of processes of our own.
        workers: how many processes at once, by default one for each core.
        progress: called with the pictures that are seen to and the number of all.

    Raises:
        ConvVizError: an argument is impossible, or two jobs have one file.
    """
    folder = Path(path_text("into", into))
    run = runner(executor, workers, partial(compared, into=folder))
    check_files(jobs)
    return _checked(jobs, folder, run, progress or unseen)


def _checked(
    jobs: Sequence[Job], into: Path, run: Runner, progress: Progress
) -> Generator[Result]:
    record = Record(into)
    doubtful = []
    for job in jobs:
        if (facts := record.current(job)) is not None:
            yield result_of(job, into, facts, unchanged=True)
        elif not (into / job.file).is_file():
            yield result_of(job, into, MISSING)
        else:
            doubtful.append(job)
    check_formats(doubtful)
    done = len(jobs) - len(doubtful)
    progress(done, len(jobs))
    with closing(run(doubtful)) as outcomes:
        for job, outcome in outcomes:
            done += 1
            progress(done, len(jobs))
            found = _found(job, outcome, into)
            yield result_of(job, into, found, unchanged=isinstance(found, Facts))


def compared(job: Job, frame_done: FrameDone, *, into: Path) -> Facts:
    """The facts of the picture, which looks like the file in the folder `into`.

    Raises:
        ConvVizError: as `drawn`, or the picture in the folder is out of date.
    """
    return _like(drawn(job, frame_done), into / job.file)


def _found(job: Job, outcome: Facts | Drawn | str, into: Path) -> Facts | str:
    """The facts of a picture whose file shows it, or what is wrong."""
    if not isinstance(outcome, Drawn):
        return outcome
    try:  # what an executor sent back is not yet compared
        return _like(outcome, into / job.file)
    except ConvVizError as error:
        return str(error)


def _like(picture: Drawn, path: Path) -> Facts:
    """The facts of a picture that looks like the file `path`.

    Raises:
        ConvVizError: the picture does not.
    """
    try:
        there = path.read_bytes()
    except OSError as error:
        raise ConvVizError(f"it cannot be read: {error.strerror or error}") from None
    if not look_the_same(there, picture.content):
        raise ConvVizError(STALE)
    return picture.facts


def look_the_same(there: bytes, drawn: bytes) -> bool:
    """True if two files have the same bytes, or the same pixels for the same times."""
    if there == drawn:
        return True
    from PIL import Image

    try:
        with Image.open(BytesIO(there)) as old, Image.open(BytesIO(drawn)) as new:
            if old.size != new.size or old.info.get("loop") != new.info.get("loop"):
                return False
            return list(_film(old)) == list(_film(new))
    except Exception:  # Pillow has many for a file that is cut, or that is no picture
        return False


def _film(image: Image) -> Iterator[tuple[bytes, int]]:
    """A hash of each picture and its milliseconds, a repeated picture told once."""
    from PIL import ImageSequence

    frames = (
        (sha256(frame.convert("RGBA").tobytes()).digest(), round(frame.info.get("duration", 0)))
        for frame in ImageSequence.Iterator(image)
    )
    return _merged(frames)


def _merged(frames: Iterable[tuple[bytes, int]]) -> Iterator[tuple[bytes, int]]:
    """`frames`, neighbours of the same pixels being one.

    >>> list(_merged([(b"a", 100), (b"a", 50), (b"b", 10), (b"a", 5)]))
    [(b'a', 150), (b'b', 10), (b'a', 5)]
    """
    held: tuple[bytes, int] | None = None
    for pixels, shown_ms in frames:
        if held is not None and held[0] == pixels:
            held = pixels, held[1] + shown_ms
            continue
        if held is not None:
            yield held
        held = pixels, shown_ms
    if held is not None:
        yield held
