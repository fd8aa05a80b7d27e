"""The smallest colour table for a film: colours that are drawn, the commonest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from convviz.encode.delta import changed_box
from convviz.encode.film import UNCHANGED, Film, Frame

if TYPE_CHECKING:
    from convviz.encode.delta import Pixels


def tightened(film: Film, *, transparency: bool) -> Film:
    """Return `film` with the fewest palette entries, going through its frames once.

    Entries of one colour are merged, and ordered by the number of frames that draw them:
    low indices take short codes.  `UNCHANGED` keeps entry 0 if there is `transparency` and
    a box has unchanged pixels; if not, entry 0 is a colour.
    """
    lut = _merged(film.palette)
    drawn_by = np.zeros(lut.size, int)
    before: Pixels | None = None
    holes = False
    for frame in film.frames:
        now = lut[frame.pixels]
        drawn = now.ravel()
        if before is not None:
            changed = now != before
            box = changed_box(changed)
            drawn = now[changed] if transparency else now[box].ravel()
            holes = holes or (transparency and not changed[box].all())
        drawn_by += np.bincount(drawn, minlength=lut.size) > 0
        before = now
    used = np.flatnonzero(drawn_by)
    order = used[np.argsort(-drawn_by[used], kind="stable")]
    if holes:
        order = np.concatenate(([UNCHANGED], order))
    place = np.zeros_like(lut)
    place[order] = np.arange(order.size)
    frames = Reindexed(film.frames, place[lut])
    return Film(film.width_px, film.height_px, film.palette[order], frames)


@dataclass(frozen=True, slots=True)
class Reindexed:
    """Frames whose every index is looked up in `lut`."""

    frames: Iterable[Frame]
    lut: Pixels

    def __iter__(self) -> Iterator[Frame]:
        for pixels, duration_ms in self.frames:
            yield Frame(self.lut[pixels], duration_ms)


def _merged(palette: Pixels) -> Pixels:
    """Return for each index the least one of the same colour, `UNCHANGED` set apart."""
    firsts: dict[bytes, int] = {}
    lut = [firsts.setdefault(colour.tobytes(), at) for at, colour in enumerate(palette[1:], 1)]
    return np.array([UNCHANGED, *lut], np.uint8)
