"""Marks as shapes: one `match`, whatever the file is to be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import assert_never

from convviz.page.beams import Band, Prism
from convviz.page.layout import Spot
from convviz.page.marks import (
    HALO_PX,
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
from convviz.page.projection import hull
from convviz.page.type import Words
from convviz.render.looks import Look, beam_colours, hue_colour, look
from convviz.render.vector.cutting import clear_of, within
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
from convviz.theme import Colour, Theme

LIGHTS, EDGES, NAMES, PANEL, FURNITURE = 0, 1, 2, 10, 1 << 20
"""Layers: a panel takes ten from a multiple of `PANEL` on; the footer is above them all."""


def shapes(marks: Iterable[Mark], scene: Scene, theme: Theme) -> Iterator[Placed]:
    """Everything that is drawn of the marks of one step."""
    marks = tuple(mark for mark in marks if not isinstance(mark, Words) or mark.text)
    kept_free = [_halo(mark) for mark in marks if isinstance(mark, Words) and mark.clears]
    panel = blocks = 0
    for mark in marks:
        match mark:
            case Light(beam, hue):
                yield Placed(LIGHTS, Area(beam_colours(theme, hue)[0], _filled(beam)))
            case Edges(beam, hue):
                lines = tuple(clear_of(kept_free, _edges(beam)))
                yield Placed(EDGES, Lines(beam_colours(theme, hue)[1], 1, lines))
            case Words():
                yield Placed(FURNITURE if panel else NAMES, _type(mark, theme))
            case Rectangle(spot, fill):
                blocks += bool(panel)
                layer = FURNITURE + blocks if panel else NAMES
                yield Placed(layer, Area(_fill_colour(theme, fill), corners(spot)))
            case Swatch(spot, role, hue):
                yield from _swatch(spot, look(theme, role, hue), scene, theme)
            case Grid():
                panel += 1
                yield from upright(mark, scene, theme, PANEL * panel)
            case Picture():
                panel += 1
                yield from _picture(mark, theme, PANEL * panel)
            case Lying():
                panel += 1
                yield from flat(mark, scene, theme, PANEL * panel)
            case EdgesOver(prism, plane):
                if plane.cells.numbers is None:  # they are not struck through
                    lines = tuple(within(plane_corners(plane), _edges(prism)))
                    yield Placed(PANEL * panel + 5, Lines(theme.ink, 1, lines))
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


def _halo(words: Words) -> Spot:
    """What is kept free of the edges of beams around a name."""
    return Spot(
        words.x - HALO_PX,
        words.y + 2,
        words.face.width(words.text) + 2 * HALO_PX,
        words.face.height_px - 2,
    )


def _filled(beam: Band | Prism) -> Points:
    if isinstance(beam, Prism):
        return tuple((x + 0.5, y + 0.5) for x, y in hull([*beam.below, *beam.above]))
    x0, top0, bottom0, x1, top1, bottom1, down = beam
    points = (x0, top0), (x1 + 1, top1), (x1 + 1, bottom1 + 1), (x0, bottom0 + 1)
    return tuple((y, x) for x, y in reversed(points)) if down else points


def _edges(beam: Band | Prism) -> Iterator[Segment]:
    if isinstance(beam, Prism):
        for low, high in zip(beam.below, beam.above, strict=True):
            yield low.x + 0.5, low.y + 0.5, high.x + 0.5, high.y + 0.5
        return
    for start, stop in ((beam.top0, beam.top1), (beam.bottom0, beam.bottom1)):
        x0, y0, x1, y1 = beam.x0, start + 0.5, beam.x1 + 1, stop + 0.5
        yield (y0, x0, y1, x1) if beam.down else (x0, y0, x1, y1)


def _swatch(spot: Spot, seen: Look, scene: Scene, theme: Theme) -> Iterator[Placed]:
    cell = spot.width - 1
    square = corners(Spot(spot.x, spot.y, cell, cell))
    yield Placed(NAMES, Cell(square, seen, (spot.x, spot.y), cell, bool(scene.numbers)))
    yield Placed(NAMES, grid_lines(theme, spot.x, spot.y, 1, 1, cell))
