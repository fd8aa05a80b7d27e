"""A bar on standard error for what takes longer than a second, where somebody watches."""

from __future__ import annotations

import sys
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress

PATIENCE_S = 1.0

SPEED_S = 600.0
"""Seconds over which the speed is a mean: a picture can take many."""


class Bar:
    """A progress bar of `total` frames, called with their count; shown after `patience_s`."""

    def __init__(
        self,
        total: int,
        *,
        quiet: bool = False,
        noun: str = "frames",
        patience_s: float = PATIENCE_S,
    ) -> None:
        self.total, self.noun, self.patience_s = total, noun, patience_s
        self.wanted = not quiet and sys.stderr is not None and sys.stderr.isatty()
        self.shown: Progress | None = None
        self.started_s = monotonic()

    def __call__(self, done: int) -> None:
        """Show that `done` of the total are ready."""
        if self.shown is not None:
            self.shown.update(self.shown.task_ids[0], completed=done)
        elif self.wanted and monotonic() - self.started_s >= self.patience_s:
            self.shown = _started(self.noun, self.total, done)

    def of(self, done: int, total: int) -> None:
        """Show that `done` of `total` are ready; nothing where all were ready before."""
        self.total = total
        if self.shown is not None or done < total:
            self(done)

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


def _started(noun: str, total: int, done: int) -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (noun, MofNCompleteColumn(), BarColumn(), TimeRemainingColumn())
    shown = Progress(
        *columns,
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=sys.stdout is not None and sys.stdout.isatty(),  # else to a file
        speed_estimate_period=SPEED_S,
    )
    shown.add_task(noun, total=total, completed=done)
    shown.start()
    return shown
