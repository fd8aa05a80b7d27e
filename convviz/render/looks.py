"""The look of each role: one table of colours and patterns, shared by all media.

A look is colours of a theme and the name of a pattern; how a pattern is laid on a cell is
each renderer's.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import NamedTuple

from convviz.page.scale import Scale
from convviz.scene.roles import WARM, Role
from convviz.theme import Colour, Theme

HATCH_PX = 6
"""Pixels from one line of a hatch to the next, along a row."""

PALE, DABBED = 1.5, 1.6
"""Contrasts to paper of beams and finished outputs, and of taps on padding."""

LAID = {Role.LAID_1: 0, Role.LAID_2: 1 / 3, Role.LAID_3: 2 / 3, Role.LAID_4: 1}
"""Unfinished outputs: how far from `PALE` to the strongest tint, as logarithms of contrast."""

MOST_LAID, LAID_SHARE = 3.4, 0.7
"""Contrast to paper of the strongest tint at most, so that ink is read on it, and as a share
of the full hue's."""

EDGE = 0.2
"""Share of paper in the edges of a beam."""

SECOND_ROUND = 0.4
"""Share of ink in the hues that come after the theme's last one."""


LIGHT = 118
"""The grey from which on black stands out more than white."""


class Pattern(StrEnum):
    """The patterns drawn on the ground of a cell."""

    PLAIN = "plain"
    RISING = "rising"
    """A hatch from the lower left to the upper right."""
    FALLING = "falling"
    DOT = "dot"
    RING = "ring"
    """A frame two pixels within the cell."""
    BORDER = "border"
    """A frame one pixel within the cell."""
    CROSS = "cross"
    """Small, and in the upper right corner, in a cell with a number."""
    GRAIN = "grain"


HATCHES = (Pattern.RISING, Pattern.FALLING, Pattern.DOT)
"""Patterns that make room for a number in their cell."""

PATTERNS = {
    Role.PADDING: Pattern.RISING,
    Role.TAP_ON_PADDING: Pattern.RISING,
    Role.OUTPUT_PADDING: Pattern.FALLING,
    Role.TAP_ON_OUTPUT_PADDING: Pattern.FALLING,
    Role.INSERTED: Pattern.DOT,
    Role.TAP_ON_INSERTED: Pattern.DOT,
    Role.SOURCE: Pattern.RING,
    Role.TAP_AND_SOURCE: Pattern.RING,
    Role.WINNER: Pattern.BORDER,
    Role.NEVER_READ: Pattern.CROSS,
    Role.NEVER_WRITTEN: Pattern.CROSS,
    Role.OFF: Pattern.GRAIN,
}


class Look(NamedTuple):
    """A `ground`, and a `pattern` in the colour `mark` on it."""

    ground: Colour
    pattern: Pattern
    mark: Colour


def cross_place(cell_px: int, scale: Scale, *, numbered: bool) -> tuple[int, int, int]:
    """The cross in a cell: its middle from the left and from the top, and its reach, in px."""
    line = scale.px(1)
    if not numbered:
        middle = scale.half(cell_px)
        return middle, middle, max(2 * line, cell_px // 6)
    reach = max(line, (cell_px + 4 * line) // 12)
    return cell_px - 2 * line - reach, 2 * line + reach, reach


def look(theme: Theme, role: Role, hue: int) -> Look:
    """The look of a cell of `role` in the hue of a group."""
    ground, mark = _colours(theme, role, hue_colour(theme, hue))
    return Look(ground, PATTERNS.get(role, Pattern.PLAIN), mark)


def _colours(theme: Theme, role: Role, solid: Colour) -> tuple[Colour, Colour]:
    """The colours of ground and mark; of a plain cell the second one is not seen."""
    match role:
        case Role.PADDING:
            return theme.padding, theme.hatch
        case Role.INSERTED | Role.OUTPUT_PADDING:
            return theme.padding, theme.cross
        case Role.TAP | Role.WEIGHT_IN_USE | Role.NOW:
            return solid, solid
        case Role.TAP_AND_SOURCE:
            return solid, theme.paper
        case Role.SOURCE:
            return theme.paper, solid
        case Role.WINNER:
            return theme.warm, theme.paper
        case Role.TAP_ON_PADDING | Role.TAP_ON_OUTPUT_PADDING | Role.TAP_ON_INSERTED:
            return tint(theme, solid, DABBED), solid
        case Role.NEVER_READ | Role.NEVER_WRITTEN:
            return theme.paper, theme.cross
        case Role.DONE:
            pale = tint(theme, solid, PALE)
            return pale, pale
        case Role.LAID_1 | Role.LAID_2 | Role.LAID_3 | Role.LAID_4:
            most = min(contrast(solid, theme.paper) * LAID_SHARE, MOST_LAID)
            laid = tint(theme, solid, PALE * (most / PALE) ** LAID[role])
            return laid, laid
        case Role.OFF:
            return theme.paper, theme.hatch
        case _:
            return theme.paper, theme.paper


def hue_colour(theme: Theme, hue: int) -> Colour:
    """The colour of a group, or of an output that belongs to none."""
    if hue == WARM:
        return theme.warm
    round_, place = divmod(hue, len(theme.hues))
    return theme.hues[place].towards(theme.ink, SECOND_ROUND * (round_ % 2))


@cache
def tint(theme: Theme, solid: Colour, least: float) -> Colour:
    """The palest mixture of `solid` and paper whose contrast to paper is `least`."""
    mixed = (solid.towards(theme.paper, share / 200) for share in range(200, 0, -1))
    return next((pale for pale in mixed if contrast(pale, theme.paper) >= least), solid)


def pale_colour(theme: Theme, hue: int) -> Colour:
    """The colour of finished outputs in a hue, and of a window on its way."""
    return tint(theme, hue_colour(theme, hue), PALE)


def beam_colours(theme: Theme, hue: int) -> tuple[Colour, Colour]:
    """The colours of a beam's fill and of its edges."""
    solid = hue_colour(theme, hue)
    return tint(theme, solid, PALE), solid.towards(theme.paper, EDGE)


@cache
def number_colour(theme: Theme, role: Role, hue: int) -> Colour:
    """The colour of a number in a cell of `role`: ink, or paper where ink is not read."""
    return readable_on(theme, look(theme, role, hue).ground)


def grey(value: int) -> Colour:
    """The grey of a `value` from 0 to 255."""
    return Colour(value, value, value)


def readable_on_grey(value: int) -> Colour:
    """Black or white, whichever stands out more on the grey of `value`."""
    return grey(0 if value >= LIGHT else 255)


def readable_on(theme: Theme, ground: Colour) -> Colour:
    """Ink or paper, whichever stands out more on `ground`."""
    return max((theme.ink, theme.paper), key=lambda ink: contrast(ink, ground))


def contrast(one: Colour, other: Colour) -> float:
    """The contrast of two colours, from 1 to 21 (WCAG 2.2, `contrast ratio`)."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Colour) -> float:
    """Relative luminance, from 0 to 1 (WCAG 2.2)."""
    shares = [part / 255 for part in colour]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
