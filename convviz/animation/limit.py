"""A file under a limit of bytes, by honest means, one after the other and said.

First the file is searched for a smaller one of the same pixels, then pictures between steps are
left out, then steps, then all is drawn smaller.  Knows no format: who asks writes the files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from convviz.animation.less import Again, Less
from convviz.animation.manner import Manner
from convviz.animation.pictures import Pictures
from convviz.errors import ConvVizError
from convviz.story.outline import MOST_SPARSE

BYTES_A_KB = 1000
"""The smaller of the two that are called so: whichever is meant, the limit is kept."""

FEWEST_FRAMES = 24
"""Frames to which steps are thinned before a picture becomes smaller."""

FEWER, SMALLER = 0.85, 0.9
"""What a try leaves of the frames, and what of the size, of the try before."""

SMALLEST_PERCENT = 30

MOST_SAVED = 0.8
"""What a search leaves of a file, at the least: of a larger file none is made."""

LESS_SAVED = 0.03
"""A search of other pictures may leave so much less than one that was made."""


class Try(NamedTuple):
    """Pictures, the file made of them, and whether it was searched for."""

    less: Less
    pictures: Pictures
    content: bytes
    searched: bool = False


class Limit:
    """Files of at most `most` bytes, of pictures that are made `again`, written by `write`.

    `searches` is true if there is a smaller file of the same pixels to be found, `is_page` if
    the file is a page, which fits its window.
    """

    def __init__(
        self,
        most: int,
        write: Callable[[Pictures, Manner], bytes],
        manner: Manner,
        again: Again | None,
        *,
        searches: bool,
        is_page: bool = False,
    ) -> None:
        self.is_page = is_page
        self.most, self.write, self.manner, self.again = most, write, manner, again
        self.searches, self.saved = searches and not manner.optimize, MOST_SAVED
        self.done: list[str] = []

    def keeps(self, tried: Try) -> bool:
        """True if the file is small enough."""
        return len(tried.content) <= self.most

    def fitted(self, pictures: Pictures, *, moves: bool) -> Try:
        """The file of `pictures`, or of as many and as large ones as are small enough.

        Of what does not move nothing but the size changes.  `done` tells what was done.

        Raises:
            ConvVizError: not even the least is small enough.
        """
        best = self._written(Less(), pictures)
        for stage in self._stages(moves):
            if self.keeps(best):
                break
            best = stage(best)
        if not self.keeps(best):
            best = self._searched(best)  # so that no larger file is called the least
        if not self.keeps(best):
            raise self._too_few(best, moves)
        if best.searched:
            self.done.insert(0, "searched for the smallest file of the same pixels")
        return best

    def _too_few(self, best: Try, moves: bool) -> ConvVizError:
        """The complaint that `best`, the least, is not small enough."""
        shown, takes = best.pictures, f"takes {-(-len(best.content) // BYTES_A_KB)} kB"
        frames = "1 frame" if len(shown) == 1 or not moves else f"{len(shown)} frames"
        size = f"{shown.width_px} x {shown.height_px} px"
        told = f"the least that convviz goes down to, {frames} of {size}, {takes}"
        if self.is_page:
            told = f"a page of this {takes} at the least"
        return ConvVizError(
            f"{self.most // BYTES_A_KB} kB are too few: {told}: allow so much, or choose"
            " another format"
        )

    def _stages(self, moves: bool) -> Iterator[Callable[[Try], Try]]:
        if self.again is None:
            return
        if moves:
            yield self._with_fewer_between
            yield self._with_fewer_steps
        yield self._smaller

    def _written(self, less: Less, pictures: Pictures) -> Try:
        """The file of `pictures`, searched for where only that may make it small enough."""
        tried = Try(less, pictures, self.write(pictures, self.manner))
        hopeless = len(tried.content) * self.saved > self.most
        return tried if self.keeps(tried) or hopeless else self._searched(tried)

    def _searched(self, tried: Try) -> Try:
        """The same pictures in the file that a search finds, if there is one to be found."""
        if not self.searches or tried.searched:
            return tried
        content = self.write(tried.pictures, self.manner._replace(optimize=True))
        self.saved = max(self.saved, len(content) / len(tried.content) - LESS_SAVED)
        return tried._replace(content=content, searched=True)

    def _with_fewer_between(self, best: Try) -> Try:
        before = len(best.pictures)
        for between in range(1, MOST_SPARSE + 1):
            tried = self._tried(Less(between))
            if tried and len(tried.pictures) < len(best.pictures):
                best = tried
                if self.keeps(best):
                    break
        if left_out := before - len(best.pictures):
            self.done.append(f"left out {left_out} frames between steps")
        return best

    def _with_fewer_steps(self, best: Try) -> Try:
        counts = list(_shrinking(len(best.pictures), FEWER, FEWEST_FRAMES))
        found = self._largest([Less(MOST_SPARSE, most) for most in counts]) or best
        if found is not best:
            before, now = len(best.pictures), len(found.pictures)
            self.done.append(f"thinned steps, from {before} frames to {now}")
        return found

    def _smaller(self, best: Try) -> Try:
        percents = list(_shrinking(100, SMALLER, SMALLEST_PERCENT))
        sizes = [best.less._replace(scale=percent / 100) for percent in percents]
        while sizes and not self._can_be(sizes[-1]):
            sizes.pop()
        found = self._largest(sizes) or best
        if found is not best:
            shown = found.pictures
            size = f"{shown.width_px} x {shown.height_px} px"
            self.done.append(f"drew all at {round(100 * found.less.scale)} %, {size}")
        return found

    def _can_be(self, less: Less) -> bool:
        assert self.again is not None
        try:
            self.again(less)
        except ConvVizError:  # a page so small has no room
            return False
        return True

    def _tried(self, less: Less) -> Try:
        assert self.again is not None
        return self._written(less, self.again(less))

    def _largest(self, choices: Sequence[Less]) -> Try | None:
        """The first of `choices`, the larger ones before, that is kept, else the last one."""
        if not choices:
            return None
        low, high, best = 0, len(choices) - 1, self._tried(choices[-1])
        while self.keeps(best) and low < high:
            middle = (low + high) // 2
            tried = self._tried(choices[middle])
            if self.keeps(tried):
                high, best = middle, tried
            else:
                low = middle + 1
        return best


def _shrinking(start: int, factor: float, least: int) -> Iterator[int]:
    """Numbers from below `start` down to `least`, each `factor` times the one before.

    >>> list(_shrinking(100, 0.5, 20)), list(_shrinking(20, 0.5, 24))
    ([50, 25, 20], [])
    """
    number = start
    while number > least:
        number = max(least, round(number * factor))
        yield number
