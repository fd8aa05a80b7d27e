"""Panels: the cells of a still as tiles of ink, with their outlines and numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from convviz.page.fit import is_brief, number_px
from convviz.page.layout import Spot
from convviz.page.type import SANS, Face, face
from convviz.render.inks import Inks
from convviz.render.letters import letters
from convviz.render.looks import HATCHES, PATTERNS, SOLID, hue_colour, number_colour
from convviz.render.raster.beams import soft_line
from convviz.render.raster.photographs import Greys
from convviz.render.raster.tiles import clear, grounds, lay, tile
from convviz.scene.model import WARM, Cells, Kind, Link, Rect, Role, Scene, brief
from convviz.theme import Theme

if TYPE_CHECKING:
    from convviz.render.inks import Pixels


class PanelMaker:
    """Makes the panels of a scene in one theme, entering their inks when it is made."""

    def __init__(
        self,
        scene: Scene,
        cell_px: Mapping[Kind, int],
        theme: Theme,
        inks: Inks,
        greys: Greys | None = None,
    ) -> None:
        self._greys = greys
        self._scene, self._cell_px, self._theme, self._inks = scene, cell_px, theme, inks
        self._line, self._ink = inks.ink(theme.line), inks.ink(theme.ink)
        self._tiles = {
            (kind, hue): self._tiles_of(kind, hue) for kind in scene.roles for hue in scene.hues
        }
        self._in_cells = self._number_ramps()
        self._over_links = self._ramp_of_links()
        self._number_faces = {
            kind: number_face(text, cell_px[kind]) for kind, text in scene.numbers.items()
        }
        self._briefs = {k for k, text in scene.numbers.items() if is_brief(text, cell_px[k])}

    def panel(self, kind: Kind, cells: Cells) -> Pixels:
        """A panel of `kind` that shows `cells`, as indices."""
        cell = self._cell_px[kind]
        panel = lay(self._tiles_for(kind, cells), self._line)
        if (blank := cells.roles == Role.BLANK).any():
            clear(panel, blank, self._inks.paper)
        for link in cells.links:
            self._link(panel, link, cell)
        if cells.greys is not None:
            self._paint_greys(panel, cells, cell)
        if cells.numbers is not None:
            self._write_numbers(panel, kind, cells)
        if cells.frame is not None:
            _outline(panel, cells.frame, cell, self._ink, 1)
        if kind is Kind.KERNEL and cells.lit:
            _outline(panel, Rect(0, 0, *cells.roles.shape), cell, self._ink, 1)
        if cells.footprint is not None:
            _outline(
                panel,
                cells.footprint,
                cell,
                self._inks.ink(hue_colour(self._theme, cells.hue)),
                2,
            )
        return panel

    def _tiles_for(self, kind: Kind, cells: Cells) -> Pixels:
        """The tile of each cell, of shape (rows, cols, cell, cell)."""
        if cells.hues is None:
            return self._tiles[kind, cells.hue][cells.roles]
        hues = self._scene.hues
        stack = np.stack([self._tiles[kind, hue] for hue in hues])
        place = np.zeros(max(hues) + 2, np.intp)
        place[list(hues)] = range(len(hues))  # a hue of -1 is the last of them
        return stack[place[cells.hues], cells.roles]

    def _ramp_of_links(self) -> Pixels:
        """The ramp of lines between cells, over paper and over what other lines left of it."""
        inks, ink = self._inks, self._ink
        if not any(Role.BLANK in roles for roles in self._scene.roles.values()):
            return inks.ramp(ink, [])  # lines are only where no cells are: there are none
        ink = inks.ink(hue_colour(self._theme, self._scene.hues[0]))
        soft = inks.ramp(ink, [inks.paper])[1:-1, inks.paper]
        return inks.ramp(ink, [inks.paper, *soft.tolist()])

    def _link(self, panel: Pixels, link: Link, cell: int) -> None:
        """A line between two cells, the one read standing below."""
        x0, y0 = link.col * cell + cell // 2, link.row * cell - 1
        x1, y1 = link.to_col * cell + cell // 2, (link.to_row + 1) * cell + 1
        soft_line(panel, x0, y0, x1, y1, self._over_links)

    def _paint_greys(self, panel: Pixels, cells: Cells, cell: int) -> None:
        assert cells.greys is not None
        assert self._greys is not None
        inks = self._greys.nearest(cells.greys)
        for row, col in np.argwhere(cells.roles == Role.PIXEL).tolist():
            y, x = row * cell + 1, col * cell + 1
            panel[y : y + cell - 1, x : x + cell - 1] = inks[row, col]

    def _number_ramp(self, cells: Cells, row: int, col: int) -> Pixels:
        """The ramp of the number in a cell."""
        role = Role(cells.roles[row, col])
        if role is Role.PIXEL and cells.greys is not None and self._greys is not None:
            return self._greys.ramp(int(cells.greys[row, col]))
        hue = cells.hue if cells.hues is None else int(cells.hues[row, col])
        return self._in_cells[role in SOLID, WARM if role is Role.WINNER else hue]

    def _write_numbers(self, panel: Pixels, kind: Kind, cells: Cells) -> None:
        assert cells.numbers is not None
        type_face, cell = self._number_faces.get(kind), self._cell_px[kind]
        if type_face is None:
            return
        for row, texts in enumerate(cells.numbers):
            for col, text in enumerate(texts):
                if not text:
                    continue
                role = Role(cells.roles[row, col])
                hue = cells.hue if cells.hues is None else int(cells.hues[row, col])
                hue = WARM if role is Role.WINNER else hue
                mask = letters(type_face).digits(brief(text) if kind in self._briefs else text)
                height, width = mask.shape
                x = col * cell + (cell + 1 - width) // 2
                y = row * cell + (cell + 1 - height) // 2
                if PATTERNS.get(role) in HATCHES:
                    ground = grounds(self._theme, self._inks, role, hue)[0]
                    panel[y - 1 : y + height + 1, x - 1 : x + width + 1] = ground
                stamp(panel, mask, x, y, self._number_ramp(cells, row, col))

    def swatch(self, role: Role, hue: int, cell_px: int) -> Pixels:
        """One cell of a role, closed on all sides, for the legend."""
        one = self._tile(role, hue, cell_px)
        return lay(one[None, None], self._line)

    def _tiles_of(self, kind: Kind, hue: int) -> Pixels:
        cell = self._cell_px[kind]
        tiles = np.zeros((len(Role), cell, cell), np.uint8)
        for role in self._scene.roles[kind]:
            tiles[role] = self._tile(role, hue, cell)
        return tiles

    def _tile(self, role: Role, hue: int, cell_px: int) -> Pixels:
        numbered = bool(self._scene.numbers)
        return tile(self._theme, self._inks, role, hue, cell_px, numbered=numbered)

    def _number_ramps(self) -> dict[tuple[bool, int], Pixels]:
        """Ramps of type in cells: by whether the cell is solid, and its hue."""
        if not self._scene.numbers:
            return {}
        ramps, roles = {}, {role for some in self._scene.roles.values() for role in some}
        for hue in self._scene.hues:
            for solid in (False, True):
                some = [role for role in roles if (role in SOLID) == solid]
                under = {g for r in some for g in grounds(self._theme, self._inks, r, hue)}
                colour = number_colour(self._theme, Role.TAP if solid else Role.IDLE, hue)
                ramps[solid, hue] = self._inks.ramp(self._inks.ink(colour), sorted(under))
        return ramps


def stamp(canvas: Pixels, mask: Pixels, x: int, y: int, ramp: Pixels) -> None:
    """Put a mask of levels on the canvas, cut off at its edges."""
    area = canvas[y : y + mask.shape[0], x : x + mask.shape[1]]
    area[:] = ramp[mask[: area.shape[0], : area.shape[1]], area]


def _outline(panel: Pixels, rect: Rect, cell: int, ink: int, width: int) -> None:
    shape = (panel.shape[0] - 1) // cell, (panel.shape[1] - 1) // cell
    for x, y, across, down in outline_spots(rect, cell, shape, width):
        panel[y : y + down, x : x + across] = ink


def outline_spots(
    rect: Rect, cell: int, shape: tuple[int, int], width_px: int
) -> Iterator[Spot]:
    """The sides of a frame on the grid lines around cells, as far as they are on a panel.

    The panel has `shape` (rows, cols); spots are counted from its upper left pixel.
    """
    height, width = shape[0] * cell + 1, shape[1] * cell + 1
    top, left = rect.row * cell, rect.col * cell
    bottom, right = top + rect.rows * cell + 1, left + rect.cols * cell + 1
    y, x = max(0, top), max(0, left)
    down, across = min(bottom, height) - y, min(right, width) - x
    if down <= 0 or across <= 0:
        return
    if top >= 0:
        yield Spot(x, top, across, min(width_px, down))
    if bottom <= height:
        yield Spot(x, bottom - width_px, across, width_px)
    if left >= 0:
        yield Spot(left, y, min(width_px, across), down)
    if right <= width:
        yield Spot(right - width_px, y, width_px, down)


def number_face(longest: str, cell: int) -> Face | None:
    """The type in which `longest`, or else its brief, stays inside a cell, or None."""
    size = number_px(brief(longest) if is_brief(longest, cell) else longest, cell)
    return None if size is None else face(SANS, size)
