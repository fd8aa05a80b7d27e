"""The lesson in a browser: chapters, knobs, questions, keys, address, print, accessibility."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from math import prod
from pathlib import Path
from typing import Any

import pytest
from test_lesson_text import BY_ID, CHAPTERS

import convviz

pytestmark = pytest.mark.slow

NAMES = list(BY_ID)
SHOWN = "article:not([hidden])"
DRAWN = f"{SHOWN} .player canvas"
"""There once the page's script, which comes after the page, has run."""
SIZES = {"phone": (390, 844), "laptop": (1280, 720), "projector": (1920, 1080)}

COUNTING = """(canvas) => {
  const { width, height } = canvas;
  const often = { willReadFrequently: true };
  const copy = new OffscreenCanvas(width, height).getContext("2d", often);
  copy.drawImage(canvas, 0, 0);
  const { data } = copy.getImageData(0, 0, width, height);
  return new Set(new Uint32Array(data.buffer)).size;
}"""

Open = Callable[..., Any]


@pytest.fixture
def opened(chromium: Any, tmp_path: Path) -> Iterator[Open]:
    """Opens the lesson, or a chapter, from its file; no message and no request may come."""
    said: list[str] = []
    pages = []

    def opened(address: str = "", *, chapter: str | None = None, **context: Any) -> Any:
        file = convviz.lesson(chapter).save(tmp_path / f"{chapter or 'lesson'}.html")
        context.setdefault("viewport", {"width": 1280, "height": 720})
        page = chromium.new_context(**context).new_page()
        pages.append(page)
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda asked: _note(asked.url, said))
        page.goto(f"{file.as_uri()}{address}")
        page.wait_for_selector(DRAWN)
        return page

    yield opened
    for page in pages:
        page.context.close()
    assert said == []


def _note(url: str, said: list[str]) -> None:
    if not url.startswith(("file:", "data:", "blob:")):
        said.append(url)


def shown(page: Any) -> str:
    """The chapter on the screen."""
    names: list[str] = page.eval_on_selector_all(SHOWN, "all => all.map((each) => each.id)")
    (name,) = names
    return name


def inks(page: Any) -> int:
    """Colours on the canvas of the chapter on the screen."""
    count: int = page.eval_on_selector(f"{SHOWN} canvas", COUNTING)
    return count


# Every chapter


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_chapter_opens_and_is_as_wide_as_the_screen(
    size: str, scheme: str, opened: Open
) -> None:
    width, height = SIZES[size]
    page = opened(viewport={"width": width, "height": height}, color_scheme=scheme)
    for name in NAMES:
        page.evaluate(f"location.hash = '#{name}'")
        page.wait_for_selector(f"#{name}:not([hidden]) canvas")
        page.evaluate("new Promise(requestAnimationFrame)")
        assert shown(page) == name
        assert inks(page) > 5
        across, down = page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
        )
        assert across <= width
        if size != "phone":
            assert down <= height, "a chapter is one screen"


def test_only_what_was_shown_has_a_player_and_what_is_left_stands_still(opened: Open) -> None:
    page = opened()
    assert page.locator("canvas").count() == 1
    page.locator(f"{SHOWN} .play").click()
    assert page.locator(f"{SHOWN} .playing").count() == 1
    page.keyboard.press("n")
    assert page.locator("canvas").count() == 2
    assert page.locator(".playing").count() == 0


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_of_the_knobs_is_drawn(name: str, opened: Open) -> None:
    page = opened(chapter=name)
    knobs = BY_ID[name]["knobs"]
    captions = set()
    for values in product(*(knob["values"] for knob in knobs)):
        for knob, value in zip(knobs, values, strict=True):
            told = str(value).lower()
            page.locator(f"input[name='{name}-{knob['argument']}'][value='{told}']").check()
        captions.add(page.locator(f"{SHOWN} header").inner_text())
        assert inks(page) > 5
    assert len(captions) == prod(len(knob["values"]) for knob in knobs) or name == "bias"


