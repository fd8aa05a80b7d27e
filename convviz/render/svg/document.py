"""Shapes as SVG: one still, or an animation by CSS, without a script.

What is the same in all pictures is written once.  A cell has a class for the sequence of its
fills, everything else one for the pictures that it is in; the base style is the last
picture, which readers that do not animate, print, and whoever asked for less motion see.

CSS animations play in `<img>` too, and stop there for `prefers-reduced-motion`, which those
of SMIL do not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, count
from typing import NamedTuple, assert_never
from xml.sax.saxutils import escape

from convviz.page.scale import Scale
from convviz.page.type import BOLD, MONO, SANS, Face
from convviz.render.looks import Pattern
from convviz.render.svg.courses import Course, Period
from convviz.render.svg.paths import hex_colour, outlines, photo, plain, segment, tenths
from convviz.render.vector import (
    Area,
    Canvas,
    Cell,
    Lines,
    Photo,
    Placed,
    Point,
    Type,
    decimal,
    pattern_shapes,
)
from convviz.theme import Colour

STYLES = {
    SANS: '{}px "DejaVu Sans",Verdana,sans-serif',
    BOLD: '700 {}px "DejaVu Sans",Verdana,sans-serif',
    MONO: '{}px "DejaVu Sans Mono",Menlo,monospace',
}
"""The fonts as CSS has them, with a place for the size."""


HIDDEN, VISIBLE = "visibility:hidden", "visibility:visible"

STILL_RULE = "@media(prefers-reduced-motion:reduce){*{animation:none!important}}"
"""The rule for readers who asked for less motion; a page with controls does without it."""


class Playback(NamedTuple):
    """The milliseconds of each picture, and how often all play, 0 for ever."""

    durations_ms: Sequence[int]
    loop: int = 0


def svg(canvas: Canvas, pictures: Iterable[Iterable[Placed]], timing: Playback) -> str:
    """The document of all `pictures`, each given as its shapes."""
    drawing = _Drawing(timing)
    for number, placed in enumerate(pictures):
        drawing.add(number, placed)
    body = "".join(drawing.elements())  # before the style, which it fills
    width, height, paper, title, description = canvas
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}" role="img" aria-labelledby="t d"'
        f' xml:space="preserve"><title id="t">{escape(title)}</title>'
        f'<desc id="d">{escape(description)}</desc>'
        f"<style>{drawing.style()}</style><defs>{drawing.patterns()}</defs>"
        f'<path fill="{hex_colour(paper)}" d="M0 0h{width}v{height}H0z"/>{body}</svg>\n'
    )


class _Place(NamedTuple):
    """The place of a cell, whose look changes from picture to picture."""

    layer: int
    points: tuple[Point, ...]
    origin: Point
    cell_px: int
    numbered: bool
    scale: Scale


class _Drawing:
    """Collects the shapes of all pictures, and writes each once."""

    def __init__(self, timing: Playback) -> None:
        self._timing = timing
        self._cells: dict[_Place, Course[str | Cell]] = {}
        self._looks: dict[Cell, Cell] = {}
        self._others: dict[Placed, Course[str]] = {}
        self._pictures = 0
        self._names = map(_letters, count())
        self._classes: dict[tuple[Period[str], ...], str] = {}
        self._fonts: dict[tuple[Face, Colour], str] = {}
        self._tiles: dict[Cell, str] = {}

    def add(self, number: int, placed: Iterable[Placed]) -> None:
        """Take the shapes of one more picture."""
        self._pictures = number + 1
        for each in placed:
            layer, shape = each
            if isinstance(shape, Cell):
                points, _, origin, cell_px, numbered, scale = shape
                place = _Place(layer, points, origin, cell_px, numbered, scale)
                if place not in self._cells:
                    self._cells[place] = Course("none")
                self._cells[place].tell(number, self._look(shape))
            else:
                if each not in self._others:
                    self._others[each] = Course(HIDDEN)
                self._others[each].tell(number, VISIBLE)

    def elements(self) -> Iterator[str]:
        """Every element, layer by layer."""
        layers = {place.layer for place in self._cells} | {each.layer for each in self._others}
        for layer in sorted(layers):
            yield from self._cells_of(layer)
            yield from self._others_of(layer)

    def _cells_of(self, layer: int) -> Iterator[str]:
        squares: dict[tuple[Period[str], ...], list[tuple[Point, ...]]] = {}
        for place, looks in self._cells.items():
            if place.layer == layer:
                fills = tuple(
                    Period(start, self._fill(look))
                    for start, look in looks.until(self._pictures)
                )
                squares.setdefault(fills, []).append(place.points)
        for fills, places in squares.items():
            if len(fills) == 1:
                yield f'<path fill="{fills[0].value}" d="{outlines(places)}"/>'
            else:
                name = self._class(tuple(Period(at, f"fill:{fill}") for at, fill in fills))
                yield f'<path class="{name}" d="{outlines(places)}"/>'

    def _others_of(self, layer: int) -> Iterator[str]:
        """Shapes of one layer, those of one manner and time in one element."""
        groups: dict[tuple[str, str], list[str]] = {}
        texts: list[str] = []
        for (at, shape), shown in self._others.items():
            if at != layer:
                continue
            name = self._when(shown)
            match shape:
                case Area(colour, points):
                    manner = f'fill="{hex_colour(colour)}"'
                    groups.setdefault((name, manner), []).append(outlines([points]))
                case Lines(colour, width_px, segments):
                    manner = (
                        f'fill="none" stroke="{hex_colour(colour)}" stroke-width="{width_px:g}"'
                    )
                    path = "".join(map(segment, segments))
                    groups.setdefault((name, manner), []).append(path)
                case Type():
                    texts.append(self._text(shape, name))
                case Photo():
                    texts.append(photo(shape, name))
                case Cell():
                    raise AssertionError("cells are collected by themselves")
                case _:
                    assert_never(shape)
        for (name, manner), paths in groups.items():
            classes = f' class="{name}"' if name else ""
            yield f'<path{classes} {manner} d="{"".join(paths)}"/>'
        yield from texts

    def _text(self, text: Type, name: str) -> str:
        font = self._fonts.setdefault((text.face, text.colour), f"f{len(self._fonts)}")
        at = f'x="{tenths(text.x)}" y="{tenths(text.y)}"'
        if text.upright:
            x, y = tenths(text.x), tenths(text.y)
            at = f'transform="translate({x} {y})rotate(-90)"'
        length = ""
        if len(text.text) > 1:
            wide = tenths(text.face.length(text.text))
            length = f' textLength="{wide}" lengthAdjust="spacingAndGlyphs"'
            if abs(text.spacing) >= 0.005:
                length += f' letter-spacing="{decimal(text.spacing)}"'
        classes = f"{font} {name}".rstrip()
        return f'<text class="{classes}" {at}{length}>{escape(text.text)}</text>'

    def _when(self, shown: Course[str]) -> str:
        """The CSS class of a shape that is shown at times; empty if it always is."""
        periods = shown.until(self._pictures)
        return self._class(periods) if len(periods) > 1 else ""

    def _class(self, states: tuple[Period[str], ...]) -> str:
        """The CSS class of a shape that goes through these states."""
        if states not in self._classes:
            self._classes[states] = next(self._names)
        return self._classes[states]

    def _look(self, cell: Cell) -> str | Cell:
        """The colour of a cell, or its tile, the same object for all that are filled alike."""
        if cell.look.pattern is Pattern.PLAIN:
            return hex_colour(cell.look.ground)
        (x, y), size = cell.origin, cell.cell_px
        tile = cell._replace(points=(), origin=(x % size, y % size))
        return self._looks.setdefault(tile, tile)

    def _fill(self, look: str | Cell) -> str:
        if isinstance(look, str):
            return look
        return f"url(#{self._tiles.setdefault(look, f'p{len(self._tiles)}')})"

    def patterns(self) -> str:
        """The tiles of cells that are more than one colour."""
        found = []
        for tile, name in self._tiles.items():
            (x, y), size = tile.origin, tile.cell_px
            ground = f'<path fill="{hex_colour(tile.look.ground)}" d="M0 0h{size}v{size}H0z"/>'
            marks = "".join(map(plain, pattern_shapes(tile)))
            found.append(
                f'<pattern id="{name}" patternUnits="userSpaceOnUse" x="{tenths(x)}"'
                f' y="{tenths(y)}" width="{size}" height="{size}">{ground}{marks}</pattern>'
            )
        return "".join(found)

    def style(self) -> str:
        """The style sheet: fonts, and the keyframes of all classes."""
        rules = [
            f".{name}{{font:{STYLES[type_face.name].format(f'{type_face.size_px:g}')};"
            f"fill:{hex_colour(colour)}}}"
            for (type_face, colour), name in self._fonts.items()
        ]
        if not self._classes:
            return "".join(rules)
        durations, loop = self._timing
        starts = [0, *accumulate(durations)]
        rules.append(f"[class]{{animation:{starts[-1]}ms step-end {loop or 'infinite'}}}")
        for states, name in self._classes.items():
            frames = [
                f"{decimal(100 * starts[number] / starts[-1], 3)}%{{{state}}}"
                for number, state in states
            ]
            rules.append(f".{name}{{{states[-1].value};animation-name:{name}}}")
            rules.append(f"@keyframes {name}{{{''.join(frames)}}}")
        rules.append(STILL_RULE)
        return "".join(rules)


def _letters(number: int) -> str:
    """a, b ... z, aa, ab ...: a name of its own for each number.

    >>> _letters(0), _letters(25), _letters(26)
    ('a', 'z', 'aa')
    """
    rest, last = divmod(number, 26)
    return (_letters(rest - 1) if rest else "") + chr(ord("a") + last)
