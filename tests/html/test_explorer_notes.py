"""The explorer's notes are Python's, word for word; those that are not ported are left out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from operators import AVG_POOLS, MAX_POOLS, TRANSPOSED, Operator
from running_scripts import Script
from searching import examples, many
from strategies import Case, cases

import convviz
from convviz.html.played import played
from convviz.walks.walk import walk
from convviz.words.numbers import percent

OTHERS = TRANSPOSED | MAX_POOLS | AVG_POOLS

PYTHON_S_OWN = {"same_elsewhere", "cropped_elsewhere", "shape"}
"""Notes that the script does not have: they compare with other frameworks, or ask."""


@pytest.fixture(scope="module")
def script() -> Iterator[Script]:
    body = "return notesOf(whole(asked));"
    running = Script({"layer/layer.js": "whole", "layer/notes.js": "notesOf"}, body)
    yield running
    running.close()


def hold(script: Script, layer: convviz.Layer, shape: tuple[int, ...]) -> None:
    notes = [
        [note.kind, note.text]
        for note in convviz.explain(layer, shape).notes
        if note.kind not in PYTHON_S_OWN
    ]
    steps = walk(layer, shape)
    assert script(played(steps)) == notes, (layer, shape)


@pytest.mark.filterwarnings("ignore::convviz.ShapeWarning")
@examples(2_000, 150)
@given(cases())
def test_convolutions(script: Script, case: Case) -> None:
    hold(script, *case)


@pytest.mark.filterwarnings("ignore::convviz.ShapeWarning")
@pytest.mark.parametrize("name", sorted(OTHERS))
@examples(500, 40)
@given(data=st.data())
def test_operators(script: Script, name: str, data: st.DataObject) -> None:
    operator: Operator = data.draw(OTHERS[name])
    hold(script, operator.layer, operator.input_shape)


@pytest.mark.parametrize(("layer", "shape", "kind"), [
    (convviz.Conv2d(3, 2, 3, 2, 1, 2), (3, 7, 7), "unread_cells"),
    (convviz.Conv2d(1, 1, 3, 4), (1, 9, 10), "long_stride"),
    (convviz.Conv1d(1, 1, 2, padding=((1, 0),)), (1, 9), "even_kernel"),
    (convviz.Conv2d(4, 4, 3, groups=4), (4, 9, 9), "depthwise"),
    (convviz.Conv2d(4, 4, 1), (4, 9, 9), "really_linear"),
    (convviz.Conv2d(1, 1, 3, padding=3), (1, 4, 4), "padding_only_outputs"),
    (convviz.Conv2d(1, 1, 3, padding=1), (1, 1, 4), "small_input"),
    (convviz.ConvTranspose2d(1, 1, 3, 2), (1, 5, 5), "checkerboard"),
    (convviz.ConvTranspose2d(1, 1, 2, 3), (1, 5, 5), "unwritten_outputs"),
    (convviz.ConvTranspose2d(1, 1, 3), (1, 5, 5), "really_convolution"),
    (convviz.AvgPool2d(3, 2, 1), (1, 6, 6), "counted_padding"),
    (convviz.MaxPool2d(3, 2, ceil_mode=True), (1, 6, 6), "past_the_padding"),
    (convviz.MaxPool1d(1, 2, ceil_mode=True), (1, 6), "rounded_elsewhere"),
    (convviz.MaxPool1d(2, 1, 1, 3), (1, 2), "empty_windows"),
])  # fmt: skip
def test_each_note_is_met(
    script: Script, layer: convviz.Layer, shape: tuple[int, ...], kind: str
) -> None:
    hold(script, layer, shape)
    assert kind in [name for name, _ in script(played(walk(layer, shape)))]


@pytest.fixture(scope="module")
def shares() -> Iterator[Script]:
    running = Script({"layer/coverage.js": "percent"}, "return percent(...asked);")
    yield running
    running.close()


def test_shares_are_rounded_as_python_rounds(shares: Script) -> None:
    for whole in range(1, many(300, 80)):
        for part in range(whole + 1):
            assert shares([part, whole]) == percent(part, whole)
    for pair in ((1, 50_176), (50_175, 50_176), (1, 10**9), (3, 800_000)):
        assert shares(pair) == percent(*pair)
