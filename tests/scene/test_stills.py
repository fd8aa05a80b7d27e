"""What a still says is what the walk does, cell by cell, for layers of every sort."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from pictures import ALL_CASES
from searching import examples
from strategies import Case, cases
from summing import added_up

from convviz.axis import PADDING_MODES, Axis
from convviz.scene.model import Cells, Rect, Scene, Still
from convviz.scene.roles import Role
from convviz.scene.views.channels.scenes import scenes as channel_scenes
from convviz.walks.tensors import tensors
from convviz.walks.walk import ORDERS, Step, Walk, walk
from convviz.words.equations import number_text

PAD_MODES = dict(zip(PADDING_MODES, ("constant", "reflect", "edge", "wrap"), strict=True))


@st.composite
def stills(
    draw: st.DrawFn,
    some: st.SearchStrategy[Case] = ALL_CASES,
) -> tuple[Walk, Step, Scene, Still]:
    """A step of a walk, an arrangement of it, and what that shows."""
    layer, shape = draw(some)
    steps = walk(layer, shape, order=draw(st.sampled_from(ORDERS)))
    scene = draw(st.sampled_from(list(channel_scenes(steps))))
    number = draw(st.integers(0, len(steps) - 1))
    return steps, steps[number], scene, scene.still(number)


def panels(still: Still, letter: str) -> Iterator[tuple[int, Cells]]:
    """Each panel of a kind with the channel that it is named after."""
    channel = -1
    for key, cells in still.cells.items():
        if key.startswith(letter):
            name = cells.name.removesuffix("  …").partition("[")[0]
            channel = int(name[1:]) if name else channel
            yield channel, cells


def coordinates(
    cells: Cells, apart: int = 1
) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Each cell of a panel, and its place on the plane, whose cells are columns `apart`."""
    assert cells.frame is not None
    for row, col in np.argwhere(cells.roles != Role.BLANK).tolist():
        across, rest = divmod(col - cells.frame.col, apart)
        assert rest == 0
        yield (row, col), (row - cells.frame.row, across)


def apart(steps: Walk) -> int:
    """Columns from one output to the next: over one axis, outputs stand under windows."""
    return steps.axes[0].stride if len(steps.axes) == 1 else 1


def planes(steps: Walk) -> tuple[Axis, ...]:
    return steps.axes if len(steps.axes) == 2 else (Axis(1, 1), *steps.axes)


def places(table: np.ndarray, channel: int) -> set[tuple[int, ...]]:
    """(row, col) of the rows of a table that are of a channel."""
    flat = (0,) * (3 - table.shape[1])
    return {(*flat, *cell) for first, *cell in table.tolist() if first == channel}


def ever_read(axis: Axis) -> set[int | None]:
    """Every step along an axis is tried."""
    return {axis.source(tap) for out in range(axis.out_size) for tap in axis.taps(out)}


@given(stills())
@examples(80, quick=25)
def test_an_input_cell_is_what_the_walk_makes_of_it(
    told: tuple[Walk, Step, Scene, Still],
) -> None:
    steps, step, _, still = told
    axes = planes(steps)
    read = [ever_read(axis) for axis in axes]
    for channel, cells in panels(still, "x"):
        taps = places(step.taps, channel)
        apart = (step.reads != step.taps).any(axis=1) & (step.reads >= 0).all(axis=1)
        copied = places(step.reads[apart], channel)
        for place, cell in coordinates(cells):
            real = all(0 <= c < axis.size for c, axis in zip(cell, axes, strict=True))
            assert all(c in axis.padded for c, axis in zip(cell, axes, strict=True))
            if cell in taps and cell in copied:
                role = Role.TAP_AND_SOURCE
            elif cell in copied:
                role = Role.SOURCE
            elif cell in taps:
                role = Role.TAP if real else Role.TAP_ON_PADDING
            elif not real:
                role = Role.PADDING
            elif all(c in seen for c, seen in zip(cell, read, strict=True)):
                role = Role.IDLE
            else:
                role = Role.NEVER_READ
            assert Role(cells.roles[place]) == role, cell


@given(stills())
@examples(80, quick=25)
def test_the_footprint_holds_the_taps_of_the_channels_that_are_read(
    told: tuple[Walk, Step, Scene, Still],
) -> None:
    steps, step, scene, still = told
    assert scene.steps == len(steps)
    for channel, cells in panels(still, "x"):
        taps = places(step.taps, channel)
        if not taps:
            assert cells.footprint is None
            continue
        assert cells.frame is not None
        rows, cols = (range(min(axis), max(axis) + 1) for axis in zip(*taps, strict=True))
        foot = Rect(rows[0] + cells.frame.row, cols[0] + cells.frame.col, len(rows), len(cols))
        assert cells.footprint == foot
        for start, size, room in zip(foot[:2], foot[2:], cells.roles.shape, strict=True):
            assert start >= 0
            assert start + size <= room or size > room, "it would fit in the window"


