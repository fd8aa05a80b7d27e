"""The lesson's page without a browser: what stands in it, its size, and `convviz lesson`."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from notebooks import CLOSED, Tags
from running import ENVIRONMENT, Run
from running_scripts import Script
from test_lesson_text import CHAPTERS, layer_of, turned

import convviz

NAMES = [chapter["id"] for chapter in CHAPTERS]
MOST_BYTES = 250 * 1024
LISTED = f"{', '.join(NAMES[:-1])} or {NAMES[-1]}"


# The page


def test_the_page_has_every_chapter_and_is_small() -> None:
    page = convviz.lesson()
    assert re.findall('<article id="([^"]+)"', page.html) == NAMES
    assert re.findall('<a href="#([^"]+)"', page.html) == NAMES
    assert len(page.html.encode()) < MOST_BYTES


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter["id"])
def test_the_words_of_a_chapter_stand_in_the_page_without_its_script(
    chapter: dict[str, Any],
) -> None:
    page = convviz.lesson(chapter["id"])
    plain = page.html.replace("\u00a0", " ").replace("\u2060", "").replace("&#x27;", "'")
    assert page.title == chapter["title"]
    assert re.findall('<article id="([^"]+)"', plain) == [chapter["id"]]
    assert "<nav" not in plain
    for words in (chapter["text"].strip(), chapter["try"], chapter["question"]):
        assert words in plain
    assert re.findall('<button type="button">([^<]+)<', plain) == chapter["choices"]


def test_a_size_is_not_broken_at_the_end_of_a_line() -> None:
    html = convviz.lesson("kernel").html
    assert "In 5\u00a0×\u00a05 cells" in html
    assert "3 × 3" not in html.partition('id="data"')[0]


def test_a_page_may_load_nothing() -> None:
    html = convviz.lesson().html
    assert "default-src 'none'" in html
    assert not re.search(r"""(src|href)=["'](?!data:,|#)""", html)
    assert "http" not in html.replace("http-equiv", "")


@pytest.mark.parametrize("name", ["strides", "", 7, None, "../kernel"])
def test_an_unknown_chapter_is_refused_with_the_names(name: Any) -> None:
    if name is None:
        assert convviz.lesson(name).title == "What a convolution layer does"
        return
    with pytest.raises(convviz.ConvVizError) as refused:
        convviz.lesson(name)
    assert str(refused.value) == f"chapter must be {LISTED}, not {name!r}"


def test_a_page_is_written_as_html_only(tmp_path: Path) -> None:
    page = convviz.lesson("stride")
    assert page.save(tmp_path / "a.HTML") == tmp_path / "a.HTML"
    assert (tmp_path / "a.HTML").read_text(encoding="utf-8") == page.html
    with pytest.raises(
        convviz.ConvVizError, match=r"a page is written as \.html, not as '.*gif"
    ):
        page.save(tmp_path / "a.gif")
    with pytest.raises(convviz.ConvVizError, match="there is no folder"):
        page.save(tmp_path / "none" / "a.html")
    assert [file.name for file in tmp_path.iterdir()] == ["a.HTML"]


def test_in_a_notebook_a_page_is_a_frame_that_reaches_nothing_else() -> None:
    page = convviz.lesson("stride")
    ((tag, frame),) = Tags(page._repr_html_()).found
    assert (tag, frame["title"], frame["sandbox"]) == ("iframe", "Stride", CLOSED)
    assert frame["srcdoc"] == page.html
    assert f"{len(page.html.encode()):,} bytes" in repr(page)


def test_the_lesson_needs_no_numpy() -> None:
    code = "import sys, convviz; convviz.lesson(); assert 'numpy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, env=ENVIRONMENT)


# The knobs