def test_a_knob_changes_the_picture_and_its_sums(opened: Open) -> None:
    page = opened("#stride")
    assert "(1, 7, 7) → (1, 3, 3)" in page.locator(f"{SHOWN} h1").inner_text()
    assert page.locator(f"{SHOWN} .sums b").inner_text() == " = 3"
    page.locator("input[name=stride-stride][value='3']").check()
    assert page.locator(f"{SHOWN} .counter").inner_text() == "step 4 / 4"
    assert "(1, 7, 7) → (1, 2, 2)" in page.locator(f"{SHOWN} h1").inner_text()
    assert page.locator(f"{SHOWN} .sums b").inner_text() == " = 2"
    assert "never read: 13 of 49" in page.locator(f"{SHOWN} .legend").inner_text()


def test_without_the_bias_all_outputs_change_by_the_same_number(opened: Open) -> None:
    page = opened("#bias")
    sums = []
    for choice in ("true", "false"):
        page.locator(f"input[name=bias-bias][value={choice}]").check()
        page.locator(f"{SHOWN} .first").click()
        found = []
        for _ in range(9):
            line = page.locator(f"{SHOWN} .equation code").nth(1).inner_text()
            found.append(int(line.rpartition("=")[2].replace("(", "").replace(")", "")))
            page.locator(f"{SHOWN} .step").click()
        sums.append(found)
    changes = {on - off for on, off in zip(*sums, strict=True)}
    assert len(changes) == 1
    assert changes != {0}


# Questions


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter["id"])
def test_an_answer_is_told_right_or_wrong(chapter: dict[str, Any], opened: Open) -> None:
    page = opened(f"#{chapter['id']}")
    told = page.locator(f"{SHOWN} [aria-live=polite].verdict")
    assert told.inner_text() == ""
    for choice, words in enumerate(chapter["wrong"]):
        page.locator(f"{SHOWN} .choices button").nth(choice).click()
        said = " ".join(told.inner_text().replace("\u2060", "").split())
        right = choice == chapter["answer"]
        assert said.startswith("Yes." if right else "Not quite.")
        assert " ".join(chapter["why"].split()) in said
        assert words in said
        link = page.locator("nav a[aria-current]")
        assert link.get_attribute("aria-label").endswith(
            f"answered {'right' if right else 'wrong'}"
        )
        assert page.locator(f"{SHOWN} .choices [aria-pressed=true]").count() == 1


def test_what_was_answered_stays_while_the_page_is_open(opened: Open) -> None:
    page = opened()
    page.locator(f"{SHOWN} .choices button").first.click()
    page.keyboard.press("n")
    page.keyboard.press("p")
    assert page.locator(f"{SHOWN} .verdict").inner_text().startswith("Yes.")
    page.reload()
    page.wait_for_selector(DRAWN)
    assert page.locator(f"{SHOWN} .verdict").inner_text() == ""


# Ways through the chapters


def test_keys_turn_the_chapters(opened: Open) -> None:
    page = opened()
    for key, name in [
        ("p", "kernel"), ("n", "product-and-sum"), ("PageDown", "bias"),
        ("PageUp", "product-and-sum"), ("p", "kernel"), ("PageUp", "kernel"),
    ]:  # fmt: skip
        page.keyboard.press(key)
        assert shown(page) == name
    page.keyboard.press("ArrowRight")
    assert page.locator(f"{SHOWN} .counter").inner_text() == "step 2 / 9"
    page.locator("nav select").focus()
    page.keyboard.press("n")
    assert page.locator(f"{SHOWN}").count() == 1


def test_on_a_phone_the_page_scrolls_before_it_turns(opened: Open) -> None:
    page = opened(viewport={"width": 390, "height": 600})
    page.keyboard.press("PageDown")
    assert shown(page) == "kernel"
    page.wait_for_timeout(800)  # until the browser's own motion has ended
    assert page.evaluate("scrollY") > 300
    page.evaluate("scrollTo(0, 1e6)")
    page.keyboard.press("PageDown")
    assert shown(page) == "product-and-sum"
    assert page.evaluate("scrollY") == 0


