from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest
from decoding import decompressed
from films import Picture
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from convviz.encode.delta import as_drawn, changed_box, every_one, joined
from convviz.encode.film import UNCHANGED
from convviz.encode.fit import SMALL_PX, fit_drawn_quickly, fit_quickly, fit_thoroughly
from convviz.encode.lzw import compress

if TYPE_CHECKING:
    from convviz.encode.delta import Fill

FILLS = [as_drawn, every_one, joined, partial(joined, short_px=3)]


@st.composite
def changes(draw: st.DrawFn) -> tuple[Picture, Picture]:
    """A picture and the next one, which are mostly alike and of long runs."""
    shape = draw(st.tuples(st.integers(1, 12), st.integers(1, 30)))
    few = hnp.arrays(np.uint8, shape, elements=st.integers(1, 4), fill=st.just(1))
    before, now = draw(few), draw(few)
    return before, np.where(draw(hnp.arrays(bool, shape, fill=st.just(False))), now, before)


@pytest.mark.parametrize("fill", FILLS)
@given(pair=changes())
def test_a_fill_leaves_what_changed(fill: Fill, pair: tuple[Picture, Picture]) -> None:
    before, now = pair
    written = fill(now, now != before)
    np.testing.assert_array_equal(np.where(written == UNCHANGED, before, written), now)


@given(pair=changes())
def test_the_box_is_the_least_that_holds_every_change(
    pair: tuple[Picture, Picture],
) -> None:
    changed = pair[0] != pair[1]
    box = changed_box(changed)
    inside = changed[box]
    assert inside.sum() == changed.sum()
    if changed.any():
        assert inside[0].any()
        assert inside[-1].any()
        assert inside[:, 0].any()
        assert inside[:, -1].any()
    else:
        assert inside.size == 1


@given(pair=changes())
@settings(deadline=None)
def test_a_small_box_is_as_small_as_any_fill_makes_it(
    pair: tuple[Picture, Picture],
) -> None:
    before, now = pair
    changed = now != before
    data, holes = fit_quickly(now, changed)
    for fill in (as_drawn, every_one, joined):
        assert len(data) <= len(compress(fill(now, changed)))
    assert len(fit_thoroughly(now, changed)[0]) <= len(data)
    assert holes or UNCHANGED not in decompressed(data)[0]


@pytest.mark.parametrize("height", [10, 1 + SMALL_PX // 100])
def test_a_box_that_changed_in_most_places_may_be_written_as_drawn(height: int) -> None:
    now = np.tile(np.array([1, 2], np.uint8), (height, 50))
    changed = np.random.default_rng(1).random(now.shape) < 0.6
    assert fit_quickly(now, changed) == fit_drawn_quickly(now, changed)


@pytest.mark.parametrize("fit", [fit_quickly, fit_thoroughly])
def test_what_changed_all_over_has_no_holes(fit: object) -> None:
    now = np.ones((3, 3), np.uint8)
    assert fit(now, now == 1) == (compress(now), False)  # type: ignore[operator]
