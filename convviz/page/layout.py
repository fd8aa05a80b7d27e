"""Where the boxes of a scene stand, in whole pixels, and how large their cells are.

A box is measured and placed by one function each; `fit` tries what a scene leaves open (the
size of the cells, in how many columns panels flow, which arrangement) and takes the one
that shows the cells largest.  Nothing is drawn here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple, assert_never

from convviz.page.projection import lying
from convviz.page.type import SANS, Face, face
from convviz.scene.model import (
    Box,
    Bracket,
    Column,
    Flow,
    Kind,
    Map,
    NameSide,
    Panel,
    Row,
    Scene,
    Section,
    Text,
    Tower,
)

COMFORTABLE_CELL = 12
"""Cells are not made smaller than this to show more of a layer."""

TEXT_PX, SMALL_PX, SIGN_PX = 14, 12, 24
LABEL_GAP, PANEL_GAP, BAND_GAP = 8, 12, 30
NAME_PX, NAME_GAP = 11, 4
"""The type of the names of rows and columns, and what parts it from the panel."""

BRACKET_PX = 34
MAP_PX = 52
HEADING_GAP = 12
LINE_GAP = 48


class Spot(NamedTuple):
    """Where something stands: its top left pixel and its size."""

    x: int
    y: int
    width: int
    height: int


class Metrics(NamedTuple):
    """What a scene leaves open: cell sizes in pixels, and panels beside each other, by kind."""

    cell_px: dict[Kind, int]
    columns: dict[Kind, int]
    beam_gap: int

    def scaled(self, kind: Kind, cell_px: int) -> Metrics:
        """The same with cells of another size in panels of `kind`."""
        return self._replace(cell_px=self.cell_px | {kind: cell_px})


@dataclass(frozen=True, slots=True)
class Layout:
    """Where every box of `scene` stands, counted from the body's top left pixel."""

    scene: Scene
    metrics: Metrics
    width: int
    height: int
    spots: dict[str, Spot] = field(default_factory=dict)
    panels: dict[str, Panel] = field(default_factory=dict)
    labels: dict[str, Spot] = field(default_factory=dict)
    texts: list[tuple[Text, Spot]] = field(default_factory=list)
    maps: dict[str, tuple[Map, Spot]] = field(default_factory=dict)
    brackets: dict[str, Spot] = field(default_factory=dict)


def text_face(text: Text) -> Face:
    """The type that a text box is set in."""
    return face(SANS, SIGN_PX if text.large else SMALL_PX if text.small else TEXT_PX)


def label_face(cell_px: int) -> Face:
    """The type of a panel's name, which shrinks with the panel."""
    return face(SANS, TEXT_PX if cell_px >= COMFORTABLE_CELL else SMALL_PX)


def names_size(panel: Panel) -> tuple[int, int]:
    """Width and height in pixels of the names of rows and of columns, which stand upright."""
    rooms = (row_face(panel), panel.row_room), (face(SANS, NAME_PX), panel.col_room)
    width, height = (
        type_face.width(room) + NAME_GAP if room else 0 for type_face, room in rooms
    )
    return width, height


def row_face(panel: Panel) -> Face:
    """The type of the names of a panel's rows."""
    return face(SANS, TEXT_PX if panel.headings else NAME_PX)


def map_size(plane: Map) -> tuple[int, int]:
    """Width and height in pixels of a map: the plane's shape, thin planes thickened."""
    scale = MAP_PX / max(plane.rows, plane.cols)
    return max(6, round(plane.cols * scale)), max(6, round(plane.rows * scale))


def _size(box: Box, metrics: Metrics) -> tuple[int, int]:
    """Width and height that `box` needs."""
    match box:
        case Panel():
            width, height = _named_size(box, metrics)
            label_width, label_height = _label_size(box, metrics)
            if box.side is NameSide.TOP:
                return max(width, label_width), height + label_height
            return width + label_width, height
        case Map():
            width, height = map_size(box)
            return width + 2 * LABEL_GAP, height
        case Text():
            type_face = text_face(box)
            return type_face.width(box.room), type_face.height_px + 4
        case Row():
            sizes = [_size(inner, metrics) for inner in box.boxes]
            widths = sum(width for width, _ in sizes) + PANEL_GAP * (len(sizes) - 1)
            return widths, max(height for _, height in sizes)
        case Column():
            sizes = [_size(inner, metrics) for inner in box.boxes]
            gap, width = _gap(box), max(width for width, _ in sizes)
            heights = [height for _, height in sizes]
            if box.spread:
                return width, (max(heights) + gap) * len(heights) - gap
            return width, sum(heights) + gap * (len(heights) - 1)
        case Tower():
            sizes = [_size(inner, metrics) for inner in box.boxes]
            gaps = _tower_gap(box, metrics) * (len(sizes) - 1)
            return max(width for width, _ in sizes), sum(size[1] for size in sizes) + gaps
        case Flow():
            rows, cols = _flow(box, metrics)
            width, height = _size(box.boxes[0], metrics)
            return (width + PANEL_GAP) * cols - PANEL_GAP, (
                height + PANEL_GAP
            ) * rows - PANEL_GAP
        case Bracket():
            width, height = _size(box.box, metrics)
            room = face(SANS, TEXT_PX).width(box.room) + 8
            return width + BRACKET_PX, max(height, room)
        case _:
            assert_never(box)


