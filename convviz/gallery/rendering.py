"""A gallery's pictures, several at once, each in a process of its own."""

from __future__ import annotations

import os
import signal
import warnings
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context, parent_process
from multiprocessing.synchronize import Event
from pathlib import Path
from threading import Lock, Thread

from convviz.errors import ConvVizError, ShapeWarning
from convviz.files import path_text, shown_path
from convviz.gallery.entries import Entry, read_gallery
from convviz.gallery.readme import write_readme
from convviz.parsing.numerals import whole


@dataclass(frozen=True, slots=True)
class Result:
    """The result of one entry: its picture, or the reason why it has no picture.

    `size` is in bytes; all the numbers are 0 where there is an `error`.  `question` asks about
    an input shape that is legal and looks like another.  `alt_text` is a paragraph for somebody
    who cannot see the picture.
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


def render_gallery(
    file: str | os.PathLike[str] | None = None,
    into: str | os.PathLike[str] = "gifs",
    *,
    optimize: bool = False,
    jobs: int | None = None,
) -> Iterator[Result]:
    """Render each entry of `file` to `<into>/<its name>.gif`, and tell as each is finished.

    After the last one, `<into>/README.md` shows what was made, each picture with the command
    that draws it; a README by another hand stays as it is.

    Args:
        file: a TOML file like convviz's own gallery.toml, which is the default.
        into: the folder; it is made if only its last part is missing.
        optimize: whether to search for the smallest GIFs.
        jobs: how many processes at once, by default one for each core.  A script that
            asks for more than one is under `if __name__ == "__main__":`, as always with
            `multiprocessing`.

    Raises:
        ConvVizError: the file cannot be read, or the folder not be made.  What is wrong
            with one entry is in its result.
    """
    entries, folder = read_gallery(file), Path(path_text("into", into))
    count = os.cpu_count() or 1 if jobs is None else whole("jobs", jobs, least=1)
    return _rendered(entries, folder, optimize, min(count, len(entries)))


def _rendered(
    entries: Sequence[Entry], into: Path, optimize: bool, workers: int
) -> Iterator[Result]:
    told = {}
    with _folder(into), closing(_results(entries, into, optimize, workers)) as results:
        for result in results:
            if result.error is None:
                told[result.name] = result.alt_text
            yield result
        made = [(entry, told[entry.name]) for entry in entries if entry.name in told]
        write_readme(into, made)


def _results(
    entries: Sequence[Entry], into: Path, optimize: bool, workers: int
) -> Generator[Result]:
    if workers > 1:
        yield from _in_parallel(entries, into, optimize, workers)
        return
    for entry in entries:
        yield _render(entry, into, optimize, _go_on)


def _in_parallel(
    entries: Sequence[Entry], into: Path, optimize: bool, workers: int
) -> Iterator[Result]:
    context = get_context("spawn")
    with _ends_held_back():
        stop = context.Event()
    pool = ProcessPoolExecutor(workers, context, _begin_work, (stop,))
    try:
        with _ends_held_back():
            waiting: dict[Future[Result], Entry] = {
                pool.submit(_work, entry, into, optimize): entry for entry in entries
            }
        for done in as_completed(waiting):
            try:
                yield done.result()
            except Exception as error:  # its process was killed, say
                yield _failed(waiting[done], into, error)
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)


ENDS = frozenset(
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)
)
"""The signals that end a worker.  Ctrl-C is left to the parent, which gets it too."""

_stop: Event | None = None
"""The event, in a worker, that ends all workers; checked after every frame."""

_struck = Lock()
"""Locked in a worker that a signal ended, while the other workers go on."""

_at_work = Lock()


def _begin_work(stop: Event) -> None:
    global _stop
    _stop = stop
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent gets it too, and sets `stop`
    Thread(target=_end_with_parent, args=(stop,), daemon=True).start()
    for sign in ENDS:
        if signal.getsignal(sign) != signal.SIG_IGN:
            signal.signal(sign, _strike)
    if hasattr(signal, "pthread_sigmask"):  # what came while this process started comes now
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDS)


def _strike(number: int, frame: object) -> None:
    """End this process once the file at hand is given up; no lock can be awaited here."""
    if _struck.acquire(blocking=False):
        Thread(target=_end_after_work, args=(128 + number,), daemon=True).start()


def _end_with_parent(stop: Event) -> None:
    """Where the parent was killed, leave no file, and wait for no more work."""
    parent = parent_process()
    assert parent is not None
    parent.join()
    stop.set()
    _end_after_work(1)


def _end_after_work(code: int) -> None:
    with _at_work:
        os._exit(code)


def _work(entry: Entry, into: Path, optimize: bool) -> Result:
    assert _stop is not None
    with _at_work:
        return _render(entry, into, optimize, partial(_give_up_if, _stop))


def _give_up_if(stop: Event, frames_done: int) -> None:
    if stop.is_set():
        raise KeyboardInterrupt
    if _struck.locked():
        raise ConvVizError("its process was ended by a signal")


def _go_on(frames_done: int) -> None:
    pass


def _render(
    entry: Entry, into: Path, optimize: bool, progress: Callable[[int], None]
) -> Result:
    path = into / f"{entry.name}.gif"
    try:
        from convviz.animation.animate import animate

        progress(0)
        layer, shape, _, question = entry.made()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ShapeWarning)  # the result asks
            animation = animate(layer, shape, **entry.picture_options())
        animation.save(path, optimize=optimize, progress=progress)
    except Exception as error:  # whatever it is, the other entries have their pictures
        return _failed(entry, into, error)
    return Result(
        entry.name,
        entry.title,
        path,
        None,
        animation.width_px,
        animation.height_px,
        len(animation),
        path.stat().st_size,
        question,
        animation.alt_text,
    )


def _failed(entry: Entry, into: Path, error: Exception) -> Result:
    why = str(error)
    if not isinstance(error, ConvVizError):
        why = f"it cannot be made: {type(error).__name__}" + f", {why}" * bool(why)
    return Result(entry.name, entry.title, into / f"{entry.name}.gif", why)


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


@contextmanager
def _ends_held_back() -> Iterator[None]:
    """Block signals while processes are started, which inherit the block.

    Workers unblock the signals once their handlers are set; the resource tracker of
    `multiprocessing` keeps the block until its parent is gone.
    """
    if not hasattr(signal, "pthread_sigmask"):  # on Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, *ENDS})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
