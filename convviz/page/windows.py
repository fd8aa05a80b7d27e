"""Where the parts of a panel stand that a story shows: windows on their way, cells in focus.

Spots are in pixels, counted from the panel's upper left pixel.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from convviz.page.layout import Spot
from convviz.scene.model import EIGHTHS, Cells, Rect
from convviz.scene.roles import Kind, Role

DASH = 4
"""Units of a dash of the outline where a window was, and of the gap to the next."""


def washed(cells: Cells, cell: int, line_px: int) -> Iterator[Spot]:
    """The insides of cells that are pale: those to come, or those of a window on its way."""
    inside = cell - line_px
    for rect in cells.pale:
        yield Spot(rect.col * cell + line_px, rect.row * cell + line_px, inside, inside)
    if cells.moving is None:
        return
    rows, cols = cells.roles.shape
    now, _, taps = cells.moving
    top, left = now.row * cell // EIGHTHS, now.col * cell // EIGHTHS
    for row, col in taps:
        x, y = left + col * cell + line_px, top + row * cell + line_px
        right, bottom = min(x + inside, cols * cell), min(y + inside, rows * cell)
        x, y = max(x, 0), max(y, 0)
        if x < right and y < bottom:
            yield Spot(x, y, right - x, bottom - y)


def frames(kind: Kind, cells: Cells) -> Iterator[Rect]:
    """The outlines of a panel of `kind`: its frame; a kernel without one is all in a frame.

    Where cells within a frame stand apart, those beside each other are outlined together.
    """
    rect = cells.frame
    if rect is None and kind is Kind.KERNEL and cells.lit:
        rect = Rect(0, 0, *cells.roles.shape)
    if rect is None:
        return
    rows, cols = (
        slice(max(0, at), at + size) for at, size in zip(rect[:2], rect[2:], strict=True)
    )
    there = cells.roles[rows, cols] != Role.BLANK
    if there.all():
        yield rect
        return
    for row, cells_there in enumerate(there, rows.start):
        ends = np.flatnonzero(np.diff(cells_there, prepend=False, append=False)) + cols.start
        for start, stop in zip(ends[::2].tolist(), ends[1::2].tolist(), strict=True):
            yield Rect(row, start, 1, stop - start)


def outlined(rect: Rect, cell: int, line_px: int, parts: int = 1) -> Spot:
    """The box of the grid lines around cells, which are counted in so many `parts` of one."""
    return Spot(
        rect.col * cell // parts,
        rect.row * cell // parts,
        rect.cols * cell // parts + line_px,
        rect.rows * cell // parts + line_px,
    )


def sides(box: Spot, room: tuple[int, int], width_px: int) -> Iterator[Spot]:
    """The sides of a frame within `box`, as far as they are on a panel of (height, width)."""
    height, width = room
    bottom, right = box.y + box.height, box.x + box.width
    y, x = max(0, box.y), max(0, box.x)
    down, across = min(bottom, height) - y, min(right, width) - x
    if down <= 0 or across <= 0:
        return
    if box.y >= 0:
        yield Spot(x, box.y, across, min(width_px, down))
    if bottom <= height:
        yield Spot(x, bottom - width_px, across, width_px)
    if box.x >= 0:
        yield Spot(box.x, y, min(width_px, across), down)
    if right <= width:
        yield Spot(right - width_px, y, width_px, down)


def dashes(side: Spot, dash_px: int) -> Iterator[Spot]:
    """The dashes of one side of a frame."""
    x, y, width, height = side
    if width >= height:
        for at in range(0, width, 2 * dash_px):
            yield Spot(x + at, y, min(dash_px, width - at), height)
    else:
        for at in range(0, height, 2 * dash_px):
            yield Spot(x, y + at, width, min(dash_px, height - at))
