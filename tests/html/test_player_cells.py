"""The cells of a player in Chromium: pointing at them, pinning them, typing into them."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from browsing import PHONE, PROJECTOR
from opened_players import (
    HERO,
    PADDED,
    STEM,
    Open,
    click,
    counter,
    equations,
    picture,
    place,
    point,
    words,
)

from convviz.layer import AvgPool2d, Conv2d, Layer, MaxPool2d
from convviz.walks.tensors import tensors
from convviz.walks.walk import walk

pytestmark = pytest.mark.slow


def test_an_output_shows_what_it_reads_and_its_equation(opened: Open) -> None:
    shown = opened(*PADDED, numbers=True)
    before = picture(shown)
    point(shown, "output", [2, 3], 0)
    assert counter(shown) == 1
    assert words(shown).startswith("Step 14 of 75: y[0, 2, 3] is the sum of 18 products.")
    assert equations(shown)[0] == "y[0, 2, 3] = Σ x[c, 1+u, 2+v] · w[0, c, u, v] + b[0]"
    assert equations(shown)[1].count("·") == 18
    assert picture(shown) != before
    shown.mouse.move(2, 2)
    assert equations(shown)[0].startswith("y[0, 0, 0]")


def test_an_input_says_who_reads_it_and_how_often(opened: Open) -> None:
    shown = opened(*PADDED)
    point(shown, "input", [0, 0], 1)
    assert re.fullmatch(
        r"x\[1, 0, 0\] = \d is read 4 times in each of 3 output channels:"
        r" by y\[o, 0, 0\], y\[o, 0, 1\], y\[o, 1, 0\], y\[o, 1, 1\]\.",
        words(shown),
    )
    point(opened(*HERO), "input", [0, 0])
    shown = opened(*HERO)
    point(shown, "input", [0, 0])
    assert words(shown).endswith("is never read: no position of the window has a tap on it.")


def test_a_weight_says_where_it_is_used(opened: Open) -> None:
    shown = opened(*PADDED)
    point(shown, "kernel", [0, 0], 1, out=0)
    assert re.fullmatch(
        r"w\[0, 1, 0, 0\] = -?\d is used 25 times, once for each output cell of y\[0\],"
        r" 9 of them on padding\.",
        words(shown),
    )


@pytest.mark.parametrize(
    ("layer", "told"),
    [
        (
            Conv2d(1, 1, 3, padding=1),
            "Padding: a zero around the input, which is no part of it.",
        ),
        (
            Conv2d(1, 1, 3, padding=1, padding_mode="reflect"),
            "Padding (reflect): a copy of x[0, 1, 1].",
        ),
        (MaxPool2d(3, padding=1), "Padding: minus infinity, which is never the largest."),
        (
            AvgPool2d(3, padding=1, count_include_pad=False),
            "Padding: it does not count in the mean.",
        ),
    ],
)
def test_padding_says_what_it_is(opened: Open, layer: Layer, told: str) -> None:
    shown = opened(layer, (1, 5, 5))
    point(shown, "input", [-1, -1])
    assert words(shown) == told


def test_a_click_pins_and_another_lets_go(opened: Open) -> None:
    shown = opened(*PADDED)
    click(shown, "input", [2, 2])
    pinned = words(shown)
    assert pinned.startswith("x[0, 2, 2] = ")
    point(shown, "input", [4, 4])
    assert words(shown) == pinned
    assert shown.locator("[aria-live=polite]").inner_text() == pinned
    click(shown, "input", [2, 2])
    assert words(shown).startswith("Step 1 of 75")
    click(shown, "input", [1, 1])
    shown.keyboard.press("Escape")
    assert words(shown).startswith("Step 1 of 75")


def test_a_tap_of_a_finger_pins(opened: Open) -> None:
    shown = opened(*PADDED, size=PHONE, has_touch=True)
    shown.locator(".stage").tap(position=place(shown, "output", [1, 1]))
    assert words(shown).startswith("Step 7 of 75: y[0, 1, 1]")
    assert shown.evaluate("() => player.pinned")


def test_keys_move_over_the_cells(opened: Open) -> None:
    shown = opened(*PADDED)
    stage = shown.locator(".stage")
    stage.focus()
    live = shown.locator("[aria-live=polite]")
    shown.keyboard.press("ArrowRight")
    assert live.inner_text().startswith("x[0, 0, 0] = ")
    shown.keyboard.press("ArrowRight")
    shown.keyboard.press("ArrowDown")
    assert live.inner_text().startswith("x[0, 1, 1] = ")
    shown.keyboard.press("PageDown")
    assert live.inner_text().startswith("x[1, 0, 0] = ")
    shown.keyboard.press("PageDown")
    assert live.inner_text().startswith("w[0, 0, 0, 0] = ")
    shown.keyboard.press("PageUp")
    shown.keyboard.press("ArrowUp")
    assert live.inner_text().startswith("Padding: a zero")
    shown.keyboard.press("Escape")
    assert words(shown).startswith("Step 1 of 75")


def first_output(layer: Conv2d, shape: tuple[int, ...], changed: dict[str, Any]) -> int:
    """y[0, 0, 0] with the numbers of the page, some of them changed."""
    steps = walk(layer, shape)
    kept = tensors(steps)
    arrays = {"input": np.array(kept.input), "weight": np.array(kept.weight)}
    for name, (index, value) in changed.items():
        arrays[name][index] = value
    taps, weights = steps[0].reads, steps[0].weights
    inside = (taps >= 0).all(axis=1)
    values = np.where(inside, arrays["input"][tuple((taps * inside[:, None]).T)], 0)
    return int((values * arrays["weight"][tuple(weights.T)]).sum() + kept.bias[0])


def total(page: Any) -> int:
    return int(equations(page)[1].rsplit(" = ", 1)[1])


def test_numbers_can_be_typed_in(opened: Open) -> None:
    shown = opened(*PADDED, numbers=True)
    assert total(shown) == first_output(*PADDED, {})
    shown.locator(".stage").dblclick(position=place(shown, "input", [0, 0]))
    field = shown.locator("input.cell")
    field.fill("100")
    field.press("Enter")
    shown.keyboard.press("Escape")
    changed: dict[str, Any] = {"input": ((0, 0, 0), 100)}
    assert total(shown) == first_output(*PADDED, changed)
    shown.locator(".stage").dblclick(position=place(shown, "kernel", [1, 1], out=0))
    shown.locator("input.cell").fill("-7")
    shown.locator("input.cell").press("Enter")
    shown.keyboard.press("Escape")
    changed["weight"] = ((0, 0, 1, 1), -7)
    assert total(shown) == first_output(*PADDED, changed)
    shown.mouse.move(2, 2)
    before = picture(shown)
    click(shown, "input", [0, 1])
    shown.keyboard.type("5.5")
    shown.keyboard.press("Escape")
    shown.keyboard.press("Escape")
    shown.mouse.move(2, 2)
    assert picture(shown) == before


def test_a_key_starts_typing(opened: Open) -> None:
    shown = opened(*PADDED, numbers=True)
    click(shown, "input", [0, 0])
    shown.keyboard.press("4")
    shown.keyboard.press("2")
    shown.keyboard.press("Enter")
    assert words(shown).startswith("x[0, 0, 0] = 42 is read")
    click(shown, "input", [-1, -1])
    shown.keyboard.press("4")
    assert shown.locator("input.cell").count() == 0


def test_numbers_on_and_off(opened: Open) -> None:
    shown = opened(*PADDED)
    plain = picture(shown)
    assert len(equations(shown)) == 1
    shown.get_by_label("numbers").check()
    assert len(equations(shown)) == 2
    assert picture(shown) != plain
    shown.get_by_label("numbers").press("Space")
    assert picture(shown) == plain


def test_times_read(opened: Open) -> None:
    shown = opened(*PADDED)
    plain = picture(shown)
    legend = shown.locator(".legend")
    assert "times read" not in legend.inner_text()
    shown.get_by_label("times read").check()
    assert "times read: 0 to 9" in legend.inner_text()
    assert picture(shown) != plain


LEGENDS = [
    (HERO, True, {"read now", "written now", "done", "padding, read as 0"}),
    (HERO, False, {"never read: 40 of 49 in each channel"}),
    (PADDED, True, {"the weight that the cell is multiplied with"}),
    (STEM, True, {"lens: the cells around the window", "numbers of the input: in the lens"}),
    (
        (Conv2d(1, 1, 3), (1, 64, 64)),
        True,
        {"cells of input and output too small for numbers: point at one"},
    ),
]


@pytest.mark.parametrize(("layer", "numbers", "told"), LEGENDS)
def test_the_legend(opened: Open, layer: Any, numbers: bool, told: set[str]) -> None:
    shown = opened(*layer, size=PROJECTOR)
    shown.evaluate("(on) => player.set('showNumbers', on)", numbers)
    assert told <= set(shown.locator(".legend li").all_inner_texts())


def test_the_legend_tells_of_rings_and_of_ghosts(opened: Open) -> None:
    shown = opened(*PADDED, motion="no-preference")
    legend = shown.locator(".legend")
    click(shown, "input", [1, 1])
    assert "what you hold, until Escape; thin: outputs that read it" in legend.inner_text()
    shown.locator(".play").click()
    assert "where the window was" in legend.inner_text()


def test_the_first_equation_has_as_many_numbers_as_there_is_room_for(opened: Open) -> None:
    assert equations(opened(*HERO, numbers=True))[1].count("·") == 27
    stem = equations(opened(*STEM, numbers=False, size=PROJECTOR))
    assert len(stem) == 1
    narrow = equations(opened(*HERO, numbers=True, size=PHONE))[1]
    assert "more products" in narrow
