"""Marks: what stands on a page at one step, in pixels, in the order in which it is drawn.

The last form that every medium shares.  A mark has a place and says what it is by role and
hue; it knows no colour, no canvas, and nothing of the layer that is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from convviz.page.beams import Band, Prism, prisms_of
from convviz.page.layout import (
    NAME_GAP,
    NAME_PX,
    Spot,
    label_face,
    names_size,
    row_face,
    text_face,
)
from convviz.page.page import Page
from convviz.page.pictures import Picture
from convviz.page.type import SANS, Words, face
from convviz.scene.model import Cells, Kind, NameSide, Rect, Role, Still

HALO_PX = 2
"""What words keep free of beams at their sides."""

BRACKET_FACE_PX = 13


class Shade(StrEnum):
    """The fills of blocks that belong to no group, by the names of a theme's colours."""

    PAPER = "paper"
    LINE = "line"
    PADDING = "padding"


class Rectangle(NamedTuple):
    """A filled rectangle, in a shade or in the hue of a group."""

    spot: Spot
    fill: Shade | int


class Swatch(NamedTuple):
    """A cell of a role, closed on all sides, as the legend shows it."""

    spot: Spot
    role: Role
    hue: int


class Grid(NamedTuple):
    """A panel of upright cells."""

    key: str
    spot: Spot
    kind: Kind
    cell_px: int
    cells: Cells


class Lying(NamedTuple):
    """A panel that lies flat, in the box `spot` around it."""

    key: str
    spot: Spot
    kind: Kind
    cell_px: int
    cells: Cells


class Light(NamedTuple):
    """The fill of a beam."""

    beam: Band | Prism
    hue: int


class Edges(NamedTuple):
    """The edges of a beam, two of a band and four of a prism."""

    beam: Band | Prism
    hue: int


class EdgesOver(NamedTuple):
    """The edges of a prism as far as they pass over the plane that they rise from."""

    prism: Prism
    plane: Lying


Mark = Rectangle | Swatch | Words | Light | Edges | Grid | Lying | EdgesOver | Picture


def marks(page: Page, still: Still, note: str = "", *, beams: bool = True) -> tuple[Mark, ...]:
    """Everything on the page at a step; `note` is said beside the counter."""
    return (
        *standing(page),
        *behind(page, still, beams=beams),
        *in_front(page, still, note, beams=beams),
    )


def standing(page: Page) -> Iterator[Mark]:
    """What is the same at every step: title and legend."""
    yield from page.words
    for key, spot in page.legend:
        assert key.role is not None  # only what has a cell of its own has a swatch
        yield Swatch(spot, key.role, key.hue)


def behind(page: Page, still: Still, *, beams: bool) -> Iterator[Mark]:
    """What is beneath the panels: beams and names, the same along a row of the walk."""
    if beams:
        bands = list(_bands(page, still))
        yield from (Light(band, hue) for band, hue in bands)
        yield from (Edges(band, hue) for band, hue in bands)
        prisms = list(_prisms(page, still))
        yield from (Light(prism, prism.hue) for prism in prisms)
        yield from (Edges(prism, prism.hue) for prism in prisms)
    yield from _names(page, still)


def in_front(page: Page, still: Still, note: str, *, beams: bool) -> Iterator[Mark]:
    """The images, the panels, the maps of large planes, and the footer."""
    body = page.body
    for key, portion in still.portions.items():
        spot, scale = _on_page(page, body.spots[key]), body.metrics.cell_px[Kind.PIXEL]
        yield Picture(spot, body.scene.images[key], scale, portion)
    prisms = list(_prisms(page, still)) if beams else []
    for key, cells in still.cells.items():
        panel, spot = page.body.panels[key], _on_page(page, page.body.spots[key])
        cell = page.body.metrics.cell_px[panel.kind]
        if not panel.tilted:
            yield Grid(key, spot, panel.kind, cell, cells)
            continue
        plane = Lying(key, spot, panel.kind, cell, cells)
        yield plane
        yield from (EdgesOver(prism, plane) for prism in prisms if prism.source == key)
    for key, (plane_map, spot) in page.body.maps.items():
        at = _on_page(page, spot)
        yield from _map(at, plane_map.rows, plane_map.cols, still.maps[key], page)
    yield from _footer(page, still, note)


def _on_page(page: Page, spot: Spot) -> Spot:
    """A spot of the body on the page."""
    return Spot(spot.x + page.body_x, spot.y + page.body_y, spot.width, spot.height)


def _prisms(page: Page, still: Still) -> Iterator[Prism]:
    """Beams between planes that lie flat."""
    return iter(dict.fromkeys(prisms_of(still.beams, page)))


def _bands(page: Page, still: Still) -> Iterator[tuple[Band, int]]:
    """Beams between upright panels, and their hues."""
    for beam in still.beams:
        if page.body.panels[beam.source].tilted:
            continue
        rows_of = _cols_of if beam.down else _rows_of
        source = rows_of(page, beam.source, beam.source_cells)
        target = rows_of(page, beam.target, beam.target_cells)
        names_width = _room_of_row_names(page, beam.target, still)
        band = Band(
            source.x + source.width,
            source.y,
            source.y + source.height,
            target.x - names_width,
            target.y,
            target.y + target.height,
            beam.down,
        )
        yield band, beam.hue


