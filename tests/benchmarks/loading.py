"""In which format the README's pictures load fastest in Chromium.

    python tests/benchmarks/loading.py

Draws the pictures that the README shows in four formats, serves each set from this machine to a
Chromium whose line is held to 10 Mbit/s with 40 ms of latency, and prints the bytes sent, how
long it takes until every picture is there and decoded (the middle of five loads of a cold
cache), and both as a ratio to the GIF's.  SVG is sent packed by gzip, as servers do.
"""

from __future__ import annotations

import gzip
import re
import shutil
import statistics
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from convviz import animate
from convviz.gallery.entries import read_gallery

README = Path(__file__).parents[2] / "README.md"
FORMATS = {
    "gif": "image/gif",
    "webp": "image/webp",
    "apng": "image/apng",
    "svg": "image/svg+xml",
}
BITS_PER_SECOND = 10_000_000
LATENCY_MS = 40
LOADS = 5

DECODED = """() => Promise.all([...document.images].map(image => image.decode()))
  .then(() => performance.now())"""


def drawn() -> dict[str, dict[str, bytes]]:
    """The README's pictures in each format, by file name."""
    names = re.findall(r'src="gifs/(\w+)\.\w+"', README.read_text(encoding="utf-8"))
    found: dict[str, dict[str, bytes]] = {suffix: {} for suffix in FORMATS}
    for entry in read_gallery():
        if entry.name in names:
            layer, shape = entry.made()[:2]
            animation = animate(layer, shape, **entry.picture_options())
            for suffix, files in found.items():
                content = animation.to_bytes(suffix)
                sent = gzip.compress(content) if suffix == "svg" else content
                files[f"/{entry.name}.{suffix}"] = sent
    return found


@contextmanager
def served(files: dict[str, bytes], suffix: str) -> Iterator[str]:
    """The address of a page that shows `files`, as long as the context lasts."""
    page = "".join(f'<img src="{name}">' for name in files).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = files.get(self.path, page)
            self.send_response(200)
            self.send_header(
                "Content-Type", FORMATS[suffix] if self.path in files else "text/html"
            )
            self.send_header("Content-Length", str(len(content)))
            if suffix == "svg" and self.path in files:
                self.send_header("Content-Encoding", "gzip")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def loaded_ms(browser: Any, address: str) -> float:
    """Milliseconds until all pictures of the page are decoded, with nothing in the cache."""
    context = browser.new_context(viewport={"width": 1280, "height": 4000})
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    limit = BITS_PER_SECOND / 8
    line.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": LATENCY_MS,
            "downloadThroughput": limit,
            "uploadThroughput": limit,
        },
    )
    page.goto(address, wait_until="load")
    took = float(page.evaluate(DECODED))
    context.close()
    return took


def main() -> int:
    """Print a line for each format."""
    from playwright.sync_api import sync_playwright

    pictures = drawn()
    told: dict[str, tuple[int, float]] = {}
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for suffix, files in pictures.items():
            with served(files, suffix) as address:
                took = statistics.median(loaded_ms(browser, address) for _ in range(LOADS))
            told[suffix] = sum(map(len, files.values())), took
        browser.close()
    size, usual = told["gif"]
    for suffix, (sent, took) in told.items():
        print(f"{suffix:5} {sent:8} B, {sent / size:.2f}; {took:5.0f} ms, {took / usual:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
