"""A sum over channels is seen: two inputs at least, whatever the layer and the page."""

from __future__ import annotations

import pytest

from convviz.errors import ConvVizError
from convviz.layer import Conv2d, ConvTranspose2d, Layer
from convviz.page.page import Page, lay_out
from convviz.scene.views import VIEWS
from convviz.walks.tensors import tensors
from convviz.walks.walk import walk

HERO = (Conv2d(3, 2, 3, stride=2, dilation=2, padding=1), (3, 7, 7))
STEM = (Conv2d(3, 64, 7, stride=2, padding=3), (3, 224, 224))
TRANSPOSED = (ConvTranspose2d(16, 8, 4, stride=2, padding=1), (16, 8, 8))
LAYERS: dict[str, tuple[Layer, tuple[int, ...]]] = {
    "hero": HERO,
    "two": (Conv2d(2, 1, 3), (2, 6, 6)),
    "stem": STEM,
    "transposed": TRANSPOSED,
    "alexnet": (Conv2d(3, 64, 11, stride=4, padding=2), (3, 224, 224)),
    "patches": (Conv2d(3, 768, 16, stride=16), (3, 224, 224)),
    "block": (Conv2d(64, 64, 3, padding=1), (64, 56, 56)),
    "pointwise": (Conv2d(64, 128, 1), (64, 14, 14)),
    "groups": (Conv2d(8, 8, 5, padding=2, groups=2), (8, 28, 28)),
    "many groups": (Conv2d(128, 128, 3, padding=1, groups=32), (128, 56, 56)),
    "dilated": (Conv2d(3, 3, 3, dilation=4, padding=4), (3, 20, 20)),
    "wide": (Conv2d(3, 3, (3, 9), padding=(1, 4)), (3, 12, 40)),
}
SIZES = [None, (640, 480), (800, 600), (960, 540), (1280, 720), (1920, 1080), (640, 1138)]


def page_of(
    case: tuple[Layer, tuple[int, ...]], size: tuple[int, int] | None, *, values: bool = False
) -> Page:
    steps = walk(*case)
    scenes = VIEWS["channels"].of(steps, tensors(steps) if values else None)
    return lay_out(scenes, size=size, cell_px=None, caption=True, beside=("every 9th step",))


def shown(page: Page, letter: str) -> int:
    """The channels of the first group that are shown."""
    return len({key for key in page.body.panels if key.startswith(f"{letter}0.")})


@pytest.mark.parametrize("values", [False, pytest.param(True, marks=pytest.mark.slow)])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", LAYERS)
def test_two_inputs_of_a_sum_are_shown(
    name: str, size: tuple[int, int] | None, values: bool
) -> None:
    assert shown(page_of(LAYERS[name], size, values=values), "x") >= 2


@pytest.mark.parametrize("size", [*SIZES, (400, 300)])
def test_the_inputs_of_a_layer_of_three_are_all_shown(size: tuple[int, int] | None) -> None:
    assert shown(page_of(HERO, size), "x") == 3
    if size != (400, 300):
        assert shown(page_of(STEM, size), "x") == 3
        assert shown(page_of(TRANSPOSED, size), "x") == 3


def test_a_page_too_small_for_two_inputs_has_one() -> None:
    page = page_of(TRANSPOSED, (400, 300))
    assert page.body.scene.alone
    assert shown(page, "x") == 1
    with pytest.raises(ConvVizError, match="does not fit in 100x80 px"):
        page_of(TRANSPOSED, (100, 80))


@pytest.mark.parametrize("size", [None, (960, 540), (1920, 1080)])
def test_more_room_never_shows_fewer_inputs(size: tuple[int, int] | None) -> None:
    for case in LAYERS.values():
        least = shown(page_of(case, (640, 480)), "x")
        assert shown(page_of(case, size), "x") >= min(3, least)
