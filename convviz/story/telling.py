"""A walk as a story: opening, first output slowly, first row eased, the rest faster, closing.

The schedule of every picture, made from the numbers of steps alone before any of them is
drawn.  After 3Blue1Brown's films: a beginning, one thing at a time, an end.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from convviz.story.beat import Beat, Phase
from convviz.story.outline import Outline
from convviz.story.thinning import shown_steps
from convviz.story.times import ticks

MOST_MS = 20_000
"""The whole story, at most."""

OPENING_MS, CLOSING_MS, HELD_MS = 1200, 1600, 2000
"""Each sentence of the opening, of the closing but for the last, and the last."""

TAPS_MS, LEAST_TAP_MS, LARGEST_TAP_MS = 3600, 60, 400
"""All taps of the first output, and each of them."""

MADE_MS = 800
"""The first output, made."""

STEP_MS, LEAST_STEP_MS, LARGEST_STEP_MS = 9000, 200, 500
"""All steps of a small layer, and each of them before they become faster."""

FASTEST_MS, WHOLE_MS = 40, 100
"""A step at the least, and a picture of whole planes."""

FASTER, FASTER_CHANNEL = 0.96, 0.6
"""What a step takes of the one before, and in a channel of what it took in the last one."""

EASED, FEW_STEPS = 3, 32
"""Moves of the first row that are shown between steps, beside the return of the line; one
of a walk of few steps, which a move costs more than a tenth of its bytes.
"""

BEHIND, HALF_BEHIND = (2, 6), (4,)
"""Eighths of the way of a move that are behind: slowly off, and slowly there; of a walk of few
steps half of the way, once, for a second picture would be its dearest.
"""

EASE_MS = 180
"""The pictures of a move, all of them."""

CLOSE_BY = (9, 6, 6)
"""Steps of a long row close by: one by one at first, then apart; and in the second row."""

WHOLES = (24, 8, 4)
"""Pictures of the first whole planes, each filled faster than the one before."""

LATER_WHOLES = 20
"""Pictures of all other planes."""


def story(
    outline: Outline, most: int | None = None, *, close_by: int | None = None
) -> tuple[Beat, ...]:
    """The story of `outline` in `most` pictures, if any, and 20 seconds.

    With `close_by`, all but the steps before this one is told of whole planes, of which
    the page shows a part.  Where there are fewer pictures than a story takes, its eased moves
    and its taps are left out first.
    """
    whole = close_by is not None
    for less in (outline, outline._replace(taps=0, eased=False)):
        before = [*_opening(less), *_taps(less)]
        after = list(_closing(less, whole=whole))
        fixed = len(before) + len(after) + len(_behind(less)) * len(_eased_moves(less))
        if most is None or fixed + min(outline.steps, max(2, most // 2)) <= most:
            break
    else:
        shown = shown_steps(outline.steps, most, outline.row)
        return tuple(Beat(Phase.STEP, step, _slow_ms(outline)) for step in shown)
    room = None if most is None else most - fixed
    if close_by is not None:
        middle = list(_moving_out(less, min(close_by, outline.steps, 2 * outline.row), room))
    else:
        spent = sum(beat.shown_ms for beat in (*before, *after))
        middle = list(_all_steps(less, room, MOST_MS - spent if most else None))
    return (*before, *middle, *after)


def _opening(outline: Outline) -> Iterator[Beat]:
    parts = len(outline.opening)
    for done, words in enumerate(outline.opening):
        yield Beat(Phase.OPENING, 0, OPENING_MS, done, parts, words)


def _taps(outline: Outline) -> Iterator[Beat]:
    """The products of the first output, one by one; the last one is the step itself."""
    taps, at_once = outline.taps, outline.at_once
    pictures = range(at_once, taps, at_once)
    each = TAPS_MS // max(1, len(pictures))
    each = ticks(min(LARGEST_TAP_MS, max(LEAST_TAP_MS, each)))
    for done in pictures:
        yield Beat(Phase.TAPS, 0, each, done, taps)


def _closing(outline: Outline, *, whole: bool) -> Iterator[Beat]:
    last = len(outline.closing) - 1
    for number, words in enumerate(outline.closing):
        shown_ms = CLOSING_MS if number < last else HELD_MS
        yield Beat(Phase.CLOSING, outline.steps - 1, shown_ms, words=words, whole=whole)


def _eased_moves(outline: Outline) -> set[int]:
    """The steps whose moves to the next are shown."""
    if not outline.eased:
        return set()
    last = min(outline.row, outline.steps) - 1
    eased = EASED if outline.steps >= FEW_STEPS else 1
    return {*range(min(eased, last)), *[last] * (outline.row < outline.plane)}


def _behind(outline: Outline) -> tuple[int, ...]:
    """The eighths of the way of a move that are shown."""
    return BEHIND if outline.steps >= FEW_STEPS else HALF_BEHIND


def _move(outline: Outline, step: int) -> Iterator[Beat]:
    behind = _behind(outline)
    for eighth in behind:
        yield Beat(Phase.BETWEEN, step, EASE_MS // len(behind), eighth, 8)


def _slow_ms(outline: Outline) -> int:
    """What a step takes before steps become faster: the more, the fewer there are."""
    each = STEP_MS // outline.steps
    return ticks(min(LARGEST_STEP_MS, max(LEAST_STEP_MS, each)))


def _all_steps(outline: Outline, room: int | None, room_ms: int | None) -> Iterator[Beat]:
    """All steps, slowly up to the second row, or as many as fit, with the eased moves."""
    slow, moves = _slow_ms(outline), _eased_moves(outline)
    first = min(outline.steps, max(moves, default=0) + 2)
    if outline.row > 4 * EASED:  # the row goes on faster
        first = min(first, EASED + 1)
        moves = {step for step in moves if step < first}
    if room_ms is not None:
        room_ms -= len(moves) * EASE_MS + MADE_MS + slow * (first - 1)
    if room is not None and room < outline.steps:
        first = min(first, room - 1)
    rest = _rest(outline, first, None if room is None else room - first, room_ms)
    for step in range(first):
        yield Beat(Phase.STEP, step, slow if step else MADE_MS)
        if step in moves and step + 1 < outline.steps:
            yield from _move(outline, step)
    yield from rest


def _rest(
    outline: Outline, first: int, room: int | None, room_ms: int | None
) -> Iterator[Beat]:
    """The steps from `first` on, each faster than the one before, thinned where need be."""
    left = outline.steps - first
    most = left if room is None else min(left, room)
    if room_ms is not None:
        most = min(most, max(0, room_ms) // FASTEST_MS)
    if most <= 0:
        return
    slow = _slow_ms(outline)
    numbers = [first + at for at in shown_steps(left, most, outline.row)]
    times = [
        max(0, slow * FASTER**place * FASTER_CHANNEL ** (number // outline.plane) - FASTEST_MS)
        for place, number in enumerate(numbers, start=1)
    ]
    share = 1.0
    if room_ms is not None and any(times):
        share = min(1, (room_ms - FASTEST_MS * len(times)) / sum(times))
    for number, more in zip(numbers, times, strict=True):
        yield Beat(Phase.STEP, number, ticks(FASTEST_MS + more * share))


def _moving_out(outline: Outline, close_by: int, room: int | None) -> Iterator[Beat]:
    """The steps before `close_by`, some of them left out, and then whole planes."""
    close, whole = _close_by(outline, close_by), _wholes(outline, close_by)
    if room is not None and len(close) + len(whole) > room:
        whole = _some(whole, max(1, room // 2))
        close = close[: room - len(whole)]
    moves = _eased_moves(outline)
    for step, after in zip_longest(close, close[1:], fillvalue=0):
        slow = step <= EASED and after == step + 1
        yield Beat(Phase.STEP, step, 2 * LEAST_STEP_MS if slow else WHOLE_MS)
        if slow and step < EASED and step in moves:
            yield from _move(outline, step)
    for step in whole:
        yield Beat(Phase.STEP, step, WHOLE_MS, whole=True)


def _close_by(outline: Outline, close_by: int) -> list[int]:
    """The steps of the first two rows that are shown close by."""
    single, apart, second = CLOSE_BY
    row = min(outline.row, close_by)
    numbers = [*range(min(single, row)), *_evenly_spaced(min(single, row), row, apart)]
    if close_by > row:
        numbers += [row, *_evenly_spaced(row + 1, close_by, second)]
    return numbers


def _wholes(outline: Outline, close_by: int) -> list[int]:
    """The steps at which whole planes are shown, each plane in fewer pictures."""
    start, numbers = close_by, list[int]()
    row = outline.row if outline.row < outline.plane else 1
    for number, pictures in enumerate(WHOLES, start=1):
        stop = min(outline.steps, number * outline.plane)
        rows = _evenly_spaced(-(-start // row), stop // row, pictures)
        numbers += [(each + 1) * row - 1 for each in rows]
        start = max(start, stop)
    planes = _evenly_spaced(len(WHOLES), outline.steps // outline.plane, LATER_WHOLES)
    numbers += [(plane + 1) * outline.plane - 1 for plane in planes]
    return [number for number in dict.fromkeys(numbers) if number >= close_by]


def _some(numbers: list[int], most: int) -> list[int]:
    """At most `most` of `numbers`, the last one among them."""
    return [numbers[at] for at in _evenly_spaced(0, len(numbers), most)]


def _evenly_spaced(start: int, stop: int, most: int) -> list[int]:
    """At most `most` of the numbers from `start` to `stop`, the last one among them.

    >>> _evenly_spaced(0, 10, 3), _evenly_spaced(4, 6, 5), _evenly_spaced(5, 5, 2)
    ([2, 5, 9], [4, 5], [])
    """
    count = min(most, max(0, stop - start))
    return [start + (stop - start) * part // count - 1 for part in range(1, count + 1)]