def _rows_of(page: Page, key: str, rect: Rect) -> Spot:
    """Where the rows of some cells of a panel stand, from its left edge to its right.

    A beam starts and ends at a panel's edge, level with its cells: what is nearer to
    them is beneath the panel, and so it stands still while the kernel moves along a row.
    """
    spot = _on_page(page, page.body.spots[key])
    cell = page.body.metrics.cell_px[page.body.panels[key].kind]
    return Spot(spot.x, spot.y + rect.row * cell, spot.width - 1, rect.rows * cell)


def _cols_of(page: Page, key: str, rect: Rect) -> Spot:
    """Where the columns of some cells of a panel stand, with x and y exchanged."""
    spot = _on_page(page, page.body.spots[key])
    cell = page.body.metrics.cell_px[page.body.panels[key].kind]
    return Spot(spot.y, spot.x + rect.col * cell, spot.height - 1, rect.cols * cell)


def _names(page: Page, still: Still) -> Iterator[Mark]:
    """Names of panels, of their rows and columns, signs and headings, and brackets."""
    body = page.body
    for key, spot in body.labels.items():
        cells, panel = still.cells[key], body.panels[key]
        type_face = label_face(body.metrics.cell_px[panel.kind])
        at = _on_page(page, spot)
        x = at.x + (at.width - type_face.width(cells.name)) // 2
        y = at.y + max(0, at.height - type_face.height_px) // 2
        match panel.side:
            case NameSide.RIGHT:
                x = at.x
            case NameSide.TOP:
                y = at.y
        yield Words(cells.name, type_face, x, y, not cells.lit, clears=True)
    for key, panel in body.panels.items():
        if any(names_size(panel)):
            yield from _row_and_col_names(page, key, still.cells[key])
    for text, spot in body.texts:
        at, type_face = _on_page(page, spot), text_face(text)
        said = still.texts.get(text.key, text.room)
        x = at.x + (at.width - type_face.width(said)) // 2
        yield Words(said, type_face, x, at.y, not text.large, clears=True)
    for key, spot in body.brackets.items():
        yield from _bracket(_on_page(page, spot), *still.brackets[key])


def _named_rows(page: Page, key: str, cells: Cells) -> list[int]:
    """The rows whose names are written: all that have one, if there is room."""
    panel = page.body.panels[key]
    cell = page.body.metrics.cell_px[panel.kind]
    named = [row for row, name in enumerate(cells.row_names) if name]
    apart = min((after - row for row, after in pairwise(named)), default=1)
    return named if apart * cell >= row_face(panel).size_px else []


def _room_of_row_names(page: Page, key: str, still: Still) -> int:
    """How far left of a panel a beam ends, so that it does not pass under its names."""
    names_width, _ = names_size(page.body.panels[key])
    named = names_width and _named_rows(page, key, still.cells[key])
    return names_width + HALO_PX if named else 0


def _row_and_col_names(page: Page, key: str, cells: Cells) -> Iterator[Words]:
    """Names at the left of rows, and upright above columns, where they have room."""
    panel, spot = page.body.panels[key], _on_page(page, page.body.spots[key])
    cell, type_face = page.body.metrics.cell_px[panel.kind], row_face(panel)
    for number in _named_rows(page, key, cells):
        name = cells.row_names[number]
        x = spot.x - NAME_GAP - type_face.width(name)
        y = spot.y + number * cell + (cell + 1 - type_face.height_px) // 2
        yield Words(name, type_face, x, y, not panel.headings, clears=True)
    type_face = face(SANS, NAME_PX)
    for number, name in enumerate(cells.col_names if cell >= NAME_PX else ()):
        x = spot.x + number * cell + (cell + 1 - type_face.height_px) // 2
        y = spot.y - NAME_GAP - type_face.width(name)
        yield Words(name, type_face, x, y, muted=True, upright=True)


def _bracket(spot: Spot, name: str, hue: int) -> Iterator[Mark]:
    x, bottom = spot.x + 20, spot.y + spot.height
    yield Rectangle(Spot(x, spot.y, 2, spot.height), hue)
    yield Rectangle(Spot(x, spot.y, 8, 2), hue)
    yield Rectangle(Spot(x, bottom - 2, 8, 2), hue)
    type_face = face(SANS, BRACKET_FACE_PX)
    y = spot.y + (spot.height - type_face.width(name)) // 2
    yield Words(name, type_face, spot.x, y, upright=True)


def _map(spot: Spot, rows: int, cols: int, part: Rect, page: Page) -> Iterator[Rectangle]:
    """A plane of `rows` by `cols` cells as a small one, and the part that is shown."""
    yield Rectangle(spot, Shade.LINE)
    yield Rectangle(Spot(spot.x + 1, spot.y + 1, spot.width - 2, spot.height - 2), Shade.PAPER)
    width = max(4, part.cols * spot.width // cols)
    height = max(4, part.rows * spot.height // rows)
    x = spot.x + min(part.col * spot.width // cols, spot.width - width)
    y = spot.y + min(part.row * spot.height // rows, spot.height - height)
    yield Rectangle(Spot(x, y, width, height), page.body.scene.hues[0])


def _footer(page: Page, still: Still, note: str) -> Iterator[Mark]:
    footer = page.footer
    if footer is None:
        return
    yield footer.equation(still.footer)
    beside = [said for said in (still.company, note) if said]
    yield from footer.counter(f"step {still.done:,} / {still.total:,}", beside)
    bar = footer.bar
    yield Rectangle(bar, Shade.PADDING)
    done = bar._replace(width=bar.width * still.done // still.total)
    yield Rectangle(done, page.body.scene.hues[0])
