"""How broad numbers get: computed of few, and bounded of many by no less than that."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from operators import OPERATORS
from strategies import cases

from convviz.layer import AvgPool2d, Conv2d
from convviz.scene.planes import broadest
from convviz.scene.planes.broadest import (
    Ends,
    breadth,
    broadest_numbers,
    broadest_of,
    broadest_output,
)
from convviz.scene.planes.cell_numbers import cell_text
from convviz.scene.roles import Kind
from convviz.scene.views.product.summands import Summands
from convviz.walks.tensors import tensors
from convviz.walks.walk import walk

LAYERS = st.one_of(*OPERATORS.values()).map(lambda o: (o.layer, o.input_shape))
SCALES = 1, 0.03, 0.5, 77.7, 12345.6, 3e6


@given(LAYERS | cases().map(tuple), st.sampled_from(SCALES), st.integers(0, 9))
@settings(max_examples=100)
def test_what_many_outputs_are_bounded_by_is_no_less_than_what_they_are(
    case: tuple, scale: float, seed: int
) -> None:
    layer, shape = case
    steps = walk(layer, shape, view=layer.views[-1])
    made = tensors(steps, seed=seed)
    if scale != 1:
        given = {"input": made.input * scale - 3}
        given |= {"weight": made.weight / scale} if made.weight.size else {}
        made = tensors(steps, given, seed=seed)
    computed = broadest_output(made)
    with patch.object(broadest, "MOST_COMPUTED", 0):
        bound = broadest_output(made)
    assert breadth(bound) >= breadth(computed) - 0.08, (bound, computed)
    with patch.object(broadest, "MOST_CHANNELS", 0), patch.object(broadest, "MOST_COMPUTED", 0):
        assert breadth(broadest_output(made)) >= breadth(bound) - 0.08


@given(st.lists(st.floats(-2e7, 2e7) | st.floats(-12, 12), min_size=1, max_size=30))
def test_ends_have_a_text_as_broad_as_any_between_them(values: list[float]) -> None:
    ends = Ends(min(values), max(values), whole=False)
    most = max(map(breadth, ends.texts()))
    assert all(breadth(cell_text(value)) <= most + 0.08 for value in values)
    assert broadest_of(np.array(values)) in map(cell_text, values)


@pytest.mark.parametrize("shape", [(2, 12, 12), (2, 70, 70)])
def test_numbers_of_a_product_are_bounded(shape: tuple[int, ...]) -> None:
    made = tensors(walk(Conv2d(2, 2, 3), shape))
    longest = max(map(len, Summands(made).longest()))
    for step in made.walk[:: max(1, len(made.walk) // 200)]:
        for cells in Summands(made, 3, 2).panels(step).values():
            assert cells.numbers is not None
            assert all(len(text) <= longest for row in cells.numbers for text in row[:3])


def test_few_outputs_are_computed_and_many_are_not() -> None:
    made = tensors(walk(AvgPool2d(2), (1, 200, 200)))
    assert broadest_numbers(made)[Kind.OUTPUT] == ".25"
    assert not made._outputs
    few = tensors(walk(AvgPool2d(2), (1, 8, 8)))
    texts = {cell_text(few.output(0, (row, col))) for row in range(4) for col in range(4)}
    assert broadest_numbers(few)[Kind.OUTPUT] in texts
    assert len(few._outputs) == 16
