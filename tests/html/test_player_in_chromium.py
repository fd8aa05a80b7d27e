"""The page of a layer in Chromium: every control, key and sign, as a reader meets them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browsing import LAPTOP, PHONE, PROJECTOR, SCHEMES, SIZES, Browsing, violations
from running import Run

import convviz
from convviz.html.page import PLAYER, page, themes_of
from convviz.html.player import player_data
from convviz.layer import (
    AvgPool2d,
    Conv1d,
    Conv2d,
    Conv3d,
    ConvTranspose2d,
    Layer,
    MaxPool2d,
)
from convviz.theme import load_theme
from convviz.walks.tensors import tensors
from convviz.walks.walk import walk

pytestmark = pytest.mark.slow

HERO = (Conv2d(3, 2, 3, stride=2, padding=1, dilation=2), (3, 7, 7))
PADDED = (Conv2d(2, 3, 3, padding=1), (2, 5, 5))
STEM = (Conv2d(3, 64, 7, stride=2, padding=3), (3, 224, 224))

LAYERS: dict[str, tuple[Layer, tuple[int, ...], dict[str, str]]] = {
    "hero": (*HERO, {}),
    "stem": (*STEM, {}),
    "groups in turn": (Conv2d(4, 4, 3, padding=1, groups=2), (4, 6, 6), {"order": "in_turn"}),
    "uneven": (Conv2d(1, 2, (3, 2), padding=((1, 0), (0, 2)), bias=False), (1, 5, 6), {}),
    "reflected": (Conv2d(1, 2, 3, padding=2, padding_mode="reflect"), (1, 5, 5), {}),
    "causal": (Conv1d(1, 1, 2, padding=((4, 0),), dilation=4), (1, 16), {}),
    "one axis": (Conv1d(2, 3, 3, padding=2, dilation=2), (2, 16), {}),
    "three axes": (Conv3d(1, 1, 3, padding=1), (1, 4, 5, 5), {}),
    "largest": (MaxPool2d(3, stride=2, padding=1, ceil_mode=True), (3, 8, 8), {}),
    "mean": (AvgPool2d(2, padding=1, count_include_pad=False), (2, 6, 6), {}),
    "gathered": (
        ConvTranspose2d(2, 3, 3, stride=2, padding=1, output_padding=1),
        (2, 4, 4),
        {},
    ),
    "scattered": (ConvTranspose2d(1, 1, 3, stride=2), (1, 4, 4), {"view": "scatter"}),
}

COLOURS = """() => {
  const canvas = document.querySelector("canvas");
  const drawn = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
  drawn.drawImage(canvas, 0, 0);
  const { data } = drawn.getImageData(0, 0, canvas.width, canvas.height);
  return new Set(new Uint32Array(data.buffer)).size;
}"""
PICTURE = "() => document.querySelector('canvas').toDataURL()"

Open = Callable[..., Any]


def saved(layer: Layer, shape: tuple[int, ...], path: Path, **options: Any) -> bytes:
    """The page that `save` writes."""
    convviz.animate(layer, shape, **options).save(path / "layer.html")
    return (path / "layer.html").read_bytes()


def held(layer: Layer, shape: tuple[int, ...], numbers: bool = False, **options: str) -> str:
    """The same page, whose script can be asked for its player."""
    steps = walk(layer, shape, **options)
    data = player_data(steps, tensors(steps) if numbers else None)
    start, themes = "globalThis.player = startPage", themes_of(load_theme("light"))
    return page("layer", "a layer", (*PLAYER, "page.js"), start, data, themes)


@pytest.fixture
def opened(browsing: Browsing) -> Open:
    """Opens the page of a layer, at rest."""

    def opened(
        layer: Layer = HERO[0],
        shape: tuple[int, ...] = HERO[1],
        *,
        numbers: bool = False,
        after: str = "",
        options: dict[str, str] | None = None,
        **window: Any,
    ) -> Any:
        shown = browsing.open(held(layer, shape, numbers, **(options or {})), after, **window)
        shown.wait_for_function("() => globalThis.player?.stage")
        return shown

    return opened


def counter(page: Any) -> int:
    """The number of the step, from 1."""
    found = re.match(r"step ([\d,]+) / ", page.locator(".counter").inner_text())
    assert found
    return int(found[1].replace(",", ""))


def words(page: Any) -> str:
    return str(page.locator(".words").inner_text())


def equations(page: Any) -> list[str]:
    return list(page.locator(".equation code").all_inner_texts())


def picture(page: Any) -> str:
    return str(page.evaluate(PICTURE))


def place(
    page: Any, side: str, cell: list[int], channel: int = 0, out: int | None = None
) -> Any:
    """The middle of a cell, in pixels of its stage."""
    return page.evaluate(
        """([side, cell, channel, out]) => {
          const panel = player.stage.panels.find((each) => each.side === side
            && each.channel === channel && (out === null || each.out === out)
            && (cell.length < 3 || each.plane === cell[0]));
          const [row, col] = cell.length === 1 ? [0, cell[0]] : cell.slice(-2);
          return { x: panel.x + (col - panel.cols[0] + 0.5) * panel.cell * panel.pitch,
            y: panel.y + (row - panel.rows[0] + 0.5) * (panel.height ?? panel.cell) };
        }""",
        [side, cell, channel, out],
    )


def point(page: Any, side: str, cell: list[int], channel: int = 0, **where: Any) -> None:
    page.locator(".stage").hover(position=place(page, side, cell, channel, **where))


def click(page: Any, side: str, cell: list[int], channel: int = 0, **where: Any) -> None:
    page.locator(".stage").click(position=place(page, side, cell, channel, **where))


def test_a_file_that_is_saved_plays_itself(browsing: Browsing, tmp_path: Path) -> None:
    shown = browsing.open(saved(*HERO, tmp_path), motion="no-preference")
    shown.wait_for_function("() => document.querySelector('.counter').textContent >= 'step 3'")
    assert shown.locator(".play").get_attribute("aria-label") == "Pause"
    assert re.match(r"Conv2d +\(3, 7, 7\) → \(2, 3, 3\) +K ", shown.title())
    assert shown.evaluate(COLOURS) > 20


def test_with_less_motion_nothing_moves_unasked(browsing: Browsing, tmp_path: Path) -> None:
    shown = browsing.open(saved(*HERO, tmp_path), motion="reduce")
    shown.wait_for_timeout(600)
    assert counter(shown) == 1
    assert shown.locator(".play").get_attribute("aria-label") == "Play"


BUTTONS = [
    (["step", "step", "step"], 4),
    (["step", "step", "back"], 2),
    (["back"], 1),
    (["last"], 18),
    (["last", "step"], 18),
    (["last", "back"], 17),
    (["step", "first"], 1),
]


@pytest.mark.parametrize(("pressed", "step"), BUTTONS)
def test_buttons(opened: Open, pressed: list[str], step: int) -> None:
    shown = opened()
    for name in pressed:
        shown.locator(f".buttons .{name}").click()
    assert counter(shown) == step
    assert words(shown).startswith(f"Step {step} of 18: y[")
    assert shown.evaluate("() => location.hash") == f"#step={step}"
    assert shown.locator("input[type=range]").input_value() == str(step - 1)


KEYS = [
    (["ArrowRight", "ArrowRight"], 3),
    (["ArrowRight", "ArrowLeft"], 1),
    (["ArrowDown"], 4),
    (["ArrowDown", "ArrowDown", "ArrowUp"], 4),
    (["Shift+ArrowRight"], 4),
    (["End", "Shift+ArrowLeft"], 15),
    (["End"], 18),
    (["End", "Home"], 1),
]


@pytest.mark.parametrize(("pressed", "step"), KEYS)
def test_keys(opened: Open, pressed: list[str], step: int) -> None:
    shown = opened()
    for key in pressed:
        shown.keyboard.press(key)
    assert counter(shown) == step


def test_space_plays_and_pauses(opened: Open) -> None:
    shown = opened()
    shown.keyboard.press("Space")
    assert shown.locator(".play").get_attribute("aria-label") == "Pause"
    shown.wait_for_function("() => player.number >= 2")
    shown.keyboard.press("Space")
    at = counter(shown)
    shown.wait_for_timeout(600)
    assert counter(shown) == at


def test_playing_ends_at_the_last_step_and_starts_again(opened: Open) -> None:
    shown = opened()
    shown.keyboard.press("8")
    shown.locator(".play").click()
    shown.wait_for_function("() => player.number === 17 && !player.playing")
    assert shown.locator(".play").get_attribute("aria-label") == "Play"
    shown.keyboard.press("1")
    shown.locator(".play").click()
    assert counter(shown) == 1


@pytest.mark.parametrize("digit", range(1, 10))
def test_digits_choose_the_speed(opened: Open, digit: int) -> None:
    shown = opened()
    shown.keyboard.press(str(digit))
    chosen = shown.locator(".controls select")
    assert chosen.input_value() == str(digit - 1)
    rates = ("0.5", "1", "2", "4", "8", "20", "60", "400", "4000")
    assert chosen.locator(":checked").inner_text() == f"{rates[digit - 1]} a second"


def test_the_speed_is_that_of_the_list(opened: Open) -> None:
    shown = opened(*STEM)
    shown.locator(".controls select").select_option("4000 a second")
    shown.locator(".play").click()
    shown.wait_for_function("() => player.number > 400")


def test_scrubbing(opened: Open) -> None:
    shown = opened()
    scrub = shown.locator("input[type=range]")
    scrub.fill("9")
    assert counter(shown) == 10
    scrub.press("ArrowRight")
    assert counter(shown) == 11
    assert scrub.get_attribute("aria-valuetext") == "step 11 / 18"


def test_the_address_has_the_step(opened: Open) -> None:
    shown = opened(after="#step=7", motion="no-preference")
    assert counter(shown) == 7
    assert not shown.evaluate("() => player.playing")
    shown.evaluate("() => { location.hash = '#step=11' }")
    shown.wait_for_function("() => player.number === 10")
    shown.keyboard.press("ArrowRight")
    assert shown.evaluate("() => location.hash") == "#step=12"


@pytest.mark.parametrize("after", ["#step=99999", "#step=0", "#step=x", "#other"])
def test_an_address_of_no_step_is_no_harm(opened: Open, after: str) -> None:
    assert counter(opened(after=after)) in (1, 18)


def test_steps_are_eased_unless_less_motion_is_asked_for(opened: Open) -> None:
    watch = """() => new Promise((done) => {
      const seen = [];
      const look = () => {
        if (player.share !== null) seen.push([player.share, player.canvas.toDataURL()]);
        if (player.playing) requestAnimationFrame(look); else done(seen);
      };
      player.setRate(3); player.go(13); player.play(); look();
    })"""
    moving = opened(motion="no-preference").evaluate(watch)
    assert len({image for _, image in moving}) > 5
    assert all(0 <= share <= 1 for share, _ in moving)
    assert opened(motion="reduce").evaluate(watch) == []


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
    (HERO, True, {"read now", "written now", "done", "padding: 0"}),
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
    assert "what you point at; thin: outputs that read it" in legend.inner_text()
    shown.locator(".play").click()
    assert "where the window was" in legend.inner_text()


@pytest.mark.parametrize("name", LAYERS)
def test_facts_beside_the_picture(browsing: Browsing, name: str, tmp_path: Path) -> None:
    layer, shape, options = LAYERS[name]
    told = convviz.explain(layer, shape)
    shown = browsing.open(saved(layer, shape, tmp_path, **options))
    facts = shown.locator(".facts").inner_text()
    assert (
        shown.locator("h1").inner_text()
        == f"{type(layer).__name__} {shape} → {told.output_shape}"
    )
    assert shown.locator(".facts ul li").all_inner_texts() == list(map(str, told.notes))
    rows = dict(
        row.locator("th, td").all_inner_texts() for row in shown.locator(".facts tr").all()
    )
    assert rows["parameters"].endswith(f"= {told.parameters:,}")
    if told.macs:
        assert rows["MACs"].endswith(f"= {told.macs:,}")
    assert "formula" in facts
    terms = shown.locator(".terms dt").all_inner_texts()
    assert [term.split()[0] for term in terms][:4] == ["K", "P", "S", "D"]


def shown_shape(page: Any) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", page.locator("h1").inner_text().split("→")[1])))


@pytest.mark.parametrize("name", LAYERS)
def test_the_lines_to_take_along_make_the_layer(
    browsing: Browsing, name: str, tmp_path: Path, convviz: Run
) -> None:
    import torch

    import convviz as library

    layer, shape, options = LAYERS[name]
    shown = browsing.open(
        saved(layer, shape, tmp_path, **options),
        permissions=["clipboard-read", "clipboard-write"],
    )
    shown.locator("summary").click()
    copied = {}
    for label in ("command", "Python", "PyTorch", "embed"):
        button = shown.get_by_role("button", name=f"Copy {label}")
        button.click()
        shown.get_by_role("button", name="Copied").wait_for()
        copied[label] = shown.evaluate("() => navigator.clipboard.readText()")
        shown.get_by_role("button", name=f"Copy {label}").wait_for()
        row = shown.locator(".copies div", has=button)
        assert row.locator("code").inner_text() == copied[label]
    command = shlex.split(copied["command"])
    assert command[:2] == ["convviz", "render"]
    said = convviz(*command[1:], "-o", "again.html")
    assert said.code == 0, said.err
    again = browsing.open(Path("again.html").read_bytes())
    assert again.locator("h1").inner_text() == shown.locator("h1").inner_text()
    assert equations(again) == equations(shown)
    made = eval(copied["Python"], {"convviz": library})
    made.save("once-more.html")
    assert Path("once-more.html").read_bytes() == Path("again.html").read_bytes()
    x = torch.zeros(1, *shape)
    answer = eval(copied["PyTorch"], {"torch": torch, "x": x})
    output = answer if isinstance(answer, torch.Tensor) else answer(x)
    assert tuple(output.shape[1:]) == shown_shape(shown)
    assert re.fullmatch(
        r'<iframe src="page-\d+.html" title=".+" width=.*></iframe>', copied["embed"]
    )


def test_the_quiz(opened: Open) -> None:
    shown = opened(after="?quiz", motion="no-preference")
    assert shown.title() == "Conv2d (3, 7, 7) → ?"
    said = shown.locator("main").inner_text()
    for secret in ("(2, 3, 3)", "18", "56", "parameters ="):
        assert secret not in said
    assert not shown.evaluate("() => player.playing")
    for key in ("End", "Space", "ArrowRight"):
        shown.keyboard.press(key)
    assert counter(shown) == 1
    assert shown.locator(".last").is_disabled()
    hidden = picture(shown)
    click(shown, "output", [0, 0])
    point(shown, "input", [1, 1])
    assert picture(shown) == hidden
    assert words(shown) == ""
    answer = shown.evaluate("() => player.numbers.output(0, [0, 0])")
    quiz = shown.locator(".quiz")
    quiz.get_by_label("output size").fill("2 x 4 x 4")
    quiz.get_by_label("parameters").fill("56")
    quiz.get_by_label("y[0, 0, 0]").fill(str(answer))
    quiz.get_by_role("button", name="Check").click()
    assert quiz.get_by_role("status").inner_text() == "Not yet: output size."
    assert quiz.get_by_label("output size").get_attribute("aria-invalid") == "true"
    assert picture(shown) == hidden
    quiz.get_by_label("output size").fill("2, 3, 3")
    quiz.get_by_role("button", name="Check").click()
    assert quiz.get_by_role("status").inner_text() == "All three are right."
    assert shown.locator("h1").inner_text() == "Conv2d (3, 7, 7) → (2, 3, 3)"
    assert picture(shown) != hidden
    shown.keyboard.press("End")
    shown.locator(".last").click()
    assert counter(shown) == 18


def test_the_quiz_can_be_given_up(opened: Open) -> None:
    shown = opened(after="?quiz")
    quiz = shown.locator(".quiz")
    quiz.get_by_role("button", name="Check").click()
    assert "Not yet: output size, parameters, y[0, 0, 0]." in quiz.inner_text()
    quiz.get_by_role("button", name="Show me").click()
    assert (
        quiz.get_by_role("status")
        .inner_text()
        .startswith("output size: 2 × 3 × 3; parameters: 56; y[0, 0, 0]: ")
    )


def colours_of_outputs(page: Any) -> int:
    """How many colours there are where the outputs stand."""
    return int(
        page.evaluate(
            """() => {
      const panels = player.stage.panels.filter((panel) => panel.side === "output");
      const { x, y } = panels[0], last = panels.at(-1);
      const [width, height] = [last.x + 3 * last.cell - x, last.y + 3 * last.cell - y];
      const [left, top, right, bottom] = [x, y, width, height].map((px) => px * player.ratio);
      const copy = new OffscreenCanvas(player.canvas.width, player.canvas.height);
      const drawn = copy.getContext("2d", { willReadFrequently: true });
      drawn.drawImage(player.canvas, 0, 0);
      const { data } = drawn.getImageData(left, top, right, bottom);
      return new Set(new Uint32Array(data.buffer)).size;
    }"""
        )
    )


def test_the_outputs_are_not_to_be_seen_in_a_quiz(opened: Open) -> None:
    shown = opened(after="?quiz")
    assert colours_of_outputs(shown) == 1
    shown.locator(".quiz").get_by_role("button", name="Show me").click()
    assert colours_of_outputs(shown) > 4


def test_a_step_is_told_to_those_who_do_not_see_it(opened: Open) -> None:
    shown = opened()
    live = shown.locator("[aria-live=polite]")
    shown.keyboard.press("ArrowRight")
    assert (
        live.inner_text()
        == "Step 2 of 18: y[0, 0, 1] is the sum of 27 products, 9 of them padding."
    )
    assert shown.locator(".counter").get_attribute("aria-live") == "off"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_focus_can_be_seen(opened: Open, scheme: str) -> None:
    shown = opened(scheme=scheme)
    seen = []
    for _ in range(15):
        shown.keyboard.press("Tab")
        focus = shown.evaluate(
            """() => {
          const at = document.activeElement;
          if (at === document.body) return null;
          const { outlineStyle, outlineWidth } = getComputedStyle(at);
          return [at.getAttribute("aria-label") ?? at.textContent.trim() ?? at.type,
            outlineStyle, parseFloat(outlineWidth)];
        }"""
        )
        if focus is None:
            break
        seen.append(focus[0])
        assert focus[1] == "solid", focus
        assert focus[2] >= 2, focus
    names = ["First step", "Step back", "Play", "Step", "Last step", "step", "speed"]
    assert [name for name in seen if name in names] == names
    assert seen[0].startswith("picture of the layer")
    assert "Take it with you" in seen


def test_the_reader_chooses_light_or_dark(opened: Open) -> None:
    shown = opened(scheme="light")
    ground = "() => getComputedStyle(document.documentElement).backgroundColor"
    light, bright = shown.evaluate(ground), picture(shown)
    shown.emulate_media(color_scheme="dark")
    shown.wait_for_function(
        "(was) => document.querySelector('canvas').toDataURL() !== was", arg=bright
    )
    assert sum(map(int, re.findall(r"\d+", light)[:3])) > 600
    assert sum(map(int, re.findall(r"\d+", shown.evaluate(ground))[:3])) < 150
    assert picture(shown) == picture(opened(scheme="dark"))


def test_a_dark_page_stays_dark(browsing: Browsing, tmp_path: Path) -> None:
    shown = browsing.open(saved(*HERO, tmp_path, theme="dark"), scheme="light")
    ground = shown.evaluate("() => getComputedStyle(document.documentElement).backgroundColor")
    assert sum(map(int, re.findall(r"\d+", ground)[:3])) < 150


def test_paper_has_the_last_step(opened: Open) -> None:
    shown = opened()
    shown.keyboard.press("ArrowRight")
    before = picture(shown)
    shown.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    assert counter(shown) == 18
    shown.emulate_media(media="print")
    assert not shown.locator(".controls").is_visible()
    assert shown.locator("canvas").is_visible()
    assert shown.locator(".facts table").is_visible()
    shown.emulate_media(media="screen")
    shown.evaluate("() => dispatchEvent(new Event('afterprint'))")
    assert counter(shown) == 2
    shown.wait_for_function(
        "(was) => document.querySelector('canvas').toDataURL() === was", arg=before
    )
    assert shown.pdf().startswith(b"%PDF")


WINDOWS = [(size, scheme, 1.0) for size in SIZES for scheme in SCHEMES]
WINDOWS += [(LAPTOP, "light", 2.0), (PROJECTOR, "dark", 2.0)]


@pytest.mark.parametrize(("size", "scheme", "zoom"), WINDOWS)
def test_windows(
    opened: Open, axe: Path, size: tuple[int, int], scheme: str, zoom: float
) -> None:
    for name in ("hero", "stem", "three axes", "one axis", "scattered"):
        layer, shape, options = LAYERS[name]
        window = {"size": size, "scheme": scheme, "zoom": zoom}
        shown = opened(layer, shape, numbers=name != "stem", options=options, **window)
        wide = "() => document.documentElement.scrollWidth - innerWidth"
        assert shown.evaluate(wide) <= 0, name
        assert shown.evaluate(COLOURS) > 20, name
        box = shown.locator(".controls").bounding_box()
        assert box
        if zoom == 1:
            assert box["y"] + box["height"] <= size[1], (
                f"{name}: the controls are below the window"
            )
        assert shown.locator("canvas").bounding_box()["width"] >= 0.6 * size[0] / zoom
        assert violations(shown, axe) == [], name


def test_the_quiz_hinders_nobody(opened: Open, axe: Path) -> None:
    shown = opened(after="?quiz")
    assert violations(shown, axe) == []
    shown.get_by_role("button", name="Check").click()
    assert violations(shown, axe) == []
    shown.locator("summary").click()
    assert violations(shown, axe) == []


def test_axe_sees_what_hinders(opened: Open, axe: Path) -> None:
    shown = opened()
    shown.evaluate(
        "() => document.querySelector('input[type=range]').removeAttribute('aria-label')"
    )
    assert any(found.startswith("label:") for found in violations(shown, axe))


def test_nothing_else_runs_on_the_page(browsing: Browsing, tmp_path: Path) -> None:
    shown = browsing.open(saved(*HERO, tmp_path))
    policy = shown.locator("meta[http-equiv]").get_attribute("content")
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    shown.evaluate(
        """() => {
      const script = document.createElement("script");
      script.textContent = "globalThis.intruder = true";
      document.head.append(script);
      document.body.insertAdjacentHTML("beforeend",
        '<p id="styled" style="color: red"></p><img src="http://example.org/x.png">');
    }"""
    )
    shown.wait_for_timeout(200)
    assert shown.evaluate("() => globalThis.intruder") is None
    ink = "(name) => getComputedStyle(document.querySelector(name)).color"
    assert shown.evaluate(ink, "#styled") == shown.evaluate(ink, "body")
    assert len(browsing.said) >= 3
    assert all("Content Security Policy" in said for said in browsing.said)
    browsing.said.clear()
    browsing.asked.clear()  # what the policy refused


STANDARD = {
    *("Array", "Boolean", "Infinity", "JSON", "Map", "Math", "Number", "Object", "Set"),
    *("ResizeObserver", "WeakMap", "addEventListener", "decodeURIComponent", "encodeURI"),
    *("devicePixelRatio", "document", "getComputedStyle", "globalThis", "history", "location"),
    *("matchMedia", "navigator", "parseInt", "performance", "requestAnimationFrame"),
    "setTimeout",
}
"""What the script may use of a browser: what every one of the last years has."""


def test_the_script_uses_what_every_browser_has(opened: Open) -> None:
    shown = opened()
    script = shown.evaluate(
        """async () => {
      const packed = document.getElementById("script").textContent;
      const bytes = Uint8Array.from(atob(packed), (sign) => sign.charCodeAt(0));
      const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
      return new Response(plain).text();
    }"""
    )
    code = re.sub(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'", '""', script)
    known = set(shown.evaluate("() => Object.getOwnPropertyNames(globalThis)")) - {"player"}
    own = set(re.findall(r"\b(?:const|let|function\*?|class)\s+(\w+)", script))
    own |= {"event", "focus"}  # names of arguments
    used = set(re.findall(r"(?<![.\w$])(\w+)(?=\s*[.(\[])(?!\([^)]*\) \{$)", code, re.M))
    assert {"document", "ResizeObserver"} <= used & known
    assert (used & known) - STANDARD - own == set()
