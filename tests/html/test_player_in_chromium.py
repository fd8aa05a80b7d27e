"""The page of a layer in Chromium: every control, key and sign, as a reader meets them."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from browsing import LAPTOP, PROJECTOR, SCHEMES, SIZES, Browsing, violations
from opened_players import (
    COLOURS,
    HERO,
    LAYERS,
    STEM,
    Open,
    click,
    counter,
    equations,
    picture,
    point,
    saved,
    words,
)
from running import Run

import convviz

pytestmark = pytest.mark.slow


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
    for row, label in enumerate(("command", "Python", "PyTorch", "embed")):
        line = shown.locator(".copies div").nth(row)
        assert line.get_by_role("button").inner_text() == f"Copy {label}"
        line.get_by_role("button").click()
        line.get_by_role("button", name="Copied").wait_for()
        copied[label] = shown.evaluate("() => navigator.clipboard.readText()")
        assert line.locator("code").inner_text() == copied[label]
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
    *(
        "Array",
        "BigInt",
        "Boolean",
        "Infinity",
        "Intl",
        "JSON",
        "Map",
        "Math",
        "Number",
        "Object",
        "Set",
    ),
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
