"""The exception and the warnings that convviz gives about its arguments."""

from __future__ import annotations


class ConvVizError(ValueError):
    """The arguments cannot be satisfied; the message says which numbers clash."""

    def _render_traceback_(self) -> list[str]:
        """What IPython shows, which calls a method of this name: where it was asked, and why.

        Plain Python shows its traceback, as of any exception.
        """
        from linecache import getline  # nothing else needs them
        from traceback import walk_tb

        told = [f"{type(self).__name__}: {self}"]
        for frame, line in walk_tb(self.__traceback__):
            if frame.f_globals.get("__name__") == "__main__":
                code = getline(frame.f_code.co_filename, line).strip()
                told = [*([f"line {line}: {code}"] if code else []), told[-1]]
        return told


class ShapeWarning(UserWarning):
    """A legal shape that looks like another, e.g. channels last, that may have been meant."""


class SizeWarning(UserWarning):
    """Something was left out of an animation, or drawn smaller, to keep a limit of bytes."""
