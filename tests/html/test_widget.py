"""A layer in a notebook as an object: its traits, seen from Python."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from notebooks import executed, outputs, written

from convviz import Conv2d, ConvVizError, Explorer, MaxPool2d, Unfold, explore
from convviz.html.widget import widget, widget_script

HERO = (Conv2d(3, 2, kernel_size=3, stride=2, padding=1, dilation=2), (3, 7, 7))
STEM = (Conv2d(3, 64, kernel_size=7, stride=2, padding=3), (3, 224, 224))
ROOT = Path(__file__).parents[2]


@pytest.fixture
def hero() -> Any:
    pytest.importorskip("anywidget", reason="there is no anywidget")
    return widget(*HERO)


def test_without_anywidget_a_sentence_says_what_to_install() -> None:
    code = """
import sys
sys.modules["anywidget"] = None
import convviz
from convviz.html import widget as module
for ask in (lambda: module.LayerWidget, lambda: module.widget(convviz.MaxPool2d(2), (1, 4, 4))):
    try:
        ask()
    except convviz.ConvVizError as error:
        print(error)
"""
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    sentence = "a widget needs anywidget, which is not installed: pip install "
    assert ran.stdout == 2 * f'{sentence}"convviz[notebook]"\n', ran.stderr


def test_the_script_is_one_module_with_a_style_of_its_own() -> None:
    script = widget_script()
    assert script.endswith("\nexport default { render };\n")
    assert script.count("export ") == 1
    assert "import " not in "\n".join(
        line for line in script.splitlines() if line[:7] == "import "
    )
    style = script.splitlines()[0]
    assert "\\nhtml {" not in style
    assert "\\nbody {" not in style
    assert ":root" not in style


def test_its_numbers_are_those_of_the_layer(hero: Any) -> None:
    assert {name: array.shape for name, array in hero.values.items()} == {
        "input": (3, 7, 7),
        "weight": (2, 3, 3, 3),
        "bias": (2,),
    }
    assert hero.values["input"].ravel().tolist() == hero._data["numbers"]["input"]
    with pytest.raises(ValueError, match="read-only"):
        hero.values["input"][0, 0, 0] = 1


def test_numbers_that_the_browser_draws_are_seen(hero: Any) -> None:
    stem = type(hero)(*STEM)
    told = stem._data["numbers"]["input"]
    assert told == {"least": 0, "most": 9, "key": 0}
    values = stem.values["input"]
    assert values.shape == (3, 224, 224)
    assert (values.min(), values.max()) == (0, 9)


def test_another_shape_keeps_the_step_and_the_weights(hero: Any) -> None:
    hero.values = {"weight": np.ones((2, 3, 3, 3))}
    hero.step = 17
    hero.shape = (3, 9, 9)
    assert hero._data["layer"]["input"] == [3, 9, 9]
    assert hero.step == 17
    assert hero.values["input"].shape == (3, 9, 9)
    assert (hero.values["weight"] == 1).all()
    hero.shape = (3, 5, 5)
    assert hero.step == 7  # the last one


def test_another_layer_is_drawn_anew(hero: Any) -> None:
    seen: list[str] = []
    hero.observe(lambda change: seen.append(change.name), ["layer", "values", "_data"])
    hero.layer = Conv2d(3, 4, 2)
    assert hero._data["layer"]["kernel"] == [2, 2]
    assert hero.values["weight"].shape == (4, 3, 2, 2)
    assert set(seen) == {"layer", "values", "_data"}
    hero.show(MaxPool2d(2), (1, 4, 4))
    assert (hero.shape, list(hero.values)) == ((1, 4, 4), ["input"])
    with hero.hold_trait_notifications():
        hero.layer = HERO[0]
        hero.shape = HERO[1]
    assert hero._data["layer"]["input"] == [3, 7, 7]


def test_some_values_keep_the_others(hero: Any) -> None:
    before = hero.values
    hero.values = {"bias": np.array([0.5, 2])}
    assert hero.values["bias"].tolist() == [0.5, 2]
    np.testing.assert_array_equal(hero.values["input"], before["input"])
    assert hero._data["showNumbers"]


def test_what_a_reader_types_is_seen_and_kept(hero: Any) -> None:
    before = hero.values
    seen: list[Any] = []
    hero.observe(lambda change: seen.append(change.new), "values")
    hero._typed = [["input", [0, 1, 2], 7], ["weight", [1, 0, 2, 2], -0.5]]
    assert len(seen) == 1
    assert hero.values["input"][0, 1, 2] == 7
    assert hero.values["input"].dtype.kind == "i"
    assert hero.values["weight"][1, 0, 2, 2] == -0.5
    assert (before["weight"] != hero.values["weight"]).sum() == 1
    hero.values = {"bias": np.zeros(2)}
    assert hero.values["weight"][1, 0, 2, 2] == -0.5
    assert hero._typed == []
    assert hero._data["numbers"]["input"][0 * 49 + 1 * 7 + 2] == 7


def test_what_cannot_be_is_told_and_changes_nothing(hero: Any) -> None:
    refused: list[tuple[str, object, str]] = [
        ("step", 18, "there is no step 18 among 18: it can be from 0 to 17"),
        ("step", -1, "there is no step -1 among 18: it can be from 0 to 17"),
        ("shape", (2, 7, 7), "input channels must be 3, as in_channels is, not 2"),
        ("layer", Conv2d(4, 2, 3), "input channels must be 4, as in_channels is, not 3"),
        (
            "layer",
            Unfold(2),
            "a widget plays convolutions, transposed ones and pools, not Unfold",
        ),
        ("values", {"weight": [1]}, "the weight in values must have the shape (2, 3, 3, 3)"),
        ("values", 3, "values must be True, or arrays by name, not of the type int"),
    ]
    before = {name: getattr(hero, name) for name in ("layer", "shape", "step", "_data")}
    for name, value, sentence in refused:
        with pytest.raises(ConvVizError) as caught:
            setattr(hero, name, value)
        assert str(caught.value).startswith(sentence)
        assert {name: getattr(hero, name) for name in before} == before
    with pytest.raises(ConvVizError, match="input channels must be 3"):
        type(hero)(HERO[0], (2, 7, 7))


def test_pages_without_a_kernel_show_the_player(hero: Any) -> None:
    hero.step = 3
    data, _ = hero._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert data["text/html"].startswith('<iframe title="Conv2d (3, 7, 7)')
    assert '"step":3' in data["text/html"]
    assert data["text/plain"].startswith("<LayerWidget of Conv2d (3, 7, 7) → (2, 3, 3)")


def test_explore_makes_a_widget_of_a_layer(hero: Any, tmp_path: Path) -> None:
    made = explore(*HERO, widget=True)
    assert made.traits(sync=True).keys() == hero.traits(sync=True).keys()
    made.step = 4
    page = made.save(tmp_path / "hero.html").read_text(encoding="utf-8")
    assert page == made.html
    assert '"step":4' in page
    assert {type(explore(*HERO, widget=no)) for no in (False, None)} == {Explorer}
    assert type(explore()) is Explorer


def test_in_a_notebook_explore_makes_a_widget(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("anywidget", reason="there is no anywidget")
    cell = "import convviz\ntype(convviz.explore(convviz.MaxPool2d(2), (1, 4, 4))).__name__"
    (shown,) = outputs(executed(written(cell), tmp_path, monkeypatch))
    assert shown["data"]["text/plain"] == "'LayerWidget'"
