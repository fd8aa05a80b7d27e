"""The page around the panels: title, legend, footer and their places.

Decides the size of the canvas; draws nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from convviz.errors import ConvVizError
from convviz.render.fit import (
    ENOUGH_CELL,
    LARGEST_CELL,
    SMALLEST_CELL,
    fit,
    least_size,
    number_px,
)
from convviz.render.layout import Layout, Spot
from convviz.render.type import BOLD, MONO, SANS, Face, face
from convviz.scene.model import Kind, Role, Scene, Section

MARGIN = 28
TITLE_PX = (20, 18, 16, 14, 12, 11)
"""Sizes of the title, tried from the largest."""

ARGUMENTS_SHARE = 0.75
"""The arguments are set smaller than the title, but never under 11 px."""

COUNTER_GAP = 24
FOOTER_PX = (14, 13, 12, 11)
LEGEND_PX = 13
SWATCH_PX = 15
BAR_PX = 6
PREFERRED = (960, 660)
LARGEST = (1280, 960)
LARGEST_BY_CELL = (2560, 1920)
"""Pages that are used before channels are left out, the last where cells have to be large."""

LEAST_PX, MOST_PX = 64, 4096


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text at its place: `x`, `y` of its top left pixel."""

    text: str
    face: Face
    x: int
    y: int
    muted: bool = False

    @property
    def right(self) -> int:
        """The pixel right of it."""
        return self.x + self.face.width(self.text)


@dataclass(frozen=True, slots=True)
class Page:
    """A canvas of `width` by `height` pixels, with `body` at (`body_x`, `body_y`).

    `legend` has the cells of the legend with their roles; `footer` is where the
    equation starts and the counter ends, None without caption; `bar` is the progress bar.
    """

    width: int
    height: int
    body: Layout
    body_x: int
    body_y: int
    words: tuple[Words, ...]
    legend: tuple[tuple[Role, Spot], ...]
    footer: Footer | None


@dataclass(frozen=True, slots=True)
class Footer:
    """Equation, counter and bar; on a narrow page the counter has a line of its own.

    The equation starts at (`left`, `equation_y`), the counter ends at (`right`,
    `counter_y`); what is said beside it starts right of `beside_left`.
    """

    mono: Face
    small: Face
    left: int
    right: int
    equation_y: int
    counter_y: int
    beside_left: int
    bar: Spot

    def equation(self, text: str) -> Words:
        """The equation's line, its end cut off visibly where it is too long."""
        most = (self.right - self.left) // self.mono.width("0")
        if len(text) > most:
            text = text[: most - 1] + "…"
        return Words(text, self.mono, self.left, self.equation_y)

    def counter(self, text: str, beside: list[str]) -> list[Words]:
        """The counter, and left of it as much of what is said beside it as there is room."""
        words: list[Words] = []
        right = self.right
        for part in (text, *reversed(beside)):
            x = right - self.small.width(part)
            if words and x < self.beside_left:
                break
            words.append(Words(part, self.small, x, self.counter_y, True))
            right = x - COUNTER_GAP
        return words


def lay_out(
    scenes: Iterable[Scene],
    *,
    size: tuple[int, int] | None,
    cell_px: int | None,
    caption: bool,
) -> Page:
    """The page for the first of `scenes` that can be shown well.

    Raises:
        ConvVizError: not even the scene that shows least fits.
    """
    scenes = list(scenes)
    _check(size, cell_px)
    limits = [size] if size else [PREFERRED, LARGEST] + [LARGEST_BY_CELL] * bool(cell_px)
    bounds = []
    for width, height in limits:
        top, bottom = _furniture(scenes[0], width, caption)
        bounds.append((width - 2 * MARGIN, height - top - bottom))
    bare, most = _without_headings(scenes), LARGEST_CELL if size else ENOUGH_CELL
    body = fit(scenes, bounds, cell_px, most) or fit(bare, bounds, cell_px, most)
    if body is None:
        raise _too_small(bare[-1], limits[-1], cell_px, caption)
    return _page(body, size, caption)


