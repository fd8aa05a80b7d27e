"""Pages of layers in Chromium: what opens them, and where a reader looks and points."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import convviz
from convviz.html.page import PLAYER, page, themes_of
from convviz.html.player import player_data
from convviz.layer import (
    AvgPool2d,
    Conv1d,
    Conv2d,
    Conv3d,
    ConvTranspose2d,
    Layer,
    MaxPool2d,
)
from convviz.theme import load_theme
from convviz.walks.tensors import tensors
from convviz.walks.walk import walk

HERO = (Conv2d(3, 2, 3, stride=2, padding=1, dilation=2), (3, 7, 7))
PADDED = (Conv2d(2, 3, 3, padding=1), (2, 5, 5))
STEM = (Conv2d(3, 64, 7, stride=2, padding=3), (3, 224, 224))

LAYERS: dict[str, tuple[Layer, tuple[int, ...], dict[str, str]]] = {
    "hero": (*HERO, {}),
    "stem": (*STEM, {}),
    "groups in turn": (Conv2d(4, 4, 3, padding=1, groups=2), (4, 6, 6), {"order": "in_turn"}),
    "uneven": (Conv2d(1, 2, (3, 2), padding=((1, 0), (0, 2)), bias=False), (1, 5, 6), {}),
    "reflected": (Conv2d(1, 2, 3, padding=2, padding_mode="reflect"), (1, 5, 5), {}),
    "causal": (Conv1d(1, 1, 2, padding=((4, 0),), dilation=4), (1, 16), {}),
    "one axis": (Conv1d(2, 3, 3, padding=2, dilation=2), (2, 16), {}),
    "three axes": (Conv3d(1, 1, 3, padding=1), (1, 4, 5, 5), {}),
    "largest": (MaxPool2d(3, stride=2, padding=1, ceil_mode=True), (3, 8, 8), {}),
    "mean": (AvgPool2d(2, padding=1, count_include_pad=False), (2, 6, 6), {}),
    "gathered": (
        ConvTranspose2d(2, 3, 3, stride=2, padding=1, output_padding=1),
        (2, 4, 4),
        {},
    ),
    "scattered": (ConvTranspose2d(1, 1, 3, stride=2), (1, 4, 4), {"view": "scatter"}),
}

COLOURS = """() => {
  const canvas = document.querySelector("canvas");
  const drawn = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
  drawn.drawImage(canvas, 0, 0);
  const { data } = drawn.getImageData(0, 0, canvas.width, canvas.height);
  return new Set(new Uint32Array(data.buffer)).size;
}"""
PICTURE = "() => document.querySelector('canvas').toDataURL()"

Open = Callable[..., Any]


def saved(layer: Layer, shape: tuple[int, ...], path: Path, **options: Any) -> bytes:
    """The page that `save` writes."""
    convviz.animate(layer, shape, **options).save(path / "layer.html")
    return (path / "layer.html").read_bytes()


def held(layer: Layer, shape: tuple[int, ...], numbers: bool = False, **options: str) -> str:
    """The same page, whose script can be asked for its player."""
    steps = walk(layer, shape, **options)
    data = player_data(steps, tensors(steps) if numbers else None)
    start, themes = "globalThis.player = startPage", themes_of(load_theme("light"))
    return page("layer", "a layer", (*PLAYER, "pages/page.js"), start, data, themes)


def counter(page: Any) -> int:
    """The number of the step, from 1."""
    found = re.match(r"step ([\d,]+) / ", page.locator(".counter").inner_text())
    assert found
    return int(found[1].replace(",", ""))


def words(page: Any) -> str:
    return str(page.locator(".words").inner_text())


def equations(page: Any) -> list[str]:
    return list(page.locator(".equation code").all_inner_texts())


def picture(page: Any) -> str:
    return str(page.evaluate(PICTURE))


def place(
    page: Any, side: str, cell: list[int], channel: int = 0, out: int | None = None
) -> Any:
    """The middle of a cell, in pixels of its stage."""
    return page.evaluate(
        """([side, cell, channel, out]) => {
          const panel = player.stage.panels.find((each) => each.side === side
            && each.channel === channel && (out === null || each.out === out)
            && (cell.length < 3 || each.plane === cell[0]));
          const [row, col] = cell.length === 1 ? [0, cell[0]] : cell.slice(-2);
          return { x: panel.x + (col - panel.cols[0] + 0.5) * panel.cell * panel.pitch,
            y: panel.y + (row - panel.rows[0] + 0.5) * (panel.height ?? panel.cell) };
        }""",
        [side, cell, channel, out],
    )


def point(page: Any, side: str, cell: list[int], channel: int = 0, **where: Any) -> None:
    page.locator(".stage").hover(position=place(page, side, cell, channel, **where))


def click(page: Any, side: str, cell: list[int], channel: int = 0, **where: Any) -> None:
    page.locator(".stage").click(position=place(page, side, cell, channel, **where))
