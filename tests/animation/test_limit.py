"""A limit of bytes: what is done to keep it, in which order, how much, and what is said.

The files are zeros, a fixed number for each pixel, and a tenth fewer if searched for: so what
each measure saves is known.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from convviz import Animation, Conv2d, ConvVizError, animate
from convviz.animation.less import Less
from convviz.animation.limit import Limit, Try
from convviz.animation.manner import Manner
from convviz.animation.pictures import Pictures

FILM = animate(Conv2d(1, 1, 2), (1, 8, 8), scale=2)
SEARCHED, LEFT_OUT, THINNED, SMALLER = "searched", "left", "thinned", "drew"
PLAIN = Manner()
ORDER = [SEARCHED, LEFT_OUT, THINNED, SMALLER]


def size(pictures: Pictures, *, moves: bool = True) -> int:
    """Bytes of a file for which no search was made."""
    frames = len(pictures) if moves else 1
    return frames * pictures.width_px * pictures.height_px // 20


@dataclass
class Case:
    """A film under a limit, and every file that was made of it: its pictures' and its bytes."""

    most: int
    film: Animation = FILM
    moves: bool = True
    searches: bool = True
    manner: Manner = PLAIN
    made: list[tuple[int, bool]] = field(default_factory=list)
    done: list[str] = field(default_factory=list)

    def fitted(self) -> Try:
        limit = Limit(
            self.most, self.write, self.manner, self.film.again, searches=self.searches
        )
        found = limit.fitted(self.film.pictures, moves=self.moves)
        self.done = limit.done
        return found

    def write(self, pictures: Pictures, manner: Manner) -> bytes:
        quick = size(pictures, moves=self.moves)
        self.made.append((quick, manner.optimize))
        return bytes(quick * 9 // 10 if manner.optimize else quick)

    @property
    def kinds(self) -> list[str]:
        return [each.split()[0] for each in self.done]


WHOLE = size(FILM.pictures)


@cache
def swept(searches: bool) -> list[tuple[Case, Try]]:
    """Limits from nearly the whole file down to a twentieth, and what they left."""
    cases = [Case(WHOLE * percent // 100, searches=searches) for percent in range(98, 5, -3)]
    return [(case, case.fitted()) for case in cases]


def test_a_file_of_exactly_the_limit_stays_and_one_byte_less_is_searched_for() -> None:
    case = Case(WHOLE)
    assert (len(case.fitted().content), case.done) == (WHOLE, [])
    assert case.made == [(WHOLE, False)]
    case = Case(WHOLE - 1)
    found = case.fitted()
    assert len(found.content) == WHOLE * 9 // 10
    assert found.pictures is FILM.pictures
    assert case.done == ["searched for the smallest file of the same pixels"]


@pytest.mark.parametrize("searches", [True, False])
def test_measures_come_in_their_order_and_say_what_they_did(searches: bool) -> None:
    reached = set()
    for case, found in swept(searches):
        shown = found.pictures
        assert len(found.content) <= case.most
        assert case.kinds == [kind for kind in ORDER if kind in case.kinds]
        reached |= set(case.kinds)
        told, frames = "; ".join(case.done), len(FILM)
        if left_out := re.search(r"left out (\d+) frames between steps", told):
            frames -= int(left_out[1])
        if THINNED in case.kinds:
            assert LEFT_OUT in case.kinds
            assert f"thinned steps, from {frames} frames to {len(shown)}" in told
        else:
            assert len(shown) == frames
        if SMALLER in case.kinds:
            assert THINNED in case.kinds
            assert len(shown) <= 24
            part = re.search(r"drew all at (\d+) %, (\d+) x (\d+) px", told)
            assert part
            assert (int(part[2]), int(part[3])) == (shown.width_px, shown.height_px)
            assert int(part[1]) == pytest.approx(100 * shown.width_px / FILM.width_px, abs=2)
        else:
            assert (shown.width_px, shown.height_px) == (FILM.width_px, FILM.height_px)
        assert (SEARCHED in case.kinds) == found.searched
    assert reached == set(ORDER if searches else ORDER[1:])


def test_a_tighter_limit_never_leaves_more() -> None:
    sizes = [
        (len(found.pictures), found.pictures.width_px) for _, found in swept(searches=False)
    ]
    assert all(more >= less for more, less in pairwise(sizes))
    assert len(set(sizes)) > 10


@pytest.mark.parametrize("percent", [60, 45, 40, 30, 20, 12, 8])
def test_the_next_larger_one_would_not_be_small_enough(percent: int) -> None:
    case = Case(WHOLE * percent // 100)
    less = case.fitted().less
    assert less != Less()
    if SMALLER in case.kinds:
        larger = less._replace(scale=min(1, less.scale / 0.9 + 0.01))
    elif THINNED in case.kinds:
        assert less.most
        larger = less._replace(most=round(less.most / 0.85) + 1)
    else:
        larger = less._replace(between=less.between - 1)
    assert FILM.again
    assert 0.9 * size(FILM.again(larger)) > case.most


def test_no_search_is_made_that_cannot_be_enough() -> None:
    """It takes the most time: of what must lose more than a fifth, none is made."""
    for case, _ in swept(searches=True):
        searched = [quick for quick, optimize in case.made if optimize]
        assert all(case.most < quick <= case.most / 0.8 for quick in searched)
        # From the second one on it is known that a search leaves nine tenths.
        assert all(quick <= case.most / 0.86 for quick in searched[1:])


def test_what_was_searched_for_or_cannot_be_is_not_searched_for() -> None:
    case = Case(WHOLE * 9 // 10 - 1, manner=Manner(optimize=True))
    case.fitted()
    assert case.made[0] == (WHOLE, True)
    assert len({quick for quick, _ in case.made}) == len(case.made)
    assert case.kinds == [LEFT_OUT]
    case = Case(WHOLE - 1, searches=False)
    case.fitted()
    assert not any(optimize for _, optimize in case.made)
    assert case.kinds == [LEFT_OUT]


def test_of_what_does_not_move_nothing_changes_but_the_size() -> None:
    whole = size(FILM.pictures, moves=False)
    case = Case(whole // 2, moves=False, searches=False)
    found = case.fitted()
    assert len(found.pictures) == len(FILM)
    assert case.kinds == [SMALLER]


@pytest.mark.parametrize("moves", [True, False])
def test_the_least_is_told_and_can_be_had(moves: bool) -> None:
    case = Case(1_000, moves=moves, searches=moves)
    with pytest.raises(ConvVizError) as caught:
        case.fitted()
    said = re.fullmatch(
        r"1 kB are too few: the least that convviz goes down to, (\d+ frames?) of"
        r" (\d+) x (\d+) px, takes (\d+) kB: allow so much, or choose another format",
        str(caught.value),
    )
    assert said
    case = Case(1000 * int(said[4]), moves=moves, searches=moves)
    shown = case.fitted().pictures
    assert (SEARCHED in case.kinds) == moves
    assert (int(said[2]), int(said[3])) == (shown.width_px, shown.height_px)
    assert said[1] == (f"{len(shown)} frames" if moves else "1 frame")
    assert 0.29 < shown.width_px / FILM.width_px < 0.34
    with pytest.raises(ConvVizError, match="too few"):
        Case(1000 * (int(said[4]) - 1), moves=moves, searches=moves).fitted()


def test_a_page_that_can_be_no_smaller_is_not_made_smaller() -> None:
    film = animate(Conv2d(1, 1, 2), (1, 8, 8))  # at the scale 1, of which half is the least
    case = Case(size(film.pictures) // 9, film)
    assert SMALLER in (case.fitted() and case.kinds)
    with pytest.raises(ConvVizError, match="too few"):
        Case(1000, film).fitted()


def test_without_another_drawing_there_is_only_the_search() -> None:
    film = Animation(FILM.pictures, 0)
    case = Case(WHOLE * 9 // 10, film)
    assert (case.fitted().pictures, case.kinds) == (FILM.pictures, [SEARCHED])
    with pytest.raises(ConvVizError, match=f"{len(FILM)} frames of {FILM.width_px} x"):
        Case(WHOLE * 9 // 10 - 1, film).fitted()


def test_smaller_pictures_have_smaller_cells() -> None:
    film = animate(Conv2d(1, 1, 2), (1, 4, 4), scale=2, cell_px=40, caption=False)
    assert film.again
    small = film.again(Less(scale=0.5))
    assert small.width_px == pytest.approx(film.width_px / 2, rel=0.05)
    assert small.height_px == pytest.approx(film.height_px / 2, rel=0.05)
    same = film.again(Less())
    assert (same.width_px, same.height_px) == (film.width_px, film.height_px)


def test_a_kilobyte_is_a_thousand_bytes() -> None:
    film = animate(Conv2d(1, 1, 2), (1, 5, 5))
    whole = len(film.to_bytes("svg"))
    most = whole // 1000
    assert 1000 * most < whole < 1024 * most
    small = film.within(most, "svg")
    assert len(small.content) <= 1000 * most
    assert small.told == f"to stay under {most} kB, convviz {'; '.join(small.done)}"
    assert small.done
    assert film.within(most + 1, "svg").content == film.to_bytes("svg")


def test_a_file_under_a_limit_replaces_the_old_one_whole(tmp_path: Path) -> None:
    film = animate(Conv2d(1, 1, 2), (1, 3, 3), story=False)
    (tmp_path / "a.svg").write_bytes(b"old")
    os.link(tmp_path / "a.svg", tmp_path / "old.svg")  # a file written over would change it
    assert film.save(tmp_path / "a.svg", max_kb=900) == tmp_path / "a.svg"
    assert (tmp_path / "a.svg").read_bytes() == film.to_bytes("svg")
    assert (tmp_path / "old.svg").read_bytes() == b"old"
