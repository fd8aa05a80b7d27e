"""Hypothesis strategies for what is drawn: large layers too, and pages of every sort."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st
from strategies import Case, cases

from convviz.animation.animate import animate
from convviz.animation.animation import Animation
from convviz.errors import ConvVizError
from convviz.gallery.entries import read_gallery
from convviz.layer import Conv1d, Conv2d
from convviz.page.layout import Spot
from convviz.page.marking import marks
from convviz.page.page import Page, lay_out
from convviz.page.type import Words
from convviz.render.letters import letters
from convviz.render.raster.raster import Raster
from convviz.scene.model import Still
from convviz.scene.views.channels.scenes import scenes as channel_scenes
from convviz.theme import load_theme
from convviz.walks.tensors import tensors
from convviz.walks.walk import ORDERS, walk

HERO = Case(Conv2d(3, 2, 3, stride=2, padding=1, dilation=2), (3, 7, 7))
GROUPS = Case(Conv2d(4, 4, 3, padding=1, groups=2), (4, 5, 5))
LINE = Case(Conv1d(2, 3, 3, padding=((2, 0),)), (2, 12))
STEM = Case(Conv2d(3, 64, 7, stride=2, padding=3), (3, 224, 224))
GALLERY = {entry.name: entry for entry in read_gallery()}
SIZES = ((640, 480), (960, 540), (800, 800), (1280, 720))


@st.composite
def large_cases(draw: st.DrawFn) -> Case:
    """Layers whose planes are too large to be shown, or whose channels are too many."""
    dims = draw(st.integers(1, 2))
    groups = draw(st.sampled_from((1, 2, 7)))
    layer = (Conv1d, Conv2d)[dims - 1](
        groups * draw(st.sampled_from((1, 3, 9))),
        groups * draw(st.sampled_from((1, 9, 64))),
        draw(st.tuples(*[st.integers(1, 14)] * dims)),
        stride=draw(st.tuples(*[st.integers(1, 20)] * dims)),
        padding=draw(st.tuples(*[st.integers(0, 5)] * dims)),
        dilation=draw(st.tuples(*[st.integers(1, 3)] * dims)),
        groups=groups,
    )
    sizes = draw(st.tuples(*[st.integers(40, 300)] * dims))
    return Case(layer, (layer.in_channels, *sizes))


ALL_CASES = cases(dims=st.integers(1, 2)) | large_cases()


def page_of(
    case: Case,
    *,
    order: str = "lockstep",
    values: bool = False,
    size: tuple[int, int] | None = None,
    caption: bool = True,
) -> Page:
    """The page that `animate` would draw."""
    steps = walk(*case, order=order)
    numbers = tensors(steps) if values else None
    scenes = channel_scenes(steps, numbers)
    return lay_out(scenes, size=size, cell_px=None, caption=caption)


def gallery_page(name: str, **more: object) -> Page:
    """The page of a picture in the gallery, as it is committed or with `more` said."""
    layer, shape = GALLERY[name].made()[:2]
    animation = animate(layer, shape, **(GALLERY[name].picture_options() | more))
    return animation.pictures.raster.page


@st.composite
def pages(
    draw: st.DrawFn,
    some: st.SearchStrategy[Case] = ALL_CASES,
    sizes: st.SearchStrategy[tuple[int, int] | None] = st.none() | st.sampled_from(SIZES),  # noqa: B008
) -> Page:
    """Any page; layers that do not fit in a size that was asked for are left out."""
    case, order, size = draw(some), draw(st.sampled_from(ORDERS)), draw(sizes)
    values, caption = draw(st.booleans()), draw(st.booleans())
    try:
        return page_of(case, order=order, values=values, size=size, caption=caption)
    except ConvVizError:
        assume(size is None)
        raise


class Ink(NamedTuple):
    """The pixels that a text covers on the canvas, and the text where it is known."""

    text: str
    spot: Spot
    size_px: int


def still_of(page: Page, step: int | Still) -> Still:
    """A still, or that of a step."""
    return step if isinstance(step, Still) else page.body.scene.still(step)


def inks_of(page: Page, step: int | Still, note: str = "", *, beams: bool = True) -> list[Ink]:
    """Every text on the page at a step, or of a still, where its pixels are."""
    found = []
    for mark in marks(page, still_of(page, step), note, beams=beams):
        if isinstance(mark, Words):
            mask = letters(mark.face).mask(mark.text)
            rows, cols = np.nonzero(np.rot90(mask) if mark.upright else mask)
            if len(rows):
                left, top = mark.x + int(cols.min()), mark.y + int(rows.min())
                spot = Spot(left, top, int(np.ptp(cols)) + 1, int(np.ptp(rows)) + 1)
                found.append(Ink(mark.text, spot, mark.face.size_px))
    return found


class Recording(Raster):
    """A raster that notes where the words of the step stand that it drew last."""

    def __init__(self, page: Page, theme: str = "light", *, beams: bool = True) -> None:
        super().__init__(page, load_theme(theme), beams=beams)
        self.inks: list[Ink] = []

    def draw(self, still: Still, note: str = "") -> np.ndarray:
        self.inks = inks_of(self._page, still, note, beams=self._beams)
        return super().draw(still, note)


def draw_step(raster: Raster, step: int, note: str = "") -> np.ndarray:
    """A step as indices, drawn over by the next call."""
    return raster.draw(raster.page.body.scene.still(step), note)


def steps_of(film: Animation) -> list[int]:
    """The step of each picture."""
    return [film.step(number) for number in range(len(film))]
