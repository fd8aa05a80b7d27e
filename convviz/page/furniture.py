"""Title and legend, measured and set.

Each is set in the largest type that fits its width; nothing is drawn here.
"""

from __future__ import annotations

from collections.abc import Iterable

from convviz.page.layout import Spot
from convviz.page.scale import LEAST_TYPE, ONE, Scale
from convviz.page.type import BOLD, SANS, Words, broken
from convviz.scene.model import Key, Scene
from convviz.scene.roles import Kind

TITLE_PX = (20, 18, 16, 14, 12, 11)
"""Sizes of the title, tried from the largest."""

ARGUMENTS_SHARE = 0.75
"""The arguments are set smaller than the title."""

LEGEND_PX = 13
SWATCH_PX = 15


def set_title(scene: Scene, width: int, scale: Scale = ONE) -> tuple[tuple[Words, ...], int]:
    """The title in the largest type that fits, and where the body can start."""
    caption, left, px = scene.caption, scale.margin(width), scale.px
    room, top = width - 2 * left, px(18)
    arguments = "   ".join(caption.arguments)
    for size in TITLE_PX:
        bold, plain = scale.face(BOLD, size), scale.face(SANS, size)
        small = scale.face(SANS, max(LEAST_TYPE, round(size * ARGUMENTS_SHARE)))
        name = bold.width(caption.operator + " ")
        shapes = plain.width(caption.shapes)
        first = Words(caption.operator, bold, left, top)
        second = Words(caption.shapes, plain, left + name, top)
        y = top + plain.ascent_px - small.ascent_px
        if name + shapes + px(32) + small.width(arguments) <= room:
            x = width - left - small.width(arguments)
            return (first, second, Words(arguments, small, x, y, True)), px(56)
        if size <= TITLE_PX[2] and max(name + shapes, small.width(arguments)) <= room:
            under = Words(arguments, small, left, top + plain.height_px + px(2), True)
            return (first, second, under), px(56) + small.height_px
    return _broken_title(scene, left, room, scale)


def _broken_title(
    scene: Scene, left: int, room: int, scale: Scale
) -> tuple[tuple[Words, ...], int]:
    """The title in the smallest type, over as many lines as it takes."""
    small, top = scale.face(SANS, TITLE_PX[-1]), scale.px(14)
    pieces = [scene.caption.operator, *scene.caption.shapes.split(" → "), ""]
    pieces[2:] = [f"→ {pieces[2]}", *scene.caption.arguments]
    lines = [""]
    for piece in pieces:
        longer = f"{lines[-1]}  {piece}".strip()
        if lines[-1] and small.width(longer) > room:
            lines.append(piece)
        else:
            lines[-1] = longer
    lines = [part for line in lines for part in broken(line, small, room)]
    words = tuple(
        Words(line, small, left, top + number * small.height_px)
        for number, line in enumerate(lines)
    )
    return words, top + len(lines) * small.height_px + scale.px(16)


def set_legend(
    scene: Scene,
    width: int,
    left_out: Iterable[Kind] = (),
    rounded: Iterable[Kind] = (),
    scale: Scale = ONE,
) -> tuple[tuple[Words, ...], tuple[tuple[Key, Spot], ...], int]:
    """The legend's words and cells from the left margin on, in lines, and their height.

    Of the kinds `left_out` it says that their numbers do not fit, of those `rounded` that
    only a digit less of their fractions does.  What is wider than the
    canvas takes several lines.
    """
    px, swatch = scale.px, scale.px(SWATCH_PX)
    type_face = scale.face(SANS, LEGEND_PX)
    line = max(type_face.height_px, swatch) + px(8)
    keys = list(scene.legend)
    if kinds := ", ".join(rounded):
        keys.append(Key(None, f"rounded to fit: {kinds}"))
    if kinds := ", ".join(left_out):
        keys.append(Key(None, f"no room for numbers: {kinds}"))
    words, swatches = [], []
    left, y = scale.margin(width), px(12)
    x = left
    for key in keys:
        indent = 0 if key.role is None else swatch + px(9)
        needed = indent + type_face.width(key.words)
        if x > left and x + needed > width - left:
            x, y = left, y + line
        if key.role is not None:
            swatches.append((key, Spot(x, y, swatch + px(1), swatch + px(1))))
        for number, part in enumerate(broken(key.words, type_face, width - left - x - indent)):
            y += line * bool(number)
            words.append(Words(part, type_face, x + indent, y, True))
        x += needed + px(28)
    return tuple(words), tuple(swatches), y + line if keys else 0
