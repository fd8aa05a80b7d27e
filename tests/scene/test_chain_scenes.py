"""Pictures of layers in a row, against their traces: what is marked, and no more."""

from __future__ import annotations

from itertools import islice, product

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from rows_of_layers import chains
from searching import examples

from convviz.axis import Ground
from convviz.errors import ConvVizError
from convviz.layer import AvgPool1d, Conv1d, Conv2d, Conv3d, ConvTranspose1d, MaxPool2d
from convviz.scene.model import Scene, Still
from convviz.scene.planes.viewport import ALL, field
from convviz.scene.roles import WARM, Kind, Role
from convviz.scene.views.rows.maps import HUES, Maps
from convviz.scene.views.rows.scenes import scenes as chain_scenes
from convviz.scene.views.rows.stack import ENOUGH, WIDEST, Stack, stack_scenes
from convviz.scene.views.rows.viewports import map_windows
from convviz.walks.blocks import BLOCKS, block
from convviz.walks.chains import CellTrace, Chain, chain

SEEN = {Role.TAP, Role.SOURCE, Role.NOW}
"""The roles of cells that an output depends on."""

LARGE = chain([Conv2d(3, 64, 7, stride=2, padding=3), MaxPool2d(3, 2, 1)], (3, 224, 224))


def all_of(some: Chain) -> Maps:
    """Every cell of every channel."""
    return Maps(some, map_windows(some, ALL), tuple(shape[0] for shape in some.shapes))


def shown_at(maps: Maps, trace: CellTrace) -> Still:
    still = Still({}, (), "", 0, 0)
    maps.show(still, trace)
    return still


def own_cells(some: Chain, number: int, roles: np.ndarray) -> np.ndarray:
    """The roles of a map's own cells, without padding and inserted zeros, of its own shape."""
    axes = some.axes(number)
    kept = [
        [c - axis.drawn.start for c in axis.drawn if axis.ground(c) is Ground.REAL]
        for axis in axes
    ]
    return roles.reshape([len(axis.drawn) for axis in axes])[np.ix_(*kept)]


def tensor(some: Chain, number: int, still: Still) -> np.ndarray:
    """The roles of all own cells of a map, as (channels, sizes ...)."""
    count = some.shapes[number][0]
    planes = [still.cells[f"{number}.{channel}"].roles for channel in range(count)]
    return np.stack([own_cells(some, number, plane) for plane in planes])


def where(trace: CellTrace, number: int, shape: tuple[int, ...]) -> np.ndarray:
    """Which cells of a map a trace holds."""
    there = np.zeros(shape, bool)
    reach = trace.reaches[number]
    there[np.ix_(*(np.array(cells, int) for cells in (reach.channels, *reach.cells)))] = True
    return there


@examples(60, quick=20)
@given(chains(most=3), st.data())
def test_marked_is_what_the_output_depends_on_and_no_more(
    some: Chain, data: st.DataObject
) -> None:
    trace = some[data.draw(st.integers(0, len(some) - 1))]
    still = shown_at(all_of(some), trace)
    for number, shape in enumerate(some.shapes):
        roles = tensor(some, number, still)
        assert roles.shape == shape
        assert np.array_equal(np.isin(roles, list(SEEN)), where(trace, number, shape))


@examples(60, quick=20)
@given(chains(most=3), st.data())
def test_done_is_what_a_step_before_depended_on(some: Chain, data: st.DataObject) -> None:
    now = data.draw(st.integers(0, min(len(some) - 1, 150)))
    still = shown_at(all_of(some), some[now])
    for number, shape in enumerate(some.shapes):
        before = np.zeros(shape, bool)
        for trace in some[:now] if number else ():
            before |= where(trace, number, shape)
        roles = tensor(some, number, still)
        done = before & ~where(some[now], number, shape)
        assert np.array_equal(roles == Role.DONE, done)


@examples(40, quick=15)
@given(chains(most=3))
def test_never_read_is_what_no_output_depends_on(some: Chain) -> None:
    assume(len(some) <= 150)
    still = shown_at(all_of(some), some[0])
    for number, shape in enumerate(some.shapes):
        ever = np.zeros(shape, bool)
        for trace in some:
            ever |= where(trace, number, shape)
        assert np.array_equal(tensor(some, number, still) == Role.NEVER_READ, ~ever)


