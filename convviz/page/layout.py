"""How much room the boxes of a scene take, in whole pixels, and where they can stand.

A box is measured by one function; `placing` gives it its place, and `fit` tries what a scene
leaves open.  Nothing is drawn here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple, assert_never

from convviz.page.projection import lying, tilt_of
from convviz.page.scale import ONE, Scale
from convviz.page.type import SANS, Face
from convviz.scene.boxes import (
    Box,
    Bracket,
    Column,
    Flow,
    Map,
    NameSide,
    Panel,
    Row,
    Section,
    Sheet,
    Sign,
    Text,
    Tower,
)
from convviz.scene.model import Scene
from convviz.scene.roles import Kind

COMFORTABLE_CELL = 12
"""Cells are not made smaller than this to show more of a layer."""

TEXT_PX, SMALL_PX, SIGN_PX = 14, 12, 24
LABEL_GAP, PANEL_GAP, BAND_GAP = 8, 12, 30
NAME_PX, NAME_GAP = 11, 4
"""The type of the names of rows and columns, and what parts it from the panel."""

BRACKET_PX = 34
MAP_PX = 52
DISC_PX = 34
LEAST_SHEET_PX = 14
HEADING_GAP = 12
LINE_GAP = 48


class Spot(NamedTuple):
    """A box on the page: its top left pixel and its size."""

    x: int
    y: int
    width: int
    height: int


class Metrics(NamedTuple):
    """The choices for a scene: by kind, cells in pixels and panels beside each other."""

    cell_px: dict[Kind, int]
    columns: dict[Kind, int]
    beam_gap: int
    scale: Scale = ONE

    def at(self, scale: Scale) -> Metrics:
        """These metrics of scale 1, at another scale."""
        cells = {kind: scale.cell(cell) for kind, cell in self.cell_px.items()}
        return Metrics(cells, self.columns, scale.px(self.beam_gap), scale)

    def scaled(self, kind: Kind, cell_px: int) -> Metrics:
        """These metrics with another cell size in panels of `kind`."""
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
    sheets: dict[str, tuple[Sheet, Spot]] = field(default_factory=dict)
    brackets: dict[str, Spot] = field(default_factory=dict)
    signs: dict[str, tuple[Sign, Spot]] = field(default_factory=dict)


def text_face(text: Text, scale: Scale) -> Face:
    """The type that a text box is set in."""
    return scale.face(SANS, SIGN_PX if text.large else SMALL_PX if text.small else TEXT_PX)


def label_face(cell_px: int, scale: Scale) -> Face:
    """The type of a panel's name, which shrinks with the panel."""
    large = cell_px >= scale.cell(COMFORTABLE_CELL)
    return scale.face(SANS, TEXT_PX if large else SMALL_PX)


def names_size(panel: Panel, scale: Scale) -> tuple[int, int]:
    """Width and height in pixels of the names of rows and of columns, which stand upright."""
    by_col = scale.face(SANS, NAME_PX)
    rooms = (row_face(panel, scale), panel.row_room), (by_col, panel.col_room)
    width, height = (
        type_face.width(room) + scale.px(NAME_GAP) if room else 0 for type_face, room in rooms
    )
    return width, height


def row_face(panel: Panel, scale: Scale) -> Face:
    """The type of the names of a panel's rows."""
    return scale.face(SANS, TEXT_PX if panel.headings else NAME_PX)


def map_size(plane: Map, scale: Scale) -> tuple[int, int]:
    """Width and height in pixels of a map: the plane's shape, thin planes thickened."""
    part = MAP_PX / max(plane.rows, plane.cols)
    width, height = (max(6, round(side * part)) for side in (plane.cols, plane.rows))
    return scale.px(width), scale.px(height)


def sheet_size(sheet: Sheet, scale: Scale) -> tuple[int, int]:
    """Width and height in pixels of a sheet: the plane's shape, thin planes thickened."""
    part = scale.px(sheet.side) / max(sheet.rows, sheet.cols)
    least = scale.px(min(sheet.side, LEAST_SHEET_PX))
    return max(least, round(sheet.cols * part)), max(least, round(sheet.rows * part))


def box_size(box: Box, metrics: Metrics) -> tuple[int, int]:
    """Width and height that `box` needs."""
    px = metrics.scale.px
    match box:
        case Panel():
            return _panel_room(box[1:], metrics.cell_px[box.kind], metrics.scale)
        case Map():
            width, height = map_size(box, metrics.scale)
            return width + 2 * px(LABEL_GAP), height
        case Sheet():
            return sheet_size(box, metrics.scale)
        case Text():
            return text_size(box, metrics.scale)
        case Sign():
            return px(DISC_PX), px(DISC_PX)
        case Row():
            sizes = [box_size(inner, metrics) for inner in box.boxes]
            widths = sum(width for width, _ in sizes) + row_gap(box, metrics) * (len(sizes) - 1)
            return widths, max(height for _, height in sizes)
        case Column():
            sizes = [box_size(inner, metrics) for inner in box.boxes]
            gap, width = column_gap(box, metrics.scale), max(width for width, _ in sizes)
            heights = [height for _, height in sizes]
            if box.spread:
                return width, (max(heights) + gap) * len(heights) - gap
            return width, sum(heights) + gap * (len(heights) - 1)
        case Tower():
            sizes = [box_size(inner, metrics) for inner in box.boxes]
            gaps = tower_gap(box, metrics) * (len(sizes) - 1)
            return max(width for width, _ in sizes), sum(size[1] for size in sizes) + gaps
        case Flow():
            rows, cols = flow_shape(box, metrics)
            width, height = box_size(box.boxes[0], metrics)
            gap = px(PANEL_GAP)
            return (width + gap) * cols - gap, (height + gap) * rows - gap
        case Bracket():
            width, height = box_size(box.box, metrics)
            room = metrics.scale.face(SANS, TEXT_PX).width(box.room) + px(8)
            return width + px(BRACKET_PX), max(height, room)
        case _:
            assert_never(box)


