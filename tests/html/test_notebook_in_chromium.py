"""What a notebook shows, in Chromium: the frame, the widget alone, and both in JupyterLab."""

from __future__ import annotations

import json
import os
import re
import secrets
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from notebooks import ROOT, written

import convviz
from convviz.html.widget import widget, widget_script

pytestmark = pytest.mark.slow

HERO = (convviz.Conv2d(3, 2, kernel_size=3, stride=2, padding=1, dilation=2), (3, 7, 7))


def opened(chromium: Any, said: list[str]) -> Any:
    """A new page, which keeps what it says in `said`."""
    page = chromium.new_page(viewport={"width": 1000, "height": 900}, reduced_motion="reduce")
    page.set_default_timeout(20_000)
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    return page


def press(place: Any, name: str) -> None:
    place.get_by_role("button", name=name, exact=True).click()


def test_the_frame_plays_in_its_sandbox_and_says_nothing(chromium: Any, tmp_path: Path) -> None:
    html = convviz.animate(*HERO)._repr_mimebundle_()[0]["text/html"]
    (tmp_path / "output.html").write_text(f"<!DOCTYPE html><meta charset=utf-8>{html}")
    said: list[str] = []
    page = opened(chromium, said)
    page.goto((tmp_path / "output.html").as_uri())
    frame = page.frames[1]
    counter = frame.locator(".counter")
    for name, step in [("Last step", 18), ("Step back", 17), ("First step", 1), ("Step", 2)]:
        press(frame, name)
        assert counter.inner_text() == f"step {step} / 18"
    page.keyboard.press("End")
    assert counter.inner_text() == "step 18 / 18"
    frame.get_by_label("step", exact=True).fill("7")
    assert counter.inner_text() == "step 8 / 18"
    frame.get_by_label("numbers").check()
    assert frame.locator(".equation code").count() == 2
    press(frame, "Play")
    page.wait_for_timeout(700)
    press(frame, "Pause")
    assert counter.inner_text() != "step 8 / 18"
    frame.locator("summary").click()
    copies = frame.locator(".copies button")
    assert copies.all_inner_texts() == ["Copy command", "Copy Python", "Copy PyTorch"]
    copies.first.click()
    frame.get_by_role("button", name="Copied").wait_for()
    controls = frame.locator(".controls").bounding_box()
    assert controls["y"] + controls["height"] < 660  # in sight, without scrolling
    page.close()
    assert said == []


# The widget alone, with a model that is no more than its traits

PAGE = """<!DOCTYPE html><meta charset=utf-8><body><h1 id=beside>Beside</h1><div id=one></div>
<div id=two></div><script type=module>
const url = URL.createObjectURL(new Blob([SCRIPT], {type: "text/javascript"}));
const { default: widget } = await import(url);
class Model {
  constructor(traits) { this.traits = traits; this.heard = []; this.saved = 0; }
  get(name) { return this.traits[name]; }
  set(name, value) {
    this.traits[name] = value;
    this.heard.filter(([event]) => event === `change:${name}`).forEach(([, act]) => act());
  }
  on(event, act) { this.heard.push([event, act]); }
  off(event, act) { this.heard = this.heard.filter(([e, a]) => e !== event || a !== act); }
  save_changes() { this.saved += 1; }
}
window.model = new Model(TRAITS);
window.close1 = widget.render({ model, el: document.getElementById("one") });
window.close2 = widget.render({ model, el: document.getElementById("two") });
window.ready = true;
</script>"""


def in_script(value: object) -> str:
    return json.dumps(value).replace("<", "\\u003c")


def page_of_widget() -> str:
    from convviz.html.player import player_data
    from convviz.walks.tensors import tensors

    walk = convviz.walk(*HERO)
    data = player_data(walk, tensors(walk))
    traits = {"_data": data, "_typed": [], "step": 4}
    return PAGE.replace("SCRIPT", in_script(widget_script())).replace(
        "TRAITS", in_script(traits)
    )


def test_the_widgets_step_and_numbers_go_both_ways(chromium: Any, tmp_path: Path) -> None:
    (tmp_path / "widget.html").write_text(page_of_widget())
    said: list[str] = []
    page = opened(chromium, said)
    page.goto((tmp_path / "widget.html").as_uri())
    page.wait_for_function("window.ready")
    one, two = page.locator("#one"), page.locator("#two")
    for each in (one, two):
        assert each.locator(".counter").inner_text() == "step 5 / 18"
    press(one, "Step")
    assert page.evaluate("[model.get('step'), model.saved]") == [5, 1]
    assert two.locator(".counter").inner_text() == "step 6 / 18"
    page.evaluate("model.set('step', 11)")
    assert one.locator(".counter").inner_text() == "step 12 / 18"
    assert page.evaluate("model.saved") == 1  # what came from Python is not told to it
    # A number that is typed
    stage = one.locator(".stage")
    stage.focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    field = one.locator("input.cell")
    field.fill("2.5")
    field.press("Enter")
    ((name, place, value),) = page.evaluate("model.get('_typed')")
    assert (name, value) == ("input", 2.5)
    assert len(place) == 3
    saved = page.evaluate("model.saved")
    page.evaluate("model.set('_typed', [['weight', [0, 0, 0, 0], 77]])")
    assert page.evaluate("model.saved") == saved
    # Another layer
    other = dict(convviz.html.player.player_data(convviz.walk(convviz.MaxPool2d(2), (1, 4, 4))))
    page.evaluate(
        f"model.set('step', 0); model.set('_typed', []); model.set('_data', {in_script(other)})"
    )
    assert one.locator("h1").inner_text() == "MaxPool2d (1, 4, 4) → (1, 2, 2)"
    # Together with a longer one a step that the shorter one lacks
    longer = dict(convviz.html.player.player_data(convviz.walk(*HERO)))
    page.evaluate(f"model.set('step', 17); model.set('_data', {in_script(longer)})")
    assert one.locator(".counter").inner_text() == "step 18 / 18"
    page.evaluate(f"model.set('step', 0); model.set('_data', {in_script(other)})")
    # Playing tells Python now and then, and where it rests
    press(one, "Play")
    one.get_by_role("button", name="Play", exact=True).wait_for()
    assert page.evaluate("model.get('step')") == 3
    # The notebook's own style and keys are left alone
    size = "getComputedStyle(document.getElementById('beside')).fontSize"
    assert page.evaluate(size) == "32px"
    assert page.evaluate("document.querySelectorAll('style').length") == 0
    assert one.get_attribute("data-lm-suppress-shortcuts") == "true"
    page.evaluate("close1(); close2()")
    assert page.evaluate("model.heard.length") == 0
    page.close()
    assert said == []


