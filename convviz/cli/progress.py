"""A bar on standard error for what takes longer than a second, where somebody watches."""

from __future__ import annotations

import sys
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress

PATIENCE_S = 1.0


class Bar:
    """Called with the frames done so far, of `total`; rich is imported once it shows."""

    def __init__(self, total: int, *, quiet: bool = False) -> None:
        self.total = total
        self.wanted = not quiet and sys.stderr is not None and sys.stderr.isatty()
        self.shown: Progress | None = None
        self.started_s = monotonic()

    def __call__(self, done: int) -> None:
        """Show that `done` frames are drawn and written."""
        if self.shown is not None:
            self.shown.update(self.shown.task_ids[0], completed=done)
        elif self.wanted and monotonic() - self.started_s >= PATIENCE_S:
            self.shown = _started(self.total, done)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.shown is not None:
            self.shown.stop()


def _started(total: int, done: int) -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = ("frames", MofNCompleteColumn(), BarColumn(), TimeRemainingColumn())
    shown = Progress(*columns, console=Console(stderr=True), transient=True)
    shown.add_task("frames", total=total, completed=done)
    shown.start()
    return shown
