"""The explorer in Chromium: its fields, refusals, address, downloads and sweep."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browsing import LAPTOP, PHONE, SCHEMES, SIZES, Browsing, violations
from PIL import Image

import convviz
from convviz.explorer.exploring import DESCRIPTION

pytestmark = pytest.mark.slow

PAGE = convviz.explore().html
HERO = "#op=conv&in=3,7,7&out=2&k=3&p=1&s=2&d=2"
SVG = "{http://www.w3.org/2000/svg}"

BUSY = 3
"""Seconds that a page may take for a change, on a machine with other work."""


@pytest.fixture
def page(browsing: Browsing) -> Any:
    return browsing.open(PAGE, HERO)


def caption(page: Any) -> str:
    text: str = page.inner_text("h1")
    return text


def hash_of(page: Any) -> str:
    return str(page.evaluate("location.hash"))


def told(page: Any) -> list[str]:
    """The sentences that refuse something."""
    found: list[str] = page.locator(".refusal:not(:empty)").all_inner_texts()
    return found


def wait(page: Any, holds: Callable[[], bool]) -> None:
    """Wait for something; the policy of the page lets no test of Playwright's run there."""
    for _ in range(100):
        if holds():
            return
        page.wait_for_timeout(50)
    raise AssertionError(hash_of(page))


def slide(page: Any, name: str, value: int) -> None:
    """Draw the slider of an argument to a value, as a hand does."""
    page.evaluate(
        """([name, value]) => {
          const slider = document.querySelector(`[aria-label='${name}, slider']`);
          for (const event of ["input", "change"]) {
            slider.value = value;
            slider.dispatchEvent(new Event(event, { bubbles: true }));
          }
        }""",
        [name, value],
    )


# Fields


@pytest.mark.parametrize(("field", "value", "shapes", "key"), [
    ("channels", "4", "(4, 7, 7) → (2, 3, 3)", "in=4,7,7"),
    ("size", "9", "(3, 9, 9) → (2, 4, 4)", "in=3,9,9"),
    ("out", "5", "(3, 7, 7) → (5, 3, 3)", "out=5"),
    ("kernel", "2", "(3, 7, 7) → (2, 4, 4)", "k=2"),
    ("stride", "1", "(3, 7, 7) → (2, 5, 5)", "d=2"),
    ("padding", "3", "(3, 7, 7) → (2, 5, 5)", "p=3"),
    ("dilation", "1", "(3, 7, 7) → (2, 4, 4)", "s=2"),
])  # fmt: skip
def test_each_number_changes_the_layer(
    page: Any, field: str, value: str, shapes: str, key: str
) -> None:
    page.fill(f"#field-{field}", value)
    assert caption(page) == f"Conv2d {shapes}"
    assert key in hash_of(page).lstrip("#").split("&")
    assert not told(page)


def test_a_slider_and_its_number_go_together(page: Any) -> None:
    slide(page, "kernel size", 4)
    assert page.input_value("#field-kernel") == "4"
    assert "K (4, 4)" in page.inner_text(".terms")


def test_axes_can_have_numbers_of_their_own_and_go_together_again(page: Any) -> None:
    page.click("button[aria-label='kernel size: one number an axis']")
    page.fill("[aria-label='kernel size, cols']", "1")
    assert "K (3, 1)" in page.inner_text(".terms")
    page.click("button[aria-label^='padding: one number an axis']")
    page.fill("[aria-label='padding, rows after']", "0")
    assert "P (1+0, 1+1)" in page.inner_text(".terms")
    assert "k=3,1&p=1:0,1&" in hash_of(page)
    page.click("button[aria-label='kernel size: one number for all']")
    page.click("button[aria-label='padding: one number for all']")
    assert hash_of(page) == HERO


def test_every_operator_and_every_number_of_axes_has_its_form(page: Any) -> None:
    page.click("summary:has-text('More arguments')")
    fields = {
        "conv": ["bias", "groups", "mode", "out"],
        "transposed": ["bias", "direction", "groups", "out", "outputPadding"],
        "maxpool": ["ceil", "dilation"],
        "avgpool": ["ceil", "countPadding", "divisor"],
    }
    for op, own in fields.items():
        for axes in ("1", "2", "3"):
            page.select_option("#field-op", op)
            page.select_option("#field-axes", axes)
            assert caption(page).split("(")[0].endswith(f"{axes}d ")
            assert not told(page)
            for field in own:
                there = not (field == "divisor" and axes == "1")
                assert page.is_visible(f"#field-{field}") == there, (op, axes, field)


