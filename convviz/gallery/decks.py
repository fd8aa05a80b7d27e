"""A gallery as one deck: a slide for each entry, drawn in parallel as its pictures are."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from convviz.animation.formats import FORMATS
from convviz.errors import ConvVizError
from convviz.files import check_writable, path_text, shown_path, write_file
from convviz.gallery.entries import read_gallery
from convviz.gallery.jobs import Facts, FrameDone, Job, saved, why
from convviz.gallery.making import Progress, Result, by_ourselves, result_of, unseen
from convviz.parsing.numerals import whole
from convviz.slides.deck import Slide, deck, sheet_of
from convviz.slides.paper import PIXELS_A_LENGTH, SlideSheet
from convviz.theme import load_theme

if TYPE_CHECKING:
    from convviz.theme import Theme

SIZES = {"size", "scale", "cell_px"}
"""The options that say how large a picture is."""


def render_deck(
    file: str | os.PathLike[str] | None = None,
    out: str | os.PathLike[str] = "gallery.pptx",
    *,
    theme: str | os.PathLike[str] = "light",
    aspect: str = "16:9",
    optimize: bool = False,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Iterator[Result]:
    """Draw each entry of `file` as a slide of the deck `out`, and tell as each is ready.

    The deck is written after the last one, whole or not at all: where an entry has no picture,
    an old deck stays as it is.  A picture of an entry without `size`, `scale` and `cell_px` is
    drawn as large as its place on the slide.

    Args:
        file: a TOML file as `render_gallery` takes it.
        out: the path of the deck, which ends in `.pptx`.
        theme: the colours of the slides, and of the pictures that have none of their own.
        aspect: width to height, `16:9` or `4:3`.
        optimize: whether to search for the smallest GIFs.
        jobs: how many processes at once, by default one for each core.
        progress: called with the pictures that are ready and the number of all.

    Raises:
        ConvVizError: the file cannot be read, the deck cannot be written, or python-pptx is
            not installed; and after the last result, if a picture was not made.  What is wrong
            with one entry is in its result.
    """
    path, colours = Path(path_text("out", out)), load_theme(theme)
    if path.suffix.lower() != ".pptx":
        raise ConvVizError(f"a deck is a .pptx, not {shown_path(path)}")
    FORMATS["pptx"].check_extra("pptx")
    sheet_of(aspect)
    check_writable(path)
    made, refused = [], []
    for entry in read_gallery(file):
        try:
            job = entry.job("gif", optimize=optimize)
            made.append(_in_theme(job, theme))
        except Exception as error:  # whatever it is, the other entries are told, too
            refused.append(Result(entry.name, entry.title, path, why(error)))
    workers = None if jobs is None else whole("jobs", jobs, least=1)
    target = _Deck(path, colours, aspect)
    return _drawn(refused, made, target, workers, progress or unseen)


def _in_theme(job: Job, theme: str | os.PathLike[str]) -> Job:
    return replace(job, options={"theme": theme, **job.options})


def for_slide(job: Job, sheet: SlideSheet) -> Job:
    """`job`, its picture as large as its place on `sheet` and its type to be read from afar.

    A picture that has a size, a scale or cells of its own stays as it is, and so does one that
    does not fit.
    """
    if not SIZES.isdisjoint(job.options):
        return job
    sized = {"size": sheet.size, "scale": PIXELS_A_LENGTH}
    fitting = replace(job, options={**job.options, **sized})
    try:
        fitting.animation()
    except ConvVizError:
        return job
    return fitting


def _saved(job: Job, frame_done: FrameDone, *, into: Path, sheet: SlideSheet) -> Facts:
    return saved(for_slide(job, sheet), frame_done, into=into)


class _Deck(NamedTuple):
    """The file that is to be written, the colours of its slides, their width to height."""

    path: Path
    theme: Theme
    aspect: str

    def write(self, slides: list[Slide]) -> None:
        """Replace the file, if there is one, by the deck of `slides`."""

        def write(out: BinaryIO) -> None:
            deck(slides, out, theme=self.theme, aspect=self.aspect)

        write_file(self.path, write)


def _drawn(
    refused: list[Result],
    jobs: list[Job],
    target: _Deck,
    workers: int | None,
    progress: Progress,
) -> Iterator[Result]:
    """All results, after which the deck is written if there is a slide for each."""
    yield from refused
    found: dict[str, Slide] = {}
    with _temporary() as folder:
        sheet = sheet_of(target.aspect)
        way = partial(_saved, into=folder, sheet=sheet)
        with closing(by_ourselves(jobs, way, workers)) as outcomes:
            for done, (job, outcome) in enumerate(outcomes, start=1):
                if isinstance(outcome, Facts):
                    found[job.name] = _slide(for_slide(job, sheet), _taken(folder / job.file))
                progress(done, len(jobs))
                told = result_of(job, target.path.parent, outcome)
                yield replace(told, path=target.path)
    _check_whole(target.path, len(found), len(refused) + len(jobs))
    target.write([found[job.name] for job in jobs])


def _check_whole(path: Path, made: int, asked: int) -> None:
    """Raise a ConvVizError where fewer pictures were made than a deck was asked to have."""
    if made < asked:
        missing = f"{asked - made} of its {asked} pictures" if asked > 1 else "its picture"
        verb = "was" if asked - made == 1 else "were"
        raise ConvVizError(f"{shown_path(path)} is not written: {missing} {verb} not made")


@contextmanager
def _temporary() -> Iterator[Path]:
    """A folder for the pictures that are on their way into the deck."""
    try:
        folder = TemporaryDirectory(prefix="convviz-", ignore_cleanup_errors=True)
    except OSError as error:
        why = error.strerror or error
        raise ConvVizError(f"cannot make a temporary folder for the pictures: {why}") from None
    with folder as path:
        yield Path(path)


def _taken(file: Path) -> bytes:
    """The bytes of a file, which is removed, so that few are there at once."""
    content = file.read_bytes()
    file.unlink()
    return content


def _slide(job: Job, picture: bytes) -> Slide:
    shown = job.animation().pictures
    return Slide(job.title or shown.short_caption, picture, shown.alt_text, shown.spoken)
