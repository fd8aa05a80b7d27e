"""Every panel of a player stands on its stage, and on no other panel, whatever the layer."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from operators import AVG_POOLS, MAX_POOLS, TRANSPOSED, Operator
from running_scripts import Script
from searching import examples
from strategies import Case, cases

from convviz.html.played import played
from convviz.layer import (
    Conv1d,
    Conv2d,
    Conv3d,
    ConvTranspose1d,
    ConvTranspose2d,
    Layer,
    MaxPool2d,
)
from convviz.walks.walk import Walk, walk

BODY = """
  const walk = new Walk(whole(asked.layer)), { plan } = walk;
  const [width, height] = asked.size;
  return asked.steps.map((number) => {
    const stage = stageOf(walk, walk.step(number), width, height);
    return { inputs: stage.inputs, outputs: stage.outputs, across: stage.across,
      panels: stage.panels.map((panel) => ({ ...panel, ...panelRect(panel) })),
      found: stage.panels.map((panel) => {
        const at = cellRect(panel, panel.rows[1] - 1, panel.cols[1] - 1);
        const found = cellAt(stage, at.x + at.width / 2, at.y + at.height / 2);
        return found && stage.panels.indexOf(found.panel) === stage.panels.indexOf(panel);
      }) };
  });
"""
IMPORTS = {
    "layer/layer.js": "whole",
    "layer/walk.js": "Walk",
    "picture/stage.js": "stageOf",
    "picture/panels.js": "cellAt, cellRect, panelRect",
}
SIZES = ((374, 524), (600, 300), (880, 480), (1500, 830), (374, 300))
"""Stages of a phone upright, of a laptop at 200 %, of a laptop, of a projector, of a lesson."""

REAL: dict[str, tuple[Layer, tuple[int, ...]]] = {
    "hero": (Conv2d(3, 2, 3, stride=2, padding=1, dilation=2), (3, 7, 7)),
    "stem": (Conv2d(3, 64, 7, stride=2, padding=3), (3, 224, 224)),
    "patches": (Conv2d(3, 768, 16, stride=16), (3, 224, 224)),
    "depthwise": (Conv2d(96, 96, 3, padding=1, groups=96), (96, 56, 56)),
    "many channels": (Conv2d(64, 128, 3, padding=1), (64, 14, 14)),
    "two groups": (Conv2d(4, 4, 3, padding=1, groups=2), (4, 6, 6)),
    "pool": (MaxPool2d(3, stride=2, padding=1), (64, 112, 112)),
    "audio": (Conv1d(1, 8, 400, stride=160), (1, 16000)),
    "causal": (Conv1d(1, 1, 2, padding=((4, 0),), dilation=4), (1, 16)),
    "text": (Conv1d(300, 100, 3), (300, 40)),
    "video": (Conv3d(3, 64, (3, 7, 7), stride=(1, 2, 2), padding=(1, 3, 3)), (3, 16, 112, 112)),
    "volume": (Conv3d(1, 1, 3, padding=1), (1, 4, 5, 5)),
    "larger": (ConvTranspose2d(1, 1, 3, stride=2, padding=1), (1, 4, 4)),
    "decoder": (ConvTranspose2d(64, 32, 4, stride=2, padding=1), (64, 28, 28)),
    "wave": (ConvTranspose1d(2, 1, 16, stride=8), (2, 50)),
}


@pytest.fixture(scope="module")
def script() -> Iterator[Script]:
    running = Script(IMPORTS, BODY)
    yield running
    running.close()


def overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return all(
        min(one[at] + one[size], other[at] + other[size]) - max(one[at], other[at]) > 0.5
        for at, size in (("x", "width"), ("y", "height"))
    )


def place(panel: dict[str, Any]) -> str:
    kind = "lens" if panel.get("lens") else "panel"
    box = ", ".join(f"{panel[name]:.0f}" for name in ("x", "y", "width", "height"))
    return f"{kind} of {panel['side']} {panel.get('channel')}, plane {panel['plane']}: {box}"


def hold(script: Script, steps: Walk, size: tuple[int, int]) -> None:
    shown = sorted({0, len(steps) // 2, len(steps) - 1})
    asked = {"layer": played(steps), "size": size, "steps": shown}
    for stage in script(asked):
        panels = stage["panels"]
        assert {panel["side"] for panel in panels} == {"input", "kernel", "output"}
        for panel in panels:
            assert min(panel["width"], panel["height"]) > 0, place(panel)
            inside = panel["y"] >= 0 and panel["y"] + panel["height"] <= size[1] + 1
            assert inside, f"{place(panel)} is not within a height of {size[1]}"
            inside = panel["x"] >= 0 and panel["x"] + panel["width"] <= size[0] + 1
            assert inside, f"{place(panel)} is not within a width of {size[0]}"
        for one, other in combinations(panels, 2):
            assert not overlap(one, other), f"{place(one)} and {place(other)}"


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", REAL)
def test_real_layers(script: Script, name: str, size: tuple[int, int]) -> None:
    layer, shape = REAL[name]
    hold(script, walk(layer, shape), size)
    if "transposed" in played(walk(layer, shape)).values():
        hold(script, walk(layer, shape, view="scatter"), size)


@examples(400, 40)
@given(cases(), st.sampled_from(SIZES))
def test_convolutions(script: Script, case: Case, size: tuple[int, int]) -> None:
    hold(script, walk(*case), size)


@pytest.mark.parametrize("name", sorted(TRANSPOSED | MAX_POOLS | AVG_POOLS))
@examples(60, 6)
@given(data=st.data())
def test_operators(script: Script, name: str, data: st.DataObject) -> None:
    operator: Operator = data.draw((TRANSPOSED | MAX_POOLS | AVG_POOLS)[name])
    size = data.draw(st.sampled_from(SIZES))
    for steps in operator.walks():
        hold(script, steps, size)


@pytest.mark.parametrize("size", [(374, 524), (880, 480)])
@pytest.mark.parametrize("name", ["hero", "volume", "larger"])
def test_what_is_drawn_can_be_pointed_at(
    script: Script, name: str, size: tuple[int, int]
) -> None:
    layer, shape = REAL[name]
    asked = {"layer": played(walk(layer, shape)), "size": size, "steps": [0]}
    assert all(script(asked)[0]["found"])


def test_a_small_layer_fills_a_large_stage(script: Script) -> None:
    steps = walk(Conv2d(1, 1, 3), (1, 5, 5))
    asked = {"layer": played(steps), "size": (1500, 830), "steps": [0]}
    panels = script(asked)[0]["panels"]
    assert panels[0]["height"] > 0.4 * 830
    assert max(panel["x"] + panel["width"] for panel in panels) > 0.75 * 1500
