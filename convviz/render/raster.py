"""A still as pixels: palette indices on one canvas, which is drawn over from frame to frame.

The renderer holds the inks, the tiles and the places of everything; it is made once for an
animation and knows nothing of the layer that is shown.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from convviz.render.beams import Band, Stroke, edges, fill
from convviz.render.inks import Inks
from convviz.render.layout import (
    NAME_GAP,
    NAME_PX,
    Spot,
    label_face,
    names_size,
    row_face,
    text_face,
)
from convviz.render.page import Page
from convviz.render.panels import PanelMaker, stamp
from convviz.render.prisms import Prism, fill_prism, prisms_of
from convviz.render.tiles import FAINT, hue_colour
from convviz.render.tilted import TiltedPanels, put
from convviz.render.type import SANS, face
from convviz.render.wording import Words
from convviz.scene.model import WARM, Cells, Kind, Rect, Side, Still
from convviz.theme import Theme

if TYPE_CHECKING:
    from convviz.render.inks import Pixels


HALO_PX = 2
"""What words keep free of beams at their sides."""


class Raster:
    """Draws the stills of one page in one theme."""

    def __init__(self, page: Page, theme: Theme, *, beams: bool = True) -> None:
        self._page, self._theme, self._beams = page, theme, beams
        self._scene = page.body.scene
        self._cell_px = page.body.metrics.cell_px
        inks = self._inks = Inks(theme.paper)
        self._line, self._ink = inks.ink(theme.line), inks.ink(theme.ink)
        self._muted, self._paper = inks.ink(theme.muted), inks.paper
        self._hues = {hue: inks.ink(hue_colour(theme, hue)) for hue in self._scene.hues}
        self._makes = PanelMaker(self._scene, self._cell_px, theme, inks)
        self._fills = {hue: self._faint(hue) for hue in self._scene.hues if hue != WARM}
        under = [self._paper, *self._fills.values()]
        self._edges = {
            hue: inks.ramp(inks.ink(hue_colour(theme, hue).towards(theme.paper, 0.35)), under)
            for hue in self._fills
        }
        self._edgeless = np.arange(256, dtype=np.uint8)
        for hue, edge in self._edges.items():
            self._edgeless[edge[1:][:, [self._paper, self._fills[hue]]]] = self._paper
        self._lying = None
        if any(panel.tilted for panel in page.body.panels.values()):
            self._lying = TiltedPanels(self._scene, self._cell_px, theme, inks)
        self._on_page = {ink: inks.ramp(ink, under) for ink in (self._ink, self._muted)}
        self._track = inks.ink(theme.padding)
        self._panels: dict[str, tuple[object, Pixels]] = {}
        self._behind: tuple[object, Pixels] | None = None
        self._labels = tuple(page.body.labels)
        self._named = tuple(key for key, p in page.body.panels.items() if any(names_size(p)))
        self._bare = self._draw_bare()
        self._canvas = np.empty_like(self._bare)

    @property
    def width_px(self) -> int:
        """Width of a picture."""
        return self._page.width

    @property
    def height_px(self) -> int:
        """Height of a picture."""
        return self._page.height

    @property
    def palette(self) -> Pixels:
        """Every colour that a picture may have, uint8 of shape (n, 3)."""
        return self._inks.palette

    def draw(self, step: int, note: str = "") -> Pixels:
        """Step `step` as indices, of shape (height, width); drawn over by the next call.

        `note` is said beside the counter.
        """
        still = self._scene.still(step)
        canvas = self._canvas
        prisms = prisms_of(still.beams, self._page) if self._beams else {}
        np.copyto(canvas, self._background(still, prisms))
        for key, cells in still.cells.items():
            if self._lying and self._page.body.panels[key].tilted:
                self._draw_lying(self._lying, canvas, key, cells, prisms)
            else:
                self._draw_panel(canvas, key, cells)
        for key, (plane, spot) in self._page.body.maps.items():
            self._draw_map(canvas, spot, plane.rows, plane.cols, still.maps[key])
        self._draw_footer(canvas, still, note)
        return canvas

    def _background(self, still: Still, prisms: dict[Prism, Stroke]) -> Pixels:
        """Beams and names, which stay as they are while the kernel moves along a row."""
        bands = self._bands(still)
        names: list[object] = [(still.cells[k].name, still.cells[k].lit) for k in self._labels]
        names += [(still.cells[k].row_names, still.cells[k].col_names) for k in self._named]
        state = (bands, tuple(prisms), names, still.texts, still.brackets)
        if self._behind is None or self._behind[0] != state:
            canvas = self._bare.copy()
            for band, hue in bands:
                fill(canvas, band, self._fills[hue])
            for band, hue in bands:
                edges(canvas, band, self._edges[hue])
            for prism in prisms:
                fill_prism(canvas, prism, self._fills[prism.hue])
            for prism, edge in prisms.items():
                put(canvas, edge, self._edges[prism.hue])
            self._draw_names(canvas, still)
            self._behind = (state, canvas)
        return self._behind[1]

    def _faint(self, hue: int) -> int:
        colour = hue_colour(self._theme, hue).towards(self._theme.paper, FAINT)
        return self._inks.ink(colour)

    def _draw_bare(self) -> Pixels:
        """All that is the same in every frame."""
        page = self._page
        canvas = np.full((page.height, page.width), self._paper, np.uint8)
        for words in page.words:
            self._write(canvas, words)
        for key, spot in page.legend:
            canvas[_area(spot)] = self._makes.swatch(key, spot.width - 1)
        return canvas

    def _write_over_beams(self, canvas: Pixels, words: Words) -> None:
        """Write where beams may pass: their edges, which would strike it through, make way."""
        height, width = words.face.height_px, words.right - words.x
        area = canvas[
            words.y + 2 : words.y + height, words.x - HALO_PX : words.x + width + HALO_PX
        ]
        area[:] = self._edgeless[area]
        self._write(canvas, words)

    def _write(self, canvas: Pixels, words: Words) -> None:
        ink = self._muted if words.muted else self._ink
        mask = words.face.mask(words.text)
        stamp(canvas, mask, words.x, words.y, self._on_page[ink])

    def _spot(self, spot: Spot) -> Spot:
        """A spot of the body on the canvas."""
        page = self._page
        return Spot(spot.x + page.body_x, spot.y + page.body_y, spot.width, spot.height)

    def _kind(self, key: str) -> Kind:
        return self._page.body.panels[key].kind

    def _rows_of(self, key: str, rect: Rect) -> Spot:
        """Where the rows of some cells of a panel stand, from its left edge to its right.

        A beam starts and ends at a panel's edge, level with its cells: what is nearer to
        them is beneath the panel, and so it stands still while the kernel moves along a row.
        """
        spot = self._spot(self._page.body.spots[key])
        cell = self._cell_px[self._kind(key)]
        return Spot(spot.x, spot.y + rect.row * cell, spot.width - 1, rect.rows * cell)

    def _bands(self, still: Still) -> list[tuple[Band, int]]:
        """Where the beams are on the canvas, and their hues."""
        bands = []
        for beam in still.beams if self._beams else ():
            if self._page.body.panels[beam.source].tilted:
                continue
            source = self._rows_of(beam.source, beam.source_cells)
            target = self._rows_of(beam.target, beam.target_cells)
            names_width = self._room_of_row_names(beam.target, still.cells[beam.target])
            band = Band(
                source.x + source.width,
                source.y,
                source.y + source.height,
                target.x - names_width,
                target.y,
                target.y + target.height,
            )
            bands.append((band, beam.hue))
        return bands

    def _draw_lying(
        self,
        lying: TiltedPanels,
        canvas: Pixels,
        key: str,
        cells: Cells,
        prisms: dict[Prism, Stroke],
    ) -> None:
        """Draw a tilted panel, and over it the edges of the prisms that rise from it."""
        spot = self._spot(self._page.body.spots[key])
        area, kind = canvas[_area(spot)], self._kind(key)
        lying.draw(area, key, kind, cells)
        for prism, (rows, cols, levels) in prisms.items():
            if prism.source == key:
                edge = Stroke(rows - spot.y, cols - spot.x, levels)
                lying.draw_edge(area, kind, cells, edge)

    def _draw_panel(self, canvas: Pixels, key: str, cells: Cells) -> None:
        state = (
            cells.roles.tobytes(),
            cells.hue,
            cells.footprint,
            cells.frame,
            cells.lit,
            cells.numbers,
            None if cells.hues is None else cells.hues.tobytes(),
            cells.links,
        )
        before = self._panels.get(key)
        if before is None or before[0] != state:
            before = self._panels[key] = (state, self._makes.panel(self._kind(key), cells))
        spot = self._spot(self._page.body.spots[key])
        canvas[_area(spot)] = before[1]

    def _draw_map(self, canvas: Pixels, spot: Spot, rows: int, cols: int, part: Rect) -> None:
        spot = self._spot(spot)
        canvas[_area(spot)] = self._line
        canvas[spot.y + 1 : spot.y + spot.height - 1, spot.x + 1 : spot.x + spot.width - 1] = (
            self._paper
        )
        width, height = (
            max(4, part.cols * spot.width // cols),
            max(4, part.rows * spot.height // rows),
        )
        x = spot.x + min(part.col * spot.width // cols, spot.width - width)
        y = spot.y + min(part.row * spot.height // rows, spot.height - height)
        canvas[y : y + height, x : x + width] = self._hues[self._scene.hues[0]]

    def _draw_names(self, canvas: Pixels, still: Still) -> None:
        body = self._page.body
        for key, spot in body.labels.items():
            cells = still.cells[key]
            type_face = label_face(self._cell_px[self._kind(key)])
            at = self._spot(spot)
            width = type_face.width(cells.name)
            x = at.x + (at.width - width) // 2
            y = at.y + max(0, at.height - type_face.height_px) // 2
            match body.panels[key].side:
                case Side.RIGHT:
                    x = at.x
                case Side.TOP:
                    y = at.y
            self._write_over_beams(canvas, Words(cells.name, type_face, x, y, not cells.lit))
        for key in self._named:
            self._draw_row_and_col_names(canvas, key, still.cells[key])
        for text, spot in body.texts:
            at, type_face = self._spot(spot), text_face(text)
            words = still.texts.get(text.key, text.room)
            x = at.x + (at.width - type_face.width(words)) // 2
            self._write_over_beams(canvas, Words(words, type_face, x, at.y, not text.large))
        for key, spot in body.brackets.items():
            self._draw_bracket(canvas, self._spot(spot), *still.brackets[key])

    def _named_rows(self, key: str, cells: Cells) -> list[int]:
        """The rows whose names are written: all that have one, if there is room."""
        panel, cell = self._page.body.panels[key], self._cell_px[self._kind(key)]
        named = [row for row, name in enumerate(cells.row_names) if name]
        apart = min((after - row for row, after in pairwise(named)), default=1)
        return named if apart * cell >= row_face(panel).size_px else []

    def _room_of_row_names(self, key: str, cells: Cells) -> int:
        """How far left of a panel a beam ends, so that it does not pass under its names."""
        names_width, _ = names_size(self._page.body.panels[key])
        return names_width + HALO_PX if names_width and self._named_rows(key, cells) else 0

    def _draw_row_and_col_names(self, canvas: Pixels, key: str, cells: Cells) -> None:
        """Names at the left of rows, and upright above columns, where they have room."""
        spot, cell = self._spot(self._page.body.spots[key]), self._cell_px[self._kind(key)]
        panel = self._page.body.panels[key]
        type_face = row_face(panel)
        for number in self._named_rows(key, cells):
            name = cells.row_names[number]
            x = spot.x - NAME_GAP - type_face.width(name)
            y = spot.y + number * cell + (cell + 1 - type_face.height_px) // 2
            words = Words(name, type_face, x, y, not panel.headings)
            self._write_over_beams(canvas, words)
        type_face = face(SANS, NAME_PX)
        for number, name in enumerate(cells.col_names if cell >= NAME_PX else ()):
            mask = np.rot90(type_face.mask(name))
            x = spot.x + number * cell + (cell + 1 - mask.shape[1]) // 2
            y = spot.y - NAME_GAP - mask.shape[0]
            stamp(canvas, mask, x, y, self._on_page[self._muted])

    def _draw_bracket(self, canvas: Pixels, spot: Spot, name: str, hue: int) -> None:
        ink = self._hues[hue]
        x, bottom = spot.x + 20, spot.y + spot.height
        canvas[spot.y : bottom, x : x + 2] = ink
        canvas[spot.y : spot.y + 2, x : x + 8] = ink
        canvas[bottom - 2 : bottom, x : x + 8] = ink
        mask = np.rot90(face(SANS, 13).mask(name))
        y = spot.y + (spot.height - mask.shape[0]) // 2
        stamp(canvas, mask, spot.x, y, self._on_page[self._ink])

    def _draw_footer(self, canvas: Pixels, still: Still, note: str) -> None:
        footer = self._page.footer
        if footer is None:
            return
        self._write(canvas, footer.equation(still.footer))
        beside = [words for words in (still.company, note) if words]
        for words in footer.counter(f"step {still.done:,} / {still.total:,}", beside):
            self._write(canvas, words)
        bar = footer.bar
        canvas[_area(bar)] = self._track
        done = bar.width * still.done // still.total
        canvas[bar.y :, bar.x : bar.x + done] = self._hues[self._scene.hues[0]]


def _area(spot: Spot) -> tuple[slice, slice]:
    return slice(spot.y, spot.y + spot.height), slice(spot.x, spot.x + spot.width)
