"""The boxes of planes that views share: panels, headings, maps, notes on what is left out."""

from __future__ import annotations

from math import prod

from convviz.scene.boxes import Box, Bracket, Column, NameSide, Panel, Row, Text
from convviz.scene.planes.shown import Planes
from convviz.scene.planes.viewport import extent_text, whole_map
from convviz.scene.roles import Kind
from convviz.walks.walk import Walk


def sizes_text(sizes: tuple[int, ...]) -> str:
    """Sizes as a heading tells them.

    >>> sizes_text((3, 7, 7))
    '3 × 7 × 7'
    """
    return " × ".join(map(str, sizes))


def small(words: str) -> Text:
    """A small line of text that no step changes."""
    return Text("", words, small=True)


def more_words(rest: int, noun: str) -> str:
    """How many are left out.

    >>> more_words(1, "channel"), more_words(1021, "row")
    ('1 more channel', '1,021 more rows')
    """
    return f"{rest:,} more {noun}{'s' * (rest != 1)}"


def more_note(rest: int, noun: str) -> tuple[Text, ...]:
    """The line that tells how many channels or groups are left out, if any are."""
    return (small(f"… {more_words(rest, noun)}"),) if rest else ()


def panels(
    key: str, planes: Planes, channels: int, side: NameSide, *, tilted: bool = False
) -> tuple[Panel, ...]:
    """The panels of `channels` planes of a group, slice by slice; `key` is such as x0."""
    slices, rows, cols = (window.cells for window in planes.windows)
    kind = Kind.INPUT if key.startswith("x") else Kind.OUTPUT
    room = _longest_name(key[0], planes)
    return tuple(
        Panel(f"{key}.{place}.{deep}", kind, rows, cols, room=room, side=side, tilted=tilted)
        for place in range(channels)
        for deep in range(slices)
    )


def _longest_name(letter: str, planes: Planes) -> str:
    """The longest name of a plane; names of slices have room for a sign on both sides."""
    last = planes.side.channels - 1
    if planes.flat:
        return f"{letter}{last}…{last}"
    if len(planes.side.axes) < 3:
        return f"{letter}{last}"
    whole = planes.windows[0].whole
    return f"{letter}{last}[{max(map(str, (whole[0], -whole[-1])), key=len)}]"


def in_bracket(walk: Walk, slot: int, box: Box) -> Box:
    """The box of a group, bracketed if the layer has groups."""
    if not walk.plan.grouped:
        return box
    return Bracket(f"group{slot}", f"group {walk.plan.groups - 1}", box)


def with_map(key: str, planes: Planes, box: Box) -> Box:
    """`box`, with a map on the outer side where a part of the planes is hidden."""
    plane = whole_map(key, planes.windows)
    if not plane:
        return box
    labelled = Column((*plane, small(f"whole {key}put")))
    return Row((labelled, box) if key == "in" else (box, labelled))


def heading(
    walk: Walk, key: str, planes: Planes, word: str = "", *, flip: bool = False
) -> tuple[Text, ...]:
    """The heading of planes: the shape, how the input is read, and which cells are shown.

    `flip` says of a transposed convolution that the kernel is flipped.
    """
    shape = walk.input_shape if key == "in" else walk.output_shape
    word = word or f"{key}put"
    lines = [Text("", f"{word}  {sizes_text(shape)}")]
    if key == "in" and (spread := spread_words(walk)):
        flipped = "; kernel flipped" * (flip and prod(walk.plan.kernel) > 1)
        lines.append(small(f"{spread}{flipped}"))
    return (*lines, *extent_text(key, planes.windows))


def spread_words(walk: Walk) -> str:
    """What the z in the equation of a transposed convolution is; empty for other layers.

    >>> from convviz.layer import ConvTranspose2d
    >>> from convviz.walks.walk import walk
    >>> spread_words(walk(ConvTranspose2d(1, 1, 3, stride=2), (1, 3, 3)))
    'zeros inserted: z, 5 × 5'
    """
    if not walk.plan.flipped:
        return ""
    if all(axis.cells == axis.size for axis in walk.axes):
        padded = any(len(axis.padded) > axis.size for axis in walk.axes)
        return "z is the input" + ", padded" * padded
    return f"zeros inserted: z, {sizes_text(tuple(axis.size for axis in walk.axes))}"
