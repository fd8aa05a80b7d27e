"""Numbers in cells: all or none in a panel, the same in every frame, and told where none."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from operators import OPERATORS
from strategies import cases

from convviz.errors import ConvVizError
from convviz.layer import AvgPool2d, Conv1d, Conv2d, ConvTranspose2d, Layer
from convviz.page.page import Page, lay_out
from convviz.render.raster.raster import Raster
from convviz.scene.model import Cells, Still
from convviz.scene.roles import Kind, brief
from convviz.scene.views import VIEWS
from convviz.theme import load_theme
from convviz.walks.tensors import tensors
from convviz.walks.walk import ORDERS, Walk, walk

SIZES = (None, None, (300, 900), (500, 400), (960, 540), (1920, 1080))
NOTE = "no room for numbers: "


class Drawn(NamedTuple):
    """A page of a layer with numbers, and the renderer of its stills."""

    page: Page
    raster: Raster

    @property
    def left_out(self) -> set[str]:
        """The kinds of cells that the legend tells to be without numbers."""
        (words,) = [w for w in _legend(self.page) if w.startswith(NOTE)] or [NOTE]
        return set(words.removeprefix(NOTE).split(", "))

    def panels(self, still: Still) -> dict[str, tuple[Kind, Cells]]:
        """The panels whose cells could have numbers."""
        return {
            key: (self.page.body.panels[key].kind, cells)
            for key, cells in still.cells.items()
            if cells.numbers is not None or self.page.body.panels[key].kind is not Kind.KERNEL
        }


def _legend(page: Page) -> list[str]:
    """The lines of the legend, those broken on a narrow page put together."""
    text = " ".join(words.text for words in page.words)
    return [text[text.index(NOTE) :]] if NOTE in text else []


def drawn(
    steps: Walk, view: str, size: tuple[int, int] | None, seed: int, scale: float
) -> Drawn:
    made = tensors(steps, seed=seed)
    if scale != 1:  # the layer's own weights are fractions, and its input is too
        given = {"input": made.input * scale}
        given |= {"weight": made.weight * scale} if made.weight.size else {}
        made = tensors(steps, given, seed=seed)
    page = lay_out(VIEWS[view].of(steps, made), size=size, cell_px=None, caption=True)
    return Drawn(page, Raster(page, load_theme("light")))


def assert_all_or_none(some: Drawn, numbers: list[int]) -> None:
    for number in numbers:
        still = some.page.body.scene.still(number)
        for key, (kind, cells) in some.panels(still).items():
            face, briefs = some.raster._makes._numbers.get(kind, (None, False))
            if face is None or cells.numbers is None:
                assert kind in some.left_out, (key, number)
                continue
            assert kind not in some.left_out
            cell_px = some.page.body.metrics.cell_px[kind]
            for text in {brief(t) if briefs else t for row in cells.numbers for t in row}:
                assert face.width(text) <= cell_px - 2, (key, number, text)
            if not some.page.body.panels[key].tilted:
                assert_shown(some.raster, kind, cells)


def assert_shown(raster: Raster, kind: Kind, cells: Cells) -> None:
    """Every number of an upright panel has pixels of its own in its cell."""
    assert cells.numbers is not None
    cell_px, (rows, cols) = raster.page.body.metrics.cell_px[kind], cells.roles.shape
    bare = replace(cells, numbers=(("",) * cols,) * rows)
    one, other = (raster._makes.panel(kind, each).copy() for each in (cells, bare))
    line = raster.page.scale.px(1)
    differs = (
        (one != other)[line:, line:].reshape(rows, cell_px, cols, cell_px).any(axis=(1, 3))
    )
    wanted = np.array([[bool(text) for text in row] for row in cells.numbers])
    assert (differs == wanted).all()


def walks() -> st.SearchStrategy[tuple[Layer, tuple[int, ...]]]:
    layers = st.one_of(*OPERATORS.values()).map(lambda o: (o.layer, o.input_shape))
    return layers | cases().map(tuple)


LARGE = {
    "six channels": (Conv2d(1, 6, 5), (1, 28, 28), "channels", (1920, 1080)),
    "more than are computed": (Conv2d(3, 8, 7, padding=3), (3, 64, 64), "channels", None),
    "from above": (Conv2d(3, 8, 5), (3, 40, 40), "isometric", None),
    "added up": (ConvTranspose2d(3, 4, 5, stride=2), (3, 32, 32), "scatter", None),
    "means": (AvgPool2d(5, stride=1, divisor_override=1), (1, 80, 80), "channels", None),
    "a product": (Conv2d(1, 1, 7), (1, 14, 14), "product", None),
    "a large product": (Conv2d(4, 1, 7), (4, 60, 60), "product", None),
    "a matrix": (Conv2d(4, 8, 3), (4, 30, 30), "matrix", (1280, 720)),
    "a line": (Conv1d(8, 8, 9), (8, 900), "matrix", None),
}


@pytest.mark.parametrize("name", LARGE)
def test_in_large_layers_numbers_are_all_or_none(name: str) -> None:
    layer, shape, view, size = LARGE[name]
    steps = walk(layer, shape, view=VIEWS[view].walked)
    some, last = drawn(steps, view, size, 0, 1), len(steps) - 1
    assert_all_or_none(some, [last * eighth // 8 for eighth in range(9)])


def test_fractions_lose_a_digit_in_all_cells_before_they_are_left_out() -> None:
    steps = walk(Conv2d(1, 1, 3), (1, 7, 7))
    numbers = np.linspace(-0.9, 0.8, 49).reshape(1, 7, 7)
    made = tensors(steps, {"input": numbers + 0.9, "weight": np.full((1, 1, 3, 3), -0.254)})
    page = lay_out(
        VIEWS["channels"].of(steps, made), size=(400, 400), cell_px=None, caption=True
    )
    some = Drawn(page, Raster(page, load_theme("light")))
    told = [words.text for words in page.words]
    assert "rounded to fit: input" in told
    assert "no room for numbers: kernel, output" in told
    assert_all_or_none(some, [0, 12, 24])


def search(data: st.DataObject) -> None:
    layer, shape = data.draw(walks())
    view = data.draw(st.sampled_from(list(VIEWS)))
    size, order = data.draw(st.sampled_from(SIZES)), data.draw(st.sampled_from(ORDERS))
    try:
        steps = walk(layer, shape, order=order, view=VIEWS[view].walked)
        scale = data.draw(st.sampled_from((1, 1, 0.037, 1234.5, 1e7)))
        some = drawn(steps, view, size, data.draw(st.integers(0, 99)), scale)
    except ConvVizError:
        assume(False)
    last = len(steps) - 1
    assert_all_or_none(some, sorted({0, last // 3, last // 2, last}))


@given(st.data())
@settings(max_examples=60)
def test_in_every_view_all_cells_of_a_panel_show_their_numbers_or_none(
    data: st.DataObject,
) -> None:
    search(data)


@pytest.mark.slow
@given(st.data())
@settings(max_examples=3_000)
def test_numbers_are_all_or_none_in_a_long_search(data: st.DataObject) -> None:
    search(data)
