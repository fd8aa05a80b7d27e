"""Marks as pixels: palette indices on one canvas, which is drawn over from frame to frame.

The renderer holds the inks and the tiles; it is made once for an animation and knows
nothing of the layer that is shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, assert_never

import numpy as np

from convviz.page.beams import Band
from convviz.page.canvas import Page
from convviz.page.marking import behind, in_front, marks, standing
from convviz.page.marks import (
    Edges,
    EdgesOver,
    Grid,
    Light,
    Lying,
    Mark,
    Rectangle,
    Shade,
    Swatch,
)
from convviz.page.pictures import Picture
from convviz.page.pointers import Pointer
from convviz.page.projection import Point
from convviz.page.type import Words
from convviz.page.wires import Disc, Wire
from convviz.render.inks import Inks
from convviz.render.letters import letters
from convviz.render.looks import beam_colours, hue_colour, pale_colour
from convviz.render.raster.beams import (
    Stroke,
    disc_of,
    edges,
    edges_of,
    fill,
    fill_polygon,
    fill_prism,
    put,
)
from convviz.render.raster.panels import PanelMaker, area_of, stamp
from convviz.scene.model import Cells, Still
from convviz.scene.roles import WARM
from convviz.theme import Theme

if TYPE_CHECKING:
    from convviz.render.inks import Pixels


class Raster:
    """Draws the stills of one page in one theme.

    Pages of one animation share their `inks`.
    """

    def __init__(
        self, page: Page, theme: Theme, *, beams: bool = True, inks: Inks | None = None
    ) -> None:
        self._page, self._theme, self._beams = page, theme, beams
        scene, metrics = page.body.scene, page.body.metrics
        self._line_px = page.scale.px(1)
        inks = self._inks = inks or Inks(theme.paper)
        line, self._ink = inks.ink(theme.line), inks.ink(theme.ink)
        self._muted, paper = inks.ink(theme.muted), inks.paper
        self._shades: dict[Shade | int, int] = {
            hue: inks.ink(hue_colour(theme, hue)) for hue in scene.hues
        }
        images = scene.images.values()
        greys = None
        if images:
            from convviz.render.raster.photographs import Greys, Photographs

            greys = Greys.of(inks, images)
        self._makes = PanelMaker(scene, metrics, theme, inks, greys)
        beam = {hue: beam_colours(theme, hue) for hue in scene.hues if hue != WARM}
        self._fills = {hue: inks.ink(faint) for hue, (faint, _) in beam.items()}
        under = [paper, *self._fills.values()]
        self._edges = {hue: inks.ramp(inks.ink(edge), under) for hue, (_, edge) in beam.items()}
        self._lying = None
        if any(panel.tilted for panel in page.body.panels.values()):
            from convviz.render.raster.tilted import TiltedPanels  # few views have them

            self._lying = TiltedPanels(scene, metrics, theme, inks)
        self._wires: dict[int | None, Pixels] = {}
        if page.body.signs:
            grounds = {hue: [paper, fill_ink] for hue, fill_ink in self._fills.items()}
            self._wires = {
                hue: inks.ramp(self._shades[hue], grounds.get(hue, under)) for hue in scene.hues
            }
            self._wires[None] = inks.ramp(line, [paper])
        self._on_page = {ink: inks.ramp(ink, under) for ink in (self._ink, self._muted)}
        track = inks.ink(theme.padding)
        self._shades |= {Shade.PAPER: paper, Shade.LINE: line, Shade.PADDING: track}
        self._shades[Shade.INK] = self._ink
        if page.body.sheets:
            self._shades[Shade.DONE] = inks.ink(pale_colour(theme, WARM))
            self._shades[Shade.READ] = inks.ink(pale_colour(theme, 0))
        self._photographs = Photographs(inks, greys, images) if greys else None
        self._panels: dict[str, tuple[object, Pixels]] = {}
        self._behind: tuple[object, Pixels] | None = None
        self._bare = np.full((page.height, page.width), paper, np.uint8)
        self._draw(self._bare, standing(page))
        self._canvas = np.empty_like(self._bare)

    @property
    def page(self) -> Page:
        """The page that is drawn."""
        return self._page

    @property
    def film_inks(self) -> Inks:
        """The inks of every page of the animation."""
        return self._inks

    @property
    def theme(self) -> Theme:
        """The colours."""
        return self._theme

    def marks(self, still: Still, note: str = "") -> tuple[Mark, ...]:
        """The marks that `draw` draws of a still."""
        return marks(self._page, still, note, beams=self._beams)

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

    def draw(self, still: Still, note: str = "") -> Pixels:
        """A still as indices, of shape (height, width); drawn over by the next call.

        `note` is said beside the counter.
        """
        page = self._page
        beneath = tuple(behind(page, still, beams=self._beams))
        if self._behind is None or self._behind[0] != beneath:
            background = self._bare.copy()
            self._draw(background, beneath)
            self._behind = (beneath, background)
        np.copyto(self._canvas, self._behind[1])
        self._draw(self._canvas, in_front(page, still, note, beams=self._beams))
        return self._canvas

    def _draw(self, canvas: Pixels, drawn: Iterable[Mark]) -> None:
        for mark in drawn:
            match mark:
                case Words():
                    self._write(canvas, mark)
                case Rectangle(spot, shade):
                    canvas[area_of(spot)] = self._shades[shade]
                case Swatch(spot, role, hue):
                    cell = spot.width - self._line_px
                    canvas[area_of(spot)] = self._makes.swatch(role, hue, cell)
                case Light(beam, hue, edge_px):
                    if isinstance(beam, Band):
                        fill(canvas.T if beam.down else canvas, beam, self._fills[hue], edge_px)
                    else:
                        fill_prism(canvas, beam, self._fills[hue])
                case Edges(beam, hue, width_px):
                    if isinstance(beam, Band):
                        upright = canvas.T if beam.down else canvas
                        edges(upright, beam, self._edges[hue], width_px)
                    else:
                        put(canvas, edges_of(beam, width_px), self._edges[hue])
                case Wire(_, hue, width_px):
                    put(canvas, edges_of(mark, width_px), self._wires[hue])
                case Disc(_, at_work):
                    inside, ring = disc_of(mark)
                    canvas[inside.rows, inside.cols] = self._inks.paper
                    put(canvas, ring, self._wires[at_work])
                case Grid(key, spot):
                    canvas[area_of(spot)] = self._panel(key, mark)
                case Picture():
                    self._draw_picture(canvas, mark)
                case Pointer():
                    for corners in mark.parts:
                        outline = [Point(x, y) for x, y in corners]
                        fill_polygon(canvas, outline, self._ink)
                case Lying(key, spot, kind, _, cells):
                    assert self._lying is not None
                    self._lying.draw(canvas[area_of(spot)], key, kind, cells)
                case EdgesOver(beam, plane):
                    assert self._lying is not None
                    rows, cols, levels = edges_of(beam, self._line_px)
                    edge = Stroke(rows - plane.spot.y, cols - plane.spot.x, levels)
                    area = canvas[area_of(plane.spot)]
                    self._lying.draw_edge(area, plane.kind, plane.cells, edge)
                case _:
                    assert_never(mark)

    def _write(self, canvas: Pixels, words: Words) -> None:
        mask = letters(words.face).mask(words.text)
        ramp = self._on_page[self._muted if words.muted else self._ink]
        stamp(canvas, np.rot90(mask) if words.upright else mask, words.x, words.y, ramp)

    def _draw_picture(self, canvas: Pixels, picture: Picture) -> None:
        assert self._photographs is not None
        canvas[area_of(picture.inside)] = self._photographs.drawn(picture)
        for spots, ink in (
            (picture.outline(), self._ink),
            (picture.to_come(), self._shades[Shade.PADDING]),
            (picture.halo(), self._shades[Shade.PAPER]),
            (picture.frame(), self._shades[picture.portion.hue]),
        ):
            for spot in spots:
                canvas[area_of(spot)] = ink

    def _panel(self, key: str, grid: Grid) -> Pixels:
        """The pixels of a panel, drawn anew only if its cells have changed."""
        state, before = _state(grid.cells), self._panels.get(key)
        if before is None or before[0] != state:
            before = self._panels[key] = (state, self._makes.panel(grid.kind, grid.cells))
        return before[1]


def _state(cells: Cells) -> tuple[object, ...]:
    """The parts of `cells` that a panel shows, to be compared."""
    return (
        cells.roles.tobytes(),
        cells.hue,
        cells.footprint,
        cells.frame,
        cells.lit,
        cells.numbers,
        None if cells.hues is None else cells.hues.tobytes(),
        cells.links,
        None if cells.greys is None else cells.greys.tobytes(),
        cells.moving,
        cells.pale,
        cells.focus,
        cells.weights,
    )
