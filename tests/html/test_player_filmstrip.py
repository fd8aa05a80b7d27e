"""The pages of pictures that no script makes, in Chromium: the same controls over an SVG."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browsing import LAPTOP, PHONE, SIZES, Browsing, violations
from PIL import Image

from convviz import Animation, animate, filter_image
from convviz.layer import Conv2d, MaxPool2d, PixelShuffle, Unfold

pytestmark = pytest.mark.slow

HERO = (Conv2d(3, 2, 3, stride=2, padding=1, dilation=2), (3, 7, 7))
ONE = (Conv2d(1, 1, 3), (1, 5, 5))
PHOTO = Image.fromarray(np.random.default_rng(0).integers(0, 255, (36, 48, 3), dtype=np.uint8))

PAGES: dict[str, Callable[[], Animation]] = {
    "isometric": lambda: animate(*HERO, view="isometric"),
    "matrix": lambda: animate(*ONE, view="matrix"),
    "product": lambda: animate(*HERO, view="product"),
    "unfold": lambda: animate(Unfold(2), (1, 4, 4)),
    "shuffle": lambda: animate(PixelShuffle(2), (4, 3, 3)),
    "image filter": lambda: filter_image(PHOTO, "sharpen"),
    "row of layers": lambda: animate([Conv2d(1, 2, 3), MaxPool2d(2)], (1, 8, 8)),
}


@pytest.fixture(scope="module", params=PAGES)
def film(request: pytest.FixtureRequest) -> Animation:
    return PAGES[request.param]()


def pixels(png: bytes) -> Any:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), np.float64)


def counter(page: Any) -> str:
    return str(page.locator(".counter").inner_text())


def test_every_picture_is_the_right_one(browsing: Browsing, film: Animation) -> None:
    size = (film.width_px + 32, film.height_px + 200)
    shown = browsing.open(film.to_bytes("html"), size=size)
    drawing = shown.locator("svg.film")
    box = drawing.bounding_box()
    assert abs(box["width"] - film.width_px) < 1
    frames = [np.asarray(frame.convert("RGB"), np.float64) for frame in film]
    assert counter(shown) == f"picture 1 / {len(frames)}"
    for number in sorted({*range(0, len(frames), max(1, len(frames) // 6)), len(frames) - 1}):
        shown.locator("input[type=range]").fill(str(number))
        seen = pixels(drawing.screenshot())[: film.height_px, : film.width_px]
        far = [float(abs(seen - frame).mean()) for frame in frames]
        assert far[number] <= min(far) + 1e-9, (
            f"picture {number} is frame {int(np.argmin(far))}"
        )
        assert far[number] < 6


def test_a_page_is_small_and_hinders_nobody(
    browsing: Browsing, film: Animation, axe: Path
) -> None:
    page = film.to_bytes("html")
    assert len(page) <= 2**20
    for size in SIZES:
        shown = browsing.open(page, size=size)
        assert shown.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0
        controls = shown.locator(".controls").bounding_box()
        assert controls["y"] + controls["height"] <= size[1]
        assert violations(shown, axe) == []


@pytest.fixture
def strip(browsing: Browsing) -> Any:
    return browsing.open(animate(*ONE, view="matrix", story=False).to_bytes("html"))


BUTTONS = [(["step", "step"], 3), (["step", "back"], 1), (["last"], 9), (["last", "first"], 1)]


@pytest.mark.parametrize(("pressed", "picture"), BUTTONS)
def test_buttons(strip: Any, pressed: list[str], picture: int) -> None:
    for name in pressed:
        strip.locator(f".buttons .{name}").click()
    assert counter(strip) == f"picture {picture} / 9"
    assert strip.evaluate("() => location.hash") == f"#step={picture}"


KEYS = [
    (["ArrowRight", "ArrowRight"], 3),
    (["ArrowRight", "ArrowLeft"], 1),
    (["ArrowDown"], 9),
    (["ArrowDown", "ArrowUp"], 1),
    (["End"], 9),
    (["End", "Home"], 1),
]


@pytest.mark.parametrize(("pressed", "picture"), KEYS)
def test_keys(strip: Any, pressed: list[str], picture: int) -> None:
    for key in pressed:
        strip.keyboard.press(key)
    assert counter(strip) == f"picture {picture} / 9"


def test_playing(strip: Any) -> None:
    strip.keyboard.press("9")
    assert strip.locator("select").input_value() == "10"
    assert strip.locator(".play").get_attribute("aria-label") == "Play"
    strip.keyboard.press("Space")
    assert strip.locator(".counter").get_attribute("aria-live") == "off"
    strip.wait_for_function(
        "() => document.querySelector('.counter').textContent.includes(' 9 /')"
    )
    strip.wait_for_selector(".play[aria-label=Play]")
    assert strip.locator(".counter").get_attribute("aria-live") == "polite"


def test_it_plays_itself_unless_less_motion_is_asked_for(browsing: Browsing) -> None:
    page = animate(*ONE, view="matrix", story=False).to_bytes("html")
    moving = browsing.open(page, motion="no-preference")
    moving.wait_for_function(
        "() => !document.querySelector('.counter').textContent.includes(' 1 /')"
    )
    still = browsing.open(page, motion="reduce")
    still.wait_for_timeout(700)
    assert counter(still) == "picture 1 / 9"


def test_a_page_starts_at_the_picture_asked_for_and_has_all(browsing: Browsing) -> None:
    film = animate(*ONE, view="matrix", story=False)
    page = film.to_bytes("html", frame=6)
    assert film.to_bytes("html", frame=-3) == page
    shown = browsing.open(page, motion="no-preference")
    shown.wait_for_timeout(700)
    assert counter(shown) == "picture 7 / 9"
    assert shown.locator(".play").get_attribute("aria-label") == "Play"
    drawing = shown.locator("svg.film")
    seen = pixels(drawing.screenshot())
    whole = browsing.open(film.to_bytes("html"), "#step=7")
    np.testing.assert_array_equal(seen, pixels(whole.locator("svg.film").screenshot()))
    shown.locator(".buttons .step").click()
    assert counter(shown) == "picture 8 / 9"
    assert counter(browsing.open(page, "#step=2", motion="no-preference")) == "picture 2 / 9"


def test_a_film_of_one_picture_stands_still(browsing: Browsing) -> None:
    page = animate(Conv2d(1, 1, 3), (1, 3, 3), view="matrix", story=False).to_bytes("html")
    shown = browsing.open(page)
    shown.keyboard.press("9")  # ten times as fast
    shown.locator(".play").click()
    shown.wait_for_timeout(700)
    assert counter(shown) == "picture 1 / 1"
    assert shown.locator(".play").get_attribute("aria-label") == "Play"


def test_the_address_has_the_step(browsing: Browsing) -> None:
    page = animate(*ONE, view="matrix", story=False).to_bytes("html")
    shown = browsing.open(page, "#step=4", motion="no-preference", size=LAPTOP)
    assert counter(shown) == "picture 4 / 9"
    shown.evaluate("() => { location.hash = '#step=6' }")
    shown.wait_for_function(
        "() => document.querySelector('.counter').textContent.includes(' 6 /')"
    )
    assert counter(browsing.open(page, "#step=99", size=PHONE)) == "picture 9 / 9"


def test_paper_has_the_last_picture(strip: Any) -> None:
    strip.keyboard.press("ArrowRight")
    strip.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    assert counter(strip) == "picture 9 / 9"
    strip.emulate_media(media="print")
    assert not strip.locator(".controls").is_visible()
    assert strip.locator("svg.film").is_visible()
    strip.evaluate("() => dispatchEvent(new Event('afterprint'))")
    assert counter(strip) == "picture 2 / 9"
