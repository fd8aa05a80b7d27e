"""What an animation, a sweep, an explanation and a refusal are in a notebook."""

from __future__ import annotations

import re
import sys
from base64 import b64decode
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from notebooks import CLOSED, Tags, executed, outputs, written
from PIL import Image

import convviz
from convviz import Animation, Conv1d, Conv2d, ConvVizError, PixelShuffle, animate

HERO = (Conv2d(3, 2, kernel_size=3, stride=2, padding=1, dilation=2), (3, 7, 7))
STEM = (Conv2d(3, 64, kernel_size=7, stride=2, padding=3), (3, 224, 224))
SMALL = (Conv2d(1, 1, 2), (1, 3, 3))


def bundle(film: Animation) -> tuple[dict[str, str], Any]:
    return film._repr_mimebundle_()


@pytest.mark.parametrize("film", [animate(*HERO), animate(*STEM)], ids=["hero", "stem"])
def test_a_layer_is_a_player_in_a_closed_frame_once(film: Animation) -> None:
    data, metadata = bundle(film)
    assert set(data) == {"text/html", "image/png", "text/plain"}
    assert "image/gif" not in data["text/html"]
    assert sum(map(len, data.values())) < 80_000
    (_, frame), *_ = Tags(data["text/html"]).found
    assert frame["sandbox"] == CLOSED
    assert frame["width"] == "100%"
    assert int(frame["height"] or 0) == 640
    assert str(frame["title"]).startswith("Conv2d ")
    assert str(frame["srcdoc"]).startswith("<!DOCTYPE html>")
    assert metadata == {"image/png": {"alt": film.alt_text}}
    assert data["text/plain"] == film.alt_text


def test_where_no_frames_are_shown_the_last_picture_is() -> None:
    film = animate(*HERO)
    data, _ = bundle(film)
    with Image.open(BytesIO(b64decode(data["image/png"], validate=True))) as still:
        np.testing.assert_array_equal(np.array(still.convert("RGB")), np.array(film[-1]))
    without_frame = re.sub(
        r"</?iframe[^>]*>", "", re.sub(r"srcdoc='[^']*'", "", data["text/html"])
    )
    ((tag, image),) = Tags(without_frame).found
    assert tag == "img"
    assert image == {"src": f"data:image/png;base64,{data['image/png']}", "alt": film.alt_text}


def test_a_strip_of_one_channel_has_a_lower_frame() -> None:
    heights = [
        int(
            Tags(bundle(animate(Conv1d(channels, 1, 3), (channels, 9)))[0]["text/html"]).found[
                0
            ][1]["height"]
            or 0
        )
        for channels in (1, 2)
    ]
    assert heights == [500, 640]


@pytest.mark.parametrize("film", [
    animate(*SMALL, view="isometric"),
    animate(PixelShuffle(2), (4, 2, 2)),
    animate([Conv2d(1, 1, 2), Conv2d(1, 1, 2)], (1, 4, 4)),
], ids=["view", "operator", "row"])  # fmt: skip
def test_what_the_script_does_not_play_is_the_gif_once(film: Animation) -> None:
    data, metadata = bundle(film)
    assert set(data) == {"text/html", "image/png", "text/plain"}
    ((tag, image),) = Tags(data["text/html"]).found
    assert tag == "img"
    assert image["alt"] == metadata["image/png"]["alt"] == data["text/plain"] == film.alt_text
    kind, _, content = str(image["src"]).partition(",")
    assert kind == "data:image/gif;base64"
    assert b64decode(content, validate=True) == film.to_bytes()


def test_words_are_escaped() -> None:
    from convviz.animation.notebook import mime_bundle

    class Shown:
        alt_text = "a \"quoted\" <b> & 'c'"
        pictures: Any = SimpleNamespace(played=None)

        def to_bytes(self, format: str = "gif") -> bytes:
            return b"GIF"

    data, _ = mime_bundle(Shown())
    assert data["text/html"].count('"') == 4
    assert "<b>" not in data["text/html"]
    assert Tags(data["text/html"]).found[0][1]["alt"] == Shown.alt_text


def test_a_page_goes_through_the_frame_unchanged() -> None:
    from convviz.html.frame import framed

    page = "<p title=\"a 'b' &amp; c\">d</p><script>x = '&' + \"'\"</script></iframe>"
    (tag, frame), *_ = Tags(framed(page, 'a "title"', "<p>else</p>", 99)).found
    assert (tag, frame["srcdoc"], frame["title"]) == ("iframe", page, 'a "title"')
    assert frame["height"] == "99"


# A notebook that runs


def test_a_notebook_shows_what_a_person_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = executed(
        written(
            "import convviz\nlayer = convviz.Conv2d(3, 2, 3, stride=2)",
            "convviz.explain(layer, (3, 7, 7))",
            "convviz.sweep(layer, (3, 7, 7), vary='stride', values=[1, 2])",
            "layer",
        ),
        tmp_path,
        monkeypatch,
    )
    explained, swept, layer = (output.data for output in outputs(done))
    explanation = convviz.explain(Conv2d(3, 2, 3, stride=2), (3, 7, 7))
    assert explained["text/plain"] == str(explanation)
    assert "parameters" in Tags(explained["text/html"]).text
    assert swept["text/plain"].startswith("Conv2d by stride\nC_in 3   input 7×7   K (3, 3)")
    assert "2 × 3 × 3" in Tags(swept["text/html"]).text
    assert layer["text/plain"].startswith("Conv2d(in_channels=3, ")


def test_a_refusal_is_the_line_that_asked_and_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cell = "import convviz\nlayer = convviz.Conv2d(3, 2, 3)\n\nlayer.output_shape((2, 7, 7))"
    notebook = written(cell)
    notebook.cells[0].metadata.tags = ["raises-exception"]
    (refusal,) = outputs(executed(notebook, tmp_path, monkeypatch))
    sentence = "input channels must be 3, as in_channels is, not 2"
    assert (refusal.ename, refusal.evalue) == ("ConvVizError", sentence)
    assert refusal.traceback == [
        "line 4: layer.output_shape((2, 7, 7))",
        f"ConvVizError: {sentence}",
    ]


def test_plain_python_shows_the_traceback_of_a_refusal() -> None:
    import subprocess

    code = "import convviz\nconvviz.Conv2d(3, 2, 0)"
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert ran.stderr.startswith("Traceback (most recent call last):")
    assert ran.stderr.count("\n") > 5


def test_a_refusal_that_was_not_raised_is_its_sentence() -> None:
    assert ConvVizError("no")._render_traceback_() == ["ConvVizError: no"]