def panel_size(panel: Panel, metrics: Metrics) -> tuple[int, int]:
    """Width and height in pixels of a panel without its name."""
    cell = metrics.cell_px[panel.kind]
    if panel.tilted:
        plane = lying(panel.rows, panel.cols, cell)
        return plane.width, plane.height
    lines = 1 + (panel.kind is Kind.PIXEL)  # an image has an outline, and no grid
    return panel.cols * cell + lines, panel.rows * cell + lines


def _named_size(panel: Panel, metrics: Metrics) -> tuple[int, int]:
    """Width and height of a panel with the names of its rows and columns."""
    width, height = panel_size(panel, metrics)
    names_width, names_height = names_size(panel)
    return width + names_width, height + names_height


def _label_size(panel: Panel, metrics: Metrics) -> tuple[int, int]:
    """Width and height that a panel's name takes, with the gap to the panel."""
    if not panel.room:
        return 0, 0
    type_face = label_face(metrics.cell_px[panel.kind])
    width = type_face.width(panel.room)
    if panel.side is NameSide.TOP:
        return width, type_face.height_px + 4
    return width + LABEL_GAP, 0


def _gap(column: Column) -> int:
    """Pixels between the boxes of a column."""
    if not column.spread:
        return 4
    return PANEL_GAP if isinstance(column.boxes[0], Panel) else BAND_GAP


def _tower_gap(tower: Tower, metrics: Metrics) -> int:
    """Pixels between the boxes of a tower."""
    return metrics.beam_gap * 2 // 3 if tower.high else PANEL_GAP


