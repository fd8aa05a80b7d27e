"""Jobs in processes of our own, which end with their parent and by its signals.

A signal that ends a worker leaves no half of a file.  Where a worker is killed, the pool is
broken for all of its jobs: those that it may have had at hand are tried again alone, so that
the one which kills is found, and the others in a new pool.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context, parent_process
from multiprocessing.synchronize import Event
from threading import Lock, Thread

from convviz.errors import ConvVizError
from convviz.gallery.jobs import Facts, Job, Way, attempt, why

Done = tuple[Job, Facts | str]
"""A job, and what came of it: a picture, or a sentence that says why there is none."""

ENDS = frozenset(
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)
)
"""The signals that end a worker.  Ctrl-C is left to the parent, which gets it too."""


def in_processes(jobs: Sequence[Job], way: Way, workers: int) -> Generator[Done]:
    """What comes of `jobs`, each as soon as it is ready, in `workers` processes at once."""
    left = list(jobs)
    while left:
        unfinished, begun = yield from _in_pool(left, way, min(workers, len(left)))
        if not begun:  # no process of this program can be started: the next could not either
            yield from ((job, NOT_BEGUN) for job in unfinished)
            return
        for job in unfinished[:workers]:  # the pool takes jobs in their order
            alone, _ = yield from _in_pool([job], way, 1)
            yield from ((each, KILLED) for each in alone)
        left = unfinished[workers:]


KILLED = "its process was killed, perhaps for want of memory"
NOT_BEGUN = (
    "no process can be started to draw it: a script that asks for several at once is"
    ' under `if __name__ == "__main__":`'
)


def _in_pool(
    jobs: Sequence[Job], way: Way, workers: int
) -> Generator[Done, None, tuple[list[Job], bool]]:
    """Yield what comes of `jobs`; return those that a broken pool left, and True if it began.

    A worker that was killed has broken the pool.
    """
    context = get_context("spawn")
    with _ends_held_back():
        stop, begun = context.Event(), context.Event()
    pool = ProcessPoolExecutor(workers, context, _begin_work, (stop, begun))
    unfinished = {job.file: job for job in jobs}
    try:
        with _ends_held_back():
            waiting: dict[Future[Facts | str], Job] = {}
            for job in jobs:
                try:
                    waiting[pool.submit(_work, way, job)] = job
                except BrokenProcessPool:  # by one of the first, before the last is sent
                    break
        for done in as_completed(list(waiting)):
            job = waiting.pop(done)
            try:
                outcome = done.result()
            except BrokenProcessPool:
                continue
            except Exception as error:  # what it is made of cannot be pickled, say
                outcome = why(error)
            del unfinished[job.file]
            yield job, outcome
        return list(unfinished.values()), begun.is_set()
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)


_stop: Event | None = None
"""The event, in a worker, that ends all workers; checked after every frame."""

_struck = Lock()
"""Locked in a worker that a signal ended, while the other workers go on."""

_at_work = Lock()


def _begin_work(stop: Event, begun: Event) -> None:
    global _stop
    _stop = stop
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent gets it too, and sets `stop`
    Thread(target=_end_with_parent, args=(stop,), daemon=True).start()
    for sign in ENDS:
        if signal.getsignal(sign) != signal.SIG_IGN:
            signal.signal(sign, _strike)
    if hasattr(signal, "pthread_sigmask"):  # what came while this process started comes now
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDS)
    begun.set()


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


def _work(way: Way, job: Job) -> Facts | str:
    assert _stop is not None
    with _at_work:
        return attempt(way, job, partial(_give_up_if, _stop))


def _give_up_if(stop: Event, frames_done: int) -> None:
    if stop.is_set():
        raise KeyboardInterrupt
    if _struck.locked():
        raise ConvVizError("its process was ended by a signal")


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