@given(stills())
@examples(80, quick=25)
def test_kernels_are_in_use_that_the_step_multiplies_with(
    told: tuple[Walk, Step, Scene, Still],
) -> None:
    _, step, _, still = told
    for channel, cells in panels(still, "w"):
        used = channel in step.out_channels
        assert cells.lit == used
        there = set(cells.roles.ravel()) - {Role.BLANK}
        assert there == {Role.WEIGHT_IN_USE if used else Role.WEIGHT}


@given(stills())
@examples(80, quick=25)
def test_an_output_cell_is_done_now_or_to_come_as_the_walk_goes(
    told: tuple[Walk, Step, Scene, Still],
) -> None:
    steps, step, _, still = told
    layer = steps.layer
    size, (rows, cols) = layer.group_out_channels, (axis.out_size for axis in planes(steps))
    nows = 0
    for channel, cells in panels(still, "y"):
        group, place_in_group = divmod(channel, size)
        planes_before = channel if steps.order == "in_turn" else place_in_group
        for place, (row, col) in coordinates(cells, apart(steps)):
            assert 0 <= row < rows
            assert 0 <= col < cols
            number = (planes_before * rows + row) * cols + col
            role = Role(cells.roles[place])
            assert role == (
                Role.NOW
                if number == step.number
                else Role.DONE
                if number < step.number
                else Role.TO_COME
            )
            if role is Role.NOW:
                nows += 1
                assert group in step.groups
                assert (row, col)[-layer.dims :] == step.position
    shown = {int(name.split()[1]) for name, _ in still.brackets.values()} or {0}
    assert nows == len(shown & set(step.groups)) >= 1


@given(cases(dims=st.integers(1, 2)), st.sampled_from(ORDERS), st.data())
@examples(60, quick=20)
def test_an_output_cell_is_now_in_the_step_that_writes_it(
    case: Case, order: str, data: st.DataObject
) -> None:
    steps = walk(*case, order=order)
    step = steps[data.draw(st.integers(0, len(steps) - 1))]
    still = next(channel_scenes(steps)).still(step.number)
    for channel, cells in panels(still, "y"):
        there = coordinates(cells, apart(steps))
        now = {cell for place, cell in there if cells.roles[place] == Role.NOW}
        assert now == places(step.outputs, channel)


@given(stills(ALL_CASES.filter(lambda case: case.layer.dims == 2)))
@examples(80, quick=25)
def test_beams_go_from_the_footprint_through_the_kernel_to_the_output(
    told: tuple[Walk, Step, Scene, Still],
) -> None:
    _, _, _, still = told
    hues = {key: cells.hue for key, cells in still.cells.items() if key.startswith("x")}
    read = [key for key in hues if still.cells[key].footprint is not None]
    into_kernels, out_of_kernels = still.beams[::2], still.beams[1::2]
    assert [beam.source for beam in into_kernels] == read
    for first, second in zip(into_kernels, out_of_kernels, strict=True):
        source, kernel = still.cells[first.source], still.cells[first.target]
        foot = source.footprint
        assert foot is not None
        assert first.source_cells[:2] == foot[:2]
        assert first.source_cells.rows == min(foot.rows, len(source.roles) - foot.row)
        assert first.target_cells == second.source_cells == Rect(0, 0, *kernel.roles.shape)
        assert kernel.lit
        assert (first.target, first.hue) == (second.source, second.hue)
        assert first.hue == hues[first.source]
        row, col, *size = second.target_cells
        assert size == [1, 1]
        assert still.cells[second.target].roles[row, col] == Role.NOW


@given(cases(dims=st.integers(1, 2)), st.sampled_from(ORDERS), st.data())
@examples(50, quick=15)
def test_numbers_are_those_of_the_tensors(case: Case, order: str, data: st.DataObject) -> None:
    layer, shape = case
    steps = walk(layer, shape, order=order)
    numbers = tensors(steps, seed=data.draw(st.integers(0, 99)))
    number = data.draw(st.integers(0, len(steps) - 1))
    still = next(channel_scenes(steps, numbers)).still(number)
    mode = PAD_MODES[layer.padding_mode]
    padded = np.pad(numbers.input, ((0, 0), *layer.pads), mode=mode)
    expected = added_up(case, order, numbers.input, numbers.weight)
    expected += numbers.bias.reshape(-1, *[1] * layer.dims)
    before = [pair[0] for pair in layer.pads]
    for channel, cells in panels(still, "x"):
        assert cells.numbers is not None
        for (row, col), cell in coordinates(cells):
            at = tuple(c + b for c, b in zip(cell[-layer.dims :], before, strict=True))
            assert cells.numbers[row][col] == number_text(padded[(channel, *at)], 2)
    for channel, cells in panels(still, "y"):
        assert cells.numbers is not None
        for (row, col), cell in coordinates(cells, apart(steps)):
            known = cells.roles[row, col] != Role.TO_COME
            value = expected[(channel, *cell[-layer.dims :])]
            assert cells.numbers[row][col] == (number_text(value, 2) if known else "")
    for place, (channel, cells) in enumerate(islice(panels(still, "w"), 1)):
        assert cells.numbers is not None
        weights = numbers.weight[channel, place].ravel().tolist()
        assert [text for row in cells.numbers for text in row if text] == [
            number_text(weight, 2) for weight in weights
        ]
