"""The page of a model in a browser: nothing from outside its folder, players on demand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import convviz

pytestmark = pytest.mark.slow


def test_the_page_stays_in_its_folder_and_opens_players(chromium: Any, tmp_path: Path) -> None:
    layers = [convviz.Conv2d(3, 8, 3, padding=1), convviz.MaxPool2d(2), convviz.Unfold(2)]
    model = convviz.model(layers, (3, 12, 12))
    folder = tmp_path / "net"
    assert not [each.error for each in convviz.render_model(model, folder) if each.error]
    page = chromium.new_context(viewport={"width": 1280, "height": 900}).new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto((folder / "index.html").as_uri())
    page.wait_for_load_state("networkidle")
    assert [url for url in asked if url.endswith(".html")] == [(folder / "index.html").as_uri()]
    wide = "() => [document.documentElement.scrollWidth, innerWidth]"
    scrolled, inner = page.evaluate(wide)
    assert scrolled <= inner
    for number in range(page.locator("summary").count()):
        page.locator("summary").nth(number).click()
    players = page.locator("iframe")
    assert players.count() == 2  # patches have no player
    for number in range(2):
        frame = players.nth(number).content_frame
        frame.locator("canvas").first.wait_for()
    inside = folder.as_uri()
    assert [url for url in asked if not url.startswith((inside, "blob:", "data:"))] == []
    assert said == []
    page.context.close()
