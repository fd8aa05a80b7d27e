"""Panels: the cells of a still as tiles of ink, with their outlines and numbers."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from convviz.page.layout import Metrics, Spot
from convviz.page.numbers import TIMES, weight_face, written
from convviz.page.windows import DASH, dashes, frames, outlined, sides, washed
from convviz.render.inks import Inks
from convviz.render.letters import letters
from convviz.render.looks import HATCHES, PATTERNS, hue_colour, number_colour
from convviz.render.raster.beams import soft_line
from convviz.render.raster.tiles import clear, grounds, lay, number_ramps, tile, wash
from convviz.scene.model import EIGHTHS, Cells, Link, Rect, Scene
from convviz.scene.roles import Kind, Role, brief
from convviz.theme import Theme

if TYPE_CHECKING:
    from convviz.render.inks import Pixels
    from convviz.render.raster.photographs import Greys


class PanelMaker:
    """Makes the panels of a scene in one theme, entering their inks when it is made."""

    def __init__(
        self,
        scene: Scene,
        metrics: Metrics,
        theme: Theme,
        inks: Inks,
        greys: Greys | None = None,
    ) -> None:
        self._scene, self._theme, self._inks, self._greys = scene, theme, inks, greys
        self._cell_px, self._scale = metrics.cell_px, metrics.scale
        self._line_px = self._scale.px(1)
        self._line, self._ink = inks.ink(theme.line), inks.ink(theme.ink)
        self._tiles: dict[tuple[Kind, int], Pixels] = {}
        for roles, hue in product(scene.roles.values(), scene.hues):
            for role in roles:  # all inks are entered now, and tiles made when they are drawn
                grounds(theme, inks, role, hue)
        self._in_cells = number_ramps(theme, inks, scene)
        washed_hues = scene.hues if scene.sentences else ()  # only in a story
        self._wash = {hue: wash(theme, inks, hue) for hue in washed_hues}
        self._warm = inks.ink(theme.warm)
        self._weight_face = weight_face(
            scene.numbers.get(Kind.KERNEL, ""), metrics.cell_px.get(Kind.INPUT, 0), self._scale
        )
        self._over_links = self._ramp_of_links()
        self._numbers = {
            kind: written(text, metrics.cell_px[kind], metrics.scale)
            for kind, text in scene.numbers.items()
        }

    def panel(self, kind: Kind, cells: Cells) -> Pixels:
        """A panel of `kind` that shows `cells`, as indices."""
        cell, line_px = self._cell_px[kind], self._line_px
        panel = lay(self._tiles_for(kind, cells), self._line, line_px)
        if (blank := cells.roles == Role.BLANK).any():
            clear(panel, blank, self._inks.paper, line_px)
        for link in cells.links:
            self._link(panel, link, cell)
        if cells.greys is not None:
            self._paint_greys(panel, cells, cell)
        if cells.numbers is not None:
            self._write_numbers(panel, kind, cells)
        for spot in washed(cells, cell, line_px):
            area = panel[area_of(spot)]
            area[:] = self._wash[cells.hue][area]
        for rect in frames(kind, cells):
            _outline(panel, rect, cell, self._ink, line_px, line_px)
        if cells.footprint is not None:
            ink = self._inks.ink(hue_colour(self._theme, cells.hue))
            _outline(panel, cells.footprint, cell, ink, 2 * line_px, line_px)
        self._draw_focus(panel, kind, cells)
        return panel

    def _draw_focus(self, panel: Pixels, kind: Kind, cells: Cells) -> None:
        """A window on its way, the place where it was, and the cell at work."""
        line_px, cell = self._line_px, self._cell_px[kind]
        if cells.moving is not None:
            ink = self._inks.ink(hue_colour(self._theme, cells.hue))
            before = outlined(cells.moving.before, cell, line_px)
            for side in sides(before, panel.shape, line_px):
                for spot in dashes(side, self._scale.px(DASH)):
                    panel[area_of(spot)] = ink
            now = outlined(cells.moving.now, cell, line_px, EIGHTHS)
            for spot in sides(now, panel.shape, 2 * line_px):
                panel[area_of(spot)] = ink
        if cells.focus is not None:
            ink = self._warm if kind is Kind.OUTPUT else self._ink
            _outline(panel, cells.focus, cell, ink, 2 * line_px, line_px)

    def _tiles_for(self, kind: Kind, cells: Cells) -> Pixels:
        """The tile of each cell, of shape (rows, cols, cell, cell)."""
        if cells.hues is None:
            return self._tiles_in(kind, cells.hue)[cells.roles]
        hues = self._scene.hues
        stack = np.stack([self._tiles_in(kind, hue) for hue in hues])
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
        line = self._line_px
        half = self._scale.half(cell)
        x0, y0 = link.col * cell + half, link.row * cell - line
        x1, y1 = link.to_col * cell + half, (link.to_row + 1) * cell + line
        soft_line(panel, x0, y0, x1, y1, self._over_links, line)

    def _paint_greys(self, panel: Pixels, cells: Cells, cell: int) -> None:
        assert cells.greys is not None
        assert self._greys is not None
        inks = self._greys.nearest(cells.greys)
        for row, col in np.argwhere(cells.roles == Role.PIXEL).tolist():
            y, x, side = row * cell + self._line_px, col * cell + self._line_px, cell
            panel[y : y + side - self._line_px, x : x + side - self._line_px] = inks[row, col]

    def _number_ramp(self, cells: Cells, row: int, col: int) -> Pixels:
        """The ramp of the number in a cell."""
        role = Role(cells.roles[row, col])
        if role is Role.PIXEL and cells.greys is not None and self._greys is not None:
            return self._greys.ramp(int(cells.greys[row, col]))
        hue = cells.hue if cells.hues is None else int(cells.hues[row, col])
        return self._in_cells[number_colour(self._theme, role, hue)]

    def _write_numbers(self, panel: Pixels, kind: Kind, cells: Cells) -> None:
        assert cells.numbers is not None
        type_face, rounded = self._numbers.get(kind, (None, False))
        cell, edge = self._cell_px[kind], self._line_px
        side = cell + edge
        if type_face is None:
            return
        for row, texts in enumerate(cells.numbers):
            for col, text in enumerate(texts):
                if not text:
                    continue
                mask = letters(type_face).digits(brief(text) if rounded else text)
                height, width = mask.shape
                x = col * cell + self._scale.half(side - width)
                y = row * cell + self._scale.half(side - height)
                if (row, col) in cells.weights and self._weight_face:
                    y = self._write_weight(panel, cells, row, col, cell, height)
                self._clear_hatch(panel, cells, (row, col), Spot(x, y, width, height))
                stamp(panel, mask, x, y, self._number_ramp(cells, row, col))

    def _write_weight(
        self, panel: Pixels, cells: Cells, row: int, col: int, cell: int, height: int
    ) -> int:
        """Write the weight of a cell below a number of a `height`, and return its place."""
        assert self._weight_face is not None
        mask = letters(self._weight_face).digits(f"{TIMES}{cells.weights[row, col]}")
        gap = self._scale.px(2)
        y = row * cell + self._scale.half(cell + self._line_px - height - gap - len(mask))
        x = (col + 1) * cell - mask.shape[1] - gap
        below = y + height + gap
        self._clear_hatch(panel, cells, (row, col), Spot(x, below, mask.shape[1], len(mask)))
        stamp(panel, mask, x, below, self._number_ramp(cells, row, col))
        return y

    def _clear_hatch(
        self, panel: Pixels, cells: Cells, at: tuple[int, int], spot: Spot
    ) -> None:
        """Leave the bare ground of a hatched cell behind a number at `spot`."""
        role, edge = Role(cells.roles[at]), self._line_px
        if PATTERNS.get(role) in HATCHES:
            hue = cells.hue if cells.hues is None else int(cells.hues[at])
            wider = Spot(
                spot.x - edge, spot.y - edge, spot.width + 2 * edge, spot.height + 2 * edge
            )
            panel[area_of(wider)] = grounds(self._theme, self._inks, role, hue)[0]

    def swatch(self, role: Role, hue: int, cell_px: int) -> Pixels:
        """One cell of a role, closed on all sides, for the legend."""
        one = self._tile(role, hue, cell_px)
        return lay(one[None, None], self._line, self._line_px)

    def _tiles_in(self, kind: Kind, hue: int) -> Pixels:
        """The tiles of a kind in a hue, by role."""
        if (kind, hue) not in self._tiles:
            self._tiles[kind, hue] = self._tiles_of(kind, hue)
        return self._tiles[kind, hue]

    def _tiles_of(self, kind: Kind, hue: int) -> Pixels:
        cell = self._cell_px[kind]
        tiles = np.zeros((len(Role), cell, cell), np.uint8)
        for role in self._scene.roles[kind]:
            tiles[role] = self._tile(role, hue, cell)
        return tiles

    def _tile(self, role: Role, hue: int, cell_px: int) -> Pixels:
        numbered = bool(self._scene.numbers)
        return tile(
            self._theme,
            self._inks,
            role,
            hue,
            cell_px,
            numbered=numbered,
            scale=self._scale,
        )


def stamp(canvas: Pixels, mask: Pixels, x: int, y: int, ramp: Pixels) -> None:
    """Put a mask of levels on the canvas, without the parts beyond the canvas."""
    area = canvas[y : y + mask.shape[0], x : x + mask.shape[1]]
    area[:] = ramp[mask[: area.shape[0], : area.shape[1]], area]


def _outline(panel: Pixels, rect: Rect, cell: int, ink: int, width: int, line_px: int) -> None:
    for spot in sides(outlined(rect, cell, line_px), panel.shape, width):
        panel[area_of(spot)] = ink


def area_of(spot: Spot) -> tuple[slice, slice]:
    """The rows and columns of a box."""
    return slice(spot.y, spot.y + spot.height), slice(spot.x, spot.x + spot.width)