def test_choices_and_switches_change_the_layer(page: Any) -> None:
    page.click("summary:has-text('More arguments')")
    page.select_option("#field-mode", "reflect")
    page.uncheck("#field-bias")
    assert hash_of(page).endswith("&bias=0&mode=reflect")
    page.select_option("#field-op", "avgpool")
    page.uncheck("#field-countPadding")
    page.check("#field-ceil")
    page.fill("#field-divisor", "5")
    assert hash_of(page) == "#op=avgpool&in=3,7,7&k=3&p=1&s=2&ceil=1&countpad=0&divisor=5"
    page.fill("#field-divisor", "")
    page.select_option("#field-op", "transposed")
    page.fill("#field-outputPadding", "1")
    page.select_option("#field-direction", "scatter")
    assert hash_of(page).endswith("&outpad=1&view=scatter")


def test_groups_in_turn_can_be_chosen_where_there_are_groups(page: Any) -> None:
    page.click("summary:has-text('More arguments')")
    assert not page.is_visible("#field-order")
    page.fill("#field-channels", "4")
    page.fill("#field-groups", "2")
    page.select_option("#field-order", "in_turn")
    assert hash_of(page).endswith("&g=2&order=in_turn")


# Refusals


def test_what_is_impossible_says_why_and_the_picture_stays(page: Any) -> None:
    before = caption(page)
    page.fill("#field-kernel", "9")
    (sentence,) = told(page)
    with pytest.raises(convviz.ConvVizError) as refused:
        convviz.Conv2d(3, 2, 9, stride=2, padding=1, dilation=2).output_shape((3, 7, 7))
    assert sentence.startswith(f"{refused.value}.")
    assert page.get_attribute("#field-kernel", "aria-invalid") == "true"
    assert page.get_attribute("#field-kernel", "aria-describedby") == "refusal-kernel"
    assert caption(page) == before
    assert page.inner_text(".still") == f"That cannot be shown. This is still {before}."
    assert hash_of(page) == HERO


def test_the_nearest_layer_is_a_click_away(page: Any) -> None:
    page.fill("#field-kernel", "9")
    page.click("#refusal-kernel button:has-text('Use 5')")
    assert not told(page)
    assert page.input_value("#field-kernel") == "5"
    assert caption(page) == "Conv2d (3, 7, 7) → (2, 1, 1)"
    assert page.get_attribute("#field-kernel", "aria-invalid") is None


@pytest.mark.parametrize(("field", "value", "sentence"), [
    ("groups", "2", "groups must divide in_channels 3 and out_channels 2, so it can be 1"),
    ("stride", "0", "stride must be from 1 to 1048576, not 0"),
    ("kernel", "", "kernel_size must be a whole number, not ''"),
    ("size", "5000", "this page shows planes of at most 1,048,576 cells"),
    ("out", "100000", "this page shows at most 4096 channels"),
])  # fmt: skip
def test_a_refusal_stands_beside_the_field_to_blame(
    page: Any, field: str, value: str, sentence: str
) -> None:
    page.fill(f"#field-{field}", value)
    assert page.inner_text(f"#refusal-{field}").startswith(sentence)
    assert len(told(page)) == 1
    page.fill(f"#field-{field}", "1")
    assert not page.inner_text(f"#refusal-{field}")


# Presets, addresses, going back


def test_a_preset_is_shown_and_named_for_as_long_as_the_layer_is_it(page: Any) -> None:
    chosen = page.locator("#preset option:checked")
    assert chosen.inner_text() == "Everything at once: padding, stride and dilation"
    groups = page.eval_on_selector_all("#preset optgroup", "all => all.map((one) => one.label)")
    assert groups[:3] == [
        "The article’s twelve",
        "Layers that everybody has run",
        "conv_arithmetic’s list",
    ]
    page.select_option("#preset", label="In numbers: max pooling")
    assert caption(page) == "MaxPool2d (1, 5, 5) → (1, 3, 3)"
    assert page.is_checked("label:has-text('numbers') input")
    page.fill("#field-kernel", "2")
    assert page.input_value("#preset") == ""


