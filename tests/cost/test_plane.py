"""The coverage picture: its shades are the counts, and exactly the unread cells are crossed."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from functools import reduce
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from inspecting import troubles
from matplotlib.colors import to_rgb
from PIL import Image
from strategies import Case, cases

from convviz import explain
from convviz.axis import Axis
from convviz.cost.charts.cells import LEAST_CROSSED_IN, MOST_BLOCKS, in_blocks
from convviz.cost.charts.figures import inks_of
from convviz.cost.coverage.reads import Coverage
from convviz.errors import ConvVizError
from convviz.layer import Conv1d, Conv2d, Conv3d
from convviz.render.looks import Pattern, look
from convviz.scene.roles import Role
from convviz.theme import load_theme

HERO = explain(Conv2d(3, 2, 3, stride=2, dilation=2), (3, 7, 7))
PICTURES = [
    HERO,
    explain(Conv2d(3, 64, 7, 2, 3), (3, 224, 224)),
    explain(Conv2d(1, 4, 3, 5), (1, 14, 12)),
    explain(Conv1d(2, 2, 4, stride=6), (2, 40)),
    explain(Conv3d(1, 1, 3, stride=(3, 1, 2), padding=1), (1, 8, 10, 30)),
    explain(Conv2d(3, 2, 3, stride=2, dilation=2), (3, 2160, 3840)),
    explain(Conv2d(1, 2, 3, stride=4), (1, 60, 9)),
    explain(Conv2d(1, 1, 1), (1, 1, 1)),
    explain(Conv2d(1, 1, 3, stride=2, dilation=2), (1, 224, 224)),
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("number", range(len(PICTURES)))
def test_no_text_is_cut_off_or_covered(number: int, theme: str) -> None:
    assert troubles(PICTURES[number].plot(theme=theme)) == []


def test_the_shades_are_the_counts() -> None:
    plane, above, beside = HERO.plot().axes
    counts = [1, 0, 2, 0, 2, 0, 1]
    shades = plane.images[0].get_array()
    assert np.array_equal(np.ma.filled(shades, 0), np.outer(counts, counts))
    assert np.array_equal(np.ma.getmaskarray(shades), np.outer(counts, counts) == 0)
    for axes in (above, beside):
        assert list(axes.patches[0].get_data().values) == counts
    numbers = {(t.get_position()[1], t.get_position()[0]): t.get_text() for t in plane.texts}
    assert len(numbers) == 16
    assert numbers[2, 2] == "4"
    assert numbers[0, 6] == "1"


def test_cells_of_a_short_axis_have_sharp_edges() -> None:
    plane = explain(Conv2d(1, 1, (3, 2), (5, 3)), (1, 300, 4)).plot().axes[0]
    image = plane.images[0]
    down, across = image.get_array().shape
    assert down == across == 300
    assert image.get_extent() == [-0.5, 3.5, 299.5, -0.5]


def test_the_key_names_the_shades_of_blocks() -> None:
    figure = explain(Conv2d(1, 1, 3, 4), (1, 2160, 3840)).plot()
    told = [text.get_text() for text in figure.legends[0].get_texts()]
    assert told == ["read 0.562 times in the mean"]


@settings(max_examples=50, deadline=None)
@given(cases())
def test_each_unread_cell_has_one_cross(case: Case) -> None:
    told = explain(*case)
    figure = told.plot()
    (crosses,) = [line for line in figure.axes[0].lines if line.get_marker() == "x"]
    shown = told.price.coverage[-2:]
    reads = reduce(np.multiply.outer, [np.array(each.counts) for each in shown])
    down, across = np.nonzero(np.atleast_2d(reads) == 0)
    assert list(crosses.get_xdata()) == list(across)
    assert list(crosses.get_ydata()) == list(down)
    key = [text.get_text() for text in figure.legends[0].get_texts()]
    assert (f"never {told.price.done}" in key) == (len(across) > 0)


def test_cells_that_are_too_fine_have_no_cross_and_the_key_says_so() -> None:
    for size, fine in ((60, False), (70, True)):
        figure = explain(Conv2d(1, 1, 3, stride=4), (1, size, size)).plot()
        assert (4.6 / size < LEAST_CROSSED_IN) == fine
        assert any(line.get_marker() == "x" for line in figure.axes[0].lines) != fine
        last = figure.legends[0].get_texts()[-1].get_text()
        assert last == "never read" + ", too fine to mark" * fine


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_is_never_read_looks_as_in_animations(theme: str) -> None:
    ground, pattern, mark = look(load_theme(theme), Role.NEVER_READ, 0)
    plane = HERO.plot(theme=theme).axes[0]
    (crosses,) = [line for line in plane.lines if line.get_marker() == "x"]
    assert pattern is Pattern.CROSS
    for colour, expected in ((crosses.get_color(), mark), (plane.get_facecolor(), ground)):
        assert tuple(round(255 * part) for part in to_rgb(colour)) == expected
    bad = plane.images[0].cmap(np.ma.masked_all(1))[0]
    assert tuple(round(255 * part) for part in bad[:3]) == ground


@pytest.mark.parametrize(("size", "stride"), [(1024, 3), (1025, 2), (3840, 2), (5000, 7)])
def test_blocks_are_the_means_of_their_cells(size: int, stride: int) -> None:
    each = Coverage.of("rows", Axis(size, 3, stride, 2))
    means = in_blocks(each)
    assert len(means) <= MOST_BLOCKS
    whole = -(-size // len(means))
    step = next(s for s in range(whole, size + 1) if -(-size // s) == len(means))
    step = step if step == 1 else -(-step // stride) * stride
    expected = [np.mean(each.counts[at : at + step]) for at in range(0, size, step)]
    assert np.allclose(means, expected)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pixels_tell_read_from_unread(theme: str, tmp_path: Path) -> None:
    path = HERO.save(tmp_path / "coverage.png", theme=theme)
    figure = HERO.plot(theme=theme)
    with Image.open(path) as picture:
        pixels = np.asarray(picture.convert("RGB")).astype(int)
    high, wide, _ = pixels.shape
    box = figure.axes[0].get_position()

    def part(row: int, col: int, at: float) -> np.ndarray:
        """The colours of 20 x 20 pixels from a share `at` of a cell on."""
        left = wide * (box.x0 + box.width * (col + at) / 7)
        top = high * (1 - box.y1 + box.height * (row + at) / 7)
        return pixels[int(top) : int(top) + 20, int(left) : int(left) + 20].reshape(-1, 3)

    def shows(colours: np.ndarray, ink: str) -> bool:
        exact = (255 * np.array(to_rgb(ink))).round()
        return bool(np.abs(colours - exact).max(axis=1).min() <= 2)

    inks = inks_of(theme)
    for row, col in product(range(7), repeat=2):
        unread = row % 2 == 1 or col % 2 == 1
        assert shows(part(row, col, 0.4), inks.never) == unread, (row, col)
        assert shows(part(row, col, 0.1), inks.ground) == unread, (row, col)
    assert shows(part(2, 2, 0.1), inks.many)
    shades = [tuple(part(*cell, 0.1)[0]) for cell in ((0, 0), (0, 2), (2, 2), (1, 1))]
    assert len(set(shades)) == 4


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_the_suffix_chooses_the_format_and_the_bytes_repeat(
    suffix: str, tmp_path: Path
) -> None:
    path = HERO.save(tmp_path / f"a{suffix}")
    assert HERO.save(str(tmp_path / f"b{suffix}")).read_bytes() == path.read_bytes()
    if suffix == ".svg":
        ET.parse(path)


def test_a_format_or_theme_there_is_not_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConvVizError, match=r"\.png, \.svg or \.pdf, not \.gif"):
        HERO.save(tmp_path / "a.gif")
    with pytest.raises(ConvVizError, match="theme must be"):
        HERO.save(tmp_path / "a.png", theme="pink")
    assert list(tmp_path.iterdir()) == []


def test_the_user_s_own_style_is_left_alone() -> None:
    import matplotlib as mpl

    with mpl.rc_context({"font.size": 31, "axes.facecolor": "red"}):
        figure = HERO.plot()
        assert mpl.rcParams["font.size"] == 31
        assert figure.axes[0].get_facecolor() == (1, 1, 1, 1)
