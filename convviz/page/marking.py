"""A still as marks: what stands on the page, in the order in which it is drawn.

The last step that all media share; what a mark is, is told by `marks`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from convviz.page.beams import Prism, arrivals, bands_of, prisms_of
from convviz.page.canvas import Page
from convviz.page.layout import (
    NAME_GAP,
    NAME_PX,
    Spot,
    label_face,
    names_size,
    row_face,
    text_face,
)
from convviz.page.marks import (
    Edges,
    EdgesOver,
    Grid,
    Light,
    Lying,
    Mark,
    Rectangle,
    Shade,
    Swatch,
)
from convviz.page.pictures import Picture
from convviz.page.pointers import overhanging, pointing
from convviz.page.scale import Scale
from convviz.page.type import HALO_PX, SANS, Words
from convviz.page.wires import signs_of, wire_over, wires_of
from convviz.scene.boxes import NameSide, Sheet
from convviz.scene.model import Cells, Portion, Rect, Still
from convviz.scene.roles import WARM, Kind

BRACKET_FACE_PX = 13


def marks(page: Page, still: Still, note: str = "", *, beams: bool = True) -> tuple[Mark, ...]:
    """All marks of a still, in drawing order; `note` stands beside the counter."""
    return (
        *standing(page),
        *behind(page, still, beams=beams),
        *in_front(page, still, note, beams=beams),
    )


def standing(page: Page) -> Iterator[Mark]:
    """The marks that all steps share: title and legend."""
    yield from page.words
    for key, spot in page.legend:
        assert key.role is not None  # only what has a cell of its own has a swatch
        yield Swatch(spot, key.role, key.hue, page.scale)


def behind(page: Page, still: Still, *, beams: bool) -> Iterator[Mark]:
    """The marks beneath the panels: beams and names, constant along a row of the walk."""
    names = list(_names(page, still))
    if beams:
        rooms = {key: _room_of_row_names(page, key, still) for key in still.cells}
        line = page.scale.px(1)
        words = [_kept_free(name) for name in names if isinstance(name, Words) and name.text]
        words += overhanging(page, still.arrow) if still.arrow else []
        upright = dict.fromkeys(bands_of(still.beams, page, rooms, words))
        yield from (Light(band, hue, line) for band, hue in upright)
        yield from (Edges(band, hue, line) for band, hue in upright)
        prisms = list(_prisms(page, still))
        yield from (Light(prism, prism.hue, line) for prism in prisms)
        yield from (Edges(prism, prism.hue, line) for prism in prisms)
        yield from wires_of(still.leads, page)
    yield from signs_of(still, page)
    yield from names


def in_front(page: Page, still: Still, note: str, *, beams: bool) -> Iterator[Mark]:
    """The marks above the beams: images, panels, maps of large planes, footer."""
    body = page.body
    for key, (sheet, spot) in body.sheets.items():
        yield from _sheet(page.placed(spot), sheet, still.portions[key], page.scale)
    for key, portion in still.portions.items():
        if key not in body.scene.images:
            continue
        spot, pixel = page.placed(body.spots[key]), body.metrics.cell_px[Kind.PIXEL]
        yield Picture(spot, body.scene.images[key], pixel, portion, page.scale.px(1))
    prisms = list(_prisms(page, still)) if beams else []
    for key, cells in still.cells.items():
        panel, spot = page.body.panels[key], page.placed(page.body.spots[key])
        cell = page.body.metrics.cell_px[panel.kind]
        if not panel.tilted:
            yield Grid(key, spot, panel.kind, cell, cells, page.scale)
            arriving = dict.fromkeys(arrivals(still.beams, page, key) if beams else ())
            yield from (Edges(band, hue, page.scale.px(1)) for band, hue in arriving)
            continue
        from convviz.page.slabs import lying_spot  # few views have planes that lie flat

        plane = Lying(key, lying_spot(page, key, cells), panel.kind, cell, cells, page.scale)
        yield plane
        yield from (EdgesOver(prism, plane) for prism in prisms if prism.source == key)
        for lead in still.leads if beams else ():
            if lead.onward and lead.panel == key:
                yield EdgesOver(wire_over(lead, page), plane)
    if still.arrow and beams:
        pointer, ground, words = pointing(page, still.arrow)
        yield from (pointer, Rectangle(ground, Shade.PAPER), words)
    for key, (plane_map, spot) in page.body.maps.items():
        at = page.placed(spot)
        yield from _map(at, plane_map.rows, plane_map.cols, still.maps[key], page)
    yield from _footer(page, still, note)


def _prisms(page: Page, still: Still) -> Iterator[Prism]:
    """Beams between planes that lie flat."""
    return iter(dict.fromkeys(prisms_of(still.beams, page)))


def _names(page: Page, still: Still) -> Iterator[Mark]:
    """Names of panels, of their rows and columns, signs and headings, and brackets."""
    body = page.body
    for key, spot in body.labels.items():
        cells, panel = still.cells[key], body.panels[key]
        type_face = label_face(body.metrics.cell_px[panel.kind], page.scale)
        at, half = page.placed(spot), page.scale.half
        x = at.x + half(at.width - type_face.width(cells.name))
        y = at.y + half(max(0, at.height - type_face.height_px))
        match panel.side:
            case NameSide.RIGHT:
                x = at.x
            case NameSide.TOP:
                y = at.y
            case NameSide.CORNER | NameSide.BELOW:
                from convviz.page.slabs import beside_corner

                x, y = beside_corner(page, key, cells, type_face)
        yield Words(cells.name, type_face, x, y, not cells.lit)
    for key, panel in body.panels.items():
        if any(names_size(panel, page.scale)):
            yield from _row_and_col_names(page, key, still.cells[key])
    for text, spot in body.texts:
        at, type_face = page.placed(spot), text_face(text, page.scale)
        said = still.texts.get(text.key, text.room)
        x = at.x + page.scale.half(at.width - type_face.width(said))
        yield Words(said, type_face, x, at.y, not text.large)
    for key, spot in body.brackets.items():
        yield from _bracket(page.placed(spot), *still.brackets[key], page.scale)


def _named_rows(page: Page, key: str, cells: Cells) -> list[int]:
    """The rows whose names are written: all that have one, if there is room."""
    panel = page.body.panels[key]
    cell = page.body.metrics.cell_px[panel.kind]
    named = [row for row, name in enumerate(cells.row_names) if name]
    apart = min((after - row for row, after in pairwise(named)), default=1)
    return named if apart * cell >= row_face(panel, page.scale).size_px else []


def _room_of_row_names(page: Page, key: str, still: Still) -> int:
    """Pixels left of a panel that beams leave free for the names of the panel's rows."""
    names_width, _ = names_size(page.body.panels[key], page.scale)
    if not names_width or not _named_rows(page, key, still.cells[key]):
        return 0
    return names_width + page.scale.px(HALO_PX)


