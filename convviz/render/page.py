"""The page around the panels: title, legend, footer and their places.

Decides the size of the canvas; draws nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from convviz.errors import ConvVizError
from convviz.render.layout import Layout, Spot, fit
from convviz.render.type import BOLD, MONO, SANS, Face, face
from convviz.scene.model import Role, Scene

MARGIN = 28
TITLE_PX = (20, 18, 16, 14, 12, 11)
"""Sizes of the title, tried from the largest."""

ARGUMENTS_SHARE = 0.75
"""The arguments are set smaller than the title, but never under 11 px."""

FOOTER_PX = (14, 13, 12, 11)
LEGEND_PX = 13
SWATCH_PX = 15
BAR_PX = 6
PREFERRED = (960, 660)
LARGEST = (1280, 960)
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
    """Where the equation, what is said beside it, the counter and the bar stand."""

    equation: Words
    company_y: int
    small: Face
    counter_right: int
    bar: Spot


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
    limits = [size] if size else [PREFERRED, LARGEST]
    bounds = []
    for width, height in limits:
        top, bottom = _furniture(scenes[0], width, caption)
        bounds.append((width - 2 * MARGIN, height - top - bottom))
    body = fit(scenes, bounds, cell_px)
    if body is None:
        raise _too_small(scenes[-1], limits[-1], cell_px)
    return _page(body, size, caption)


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


def _too_small(scene: Scene, limit: tuple[int, int], cell_px: int | None) -> ConvVizError:
    what = f"with cells of {cell_px} px" if cell_px else "with cells of 8 px, the smallest"
    return ConvVizError(
        f"{scene.caption.operator} {scene.caption.shapes} does not fit in"
        f" {limit[0]}x{limit[1]} px {what}: allow a larger size"
        + (" or smaller cells" if cell_px else "")
    )


def _page(body: Layout, size: tuple[int, int] | None, caption: bool) -> Page:
    scene = body.scene
    width = size[0] if size else max(body.width + 2 * MARGIN, _least_width(scene, caption))
    title, top = _title(scene, width) if caption else ((), MARGIN)
    legend, swatches, legend_height = _legend(scene, width) if caption else ((), (), 0)
    footer_height = _footer_height() if caption else MARGIN
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
    footer = face(MONO, FOOTER_PX[-2]).width(scene.footer_room)
    counter = face(SANS, FOOTER_PX[-2]).width(_counter_room(scene))
    return min(PREFERRED[0], max(480, footer + counter + 2 * MARGIN + 24))


def _counter_room(scene: Scene) -> str:
    """The longest that the counter will say."""
    return f"every {scene.steps:,}th step    step {scene.steps:,} / {scene.steps:,}"


def _furniture(scene: Scene, width: int, caption: bool) -> tuple[int, int]:
    """Pixels that title, and legend and footer, take above and below the body."""
    if not caption:
        return MARGIN, MARGIN
    return _title(scene, width)[1], _legend(scene, width)[2] + _footer_height()


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
    scene: Scene, width: int
) -> tuple[tuple[Words, ...], tuple[tuple[Role, Spot], ...], int]:
    """The legend's words and cells from (MARGIN, 0) on, in lines, and their height."""
    type_face = face(SANS, LEGEND_PX)
    line = max(type_face.height_px, SWATCH_PX) + 8
    words, swatches = [], []
    x, y = MARGIN, 12
    for key in scene.legend:
        needed = SWATCH_PX + 9 + type_face.width(key.words)
        if x > MARGIN and x + needed > width - MARGIN:
            x, y = MARGIN, y + line
        swatches.append((key.role, Spot(x, y, SWATCH_PX + 1, SWATCH_PX + 1)))
        words.append(Words(key.words, type_face, x + SWATCH_PX + 9, y, True))
        x += needed + 28
    return tuple(words), tuple(swatches), y + line if scene.legend else 0


def _footer_height() -> int:
    return 14 + face(MONO, FOOTER_PX[0]).height_px + 12 + BAR_PX


def _footer(scene: Scene, width: int, height: int) -> Footer:
    """The footer in the largest type in which equation and counter fit on one line."""
    room = width - 2 * MARGIN
    for size in FOOTER_PX:
        mono, small = face(MONO, size), face(SANS, size)
        if mono.width(scene.footer_room) + small.width(_counter_room(scene)) + 24 <= room:
            break
    y = height - BAR_PX - 12 - mono.height_px
    return Footer(
        equation=Words(scene.footer_room, mono, MARGIN, y),
        company_y=y + mono.ascent_px - small.ascent_px,
        small=small,
        counter_right=width - MARGIN,
        bar=Spot(0, height - BAR_PX, width, BAR_PX),
    )