def test_every_preset_is_shown_without_a_word(page: Any) -> None:
    for address in page.eval_on_selector_all(
        "#preset option", "all => all.map((o) => o.value)"
    ):
        if address:
            page.select_option("#preset", address)
            assert hash_of(page).startswith(f"#{address.replace('&numbers=1', '')}")
            assert not told(page)


def test_a_link_is_a_picture(browsing: Browsing) -> None:
    after = "#op=transposed&in=2,4&out=2&k=3&s=2&bias=0&view=scatter&numbers=1&times=1&step=5"
    page = browsing.open(PAGE, after)
    assert caption(page) == "ConvTranspose1d (2, 4) → (2, 9)"
    assert page.inner_text(".counter").startswith("step 5 / ")
    assert page.is_checked("label:has-text('numbers') input")
    assert page.is_checked("label:has-text('times written') input")
    assert hash_of(page) == after
    page.click("button.step")
    wait(page, lambda: hash_of(page).endswith("step=6"))
    page.uncheck("label:has-text('numbers') input")
    assert "numbers" not in hash_of(page)


@pytest.mark.parametrize(("after", "sentence"), [
    ("#in=3,7,7&out=2&k=a", "The address is not read: k takes a whole number, not 'a'."),
    (f"{HERO}&step=99", "The address is not read: step must be from 1 to 18, not 99."),
    ("#x", "The address is not read: there is no 'x', only op, in, out, k"),
    ("#in=3,7,7&out=2&k=9", "along the rows: a kernel of 9 with dilation 1 spans 9 cells"),
])  # fmt: skip
def test_an_address_that_is_no_layer_is_a_sentence(
    browsing: Browsing, after: str, sentence: str
) -> None:
    page = browsing.open(PAGE, after)
    assert any(one.startswith(sentence) for one in told(page)), told(page)
    assert caption(page) == "Conv2d (3, 7, 7) → (2, 3, 3)"
    page.fill("#field-kernel", "2")
    assert "k=2" in hash_of(page)


def test_back_and_forward_go_from_layer_to_layer(page: Any) -> None:
    slide(page, "kernel size", 2)
    page.click("button.last")
    wait(page, lambda: "step=" in hash_of(page))
    slide(page, "stride", 1)
    assert caption(page) == "Conv2d (3, 7, 7) → (2, 7, 7)"
    page.go_back()
    wait(page, lambda: caption(page).endswith("(2, 4, 4)"))
    assert page.inner_text(".counter") == "step 32 / 32"
    assert page.input_value("#field-stride") == "2"
    page.go_back()
    wait(page, lambda: caption(page).endswith("(2, 3, 3)"))
    page.go_forward()
    wait(page, lambda: caption(page).endswith("(2, 4, 4)"))


def test_one_pull_of_a_slider_is_one_step_back(page: Any) -> None:
    before = page.evaluate("history.length")
    page.evaluate(
        """() => {
          const slider = document.querySelector("input[type=range][aria-label^='padding']");
          for (const value of [2, 3, 4]) {
            slider.value = value;
            slider.dispatchEvent(new Event("input", { bubbles: true }));
          }
          slider.dispatchEvent(new Event("change", { bubbles: true }));
        }"""
    )
    assert "p=4" in hash_of(page)
    assert page.evaluate("history.length") == before + 1


# Downloads


def saved(page: Any, label: str, folder: Path) -> Path:
    with page.expect_download(timeout=60_000) as given:
        page.click(f".save button:text-is('{label}')")
    path = folder / given.value.suggested_filename
    given.value.save_as(path)
    return path


def test_the_svg_is_the_picture(page: Any, tmp_path: Path) -> None:
    page.click("button.step")
    path = saved(page, "SVG", tmp_path)
    assert path.name == "conv2d_3x7x7_2x3x3_k3x3_step2.svg"
    root = ET.parse(path).getroot()
    assert root.findtext(f"{SVG}title") == "Conv2d (3, 7, 7) → (2, 3, 3)"
    assert str(root.findtext(f"{SVG}desc")).startswith("Step 2 of 18: y[0, 0, 1] is the sum of")
    texts = {text.text for text in root.iter(f"{SVG}text")}
    assert {"x0", "y1", "output"} <= texts
    hues = [rect.get("fill") for rect in root.iter(f"{SVG}rect")]
    accent = page.evaluate("getComputedStyle(document.body).getPropertyValue('--accent')")
    inside = 3 * 6  # of nine taps in each channel the upper three stand on padding
    assert hues.count(accent) >= inside


