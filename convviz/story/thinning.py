"""Which steps of a walk get a picture where there are too many, and what is said of them.

Knows only how many steps there are; no layer, no pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

MAX_FRAMES = 240

NEARLY_A_ROW = 8
"""A speed of more than this part of a row becomes a whole one."""


def shown_steps(steps: int, max_frames: int | None, row: int = 1) -> Sequence[int]:
    """The steps that get a frame, at most `max_frames` of them, or all where it is None.

    The first steps are all shown, then every 4th, 16th, ... up to the one speed that most
    of the walk is shown at, and the last ones slowly again; the first and the last step are
    always among them.  That one speed is rounded up to whole rows of `row` steps where it
    is not far from one, so that the eye follows a column down.

    >>> shown_steps(100, 12)
    [0, 1, 2, 14, 26, 38, 50, 62, 74, 86, 98, 99]
    """
    if max_frames is None or steps <= max_frames:
        return range(steps)
    if max_frames < 3:
        return [0, steps - 1][-max_frames:]
    return list(accumulate(_strides(steps - 1, max_frames - 1, row), initial=0))


def _strides(distance: int, most: int, row: int) -> list[int]:
    """At most `most` strides, slow at both ends, that add up to `distance` exactly."""
    each = most // 80
    slow, fast = 2, distance
    while slow < fast:
        cruise = (slow + fast) // 2
        if _count(distance, cruise, most, each) <= most:
            fast = cruise
        else:
            slow = cruise + 1
    if _count(distance, slow, most, each) > most:
        return _even_strides(distance, most)
    whole_rows = -(-slow // row) * row
    if slow * NEARLY_A_ROW >= row and _count(distance, whole_rows, most, each):
        slow = whole_rows
    up, down = _ramps(slow, most, each)
    cruises, rest = divmod(distance - sum(up) - sum(down), slow)
    return up + [rest] * (rest > 0) + [slow] * cruises + down


def _count(distance: int, cruise: int, most: int, each: int) -> int:
    """How many strides it takes with most of them at `cruise`; 0 where that is too fast."""
    up, down = _ramps(cruise, most, each)
    rest = distance - sum(up) - sum(down)
    return len(up) + len(down) + -(-rest // cruise) if rest >= 0 else 0


def _ramps(cruise: int, most: int, each: int) -> tuple[list[int], list[int]]:
    """Ones, then 4, 16, ... `each` so many times, up to below `cruise`; and back to ones."""
    powers = [4**power for power in range(1, 32) if 4**power < cruise]
    up = [power for power in powers for _ in range(each)]
    return [1] * (most // 5) + up, up[::-1] + [1] * (most // 10)


def _even_strides(distance: int, most: int) -> list[int]:
    """`most` strides that differ by one at the most, for distances beyond all ramps."""
    stride, longer = divmod(distance, most)
    return [stride] * (most - longer) + [stride + 1] * longer


def pace(steps: Sequence[int], place: int, total: int, row: int = 1) -> str:
    """What is said beside picture `place` of the steps left out, where there are any.

    Whole rows are named where a `row` has several steps.

    >>> pace([0, 1, 5, 9], 2, 10), pace([0, 1, 5, 9], 1, 10), pace(range(10), 2, 10)
    ('every 4th step', 'every step', '')
    >>> [pace([0, 4, 12, 13], place, 16, row=4) for place in (1, 2, 3)]
    ['row by row', '2 rows at a time', 'every step']
    """
    if len(steps) == total:
        return ""
    stride = steps[place] - steps[place - 1] if place else 1
    if row > 1 and stride % row == 0:
        return "row by row" if stride == row else f"{stride // row:,} rows at a time"
    return "every step" if stride == 1 else f"every {_ordinal(stride)} step"


def _ordinal(number: int) -> str:
    """A number as in `the 22nd`.

    >>> [_ordinal(number) for number in (2, 3, 4, 11, 22, 1024)]
    ['2nd', '3rd', '4th', '11th', '22nd', '1,024th']
    """
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{'th' if number // 10 % 10 == 1 else ending}"
