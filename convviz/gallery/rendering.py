"""A gallery's file made into pictures, and the README that shows them."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from convviz.files import path_text
from convviz.gallery.checking import check_jobs
from convviz.gallery.entries import Entry, read_gallery
from convviz.gallery.jobs import Job, why
from convviz.gallery.making import Progress, Result, formats_in, render_jobs
from convviz.gallery.readme import README, first_shown, stale_readme, write_readme
from convviz.parsing.numerals import whole


def render_gallery(
    file: str | os.PathLike[str] | None = None,
    into: str | os.PathLike[str] = "gifs",
    *,
    format: str | Sequence[str] = "gif",
    optimize: bool = False,
    jobs: int | None = None,
    executor: Executor | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> Iterator[Result]:
    """Render each entry of `file` to `<into>/<its name>.gif`, and tell as each is finished.

    A picture that is there already, drawn from the same values by the same code, stays as it
    is; `<into>/.convviz.json` has the record.  After the last one, `<into>/README.md` shows
    what was made, each picture with the command that draws it; a README by another hand stays
    as it is.

    Args:
        file: a TOML file like convviz's own gallery.toml, which is the default.
        into: the folder; it is made if only its last part is missing.
        format: the suffix of the pictures, such as `webp`, or several, of which the README
            shows the first.
        optimize: whether to search for the smallest GIFs.
        jobs: how many processes at once, by default one for each core.  A script that
            asks for more than one is under `if __name__ == "__main__":`, as always with
            `multiprocessing`.
        executor: what runs the jobs instead, such as Dask's, MPI's or Ray's: see
            `help(convviz.gallery)`.  It is left open.
        force: whether all pictures are drawn anew.
        progress: called with the pictures that are ready and the number of all.

    Raises:
        ConvVizError: the file cannot be read, there is no such format, or the folder cannot be
            made.  What is wrong with one entry is in its result.
    """
    gallery = _read(file, into, format, optimize)
    results = render_jobs(
        gallery.jobs,
        gallery.into,
        executor=executor,
        workers=None if jobs is None else whole("jobs", jobs, least=1),
        force=force,
        progress=progress,
    )
    return _rendered(gallery, results)


def check_gallery(
    file: str | os.PathLike[str] | None = None,
    into: str | os.PathLike[str] = "gifs",
    *,
    format: str | Sequence[str] = "gif",
    jobs: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Iterator[Result]:
    """See whether the pictures and the README of a gallery are what `render_gallery` makes.

    Nothing is written.  A picture that is missing or out of date has an `error`; one that the
    record does not vouch for, as by another convviz, is drawn and compared: as bytes, then as
    pixels and times.

    Args:
        file: as of `render_gallery`, like the others.
        into: the folder that was rendered to.
        format: the suffix of the pictures, or several.
        jobs: how many processes at once.
        executor: what draws instead.
        progress: called with the pictures that are seen to and the number of all.

    Raises:
        ConvVizError: the file cannot be read, or there is no such format.
    """
    gallery = _read(file, into, format, optimize=False)
    results = check_jobs(
        gallery.jobs,
        gallery.into,
        executor=executor,
        workers=None if jobs is None else whole("jobs", jobs, least=1),
        progress=progress,
    )
    return _checked(gallery, results)


@dataclass(frozen=True, slots=True)
class Gallery:
    """The `entries` of a file, the `jobs` of those that are possible, and the `refused`."""

    entries: list[Entry]
    into: Path
    formats: tuple[str, ...]
    jobs: list[Job]
    refused: dict[str, Result]

    def in_order(self, results: Iterable[Result]) -> Iterator[Result]:
        """`results`, and each refused entry before those that stand below it in the file."""
        place = {entry.name: number for number, entry in enumerate(self.entries)}
        refused = list(self.refused.values())
        for result in results:
            while refused and place[refused[0].name] < place[result.name]:
                yield refused.pop(0)
            yield result
        yield from refused

    def shows(self, result: Result) -> bool:
        """True of a picture that stands in the README."""
        return result.error is None and result.path.suffix == f".{first_shown(self.formats)}"

    def pages(self, alt_texts: Mapping[str, str]) -> list[tuple[Entry, str]]:
        """The entries that have a picture, with its alt text."""
        return [(each, alt_texts[each.name]) for each in self.entries if each.name in alt_texts]


def _read(
    file: str | os.PathLike[str] | None,
    into: str | os.PathLike[str],
    format: str | Sequence[str],
    optimize: bool,
) -> Gallery:
    entries, folder = read_gallery(file), Path(path_text("into", into))
    formats = formats_in(format)
    jobs, refused = [], {}
    for entry in entries:
        try:
            jobs += [entry.job(suffix, optimize=optimize) for suffix in formats]
        except Exception as error:  # whatever it is, the other entries have their pictures
            path = folder / f"{entry.name}.{formats[0]}"
            refused[entry.name] = Result(entry.name, entry.title, path, why(error))
    return Gallery(entries, folder, formats, jobs, refused)


def _rendered(gallery: Gallery, results: Generator[Result]) -> Iterator[Result]:
    alt_texts = {}
    with closing(results):
        for result in gallery.in_order(results):
            if gallery.shows(result):
                alt_texts[result.name] = result.alt_text
            yield result
        write_readme(gallery.into, gallery.pages(alt_texts), gallery.formats)


def _checked(gallery: Gallery, results: Generator[Result]) -> Iterator[Result]:
    alt_texts = {}
    with closing(results):
        for result in gallery.in_order(results):
            if gallery.shows(result):
                alt_texts[result.name] = result.alt_text
            yield result
    if len(alt_texts) < len(gallery.entries) - len(gallery.refused):
        return  # with the pictures the README is out of date; what it must say is not known
    error = stale_readme(gallery.into, gallery.pages(alt_texts), gallery.formats)
    if error:
        yield Result(README, "", gallery.into / README, error)
