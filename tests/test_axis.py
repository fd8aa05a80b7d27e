from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import axes

from convviz.axis import LARGEST, Axis
from convviz.errors import ConvVizError


def outputs_that_read(axis: Axis, cell: int) -> list[int]:
    """What `Axis.readers` computes, by trying every window."""
    return [out for out in range(axis.out_size) if cell in list(axis.taps(out))]


@given(axes())
def test_every_tap_stands_in_the_padded_axis(axis: Axis) -> None:
    for out in range(axis.out_size):
        taps = list(axis.taps(out))
        assert len(taps) == axis.kernel
        assert set(taps) <= set(axis.padded)
        assert taps[0] == axis.first_tap(out)
        assert taps[-1] - taps[0] + 1 == axis.span


@given(axes())
def test_the_last_window_fits_and_one_more_would_not(axis: Axis) -> None:
    starts = [
        start
        for start in range(0, axis.padded_size, axis.stride)
        if start + axis.span <= axis.padded_size
    ]
    assert axis.out_size == len(starts)
    assert axis.remainder == axis.padded_size - (starts[-1] + axis.span)
    assert axis.remainder < axis.stride


@given(axes())
def test_the_padded_axis_is_the_input_between_its_padding(axis: Axis) -> None:
    assert len(axis.padded) == axis.padded_size
    assert axis.padded[axis.padding_before] == 0
    assert axis.padded[-1] == axis.size - 1 + axis.padding_after


@given(axes())
def test_readers_are_the_windows_with_a_tap_there(axis: Axis) -> None:
    around = range(axis.padded.start - 3, axis.padded.stop + 3)
    for cell in around:
        assert list(axis.readers(cell)) == outputs_that_read(axis, cell), cell


def test_readers_of_every_small_axis_are_the_windows_with_a_tap_there() -> None:
    for kernel in range(1, 6):
        for stride in range(1, 8):
            for dilation in range(1, 8):
                for size in range(dilation * (kernel - 1) + 1, dilation * kernel + 12):
                    axis = Axis(size, kernel, stride, dilation)
                    for cell in axis.padded:
                        assert list(axis.readers(cell)) == outputs_that_read(axis, cell)


@given(axes())
def test_read_counts_count_every_tap_by_the_cell_it_uses(axis: Axis) -> None:
    counts = [0] * axis.size
    for out in range(axis.out_size):
        for tap in axis.taps(out):
            if (source := axis.source(tap)) is not None:
                counts[source] += 1
    assert axis.read_counts() == counts
    assert axis.read_cells == sum(count > 0 for count in counts)


@given(axes())
def test_cells_after_the_last_window_are_read_by_none(axis: Axis) -> None:
    for cell in axis.padded[axis.padded_size - axis.remainder :]:
        assert not axis.readers(cell)


@given(axes())
def test_a_source_is_a_cell_of_the_input_and_a_real_cell_is_its_own(axis: Axis) -> None:
    for cell in axis.padded:
        source = axis.source(cell)
        if 0 <= cell < axis.size:
            assert source == cell
        elif axis.padding_mode == "zeros":
            assert source is None
        else:
            assert source in range(axis.size)


@pytest.mark.parametrize(
    ("padding_mode", "sources"),
    [
        ("zeros", [None, None, 0, 1, 2, None, None]),
        ("reflect", [2, 1, 0, 1, 2, 1, 0]),
        ("replicate", [0, 0, 0, 1, 2, 2, 2]),
        ("circular", [1, 2, 0, 1, 2, 0, 1]),
    ],
)
def test_each_padding_mode_has_the_values_it_is_named_for(
    padding_mode: str, sources: list[int | None]
) -> None:
    axis = Axis(3, 1, padding_before=2, padding_after=2, padding_mode=padding_mode)
    assert [axis.source(cell) for cell in axis.padded] == sources


def test_the_floor_leaves_cells_unread_at_the_far_end() -> None:
    stem = Axis(224, 7, stride=2, padding_before=3, padding_after=3)
    unread = [cell for cell in stem.padded if not stem.readers(cell)]
    assert [cell + stem.padding_before for cell in unread] == [229]
    assert stem.remainder == 1

    small = Axis(6, 3, stride=2)
    assert small.read_counts() == [1, 1, 2, 1, 1, 0]
    assert small.remainder == 1


@pytest.mark.parametrize(("padding", "read"), [(0, 16), (1, 9)])
def test_a_stride_and_dilation_of_two_read_one_phase_of_the_input(
    padding: int, read: int
) -> None:
    axis = Axis(7, 3, stride=2, dilation=2, padding_before=padding, padding_after=padding)
    assert axis.read_cells**2 == read


def test_a_stride_longer_than_the_kernel_leaves_gaps_inside() -> None:
    assert Axis(8, 2, stride=3).read_counts() == [1, 1, 0, 1, 1, 0, 1, 1]


def test_padding_longer_than_the_kernel_gives_windows_that_see_only_padding() -> None:
    axis = Axis(2, 2, padding_before=3, padding_after=3)
    assert list(axis.taps(0)) == [-3, -2]
    assert list(axis.taps(axis.out_size - 1)) == [3, 4]
    assert axis.out_size == 7


@pytest.mark.parametrize(("padding_mode", "most"), [("reflect", 4), ("circular", 5)])
def test_reflect_and_circular_padding_are_bounded_by_the_input(
    padding_mode: str, most: int
) -> None:
    Axis(5, 3, padding_before=most, padding_after=most, padding_mode=padding_mode)
    for before, after in ((most + 1, 0), (0, most + 1)):
        with pytest.raises(ConvVizError):
            Axis(
                5,
                3,
                padding_before=before,
                padding_after=after,
                padding_mode=padding_mode,
            )


@given(st.integers(1, 40), st.integers(1, 9), st.integers(1, 9), st.integers(0, 9))
def test_an_axis_is_made_just_when_the_kernel_fits(
    size: int, kernel: int, dilation: int, padding: int
) -> None:
    fits = dilation * (kernel - 1) + 1 <= size + 2 * padding
    try:
        Axis(size, kernel, 1, dilation, padding, padding)
    except ConvVizError:
        assert not fits
    else:
        assert fits


def test_a_window_of_the_longest_axis_comes_without_those_before_it() -> None:
    axis = Axis(LARGEST, 3, 1, LARGEST // 2 - 1)
    assert axis.out_size == 2
    assert list(axis.taps(1)) == [1, LARGEST // 2, LARGEST - 1]
    assert list(axis.readers(LARGEST // 2)) == [1]


@given(axes())
def test_an_axis_survives_pickle_and_repr(axis: Axis) -> None:
    assert pickle.loads(pickle.dumps(axis)) == axis
    assert eval(repr(axis)) == axis
