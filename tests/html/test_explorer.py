"""The explorer's page: its addresses, presets and sweeps, and what writes its SVG."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from notebooks import CLOSED, Tags
from operators import AVG_POOLS, MAX_POOLS, TRANSPOSED, Operator
from running_scripts import Script
from searching import examples
from strategies import Case, cases

import convviz
from convviz.errors import ConvVizError
from convviz.explorer.address import address
from convviz.explorer.presets import OF_VIEWS, presets
from convviz.gallery.entries import read_gallery
from convviz.html.page import EXPLORER, PLAYER, text_of
from convviz.html.played import played
from convviz.layer import Layer
from convviz.walks.walk import ORDERS, Walk, walk

OTHERS = TRANSPOSED | MAX_POOLS | AVG_POOLS
MOST_KIB = 110


@pytest.fixture(scope="module")
def reading() -> Iterator[Script]:
    body = """
      const read = readAddress(asked);
      return { ...read, again: read.layer ? addressOf(read.layer) : null,
        refused: read.layer ? refusal(read.layer) : null };
    """
    modules = {"pages/address.js": "readAddress, addressOf", "layer/refuse.js": "refusal"}
    running = Script(modules, body)
    yield running
    running.close()


def hold(reading: Script, steps: Walk) -> None:
    written = address(steps)
    answer = reading(written)
    own = played(steps)
    assert {key: answer["layer"][key] for key in own} == own | {
        "order": answer["layer"]["order"]
    }
    if steps.layer.weight_shape:
        assert answer["layer"]["order"] == steps.order
    assert answer["again"] == written
    assert answer["refused"] is None


# Addresses


@examples(1_000, 60)
@given(cases(), st.sampled_from(ORDERS))
def test_an_address_keeps_a_convolution(reading: Script, case: Case, order: str) -> None:
    hold(reading, walk(*case, order=order))


@pytest.mark.parametrize("name", sorted(OTHERS))
@examples(200, 15)
@given(data=st.data())
def test_an_address_keeps_other_operators(
    reading: Script, name: str, data: st.DataObject
) -> None:
    operator: Operator = data.draw(OTHERS[name])
    for steps in operator.walks():
        hold(reading, steps)


@pytest.mark.parametrize(("text", "sentence"), [
    ("op=fold&in=3,7,7&k=3", "op is conv, transposed, maxpool or avgpool, not 'fold'"),
    ("in=3,7,7&k=3", "out is missing"),
    ("op=maxpool&k=3", "in is missing"),
    ("in=3,7,7&out=2&k=3&kk=3", "there is no 'kk', only op, in, out, k, p, s, d, g, bias"),
    ("in=3,7,7&out=2&k=3&k=3", "k stands there twice"),
    ("in=3,7,7&out=2&k=three", "k takes a whole number, not 'three'"),
    ("in=3,7,7&out=2&k=3.5", "k takes a whole number, not '3.5'"),
    ("in=3,7,7&out=2&k=1e3", "k takes a whole number, not '1e3'"),
    ("in=3,7,7&out=2&k=99999999999999999", "k takes a whole number"),
    ("in=3,7,7&out=2&k=", "k takes a whole number, not ''"),
    ("in=3,7,7&out=2&k", "k takes a whole number, not ''"),
    ("in=3,7,7&out=2&k=3,3,3", "k has 3 numbers for 2 axes"),
    ("in=3&out=2&k=3", "in has channels and 1 to 3 sizes"),
    ("in=3,7,7&out=2&k=3&p=1:2:3", "p takes before:after an axis, not '1:2:3'"),
    ("in=3,7,7&out=2&k=3&bias=no", "bias is 0 or 1, not 'no'"),
    ("in=3,7,7&out=2&k=3&mode=mirror", "mode is zeros, reflect, replicate or circular"),
    ("op=maxpool&in=3,7,7&k=3&g=2", "g has no meaning with op=maxpool"),
    ("op=avgpool&in=3,7&k=3&divisor=2", "divisor has no meaning with op=avgpool and one axis"),
    ("op=constructor&in=3,7&k=3", "op is conv, transposed, maxpool or avgpool"),
    ("__proto__=1", "there is no '__proto__'"),
    ("in=3,7,7&out=2&k=%E0%A4", "a % in it stands for no character"),
    ("<script>", "there is no '<script>'"),
    ("numbers=2", "numbers is 0 or 1, not '2'"),
    ("step=", "step takes a whole number, not ''"),
])  # fmt: skip
def test_what_is_no_address_is_told_in_a_sentence(
    reading: Script, text: str, sentence: str
) -> None:
    told = reading(text)["sentence"]
    assert told.startswith(f"The address is not read: {sentence}")
    assert told.endswith(".")


@pytest.mark.parametrize(("text", "expected"), [
    ("#step=7", {"step": 7, "layer": None, "numbers": False}),
    ("", {"step": 1, "layer": None, "times": False}),
    ("#in=3%2C7%2C7&out=2&k=3&p=1%3A0,1&numbers=1&times=1", {"numbers": True, "times": True}),
])  # fmt: skip
def test_what_is_left_out_of_an_address_is_as_ever(
    reading: Script, text: str, expected: dict[str, Any]
) -> None:
    answer = reading(text)
    assert {key: answer[key] for key in expected} == expected


def test_an_impossible_layer_is_an_address_all_the_same(reading: Script) -> None:
    answer = reading("in=3,7,7&out=2&k=9")
    assert answer["refused"]["argument"] == "kernel"


# Presets


def test_the_article_conv_arithmetic_and_real_layers_are_presets() -> None:
    count = {name: len(found) for name, found in presets()}
    assert count["The article’s twelve"] == 12
    assert count["conv_arithmetic’s list"] == 19
    assert count["Layers that everybody has run"] >= 15
    assert OF_VIEWS in {entry.group for entry in read_gallery()} - count.keys()


def test_every_preset_is_a_possible_layer(reading: Script) -> None:
    titles = []
    for _, found in presets():
        for title, text in found:
            answer = reading(text)
            assert (answer.get("sentence"), answer["refused"]) == (None, None), title
            assert answer["again"] == text.replace("&numbers=1", "")
            titles.append(title)
    assert len(titles) == len(set(titles)) > 60


# Sweeps


@pytest.fixture(scope="module")
def sweeping() -> Iterator[Script]:
    body = """
      const layer = whole(asked);
      return variedOf(layer).map((argument) => [argument, valueOf(layer, argument),
        sweepOf(layer, argument).map((point) =>
          ({ ...point, layer: whole(withValue(layer, argument, point.value)) }))]);
    """
    modules = {
        "layer/layer.js": "whole",
        "pages/sweep.js": "variedOf, valueOf, sweepOf, withValue",
    }
    running = Script(modules, body)
    yield running
    running.close()


PYTHON_S = {
    "channels": ("in_channels", 0),
    "out": ("out_channels", 0),
    "kernel": ("kernel_size", 1),
    "stride": ("stride", 1),
    "padding": ("padding", 1),
    "dilation": ("dilation", 1),
    "groups": ("groups", 0),
}

SWEPT: list[tuple[Layer, tuple[int, ...]]] = [
    (convviz.Conv2d(3, 2, 3, stride=2, padding=1, dilation=2), (3, 7, 7)),
    (convviz.Conv2d(64, 64, 3, groups=4), (64, 9, 9)),
    (convviz.ConvTranspose2d(4, 6, 3, stride=2), (4, 5, 6)),
    (convviz.Conv1d(1, 1, 5, padding=2), (1, 100)),
]


def numbers_of(layer: Any, changed: dict[str, Any], shape: tuple[int, ...]) -> dict[str, Any]:
    """What a point of a sweep has, by Python."""
    try:
        made = replace(layer, **changed)
        sizes = list(made.output_shape(shape)[1:])
    except ConvVizError as error:
        return {"refused": str(error)}
    return {"sizes": sizes, "parameters": made.parameters, "macs": made.macs(shape)}


@pytest.mark.parametrize("number", range(len(SWEPT)))
def test_a_sweep_has_python_s_numbers_and_its_gaps(sweeping: Script, number: int) -> None:
    layer, shape = SWEPT[number]
    for argument, now, points in sweeping(played(walk(layer, shape))):
        values = [point["value"] for point in points]
        assert values == sorted(set(values))
        assert now is None or now in values
        for point in points:
            value, changed, over = point["value"], {}, shape
            if argument == "size":
                over = (shape[0], *(value for _ in shape[1:]))
            else:
                name, each = PYTHON_S[argument]
                changed[name] = (value,) * (len(shape) - 1) if each else value
                over = (value, *shape[1:]) if argument == "channels" else shape
            assert numbers_of(layer, changed, over) == {
                key: point[key] for key in point.keys() - {"value", "layer"}
            }


def test_pools_are_not_swept_over_what_they_have_not(sweeping: Script) -> None:
    arguments = {
        name: [argument for argument, *_ in sweeping(played(walk(pool(2), (2, 6, 6))))]
        for name, pool in (("max", convviz.MaxPool2d), ("avg", convviz.AvgPool2d))
    }
    common = ["kernel", "stride", "padding", "channels", "size"]
    assert sorted(arguments["avg"]) == sorted(common)
    assert sorted(arguments["max"]) == sorted([*common, "dilation"])


# The SVG


def test_the_svg_is_written_by_a_context_that_has_all_that_the_drawing_calls() -> None:
    calls = re.compile(r"\bcontext\.(\w+)\(")
    called = {name for module in EXPLORER for name in calls.findall(text_of(f"js/{module}"))}
    assert {"fillRect", "clip", "measureText"} <= called
    writes = set(re.findall(r"^  (\w+)\(.*\{", text_of("js/picture/svg.js"), re.MULTILINE))
    scratch = {"createImageData", "putImageData"}  # on a canvas that is drawn as an image
    assert called - scratch <= writes


# Python


def test_the_page_is_small_and_holds_the_player() -> None:
    page = convviz.explore().html
    assert len(page.encode()) < MOST_KIB * 1024
    assert set(PLAYER) < set(EXPLORER)
    assert '"start":"op=conv&in=3,7,7&out=2&k=3&p=1&s=2&d=2"' in page


def test_a_notebook_shows_the_page_in_a_frame_that_cannot_reach_it() -> None:
    explorer = convviz.explore(convviz.MaxPool2d(2), (3, 6, 6), widget=False)
    ((tag, frame),) = Tags(explorer._repr_html_()).found
    assert (tag, frame["sandbox"]) == ("iframe", CLOSED)
    assert frame["srcdoc"] == explorer.html


def test_a_module_of_another_library_and_a_batch_are_taken() -> None:
    torch = pytest.importorskip("torch")
    explorer = convviz.explore(torch.nn.Conv2d(3, 4, 3, padding=1), (1, 3, 8, 8), widget=False)
    assert explorer.address == "op=conv&in=3,8,8&out=4&k=3&p=1"


def test_a_pool_of_another_framework_is_shown_as_pytorch_s() -> None:
    pool = convviz.MaxPool2d(3, stride=2, padding=1, framework="onnx")
    assert (
        convviz.explore(pool, (1, 6, 6), widget=False).address
        == "op=maxpool&in=1,6,6&k=3&p=1&s=2"
    )
    with pytest.raises(ConvVizError, match="pooling pads at most half of its kernel of 3"):
        convviz.explore(
            convviz.MaxPool2d(3, padding=2, framework="onnx"), (1, 6, 6), widget=False
        )


@pytest.mark.parametrize(("arguments", "sentence"), [
    ((convviz.Conv2d(1, 1, 3),), "explore takes a layer and its input_shape: input_shape is"),
    ((None, (1, 5, 5)), "explore takes a layer and its input_shape: layer is missing"),
    ((convviz.Unfold(2), (1, 5, 5)), "and pools, not Unfold: animate draws it"),
    ((convviz.Conv2d(1, 1, 3), (1, 2, 2)), "it needs 1 more"),
    ((3, (1, 2, 2)), "3"),
])  # fmt: skip
def test_what_is_not_explored(arguments: Any, sentence: str) -> None:
    with pytest.raises(ConvVizError, match=re.escape(sentence)):
        convviz.explore(*arguments, widget=False)


def test_a_page_is_saved_whole(tmp_path: Path) -> None:
    explorer = convviz.explore()
    assert explorer.save(tmp_path / "a.html") == tmp_path / "a.html"
    assert (tmp_path / "a.html").read_text(encoding="utf-8") == explorer.html
    with pytest.raises(ConvVizError, match=r"written as \.html, not as"):
        explorer.save(str(tmp_path / "b.gif"))
    with pytest.raises(ConvVizError, match="cannot write"):
        explorer.save(tmp_path / "none" / "b.html")
    assert [file.name for file in tmp_path.iterdir()] == ["a.html"]
