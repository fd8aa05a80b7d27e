"""GIF, WebP and APNG as Chromium decodes them: frames, times, repeats and every pixel."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Any

import numpy as np
import pytest
from opened_players import HERO

import convviz

DECODED = """async ([type, content]) => {
  const bytes = Uint8Array.from(atob(content), (each) => each.charCodeAt(0));
  const decoder = new ImageDecoder({ data: bytes, type, colorSpaceConversion: "none" });
  await decoder.tracks.ready;
  await decoder.completed;
  const { frameCount, repetitionCount } = decoder.tracks.selectedTrack;
  const times = [], pictures = [];
  for (let frameIndex = 0; frameIndex < frameCount; frameIndex += 1) {
    const { image } = await decoder.decode({ frameIndex });
    times.push(image.duration / 1000);
    const canvas = new OffscreenCanvas(image.displayWidth, image.displayHeight);
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    let text = "";
    for (let at = 0; at < data.length; at += 32768)
      text += String.fromCharCode(...data.subarray(at, at + 32768));
    pictures.push(btoa(text));
  }
  return { times, pictures, repeats: String(repetitionCount) };
}"""


@pytest.mark.slow
@pytest.mark.parametrize(("format", "type"), [
    ("gif", "image/gif"), ("webp", "image/webp"), ("apng", "image/png"),
])  # fmt: skip
@pytest.mark.parametrize(("theme", "loop", "repeats"), [
    ("light", 0, "Infinity"), ("dark", 3, "2"),
])  # fmt: skip
def test_chromium_sees_what_was_drawn(
    format: str, type: str, theme: str, loop: int, repeats: str, chromium: Any
) -> None:
    film = convviz.animate(*HERO, theme=theme, loop=loop, max_frames=24)
    page = chromium.new_page()
    page.goto("chrome://version")  # a secure context, which ImageDecoder asks for
    content = b64encode(film.to_bytes(format)).decode()
    found = page.evaluate(DECODED, [type, content])
    page.close()
    assert found["times"] == list(film.durations_ms)
    assert found["repeats"] == repeats
    shape = film.height_px, film.width_px, 4
    for number, picture in enumerate(found["pictures"]):
        rgba = np.frombuffer(b64decode(picture), np.uint8).reshape(shape)
        np.testing.assert_array_equal(rgba[..., :3], np.asarray(film[number]), f"{number}")
