"""Title and legend, measured and set.

Each is set in the largest type that fits its width; nothing is drawn here.
"""

from __future__ import annotations

from collections.abc import Iterable

from convviz.page.layout import Spot
from convviz.page.scale import LEAST_TYPE, ONE, Scale
from convviz.page.type import BOLD, SANS, Face, Words, broken
from convviz.scene.model import Key, Scene
from convviz.scene.roles import Kind
from convviz.words.describe import Caption

TITLE_PX = (20, 18, 16, 14, 12, 11)
"""Sizes of the title, tried from the largest."""

WORDED_PX = (20, 18, 16)
"""Sizes of a title with the words for its letters; where it is to be smaller, they go."""

ARGUMENTS_SHARE = 0.75
"""The arguments are set smaller than the title."""

TITLE_GAP, COLUMN_GAP = 32, 18
"""What parts the arguments from the shapes, and arguments with words from each other."""

WORDED_TOP = 14
"""What a title with words keeps free above and below itself, in units."""

LEGEND_PX = 13
SWATCH_PX = 15


def set_title(scene: Scene, width: int, scale: Scale = ONE) -> tuple[tuple[Words, ...], int]:
    """The title in the largest type that fits, and where the body can start.

    The words for the letters of the arguments are the first to go where the title is wide.
    """
    caption, left, px = scene.caption, scale.margin(width), scale.px
    room, top = width - 2 * left, px(18)
    arguments = "   ".join(caption.arguments)
    for size in WORDED_PX:
        if is_spelled(scene, width, scale) and title_width(scene, size, scale) <= room:
            return _worded_title(scene, size, width, scale)
    for size in TITLE_PX:
        plain, small = scale.face(SANS, size), _arguments_face(size, scale)
        first, second = _layer(caption, size, left, top, scale)
        y = top + plain.ascent_px - small.ascent_px
        needed = second.right - left
        if needed + px(TITLE_GAP) + small.width(arguments) <= room:
            x = width - left - small.width(arguments)
            return (first, second, Words(arguments, small, x, y, True)), px(56)
        if size <= TITLE_PX[2] and max(needed, small.width(arguments)) <= room:
            under = Words(arguments, small, left, top + plain.height_px + px(2), True)
            return (first, second, under), px(56) + small.height_px
    return _broken_title(scene, left, room, scale)


def is_spelled(scene: Scene, width: int, scale: Scale) -> bool:
    """True if there is room for the words for the letters of the title."""
    room = width - 2 * scale.margin(width)
    words = any(word for _, word in scene.caption.terms)
    return words and title_width(scene, WORDED_PX[-1], scale) <= room


def title_width(scene: Scene, size: int, scale: Scale) -> int:
    """The width in pixels of the title in one line, with the words for its letters."""
    _, second = _layer(scene.caption, size, 0, 0, scale)
    columns = _columns(scene.caption, size, scale)
    gaps = scale.px(COLUMN_GAP) * (len(columns) - 1)
    return second.right + scale.px(TITLE_GAP) + sum(width for *_, width in columns) + gaps


def _worded_title(
    scene: Scene, size: int, width: int, scale: Scale
) -> tuple[tuple[Words, ...], int]:
    """The title in one line, and the word for each letter under the argument, in its middle."""
    left, px, top = scale.margin(width), scale.px, scale.px(WORDED_TOP)
    layer = _layer(scene.caption, size, left, top, scale)
    small, tiny = _arguments_face(size, scale), scale.face(SANS, LEAST_TYPE)
    y = top + scale.face(SANS, size).ascent_px - small.ascent_px
    below, said, right = y + small.height_px, [], width - left
    for argument, word, column in reversed(_columns(scene.caption, size, scale)):
        for text, face, line in ((word, tiny, below), (argument, small, y)):
            x = right - column + scale.half(column - face.width(text))
            said += [Words(text, face, x, line, True)] * bool(text)
        right -= column + px(COLUMN_GAP)
    return (*layer, *reversed(said)), below + tiny.height_px + px(WORDED_TOP)


def _layer(
    caption: Caption, size: int, left: int, top: int, scale: Scale
) -> tuple[Words, Words]:
    """The operator and the shapes of a title."""
    bold, plain = scale.face(BOLD, size), scale.face(SANS, size)
    second = left + bold.width(caption.operator + " ")
    return Words(caption.operator, bold, left, top), Words(caption.shapes, plain, second, top)


def _arguments_face(size: int, scale: Scale) -> Face:
    """The type of the arguments of a title of `size`."""
    return scale.face(SANS, max(LEAST_TYPE, round(size * ARGUMENTS_SHARE)))


def _columns(caption: Caption, size: int, scale: Scale) -> list[tuple[str, str, int]]:
    """Each argument of the caption, the word for its letter, and the width that both take."""
    small, tiny = _arguments_face(size, scale), scale.face(SANS, LEAST_TYPE)
    return [
        (argument, word, max(small.width(argument), tiny.width(word)))
        for argument, word in caption.terms
    ]


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
