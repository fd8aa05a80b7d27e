"""Chromium, driven by Playwright: pages that may ask for nothing and say nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

PHONE, LAPTOP, PROJECTOR = (390, 844), (1280, 720), (1920, 1080)
SIZES = (PHONE, LAPTOP, PROJECTOR)
SCHEMES = ("light", "dark")


@contextmanager
def running_chromium() -> Iterator[Any]:
    """Debian's Chromium, as Playwright's `Browser`."""
    playwright = pytest.importorskip("playwright.sync_api", reason="there is no playwright")
    if (path := shutil.which("chromium")) is None:
        pytest.skip("there is no chromium")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=list(QUIET))
        yield browser
        browser.close()


class Browsing:
    """Opens pages of one browser, and keeps what they say and ask for."""

    def __init__(self, browser: Any, folder: Path) -> None:
        self.browser, self.folder = browser, folder
        self.contexts: list[Any] = []
        self.said: list[str] = []
        self.asked: list[str] = []

    def context(
        self,
        size: tuple[int, int] = LAPTOP,
        *,
        scheme: str = "light",
        motion: str = "reduce",
        zoom: float = 1,
        **more: Any,
    ) -> Any:
        """A window of `size` pixels; motion is `reduce` or `no-preference`."""
        viewport = {"width": round(size[0] / zoom), "height": round(size[1] / zoom)}
        made = self.browser.new_context(
            viewport=viewport,
            device_scale_factor=zoom,
            color_scheme=scheme,
            reduced_motion=motion,
            **more,
        )
        self.contexts.append(made)
        return made

    def open(self, page: str | bytes, after: str = "", **window: Any) -> Any:
        """Open a page's text in a new window, its address ending in `after`."""
        path = self.folder / f"page-{len(self.contexts)}.html"
        path.write_bytes(page if isinstance(page, bytes) else page.encode())
        shown = self.context(**window).new_page()
        shown.set_default_timeout(10_000)
        shown.on("console", lambda message: self.said.append(message.text))
        shown.on("pageerror", lambda error: self.said.append(str(error)))
        shown.on("request", lambda request: self._request(request.url, path))
        shown.goto(path.as_uri() + after)
        shown.wait_for_selector(".player .controls")
        return shown

    def _request(self, address: str, path: Path) -> None:
        if not address.startswith((path.as_uri(), "data:", "blob:")):
            self.asked.append(address)

    def close(self) -> None:
        """Close every window; the pages have said nothing, and asked for nothing."""
        for context in self.contexts:
            context.close()
        assert not self.said, self.said
        assert not self.asked, self.asked


def violations(page: Any, axe: Path) -> list[str]:
    """What axe-core finds on a page."""
    page.evaluate(axe.read_text())
    found: Mapping[str, Any] = page.evaluate(
        "() => axe.run(document, {resultTypes: ['violations']})"
    )
    return [
        f"{each['id']}: {each['help']}: {node['html']} {node['failureSummary']}"
        for each in found["violations"]
        for node in each["nodes"]
    ]
