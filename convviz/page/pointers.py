"""Arrows over panels, which show how far a window moves."""

from math import hypot
from typing import NamedTuple

from convviz.page.canvas import Page
from convviz.page.layout import Spot
from convviz.page.type import BOLD, Words
from convviz.scene.model import Arrow

FACE_PX, LINE_PX, HEAD = 13, 2, 3
"""The type beside an arrow, the width of the arrow in units, and of its head in that width."""

Corners = tuple[tuple[int, int], ...]


class Pointer(NamedTuple):
    """An arrow from (`x0`, `y0`) to its tip at (`x1`, `y1`), in pixels."""

    x0: int
    y0: int
    x1: int
    y1: int
    width_px: int

    @property
    def parts(self) -> tuple[Corners, Corners]:
        """The corners of the shaft and of the head."""
        far = hypot(self.x1 - self.x0, self.y1 - self.y0) or 1
        dx, dy = (self.x1 - self.x0) / far, (self.y1 - self.y0) / far
        half, head = self.width_px / 2, HEAD * self.width_px
        neck = self.x1 - min(far, head) * dx, self.y1 - min(far, head) * dy

        def beside(point: tuple[float, float], by: float) -> tuple[int, int]:
            return round(point[0] - by * dy), round(point[1] + by * dx)

        start, tip = (self.x0, self.y0), (self.x1, self.y1)
        shaft = beside(start, -half), beside(neck, -half), beside(neck, half)
        return (*shaft, beside(start, half)), (beside(neck, -head), tip, beside(neck, head))


def pointing(page: Page, arrow: Arrow) -> tuple[Pointer, Spot, Words]:
    """An arrow over a panel, the ground of its words, and the words."""
    panel, spot = page.body.panels[arrow.key], page.placed(page.body.spots[arrow.key])
    cell, scale = page.body.metrics.cell_px[panel.kind], page.scale
    (x0, y0), (x1, y1) = (
        (
            spot.x + (rect.col * 2 + rect.cols) * cell // 2,
            spot.y + (rect.row * 2 + rect.rows) * cell // 2,
        )
        for rect in (arrow.start, arrow.stop)
    )
    type_face = scale.face(BOLD, FACE_PX)
    width, height = type_face.width(arrow.words) + scale.px(6), type_face.height_px
    x, y = (x0 + x1 - width) // 2, min(y0, y1) - height - scale.px(6)
    if y0 != y1:
        x, y = (x0 + x1) // 2 + scale.px(10), (y0 + y1) // 2 + scale.px(2)
    elif spot.height < 2 * cell:  # in a single row there is no room above the arrow
        x, y = x1 + scale.px(4), y0 - height // 2
    x = max(spot.x, min(x, spot.x + spot.width - width))
    y = max(spot.y, min(y, spot.y + spot.height - height))
    words = Words(arrow.words, type_face, x + scale.px(3), y)
    return Pointer(x0, y0, x1, y1, scale.px(LINE_PX)), Spot(x, y, width, height), words


def overhanging(page: Page, arrow: Arrow) -> list[Spot]:
    """The ground of an arrow's words, where they are broader than the panel, for beams."""
    _, ground, _ = pointing(page, arrow)
    panel = page.placed(page.body.spots[arrow.key])
    return [ground] * (ground.x + ground.width > panel.x + panel.width)
