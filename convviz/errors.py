"""The one exception that convviz raises about what it was asked for."""

from __future__ import annotations


class ConvVizError(ValueError):
    """What was asked for cannot be done; the message says which numbers clash."""
