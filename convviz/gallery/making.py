"""Pictures in a folder: those that changed are drawn, in parallel, and all are told."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from convviz.errors import ConvVizError
from convviz.files import path_text, shown_path, write_file
from convviz.gallery.jobs import Drawn, Facts, Job, Way, attempt, saved
from convviz.gallery.record import Record
from convviz.parsing.numerals import short, whole, yes_or_no

Progress = Callable[[int, int], object]
"""Called with the pictures that are ready so far, and with the number of all."""


@dataclass(frozen=True, slots=True)
class Result:
    """The result of one picture: its file, or the reason why there is none.

    `size` is in bytes; all the numbers are 0 where there is an `error`.  `question` asks about
    an input shape that is legal and looks like another.  `alt_text` is a paragraph for somebody
    who cannot see the picture.  `unchanged` is true of a file that was there already.
    """

    name: str
    title: str
    path: Path
    error: str | None = None
    width_px: int = 0
    height_px: int = 0
    frames: int = 0
    size: int = 0
    question: str = ""
    alt_text: str = ""
    unchanged: bool = False


def render_jobs(
    jobs: Sequence[Job],
    into: str | os.PathLike[str],
    *,
    executor: Executor | None = None,
    workers: int | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> Generator[Result]:
    """Draw each job to its file in the folder `into`, and tell as each is ready.

    A picture that is there already, drawn from the same values by the same code, stays as it
    is; the folder's hidden file `.convviz.json` has the record.

    Args:
        jobs: what to draw, each with a file name of its own.
        into: the folder; it is made if only its last part is missing.
        executor: what runs the jobs, instead of processes of our own; it is left open.
        workers: how many processes at once, by default one for each core.
        force: whether all are drawn anew.
        progress: called with the pictures that are ready and the number of all.

    Raises:
        ConvVizError: the folder cannot be made, or two jobs have one file.  What is wrong with
            one job is in its result.
    """
    folder = Path(path_text("into", into))
    run = runner(executor, workers, partial(saved, into=folder))
    check_files(jobs)
    return _rendered(jobs, folder, run, yes_or_no("force", force), progress or unseen)


Runner = Callable[[Sequence[Job]], Generator[tuple[Job, Facts | Drawn | str]]]
"""What makes jobs into pictures."""


def _rendered(
    jobs: Sequence[Job], into: Path, run: Runner, force: bool, progress: Progress
) -> Generator[Result]:
    with _folder(into):
        record, stale = Record(into), list(jobs)
        if not force:
            known = {job.file: record.current(job) for job in jobs}
            stale = [job for job in jobs if known[job.file] is None]
            for job in jobs:
                if (facts := known[job.file]) is not None:
                    yield result_of(job, into, facts, unchanged=True)
        check_formats(stale)
        done = len(jobs) - len(stale)
        progress(done, len(jobs))
        with closing(run(stale)) as outcomes:
            try:
                for job, outcome in outcomes:
                    kept = _kept(job, outcome, into)
                    if isinstance(kept, Facts):
                        record.keep(job.file, kept)
                    done += 1
                    progress(done, len(jobs))
                    yield result_of(job, into, kept)
            finally:
                record.write()


def _kept(job: Job, outcome: Facts | Drawn | str, into: Path) -> Facts | str:
    """The facts of a picture, whose bytes are written if nobody did."""
    if not isinstance(outcome, Drawn):
        return outcome
    content = outcome.content

    def write(out: BinaryIO) -> None:
        out.write(content)

    try:
        write_file(into / job.file, write)
    except ConvVizError as error:
        return str(error)
    return outcome.facts


def runner(executor: Executor | None, workers: int | None, way: Way) -> Runner:
    """What makes pictures by `way`, or as bytes where an executor does.

    Raises:
        ConvVizError: the arguments are no executor and no number, or clash.
    """
    if executor is not None:
        from convviz.gallery.executors import in_executor

        if not isinstance(executor, Executor):
            raise ConvVizError(
                f"executor must be a concurrent.futures.Executor, not {short(executor)}"
            )
        if workers is not None:
            raise ConvVizError("an executor has its own workers: leave their number out")
        return partial(in_executor, executor=executor, way=way)
    count = None if workers is None else whole("workers", workers, least=1)
    return partial(by_ourselves, way=way, workers=count)


def by_ourselves(
    jobs: Sequence[Job], way: Way, workers: int | None
) -> Generator[tuple[Job, Facts | str]]:
    """What comes of `jobs`, in `workers` processes at once, by default one for each core."""
    workers = workers or os.cpu_count() or 1
    if min(workers, len(jobs)) > 1:
        from convviz.gallery.processes import in_processes

        yield from in_processes(jobs, way, workers)
        return
    for job in jobs:
        yield job, attempt(way, job)


def result_of(job: Job, into: Path, found: Facts | str, *, unchanged: bool = False) -> Result:
    """The result of a job, of which `found` tells a picture or what is wrong."""
    path = into / job.file
    if isinstance(found, str):
        return Result(job.name, job.title, path, found)
    return Result(
        job.name,
        job.title,
        path,
        None,
        found.width_px,
        found.height_px,
        found.frames,
        found.size,
        job.question,
        found.alt_text,
        unchanged,
    )


def formats_in(format: object) -> tuple[str, ...]:
    """The suffixes asked for, each once.

    >>> formats_in(["SVG", "gif", ".svg"])
    ('svg', 'gif')

    Raises:
        ConvVizError: `format` is neither a suffix nor a list of them.
    """
    asked = [format] if isinstance(format, str) else format
    if not isinstance(asked, Sequence) or not all(isinstance(each, str) for each in asked):
        raise ConvVizError(
            f"format must be a suffix such as 'gif', or a list of them, not {short(format)}"
        )
    if not asked:
        raise ConvVizError("format must name a suffix at least, such as 'gif'")
    return tuple(dict.fromkeys(each.lower().removeprefix(".") for each in asked))


def check_formats(jobs: Sequence[Job]) -> None:
    """Raise a ConvVizError where a job has a format that convviz does not write."""
    if jobs:
        from convviz.animation.formats import format_named

        for job in jobs:
            format_named(job.format)


def check_files(jobs: Sequence[Job]) -> None:
    """Raise a ConvVizError where two jobs have one file, on some system at least."""
    files: dict[str, str] = {}
    for file in (job.file for job in jobs):
        if file.casefold() in files:
            raise ConvVizError(
                f"two pictures would have one file, {short(files[file.casefold()])} and"
                f" {short(file)}: give each a name of its own"
            )
        files[file.casefold()] = file


def unseen(done: int, total: int) -> None:
    """Progress that nobody sees."""


@contextmanager
def _folder(into: Path) -> Iterator[None]:
    """Make the folder `into` if it is missing, and remove it again if it stays empty."""
    try:
        made = not into.exists()
        if made:
            into.mkdir()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise ConvVizError(f"cannot make the folder {shown_path(into)}: {why}") from None
    if not into.is_dir():
        raise ConvVizError(f"cannot write to {shown_path(into)}: it is not a folder")
    try:
        yield
    finally:
        if made:
            with suppress(OSError):
                into.rmdir()
