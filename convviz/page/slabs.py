"""Where a panel that lies flat stands, and its name: a slab is smaller than its panel."""

from __future__ import annotations

from convviz.page.canvas import Page
from convviz.page.layout import LABEL_GAP, Spot
from convviz.page.projection import lying
from convviz.page.type import Face
from convviz.scene.boxes import NameSide
from convviz.scene.model import Cells


def lying_spot(page: Page, key: str, cells: Cells) -> Spot:
    """The box around `cells` where they lie in the panel `key`."""
    panel, metrics, spot = page.body.panels[key], page.body.metrics, page.body.spots[key]
    cell_px, (row, col) = metrics.cell_px[panel.kind], cells.at
    whole = lying(panel.rows, panel.cols, cell_px, metrics.scale)
    slab = lying(*cells.roles.shape, cell_px, metrics.scale)
    x, y = whole.corner(row, col).moved(-slab.origin.x, -slab.origin.y)
    return page.placed(Spot(spot.x + x, spot.y + y, slab.width, slab.height))


def beside_corner(page: Page, key: str, cells: Cells, type_face: Face) -> tuple[int, int]:
    """The upper left pixel of a name at the left of the near left corner, or below."""
    plane = lying_spot(page, key, cells)
    x = plane.x - page.scale.px(LABEL_GAP) - type_face.width(cells.name)
    below, foot = page.body.panels[key].side is NameSide.BELOW, plane.y + plane.height
    return x, foot if below else foot - type_face.height_px