def _flow(flow: Flow, metrics: Metrics) -> tuple[int, int]:
    """Rows and columns of a flow."""
    cols = min(metrics.columns[flow.boxes[0].kind], len(flow.boxes))
    return -(-len(flow.boxes) // cols), cols


def _place(box: Box, spot: Spot, layout: Layout) -> None:
    """Enter `box` into `layout`, within `spot`, which is at least as large as it needs."""
    metrics = layout.metrics
    width, height = _size(box, metrics)
    left = spot.x + (spot.width - width) // 2
    top = spot.y + (spot.height - height) // 2
    match box:
        case Panel():
            _place_panel(box, Spot(left, top, width, height), layout)
            if box.tilted and box.room and box.side is NameSide.LEFT:
                label = layout.labels[box.key]  # left of all that beams can rise from
                layout.labels[box.key] = label._replace(x=spot.x)
        case Map():
            map_width, map_height = map_size(box)
            at = Spot(left + LABEL_GAP, top, map_width, map_height)
            layout.maps[box.key] = (box, at)
        case Text():
            layout.texts.append((box, Spot(left, top, width, height)))
        case Row():
            for inner in box.boxes:
                inner_width, _ = _size(inner, metrics)
                _place(inner, Spot(left, spot.y, inner_width, spot.height), layout)
                left += inner_width + PANEL_GAP
        case Column():
            _place_column(box, spot, layout)
        case Tower():
            for inner in box.boxes:
                _, inner_height = _size(inner, metrics)
                _place(inner, Spot(spot.x, top, spot.width, inner_height), layout)
                top += inner_height + _tower_gap(box, metrics)
        case Flow():
            _, cols = _flow(box, metrics)
            inner_width, inner_height = _size(box.boxes[0], metrics)
            for number, inner in enumerate(box.boxes):
                row, col = divmod(number, cols)
                x = left + col * (inner_width + PANEL_GAP)
                y = top + row * (inner_height + PANEL_GAP)
                _place(inner, Spot(x, y, inner_width, inner_height), layout)
        case Bracket():
            layout.brackets[box.key] = Spot(left, top, BRACKET_PX, height)
            inner_spot = Spot(left + BRACKET_PX, top, width - BRACKET_PX, height)
            _place(box.box, inner_spot, layout)
        case _:
            assert_never(box)


def _place_column(box: Column, spot: Spot, layout: Layout) -> None:
    gap, count = _gap(box), len(box.boxes)
    if box.spread:
        share = (spot.height + gap) / count
        for number, inner in enumerate(box.boxes):
            y = spot.y + round(number * share)
            stop = spot.y + round((number + 1) * share) - gap
            _place(inner, Spot(spot.x, y, spot.width, stop - y), layout)
        return
    _, height = _size(box, layout.metrics)
    y, spare = spot.y, spot.height - height
    if not box.fills:
        y, spare = y + spare // 2, 0
    for inner in box.boxes:
        inner_width, inner_height = _size(inner, layout.metrics)
        x = spot.x + (spot.width - inner_width) * box.flush
        inner_width = inner_width if box.flush or box.starts else spot.width
        _place(inner, Spot(x, y, inner_width, inner_height + spare), layout)
        y, spare = y + inner_height + spare + gap, 0


def _place_panel(panel: Panel, spot: Spot, layout: Layout) -> None:
    names_width, names_height = names_size(panel)
    width, height = _named_size(panel, layout.metrics)
    label_width, label_height = _label_size(panel, layout.metrics)
    x, y = spot.x, spot.y
    match panel.side:
        case NameSide.TOP:
            x += (spot.width - width) // 2
            y += label_height
            label = Spot(spot.x, spot.y, spot.width, label_height)
        case NameSide.LEFT:
            x += label_width
            label = Spot(spot.x, spot.y, label_width - LABEL_GAP, height)
        case NameSide.RIGHT:
            label = Spot(x + width + LABEL_GAP, spot.y, label_width - LABEL_GAP, height)
        case _:
            assert_never(panel.side)
    layout.spots[panel.key] = Spot(
        x + names_width, y + names_height, width - names_width, height - names_height
    )
    layout.panels[panel.key] = panel
    if panel.room:
        layout.labels[panel.key] = label


def _heading_size(section: Section) -> tuple[int, int]:
    if not section.heading:
        return 0, 0
    sizes = [
        (text_face(text).width(text.room), text_face(text).height_px + 4)
        for text in section.heading
    ]
    return max(width for width, _ in sizes), sum(height for _, height in sizes)


def body_size(scene: Scene, metrics: Metrics) -> tuple[int, int]:
    """Width and height of all sections, in lines below each other."""
    sizes = [_line_size(line, metrics) for line in scene.lines]
    gaps = LINE_GAP * (len(sizes) - 1)
    return max(width for width, _ in sizes), sum(height for _, height in sizes) + gaps


def _line_size(line: tuple[Section, ...], metrics: Metrics) -> tuple[int, int]:
    """Width and height of sections beside each other."""
    width, heading, height = 0, 0, 0
    for section in line:
        heading_width, heading_height = _heading_size(section)
        box_width, box_height = _size(section.box, metrics)
        width += max(heading_width, box_width)
        heading, height = max(heading, heading_height), max(height, box_height)
    gaps = metrics.beam_gap * (len(line) - 1)
    return width + gaps, heading + HEADING_GAP + height


def place(scene: Scene, metrics: Metrics) -> Layout:
    """`scene` with everything in its place."""
    layout = Layout(scene, metrics, *body_size(scene, metrics))
    y = 0
    for line in scene.lines:
        _, height = _line_size(line, metrics)
        _place_line(line, y, height, layout)
        y += height + LINE_GAP
    return layout


def _place_line(line: tuple[Section, ...], above: int, height: int, layout: Layout) -> None:
    """Enter the sections of a line `height` pixels high, which has so many `above` it."""
    metrics, x = layout.metrics, 0
    headings = max(_heading_size(section)[1] for section in line) + HEADING_GAP
    for section in line:
        heading_width, _ = _heading_size(section)
        box_width, _ = _size(section.box, metrics)
        section_width, y = max(heading_width, box_width), above
        for text in section.heading:
            text_height = text_face(text).height_px + 4
            layout.texts.append((text, Spot(x, y, section_width, text_height)))
            y += text_height
        spot = Spot(x, above + headings, section_width, height - headings)
        _place(section.box, spot, layout)
        x += section_width + metrics.beam_gap