def test_the_svg_looks_as_the_canvas_does(page: Any, tmp_path: Path) -> None:
    page.check("label:has-text('numbers') input")
    drawn = Image.open(saved(page, "PNG", tmp_path)).convert("RGB")
    path = saved(page, "SVG", tmp_path)
    size = page.evaluate(
        "() => { const { width, height } = document.querySelector('.stage')"
        ".getBoundingClientRect(); return [width, height]; }"
    )
    assert drawn.size == pytest.approx([2 * size[0], 2 * (size[1] + 92)], abs=3)
    shown = page.context.browser.new_page(viewport={"width": 900, "height": 700})
    shown.goto(path.as_uri())
    seen = Image.open(io.BytesIO(shown.screenshot())).convert("RGB")
    shown.close()
    half = drawn.resize((drawn.width // 2, drawn.height // 2), Image.Resampling.BOX)
    seen = seen.crop((0, 0, *half.size))
    apart = np.abs(np.asarray(half, np.float64) - np.asarray(seen, np.float64))
    assert apart.mean() < 2.5, apart.mean()  # without its type the SVG is at 5


def test_the_walk_is_recorded(page: Any, tmp_path: Path) -> None:
    page.fill("#field-size", "5")
    path = saved(page, "WebM", tmp_path)
    assert path.name == "conv2d_3x5x5_2x2x2_k3x3.webm"
    assert path.read_bytes()[:4] == b"\x1a\x45\xdf\xa3"
    assert path.stat().st_size > 5_000
    assert page.inner_text(".save [role=status]") == "recorded"
    assert page.inner_text(".counter") == "step 8 / 8"


def test_a_recording_can_be_stopped(page: Any, tmp_path: Path) -> None:
    page.click(".save button:text-is('WebM')")
    page.wait_for_timeout(600)
    assert saved(page, "Stop", tmp_path).suffix == ".webm"


def test_the_commands_and_the_link_are_copied(browsing: Browsing) -> None:
    permissions = ["clipboard-read", "clipboard-write"]
    page = browsing.open(PAGE, HERO, permissions=permissions)
    for label, text in (
        ("GIF command", "convviz render --in 3,7,7 --out 2 --k 3 --p 1 --s 2 --d 2"
            " -o conv2d_3x7x7_2x3x3_k3x3.gif"),
        ("link", page.url),
        ("explanation", "convviz explain --in 3,7,7 --out 2 --k 3 --p 1 --s 2 --d 2"),
    ):  # fmt: skip
        if label == "explanation":
            page.click("summary:has-text('Take it with you')")
        page.click(f"button:text-is('Copy {label}')")
        page.wait_for_selector("button:text-is('Copied')")
        assert page.evaluate("navigator.clipboard.readText()") == text


# Sweep, notes, keys


def test_the_chart_follows_the_argument_that_is_changed(page: Any) -> None:
    assert page.text_content(".chart .here") == "3"
    assert page.locator(".chart .title").all_text_contents() == [
        "parameters",
        "MACs",
        "output size",
    ]
    assert page.locator(".chart .number").all_text_contents() == ["56", "486", "3 × 3"]
    assert page.locator(".chart .gap").count() == 3 * 4  # kernels of 6 to 9 do not fit
    slide(page, "dilation", 1)
    assert page.input_value("#sweep") == "dilation"
    assert page.locator(".chart .number").all_text_contents() == ["56", "864", "4 × 4"]


def test_a_click_on_the_chart_chooses_a_value(page: Any) -> None:
    page.select_option("#sweep", "padding")
    chart = page.locator(".chart").bounding_box()
    page.mouse.click(chart["x"] + chart["width"] - 2, chart["y"] + 60)
    assert page.input_value("#field-padding") == "5"
    assert "p=5" in hash_of(page)


def test_the_chart_is_a_table_too(page: Any) -> None:
    page.click("summary:has-text('In numbers')")
    page.locator(".sweep tbody tr", has_text="impossible").last.wait_for()
    rows = page.locator(".sweep tbody tr").all_inner_texts()
    assert [row.split() for row in rows][2] == ["3", "56", "486", "3", "×", "3"]
    assert rows[-1].split() == ["9", "impossible"]


def test_notes_are_those_of_explain(page: Any) -> None:
    layer = convviz.Conv2d(3, 2, 3, stride=2, padding=1, dilation=2)
    notes = [note.text for note in convviz.explain(layer, (3, 7, 7)).notes]
    assert page.locator(".facts li").all_inner_texts() == notes


def test_keys_play_the_picture_but_not_from_a_field(page: Any) -> None:
    page.focus("#field-kernel")
    page.keyboard.press("ArrowUp")
    assert page.input_value("#field-kernel") == "4"
    assert page.inner_text(".counter").startswith("step 1 /")
    page.focus("button.step")
    page.keyboard.press("End")
    assert page.inner_text(".counter") == "step 8 / 8"


def test_every_field_is_reached_by_tab(page: Any) -> None:
    reached = []
    page.focus("#preset")
    for _ in range(16):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id"))
    numbers = ("channels", "size", "out", "kernel", "stride", "padding", "dilation", "groups")
    wanted = ("op", "axes", *numbers)
    assert [name for name in reached if name] == [f"field-{name}" for name in wanted]


# Looks


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_nobody_is_hindered(
    browsing: Browsing, axe: Path, size: tuple[int, int], scheme: str
) -> None:
    page = browsing.open(PAGE, HERO, size=size, scheme=scheme)
    page.click("summary:has-text('More arguments')")
    page.fill("#field-groups", "2")
    page.click("button[aria-label^='padding: one number an axis']")
    page.click("summary:has-text('In numbers')")
    assert violations(page, axe) == []


@pytest.mark.parametrize("size", [*SIZES, (844, 390), (320, 640)], ids=str)
def test_nothing_is_wider_than_the_window(browsing: Browsing, size: tuple[int, int]) -> None:
    page = browsing.open(PAGE, HERO, size=size)
    for address in ("", "op=transposed&in=128,28,28&out=64&k=2&s=2"):
        if address:
            page.select_option("#preset", address)
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_on_a_phone_the_form_is_seen_with_the_picture(browsing: Browsing) -> None:
    page = browsing.open(PAGE, HERO, size=PHONE)
    page.fill("#field-kernel", "9")
    for selector in (".stage", ".controls", "#field-kernel", "#refusal-kernel"):
        box = page.locator(selector).bounding_box()
        assert box["y"] >= 0, selector
        assert box["y"] + min(box["height"], 100) <= PHONE[1], selector


def test_a_page_in_a_frame_without_an_origin_works(browsing: Browsing, tmp_path: Path) -> None:
    frame = convviz.explore()._repr_html_()
    path = tmp_path / "notebook.html"
    path.write_text(f"<!doctype html><title>notebook</title>{frame}")
    page = browsing.context(size=LAPTOP).new_page()
    page.on("console", lambda message: browsing.said.append(message.text))
    page.on("pageerror", lambda error: browsing.said.append(str(error)))
    page.goto(path.as_uri())
    inside = page.frame_locator("iframe")
    inside.locator("#field-kernel").fill("2")
    assert inside.locator("h1").inner_text() == "Conv2d (3, 7, 7) → (2, 4, 4)"
    inside.locator("button.first").click()
    inside.locator("button.step").click()
    assert inside.locator(".counter").inner_text() == "step 2 / 32"
    page.wait_for_timeout(500)


def test_without_a_script_the_page_says_what_it_is(browsing: Browsing, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(PAGE)
    page = browsing.context(java_script_enabled=False).new_page()
    page.goto(path.as_uri())
    assert re.sub(r"\s+", " ", page.inner_text("body")).strip() == DESCRIPTION


@pytest.mark.parametrize("preset", ["op=conv&in=3,224,224&out=64&k=7&p=3&s=2",
    "op=conv&in=3,16,112,112&out=64&k=3&p=1"])  # fmt: skip
def test_a_large_layer_is_changed_at_once(page: Any, preset: str) -> None:
    page.select_option("#preset", preset)
    spent = page.evaluate(
        """() => {
          const field = document.querySelector("#field-stride");
          const start = performance.now();
          for (const value of [1, 2, 3]) {
            field.value = value;
            field.dispatchEvent(new Event("input", { bubbles: true }));
          }
          return (performance.now() - start) / 3000;
        }"""
    )
    assert spent < BUSY
