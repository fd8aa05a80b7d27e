"""Draws the pictures of an image filter: palette indices on one canvas, step by step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from convviz.filtering.cells import CellLook, area, draw_cell, mark, outline, ringed
from convviz.filtering.colours import GREYS, SHADES, Greys, indices
from convviz.filtering.middle import ARROW_PX, HEADING_GAP, NUMBER_PX, heading_px
from convviz.filtering.words import equation
from convviz.page.beams import Band
from convviz.page.layout import Spot
from convviz.page.type import SANS, face
from convviz.render.inks import Inks
from convviz.render.letters import letters
from convviz.render.looks import beam_colours, readable_on
from convviz.render.raster.beams import edges, fill
from convviz.render.raster.panels import stamp
from convviz.render.raster.tiles import lay, tile
from convviz.scene.model import WARM, Role
from convviz.words.equations import number_text

if TYPE_CHECKING:
    from convviz.filtering.correlation import Filtered, Tap
    from convviz.filtering.middle import MiddleColumn
    from convviz.filtering.plan import FilterPage
    from convviz.page.type import Words
    from convviz.render.inks import Pixels
    from convviz.theme import Colour, Theme

T = TypeVar("T")


class Painter:
    """Draws the steps of one filter in one theme, at the places of a plan."""

    def __init__(self, filtered: Filtered, places: FilterPage, theme: Theme) -> None:
        self._filtered, self._plan, self._theme = filtered, places, theme
        inks = self._inks = Inks(theme.paper)
        self._ink, self._line, self._muted = map(inks.ink, (theme.ink, theme.line, theme.muted))
        self._hue, self._warm = inks.ink(theme.hues[0]), inks.ink(theme.warm)
        self._track = inks.ink(theme.padding)
        self._faint, edge = map(inks.ink, beam_colours(theme, 0))
        self._edge = inks.ramp(edge, [inks.paper, self._faint])
        self._plain = inks.ramp(self._ink, [inks.paper, self._track])
        self._lesser = inks.ramp(self._muted, [inks.paper])
        self._on_hue, self._on_warm = map(self._ramp_on, (theme.hues[0], theme.warm))
        self._padding = self._tile(places.cell_px)
        swatches = [self._tile(spot.width - 1) for _, spot in places.legend]
        self._greys = Greys(inks, GREYS if len(filtered.image) == 1 else SHADES)
        image, result = indices(inks, self._greys, filtered.image, filtered.result)
        self._result = _enlarged(result, places.scale)
        self._bare = self._draw_bare(_enlarged(image, places.scale), swatches)

    @property
    def palette(self) -> Pixels:
        """Every colour that a picture may have, uint8 of shape (n, 3)."""
        return self._inks.palette

    def draw(self, step: int, note: str = "") -> Pixels:
        """The picture of `step`, of shape (height, width); `note` is said by the counter."""
        canvas, places = self._bare.copy(), self._plan
        row, col = self._filtered.place(step)
        down, right = self._filtered.kernel.reach
        read = self._on(places.image, row - down, col - right, row + down, col + right)
        made = self._on(places.result, row, col, row, col)
        self._draw_beams(canvas, read, made)
        for channel, column in enumerate(places.columns):
            self._draw_column(canvas, channel, column, step)
        self._draw_result(canvas, row, col)
        for spot, plane, ink in (
            (read, places.image, self._hue),
            (made, places.result, self._warm),
        ):
            mark(canvas, ringed(spot, _within(plane)), ink, self._inks.paper)
        self._draw_footer(canvas, step, note)
        return canvas

    def _ramp_on(self, ground: Colour) -> Pixels:
        over = self._inks.ink(readable_on(self._theme, ground))
        return self._inks.ramp(over, [self._inks.ink(ground)])

    def _tile(self, cell_px: int) -> Pixels:
        return tile(self._theme, self._inks, Role.PADDING, WARM, cell_px, numbered=True)

    def _draw_bare(self, image: Pixels, swatches: list[Pixels]) -> Pixels:
        """All that is the same in every picture: image, kernel and words."""
        places, kernel = self._plan, self._filtered.kernel
        canvas = np.full((places.height, places.width), self._inks.paper, np.uint8)
        for swatch, (_, spot) in zip(swatches, places.legend, strict=True):
            canvas[area(spot)] = lay(swatch[None, None], self._line)
        for words in places.words:
            self._write(canvas, words)
        for spot, pixels in ((places.image, image), (places.result, self._track)):
            canvas[area(spot)] = self._ink
            canvas[_inside(spot)] = pixels
        self._draw_grid(
            canvas,
            places.kernel,
            kernel.weights,
            lambda weight: CellLook(self._hue, self._on_hue, number_text(weight)),
        )
        outline(canvas, places.kernel, self._ink)
        return canvas

    def _draw_beams(self, canvas: Pixels, read: Spot, made: Spot) -> None:
        """From the patch on the image to the patch, and from the pixel to its place."""
        image, result, columns = self._plan.image, self._plan.result, self._plan.columns
        patch, pixel = columns[0].patch, columns[-1].pixel
        if self._plan.upright:
            canvas = canvas.T
            patch = _from_to(patch, columns[-1].patch)
            patch = _turned(patch._replace(y=patch.y - heading_px() - HEADING_GAP))
            pixel = _turned(_from_to(columns[0].pixel, pixel))
            image, result, read, made = map(_turned, (image, result, read, made))
        bands = [
            _band(image.x + image.width, read, patch.x, patch),
            _band(pixel.x + pixel.width, pixel, result.x - 1, made),
        ]
        for band in bands:
            fill(canvas, band, self._faint)
            edges(canvas, band, self._edge)

    def _draw_column(
        self, canvas: Pixels, channel: int, column: MiddleColumn, step: int
    ) -> None:
        filtered = self._filtered
        taps = filtered.taps(channel, step)
        self._draw_grid(canvas, column.patch, taps, self._look_of_pixel)
        self._draw_grid(
            canvas,
            column.products,
            taps,
            lambda tap: CellLook(self._inks.paper, self._plain, number_text(tap.product)),
        )
        total = number_text(filtered.sum(channel, step))
        value = int(filtered.result[channel, *filtered.place(step)])
        type_face = face(SANS, NUMBER_PX)
        look = CellLook(self._warm, self._on_warm, total)
        draw_cell(canvas, column.sum, look, type_face, self._line)
        draw_cell(canvas, column.pixel, self._look_of_grey(value), type_face, self._line)
        arrow = face(SANS, NUMBER_PX + 3)
        x = column.sum.x + column.sum.width + (ARROW_PX - arrow.width("→")) // 2
        y = column.sum.y + (column.sum.height - arrow.height_px) // 2
        stamp(canvas, letters(arrow).mask("→"), x, y, self._lesser)

    def _look_of_pixel(self, tap: Tap) -> CellLook:
        """A pixel in its grey; one beyond the edge hatched, as padding is."""
        if tap.outside:
            return CellLook(self._padding, self._plain, str(tap.value))
        return self._look_of_grey(tap.value)

    def _look_of_grey(self, value: int) -> CellLook:
        ground = int(self._greys.nearest(np.array(value, np.uint8)))
        return CellLook(ground, self._greys.ramp(value), str(value))

    def _draw_grid(
        self,
        canvas: Pixels,
        spot: Spot,
        rows: Sequence[Sequence[T]],
        look: Callable[[T], CellLook],
    ) -> None:
        cell = self._plan.cell_px
        for down, items in enumerate(rows):
            for right, item in enumerate(items):
                at = Spot(spot.x + right * cell, spot.y + down * cell, cell + 1, cell + 1)
                draw_cell(canvas, at, look(item), self._plan.number_face, self._line)

    def _draw_result(self, canvas: Pixels, row: int, col: int) -> None:
        """The result as far as it is made: whole rows, and the beginning of one."""
        shown, scale = canvas[_inside(self._plan.result)], self._plan.scale
        top, bottom, right = row * scale, (row + 1) * scale, (col + 1) * scale
        shown[:top] = self._result[:top]
        shown[top:bottom, :right] = self._result[top:bottom, :right]

    def _on(self, spot: Spot, top: int, left: int, bottom: int, right: int) -> Spot:
        """Rows and columns of the image at `spot`, last ones included, as far as they are."""
        scale, (_, rows, cols) = self._plan.scale, self._filtered.shape
        top, left = max(0, top), max(0, left)
        high, wide = min(bottom, rows - 1) - top + 1, min(right, cols - 1) - left + 1
        x, y = spot.x + 1 + left * scale, spot.y + 1 + top * scale
        return Spot(x, y, wide * scale, high * scale)

    def _write(self, canvas: Pixels, words: Words) -> None:
        ramp = self._lesser if words.muted else self._plain
        stamp(canvas, letters(words.face).mask(words.text), words.x, words.y, ramp)

    def _draw_footer(self, canvas: Pixels, step: int, note: str) -> None:
        footer, steps = self._plan.footer, self._filtered.steps
        if footer is None:
            return
        self._write(canvas, footer.equation(equation(self._filtered, step)))
        for words in footer.counter(f"step {step + 1:,} / {steps:,}", [note] * bool(note)):
            self._write(canvas, words)
        bar = footer.bar
        canvas[area(bar)] = self._track
        canvas[bar.y :, bar.x : bar.x + bar.width * (step + 1) // steps] = self._hue


def _enlarged(pixels: Pixels, scale: int) -> Pixels:
    return pixels.repeat(scale, axis=0).repeat(scale, axis=1)


def _inside(spot: Spot) -> tuple[slice, slice]:
    """Without the outline of one pixel."""
    return area(_within(spot))


def _within(spot: Spot) -> Spot:
    return Spot(spot.x + 1, spot.y + 1, spot.width - 2, spot.height - 2)


def _turned(spot: Spot) -> Spot:
    """Where `spot` is on a transposed canvas."""
    return Spot(spot.y, spot.x, spot.height, spot.width)


def _from_to(first: Spot, last: Spot) -> Spot:
    """All from `first` to `last`, which is right of it."""
    return first._replace(width=last.x + last.width - first.x)


def _band(x0: int, source: Spot, x1: int, target: Spot) -> Band:
    """From the rows of `source` to those of `target`, between two edges."""
    return Band(
        x0,
        source.y,
        source.y + source.height - 1,
        x1,
        target.y,
        target.y + target.height - 1,
    )
