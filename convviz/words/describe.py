"""A layer in words: caption, alternative text, file name.

No cells and no pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import NamedTuple

from convviz.errors import ConvVizError
from convviz.layer import Layer
from convviz.layer.base import Argument
from convviz.layer.plan import Rule
from convviz.parsing.numerals import short
from convviz.walks.walk import Walk
from convviz.words.numbers import count, joined, once, tuple_text, verb

ARGUMENT_WORDS = {
    "K": "kernel",
    "P": "padding",
    "S": "stride",
    "D": "dilation",
    "G": "groups",
    "OP": "output padding",
    "out": "output size",
    "r": "factor",
    "ceil": "rounded up",
}
"""What the letters of a caption stand for, and the names that are too brief to be guessed."""


class Caption(NamedTuple):
    """A picture's title: the layer, its shapes, and its arguments in the letters K P S D G.

    A caption that is not `spelled` leaves its letters without words.
    """

    operator: str
    shapes: str
    arguments: tuple[str, ...]
    spelled: bool = True

    @property
    def terms(self) -> tuple[tuple[str, str], ...]:
        """Each argument, and the word for its letter; empty for an argument that is a word.

        >>> Caption("AvgPool2d", "", ("K (3, 3)", "divisor 2")).terms
        (('K (3, 3)', 'kernel'), ('divisor 2', ''))
        """
        if not self.spelled:
            return tuple((argument, "") for argument in self.arguments)
        return tuple(
            (argument, ARGUMENT_WORDS.get(argument.split(" ")[0], ""))
            for argument in self.arguments
        )

    @property
    def short(self) -> str:
        """The layer and its shapes, without the arguments.

        >>> Caption("Conv2d", "(3, 7, 7) → (2, 5, 5)", ("K (3, 3)", "G 1")).short
        'Conv2d (3, 7, 7) → (2, 5, 5)'
        """
        return f"{self.operator} {self.shapes}"

    def __str__(self) -> str:
        return f"{self.short}  {'  '.join(self.arguments)}"


def caption(walk: Walk) -> Caption:
    """The caption of a picture of `walk`.

    >>> from convviz.layer import Conv2d
    >>> from convviz.walks.walk import walk
    >>> print(caption(walk(Conv2d(3, 2, (5, 1)), (3, 7, 9))))
    Conv2d (3, 7, 9) → (2, 3, 9)  K (5, 1)  P (0, 0)  S (1, 1)  D (1, 1)  G 1
    """
    layer = walk.layer
    if not isinstance(walk.convention, str):
        raise ConvVizError(f"convention must be a text, not {short(walk.convention)}")
    return Caption(
        type(layer).__name__,
        f"{tuple_text(walk.input_shape)} → {tuple_text(walk.output_shape)}",
        tuple(_argument_text(each, walk.convention) for each in layer.arguments),
    )


def alt_text(
    walk: Walk,
    frames: int,
    places: tuple[str, str, str] = ("on the left", "in the middle", "on the right"),
) -> str:
    """One paragraph for somebody who cannot see the picture, in ASCII.

    `places` tells where input, kernel and output stand in the picture; the kernel's place is
    empty where the picture shows no kernel.
    """
    left, middle, right = places
    plan, name = walk.plan, type(walk.layer).__name__
    padding, cut = _padding(walk), ""
    if plan.flipped or plan.scatters:
        padding, cut = "", _cut(padding, walk.layer)
    between, kernel = "", joined(" by ", plan.kernel)
    if plan.rule is Rule.SUM and middle:
        kernels = count(plan.groups * plan.outs, "kernel", "d")
        planes = f" of {plan.ins} planes" * (plan.ins > 1)
        between = f" {kernels}{planes} of {kernel} taps {middle};"
    elif plan.rule is not Rule.COPY and middle:
        between = f" a window of {kernel} cells {middle};"
    waste = ""
    if unread := never_read(walk):
        plane = f"the {plane_cells(walk)} cells of a plane"
        waste = f" {unread} of {plane} {verb(unread, 'are')} never read."
    thinned = f", of which {frames} are shown," if frames < len(walk) else ""
    return (
        f"Animation of {'an' if name[0] in 'AEIOU' else 'a'} {name} layer."
        f" {_planes('input', walk.input_shape)}{padding} {left};{between}"
        f" {_planes('output', walk.output_shape)}{cut} {right}."
        f" In {count(len(walk), 'step', 'd')}{thinned} {_movement(walk)}{_company(walk)}{waste}"
    )


def _planes(side: str, shape: Sequence[int]) -> str:
    return f"{count(shape[0], f'{side} plane', 'd')} of {joined(' by ', shape[1:])} cells"


def _padding(walk: Walk) -> str:
    """The padding in cells, with its convention and its mode; empty without padding."""
    layer = walk.layer
    if not any(map(any, layer.pads)):
        return ""
    whose = f" (as {walk.convention} does)" if walk.convention else ""
    mode = getattr(layer, "padding_mode", "zeros")
    filled = f" in the mode {mode}" if mode != "zeros" else ""
    return f", padded by {_sides(layer)}{whose}{filled},"


def _cut(padding: str, layer: Layer) -> str:
    """`padding` of a transposed convolution, which cuts outputs off, and its output padding."""
    cut = padding.replace("padded by", "cut off by")
    more: tuple[int, ...] = getattr(layer, "output_padding", ())
    if not any(more):
        return cut
    names = ("back", "bottom", "right")[3 - layer.dims :]
    told = (f"{cells} at the {name}" for cells, name in zip(more, names, strict=True) if cells)
    return f"{cut or ','} with output padding of {', '.join(told)},"


def _movement(walk: Walk) -> str:
    """The movement of kernel or window, and what each step computes."""
    plan, window = walk.plan, walk.plan.window
    strides = joined(" by ", (axis.stride for axis in window))
    apart = f"its taps {joined(' by ', (axis.dilation for axis in window))} apart"
    each = " in every group" if len(walk[0].groups) > 1 and plan.named else ""
    each = each or " in every channel" * (len(walk[0].groups) > 1)
    if plan.flipped:
        spread = any(axis.cells < axis.size for axis in plan.reading.axes)
        zeros = " between whose cells zeros are inserted," * spread
        return (
            f"the flipped kernel moves over the input,{zeros} {apart}; each step fills one"
            f" output cell{each}."
        )
    if plan.rule is Rule.SUM and plan.scatters:
        return (
            f"each input cell lays its kernel, times its value, on the output, {strides}"
            f" cells on from the last, {apart}; where kernels overlap{each} they add up."
        )
    if plan.rule is Rule.COPY:
        there = "output" if plan.scatters else "input"
        return (
            f"a block of {joined(' by ', plan.kernel)} cells moves over the {there} with stride"
            f" {strides}, {apart}; each of its cells is a channel on the other side."
        )
    mean = f"sum, divided by {plan.divisor}," if plan.divisor else "mean"
    done = {
        Rule.SUM: "fills",
        Rule.MAX: "takes the largest cell into",
        Rule.MEAN: f"takes the {mean} into",
    }
    what = "kernel" if plan.rule is Rule.SUM else "window"
    return (
        f"the {what} moves over the input with stride {strides} and {apart}; each step"
        f" {done[plan.rule]} one output cell{each}.{_border(walk)}"
    )


def _border(walk: Walk) -> str:
    """Rounded up sizes of a pool, and means that leave padding out; else nothing."""
    plan, layer = walk.plan, walk.layer
    told = ""
    if getattr(layer, "ceil_mode", False):
        told = " Sizes are rounded up, so that a last window may reach past the edge."
    padded = any(map(any, layer.pads))
    if plan.rule is Rule.MEAN and padded and not plan.counts_padding and not plan.divisor:
        told += " Padding does not count in a mean."
    return told


def _company(walk: Walk) -> str:
    groups = walk.plan.groups
    if groups == 1 or not walk.plan.named:
        return ""
    together = "take turns" if walk.order == "in_turn" else "work at the same time"
    return (
        f" The channels are split into {groups} groups, each with kernels of its own,"
        f" which {together}."
    )


def file_stem(walk: Walk) -> str:
    """A file name without suffix, legal on every system, that says what is shown.

    >>> from convviz.layer import Conv2d
    >>> from convviz.walks.walk import walk
    >>> file_stem(walk(Conv2d(3, 2, 3, stride=2, dilation=2), (3, 7, 7)))
    'conv2d_3x7x7_2x2x2_k3_p0_s2_d2_g1'
    """
    arguments = walk.layer.arguments
    parts = [
        type(walk.layer).__name__.lower(),
        joined("x", walk.input_shape),
        joined("x", walk.output_shape),
        *(f"{each.letter.lower()}{_brief(each.values)}" for each in arguments if each.values),
        *(each.word.replace(" ", "-") for each in arguments if each.word),
        *["nobias"] * (not getattr(walk.layer, "bias", True)),
    ]
    return "_".join(parts)


def never_read(walk: Walk) -> int:
    """Cells of one input plane that no step reads."""
    return plane_cells(walk) - prod(axis.read_cells for axis in walk.axes)


def plane_cells(walk: Walk) -> int:
    """Cells of one input plane, without padding."""
    return prod(axis.cells for axis in walk.axes)


def _argument_text(argument: Argument, convention: str) -> str:
    """An argument in the caption, such as `P (1, 1) reflect` or `P (0+1) Keras same`."""
    values = list(map(value_text, argument.values))
    told = ", ".join(values) if argument.for_all else f"({', '.join(values)})"
    whose = convention if argument.letter == "P" else ""
    words = [argument.letter, told if values else "", argument.word, whose]
    return " ".join(filter(None, words))


def value_text(value: int | tuple[int, int]) -> str:
    """An argument along one axis; of padding that differs, `before+after`."""
    return str(value) if isinstance(value, int) else f"{value[0]}+{value[1]}"


def _brief(values: Sequence[int | tuple[int, int]]) -> str:
    """The values of an argument in a file name."""
    pairs = [(value,) if isinstance(value, int) else dict.fromkeys(value) for value in values]
    return once((joined("-", pair) for pair in pairs), "x")


def _sides(layer: Layer) -> str:
    """The cells of padding on each side, with the name of the side."""
    names = (("front", "back"), ("top", "bottom"), ("left", "right"))[3 - layer.dims :]
    return ", ".join(
        f"{cells} at the {name}"
        for pair, sides in zip(layer.pads, names, strict=True)
        for cells, name in zip(pair, sides, strict=True)
    )