def _without_headings(scenes: list[Scene]) -> list[Scene]:
    """`scenes` with their boxes alone, for the smallest of pages."""
    return [
        replace(scene, sections=tuple(Section((), section.box) for section in scene.sections))
        for scene in scenes
    ]


def _check(size: tuple[int, int] | None, cell_px: int | None) -> None:
    for name, values, least, most in (
        ("size", size or (), LEAST_PX, MOST_PX),
        ("cell_px", () if cell_px is None else (cell_px,), 4, 128),
    ):
        if not isinstance(values, tuple) or (name == "size" and len(values) not in (0, 2)):
            raise ConvVizError(f"size must be (width, height) in pixels, not {values!r}")
        for value in values:
            if (
                isinstance(value, bool)
                or not isinstance(value, int)
                or not (least <= value <= most)
            ):
                raise ConvVizError(f"{name} must be from {least} to {most} px, not {value!r}")


def _too_small(
    scene: Scene, limit: tuple[int, int], cell_px: int | None, caption: bool
) -> ConvVizError:
    """The complaint that `scene`, which shows least, does not fit in `limit` either."""
    width, height = least_size(scene, cell_px)
    width += 2 * MARGIN
    what = f"cells of {cell_px} px" if cell_px else f"cells of {SMALLEST_CELL} px, the least,"
    return ConvVizError(
        f"{scene.caption.operator} {scene.caption.shapes} does not fit in"
        f" {limit[0]}x{limit[1]} px: with {what} it needs"
        f" {width}x{height + sum(_furniture(scene, max(width, limit[0]), caption))} px"
        + (", or less without caption" if caption else "")
    )


def _page(body: Layout, size: tuple[int, int] | None, caption: bool) -> Page:
    scene = body.scene
    width = size[0] if size else max(body.width + 2 * MARGIN, _least_width(scene, caption))
    title, top = _title(scene, width) if caption else ((), MARGIN)
    left_out = [
        kind
        for kind, longest in scene.numbers.items()
        if number_px(longest, body.metrics.cell_px[kind]) is None
    ]
    legend, swatches, legend_height = (
        _legend(scene, width, left_out) if caption else ((), (), 0)
    )
    footer_height = _footer_height(scene, width) if caption else MARGIN
    height = size[1] if size else top + body.height + legend_height + footer_height
    spare = height - top - legend_height - footer_height - body.height
    legend_y = height - footer_height - legend_height
    return Page(
        width,
        height,
        body,
        (width - body.width) // 2,
        top + spare // 2,
        (*title, *(_moved(words, legend_y) for words in legend)),
        tuple((role, spot._replace(y=spot.y + legend_y)) for role, spot in swatches),
        _footer(scene, width, height) if caption else None,
    )


def _moved(words: Words, down: int) -> Words:
    return Words(words.text, words.face, words.x, words.y + down, words.muted)


def _least_width(scene: Scene, caption: bool) -> int:
    """Pixels without which the title would be broken or the footer set small."""
    if not caption:
        return 0
    footer = face(MONO, FOOTER_PX[0]).width(scene.footer_room)
    counter = face(SANS, FOOTER_PX[0]).width(_counter_room(scene))
    title = face(BOLD, 18).width(f"{scene.caption.operator} {scene.caption.shapes}")
    arguments = face(SANS, 14).width("   ".join(scene.caption.arguments))
    needed = max(footer + counter + COUNTER_GAP, title + arguments + 32)
    return min(PREFERRED[0], needed + 2 * MARGIN)


def _counter_room(scene: Scene) -> str:
    """The longest that the counter will say."""
    return f"step {scene.steps:,} / {scene.steps:,}"


def _furniture(scene: Scene, width: int, caption: bool) -> tuple[int, int]:
    """Pixels that title, and legend and footer, take above and below the body."""
    if not caption:
        return MARGIN, MARGIN
    return _title(scene, width)[1], _legend(scene, width, scene.numbers)[2] + _footer_height(
        scene, width
    )


