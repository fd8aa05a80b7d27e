"""Where everything on a page stands, read from its marks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise

from pictures import Recording, inks_of, still_of

from convviz.page.beams import Band
from convviz.page.layout import Spot
from convviz.page.marking import marks
from convviz.page.marks import Grid, Light, Lying, Mark, Swatch
from convviz.page.page import Page
from convviz.page.projection import lying
from convviz.page.type import Words
from convviz.page.wires import Disc, Wire
from convviz.scene.model import Still

LEAST_TYPE_PX = 11


def on_page(page: Page, spot: Spot) -> Spot:
    """A spot of the body, counted from the top left pixel of the page."""
    return spot._replace(x=spot.x + page.body_x, y=spot.y + page.body_y)


def marks_of(page: Page, step: int | Still, note: str = "") -> tuple[Mark, ...]:
    """All marks of a page at a step, or of a still."""
    return marks(page, still_of(page, step), note)


def some_steps(page: Page) -> list[int]:
    """The first step, one in the middle, and the last."""
    last = page.body.scene.steps - 1
    return sorted({0, last // 2, last})


def things(page: Page, step: int | Still, note: str = "") -> Iterator[tuple[str, Spot]]:
    """Everything that keeps a place of its own on the page at a step, and what it is."""
    discs = [mark.spot for mark in marks_of(page, step, note) if isinstance(mark, Disc)]
    yield from ((f"sign {number}", spot) for number, spot in enumerate(discs))
    arrow = still_of(page, step).arrow
    for ink in inks_of(page, step, note):
        over = arrow is not None and ink.text == arrow.words
        if not over and not any(within(ink.spot, disc) for disc in discs):
            yield f"text {ink.text}", ink.spot
    for mark in marks_of(page, step, note):
        match mark:
            case Grid():
                yield f"panel {mark.key}", mark.spot
            case Lying():
                yield from ((f"panel {mark.key}", row) for row in lying_rows(mark))
            case Swatch():
                yield "legend", mark.spot
    for key, (_, spot) in (*page.body.maps.items(), *page.body.sheets.items()):
        yield f"map {key}", on_page(page, spot)
    for key, spot in page.body.brackets.items():
        x, y, _, height = on_page(page, spot)
        yield f"bracket {key}", Spot(x + page.scale.px(20), y, page.scale.px(8), height)
    if page.footer:
        yield "progress bar", page.footer.bar


def lying_rows(mark: Lying) -> Iterator[Spot]:
    """The boxes around the rows of a plane that lies flat, whose own box has free corners."""
    rows, cols = mark.cells.roles.shape
    plane = lying(rows, cols, mark.cell_px, mark.scale)
    for row in range(rows):
        (left, bottom), (right, top) = plane.corner(row + 1, 0), plane.corner(row, cols)
        x, y = mark.spot.x + left, mark.spot.y + top
        yield Spot(x, y, right - left, bottom - top)


def within(one: Spot, other: Spot) -> bool:
    """Whether a spot is part of another."""
    return (
        other.x <= one.x
        and other.y <= one.y
        and one.x + one.width <= other.x + other.width
        and one.y + one.height <= other.y + other.height
    )


def overlap(one: Spot, other: Spot) -> bool:
    """Whether two spots share a pixel."""
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def assert_tidy(
    page: Page, step: int | Still, note: str = "", least_px: float = LEAST_TYPE_PX
) -> None:
    """Nothing leaves the canvas, nothing overlaps, and no type is below `least_px`."""
    found = list(things(page, step, note))
    for name, spot in found:
        assert 0 <= spot.x <= spot.x + spot.width <= page.width, name
        assert 0 <= spot.y <= spot.y + spot.height <= page.height, name
    for (name, one), (other_name, other) in combinations(found, 2):
        if name == other_name and name.startswith("panel"):
            continue  # rows of one plane
        assert not overlap(one, other), f"{name} {one} and {other_name} {other}"
    small = [ink for ink in inks_of(page, step, note) if ink.size_px < least_px]
    assert small == []
    assert_names_outside_lanes(page, step)
    assert_wires_keep_clear(page, step, note)


def assert_words_clear_of_beams(page: Page, step: int | Still) -> None:
    """No word covers a pixel that beams would have without it, nor one beside it."""
    lit, unlit = Recording(page), Recording(page, beams=False)
    one, other = (each.palette[each.draw(still_of(page, step))] for each in (lit, unlit))
    beams = (one != other).any(axis=2)
    for ink in lit.inks:
        x, y, width, height = ink.spot
        around = beams[max(0, y - 1) : y + height + 1, max(0, x - 1) : x + width + 1]
        assert not around.any(), (step, ink)


def _crossed(words: Words, band: Band) -> bool:
    """True if a band or one of its edges has a pixel in the box of words."""
    width, height = words.face.width(words.text), words.face.height_px
    if words.upright:
        width, height = height, width
    return crosses(Spot(words.x, words.y, width, height), band)


def crosses(spot: Spot, band: Band) -> bool:
    """True if a band or one of its edges has a pixel in a spot."""
    x, y, width, height = spot
    if band.down:
        x, y, width, height = y, x, height, width
    left, right = max(x, band.x0), min(x + width - 1, band.x1)
    if left > right:
        return False
    shares = [(at - band.x0) / max(1, band.x1 - band.x0) for at in (left, right)]
    tops = [band.top0 + share * (band.top1 - band.top0) for share in shares]
    bottoms = [band.bottom0 + share * (band.bottom1 - band.bottom0) for share in shares]
    return y <= max(bottoms) and min(tops) <= y + height - 1


def assert_wires_keep_clear(page: Page, step: int | Still, note: str = "") -> None:
    """Lines to and from the sign of a sum touch no words, and pass behind no plane."""
    drawn = marks_of(page, step, note)
    discs = [mark.spot for mark in drawn if isinstance(mark, Disc)]
    keep_out = [(f"text {ink.text}", ink.spot) for ink in inks_of(page, step, note)]
    keep_out = [
        (name, spot) for name, spot in keep_out if not any(within(spot, d) for d in discs)
    ]
    for mark in drawn:
        if isinstance(mark, Lying):
            keep_out += [(f"panel {mark.key}", row) for row in lying_rows(mark)]
    for wire in drawn:
        if isinstance(wire, Wire):
            width, (start_x, start_y) = wire.width_px, wire.points[0]
            start = Spot(start_x, start_y - width, width, 2 * width)
            own = {name for name, spot in keep_out if overlap(start, spot)}
            assert len(own) <= 1, own
            for x, y in _points_along(wire):
                ink = Spot(x, y, width, width)
                for name, spot in keep_out:
                    if name in own:
                        continue
                    assert not overlap(ink, spot), (step, wire, name)


def _points_along(wire: Wire) -> Iterator[tuple[int, int]]:
    """Points of a line a pixel apart or less, from the end that is not at the sign."""
    for (x0, y0), (x1, y1) in pairwise(wire.points):
        count = max(abs(x1 - x0), abs(y1 - y0), 1)
        for at in range(count + 1):
            yield round(x0 + (x1 - x0) * at / count), round(y0 + (y1 - y0) * at / count)


def assert_no_beam_behind_a_panel(page: Page, step: int | Still) -> None:
    """Beams from panel to panel stay clear of panels, but for the outlines that they meet."""
    drawn, line = marks_of(page, step), page.scale.px(1)
    panels = [mark for mark in drawn if isinstance(mark, Grid)]
    bands = [m.beam for m in drawn if isinstance(m, Light) and isinstance(m.beam, Band)]
    assert bands
    for mark in panels:
        x, y, width, height = mark.spot
        inner = Spot(x + line, y + line, width - 2 * line, height - 2 * line)
        for band in bands:
            assert not crosses(inner, band), (mark.key, band)


def assert_names_outside_lanes(page: Page, step: int | Still) -> None:
    """No words stand on a beam between upright panels."""
    drawn = marks_of(page, step)
    bands = [m.beam for m in drawn if isinstance(m, Light) and isinstance(m.beam, Band)]
    for words in drawn:
        if isinstance(words, Words) and words.text:
            for band in bands:
                assert not _crossed(words, band), (step, words, band)
