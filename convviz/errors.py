"""What convviz raises about what it was asked for, and what it warns of."""

from __future__ import annotations


class ConvVizError(ValueError):
    """What was asked for cannot be done; the message says which numbers clash."""


class ShapeWarning(UserWarning):
    """A shape is legal, and looks like another that may have been meant."""
