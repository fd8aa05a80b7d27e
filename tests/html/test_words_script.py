"""What the page's script says of a layer is what Python says, and its lines make the layer."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from operators import AVG_POOLS, MAX_POOLS, TRANSPOSED, Operator
from running_scripts import Script
from searching import examples
from strategies import Case, cases

import convviz
from convviz.cli.app import Commands, app
from convviz.cli.making import asked_layer
from convviz.html.played import played
from convviz.walks.walk import ORDERS, Walk, walk
from convviz.words.describe import caption

IMPORTS = {
    "layer/layer.js": "whole, planOf",
    "layer/words.js": "captionOf, pricesOf, parametersOf, macsOf, commandOf, pythonOf,"
    " pytorchOf",
}
BODY = """
  const layer = whole(asked.layer), plan = planOf(layer);
  return { caption: captionOf(layer, plan, asked.convention), prices: pricesOf(layer, plan),
    parameters: parametersOf(plan), macs: macsOf(layer, plan),
    render: commandOf(layer), explain: commandOf(layer, "explain"),
    python: pythonOf(layer), pytorch: pytorchOf(layer) };
"""

PRICED = ("parameters", "MACs", "comparisons", "additions")

POOLS = MAX_POOLS | AVG_POOLS


@pytest.fixture(scope="module")
def script() -> Iterator[Script]:
    running = Script(IMPORTS, BODY)
    yield running
    running.close()


def parsed(command: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What a command line of `convviz` asks for: a layer, its shape, its order and its view."""
    found: dict[str, Any] = {}

    def take(asked: Any) -> None:
        made = asked_layer(asked, quiet=True)
        found.update(layer=made.layer, shape=made.shape)
        for key in ("order", "view"):
            if key in asked.values:
                found[key] = asked.read(key)

    program, verb, *words = shlex.split(command)
    assert program == "convviz"
    monkeypatch.setattr(f"convviz.cli.{verb}.{verb}", take)
    group: Any = Commands(name="convviz", callback=app.registered_callback)
    group.get_command(None, verb).main(words, standalone_mode=False)
    return found


def walked(expression: str) -> Walk:
    """The walk that a call of `convviz.animate` would draw."""

    def animate(layer: Any, shape: Any, **more: Any) -> Walk:
        return walk(layer, shape, **more)

    names = {name: getattr(convviz, name) for name in convviz.__all__ if name[-1:] == "d"}
    made: Walk = eval(expression, {"convviz": SimpleNamespace(animate=animate, **names)})
    return made


def hold_words(said: dict[str, Any], steps: Walk) -> None:
    title = caption(steps)
    assert said["caption"] == {
        "operator": title.operator,
        "shapes": title.shapes,
        "terms": [list(term) for term in title.terms],
    }
    explanation = convviz.explain(steps.layer, steps.input_shape)
    sections = {section.title: section.rows for section in explanation.sections()}
    rows = [list(row) for row in sections["Output size"]]
    price = sections["Price of one forward pass"]
    rows += [list(row) for row in price if row.label in PRICED]
    assert said["prices"] == rows
    assert (said["parameters"], said["macs"]) == (explanation.parameters, explanation.macs)