def _title(scene: Scene, width: int) -> tuple[tuple[Words, ...], int]:
    """The title in the largest type that fits, and where the body can start."""
    caption, room = scene.caption, width - 2 * MARGIN
    arguments = "   ".join(caption.arguments)
    for size in TITLE_PX:
        bold, plain = face(BOLD, size), face(SANS, size)
        small = face(SANS, max(11, round(size * ARGUMENTS_SHARE)))
        name = bold.width(caption.operator + " ")
        shapes = plain.width(caption.shapes)
        first = Words(caption.operator, bold, MARGIN, 18)
        second = Words(caption.shapes, plain, MARGIN + name, 18)
        y = 18 + plain.ascent_px - small.ascent_px
        if name + shapes + 32 + small.width(arguments) <= room:
            x = width - MARGIN - small.width(arguments)
            return (first, second, Words(arguments, small, x, y, True)), 56
        if size <= TITLE_PX[2] and max(name + shapes, small.width(arguments)) <= room:
            under = Words(arguments, small, MARGIN, 18 + plain.height_px + 2, True)
            return (first, second, under), 56 + small.height_px
    return _broken_title(scene, room)


def _broken_title(scene: Scene, room: int) -> tuple[tuple[Words, ...], int]:
    """The title in the smallest type, over as many lines as it takes."""
    small = face(SANS, TITLE_PX[-1])
    pieces = [scene.caption.operator, *scene.caption.shapes.split(" → "), ""]
    pieces[2:] = [f"→ {pieces[2]}", *scene.caption.arguments]
    lines = [""]
    for piece in pieces:
        longer = f"{lines[-1]}  {piece}".strip()
        if lines[-1] and small.width(longer) > room:
            lines.append(piece)
        else:
            lines[-1] = longer
    words = tuple(
        Words(line, small, MARGIN, 14 + number * small.height_px)
        for number, line in enumerate(lines)
    )
    return words, 14 + len(lines) * small.height_px + 16


def _legend(
    scene: Scene, width: int, left_out: Iterable[Kind]
) -> tuple[tuple[Words, ...], tuple[tuple[Role, Spot], ...], int]:
    """The legend's words and cells from (MARGIN, 0) on, in lines, and their height.

    Of the kinds `left_out` it says that their numbers do not fit.
    """
    type_face = face(SANS, LEGEND_PX)
    line = max(type_face.height_px, SWATCH_PX) + 8
    keys: list[tuple[Role | None, str]] = [(key.role, key.words) for key in scene.legend]
    if kinds := ", ".join(left_out):
        keys.append((None, f"numbers too long for the cells: {kinds}"))
    words, swatches = [], []
    x, y = MARGIN, 12
    for role, text in keys:
        indent = 0 if role is None else SWATCH_PX + 9
        needed = indent + type_face.width(text)
        if x > MARGIN and x + needed > width - MARGIN:
            x, y = MARGIN, y + line
        if role is not None:
            swatches.append((role, Spot(x, y, SWATCH_PX + 1, SWATCH_PX + 1)))
        words.append(Words(text, type_face, x + indent, y, True))
        x += needed + 28
    return tuple(words), tuple(swatches), y + line if keys else 0


def _footer_faces(scene: Scene, width: int) -> tuple[Face, Face, bool]:
    """The type of equation and counter, and whether they share a line."""
    room = width - 2 * MARGIN - COUNTER_GAP
    for size in FOOTER_PX:
        mono, small = face(MONO, size), face(SANS, size)
        if mono.width(scene.footer_room) + small.width(_counter_room(scene)) <= room:
            return mono, small, True
    return mono, small, False


def _footer_height(scene: Scene, width: int) -> int:
    mono, _, shared = _footer_faces(scene, width)
    return 14 + mono.height_px * (1 if shared else 2) + 12 + BAR_PX


def _footer(scene: Scene, width: int, height: int) -> Footer:
    """The footer in the largest type in which equation and counter fit on one line."""
    mono, small, shared = _footer_faces(scene, width)
    y = height - BAR_PX - 12 - mono.height_px
    return Footer(
        mono=mono,
        small=small,
        left=MARGIN,
        right=width - MARGIN,
        equation_y=y if shared else y - mono.height_px,
        counter_y=y + mono.ascent_px - small.ascent_px,
        beside_left=MARGIN + (mono.width(scene.footer_room) + 16 if shared else 0),
        bar=Spot(0, height - BAR_PX, width, BAR_PX),
    )