def test_the_widget_is_dark_in_a_dark_notebook(chromium: Any, tmp_path: Path) -> None:
    (tmp_path / "widget.html").write_text(page_of_widget())
    page = opened(chromium, [])
    page.goto((tmp_path / "widget.html").as_uri())
    page.wait_for_function("window.ready")
    ground = "getComputedStyle(one.shadowRoot.querySelector('main')).backgroundColor"
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    page.evaluate("document.body.dataset.jpThemeLight = 'false'")
    page.wait_for_function(f"{ground} !== 'rgb(255, 255, 255)'")
    page.close()


# JupyterLab


@contextmanager
def jupyterlab(folder: Path) -> Iterator[str]:
    """The address of a JupyterLab that serves a folder."""
    pytest.importorskip("jupyterlab", reason="there is no JupyterLab")
    pytest.importorskip("anywidget", reason="there is no anywidget")
    token = secrets.token_hex(8)
    home = {
        f"JUPYTER_{name}_DIR": str(folder / f".{name.lower()}")
        for name in ("CONFIG", "DATA", "RUNTIME")
    }
    options = [
        f"--IdentityProvider.token={token}",
        f"--ServerApp.root_dir={folder}",
        "--ServerApp.port=0",
    ]
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", *options]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            command,
            cwd=folder,
            env={
                **os.environ,
                **home,
                "PYTHONPATH": str(ROOT),
                "IPYTHONDIR": str(folder / ".ipython"),
            },
            stdout=log,
            stderr=log,
        )
    try:
        yield f"http://127.0.0.1:{served(folder)}/lab/tree/layer.ipynb?token={token}"
    finally:
        server.terminate()
        server.wait(30)


def served(folder: Path) -> int:
    """The port of a server, once it answers."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        for told in (folder / ".runtime").glob("jpserver-*.json"):
            try:
                port = int(json.loads(told.read_text())["port"])
                urllib.request.urlopen(f"http://127.0.0.1:{port}/api", timeout=5).close()
            except (OSError, ValueError):
                continue
            return port
        time.sleep(0.3)
    pytest.fail(f"JupyterLab does not answer: {(folder / 'log').read_text()[-2000:]}")


def test_in_jupyterlab_the_step_goes_both_ways(chromium: Any, tmp_path: Path) -> None:
    import nbformat

    cells = (
        "import convviz\nfrom convviz.html.widget import widget",
        "shown = widget(convviz.Conv2d(3, 2, 3, 2, 1, 2), (3, 7, 7))\nshown",
        "shown.step = 11",
        "print('Python has step', shown.step, shown.values['input'][0, 0, 0])",
    )
    nbformat.write(written(*cells), tmp_path / "layer.ipynb")
    said: list[str] = []
    with jupyterlab(tmp_path) as address:
        page = chromium.new_page(viewport={"width": 1280, "height": 1400})
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(address)
        wait_for_kernel(address)
        codes = page.locator(".jp-CodeCell")
        run(page, codes, 0, "[1]:")
        run(page, codes, 1, "[2]:")
        counter = page.locator(".counter")
        counter.get_by_text("step 1 / 18", exact=True).wait_for()
        run(page, codes, 2, "[3]:")
        counter.get_by_text("step 12 / 18", exact=True).wait_for()
        press(page.locator(".player"), "Step")
        page.locator(".stage").focus()
        for key in ("ArrowLeft", "ArrowLeft"):  # of the cells; JupyterLab's keys rest
            page.keyboard.press(key)
        run(page, codes, 3, "[4]:")
        page.get_by_text("Python has step 12").wait_for()
        page.close()
    assert said == []


def wait_for_kernel(address: str) -> None:
    """Wait until a page is connected to a kernel that is idle: before, it asks which one."""
    where = re.sub(r"/lab/.*\?", "/api/kernels?", address)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with urllib.request.urlopen(where, timeout=10) as answer:
            kernels = json.load(answer)
        if any(each["connections"] and each["execution_state"] == "idle" for each in kernels):
            return
        time.sleep(0.3)
    pytest.fail("JupyterLab has no kernel that is idle")


def run(page: Any, codes: Any, number: int, done: str) -> None:
    """Run a cell of code, and wait until it is done."""
    codes.nth(number).locator(".cm-content").click()
    page.keyboard.press("Shift+Enter")
    codes.nth(number).locator(".jp-InputPrompt").get_by_text(done, exact=True).wait_for()


def test_there_is_a_widget_to_try() -> None:
    pytest.importorskip("anywidget", reason="there is no anywidget")
    assert widget(*HERO).step == 0