def _kept_free(words: Words) -> Spot:
    """The box around words that beams keep out of."""
    width, height = words.face.width(words.text), words.face.height_px
    if words.upright:
        width, height = height, width
    return Spot(words.x - words.halo_px, words.y, width + 2 * words.halo_px, height)


def _row_and_col_names(page: Page, key: str, cells: Cells) -> Iterator[Words]:
    """Names at the left of rows, and upright above columns, where they have room."""
    panel, spot = page.body.panels[key], page.placed(page.body.spots[key])
    cell, type_face = page.body.metrics.cell_px[panel.kind], row_face(panel, page.scale)
    gap, side = page.scale.px(NAME_GAP), cell + page.scale.px(1)
    for number in _named_rows(page, key, cells):
        name = cells.row_names[number]
        x = spot.x - gap - type_face.width(name)
        y = spot.y + number * cell + page.scale.half(side - type_face.height_px)
        yield Words(name, type_face, x, y, not panel.headings)
    type_face = page.scale.face(SANS, NAME_PX)
    for number, name in enumerate(cells.col_names if cell >= type_face.size_px else ()):
        x = spot.x + number * cell + page.scale.half(side - type_face.height_px)
        y = spot.y - gap - type_face.width(name)
        yield Words(name, type_face, x, y, muted=True, upright=True)