def test_the_bar_leads_to_every_chapter(opened: Open) -> None:
    page = opened()
    page.locator("nav a").nth(6).click()
    assert shown(page) == "stride"
    page.get_by_role("button", name="Next: Padding").click()
    assert shown(page) == "padding"
    page.get_by_role("button", name="Previous: Stride").click()
    page.locator("nav select").select_option(label="16  Receptive field")
    assert shown(page) == "receptive-field"
    assert (
        page.locator("nav a[aria-current]").get_attribute("aria-label") == "16 Receptive field"
    )


def test_the_address_names_the_chapter(opened: Open) -> None:
    page = opened("#padding")
    assert shown(page) == "padding"
    page.keyboard.press("n")
    assert page.url.endswith("#dilation")
    page.go_back()
    page.wait_for_selector("#padding:not([hidden])")
    page.evaluate("location.hash = '#none'")
    page.wait_for_selector("#kernel:not([hidden])")


def test_one_chapter_alone_has_no_bar(opened: Open) -> None:
    page = opened(chapter="stride")
    assert shown(page) == "stride"
    assert page.locator("nav").count() == 0
    page.keyboard.press("n")
    page.keyboard.press("PageDown")
    assert shown(page) == "stride"


def test_in_the_frame_of_a_notebook_everything_works(chromium: Any) -> None:
    said: list[str] = []
    page = chromium.new_page(viewport={"width": 1300, "height": 760})
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.set_content(f"<p>A notebook</p>{convviz.lesson()._repr_html_()}")
    frame = page.frame_locator("iframe")
    frame.locator("nav a").nth(6).click()
    assert frame.locator(f"{SHOWN} h2").inner_text() == "Stride"
    frame.locator("input[name=stride-stride][value='3']").check()
    assert "(1, 2, 2)" in frame.locator(f"{SHOWN} h1").inner_text()
    frame.locator(f"{SHOWN} .choices button").first.click()
    assert frame.locator(f"{SHOWN} .verdict").inner_text().startswith("Yes.")
    page.close()
    assert said == []


# Paper, and readers who see or move less


def test_every_chapter_is_printed_with_its_picture_on_white(
    opened: Open, tmp_path: Path
) -> None:
    page = opened("#stride", color_scheme="dark")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".printed canvas").count() == len(NAMES)
    corners = page.eval_on_selector_all(
        ".printed canvas",
        "all => all.map((each) => [...each.getContext('2d').getImageData(1, 1, 1, 1).data])",
    )
    assert {tuple(corner) for corner in corners} == {(255, 255, 255, 255)}
    page.emulate_media(media="print")
    for name in NAMES:
        assert page.locator(f"#{name} .text").is_visible()
        assert page.locator(f"#{name} .printed canvas").is_visible()
        assert page.locator(f"#{name} .asked").is_visible()
    assert not page.locator("nav").is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".printed").count() == 0
    assert page.locator("body > .aside").count() == 0


def test_without_a_script_the_words_are_there(chromium: Any, tmp_path: Path) -> None:
    page = chromium.new_context(java_script_enabled=False).new_page()
    page.goto(convviz.lesson().save(tmp_path / "a.html").as_uri())
    assert page.locator("article .text").count() == len(NAMES)
    assert page.locator("#cost .text").is_visible()
    page.context.close()


@pytest.mark.parametrize("size", ["phone", "laptop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(size: str, scheme: str, opened: Open, axe: Path) -> None:
    width, height = SIZES[size]
    page = opened(
        viewport={"width": width, "height": height}, color_scheme=scheme, bypass_csp=True
    )
    page.evaluate(axe.read_text(encoding="utf-8"))
    found = []
    for name in NAMES:
        page.evaluate(f"location.hash = '#{name}'")
        page.wait_for_selector(f"#{name}:not([hidden]) canvas")
        wrong = (BY_ID[name]["answer"] + 1) % len(BY_ID[name]["choices"])
        page.locator(f"{SHOWN} .choices button").nth(wrong).click()
        told = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
        found += [
            (name, each["id"], each["nodes"][0]["target"], each["nodes"][0]["failureSummary"])
            for each in told["violations"]
        ]
    assert found == []
