"""Where everything on a page stands: nothing overlaps, nothing leaves the canvas."""

from __future__ import annotations

from itertools import combinations

from pictures import Recording

from convviz.page.layout import Spot
from convviz.page.page import Page


def on_page(page: Page, spot: Spot) -> Spot:
    return spot._replace(x=spot.x + page.body_x, y=spot.y + page.body_y)


def things(page: Page, step: int) -> dict[str, Spot]:
    """Everything that stands on the page at a step, by what it is."""
    raster = Recording(page)
    raster.draw(step)
    found = {f"text {number} {ink.text}": ink.spot for number, ink in enumerate(raster.inks)}
    body = page.body
    found |= {f"panel {key}": on_page(page, spot) for key, spot in body.spots.items()}
    found |= {f"map {key}": on_page(page, spot) for key, (_, spot) in body.maps.items()}
    for key, spot in body.brackets.items():
        x, y, _, height = on_page(page, spot)
        found[f"bracket {key}"] = Spot(x + page.scale.px(20), y, page.scale.px(8), height)
    found |= {f"legend {number}": spot for number, (_, spot) in enumerate(page.legend)}
    if page.footer:
        found["progress bar"] = page.footer.bar
    return found


def overlap(one: Spot, other: Spot) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def assert_tidy(page: Page, step: int) -> None:
    found = things(page, step)
    for name, spot in found.items():
        assert spot.x >= 0, name
        assert spot.y >= 0, name
        assert spot.x + spot.width <= page.width, name
        assert spot.y + spot.height <= page.height, name
    for (name, one), (other_name, other) in combinations(found.items(), 2):
        assert not overlap(one, other), f"{name} {one} and {other_name} {other}"


def assert_words_clear_of_beams(page: Page, step: int) -> None:
    """No word covers a pixel that beams would have without it, nor one beside it."""
    lit, unlit = Recording(page), Recording(page, beams=False)
    one, other = lit.palette[lit.draw(step)], unlit.palette[unlit.draw(step)]
    beams = (one != other).any(axis=2)
    for ink in lit.inks:
        x, y, width, height = ink.spot
        around = beams[max(0, y - 1) : y + height + 1, max(0, x - 1) : x + width + 1]
        assert not around.any(), (step, ink)
