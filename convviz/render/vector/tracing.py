"""Marks as shapes, in one `match` for all vector formats."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from math import cos, sin, tau
from typing import assert_never

from convviz.page.beams import Band, Prism
from convviz.page.layout import Spot
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
from convviz.page.projection import Point as Pixel
from convviz.page.projection import hull
from convviz.page.type import Words
from convviz.page.wires import Disc, Wire
from convviz.render.looks import Look, beam_colours, hue_colour, look, pale_colour
from convviz.render.vector.cutting import within
from convviz.render.vector.flat import flat, plane_corners
from convviz.render.vector.shapes import (
    Area,
    Cell,
    Lines,
    Photo,
    Placed,
    Points,
    Segment,
    Type,
    corners,
)
from convviz.render.vector.upright import grid_lines, upright
from convviz.scene.model import Scene
from convviz.scene.roles import WARM
from convviz.theme import Colour, Theme

CORNERS = 48
"""Corners of a polygon that is seen as a circle."""

LIGHTS, EDGES, WIRES, RINGS, DISCS, NAMES = range(6)
PANEL, FURNITURE = 10, 1 << 20
"""Layers: a panel takes ten from a multiple of `PANEL` on; the footer is above them all."""


def shapes(marks: Iterable[Mark], scene: Scene, theme: Theme) -> Iterator[Placed]:
    """The shapes of the marks of one step."""
    marks = tuple(mark for mark in marks if not isinstance(mark, Words) or mark.text)
    panel = blocks = 0
    for mark in marks:
        match mark:
            case Light(beam, hue, edge_px):
                yield Placed(LIGHTS, Area(beam_colours(theme, hue)[0], _filled(beam, edge_px)))
            case Edges(beam, hue, width_px):
                lines = tuple(_edges(beam, width_px))
                layer = PANEL * panel + 5 if panel else EDGES
                yield Placed(layer, Lines(beam_colours(theme, hue)[1], width_px, lines))
            case Wire(_, hue, width_px):
                lines = tuple(_edges(mark, width_px))
                yield Placed(WIRES, Lines(hue_colour(theme, hue), width_px, lines))
            case Disc():
                yield from _disc(mark, theme)
            case Words():
                yield Placed(FURNITURE if panel else NAMES, _type(mark, theme))
            case Rectangle(spot, fill):
                blocks += bool(panel)
                layer = FURNITURE + blocks if panel else NAMES
                yield Placed(layer, Area(_fill_colour(theme, fill), corners(spot)))
            case Swatch(_, role, hue):
                yield from _swatch(mark, look(theme, role, hue), scene, theme)
            case Grid():
                panel += 1
                yield from upright(mark, scene, theme, PANEL * panel)
            case Pointer():
                for outline in mark.parts:
                    yield Placed(PANEL * panel + 6, Area(theme.ink, outline))
            case Picture():
                panel += 1
                yield from _picture(mark, theme, PANEL * panel)
            case Lying():
                panel += 1
                yield from flat(mark, scene, theme, PANEL * panel)
            case EdgesOver(over, plane):
                if plane.cells.numbers is None:  # they are not struck through
                    width_px = plane.scale.px(1)
                    lines = tuple(within(plane_corners(plane), _edges(over, width_px)))
                    yield Placed(PANEL * panel + 5, Lines(theme.ink, width_px, lines))
            case _:
                assert_never(mark)


def _picture(picture: Picture, theme: Theme, layer: int) -> Iterator[Placed]:
    yield Placed(layer, Photo(picture.inside, picture.image, picture.scale))
    above = (
        (picture.outline(), theme.ink),
        (picture.to_come(), theme.padding),
        (picture.halo(), theme.paper),
        (picture.frame(), hue_colour(theme, picture.portion.hue)),
    )
    for number, (spots, colour) in enumerate(above, start=1):
        yield from (Placed(layer + number, Area(colour, corners(spot))) for spot in spots)


def _fill_colour(theme: Theme, fill: Shade | int) -> Colour:
    match fill:
        case Shade.PAPER:
            return theme.paper
        case Shade.INK:
            return theme.ink
        case Shade.DONE:
            return pale_colour(theme, WARM)
        case Shade.READ:
            return pale_colour(theme, 0)
        case Shade.LINE:
            return theme.line
        case Shade.PADDING:
            return theme.padding
        case hue:
            return hue_colour(theme, hue)


def _type(words: Words, theme: Theme) -> Type:
    colour, type_face = theme.muted if words.muted else theme.ink, words.face
    if words.upright:
        x, y = words.x + type_face.ascent_px, words.y + type_face.width(words.text)
        return Type(words.text, type_face, x, y, colour, upright=True)
    return Type(words.text, type_face, words.x, words.y + type_face.ascent_px, colour)


def _filled(beam: Band | Prism, edge_px: int) -> Points:
    if isinstance(beam, Prism):
        half = edge_px / 2
        return tuple((x + half, y + half) for x, y in hull([*beam.below, *beam.above]))
    x0, top0, bottom0, x1, top1, bottom1, down = beam
    right, low0, low1 = x1 + edge_px, bottom0 + edge_px, bottom1 + edge_px
    points = (x0, top0), (right, top1), (right, low1), (x0, low0)
    return tuple((y, x) for x, y in reversed(points)) if down else points


def _disc(disc: Disc, theme: Theme) -> Iterator[Placed]:
    """A disc of paper within one of the ring's colour; a circle has `CORNERS`."""
    colour = theme.line if disc.hue is None else hue_colour(theme, disc.hue)
    middle_x, middle_y = disc.spot.x + disc.spot.width / 2, disc.spot.y + disc.spot.height / 2
    for layer, within_px, fill in ((RINGS, 0, colour), (DISCS, disc.line_px, theme.paper)):
        reach = disc.spot.width / 2 - within_px
        turns = [tau * corner / CORNERS for corner in range(CORNERS)]
        points = [(middle_x + reach * cos(at), middle_y + reach * sin(at)) for at in turns]
        yield Placed(layer, Area(fill, tuple(points)))


def _edges(beam: Band | Prism | Wire, width_px: int) -> Iterator[Segment]:
    half = width_px / 2
    if isinstance(beam, Wire):
        yield from (_through(start, end, half) for start, end in pairwise(beam.points))
        return
    if isinstance(beam, Prism):
        for low, high in zip(beam.below, beam.above, strict=True):
            yield _through(low, high, half)
        return
    for start, stop in ((beam.top0, beam.top1), (beam.bottom0, beam.bottom1)):
        x0, y0, x1, y1 = beam.x0, start + half, beam.x1 + width_px, stop + half
        yield (y0, x0, y1, x1) if beam.down else (x0, y0, x1, y1)


def _through(start: Pixel, end: Pixel, half: float) -> Segment:
    """The line through pixels, `half` its width right of their upper left corners and below."""
    return start.x + half, start.y + half, end.x + half, end.y + half


def _swatch(mark: Swatch, seen: Look, scene: Scene, theme: Theme) -> Iterator[Placed]:
    spot, scale = mark.spot, mark.scale
    cell = spot.width - scale.px(1)
    square = corners(Spot(spot.x, spot.y, cell, cell))
    numbered = bool(scene.numbers)
    yield Placed(NAMES, Cell(square, seen, (spot.x, spot.y), cell, numbered, scale))
    yield Placed(NAMES, grid_lines(theme, spot.x, spot.y, 1, 1, cell, scale.px(1)))
