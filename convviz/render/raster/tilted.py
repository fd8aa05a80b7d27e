"""Planes that lie flat, drawn by looking up: which pixel is which part of which cell.

All cells of a projection cover the same pixels, so a plane is a table from its pixels to
(cell, pixel of a tile), made once; a still then only picks a tile for each cell.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from convviz.page.layout import Metrics
from convviz.page.numbers import written
from convviz.page.projection import TiltedPlane, lying
from convviz.page.scale import Scale
from convviz.render.inks import Inks
from convviz.render.letters import letters
from convviz.render.looks import (
    HATCH_PX,
    HATCHES,
    PATTERNS,
    Pattern,
    cross_place,
    number_colour,
)
from convviz.render.raster.beams import Stroke, put
from convviz.render.raster.panels import stamp
from convviz.render.raster.textures import grid_levels, outline, parts, texture
from convviz.render.raster.tiles import grounds, number_ramps
from convviz.scene.model import Cells, Scene
from convviz.scene.roles import Kind, Role, brief
from convviz.theme import Theme

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convviz.render.inks import Pixels


class TiltedPanels:
    """Draws the tilted panels of a scene in one theme, entering their inks when it is made."""

    def __init__(self, scene: Scene, metrics: Metrics, theme: Theme, inks: Inks) -> None:
        self._cell_px, self._theme, self._inks = metrics.cell_px, theme, inks
        self._scale, self._line_px = metrics.scale, metrics.scale.px(1)
        self._place = np.zeros(max(scene.hues) + 2, np.intp)
        self._place[list(scene.hues)] = range(len(scene.hues))  # the hue -1 is the last
        self._tiles = {
            kind: np.stack(
                [
                    self._tiles_of(kind, hue, roles, numbered=bool(scene.numbers))
                    for hue in scene.hues
                ]
            )
            for kind, roles in scene.roles.items()
        }
        self._grid = inks.ramp(inks.ink(theme.line), [inks.paper])
        ink = inks.ink(theme.ink)
        self._ink = inks.ramp(ink, [inks.paper, *self._common(scene)])
        self._numbers = {
            kind: written(text, metrics.cell_px[kind], metrics.scale)
            for kind, text in scene.numbers.items()
        }
        self._in_cells = number_ramps(theme, inks, scene)
        self._made: dict[str, tuple[object, Pixels]] = {}

    def draw(self, area: Pixels, key: str, kind: Kind, cells: Cells) -> None:
        """Draw the panel `key` of `kind` that shows `cells` over its box on the canvas."""
        plane = lying(*cells.roles.shape, self._cell_px[kind], self._scale)
        look = texture(plane)
        hues = cells.hue if cells.hues is None else cells.hues.tobytes()
        state = (cells.roles.shape, cells.roles.tobytes(), hues, cells.numbers)
        made = self._made.get(key)
        if made is None or made[0] != state:
            made = self._made[key] = (state, self._cells(plane, kind, cells))
            self._write_numbers(made[1], plane, kind, cells)
        np.copyto(area, made[1], where=look.inside)
        put(area, look.rim, self._grid)
        if cells.frame is not None:
            put(area, outline(plane, cells.frame, self._line_px), self._ink)
        if cells.footprint is not None:
            put(area, outline(plane, cells.footprint, 2 * self._line_px), self._ink)

    def _cells(self, plane: TiltedPlane, kind: Kind, cells: Cells) -> Pixels:
        """The cells of a plane in its box; pixels outside of the plane stay 0."""
        look = texture(plane)
        hues = self._place[cells.hue]
        if cells.hues is not None:
            hues = self._place[cells.hues].ravel()[look.cell]
        pixels = np.zeros((plane.height, plane.width), np.uint8)
        pixels[look.inside] = self._tiles[kind][
            hues, cells.roles.ravel()[look.cell], look.texel
        ]
        return pixels

    def _write_numbers(
        self, pixels: Pixels, plane: TiltedPlane, kind: Kind, cells: Cells
    ) -> None:
        """Write the numbers upright in the middle of their cells, their hatches cleared."""
        type_face, rounded = self._numbers.get(kind, (None, False))
        if type_face is None or cells.numbers is None:
            return
        for (row, col), number in np.ndenumerate(cells.roles):
            role = Role(int(number))
            hue = cells.hue if cells.hues is None else int(cells.hues[row, col])
            text = cells.numbers[row][col]
            mask = letters(type_face).digits(brief(text) if rounded else text)
            height, width = mask.shape
            middle = plane.middle(row, col)
            x, y = middle.x - (width - 1) // 2, middle.y - (height - 1) // 2
            if PATTERNS.get(role) in HATCHES and cells.numbers[row][col]:
                ground = grounds(self._theme, self._inks, role, hue)[0]
                edge = self._line_px
                pixels[y - edge : y + height + edge, x - edge : x + width + edge] = ground
            colour = number_colour(self._theme, role, hue)
            stamp(pixels, mask, x, y, self._in_cells[colour])

    def draw_edge(self, area: Pixels, kind: Kind, cells: Cells, edge: Stroke) -> None:
        """Draw what passes over a panel of `edge`, which is counted from its box.

        Numbers are not struck through: on them there are no edges.
        """
        if cells.numbers is not None:
            return
        plane = lying(*cells.roles.shape, self._cell_px[kind], self._scale)
        inside = texture(plane).inside
        (height, width), (rows, cols, levels) = inside.shape, edge
        near = (rows >= 0) & (rows < height) & (cols >= 0) & (cols < width)
        near[near] = inside[rows[near], cols[near]]
        put(area, Stroke(rows[near], cols[near], levels[near]), self._ink)

    def _common(self, scene: Scene) -> list[int]:
        """The grounds that an outline is mixed with."""
        common = (Role.PADDING, Role.IDLE, Role.TAP, Role.TAP_ON_PADDING)
        theme, inks, hue = self._theme, self._inks, scene.hues[0]
        return sorted({grounds(theme, inks, role, hue)[0] for role in common})

    def _tiles_of(
        self, kind: Kind, hue: int, roles: Iterable[Role], *, numbered: bool
    ) -> Pixels:
        """The tile of each role as one row of pixels."""
        cell = lying(1, 1, self._cell_px[kind], self._scale)
        levels = grid_levels(cell)
        tiles = np.zeros((len(Role), cell.width * cell.height), np.uint8)
        line = self._inks.ink(self._theme.line)
        for role in roles:
            made = grounds(self._theme, self._inks, role, hue)
            pixels = np.full((cell.height, cell.width), made[0], np.uint8)
            if len(made) > 1:
                marked = _marks(role, cell, self._cell_px[kind], self._scale, numbered=numbered)
                pixels[marked] = made[1]
            ramp = self._inks.ramp(line, sorted(set(made)))
            tiles[role] = ramp[levels, pixels].ravel()
        return tiles


def _marks(
    role: Role, cell: TiltedPlane, cell_px: int, scale: Scale, *, numbered: bool
) -> NDArray[np.bool_]:
    """The pixels of a tile that carry its marks: hatches upright, other patterns lying.

    In a `numbered` cell the marks make room: a dot goes, a cross is in a corner.
    """
    rows, cols = np.indices((cell.height, cell.width))
    along, across = parts(cell)
    right = (along / cell.tilt.area - 0.5) * cell_px
    down = (across / cell.tilt.area - 0.5) * cell_px
    line, hatch = scale.px(1), scale.px(HATCH_PX)
    far = np.maximum(abs(down), abs(right))
    marked: NDArray[np.bool_]
    match PATTERNS.get(role, Pattern.PLAIN):
        case Pattern.RISING:
            marked = (rows + cols) % hatch < line
        case Pattern.FALLING:
            marked = (rows - cols) % hatch < line
        case Pattern.DOT:
            reach = 0 if numbered else max(2.5 * line, cell_px / 6)
            marked = right**2 + down**2 < reach**2
        case Pattern.RING:
            marked = (far <= cell_px / 2 - 2 * line) & (far > cell_px / 2 - 4 * line)
        case Pattern.BORDER:
            marked = (far <= cell_px / 2 - line) & (far > cell_px / 2 - 3 * line)
        case Pattern.GRAIN:
            marked = (rows % hatch < line) & (cols % hatch < line)
        case _:
            x, y, reach = cross_place(cell_px, scale, numbered=numbered)
            right, down = right + cell_px / 2 - x, down + cell_px / 2 - y
            near = np.maximum(abs(down), abs(right)) <= max(3 * line, reach)
            marked = near & (np.minimum(abs(down - right), abs(down + right)) < 0.8 * line)
    return marked
