"""How a file of an animation is to be written, and who is told how far it is."""

from collections.abc import Callable
from typing import NamedTuple

Progress = Callable[[int], None]
"""Called with the number of frames done so far, after each frame."""


class Manner(NamedTuple):
    """What was asked for: each has a meaning for the formats that take it."""

    optimize: bool = False
    transparency: bool = True
    animated: bool = False
    lossless: bool = False
    aspect: str = "16:9"
