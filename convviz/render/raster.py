"""A still as pixels: palette indices on one canvas, which is drawn over from frame to frame.

The renderer holds the inks, the tiles and the places of everything; it is made once for an
animation and knows nothing of the layer that is shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from convviz.render.beams import Band, edges, fill
from convviz.render.inks import Inks
from convviz.render.layout import (
    LEAST_NUMBER_PX,
    NUMBER_MARGIN,
    Spot,
    label_face,
    text_face,
)
from convviz.render.page import Page, Words
from convviz.render.tiles import FAINT, grounds, hue_colour, lay, tile
from convviz.render.type import SANS, Face, face
from convviz.scene.model import WARM, Cells, Kind, Rect, Role, Still
from convviz.theme import Colour, Theme

if TYPE_CHECKING:
    from convviz.render.inks import Pixels

NUMBER_PX = range(15, LEAST_NUMBER_PX - 1, -1)
HATCHED = (Role.PADDING, Role.TAP_ON_PADDING)
SOLID = (Role.TAP, Role.WEIGHT_IN_USE, Role.NOW)


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
        self._tiles = {
            (kind, hue): self._tiles_of(kind, hue) for kind in Kind for hue in self._scene.hues
        }
        self._fills = {hue: self._faint(hue) for hue in self._scene.hues if hue != WARM}
        under = [self._paper, *self._fills.values()]
        self._edges = {
            hue: inks.ramp(inks.ink(hue_colour(theme, hue).towards(theme.paper, 0.35)), under)
            for hue in self._fills
        }
        self._edgeless = np.arange(256, dtype=np.uint8)
        for hue, edge in self._edges.items():
            self._edgeless[edge[1:][:, [self._paper, self._fills[hue]]]] = self._paper
        self._on_page = {ink: inks.ramp(ink, under) for ink in (self._ink, self._muted)}
        self._in_cells = self._number_ramps()
        self._number_faces = {
            kind: _number_face(text, self._cell_px[kind])
            for kind, text in self._scene.numbers.items()
        }
        self._track = inks.ink(theme.padding)
        self._panels: dict[str, tuple[object, Pixels]] = {}
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
        np.copyto(canvas, self._bare)
        if self._beams:
            self._draw_beams(canvas, still)
        for key, cells in still.cells.items():
            self._draw_panel(canvas, key, cells)
        for key, (plane, spot) in self._page.body.maps.items():
            self._draw_map(canvas, spot, plane.rows, plane.cols, still.maps[key], still)
        self._draw_names(canvas, still)
        self._draw_footer(canvas, still, note)
        return canvas

    def _tiles_of(self, kind: Kind, hue: int) -> Pixels:
        cell = self._cell_px[kind]
        tiles = np.zeros((len(Role), cell, cell), np.uint8)
        for role in self._scene.roles[kind]:
            tiles[role] = self._tile(role, hue, cell)
        return tiles

    def _tile(self, role: Role, hue: int, cell_px: int) -> Pixels:
        numbered = bool(self._scene.numbers)
        return tile(self._theme, self._inks, role, hue, cell_px, numbered=numbered)

    def _faint(self, hue: int) -> int:
        colour = hue_colour(self._theme, hue).towards(self._theme.paper, FAINT)
        return self._inks.ink(colour)

    def _number_ramps(self) -> dict[tuple[bool, int], Pixels]:
        """Ramps of type in cells: by whether the cell is solid, and its hue."""
        if not self._scene.numbers:
            return {}
        ramps, roles = {}, {role for some in self._scene.roles.values() for role in some}
        for hue in self._scene.hues:
            for solid in (False, True):
                some = [role for role in roles if (role in SOLID) == solid]
                under = {g for r in some for g in grounds(self._theme, self._inks, r, hue)}
                ink = self._ink
                if solid:
                    ink = self._inks.ink(self._readable_on(hue))
                ramps[solid, hue] = self._inks.ramp(ink, sorted(under))
        return ramps

    def _readable_on(self, hue: int) -> Colour:
        theme, ground = self._theme, hue_colour(self._theme, hue)
        return max((theme.ink, theme.paper), key=lambda ink: abs(_luma(ink) - _luma(ground)))

    def _draw_bare(self) -> Pixels:
        """All that is the same in every frame."""
        page = self._page
        canvas = np.full((page.height, page.width), self._paper, np.uint8)
        for words in page.words:
            self._write(canvas, words)
        for role, spot in page.legend:
            one = self._tile(role, self._scene.hues[0], spot.width - 1)
            panel = lay(one[None], np.zeros((1, 1), np.uint8), self._line)
            canvas[_area(spot)] = panel
        return canvas

    def _write_over_beams(self, canvas: Pixels, words: Words) -> None:
        """Write where beams may pass: their edges, which would strike it through, make way."""
        height, width = words.face.height_px, words.right - words.x
        area = canvas[words.y + 2 : words.y + height, words.x - 2 : words.x + width + 2]
        area[:] = self._edgeless[area]
        self._write(canvas, words)

    def _write(self, canvas: Pixels, words: Words) -> None:
        ink = self._muted if words.muted else self._ink
        mask = words.face.mask(words.text)
        self._stamp(canvas, mask, words.x, words.y, self._on_page[ink])

    @staticmethod
    def _stamp(canvas: Pixels, mask: Pixels, x: int, y: int, ramp: Pixels) -> None:
        """Put a mask of levels on the canvas, cut off at its edges."""
        area = canvas[y : y + mask.shape[0], x : x + mask.shape[1]]
        area[:] = ramp[mask[: area.shape[0], : area.shape[1]], area]

    def _spot(self, spot: Spot) -> Spot:
        """A spot of the body on the canvas."""
        page = self._page
        return Spot(spot.x + page.body_x, spot.y + page.body_y, spot.width, spot.height)

    def _kind(self, key: str) -> Kind:
        return {"x": Kind.INPUT, "w": Kind.KERNEL, "y": Kind.OUTPUT}[key[0]]

    def _rows_of(self, key: str, rect: Rect) -> Spot:
        """Where the rows of some cells of a panel stand, from its left edge to its right.

        A beam starts and ends at a panel's edge, level with its cells: what is nearer to
        them is beneath the panel, and so it stands still while the kernel moves along a row.
        """
        spot = self._spot(self._page.body.spots[key])
        cell = self._cell_px[self._kind(key)]
        return Spot(spot.x, spot.y + rect.row * cell, spot.width - 1, rect.rows * cell)

    def _draw_beams(self, canvas: Pixels, still: Still) -> None:
        bands = []
        for beam in still.beams:
            source = self._rows_of(beam.source, beam.source_cells)
            target = self._rows_of(beam.target, beam.target_cells)
            band = Band(
                source.x + source.width,
                source.y,
                source.y + source.height,
                target.x,
                target.y,
                target.y + target.height,
            )
            bands.append((band, beam.hue))
        for band, hue in bands:
            fill(canvas, band, self._fills[hue])
        for band, hue in bands:
            edges(canvas, band, self._edges[hue])

    def _draw_panel(self, canvas: Pixels, key: str, cells: Cells) -> None:
        state = (
            cells.roles.tobytes(),
            cells.hue,
            cells.footprint,
            cells.frame,
            cells.lit,
            cells.numbers,
        )
        before = self._panels.get(key)
        if before is None or before[0] != state:
            before = self._panels[key] = (state, self._panel(key, cells))
        spot = self._spot(self._page.body.spots[key])
        canvas[_area(spot)] = before[1]

    def _panel(self, key: str, cells: Cells) -> Pixels:
        kind = self._kind(key)
        cell = self._cell_px[kind]
        panel = lay(self._tiles[kind, cells.hue], cells.roles, self._line)
        if cells.numbers is not None:
            self._write_numbers(panel, kind, cells)
        if cells.frame is not None:
            _outline(panel, cells.frame, cell, self._ink, 1)
        if kind is Kind.KERNEL and cells.lit:
            _outline(panel, Rect(0, 0, *cells.roles.shape), cell, self._ink, 1)
        if cells.footprint is not None:
            _outline(panel, cells.footprint, cell, self._hues[cells.hue], 2)
        return panel

    def _write_numbers(self, panel: Pixels, kind: Kind, cells: Cells) -> None:
        assert cells.numbers is not None
        type_face, cell = self._number_faces[kind], self._cell_px[kind]
        if type_face is None:
            return
        for row, texts in enumerate(cells.numbers):
            for col, text in enumerate(texts):
                role = Role(cells.roles[row, col])
                mask = _trimmed(type_face, text)
                if mask.shape[1] > cell - 2:
                    continue
                height, width = mask.shape
                x = col * cell + (cell + 1 - width) // 2
                y = row * cell + (cell + 1 - height) // 2
                if role in HATCHED:
                    ground = grounds(self._theme, self._inks, role, cells.hue)[0]
                    panel[y - 1 : y + height + 1, x - 1 : x + width + 1] = ground
                self._stamp(panel, mask, x, y, self._in_cells[role in SOLID, cells.hue])

    def _draw_map(
        self, canvas: Pixels, spot: Spot, rows: int, cols: int, part: Rect, still: Still
    ) -> None:
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
            if self._kind(key) is Kind.OUTPUT:
                x = at.x
            y = at.y + max(0, at.height - type_face.height_px) // 2
            if self._kind(key) is Kind.KERNEL:
                y = at.y
            self._write_over_beams(canvas, Words(cells.name, type_face, x, y, not cells.lit))
        for text, spot in body.texts:
            at, type_face = self._spot(spot), text_face(text)
            words = still.texts.get(text.key, text.room)
            x = at.x + (at.width - type_face.width(words)) // 2
            self._write_over_beams(canvas, Words(words, type_face, x, at.y, True))
        for key, spot in body.brackets.items():
            self._draw_bracket(canvas, self._spot(spot), *still.brackets[key])

    def _draw_bracket(self, canvas: Pixels, spot: Spot, name: str, hue: int) -> None:
        ink = self._hues[hue]
        x, bottom = spot.x + 20, spot.y + spot.height
        canvas[spot.y : bottom, x : x + 2] = ink
        canvas[spot.y : spot.y + 2, x : x + 8] = ink
        canvas[bottom - 2 : bottom, x : x + 8] = ink
        mask = np.rot90(face(SANS, 13).mask(name))
        y = spot.y + (spot.height - mask.shape[0]) // 2
        self._stamp(canvas, mask, spot.x, y, self._on_page[self._ink])

    def _draw_footer(self, canvas: Pixels, still: Still, note: str) -> None:
        footer = self._page.footer
        if footer is None:
            return
        self._write(canvas, footer.equation(still.footer))
        beside = [words for words in (self._dropped(), still.company, note) if words]
        for words in footer.counter(f"step {still.done:,} / {still.total:,}", beside):
            self._write(canvas, words)
        bar = footer.bar
        canvas[_area(bar)] = self._track
        done = bar.width * still.done // still.total
        canvas[bar.y :, bar.x : bar.x + done] = self._hues[self._scene.hues[0]]

    def _dropped(self) -> str:
        """What is said where numbers are asked for and cells are too small for them."""
        kinds = [f"{kind}s" for kind, chosen in self._number_faces.items() if chosen is None]
        return f"numbers of {', '.join(kinds)} do not fit" if kinds else ""


def _area(spot: Spot) -> tuple[slice, slice]:
    return slice(spot.y, spot.y + spot.height), slice(spot.x, spot.x + spot.width)


def _outline(panel: Pixels, rect: Rect, cell: int, ink: int, width: int) -> None:
    """Draw a frame of `width` pixels on the grid lines around cells, as far as they go."""
    top, left = rect.row * cell, rect.col * cell
    bottom, right = top + rect.rows * cell + 1, left + rect.cols * cell + 1
    rows, cols = slice(max(0, top), bottom), slice(max(0, left), right)
    if top >= 0:
        panel[top : top + width, cols] = ink
    if bottom <= panel.shape[0]:
        panel[bottom - width : bottom, cols] = ink
    if left >= 0:
        panel[rows, left : left + width] = ink
    if right <= panel.shape[1]:
        panel[rows, right - width : right] = ink


def _number_face(longest: str, cell: int) -> Face | None:
    """The largest type in which `longest` stays inside a cell, or None."""
    for size in NUMBER_PX:
        type_face = face(SANS, size)
        if max(type_face.width(longest), size) <= cell - NUMBER_MARGIN:
            return type_face
    return None


def _trimmed(type_face: Face, text: str) -> Pixels:
    """The mask of digits without the empty rows of ascent and descent."""
    mask = type_face.mask(text)
    (digits,) = np.nonzero(type_face.mask("0").max(axis=1))
    return mask[digits[0] : digits[-1] + 1]


def _luma(colour: Iterable[int]) -> float:
    red, green, blue = colour
    return 0.299 * red + 0.587 * green + 0.114 * blue