@examples(60, quick=20)
@given(chains(most=3), st.data())
def test_padding_is_marked_where_a_tap_stands_on_it(some: Chain, data: st.DataObject) -> None:
    trace = some[data.draw(st.integers(0, len(some) - 1))]
    still = shown_at(all_of(some), trace)
    for number in range(len(some.plans)):
        axes, reach = some.axes(number), trace.reaches[number]
        expected = set()
        for cell in product(*reach.taps):
            grounds = {axis.ground(place) for axis, place in zip(axes, cell, strict=True)}
            if Ground.PADDING in grounds and grounds <= {Ground.PADDING, Ground.REAL}:
                places = zip(axes, cell, strict=True)
                expected.add(tuple(place - axis.drawn.start for axis, place in places))
        for channel in reach.channels:
            roles = still.cells[f"{number}.{channel}"].roles
            roles = roles.reshape([len(axis.drawn) for axis in axes])
            found = set(map(tuple, np.argwhere(roles == Role.TAP_ON_PADDING).tolist()))
            assert found == expected


@examples(60, quick=20)
@given(chains(), st.data())
def test_beams_join_what_is_read_with_what_it_makes(some: Chain, data: st.DataObject) -> None:
    trace = some[data.draw(st.integers(0, len(some) - 1))]
    still = shown_at(all_of(some), trace)
    joined = set()
    for beam in still.beams:
        source, target = still.cells[beam.source], still.cells[beam.target]
        for cells, rect in ((source, beam.source_cells), (target, beam.target_cells)):
            assert 0 <= rect.row < rect.row + rect.rows <= cells.roles.shape[0]
            assert 0 <= rect.col < rect.col + rect.cols <= cells.roles.shape[1]
        assert beam.hue == max(0, source.hue)
        joined.add((beam.source, beam.target))
    for number, plan in enumerate(some.plans):
        reach, behind = trace.reaches[number : number + 2]
        pairs = {
            (f"{number}.{one}", f"{number + 1}.{other}")
            for one, other in product(reach.channels, behind.channels)
            if one // plan.ins == other // plan.outs
        }
        drawn = {pair for pair in joined if pair[0].startswith(f"{number}.")}
        assert drawn == (pairs if behind.total and all(reach.taps) else set())


def test_depthwise_channels_keep_to_themselves_and_pointwise_mixes_them() -> None:
    some = block("depthwise-separable", (3, 8, 8), out_channels=6, padding=1)
    still = shown_at(all_of(some), some[100])
    joined = {(beam.source, beam.target, beam.hue) for beam in still.beams}
    alone = {(f"0.{c}", f"1.{c}", c) for c in range(3)}
    assert joined == alone | {(f"1.{c}", "2.1", c) for c in range(3)}
    assert [still.cells[f"{n}.{c}"].hue for n in (0, 1) for c in range(3)] == [0, 1, 2] * 2
    assert {still.cells[f"2.{c}"].hue for c in range(6)} == {WARM}


@examples(40, quick=15)
@given(chains(), st.data())
def test_every_arrangement_has_what_it_promises(some: Chain, data: st.DataObject) -> None:
    scene = data.draw(st.sampled_from(list(islice(chain_scenes(some), 8))))
    still = scene.still(data.draw(st.integers(0, scene.steps - 1)))
    promised = set(scene.roles[Kind.INPUT])
    for cells in still.cells.values():
        assert set(np.unique(cells.roles).tolist()) <= promised
        hues = {cells.hue} if cells.hues is None else set(np.unique(cells.hues).tolist())
        assert hues <= set(scene.hues)
    assert {beam.hue for beam in still.beams} <= set(scene.hues) - {WARM}
    assert still.total == scene.steps == len(some)


def now_of(still: Still) -> list[str]:
    return [key for key, cells in still.cells.items() if (cells.roles == Role.NOW).any()]


@pytest.mark.parametrize("step", [0, 1, 129_026, len(LARGE) - 1])
def test_a_large_block_is_seen_through_windows_that_turn_together(step: int) -> None:
    for scene in chain_scenes(LARGE):
        still = scene.still(step)
        assert len(now_of(still)) == 1
        channel = LARGE[step].channel
        assert still.cells[now_of(still)[0]].name == f"y{channel}"
        at_work = [cells for cells in still.cells.values() if cells.footprint]
        assert len(at_work) >= 2
        for cells in at_work:
            foot, (rows, cols) = cells.footprint, cells.roles.shape
            assert foot.row >= 0
            assert foot.col >= 0
            if rows > 13:  # else the receptive field is larger than the window
                assert foot.row + foot.rows <= rows
                assert foot.col + foot.cols <= cols


