"""Ends by a signal: SIGINT, SIGTERM and SIGHUP stop the program as Ctrl-C does.

Each of them is raised in the midst of the work, as an exception that nothing catches but
what tidies up.  The exit code is the one that a shell reports: 128 and the signal's number.
A signal that is ignored, as under nohup, stays ignored.
"""

from __future__ import annotations

import atexit
import signal
import sys
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType, TracebackType

    Ignored = Callable[[sys.UnraisableHookArgs], object]
    Told = Callable[[type[BaseException], BaseException, TracebackType | None], object]

ENDS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)

SAME_BLOW_S = 1.0
"""A signal so soon after another, as where a terminal is closed, interrupts no tidying up."""

ONCE_MORE_S = 0.1
"""Seconds until a signal is raised again: code in C may have cleared the first exception."""


class Struck(KeyboardInterrupt):
    """A signal came."""


class Ending:
    """The last signal: its `number`, 0 before the first signal, and its time."""

    def __init__(self) -> None:
        self.number = 0
        self.since_s = 0.0

    @property
    def code(self) -> int:
        """The exit code that a shell reports of the signal; Ctrl-C's where no signal came."""
        return 128 + (self.number or signal.SIGINT)

    def strike(self, number: int, frame: FrameType | None) -> None:
        """Handle the signal `number`."""
        if self.number and monotonic() - self.since_s < SAME_BLOW_S:
            return
        self.number, self.since_s = number, monotonic()
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, ONCE_MORE_S, ONCE_MORE_S)
        raise Struck

    def strike_again(self, number: int, frame: FrameType | None) -> None:
        """Handle the alarm: raise `Struck` again unless a `Struck` is being handled."""
        if not isinstance(sys.exc_info()[1], Struck):
            raise Struck


@contextmanager
def listening() -> Iterator[Ending]:
    """Within this, the signals are raised; afterwards they do again what they did before."""
    ending = Ending()
    before = {sign: signal.getsignal(sign) for sign in ENDS}
    hooks = sys.unraisablehook, sys.excepthook
    try:
        for sign, handler in before.items():
            if handler not in (signal.SIG_IGN, None):
                signal.signal(sign, ending.strike)
        if hasattr(signal, "setitimer"):
            before[signal.SIGALRM] = signal.signal(signal.SIGALRM, ending.strike_again)
        sys.unraisablehook = _silent(hooks[0])
        sys.excepthook = _not_told(hooks[1])
        yield ending
    finally:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)
        sys.unraisablehook, sys.excepthook = hooks
        for sign, handler in before.items():
            if handler is not None:
                signal.signal(sign, handler)


def end_at_once() -> None:
    """Let a signal end the process without a word: nothing is half written any more."""
    for sign in ENDS:
        if signal.getsignal(sign) not in (signal.SIG_IGN, None):
            signal.signal(sign, signal.SIG_DFL)


atexit.register(end_at_once)


def _silent(hook: Ignored) -> Ignored:
    """A `sys.unraisablehook` which passes everything but a `Struck` on to `hook`."""

    def told(unraisable: sys.UnraisableHookArgs) -> None:
        if not isinstance(unraisable.exc_value, Struck):
            hook(unraisable)

    return told


def _not_told(hook: Told) -> Told:
    """A `sys.excepthook` which passes everything but a `Struck` on to `hook`."""

    def told(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if not isinstance(error, Struck):
            hook(kind, error, trace)

    return told
