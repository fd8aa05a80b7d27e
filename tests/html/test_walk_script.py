"""The page's script makes the steps, the numbers and the equations that Python makes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from operators import AVG_POOLS, MAX_POOLS, TRANSPOSED, Operator
from running_scripts import Script
from searching import examples
from strategies import Case, cases

from convviz.axis import Ground
from convviz.explorer.exploring import NUMBERS
from convviz.html.played import MOST_NUMBERS, STREAM, numbers_of, played, plays
from convviz.layer import Conv2d, Layer, Unfold
from convviz.walks.seeded import Seeded
from convviz.walks.tensors import Tensors, tensors
from convviz.walks.walk import ORDERS, Walk, walk
from convviz.words.equations import equation, number_text, sum_in_numbers

BODY = """
  const layer = whole(asked.layer), walk = new Walk(layer), { plan } = walk;
  const numbers = new Numbers(walk, asked.numbers);
  const steps = asked.steps.map((number) => {
    const step = walk.step(number);
    return {
      groups: step.groups, turn: step.turn, position: step.position,
      reads: readsOf(plan, step), taps: tapsOf(plan, step),
      weights: weightsOf(plan, step), outputs: outputsOf(plan, step),
      equation: equation(plan, step),
      sum: sumInNumbers(walk, step, numbers, asked.most),
    };
  });
  return { length: walk.length, shape: outputShape(plan), steps,
    drawn: plan.reading.axes.map((axis) => axis.drawn),
    grounds: plan.reading.axes.map((axis) => {
      const [first, stop] = axis.drawn;
      return Array.from({ length: stop - first }, (_, n) => axis.ground(first + n));
    }) };
"""
IMPORTS = {
    "layer/layer.js": "whole, outputShape",
    "layer/walk.js": "Walk, readsOf, tapsOf, weightsOf, outputsOf",
    "layer/equation.js": "equation, sumInNumbers",
    "layer/numbers.js": "Numbers",
}

OTHERS = st.one_of(*(TRANSPOSED | MAX_POOLS).values()).map(lambda o: (o.layer, o.input_shape))
WHOLE = st.integers(-9999, 9999).map(float)

GROUNDS = {
    Ground.REAL: "real",
    Ground.PADDING: "padding",
    Ground.INSERTED: "inserted",
    Ground.OUTPUT_PADDING: "output padding",
    Ground.BEYOND: "beyond",
}


@pytest.fixture(scope="module")
def script() -> Iterator[Script]:
    running = Script(IMPORTS, BODY)
    yield running
    running.close()


@pytest.fixture(scope="module")
def streamed() -> Iterator[Script]:
    body = """
      const walk = new Walk(whole(asked.layer)), numbers = new Numbers(walk, asked.numbers);
      return [numbers.input, numbers.weight, numbers.biases].map((tensor) => tensor.source);
    """
    running = Script(IMPORTS, body)
    yield running
    running.close()


def asked(steps: Walk, numbers: Tensors, shown: list[int], most: int) -> dict[str, Any]:
    return {
        "layer": played(steps),
        "numbers": numbers_of(steps, numbers)[0],
        "steps": shown,
        "most": most,
    }


def as_python_has_it(
    steps: Walk, numbers: Tensors, shown: list[int], most: int
) -> list[dict[str, Any]]:
    return [
        {
            "groups": list(step.groups),
            "turn": step.turn,
            "position": list(step.position),
            "reads": step.reads.tolist(),
            "taps": step.taps.tolist(),
            "weights": step.weights.tolist(),
            "outputs": step.outputs.tolist(),
            "equation": equation(step),
            "sum": sum_in_numbers(step, numbers, most),
        }
        for step in (steps[number] for number in shown)
    ]


def hold(script: Script, steps: Walk, data: st.DataObject) -> None:
    count = len(steps)
    some = st.lists(st.integers(0, count - 1), max_size=4, unique=True)
    shown = sorted({0, count - 1, *data.draw(some)})
    most = data.draw(st.sampled_from([40, 80, 300, 5000]))
    numbers = tensors(steps, seed=data.draw(st.integers(0, 3)))
    answer = script(asked(steps, numbers, shown, most))
    assert answer["length"] == count
    assert answer["shape"] == list(steps.output_shape)
    assert answer["drawn"] == [[a.drawn.start, a.drawn.stop] for a in steps.axes]
    assert answer["grounds"] == [[GROUNDS[a.ground(at)] for at in a.drawn] for a in steps.axes]
    for made, expected in zip(
        answer["steps"], as_python_has_it(steps, numbers, shown, most), strict=True
    ):
        assert made == expected


@examples(1_000, 40)
@given(cases(), st.sampled_from(ORDERS), st.data())
def test_convolutions(script: Script, case: Case, order: str, data: st.DataObject) -> None:
    hold(script, walk(*case, order=order), data)


@pytest.mark.parametrize("name", sorted(TRANSPOSED | MAX_POOLS | AVG_POOLS))
@examples(350, 8)
@given(data=st.data())
def test_operators(script: Script, name: str, data: st.DataObject) -> None:
    operator: Operator = data.draw((TRANSPOSED | MAX_POOLS | AVG_POOLS)[name])
    for steps in operator.walks():
        hold(script, steps, data)


def test_the_stem_has_numbers_from_a_seed(script: Script) -> None:
    steps = walk(Conv2d(3, 64, 7, stride=2, padding=3), (3, 224, 224))
    seeded = Seeded((3, 224, 224), 0, 9, key=6)
    kept = tensors(steps)
    numbers = Tensors(steps, seeded, kept.weight, kept.bias)
    shown = [0, 111, 401_408, 802_815]
    answer = script(asked(steps, numbers, shown, 2000))
    assert answer["steps"] == as_python_has_it(steps, numbers, shown, 2000)


@examples(200, 20)
@given(cases() | OTHERS)
def test_numbers_of_a_page_are_those_of_a_picture(
    streamed: Script, case: tuple[Layer, tuple[int, ...]]
) -> None:
    steps = walk(*case)
    numbers = tensors(steps)
    expected = [np.asarray(numbers.input), np.asarray(numbers.weight)]
    if steps.layer.has_bias:
        expected.append(numbers.bias)
    made = streamed({"layer": played(steps), "numbers": NUMBERS})
    for array, told in zip(expected, made, strict=False):
        assert array.ravel().tolist() == told


def test_the_stream_is_numpy_s() -> None:
    state: Any = np.random.default_rng(0).bit_generator.state
    told = {name: str(number) for name, number in state["state"].items()}
    assert told | {"most": MOST_NUMBERS} == STREAM


def test_which_operators_are_played() -> None:
    assert plays(Conv2d(1, 1, 1))
    assert not plays(Unfold(1))


@pytest.fixture(scope="module")
def texts() -> Iterator[Script]:
    running = Script({"layer/numbers.js": "numberText"}, "return numberText(Number(asked));")
    yield running
    running.close()


@example(1.125)
@example(-0.3125)
@example(99950.0)
@examples(500, 60)
@given(
    st.floats(allow_nan=False) | st.floats(-2000, 2000) | st.integers(-9999, 9999).map(float)
)
def test_numbers_are_written_alike(texts: Script, value: float) -> None:
    assert texts(str(value).replace("inf", "Infinity")) == number_text(value)
