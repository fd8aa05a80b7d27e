"""Any layer of PyTorch's that convviz draws: traced, it is the layer that it says it is."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from hypothesis import given  # noqa: E402  # needs torch
from hypothesis import strategies as st  # noqa: E402
from operators import OPERATORS, Operator  # noqa: E402
from searching import examples  # noqa: E402
from strategies import Case, cases  # noqa: E402
from torch.utils.flop_counter import FlopCounterMode  # noqa: E402

from convviz.adapt import as_layer  # noqa: E402
from convviz.layer import Layer  # noqa: E402
from convviz.models.inputs import given_inputs  # noqa: E402
from convviz.models.torch.tracing import trace_module  # noqa: E402
from convviz.models.trace import Operation  # noqa: E402

nn = torch.nn


def as_operator(case: Case) -> Operator:
    layer, shape = case
    arguments = {field.name: getattr(layer, field.name) for field in fields(layer)}
    return Operator(type(layer).__name__, arguments, shape)


EVERY = {
    f"Conv{dims}d": cases(dims=st.just(dims), lopsided=False).map(as_operator)
    for dims in (1, 2, 3)
} | OPERATORS


def plain(name: str, arguments: dict[str, Any]) -> Any:
    return getattr(nn, name)(**arguments)


def of_its_own(name: str, arguments: dict[str, Any]) -> Any:
    """A module with a forward of its own, so that only what it computes tells what it is."""

    class Own(getattr(nn, name)):  # type: ignore[misc]  # whatever class it is
        def forward(self, x: Any) -> Any:
            return super().forward(x)

    return Own(**arguments)


def traced(module: Any, operator: Operator, *, run: bool) -> tuple[Operation, Any]:
    """The one layer that was seen, and the shape of the output."""
    shape = (1, *operator.input_shape)
    trace = trace_module(module, given_inputs(shape), run=run)
    (seen,) = [each for each in trace.operations if each.layer is not None or each.question]
    assert not seen.question
    assert [each for each in trace.operations if each.counted] == [seen]
    return seen, trace.shapes[trace.operations[-1].outputs[0]]


def in_cells(layer: Layer) -> Layer:
    """The same layer with its padding told in numbers."""
    return replace(layer, padding=layer.pads) if hasattr(layer, "padding") else layer  # type: ignore[type-var]


@pytest.mark.parametrize("run", [False, True])
@pytest.mark.parametrize("name", EVERY)
@examples(100, 8)
@given(data=st.data())
def test_a_layer_is_what_it_says_it_is(name: str, run: bool, data: st.DataObject) -> None:
    operator = data.draw(EVERY[name])
    module = plain(name, operator.arguments)
    seen, out = traced(module, operator, run=run)
    layer = as_layer(module)
    assert seen.layer == layer
    assert seen.source is module
    assert seen.input_shape == operator.input_shape
    assert out == (1, *layer.output_shape(operator.input_shape))
    assert (
        seen.parameters == layer.parameters == sum(each.numel() for each in module.parameters())
    )
    assert seen.macs == layer.macs(operator.input_shape)


@pytest.mark.parametrize("run", [False, True])
@pytest.mark.parametrize("name", EVERY)
@examples(100, 8)
@given(data=st.data())
def test_what_a_layer_computes_tells_what_it_is(
    name: str, run: bool, data: st.DataObject
) -> None:
    operator = data.draw(EVERY[name])
    module = of_its_own(name, operator.arguments)
    seen, out = traced(module, operator, run=run)
    layer = as_layer(plain(name, operator.arguments))
    assert seen.layer is not None
    assert in_cells(seen.layer) == in_cells(layer)
    assert seen.source is None
    assert seen.input_shape == operator.input_shape
    assert out == (1, *layer.output_shape(operator.input_shape))
    assert (seen.parameters, seen.macs) == (layer.parameters, layer.macs(seen.input_shape))


@pytest.mark.parametrize("name", [name for name in EVERY if name.startswith("Conv")])
@examples(50, 5)
@given(data=st.data())
def test_products_are_half_of_pytorchs_operations(name: str, data: st.DataObject) -> None:
    operator = data.draw(EVERY[name])
    module = plain(name, operator.arguments)
    counter = FlopCounterMode(display=False)
    with counter, torch.no_grad():
        module(torch.zeros(1, *operator.input_shape))
    seen, _ = traced(module, operator, run=False)
    assert seen.macs == counter.get_total_flops() / 2
