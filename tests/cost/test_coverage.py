"""Coverage against counting by hand: every window stood everywhere, on small axes."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from strategies import Case, axes, cases

from convviz.axis import Axis
from convviz.cost.coverage.reached import blind, idle
from convviz.cost.coverage.reads import Coverage, Reason
from convviz.cost.price import Price


def taps_on_input(axis: Axis, out: int) -> list[int]:
    return [cell for cell in axis.taps(out) if 0 <= cell < axis.size]


@given(axes())
def test_outputs_that_see_only_padding_are_those_without_a_tap_inside(axis: Axis) -> None:
    unseeing = sum(not taps_on_input(axis, out) for out in range(axis.out_size))
    expected = unseeing if axis.padding_mode == "zeros" else 0
    assert blind(Coverage.of("rows", axis)) == expected


@given(axes())
def test_idle_taps_are_those_that_never_stand_inside(axis: Axis) -> None:
    inside = {
        tap
        for out in range(axis.out_size)
        for tap, cell in enumerate(axis.taps(out))
        if 0 <= cell < axis.size
    }
    expected = axis.kernel - len(inside) if axis.padding_mode == "zeros" else 0
    assert idle(Coverage.of("rows", axis)) == expected


@given(axes())
def test_every_unread_cell_has_one_reason(axis: Axis) -> None:
    coverage = Coverage.of("rows", axis)
    assert sum(count for _, count in coverage.reasons) == coverage.unread
    assert coverage.read + coverage.unread == axis.size


@given(axes())
def test_the_effective_padding_ends_where_the_last_window_does(axis: Axis) -> None:
    before, after = Coverage.of("rows", axis).effective_padding
    assert axis.taps(0)[0] == -before
    assert axis.taps(axis.out_size - 1)[-1] == axis.size + after - 1


@pytest.mark.parametrize(("axis", "reasons"), [
    (Axis(7, 3), {}),
    (Axis(6, 3, stride=2), {Reason.REMAINDER: 1}),
    (Axis(224, 7, 2, 1, 3, 3), {}),
    (Axis(7, 3, stride=2, dilation=2), {Reason.SHARED_FACTOR: 3}),
    (Axis(7, 3, 2, 2, 1, 1), {Reason.SHARED_FACTOR: 4}),
    (Axis(9, 2, stride=4), {Reason.STRIDE: 2, Reason.REMAINDER: 3}),
    (Axis(9, 2, stride=4, dilation=3), {Reason.STRIDE: 4, Reason.REMAINDER: 1}),
    (Axis(8, 2, stride=2, dilation=5), {Reason.EDGE: 4}),
    (Axis(3, 2, dilation=2), {Reason.EDGE: 1}),
])  # fmt: skip
def test_the_reasons_are_the_ones_that_one_would_give(
    axis: Axis, reasons: dict[Reason, int]
) -> None:
    assert Counter(dict(Coverage.of("rows", axis).reasons)) == Counter(reasons)


@given(axes())
def test_only_more_windows_would_reach_an_edge_and_none_would_reach_a_gap(
    axis: Axis,
) -> None:
    reasons = dict(Coverage.of("rows", axis).reasons)
    more = axis.stride * axis.padded_size
    wide = Axis(
        axis.size, axis.kernel, axis.stride, axis.dilation,
        axis.padding_before + more, axis.padding_after + more,
    )  # fmt: skip
    never = [count for count in wide.read_counts() if count == 0]
    gaps = reasons.get(Reason.STRIDE, 0) + reasons.get(Reason.SHARED_FACTOR, 0)
    assert gaps <= len(never) <= gaps + reasons.get(Reason.REMAINDER, 0) or (
        axis.padding_mode != "zeros"  # copies may read what the windows step over
    )


@given(cases())
def test_a_plane_is_the_product_of_its_axes(case: Case) -> None:
    price = Price.of(*case)
    cells = outputs = 1
    for each in price.coverage:
        cells *= each.read
        outputs *= each.positions - blind(each)
    assert price.plane_cells - price.unread_cells == cells
    assert price.output_shape == case.layer.output_shape(case.input_shape)
    assert price.macs == case.layer.macs(case.input_shape)
    assert price.flops == 2 * price.macs
    seen = price.layer.out_channels * (price.padding_only_outputs + outputs)
    assert 4 * seen == price.output_bytes
