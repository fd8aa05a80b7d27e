"""Jobs by an executor of somebody else's, whose workers may be on other machines.

Pictures come back as bytes.  A job whose worker dies, or that is cancelled, is named; where
the executor itself is broken, what it left is made in processes of our own, by their way.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from queue import SimpleQueue

from convviz.gallery.jobs import Drawn, Facts, Job, Way, attempt, drawn, why
from convviz.gallery.processes import in_processes


def in_executor(
    jobs: Sequence[Job], executor: Executor, way: Way
) -> Generator[tuple[Job, Facts | Drawn | str]]:
    """What comes of `jobs`, each as soon as it is ready.  The executor is left open."""
    waiting: dict[Future[Drawn | str], Job] = {}
    ready: SimpleQueue[Future[Drawn | str]] = SimpleQueue()
    left = []
    try:
        for job in jobs:
            try:
                future = executor.submit(attempt, drawn, job)
            except BrokenExecutor:
                left.append(job)
            except Exception as error:  # it was shut down, or the job cannot be pickled
                yield job, why(error)
            else:
                waiting[future] = job
                # `as_completed` would wait for ever for a future that a shutdown cancels.
                future.add_done_callback(ready.put)
        while waiting:
            done = ready.get()
            job = waiting.pop(done)  # and with it the bytes, once they are written
            try:
                outcome = done.result()
            except BrokenExecutor:
                left.append(job)
                continue
            except Exception as error:  # its worker died, say
                outcome = why(error)
            yield job, outcome
    finally:
        for future in waiting:
            future.cancel()
    if left:
        yield from in_processes(left, way, min(os.cpu_count() or 1, len(left)))
