"""Placing the boxes of a scene, each in the middle of its room."""

from __future__ import annotations

from typing import assert_never

from convviz.page.layout import (
    BRACKET_PX,
    HEADING_GAP,
    LABEL_GAP,
    LINE_GAP,
    PANEL_GAP,
    Layout,
    Metrics,
    Spot,
    body_size,
    box_size,
    column_gap,
    flow_shape,
    heading_size,
    label_size,
    line_size,
    map_size,
    named_size,
    names_size,
    row_gap,
    text_size,
    tower_gap,
)
from convviz.page.projection import lying
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


def place(scene: Scene, metrics: Metrics) -> Layout:
    """The layout of `scene` with these metrics."""
    layout = Layout(scene, metrics, *body_size(scene, metrics))
    y = 0
    for line in scene.lines:
        _, height = line_size(line, metrics)
        _place_line(line, y, height, layout)
        y += height + metrics.scale.px(LINE_GAP)
    return layout


def _place_line(line: tuple[Section, ...], above: int, height: int, layout: Layout) -> None:
    """Enter the sections of a line `height` pixels high, which has so many `above` it."""
    metrics, x = layout.metrics, 0
    scale = metrics.scale
    headings = max(heading_size(section, scale)[1] for section in line)
    headings += scale.px(HEADING_GAP)
    for section in line:
        heading_width, _ = heading_size(section, scale)
        box_width, _ = box_size(section.box, metrics)
        section_width, y = max(heading_width, box_width), above
        for text in section.heading:
            _, text_height = text_size(text, scale)
            layout.texts.append((text, Spot(x, y, section_width, text_height)))
            y += text_height
        spot = Spot(x, above + headings, section_width, height - headings)
        _place(section.box, spot, layout)
        x += section_width + metrics.beam_gap


def _place(box: Box, spot: Spot, layout: Layout) -> None:
    """Enter `box` into `layout`, within `spot`, which is at least as large as it needs."""
    metrics, scale = layout.metrics, layout.metrics.scale
    width, height = box_size(box, metrics)
    left = spot.x + scale.half(spot.width - width)
    top = spot.y + scale.half(spot.height - height)
    match box:
        case Panel():
            _place_panel(box, Spot(left, top, width, height), layout)
            if box.tilted and box.room and box.side is NameSide.LEFT:
                label = layout.labels[box.key]  # left of all that beams can rise from
                layout.labels[box.key] = label._replace(x=spot.x)
        case Map():
            map_width, map_height = map_size(box, scale)
            at = Spot(left + scale.px(LABEL_GAP), top, map_width, map_height)
            layout.maps[box.key] = (box, at)
        case Sheet():
            layout.sheets[box.key] = (box, Spot(left, top, width, height))
        case Text():
            layout.texts.append((box, Spot(left, top, width, height)))
        case Sign():
            layout.signs[box.key] = (box, Spot(left, top, width, height))
        case Row():
            for inner in box.boxes:
                inner_width, _ = box_size(inner, metrics)
                _place(inner, Spot(left, spot.y, inner_width, spot.height), layout)
                left += inner_width + row_gap(box, metrics)
        case Column():
            _place_column(box, spot, layout)
        case Tower():
            for inner in box.boxes:
                _, inner_height = box_size(inner, metrics)
                _place(inner, Spot(spot.x, top, spot.width, inner_height), layout)
                top += inner_height + tower_gap(box, metrics)
        case Flow():
            _place_flow(box, left, top, layout)
        case Bracket():
            room = scale.px(BRACKET_PX)
            layout.brackets[box.key] = Spot(left, top, room, height)
            inner_spot = Spot(left + room, top, width - room, height)
            _place(box.box, inner_spot, layout)
        case _:
            assert_never(box)


def _place_flow(box: Flow, left: int, top: int, layout: Layout) -> None:
    gap = layout.metrics.scale.px(PANEL_GAP)
    _, cols = flow_shape(box, layout.metrics)
    width, height = box_size(box.boxes[0], layout.metrics)
    for number, inner in enumerate(box.boxes):
        row, col = divmod(number, cols)
        x, y = left + col * (width + gap), top + row * (height + gap)
        _place(inner, Spot(x, y, width, height), layout)


def _place_column(box: Column, spot: Spot, layout: Layout) -> None:
    gap, count = column_gap(box, layout.metrics.scale), len(box.boxes)
    if box.spread:
        scale = layout.metrics.scale
        share = (spot.height + gap) / count / scale.factor
        for number, inner in enumerate(box.boxes):
            y, stop = (
                spot.y + scale.px(round(end * share)) * bool(end)
                for end in (number, number + 1)
            )
            stop -= gap
            _place(inner, Spot(spot.x, y, spot.width, stop - y), layout)
        return
    _, height = box_size(box, layout.metrics)
    y, spare = spot.y, spot.height - height
    if not box.fills:
        y, spare = y + layout.metrics.scale.half(spare), 0
    for inner in box.boxes:
        inner_width, inner_height = box_size(inner, layout.metrics)
        x = spot.x + (spot.width - inner_width) * box.flush
        inner_width = inner_width if box.flush or box.starts else spot.width
        _place(inner, Spot(x, y, inner_width, inner_height + spare), layout)
        y, spare = y + inner_height + spare + gap, 0


def _place_panel(panel: Panel, spot: Spot, layout: Layout) -> None:
    names_width, names_height = names_size(panel, layout.metrics.scale)
    width, height = named_size(panel, layout.metrics)
    label_width, label_height = label_size(panel, layout.metrics)
    x, y, gap = spot.x, spot.y, layout.metrics.scale.px(LABEL_GAP)
    match panel.side:
        case NameSide.TOP:
            x += layout.metrics.scale.half(spot.width - width)
            y += label_height
            label = Spot(spot.x, spot.y, spot.width, label_height)
            if panel.tilted:  # from the far left corner on
                cell_px = layout.metrics.cell_px[panel.kind]
                plane = lying(panel.rows, panel.cols, cell_px, layout.metrics.scale)
                label = Spot(x + plane.origin.x, spot.y, label_width, label_height)
        case NameSide.LEFT | NameSide.CORNER | NameSide.BELOW:
            x += label_width
            label = Spot(spot.x, spot.y, label_width - gap, height)
        case NameSide.RIGHT:
            label = Spot(x + width + gap, spot.y, label_width - gap, height)
        case _:
            assert_never(panel.side)
    layout.spots[panel.key] = Spot(
        x + names_width, y + names_height, width - names_width, height - names_height
    )
    layout.panels[panel.key] = panel
    if panel.room:
        layout.labels[panel.key] = label