@examples(40, quick=15)
@given(chains(), st.integers(3, 9), st.data())
def test_windows_turn_their_pages_together(some: Chain, most: int, data: st.DataObject) -> None:
    columns = [windows[1] for windows in map_windows(some, most)]
    assert len({window.per_page for window in columns}) == 1
    per_page = columns[0].per_page
    page = data.draw(st.integers(0, (some.output_shape[-1] - 1) // per_page)) * per_page
    for window in columns:
        shown = [window.shown(out) for out in range(page, page + per_page)]
        assert len(set(shown)) == 1
        assert shown[0].start in window.whole
        assert shown[0][-1] in window.whole
        assert len(shown[0]) == window.cells


@examples(60, quick=20)
@given(chains(modes=("zeros",)), st.data())
def test_what_is_seen_holds_every_trace(some: Chain, data: st.DataObject) -> None:
    """But where padding copies cells from elsewhere."""
    trace = some[data.draw(st.integers(0, len(some) - 1))]
    for number, reach in enumerate(trace.reaches):
        numbers = range(number, len(some.shapes))
        for along, place in enumerate(trace.position):
            axes = [some.axes(each)[along] for each in numbers]
            assert set(reach.taps[along]) <= set(field(axes[:-1], place, place))


def test_what_is_seen_is_no_more_than_a_page_needs() -> None:
    up = chain([Conv1d(1, 1, 3), ConvTranspose1d(1, 1, 2, stride=2)], (1, 9))
    axes = [up.axes(number)[0] for number in range(3)]
    assert [field(axes[:-1], out, out) for out in range(4)] == [
        range(3),
        range(3),
        range(1, 4),
        range(1, 4),
    ]


def wavenet() -> Chain:
    layers = [Conv1d(1, 1, 2, dilation=d, padding=((d, 0),)) for d in (1, 2, 4, 8)]
    return chain(layers, (1, 16))


def test_wavenets_tree_has_a_line_for_each_tap() -> None:
    scene = next(iter(chain_scenes(wavenet())))
    cells = scene.still(15).cells["stack"]
    assert len(cells.links) == 2 + 4 + 8 + 16
    rows = [cells.roles[row, 8:] for row in range(0, 13, 3)]
    assert [int(np.isin(row, list(SEEN)).sum()) for row in rows] == [1, 2, 4, 8, 16]
    assert [row for row, name in enumerate(cells.row_names) if name] == [0, 3, 6, 9, 12]
    assert cells.row_names[9] == "Conv1d  1 × 16   K 2  P 1+0   sees 2"


@examples(60, quick=20)
@given(chains(axes=(1,), grouped=False), st.data())
def test_lines_of_a_stack_join_what_is_read_with_what_it_makes(
    some: Chain, data: st.DataObject
) -> None:
    stack = Stack.of(some)
    assert stack is not None
    trace = some[data.draw(st.integers(0, len(some) - 1))]
    cells = stack.cells(trace)
    marked = {*SEEN, Role.TAP_ON_PADDING, Role.OUTPUT_PADDING}
    ends = set()
    for link in cells.links:
        ends |= {(link.row, link.col), (link.to_row, link.to_col)}
        assert link.row - link.to_row == 3
    assert {Role(cells.roles[end]) for end in ends} <= marked
    taps = set(map(tuple, np.argwhere(cells.roles == Role.TAP).tolist()))
    assert taps <= ends


def test_cells_of_a_stack_stand_over_what_strides_skip() -> None:
    some = chain([Conv1d(1, 1, 2, stride=2), Conv1d(1, 1, 2, stride=2)], (1, 8))
    roles = next(iter(chain_scenes(some))).still(0).cells["stack"].roles
    there = [np.flatnonzero(row != Role.BLANK).tolist() for row in roles[::3]]
    assert there == [[0, 4], [0, 2, 4, 6], list(range(8))]
    up = chain([ConvTranspose1d(1, 1, 2, stride=2)], (1, 3))
    roles = next(iter(chain_scenes(up))).still(0).cells["stack"].roles
    assert np.flatnonzero(roles[0] != Role.BLANK).tolist() == [1, 2, 3, 4, 5, 6]


def test_no_line_leads_past_all_padding() -> None:
    some = chain([AvgPool1d(2, ceil_mode=True)], (1, 5))
    scene = next(iter(chain_scenes(some)))
    assert [len(scene.still(step).cells["stack"].links) for step in range(3)] == [2, 2, 1]


def test_groups_are_no_stack_and_wide_rows_have_a_window() -> None:
    assert list(stack_scenes(chain([Conv1d(2, 2, 3, groups=2)], (2, 9)))) == []
    assert Stack.of(chain([Conv1d(1, 1, 3)], (1, WIDEST))).columns.shown == WIDEST
    wide = Stack.of(chain([Conv1d(1, 1, 3)], (1, WIDEST + 1)), ENOUGH)
    assert wide.columns.shown == ENOUGH
    assert wide.columns.per_page == ENOUGH - 3


@examples(60, quick=20)
@given(chains(axes=(1,), modes=("zeros",), grouped=False), st.integers(1, 12), st.data())
def test_a_window_of_a_stack_holds_what_an_output_depends_on(
    some: Chain, most: int, data: st.DataObject
) -> None:
    """But where padding copies cells from elsewhere."""
    stack, whole = Stack.of(some, most), Stack.of(some, 10**6)
    assert stack is not None
    trace = some[data.draw(st.integers(0, len(some) - 1))]
    cells, everything = stack.cells(trace), whole.cells(trace)
    assert cells.roles.shape[1] == stack.columns.shown
    assert len(cells.links) == len(everything.links)
    start = stack.columns.at(trace.position[0]).start - whole.columns.whole.start
    part = everything.roles[:, start : start + stack.columns.shown]
    assert np.array_equal(part, cells.roles)
    same_page = trace.position[0] // stack.columns.per_page * stack.columns.per_page
    assert stack.columns.at(same_page) == stack.columns.at(trace.position[0])


@examples(40, quick=15)
@given(chains(axes=(1,), grouped=False), st.integers(1, 6), st.data())
def test_a_window_that_is_too_small_shows_at_least_the_output(
    some: Chain, most: int, data: st.DataObject
) -> None:
    stack = Stack.of(some, most, most)
    assert stack is not None
    cells = stack.cells(some[data.draw(st.integers(0, len(some) - 1))])
    assert int((cells.roles == Role.NOW).sum()) == 1
    rows, cols = cells.roles.shape
    for row, col, to_row, to_col in cells.links:
        assert row < rows
        assert to_row < rows
        assert 0 <= min(col, to_col) <= max(col, to_col) < cols


def test_a_stack_says_which_part_of_it_is_shown() -> None:
    some = block("dilated", (1, 200), out_channels=1, padding="same")
    scenes = list(chain_scenes(some))
    stacked = ["stack" in scene.still(0).cells for scene in scenes]
    assert stacked[0]
    assert [scene.last_resort for scene in scenes] == [not there for there in stacked]
    still = scenes[1].still(100)
    assert still.texts["window"] == "input cells 93…132 of 200"
    assert still.maps["0"].cols == still.cells["stack"].roles.shape[1] == ENOUGH


def test_hues_repeat_after_a_few() -> None:
    some = block("inverted-residual", (2, 7, 7), out_channels=2, padding=1)
    maps = all_of(some)
    assert maps.hues == (*range(HUES), WARM)
    assert maps.hue(1, HUES) == maps.hue(1, 0) == 0
    assert maps.hue(2, 11) == 5


@pytest.mark.parametrize("name", BLOCKS)
def test_a_legend_explains_what_is_there(name: str) -> None:
    scene: Scene = next(iter(chain_scenes(block(name, (2, 12, 12), out_channels=4, padding=1))))
    told = {key.role for key in scene.legend if key.role is not None}
    assert {Role.TAP, Role.DONE, Role.PADDING, Role.TAP_ON_PADDING} <= told
    assert told <= set(scene.roles[Kind.INPUT])


def test_three_axes_are_refused() -> None:
    some = chain([Conv3d(1, 1, 3)], (1, 5, 5, 5))
    with pytest.raises(ConvVizError, match="1 or 2 spatial axes, and these have 3"):
        next(iter(chain_scenes(some)))