@pytest.fixture(scope="module")
def script() -> Iterator[Script]:
    imports = {
        "pages/lesson.js": "turned",
        "layer/layer.js": "whole, planOf, outputShape",
        "layer/words.js": "parametersOf, pricesOf",
    }
    body = """
      const [layer, knobs] = asked;
      let made = layer;
      for (const [name, value] of Object.entries(knobs)) made = turned(made, name, value);
      made = whole(made);
      const plan = planOf(made);
      const rows = pricesOf(made, plan).map(([label]) => label);
      return { output: outputShape(plan), parameters: parametersOf(plan), rows };
    """
    running = Script(imports, body)
    yield running
    running.close()


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter["id"])
def test_every_setting_of_the_knobs_is_the_layer_that_convviz_has(
    chapter: dict[str, Any], script: Script
) -> None:
    names = [knob["argument"] for knob in chapter["knobs"]]
    for values in product(*(knob["values"] for knob in chapter["knobs"])):
        knobs = dict(zip(names, values, strict=True))
        layer, shape = layer_of(turned(chapter["layer"], **knobs))
        told = script([chapter["layer"], knobs])
        assert told["output"] == list(layer.output_shape(shape))
        assert told["parameters"] == layer.parameters
        assert set(chapter["sums"]) <= set(told["rows"])


# The command


def test_without_a_name_the_lesson_is_lesson_html(convviz: Run, tmp_path: Path) -> None:
    code, out, err = convviz("lesson")
    assert (code, err) == (0, "")
    assert re.fullmatch(r"lesson\.html  \d+\.\d KiB\n", out)
    assert (tmp_path / "lesson.html").read_text(encoding="utf-8") == page()


def page(chapter: str | None = None) -> str:
    return convviz.lesson(chapter).html


def test_a_chapter_has_a_file_of_its_own(convviz: Run, tmp_path: Path) -> None:
    assert convviz("lesson", "--chapter", "Output_Size", "-q") == (0, "", "")
    assert convviz("lesson", "--chapter=stride", "-o", "a.html", "-q") == (0, "", "")
    assert {file.name for file in tmp_path.iterdir()} == {"output-size.html", "a.html"}
    assert (tmp_path / "a.html").read_text(encoding="utf-8") == page("stride")


@pytest.mark.parametrize(("typed", "sentence"), [
    ("--chapter strides", f"--chapter must be {LISTED}, not 'strides'"),
    ("-o a.gif", "a page is written as .html, not as 'a.gif'"),
    ("-o none/a.html", "cannot write none/a.html: there is no folder none; make it first"),
])  # fmt: skip
def test_what_cannot_be_is_one_sentence(
    typed: str, sentence: str, convviz: Run, tmp_path: Path
) -> None:
    assert convviz("lesson", *typed.split()) == (2, "", f"convviz: {sentence}\n")
    assert list(tmp_path.iterdir()) == []


def test_the_names_of_the_chapters_are_completed(tmp_path: Path) -> None:
    words = {"_CONVVIZ_COMPLETE": "complete_bash", "COMP_WORDS": "convviz lesson --chapter ker"}
    done = subprocess.run(
        [sys.executable, "-m", "convviz"],
        env={**ENVIRONMENT, **words, "COMP_CWORD": "3"},
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert done.stdout.split() == ["kernel", "kernel-size"]


@pytest.mark.skipif(sys.platform == "win32", reason="the stub is a shell script")
def test_the_page_is_opened(
    convviz: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("xdg-open", "open"):
        (programs / name).write_text(f'#!/bin/sh\nprintf "%s" "$1" > "{tmp_path}/asked"\n')
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(programs))
    assert convviz("lesson", "--open", "-q").code == 0
    assert (tmp_path / "asked").read_text() == str(tmp_path / "lesson.html")


def test_the_data_of_the_page_can_be_read() -> None:
    html = page()
    held = re.search(r'id="data">(.*?)</script>', html, re.DOTALL)
    assert held is not None
    chapters = json.loads(held[1])["chapters"]
    assert [each["id"] for each in chapters] == NAMES
    assert [each["answer"] for each in chapters] == [each["answer"] for each in CHAPTERS]
