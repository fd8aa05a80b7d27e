"""Where beams stand: bands between upright panels, prisms between planes that lie flat."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from convviz.page.canvas import Page
from convviz.page.layout import Spot
from convviz.page.projection import Point, lying
from convviz.scene.model import Beam, Rect
from convviz.scene.roles import Kind


class Band(NamedTuple):
    """A beam from an upright edge at `x0`, `top0` to `bottom0`, to one at `x1`, in pixels.

    In a band that goes `down`, x and y are exchanged.
    """

    x0: int
    top0: int
    bottom0: int
    x1: int
    top1: int
    bottom1: int
    down: bool = False


def bands_of(
    beams: Iterable[Beam], page: Page, rooms: Mapping[str, int], words: Sequence[Spot]
) -> Iterator[tuple[Band, int]]:
    """Bands and hues of the `beams` between upright panels, each beam in one or more parts.

    A beam is level beside and beneath panels of the kinds that it joins, leaves `rooms` free
    at the left of panels, and is broken where `words` stand in the way.
    """
    columns, line = _columns(page, rooms), page.scale.px(1)
    turned = [Spot(spot.y, spot.x, spot.height, spot.width) for spot in words]
    for beam in beams:
        if page.body.panels[beam.source].tilted:
            continue
        side_of, apart = (_cols_of, turned) if beam.down else (_rows_of, words)
        source = side_of(page, beam.source, beam.source_cells)
        target = side_of(page, beam.target, beam.target_cells)
        start, stop = source.x + source.width, target.x - rooms.get(beam.target, 0)
        first = columns.get(page.body.panels[beam.source].kind, range(start)).stop
        last = columns.get(page.body.panels[beam.target].kind, range(stop, stop)).start
        if beam.down or not start <= first < last <= stop:
            first, last = start, stop
        first, last = _gutter(first, last, (source, target), apart, line)
        parts = [
            *_level(start, first, source, line, apart),
            *[Band(first, *_ends(source), last, *_ends(target))] * (first < last),
            *_level(last, stop, target, line, apart),
        ]
        yield from ((part._replace(down=beam.down), beam.hue) for part in parts)


def arrivals(beams: Iterable[Beam], page: Page, key: str) -> Iterator[tuple[Band, int]]:
    """Level bands over the upright panel `key`, from its side to the cells of `beams`.

    The outermost pixels of the panel and the sides of the cells keep their outlines.
    """
    cell, line = page.body.metrics.cell_px[page.body.panels[key].kind], page.scale.px(1)
    for beam in beams:
        side_of = _cols_of if beam.down else _rows_of
        bands: list[Band] = []
        if beam.source == key:
            cells, side = beam.source_cells, side_of(page, key, beam.source_cells)
            last = cells.row + cells.rows if beam.down else cells.col + cells.cols
            bands += _level(side.x + last * cell + line, side.x + side.width - line, side, line)
        if beam.target == key:
            cells, side = beam.target_cells, side_of(page, key, beam.target_cells)
            first = cells.row if beam.down else cells.col
            bands += _level(side.x + line, side.x + first * cell - line, side, line)
        yield from ((band._replace(down=beam.down), beam.hue) for band in bands)


def _columns(page: Page, rooms: Mapping[str, int]) -> dict[Kind, range]:
    """The leftmost and the rightmost pixel of the panels of each kind."""
    found: dict[Kind, range] = {}
    for key, room in rooms.items():
        kind, spot = page.body.panels[key].kind, page.placed(page.body.spots[key])
        left, right = spot.x - room, spot.x + spot.width - page.scale.px(1)
        before = found.get(kind, range(left, right))
        found[kind] = range(min(before.start, left), max(before.stop, right))
    return found


def _rows_of(page: Page, key: str, cells: Rect) -> Spot:
    """Where the rows of some cells of a panel stand, from its left edge to its right.

    A beam starts and ends at a panel's edge, level with its cells, and so stands still
    while the kernel moves along a row; over the panel, only its edges go on.
    """
    spot, kind = page.placed(page.body.spots[key]), page.body.panels[key].kind
    cell = page.body.metrics.cell_px[kind]
    width = spot.width - page.scale.px(1)
    return Spot(spot.x, spot.y + cells.row * cell, width, cells.rows * cell)


def _cols_of(page: Page, key: str, cells: Rect) -> Spot:
    """The columns of `cells` from the top to the foot of a panel, with x and y exchanged."""
    spot, kind = page.placed(page.body.spots[key]), page.body.panels[key].kind
    cell, height = page.body.metrics.cell_px[kind], spot.height - page.scale.px(1)
    return Spot(spot.y, spot.x + cells.col * cell, height, cells.cols * cell)


def _gutter(
    first: int, last: int, ends: tuple[Spot, Spot], words: Sequence[Spot], line: int
) -> tuple[int, int]:
    """The first and the last pixel of a beam's slope: the gutter without the `words` in it."""
    top, bottom = min(end.y for end in ends), max(end.y + end.height for end in ends)
    for x, y, width, height in words:
        if y <= bottom and top <= y + height and first < x + width and x <= last:
            before, after = x - line - first, last - (x + width)
            if after >= max(before, 1):
                first = x + width
            elif before > 0:
                last = x - line
    return first, last


def _level(
    start: int, stop: int, rows: Spot, line: int, words: Sequence[Spot] = ()
) -> Iterator[Band]:
    """A band level with `rows`, without the parts where `words` stand."""
    top, bottom = _ends(rows)
    for x, y, width, height in sorted(words):
        if y <= bottom and top <= y + height and start < x + width and x < stop:
            if start < x:
                yield Band(start, top, bottom, x - line, top, bottom)
            start = x + width
    if start < stop:
        yield Band(start, top, bottom, stop, top, bottom)


def _ends(rows: Spot) -> tuple[int, int]:
    return rows.y, rows.y + rows.height


Corners = tuple[Point, Point, Point, Point]


class Prism(NamedTuple):
    """A beam from cells with the corners `below`, in the panel `source`, to cells `above`."""

    source: str
    below: Corners
    above: Corners
    hue: int


def prisms_of(beams: Iterable[Beam], page: Page) -> Iterator[Prism]:
    """The prisms of the `beams` between tilted panels, in pixels of the page."""
    for beam in beams:
        if page.body.panels[beam.source].tilted:
            yield Prism(
                beam.source,
                corners_of(page, beam.source, beam.source_cells),
                corners_of(page, beam.target, beam.target_cells),
                beam.hue,
            )


def corners_of(page: Page, key: str, cells: Rect) -> Corners:
    """The corners of cells of a tilted panel, clockwise from the far left one."""
    panel, (x, y, *_) = page.body.panels[key], page.placed(page.body.spots[key])
    metrics = page.body.metrics
    plane = lying(panel.rows, panel.cols, metrics.cell_px[panel.kind], metrics.scale)
    top, left, bottom, right = (
        cells.row,
        cells.col,
        cells.row + cells.rows,
        cells.col + cells.cols,
    )
    far_left, far_right = plane.corner(top, left), plane.corner(top, right)
    near_right, near_left = plane.corner(bottom, right), plane.corner(bottom, left)
    return (
        far_left.moved(x, y),
        far_right.moved(x, y),
        near_right.moved(x, y),
        near_left.moved(x, y),
    )