@lru_cache(maxsize=4096)  # panels of a scene are alike, and are measured at many sizes
def _panel_room(panel: tuple[Any, ...], cell_px: int, scale: Scale) -> tuple[int, int]:
    """Width and height of a panel, given by its fields but for the key, with its name."""
    box = Panel("", *panel)
    metrics = Metrics({box.kind: cell_px}, {}, 0, scale)
    width, height = named_size(box, metrics)
    label_width, label_height = label_size(box, metrics)
    if box.side is NameSide.TOP:
        return max(width, label_width), height + label_height
    return width + label_width, height


def text_size(text: Text, scale: Scale) -> tuple[int, int]:
    """Width and height of a line of text."""
    type_face = text_face(text, scale)
    return type_face.width(text.room), type_face.height_px + scale.px(4)


def panel_size(panel: Panel, metrics: Metrics) -> tuple[int, int]:
    """Width and height in pixels of a panel without its name."""
    cell = metrics.cell_px[panel.kind]
    if panel.tilted:
        plane = lying(panel.rows, panel.cols, cell, metrics.scale)
        return plane.width, plane.height
    line = metrics.scale.px(1)
    lines = line * (1 + (panel.kind is Kind.PIXEL))  # an image has an outline, and no grid
    return panel.cols * cell + lines, panel.rows * cell + lines


def named_size(panel: Panel, metrics: Metrics) -> tuple[int, int]:
    """Width and height of a panel with the names of its rows and columns."""
    width, height = panel_size(panel, metrics)
    names_width, names_height = names_size(panel, metrics.scale)
    return width + names_width, height + names_height


def label_size(panel: Panel, metrics: Metrics) -> tuple[int, int]:
    """Width and height that a panel's name takes, with the gap to the panel."""
    if not panel.room:
        return 0, 0
    scale = metrics.scale
    type_face = label_face(metrics.cell_px[panel.kind], scale)
    width = type_face.width(panel.room)
    if panel.side is NameSide.TOP:
        return width, type_face.height_px + scale.px(4)
    return width + scale.px(LABEL_GAP), 0


def column_gap(column: Column, scale: Scale) -> int:
    """Pixels between the boxes of a column."""
    if not column.spread:
        return scale.px(4)
    return scale.px(PANEL_GAP if isinstance(column.boxes[0], Panel) else BAND_GAP)


def row_gap(row: Row, metrics: Metrics) -> int:
    """Pixels between the boxes of a row, negative where they reach into each other."""
    gap = metrics.scale.px(PANEL_GAP)
    if not row.slant:
        return gap
    return gap + row.slant * tilt_of(metrics.cell_px[Kind.INPUT], metrics.scale).down.x


def tower_gap(tower: Tower, metrics: Metrics) -> int:
    """Pixels between the boxes of a tower."""
    scale = metrics.scale
    return scale.px(scale.units(metrics.beam_gap) * 2 // 3 if tower.high else PANEL_GAP)


def flow_shape(flow: Flow, metrics: Metrics) -> tuple[int, int]:
    """Rows and columns of a flow."""
    cols = min(metrics.columns[flow.boxes[0].kind], len(flow.boxes))
    return -(-len(flow.boxes) // cols), cols


def heading_size(section: Section, scale: Scale) -> tuple[int, int]:
    """Width and height of the lines above a section."""
    sizes = [(0, 0), *(text_size(text, scale) for text in section.heading)]
    return max(width for width, _ in sizes), sum(height for _, height in sizes)


def body_size(scene: Scene, metrics: Metrics) -> tuple[int, int]:
    """Width and height of all sections, in lines below each other."""
    sizes = [line_size(line, metrics) for line in scene.lines]
    gaps = metrics.scale.px(LINE_GAP) * (len(sizes) - 1)
    return max(width for width, _ in sizes), sum(height for _, height in sizes) + gaps


def line_size(line: tuple[Section, ...], metrics: Metrics) -> tuple[int, int]:
    """Width and height of sections beside each other."""
    width, heading, height = 0, 0, 0
    for section in line:
        heading_width, heading_height = heading_size(section, metrics.scale)
        box_width, box_height = box_size(section.box, metrics)
        width += max(heading_width, box_width)
        heading, height = max(heading, heading_height), max(height, box_height)
    gaps = metrics.beam_gap * (len(line) - 1)
    return width + gaps, heading + metrics.scale.px(HEADING_GAP) + height