def hold_lines(said: dict[str, Any], steps: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = {"layer": steps.layer, "shape": steps.input_shape}
    order = steps.order if steps.layer.weight_shape else "lockstep"  # pools have one only
    view = "scatter" if steps.plan.scatters else "channels"
    drawn = parsed(said["render"], monkeypatch)
    assert played(walk(drawn["layer"], drawn["shape"])) == played(
        walk(steps.layer, steps.input_shape)
    )
    assert (drawn["order"], drawn["view"]) == (order, view)
    told = parsed(said["explain"], monkeypatch)
    assert (told["layer"], told["shape"]) == (drawn["layer"], expected["shape"])
    called = walked(said["python"])
    assert played(called) == played(steps) | {"order": order}


def hold_pytorch(said: str, steps: Walk) -> None:
    if find_spec("torch") is None:
        return
    torch = import_module("torch")
    if said.startswith("#"):
        assert steps.plan.rule.name in ("MAX", "MEAN")
        return
    x = torch.zeros(1, *steps.input_shape)
    made = eval(said, {"torch": torch, "x": x})
    if isinstance(made, torch.nn.Module):
        made = made(x)
    assert tuple(made.shape) == (1, *steps.output_shape), said


def hold(script: Script, steps: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    said = script({"layer": played(steps), "convention": steps.convention})
    hold_words(said, steps)
    hold_lines(said, steps, monkeypatch)
    hold_pytorch(said["pytorch"], steps)


@pytest.mark.parametrize(("layer", "shape"), [
    (convviz.MaxPool2d(3, padding=2, framework="onnx"), (1, 6, 6)),
    (convviz.MaxPool1d(3, stride=3, padding=2, framework="onnx"), (2, 9)),
    (convviz.AvgPool2d(3, padding=((1, 2), (2, 2)), framework="onnx"), (1, 6, 6)),
    (convviz.AvgPool2d(2, dilation=2, framework="onnx"), (1, 6, 6)),
    (
        convviz.AvgPool2d(2, padding=2, count_include_pad=True, framework="onnx"),
        (1, 6, 6),
    ),
])  # fmt: skip
def test_a_pool_that_pytorch_has_not(
    script: Script, layer: Any, shape: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = walk(layer, shape)
    said = script({"layer": played(steps), "convention": ""})
    hold_lines(said, steps, monkeypatch)
    assert said["pytorch"] == "# PyTorch has no such pool, which is one of onnx"


@examples(1_000, 40)
@given(cases(), st.sampled_from(ORDERS))
def test_convolutions(script: Script, case: Case, order: str) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        hold(script, walk(*case, order=order), monkeypatch)


@pytest.mark.parametrize("name", sorted(TRANSPOSED | POOLS))
@examples(350, 10)
@given(data=st.data())
def test_operators(script: Script, name: str, data: st.DataObject) -> None:
    operator: Operator = data.draw((TRANSPOSED | POOLS)[name])
    with pytest.MonkeyPatch.context() as monkeypatch:
        for steps in operator.walks():
            hold(script, steps, monkeypatch)


LOPSIDED = [
    (convviz.ConvTranspose2d(2, 2, 3, 2, ((1, 0), (0, 2)), 1), (2, 4, 4)),
    (convviz.ConvTranspose1d(1, 1, 3, 2, ((0, 1),)), (1, 4)),
    (convviz.ConvTranspose3d(1, 1, 2, 1, ((1, 0), (0, 0), (0, 1))), (1, 3, 3, 3)),
    (convviz.MaxPool2d(3, 2, ((1, 0), (0, 1)), ceil_mode=True), (1, 6, 7)),
    (convviz.MaxPool1d(2, 2, ((0, 1),), ceil_mode=True), (1, 4)),
    (convviz.AvgPool2d(2, 1, ((1, 0), (0, 0))), (1, 4, 4)),
    (convviz.AvgPool2d(2, 1, ((1, 0), (0, 0)), count_include_pad=False), (1, 4, 4)),
    (convviz.AvgPool2d(2, 1, ((1, 0), (0, 0)), False, False, 3), (1, 4, 4)),
]
"""Padding that differs by side, which PyTorch's transposed layers and pools do not have."""


@pytest.mark.parametrize("number", range(len(LOPSIDED)))
def test_padding_that_differs_by_side(
    script: Script, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    layer, shape = LOPSIDED[number]
    for view in layer.views:
        hold(script, walk(layer, shape, view=view), monkeypatch)


NO_SUCH_POOL = "# PyTorch has no such pool: it pads both sides of an axis alike"


@pytest.mark.parametrize(("number", "line"), [
    (0, "torch.nn.ConvTranspose2d(2, 2, kernel_size=3, stride=2, output_padding=1)(x)"
        "[..., 1:10, 0:8]"),
    (5, "torch.nn.AvgPool2d(2, stride=1)(torch.nn.functional.pad(x, (0, 0, 1, 0)))"),
    (6, NO_SUCH_POOL),
    (4, NO_SUCH_POOL),
])  # fmt: skip
def test_how_pytorch_has_such_padding(script: Script, number: int, line: str) -> None:
    layer, shape = LOPSIDED[number]
    assert script({"layer": played(walk(layer, shape)), "convention": ""})["pytorch"] == line