def _bracket(spot: Spot, name: str, hue: int, scale: Scale) -> Iterator[Mark]:
    x, bottom, width = spot.x + scale.px(20), spot.y + spot.height, scale.px(2)
    yield Rectangle(Spot(x, spot.y, width, spot.height), hue)
    yield Rectangle(Spot(x, spot.y, scale.px(8), width), hue)
    yield Rectangle(Spot(x, bottom - width, scale.px(8), width), hue)
    type_face = scale.face(SANS, BRACKET_FACE_PX)
    y = spot.y + scale.half(spot.height - type_face.width(name))
    yield Words(name, type_face, spot.x, y, upright=True)


def _map(spot: Spot, rows: int, cols: int, part: Rect, page: Page) -> Iterator[Rectangle]:
    """A map: a small plane of `rows` by `cols` cells, with the `part` that is shown."""
    line, least = page.scale.px(1), page.scale.px(4)
    yield Rectangle(spot, Shade.LINE)
    inside = spot.width - 2 * line, spot.height - 2 * line
    yield Rectangle(Spot(spot.x + line, spot.y + line, *inside), Shade.PAPER)
    width = max(least, part.cols * spot.width // cols)
    height = max(least, part.rows * spot.height // rows)
    x = spot.x + min(part.col * spot.width // cols, spot.width - width)
    y = spot.y + min(part.row * spot.height // rows, spot.height - height)
    yield Rectangle(Spot(x, y, width, height), page.body.scene.hues[0])


def _sheet(spot: Spot, sheet: Sheet, portion: Portion, scale: Scale) -> Iterator[Rectangle]:
    """A whole plane: the cells that are done, row by row, and the window on it."""
    line, least = scale.px(1), scale.px(4)
    yield Rectangle(spot, Shade.INK)
    x, y = spot.x + line, spot.y + line
    width, height = spot.width - 2 * line, spot.height - 2 * line
    yield Rectangle(Spot(x, y, width, height), Shade.PAPER)
    done = Shade.DONE if portion.hue == WARM else Shade.READ
    rows, rest = divmod(min(portion.done, sheet.rows * sheet.cols), sheet.cols)
    below, next_row = (height * row // sheet.rows for row in (rows, rows + 1))
    if below:
        yield Rectangle(Spot(x, y, width, below), done)
    if rest and next_row > below:
        across = width * rest // sheet.cols
        yield Rectangle(Spot(x, y + below, max(line, across), next_row - below), done)
    cells = portion.framed
    if cells.rows and cells.cols:
        across = min(width, max(least, width * cells.cols // sheet.cols))
        down = min(height, max(least, height * cells.rows // sheet.rows))
        left = max(0, min(width * cells.col // sheet.cols, width - across))
        top = max(0, min(height * cells.row // sheet.rows, height - down))
        yield Rectangle(Spot(x + left, y + top, across, down), portion.hue)


def _footer(page: Page, still: Still, note: str) -> Iterator[Mark]:
    footer = page.footer
    if footer is None:
        return
    if still.told:
        yield footer.sentence(still.told)
    else:
        yield from footer.equation(still.footer, still.result)
    beside = [said for said in (still.company, note) if said]
    yield from footer.counter(f"step {still.done:,} / {still.total:,}", beside)
    bar = footer.bar
    yield Rectangle(bar, Shade.PADDING)
    done = bar._replace(width=bar.width * still.done // still.total)
    yield Rectangle(done, page.body.scene.hues[0])
