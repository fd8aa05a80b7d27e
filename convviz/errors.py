"""The exception and the warning that convviz gives about its arguments."""

from __future__ import annotations


class ConvVizError(ValueError):
    """The arguments cannot be satisfied; the message says which numbers clash."""


class ShapeWarning(UserWarning):
    """A legal shape that looks like another, e.g. channels last, that may have been meant."""
