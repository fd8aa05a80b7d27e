"""The steps that the script makes in Chromium are Python's, as they are in Node."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from operators import AVG_POOLS, MAX_POOLS, TRANSPOSED, Operator
from searching import examples
from strategies import Case, cases
from test_walk_script import BODY, hold

from convviz.html.page import joined
from convviz.walks.walk import ORDERS, walk

pytestmark = pytest.mark.slow

MODULES = (
    "layer/axis.js",
    "layer/layer.js",
    "layer/walk.js",
    "layer/equation.js",
    "layer/numbers.js",
)
ANSWERED = """(asked) => JSON.stringify(answer(asked), (_, value) =>
  typeof value === "number" && !Number.isFinite(value) ? `${value}` : value)"""

Script = Callable[[Any], Any]


@pytest.fixture(scope="module")
def script(chromium: Any) -> Iterator[Script]:
    page = chromium.new_page()
    page.evaluate(
        f"() => {{ {joined(MODULES)}\nglobalThis.answer = (asked) => {{ {BODY} }}; }}"
    )
    yield lambda asked: json.loads(page.evaluate(ANSWERED, asked))
    page.close()


@examples(400, 40)
@given(cases(), st.sampled_from(ORDERS), st.data())
def test_convolutions(script: Script, case: Case, order: str, data: st.DataObject) -> None:
    hold(script, walk(*case, order=order), data)


@pytest.mark.parametrize("name", sorted(TRANSPOSED | MAX_POOLS | AVG_POOLS))
@examples(120, 8)
@given(data=st.data())
def test_operators(script: Script, name: str, data: st.DataObject) -> None:
    operator: Operator = data.draw((TRANSPOSED | MAX_POOLS | AVG_POOLS)[name])
    for steps in operator.walks():
        hold(script, steps, data)
