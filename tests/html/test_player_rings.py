"""What a player says of a cell of the input, and rings, is what Python's walk reads there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from running_scripts import Script
from searching import examples
from strategies import Case, cases

from convviz.html.played import numbers_of, played
from convviz.layer import ConvTranspose2d
from convviz.walks.walk import walk

BODY = """
  const walk = new Walk(whole(asked.layer)), numbers = new Numbers(walk, asked.numbers);
  const { reading, writing } = walk.plan;
  const stage = { inputs: upTo(reading.channels), outputs: upTo(writing.channels) };
  const focus = { side: asked.side, channel: asked.channel, plane: null, cell: asked.cell };
  const [own, ...rings] = ringsOf(walk, stage, focus);
  return { own: own.cell, words: wordsOf(walk, numbers, focus),
    rings: rings.map(({ side, channel, cell }) => [side, channel, ...cell]) };
"""
IMPORTS = {
    "layer/layer.js": "whole, upTo",
    "layer/walk.js": "Walk",
    "layer/numbers.js": "Numbers",
    "player/focus.js": "ringsOf, wordsOf",
}
OFTEN = {"once": 1, "twice": 2}


@pytest.fixture(scope="module")
def script() -> Iterator[Script]:
    running = Script(IMPORTS, BODY)
    yield running
    running.close()


@examples(300, 40)
@given(cases(), st.data())
def test_an_input_is_read_by_those_with_a_ring(
    script: Script, case: Case, data: st.DataObject
) -> None:
    steps = walk(*case)
    place = [data.draw(st.integers(0, size - 1)) for size in case.input_shape]
    readers: Counter[tuple[int, ...]] = Counter()
    for step in steps:
        hits = (step.reads == place).all(axis=1)
        readers.update((int(out), *step.position) for out in step.weights[hits, 0])
    told = script(
        {
            "layer": played(steps),
            "numbers": numbers_of(steps, None)[0],
            "side": "input",
            "channel": place[0],
            "cell": place[1:],
        }
    )
    assert told["own"] == place[1:]
    assert {side for side, *_ in told["rings"]} <= {"output"}
    assert {tuple(at) for _, *at in told["rings"]} == set(readers)
    if not readers:
        assert told["words"].endswith(
            "is never read: no position of the window has a tap on it."
        )
        return
    outs = {out for out, *_ in readers}
    found = re.search(r"is read (once|twice|(\d+) times)", told["words"])
    assert found
    often = OFTEN.get(found[1]) or int(found[2])
    assert often * len(outs) == readers.total()


def test_an_output_has_rings_where_inputs_are_laid_on_it(script: Script) -> None:
    steps = walk(ConvTranspose2d(2, 1, 3, stride=2), (2, 4, 4), view="scatter")
    place = [0, 8, 4]
    laid = {
        (channel, *step.position)
        for step in steps
        if (step.outputs == place).all(axis=1).any()
        for channel in {int(read[0]) for read in step.reads}
    }
    told = script(
        {
            "layer": played(steps),
            "numbers": numbers_of(steps, None)[0],
            "side": "output",
            "channel": 0,
            "cell": place[1:],
        }
    )
    assert {tuple(at) for _, *at in told["rings"]} == laid
    assert f"is in the end the sum of {len(laid)} products" in told["words"]
